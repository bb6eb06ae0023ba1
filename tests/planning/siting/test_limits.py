"""Rules in kernels' arrays against the rules written out."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from planning.siting.limits import Limits, count_in, limits, may_add
from planning.siting.rules import SiteRules, rule_rows
from tests.planning.siting.oracle import keeps_to, random_rules


def of_rules(rules: SiteRules, candidates: int, sites: int | None) -> Limits:
    rows = rule_rows(rules, candidates, sites)
    return limits(rows.matrix, rows.lower, rows.upper, main=sites is not None or rules.budget is not None)


@settings(max_examples=60, deadline=None)
@given(rules=random_rules(7), sites=st.one_of(st.none(), st.integers(1, 4)), seed=st.integers(0, 2**32 - 1))
def test_what_may_be_added_breaks_no_upper_limit(rules: SiteRules, sites: int | None, seed: int) -> None:
    rows = of_rules(rules, 7, sites)
    only_upper = SiteRules(
        costs=rules.costs, budget=rules.budget, too_close=rules.too_close,
        groups=tuple(type(one)(one.members, one.label, 0, one.at_most) for one in rules.groups),
    )  # fmt: skip
    picked: list[int] = []
    activity = rows.activity(np.array(picked, dtype=np.int32))
    for candidate in np.random.default_rng(seed).permutation(7).tolist():
        allowed = keeps_to(only_upper, sites, (*picked, candidate))
        assert may_add(rows, activity, candidate) == allowed
        if allowed:
            picked.append(candidate)
            count_in(rows, activity, candidate, 1.0)
        assert np.allclose(activity, rows.activity(np.array(picked, dtype=np.int32)))
