"""Land use: zones, scenery and homes out of OSM tags."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pyproj
import pytest
import shapely

from geodata.land import home_buildings, in_order_of_precedence, scenery_from_osm, zones_from_osm
from geodata.osm import _KEPT_TAGS, OsmFeatures

GEOD = pyproj.Geod(ellps="WGS84")
METRIC = "EPSG:4546"


def box(place: int, size: float = 0.001) -> shapely.Polygon:
    return shapely.box(111.0 + 0.01 * place, 40.0, 111.0 + 0.01 * place + size, 40.0 + size)


def features(*areas: dict[str, str], shapes: list[shapely.Polygon] | None = None) -> OsmFeatures:
    columns = {"osm_id": [f"w{place}" for place in range(len(areas))]}
    columns |= {key: [area.get(key, "") for area in areas] for key in _KEPT_TAGS}
    geometry = shapes or [box(place) for place in range(len(areas))]
    frame = gpd.GeoDataFrame(columns, geometry=geometry, crs="EPSG:4326").astype(dict.fromkeys(columns, "str"))
    lines = gpd.GeoDataFrame(geometry=[shapely.LineString([(111, 40), (112, 40)])], crs="EPSG:4326")
    return OsmFeatures(
        frame, frame.iloc[:0], gpd.GeoDataFrame({"place": [], "name": []}, geometry=[], crs="EPSG:4326"), lines, 0
    )


@pytest.mark.parametrize(
    ("tags", "zone"),
    [
        ({"landuse": "residential"}, "housing"),
        ({"landuse": "residential", "name": "幸福安置小区"}, "resettlement"),
        ({"landuse": "commercial"}, "commerce"),
        ({"landuse": "retail"}, "commerce"),
        ({"landuse": "industrial"}, "industry"),
        ({"landuse": "industrial", "industrial": "warehouse"}, "logistics"),
        ({"landuse": "industrial", "name": "北方物流园"}, "logistics"),
        ({"landuse": "commercial", "name": "物流大厦"}, "commerce"),
        ({"landuse": "farmland", "name": "安置"}, ""),
        ({"building": "residential"}, ""),
    ],
)
def test_zones(tags: dict[str, str], zone: str) -> None:
    zones = zones_from_osm(features(tags))
    assert zones["zone"].tolist() == ([zone] if zone else [])
    assert list(zones.columns) == ["zone", "name", "geometry"]
    assert zones.crs == "EPSG:4326"


def test_precedence_is_stable() -> None:
    zones = zones_from_osm(
        features({"landuse": "residential", "name": "a"}, {"landuse": "industrial"}, {"landuse": "residential", "name": "b"},
                 {"landuse": "residential", "name": "安置"})
    )  # fmt: skip
    assert in_order_of_precedence(zones)["name"].tolist() == ["安置", "", "a", "b"]
    assert len(in_order_of_precedence(zones.iloc[:0])) == 0


@pytest.mark.parametrize(
    ("tags", "layer"),
    [
        ({"natural": "water"}, "water"),
        ({"landuse": "reservoir"}, "water"),
        ({"leisure": "park"}, "green"),
        ({"landuse": "forest"}, "green"),
        ({"natural": "grassland"}, "green"),
        ({"natural": "water", "leisure": "park"}, "water"),
        ({"natural": "bare_rock"}, ""),
    ],
)
def test_scenery(tags: dict[str, str], layer: str) -> None:
    scenery = scenery_from_osm(features(tags))
    assert scenery["layer"].tolist() == ([layer] if layer else []) + ["rail"]
    assert set(scenery.geom_type) <= {"Polygon", "LineString"}


def area_of(shape: shapely.Polygon) -> float:
    return abs(GEOD.geometry_area_perimeter(shape)[0])


@pytest.mark.parametrize(
    ("tags", "storeys"),
    [
        ({"building": "apartments", "building:levels": "11"}, 11.0),
        ({"building": "apartments"}, 6.0),
        ({"building": "apartments", "building:levels": "六"}, 6.0),
        ({"building": "apartments", "building:levels": "0"}, 6.0),
        ({"building": "apartments", "building:levels": "500"}, 6.0),
        ({"building": "apartments", "building:levels": "2.5"}, 2.5),
        ({"building": "house"}, 1.0),
        ({"building": "house", "building:levels": "2"}, 2.0),
        ({"building": "yes"}, None),
        ({"building": "school"}, None),
        ({"building": "no"}, None),
        ({"landuse": "residential"}, None),
    ],
)
def test_floor_area(tags: dict[str, str], storeys: float | None) -> None:
    found = features(tags)
    lonlat, floor = home_buildings(found, zones_from_osm(features()), METRIC, building_levels=6.0)
    assert lonlat.shape == (len(floor), 2)
    if storeys is None:
        assert len(floor) == 0
    else:
        assert floor.tolist() == pytest.approx([area_of(box(0)) * storeys], rel=2e-4)
        assert shapely.contains_xy(box(0), *lonlat[0])


def test_a_building_of_no_stated_use_counts_on_residential_land_only() -> None:
    shapes = [box(0), box(1), box(2), shapely.buffer(box(0), 0.001), shapely.buffer(box(1), 0.001)]
    found = features(*[{"building": "yes"}] * 3, {"landuse": "residential"}, {"landuse": "industrial"}, shapes=shapes)
    lonlat, floor = home_buildings(found, zones_from_osm(found), METRIC, building_levels=2.0)
    assert len(floor) == 1
    assert shapely.contains_xy(box(0), *lonlat[0])
    assert floor[0] == pytest.approx(2 * area_of(box(0)), rel=2e-4)
    assert np.isfinite(lonlat).all()
