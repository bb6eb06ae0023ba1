"""Porto Alegre's buses: believable, and equal to a time-expanded graph where that is asked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geodata.coordinates import project
from geodata.gtfs import Timetable, read_timetable
from geodata.network import RoadNetwork
from geodata.snapping import Snap, snap_points
from geodata.study_area import Bus, StudyArea, with_only
from planning.bus import BusTimes, bus_time_matrix, bus_times
from planning.bus_settings import BusSettings
from planning.coverage import measure_coverage
from planning.proposals import run_scenario
from planning.scenario import Scenario
from planning.travel_times import travel_time_matrix
from tests.time_expanded import TimeExpanded, by_cell, hops_of

TWO_TO_FOUR = BusSettings(14 * 60, 16 * 60, max_minutes=60.0)
HALF_AN_HOUR = replace(TWO_TO_FOUR, window_end_minutes=14 * 60 + 30)


@dataclass(frozen=True)
class City:
    network: RoadNetwork
    timetable: Timetable
    stops: Snap
    outlets: Snap
    cells: Snap

    def times(self, settings: BusSettings) -> BusTimes:
        return bus_times(self.network, self.timetable, self.stops, self.outlets, self.cells, settings)


@pytest.fixture(scope="module")
def city(data: Path, porto_alegre: StudyArea) -> City:
    feed = data / "porto_alegre/poa_eptc.zip"
    timetable = read_timetable(feed, day="monday", window_minutes=(14 * 60, 16 * 60))
    points = gpd.GeoSeries(shapely.points(timetable.stop_lonlat), crs="EPSG:4326")
    stops = snap_points(porto_alegre.network, "walk", project(points, porto_alegre.metric_crs), snap_metres=300.0)
    snaps = porto_alegre.snaps["walk"]
    return City(porto_alegre.network, timetable, stops, snaps["outlets"], snaps["cells"])


@pytest.fixture(scope="module")
def two_hours(city: City) -> BusTimes:
    return city.times(TWO_TO_FOUR)


def test_the_feed_is_read_whole(city: City) -> None:
    timetable = city.timetable
    assert str(timetable.date) == "2019-04-15"
    assert len(timetable.stop_id) == 3986
    # 2,374 trips make 130,019 calls; the same trips run on the next day.
    assert timetable.trips == 2 * 2374
    assert timetable.connections == 2 * (130_019 - 2374)
    assert any("125271 times" in remark.en for remark in timetable.remarks)


def test_the_bus_is_never_slower_than_walking_and_helps_many(two_hours: BusTimes) -> None:
    walk = np.where(two_hours.walk_minutes <= TWO_TO_FOUR.max_minutes, two_hours.walk_minutes, np.inf)
    assert (two_hours.median_minutes <= walk).all()
    assert (two_hours.median_minutes <= two_hours.p90_minutes).all()
    assert (two_hours.p90_minutes <= walk).all()
    quicker = two_hours.median_minutes < walk
    assert quicker.mean() > 0.5
    assert np.isfinite(two_hours.median_minutes).mean() > 0.9
    # No bus is faster than 40 km/h door to door: ten times as fast as walking.
    finite = np.isfinite(two_hours.median_minutes)
    assert (two_hours.median_minutes[finite] > 0.1 * two_hours.walk_minutes[finite]).all()


def test_more_is_never_slower(city: City) -> None:
    usual = city.times(HALF_AN_HOUR).median_minutes
    for change in (
        {"walk_limit_minutes": 20.0}, {"change_limit_minutes": 10.0}, {"change_minutes": 0.5}, {"max_minutes": 90.0},
    ):  # fmt: skip
        better = city.times(replace(HALF_AN_HOUR, **change)).median_minutes
        assert (better <= usual).all()
        assert (better < usual).any()


def test_reached_departures_of_a_window_are_those_of_its_parts(city: City, two_hours: BusTimes) -> None:
    parts = [
        city.times(replace(TWO_TO_FOUR, window_start_minutes=start, window_end_minutes=start + 30)).reached_share
        for start in range(14 * 60, 16 * 60, 30)
    ]
    np.testing.assert_allclose(np.mean(parts, axis=0), two_hours.reached_share)


def test_a_sample_of_cells_equals_the_time_expanded_graph(city: City) -> None:
    network, timetable, settings = city.network, city.timetable, HALF_AN_HOUR
    sample = city.cells.at(np.arange(0, len(city.cells), 8))

    def walks(to: Snap, start: Snap, limit: float) -> list[dict[int, int]]:
        return by_cell(travel_time_matrix(network, "walk", to, start, max_minutes=limit))

    egress = {
        stop: min(doors.values())
        for stop, doors in enumerate(walks(city.outlets, city.stops, settings.walk_limit_minutes))
        if doors
    }
    changes = walks(city.stops, city.stops, settings.change_limit_minutes)
    router = TimeExpanded(hops_of(timetable, settings), changes, egress, round(60_000 * settings.change_minutes))
    access = walks(city.stops, sample, settings.walk_limit_minutes)
    on_foot = walks(city.outlets, sample, settings.max_minutes)
    expected = np.array(
        [
            [
                router.milliseconds(
                    60_000 * minute, access[cell], min(on_foot[cell].values(), default=np.inf), 60_000 * 60
                )
                for minute in range(settings.window_start_minutes, settings.window_end_minutes)
            ]
            for cell in range(len(sample))
        ]
    )
    times = bus_times(network, timetable, city.stops, city.outlets, sample, settings)
    ordered = np.sort(expected, axis=1) / 60_000
    np.testing.assert_allclose(times.median_minutes, ordered[:, 14], atol=1e-4)
    np.testing.assert_allclose(times.p90_minutes, ordered[:, 26], atol=1e-4)
    np.testing.assert_array_equal(times.reached_share, np.isfinite(expected).mean(axis=1))


def test_the_matrix_holds_each_outlet_by_itself(city: City) -> None:
    matrix = bus_time_matrix(
        city.network, city.timetable, city.stops, city.outlets, city.cells, HALF_AN_HOUR, percentile=90
    )
    for outlet in (0, 7):
        alone = bus_times(
            city.network, city.timetable, city.stops, city.outlets.at(np.array([outlet])), city.cells, HALF_AN_HOUR
        ).p90_minutes
        cell, minutes = matrix.row(outlet)
        np.testing.assert_array_equal(cell, np.flatnonzero(np.isfinite(alone)))
        np.testing.assert_array_equal(minutes, alone[cell])


def test_a_scenario_by_bus_covers_what_the_times_say_and_sites_add_at_least_their_gains(
    city: City, porto_alegre: StudyArea, two_hours: BusTimes
) -> None:
    settings = {
        "bus_window_start": 14 * 60, "bus_window_end": 16 * 60, "bus_walk_limit_minutes": 15.0,
        "bus_change_limit_minutes": 5.0, "bus_change_minutes": 2.0,
    }  # fmt: skip
    area = replace(
        porto_alegre, bus=Bus(city.timetable, city.stops), parameters={**porto_alegre.parameters, **settings}
    )
    for percentile, minutes in ((50, two_hours.median_minutes), (90, two_hours.p90_minutes)):
        scenario = Scenario(mode="bus", max_minutes=30.0, bus_percentile=percentile, sites=2)
        covered = run_scenario(area, replace(scenario, sites=0)).before.covered
        np.testing.assert_array_equal(covered, minutes <= 30.0)
        assert covered[measure_coverage(area, "walk", 30.0).covered].all(), "nobody who can walk there is lost"
        # With but one outlet, the few venues of the map have somebody to gain.
        result = run_scenario(with_only(area, "outlets", np.array([0])), scenario)
        assert result.proposal is not None
        after = result.proposal.after
        assert after.covered[result.before.covered].all()
        gained = after.totals["persons_covered"] - result.before.totals["persons_covered"]
        assert 0 < result.proposal.sites["persons_gained"].sum() <= gained + 1e-6
