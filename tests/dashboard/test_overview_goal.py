"""The strip on the goal of 2027: what planning found, in words that fit the case."""

from __future__ import annotations

from datetime import date

import pytest

from dashboard.overview_goal import bar_html, goal_text
from planning.goal_progress import GOAL_DATE, GoalProgress

MISSING = GoalProgress(0.9, date(2026, 9, 30), 3, 12, 18_500.4, 15, 3_700.08, 1.8)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_missing_persons_months_and_pace_are_told(language: str) -> None:
    told = goal_text(MISSING, language)
    for figure in ("90.0%", "**18,500**", "**15**", "**3,700**", "**1.8**"):
        assert figure in told
    assert {"zh": "非政策规定", "en": "not policy"}[language] in told, "the share is a setting"
    assert {"zh": "3 / 12", "en": "3 of 12"}[language] in bar_html(MISSING, language)
    assert "width:25.0%" in bar_html(MISSING, language)


@pytest.mark.parametrize(
    ("as_of", "zh", "en"),
    [
        (date(2027, 12, 20), "不足一个月", "less than a month"),
        (date(2028, 1, 1), "已过", "is past"),
        (GOAL_DATE, "不足", "less"),
    ],
)
def test_when_time_is_short_or_over_no_pace_is_told(as_of: date, zh: str, en: str) -> None:
    late = GoalProgress(0.9, as_of, 3, 12, 18_500.0, 0, None, None)
    assert zh in goal_text(late, "zh")
    assert en in goal_text(late, "en")
    assert "18,500" in goal_text(late, "zh")
    assert "None" not in goal_text(late, "en")


def test_a_goal_that_is_reached_says_so() -> None:
    reached = GoalProgress(0.8, date(2026, 1, 1), 12, 12, 0.0, 23, 0.0, 0.0)
    assert goal_text(reached, "zh").startswith("全部分区人口覆盖率均已达到 80.0%")
    assert "width:100.0%" in bar_html(reached, "zh")


def test_an_area_without_residents_has_an_empty_bar() -> None:
    assert "width:0.0%" in bar_html(GoalProgress(0.9, date(2026, 1, 1), 0, 0, 0.0, 23, 0.0, 0.0), "zh")
