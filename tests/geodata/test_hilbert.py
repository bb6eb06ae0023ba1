"""Order along the Hilbert curve: a permutation whose steps are short."""

from __future__ import annotations

import numpy as np
import pytest

from geodata.hilbert import along_the_curve, hilbert_order


@pytest.mark.parametrize("side", [2, 8, 32])
def test_each_step_over_a_full_grid_leads_to_a_neighbour(side: int) -> None:
    rng = np.random.default_rng(1)
    grid = np.stack(np.meshgrid(np.arange(side), np.arange(side)), axis=-1).reshape(-1, 2)
    xy = rng.permutation(grid).astype(float) * 1000.0 + (500_000.0, 4_780_000.0)
    order = hilbert_order(xy)
    assert sorted(order.tolist()) == list(range(side * side))
    steps = np.abs(np.diff(xy[order], axis=0)).sum(axis=1)
    assert steps.tolist() == [1000.0] * (side * side - 1)


def test_one_point_no_point_and_points_in_one_place() -> None:
    assert hilbert_order(np.zeros((0, 2))).tolist() == []
    assert hilbert_order(np.array([[5.0, 7.0]])).tolist() == [0]
    assert hilbert_order(np.full((3, 2), 4.0)).tolist() == [0, 1, 2]


def test_a_network_in_new_order_is_the_same_network() -> None:
    rng = np.random.default_rng(2)
    xy = rng.uniform(0, 1000, (40, 2))
    tail, head = rng.integers(0, 40, (2, 90)).astype(np.int32)
    nodes, edges, new_tail, new_head = along_the_curve(xy, tail, head)
    assert (xy[nodes][new_tail] == xy[tail][edges]).all()
    assert (xy[nodes][new_head] == xy[head][edges]).all()
    lower = np.minimum(new_tail, new_head)
    assert (np.diff(lower) >= 0).all()
