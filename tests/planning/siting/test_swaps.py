"""Exchanges: never worse, within the rules, and no single exchange left that helps."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from planning.siting.cover import covering
from planning.siting.rules import NO_RULES
from planning.siting.swaps import annealed, improved_by_swaps
from tests.planning.siting.oracle import choices, keeps_to, random_rules
from tests.planning.siting.test_limits import of_rules


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), data=st.data())
def test_no_exchange_and_no_addition_helps_any_more(seed: int, data: st.DataObject) -> None:
    rng = np.random.default_rng(seed)
    cover = rng.random((9, 30)) < 0.3
    weights = rng.integers(0, 9, 30).astype(float)
    rules, sites = data.draw(random_rules(9)), data.draw(st.one_of(st.none(), st.integers(1, 4)))
    every = list(choices(9, sites, rules))
    if not every:
        return
    begun = every[rng.integers(len(every))]
    free = np.ones(9, dtype=bool)
    free[rules.required] = free[rules.forbidden] = False
    problem, rows = covering(csr_matrix(cover), weights), of_rules(rules, 9, sites)

    def worth(chosen: tuple[int, ...]) -> float:
        return float(weights[cover[list(chosen)].any(axis=0)].sum()) if chosen else 0.0

    start = np.array(begun, dtype=np.int32)
    found = tuple(improved_by_swaps(problem, rows, start, free).tolist())
    assert keeps_to(rules, sites, found)
    assert worth(found) >= worth(begun)
    for other in every:
        added, dropped = set(other) - set(found), set(found) - set(other)
        if len(added) == 1 and len(dropped) <= 1:
            assert worth(other) <= worth(found)
    blurred = tuple(annealed(problem, rows, start, free, moves=200, seed=seed % 1000).tolist())
    assert keeps_to(rules, sites, blurred)
    assert worth(blurred) >= worth(begun)
    assert set(blurred) ^ set(begun) <= set(np.flatnonzero(free).tolist())


def discs(seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    apart = rng.random((40, 1, 2)) - rng.random((1, 400, 2))
    return (apart**2).sum(axis=2) < 0.15**2, rng.integers(1, 50, 400).astype(float)


@pytest.mark.parametrize("seed", range(4))
def test_annealing_leaves_a_poor_choice_behind(seed: int) -> None:
    cover, weights = discs(seed)
    problem, rows = covering(csr_matrix(cover), weights), of_rules(NO_RULES, 40, 6)
    free = np.ones(40, dtype=bool)
    start = np.arange(6, dtype=np.int32)
    swapped = problem.covered_weight(improved_by_swaps(problem, rows, start, free))
    found = annealed(problem, rows, start, free, moves=3000, seed=seed)
    assert problem.covered_weight(found) >= swapped
    assert found.tolist() == annealed(problem, rows, start, free, moves=3000, seed=seed).tolist()


def test_who_stops_it_gets_the_best_so_far() -> None:
    cover, weights = discs(9)
    problem, rows = covering(csr_matrix(cover), weights), of_rules(NO_RULES, 40, 6)
    asked = []

    def stop() -> bool:
        asked.append(1)
        return False

    start = np.arange(6, dtype=np.int32)
    found = annealed(problem, rows, start, np.ones(40, dtype=bool), moves=1000, seed=0, go_on=stop)
    assert len(asked) == 1
    assert problem.covered_weight(found) >= problem.covered_weight(start)
