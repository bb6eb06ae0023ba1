"""Greedy choices and simple bounds, on cases worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from planning.siting.quota_greedy import first_that_fit, greedy_choice, simple_bound, without_needless
from planning.siting.quotas import Quotas, merged_quotas
from planning.siting.rules import NO_RULES, SiteRules, rule_rows

COVER = csr_matrix(np.array([[1, 1, 1, 0, 0, 0], [1, 1, 0, 1, 0, 0], [0, 0, 1, 0, 1, 1]], dtype=bool))
NOBODY = np.empty(0, dtype=np.int32)
EVERYBODY = np.ones(3, dtype=bool)


def asked(share: float) -> Quotas:
    quotas = merged_quotas(COVER, csr_matrix(np.ones((1, 6))), np.full(1, 1e-9), np.zeros(6, dtype=bool), EVERYBODY)
    return quotas.asking(np.array([6 * share]))


def test_what_it_can_do_without_is_dropped_again() -> None:
    rows = rule_rows(NO_RULES, 3, None)
    # The first comes first by number, then the two others cover all that it did.
    assert greedy_choice(asked(1.0), rows, np.ones(3), NOBODY, EVERYBODY).tolist() == [2, 1]
    everybody = np.arange(3, dtype=np.int32)
    stays = np.array([True, False, False])
    assert without_needless(asked(0.5), rows, np.ones(3), everybody, stays).tolist() == [0]


def test_dear_candidates_come_late_and_upper_limits_are_kept() -> None:
    rows = rule_rows(NO_RULES, 3, None)
    assert greedy_choice(asked(0.5), rows, np.array([9.0, 1.0, 2.0]), NOBODY, EVERYBODY).tolist() == [1]
    apart = rule_rows(SiteRules(too_close=np.array([[1, 2]], dtype=np.int32)), 3, None)
    chosen = greedy_choice(asked(1.0), apart, np.ones(3), NOBODY, EVERYBODY)
    assert not {1, 2} <= set(chosen.tolist())
    assert first_that_fit(asked(0.0), apart, np.array([1], dtype=np.int32), EVERYBODY).tolist() == [0, 1]


def test_the_simple_bound_is_what_it_would_cost_without_any_overlap() -> None:
    nobody, everybody = np.zeros(3), np.ones(3)
    # Three each: five of six take one and two thirds.
    assert simple_bound(asked(5 / 6), np.ones(3), nobody, everybody) == pytest.approx(5 / 3)
    assert simple_bound(asked(0.5), np.array([4.0, 5.0, 6.0]), nobody, everybody) == pytest.approx(4.0)
    assert simple_bound(asked(0.0), np.ones(3), np.array([0.0, 1.0, 1.0]), everybody) == 2.0
