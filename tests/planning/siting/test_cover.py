"""Merging and leaving out, against plain sets."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from planning.siting.cover import Covering, covering, dominated, restricted
from planning.siting.rules import NO_RULES, Group, SiteRules
from tests.planning.siting.oracle import LABEL, choices, random_rules


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
