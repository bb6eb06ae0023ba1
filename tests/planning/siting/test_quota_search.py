"""The annealing search: what it says it found is found, and no rule is ever broken."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from planning.siting.quota_search import find_within, quota_search
from planning.siting.quotas import merged_quotas
from planning.siting.rules import keeps_rules, rule_rows
from tests.planning.siting.oracle import choices, random_rules


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), rules=random_rules(7), cap=st.sampled_from([2.0, 4.0, np.inf]))
def test_what_is_found_meets_everything(seed: int, rules, cap: float) -> None:
    rng = np.random.default_rng(seed)
    cover = csr_matrix(rng.random((7, 12)) < 0.4)
    allowed = np.ones(7, dtype=bool)
    allowed[rules.forbidden] = False
    quotas = merged_quotas(cover, csr_matrix(rng.random((2, 12))), np.full(2, 1e-9), np.zeros(12, dtype=bool), allowed)
    quotas = quotas.asking(0.6 * np.asarray(quotas.amounts.sum(axis=1)).ravel())
    start = next(choices(7, None, rules), None)
    if start is None:
        return
    movable = allowed.copy()
    movable[rules.required] = False
    costs = np.ones(7) if rules.costs is None else rules.costs
    search = quota_search(quotas, rule_rows(rules, 7, None), costs, movable, np.zeros(2), np.zeros(len(quotas.must)))
    random = np.array([seed], dtype=np.uint64)
    chosen, found = find_within(search, np.array(start, dtype=np.int32), cap, steps=2000, random=random)
    assert keeps_rules(rules, 7, None, chosen)
    if found:
        assert quotas.met_by(chosen)
        assert costs[chosen].sum() <= cap + 1e-6
