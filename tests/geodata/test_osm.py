"""Reading what stands beside the roads: areas, premises, places, railways; and files that are broken."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import osmium
import pytest
import shapely

from geodata.errors import FormatError
from geodata.osm import read_osm_features

Write = Callable[..., Path]
SQUARE = {1: (0.0, 0.0), 2: (0.01, 0.0), 3: (0.01, 0.01), 4: (0.0, 0.01)}
RING = [1, 2, 3, 4, 1]


def test_features(write_osm: Write) -> None:
    nodes = SQUARE | {5: (0.002, 0.002), 6: (0.003, 0.003), 7: (0.004, 0.004), 8: (0.005, 0.005)}
    ways = [
        (RING, {"building": "apartments", "building:levels": "6", "colour": "red"}),
        (RING, {"landuse": "residential", "name": "东里"}),
        (RING, {"highway": "service"}),
        ([1, 3], {"railway": "rail"}),
        ([1, 3], {"railway": "abandoned"}),
        ([1, 3], {"natural": "cliff"}),
    ]
    tagged = {
        5: {"shop": "mall", "name": "商场"},
        6: {"place": "village", "name": "李村"},
        7: {"place": "village"},
        8: {"place": "locality", "name": "x", "amenity": "bank"},
    }
    features = read_osm_features(write_osm(nodes, ways, tagged))
    assert features.areas[["osm_id", "name", "building", "building:levels", "landuse"]].to_numpy().tolist() == [
        ["w1", "", "apartments", "6", ""],
        ["w2", "东里", "", "", "residential"],
    ]
    assert "colour" not in features.areas
    assert shapely.area(features.areas.geometry.to_numpy()).tolist() == pytest.approx([1e-4, 1e-4])
    assert features.points[["osm_id", "shop", "amenity", "name"]].to_numpy().tolist() == [
        ["n5", "mall", "", "商场"], ["n8", "", "bank", "x"],
    ]  # fmt: skip
    assert features.places[["place", "name"]].to_numpy().tolist() == [["village", "李村"]]
    assert shapely.get_coordinates(features.railways.geometry.to_numpy()).tolist() == [[0, 0], [0.01, 0.01]]
    assert features.broken_areas == 0
    for frame in (features.areas, features.points, features.places, features.railways):
        assert frame.crs == "EPSG:4326"


def test_an_extract_without_any_features(write_osm: Write) -> None:
    features = read_osm_features(write_osm(SQUARE, [([1, 2], {"highway": "service"})]))
    for frame in (features.areas, features.points, features.places, features.railways):
        assert len(frame) == 0
        assert frame.crs == "EPSG:4326"
    assert (features.areas["name"].str.contains("x")).tolist() == []


def test_one_broken_area_does_not_spoil_the_file(write_osm: Write) -> None:
    """A building that crosses itself is left out and counted, one with a missing node left out; the rest is read."""
    ways = [
        ([1, 2, 4, 3, 1], {"building": "yes"}),
        ([1, 2, 99, 4, 1], {"building": "yes"}),
        (RING, {"building": "house"}),
    ]
    features = read_osm_features(write_osm(SQUARE, ways))
    assert features.areas["building"].tolist() == ["house"]
    assert features.broken_areas == 1
    assert features.areas.is_valid.all()


def test_multipolygons_with_holes(tmp_path: Path) -> None:
    path = tmp_path / "m.osm.pbf"
    corners = [(0, 0), (9, 0), (9, 9), (0, 9), (3, 3), (6, 3), (6, 6), (3, 6)]
    with osmium.SimpleWriter(str(path)) as writer:
        for number, (x, y) in enumerate(corners, 1):
            writer.add_node(osmium.osm.mutable.Node(id=number, location=(x / 1000, y / 1000)))
        writer.add_way(osmium.osm.mutable.Way(id=1, nodes=[1, 2, 3, 4, 1]))
        writer.add_way(osmium.osm.mutable.Way(id=2, nodes=[5, 6, 7, 8, 5]))
        members = [("w", 1, "outer"), ("w", 2, "inner")]
        tags = {"type": "multipolygon", "natural": "water", "name": "湖"}
        writer.add_relation(osmium.osm.mutable.Relation(id=7, members=members, tags=tags))
    areas = read_osm_features(path).areas
    assert areas[["osm_id", "natural", "name"]].to_numpy().tolist() == [["r7", "water", "湖"]]
    assert shapely.area(areas.geometry.iloc[0]) == pytest.approx((81 - 9) * 1e-6)


@pytest.mark.parametrize("content", [b"", b"\x07garbage" * 200, b"<?xml version='1.0'?><osm/>"])
def test_damaged_files(tmp_path: Path, told: Any, content: bytes) -> None:
    path = tmp_path / "x.osm.pbf"
    path.write_bytes(content)
    with pytest.raises(FormatError) as caught:
        read_osm_features(path)
    told(caught.value, "x.osm.pbf", "不是完整的 OSM 文件", "is no complete OSM file")


def test_entities_are_refused(tmp_path: Path, told: Any) -> None:
    path = tmp_path / "x.osm"
    path.write_text("<!DOCTYPE osm [<!ENTITY a 'x'>]><osm version='0.6'/>")
    with pytest.raises(FormatError) as caught:
        read_osm_features(path)
    told(caught.value, "x.osm", "可能是有害文件", "can be harmful")
