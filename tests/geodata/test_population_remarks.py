"""Remarks on the population."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geodata.cells import Pieces
from geodata.population_remarks import group_remarks, modelled, people_remarks, population_check

UNITS = gpd.GeoDataFrame(
    {"name": ["甲", "乙", "丙"]}, geometry=[shapely.box(n, 0, n + 1, 1) for n in range(3)], crs="EPSG:4326"
)


def people(*rows: tuple[int, list[float]]) -> Pieces:
    unit = np.array([unit for unit, _ in rows], dtype=np.int32)
    return Pieces(
        np.zeros((len(rows), 2)), np.ones(len(rows), np.uint64), unit, np.array([counts for _, counts in rows])
    )


def test_the_check_of_a_raster_against_totals() -> None:
    check, (remark,) = population_check(np.array([900.0, 50.0, 7.0]), np.array([1000.0, 0.0, 0.0]), UNITS)
    assert check["unit"].tolist() == [0, 1, 2]
    assert check["difference"].tolist() == [-100.0, 50.0, 7.0]
    assert check["percent"].tolist() == [pytest.approx(-10.0), np.inf, np.inf]
    assert "甲：栅格 900 人，总数 1,000 人，相差 -100 人 (-10.0 %)" in remark.zh
    assert "900 persons by the raster, 1,000 by the total, a difference of -100 (-10.0 %)" in remark.en
    check, (remark,) = population_check(np.array([5.0, 60.0, 0.0]), np.array([5.0, 0.0, 0.0]), UNITS)
    assert remark.zh.endswith("相差 +60 人")
    assert check["percent"].tolist() == [0.0, np.inf, 0.0]


def test_units_in_which_nobody_lives() -> None:
    (remark,) = people_remarks(people((0, [5.0, 0.0, 0.0]), (1, [0.0, 9.0, 0.0])), UNITS)
    assert remark.zh == "没有人口的统计单元：乙、丙"
    assert remark.en == "units in which nobody lives: 乙, 丙"
    assert people_remarks(people(*[(n, [1.0, 0.0, 0.0]) for n in range(3)]), UNITS) == []


def test_groups_larger_than_everybody() -> None:
    counted = people((0, [5.0, 0.0, 0.0, 3.0, 4.0]), (1, [5.0, 0.0, 0.0, 7.0, 7.0]))
    (remark,) = group_remarks(counted, ("老人", "学徒"))
    assert "“学徒”共 11 人，多于总人口 10 人" in remark.zh


def test_areas_along_streets_are_named() -> None:
    assert len(modelled(pd.Series([], dtype="str"))) == 1
    _, remark = modelled(pd.Series([f"村{n}" for n in range(25)]))
    assert "村19、… (25) 无住宅" in remark.zh
    assert "村20" not in remark.zh
