"""Shapley values against their definition: the mean over every order in which the factors may come."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.shapley import shapley_values


def over_all_orders(worth: list[float]) -> list[float]:
    factors = len(worth).bit_length() - 1
    orders = list(permutations(range(factors)))
    gained = np.zeros(factors)
    for order in orders:
        there = 0
        for factor in order:
            gained[factor] += worth[there | 1 << factor] - worth[there]
            there |= 1 << factor
    return (gained / len(orders)).tolist()


@given(st.integers(0, 4).flatmap(lambda n: st.lists(st.floats(-1e6, 1e6), min_size=2**n, max_size=2**n)))
def test_mean_over_all_orders(worth: list[float]) -> None:
    shares = shapley_values(np.array(worth))
    np.testing.assert_allclose(shares, over_all_orders(worth), rtol=1e-9, atol=1e-6)
    assert shares.sum() == pytest.approx(worth[-1] - worth[0], abs=1e-6)


def test_who_adds_nothing_gets_nothing_and_equals_get_the_same() -> None:
    worth = np.array([0.0, 5.0, 5.0, 12.0, 0.0, 5.0, 5.0, 12.0])
    assert shapley_values(worth).tolist() == [6.0, 6.0, 0.0]


def test_values_of_some_sets_only_are_refused() -> None:
    with pytest.raises(ValueError, match="not those of all sets"):
        shapley_values(np.zeros(6))
