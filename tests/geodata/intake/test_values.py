"""Values of every kind: coordinates, pairs, controlled words, cells and words."""

from __future__ import annotations

import h3
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.intake.values import is_cell, parse_coordinates, parse_field, parse_pairs
from geodata.kinds import kind_keys_by_name, venue_type_keys_by_name
from geodata.schema import SCHEMAS

OUTLET = {field.name: field for field in SCHEMAS["outlets"]}
VENUE = {field.name: field for field in SCHEMAS["venues"]}
CELLS = {field.name: field for field in SCHEMAS["population cells"]}


def texts(*values: str) -> pd.Series:
    return pd.Series(list(values), index=range(2, len(values) + 2), dtype="str")


@pytest.mark.parametrize(
    ("text", "value", "rule", "fault"),
    [
        ("126.53", 126.53, "", ""), ("521234.5", 521234.5, "", ""), ("-8.6", -8.6, "", ""), ("", None, "", ""), ("—", None, "blank_mark", ""),
        ("１２６．５", 126.5, "full_width", ""), ("4,512,345.2", 4512345.2, "separators", ""),
        ("126°30'", 126.5, "degrees", ""), ("东经126度30分0秒", 126.5, "degrees", ""), ("E126.5", 126.5, "degrees", ""),
        ("126,53", None, "", "coordinate"), ("x", None, "", "coordinate"), ("126°75'", None, "", "coordinate"), ("nan", None, "", "coordinate"),
    ],
)  # fmt: skip
def test_coordinates(text: str, value: float | None, rule: str, fault: str) -> None:
    parsed = parse_coordinates(texts(text))
    found = parsed.values.loc[2]
    assert np.isnan(found) if value is None else found == pytest.approx(value, abs=1e-12)
    assert (parsed.rule[0], parsed.fault[0]) == (rule, fault)


def pairs(header: str, *values: str) -> list[tuple[float, float, str, str]]:
    lon, lat = parse_pairs(texts(*values), header)
    assert set(lat.rule) | set(lat.fault) <= {""}
    return list(zip(lon.values, lat.values, lon.rule, lon.fault, strict=True))


def test_pairs_in_every_dress() -> None:
    for text in (
        "126.53,45.8",
        "126.53， 45.8",
        "(126.53, 45.8)",
        "126.53;45.8",
        "126.53 45.8",
        "126.53、45.8",
        "126.53|45.8",
    ):
        assert pairs("经纬度", text) == [(126.53, 45.8, "", "")]
    [(lon, lat, rule, _)] = pairs("坐标", "126°30'E，45°30'N")
    assert (lon, lat, rule) == (126.5, 45.5, "degrees")
    assert pairs("坐标", "521234.5,4512345.6") == [(521234.5, 4512345.6, "", "")], "metres stay in their order"


def test_the_order_of_pairs() -> None:
    assert pairs("经纬度", "45.8,126.53") == [(126.53, 45.8, "pair_order", "")], "126 is no latitude"
    assert pairs("坐标", "2,1") == [(2, 1, "", "")]
    assert pairs("纬度,经度", "2,1") == [(1, 2, "pair_order", "")]
    assert pairs("lat,lng", "2,1") == [(1, 2, "pair_order", "")]
    assert pairs("坐标", "45.8,126.5", "2,1") == [(126.5, 45.8, "pair_order", ""), (1, 2, "pair_order", "")], (
        "as the others"
    )
    mixed = pairs("坐标", "45.8,126.5", "126.5,45.8", "2,1")
    assert mixed == [(126.5, 45.8, "pair_order", ""), (126.5, 45.8, "", ""), (2, 1, "", "")]


@pytest.mark.parametrize("text", ["126.5", "a,b", "1,2,3", "126.5,", "x 45.8"])
def test_what_is_no_pair(text: str) -> None:
    [(lon, lat, rule, fault)] = pairs("经纬度", text)
    assert np.isnan(lon)
    assert np.isnan(lat)
    assert (rule, fault) == ("", "pair")


def test_missing_pairs() -> None:
    found = pairs("经纬度", "", "无")
    assert [(rule, fault) for _, _, rule, fault in found] == [("", ""), ("blank_mark", "")]


@given(st.floats(90.1, 180), st.floats(-89.9, 89.9), st.booleans())
def test_pairs_come_back(lon: float, lat: float, swapped: bool) -> None:
    text = f"{lat:.7f},{lon:.7f}" if swapped else f"{lon:.7f},{lat:.7f}"
    [(found_lon, found_lat, _, _)] = pairs("坐标", text)
    assert (found_lon, found_lat) == (float(f"{lon:.7f}"), float(f"{lat:.7f}"))


def word(text: str, field: str = "kind") -> tuple[str, str, str]:
    parsed = parse_field((OUTLET | VENUE)[field], texts(text))
    return parsed.values.loc[2], parsed.rule[0], parsed.fault[0]


@pytest.mark.parametrize(
    ("text", "key", "rule"),
    [
        ("家门口就业服务站", "doorstep_station", ""), ("DOORSTEP_STATION", "doorstep_station", ""), ("零工之家", "gig_post", ""), ("Gig market", "gig_market", ""),
        ("就业 驿站", "employment_post", ""), ("就业驿站（万达店）", "employment_post", "variant"), ("新城区零工市场", "gig_market", "variant"), ("零工就业驿站2号", "gig_post", "variant"),
        ("流动就业大篷车", "mobile_van", "variant"), ("草原就业驿站", "employment_post", "variant"), ("五原县零工市场", "gig_market", "variant"), ("家门口就业服务站点（东街）", "doorstep_station", "variant"),
    ],
)  # fmt: skip
def test_kinds(text: str, key: str, rule: str) -> None:
    assert word(text) == (key, rule, "")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("驿站", "kind"), ("服务点", "kind"), ("零工市场兼就业驿站", "several"), ("家门口就业驿站", "several"), ("原零工市场", "kind"), ("拟建就业驿站（东街）", "kind"), ("零工市场（已撤销）", "kind"),
    ],
)  # fmt: skip
def test_kinds_that_are_not_sure(text: str, fault: str) -> None:
    assert word(text) == ("", "", fault)


def test_venue_types() -> None:
    assert word("东街党群服务中心", "venue_type") == ("party_mass_centre", "variant", "")
    assert word("社区卫生服务中心", "venue_type") == ("", "", "venue_type"), "short names are not looked for in others"


def test_every_accepted_name_is_read_as_what_it_says() -> None:
    for names, field in ((kind_keys_by_name(), "kind"), (venue_type_keys_by_name(), "venue_type")):
        assert all(word(name, field) == (key, "", "") for name, key in names.items())


def test_words() -> None:
    parsed = parse_field(OUTLET["name"], texts("幸福（东）", "ＡＢ１２站", "无", "", "none", "无名路"))
    assert parsed.values.tolist() == ["幸福（东）", "AB12站", "", "", "", "无名路"]
    assert parsed.rule.tolist() == ["", "full_width", "blank_mark", "", "blank_mark", ""]


CELL = h3.latlng_to_cell(40.8, 111.7, 9)


def test_cells() -> None:
    parsed = parse_field(CELLS["cell"], texts(CELL, CELL.upper(), "格网", ""))
    assert parsed.values.tolist() == [CELL, CELL, "", ""]
    assert parsed.fault.tolist() == ["", "", "cell", ""]


@pytest.mark.parametrize(
    "text", ["0x" + CELL, CELL[:-1], CELL + "0", str(h3.str_to_int(CELL)), "8931b40c88_ffff", "f" * 15]
)
def test_what_is_no_cell(text: str) -> None:
    assert not is_cell(text)
    assert is_cell(CELL)
