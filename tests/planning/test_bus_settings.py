"""What a journey by bus may be."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.bus_settings import BusSettings
from planning.errors import PlanningError


@pytest.mark.parametrize(
    "wrong",
    [
        {"window_start_minutes": 600, "window_end_minutes": 600},
        {"window_start_minutes": -1},
        {"window_end_minutes": 1441},
        {"max_minutes": 0.0},
        {"max_minutes": 241.0},
        {"walk_limit_minutes": -1.0},
        {"change_limit_minutes": float("nan")},
        {"change_minutes": 0.0},
    ],
)
def test_impossible_settings_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(PlanningError):
        BusSettings(**wrong)


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(PlanningError) as caught:
        BusSettings(max_minutes=-1.0, change_minutes=0.0)
    assert caught.value.say("en").count(";") == 1
    assert caught.value.say("zh").count("；") == 1


@given(st.integers(1, 1440), st.integers(1, 100))
def test_a_percentile_is_the_first_rank_with_its_share_of_departures(departures: int, percentile: int) -> None:
    rank = BusSettings(0, departures).rank(percentile)
    shares = 100 * np.arange(1, departures + 1)
    assert rank == np.flatnonzero(shares >= percentile * departures)[0]
