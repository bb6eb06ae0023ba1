"""Geometry comes back from a map's whole numbers as near as it must, measured by shapely."""

import re

import geopandas as gpd
import numpy as np
import pytest
import shapely

from publishing.style import KIND_STYLE
from publishing.web_map_geometry import STEP_DEGREES, Grid, marker_outline

CRS = "EPSG:4546"
GRID = Grid(111.3, 43.2, CRS)
MIDDLE = gpd.GeoSeries([shapely.Point(111.32, 43.21)], crs="EPSG:4326").to_crs(CRS)[0]
GRID_METRES = 1.2


def read_back(line: list[int]) -> np.ndarray:
    """Undo the steps, one by one, and bring the points into metres."""
    x = y = 0
    points = []
    for dx, dy in zip(line[::2], line[1::2], strict=True):
        x, y = x + dx, y + dy
        points.append((GRID.west + x * STEP_DEGREES, GRID.south + y * STEP_DEGREES))
    return shapely.get_coordinates(gpd.GeoSeries.from_xy(*np.transpose(points), crs="EPSG:4326").to_crs(CRS).to_numpy())


def moved(geometry: shapely.Geometry) -> shapely.Geometry:
    return shapely.transform(geometry, lambda xy: xy + np.array([MIDDLE.x, MIDDLE.y]))


@pytest.mark.parametrize("tolerance", [0.0, 4.0])
def test_lines_stay_where_they_are(tolerance):
    rng = np.random.default_rng(7)
    lines = [moved(shapely.LineString(rng.normal(0, 800, (size, 2)).cumsum(axis=0))) for size in (2, 3, 40)]
    read = [shapely.LineString(read_back(line)) for line in GRID.lines(lines, tolerance)]
    assert len(read) == len(lines)
    for before, after in zip(lines, read, strict=True):
        assert shapely.hausdorff_distance(before, after, densify=0.05) <= tolerance + GRID_METRES


def test_lines_are_taken_apart_and_polygons_give_their_rings():
    ring = shapely.box(0, 0, 900, 900).difference(shapely.box(300, 300, 600, 600))
    several = shapely.MultiLineString([[(0, 0), (100, 0)], [(0, 50), (100, 50)]])
    assert len(GRID.lines([moved(ring), moved(several), None, shapely.LineString()], 1.0)) == 4


def test_what_has_no_length_or_area_is_left_out():
    sliver = moved(shapely.Polygon([(0, 0), (0.2, 0), (0.2, 0.2)]))
    assert GRID.lines([moved(shapely.LineString([(0, 0), (0.3, 0.1)]))], 4.0) == []
    assert GRID.polygons([sliver, None, shapely.Polygon()], 0.0) == []
    assert GRID.lines([], 1.0) == GRID.polygons([], 1.0) == []


def test_polygons_keep_holes_islands_and_their_owner():
    holed = shapely.box(0, 0, 900, 900).difference(shapely.box(300, 300, 600, 600))
    islands = shapely.MultiPolygon([shapely.box(1000, 0, 1200, 200), shapely.box(1300, 0, 1300.3, 0.1)])
    found = GRID.polygons([shapely.Polygon(), moved(holed), moved(islands)], 1.0)
    assert [(owner, len(rings)) for owner, rings in found] == [(1, 2), (2, 1)]
    read = shapely.Polygon(read_back(found[0][1][0]), [read_back(found[0][1][1])])
    assert read.symmetric_difference(moved(holed)).area < 4 * (900 + 300) * GRID_METRES


def test_points_are_within_a_step():
    lonlat = np.array([[111.30004, 43.20123], [111.4, 43.3]])
    points = GRID.points(lonlat)
    read = np.column_stack([points["x"], points["y"]]) * STEP_DEGREES + (GRID.west, GRID.south)
    assert np.abs(read - lonlat).max() <= STEP_DEGREES / 2 + 1e-12
    assert GRID.points(np.zeros((0, 2))) == {"x": [], "y": []}


def test_degrees_are_those_of_the_projection():
    expected = gpd.GeoSeries([MIDDLE], crs=CRS).to_crs("EPSG:4326")[0]
    assert GRID.degrees(np.array([[MIDDLE.x, MIDDLE.y]]))[0] == pytest.approx((expected.x, expected.y), abs=1e-12)


@pytest.mark.parametrize("kind", KIND_STYLE)
def test_markers_are_outlines_around_the_origin(kind):
    style = KIND_STYLE[kind]
    outline = marker_outline(style.marker, style.scale)
    assert re.fullmatch(r"M([-\d. ]+[LCQM]?|Z)+", outline), outline
    numbers = np.array(re.findall(r"-?\d+\.\d+", outline), dtype=float).reshape(-1, 2)
    assert 0.3 < np.abs(numbers).max() < 0.85, "the pictures of the page are cut at 0.85"
    assert np.abs(numbers.max(axis=0) + numbers.min(axis=0)).max() < 0.25


def test_markers_stand_upright():
    up = np.array(re.findall(r"-?\d+\.\d+", marker_outline("^")), dtype=float).reshape(-1, 2)
    assert (up[:, 1] < -0.4).sum() == 1, "on a page y grows downwards: the one tip is above"
