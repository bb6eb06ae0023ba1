"""What is asked about saved scenarios: which to open, under which name to save, what to call one.

A dialog stays open over reruns until it is answered or dismissed; which one is open is remembered in the session.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import streamlit as st
from sqlalchemy import Engine

from dashboard import records, scenario_session, sign_in
from dashboard import scenario_words as words
from dashboard.frame import Frame
from dashboard.markdown import plain
from dashboard.records import moment_text
from dashboard.scenario_figures import figures_line
from dashboard.sign_in_words import VIEWERS_ONLY_SEE
from dashboard.words import fill
from geodata.errors import InputError
from geodata.records.errors import ConflictError
from geodata.records.models import NAME_LENGTH, NOTE_LENGTH
from geodata.records.scenario_lists import SavedScenario, list_scenarios
from geodata.records.scenarios import change_scenario, copy_scenario, restore_scenario, save_scenario
from planning.errors import PlanningError

Question = Literal["", "which", "name", "details"]

_ASKED = "scenario-asked"
_MOST_LISTED = 30


def start_asking(question: Question) -> None:
    """Open the dialog with this question when the bar is drawn next."""
    st.session_state[_ASKED] = question


def stop_asking() -> None:
    """Let no dialog open any more."""
    st.session_state[_ASKED] = ""


def is_asking(question: Question) -> bool:
    """Return whether the dialog with this question is open."""
    return bool(st.session_state.get(_ASKED, "") == question)


def ask_which(engine: Engine, frame: Frame) -> None:
    """Draw the list of saved scenarios, each with a button that opens it."""
    language = frame.language

    @st.dialog(words.OPEN.say(language), width="large", on_dismiss=stop_asking)
    def draw() -> None:
        area_id = records.area_id()
        every = list_scenarios(engine, area_id)
        put_away = list_scenarios(engine, area_id, archived=True)
        if not every and not put_away:
            st.info(words.NONE_SAVED.say(language))
            return
        containing, author, order, archived = _narrowed([*every, *put_away], language)
        found = list_scenarios(engine, area_id, archived=archived, author=author, containing=containing, order=order)
        if not found:
            st.info(words.NONE_FOUND.say(language))
        for saved in found[:_MOST_LISTED]:
            _show_listed(engine, frame, saved)
        if len(found) > _MOST_LISTED:
            st.caption(fill(words.MORE_FOUND, language, count=len(found) - _MOST_LISTED))

    draw()


def ask_name(engine: Engine, frame: Frame, figures: dict[str, Any] | None) -> None:
    """Ask for name and note of a new scenario, and save it."""
    language = frame.language

    @st.dialog(words.SAVE_AS.say(language), on_dismiss=stop_asking)
    def draw() -> None:
        st.caption(words.SAVE_NOTE.say(language))
        if figures is None:
            st.caption(words.UNSOLVED_NOTE.say(language))
        name, note, pressed = _details("", "", language, key="new")
        if pressed:
            _answered(lambda: _saved_as(engine, frame, name, note, figures), language)

    draw()


def _saved_as(engine: Engine, frame: Frame, name: str, note: str, figures: dict[str, Any] | None) -> SavedScenario:
    return save_scenario(
        engine,
        records.area_id(),
        name,
        note=note,
        area_fingerprint=frame.area.fingerprint,
        settings=scenario_session.settings_now(),
        figures=figures,
        author=records.author(),
        time=records.now(),
    )


def ask_details(engine: Engine, saved: SavedScenario, language: str) -> None:
    """Ask for another name and note of a scenario, and keep them."""

    @st.dialog(words.DETAILS.say(language), on_dismiss=stop_asking)
    def draw() -> None:
        name, note, pressed = _details(saved.name, saved.note, language, key=f"{saved.id}-{saved.version}")
        if pressed:
            _answered(
                lambda: change_scenario(
                    engine, saved, name=name, note=note, author=records.author(), time=records.now()
                ),
                language,
            )

    draw()


def _details(name: str, note: str, language: str, *, key: str) -> tuple[str, str, bool]:
    with st.form(f"scenario-form-{key}", border=False):
        name = st.text_input(words.NAME.say(language), name, max_chars=NAME_LENGTH, key=f"scenario-name-{key}")
        note = st.text_area(
            words.NOTE.say(language),
            note,
            max_chars=NOTE_LENGTH,
            placeholder=words.NOTE_EXAMPLE.say(language),
            key=f"scenario-note-{key}",
        )
        pressed = st.form_submit_button(words.APPLY.say(language), type="primary", key="scenario-apply")
    return name, note, pressed


def _answered(work: Callable[[], SavedScenario], language: str) -> None:
    """Write what was asked for, if the visitor may, and close the dialog; what is wrong is told in it, a conflict in the bar."""
    if not sign_in.may_change():
        st.error(VIEWERS_ONLY_SEE.say(language))
        return
    try:
        scenario_session.remember(work())
    except ConflictError as error:
        scenario_session.remember_conflict(error)
    except InputError as error:
        st.error(plain(error.say(language)))
        return
    stop_asking()
    st.rerun()


def _narrowed(saved: list[SavedScenario], language: str) -> tuple[str, str, Any, bool]:
    """Ask what the list is to show: characters of name or note, author, order, and whether it is what was archived."""
    search, by, sort = st.columns([3, 2, 2], gap="small")
    containing = search.text_input(words.SEARCH.say(language), key="scenario-search")
    authors = ["", *sorted({scenario.author for scenario in saved})]
    author = by.selectbox(
        words.AUTHOR.say(language),
        authors,
        format_func=lambda name: name or words.ALL_AUTHORS.say(language),
        key=f"scenario-author:{language}",
    )
    order = sort.selectbox(
        words.ORDER.say(language),
        list(words.ORDERS),
        format_func=lambda name: words.ORDERS[name].say(language),
        key=f"scenario-order:{language}",
    )
    archived = st.toggle(words.SHOW_ARCHIVED.say(language), key="scenario-archived")
    return containing, author, order, archived


def _show_listed(engine: Engine, frame: Frame, saved: SavedScenario) -> None:
    language, why_not = frame.language, sign_in.why_not(frame.language)
    with st.container(border=True, key=f"scenario-{saved.id}"):
        about, tools = st.columns([4, 1.6], gap="small", vertical_alignment="center")
        with about:
            old = scenario_session.is_prepared_anew(saved, frame.area)
            flag = f" :orange-badge[{words.OLD_DATA.say(language)}]" if old else ""
            st.markdown(f"**{plain(saved.name)}**{flag}  \n{figures_line(saved.figures, language)}")
            made = fill(
                words.MADE_BY,
                language,
                author=plain(saved.author),
                created=moment_text(saved.created),
                changed_by=plain(saved.changed_by),
                changed=moment_text(saved.changed),
            )
            note = " ".join(saved.note.split())
            st.caption(f"{made}  \n{plain(note)}" if note else made)
        with tools, st.container(horizontal=True, horizontal_alignment="right", gap="small"):
            if saved.archived:
                if st.button(
                    words.RESTORE.say(language), key=f"restore-{saved.id}", disabled=bool(why_not), help=why_not
                ):
                    _listed_done(lambda: _restored(engine, saved), language, changes=True)
                return
            if st.button(words.OPEN_ONE.say(language), key=f"open-{saved.id}", type="primary"):
                _listed_done(lambda: scenario_session.open_scenario(saved), language)
            if st.button(words.COPY.say(language), key=f"copy-{saved.id}", disabled=bool(why_not), help=why_not):
                _listed_done(lambda: _copied(engine, saved, language), language, changes=True)


def _restored(engine: Engine, saved: SavedScenario) -> None:
    restored = restore_scenario(engine, saved, author=records.author(), time=records.now())
    scenario_session.open_scenario(restored)


def _copied(engine: Engine, saved: SavedScenario, language: str) -> None:
    name = fill(words.COPY_NAME, language, name=saved.name)[:NAME_LENGTH]
    copy = copy_scenario(engine, saved.id, name, author=records.author(), time=records.now())
    scenario_session.open_scenario(copy)


def _listed_done(work: Callable[[], None], language: str, *, changes: bool = False) -> None:
    if changes and not sign_in.may_change():
        st.error(VIEWERS_ONLY_SEE.say(language))
        return
    try:
        work()
    except (InputError, PlanningError) as error:
        st.error(plain(error.say(language)))
        return
    stop_asking()
    st.rerun()
