"""Charts of coverage by area and of times: the figures of planning, worst first, names as they are."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from dashboard.gaps_charts import BARS_SHOWN, share_bars, times_curve
from dashboard.unit_layers import unit_classes
from geodata.study_area import StudyArea
from planning.coverage import measure_coverage
from planning.minutes_distribution import minutes_distribution


def rows_of(chart) -> list[pd.DataFrame]:
    return [layer.data for layer in chart.layer]


def test_bars_are_sorted_coloured_as_the_map_and_leave_out_what_is_withheld() -> None:
    units = pd.DataFrame(
        {
            "unit_id": list("abcd"),
            "name": ["东", "西", "<b>南", "北"],
            "total": [100.0, 200.0, 300.0, np.nan],
            "covered": [95.0, 20.0, 30.0, np.nan],
            "share": [0.95, 0.1, 0.1, np.nan],
        }
    )
    classes = unit_classes(units["share"], "常住人口", 0.9)
    bars, goal, figures = rows_of(share_bars(units, classes, 0.9, "常住人口", "zh"))
    assert bars["name"].tolist() == ["<b>南", "西", "东"], "of equal shares the larger one first"
    assert bars["share"].tolist() == ["10.0%", "10.0%", "95.0%"]
    assert bars["colour"].tolist() == [classes.colours[0], classes.colours[0], classes.colours[4]]
    assert bars.equals(figures)
    assert goal["percent"].tolist() == [90.0]


def test_units_of_one_name_keep_a_bar_each_and_only_the_worst_are_drawn() -> None:
    count = BARS_SHOWN + 7
    units = pd.DataFrame(
        {
            "unit_id": [f"u{k}" for k in range(count)],
            "name": ["同名"] * count,
            "total": 100.0,
            "covered": np.arange(count, dtype=float),
            "share": np.arange(count) / 100,
        }
    )
    bars = rows_of(share_bars(units, unit_classes(units["share"], "", 0.9), 0.9, "", "en"))[0]
    assert bars["name"].tolist() == [f"同名 u{k}" for k in range(BARS_SHOWN)]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_curve_is_that_of_planning_with_standard_and_quantiles(sample_area: StudyArea, language: str) -> None:
    coverage = measure_coverage(sample_area, "drive", 15.0)
    times = minutes_distribution(coverage, sample_area.cells["persons"].to_numpy())
    curve, *marks, points = rows_of(times_curve(times, 15.0, "常住人口", language))
    assert curve["percent"].tolist() == pytest.approx((times.share * 100).tolist())
    assert points.equals(curve)
    lines = {row["label"].iloc[0]: (row["minutes"].iloc[0], row["percent"].iloc[0]) for row in marks}
    assert sorted(lines.values()) == sorted([(15.0, 100.0), (times.p50, 50.0), (times.p90, 90.0)])
    assert f"P90 {times.p90:.1f}" in lines


def test_quantiles_beyond_the_chart_have_no_line(sample_area: StudyArea) -> None:
    coverage = measure_coverage(sample_area, "walk", 15.0)
    times = minutes_distribution(coverage, sample_area.cells["persons"].to_numpy())
    assert times.p90 > times.minutes[-1]
    labels = {row["label"].iloc[0] for row in rows_of(times_curve(times, 15.0, "", "zh")) if "label" in row}
    assert not [label for label in labels if label.startswith("P90")]
