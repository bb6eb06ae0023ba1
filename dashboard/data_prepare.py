"""The last step: what is still missing, the preparation under way for all to see, and how it ended."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import streamlit as st

from dashboard import data_words as words
from dashboard.areas import prepared_areas
from dashboard.data_changes import remember_decisions, show_changes
from dashboard.data_settings import show_advanced
from dashboard.forms import attempt, permitted, show_faults
from dashboard.markdown import plain
from dashboard.navigation import ask_for
from dashboard.preparing import Preparation, workshop
from dashboard.projects import PROJECT_PARAMETER, STEP_PARAMETER, STEPS, area_folder, missing, step_state
from dashboard.words import fill
from geodata.intake.projects import Project, write_sources

_EVERY_SECONDS = 0.5


def show_prepare(project: Project, language: str, open_step: Callable[[str], None]) -> None:
    """Draw the step.

    Parameters
    ----------
    project : Project
        The project.
    language : str
        ``"zh"`` or ``"en"``.
    open_step : callable
        Shows another step.
    """
    running = workshop().of(project.folder)
    if running is not None and running.is_running:
        _show_running(running, language)
        return
    lacking = missing(project)
    is_there = area_folder(project) in prepared_areas()
    # How the last one ended means nothing any more once something was changed.
    ended = running if running is not None and running.revision == project.revision else None
    if ended is not None:
        _show_ended(project, ended, language)
    if lacking:
        lines = "\n".join(f"- {plain(text.say(language))}" for text in lacking)
        st.warning(f"{words.STILL_MISSING.say(language)}\n\n{lines}")
        _show_ways(project, language, open_step)
        show_advanced(project, language)
        return
    changed = is_there and show_changes(project, language)
    if is_there and not changed:
        if ended is None or ended.outcome != "done":
            st.success(fill(words.UP_TO_DATE, language, name=plain(project.name)))
        with st.container(horizontal=True, gap="small"):
            st.button(
                words.OPEN.say(language),
                type="primary",
                key="open-overview",
                on_click=open_area_page,
                args=("overview", area_folder(project)),
            )
            pressed = st.button(words.PREPARE_AGAIN.say(language), key="prepare", **permitted(language))
    else:
        st.markdown(f"{words.READY.say(language)} {words.READY_NOTE.say(language)}")
        pressed = st.button(words.PREPARE.say(language), type="primary", key="prepare", **permitted(language))
    show_advanced(project, language)
    if pressed and attempt(lambda: _start(project)):
        st.rerun()


def _start(project: Project) -> None:
    workshop().start(
        project.folder,
        write_sources(project),
        area_folder(project),
        revision=project.revision,
        when_done=partial(remember_decisions, project),
    )


def _show_ways(project: Project, language: str, open_step: Callable[[str], None]) -> None:
    """Draw a button to each step that something is to be done in."""
    waiting = [
        step for step in STEPS if step_state(project, step) in {"faulty", "open", "needed"} and step != "prepare"
    ]
    with st.container(horizontal=True, gap="small"):
        for step in waiting:
            st.button(
                fill(words.GO_TO_STEP, language, step=words.STEPS[step].say(language)),
                on_click=open_step,
                args=(step,),
                key=f"go-{step}",
            )


@st.fragment(run_every=_EVERY_SECONDS)
def _show_running(running: Preparation, language: str) -> None:
    if not running.is_running:
        st.rerun()
    with st.container(border=True, key="progress-prepare"):
        head, side = st.columns([3, 1], vertical_alignment="center")
        stage = words.CANCELLING if running.is_cancelled else running.news.stage or words.STARTING
        told = fill(words.PREPARING_TIME, language, stage=plain(stage.say(language)), seconds=running.seconds())
        head.progress(running.news.share, text=told)
        permission = permitted(language)
        side.button(
            words.CANCEL.say(language),
            on_click=_cancel,
            args=(running,),
            disabled=running.is_cancelled or permission["disabled"],
            help=words.CANCELLING.say(language) if running.is_cancelled else permission["help"],
            width="stretch",
            key="cancel-prepare",
        )
        st.caption(words.READY_NOTE.say(language))


def _cancel(running: Preparation) -> None:
    attempt(running.cancel)


def _show_ended(project: Project, ended: Preparation, language: str) -> None:
    if ended.outcome == "done":
        st.success(fill(words.DONE, language, name=plain(project.name), seconds=ended.seconds()))
    elif ended.outcome == "cancelled":
        st.info(words.CANCELLED.say(language))
    elif ended.outcome == "refused":
        show_faults(ended.news.faults, language, lead=words.REFUSED, more=words.MORE_FAULTS)
    else:
        st.error(words.CRASHED.say(language))
        with st.expander(words.CRASH_DETAILS.say(language)):
            st.code(ended.news.tail or "—", language=None)


def open_project_page(project: Project, step: str = "") -> None:
    """Show a project at a step, else at the one to go on with; called before a page is drawn."""
    workshop().forget_cancelled(project.folder)
    st.query_params.from_dict({PROJECT_PARAMETER: project.folder.name} | ({STEP_PARAMETER: step} if step else {}))


def open_area_page(address: str, folder: Path, **query: str) -> None:
    """Choose the area in the sidebar and have the next run show it on a page."""
    st.session_state["setting:area"] = folder.name
    ask_for(address, **query)
