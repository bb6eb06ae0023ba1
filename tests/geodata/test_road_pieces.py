"""Barriers: impassable for those they stop and nobody else, against networkx on the streets without those crossings."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import networkx as nx
import numpy as np
import pytest

from geodata.highways import MODES
from geodata.network import build_network
from geodata.osm_roads import OsmRoads, read_osm_roads

Write = Callable[..., Path]
SIDE = 6
NODES = {10 * i + j + 1: (0.001 * i, 0.001 * j) for i in range(SIDE) for j in range(SIDE)}
BARRIERS = [
    {"barrier": "bollard"},
    {"barrier": "gate", "access": "private"},
    {"barrier": "stile"},
    {"barrier": "gate"},
    {"barrier": "gate", "foot": "no"},
]
STOPPED = [
    {"drive"}, set(MODES), {"bicycle", "ebike", "drive"}, set(), {"walk"},
]  # fmt: skip


def streets(rng: np.random.Generator) -> list[tuple[list[int], dict[str, str]]]:
    """A grid of streets, some of them one-way or for walkers only."""
    kinds = [
        {"highway": "residential"},
        {"highway": "residential", "oneway": "yes"},
        {"highway": "footway"},
        {"highway": "primary", "foot": "no"},
    ]
    lines = [[10 * i + j + 1 for j in range(SIDE)] for i in range(SIDE)]
    lines += [[10 * i + j + 1 for i in range(SIDE)] for j in range(SIDE)]
    return [(line, kinds[rng.integers(len(kinds))]) for line in lines]


def graph_of(roads: OsmRoads, mode: str) -> nx.DiGraph:
    """The directed graph of a mode; edges weigh minutes on a plane in units of 1,000 m per 0.001 degrees."""
    xy = roads.node_lonlat * 1e6
    network = build_network(xy, roads.node_lonlat, roads.tail, roads.head, roads.highway, roads.kmh)
    graph = nx.DiGraph()
    graph.add_nodes_from(range(network.nodes))
    for tail, head, (along, against) in zip(network.tail, network.head, network.minutes[mode], strict=True):
        for start, end, minutes in ((tail, head, along), (head, tail, against)):
            if np.isfinite(minutes):
                before = graph.get_edge_data(start, end, {"minutes": np.inf})["minutes"]
                graph.add_edge(int(start), int(end), minutes=min(before, float(minutes)))
    return graph


@pytest.mark.parametrize("seed", range(4))
def test_barriers_close_crossings_and_nothing_else(write_osm: Write, seed: int) -> None:
    rng = np.random.default_rng(seed)
    ways = streets(rng)
    at = {
        int(node): int(kind)
        for node, kind in zip(rng.choice(list(NODES), 12, replace=False), rng.integers(0, 5, 12), strict=True)
    }
    free = read_osm_roads(write_osm(NODES, ways))
    cut = read_osm_roads(write_osm(NODES, ways, {node: BARRIERS[kind] for node, kind in at.items()}))
    row = {number: place for place, number in enumerate(sorted(NODES))}
    assert free.node_lonlat.tolist() == [list(NODES[number]) for number in sorted(NODES)]
    np.testing.assert_array_equal(cut.node_lonlat[: len(NODES)], free.node_lonlat)
    open_nodes = [row[number] for number in NODES if number not in at]
    for mode in MODES:
        closed = [row[node] for node, kind in at.items() if mode in STOPPED[kind]]
        expected_graph = graph_of(free, mode)
        expected_graph.remove_nodes_from(closed)
        expected = dict(nx.all_pairs_dijkstra_path_length(expected_graph, weight="minutes"))
        found = dict(nx.all_pairs_dijkstra_path_length(graph_of(cut, mode), weight="minutes"))
        for start in open_nodes:
            reached = {end: minutes for end, minutes in found[start].items() if end in open_nodes}
            assert reached == pytest.approx(
                {end: minutes for end, minutes in expected[start].items() if end in open_nodes}
            )


def test_the_stretch_before_a_barrier_stays(write_osm: Write) -> None:
    """Only the crossing is closed: the road up to the gate is there from both sides."""
    nodes = {1: (0.0, 0.0), 2: (0.001, 0.0), 3: (0.002, 0.0)}
    gate = {2: {"barrier": "gate", "motor_vehicle": "no"}}
    roads = read_osm_roads(write_osm(nodes, [([1, 2, 3], {"highway": "service"})], gate))
    assert roads.node_lonlat.tolist() == [[0, 0], [0.001, 0], [0.002, 0], [0.001, 0], [0.001, 0]]
    assert list(zip(roads.tail.tolist(), roads.head.tolist(), strict=True)) == [(0, 4), (3, 2), (3, 1), (4, 1)] or list(
        zip(roads.tail.tolist(), roads.head.tolist(), strict=True)
    ) == [(0, 3), (4, 2), (4, 1), (3, 1)]
    assert (roads.kmh["drive"] > 0).all(axis=1).tolist() == [True, True, False, False]
    assert (roads.rural_drive_kmh > 0).all(axis=1).tolist() == [True, True, False, False]
    for mode in ("walk", "bicycle", "ebike"):
        assert (roads.kmh[mode] > 0).all()


@pytest.mark.parametrize(
    ("ways", "barrier"),
    [
        ([([1, 2], {"highway": "service"})], {"barrier": "wall"}),
        ([([1, 2, 3], {"highway": "footway"})], {"barrier": "bollard"}),
        ([([1, 2, 3], {"highway": "service"})], {"barrier": "gate"}),
        ([([1, 3], {"highway": "service"})], {"barrier": "wall"}),
    ],
)
def test_barriers_that_change_nothing(write_osm: Write, ways: list[object], barrier: dict[str, str]) -> None:
    """At the end of a road, where nobody who is stopped goes, where nobody is stopped, beside the road."""
    nodes = {1: (0.0, 0.0), 2: (0.001, 0.0), 3: (0.002, 0.0)}
    plain, with_barrier = read_osm_roads(write_osm(nodes, ways)), read_osm_roads(write_osm(nodes, ways, {2: barrier}))
    np.testing.assert_array_equal(plain.tail, with_barrier.tail)
    np.testing.assert_array_equal(plain.head, with_barrier.head)
    assert not with_barrier.remarks
