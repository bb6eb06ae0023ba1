"""Travel times against networkx on a graph in which every point is a node of its own."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.network import RoadNetwork
from geodata.snapping import Snap
from planning.travel_times import nearest_facility, travel_time_matrix
from tests.planning.conftest import make_network

MODE = "walk"


def oracle_graph(network: RoadNetwork, facilities: Snap, cells: Snap) -> nx.MultiDiGraph:
    """Every edge is split at every point on it; points hang on their place by their access minutes."""
    graph = nx.MultiDiGraph()
    graph.add_nodes_from(range(network.nodes))
    stops: dict[int, list[tuple[float, object]]] = defaultdict(list)
    for role, snap in (("facility", facilities), ("cell", cells)):
        for point in range(len(snap)):
            graph.add_node((role, point))
            if snap.edge[point] < 0:
                continue
            place = (role, point, "road")
            stops[int(snap.edge[point])].append((float(snap.fraction[point]), place))
            access = float(snap.access_minutes[point])
            arc = (place, (role, point)) if role == "facility" else ((role, point), place)
            graph.add_edge(*arc, weight=access)
    for edge in range(network.edges):
        chain = [(0.0, int(network.tail[edge])), *sorted(stops[edge], key=lambda stop: stop[0])]
        chain.append((1.0, int(network.head[edge])))
        forward, backward = (float(value) for value in network.minutes[MODE][edge])
        for (begin, first), (end, second) in pairwise(chain):
            # Points at the same place are one place; elsewhere only the allowed directions exist.
            if np.isfinite(forward) or end == begin:
                graph.add_edge(first, second, weight=(end - begin) * forward if end > begin else 0.0)
            if np.isfinite(backward) or end == begin:
                graph.add_edge(second, first, weight=(end - begin) * backward if end > begin else 0.0)
    return graph


def oracle_matrix(network: RoadNetwork, facilities: Snap, cells: Snap) -> np.ndarray:
    graph = oracle_graph(network, facilities, cells).reverse()
    matrix = np.full((len(facilities), len(cells)), np.inf)
    for facility in range(len(facilities)):
        reached = nx.single_source_dijkstra_path_length(graph, ("facility", facility))
        for cell in range(len(cells)):
            matrix[facility, cell] = reached.get(("cell", cell), np.inf)
    return matrix


@st.composite
def problems(draw: st.DrawFn) -> tuple[RoadNetwork, Snap, Snap]:
    n = draw(st.integers(2, 9))
    coordinate = st.integers(0, 30).map(lambda step: step * 100.0)
    nodes = draw(st.lists(st.tuples(coordinate, coordinate), min_size=n, max_size=n, unique=True))
    pair = st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)).filter(lambda ends: ends[0] != ends[1])
    roads = draw(st.lists(pair, min_size=1, max_size=14))
    oneway = draw(st.lists(st.integers(0, len(roads) - 1), max_size=len(roads), unique=True))

    def snap(at_least: int, at_most: int) -> Snap:
        size = draw(st.integers(at_least, at_most))
        edges = draw(st.lists(st.integers(-1, len(roads) - 1), min_size=size, max_size=size))
        fraction = st.sampled_from([0.0, 0.25, 0.5, 1 / 3, 0.9, 1.0])
        fractions = draw(st.lists(fraction, min_size=size, max_size=size))
        access = draw(st.lists(st.sampled_from([0.0, 0.3, 1.0, 2.5]), min_size=size, max_size=size))
        on = np.array(edges, dtype=np.int32) >= 0
        return Snap(np.array(edges, dtype=np.int32), np.array(fractions) * on, np.array(access) * on)

    return make_network(nodes, roads, oneway=oneway), snap(1, 4), snap(1, 7)


@settings(max_examples=150, deadline=None)
@given(problem=problems())
def test_matrix_and_nearest_agree_with_networkx(problem: tuple[RoadNetwork, Snap, Snap]) -> None:
    network, facilities, cells = problem
    expected = oracle_matrix(network, facilities, cells)
    times = travel_time_matrix(network, MODE, facilities, cells, max_minutes=30.0)
    found = np.full(expected.shape, np.inf)
    for facility in range(times.facilities):
        reached, minutes = times.row(facility)
        assert (np.diff(reached) > 0).all()
        found[facility, reached] = minutes
    near = expected <= 30.0 - 1e-3
    beyond = expected > 30.0 + 1e-3
    assert np.abs(found[near] - expected[near]).max(initial=0.0) < 1e-3
    assert np.isinf(found[beyond]).all()
    nearest = nearest_facility(network, MODE, facilities, cells)
    best = expected.min(axis=0)
    reachable = np.isfinite(best)
    assert np.abs(nearest.minutes[reachable] - best[reachable]).max(initial=0.0) < 1e-3
    assert np.isinf(nearest.minutes[~reachable]).all()
    assert (nearest.facility[~reachable] == -1).all()
    owner = expected[nearest.facility[reachable], np.flatnonzero(reachable)]
    assert np.abs(owner - best[reachable]).max(initial=0.0) < 1e-3


def test_one_way_streets_are_respected_from_person_to_outlet() -> None:
    # A ring 0 → 1 → 2 → 0 of one-way streets, 400 m (6 min) + 300 m (4.5) + 500 m (7.5).
    network = make_network([(0, 0), (400, 0), (400, 300)], [(0, 1), (1, 2), (2, 0)], oneway=[0, 1, 2])
    outlet = Snap(np.array([1], np.int32), np.array([0.0]), np.array([0.0]))  # at node 1
    persons = Snap(np.array([1, 0], np.int32), np.array([1.0, 0.5]), np.zeros(2))  # at node 2; half way to node 1
    found = nearest_facility(network, MODE, outlet, persons).minutes
    assert found.tolist() == [13.5, 3.0]  # 7.5 + 6 round the ring, never 4.5 against the street


def test_person_behind_the_outlet_on_a_one_way_street_goes_round() -> None:
    network = make_network([(0, 0), (400, 0), (400, 300)], [(0, 1), (1, 2), (2, 0)], oneway=[0, 1, 2])
    outlet = Snap(np.array([0], np.int32), np.array([0.25]), np.array([0.0]))
    person = Snap(np.array([0], np.int32), np.array([0.75]), np.array([0.0]))
    # 0.25 × 6 on to node 1, 4.5, 7.5, and 0.25 × 6 up to the outlet.
    assert nearest_facility(network, MODE, outlet, person).minutes.tolist() == [15.0]


def test_access_legs_are_counted_at_both_ends() -> None:
    network = make_network([(0, 0), (1000, 0)], [(0, 1)])
    outlet = Snap(np.array([0], np.int32), np.array([0.9]), np.array([1.25]))
    person = Snap(np.array([0], np.int32), np.array([0.1]), np.array([0.75]))
    assert nearest_facility(network, MODE, outlet, person).minutes.tolist() == [0.75 + 12.0 + 1.25]


def test_a_time_equal_to_the_limit_is_kept() -> None:
    # 0.1 minutes cannot be written in binary: a thousand of them still make a hundred.
    step = 20 / 3
    network = make_network([(k * step, 0.0) for k in range(151)], [(k, k + 1) for k in range(150)])
    outlet = Snap(np.array([0], np.int32), np.array([0.0]), np.array([0.0]))
    person = Snap(np.array([149], np.int32), np.array([1.0]), np.array([0.0]))
    times = travel_time_matrix(network, MODE, outlet, person, max_minutes=15.0)
    assert times.minutes.tolist() == [15.0]
    assert len(travel_time_matrix(network, MODE, outlet, person, max_minutes=14.999).minutes) == 0


def test_nobody_and_nowhere() -> None:
    network = make_network([(0, 0), (100, 0)], [(0, 1)])
    none = Snap(np.zeros(0, np.int32), np.zeros(0), np.zeros(0))
    one = Snap(np.array([0], np.int32), np.array([0.5]), np.array([0.0]))
    assert travel_time_matrix(network, MODE, none, one, max_minutes=15.0).facilities == 0
    assert travel_time_matrix(network, MODE, one, none, max_minutes=15.0).indptr.tolist() == [0, 0]
    assert nearest_facility(network, MODE, none, one).facility.tolist() == [-1]


@pytest.mark.parametrize("facilities", [3000])
def test_rows_grow_beyond_the_first_allocation(facilities: int) -> None:
    network = make_network([(0, 0), (100, 0)], [(0, 1)])
    rng = np.random.default_rng(1)
    many = Snap(np.zeros(facilities, np.int32), rng.uniform(size=facilities), np.zeros(facilities))
    few = Snap(np.zeros(5, np.int32), rng.uniform(size=5), np.zeros(5))
    times = travel_time_matrix(network, MODE, many, few, max_minutes=15.0)
    assert len(times.cell) == 5 * facilities
    expected = np.abs(many.fraction[:, None] - few.fraction) * 1.5
    assert np.abs(times.minutes.reshape(facilities, 5) - expected).max() < 1e-4
