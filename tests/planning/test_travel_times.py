"""The travel time matrix against networkx on a graph in which every point is a node of its own."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import planning.search
from geodata.chains import build_chains
from geodata.network import RoadNetwork
from geodata.snapping import Snap
from planning.mode_search import Direction
from planning.nearest import nearest_facility, two_nearest_facilities
from planning.travel_times import nodes_within, travel_time_matrix
from tests.planning.conftest import make_network
from tests.planning.oracle import MODE, assert_close, big_town, oracle_matrix, problems, turned_round


@settings(max_examples=80, deadline=None)
@given(problem=problems(), direction=st.sampled_from(["to_facility", "from_facility"]))
def test_matrix_and_nearest_agree_with_networkx(problem: tuple[RoadNetwork, Snap, Snap], direction: Direction) -> None:
    network, facilities, cells = problem
    expected = oracle_matrix(network if direction == "to_facility" else turned_round(network), facilities, cells)
    times = travel_time_matrix(network, MODE, facilities, cells, max_minutes=30.0, direction=direction)
    found = np.full(expected.shape, np.inf)
    for facility in range(times.facilities):
        reached, minutes = times.row(facility)
        assert (np.diff(reached) > 0).all()
        found[facility, reached] = minutes
    near = expected <= 30.0 - 1e-3
    beyond = expected > 30.0 + 1e-3
    assert np.abs(found[near] - expected[near]).max(initial=0.0) < 1e-3
    assert np.isinf(found[beyond]).all()
    nearest = nearest_facility(network, MODE, facilities, cells, direction=direction)
    best = expected.min(axis=0)
    reachable = np.isfinite(best)
    assert_close(nearest.minutes, best)
    assert (nearest.facility[~reachable] == -1).all()
    owner = expected[nearest.facility[reachable], np.flatnonzero(reachable)]
    assert np.abs(owner - best[reachable]).max(initial=0.0) < 1e-3


def test_a_town_agrees_with_scipy_and_its_chains_are_short(monkeypatch: pytest.MonkeyPatch) -> None:
    # So little room in the queue that every search must ask for more, again and again.
    monkeypatch.setattr(planning.search, "_ENTRIES", 4)
    rng = np.random.default_rng(5)
    network = big_town(rng)
    assert build_chains(network, MODE).junctions < 0.3 * network.nodes
    points = [
        Snap(rng.integers(0, network.edges, n).astype(np.int32), rng.uniform(size=n), rng.uniform(0, 3, n))
        for n in (150, 400)
    ]
    facilities, cells = points
    # Every point hangs on the two ends of its edge; the few that share an edge are compared by the test above.
    graph = nx.DiGraph()
    forward, backward = network.minutes[MODE].astype(float).T
    for edge in range(network.edges):
        tail, head = int(network.tail[edge]), int(network.head[edge])
        for a, b, minutes in ((tail, head, forward[edge]), (head, tail, backward[edge])):
            if np.isfinite(minutes):
                graph.add_edge(b, a, weight=min(minutes, graph.get_edge_data(b, a, {"weight": np.inf})["weight"]))
    times = travel_time_matrix(network, MODE, facilities, cells, max_minutes=25.0)
    dense = np.full((150, 400), np.inf)
    dense[np.repeat(np.arange(150), np.diff(times.indptr)), times.cell] = times.minutes
    for facility in range(0, 150, 7):
        edge, place = facilities.edge[facility], facilities.fraction[facility]
        graph.add_edge("facility", int(network.tail[edge]), weight=place * forward[edge])
        if np.isfinite(backward[edge]):
            graph.add_edge("facility", int(network.head[edge]), weight=(1 - place) * backward[edge])
        reached = nx.single_source_dijkstra_path_length(graph, "facility")
        graph.remove_node("facility")
        access = facilities.access_minutes[facility] + cells.access_minutes
        to_tail = np.array([reached.get(int(node), np.inf) for node in network.tail[cells.edge]])
        to_head = np.array([reached.get(int(node), np.inf) for node in network.head[cells.edge]])
        back = np.where(np.isfinite(backward[cells.edge]), backward[cells.edge], np.inf)
        expected = access + np.minimum(
            to_tail + cells.fraction * back, to_head + (1 - cells.fraction) * forward[cells.edge]
        )
        apart = (cells.edge != edge) & (np.abs(expected - 25.0) > 1e-3)
        expected[expected > 25.0] = np.inf
        assert_close(dense[facility, apart], expected[apart])
    nearest = nearest_facility(network, MODE, facilities, cells)
    within = nearest.minutes <= 25.0
    assert within.sum() > 300
    assert (dense.min(axis=0)[within] == nearest.minutes[within]).all()
    _, runner_up = two_nearest_facilities(network, MODE, facilities, cells)
    within = runner_up.minutes <= 25.0
    assert within.sum() > 200
    assert (np.sort(dense, axis=0)[1][within] == runner_up.minutes[within]).all()


def test_progress_is_told_and_can_stop_the_work() -> None:
    network = make_network([(0, 0), (1000, 0)], [(0, 1)])
    many = Snap(np.zeros(200, np.int32), np.linspace(0, 1, 200), np.zeros(200))
    told: list[tuple[int, int]] = []
    travel_time_matrix(
        network, MODE, many, many, max_minutes=1.0, on_progress=lambda done, rows: told.append((done, rows))
    )
    assert told == [(64, 200), (128, 200), (192, 200), (200, 200)]

    class StoppedError(Exception):
        pass

    def stop(done: int, rows: int) -> None:
        raise StoppedError

    with pytest.raises(StoppedError):
        travel_time_matrix(network, MODE, many, many, max_minutes=1.0, on_progress=stop)


def test_whoever_asks_for_too_much_is_told() -> None:
    network = make_network([(0, 0), (100, 0)], [(0, 1)])
    one = Snap(np.array([0], np.int32), np.array([0.5]), np.array([0.0]))
    for limit in (-1.0, 1000.5, np.inf, np.nan):
        with pytest.raises(ValueError, match="max_minutes must be 0 to 1000"):
            travel_time_matrix(network, MODE, one, one, max_minutes=limit)


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


def test_the_answer_is_the_same_on_any_number_of_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(8)
    network = big_town(rng)
    facilities, cells = (
        Snap(rng.integers(0, network.edges, n).astype(np.int32), rng.uniform(size=n), rng.uniform(0, 3, n))
        for n in (300, 200)
    )
    answers = []
    for threads in (1, 4):
        monkeypatch.setattr("planning.row_search.numba.get_num_threads", lambda threads=threads: threads)
        times = travel_time_matrix(network, MODE, facilities, cells, max_minutes=20.0)
        within = nodes_within(network, MODE, facilities, max_minutes=4.0)
        answers.append((times.indptr, times.cell, times.minutes, within.indptr, within.node, within.minutes))
    assert len(answers[0][1]) > 1000
    for one, four in zip(*answers, strict=True):
        assert (one == four).all()


def test_nodes_just_beyond_the_limit_are_left_out() -> None:
    network = make_network([(0, 0), (1000.003, 0)], [(0, 1)])
    outlet = Snap(np.array([0], np.int32), np.array([0.0]), np.zeros(1))
    assert nodes_within(network, MODE, outlet, max_minutes=15.0).node.tolist() == [0]
    assert nodes_within(network, MODE, outlet, max_minutes=15.001).node.tolist() == [0, 1]


def test_a_mode_without_any_road_reaches_nobody() -> None:
    network = make_network([(0, 0), (1000, 0)], [(0, 1)], kmh=0.0)
    point = Snap(np.array([0], np.int32), np.array([0.5]), np.zeros(1))
    assert len(travel_time_matrix(network, MODE, point, point, max_minutes=15.0).cell) == 0
    assert len(nodes_within(network, MODE, point, max_minutes=15.0).node) == 0
    for found in (nearest_facility(network, MODE, point, point), *two_nearest_facilities(network, MODE, point, point)):
        assert (found.facility.tolist(), found.minutes.tolist()) == ([-1], [np.inf])
