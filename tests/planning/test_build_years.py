"""The years up to the goal, and the curve of sites against coverage."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from geodata.study_area import StudyArea
from planning.build_years import GOAL_YEAR, build_years, stages_of, trade_off
from planning.coverage import measure_coverage
from planning.proposals import Proposal, run_scenario
from planning.scenario import Scenario
from planning.siting import Effort
from planning.siting_request import SitingRequest


def propose(area: StudyArea, scenario: Scenario) -> Proposal:
    proposal = run_scenario(area, scenario).proposal
    assert proposal is not None
    return proposal


def test_sites_are_spread_over_the_years_up_to_the_goal(river_town: StudyArea) -> None:
    assert stages_of(river_town, Scenario(), 5) == ((2026, 3), (2027, 2))  # data as of 2025-12-31
    early = dataclasses.replace(river_town, data_date="2023-06-30")
    assert stages_of(early, Scenario(), 4) == ((2024, 1), (2025, 1), (2026, 1), (2027, 1))
    late = dataclasses.replace(river_town, data_date="2027-02-01")
    assert stages_of(late, Scenario(), 4) == ((GOAL_YEAR, 4),)
    undated = dataclasses.replace(river_town, data_date="")
    assert stages_of(undated, Scenario(), 4) == ((GOAL_YEAR, 4),)


def test_stages_asked_for_are_filled_in_their_order(river_town: StudyArea) -> None:
    asked = Scenario(siting=SitingRequest(stages=((2026, 2), (2027, 9))))
    assert stages_of(river_town, asked, 5) == ((2026, 2), (2027, 3))
    assert stages_of(river_town, asked, 1) == ((2026, 1), (2027, 0))


def test_the_larger_village_is_built_first(river_town: StudyArea) -> None:
    scenario = Scenario(sites=2)
    proposal = propose(river_town, scenario)
    order = build_years(river_town, scenario, proposal, Effort())
    assert [stage.tolist() for stage in order.stages] == [[0], [1]]
    assert order.covered.tolist() == [400.0, 700.0]
    assert order.best_possible.tolist() == [400.0, 700.0]


def test_every_prefix_in_the_sample_county_is_what_coverage_gains(sample_area: StudyArea) -> None:
    scenario = Scenario(sites=6, siting=SitingRequest(stages=((2026, 2), (2027, 4))))
    result = run_scenario(sample_area, scenario)
    proposal = result.proposal
    assert proposal is not None
    order = build_years(sample_area, scenario, proposal, Effort())
    built: list[int] = []
    for stage, covered, bound in zip(order.stages, order.covered, order.best_bound, strict=True):
        built += proposal.problem.options["venue"].to_numpy()[stage].tolist()
        after = measure_coverage(sample_area, "walk", 15.0, added_venues=np.array(built))
        gained = after.totals["persons_covered"] - result.before.totals["persons_covered"]
        assert covered == pytest.approx(gained)
        assert covered <= bound + 1e-6
    assert sorted(built) == sorted(proposal.sites["venue"])


def test_the_curve_passes_through_the_plan(sample_area: StudyArea) -> None:
    scenario = Scenario(sites=5)
    proposal = propose(sample_area, scenario)
    curve = trade_off(proposal, 7, Effort())
    assert curve.limits.tolist() == list(range(8))
    assert curve.objective[5] == pytest.approx(proposal.plan.objective)
    assert (np.diff(curve.objective) >= 0).all()
    assert (curve.bound >= curve.objective - 1e-9).all()


def test_the_curve_counts_new_sites_where_outlets_may_move(sample_area: StudyArea) -> None:
    scenario = Scenario(sites=3, siting=SitingRequest(movable_outlets=2))
    proposal = propose(sample_area, scenario)
    curve = trade_off(proposal, 4, Effort())
    assert curve.limits.tolist() == [0, 1, 2, 3, 4]
    assert curve.knee is None or 0 <= curve.knee < 5
    before = run_scenario(sample_area, Scenario(sites=0)).before.totals["persons_covered"]
    assert curve.objective[3] == pytest.approx(proposal.after.totals["persons_covered"] - before)
    assert curve.objective[0] > 0  # moving alone helps


def test_the_last_year_is_the_plan_whatever_its_rules_cost(sample_area: StudyArea) -> None:
    scenario = Scenario(sites=12, siting=SitingRequest(unit_at_least=1, stages=((2026, 6), (2027, 6))))
    order = build_years(sample_area, scenario, propose(sample_area, scenario), Effort())
    assert order.best_bound[-1] == order.covered[-1]
    assert order.nesting_cost[-1] == 0
