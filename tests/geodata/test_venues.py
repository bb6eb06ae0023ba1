"""Candidate venues: from tags, from parks, from the planner's list, and how they are joined."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geodata.kinds import KINDS, VENUE_TYPES
from geodata.land import zones_from_osm
from geodata.osm import OsmFeatures, read_osm_features
from geodata.venues import COLUMNS, prepared_venues, venues_from_osm

METRIC = "EPSG:4546"
LON, LAT = 111.0, 40.0
METRE = 1 / 111_050.0
"""A metre northward in degrees of latitude at 40° N."""


def corner_ring(number: int, west: float, south: float, size: float) -> dict[int, tuple[float, float]]:
    places = ((0, 0), (size, 0), (size, size), (0, size))
    return {number + n: (LON + west + x, LAT + south + y) for n, (x, y) in enumerate(places)}


def features_of(
    write: Callable[..., Path], points: list[dict[str, str]], areas: list[tuple[float, float, float, dict[str, str]]]
) -> OsmFeatures:
    nodes = {n: (LON + 0.001 * n, LAT) for n in range(1, len(points) + 1)}
    ways = []
    for n, (west, south, size, tags) in enumerate(areas):
        ring = corner_ring(1000 + 10 * n, west, south, size)
        nodes |= ring
        ways.append(([*ring, next(iter(ring))], tags))
    return read_osm_features(write(nodes, ways, dict(enumerate(points, 1))))


def found(
    write: Callable[..., Path], points: list[dict[str, str]], areas: list[tuple[float, float, float, dict[str, str]]]
) -> gpd.GeoDataFrame:
    features = features_of(write, points, areas)
    return venues_from_osm(features, zones_from_osm(features), METRIC)


@pytest.mark.parametrize(
    ("tags", "venue", "name"),
    [
        ({"amenity": "community_centre", "name": "东社区"}, "community_centre", "东社区"),
        ({"amenity": "community_centre", "name": "东社区党群服务中心"}, "party_mass_centre", "东社区党群服务中心"),
        ({"amenity": "townhall"}, "service_hall", "公共服务大厅"),
        ({"shop": "mall", "name": "万达"}, "mall", "万达"),
        ({"shop": "supermarket", "amenity": "bank"}, "supermarket", "超市"),
        ({"office": "telecommunication"}, "telecom_shop", "通信营业厅"),
        ({"amenity": "cafe"}, None, None),
        ({"office": "lawyer", "name": "党群"}, None, None),
    ],
)
def test_venues_by_their_tags(
    write_osm: Callable[..., Path], tags: dict[str, str], venue: str | None, name: str | None
) -> None:
    venues = found(write_osm, [tags], [])
    assert list(venues.columns) == list(COLUMNS)
    if venue is None:
        assert len(venues) == 0
    else:
        assert venues[["venue_id", "name", "venue_type", "partner", "origin"]].to_numpy().tolist() == [
            ["osm-n1", name, venue, "", "osm"]
        ]


def test_every_documented_tag_makes_its_venue(write_osm: Callable[..., Path]) -> None:
    for key, venue in VENUE_TYPES.items():
        for tag in venue.osm_tags:
            areas = [(0.0, 0.01, 0.001, dict([tag]))]
            assert found(write_osm, [], areas)["venue_type"].tolist() == [key]


def test_buildings_stand_for_a_place_inside_them(write_osm: Callable[..., Path]) -> None:
    venues = found(write_osm, [], [(0.0, 0.01, 0.001, {"building": "government", "name": "区政府"})])
    assert venues["venue_id"].tolist() == ["osm-w1"]
    assert shapely.contains_xy(
        shapely.box(LON, LAT + 0.01, LON + 0.001, LAT + 0.011), venues.geometry.x[0], venues.geometry.y[0]
    )


def test_parks(write_osm: Callable[..., Path]) -> None:
    """0.003° squares are some 8.5 ha; plots 60 m apart are one park, named plots give the name; small ones have none."""
    industrial = {"landuse": "industrial"}
    areas = [
        (0.00, 0.0, 0.003, industrial),
        (0.00, 0.003 + 60 * METRE, 0.003, {**industrial, "name": "高新园"}),
        (0.05, 0.0, 0.003, {**industrial, "name": "东物流园"}),
        (0.10, 0.0, 0.001, {**industrial, "name": "小作坊"}),
        (0.15, 0.0, 0.003, industrial),
        (0.20, 0.0, 0.003, {"landuse": "residential", "name": "家园"}),
    ]
    offices = found(write_osm, [], areas)
    assert set(offices["venue_type"]) == {"park_office"}
    assert sorted(offices["name"]) == ["东物流园", "工业园区", "高新园"]
    assert offices["venue_id"].is_unique


def test_plots_too_far_apart_are_two_parks(write_osm: Callable[..., Path]) -> None:
    plots = [(0.0, 0.0, 0.003, {"landuse": "industrial"}), (0.0, 0.003 + 140 * METRE, 0.003, {"landuse": "industrial"})]
    assert len(found(write_osm, [], plots)) == 2


def venues(*rows: tuple[str, str, str, float, float]) -> gpd.GeoDataFrame:
    """Rows (id, name, type, metres north, degrees east)."""
    columns = {
        "venue_id": [row[0] for row in rows],
        "name": [row[1] for row in rows],
        "venue_type": [row[2] for row in rows],
    }
    columns |= {"partner": [""] * len(rows), "origin": [row[0].split("-")[0] for row in rows]}
    points = shapely.points(np.array([(LON + row[4], LAT + row[3] * METRE) for row in rows]).reshape(-1, 2))
    return gpd.GeoDataFrame(columns, geometry=points, crs="EPSG:4326").astype(dict.fromkeys(columns, "str"))


UNITS = gpd.GeoDataFrame(
    {"unit_id": ["1"]}, geometry=[shapely.box(LON - 0.1, LAT - 0.1, LON + 0.1, LAT + 0.1)], crs="EPSG:4326"
)


def zones(*rows: tuple[str, shapely.Polygon]) -> gpd.GeoDataFrame:
    frame = gpd.GeoDataFrame({"zone": [row[0] for row in rows]}, geometry=[row[1] for row in rows], crs="EPSG:4326")
    return frame.assign(name="").astype({"zone": "str", "name": "str"})


def test_a_place_of_the_same_name_nearby_is_the_listed_one() -> None:
    listed = venues(("list-1", "大超市（东店）", "supermarket", 0, 0))
    osm = venues(
        ("osm-1", "大超市（东店）", "supermarket", 99, 0),
        ("osm-2", "大超市（东店）", "supermarket", 102, 0),
        ("osm-3", "小超市", "supermarket", 0, 0),
    )
    kept, left_out = prepared_venues(listed, osm, zones(), UNITS, METRIC)
    assert kept["venue_id"].tolist() == ["list-1", "osm-2", "osm-3"]
    assert left_out == {"duplicate": 1, "outside": 0, "unsuitable": 0}


def test_what_is_left_out_is_counted() -> None:
    osm = venues(
        ("osm-1", "a", "bank", 0, 0), ("osm-2", "b", "property_office", 0, 0), ("osm-3", "c", "bank", 0, 0.5),
        ("osm-4", "d", "property_office", 0, 0.5),
    )  # fmt: skip
    kept, left_out = prepared_venues(venues(), osm, zones(), UNITS, METRIC)
    assert kept["venue_id"].tolist() == ["osm-1"]
    assert left_out == {"duplicate": 0, "outside": 2, "unsuitable": 1}
    assert len(kept) + sum(left_out.values()) == len(osm)


def test_the_zone_of_a_venue_by_precedence() -> None:
    """A resettlement area inside a housing zone counts, whichever comes first in the file."""
    wide, narrow = (
        shapely.box(LON - 0.05, LAT - 0.05, LON + 0.05, LAT + 0.05),
        shapely.box(LON - 0.01, LAT - 0.01, LON + 0.01, LAT + 0.01),
    )
    osm = venues(
        ("osm-1", "a", "supermarket", 0, 0),
        ("osm-2", "b", "supermarket", 0, 0.03),
        ("osm-3", "c", "supermarket", 0, 0.08),
    )
    for order in ((("housing", wide), ("resettlement", narrow)), (("resettlement", narrow), ("housing", wide))):
        kept, _ = prepared_venues(venues(), osm, zones(*order), UNITS, METRIC)
        assert kept["zone"].tolist() == ["resettlement", "housing", ""]
        assert kept["kinds"].tolist() == ["doorstep_station,service_window", "service_window", "service_window"]


def test_no_venues_at_all() -> None:
    kept, left_out = prepared_venues(venues(), venues(), zones(), UNITS, METRIC)
    assert len(kept) == 0
    assert set(left_out.values()) == {0}
    assert kept["unit"].dtype == np.int32
    assert all(kind in KINDS for kinds in kept["kinds"] for kind in kinds.split(","))
