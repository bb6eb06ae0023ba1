"""The nearest facility and its runner-up against networkx on a graph in which every point is a node of its own."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.chains import build_chains
from geodata.network import RoadNetwork
from geodata.snapping import Snap
from planning.mode_search import Direction
from planning.nearest import nearest_facility, nearest_node_minutes, two_nearest_facilities
from planning.travel_times import nodes_within
from tests.planning.conftest import make_network
from tests.planning.oracle import MODE, assert_close, node_matrix, oracle_matrix, problems, turned_round


@settings(max_examples=60, deadline=None)
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


@settings(max_examples=60, deadline=None)
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


def test_equally_near_facilities_are_told_apart_by_their_position() -> None:
    network = make_network([(0, 0), (1000, 0), (2000, 0), (1000, 500)], [(0, 1), (1, 2), (1, 3)])
    outlets = Snap(np.array([1, 0], np.int32), np.array([0.5, 0.5]), np.zeros(2))
    person = Snap(np.array([2], np.int32), np.array([1.0]), np.zeros(1))
    nearest, runner_up = two_nearest_facilities(network, MODE, outlets, person)
    assert (nearest.facility.tolist(), runner_up.facility.tolist()) == ([0], [1])
    assert nearest.minutes.tolist() == runner_up.minutes.tolist() == [15.0]


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
