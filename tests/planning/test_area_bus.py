"""Coverage, sites, conditions and explanations by bus, in towns whose every departure can be worked out on paper."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from geodata.study_area import StudyArea
from planning.area_bus import area_bus_matrix, area_bus_settings, area_bus_times, nearest_by_bus
from planning.conditions import area_under
from planning.coverage import REASONS, measure_coverage
from planning.errors import NoTimetableError, PlanningError
from planning.explanations import explain_cell
from planning.gaps import find_gaps
from planning.proposals import run_scenario
from planning.scenario import Scenario
from tests.feeds import with_buses
from tests.planning.conftest import lonlat_of, make_area, make_network
from tests.planning.test_conditions import square

BY_BUS = Scenario(mode="bus", max_minutes=15.0, sites=0)


def street(metres: float) -> tuple[list[tuple[float, float]], list[tuple[int, int]]]:
    """A straight street in pieces of 100 m; walking 100 m takes 1.5 minutes."""
    nodes = [(x, 0.0) for x in np.arange(0, metres + 1, 100.0).tolist()]
    return nodes, [(k, k + 1) for k in range(len(nodes) - 1)]


@pytest.fixture
def bus_town() -> StudyArea:
    """A street of 3 km with a bus every ten minutes; people leave from 8:00 up to 8:19.

    Buses leave the stop at 200 m at 8:03, 8:13 and 8:23 and are at 2,600 m four minutes later; the outlet stands at
    2,700 m. From 0 m one walks 3 minutes, waits, rides 4 and walks 1.5: departures take 8.5, 9.5, … 17.5 minutes,
    twice each, so the tenth of twenty is 12.5 and the eighteenth 16.5. No stop is within 5 minutes of the others.

    ====  ============  =======  ======  ====  =======  ====================================
    cell  place         persons  median   P90  on foot  verdict at 15 minutes (median)
    ====  ============  =======  ======  ====  =======  ====================================
    0     (0, 0)            100    12.5  16.5     40.5  covered
    1     (2000, 0)          50    10.5  10.5     10.5  covered on foot
    2     (1000, 0)          30    25.5  25.5     25.5  too far
    3     (1000, 4000)        7      --    --       --  no road within 500 m
    4     (50, 9000)          4      --    --       --  on a track that leads nowhere
    ====  ============  =======  ======  ====  =======  ====================================
    """
    nodes, roads = street(3000)
    network = make_network([*nodes, (0, 9000), (100, 9000)], [*roads, (len(nodes), len(nodes) + 1)])
    area = make_area(
        network,
        outlets=[(2700, 0)],
        cells=[(0, 0), (2000, 0), (1000, 0), (1000, 4000), (50, 9000)],
        persons=[100, 50, 30, 7, 4],
        venues=[(1000, 0), (200, 0)],
    )
    trips = [[(0, 60 * m, 60 * m), (1, 60 * m + 240, 60 * m + 240)] for m in (3, 13, 23)]
    return with_buses(area, lonlat_of([(200, 0), (2600, 0)]), trips, walk_limit_minutes=5.0)


def told(area: StudyArea, **settings: object) -> list[str]:
    scenario = dataclasses.replace(BY_BUS, **settings)  # type: ignore[arg-type]
    return [REASONS[reason] for reason in run_scenario(area, scenario).before.reason]


def test_minutes_and_verdicts_by_bus(bus_town: StudyArea) -> None:
    coverage = run_scenario(bus_town, BY_BUS).before
    assert coverage.minutes.tolist() == [12.5, 10.5, 25.5, np.inf, np.inf]
    assert coverage.nearest.tolist() == [0, 0, 0, -1, -1]
    assert coverage.covered.tolist() == [True, True, False, False, False]
    assert told(bus_town) == ["covered", "covered", "too_far", "no_road", "island"]
    assert (coverage.mode, coverage.bus_percentile) == ("bus", 50)
    assert coverage.totals["persons_covered"] == 150
    assert coverage.totals["persons_unsnapped"] == 7


def test_the_ninetieth_percentile_counts_when_asked_for(bus_town: StudyArea) -> None:
    coverage = run_scenario(bus_town, dataclasses.replace(BY_BUS, bus_percentile=90)).before
    assert coverage.minutes[:3].tolist() == [16.5, 10.5, 25.5]
    assert told(bus_town, bus_percentile=90)[0] == "too_far"
    assert told(bus_town, bus_percentile=90, max_minutes=16.5)[0] == "covered"
    assert told(bus_town, bus_percentile=90, max_minutes=16.4999)[0] == "too_far"


def test_no_runner_up_is_told_by_bus(bus_town: StudyArea) -> None:
    coverage = measure_coverage(bus_town, "bus", 15.0, added_venues=np.array([0, 1]))
    assert set(coverage.runner_up.tolist()) == {-1}
    assert np.isinf(coverage.runner_up_minutes).all()


def test_the_straight_line_circle_is_that_of_walking(bus_town: StudyArea) -> None:
    by_bus, on_foot = run_scenario(bus_town, BY_BUS).before, measure_coverage(bus_town, "walk", 15.0)
    assert by_bus.circle_metres == on_foot.circle_metres == 1000.0
    assert by_bus.straight_covered.tolist() == on_foot.straight_covered.tolist()


def test_nearest_is_minus_one_exactly_where_minutes_are_infinite(bus_town: StudyArea) -> None:
    """One bus: 17 of 20 departures catch it, so the 90th percentile is walking all the way, out of 240 minutes."""
    nodes, roads = street(17_000)
    area = make_area(make_network(nodes, roads), outlets=[(17_000, 0)], cells=[(0, 0)], persons=[1])
    stops = lonlat_of([(0, 0), (17_000, 0)])
    times = area_bus_times(with_buses(area, stops, [[(0, 960, 960), (1, 1200, 1200)]]), area.snaps["walk"]["outlets"])
    assert times.reached_share.tolist() == [0.85]
    median, p90 = nearest_by_bus(times, 50), nearest_by_bus(times, 90)
    # Those who leave at 8:00, 8:01, … take 20, 19, … minutes; the tenth quickest of twenty left at 8:07.
    assert (median.minutes[0], median.facility[0]) == (13.0, 0)
    assert (p90.minutes[0], p90.facility[0]) == (np.inf, -1)
    # Some departures arrive, and a road leads there: neither is an island.
    with_one = with_buses(area, stops, [[(0, 960, 960), (1, 1200, 1200)]])
    assert told(with_one, bus_percentile=90) == ["too_far"]


def test_inside_the_circle_but_neither_by_road_nor_by_bus_is_a_barrier(river_town: StudyArea) -> None:
    away = [[(0, 60, 60), (1, 120, 120)]]
    here = with_buses(river_town, lonlat_of([(0, 0), (300, 400)]), away)
    assert told(here)[3] == "barrier"
    # A bus from the far bank to the outlet every minute: 1 minute to wait at most, 2 to ride.
    over = [[(0, 60 * m, 60 * m), (1, 60 * m + 120, 60 * m + 120)] for m in range(25)]
    there = with_buses(river_town, lonlat_of([(800, 700), (800, 400)]), over)
    assert told(there)[3] == "covered"
    assert run_scenario(there, BY_BUS).before.minutes[3] == 2.0


def test_gaps_are_grouped_by_bus_as_ever(bus_town: StudyArea) -> None:
    gaps = find_gaps(bus_town, run_scenario(bus_town, BY_BUS).before).table
    assert gaps["persons"].tolist() == [30, 7, 4]
    assert gaps["reason"].tolist() == ["too_far", "no_road", "island"]
    assert gaps["nearest_minutes"].tolist() == [25.5, np.inf, np.inf]


def test_without_outlets_everybody_with_a_road_is_too_far() -> None:
    nodes, roads = street(1000)
    area = make_area(make_network(nodes, roads), outlets=[], cells=[(0, 0), (0, 4000)], persons=[1, 2])
    area = with_buses(area, lonlat_of([(0, 0), (900, 0)]), [[(0, 60, 60), (1, 120, 120)]])
    assert told(area) == ["too_far", "no_road"]


def test_an_area_without_a_timetable_is_refused(river_town: StudyArea) -> None:
    for scenario in (BY_BUS, dataclasses.replace(BY_BUS, sites=2, slow_downs=("winter",))):
        with pytest.raises(NoTimetableError) as caught:
            run_scenario(river_town, scenario)
        assert "[bus]" in caught.value.say("zh")
        assert "no bus timetable" in caught.value.say("en")
    assert issubclass(NoTimetableError, PlanningError)


def test_settings_are_those_the_area_was_prepared_with(bus_town: StudyArea) -> None:
    settings = area_bus_settings(bus_town, 33.0)
    assert (settings.window_start_minutes, settings.window_end_minutes, settings.max_minutes) == (480, 500, 33.0)
    assert (settings.walk_limit_minutes, settings.change_limit_minutes, settings.change_minutes) == (5.0, 5.0, 2.0)


def test_a_site_gains_those_who_reach_it(bus_town: StudyArea) -> None:
    """The venue at 1,000 m brings cell 2 in; that at 200 m covers cell 0, who is covered before, and no one new."""
    result = run_scenario(bus_town, dataclasses.replace(BY_BUS, sites=5))
    proposal = result.proposal
    assert proposal is not None
    assert proposal.sites["site_id"].tolist() == ["v0"]
    # Within 15 minutes of 1,000 m live cells 0 and 1, both exactly 1,000 m away, and cell 2.
    assert proposal.sites[["persons_gained", "persons_served"]].to_numpy().tolist() == [[30, 180]]
    assert proposal.after.totals["persons_covered"] == 180
    assert proposal.plan.status == "optimal"


def test_sites_together_may_cover_more_than_each_by_itself() -> None:
    """Those who leave from 8:00 to 8:09 catch the bus at 8:09 to A, the others the one at 8:19 to B.

    For nine tenths of the departures neither A (else 30 minutes on foot) nor B (else up to 20) is within 15 minutes;
    the nearer of the two always is within 10.
    """
    nodes, roads = street(5000)
    area = make_area(
        make_network(nodes, roads),
        outlets=[],
        cells=[(0, 0), (2000, 0), (5000, 0)],
        persons=[100, 20, 10],
        venues=[(2000, 0), (5000, 0)],
    )
    trips = [[(0, 540, 540), (1, 600, 600)], [(0, 1140, 1140), (2, 1200, 1200)]]
    area = with_buses(area, lonlat_of([(0, 0), (2000, 0), (5000, 0)]), trips)
    scenario = dataclasses.replace(BY_BUS, bus_percentile=90, sites=2)
    proposal = run_scenario(area, scenario).proposal
    assert proposal is not None
    assert proposal.sites["persons_gained"].tolist() == [20, 10]
    assert proposal.after.totals["persons_covered"] == 130
    assert proposal.after.minutes.tolist() == [9.0, 0.0, 0.0]
    reach = area_bus_matrix(area, area.snaps["walk"]["venues"], max_minutes=60.0, percentile=90)
    # To A: 1 to 10 minutes by bus, the others 30; to B: 1 to 20.
    assert [reach.row(venue)[1][0] for venue in range(2)] == [30.0, 18.0]


def test_winter_slows_the_walks_and_not_the_bus(bus_town: StudyArea) -> None:
    """3.75 minutes to the stop miss the bus at 8:03; from 8:00 on 18.875, 17.875, … 9.875 minutes, twice each."""
    coverage = run_scenario(bus_town, dataclasses.replace(BY_BUS, slow_downs=("winter",))).before
    assert coverage.minutes[:3].tolist() == [13.875, 10.5 * 1.25, 25.5 * 1.25]
    assert coverage.circle_metres == 800.0


def test_conditions_move_and_slow_the_stops_too(bus_town: StudyArea) -> None:
    beside = with_buses(bus_town, lonlat_of([(250, 20), (2600, 0)]), [[(0, 60, 60), (1, 120, 120)]], snap_metres=50.0)
    assert beside.bus is not None
    before = beside.bus.stops
    slow = area_under(beside, dataclasses.replace(BY_BUS, slow_downs=("winter",))).bus
    assert slow is not None
    np.testing.assert_allclose(slow.stops.access_minutes, before.access_minutes * 1.25)
    assert before.access_minutes[0] == pytest.approx(0.3, abs=1e-4)
    closed = dataclasses.replace(BY_BUS, closures=(square((220, -10), (280, 10)),))
    moved = area_under(beside, closed).bus
    assert moved is not None
    # The piece from 200 m to 300 m is closed; both neighbours are √(50² + 20²) m away.
    assert moved.stops.access_minutes[0] == pytest.approx(np.hypot(50, 20) * 0.015, abs=1e-4)
    assert moved.stops.edge[0] in {1, 3}
    assert area_under(beside, dataclasses.replace(closed, mode="walk")).bus is beside.bus


def test_an_explanation_by_bus_tells_the_walk_and_no_route(bus_town: StudyArea) -> None:
    coverage = run_scenario(bus_town, BY_BUS).before
    found = explain_cell(bus_town, BY_BUS, coverage, 0)
    assert (found.mode, found.reason, found.minutes, found.walk_minutes) == ("bus", "covered", 12.5, 40.5)
    assert found.route is None
    assert found.nearest is not None
    assert found.nearest.identity == "o0"
    assert found.closest_route is not None
    assert found.closest_route.minutes == 40.5
    nowhere = explain_cell(bus_town, BY_BUS, coverage, 4)
    assert (nowhere.reason, nowhere.nearest, nowhere.walk_minutes) == ("island", None, np.inf)
    on_foot = dataclasses.replace(BY_BUS, mode="walk")
    assert explain_cell(bus_town, on_foot, run_scenario(bus_town, on_foot).before, 0).walk_minutes == np.inf
