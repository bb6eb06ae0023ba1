"""Data: study areas, the projects they are prepared from, and the quality of their data."""

from __future__ import annotations

import streamlit as st

from dashboard import data_words as words
from dashboard import sign_in, state
from dashboard.data_areas import show_areas
from dashboard.data_project import show_project
from dashboard.data_quality import show_quality
from dashboard.forms import show_messages, tell
from dashboard.frame import told
from dashboard.projects import PROJECT_PARAMETER, QUALITY_PARAMETER, opened_project
from geodata.intake.projects import Project


def show() -> None:
    """Draw the page: the project or the area that the address names, else the list of all."""
    language = state.language()
    with told(language):
        why = sign_in.why_not(language)
        if why is not None:
            # The fields are disabled too, and their help tells what they mean.
            st.info(why)
        identity, folder = st.query_params.get(PROJECT_PARAMETER), st.query_params.get(QUALITY_PARAMETER)
        if identity is not None:
            _show_one(opened_project(identity), language)
        elif folder is not None:
            _show_back(language)
            show_quality(folder, language)
        else:
            show_areas(language)


def _show_one(project: Project | None, language: str) -> None:
    if project is None:
        tell("error", words.NO_SUCH_PROJECT.say(language))
        st.query_params.clear()
        st.rerun()
    _show_back(language)
    show_messages()
    show_project(project, language)


def _show_back(language: str) -> None:
    st.button(words.ALL_AREAS.say(language), on_click=st.query_params.clear, type="tertiary", key="all-areas")
