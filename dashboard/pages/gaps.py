"""Coverage and gaps: who is covered, who is not, where and why."""

from __future__ import annotations

import pydeck as pdk
import streamlit as st

from dashboard import areas, layers, state, words
from dashboard.classes import COLOUR_CHOICES, cell_classes
from dashboard.explained_map import show_explained_map
from dashboard.frame import Frame, open_frame, show_provenance, told
from dashboard.legend import CATCHMENT_CSS, CIRCLE_CSS, Sign
from dashboard.tables import show_table
from planning.proposals import ScenarioResult
from planning.scenario import BUS
from publishing.numbers import count_text, share_text
from publishing.tables import gaps_table, units_table

_MAP_HEIGHT = 500
PEOPLE_SHARE = 0.8
"""The map opens on the middle 80 % of the residents, where single cells can be told apart."""
_TABLE_HEIGHT = 420


def show() -> None:
    """Draw the page."""
    frame = open_frame()
    language = frame.language
    st.title(words.GAPS.say(language), anchor=False)
    with told(language):
        result = areas.result(frame.area, state.standard())
        _show_choices(language, result)
        _show_comparison(language, result)
        _show_map(frame, result)
        show_provenance(frame, result.scenario)
        _show_tables(language, result)


def _show_choices(language: str, result: ScenarioResult) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        st.segmented_control(
            words.COLOUR_BY.say(language),
            list(COLOUR_CHOICES),
            format_func=lambda choice: COLOUR_CHOICES[choice].say(language),
            required=True,
            **state.bound("colour_by"),
        )
        st.toggle(words.SHOW_CATCHMENT.say(language), **state.bound("show_catchment"))
        st.toggle(
            words.SHOW_CIRCLES.say(language),
            help=words.fill(words.SHOW_CIRCLES_HELP, language, metres=result.before.circle_metres),
            **state.bound("show_circles"),
        )


def _show_comparison(language: str, result: ScenarioResult) -> None:
    totals = result.before.totals
    whole = totals["persons_total"]
    straight = share_text(totals["persons_straight"] / whole if whole else 0.0)
    if result.scenario.mode == BUS:
        share = share_text(result.before.share())
        st.markdown(words.fill(words.COMPARE_WALKING_CIRCLE, language, network=share, straight=straight))
        return
    st.markdown(
        words.fill(
            words.COMPARE_STRAIGHT,
            language,
            network=share_text(result.before.share()),
            straight=straight,
            over=count_text(max(totals["persons_straight"] - totals["persons_covered"], 0.0)),
        )
    )


def _show_map(frame: Frame, result: ScenarioResult) -> None:
    area, language = frame.area, frame.language
    coverage = result.before
    classes = cell_classes(area, coverage, state.setting("colour_by"))
    content: list[pdk.Layer] = []
    signs = []
    if state.setting("show_circles"):
        content.append(layers.circle_layer(area, coverage.circle_metres))
        signs.append(Sign(CIRCLE_CSS, words.LEGEND_CIRCLE.say(language)))
    if state.setting("show_catchment"):
        content.append(layers.catchment_layer(areas.catchment_geojson(area, result)))
        signs.append(Sign(CATCHMENT_CSS, words.LEGEND_CATCHMENT.say(language)))
    show_explained_map(
        frame, result, classes, content, signs,
        key="gaps", height=_MAP_HEIGHT, alt=words.GAPS.say(language), people_share=PEOPLE_SHARE,
    )  # fmt: skip


def _show_tables(language: str, result: ScenarioResult) -> None:
    units, gaps = st.tabs([words.TAB_UNITS.say(language), words.TAB_GAPS.say(language)])
    with units:
        show_table(units_table(result, language), height=_TABLE_HEIGHT)
    with gaps:
        if len(result.gaps.table):
            show_table(gaps_table(result, language), height=_TABLE_HEIGHT)
        else:
            st.success(words.NO_GAPS.say(language))
