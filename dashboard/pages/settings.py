"""Methods and settings: how figures come about, with what, from which files, and how this server is set up."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import areas, sign_in, sign_in_words, state, tour
from dashboard import settings_tables as tables
from dashboard import settings_words as words
from dashboard.frame import Frame, open_frame
from dashboard.markdown import plain
from dashboard.navigation import DEFAULT_PAGE, ask_for
from dashboard.settings_method import show_method
from dashboard.words import NO_DATE, fill
from planning.disclosure import MINIMUM_COUNT
from planning.errors import PlanningError
from planning.scenario import Scenario

_LEAST_GOAL = 0.5


def show() -> None:
    """Draw the page; it works without any study area too."""
    language = state.language()
    frame = open_frame() if areas.prepared_areas() else None
    st.title(words.SETTINGS.say(language), anchor=False)
    titles = (words.TAB_METHOD, words.TAB_PARAMETERS, words.TAB_SOURCES, words.TAB_SERVER)
    method, parameters, sources, server = st.tabs([title.say(language) for title in titles])
    with method:
        show_method(language)
    with parameters:
        _show_parameters(frame, language)
    with sources:
        _show_sources(frame, language)
    with server:
        _show_display(language)
        _show_account(language)
        _show_server(language)


def _show_parameters(frame: Frame | None, language: str) -> None:
    if frame is None:
        st.info(words.NO_AREA.say(language))
    else:
        _show(words.PARAMETERS_NOW.say(language), tables.parameters_table(frame.area, _scenario(language), language))
    _show(words.SPEEDS.say(language), tables.speeds_table(language))
    _show(words.CONDITIONS.say(language), tables.conditions_table(language))
    _show(words.ROAD_CLASSES.say(language), tables.roads_table(language))


def _scenario(language: str) -> Scenario:
    """Return what is asked at present; where the siting settings contradict each other, that is told and left out."""
    try:
        return state.wanted()
    except PlanningError as error:
        st.warning(plain(error.say(language)))
        return state.standard()


def _show_sources(frame: Frame | None, language: str) -> None:
    if frame is None:
        st.info(words.NO_AREA.say(language))
    else:
        area = frame.area
        st.caption(
            fill(
                words.FINGERPRINT_TOLD,
                language,
                fingerprint=area.fingerprint,
                date=area.data_date or NO_DATE.say(language),
                crs=area.metric_crs,
            )
        )
        _show(words.FILES.say(language), tables.files_table(area, language))
        if area.remarks:
            st.subheader(words.REMARKS.say(language), anchor=False)
            for remark in area.remarks:
                st.text(f"• {remark.say(language)}")
    _show(words.VERSIONS.say(language), tables.versions_table(language))


def _show_display(language: str) -> None:
    goal, again = st.columns([2, 1], gap="medium", vertical_alignment="bottom")
    goal.slider(
        words.GOAL.say(language),
        _LEAST_GOAL,
        1.0,
        step=0.01,
        format="percent",
        help=words.GOAL_HELP.say(language),
        **state.with_value(state.bound("goal_share")),
    )
    again.button(words.TOUR_AGAIN.say(language), key="tour-again", icon=":material/tour:", on_click=_begin_tour)
    st.caption(fill(words.SMALL_COUNTS, language, minimum=MINIMUM_COUNT))
    st.caption(words.THEME_NOTE.say(language))


def _show_account(language: str) -> None:
    st.subheader(words.ACCOUNT.say(language), anchor=False)
    if not sign_in.is_configured():
        st.text((words.OPEN_TO_ALL if sign_in.is_open() else words.NOT_CONFIGURED).say(language))
        return
    role = sign_in_words.ROLES[sign_in.role()].say(language)
    st.text(fill(words.SIGNED_IN, language, name=sign_in.user_name(), role=role))
    why = sign_in.why_not(language)
    if why is not None:
        st.caption(why)
    st.button(sign_in_words.SIGN_OUT.say(language), on_click=st.logout, key="sign-out")


def _show_server(language: str) -> None:
    _show(words.SERVER_VARIABLES.say(language), tables.variables_table(language))
    st.caption(words.SERVER_NOTE.say(language))


def _show(title: str, table: pd.DataFrame) -> None:
    st.subheader(title, anchor=False)
    # Cells are read as Markdown, and names of files are their authors'.
    st.table(table.map(plain), hide_index=True, border="horizontal")


def _begin_tour() -> None:
    tour.begin()
    ask_for(DEFAULT_PAGE)
