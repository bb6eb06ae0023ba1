"""Outlines held against lines of a made town."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geodata.intake.crs_outlines import nearness, outline_points
from geodata.intake.ground import ground_of
from tests.geodata.intake.made_town import features, river, roads, units


def test_points_stand_evenly_on_every_line() -> None:
    square, line = shapely.box(0, 0, 10, 10), shapely.LineString([(100, 0), (120, 0)])
    layer = gpd.GeoDataFrame(geometry=[square, line, None, shapely.Polygon()])
    found = outline_points(layer, 60)
    assert found.shape == (60, 2)
    assert (shapely.distance(shapely.points(found), shapely.union(square.boundary, line)) < 1e-9).all()
    assert (found[:, 0] >= 100).sum() == 20
    holed = gpd.GeoDataFrame(geometry=[square.difference(shapely.box(4, 4, 6, 6))])
    inner = outline_points(holed, 480)
    assert (np.abs(inner - 5).max(axis=1) < 2).sum() == pytest.approx(80, abs=2)


def test_points_and_nothing_have_no_outlines() -> None:
    assert outline_points(gpd.GeoDataFrame(geometry=[shapely.Point(1, 2)])).shape == (0, 2)
    assert outline_points(gpd.GeoDataFrame(geometry=[None])).shape == (0, 2)


def test_lines_that_follow_known_ones_stand_out() -> None:
    known = ground_of(None, roads(), features(), river())
    lon, lat = outline_points(river().iloc[:1]).T
    deviations, metres = nearness([(lon + 0.006, lat + 0.002), (lon, lat)], known)
    kinds = list(known.lines)
    assert deviations.shape == (2, 3)
    river_at, roads_at = kinds.index("waterways"), kinds.index("roads")
    assert deviations[1, river_at] > 8
    assert abs(deviations[0, river_at]) < 3
    assert abs(deviations[:, roads_at]).max() < 4
    assert metres[1] == pytest.approx(0, abs=0.01)
    assert metres[0] > 10


def test_lines_outside_the_ground_tell_nothing() -> None:
    known = ground_of(units(), None, None, None)
    deviations, metres = nearness([(np.full(50, 120.0), np.full(50, 40.0))] * 2, known)
    assert not deviations.any()
    assert np.isnan(metres).all()
