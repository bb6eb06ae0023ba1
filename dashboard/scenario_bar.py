"""The bar that tells which saved scenario the page works on, and saves, opens, copies and archives."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st
from sqlalchemy import Engine

from dashboard import records, scenario_session, sign_in
from dashboard import scenario_words as words
from dashboard.frame import Frame
from dashboard.markdown import plain
from dashboard.records import moment_text
from dashboard.scenario_dialogs import ask_details, ask_name, ask_which, is_asking, start_asking
from dashboard.setting_texts import difference_text
from dashboard.sign_in_words import VIEWERS_ONLY_SEE
from dashboard.words import fill
from geodata.errors import InputError
from geodata.records.errors import ConflictError, DatabaseError
from geodata.records.scenario_lists import SavedScenario
from geodata.records.scenarios import archive_scenario, change_scenario, restore_scenario
from planning.errors import PlanningError
from planning.proposals import ScenarioResult

_MESSAGE, _FAULT = "scenario-message", "scenario-fault"


def show_scenario_bar(frame: Frame, result: ScenarioResult | None) -> None:
    """Draw the bar: the open scenario, who changed it last, and what can be done with it.

    A scenario that was just opened begins to be solved here, so the page asks for its job after the bar.

    Parameters
    ----------
    frame : Frame
        The page's area and language.
    result : ScenarioResult or None
        What the page shows; its key figures are saved where it answers the present settings.
    """
    language = frame.language
    try:
        engine = records.engine()
    except DatabaseError as error:
        st.warning(f"{words.DATABASE_FAILED.say(language)}\n\n{plain(error.say(language))}")
        return
    saved = scenario_session.opened(records.area_id())
    if saved is not None and scenario_session.is_to_be_solved(frame.area, saved):
        _attempt(lambda: scenario_session.start_solving(frame.area), language)
    with st.container(border=True, key="scenario-bar", gap="small"):
        about, tools = st.columns([5, 6], gap="small", vertical_alignment="center")
        with about:
            _show_open(saved, language)
        with tools, st.container(horizontal=True, horizontal_alignment="right", gap="small"):
            _show_tools(engine, frame, saved, result)
        _show_messages()
        _show_conflict(frame)
        if saved is not None:
            _show_changed_data(frame, saved)
    _show_dialogs(engine, frame, saved, result)


def _show_open(saved: SavedScenario | None, language: str) -> None:
    if saved is None:
        st.markdown(words.UNSAVED.say(language))
        return
    if saved.archived:
        colour, told = "gray", words.ARCHIVED_STATE
    elif scenario_session.is_changed(saved):
        colour, told = "orange", words.CHANGED_STATE
    else:
        colour, told = "green", words.SAVED_STATE
    name = fill(words.NAMED, language, name=plain(saved.name))
    st.markdown(f"{name} :{colour}-badge[{told.say(language)}]")
    change = fill(
        words.LAST_CHANGE,
        language,
        author=plain(saved.changed_by),
        time=moment_text(saved.changed),
        version=saved.version,
    )
    note = " ".join(saved.note.split())
    st.caption(f"{change} · {plain(note)}" if note else change)


def _show_tools(engine: Engine, frame: Frame, saved: SavedScenario | None, result: ScenarioResult | None) -> None:
    language, why_not = frame.language, sign_in.why_not(frame.language)
    st.button(words.OPEN.say(language), key="scenario-open", on_click=start_asking, args=("which",))
    if saved is not None:
        figures = scenario_session.figures_now(frame.area, result)
        reason = why_not or _nothing_to_save(frame, saved, solved=figures is not None)
        st.button(
            words.SAVE.say(language),
            key="scenario-save",
            type="secondary" if reason else "primary",
            disabled=reason is not None,
            help=reason,
            on_click=_save,
            args=(engine, frame, saved, figures),
        )
    st.button(
        words.SAVE_AS.say(language),
        key="scenario-save-as",
        disabled=why_not is not None,
        help=why_not,
        on_click=start_asking,
        args=("name",),
    )
    if saved is not None:
        with st.popover(words.MORE.say(language), key="scenario-more"):
            _show_more(engine, saved, language, why_not)


def _nothing_to_save(frame: Frame, saved: SavedScenario, *, solved: bool) -> str | None:
    """Return why saving would change nothing or cannot, None where it would change something."""
    if saved.archived:
        return words.ARCHIVED_HELP.say(frame.language)
    is_fresh = not scenario_session.is_prepared_anew(saved, frame.area)
    if scenario_session.is_changed(saved) or (solved and not (is_fresh and saved.figures is not None)):
        return None
    return words.NOTHING_TO_SAVE.say(frame.language)


def _show_more(engine: Engine, saved: SavedScenario, language: str, why_not: str | None) -> None:
    archived_help = words.ARCHIVED_HELP.say(language) if saved.archived else None
    st.button(
        words.DETAILS.say(language),
        key="scenario-details",
        width="stretch",
        disabled=bool(why_not or archived_help),
        help=why_not or archived_help,
        on_click=start_asking,
        args=("details",),
    )
    label, work = (words.RESTORE, _restore) if saved.archived else (words.ARCHIVE, _archive)
    st.button(
        label.say(language),
        key="scenario-archive",
        width="stretch",
        disabled=why_not is not None,
        help=why_not,
        on_click=work,
        args=(engine, saved, language),
    )
    st.button(
        words.CLOSE.say(language),
        key="scenario-close",
        width="stretch",
        help=words.CLOSE_HELP.say(language),
        on_click=scenario_session.forget,
        args=(saved.area_id,),
    )


def _save(engine: Engine, frame: Frame, saved: SavedScenario, figures: dict[str, object] | None) -> None:
    def save() -> None:
        changed = change_scenario(
            engine,
            saved,
            author=records.author(),
            time=records.now(),
            settings=scenario_session.settings_now(),
            figures=figures,
            area_fingerprint=frame.area.fingerprint,
        )
        scenario_session.remember(changed)
        _tell(fill(words.WAS_SAVED, frame.language, name=changed.name))

    _change(save, frame.language)


def _archive(engine: Engine, saved: SavedScenario, language: str) -> None:
    def archive() -> None:
        archive_scenario(engine, saved, author=records.author(), time=records.now())
        scenario_session.forget(saved.area_id)
        _tell(fill(words.WAS_ARCHIVED, language, name=saved.name))

    _change(archive, language)


def _restore(engine: Engine, saved: SavedScenario, language: str) -> None:
    def restore() -> None:
        restored = restore_scenario(engine, saved, author=records.author(), time=records.now())
        scenario_session.remember(restored)
        _tell(fill(words.WAS_RESTORED, language, name=restored.name))

    _change(restore, language)


def _show_conflict(frame: Frame) -> None:
    """Tell who changed what in the meantime, and let the planner choose."""
    language, error = frame.language, scenario_session.conflict()
    if error is None:
        return
    theirs = error.stored
    if not isinstance(theirs, SavedScenario):
        st.error(plain(error.say(language)))
        return
    lead = fill(
        words.CONFLICT,
        language,
        name=plain(theirs.name),
        author=plain(theirs.changed_by),
        time=moment_text(theirs.changed),
        version=theirs.version,
    )
    told = [f"- {plain(difference_text(difference, language, frame.area))}" for difference in error.differences]
    st.error("\n".join([lead, "", *(told or [f"- {words.SAME_CONTENT.say(language)}"])]))
    with st.container(horizontal=True, gap="small"):
        st.button(
            words.LOAD_THEIRS.say(language),
            key="conflict-load",
            on_click=_attempt,
            args=(lambda: scenario_session.open_scenario(theirs), language),
        )
        st.button(words.SAVE_MINE.say(language), key="conflict-save", on_click=start_asking, args=("name",))


def _show_changed_data(frame: Frame, saved: SavedScenario) -> None:
    if not scenario_session.is_prepared_anew(saved, frame.area):
        return
    language = frame.language
    st.info(
        fill(words.PREPARED_ANEW, language, old=saved.area_fingerprint[:12], new=frame.area.fingerprint[:12]),
    )
    st.button(
        words.SOLVE_ANEW.say(language),
        key="scenario-solve",
        on_click=_attempt,
        args=(lambda: scenario_session.start_solving(frame.area), language),
    )


def _show_dialogs(engine: Engine, frame: Frame, saved: SavedScenario | None, result: ScenarioResult | None) -> None:
    if is_asking("which"):
        ask_which(engine, frame)
    elif is_asking("name"):
        ask_name(engine, frame, scenario_session.figures_now(frame.area, result))
    elif is_asking("details") and saved is not None:
        ask_details(engine, saved, frame.language)


def _change(work: Callable[[], None], language: str) -> None:
    """Write to the records if the visitor may, whatever the browser makes of a disabled button."""
    if sign_in.may_change():
        _attempt(work, language)
    else:
        st.session_state[_FAULT] = VIEWERS_ONLY_SEE.say(language)


def _attempt(work: Callable[[], None], language: str) -> None:
    """Do something; what goes wrong is told when the bar is drawn next."""
    try:
        work()
    except ConflictError as error:
        scenario_session.remember_conflict(error)
    except (InputError, PlanningError) as error:
        st.session_state[_FAULT] = error.say(language)


def _tell(message: str) -> None:
    st.session_state[_MESSAGE] = message


def _show_messages() -> None:
    message, fault = st.session_state.pop(_MESSAGE, ""), st.session_state.pop(_FAULT, "")
    if message:
        st.toast(plain(message))
    if fault:
        st.error(plain(fault))
