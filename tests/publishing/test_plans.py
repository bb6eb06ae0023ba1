import dataclasses
import math
import re

import numpy as np
import pytest

from planning.scenario import Scenario
from planning.site_problem import site_problem
from planning.siting.plan import SitePlan
from planning.siting_request import GOALS as GOAL_KEYS
from planning.siting_request import SitingRequest
from publishing.numbers import count_text
from publishing.plans import (
    GOALS,
    GOALS_WITHOUT_WEIGHTS,
    OBJECTIVES,
    covered_now,
    curve_sites,
    distance_from_best,
    gain_text,
    longest_is_unknown,
    objective_label,
    objective_text,
    plan_lines,
    plan_notes,
    proposal_of,
    remaining_gap,
    status_text,
    weighs_priority,
)

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def asked(result, goal, **fields):
    """The same result as if it had been asked for with another goal."""
    siting = SitingRequest(goal=goal, capacity=100.0 if goal == "capacity" else None, **fields)
    return dataclasses.replace(result, scenario=dataclasses.replace(result.scenario, siting=siting))


def with_priority_gain(result, count, weight=1.0):
    sites = result.proposal.sites.assign(priority_persons_gained=[count] + [0.0] * (len(result.proposal.sites) - 1))
    proposal = dataclasses.replace(result.proposal, sites=sites)
    scenario = dataclasses.replace(result.scenario, priority_weight=weight)
    return dataclasses.replace(result, proposal=proposal, scenario=scenario)


def test_every_goal_has_its_words():
    assert set(GOALS) == set(OBJECTIVES) == set(GOAL_KEYS) >= set(GOALS_WITHOUT_WEIGHTS)
    for text in (*GOALS.values(), *OBJECTIVES.values()):
        assert CHINESE.search(text.zh)
        assert not CHINESE.search(text.en)


def plan(objective: float, bound: float, status: str, *, minimised: bool = False) -> SitePlan:
    return SitePlan(np.empty(0, np.int32), np.empty(0), objective, bound, status, 1.0, minimised)


def test_only_a_proven_plan_is_called_optimal():
    assert status_text(plan(100.0, 100.0, "optimal"), "zh") == "已证明最优"
    told = status_text(plan(100.0, 103.0, "feasible"), "zh")
    assert "最优" not in told
    assert "可行" in told
    # (103 - 100) / 103 = 2.91 %, and "at most" must stay true after rounding.
    assert "3.0 %" in told
    assert status_text(plan(100.0, 100.001, "feasible"), "en") == "feasible, at most 0.1 % below the best possible"


def test_a_weighted_gain_is_withheld_wherever_priority_persons_count(result):
    telling = dataclasses.replace(result, scenario=dataclasses.replace(result.scenario, priority_weight=1.0))
    assert gain_text(telling, 6.0, "en") == "withheld"
    assert gain_text(result, 6.0, "en") == "6"
    assert "withheld" in dict(plan_lines(telling, "en")).values()


def test_a_plan_by_bus_tells_that_gains_and_sum_may_differ(bus_result, result):
    assert "可能更多" in dict(plan_lines(bus_result, "zh"))["公交的新增与合计"]
    assert "may be more" in dict(plan_lines(bus_result, "en"))["Gains by bus"]
    assert "公交的新增与合计" not in dict(plan_lines(result, "zh"))


def test_a_plan_of_least_cost_is_told_above_the_best_possible():
    # 103 against a bound of 100: 3 % above it, whatever share of 103 that is.
    assert distance_from_best(plan(103.0, 100.0, "feasible", minimised=True)) == pytest.approx(0.03)
    told = status_text(plan(103.0, 100.0, "feasible", minimised=True), "en")
    assert told == "feasible, at most 3.0 % above the best possible"
    assert "高 3.0 %" in status_text(plan(103.0, 100.0, "feasible", minimised=True), "zh")


def test_without_a_bound_the_distance_is_unknown():
    lost = plan(5.0, 0.0, "feasible", minimised=True)
    assert math.isinf(distance_from_best(lost))
    assert "unknown" in status_text(lost, "en")
    assert "未知" in status_text(lost, "zh")
    assert distance_from_best(plan(0.0, 0.0, "feasible", minimised=True)) == 0.0


def test_an_objective_is_told_in_the_unit_of_its_goal(result):
    total = float(result.proposal.problem.weights.sum())
    for goal, value, told in (
        ("cover", 1234.4, "1,234"),
        ("gradual", 1234.4, "1,234"),
        ("capacity", 1234.4, "1,234"),
        ("share", 7.5, "7.5"),
        ("equity", 0.4321, "43.2%"),
        ("center", 21.26, "21.3"),
        ("median", 12.5 * total, "12.5"),
    ):
        assert objective_text(asked(result, goal), value, "en") == told


def test_where_outlets_may_close_those_that_stay_are_told_to_count():
    moving = SitingRequest(movable_outlets=1)
    assert objective_label(Scenario()).en == "Gain (weighted)"
    assert objective_label(Scenario(siting=moving)).zh == "新增覆盖（按权重计，含可撤并网点留下的）"
    assert objective_label(Scenario(siting=moving)).en == "Gain (weighted, with outlets that could close but stay)"
    assert objective_label(Scenario(siting=dataclasses.replace(moving, goal="center"))).en == "Longest time (minutes)"


def test_a_proven_value_has_no_gap_left_by_rounding():
    assert remaining_gap(0.0, 2e-12) == 0.0
    assert remaining_gap(44_930.26, math.nextafter(44_930.26, math.inf)) == 0.0
    assert remaining_gap(75.0, 100.0) == 0.25


def test_objectives_are_withheld_however_many_priority_persons_there_are(result):
    assert not weighs_priority(result.scenario)
    # A difference of two large sums, of plans of 3 and 2 sites say, tells of a single site's few.
    for count in (6.0, 60.0, 6000.0):
        weighted = with_priority_gain(result, count)
        assert weighs_priority(weighted.scenario)
        for goal in GOAL_KEYS:
            told = objective_text(asked(weighted, goal), 6.0, "en")
            assert (told == "withheld") == (goal not in GOALS_WITHOUT_WEIGHTS), goal
    lines = dict(plan_lines(with_priority_gain(result, 60.0), "en"))
    assert lines["Gain (weighted)"] == lines["Proven bound: Gain (weighted)"] == "withheld"


def test_fewer_sites_than_asked_for_are_explained(result):
    notes = {label.en: note.en for label, note in plan_notes(result)}
    assert notes == {}
    more = dataclasses.replace(result, scenario=dataclasses.replace(result.scenario, sites=9))
    label = "Fewer sites than asked for"
    assert dict(plan_lines(more, "en"))[label].endswith("would add nothing, or the conditions allow no more")
    loose = dataclasses.replace(more.proposal, plan=dataclasses.replace(more.proposal.plan, status="feasible"))
    assert "before the solver stopped" in dict(plan_lines(dataclasses.replace(more, proposal=loose), "en"))[label]
    assert label not in dict(plan_lines(asked(more, "share"), "en"))


def test_a_longest_way_beyond_what_was_looked_for_is_told_to_be_unknown(result):
    centre = asked(result, "center")
    cutoff = centre.proposal.problem.cutoff_minutes

    def with_objective(minutes):
        plan = dataclasses.replace(centre.proposal.plan, objective=minutes)
        return dataclasses.replace(centre, proposal=dataclasses.replace(centre.proposal, plan=plan))

    assert longest_is_unknown(with_objective(cutoff))
    assert "cannot be told" in dict(plan_lines(with_objective(cutoff), "en"))["Longest way"]
    assert "增加点位数" in dict(plan_lines(with_objective(cutoff), "zh"))["最远用时"]
    assert not longest_is_unknown(with_objective(cutoff - 1.0))
    assert "Longest way" not in dict(plan_lines(with_objective(cutoff - 1.0), "en"))
    assert not longest_is_unknown(asked(with_objective(cutoff), "median"))


def test_what_capacities_leave_unserved_is_told(result):
    full = asked(result, "capacity")
    unserved = full.proposal.problem.weights.sum() - full.proposal.plan.objective
    assert dict(plan_lines(full, "en"))["Unserved (weighted)"] == count_text(unserved)
    assert "Unserved (weighted)" not in dict(plan_lines(result, "en"))


def test_gains_by_kind_are_told_not_to_add_up(result):
    assert "不能相加" in dict(plan_lines(asked(result, "cover", by_kind=True), "zh"))["分类型的新增与合计"]
    assert "Gains by kind" not in dict(plan_lines(result, "en"))


def test_a_trade_off_goes_beyond_the_plan_and_what_was_asked_for(result):
    assert curve_sites(result) == 8
    assert curve_sites(dataclasses.replace(result, scenario=dataclasses.replace(result.scenario, sites=20))) == 25
    assert curve_sites(dataclasses.replace(result, scenario=dataclasses.replace(result.scenario, sites=1))) == 8


def test_what_is_covered_now_counts_outlets_that_could_close(town, result):
    persons = result.before.totals["persons_covered"]
    for movable in (0, 2):
        scenario = Scenario(sites=1, siting=SitingRequest(movable_outlets=movable))
        problem = site_problem(town, scenario)
        assert float(problem.weights @ covered_now(problem)) == pytest.approx(persons)


def test_nothing_asked_is_no_plan(result, bare_result):
    assert plan_lines(bare_result, "zh") == []
    assert dict(plan_lines(result, "zh"))["求解结论"] == "已证明最优"
    assert proposal_of(result) is result.proposal
    with pytest.raises(ValueError, match="no sites"):
        proposal_of(bare_result)


def test_closed_outlets_and_costs_are_told(result):
    closed = dataclasses.replace(result.proposal, closed=np.array([2], np.int32))
    changed = dataclasses.replace(asked(result, "cover", budget=9.0), proposal=closed)
    lines = dict(plan_lines(changed, "en"))
    assert lines["Outlets closed or moved"] == "1"
    assert lines["Cost of the sites"] == "3"
    assert not {"Outlets closed or moved", "Cost of the sites"} & set(dict(plan_lines(result, "en")))
