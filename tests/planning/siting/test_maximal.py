"""Maximal covering against enumeration of every choice."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from planning.errors import SitingError
from planning.siting import Effort, SitePlan, maximal_covering


def best_by_enumeration(cover: np.ndarray, weights: np.ndarray, sites: int) -> float:
    """The most weight that any choice of at most ``sites`` candidates covers."""
    choices = combinations(range(len(cover)), min(sites, len(cover)))
    return max(float(weights[cover[list(choice)].any(axis=0)].sum()) if choice else 0.0 for choice in choices)


def assert_consistent(plan: SitePlan, cover: np.ndarray, weights: np.ndarray, sites: int) -> None:
    """Recompute the plan from the matrix alone."""
    chosen = plan.chosen.tolist()
    assert len(chosen) == len(set(chosen)) <= sites
    assert plan.objective == pytest.approx(weights[cover[chosen].any(axis=0)].sum() if chosen else 0.0)
    covered = np.zeros(len(weights), dtype=bool)
    for candidate, gain in zip(chosen, plan.gains, strict=True):
        new = cover[candidate] & ~covered
        assert gain == pytest.approx(weights[new].sum())
        assert gain > 0
        covered |= new
    assert (np.diff(plan.gains) <= 1e-9).all()
    assert plan.bound >= plan.objective - 1e-9


@st.composite
def instances(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, int]:
    candidates, demand = draw(st.integers(1, 8)), draw(st.integers(1, 14))
    density = draw(st.sampled_from([0.15, 0.3, 0.6]))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    cover = rng.random((candidates, demand)) < density
    weights = rng.choice([0.0, 1.0, 2.5, 7.0, 100.25], demand)
    return cover, weights, draw(st.integers(0, candidates + 1))


@settings(max_examples=120, deadline=None)
@given(instance=instances())
def test_optimal_equals_enumeration(instance: tuple[np.ndarray, np.ndarray, int]) -> None:
    cover, weights, sites = instance
    plan = maximal_covering(csr_matrix(cover), weights, sites)
    assert_consistent(plan, cover, weights, sites)
    assert plan.status == "optimal"
    assert plan.gap == 0.0
    assert plan.objective == pytest.approx(best_by_enumeration(cover, weights, sites))


@settings(max_examples=60, deadline=None)
@given(instance=instances())
def test_the_greedy_answer_is_honest_about_its_bound(instance: tuple[np.ndarray, np.ndarray, int]) -> None:
    cover, weights, sites = instance
    plan = maximal_covering(csr_matrix(cover), weights, sites, effort=Effort(time_limit_seconds=0))
    assert_consistent(plan, cover, weights, sites)
    best = best_by_enumeration(cover, weights, sites)
    assert plan.bound >= best - 1e-9
    if plan.status == "optimal":
        assert plan.objective == pytest.approx(best)
    else:
        assert 0 < plan.gap <= 1


def test_the_solver_beats_greedy_where_greedy_is_wrong() -> None:
    # Greedy takes the middle (6), then 3 on one side: 9. The two sides together hold 10.
    cover = np.array([[1, 1, 1, 0, 1, 1, 1, 0], [1, 1, 1, 1, 0, 0, 0, 0], [0, 0, 0, 0, 1, 1, 1, 1]], dtype=bool)
    weights = np.array([1, 1, 1, 2, 1, 1, 1, 2.0])
    greedy = maximal_covering(csr_matrix(cover), weights, 2, effort=Effort(time_limit_seconds=0))
    exact = maximal_covering(csr_matrix(cover), weights, 2)
    assert (greedy.objective, greedy.status) == (8.0, "feasible")
    assert (exact.objective, exact.status) == (10.0, "optimal")
    assert sorted(exact.chosen.tolist()) == [1, 2]


def test_candidates_that_add_nothing_are_not_built() -> None:
    cover = csr_matrix(np.array([[1, 0], [1, 0], [0, 1]], dtype=bool))
    plan = maximal_covering(cover, np.array([5.0, 0.0]), 3)
    assert plan.chosen.tolist() == [0]


def test_the_same_input_gives_the_same_plan() -> None:
    rng = np.random.default_rng(3)
    cover = csr_matrix(rng.random((60, 300)) < 0.05)
    weights = rng.uniform(0, 100, 300)
    plans = [maximal_covering(cover, weights, 8) for _ in range(2)]
    assert plans[0].chosen.tolist() == plans[1].chosen.tolist()
    assert plans[0].bound == plans[1].bound


@pytest.mark.parametrize(
    ("cover", "weights", "sites", "limit", "told"),
    [
        (np.zeros((0, 2)), [1.0, 1.0], 1, 1.0, "no candidate"),
        (np.ones((1, 2)), [1.0], 1, 1.0, "1 weights for 2 points"),
        (np.ones((1, 2)), [1.0, -1.0], 1, 1.0, "not negative"),
        (np.ones((1, 2)), [1.0, np.nan], 1, 1.0, "finite"),
        (np.ones((1, 2)), [1.0, 1.0], -1, 1.0, "-1 sites"),
        (np.ones((1, 2)), [1.0, 1.0], 1, -1.0, "time limit"),
    ],
)
def test_impossible_problems_are_refused(
    cover: np.ndarray, weights: list[float], sites: int, limit: float, told: str
) -> None:
    with pytest.raises(SitingError) as caught:
        maximal_covering(csr_matrix(cover), np.array(weights), sites, effort=Effort(time_limit_seconds=limit))
    assert told in caught.value.say("en")
    assert caught.value.say("zh") != caught.value.say("en")
