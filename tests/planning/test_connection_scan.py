"""The compiled scan by itself: what a profile holds, on three stops in a row."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from planning.connection_scan import NEVER, Connections, Doors, Footpaths, Profiles, cells_to_nearest, scan_profiles

Hops = list[tuple[int, int, int, int, int]]
"""Stop, stop, departure, arrival, run."""


def profiles_of(hops: Hops, egress: list[int], *, longest: int = 1000, change: int = 1) -> list[list[tuple[int, int]]]:
    """Each stop's (departure, arrival at the door), in the order in which they are kept."""
    hops = sorted(hops, key=lambda hop: hop[2])
    columns = np.array(hops, dtype=np.int32).reshape(-1, 5).T
    stops = len(egress)
    yes = np.ones(len(hops), dtype=bool)
    connections = Connections(*(np.ascontiguousarray(column) for column in columns), yes, yes)
    changes = Footpaths(np.arange(stops + 1), np.arange(stops, dtype=np.int32), np.zeros(stops, dtype=np.int32))
    start = np.concatenate([[0], np.cumsum(np.bincount(columns[0], minlength=stops))]).astype(np.int64)
    profiles = Profiles(start, *np.zeros((3, len(hops)), np.int32), np.zeros(stops, np.int32))
    doors = Doors(np.array(egress, dtype=np.int32), np.zeros(stops, dtype=np.int32))
    runs = int(columns[4].max(initial=-1)) + 1
    scan_profiles(
        connections, changes, doors, change, longest, np.zeros(runs, np.int32), np.zeros(runs, np.int32), profiles
    )
    return [
        [(int(profiles.departure[k]), int(profiles.arrival[k])) for k in range(start[s], start[s] + profiles.size[s])]
        for s in range(stops)
    ]  # fmt: skip


NO_DOOR = int(NEVER)


def test_only_departures_that_no_later_one_beats_are_kept() -> None:
    slow, quick = (0, 1, 10, 60, 0), (0, 1, 20, 30, 1)
    assert profiles_of([slow, quick], [NO_DOOR, 5]) == [[(20, 35)], []]
    early = (0, 1, 10, 25, 0)
    assert profiles_of([early, quick], [NO_DOOR, 5]) == [[(20, 35), (10, 30)], []]


def test_of_departures_at_one_instant_the_first_to_arrive_counts() -> None:
    hops = [(0, 1, 10, 60, 0), (0, 1, 10, 30, 1), (0, 1, 10, 40, 2)]
    assert profiles_of(hops, [NO_DOOR, 0]) == [[(10, 30)], []]


def test_changing_takes_time_and_staying_seated_none() -> None:
    hops = [(0, 1, 10, 20, 0), (1, 2, 24, 30, 1), (1, 2, 25, 40, 2)]
    assert profiles_of(hops, [NO_DOOR, NO_DOOR, 0], change=4)[0] == [(10, 30)]
    assert profiles_of(hops, [NO_DOOR, NO_DOOR, 0], change=5)[0] == [(10, 40)]
    assert profiles_of(hops, [NO_DOOR, NO_DOOR, 0], change=6)[0] == []
    assert profiles_of([hops[0], (1, 2, 20, 21, 0)], [NO_DOOR, NO_DOOR, 0], change=6)[0] == [(10, 21)]


def test_what_takes_too_long_is_left_out() -> None:
    hops = [(0, 1, 10, 20, 0), (1, 2, 25, 40, 1)]
    assert profiles_of(hops, [NO_DOOR, NO_DOOR, 0], longest=30)[0] == [(10, 40)]
    assert profiles_of(hops, [NO_DOOR, NO_DOOR, 0], longest=29)[0] == []


def test_no_connections_at_all() -> None:
    assert profiles_of([], [0, 0]) == [[], []]


hop = st.tuples(st.integers(0, 2), st.integers(0, 2), st.integers(0, 30), st.integers(0, 10))


@settings(max_examples=60, deadline=None)
@given(st.lists(hop, max_size=15))
def test_profiles_fall_strictly_in_both(raw: list[tuple[int, int, int, int]]) -> None:
    hops = [(a, b, departs, departs + ride, run) for run, (a, b, departs, ride) in enumerate(raw)]
    for profile in profiles_of(hops, [NO_DOOR, 3, NO_DOOR]):
        falling = np.array(profile).reshape(-1, 2)
        assert (np.diff(falling, axis=0) < 0).all()


def test_the_door_of_most_departures_is_told() -> None:
    """One cell, no bus: it walks to door 4; with an unreachable walk there is none."""
    nothing = Footpaths(np.zeros(3, np.int64), np.zeros(0, np.int32), np.zeros(0, np.int32))
    walking = Doors(np.array([7, NEVER], dtype=np.int32), np.array([4, -1], dtype=np.int32))
    profiles = Profiles(np.zeros(1, np.int64), *np.zeros((3, 0), np.int32), np.zeros(0, np.int32))
    taken, door, reached = cells_to_nearest(2, nothing, walking, 0, 10, np.array([4, 8]), 7, profiles)
    assert taken.tolist() == [[7, 7], [NEVER, NEVER]]
    assert door.tolist() == [4, -1]
    assert reached.tolist() == [10, 0]
