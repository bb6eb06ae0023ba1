"""The model by radii, solved by HiGHS, against enumeration."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings

from planning.siting.effort import Effort, Watch
from planning.siting.highs import solve_linear_model
from planning.siting.median_model import median_model, model_entries, start_values
from tests.planning.siting.medians import MedianCase, median_cases
from tests.planning.siting.test_median_problem import posed


@settings(max_examples=60, deadline=None)
@given(case=median_cases())
def test_the_model_has_the_best_choice(case: MedianCase) -> None:
    costs = case.costs()
    assume(np.isfinite(list(costs.values())).any())
    problem = posed(case)
    assume(len(problem.candidates) > 0)
    free = np.diff(problem.lists.demand_ptr) + 1
    model = median_model(problem, free, 2.0)
    answer = solve_linear_model(model, Watch(Effort(), minimised=True))
    assert answer.ended == "optimal"
    assert answer.objective == pytest.approx(2 * min(costs.values()), rel=1e-6)
    assert model_entries(problem, free) == len(problem.lists.site)


@settings(max_examples=60, deadline=None)
@given(case=median_cases())
def test_each_choice_has_its_own_value_in_the_model(case: MedianCase) -> None:
    problem = posed(case)
    assume(len(problem.candidates) > 0)
    lengths = np.diff(problem.lists.demand_ptr)
    for within in (lengths + 1, np.minimum(lengths, 2)):
        model = median_model(problem, within, 1.0)
        for chosen, cost in case.costs().items():
            if not np.isfinite(cost):
                continue
            near = [
                set(problem.candidates[problem.lists.site[begin : begin + reach]].tolist())
                for begin, reach in zip(problem.lists.demand_ptr, within, strict=False)
            ]
            allowed = all(
                reach > length or few & set(chosen)
                for few, reach, length in zip(near, within.tolist(), lengths.tolist(), strict=True)
            )
            values = start_values(model, problem, np.array(chosen, dtype=np.int32))
            # A candidate left out of the problem cannot be part of the model's choices.
            inside = set(chosen) <= {*problem.candidates.tolist(), *problem.built.tolist()}
            assert (values is not None) == (allowed and inside)
            if values is not None:
                assert model.offset + model.costs @ values == pytest.approx(cost)
                assert (model.rows @ values >= model.row_lower - 1e-9).all()
                assert (model.rows @ values <= model.row_upper + 1e-9).all()
