"""Lagrangian bounds against enumeration: never beaten, and no better choice is decided away."""

from __future__ import annotations

import numpy as np
from hypothesis import assume, given, settings

from planning.siting.median_bound import Prices, climb, first_prices
from planning.siting.median_problem import reduced
from planning.siting.rules import NO_RULES
from tests.planning.siting.medians import MedianCase, median_cases
from tests.planning.siting.test_median_problem import posed


@settings(max_examples=60, deadline=None)
@given(case=median_cases())
def test_no_choice_beats_the_bound_and_none_below_the_cutoff_is_decided_away(case: MedianCase) -> None:
    costs = {chosen: cost for chosen, cost in case.costs().items() if np.isfinite(cost)}
    assume(costs)
    problem = posed(case)
    begin = first_prices(problem, np.array(max(costs, key=costs.__getitem__), dtype=np.int32))
    for cutoff in (max(costs.values()) + 1, float(np.median(list(costs.values()))), min(costs.values()) + 1e-6):
        climbed = climb(problem, begin, cutoff=cutoff, steps=60)
        below = {chosen: cost for chosen, cost in costs.items() if cost < cutoff}
        assert climbed.bound <= min([*below.values(), np.inf]) + 1e-9 or not below
        closed, built = problem.candidates[climbed.closed], problem.candidates[climbed.built]
        for chosen in below:
            assert not set(closed.tolist()) & set(chosen)
            assert set(built.tolist()) <= set(chosen)


def test_the_bound_meets_the_best_of_a_problem_without_a_duality_gap() -> None:
    place = np.array([0.0, 1.0, 2.0, 10.0, 18.0, 19.0, 20.0])
    far, weights = abs(place[:, None] - place), np.array([5, 5, 5, 1, 5, 5, 5.0])
    case = MedianCase(far, weights, np.full(7, np.inf), np.inf, 2, NO_RULES)
    problem = posed(case)
    climbed = climb(problem, first_prices(problem, np.array([3, 5])), cutoff=29.0 - 1e-6, steps=500)
    assert climbed.bound >= 28.9
    part, points = reduced(problem, closed=climbed.closed, built=climbed.built)
    again = climb(part, Prices(climbed.prices.points[points], climbed.prices.rows, 1.0), cutoff=30.0, steps=1)
    assert again.bound <= 29.0
