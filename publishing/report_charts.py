"""The report's charts as PNG, set in the sheets' font, the same bytes for the same figures."""

from __future__ import annotations

import io
from typing import Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from geodata.text import Text
from planning.review import ReviewFigures
from planning.year_mixtures import FACTORS
from publishing.chinese_numbers import goal_percent_text
from publishing.fonts import SheetFont, printable, sheet_font
from publishing.lettering import shortened
from publishing.numbers import count_text, plain_text, share_text
from publishing.style import ALERT_COLOUR, COVERED_RAMP, INK, PALE_INK

_DPI = 200
_MM_PER_INCH = 25.4
_WIDTH_MM = 160.0
_BARS_SHOWN = 30
_NAME_MM = 42.0
_SIZE = 8.0
_BEFORE, _AFTER = COVERED_RAMP[0], COVERED_RAMP[2]
_FALL = "#c07a3a"
_LABEL_GROUND = {"facecolor": "#ffffff", "edgecolor": "none", "pad": 0.6}

FACTOR_NAMES = {
    "population": Text("人口变化", "Population"),
    "roads": Text("道路变化", "Roads"),
    "outlets": Text("网点变化", "Outlets"),
}
"""Names of what a change in coverage is split into (`planning.year_change.FACTORS`)."""


def minutes_chart(figures: ReviewFigures, language: str) -> bytes:
    """Return the chart of how many residents are within how many minutes, with the service standard marked."""
    font = sheet_font()
    with matplotlib.rc_context(_settings(font)):
        figure, axes = _new_chart(62.0)
        minutes, share = figures.minutes.minutes, figures.minutes.share
        axes.fill_between(minutes, share * 100.0, color=COVERED_RAMP[3])
        axes.plot(minutes, share * 100.0, color=_BEFORE, linewidth=1.6)
        limit = figures.result.scenario.max_minutes
        axes.axvline(limit, color=ALERT_COLOUR, linewidth=1.0, linestyle=(0, (4, 2)))
        told = Text(f"服务标准 {plain_text(limit)} 分钟", f"service standard: {plain_text(limit)} min").say(language)
        axes.annotate(told, (limit, 3.0), xytext=(4, 0), textcoords="offset points", color=ALERT_COLOUR, size=_SIZE)
        axes.set_xlim(0.0, float(minutes[-1]) if minutes[-1] > 0 else 1.0)
        axes.set_ylim(0.0, 101.0)
        axes.set_xlabel(Text("到最近网点的时间（分钟）", "Minutes to the nearest outlet").say(language), size=_SIZE)
        axes.set_ylabel(Text("人口累计比例（%）", "Residents within (%)").say(language), size=_SIZE)
        return _png(figure)


def units_chart(figures: ReviewFigures, language: str) -> bytes:
    """Return the chart of the covered share by unit, the worst-off first, with the goal marked."""
    font = sheet_font()
    units = figures.units[figures.units["persons_total"] > 0]
    units = units.sort_values(["persons_share", "unit_id"], kind="stable").head(_BARS_SHOWN)
    has_plan = figures.result.proposal is not None
    names = [shortened(printable(str(name), font), _SIZE, _NAME_MM, font) for name in units["name"]]
    with matplotlib.rc_context(_settings(font)):
        figure, axes = _new_chart(26.0 + 6.2 * len(names), left_mm=_NAME_MM + 4.0)
        places = np.arange(len(names), dtype=np.float64)
        today = units["persons_share"].to_numpy(dtype=np.float64)
        label = Text("现状", "present").say(language)
        if has_plan:
            after = units["persons_share_after"].to_numpy(dtype=np.float64)
            axes.barh(places, after * 100.0, 0.72, color=_AFTER, hatch="////", edgecolor="#ffffff", linewidth=0.0,
                      label=Text("建成建议点位后", "with the proposed sites").say(language))  # fmt: skip
        axes.barh(places, today * 100.0, 0.42 if has_plan else 0.6, color=_BEFORE, label=label)
        ends = np.maximum(after, today) if has_plan else today
        for place, end, share in zip(places, ends, today, strict=True):
            axes.text(
                end * 100.0 + 1.0,
                place,
                share_text(float(share)),
                size=_SIZE - 1.5,
                va="center",
                color=INK,
                bbox=_LABEL_GROUND,
            )
        goal = figures.settings.goal_share
        axes.axvline(goal * 100.0, color=ALERT_COLOUR, linewidth=1.0, linestyle=(0, (4, 2)),
                     label=Text(f"目标 {goal_percent_text(goal)}", f"goal {goal_percent_text(goal)}").say(language))  # fmt: skip
        axes.set_yticks(places, names, size=_SIZE, parse_math=False)
        axes.set_ylim(len(names) - 0.4, -0.6)
        axes.set_xlim(0.0, 112.0)
        axes.set_xticks(range(0, 101, 20))
        axes.set_xlabel(
            Text("人口覆盖率（%），条端数字为现状", "Residents covered (%); figures are of the present").say(language),
            size=_SIZE,
        )
        axes.grid(axis="y", visible=False)
        _legend_above(axes)
        return _png(figure)


def units_left_out(figures: ReviewFigures) -> int:
    """Return how many units with residents the chart of units has no room for."""
    return max(int((figures.units["persons_total"] > 0).sum()) - _BARS_SHOWN, 0)


def years_chart(figures: ReviewFigures, language: str) -> bytes:
    """Return the chart of the covered share today and after each year of building."""
    font = sheet_font()
    today = figures.result.before.share("persons")
    shares = [today, *figures.years["persons_share"].tolist()]
    names = [Text("现状", "present").say(language), *(f"{year}" for year in figures.years["year"])]
    with matplotlib.rc_context(_settings(font)):
        figure, axes = _new_chart(60.0)
        bars = axes.bar(
            range(len(names)), [share * 100.0 for share in shares], 0.5, color=[_AFTER, *[_BEFORE] * (len(names) - 1)]
        )
        for bar, share in zip(bars, shares, strict=True):
            axes.text(
                bar.get_x() + bar.get_width() / 2, bar.get_height() + 1.5, share_text(share), size=_SIZE, ha="center"
            )
        axes.set_xticks(range(len(names)), names, size=_SIZE)
        axes.set_xlim(-0.7, max(len(names), 3) - 0.3)
        axes.set_ylim(0.0, 112.0)
        axes.set_yticks(range(0, 101, 20))
        axes.set_ylabel(Text("人口覆盖率（%）", "Residents covered (%)").say(language), size=_SIZE)
        axes.grid(axis="x", visible=False)
        return _png(figure)


def change_chart(figures: ReviewFigures, language: str) -> bytes:
    """Return the chart of what the change in covered residents comes from; the change must be split."""
    if figures.change is None or figures.change.split is None:
        raise ValueError("the change is not split")
    font = sheet_font()
    persons = figures.change.split.loc[list(FACTORS), "persons"].to_numpy(dtype=np.float64)
    names = [FACTOR_NAMES[factor].say(language) for factor in FACTORS]
    with matplotlib.rc_context(_settings(font)):
        figure, axes = _new_chart(52.0)
        axes.bar(names, persons, 0.5, color=[_BEFORE if value >= 0 else _FALL for value in persons])
        most = float(np.abs(persons).max()) or 1.0
        for place, value in enumerate(persons):
            told = f"{'+' if value > 0 else ''}{count_text(value)}"
            axes.text(place, value + (0.04 if value >= 0 else -0.04) * most, told, size=_SIZE, ha="center",
                      va="bottom" if value >= 0 else "top")  # fmt: skip
        axes.axhline(0.0, color=PALE_INK, linewidth=0.8)
        axes.set_ylim(min(persons.min() - 0.25 * most, 0.0), max(persons.max() + 0.25 * most, 0.0))
        axes.set_xlim(-0.7, 2.7)
        axes.set_ylabel(Text("覆盖人口的变化（人）", "Change in residents covered").say(language), size=_SIZE)
        axes.yaxis.set_major_formatter(lambda value, _place: count_text(value))
        axes.grid(axis="x", visible=False)
        return _png(figure)


def _settings(font: SheetFont) -> Any:
    return {"font.family": font.families, "axes.unicode_minus": False, "hatch.linewidth": 0.6, "hatch.color": "#ffffff"}


def _new_chart(height_mm: float, left_mm: float = 16.0) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(_WIDTH_MM / _MM_PER_INCH, height_mm / _MM_PER_INCH), dpi=_DPI, facecolor="#ffffff")
    below, above, right = 12.0, 9.0, 5.0
    axes = figure.add_axes(
        (
            left_mm / _WIDTH_MM,
            below / height_mm,
            (_WIDTH_MM - left_mm - right) / _WIDTH_MM,
            (height_mm - below - above) / height_mm,
        )
    )
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color(PALE_INK)
    axes.tick_params(labelsize=_SIZE, colors=INK, length=2.5)
    axes.grid(color="#d9dee4", linewidth=0.5)
    axes.set_axisbelow(True)
    return figure, axes


def _legend_above(axes: Axes) -> None:
    axes.legend(
        loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=3, frameon=False, fontsize=_SIZE, borderaxespad=0.2,
        handlelength=1.6, columnspacing=1.4,
    )  # fmt: skip


def _png(figure: Figure) -> bytes:
    file = io.BytesIO()
    canvas: Any = FigureCanvasAgg(figure)
    canvas.print_png(file, metadata={"Software": None})
    return file.getvalue()
