"""Leaving out the dominated, against enumeration."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from planning.siting.cover import covering
from planning.siting.dominance import dominated
from planning.siting.rules import NO_RULES, Group, SiteRules
from tests.planning.siting.oracle import LABEL, choices, random_rules


@settings(max_examples=100, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), data=st.data())
def test_leaving_out_the_dominated_loses_nothing(seed: int, data: st.DataObject) -> None:
    rng = np.random.default_rng(seed)
    cover = rng.random((7, 6)) < 0.4
    weights = rng.integers(1, 5, 6).astype(float)
    rules = data.draw(st.one_of(st.just(NO_RULES), random_rules(7)))
    sites = data.draw(st.one_of(st.none(), st.integers(1, 4)))
    out = dominated(covering(csr_matrix(cover), weights), rules)
    worth = {
        chosen: weights[cover[list(chosen)].any(axis=0)].sum() if chosen else 0.0 for chosen in choices(7, sites, rules)
    }
    if worth:
        assert max(worth.values()) == max(value for chosen, value in worth.items() if not out[list(chosen)].any())


def test_of_candidates_alike_the_first_stays_and_the_smaller_goes() -> None:
    cover = csr_matrix(np.array([[1, 1, 0], [1, 1, 0], [1, 0, 0], [0, 0, 1]], dtype=bool))
    problem = covering(cover, np.ones(3))
    assert dominated(problem, NO_RULES).tolist() == [False, True, True, False]
    cheap = SiteRules(costs=np.array([2.0, 1.0, 1.0, 1.0]), budget=3.0)
    assert dominated(problem, cheap).tolist() == [True, False, True, False]
    wanted = SiteRules(groups=(Group(np.array([1, 2], dtype=np.int32), LABEL, at_least=1),))
    assert dominated(problem, wanted).tolist() == [True, False, False, False]
    full = SiteRules(groups=(Group(np.array([0, 1], dtype=np.int32), LABEL, at_most=1),))
    assert dominated(problem, full).tolist() == [False, True, False, False]
