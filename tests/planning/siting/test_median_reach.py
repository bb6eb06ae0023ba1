"""How far demand must look for its site, against enumeration."""

from __future__ import annotations

import numpy as np
from hypothesis import assume, given, settings

from planning.siting.median_bound import climb, first_prices
from planning.siting.median_reach import needed_within
from tests.planning.siting.medians import MedianCase, median_cases
from tests.planning.siting.test_median_problem import posed


@settings(max_examples=60, deadline=None)
@given(case=median_cases())
def test_every_choice_below_the_cutoff_has_a_site_within(case: MedianCase) -> None:
    costs = {chosen: cost for chosen, cost in case.costs().items() if np.isfinite(cost)}
    assume(costs)
    problem = posed(case)
    begin = first_prices(problem, np.array(min(costs, key=costs.__getitem__), dtype=np.int32))
    for cutoff in (float(np.median(list(costs.values()))), min(costs.values()) + 1e-6):
        within = needed_within(problem, climb(problem, begin, cutoff=cutoff, steps=60).prices, cutoff)
        for chosen in (chosen for chosen, cost in costs.items() if cost < cutoff):
            for point, reach in enumerate(within.tolist()):
                start, end = problem.lists.demand_ptr[point : point + 2].tolist()
                near = problem.candidates[problem.lists.site[start : start + reach]]
                assert reach > end - start or set(near.tolist()) & set(chosen)
