"""The trade-off between sites and coverage as a chart: what is found, what is proven possible at most, and the knee."""

from __future__ import annotations

import altair as alt
import pandas as pd

from dashboard import siting_words as words

CLICKED = "clicked"
"""Name of the selection that holds the ``site_count`` of the point that was clicked."""

_FOUND, _BOUND, _KNEE = "#1f5f8b", "#8aa9c0", "#b2182b"


def trade_off_chart(points: pd.DataFrame, language: str) -> alt.LayerChart | alt.FacetChart:
    """Return the chart of a curve.

    Parameters
    ----------
    points : DataFrame
        Frame of `publishing.siting_tables.trade_off_table`, nothing of it withheld.
    language : str
        ``"zh"`` or ``"en"``.

    Returns
    -------
    LayerChart
        The plans' line with a point each, a band up to the bound, and the knee as an upright line.
    """
    across = alt.X("site_count:Q", title=words.CURVE_SITES.say(language), axis=alt.Axis(tickMinStep=1, format="d"))
    names = {"weight_total": words.CURVE_FOUND.say(language), "bound_total": words.CURVE_BOUND.say(language)}
    lines = points.rename(columns=names).melt("site_count", list(names.values()), "line", "weight")
    # Bars would have to begin at nothing; a line shows its bend better where it does not.
    title, scale = words.CURVE_COVERED.say(language), alt.Scale(zero=False)
    up = alt.Y("weight:Q", title=title, scale=scale)
    colour = alt.Color("line:N", title=None, scale=alt.Scale(domain=list(names.values()), range=[_FOUND, _BOUND]))
    told = [
        alt.Tooltip("site_count:Q", title=words.CURVE_SITES.say(language), format="d"),
        alt.Tooltip("line:N", title=" "),
        alt.Tooltip("weight:Q", title=title, format=",.0f"),
    ]
    band = alt.Chart(points).mark_area(color=_BOUND, opacity=0.35)
    layers: list[alt.Chart] = [
        band.encode(x=across, y=alt.Y("weight_total:Q", title=title, scale=scale), y2="bound_total:Q"),
        # The plans are drawn last, so that they are seen where they meet the bound.
        alt.Chart(lines[::-1]).mark_line(point=True).encode(x=across, y=up, color=colour, tooltip=told),
    ]
    # Larger than the line's own points, so that they are easy to hit.
    hit = alt.selection_point(name=CLICKED, fields=["site_count"], on="click", clear=False, empty=False)
    layers.append(
        alt.Chart(points)
        .mark_point(filled=True, size=110, opacity=1, cursor="pointer", color=_FOUND)
        .encode(x=across, y=alt.Y("weight_total:Q", title=title, scale=scale), tooltip=told[:1])
        .add_params(hit)
    )
    if (points["knee"] != "").any():
        knee = alt.Chart(points[points["knee"] != ""])
        layers.append(knee.mark_rule(color=_KNEE, strokeDash=[2, 3], strokeWidth=1.5).encode(x=across))
        layers.append(
            knee.mark_point(color=_KNEE, size=140, strokeWidth=2.5).encode(
                x=across, y=alt.Y("weight_total:Q", title=title, scale=scale)
            )
        )
    return alt.layer(*layers)
