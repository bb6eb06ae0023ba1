"""What is chosen above the map of coverage and gaps: kinds that count, whom to count, and what is drawn."""

from __future__ import annotations

import streamlit as st

from dashboard import gaps_words, state, words
from dashboard.classes import COLOUR_CHOICES
from dashboard.map_switches import show_layer_switches
from geodata.cells import GROUPS, group_columns
from geodata.kinds import KINDS
from geodata.study_area import StudyArea
from planning.proposals import ScenarioResult
from publishing.words import kind_name

UNITS = "units"
"""The colour choice that shows units instead of cells."""


def group_names(area: StudyArea, language: str) -> dict[str, str]:
    """Return the name of everybody who can be counted in an area, by the column of its cells; residents come first.

    Jobs, priority persons and groups of which the data hold none are left out.
    """
    names = {column: gaps_words.GROUP_NAMES[column].say(language) for column in GROUPS}
    names |= dict(zip(group_columns(area.groups), area.groups, strict=True))
    return {
        column: name for column, name in names.items() if column == GROUPS[0] or area.cells[column].to_numpy().any()
    }


def show_counted(area: StudyArea, language: str) -> str:
    """Draw the choice of the kinds that count and of whom to count, and return the column of the latter.

    Parameters
    ----------
    area : StudyArea
        With all of its outlets.
    language : str
        ``"zh"`` or ``"en"``.
    """
    present = set(area.outlets["kind"])
    kinds = [kind for kind in KINDS if kind in present]
    # What another area had is no option here.
    st.session_state["setting:outlet_kinds"] = [kind for kind in state.setting("outlet_kinds") if kind in present]
    names = group_names(area, language)
    if state.setting("group") not in names:
        st.session_state["setting:group"] = GROUPS[0]
    counted, whom = st.columns([2.2, 1], gap="small")
    counted.multiselect(
        gaps_words.COUNTED_KINDS.say(language),
        kinds,
        format_func=lambda kind: kind_name(kind, language),
        placeholder=gaps_words.ALL_KINDS.say(language),
        select_all=False,
        help=gaps_words.COUNTED_KINDS_HELP.say(language),
        **state.with_default(state.bound("outlet_kinds")),
    )
    whom.selectbox(
        gaps_words.GROUP.say(language),
        list(names),
        format_func=names.__getitem__,
        help=gaps_words.GROUP_HELP.say(language),
        **state.with_index(list(names), state.bound("group")),
    )
    return str(state.setting("group"))


def show_drawn(language: str, result: ScenarioResult) -> None:
    """Draw the choice of what the map shows."""
    colours = {**COLOUR_CHOICES, UNITS: gaps_words.COLOUR_UNITS}
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.segmented_control(
            words.COLOUR_BY.say(language),
            list(colours),
            format_func=lambda choice: colours[choice].say(language),
            required=True,
            label_visibility="collapsed",
            **state.with_default(state.bound("colour_by")),
        )
        st.toggle(words.SHOW_CATCHMENT.say(language), **state.with_value(state.bound("show_catchment")))
        st.toggle(
            words.SHOW_CIRCLES.say(language),
            help=words.fill(words.SHOW_CIRCLES_HELP, language, metres=result.before.circle_metres),
            **state.with_value(state.bound("show_circles")),
        )
        show_layer_switches(language)
