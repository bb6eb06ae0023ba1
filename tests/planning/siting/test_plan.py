"""The certificate of a plan: its gap, and what counts as proven."""

from __future__ import annotations

import numpy as np
import pytest

from planning.siting.plan import FEASIBLE, SitePlan, is_met, is_proven, power_of_two, relative_gap


def plan(objective: float, bound: float, *, minimised: bool) -> SitePlan:
    chosen = np.array([0], dtype=np.int32)
    return SitePlan(chosen, np.array([objective]), objective, bound, FEASIBLE, 0.0, minimised)


@pytest.mark.parametrize(
    ("objective", "bound", "minimised", "gap"),
    [
        (90.0, 100.0, False, 0.1),
        (100.0, 90.0, True, 0.1),
        (100.0, 100.0, False, 0.0),
        (100.0, 100.0, True, 0.0),
        (0.0, 0.0, False, 0.0),
        (0.0, 0.0, True, 0.0),
        (0.0, 50.0, False, 1.0),
        (50.0, 0.0, True, 1.0),
        (100.0 + 1e-9, 100.0, False, 0.0),
        (100.0, 100.0 + 1e-9, True, 0.0),
        (100.0, float("inf"), False, 1.0),
        (float("inf"), 100.0, True, 1.0),
        (float("inf"), float("inf"), True, 0.0),
    ],
)
def test_the_gap_is_a_share_of_the_larger_value(objective: float, bound: float, minimised: bool, gap: float) -> None:
    assert relative_gap(objective, bound, minimised=minimised) == pytest.approx(gap)
    assert plan(objective, bound, minimised=minimised).gap == pytest.approx(gap)


@pytest.mark.parametrize(
    ("objective", "bound", "proven"),
    [
        (100.0, 100.0, True),
        (100.0, 100.0 + 9e-7, True),
        (100.0, 100.0 + 2e-6, False),
        (100.0, 100.0 - 9e-7, True),
        (1e6, 1e6 + 9e-4, True),
        (1e6, 1e6 + 2e-3, False),
        (0.0, 0.0, True),
        (0.0, float("inf"), False),
    ],
)
def test_proven_is_met_but_for_rounding(objective: float, bound: float, proven: bool) -> None:
    assert is_proven(objective, bound) is proven
    assert is_proven(bound, objective) is proven


@pytest.mark.parametrize("unit", [1e-200, 1e-9, 1.0, 1e9])
def test_met_is_a_matter_of_the_ratio(unit: float) -> None:
    assert is_met(unit, unit * (1 + 1e-10))
    assert not is_met(unit, unit * (1 + 1e-8))
    assert is_met(0.0, 0.0)
    assert not is_met(unit, float("inf"))


@pytest.mark.parametrize(
    ("values", "unchanged"),
    [
        ([0.0], True),
        ([], True),
        ([1.0, 0.1], True),
        ([9e8, 0.1], True),
        ([1e12, 3.0], True),
        ([1e12, 0.5], False),
        ([1e-320], False),
        ([1e300, 1e308], False),
        ([0.9], False),
        ([2.0**52], False),
    ],
)
def test_very_small_and_large_values_come_to_hundreds(values: list[float], unchanged: bool) -> None:
    factor = power_of_two(np.array(values))
    assert np.frexp(factor)[0] == 0.5
    assert (factor == 1.0) == unchanged
    if not unchanged and min(values) > 1e-300:
        assert 500 <= max(values) * factor <= 1000
