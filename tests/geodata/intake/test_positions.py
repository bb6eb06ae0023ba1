"""Coordinates repaired where that is safe, rows off the earth, and confirmed places."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from geodata.intake.places import write_places
from geodata.intake.positions import confirmed_positions, off_earth, repaired_positions, tell_moved, tell_off_earth
from geodata.intake.report import REPAIRS
from geodata.source_files import FileSource

Make = Callable[..., FileSource]
HEADERS = {"lon": "东经", "lat": "北纬"}


def rows(*pairs: tuple[float, float]) -> pd.DataFrame:
    return pd.DataFrame(pairs, columns=["lon", "lat"], dtype="float64", index=range(2, 2 + len(pairs)))


def test_what_can_be_read_in_one_way_is_repaired_and_told(file_source: Make) -> None:
    given = rows(
        (126.5, 45.7),
        (45.7, 126.5),
        (126_500_000, 45_700_000),
        (1_263_000, 454_200),
        (0, 0),
        (np.nan, np.nan),
        (0, 45.7),
    )
    before = given.copy()
    positions, repairs = repaired_positions(file_source("t.csv", ""), given, HEADERS)
    nothing = (np.nan, np.nan)
    expected = rows(*[(126.5, 45.7)] * 4, nothing, nothing, (0, 45.7))
    pd.testing.assert_frame_equal(positions, expected)
    pd.testing.assert_frame_equal(given, before)
    assert repairs.to_numpy().tolist() == [
        [3, "东经", "45.7", "126.5", "swapped"],
        [3, "北纬", "126.5", "45.7", "swapped"],
        [4, "东经", "126500000", "126.5", "millionths"],
        [4, "北纬", "45700000", "45.7", "millionths"],
        [5, "东经", "1263000", "126.5", "packed_degrees"],
        [5, "北纬", "454200", "45.7", "packed_degrees"],
        [6, "东经", "0", "", "zeros"],
        [6, "北纬", "0", "", "zeros"],
    ]
    assert set(repairs["rule"]) <= set(REPAIRS)
    again, nothing_more = repaired_positions(file_source("t.csv", ""), positions, HEADERS)
    pd.testing.assert_frame_equal(again, expected)
    assert nothing_more.empty


@pytest.mark.parametrize(
    "pair", [(43.8, 87.6), (87.6, 43.8), (126.5, 200.0), (200.0, 45.0), (91.0, 126.5), (454_503, 5_068_123)]
)
def test_what_can_be_read_in_two_ways_stays(file_source: Make, pair: tuple[float, float]) -> None:
    """West of 90° E both orders are on the earth."""
    positions, repairs = repaired_positions(file_source("t.csv", ""), rows(pair), HEADERS)
    pd.testing.assert_frame_equal(positions, rows(pair))
    assert repairs.empty


@pytest.mark.parametrize("crs", ["EPSG:4546", "EPSG:4527", "EPSG:3857"])
def test_metres_are_never_repaired(file_source: Make, crs: str) -> None:
    given = rows((45.7, 126.5), (1_263_000, 454_200), (4_520_000, 554_000))
    positions, repairs = repaired_positions(file_source("t.csv", "", crs=crs), given, HEADERS)
    pd.testing.assert_frame_equal(positions, given)
    assert repairs.empty


@pytest.mark.parametrize("crs", ["", "EPSG:4490", "GCJ-02", "BD-09"])
def test_off_the_earth_in_degrees(file_source: Make, crs: str) -> None:
    given = rows((126.5, 45.7), (-180, 90), (180.1, 0), (0, -90.1), (np.nan, np.nan), (554_000, 4_520_000))
    assert off_earth(file_source("t.csv", "", crs=crs), given).tolist() == [False, False, True, True, False, True]


def test_off_the_earth_in_metres(file_source: Make) -> None:
    given = rows((554_000, 4_520_000), (1e30, 1e30), (np.nan, np.nan))
    assert off_earth(file_source("t.csv", "", crs="EPSG:4546"), given).tolist() == [False, True, False]


@pytest.fixture
def with_places(file_source: Make, tmp_path: Path) -> FileSource:
    places = pd.DataFrame(
        {"row": [2, 3, 4, 9], "name": ["甲站", "乙站", "丙站", "丁站"], "address": ["中街 1号", "", "", ""],
         "lon": [126.5, 126.6, 126.7, 126.8], "lat": [45.7] * 4, "matched": "某地", "score": 90.0}
    )  # fmt: skip
    write_places(tmp_path / "places.csv", places)
    return replace(file_source("t.csv", ""), places=tmp_path / "places.csv")


def test_confirmed_places_of_rows_that_are_still_the_same(with_places: FileSource) -> None:
    nowhere = (np.nan, np.nan)
    table = rows(nowhere, nowhere, (126.1, 45.1), nowhere)
    table = table.assign(name=["甲站", "乙站（迁）", "丙站", "戊站"], address=["中街１号", "", "", ""])
    found = confirmed_positions(with_places, table)
    assert found.index.tolist() == [2, 3]
    assert found[["lon", "lat"]].to_numpy().tolist() == [[126.5, 45.7], [126.6, 45.7]]
    assert found["agrees"].tolist() == [True, False]
    assert found["confirmed"].tolist() == ["甲站 中街 1号", "乙站"]


def test_without_a_table_of_places_there_are_none(file_source: Make) -> None:
    found = confirmed_positions(file_source("t.csv", ""), rows((np.nan, np.nan)).assign(name="甲"))
    assert found.empty
    assert set(found.columns) == {"lon", "lat", "confirmed", "agrees"}


def test_words() -> None:
    problem, remedy = tell_off_earth(200.0, 45.0)
    assert "（200，45）" in problem.zh
    assert "(200, 45)" in problem.en
    assert remedy.zh
    assert "甲站" in tell_moved("甲站")[0].zh
    assert "甲站" in tell_moved("甲站")[0].en
