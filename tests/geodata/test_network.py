"""The network and its graphs, against networkx and hand arithmetic."""

from __future__ import annotations

from collections import Counter

import networkx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.highways import HIGHWAY_NAMES, MODES
from geodata.network import RoadNetwork, build_graph, build_network, highway_names, read_only

SPEEDS = st.sampled_from([0.0, 0.0, 4.0, 12.0, 30.0])


@st.composite
def networks(draw: st.DrawFn) -> RoadNetwork:
    """Draw a small network with loops, parallel and one-way edges."""
    nodes = draw(st.integers(1, 7))
    edges = draw(st.integers(0, 14))
    end = st.integers(0, nodes - 1)
    ends = draw(st.lists(st.tuples(end, end), min_size=edges, max_size=edges))
    tail, head = np.array(ends, dtype=np.int32).reshape(-1, 2).T
    place = st.integers(-500, 500).map(float)
    xy = np.array(draw(st.lists(st.tuples(place, place), min_size=nodes, max_size=nodes))).reshape(-1, 2)
    kmh = {
        mode: np.array(draw(st.lists(st.tuples(SPEEDS, SPEEDS), min_size=edges, max_size=edges))).reshape(-1, 2)
        for mode in MODES
    }
    return build_network(xy, xy / 1e5, tail, head, np.zeros(edges, dtype=np.int8), kmh)


def arcs_of(network: RoadNetwork, mode: str) -> Counter[tuple[int, int, int, float]]:
    """List (from, to, edge, minutes) of every direction that may be travelled, edge by edge."""
    found: Counter[tuple[int, int, int, float]] = Counter()
    for edge in range(network.edges):
        ends = int(network.tail[edge]), int(network.head[edge])
        for direction, (start, end) in enumerate((ends, ends[::-1])):
            minutes = float(network.minutes[mode][edge, direction])
            if minutes != np.inf:
                found[start, end, edge, minutes] += 1
    return found


def arcs_in(network: RoadNetwork, mode: str, *, reverse: bool = False) -> Counter[tuple[int, int, int, float]]:
    graph = build_graph(network, mode, reverse=reverse)
    assert graph.indptr[0] == 0
    assert graph.indptr[-1] == len(graph.head) == len(graph.minutes) == len(graph.edge)
    found: Counter[tuple[int, int, int, float]] = Counter()
    for node in range(network.nodes):
        for arc in range(graph.indptr[node], graph.indptr[node + 1]):
            found[node, int(graph.head[arc]), int(graph.edge[arc]), float(graph.minutes[arc])] += 1
    return found


@given(networks(), st.sampled_from(MODES))
def test_the_graph_holds_just_what_may_be_travelled(network: RoadNetwork, mode: str) -> None:
    assert arcs_in(network, mode) == arcs_of(network, mode)


@given(networks(), st.sampled_from(MODES))
def test_the_reverse_graph_is_the_transpose(network: RoadNetwork, mode: str) -> None:
    turned = Counter(
        {(end, start, edge, minutes): n for (start, end, edge, minutes), n in arcs_of(network, mode).items()}
    )
    assert arcs_in(network, mode, reverse=True) == turned


@given(networks(), st.sampled_from(MODES))
def test_usable_edges(network: RoadNetwork, mode: str) -> None:
    travelled = {edge for _, _, edge, _ in arcs_of(network, mode)}
    assert set(np.flatnonzero(network.usable(mode)).tolist()) == travelled


@given(networks(), st.data())
def test_shortest_times_agree_with_networkx(network: RoadNetwork, data: st.DataObject) -> None:
    """Times to a node on the reversed graph are the times from everywhere on the graph itself."""
    mode = data.draw(st.sampled_from(MODES))
    goal = data.draw(st.integers(0, network.nodes - 1))
    forward, backward = networkx.MultiDiGraph(), networkx.MultiDiGraph()
    forward.add_nodes_from(range(network.nodes))
    backward.add_nodes_from(range(network.nodes))
    for start, end, _, minutes in arcs_of(network, mode).elements():
        forward.add_edge(start, end, minutes=minutes)
    for start, end, _, minutes in arcs_in(network, mode, reverse=True).elements():
        backward.add_edge(start, end, minutes=minutes)
    there = networkx.single_source_dijkstra_path_length(backward, goal, weight="minutes")
    for start in range(network.nodes):
        if networkx.has_path(forward, start, goal):
            expected = networkx.dijkstra_path_length(forward, start, goal, weight="minutes")
            assert there[start] == pytest.approx(expected)
        else:
            assert start not in there


def test_minutes_by_hand() -> None:
    """300 m north-east by the 3-4-5 triangle: 250 m... walked at 4 km/h takes 3.75 min, driven at 30 km/h 0.5 min."""
    xy = np.array([[0.0, 0.0], [150.0, 200.0], [150.0, 200.0]])
    two_way = np.array([[4.0, 4.0], [4.0, 0.0]])
    kmh = {"walk": two_way, "bicycle": two_way, "ebike": two_way, "drive": np.array([[30.0, 0.0], [0.0, 0.0]])}
    network = build_network(
        xy,
        xy,
        np.array([0, 1], dtype=np.int32),
        np.array([1, 2], dtype=np.int32),
        np.array([4, 15], dtype=np.int8),
        kmh,
    )
    assert network.metres.tolist() == [250.0, 0.0]
    assert network.minutes["walk"].tolist() == [[3.75, 3.75], [0.0, np.inf]]
    assert network.minutes["drive"].tolist() == [[0.5, np.inf], [np.inf, np.inf]]
    assert network.usable("drive").tolist() == [True, False]
    assert highway_names(network).tolist() == [HIGHWAY_NAMES[4], HIGHWAY_NAMES[15]]
    assert (network.nodes, network.edges) == (3, 2)


def test_types_and_write_protection() -> None:
    xy = np.array([[0.0, 0.0], [1.0, 0.0]])
    kmh = {mode: np.full((1, 2), 4.0, dtype=np.float32) for mode in MODES}
    network = build_network(xy, xy, np.array([0]), np.array([1]), np.array([0]), kmh)  # type: ignore[arg-type]
    assert (network.tail.dtype, network.head.dtype, network.highway.dtype) == (np.int32, np.int32, np.int8)
    assert {minutes.dtype for minutes in network.minutes.values()} == {np.dtype(np.float32)}
    graph = build_graph(network, "walk")
    assert (graph.indptr.dtype, graph.head.dtype, graph.minutes.dtype) == (np.int32, np.int32, np.float32)
    for array in (network.node_xy_metres, network.metres, network.tail, graph.head, graph.minutes):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0
    with pytest.raises(TypeError):
        network.minutes["walk"] = network.minutes["drive"]  # type: ignore[index]
    xy[0] = 5.0
    mine = read_only(xy)
    assert xy.flags.writeable
    assert not mine.flags.writeable
