"""Branch and bound of the p-median problem by itself, from a poor start, against enumeration."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings

from planning.siting.effort import Effort, Watch
from planning.siting.median_bound import first_prices
from planning.siting.median_branching import Standing, branch, settle
from tests.planning.siting.medians import MedianCase, median_cases
from tests.planning.siting.test_median_problem import posed


@settings(max_examples=60, deadline=None)
@given(case=median_cases())
def test_cases_lead_to_the_best_choice(case: MedianCase) -> None:
    costs = {chosen: cost for chosen, cost in case.costs().items() if np.isfinite(cost)}
    assume(costs)
    problem = posed(case)
    worst = max(costs, key=costs.__getitem__)
    start = np.array(worst, dtype=np.int32)
    standing = Standing(start, costs[worst], -np.inf, problem.whole)
    branch(problem, first_prices(problem, start), standing, Watch(Effort(), minimised=True))
    best = min(costs.values())
    assert standing.bound <= best + 1e-9
    assert standing.cost == pytest.approx(case.cost(tuple(standing.chosen.tolist())))
    assert standing.proven
    assert standing.cost == pytest.approx(best)


@settings(max_examples=60, deadline=None)
@given(case=median_cases())
def test_settling_a_whole_problem_keeps_its_bound_below_the_best(case: MedianCase) -> None:
    costs = {chosen: cost for chosen, cost in case.costs().items() if np.isfinite(cost)}
    assume(costs)
    problem = posed(case)
    worst = max(costs, key=costs.__getitem__)
    start = np.array(worst, dtype=np.int32)
    standing = Standing(start, costs[worst], -np.inf, problem.whole)
    left = settle(problem, first_prices(problem, start), standing, Watch(Effort(), minimised=True))
    assert standing.bound <= min(costs.values()) + 1e-9
    assert len(left.points) == len(left.problem.lists.most) == len(left.prices.points)
    if np.isinf(left.bound):
        assert standing.cost == pytest.approx(min(costs.values()))


def test_bounds_of_whole_costs_are_rounded_up() -> None:
    standing = Standing(np.array([0]), 12.0, -np.inf, whole=True)
    standing.raise_bound(10.0000001)
    assert standing.bound == 10.0
    standing.raise_bound(10.1)
    assert standing.bound == 11.0
    assert not standing.proven
    standing.raise_bound(11.5)
    assert standing.proven
