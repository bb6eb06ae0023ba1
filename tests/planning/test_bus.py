"""Bus times against paper and against a time-expanded graph, for every departure minute."""

from __future__ import annotations

from itertools import pairwise

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.gtfs import Timetable
from geodata.network import RoadNetwork
from geodata.snapping import Snap, snap_points
from planning.bus import BusTimes, bus_time_matrix, bus_times
from planning.bus_settings import BusSettings
from planning.errors import PlanningError
from tests import feeds
from tests.planning.conftest import ORIGIN, lonlat_of, make_network
from tests.time_expanded import Hop, TimeExpanded

EIGHT = 8 * 60
Trip = list[tuple[int, ...]]


def timetable_of(stops: list[tuple[float, float]], trips: list[Trip]) -> Timetable:
    """What the reader makes of these trips of the paper plane, from eight on."""
    return feeds.timetable_of(lonlat_of(stops), trips, start_minutes=EIGHT)


def snapped(network: RoadNetwork, xy: list[tuple[float, float]], snap_metres: float = 1.0) -> Snap:
    return snap_points(network, "walk", np.asarray(xy, float).reshape(-1, 2) + ORIGIN, snap_metres=snap_metres)


def street(metres: float = 3000.0) -> RoadNetwork:
    """One straight street in pieces of 100 m; walking 100 m takes 1.5 minutes."""
    ends = np.arange(0, metres + 1, 100.0)
    return make_network([(x, 0.0) for x in ends], [(k, k + 1) for k in range(len(ends) - 1)])


def window(minutes: int = 20, **limits: float) -> BusSettings:
    return BusSettings(EIGHT, EIGHT + minutes, **{"max_minutes": 60.0, **limits})


def test_a_bus_every_ten_minutes_on_paper() -> None:
    """Walk 200 m (3 min), ride 2.4 km in 4 min, walk 100 m (1.5 min); departures at :03, :13, :23 from the stop.

    Leaving at 8:00, 8:10 one waits for nothing: 8.5 minutes; leaving a minute later one waits for 9 minutes more.
    """
    network = street()
    ride = [(0, 0, 0), (1, 240, 240)]
    trips = [[(stop, a + 60 * m, d + 60 * m) for stop, a, d in ride] for m in (3, 13, 23)]
    stops = [(200.0, 0.0), (2600.0, 0.0)]
    times = bus_times(
        network, timetable_of(stops, trips), snapped(network, stops), snapped(network, [(2700.0, 0.0)]),
        snapped(network, [(0.0, 0.0), (2700.0, 0.0), (0.0, 4000.0)]), window(),
    )  # fmt: skip
    # 20 departures take 8.5, 9.5, … 17.5 minutes, twice each: the tenth is 12.5, the eighteenth 16.5.
    assert times.median_minutes.tolist() == [12.5, 0.0, np.inf]
    assert times.p90_minutes.tolist() == [16.5, 0.0, np.inf]
    assert times.walk_minutes.tolist() == [40.5, 0.0, np.inf]
    assert times.reached_share.tolist() == [1.0, 1.0, 0.0]
    assert times.facility.tolist() == [0, 0, -1]


def nearest_of_one(trips: list[Trip], stops: list[tuple[float, float]], **limits: float) -> BusTimes:
    """From the street's beginning to its end at 3,000 m."""
    network = street()
    return bus_times(
        network, timetable_of(stops, trips), snapped(network, stops), snapped(network, [(3000.0, 0.0)]),
        snapped(network, [(0.0, 0.0)]), window(1, **limits),
    )  # fmt: skip


def test_a_walk_never_follows_a_walk() -> None:
    stops = [(0.0, 0.0), (1000.0, 0.0), (1300.0, 0.0), (1600.0, 0.0), (3000.0, 0.0)]
    arrives, leaves = [(0, 0, 0), (1, 60, 60)], [(3, 1200, 1200), (4, 1260, 1260)]
    # From 1,000 m to 1,600 m it is 9 minutes: too far for one change of 5, though two of 4.5 would do.
    assert nearest_of_one([arrives, leaves], stops).median_minutes[0] == 45.0
    assert nearest_of_one([arrives, leaves], stops, change_limit_minutes=9.0).median_minutes[0] == 21.0


def test_the_change_time_holds_at_equality() -> None:
    stops = [(0.0, 0.0), (1500.0, 0.0), (3000.0, 0.0)]
    arrives = [(0, 0, 0), (1, 60, 60)]
    in_time, too_early = [(1, 180, 180), (2, 240, 240)], [(1, 179, 179), (2, 239, 239)]
    assert nearest_of_one([arrives, in_time], stops).median_minutes[0] == 4.0
    assert nearest_of_one([arrives, too_early], stops).median_minutes[0] == 45.0
    # Staying seated is no change.
    assert nearest_of_one([[*arrives, (2, 61, 61)]], stops).median_minutes[0] == pytest.approx(61 / 60, abs=1e-4)


def test_a_stop_off_the_roads_can_be_changed_at_but_not_walked_to() -> None:
    stops = [(0.0, 0.0), (1500.0, 900.0), (3000.0, 0.0)]
    trips = [[(0, 0, 0), (1, 60, 60)], [(1, 180, 180), (2, 240, 240)]]
    assert nearest_of_one(trips, stops).median_minutes[0] == 4.0


def test_a_near_change_counts_beside_a_far_one() -> None:
    """Staying seated one arrives at 10, changing at the same stop at 4; the other stop is 9 minutes away."""
    stops = [(0.0, 0.0), (1500.0, 0.0), (2100.0, 0.0), (3000.0, 0.0)]
    stays, quick = [(0, 0, 0), (1, 60, 60), (3, 600, 600)], [(1, 180, 180), (3, 240, 240)]
    late = [(2, 780, 780), (3, 840, 840)]
    assert nearest_of_one([stays, quick, late], stops, change_limit_minutes=9.0).median_minutes[0] == 4.0


def test_nobody_gets_on_or_off_where_the_timetable_says_no() -> None:
    stops = [(0.0, 0.0), (1500.0, 0.0), (3000.0, 0.0)]
    first = [(0, 0, 0), (1, 60, 60), (2, 1200, 1200)]
    second = [(1, 180, 180), (2, 240, 240)]
    assert nearest_of_one([first, second], stops).median_minutes[0] == 4.0
    no_way_off = [first[0], (*first[1], 0, 1), first[2]]
    assert nearest_of_one([no_way_off, second], stops).median_minutes[0] == 20.0
    no_way_on = [(*second[0], 1, 0), second[1]]
    assert nearest_of_one([first, no_way_on], stops).median_minutes[0] == 20.0


def test_the_facility_is_the_one_the_quickest_way_leads_to() -> None:
    """Seated one comes to the first facility after 10 minutes, with a change to the second after 4."""
    network = street()
    stops = [(0.0, 0.0), (1500.0, 0.0), (2300.0, 0.0), (3000.0, 0.0)]
    trips = [[(0, 0, 0), (1, 60, 60), (3, 600, 600)], [(1, 180, 180), (2, 240, 240)]]
    times = bus_times(
        network, timetable_of(stops, trips), snapped(network, stops), snapped(network, [(3000.0, 0.0), (2300.0, 0.0)]),
        snapped(network, [(0.0, 0.0)]), window(1, walk_limit_minutes=3.0),
    )  # fmt: skip
    assert (times.median_minutes[0], times.facility[0]) == (4.0, 1)


def test_the_longest_journey_holds_at_equality() -> None:
    stops = [(0.0, 0.0), (3000.0, 0.0)]
    trip = [[(0, 600, 600), (1, 1800, 1800)]]
    kept = nearest_of_one(trip, stops, max_minutes=30.0)
    assert (kept.median_minutes[0], kept.reached_share[0], kept.facility[0]) == (30.0, 1.0, 0)
    lost = nearest_of_one(trip, stops, max_minutes=29.99)
    assert (lost.median_minutes[0], lost.reached_share[0], lost.facility[0]) == (np.inf, 0.0, -1)
    assert lost.walk_minutes[0] == 45.0


def test_the_ninetieth_percentile_is_infinite_when_more_than_a_tenth_do_not_arrive() -> None:
    network = street()
    stops = [(0.0, 0.0), (3000.0, 0.0)]
    for last, p90 in ((17, 17.0), (16, np.inf)):
        # One bus: 18 (17) of the 20 departures, from 8:00 up to 8:17 (8:16), catch it; from there it takes a minute.
        timetable = timetable_of(stops, [[(0, last * 60, last * 60), (1, last * 60 + 60, last * 60 + 60)]])
        times = bus_times(
            network, timetable, snapped(network, stops), snapped(network, [(3000.0, 0.0)]),
            snapped(network, [(0.0, 0.0)]), window(20, max_minutes=40.0),
        )  # fmt: skip
        assert times.reached_share[0] == (last + 1) / 20
        assert times.p90_minutes[0] == (p90 + 1 if np.isfinite(p90) else np.inf)


def test_a_window_without_buses_is_refused() -> None:
    with pytest.raises(PlanningError, match="没有可乘的公交班次"):
        nearest_of_one([[(0, 3600, 3600), (1, 3661, 3661)]], [(0.0, 0.0), (3000.0, 0.0)])


def test_without_facilities_nobody_arrives() -> None:
    network = street()
    stops = [(0.0, 0.0), (3000.0, 0.0)]
    timetable = timetable_of(stops, [[(0, 60, 60), (1, 120, 120)]])
    place = (
        network,
        timetable,
        snapped(network, stops),
        snapped(network, []),
        snapped(network, [(0.0, 0.0)]),
        window(),
    )
    times = bus_times(*place)
    assert (times.median_minutes[0], times.walk_minutes[0], times.facility[0]) == (np.inf, np.inf, -1)
    assert bus_time_matrix(*place).facilities == 0


SIDE = 3
GRID = [(300.0 * (k % SIDE), 300.0 * (k // SIDE)) for k in range(SIDE * SIDE)]
GRID_ROADS = [(k, k + 1) for k in range(9) if k % SIDE < SIDE - 1] + [(k, k + SIDE) for k in range(6)]


@st.composite
def bus_days(draw: st.DrawFn) -> tuple[list[int], list[Trip]]:
    """Stops at nodes of the grid (several may share one) and vehicles between them, some hops taking no time."""
    stops = draw(st.lists(st.integers(0, 8), min_size=2, max_size=6))
    trips = []
    for _ in range(draw(st.integers(1, 8))):
        now = 30 * draw(st.integers(0, 50))
        trip = []
        for stop in draw(st.lists(st.integers(0, len(stops) - 1), min_size=2, max_size=5)):
            arrival = now + 30 * draw(st.integers(0, 8)) if trip else now
            now = arrival + 30 * draw(st.integers(0, 2))
            trip.append((stop, arrival, now, *draw(st.tuples(*[st.sampled_from([0, 0, 0, 1])] * 2))))
        trips.append(trip)
    return stops, trips


@settings(max_examples=25, deadline=None)
@given(
    bus_days(),
    st.lists(st.integers(0, 8), min_size=1, max_size=3),
    st.sampled_from([0.0, 4.5, 9.0]),
    st.sampled_from([0.0, 4.5, 9.0]),
    st.sampled_from([0.5, 2.0]),
    st.sampled_from([6.0, 12.0, 30.0]),
)
def test_every_minute_equals_the_time_expanded_graph(
    bus_day: tuple[list[int], list[Trip]],
    doors: list[int],
    walk_limit: float,
    change_limit: float,
    change: float,
    longest: float,
) -> None:
    stop_nodes, trips = bus_day
    network = make_network(GRID, GRID_ROADS)
    timetable = timetable_of([GRID[node] for node in stop_nodes], trips)
    place = {stop: int(stop[1:]) for stop in timetable.stop_id}
    stops = snapped(network, [GRID[stop_nodes[place[stop]]] for stop in timetable.stop_id])
    facilities, cells = snapped(network, [GRID[door] for door in doors]), snapped(network, GRID)
    limits = {
        "max_minutes": longest, "walk_limit_minutes": walk_limit, "change_limit_minutes": change_limit,
        "change_minutes": change,
    }  # fmt: skip
    # The other side: 300 m are 4.5 minutes or 270,000 ms, whatever the program makes of them.
    streets = nx.Graph()
    streets.add_weighted_edges_from((a, b, 270_000) for a, b in GRID_ROADS)
    walk = dict(nx.all_pairs_dijkstra_path_length(streets))
    noon = [(stop, 3600 * (4 + stop), 3600 * (4 + stop), 0, 0) for stop in range(len(stop_nodes))]
    hops = [
        Hop(run, a[0], b[0], 1000 * (a[2] + 60 * EIGHT), 1000 * (b[1] + 60 * EIGHT), a[3] != 1, b[4] != 1)
        for run, trip in enumerate([*trips, noon])
        for a, b in pairwise(trip)
    ]

    def near(node: int, limit: float) -> dict[int, int]:
        found = {stop: walk[node][other] for stop, other in enumerate(stop_nodes)}
        return {stop: ms for stop, ms in found.items() if ms <= limit * 60_000}

    changes = [near(node, change_limit) for node in stop_nodes]
    routers = [
        TimeExpanded(
            hops, changes,
            {stop: walk[node][door] for stop, node in enumerate(stop_nodes) if walk[node][door] <= walk_limit * 60_000},
            round(change * 60_000),
        )
        for door in doors
    ]  # fmt: skip
    minutes = 20
    expected = np.array(
        [
            [
                [
                    router.milliseconds(
                        60_000 * (EIGHT + minute), near(cell, walk_limit), walk[cell][door], round(longest * 60_000)
                    )
                    / 60_000
                    for minute in range(minutes)
                ]
                for cell in range(9)
            ]
            for router, door in zip(routers, doors, strict=True)
        ]
    )
    whole = BusSettings(EIGHT, EIGHT + minutes, **limits)
    nearest = expected.min(axis=0)
    ordered = np.sort(nearest, axis=1)

    def runs(first: int, last: int) -> bool:
        """Whether anything runs for those who leave between the two minutes."""
        clock_times = [(a[2], b[1]) for trip in trips for a, b in pairwise(trip) if a[3] != 1]
        return any(a >= 60 * first and b <= 60 * (last + longest) for a, b in clock_times)

    if not runs(0, minutes):
        with pytest.raises(PlanningError):
            bus_times(network, timetable, stops, facilities, cells, whole)
        return
    times = bus_times(network, timetable, stops, facilities, cells, whole)
    np.testing.assert_allclose(times.median_minutes, ordered[:, 9], atol=1e-4)
    np.testing.assert_allclose(times.p90_minutes, ordered[:, 17], atol=1e-4)
    np.testing.assert_array_equal(times.reached_share, np.isfinite(nearest).mean(axis=1))
    np.testing.assert_array_equal(times.facility >= 0, np.isfinite(ordered[:, 9]))
    for percentile, rank in ((1, 0), (50, 9), (100, 19)):
        matrix = bus_time_matrix(network, timetable, stops, facilities, cells, whole, percentile=percentile)
        dense = np.full((len(doors), 9), np.inf)
        dense[np.repeat(np.arange(len(doors)), np.diff(matrix.indptr)), matrix.cell] = matrix.minutes
        np.testing.assert_allclose(dense, np.sort(expected, axis=2)[:, :, rank], atol=1e-4)
    for minute in range(minutes):
        one = BusSettings(EIGHT + minute, EIGHT + minute + 1, **limits)
        if runs(minute, minute + 1):
            found = bus_times(network, timetable, stops, facilities, cells, one)
            np.testing.assert_allclose(found.median_minutes, nearest[:, minute], atol=1e-4)
            for cell in np.flatnonzero(found.facility >= 0):
                assert expected[found.facility[cell], cell, minute] == nearest[cell, minute]
