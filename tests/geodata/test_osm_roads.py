"""Reading the roads of an extract: pieces, squares, ferries, remarks; and files that are broken."""

from __future__ import annotations

import gzip
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import osmium
import pytest
from pyproj import Geod

from geodata.errors import FormatError, InputError, NoRoadsError
from geodata.highways import DRIVE_SHARE_OF_RURAL_LIMIT, HIGHWAY_NAMES
from geodata.osm_roads import OsmRoads, read_osm_roads

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
        [([1, 99, 2], {"highway": "service"})],
    ],
)
def test_no_roads(write_osm: Write, told: Any, ways: list[Any]) -> None:
    path = write_osm(SQUARE, ways, {1: {"highway": "residential"}})
    with pytest.raises(NoRoadsError) as caught:
        read_osm_roads(path)
    told(caught.value, "roads.osm", "没有可通行的道路", "holds no road that anyone may use")


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


@pytest.mark.parametrize("damage", ["half", "end", "flipped", "garbage", "empty", "text"])
def test_damaged_files(tmp_path: Path, told: Any, pbf: bytes, damage: str) -> None:
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
        read_osm_roads(path)
    told(caught.value, "x.osm.pbf", "不是完整的 OSM 文件", "is no complete OSM file")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.osm", b"<osm><way>"),
        ("x.osm", b"not xml"),
        ("x.osm.gz", gzip.compress(b"<?xml version='1.0'?><osm version='0.6'></osm>", mtime=0)[:-12]),
        ("x.osm.gz", b"no gzip"),
    ],
)
def test_other_files(tmp_path: Path, told: Any, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError) as caught:
        read_osm_roads(tmp_path / name)
    told(caught.value, name, "不是完整的 OSM 文件", "is no complete OSM file")


@pytest.mark.parametrize(("name", "content"), [("x.shp", b"\x00\x00\x27\x0a"), ("x.txt", b"hello")])
def test_files_of_another_kind(tmp_path: Path, told: Any, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError) as caught:
        read_osm_roads(tmp_path / name)
    told(caught.value, name, "后缀", "suffix")


def test_missing_nodes_are_told(write_osm: Write, told: Any) -> None:
    """A file of which the nodes were cut off is no map; one that was cut out of a larger map is."""
    path = write_osm(SQUARE, [([1, 97, 98, 99, 2], {"highway": "service"})])
    with pytest.raises(FormatError) as caught:
        read_osm_roads(path)
    told(caught.value, "roads.osm", "5 个节点中有 3 个不在文件内", "lacks 3 of the 5 nodes")
    roads = read_osm_roads(write_osm(SQUARE, [([1, 2, 3, 99], {"highway": "service"})]))
    assert [remark.en for remark in roads.remarks] == [
        "roads.osm: 1 roads leave the file and end where their nodes are missing"
    ]


def test_a_bridge_does_not_meet_the_road_under_it(write_osm: Write) -> None:
    """Nodes are told apart by their numbers: two in one place stay two."""
    nodes = {1: (0.0, 0.005), 2: (0.005, 0.005), 3: (0.01, 0.005), 4: (0.005, 0.0), 5: (0.005, 0.005), 6: (0.005, 0.01)}
    ways = [([1, 2, 3], {"highway": "primary"}), ([4, 5, 6], {"highway": "primary", "bridge": "yes"})]
    roads = read_osm_roads(write_osm(nodes, ways))
    assert len(roads.node_lonlat) == 6
    assert not set(roads.tail[:2].tolist() + roads.head[:2].tolist()) & set(
        roads.tail[2:].tolist() + roads.head[2:].tolist()
    )


def test_what_an_editor_saves(tmp_path: Path) -> None:
    """Numbers below 0, ways before their nodes, nodes in any order, one that has no place."""
    path = tmp_path / "editor.osm"
    path.write_text(
        """<?xml version='1.0' encoding='UTF-8'?><osm version='0.6' generator='JOSM'>
        <way id='-9'><nd ref='-1'/><nd ref='5'/><nd ref='-3'/><nd ref='7'/><tag k='highway' v='primary'/>
          <tag k='name' v='a,b=c %中 d'/></way>
        <node id='5' lat='1.6' lon='2.5'/><node id='-3' lat='-0.0000001' lon='-2.25'/>
        <node id='-1' lat='1.5' lon='2'/><node id='7'/></osm>""",
        encoding="utf-8",
    )
    assert pieces(read_osm_roads(path)) == [((2.0, 1.5), (2.5, 1.6)), ((2.5, 1.6), (-2.25, -1e-7))]


def test_ways_before_their_nodes(tmp_path: Path) -> None:
    path = tmp_path / "unsorted.osm.pbf"
    with osmium.SimpleWriter(str(path)) as writer:
        writer.add_way(osmium.osm.mutable.Way(id=1, nodes=[3, 1], tags={"highway": "residential"}))
        for number in (3, 2, 1):
            writer.add_node(osmium.osm.mutable.Node(id=number, location=SQUARE[number]))
    assert pieces(read_osm_roads(path)) == [(SQUARE[3], SQUARE[1])]


def test_speeds_in_town_and_outside(write_osm: Write) -> None:
    ways = [
        ([1, 2], {"highway": "primary", "oneway": "yes"}),
        ([2, 3], {"highway": "secondary", "maxspeed": "80"}),
        ([3, 4], {"highway": "footway"}),
    ]
    roads = read_osm_roads(write_osm(SQUARE, ways))
    kmh = roads.kmh_where(np.array([True, False, False]))
    share = DRIVE_SHARE_OF_RURAL_LIMIT
    np.testing.assert_allclose(kmh["drive"], [[42, 0], [80 * share, 80 * share], [0, 0]], rtol=1e-6)
    np.testing.assert_allclose(roads.kmh_where(np.zeros(3, dtype=bool))["drive"][0], [70 * share, 0], rtol=1e-6)
    np.testing.assert_array_equal(roads.kmh_where(np.ones(3, dtype=bool))["drive"], roads.kmh["drive"])
    for mode in ("walk", "bicycle", "ebike"):
        np.testing.assert_array_equal(kmh[mode], roads.kmh[mode])


def test_mistaken_speeds_are_counted(write_osm: Write) -> None:
    posted = ["-60", "600", "50", "CN:urban", "none", "fast"]
    ways = [([1, 2], {"highway": "primary", "maxspeed": value}) for value in posted]
    roads = read_osm_roads(write_osm(SQUARE, ways))
    assert roads.kmh["drive"][:, 0].tolist() == pytest.approx([42, 42, 35, 42, 42, 42])
    assert [remark.zh for remark in roads.remarks] == ["roads.osm：3 条道路的限速（maxspeed）无法使用，按道路等级取值"]


def test_ferries(write_osm: Write) -> None:
    """A ferry takes its duration from end to end, whatever the length of its pieces."""
    ways = [
        ([1, 2, 3], {"route": "ferry", "duration": "00:10"}),
        ([3, 4], {"route": "ferry", "motor_vehicle": "yes"}),
        ([4, 1], {"route": "ferry", "duration": "99:00:00", "bicycle": "no"}),
        ([1, 2], {"route": "bus"}),
    ]
    roads = read_osm_roads(write_osm(SQUARE, ways))
    assert [HIGHWAY_NAMES[code] for code in roads.highway] == ["ferry"] * 4
    lonlat = roads.node_lonlat
    _, _, metres = Geod(ellps="WGS84").inv(*lonlat[roads.tail].T, *lonlat[roads.head].T)
    minutes = metres * 0.06 / roads.kmh["walk"][:, 0]
    assert minutes[:2].sum() == pytest.approx(10.0, rel=1e-5)
    assert roads.kmh["walk"][2:].tolist() == [[5, 5], [5, 5]]
    assert roads.kmh["bicycle"][3].tolist() == [0, 0]
    assert (roads.kmh["drive"] > 0).all(axis=1).tolist() == [False, False, True, False]
    assert (roads.rural_drive_kmh > 0).all(axis=1).tolist() == [False, False, True, False]
    told = [remark.en for remark in roads.remarks]
    assert told == [
        "roads.osm: 3 ferries are used; waiting for them is not counted",
        "roads.osm: 1 ferries have a duration that cannot be used and go at the assumed speed",
    ]


def test_barriers_and_squares_are_remarked_on(write_osm: Write) -> None:
    ways = [([1, 2, 3], {"highway": "residential"}), (RING, {"highway": "pedestrian", "area": "yes"})]
    roads = read_osm_roads(write_osm(SQUARE, ways, {2: {"barrier": "bollard"}}))
    assert [remark.en for remark in roads.remarks] == [
        "roads.osm: 1 gates, bollards and other barriers are closed to some modes of travel",
        "roads.osm: 1 squares are walked straight across",
    ]
    assert len(roads.node_lonlat) == 4 + 6, "each piece at the bollard has a node of its own"


@pytest.mark.parametrize(
    ("place", "zh", "en"),
    [
        ((182.5, 1.0), "坐标不在地球上，例如节点 2：经度 182.5", "has 1 nodes off the earth, for instance node 2"),
        ((2.5, -91.0), "坐标不在地球上", "off the earth"),
        ((179.9, 0.0), "跨越 180° 经线或靠近极点", "cross the 180° meridian or lie near a pole"),
        ((-179.9, 85.0), "跨越 180° 经线或靠近极点", "cross the 180° meridian or lie near a pole"),
        ((-179.9, -80.5), "跨越 180° 经线或靠近极点", "cross the 180° meridian or lie near a pole"),
    ],
)
def test_odd_places(write_osm: Write, told: Any, place: tuple[float, float], zh: str, en: str) -> None:
    path = write_osm({1: (-179.9, 0.0), 2: place}, [([1, 2], {"highway": "service"})])
    with pytest.raises(FormatError) as caught:
        read_osm_roads(path)
    told(caught.value, "roads.osm", zh, en)


def test_odd_places_off_the_roads_do_no_harm(write_osm: Write) -> None:
    nodes = {1: (0.0, 0.0), 2: (0.01, 0.0), 3: (182.5, 95.0), 4: (-179.9, 89.0)}
    assert len(read_osm_roads(write_osm(nodes, [([1, 2], {"highway": "service"})])).tail) == 1


def _block(kind: bytes, data: bytes) -> bytes:
    """Return one block of a PBF file: length, header (type, size), zlib-packed data."""
    packed = zlib.compress(data)
    blob = b"\x10" + _varint(len(data)) + b"\x1a" + _varint(len(packed)) + packed
    header = b"\x0a" + _varint(len(kind)) + kind + b"\x18" + _varint(len(blob))
    return struct.pack(">I", len(header)) + header + blob


def _varint(number: int) -> bytes:
    low, rest = number & 0x7F, number >> 7
    return bytes([low | 0x80]) + _varint(rest) if rest else bytes([low])


def test_a_feature_that_is_not_known(tmp_path: Path, told: Any) -> None:
    feature = b"OsmSchema-V9"
    path = tmp_path / "new.osm.pbf"
    path.write_bytes(_block(b"OSMHeader", b"\x22" + _varint(len(feature)) + feature))
    with pytest.raises(FormatError) as caught:
        read_osm_roads(path)
    told(caught.value, "new.osm.pbf", "需要“OsmSchema-V9”功能", "needs the feature “OsmSchema-V9”")


def block_borders(content: bytes) -> list[int]:
    """Return where the blocks of a PBF file end."""
    at, borders = 0, []
    while at < len(content):
        header = content[at + 4 : at + 4 + struct.unpack(">I", content[at : at + 4])[0]]
        at += 4 + len(header)
        size, shift, place = 0, 0, header.rindex(b"\x18") + 1
        while True:
            size |= (header[place] & 0x7F) << shift
            if not header[place] & 0x80:
                break
            place, shift = place + 1, shift + 7
        at += size
        borders.append(at)
    return borders


def test_cut_at_a_block_border(tmp_path: Path, told: Any, pbf: bytes) -> None:
    """Such a file is sound by its format; that no way is left in it is told."""
    borders = block_borders(pbf)
    assert borders[-1] == len(pbf)
    assert len(borders) == 4, "header, two blocks of nodes, one of ways"
    path = tmp_path / "x.osm.pbf"
    path.write_bytes(pbf[: borders[2]])
    with pytest.raises(NoRoadsError) as caught:
        read_osm_roads(path)
    told(caught.value, "x.osm.pbf", "共 12,000 个节点、0 条", "12,000 nodes, 0 ways")
    assert "被截断" in caught.value.say("zh")
