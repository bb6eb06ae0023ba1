"""Totals put to places: who matters, who lies outside, and people with no place for them."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geodata.areal import areal_spread
from geodata.cells import Pieces
from geodata.errors import NoPeopleError
from geodata.placing import areas_inside, listed, place_totals
from geodata.spreading import Spread
from geodata.text import Text

NOWHERE = Text("没有地方", "there is no place")
Box = tuple[float, float, float, float]


def frame_of(*boxes: Box, name: str = "单元") -> gpd.GeoDataFrame:
    """Boxes in hundredths of a degree from 126.6, 45.7."""
    geometry = [shapely.box(126.6 + w / 100, 45.7 + s / 100, 126.6 + e / 100, 45.7 + n / 100) for w, s, e, n in boxes]
    return gpd.GeoDataFrame({"name": [f"{name}{n}" for n in range(len(boxes))]}, geometry=geometry, crs="EPSG:4326")


UNITS = frame_of((0, 0, 2, 3), (2, 0, 4, 3))


def totals_of(areas: gpd.GeoDataFrame, persons: list[float], priority: list[float] | None = None) -> pd.DataFrame:
    others = {"priority_persons": priority or [0.0] * len(persons), "group_0": [value / 2 for value in persons]}
    return areas.assign(persons=persons, **others, row=np.arange(len(persons)) + 2)


def placed(spread: Spread, totals: pd.DataFrame, unplaced: str = "refuse") -> tuple[Pieces, list[Text]]:
    return place_totals(
        spread, totals, UNITS, "t.gpkg", groups=("老人",), resolution=9, unplaced=unplaced, nowhere=NOWHERE
    )


def test_totals_are_kept_with_what_lies_outside() -> None:
    areas = frame_of((0, 0, 1, 1), (3, 1, 7, 2), (1, 1, 3, 2))
    spread = areal_spread(areas.geometry.to_numpy(), UNITS, 9)
    pieces, (remark,) = placed(spread, totals_of(areas, [100.0, 400.0, 60.0], [10.0, 0.0, 6.0]))
    sums = np.array([pieces.counts[pieces.unit == unit].sum(axis=0) for unit in (0, 1)])
    np.testing.assert_allclose(sums, [[130, 0, 13, 65], [130, 0, 3, 65]], rtol=1e-6)
    assert remark.zh == "t.gpkg：300 人在研究区外，未计入"
    assert "300 persons lie outside" in remark.en


def test_people_without_a_place(told: Any) -> None:
    """All of them are told at once; evenly, they are spread over the whole area, whatever unit it lies in."""
    areas = frame_of((0, 0, 1, 1), (1, 1, 3, 2), (3, 2, 4, 3), (0, 2, 1, 3))
    only_first = areal_spread(areas.geometry.to_numpy()[:1], UNITS, 9)
    totals = totals_of(areas, [100.0, 60.0, 0.0, 0.0], [0.0, 0.0, 7.0, 0.0])
    with pytest.raises(NoPeopleError) as caught:
        placed(only_first, totals)
    assert len(caught.value.faults) == 2
    told(caught.value, "t.gpkg", "单元1 有 60 人，但没有地方", "单元1 has 60 persons, but there is no place", row=3)
    told(caught.value, "t.gpkg", "单元2 有 7 人，但没有地方", "单元2 has 7 persons", row=4)
    pieces, (remark,) = placed(only_first, totals, unplaced="evenly")
    sums = np.array([pieces.counts[pieces.unit == unit].sum(axis=0) for unit in (0, 1)])
    np.testing.assert_allclose(sums, [[130, 0, 0, 65], [30, 0, 7, 15]], rtol=1e-6)
    assert remark.zh == "单元1、单元2（共 60 人）没有地方，按面积均摊"
    assert "spread evenly over the whole area" in remark.en


def test_polygons_that_do_not_matter_are_told() -> None:
    """A neighbour whose border is drawn a little over ours does not matter; a large one around a whole unit does."""
    areas = frame_of((0, 0, 2, 3), (-3, 0, 0.001, 3), (2, -90, 90, 90), (10, 10, 11, 11), name="面")
    inside, remarks = areas_inside(areas, UNITS, "t.gpkg")
    assert inside["name"].tolist() == ["面0", "面2"]
    assert list(inside.index) == [0, 1]
    (remark,) = remarks
    assert remark.zh == "t.gpkg：2 个面在研究区外（或在内不足 1%），未使用"


def test_overlapping_polygons_are_told() -> None:
    inside, remarks = areas_inside(frame_of((0, 0, 2, 3), (1, 0, 4, 3), (1, 0, 4, 3)), UNITS, "t.gpkg")
    assert len(inside) == 3
    (remark,) = remarks
    assert "3 对面相互重叠" in remark.zh
    assert "3 pairs of polygons overlap" in remark.en
    assert areas_inside(frame_of((0, 0, 2.0001, 3), (2, 0, 4, 3)), UNITS, "t.gpkg")[1] == []


def test_no_polygon_in_the_area(told: Any) -> None:
    with pytest.raises(NoPeopleError) as caught:
        areas_inside(frame_of((10, 10, 11, 11)), UNITS, "t.gpkg")
    told(caught.value, "t.gpkg", "没有一个面在研究区内", "not one of its polygons")


def test_long_lists_are_cut() -> None:
    names = pd.Series([f"村{n}" for n in range(30)])
    assert listed(names, "、").endswith("村19、… (30)")
    assert listed(names.iloc[:20], "、").endswith("村19")
