"""A first choice within the rules against enumeration of every choice."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.text import Text
from planning.errors import InfeasibleError, SitingError
from planning.siting.effort import Effort, SolveProgress, Watch
from planning.siting.feasibility import feasible_start, least_choice, refuse_broken
from planning.siting.highs import LinearAnswer, LinearModel, solve_linear_model
from planning.siting.rules import NO_RULES, Group, SiteRules
from tests.planning.siting.oracle import LABEL, choices, keeps_to, random_rules


@st.composite
def problems(draw: st.DrawFn) -> tuple[SiteRules, np.ndarray, int | None]:
    candidates = draw(st.integers(1, 7))
    worth = draw(st.lists(st.sampled_from([0.0, 1.0, 2.5, 40.0]), min_size=candidates, max_size=candidates))
    return draw(random_rules(candidates)), np.array(worth), draw(st.one_of(st.none(), st.integers(0, 4)))


@settings(max_examples=60, deadline=None)
@given(problem=problems())
def test_the_choice_of_most_worth_within_the_rules(problem: tuple[SiteRules, np.ndarray, int | None]) -> None:
    rules, worth, sites = problem
    ways = list(choices(len(worth), sites, rules))
    if not ways:
        with pytest.raises(InfeasibleError) as caught:
            feasible_start(rules, len(worth), sites, worth, Watch(Effort()))
        assert caught.value.conflict
        return
    chosen = feasible_start(rules, len(worth), sites, worth, Watch(Effort()))
    assert chosen.dtype == np.int32
    assert (np.diff(chosen) > 0).all()
    assert keeps_to(rules, sites, tuple(chosen.tolist()))
    assert worth[chosen].sum() == pytest.approx(max(worth[list(way)].sum() for way in ways))


def test_without_rules_no_solver_and_no_time_is_needed() -> None:
    watch = Watch(Effort(time_limit_seconds=0))
    worth = np.array([1.0, 5.0, 5.0, 2.0])
    assert feasible_start(NO_RULES, 4, 2, worth, watch).tolist() == [1, 2]
    assert feasible_start(NO_RULES, 4, 9, worth, watch).tolist() == [0, 1, 2, 3]
    assert feasible_start(NO_RULES, 4, 0, worth, watch).tolist() == []


def test_too_little_time_is_not_taken_for_a_conflict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("planning.siting.feasibility._SECONDS", 0.0)
    rules = SiteRules(groups=(Group(np.array([0, 1], dtype=np.int32), Text("组", "group"), 1),))
    with pytest.raises(SitingError, match="时限") as caught:
        feasible_start(rules, 3, 2, np.ones(3), Watch(Effort(time_limit_seconds=0)))
    assert not isinstance(caught.value, InfeasibleError)
    assert "more time" in caught.value.say("en")


def test_the_first_choice_is_found_without_time_and_nobody_is_asked_or_told() -> None:
    told: list[SolveProgress] = []

    def listen(news: SolveProgress) -> bool:
        told.append(news)
        return False

    rng = np.random.default_rng(0)
    costs = rng.uniform(1, 2, 30)
    rules = SiteRules(costs=costs, budget=10.0, groups=(Group(np.arange(30, dtype=np.int32), LABEL, 3),))
    watch = Watch(Effort(time_limit_seconds=0.0, on_progress=listen))
    watch.report(LABEL)
    chosen = feasible_start(rules, 30, None, costs, watch)
    assert keeps_to(rules, None, tuple(chosen.tolist()))
    assert len(told) == 1
    assert (watch.objective, watch.bound) == (-np.inf, np.inf)


@pytest.mark.parametrize("unit", [1.0, 1e-9, 1e14])
def test_a_budget_missed_by_less_than_solvers_see_is_missed(unit: float) -> None:
    everyone = Group(np.arange(4, dtype=np.int32), LABEL, 2, 2)
    costs = np.array([1.0000000004, 1.0000000004, 1.0, 1.0]) * unit
    rules = SiteRules(costs=costs, budget=2.0 * unit, groups=(everyone,))
    assert feasible_start(rules, 4, None, np.array([5.0, 4.0, 1.0, 1.0]), Watch(Effort())).tolist() == [2, 3]
    dear = replace(rules, costs=np.full(4, costs[0]))
    with pytest.raises(InfeasibleError) as caught:
        feasible_start(dear, 4, None, np.ones(4), Watch(Effort()))
    assert len(caught.value.conflict) == 2


def test_what_is_nearly_in_the_rules_is_cut_off_until_something_keeps_them(monkeypatch: pytest.MonkeyPatch) -> None:
    # A solver that does not see the budget at all stands in for one that sees it inexactly.
    def blind(model: LinearModel, watch: Watch, *, nodes: int | None, tell: bool) -> LinearAnswer:
        upper = np.where(np.arange(len(model.row_upper)) == 0, np.inf, model.row_upper)
        return solve_linear_model(replace(model, row_upper=upper), watch, nodes=nodes, tell=tell)

    monkeypatch.setattr("planning.siting.feasibility.solve_linear_model", blind)
    rules = SiteRules(costs=np.array([3.0, 2.0, 1.0]), budget=2.5)
    ended, found = least_choice(rules, 3, None, np.array([-3.0, -2.0, -1.0]), Watch(Effort()))
    assert (ended, found.tolist()) == ("optimal", [1])
    impossible = replace(rules, budget=0.5, groups=(Group(np.arange(3, dtype=np.int32), LABEL, 1),))
    assert least_choice(impossible, 3, None, np.ones(3), Watch(Effort())) == ("infeasible", None)


def test_a_choice_that_breaks_a_rule_is_no_answer() -> None:
    rules = SiteRules(costs=np.array([1.0, 2.0]), budget=2.0)
    refuse_broken(rules, 2, None, np.array([1], dtype=np.int32))
    with pytest.raises(SitingError, match="违反") as caught:
        refuse_broken(rules, 2, None, np.array([0, 1], dtype=np.int32))
    assert "breaks a rule" in caught.value.say("en")
