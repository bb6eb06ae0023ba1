"""Dasymetric spreading, against areas measured on the ellipsoid and pieces cut by shapely."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import h3
import numpy as np
import pyproj
import pytest
import shapely

from geodata.cells import cells_of
from geodata.coordinates import project
from geodata.dasymetric import home_spread
from geodata.highways import HIGHWAY_NAMES, MODES
from geodata.network import RoadNetwork, build_network
from geodata.osm import _KEPT_TAGS, OsmFeatures
from geodata.spreading import Spread

GEOD = pyproj.Geod(ellps="WGS84")
METRIC = "EPSG:4546"
LON, LAT = 111.0, 40.0


def units_of(*boxes: tuple[float, float, float, float]) -> gpd.GeoDataFrame:
    names = [f"单元{n}" for n in range(len(boxes))]
    geometry = [shapely.box(LON + w, LAT + s, LON + e, LAT + n) for w, s, e, n in boxes]
    return gpd.GeoDataFrame({"unit_id": names, "name": names}, geometry=geometry, crs="EPSG:4326")


def square(west: float, south: float, size: float) -> shapely.Polygon:
    return shapely.box(LON + west, LAT + south, LON + west + size, LAT + south + size)


def features(buildings: list[tuple[shapely.Polygon, str]]) -> OsmFeatures:
    columns = {"osm_id": [f"w{n}" for n in range(len(buildings))]} | {key: [""] * len(buildings) for key in _KEPT_TAGS}
    columns["building"] = ["apartments"] * len(buildings)
    columns["building:levels"] = [levels for _, levels in buildings]
    frame = gpd.GeoDataFrame(columns, geometry=[shape for shape, _ in buildings], crs="EPSG:4326")
    frame = frame.astype(dict.fromkeys(columns, "str"))
    return OsmFeatures(frame, frame.iloc[:0], frame.iloc[:0], frame.iloc[:0], 0)


def zones_of(*shapes: tuple[str, shapely.Polygon]) -> gpd.GeoDataFrame:
    columns = {"zone": [zone for zone, _ in shapes], "name": [""] * len(shapes)}
    return gpd.GeoDataFrame(columns, geometry=[shape for _, shape in shapes], crs="EPSG:4326").astype({"zone": "str"})


def network_of(*streets: tuple[str, list[tuple[float, float]]]) -> RoadNetwork:
    lonlat = np.array([(LON + x, LAT + y) for _, line in streets for x, y in line]).reshape(-1, 2)
    tail = np.array([2 * n for n in range(len(streets))], dtype=np.int32)
    classes = np.array([HIGHWAY_NAMES.index(name) for name, _ in streets], dtype=np.int8)
    xy = project(gpd.GeoSeries(shapely.points(lonlat), crs="EPSG:4326"), METRIC)
    kmh = dict.fromkeys(MODES, np.full((len(streets), 2), 4.0))
    return build_network(xy, lonlat, tail, tail + 1, classes, kmh)


def spread_of(areas: gpd.GeoDataFrame, **given: Any) -> tuple[Spread, list[int]]:
    spread, by_streets = home_spread(
        given.get("features", features([])),
        given.get("zones", zones_of()),
        given.get("network", network_of()),
        areas,
        given.get("units", areas),
        metric_crs=METRIC,
        resolution=9,
        building_levels=6.0,
        floor_area_ratio=1.5,
    )
    return spread, by_streets.tolist()


def area_of(shape: shapely.Geometry) -> float:
    return abs(GEOD.geometry_area_perimeter(shape)[0])


def per_unit(spread: Spread, units: gpd.GeoDataFrame) -> list[float]:
    assert (spread.unit == spread.area).all()
    return np.bincount(spread.unit, weights=spread.weight, minlength=len(units)).tolist()


ONE = units_of((0, 0, 0.1, 0.1))


def test_homes_weigh_by_floor_area() -> None:
    buildings = [(square(0.01, 0.01, 0.0005), "2"), (square(0.05, 0.05, 0.001), "10")]
    spread, by_streets = spread_of(ONE, features=features(buildings))
    assert by_streets == []
    expected = sorted([2 * area_of(buildings[0][0]), 10 * area_of(buildings[1][0])])
    assert sorted(spread.weight.tolist()) == pytest.approx(expected, rel=2e-4)


def test_land_weighs_by_area_however_its_polygons_overlap() -> None:
    one, two = square(0.01, 0.01, 0.01), square(0.015, 0.01, 0.01)
    zones = zones_of(("housing", one), ("resettlement", two), ("industry", square(0.05, 0.05, 0.02)))
    spread, _ = spread_of(ONE, zones=zones)
    assert spread.weight.sum() == pytest.approx(1.5 * area_of(shapely.union(one, two)), rel=3e-4)
    assert (cells_of(spread.lonlat, 9) == spread.cell).all()
    assert shapely.contains_xy(shapely.union(one, two), spread.lonlat).all()
    for cell in np.unique(spread.cell):
        hexagon = shapely.Polygon([(lon, lat) for lat, lon in h3.cell_to_boundary(h3.int_to_str(int(cell)))])
        expected = 1.5 * area_of(shapely.intersection(hexagon, shapely.union(one, two)))
        assert spread.weight[spread.cell == cell].sum() == pytest.approx(expected, rel=1e-3, abs=0.5)


def test_land_on_a_border_is_shared_by_its_area() -> None:
    """A block of 0.002°, smaller than a hexagon, three quarters of it in the western unit."""
    units = units_of((0, 0, 0.0515, 0.1), (0.0515, 0, 0.1, 0.1))
    block = square(0.05, 0.05, 0.002)
    spread, by_streets = spread_of(units, zones=zones_of(("housing", block)))
    assert by_streets == []
    assert per_unit(spread, units) == pytest.approx(
        [0.75 * 1.5 * area_of(block), 0.25 * 1.5 * area_of(block)], rel=1e-3
    )


def test_in_each_cell_the_greater_counts() -> None:
    """Homes and land are mapped in some blocks and not in others; both never add up."""
    tall, low = square(0.0105, 0.0105, 0.0004), square(0.0505, 0.0505, 0.0004)
    blocks = square(0.01, 0.01, 0.0015), square(0.05, 0.05, 0.0015)
    spread, _ = spread_of(
        ONE,
        features=features([(tall, "100"), (low, "1")]),
        zones=zones_of(("housing", blocks[0]), ("housing", blocks[1])),
    )
    tall_cell, low_cell = cells_of(np.array([tall.centroid.coords[0], low.centroid.coords[0]]), 9)
    assert spread.weight[spread.cell == tall_cell].tolist() == pytest.approx([100 * area_of(tall)], rel=2e-4)
    hexagon = shapely.Polygon([(lon, lat) for lat, lon in h3.cell_to_boundary(h3.int_to_str(int(low_cell)))])
    assert spread.weight[spread.cell == low_cell].tolist() == pytest.approx(
        [1.5 * area_of(shapely.intersection(hexagon, blocks[1]))], rel=1e-3
    )


def test_streets_only_where_nothing_is_mapped() -> None:
    units = units_of((0, 0, 0.05, 0.1), (0.05, 0, 0.1, 0.1), (0.1, 0, 0.2, 0.1))
    streets = network_of(
        ("residential", [(0.01, 0.01), (0.01, 0.02)]),
        ("residential", [(0.06, 0.01), (0.06, 0.02)]),
        ("tertiary", [(0.07, 0.01), (0.07, 0.04)]),
        ("primary", [(0.08, 0.01), (0.08, 0.09)]),
        ("motorway", [(0.15, 0.01), (0.15, 0.09)]),
    )
    spread, by_streets = spread_of(units, features=features([(square(0.02, 0.02, 0.001), "1")]), network=streets)
    assert by_streets == [1]
    metres = [GEOD.inv(LON + x, LAT + 0.01, LON + x, LAT + y)[2] for x, y in ((0.06, 0.02), (0.07, 0.04))]
    assert per_unit(spread, units) == pytest.approx([area_of(square(0.02, 0.02, 0.001)), sum(metres), 0.0], rel=3e-4)


def test_nothing_at_all() -> None:
    spread, by_streets = spread_of(ONE)
    assert by_streets == []
    assert len(spread.weight) == len(spread.cell) == len(spread.unit) == len(spread.lonlat) == 0


def test_land_and_homes_outside_every_unit_are_left_out() -> None:
    spread, _ = spread_of(
        ONE,
        features=features([(square(0.3, 0.3, 0.001), "9")]),
        zones=zones_of(("housing", square(0.2, 0.05, 0.01)), ("housing", square(0.1, 0.05, 0.01))),
    )
    assert len(spread.weight) == 0, "touching a border is not lying inside"


def test_areas_of_their_own_within_and_across_units() -> None:
    """Three polygons with totals over two units; the last reaches beyond both."""
    units = units_of((0, 0, 0.05, 0.1), (0.05, 0, 0.1, 0.1))
    areas = units_of((0, 0, 0.05, 0.05), (0, 0.05, 0.07, 0.1), (0.07, 0, 0.2, 0.1))
    block, tower = square(0.045, 0.06, 0.01), square(0.15, 0.05, 0.0005)
    streets = network_of(("residential", [(0.01, 0.01), (0.01, 0.02)]), ("residential", [(0.06, 0.06), (0.06, 0.07)]))
    spread, by_streets = spread_of(
        areas, units=units, features=features([(tower, "8")]), zones=zones_of(("housing", block)), network=streets
    )
    assert by_streets == [0], "the second has land, the third a tower"
    metres = GEOD.inv(LON + 0.01, LAT + 0.01, LON + 0.01, LAT + 0.02)[2]
    expected = {
        (0, 0): metres,
        (1, 0): 0.75 * area_of(block),
        (1, 1): 0.75 * area_of(block),
        (2, -1): 8 * area_of(tower),
    }
    assert set(zip(spread.area.tolist(), spread.unit.tolist(), strict=True)) == set(expected)
    for (area, unit), weight in expected.items():
        mine = (spread.area == area) & (spread.unit == unit)
        assert spread.weight[mine].sum() == pytest.approx(weight, rel=1e-3)
