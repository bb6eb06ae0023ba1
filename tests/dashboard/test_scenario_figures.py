"""Figures as they are kept: JSON there and back, infinity included, and the line of words."""

from __future__ import annotations

import dataclasses
import json
import math

import pytest

from dashboard.scenario_figures import figures_json, figures_line, figures_of
from planning.comparison import KeyFigures

FIGURES = KeyFigures(
    persons_total=1000.0, persons_covered=400.4, jobs_total=100.0, jobs_covered=10.0, priority_total=None,
    priority_covered=None, minutes_p50=12.5, minutes_p90=math.inf, worst_unit="*东* 镇", worst_unit_share=0.1, gini=0.4,
    sites_by_kind={"gig_post": 2}, closed=0, cost=None, gap=math.inf,
)  # fmt: skip


def test_there_and_back() -> None:
    kept = json.loads(json.dumps(figures_json(FIGURES), allow_nan=False))
    assert dataclasses.asdict(figures_of(kept)) == dataclasses.asdict(FIGURES)


def test_what_another_version_kept_is_not_read() -> None:
    assert figures_of(None) is None
    assert figures_of({"persons": 3}) is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("sites_by_kind", None),
        ("sites_by_kind", ["gig_post"]),
        ("sites_by_kind", {"gig_post": "2"}),
        ("sites_by_kind", {"gig_post": True}),
        ("persons_covered", "400"),
        ("persons_covered", None),
        ("persons_covered", True),
        ("persons_covered", "inf"),
        ("persons_total", math.nan),
        ("jobs_total", 10**400),
        ("minutes_p50", None),
        ("gap", "much"),
        ("closed", 0.5),
        ("worst_unit", None),
        ("worst_unit", 3),
    ],
)
def test_damaged_figures_are_none(name: str, value: object) -> None:
    kept = figures_json(FIGURES) | {name: value}
    assert figures_of(kept) is None
    assert figures_line(kept, "zh") == "未求解"


def test_the_line_escapes_names() -> None:
    line = figures_line(figures_json(FIGURES), "zh")
    assert line == "覆盖人口 400（40.0%） · 新增 2 处 · 最薄弱 \\*东\\* 镇 10.0%"
    assert figures_line(None, "en") == "not solved"
