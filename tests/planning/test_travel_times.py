"""Travel times against networkx on a graph in which every point is a node of its own."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from itertools import pairwise

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import planning.search
from geodata.chains import build_chains
from geodata.highways import MODES
from geodata.network import RoadNetwork
from geodata.snapping import Snap
from planning.mode_search import Direction
from planning.nearest import nearest_facility, nearest_node_minutes, two_nearest_facilities
from planning.travel_times import nodes_within, travel_time_matrix
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

    # At 7.3 km/h nothing comes out even: every piece is rounded to a whole tick.
    kmh = draw(st.sampled_from([4.0, 7.3]))
    return make_network(nodes, roads, kmh, oneway=oneway), snap(1, 4), snap(1, 7)


def turned_round(network: RoadNetwork) -> RoadNetwork:
    """Every direction of travel turned round: who sets out from a facility there goes to it here."""
    minutes = {mode: np.ascontiguousarray(network.minutes[mode][:, ::-1]) for mode in MODES}
    return dataclasses.replace(network, minutes=minutes)


def node_matrix(network: RoadNetwork, facilities: Snap) -> np.ndarray:
    nobody = Snap(np.zeros(0, np.int32), np.zeros(0), np.zeros(0))
    graph = oracle_graph(network, facilities, nobody).reverse()
    matrix = np.full((len(facilities), network.nodes), np.inf)
    for facility in range(len(facilities)):
        for node, minutes in nx.single_source_dijkstra_path_length(graph, ("facility", facility)).items():
            if isinstance(node, int):
                matrix[facility, node] = minutes
    return matrix


def assert_close(found: np.ndarray, expected: np.ndarray) -> None:
    assert np.isinf(found[np.isinf(expected)]).all()
    reached = np.isfinite(expected)
    assert np.abs(found[reached] - expected[reached]).max(initial=0.0) < 1e-3


@settings(max_examples=150, deadline=None)
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


@settings(max_examples=100, deadline=None)
@given(problem=problems(), direction=st.sampled_from(["to_facility", "from_facility"]))
def test_nodes_agree_with_networkx(problem: tuple[RoadNetwork, Snap, Snap], direction: Direction) -> None:
    network, facilities, _ = problem
    expected = node_matrix(network if direction == "to_facility" else turned_round(network), facilities)
    # A node that nobody may use is no place to be, even right beside a facility.
    used = build_chains(network, MODE)
    on_road = np.zeros(network.nodes, dtype=bool)
    on_road[np.concatenate([network.tail[used.piece], network.head[used.piece]])] = True
    expected[:, ~on_road] = np.inf
    source, minutes = nearest_node_minutes(network, MODE, facilities, direction=direction)
    assert_close(minutes, expected.min(axis=0))
    reached = np.flatnonzero(source >= 0)
    assert (np.isfinite(minutes) == (source >= 0)).all()
    assert_close(expected[source[reached], reached], minutes[reached])
    within = nodes_within(network, MODE, facilities, max_minutes=20.0, direction=direction)
    rows = np.full(expected.shape, np.inf)
    for facility in range(len(facilities)):
        row = slice(within.indptr[facility], within.indptr[facility + 1])
        assert (np.diff(within.node[row]) > 0).all()
        rows[facility, within.node[row]] = within.minutes[row]
    assert_close(rows[expected <= 20.0 - 1e-3], expected[expected <= 20.0 - 1e-3])
    assert np.isinf(rows[expected > 20.0 + 1e-3]).all()
    _, cut = nearest_node_minutes(network, MODE, facilities, cutoff_minutes=20.0, direction=direction)
    assert np.isinf(cut[expected.min(axis=0) > 20.0 + 1e-3]).all()
    near = expected.min(axis=0) <= 20.0 - 1e-3
    assert (cut[near] == minutes[near]).all()


@settings(max_examples=100, deadline=None)
@given(problem=problems(), direction=st.sampled_from(["to_facility", "from_facility"]))
def test_the_runner_up_is_the_nearest_of_the_others(
    problem: tuple[RoadNetwork, Snap, Snap], direction: Direction
) -> None:
    network, facilities, cells = problem
    expected = oracle_matrix(network if direction == "to_facility" else turned_round(network), facilities, cells)
    nearest, runner_up = two_nearest_facilities(network, MODE, facilities, cells, direction=direction)
    alone = nearest_facility(network, MODE, facilities, cells, direction=direction)
    assert (nearest.facility == alone.facility).all()
    assert (nearest.minutes == alone.minutes).all()
    ordered = np.sort(np.vstack([expected, np.full((1, len(cells)), np.inf)]), axis=0)
    assert_close(runner_up.minutes, ordered[1])
    second = np.flatnonzero(runner_up.facility >= 0)
    assert (runner_up.facility[second] != nearest.facility[second]).all()
    assert_close(expected[runner_up.facility[second], second], runner_up.minutes[second])


def big_town(rng: np.random.Generator) -> RoadNetwork:
    """A crooked grid of 900 crossings whose streets have up to six bends each; some one-way, some missing."""
    side = 30
    crossing = np.arange(side * side).reshape(side, side)
    streets = [*zip(crossing[:, :-1].ravel(), crossing[:, 1:].ravel(), strict=True)]
    streets += zip(crossing[:-1].ravel(), crossing[1:].ravel(), strict=True)
    nodes = [(200.0 * (k % side) + x, 200.0 * (k // side) + y) for k, (x, y) in enumerate(rng.uniform(0, 90, (900, 2)))]
    roads: list[tuple[int, int]] = []
    oneway: list[int] = []
    for first, second in streets:
        if rng.uniform() < 0.15:
            continue
        bends = rng.integers(0, 7)
        share = np.sort(rng.uniform(0.05, 0.95, bends))[:, None]
        along = np.array(nodes[first]) * (1 - share) + np.array(nodes[second]) * share + rng.uniform(-9, 9, (bends, 2))
        chain = [first, *range(len(nodes), len(nodes) + bends), second]
        nodes += [tuple(place) for place in along]
        if rng.uniform() < 0.2:
            oneway += range(len(roads), len(roads) + bends + 1)
        roads += pairwise(chain)
    return make_network(nodes, roads, oneway=oneway)


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


def test_equally_near_facilities_are_told_apart_by_their_position() -> None:
    network = make_network([(0, 0), (1000, 0), (2000, 0), (1000, 500)], [(0, 1), (1, 2), (1, 3)])
    outlets = Snap(np.array([1, 0], np.int32), np.array([0.5, 0.5]), np.zeros(2))
    person = Snap(np.array([2], np.int32), np.array([1.0]), np.zeros(1))
    nearest, runner_up = two_nearest_facilities(network, MODE, outlets, person)
    assert (nearest.facility.tolist(), runner_up.facility.tolist()) == ([0], [1])
    assert nearest.minutes.tolist() == runner_up.minutes.tolist() == [15.0]


def test_whoever_asks_for_too_much_is_told() -> None:
    network = make_network([(0, 0), (100, 0)], [(0, 1)])
    one = Snap(np.array([0], np.int32), np.array([0.5]), np.array([0.0]))
    for limit in (-1.0, 1000.5, np.inf, np.nan):
        with pytest.raises(ValueError, match="max_minutes must be 0 to 1000"):
            travel_time_matrix(network, MODE, one, one, max_minutes=limit)


def test_the_end_of_one_piece_is_the_beginning_of_the_next() -> None:
    # A one-way ring: whoever stands a hair behind the outlet walks all the way round.
    corners = [(250 * np.cos(k / 8 * np.pi), 250 * np.sin(k / 8 * np.pi)) for k in range(16)]
    network = make_network(corners, [(k, (k + 1) % 16) for k in range(16)], kmh=7.3, oneway=range(16))
    at_ends = Snap(np.arange(16, dtype=np.int32), np.ones(16), np.zeros(16))
    at_beginnings = Snap(np.roll(np.arange(16, dtype=np.int32), -1), np.zeros(16), np.zeros(16))
    assert nearest_facility(network, MODE, at_ends, at_beginnings).minutes.tolist() == [0.0] * 16
    assert nearest_facility(network, MODE, at_beginnings, at_ends).minutes.tolist() == [0.0] * 16


def test_a_piece_of_more_than_512_minutes_is_closed() -> None:
    # 4 km/h: 34 km are 510 minutes, 36 km are 540.
    network = make_network([(0, 0), (34_000, 0), (34_000, 36_000)], [(0, 1), (1, 2)])
    outlet = Snap(np.array([0], np.int32), np.array([0.0]), np.array([0.0]))
    persons = Snap(np.array([0, 1], np.int32), np.array([1.0, 0.5]), np.zeros(2))
    assert nearest_facility(network, MODE, outlet, persons).minutes.tolist() == [510.0, np.inf]


def test_long_chains_are_divided_and_keep_their_minutes() -> None:
    nodes = [(10_000.0 * k, 0.0) for k in range(41)]  # 400 km without a junction: 100 hours on foot
    network = make_network(nodes, [(k, k + 1) for k in range(40)])
    outlet = Snap(np.array([0], np.int32), np.array([0.0]), np.array([0.0]))
    person = Snap(np.array([39], np.int32), np.array([1.0]), np.zeros(1))
    assert nearest_facility(network, MODE, outlet, person).minutes.tolist() == [6000.0]
    assert nearest_node_minutes(network, MODE, outlet)[1].tolist() == [150.0 * k for k in range(41)]


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
