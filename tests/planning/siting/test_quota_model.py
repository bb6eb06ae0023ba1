"""The bound that prices prove, against the solver's own linear optimum and against enumeration."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from scipy.sparse import csr_matrix

from planning.siting.effort import Effort, Watch
from planning.siting.quota_model import dual_bound, quota_model, start_values, unpriced
from planning.siting.quotas import Quotas, merged_quotas
from planning.siting.rules import NO_RULES, rule_rows


def random_quotas(seed: int) -> tuple[Quotas, np.ndarray]:
    rng = np.random.default_rng(seed)
    cover = csr_matrix(rng.random((6, 15)) < 0.35)
    amounts = csr_matrix(rng.random((2, 15)))
    quotas = merged_quotas(cover, amounts, np.full(2, 1e-9), np.zeros(15, dtype=bool), np.ones(6, dtype=bool))
    total = np.asarray(quotas.amounts.sum(axis=1)).ravel()
    return quotas.asking(0.7 * total), rng.integers(1, 5, 6).astype(float)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_the_bound_is_the_linear_optimum_and_reduced_costs_are_honest(seed: int) -> None:
    quotas, costs = random_quotas(seed)
    model = quota_model(quotas, rule_rows(NO_RULES, 6, None), costs, np.zeros(6), np.ones(6))
    linear = linprog(
        model.costs, A_ub=-model.rows, b_ub=-model.row_lower, bounds=np.column_stack([model.lower, model.upper])
    )
    dual = dual_bound(model, Watch(Effort(), minimised=True))
    assert dual.bound == pytest.approx(linear.fun, abs=1e-3)
    assert dual.bound <= linear.fun + 1e-9
    for choice in product([0, 1], repeat=6):
        chosen = np.flatnonzero(choice).astype(np.int32)
        if quotas.met_by(chosen):
            values = np.array(choice, dtype=float)
            best = (dual.reduced_costs[:6] < 0).astype(float)
            moved = float(np.abs(dual.reduced_costs[:6])[values != best].max(initial=0.0))
            assert costs @ values >= dual.bound + moved - 1e-9
            assert (model.rows @ start_values(quotas, chosen) >= model.row_lower - 1e-9).all()


def test_without_prices_nothing_is_proven_but_what_is_given() -> None:
    quotas, costs = random_quotas(1)
    given_sites = np.array([1.0, 0, 0, 0, 0, 0])
    model = quota_model(quotas, rule_rows(NO_RULES, 6, None), costs, given_sites, np.ones(6))
    assert unpriced(model).bound == pytest.approx(costs[0])
    assert dual_bound(model, Watch(Effort(time_limit_seconds=0))).bound == pytest.approx(costs[0])
