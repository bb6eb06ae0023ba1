"""Coverage and gaps: who is covered, who is not, where and why."""

from __future__ import annotations

import dataclasses

import pydeck as pdk
import streamlit as st

from dashboard import areas, gaps_words, layers, state, words
from dashboard.classes import Classes, cell_classes
from dashboard.explained_map import show_explained_map
from dashboard.frame import Frame, open_frame, show_provenance, told
from dashboard.gaps_choices import UNITS, group_names, show_counted, show_drawn
from dashboard.gaps_equity import show_equity
from dashboard.gaps_links import follow_gap
from dashboard.gaps_views import show_gaps, show_times, show_units
from dashboard.legend import CATCHMENT_CSS, CIRCLE_CSS, Sign
from dashboard.unit_layers import unit_classes, unit_file, unit_layer
from planning.conditions import counted_area
from planning.group_coverage import unit_coverage
from planning.proposals import ScenarioResult
from planning.scenario import BUS
from publishing.numbers import count_text, share_text

_MAP_HEIGHT = 500
PEOPLE_SHARE = 0.8
"""The map opens on the middle 80 % of the residents, where single cells can be told apart."""


def show() -> None:
    """Draw the page."""
    frame = open_frame()
    language = frame.language
    st.title(words.GAPS.say(language), anchor=False)
    with told(language):
        column = show_counted(frame.area, language)
        result = areas.result(frame.area, state.standard())
        follow_gap(frame.area, result)
        frame = dataclasses.replace(frame, area=counted_area(frame.area, result.scenario))
        group = group_names(frame.area, language)[column]
        show_drawn(language, result)
        _show_comparison(language, result)
        units = unit_coverage(frame.area, result.before, column)
        by_unit = unit_classes(units["share"], group, float(state.setting("goal_share")))
        if state.setting("colour_by") == UNITS:
            address = unit_file(frame.area, units, language)
            _show_map(frame, result, by_unit, unit_layer(address, by_unit))
        else:
            _show_map(frame, result, cell_classes(frame.area, result.before, state.setting("colour_by")), None)
        show_provenance(frame, result.scenario)
        match _chosen_view(frame, language):
            case "units":
                show_units(frame.area, result, units, by_unit, column, group, language)
            case "gaps":
                show_gaps(frame.area, result, language)
            case "times":
                show_times(frame.area, result, column, group, language)
            case _:
                show_equity(frame.area, result, language)


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


def _show_map(frame: Frame, result: ScenarioResult, classes: Classes, ground: pdk.Layer | None) -> None:
    area, language = frame.area, frame.language
    coverage = result.before
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
        key="gaps", height=_MAP_HEIGHT, alt=words.GAPS.say(language), people_share=PEOPLE_SHARE, in_place_of_cells=ground,
    )  # fmt: skip


def _chosen_view(frame: Frame, language: str) -> str:
    """Draw the choice of what stands below the map, and return it; a gap or unit clicked on the map asks for its table."""
    picked = state.pick(frame.area.fingerprint)
    if picked is not None and st.session_state.get("gaps-followed") != state.picks():
        wanted = {"gap": "gaps", "unit": "units"}.get(picked.what)
        if wanted:
            st.session_state["setting:gaps_view"] = wanted
    st.session_state["gaps-followed"] = state.picks()
    st.segmented_control(
        gaps_words.VIEW.say(language),
        list(gaps_words.VIEWS),
        format_func=lambda view: gaps_words.VIEWS[view].say(language),
        required=True,
        label_visibility="collapsed",
        **state.with_default(state.bound("gaps_view")),
    )
    return str(state.setting("gaps_view"))
