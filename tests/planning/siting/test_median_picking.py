"""Picking the least against sorting."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planning.siting.median_picking import edges, pick

WORTH = st.lists(st.sampled_from([-5.0, -2.5, -1.0, 0.0, 1.0, 4.0]), min_size=1, max_size=12)


@settings(max_examples=60, deadline=None)
@given(values=WORTH, most=st.integers(0, 13))
def test_the_least_are_picked_and_none_above_zero(values: list[float], most: int) -> None:
    worth = np.array(values)
    taken = np.ones(len(worth), dtype=bool)
    last, following = edges(worth, most, np.empty(len(worth)))
    total = pick(worth, last, most, taken)
    wanted = [value for value in sorted(values)[:most] if value < 0]
    assert sorted(worth[taken].tolist()) == wanted
    assert total == pytest.approx(sum(wanted))
    if most < len(values):
        assert following == min(sorted(values)[most], 0.0)
    if 0 < most < len(values):
        assert last == min(sorted(values)[most - 1], 0.0)
