"""Search for good medians: its costs are true, its choices keep to the rules, and it is no worse than any single swap."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings

from planning.siting.median_search import fitting, keeps_limits, search_medians
from planning.siting.rules import NO_RULES
from tests.planning.siting.medians import MedianCase, median_cases
from tests.planning.siting.oracle import keeps_to
from tests.planning.siting.test_median_problem import posed

NOBODY = np.empty(0, dtype=np.int32)


@settings(max_examples=60, deadline=None)
@given(case=median_cases(plain=True))
def test_no_swap_and_no_addition_improves_what_is_found(case: MedianCase) -> None:
    problem = posed(case)
    chosen, cost = search_medians(problem, NOBODY, work=10_000, seed=1)
    found = tuple(chosen.tolist())
    assert keeps_to(case.rules, case.sites, found)
    true = case.cost(found)
    if not np.isfinite(true):
        assert cost >= problem.all_reached
        return
    assert cost == pytest.approx(true)
    for other, value in case.costs().items():
        if len(set(other) - set(found)) == 1 and len(set(found) - set(other)) <= 1:
            assert true <= value + 1e-9


@settings(max_examples=60, deadline=None)
@given(case=median_cases())
def test_moves_keep_to_the_rules_that_the_start_keeps_to(case: MedianCase) -> None:
    costs = case.costs()
    assume(costs)
    problem = posed(case)
    for start in list(costs)[:5]:
        begun = np.array(start, dtype=np.int32)
        assert keeps_limits(problem, begun)
        assert set(fitting(problem, begun).tolist()) | set(problem.built.tolist()) <= set(start)
        for work in (0, 2_000):
            chosen, cost = search_medians(problem, begun, work=work, seed=3)
            found = tuple(chosen.tolist())
            assert keeps_to(case.rules, case.sites, found)
            if np.isfinite(costs[start]):
                assert cost <= costs[start] + 1e-6
                assert cost == pytest.approx(case.cost(found))


def test_one_seed_gives_one_choice() -> None:
    rng = np.random.default_rng(0)
    case = MedianCase(rng.uniform(0, 9, (40, 90)), np.ones(90), np.full(90, np.inf), np.inf, 6, NO_RULES)
    found = [search_medians(posed(case), NOBODY, work=200_000, seed=4)[0].tolist() for _ in range(2)]
    assert found[0] == found[1]
