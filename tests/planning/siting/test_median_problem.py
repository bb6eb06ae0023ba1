"""The p-median problem as lists: its costs against the definition, before and after sites are decided."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from planning.siting.median_problem import MedianProblem, median_problem, reduced
from planning.siting.rules import NO_RULES
from tests.planning.siting.medians import MedianCase, median_cases


def listed_cost(problem: MedianProblem, chosen: tuple[int, ...]) -> float:
    """The cost of a choice of candidates left, read from the lists."""
    lists, total = problem.lists, problem.constant
    for point, most in enumerate(lists.most.tolist()):
        entries = range(lists.demand_ptr[point], lists.demand_ptr[point + 1])
        total += min(
            [most, *(lists.cost[entry] for entry in entries if problem.candidates[lists.site[entry]] in chosen)]
        )
    return float(total)


def posed(case: MedianCase) -> MedianProblem:
    return median_problem(case.sparse(), case.weights, np.minimum(case.now, case.beyond), case.rules, case.sites)


@settings(max_examples=60, deadline=None)
@given(case=median_cases(plain=True))
def test_lists_hold_what_each_choice_costs(case: MedianCase) -> None:
    problem = posed(case)
    for chosen, cost in case.costs().items():
        if np.isfinite(cost):
            assert listed_cost(problem, chosen) == pytest.approx(cost)
            assert cost < problem.all_reached
        else:
            assert listed_cost(problem, chosen) >= problem.all_reached
    for point in range(len(problem.lists.most)):
        costs = problem.lists.cost[problem.lists.demand_ptr[point] : problem.lists.demand_ptr[point + 1]]
        assert len(costs) > 0
        assert (np.diff(costs) >= 0).all()
        assert costs[-1] < problem.lists.most[point]


@settings(max_examples=40, deadline=None)
@given(case=median_cases(plain=True, most_candidates=6))
def test_deciding_sites_leaves_the_costs_of_the_others(case: MedianCase) -> None:
    problem = posed(case)
    first = problem.candidates[:1]
    closed, built = problem.candidates == -1, problem.candidates == first
    part, points = reduced(problem, closed=closed, built=built)
    assert first[0] in part.built
    assert first[0] not in part.candidates
    assert (np.diff(points) > 0).all()
    for chosen, cost in case.costs().items():
        if first[0] in chosen and np.isfinite(cost):
            assert listed_cost(part, chosen) == pytest.approx(cost)


def test_points_with_equal_distances_become_one() -> None:
    far = np.array([[1.0, 1.0, 2.0, 1.0], [3.0, 3.0, 1.0, 3.0]])
    case = MedianCase(far, np.array([1.0, 2, 1, 4]), np.array([9.0, 9, 9, 8]), np.inf, 1, NO_RULES)
    problem = posed(case)
    assert len(problem.lists.most) == 3
    assert sorted(problem.lists.most.tolist()) == [9.0, 27.0, 32.0]
    assert problem.whole
