"""A project's steps: the list of them with their states at the left, the step that is open at the right."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from functools import partial

import streamlit as st

from dashboard import data_words as words
from dashboard.data_files import show_role
from dashboard.data_prepare import show_prepare
from dashboard.forms import Tied, show_notice, tied
from dashboard.markdown import plain
from dashboard.projects import STEP_PARAMETER, STEPS, chosen_method, roles_of, step_state
from dashboard.state import with_index, with_value
from dashboard.words import fill
from geodata.intake.projects import Project, change_project
from geodata.source_files import is_layer
from geodata.source_keys import RANGES

_FIELD_WIDTH = 260
_USUAL_SQUARE_METRES = 1000.0


def show_project(project: Project, language: str) -> None:
    """Draw a project."""
    st.title(plain(project.name or project.folder.name), anchor=False)
    show_notice(project.notice)
    step = st.query_params.get(STEP_PARAMETER, "")
    step = step if step in STEPS else _first_open(project)
    aside, main = st.columns([1, 3.6], gap="medium")
    with aside.container(key="steps"):
        _show_steps(project, step, language)
    with main:
        st.subheader(words.STEP_TITLES[step].say(language), anchor=False)
        _CONTENTS.get(step, _show_files)(project, step, language)
        _show_next(project, step, language)


def _first_open(project: Project) -> str:
    """Return the step to go on with."""
    return next((step for step in STEPS if step_state(project, step) in {"faulty", "open", "needed"}), "prepare")


def open_step(step: str) -> None:
    """Show another step of the project."""
    st.query_params[STEP_PARAMETER] = step


def _show_steps(project: Project, step: str, language: str) -> None:
    names = list(STEPS)
    states = {name: words.STEP_STATES[step_state(project, name)].say(language) for name in names}
    states["prepare"] = ""
    st.radio(
        words.STEPS_LABEL.say(language),
        names,
        format_func=lambda name: fill(
            words.STEP, language, number=names.index(name) + 1, step=words.STEPS[name].say(language)
        ),
        captions=list(states.values()),
        label_visibility="collapsed",
        **with_index(names, tied(f"step:{project.folder.name}", step, open_step, changes=False)),
    )


def _show_next(project: Project, step: str, language: str) -> None:
    names = list(STEPS)
    place = names.index(step)
    with st.container(horizontal=True, gap="small"):
        if place > 0:
            st.button(words.BACK.say(language), on_click=open_step, args=(names[place - 1],), key="step-back")
        if place + 1 < len(names):
            following = names[place + 1]
            st.button(
                fill(words.NEXT, language, step=words.STEPS[following].say(language)),
                on_click=open_step,
                args=(following,),
                type="primary" if step_state(project, step) in {"done", "undated", "optional"} else "secondary",
                key="step-next",
            )


def _show_about(project: Project, _step: str, language: str) -> None:
    key = project.folder.name
    with st.container(border=True):
        st.text_input(
            words.AREA_NAME.say(language),
            max_chars=80,
            help=words.AREA_NAME_HELP.say(language),
            **with_value(tied(f"name:{key}", project.name, lambda name: change_project(project, name=name.strip()))),
        )
        st.date_input(
            words.DATA_DATE.say(language),
            format="YYYY-MM-DD",
            min_value=datetime.date(1949, 10, 1),
            max_value=datetime.date(2100, 12, 31),
            help=words.DATA_DATE_HELP.say(language),
            width=_FIELD_WIDTH,
            **with_value(
                tied(
                    f"date:{key}",
                    _as_date(project.data_date),
                    lambda date: change_project(project, data_date="" if date is None else date.isoformat()),
                )
            ),
        )
        st.text_area(
            words.NOTICE.say(language),
            max_chars=300,
            height=80,
            help=words.NOTICE_HELP.say(language),
            **with_value(
                tied(f"notice:{key}", project.notice, lambda notice: change_project(project, notice=notice.strip()))
            ),
        )
        st.caption(words.SAVED_AT_ONCE.say(language))


def _as_date(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None


def _show_files(project: Project, step: str, language: str) -> None:
    asked, offered = roles_of(project, step)
    for role in asked:
        show_role(project, role, language)
    if offered:
        with st.expander(words.OPTIONAL_FILES.say(language), key=f"optional-{step}"):
            for role in offered:
                show_role(project, role, language)


def _show_people(project: Project, step: str, language: str) -> None:
    key, method = project.folder.name, chosen_method(project)
    with st.container(border=True):
        methods = list(words.METHODS)
        st.radio(
            words.METHOD.say(language),
            methods,
            format_func=lambda name: words.METHODS[name].say(language),
            captions=[note.say(language) for note in words.METHOD_NOTES.values()],
            **with_index(methods, tied(f"method:{key}", method or None, partial(_choose_method, project))),
        )
        if not method:
            st.info(words.CHOOSE_METHOD.say(language))
        if method == "squares":
            st.number_input(
                words.SQUARE_METRES.say(language),
                float(RANGES["square_metres"][0]),
                float(RANGES["square_metres"][1]),
                step=100.0,
                format="%g",
                width=_FIELD_WIDTH,
                **with_value(_setting(project, "square_metres")),
            )
        if method == "dasymetric":
            choices = list(words.UNPLACED_CHOICES)
            st.radio(
                words.UNPLACED.say(language),
                choices,
                format_func=lambda name: words.UNPLACED_CHOICES[name].say(language),
                horizontal=True,
                **with_index(choices, _setting(project, "unplaced")),
            )
    _show_files(project, step, language)


def _choose_method(project: Project, method: str) -> None:
    """Keep the method; squares are a kilometre wide until the planner says otherwise."""
    first = method == "squares" and not project.settings["square_metres"]
    settings = {"square_metres": _USUAL_SQUARE_METRES} if first else {}
    change_project(project, population_method=method, settings=settings)


def _show_roads(project: Project, step: str, language: str) -> None:
    _show_files(project, step, language)
    if any(is_layer(project.files / entry.file) for entry in project.of_role("roads")):
        with st.container(border=True):
            st.number_input(
                words.JOIN_METRES.say(language),
                float(RANGES["join_metres"][0]),
                float(RANGES["join_metres"][1]),
                step=0.5,
                format="%g",
                width=_FIELD_WIDTH,
                help=words.JOIN_METRES_HELP.say(language),
                **with_value(_setting(project, "join_metres")),
            )


def _show_more(project: Project, step: str, language: str) -> None:
    _show_files(project, step, language)
    with st.container(border=True, gap="small"):
        st.toggle(words.FROM_OSM_VENUES.say(language), **with_value(_setting(project, "venues_from_osm")))
        st.toggle(words.FROM_OSM_ZONES.say(language), **with_value(_setting(project, "zones_from_osm")))


def _setting(project: Project, name: str) -> Tied:
    return tied(
        f"{name}:{project.folder.name}",
        project.settings[name],
        lambda value: change_project(project, settings={name: value}),
    )


def _show_preparing(project: Project, _step: str, language: str) -> None:
    show_prepare(project, language, open_step)


_CONTENTS: Mapping[str, Callable[[Project, str, str], None]] = {
    "about": _show_about,
    "roads": _show_roads,
    "people": _show_people,
    "more": _show_more,
    "prepare": _show_preparing,
}
