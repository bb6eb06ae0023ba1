"""The whole way from a problem to a proven choice, against enumeration, and what its parts hand on to HiGHS."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings

from planning.siting import median_branching
from planning.siting.effort import Effort, Watch
from planning.siting.median_solving import solve_medians
from tests.planning.siting.medians import MedianCase, median_cases
from tests.planning.siting.oracle import keeps_to
from tests.planning.siting.test_median_problem import posed


@pytest.mark.parametrize("cases", [0, 3, 1000])
@settings(max_examples=25, deadline=None)
@given(case=median_cases())
def test_bounds_cases_and_the_model_agree(cases: int, case: MedianCase) -> None:
    """With few cases allowed, the rest is left to HiGHS; with none and no climb, nearly everything is."""
    costs = case.costs()
    assume(np.isfinite(list(costs.values())).any())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(median_branching, "_MOST_CASES", cases)
        if cases < 1000:
            patch.setattr(median_branching, "_LEAST_STEP", 1.0 + cases)
        chosen, bound = solve_medians(
            posed(case), case.rules, len(case.far), case.sites, Watch(Effort(), minimised=True)
        )
    found = tuple(chosen.tolist())
    assert keeps_to(case.rules, case.sites, found)
    assert case.cost(found) == pytest.approx(min(costs.values()))
    assert bound == pytest.approx(min(costs.values()), rel=1e-6, abs=1e-6)
