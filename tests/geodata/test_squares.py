"""Squares: straight across where that stays inside, against shapely's visibility; never out of bounds."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import numpy as np
import osmium
import shapely

from geodata.highways import HIGHWAY_NAMES
from geodata.osm_roads import OsmRoads, read_osm_roads
from geodata.squares import MOST_ENTRIES

Write = Callable[..., Path]
# A square open to the north in the shape of a U; 11, 12 … are far ends of roads that meet its corners.
CORNERS = {1: (0, 0), 2: (9, 0), 3: (9, 9), 4: (6, 9), 5: (6, 3), 6: (3, 3), 7: (3, 9), 8: (0, 9)}
NODES = {number: (x / 1000, y / 1000) for number, (x, y) in CORNERS.items()}
ENDS = {number + 10: (x + 0.02, y - 0.02) for number, (x, y) in NODES.items()}
RING = [1, 2, 3, 4, 5, 6, 7, 8, 1]
PLAZA = {"highway": "pedestrian", "area": "yes"}


def pairs_of(roads: OsmRoads) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    lonlat = [tuple(place) for place in roads.node_lonlat.tolist()]
    return [tuple(sorted((lonlat[a], lonlat[b]))) for a, b in zip(roads.tail, roads.head, strict=True)]  # type: ignore[misc]


def test_links_are_those_that_stay_inside(write_osm: Write) -> None:
    met = [1, 3, 4, 5, 8]
    ways = [(RING, PLAZA), *(([number, number + 10], {"highway": "residential"}) for number in met)]
    roads = read_osm_roads(write_osm(NODES | ENDS, ways))
    ground = shapely.Polygon([NODES[number] for number in RING])
    inside = [
        tuple(sorted((NODES[a], NODES[b])))
        for a, b in combinations(met, 2)
        if ground.covers(shapely.LineString([NODES[a], NODES[b]]))
    ]
    links = pairs_of(roads)[8 + len(met) :]
    assert sorted(links) == sorted(inside)
    assert tuple(sorted((NODES[3], NODES[8]))) not in inside, "not across the gap of the U"
    assert {HIGHWAY_NAMES[code] for code in roads.highway[8 + len(met) :]} == {"pedestrian"}
    assert (roads.kmh["walk"][8 + len(met) :] == 4).all()
    assert (roads.kmh["drive"][8 + len(met) :] == 0).all()


def test_a_node_that_follows_itself_changes_nothing(write_osm: Write) -> None:
    roads = [([number, number + 10], {"highway": "service"}) for number in (1, 3, 8)]
    plain = read_osm_roads(write_osm(NODES | ENDS, [(RING, PLAZA), *roads]))
    twice = read_osm_roads(write_osm(NODES | ENDS, [([1, 1, 2, 3, 3, 3, 4, 5, 6, 7, 8, 8, 1, 1], PLAZA), *roads]))
    assert sorted(pairs_of(twice)) == sorted(pairs_of(plain))
    assert len(pairs_of(read_osm_roads(write_osm(NODES | ENDS, [([1, 1, 2, 1, 1], PLAZA), *roads])))) == 2 + 3


def test_a_ring_street_is_no_square(write_osm: Write) -> None:
    ways = [(RING, {"highway": "pedestrian"}), ([1, 11], {"highway": "service"}), ([3, 13], {"highway": "service"})]
    assert len(read_osm_roads(write_osm(NODES | ENDS, ways)).tail) == 10


def test_broken_outlines_are_walked_along_only(write_osm: Write) -> None:
    """Open, cut short by the edge of the extract, or crossing itself."""
    roads = [([number, number + 10], {"highway": "service"}) for number in (1, 2, 3, 4)]
    for ring in ([1, 2, 3, 4], [1, 2, 3, 99, 1]):
        read = read_osm_roads(write_osm(NODES | ENDS, [(ring, PLAZA), *roads]))
        assert len(read.tail) == (3 if 99 not in ring else 2) + 4
    bow = read_osm_roads(write_osm(NODES | ENDS, [([1, 3, 2, 8, 1], PLAZA), *roads]))
    assert len(bow.tail) >= 4 + 4


def test_two_squares_side_by_side(write_osm: Write) -> None:
    """Where squares touch one passes from one to the other."""
    nodes = {1: (0.0, 0.0), 2: (0.001, 0.0), 3: (0.001, 0.001), 4: (0.0, 0.001), 5: (0.002, 0.0), 6: (0.002, 0.001)}
    nodes |= {7: (-0.001, 0.0)}
    ways = [([1, 2, 3, 4, 1], PLAZA), ([2, 5, 6, 3, 2], PLAZA), ([4, 7], {"highway": "service"})]
    links = pairs_of(read_osm_roads(write_osm(nodes, ways)))[4 + 4 + 1 :]
    assert tuple(sorted((nodes[4], nodes[2]))) in links


def test_the_number_of_links_is_bounded(write_osm: Write) -> None:
    count = 60
    angle = np.arange(count) / count * 2 * np.pi
    nodes = {number + 1: (float(np.cos(a)) / 100, float(np.sin(a)) / 100) for number, a in enumerate(angle)}
    nodes |= {number + 100: (2 * lon, 2 * lat) for number, (lon, lat) in nodes.items()}
    ways = [([*range(1, count + 1), 1], PLAZA)]
    ways += [([number, number + 100], {"highway": "service"}) for number in range(1, count + 1)]
    roads = read_osm_roads(write_osm(nodes, ways))
    links = roads.tail[2 * count :], roads.head[2 * count :]
    assert len(links[0]) == MOST_ENTRIES * (MOST_ENTRIES - 1) / 2
    joined = np.unique(np.concatenate(links))
    places = np.sort(np.arctan2(*roads.node_lonlat[joined].T))
    assert np.diff(places).max() < 2 * 2 * np.pi / MOST_ENTRIES, "they stand evenly along the outline"


def test_multipolygons_not_uploaded_yet(tmp_path: Path) -> None:
    """Editors number what is new below 0; nodes that follow themselves change nothing here either."""
    path = tmp_path / "m.osm"
    found = []
    for sign, outline in ((1, [1, 2, 3, 4, 1]), (-1, [1, 2, 3, 4, 1]), (-1, [1, 1, 2, 3, 3, 4, 1])):
        corners = {1: (0, 0), 2: (4, 0), 3: (4, 4), 4: (0, 4), 5: (-2, 0), 6: (6, 4)}
        nodes = [f"<node id='{of * sign}' lon='{x / 1000}' lat='{y / 1000}'/>" for of, (x, y) in corners.items()]
        ways = []
        for of, refs in ((1, outline), (2, [5, 1]), (3, [3, 6])):
            run = "".join(f"<nd ref='{ref * sign}'/>" for ref in refs)
            ways.append(f"<way id='{of * sign}'>{run}<tag k='highway' v='footway'/></way>")
        tags = "<tag k='type' v='multipolygon'/><tag k='highway' v='pedestrian'/>"
        square = f"<relation id='{sign}'><member type='way' ref='{sign}' role='outer'/>{tags}</relation>"
        path.write_text(f"<osm version='0.6'>{''.join([*nodes, *ways])}{square}</osm>")
        found.append(sorted(pairs_of(read_osm_roads(path))))
    assert ((0.0, 0.0), (0.004, 0.004)) in found[0]
    assert found[1] == found[2] == found[0]


def test_multipolygons(tmp_path: Path) -> None:
    """The outline may be untagged ways; a pond in the middle is walked round."""
    path = tmp_path / "m.osm.pbf"
    corners = [(0, 0), (9, 0), (9, 9), (0, 9), (3, 3), (6, 3), (6, 6), (3, 6), (-5, 0), (14, 9), (14, 0)]
    mutable = osmium.osm.mutable
    with osmium.SimpleWriter(str(path)) as writer:
        for number, (x, y) in enumerate(corners, 1):
            writer.add_node(mutable.Node(id=number, location=(x / 1000, y / 1000)))
        writer.add_way(mutable.Way(id=1, nodes=[1, 2, 3]))
        writer.add_way(mutable.Way(id=2, nodes=[1, 4, 3], tags={"highway": "footway"}))
        writer.add_way(mutable.Way(id=3, nodes=[5, 6, 7, 8, 5]))
        for number, nodes in ((4, [1, 9]), (5, [3, 10]), (6, [2, 11])):
            writer.add_way(mutable.Way(id=number, nodes=nodes, tags={"highway": "service"}))
        members = [("w", 1, "outer"), ("w", 2, "outer"), ("w", 3, "inner")]
        tags = {"type": "multipolygon", "highway": "pedestrian"}
        writer.add_relation(mutable.Relation(id=7, members=members, tags=tags))
        writer.add_relation(mutable.Relation(id=8, members=[("w", 99, "outer")], tags=tags))
    roads = read_osm_roads(path)
    at = {number: (x / 1000, y / 1000) for number, (x, y) in enumerate(corners, 1)}
    found = set(pairs_of(roads))

    def pair(a: int, b: int) -> tuple[tuple[float, float], ...]:
        return tuple(sorted((at[a], at[b])))

    assert {pair(1, 2), pair(2, 3), pair(5, 6), pair(8, 5)} <= found, "untagged outlines are walked"
    assert pair(1, 3) not in found, "the pond lies between"
    assert pair(2, 4) not in found, "no other road meets 4"
    assert any("1 处广场" in remark.zh for remark in roads.remarks)
