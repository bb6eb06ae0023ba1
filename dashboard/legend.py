"""The legend beside a map: classes with their breaks, kinds of outlets to be hidden and shown, further signs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from dashboard import map_words, state, words
from dashboard.classes import Classes
from dashboard.layers import CLOSED_COLOUR
from dashboard.map_component import component_address, mount_legend
from dashboard.markers import marker_url
from geodata.kinds import KINDS
from geodata.study_area import StudyArea
from publishing.numbers import count_text
from publishing.style import GAP_COLOUR, INK, SITE_COLOUR
from publishing.words import kind_name


@dataclass(frozen=True, slots=True)
class Sign:
    """One further line of a legend: CSS of its swatch, its words, and what is written in the swatch."""

    css: str
    label: str
    text: str = ""


_NUMBER_CSS = "font:700 11px/15px sans-serif;text-align:center;font-style:normal"
SITE_CSS = f"background:{SITE_COLOUR};border:1.5px solid {INK};border-radius:50%;height:18px;{_NUMBER_CSS};color:{INK}"
CLOSED_CSS = f"width:16px;height:16px;border:2.5px solid {CLOSED_COLOUR};border-radius:50%"
GAP_CSS = f"background:#ffffff;border:1.5px solid {GAP_COLOUR};height:18px;color:{GAP_COLOUR};{_NUMBER_CSS}"
CATCHMENT_CSS = "height:0;border-top:2.5px solid #084594"
ROUTE_CSS = f"height:0;border-top:4px solid {INK};outline:1px solid #ffffff"
CIRCLE_CSS = "width:14px;height:14px;border:1.5px solid #46505a;border-radius:50%"


def show_legend(
    area: StudyArea, classes: Classes, language: str, *, signs: Sequence[Sign] = (), key: str = "legend"
) -> None:
    """Draw the legend of a map; a click on a kind of outlets hides or shows it on every map, on all pages.

    Parameters
    ----------
    area : StudyArea
        Its outlets are counted by kind.
    classes : Classes
        The classes of the cells.
    language : str
        ``"zh"`` or ``"en"``.
    signs : sequence of Sign
        Further lines.
    key : str
        Name of the legend, one of its own for each on a page.
    """

    def take_over() -> None:
        hidden = st.session_state[key].get("hidden")
        if isinstance(hidden, list):
            st.session_state["setting:hidden_kinds"] = [kind for kind in KINDS if kind in hidden]

    data = {
        "module": component_address("map_legend.js"),
        "hidden": sorted(state.setting("hidden_kinds")),
        **legend_content(area, classes, language, signs=signs),
    }
    mount_legend(key=key, data=data, on_hidden_change=take_over)


def legend_content(area: StudyArea, classes: Classes, language: str, *, signs: Sequence[Sign] = ()) -> dict[str, Any]:
    """Return what the legend says, as plain values for the browser, which shows every word as text."""
    present = area.outlets["kind"].value_counts()
    return {
        "title": classes.title.say(language),
        "classes": [
            {"label": label.say(language), "colour": colour}
            for label, colour in zip(classes.labels, classes.colours, strict=True)
        ],
        "outlets": words.LEGEND_OUTLETS.say(language),
        "kinds": [
            {
                "key": kind,
                "label": kind_name(kind, language),
                "count": count_text(present[kind]),
                "image": marker_url(kind),
            }
            for kind in KINDS
            if kind in present.index
        ],
        "hint": map_words.LEGEND_HINT.say(language),
        "other": words.LEGEND_OTHER.say(language),
        "signs": [{"css": sign.css, "label": sign.label, "text": sign.text} for sign in signs],
    }
