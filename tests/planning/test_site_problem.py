"""The paper town's siting question as arrays, checked by hand; and the sample county's against coverage runs."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from geodata.study_area import StudyArea
from planning.coverage import measure_coverage
from planning.errors import SitingError
from planning.scenario import Scenario
from planning.site_problem import KIND_WEIGHTS, SiteProblem, site_problem
from planning.siting_request import PROPOSABLE_KINDS, SitingRequest


def problem_of(area: StudyArea, scenario: Scenario | None = None, **request: object) -> SiteProblem:
    settings = scenario or Scenario(sites=2, siting=SitingRequest(**request))  # type: ignore[arg-type]
    return site_problem(area, settings)


def test_cover_and_weights_by_hand(river_town: StudyArea) -> None:
    problem = problem_of(river_town)
    # From G within 15 minutes: itself (cell 3). From D: cell 2 (100 m access). From A: cells 0 and 1.
    assert problem.cover.toarray().tolist() == [[0, 0, 0, 1, 0, 0], [0, 0, 1, 0, 0, 0], [1, 1, 0, 0, 0, 0]]
    assert problem.weights.tolist() == [100, 200, 300, 400, 25, 10]
    assert problem.covered.tolist() == [True, True, False, False, False, False]
    assert problem.nearest_now.tolist() == [7.5, 15.0, np.inf, np.inf, np.inf, np.inf]
    assert problem.unit_weights.toarray().tolist() == [[100, 200, 0, 0, 0, 0], [0, 0, 300, 400, 25, 10]]
    assert (problem.sites, problem.layers, problem.kept_outlets.tolist()) == (2, ("",), [0])
    assert problem.served(2).tolist() == [0, 1]


def test_ways_of_no_minutes_stay_in_the_matrix(river_town: StudyArea) -> None:
    minutes = problem_of(river_town).minutes
    assert minutes[0].nnz == 1
    assert minutes[0].data[0] == 0.0


def test_outlets_that_may_move_are_options_and_cover_nothing_by_themselves(river_town: StudyArea) -> None:
    problem = problem_of(river_town, movable_outlets=1)
    assert not problem.covered.any()
    assert problem.cover.toarray()[3].tolist() == [1, 1, 0, 0, 0, 0]
    assert problem.sites == 3
    assert not len(problem.kept_outlets)


def test_goals_of_time_look_farther_than_the_standard(river_town: StudyArea) -> None:
    near, far = problem_of(river_town), problem_of(river_town, goal="median", beyond_minutes=40.0)
    assert far.cutoff_minutes == 40.0
    assert (far.cover != near.cover).nnz == 0
    assert far.nearest_now[2] == 16.5
    assert far.nearest_now[3] == 37.5
    assert problem_of(river_town, goal="gradual").cutoff_minutes == 20.0
    assert problem_of(river_town, goal="share", target_share=0.5).sites is None


def test_each_kind_serves_its_own_demand(river_town: StudyArea) -> None:
    kinds = ("doorstep_station", "service_window")
    scenario = Scenario(
        sites=2,
        kinds=kinds,
        siting=SitingRequest(
            by_kind=True,
            kind_minutes=(("doorstep_station", 7.5),),
            kind_weights=(("service_window", (0.0, 1.0, 0.0)),),
        ),
    )
    problem = problem_of(river_town, scenario)
    cells = len(river_town.cells)
    assert problem.layers == kinds
    assert problem.weights[:cells].tolist() == river_town.cells["persons"].tolist()
    assert problem.weights[cells:].tolist() == river_town.cells["jobs"].tolist()
    # The outlet is a service window: it covers nobody's need of a doorstep station.
    assert not problem.covered[:cells].any()
    assert problem.covered[cells:].tolist() == [True, True, False, False, False, False]
    rows = {
        (venue, kind): problem.served(row).tolist()
        for row, (venue, kind) in enumerate(zip(problem.options["venue"], problem.options["kind"], strict=True))
    }
    assert rows[2, "doorstep_station"] == [0, 1]  # B is 7.5 minutes from A, at equality
    assert rows[2, "service_window"] == [cells, cells + 1]
    assert problem.cells(np.array([cells + 1])).tolist() == [1]
    assert problem.unit_weights.toarray()[0, cells:].tolist() == [10, 50, 0, 0, 0, 0]
    assert set(KIND_WEIGHTS) == set(PROPOSABLE_KINDS)


def test_what_an_option_covers_in_the_sample_county_is_what_coverage_gains(sample_area: StudyArea) -> None:
    scenario = Scenario(sites=1)
    problem = site_problem(sample_area, scenario)
    before = measure_coverage(sample_area, "walk", 15.0)
    assert (problem.covered == before.covered).all()
    for option in range(0, len(problem.options), 60):
        venue = problem.options["venue"].iloc[option]
        after = measure_coverage(sample_area, "walk", 15.0, added_venues=np.array([venue]))
        covered = problem.covered.copy()
        covered[problem.served(option)] = True
        assert (covered == after.covered).all()
    assert problem.unit_weights.sum() == pytest.approx(sample_area.cell_units["persons"].sum())


def test_a_demand_of_nobody_is_refused(river_town: StudyArea) -> None:
    empty = dataclasses.replace(river_town, cells=river_town.cells.assign(persons=0.0))
    with pytest.raises(SitingError) as caught:
        problem_of(empty)
    assert "nobody counts" in caught.value.say("en")


def test_known_minutes_are_used_again_only_where_the_options_are_the_same(river_town: StudyArea) -> None:
    known = site_problem(river_town, Scenario(sites=2))
    for request in ({"forbidden": ("v0",)}, {"spacing_metres": 100.0}):
        scenario = Scenario(sites=2, siting=SitingRequest(**request))
        again, fresh = site_problem(river_town, scenario, known=known), site_problem(river_town, scenario)
        assert again.minutes is known.minutes
        assert (again.minutes != fresh.minutes).nnz == 0
        np.testing.assert_array_equal(again.nearest_now, fresh.nearest_now)
        np.testing.assert_array_equal(again.covered, fresh.covered)
        assert (again.cover != fresh.cover).nnz == 0
    for request in ({"goal": "median", "beyond_minutes": 50.0}, {"movable_outlets": 1}, {"by_kind": True}):
        scenario = Scenario(sites=2, siting=SitingRequest(**request))
        again, fresh = site_problem(river_town, scenario, known=known), site_problem(river_town, scenario)
        assert again.minutes is not known.minutes
        assert again.minutes.shape == fresh.minutes.shape
        assert (again.minutes != fresh.minutes).nnz == 0
