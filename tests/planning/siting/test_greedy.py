"""Lazy greedy against the greedy choice that counts every gain anew."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from planning.siting.cover import covering
from planning.siting.greedy import first_that_fit, greedy_choice, in_order_of_gain
from planning.siting.rules import SiteRules
from tests.planning.siting.oracle import keeps_to, random_rules
from tests.planning.siting.test_limits import of_rules

NOBODY = np.empty(0, dtype=np.int32)


def plain_greedy(
    cover: np.ndarray, weights: np.ndarray, rules: SiteRules, sites: int | None, per: np.ndarray
) -> list[int]:
    picked: list[int] = []
    left = weights.copy()
    while True:
        gains = [
            (cover[one] @ left) / per[one] if one not in picked and keeps_to(rules, sites, (*picked, one)) else 0.0
            for one in range(len(cover))
        ]
        best = int(np.argmax(gains))
        if gains[best] <= 0:
            return picked
        picked.append(best)
        left[cover[best]] = 0.0


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), data=st.data())
def test_lazy_greedy_is_greedy(seed: int, data: st.DataObject) -> None:
    rng = np.random.default_rng(seed)
    cover = rng.random((9, 30)) < 0.3
    weights = rng.integers(0, 9, 30).astype(float)
    drawn = data.draw(random_rules(9))
    # Locks and lower limits are not its business.
    rules = SiteRules(
        costs=drawn.costs, budget=drawn.budget, too_close=drawn.too_close,
        groups=tuple(type(one)(one.members, one.label, 0, one.at_most) for one in drawn.groups),
    )  # fmt: skip
    sites = data.draw(st.one_of(st.none(), st.integers(0, 6)))
    per = rng.choice([1.0, 2.0, 4.0], 9)
    everyone = np.ones(9, dtype=bool)
    chosen = greedy_choice(covering(csr_matrix(cover), weights), of_rules(rules, 9, sites), NOBODY, everyone, per)
    assert chosen.tolist() == plain_greedy(cover, weights, rules, sites, per)


def test_it_goes_on_from_what_is_begun_and_leaves_out_who_is_not_allowed() -> None:
    problem = covering(csr_matrix(np.eye(4, dtype=bool)), np.array([1.0, 2.0, 3.0, 4.0]))
    allowed = np.array([False, True, True, False])
    chosen = greedy_choice(problem, of_rules(SiteRules(), 4, 3), np.array([0], dtype=np.int32), allowed, np.ones(4))
    assert chosen.tolist() == [0, 2, 1]


def test_the_first_that_fit() -> None:
    rules = SiteRules(costs=np.array([3.0, 2.0, 4.0, 1.0]), budget=6.0)
    fitting = first_that_fit(
        of_rules(rules, 4, None), np.array([0], dtype=np.int32), np.array([2, 1, 3], dtype=np.int32)
    )
    assert fitting.tolist() == [0, 1, 3]


def test_the_build_order_takes_the_most_first_and_gains_add_up() -> None:
    cover = csr_matrix(np.array([[1, 1, 1, 0, 0, 0], [1, 1, 0, 1, 0, 0], [0, 0, 1, 0, 1, 1]], dtype=bool))
    order, gains = in_order_of_gain(cover, np.array([1.0, 1, 1, 5, 1, 1]), np.arange(3, dtype=np.int32))
    assert (order.tolist(), gains.tolist()) == ([1, 2, 0], [7.0, 3.0, 0.0])
