"""Bounds from prices: never beaten by any choice, and as good as the linear relaxation's."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from scipy.sparse import csr_matrix

from planning.siting.cover import covering
from planning.siting.covering_bound import priced, relaxed
from planning.siting.covering_program import covering_program
from planning.siting.rules import NO_RULES
from tests.planning.siting.oracle import choices, random_rules
from tests.planning.siting.test_limits import of_rules
from tests.planning.siting.test_swaps import discs


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), data=st.data())
def test_no_choice_beats_what_prices_prove(seed: int, data: st.DataObject) -> None:
    rng = np.random.default_rng(seed)
    cover = rng.random((8, 20)) < 0.3
    weights = rng.integers(1, 9, 20).astype(float)
    rules, sites = data.draw(random_rules(8)), data.draw(st.one_of(st.none(), st.integers(1, 4)))
    problem, rows = covering(csr_matrix(cover), weights), of_rules(rules, 8, sites)
    found = relaxed(problem, rows, None, steps=80, goal=0.0, go_on=lambda bound: True)
    # Any prices will do: those found, and any others of the right sign.
    signs = np.where(np.isfinite(rows.high), 1.0, -1.0) * np.isfinite(
        np.where(np.isfinite(rows.high), rows.high, rows.low)
    )
    others = rng.random(problem.demand) * problem.weights, rng.random(len(rows.low)) * signs
    for bound, reduced in ((found.bound, found.reduced), priced(problem, rows, *others)[:2]):
        for chosen in choices(8, sites, rules):
            picked = np.zeros(8, dtype=bool)
            picked[list(chosen)] = True
            worth = problem.covered_weight(np.flatnonzero(picked).astype(np.int32))
            assert worth <= bound + 1e-6
            against = np.abs(reduced[(reduced > 0) != picked])
            assert worth <= bound - against.max(initial=0.0) + 1e-6


@pytest.mark.parametrize("sites", [3, 8, 15])
def test_the_bound_comes_near_the_linear_relaxation(sites: int) -> None:
    cover, weights = discs(sites)
    problem, rows = covering(csr_matrix(cover), weights), of_rules(NO_RULES, 40, sites)
    model = covering_program(problem, rows, 0.0, 1.0)
    peer = linprog(-model.costs, A_ub=model.rows, b_ub=model.row_upper, bounds=(0, 1), method="highs")
    found = relaxed(problem, rows, None, steps=4000, goal=0.0, go_on=lambda bound: True)
    assert -peer.fun - 1e-6 <= found.bound <= -peer.fun * (1 + 0.025)
    goal = relaxed(problem, rows, None, steps=4000, goal=-peer.fun * 0.999, go_on=lambda bound: True)
    assert goal.bound <= -peer.fun * 1.0002


def test_it_stops_when_told_and_when_the_goal_is_reached() -> None:
    cover, weights = discs(1)
    problem, rows = covering(csr_matrix(cover), weights), of_rules(NO_RULES, 40, 8)
    told: list[float] = []

    def stop(bound: float) -> bool:
        told.append(bound)
        return False

    relaxed(problem, rows, None, steps=4000, goal=0.0, go_on=stop)
    assert len(told) == 1
    assert relaxed(problem, rows, None, steps=4000, goal=np.inf, go_on=stop).bound >= told[0]
    assert len(told) == 1
