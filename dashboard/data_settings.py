"""Settings of preparing that seldom change: how far a road may be, the size of the cells, when people set out by bus."""

from __future__ import annotations

from functools import partial

import streamlit as st

from dashboard import data_words as words
from dashboard.forms import Tied, tied
from dashboard.state import with_index, with_value
from geodata.intake.projects import Project, change_project
from geodata.source_keys import RANGES

_FIELD_WIDTH = 320
_STEP_MINUTES = 15
_MINUTES_PER_DAY = 1440


def show_advanced(project: Project, language: str) -> None:
    """Draw the settings, folded; that of buses only where there is a timetable."""
    with st.expander(words.ADVANCED.say(language), key="advanced"):
        levels = list(words.H3_RESOLUTIONS)
        st.selectbox(
            words.H3_RESOLUTION.say(language),
            levels,
            format_func=lambda level: words.H3_RESOLUTIONS[level].say(language),
            help=words.H3_RESOLUTION_HELP.say(language),
            width=_FIELD_WIDTH,
            **with_index(levels, _parameter(project, "h3_resolution")),
        )
        st.number_input(
            words.SNAP_METRES.say(language),
            float(RANGES["snap_metres"][0]),
            float(RANGES["snap_metres"][1]),
            step=50.0,
            format="%g",
            help=words.SNAP_METRES_HELP.say(language),
            width=_FIELD_WIDTH,
            **with_value(_parameter(project, "snap_metres")),
        )
        if project.of_role("bus"):
            _show_bus_window(project, language)


def _parameter(project: Project, name: str) -> Tied:
    return tied(
        f"parameter:{name}:{project.folder.name}",
        project.settings["parameters"][name],
        lambda value: change_project(project, settings={"parameters": {name: value}}),
    )


def _show_bus_window(project: Project, language: str) -> None:
    """Draw when the first and the last people set out; what one is leaves no empty window to the other."""
    start, end = int(project.settings["bus"]["window_start"]), int(project.settings["bus"]["window_end"])
    usual = range(0, _MINUTES_PER_DAY + 1, _STEP_MINUTES)
    choices = {
        "window_start": (words.BUS_FROM, start, sorted({start, *(minutes for minutes in usual if minutes < end)})),
        "window_end": (words.BUS_UNTIL, end, sorted({end, *(minutes for minutes in usual if minutes > start)})),
    }
    with st.container(horizontal=True, gap="small"):
        for name, (label, value, options) in choices.items():
            st.selectbox(
                label.say(language),
                options,
                format_func=lambda minutes: f"{minutes // 60:02d}:{minutes % 60:02d}",
                help=words.BUS_WINDOW_HELP.say(language),
                width=_FIELD_WIDTH // 2,
                **with_index(
                    options, tied(f"bus-{name}:{project.folder.name}", value, partial(_keep_bus, project, name))
                ),
            )


def _keep_bus(project: Project, name: str, minutes: int) -> None:
    change_project(project, settings={"bus": {name: minutes}})
