"""Reached stretches of road: exact ends, one-ways, own edges, against networkx on points along every edge."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
import shapely

from geodata.network import RoadNetwork
from geodata.snapping import Snap
from geodata.study_area import StudyArea
from planning.reached_roads import joint_stretches, reached_stretches, single_stretches
from tests.planning.conftest import ORIGIN, make_network


def metres_of(stretches: np.ndarray) -> float:
    return float(shapely.length(shapely.union_all(stretches)))


def lines(ends: np.ndarray) -> np.ndarray:
    return shapely.linestrings(ends.reshape(-1, 2, 2))


def test_stretches_end_where_the_time_is_up() -> None:
    network = make_network([(0, 0), (3000, 0)], [(0, 1)])
    outlet = Snap(np.array([0], np.int32), np.array([0.5]), np.array([3.0]))  # 3 of the 15 minutes are access
    stretches = reached_stretches(network, "walk", outlet, max_minutes=15.0)
    assert metres_of(stretches) == pytest.approx(2 * 800.0, abs=0.01)


def test_one_way_streets_are_reached_from_upstream_only() -> None:
    network = make_network([(0, 0), (1000, 0), (2000, 0)], [(0, 1), (1, 2)], oneway=[0, 1])
    outlet = Snap(np.array([0], np.int32), np.array([1.0]), np.array([0.0]))  # at the middle node
    stretches = reached_stretches(network, "walk", outlet, max_minutes=7.5)
    west, _, east, _ = shapely.total_bounds(stretches)
    assert east - ORIGIN[0] == pytest.approx(1000, abs=0.01)
    assert west - ORIGIN[0] == pytest.approx(500, abs=0.01)


def test_an_edge_reached_from_both_ends_may_keep_its_middle_unreached() -> None:
    network = make_network([(0, 0), (1000, 0), (1000, 300), (0, 300)], [(0, 1), (1, 2), (2, 3), (3, 0)])
    outlet = Snap(np.array([3], np.int32), np.array([0.5]), np.array([0.0]))  # half way between nodes 3 and 0
    stretches = reached_stretches(network, "walk", outlet, max_minutes=9.0)
    # 600 m each way: 150 to the corner and 450 along both long sides; the far side is not reached.
    assert metres_of(stretches) == pytest.approx(300 + 2 * 450, abs=0.01)


def test_an_outlet_off_the_roads_or_too_far_from_them_reaches_nothing() -> None:
    network = make_network([(0, 0), (1000, 0)], [(0, 1)])
    outlets = Snap(np.array([-1, 0], np.int32), np.zeros(2), np.array([0.0, 20.0]))
    assert [len(ends) for (ends,) in single_stretches(network, "walk", outlets, minutes=[15.0])] == [0, 0]
    assert [len(ends) for (ends,) in single_stretches(network, "walk", outlets, minutes=[20.0])] == [0, 1]


def random_network(rng: np.random.Generator) -> RoadNetwork:
    nodes = rng.uniform(0.0, 1500.0, (25, 2))
    roads = [(a, b) for a, b in rng.integers(0, 25, (50, 2)).tolist() if a != b]
    return make_network(nodes, roads, oneway=range(0, len(roads), 3))


def reached_by_networkx(network: RoadNetwork, edge: int, place: float, access_minutes: float) -> dict[object, float]:
    """Minutes from every node to an outlet, over the graph turned round."""
    forward, backward = network.minutes["walk"].astype(float).T
    graph = nx.DiGraph()
    arcs = [
        *zip(network.head.tolist(), network.tail.tolist(), forward, strict=True),
        *zip(network.tail.tolist(), network.head.tolist(), backward, strict=True),
    ]
    for start, end, minutes in sorted(arcs, key=lambda arc: -arc[2]):  # of parallel arcs the quickest comes last
        if np.isfinite(minutes):
            graph.add_edge(start, end, weight=minutes)
    graph.add_edge("outlet", int(network.tail[edge]), weight=access_minutes + place * forward[edge])
    if np.isfinite(backward[edge]):
        graph.add_edge("outlet", int(network.head[edge]), weight=access_minutes + (1.0 - place) * backward[edge])
    return dict(nx.single_source_dijkstra_path_length(graph, "outlet"))


@pytest.mark.parametrize("seed", range(6))
def test_a_point_is_on_a_stretch_exactly_where_networkx_gets_there_in_time(seed: int) -> None:
    rng = np.random.default_rng(seed)
    network = random_network(rng)
    edge, place, limit = int(rng.integers(network.edges)), float(rng.random()), 17.0
    reached = reached_by_networkx(network, edge, place, 1.0)
    outlet = Snap(np.array([edge], np.int32), np.array([place]), np.array([1.0]))
    roads = shapely.union_all(reached_stretches(network, "walk", outlet, max_minutes=limit))
    undecided = 0.002  # minutes; at 4 km/h 13 cm
    for at in range(network.edges):
        a, b = int(network.tail[at]), int(network.head[at])
        forward, backward = network.minutes["walk"][at].astype(float)
        for share in np.linspace(0.02, 0.98, 33):
            minutes = min(reached.get(a, np.inf) + share * backward, reached.get(b, np.inf) + (1.0 - share) * forward)
            if at == edge:
                direct = (place - share) * forward if share <= place else (share - place) * backward
                minutes = min(minutes, 1.0 + direct)
            point = shapely.Point(network.node_xy_metres[a] * (1.0 - share) + network.node_xy_metres[b] * share)
            on_stretch = shapely.distance(point, roads) < 0.01
            if minutes < limit - undecided:
                assert on_stretch
            elif minutes > limit + undecided and on_stretch:
                # Random roads cross without meeting: then another road that is reached lies there.
                assert any(_on(network, other, point) for other in range(network.edges) if other != at)


def _on(network: RoadNetwork, edge: int, point: shapely.Point) -> bool:
    ends = network.node_xy_metres[[network.tail[edge], network.head[edge]]]
    return bool(shapely.distance(shapely.linestrings(ends), point) < 0.01)


def test_one_by_one_and_together_give_the_same_roads_for_every_limit(sample_area: StudyArea) -> None:
    network, limits = sample_area.network, [5.0, 15.0]
    snap = sample_area.snaps["walk"]["outlets"].at(np.arange(40) % 4)  # more than are searched at once
    singles = list(single_stretches(network, "walk", snap, minutes=limits))
    assert len(singles) == 40
    for ends, again in zip(singles[:4], singles[36:], strict=True):
        np.testing.assert_array_equal(ends[1], again[1])
    joint = joint_stretches(network, "walk", snap.at(slice(0, 4)), minutes=limits)
    for place, together in enumerate(joint):
        each = shapely.union_all(lines(np.concatenate([ends[place] for ends in singles[:4]])))
        whole = shapely.union_all(lines(together))
        # Not their lengths: pieces of one road with different ends count twice where they differ in the last digit.
        assert shapely.covers(shapely.buffer(whole, 0.1), each)
        assert shapely.covers(shapely.buffer(each, 0.1), whole)
    assert metres_of(lines(joint[0])) < metres_of(lines(joint[1]))
