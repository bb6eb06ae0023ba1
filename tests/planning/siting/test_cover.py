"""Merging, against plain sets."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from planning.siting.cover import Covering, covering, restricted


def plain(problem: Covering) -> dict[frozenset[int], float]:
    """Weight by set of covering candidates."""
    ends = problem.demand_starts
    sets = [frozenset(problem.coverers[ends[i] : ends[i + 1]].tolist()) for i in range(problem.demand)]
    assert len(set(sets)) == len(sets)
    return dict(zip(sets, problem.weights.tolist(), strict=True))


def sets_by_hand(cover: np.ndarray, weights: np.ndarray) -> dict[frozenset[int], float]:
    sums: dict[frozenset[int], float] = {}
    for column, weight in zip(cover.T, weights.tolist(), strict=True):
        key = frozenset(np.flatnonzero(column).tolist())
        if weight > 0 and key:
            sums[key] = sums.get(key, 0.0) + weight
    return sums


def both_ways_agree(problem: Covering) -> bool:
    shape = (problem.candidates, problem.demand)
    rows = csr_matrix((np.ones(len(problem.covered)), problem.covered, problem.starts), shape=shape)
    columns = csr_matrix((np.ones(len(problem.coverers)), problem.coverers, problem.demand_starts), shape=shape[::-1])
    return bool((rows.toarray() == columns.toarray().T).all())


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), density=st.sampled_from([0.05, 0.3, 0.7]))
def test_equal_demand_is_one_point(seed: int, density: float) -> None:
    rng = np.random.default_rng(seed)
    cover = rng.random((rng.integers(1, 8), rng.integers(1, 40))) < density
    weights = rng.integers(0, 5, cover.shape[1]).astype(float)
    problem = covering(csr_matrix(cover), weights)
    assert plain(problem) == sets_by_hand(cover, weights)
    assert both_ways_agree(problem)
    assert problem.worth().tolist() == (cover @ weights).tolist()
    chosen = np.flatnonzero(rng.random(len(cover)) < 0.5).astype(np.int32)
    assert problem.covered_weight(chosen) == weights[cover[chosen].any(axis=0)].sum()


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_what_is_left_is_the_problem_without_what_is_decided(seed: int) -> None:
    rng = np.random.default_rng(seed)
    cover = rng.random((8, 30)) < 0.3
    weights = rng.integers(1, 5, 30).astype(float)
    problem = covering(csr_matrix(cover), weights)
    fate = rng.integers(0, 3, 8)
    smaller, places = restricted(problem, fate == 0, np.flatnonzero(fate == 1).astype(np.int32))
    gone = cover[fate == 1].any(axis=0)
    assert plain(smaller) == sets_by_hand(cover[fate == 0], np.where(gone, 0.0, weights))
    assert both_ways_agree(smaller)
    sums = np.bincount(places[places >= 0], weights=problem.weights[places >= 0], minlength=smaller.demand)
    assert sums.tolist() == smaller.weights.tolist()


def test_as_a_matrix_and_in_part() -> None:
    problem = covering(csr_matrix(np.array([[1, 0, 1], [0, 1, 1]])), np.array([1.0, 2.0, 4.0]))
    assert problem.matrix().toarray().tolist() == [[1, 0, 1], [0, 1, 1]]
    assert problem.part(np.array([1], dtype=np.int32)).toarray().tolist() == [[0, 1, 1]]
    assert problem.part(np.empty(0, dtype=np.int32)).shape == (0, 3)
