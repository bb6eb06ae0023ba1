"""The legend beside a map, as HTML with every word escaped."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from dashboard import words
from dashboard.classes import Classes
from dashboard.layers import CLOSED_COLOUR
from dashboard.markers import marker_url
from geodata.kinds import KINDS
from geodata.study_area import StudyArea
from publishing.numbers import count_text
from publishing.style import GAP_COLOUR, INK, SITE_COLOUR
from publishing.words import kind_name

_STYLE = """<style>
.oa-legend{font-size:.82rem;line-height:1.55;color:#1d2733}
.oa-legend h4{font-size:.82rem;font-weight:600;margin:.7rem 0 .2rem;padding:0;color:#46505a}
.oa-legend h4:first-child{margin-top:0}
.oa-legend div{display:flex;align-items:center;gap:.5rem}
.oa-legend i{flex:none;width:18px;height:13px;border-radius:2px}
.oa-legend img{flex:none;width:17px;height:17px}
.oa-legend em{margin-left:auto;font-style:normal;color:#6b7680;font-variant-numeric:tabular-nums}
</style>"""


@dataclass(frozen=True, slots=True)
class Sign:
    """One further line of a legend: CSS of its swatch, its words, and what is written in the swatch."""

    css: str
    label: str
    text: str = ""


_NUMBER_CSS = "font:700 11px/15px sans-serif;text-align:center"
SITE_CSS = f"background:{SITE_COLOUR};border:1.5px solid {INK};border-radius:50%;height:18px;{_NUMBER_CSS};color:{INK}"
CLOSED_CSS = f"width:16px;height:16px;border:2.5px solid {CLOSED_COLOUR};border-radius:50%"
GAP_CSS = f"color:{GAP_COLOUR};{_NUMBER_CSS};font-size:14px"
CATCHMENT_CSS = "height:0;border-top:2.5px solid #084594"
ROUTE_CSS = f"height:0;border-top:4px solid {INK}"
CIRCLE_CSS = "width:14px;height:14px;border:1.5px solid #46505a;border-radius:50%"


def show_legend(area: StudyArea, classes: Classes, language: str, *, signs: Sequence[Sign] = ()) -> None:
    """Draw the legend of a map: cell classes with their breaks, kinds of outlets with their number, further signs."""
    st.html(_STYLE + legend_html(area, classes, language, signs=signs))


def legend_html(area: StudyArea, classes: Classes, language: str, *, signs: Sequence[Sign] = ()) -> str:
    """Return the legend as HTML."""
    parts = [_heading(classes.title.say(language))]
    for label, colour in zip(classes.labels, classes.colours, strict=True):
        parts.append(_line(f'<i style="background:{colour}"></i>', label.say(language)))
    present = area.outlets["kind"].value_counts()
    parts.append(_heading(words.LEGEND_OUTLETS.say(language)))
    for kind in KINDS:
        if kind in present.index:
            image = f'<img alt="" src="{marker_url(kind)}">'
            parts.append(_line(image, kind_name(kind, language), count_text(present[kind])))
    if signs:
        parts.append(_heading(words.LEGEND_OTHER.say(language)))
        parts += [
            _line(f'<i style="{html.escape(sign.css)}">{html.escape(sign.text)}</i>', sign.label) for sign in signs
        ]
    return '<div class="oa-legend">' + "".join(parts) + "</div>"


def _heading(text: str) -> str:
    return f"<h4>{html.escape(text)}</h4>"


def _line(swatch: str, label: str, number: str = "") -> str:
    count = f"<em>{html.escape(number)}</em>" if number else ""
    return f"<div>{swatch}<span>{html.escape(label)}</span>{count}</div>"
