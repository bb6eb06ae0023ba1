"""Explanations of the river town, whose every way can be worked out on paper."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import shapely

from geodata.study_area import StudyArea, with_only
from planning.coverage import REASONS, measure_coverage
from planning.explanations import Explanation, Facility, explain_cell
from planning.proposals import run_scenario
from planning.scenario import Scenario

BRIDGE = 2500 / 300


def explained(area: StudyArea, cell: int, minutes: float = 15.0) -> Explanation:
    scenario = Scenario(max_minutes=minutes, sites=0)
    return explain_cell(area, scenario, run_scenario(area, scenario).before, cell)


@pytest.mark.parametrize(
    ("cell", "reason", "minutes", "metres", "straight", "detour"),
    [
        (0, "covered", 7.5, 500, 500, 1.0),
        (1, "covered", 15.0, 1000, np.hypot(800, 400), 1000 / np.hypot(800, 400)),
        (2, "too_far", 16.5, 1100, np.hypot(1000, 100), 1100 / np.hypot(1000, 100)),
        (3, "barrier", 37.5, 2500, 300, BRIDGE),
    ],
)
def test_a_joined_cell_tells_its_way(
    river_town: StudyArea, cell: int, reason: str, minutes: float, metres: float, straight: float, detour: float
) -> None:
    found = explained(river_town, cell)
    assert found.reason == reason
    assert found.minutes == minutes
    assert found.route is not None
    assert found.route.minutes == minutes
    assert found.route.metres == pytest.approx(metres)
    assert found.nearest == found.closest
    assert found.nearest is not None
    assert (found.nearest.identity, found.nearest.name) == ("o0", "outlet 0")
    assert found.nearest.metres == pytest.approx(straight)
    assert found.detour == pytest.approx(detour)
    assert (found.persons, found.jobs) == (river_town.cells["persons"][cell], river_town.cells["jobs"][cell])
    assert (found.nearest.lon, found.nearest.lat) == (
        river_town.outlets.geometry.x[0],
        river_town.outlets.geometry.y[0],
    )
    assert (found.lon, found.lat) == (river_town.cells.geometry.x[cell], river_town.cells.geometry.y[cell])
    assert found.circle_metres == 1000.0


@pytest.mark.parametrize(("cell", "reason"), [(4, "no_road"), (5, "island")])
def test_a_cell_without_a_way_tells_the_closest_outlet(river_town: StudyArea, cell: int, reason: str) -> None:
    found = explained(river_town, cell)
    assert found.reason == reason
    assert np.isinf(found.minutes)
    assert (found.nearest, found.route, found.closest_route, found.detour) == (None, None, None, None)
    assert found.closest is not None
    assert found.closest.identity == "o0"


def test_the_outlet_over_the_river_is_told_beside_the_one_that_is_reached_first(river_town: StudyArea) -> None:
    coverage = measure_coverage(river_town, "walk", 4.0, added_venues=np.array([2]))
    found = explain_cell(river_town, Scenario(max_minutes=4.0), coverage, 3, added_venues=np.array([2]))
    # From G the venue at A is 1,500 m by road, the outlet over the river 2,500 m, but only 300 m straight.
    assert found.nearest == Facility(
        "v2", "venue 2", *river_town.venues.geometry.iloc[2].coords[0], pytest.approx(np.hypot(800, 700))
    )
    assert found.minutes == 22.5
    assert found.route is not None
    assert found.route.metres == pytest.approx(1500)
    assert found.closest is not None
    assert found.closest.identity == "o0"
    assert found.closest_route is not None
    assert found.closest_route.minutes == 37.5
    assert found.detour == pytest.approx(BRIDGE)


def test_under_winter_and_a_closed_road_minutes_grow_and_metres_tell_the_way_that_is_left(
    river_town: StudyArea,
) -> None:
    usual = explained(river_town, 2)
    scenario = Scenario(slow_downs=("winter",), sites=0)
    found = explain_cell(river_town, scenario, run_scenario(river_town, scenario).before, 2)
    assert usual.route is not None
    assert found.route is not None
    assert found.minutes == found.route.minutes == 16.5 * 1.25
    assert found.route.metres == pytest.approx(usual.route.metres)
    assert found.circle_metres == 800.0
    x, y = river_town.outlets.geometry.x[0] + 0.006, river_town.outlets.geometry.y[0]
    closure = shapely.box(x - 0.0005, y - 0.0005, x + 0.0005, y + 0.0005).wkt
    scenario = Scenario(closures=(closure,), sites=0)
    river_town = dataclasses.replace(river_town, parameters={"snap_metres": 500.0})
    cut_off = explain_cell(river_town, scenario, run_scenario(river_town, scenario).before, 2)
    assert cut_off.route is None
    assert cut_off.reason == "no_road"


def test_without_any_outlet_there_is_nothing_to_go_to(river_town: StudyArea) -> None:
    found = explained(with_only(river_town, "outlets", np.zeros(0, dtype=int)), 0)
    assert (found.nearest, found.closest, found.route, found.detour) == (None, None, None, None)
    assert found.reason == "too_far"


def test_an_outlet_in_the_cells_own_place_has_no_detour(river_town: StudyArea) -> None:
    moved = {**river_town.xy_metres, "outlets": river_town.xy_metres["cells"][:1]}
    found = explained(dataclasses.replace(river_town, xy_metres=moved), 0)
    assert found.detour is None


def test_minutes_and_reasons_are_those_of_the_coverage(sample_area: StudyArea) -> None:
    scenario = Scenario(mode="ebike", max_minutes=10.0, sites=0)
    coverage = run_scenario(sample_area, scenario).before
    for cell in np.random.default_rng(8).choice(len(coverage.minutes), 40, replace=False):
        found = explain_cell(sample_area, scenario, coverage, int(cell))
        assert found.reason == REASONS[coverage.reason[cell]]
        assert found.minutes == coverage.minutes[cell]
        if found.route is not None:
            assert found.route.minutes == found.minutes
        if found.detour is not None:
            assert found.detour >= 1 - 1e-9
        if found.closest_route is not None:
            assert found.closest_route.minutes >= found.minutes
