"""Progress towards 2027: units, persons, months and pace worked out by hand."""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta

import pandas as pd
import pytest

from geodata.study_area import StudyArea
from planning.coverage import Coverage, measure_coverage
from planning.goal_progress import GOAL_DATE, goal_progress


@pytest.fixture
def three_units(river_town: StudyArea) -> Coverage:
    """Units of which 90 of 100, 40 of 200 and 0 of 50 residents are covered, and one where nobody lives."""
    units = pd.DataFrame({"persons_total": [100.0, 200.0, 50.0, 0.0], "persons_covered": [90.0, 40.0, 0.0, 0.0]})
    return dataclasses.replace(measure_coverage(river_town, "walk", 15.0), units=units)


def test_units_persons_and_pace(three_units: Coverage) -> None:
    found = goal_progress(three_units, goal_share=0.9, as_of=date(2026, 9, 30))
    assert (found.units_at_goal, found.units_total) == (1, 3), (
        "exactly at the goal is at the goal; nobody's unit is none"
    )
    assert found.persons_missing == pytest.approx((180 - 40) + 45)
    # 15 whole months are five quarters.
    assert found.months_left == 15
    assert found.persons_per_quarter == pytest.approx(185 / 5)
    assert found.units_per_quarter == pytest.approx(2 / 5)
    assert not found.is_reached


def test_everybody_is_a_goal_too(three_units: Coverage) -> None:
    found = goal_progress(three_units, goal_share=1.0, as_of=date(2027, 1, 1))
    assert found.units_at_goal == 0
    assert found.persons_missing == pytest.approx(10 + 160 + 50)


def test_a_goal_that_is_reached_needs_no_pace_whatever_the_day(three_units: Coverage) -> None:
    all_there = dataclasses.replace(
        three_units, units=pd.DataFrame({"persons_total": [10.0, 20.0], "persons_covered": [9.0, 20.0]})
    )
    for day in (date(2026, 1, 1), GOAL_DATE, date(2030, 1, 1)):
        found = goal_progress(all_there, goal_share=0.9, as_of=day)
        assert found.is_reached
        assert (found.persons_missing, found.persons_per_quarter, found.units_per_quarter) == (0.0, 0.0, 0.0)


def added_months(day: date, months: int) -> date:
    """The day so many calendar months later, the last of its month where there is no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for number in range(day.day, 27, -1):
        try:
            return date(year, month + 1, number)
        except ValueError:
            continue
    return date(year, month + 1, day.day)


def test_whole_months_by_stepping_through_the_calendar(three_units: Coverage) -> None:
    for back in range(0, 800, 7):
        day = GOAL_DATE - timedelta(days=back)
        steps = 0
        while added_months(day, steps + 1) <= GOAL_DATE:
            steps += 1
        assert goal_progress(three_units, goal_share=0.9, as_of=day).months_left == steps


@pytest.mark.parametrize("day", [date(2027, 12, 1), GOAL_DATE, date(2028, 6, 1)])
def test_without_a_month_left_there_is_no_pace(three_units: Coverage, day: date) -> None:
    found = goal_progress(three_units, goal_share=0.9, as_of=day)
    assert found.months_left == 0
    assert found.is_past == (day.year == 2028)
    assert found.persons_per_quarter is None
    assert found.units_per_quarter is None


@pytest.mark.parametrize("share", [0.0, -0.1, 1.01, float("nan")])
def test_a_share_that_is_none_is_refused(three_units: Coverage, share: float) -> None:
    with pytest.raises(ValueError, match="goal_share"):
        goal_progress(three_units, goal_share=share, as_of=date(2026, 1, 1))
