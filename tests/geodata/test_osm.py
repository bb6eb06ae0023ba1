"""Reading OpenStreetMap extracts: road pieces, areas, premises; and files that are broken."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import osmium
import pytest
import shapely

from geodata.errors import FormatError, InputError, NoRoadsError
from geodata.highways import HIGHWAY_NAMES
from geodata.osm import OsmRoads, read_osm_features, read_osm_roads

Write = Callable[..., Path]
SQUARE = {1: (0.0, 0.0), 2: (0.01, 0.0), 3: (0.01, 0.01), 4: (0.0, 0.01)}
RING = [1, 2, 3, 4, 1]


def pieces(roads: OsmRoads) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    """Return the pieces by the coordinates of their ends."""
    lonlat = [tuple(place) for place in roads.node_lonlat.tolist()]
    return [(lonlat[tail], lonlat[head]) for tail, head in zip(roads.tail, roads.head, strict=True)]  # type: ignore[misc]


def test_pieces_between_consecutive_nodes(write_osm: Write) -> None:
    ways = [
        ([9, 2, 3], {"highway": "primary", "oneway": "yes"}),
        ([3, 4], {"highway": "footway"}),
        ([2, 4], {"highway": "construction"}),
    ]
    nodes = {9: (0.0, 0.0), 2: (0.01, 0.0), 3: (0.01, 0.01), 4: (0.0, 0.01), 5: (9.0, 9.0)}
    roads = read_osm_roads(write_osm(nodes, ways))
    assert roads.ways == 2
    assert pieces(roads) == [((0.0, 0.0), (0.01, 0.0)), ((0.01, 0.0), (0.01, 0.01)), ((0.01, 0.01), (0.0, 0.01))]
    assert len(roads.node_lonlat) == 4, "nodes of no road are left out, shared ones stand once"
    assert [HIGHWAY_NAMES[code] for code in roads.highway] == ["primary", "primary", "footway"]
    assert roads.kmh["walk"].tolist() == [[4, 4], [4, 4], [4, 4]]
    assert roads.kmh["ebike"].tolist() == [[18, 0], [18, 0], [4, 4]]
    np.testing.assert_allclose(roads.kmh["drive"], [[42, 0], [42, 0], [0, 0]])


def test_roads_are_cut_where_the_extract_ends(write_osm: Write) -> None:
    """A way that leaves the extract and comes back is not bridged by a straight piece."""
    ways = [([1, 2, 99, 98, 3, 4], {"highway": "residential"}), ([1, 97, 2], {"highway": "residential"})]
    roads = read_osm_roads(write_osm(SQUARE, ways))
    assert pieces(roads) == [((0.0, 0.0), (0.01, 0.0)), ((0.01, 0.01), (0.0, 0.01))]
    assert np.isfinite(roads.node_lonlat).all()


def test_repeated_nodes_and_loops(write_osm: Write) -> None:
    roads = read_osm_roads(write_osm(SQUARE, [([1, 1, 2, 2, 3, 1], {"highway": "service"})]))
    assert pieces(roads) == [((0.0, 0.0), (0.01, 0.0)), ((0.01, 0.0), (0.01, 0.01)), ((0.01, 0.01), (0.0, 0.0))]


def test_ways_do_not_run_into_each_other(write_osm: Write) -> None:
    """The last node of one way and the first of the next are no piece."""
    ways = [([1, 2], {"highway": "service"}), ([3, 4], {"highway": "service"}), ([4], {"highway": "service"})]
    assert len(pieces(read_osm_roads(write_osm(SQUARE, ways)))) == 2


@pytest.mark.parametrize(
    "ways",
    [
        [],
        [([1, 2], {"railway": "rail"})],
        [([1, 2], {"highway": "proposed"})],
        [([1, 2], {"highway": "service", "access": "private"})],
        [([1], {"highway": "service"})],
        [([1, 1], {"highway": "service"})],
        [([98, 99], {"highway": "service"})],
        [([1, 99, 2], {"highway": "service"})],
    ],
)
def test_no_roads(write_osm: Write, told: Any, ways: list[Any]) -> None:
    path = write_osm(SQUARE, ways, {1: {"highway": "residential"}})
    with pytest.raises(NoRoadsError) as caught:
        read_osm_roads(path)
    told(caught.value, "roads.osm", "没有可通行的道路", "holds no road that anyone may use")


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


@pytest.mark.parametrize("name", ["roads.osm.pbf", "roads.osm.bz2", "roads.osm.gz", "道路.osm.pbf"])
def test_every_format(tmp_path: Path, name: str) -> None:
    with osmium.SimpleWriter(str(tmp_path / name)) as writer:
        for number, place in SQUARE.items():
            writer.add_node(osmium.osm.mutable.Node(id=number, location=place))
        writer.add_way(osmium.osm.mutable.Way(id=1, nodes=RING, tags={"highway": "residential"}))
    assert len(read_osm_roads(tmp_path / name).tail) == 4


@pytest.fixture(scope="module")
def pbf(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return a file of several blocks."""
    path = tmp_path_factory.mktemp("pbf") / "big.osm.pbf"
    with osmium.SimpleWriter(str(path)) as writer:
        for number in range(1, 12_001):
            writer.add_node(osmium.osm.mutable.Node(id=number, location=(number % 173 / 1e3, number / 1e4)))
        for number in range(1, 101):
            writer.add_way(osmium.osm.mutable.Way(id=number, nodes=[number, number + 1], tags={"highway": "service"}))
    return path.read_bytes()


def test_the_whole_file_is_sound(tmp_path: Path, pbf: bytes) -> None:
    (tmp_path / "x.osm.pbf").write_bytes(pbf)
    assert len(read_osm_roads(tmp_path / "x.osm.pbf").tail) == 100


@pytest.mark.parametrize("reader", [read_osm_roads, read_osm_features])
@pytest.mark.parametrize("damage", ["half", "end", "flipped", "garbage", "empty", "text"])
def test_damaged_files(tmp_path: Path, told: Any, pbf: bytes, damage: str, reader: Callable[[Path], Any]) -> None:
    middle = len(pbf) // 2
    content = {
        "half": pbf[:middle],
        "end": pbf[:-10],
        "flipped": pbf[:middle] + bytes(byte ^ 0xFF for byte in pbf[middle : middle + 40]) + pbf[middle + 40 :],
        "garbage": b"\x07garbage" * 200,
        "empty": b"",
        "text": b"<?xml version='1.0'?><osm/>",
    }[damage]
    path = tmp_path / "x.osm.pbf"
    path.write_bytes(content)
    with pytest.raises(FormatError) as caught:
        reader(path)
    told(caught.value, "x.osm.pbf", "不是完整的 OSM 文件", "is no complete OSM file")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.osm", b"<osm><way>"),
        ("x.osm", b"not xml"),
        ("x.osm.gz", gzip.compress(b"<?xml version='1.0'?><osm version='0.6'></osm>" * 1)[:-12]),
        ("x.osm.gz", b"no gzip"),
        ("x.shp", b"\x00\x00\x27\x0a"),
        ("x.txt", b"hello"),
    ],
)
def test_other_files(tmp_path: Path, told: Any, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError) as caught:
        read_osm_roads(tmp_path / name)
    told(caught.value, name, "不是完整的 OSM 文件", "is no complete OSM file")
