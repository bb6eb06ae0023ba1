"""Slow-downs: every factor in the table is one, and several multiply."""

from __future__ import annotations

import pytest

from geodata.highways import HIGHWAY_NAMES, MODES
from planning.slow_downs import ALL_ROADS, SLOW_DOWNS, class_factors, least_factor, walking_factor


@pytest.mark.parametrize("name", SLOW_DOWNS)
def test_the_table_names_modes_and_classes_that_exist_and_never_speeds_up(name: str) -> None:
    factors = SLOW_DOWNS[name].factors
    assert factors.keys() <= set(MODES)
    for of_mode in factors.values():
        assert of_mode.keys() <= {ALL_ROADS, *HIGHWAY_NAMES}
        assert all(1.0 < factor <= 3.0 for factor in of_mode.values())


def test_slow_downs_multiply_and_leave_other_modes_alone() -> None:
    both = class_factors("walk", ("winter", "night"))
    assert both["footway"] == pytest.approx(1.25 * 1.1)
    assert both["steps"] == pytest.approx(1.5 * 1.1)
    assert least_factor("walk", ("winter", "night")) == pytest.approx(1.25 * 1.1)
    assert walking_factor(("evening_peak",)) == 1.0
    assert least_factor("drive", ("evening_peak",)) == 1.2
    assert class_factors("drive", ("evening_peak",))["primary"] == 1.8
    assert set(class_factors("drive", ()).values()) == {1.0}
