"""The certificate and the figures of a plan for goals where more is better and where less is."""

from __future__ import annotations

import dataclasses

import pytest

from dashboard.siting_plan import certificate, progress_figure
from geodata.study_area import StudyArea
from planning.proposals import ScenarioResult, run_scenario
from planning.scenario import Scenario
from planning.siting_request import SitingRequest
from publishing.numbers import count_text, minutes_text


@pytest.fixture(scope="module")
def solved(sample_area: StudyArea) -> ScenarioResult:
    """One site, proven optimal."""
    return run_scenario(sample_area, Scenario(sites=1))


def with_plan(result: ScenarioResult, **changes: object) -> ScenarioResult:
    assert result.proposal is not None
    plan = dataclasses.replace(result.proposal.plan, **changes)
    return dataclasses.replace(result, proposal=dataclasses.replace(result.proposal, plan=plan))


def for_goal(result: ScenarioResult, **request: object) -> ScenarioResult:
    scenario = dataclasses.replace(result.scenario, siting=SitingRequest(**request))
    return dataclasses.replace(result, scenario=scenario)


def test_a_proven_plan_is_called_so_with_its_value_and_candidates(solved: ScenarioResult) -> None:
    assert solved.proposal is not None
    text = certificate(solved, "zh")
    assert text.startswith(f"**已证明最优**：在 {solved.proposal.candidates} 个备选场地中")
    assert f"新增覆盖（按权重计）：{count_text(solved.proposal.plan.objective)}。" in text


def test_a_plan_that_is_not_proven_tells_how_far_from_the_best_it_is_at_most(solved: ScenarioResult) -> None:
    more = with_plan(solved, status="feasible", objective=8000.0, bound=10000.0)
    assert "**可行方案，至多比最好结果低 20.0 %**" in certificate(more, "zh")
    assert "proven bound 10,000" in certificate(more, "en")
    less = for_goal(
        with_plan(solved, status="feasible", objective=10.0, bound=8.0, minimised=True), goal="share", target_share=0.8
    )
    assert "**可行方案，至多比最好结果高 25.0 %**。所需点位（个）：10，已证明界限 8。" in certificate(less, "zh")
    costly = for_goal(less, goal="share", kind_costs=(("gig_post", 2.0),))
    movable = for_goal(solved, movable_outlets=1)
    assert "覆盖（含可迁移网点）：" in certificate(movable, "zh")
    assert "Total cost: 10; proven bound 8" in certificate(costly, "en")


def test_figures_while_solving_are_in_the_unit_of_the_goal(sample_area: StudyArea) -> None:
    persons = float(sample_area.cells["persons"].sum())

    def written(value: float, language: str = "zh", **request: object) -> str | None:
        figure = progress_figure(sample_area, Scenario(siting=SitingRequest(**request)), language)
        return None if figure is None else figure(value)

    assert written(1234.4) == "1,234"
    assert written(7.5, goal="share") == "7.5"
    assert written(0.25, goal="equity") == "25.0%"
    assert written(17.25, goal="center") == minutes_text(17.25, "zh")
    assert written(12.5 * persons, goal="median") == "12.5"
    assert progress_figure(sample_area, Scenario(priority_weight=1.0), "zh") is None
    assert progress_figure(sample_area, Scenario(priority_weight=1.0, siting=SitingRequest(goal="share")), "zh")
