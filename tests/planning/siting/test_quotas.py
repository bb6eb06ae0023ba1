"""Merged demand and needs, checked point by point."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from planning.siting.quotas import merged_quotas


def test_demand_of_the_same_candidates_is_merged_and_what_matters_to_nobody_is_left_out() -> None:
    cover = csr_matrix(np.array([[1, 1, 0, 1, 0], [0, 0, 1, 1, 0]], dtype=bool))
    amounts = csr_matrix(np.array([[1.0, 2.0, 4.0, 0.0, 9.0]]))
    nobody = np.zeros(5, dtype=bool)
    quotas = merged_quotas(cover, amounts, np.zeros(1), nobody, np.ones(2, dtype=bool))
    assert quotas.cover.toarray().tolist() == [[1, 0], [0, 1]]
    assert quotas.amounts.toarray().tolist() == [[3.0, 4.0]]
    kept = merged_quotas(cover, amounts, np.zeros(1), np.arange(5) == 3, np.ones(2, dtype=bool))
    assert kept.must.tolist() == [False, False, True]


def test_a_forbidden_candidate_covers_nothing() -> None:
    cover = csr_matrix(np.ones((2, 1), dtype=bool))
    allowed = np.array([True, False])
    quotas = merged_quotas(cover, csr_matrix([[2.0]]), np.zeros(1), np.zeros(1, dtype=bool), allowed).asking(
        np.array([1.0])
    )
    assert quotas.met_by(np.array([0], dtype=np.int32))
    assert not quotas.met_by(np.array([1], dtype=np.int32))


def test_what_a_quota_cannot_do_without_must_be_covered() -> None:
    quotas = merged_quotas(
        csr_matrix(np.eye(3, dtype=bool)),
        csr_matrix(np.array([[5.0, 3.0, 2.0]])),
        np.full(1, 1e-9),
        np.zeros(3, dtype=bool),
        np.ones(3, dtype=bool),
    )
    assert quotas.asking(np.array([5.0])).must.tolist() == [False, False, False]
    assert quotas.asking(np.array([6.0])).must.tolist() == [True, False, False]
    assert quotas.asking(np.array([10.0])).must.tolist() == [True, True, True]


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_merging_changes_no_sum(seed: int) -> None:
    rng = np.random.default_rng(seed)
    cover = rng.random((4, 12)) < 0.4
    amounts = rng.random((3, 12)) * (rng.random((3, 12)) < 0.6)
    chosen = np.flatnonzero(rng.random(4) < 0.5).astype(np.int32)
    quotas = merged_quotas(
        csr_matrix(cover), csr_matrix(amounts), np.zeros(3), np.zeros(12, dtype=bool), np.ones(4, dtype=bool)
    )
    np.testing.assert_allclose(quotas.reached(chosen), amounts[:, cover[chosen].any(axis=0)].sum(axis=1))
