"""Proposed columns: by header, by content, one for one, with the reason told."""

from __future__ import annotations

from pathlib import Path

import h3
import pytest

from geodata.intake.columns import LEAST_SCORE, SURE_SCORE, ColumnMatch, propose_columns, propose_groups
from geodata.intake.grids import Grid
from geodata.intake.headers import find_headers
from geodata.schema import SCHEMAS
from geodata.source_files import FileSource
from geodata.tables import TextTable, table_of


def table(role: str, **columns: list[str]) -> TextTable:
    rows = [list(columns), *map(list, zip(*columns.values(), strict=True))]
    return table_of(Grid("t.xlsx", "", (), rows), SCHEMAS[role])


def proposed(role: str, **columns: list[str]) -> dict[str, ColumnMatch]:
    return {match.field: match for match in propose_columns(table(role, **columns), SCHEMAS[role])}


LON, LAT = ["111.65", "111.70", "111.72"], ["40.80", "40.82", "40.85"]
NAMES, KINDS = ["东街站", "西街站", "北街站"], ["零工驿站", "零工市场", "就业驿站（万达店）"]


def test_usual_headers_score_highest_and_the_first_of_them_most() -> None:
    found = proposed("outlets", 网点名称=NAMES, 机构名称=["甲", "乙", "丙"], 类型=KINDS, 经度=LON, 纬度=LAT)
    assert {field: match.header for field, match in found.items() if match.header} == {
        "name": "网点名称", "kind": "类型", "lon": "经度", "lat": "纬度"
    }  # fmt: skip
    assert found["name"].score == 1.0
    assert found["name"].others == ("机构名称",)
    assert found["name"].reason.zh == "列名是“网点名称”"
    assert found["operator"].header == ""
    assert found["operator"].reason.en == "no column fits"


def test_headers_that_are_like_usual_ones() -> None:
    found = proposed(
        "outlets",
        服务网点全称=NAMES,
        网点所属类型=KINDS,
        东经度=LON,
        北纬度=LAT,
        网点详细地址=["一路1号", "二路2号", "三路3号"],
    )
    assert {field: match.header for field, match in found.items() if match.header} == {
        "name": "服务网点全称", "kind": "网点所属类型", "lon": "东经度", "lat": "北纬度", "address": "网点详细地址"
    }  # fmt: skip
    assert all(LEAST_SCORE <= match.score < 1.0 for match in found.values() if match.header)
    assert "相近" in found["name"].reason.zh


def test_contents_tell_where_headers_do_not() -> None:
    found = proposed(
        "outlets",
        甲=NAMES,
        乙=KINDS,
        丙=LON,
        丁=LAT,
        戊=["150102001", "150102002", "150103001"],
        己=["2024年3月", "2023/5/1", "2022.7"],
    )
    assert {field: match.header for field, match in found.items() if match.header} == {
        "kind": "乙", "lon": "丙", "lat": "丁", "code": "戊", "opened": "己"
    }  # fmt: skip
    assert found["lon"].reason.zh == "100% 的值像经度（东坐标）"


def test_contents_against_the_header_count() -> None:
    found = proposed("outlets", 名称=NAMES, 类型=["A类", "B类", "C类"], 网点种类=KINDS, 经度=LAT, 纬度=LON)
    assert found["kind"].header == "网点种类", "a usual header over values that are no kinds"
    assert found["kind"].others == ("类型",)
    assert (found["lon"].header, found["lat"].header) == ("经度", "纬度"), (
        "axes are swapped by decision, not by mapping"
    )
    assert found["lat"].score < found["lon"].score
    assert proposed("outlets", 设施名称=NAMES, 设施类型=["A类", "B类", "C类"])["kind"].header == "设施类型", (
        "words yet unknown"
    )


def test_latin_headers() -> None:
    found = proposed(
        "venues",
        kind=["a", "b", "c"],
        name=NAMES,
        addr=["一路1号", "二路2号", "三路3号"],
        lon=["-51.2", "-51.1", "-51.3"],
        lat=["-30.1", "-30.2", "-30.3"],
    )
    assert {field: match.header for field, match in found.items() if match.header} == {
        "name": "name", "lon": "lon", "lat": "lat", "address": "addr"
    }  # fmt: skip
    assert proposed("outlets", 节点ID=["a", "b", "c"], 名称=NAMES)["id"].header == "节点ID"


def test_projected_coordinates() -> None:
    found = proposed(
        "jobs",
        企业名称=NAMES,
        数值一=["521234.5", "531234.1", "541234.7"],
        数值二=["4512345.6", "4522345.1", "4532345.9"],
        用工人数=["5", "6", "7"],
    )
    assert (found["lon"].header, found["lat"].header, found["jobs"].header) == ("数值一", "数值二", "用工人数")


@pytest.mark.parametrize("header", ["经纬度", "高德坐标点"])
def test_one_column_of_pairs(header: str) -> None:
    pairs = [f"{lon},{lat}" for lon, lat in zip(LON, LAT, strict=True)]
    found = proposed("jobs", 企业名称=NAMES, **{header: pairs}, 从业人数=["5", "6", "7"])
    assert (found["lon"].header, found["lat"].header) == (header, header)
    assert "一对坐标" in found["lon"].reason.zh


def test_cells() -> None:
    cells = [h3.latlng_to_cell(40.8, lon, 9) for lon in (111.7, 111.8, 111.9)]
    found = proposed("population cells", 六边形=cells, 人口数=["1", "2", "3"])
    assert (found["cell"].header, found["persons"].header) == ("六边形", "人口数")


def test_no_column_for_two_fields_and_all_from_the_table() -> None:
    for role in SCHEMAS:
        found = proposed(
            role, 名称=NAMES, 代码=["150102", "150103", "150104"], 人口=["1", "2", "3"], 人数=["4", "5", "6"]
        )
        used = [match.header for match in found.values() if match.header]
        assert len(used) == len(set(used))
        assert set(used) <= {"名称", "代码", "人口", "人数"}
        assert list(found) == [field.name for field in SCHEMAS[role]]


def test_empty_columns_go_by_their_header() -> None:
    found = proposed("outlets", 网点名称=NAMES, 类型=KINDS, 经度=["", "", ""], 纬度=["", "", ""], 备注=["", "", "x"])
    assert (found["lon"].header, found["lat"].header) == ("经度", "纬度")


def test_what_is_found_without_asking_is_proposed_too() -> None:
    """A header that preparing takes by itself must be the proposal, or the page would show another table than is used."""
    for role, fields in SCHEMAS.items():
        for field in fields:
            for header in field.headers:
                source = FileSource(role, Path("t.csv"))
                assert find_headers(source, [header, "别的"], (field,)) == ({field.name: header}, [])
                [match] = propose_columns(table(role, **{header: ["", ""], "别的": ["x", "y"]}), (field,))
                assert match.header == header


def test_groups_of_population() -> None:
    columns = {
        "代码": ["150102", "150103"], "常住人口": ["100", "200"], "0-14岁": ["10", "20"], "15—59岁人口（人）": ["60", "130"],
        "60岁及以上占比（%）": ["30", "25"], "登记失业人数": ["1", "2"], "就业人口": ["50", "无"], "户数": ["30", "60"],
        "60岁及以上说明": ["多", "少"], "企业就业数": ["1", "2"], "老年人口": ["", ""],
    }  # fmt: skip
    text = table("population totals", **columns)
    assert propose_groups(text, propose_columns(text, SCHEMAS["population totals"])) == {
        "0-14岁": "0-14岁", "15—59岁人口": "15—59岁人口（人）", "60岁及以上占比": "60岁及以上占比（%）", "就业人口": "就业人口"
    }  # fmt: skip


@pytest.mark.parametrize("form", ["{}年常住人口", "{}年末常住人口（人）", "常住人口{}", "常住人口（{}年）"])
def test_of_several_years_the_newest_is_proposed_and_never_beyond_doubt(form: str) -> None:
    years = {form.format(year): ["100", "200"] for year in (2023, 2025, 2024)}
    match = proposed("population totals", 代码=["150102", "150103"], **years)["persons"]
    assert match.header == form.format(2025)
    assert match.others[:2] == (form.format(2024), form.format(2023))
    assert LEAST_SCORE <= match.score < SURE_SCORE
    assert "请确认" in match.reason.zh


def test_a_year_alone_and_other_counts_of_other_years_raise_no_question() -> None:
    code = ["150102", "150103"]
    alone = proposed("population totals", 代码=code, **{"2025年常住人口": ["1", "2"], "2024年户籍人口": ["3", "4"]})
    assert "年份的列" not in alone["persons"].reason.zh
    usual = proposed("population totals", 代码=code, 常住人口=["1", "2"], **{"2024年常住人口": ["3", "4"]})["persons"]
    assert (usual.header, usual.score) == ("常住人口", 1.0)
