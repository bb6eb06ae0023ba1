"""p-median against enumeration of every choice."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.sparse import coo_matrix, csc_matrix, csr_matrix

from planning.errors import InfeasibleError, SitingError
from planning.siting.effort import Effort, SolveProgress
from planning.siting.p_median import p_median
from planning.siting.plan import SitePlan
from planning.siting.rules import Group, SiteRules
from tests.planning.siting.medians import MedianCase, median_cases
from tests.planning.siting.oracle import LABEL, keeps_to


def solve(case: MedianCase, *, sparse: bool, seconds: float = 30.0) -> SitePlan:
    return p_median(
        case.sparse() if sparse else case.far,
        case.weights,
        case.sites,
        nearest_now=case.now,
        beyond=case.beyond,
        rules=case.rules,
        effort=Effort(time_limit_seconds=seconds),
    )


def assert_consistent(plan: SitePlan, case: MedianCase) -> None:
    """Recompute the plan from the matrix alone."""
    chosen = plan.chosen.tolist()
    assert len(set(chosen)) == len(chosen)
    assert keeps_to(case.rules, case.sites, tuple(chosen))
    assert plan.minimised
    assert plan.objective == pytest.approx(case.cost(tuple(chosen)))
    assert plan.bound <= plan.objective
    allowed = np.setdiff1d(np.arange(len(case.far)), case.rules.forbidden)
    farthest = np.where(np.isfinite(case.far[allowed]), case.far[allowed], -1).max(axis=0, initial=-1)
    start = np.minimum(case.now, case.beyond)
    finite = replace(case, now=np.where(np.isinf(start), farthest, start))
    values = [finite.cost(tuple(chosen[:built])) for built in range(len(chosen) + 1)]
    assert plan.gains == pytest.approx(-np.diff(values), abs=1e-9)
    for built, gain in enumerate(plan.gains):
        others = [values[built] - finite.cost((*chosen[:built], other)) for other in chosen[built:]]
        assert gain >= max(others) - 1e-9


@settings(max_examples=60, deadline=None)
@given(case=median_cases(), sparse=st.booleans())
def test_the_plan_is_the_best_of_all_choices(case: MedianCase, sparse: bool) -> None:
    costs = case.costs()
    if not np.isfinite(list(costs.values())).any():
        # Rules that contradict each other at first sight are refused as such.
        with pytest.raises(InfeasibleError if costs else SitingError):
            solve(case, sparse=sparse)
        return
    plan = solve(case, sparse=sparse)
    assert_consistent(plan, case)
    assert plan.status == "optimal"
    assert plan.objective == pytest.approx(min(costs.values()))
    assert plan.gap == pytest.approx(0.0, abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(case=median_cases())
def test_without_time_the_greedy_answer_has_an_honest_bound(case: MedianCase) -> None:
    costs = case.costs()
    assume(costs and (np.isfinite(list(costs.values())).all() or np.isfinite(case.beyond)))
    plan = solve(case, sparse=False, seconds=0.0)
    assert_consistent(plan, case)
    assert plan.bound <= min(costs.values()) + 1e-9
    if plan.status == "optimal":
        assert plan.objective == pytest.approx(min(costs.values()))


def test_swaps_find_what_greedy_misses() -> None:
    # On a line, greedy takes the middle first; two sites belong at the ends of the two clusters instead.
    place = np.array([0.0, 1.0, 2.0, 10.0, 18.0, 19.0, 20.0])
    far = abs(place[:, None] - place)
    weights = np.array([5, 5, 5, 1, 5, 5, 5.0])
    greedy = p_median(far, weights, 2, effort=Effort(time_limit_seconds=0))
    best = p_median(far, weights, 2)
    assert sorted(best.chosen.tolist()) == [1, 5]
    assert best.objective == 29.0
    assert best.status == "optimal"
    assert greedy.objective > best.objective
    assert greedy.status == "feasible"


def test_existing_outlets_and_the_distance_beyond_limit_what_demand_counts() -> None:
    far = np.array([[9.0, 1.0, np.inf], [np.inf, 9.0, 2.0]])
    plan = p_median(far, np.array([1.0, 1, 1]), 2, nearest_now=np.array([4.0, 4, np.inf]), beyond=7.0)
    assert plan.chosen.tolist() == [1, 0]
    assert plan.gains.tolist() == [5.0, 3.0]
    assert plan.objective == 4 + 1 + 2


def test_candidates_that_help_nobody_are_chosen_only_where_rules_ask() -> None:
    far = np.array([[1.0, 1.0], [1.0, 1.0], [5.0, 5.0]])
    assert p_median(far, np.ones(2), 3).chosen.tolist() == [0]
    group = Group(np.array([2], dtype=np.int32), LABEL, at_least=1)
    plan = p_median(far, np.ones(2), 3, rules=SiteRules(groups=(group,)))
    assert plan.chosen.tolist() in ([0, 2], [1, 2])
    assert plan.objective == 2.0


def test_points_that_nobody_reaches_are_told() -> None:
    far = csr_matrix(np.array([[1.0, 0, 0], [2.0, 3.0, 0]]))
    with pytest.raises(InfeasibleError) as caught:
        p_median(far, np.array([1.0, 1, 2.5]), 1)
    assert "1 demand points (weight 2.5 in total)" in caught.value.say("en")
    assert "1 个需求点" in caught.value.say("zh")
    assert p_median(far, np.array([1.0, 1, 0]), 1).chosen.tolist() == [1]


def test_too_few_sites_to_reach_all_are_told() -> None:
    far = np.where(np.eye(3, dtype=bool), 1.0, np.inf)
    with pytest.raises(InfeasibleError) as caught:
        p_median(far, np.ones(3), 2)
    assert "1 demand points" in caught.value.say("en")
    assert p_median(far, np.ones(3), 2, beyond=9.0).objective == 11.0


@pytest.mark.parametrize(
    ("far", "weights", "settings", "told"),
    [
        (np.ones((0, 1)), [1.0], {}, "no candidate"),
        (np.ones((1, 2)), [1.0], {}, "1 weights for 2 points"),
        (np.ones((1, 1)), [-1.0], {}, "not negative"),
        (np.ones((1, 1)), [np.nan], {}, "finite"),
        (np.ones((1, 1)), [0.0], {}, "no demand"),
        (-np.ones((1, 1)), [1.0], {}, "distances"),
        (np.full((1, 1), np.nan), [1.0], {}, "distances"),
        (np.ones((1, 1)), [1.0], {"beyond": -1.0}, "distances"),
        (np.ones((1, 1)), [1.0], {"nearest_now": np.ones(2)}, "2 distances to existing outlets"),
        (np.ones((1, 1)), [1.0], {"effort": Effort(time_limit_seconds=-1)}, "time limit"),
        (csr_matrix(([1.0, 2.0], [0, 0], [0, 2]), shape=(1, 1)), [1.0], {}, "twice"),
    ],
)
def test_impossible_problems_are_refused(far: np.ndarray, weights: list[float], settings: dict, told: str) -> None:
    with pytest.raises(SitingError) as caught:
        p_median(far, np.array(weights), 1, **settings)
    assert told in caught.value.say("en")
    assert caught.value.say("zh") != caught.value.say("en")


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(SitingError) as caught:
        p_median(-np.ones((2, 1)), np.array([-1.0]), -1)
    told = caught.value.say("en")
    assert "-1 sites" in told
    assert "weights" in told
    assert "distances" in told


def town(candidates: int, points: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(5)
    here, there = rng.uniform(0, 100, (candidates, 2)), rng.uniform(0, 100, (points, 2))
    return np.hypot(*(here[:, None] - there).transpose(2, 0, 1)), rng.uniform(0, 100, points)


def test_news_only_get_better_and_one_seed_gives_one_plan() -> None:
    far, weights = town(60, 200)
    heard: list[SolveProgress] = []

    def listen(news: SolveProgress) -> bool:
        heard.append(news)
        return True

    plans = [p_median(far, weights, 7, effort=Effort(on_progress=listen)) for _ in range(2)]
    assert plans[0].chosen.tolist() == plans[1].chosen.tolist()
    assert (plans[0].objective, plans[0].bound) == (plans[1].objective, plans[1].bound)
    first = heard[: len(heard) // 2]
    assert all(later.objective <= news.objective for news, later in pairwise(first))
    assert all(later.bound >= news.bound for news, later in pairwise(first))


def test_who_stops_keeps_the_best_so_far() -> None:
    far, weights = town(60, 200)
    plan = p_median(far, weights, 7, effort=Effort(on_progress=lambda news: False))
    best = p_median(far, weights, 7)
    assert plan.status == "feasible"
    assert plan.bound <= best.objective <= plan.objective
    assert 0 < plan.gap < 0.5


def test_the_kind_of_sparse_matrix_changes_nothing() -> None:
    far = np.array([[0.0, 5.0, 9.0], [4.0, 0.5, 4.0], [9.0, 1.0, 0.0]]) + 1.0
    plans = [p_median(kind(far), np.array([1.0, 2.0, 5.0]), 1) for kind in (csr_matrix, csc_matrix, coo_matrix)]
    assert {(plan.objective, *plan.chosen.tolist()) for plan in plans} == {(19.0, 2)}


@pytest.mark.parametrize(("of_weights", "of_distances"), [(1e-8, 1.0), (1.0, 1e-9), (1e14, 1e6), (1e-200, 1e-90)])
def test_the_units_change_nothing(of_weights: float, of_distances: float) -> None:
    rng = np.random.default_rng(1)
    far, weights = rng.random((12, 60)), rng.random(60)
    best = min(weights @ far[list(chosen)].min(axis=0) for chosen in combinations(range(12), 4))
    rules = SiteRules(groups=(Group(np.arange(12, dtype=np.int32), LABEL, 2),))
    plan = p_median(far * of_distances, weights * of_weights, 4, rules=rules)
    assert plan.status == "optimal"
    assert plan.objective == pytest.approx(best * of_weights * of_distances, rel=1e-9)
    assert plan.bound == pytest.approx(plan.objective, rel=1e-9)


def test_a_choice_beyond_the_budget_by_a_hair_is_not_returned() -> None:
    rules = SiteRules(
        costs=np.array([1.0000004, 1.0000004, 1.0, 1.0]),
        budget=2.0,
        groups=(Group(np.arange(4, dtype=np.int32), LABEL, 2, 2),),
    )
    far = np.where(np.eye(4) > 0, 1.0, np.inf)
    far[1, 0] = 1.0
    plan = p_median(far, np.array([9.0, 8.0, 1e-3, 1e-3]), None, beyond=9.0, rules=rules)
    assert (sorted(plan.chosen.tolist()), plan.status) == ([2, 3], "optimal")
