"""Charts of the page on coverage and gaps: covered share by area, and the cumulative curve of times."""

from __future__ import annotations

import altair as alt
import pandas as pd

from dashboard import gaps_words as words
from dashboard.classes import Classes
from dashboard.words import fill
from planning.minutes_distribution import MinutesDistribution
from publishing.numbers import count_text, minutes_text, share_text

BARS_SHOWN = 25
"""So many bars fit a page; the worst ones are drawn."""

_BAR_PIXELS, _AXIS_PIXELS, _CURVE_PIXELS = 24, 60, 330
_LINE, _STANDARD, _QUANTILE, _GOAL = "#1f5f99", "#b2182b", "#6a6f75", "#5f6b76"


def share_bars(
    units: pd.DataFrame, classes: Classes, goal_share: float, group: str, language: str
) -> alt.LayerChart | alt.FacetChart:
    """Return bars of the units' covered shares, the smallest first.

    Parameters
    ----------
    units : DataFrame
        From `planning.group_coverage.unit_coverage`, at least one with a share.
    classes : Classes
        Their classes (`dashboard.unit_layers.unit_classes`): bars have the colours of the map.
    goal_share : float
        Where the dashed line stands.
    group : str
        Name of who is covered.
    language : str
        ``"zh"`` or ``"en"``.
    """
    coloured = units.assign(colour=[classes.colours[of] for of in classes.of_cell])
    known = coloured[coloured["share"].notna()].sort_values(["share", "total"], ascending=[True, False], kind="stable")
    worst = known.head(BARS_SHOWN)
    rows = pd.DataFrame(
        {
            # Two units may have one name; the id keeps their bars apart.
            "name": worst["name"]
            .astype(str)
            .where(~worst["name"].duplicated(keep=False), worst["name"] + " " + worst["unit_id"].astype(str)),
            "percent": worst["share"] * 100,
            "share": [share_text(share) for share in worst["share"]],
            "covered": [count_text(count) for count in worst["covered"]],
            "total": [count_text(count) for count in worst["total"]],
            "colour": worst["colour"],
        }
    )
    across = alt.X(
        "percent:Q",
        title=fill(words.BARS_TITLE, language, group=group),
        # The figures stand right of the longest bar.
        scale=alt.Scale(domain=[0, 120], nice=False),
        axis=alt.Axis(values=[0, 25, 50, 75, 100]),
    )
    down = alt.Y(
        "name:N", sort=rows["name"].tolist(), title=None, axis=alt.Axis(labelLimit=150, labelOverlap=False, ticks=False)
    )
    told = [
        alt.Tooltip("name:N", title=words.BAR_UNIT.say(language)),
        alt.Tooltip("share:N", title=words.BAR_SHARE.say(language)),
        alt.Tooltip("covered:N", title=words.BAR_COVERED.say(language)),
        alt.Tooltip("total:N", title=words.BAR_TOTAL.say(language)),
    ]
    bars = alt.Chart(rows).mark_bar().encode(x=across, y=down, color=alt.Color("colour:N", scale=None), tooltip=told)
    figures = (
        alt.Chart(rows)
        .mark_text(align="right", color=_GOAL)
        .encode(x=alt.value("width"), y=down, text="share:N", tooltip=told)
    )
    goal = (
        alt.Chart(pd.DataFrame({"percent": [goal_share * 100]}))
        .mark_rule(strokeDash=[5, 4], color=_GOAL, strokeWidth=1.5)
        .encode(x="percent:Q")
    )
    return alt.layer(bars, goal, figures).properties(height=_BAR_PIXELS * len(rows) + _AXIS_PIXELS)


def times_curve(
    times: MinutesDistribution, max_minutes: float, group: str, language: str
) -> alt.LayerChart | alt.FacetChart:
    """Return the cumulative curve of times, with the standard and the quantiles as upright lines.

    Parameters
    ----------
    times : MinutesDistribution
        What is drawn.
    max_minutes : float
        The service standard.
    group : str
        Name of those who are counted, for the alternative text.
    language : str
        ``"zh"`` or ``"en"``.
    """
    rows = pd.DataFrame(
        {"minutes": times.minutes, "percent": times.share * 100, "share": [share_text(share) for share in times.share]}
    )
    longest = float(times.minutes[-1])
    across = alt.X(
        "minutes:Q", title=words.TIMES_MINUTES.say(language), scale=alt.Scale(domain=[0, longest], nice=False)
    )
    up = alt.Y("percent:Q", title=words.TIMES_SHARE.say(language), scale=alt.Scale(domain=[0, 100]))
    told = [
        alt.Tooltip("minutes:Q", title=words.TIMES_MINUTES.say(language)),
        alt.Tooltip("share:N", title=words.TIMES_SHARE.say(language)),
    ]
    curve = alt.Chart(rows, description=group).mark_line(color=_LINE, strokeWidth=2.5).encode(x=across, y=up)
    points = alt.Chart(rows).mark_point(opacity=0, size=90).encode(x=across, y=up, tooltip=told)
    layers: list[alt.Chart] = [curve]
    standard = fill(words.TIMES_STANDARD, language, minutes=max_minutes)
    marks = [(max_minutes, standard, 100.0, 98.0, _STANDARD, [1, 0])]
    marks += [
        (minutes, f"{name} {minutes_text(minutes, language)}", height, height - 6, _QUANTILE, [4, 3])
        for name, minutes, height in (("P50", times.p50, 50.0), ("P90", times.p90, 90.0))
        if minutes <= longest
    ]
    for minutes, label, height, label_height, colour, dash in marks:
        place = pd.DataFrame(
            {"minutes": [minutes], "percent": [height], "foot": [0], "at": [label_height], "label": [label]}
        )
        mark, near_end = alt.Chart(place), minutes > 0.8 * longest
        # Quantiles are read off where their lines meet the curve.
        layers.append(
            mark.mark_rule(color=colour, strokeDash=dash, strokeWidth=1.4).encode(x=across, y=up, y2="foot:Q")
        )
        layers.append(
            mark.mark_text(color=colour, align="right" if near_end else "left", dx=-5 if near_end else 5).encode(
                x=across, y=alt.Y("at:Q", title=words.TIMES_SHARE.say(language)), text="label:N"
            )
        )
    return alt.layer(*layers, points).properties(height=_CURVE_PIXELS)
