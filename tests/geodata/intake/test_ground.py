"""The ground: what is gathered of units, roads and features, and lines out of an OSM extract."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pyproj
import pytest
import shapely

from geodata.errors import FormatError
from geodata.intake.ground import ground_of, read_ground_lines
from geodata.osm_roads import OsmRoads
from tests.geodata.conftest import osm_text
from tests.geodata.intake.made_town import features, ground, ground_without_units, river, roads, units

GEOD = pyproj.Geod(ellps="WGS84")


def test_everything_is_gathered_in_one_metric_crs() -> None:
    found = ground()
    assert found.box == pytest.approx(tuple(units().total_bounds))
    assert set(found.lines) == {"roads", "waterways", "borders"}
    assert found.metric_crs == "EPSG:4551"
    assert len(found.buildings.geometries) == 3000
    assert len(found.named) == 500
    assert found.named["name"].iloc[1] == "第6商店"
    assert found.fabric is not None
    # Lines are measured in metres: the river's length is that on the earth.
    lon, lat = shapely.get_coordinates(river().geometry.iloc[0]).T
    metres = shapely.length(found.lines["waterways"].geometries).sum()
    assert metres == pytest.approx(GEOD.line_length(lon, lat), rel=1e-3)
    # The borders of the units stand beside the other borders.
    outlines = units().to_crs("EPSG:4551").length.sum() + river().to_crs("EPSG:4551").length.iloc[1]
    assert shapely.length(found.lines["borders"].geometries).sum() == pytest.approx(outlines, rel=1e-6)


def test_points_come_into_the_same_metres() -> None:
    lon, lat = shapely.get_coordinates(roads().iloc[0])[:2].T
    xy = ground().in_metres(lon, lat)
    assert np.hypot(*(xy[1] - xy[0])) == pytest.approx(GEOD.inv(lon[0], lat[0], lon[1], lat[1])[2], rel=1e-3)


def test_without_units_the_roads_bound_the_ground() -> None:
    assert ground_without_units().box == pytest.approx(tuple(roads().total_bounds))
    assert ground_without_units().units is None


def test_osm_roads_are_roads_too() -> None:
    nothing = np.zeros((2, 2), dtype=np.float32)
    pieces = OsmRoads(
        np.array([(126.6, 45.7), (126.61, 45.7), (126.61, 45.71)]), np.array([0, 1], dtype=np.int32),
        np.array([1, 2], dtype=np.int32), np.zeros(2, dtype=np.int8), {}, nothing, 2,
    )  # fmt: skip
    found = ground_of(None, pieces, None)
    metres = GEOD.line_length([126.6, 126.61, 126.61], [45.7, 45.7, 45.71])
    assert shapely.length(found.lines["roads"].geometries).sum() == pytest.approx(metres, rel=1e-3)
    assert found.fabric is None
    assert found.buildings is None


def test_what_lies_far_outside_the_units_is_left_out() -> None:
    far = gpd.GeoSeries([shapely.LineString([(120.0, 40.0), (120.1, 40.0)])], crs="EPSG:4326")
    assert set(ground_of(units(), far, None).lines) == {"borders"}
    one = units().iloc[:1]
    assert len(ground_of(one, roads(), features()).buildings.geometries) < 3000


def test_no_ground_at_all() -> None:
    found = ground_of(None, None, None)
    assert found.box is None
    assert not found.lines
    assert found.named.empty


def test_borders_and_watercourses_of_an_extract(tmp_path: Path) -> None:
    nodes = {1: (126.6, 45.7), 2: (126.61, 45.7), 3: (126.61, 45.71), 4: (126.62, 45.71)}
    ways = [
        ([1, 2, 3], {"boundary": "administrative", "admin_level": "6"}),
        ([2, 3], {"waterway": "river"}),
        ([3, 4], {"boundary": "administrative", "waterway": "stream"}),
        ([1, 4], {"waterway": "drain"}),
        ([1, 3], {"boundary": "protected_area"}),
        ([1, 3], {"highway": "primary"}),
    ]
    path = tmp_path / "town.osm"
    path.write_text(osm_text(nodes, ways), encoding="utf-8")
    found = read_ground_lines(path)
    assert found.crs == "EPSG:4326"
    assert sorted(zip(found["what"], shapely.get_num_coordinates(found.geometry), strict=True)) == [
        ("borders", 2), ("borders", 3), ("waterways", 2), ("waterways", 2),
    ]  # fmt: skip
    path.write_text("no extract", encoding="utf-8")
    with pytest.raises(FormatError):
        read_ground_lines(path)
