"""Proposed sites: what is asked, how the solver gets on, and the plan in several views."""

from __future__ import annotations

import streamlit as st

from dashboard import areas, scenario_session, siting_decisions, siting_views, siting_words, solving, state, words
from dashboard.classes import state_classes
from dashboard.frame import Frame, open_frame, show_provenance, told
from dashboard.markdown import plain
from dashboard.progress import show_progress
from dashboard.scenario_bar import show_scenario_bar
from dashboard.siting_form import show_settings
from dashboard.siting_map import show_siting_map
from dashboard.siting_plan import progress_figure
from dashboard.solving import Job
from planning.errors import PlanningError
from planning.proposals import ScenarioResult
from publishing.numbers import count_text
from publishing.plans import GOALS
from publishing.sentences import mode_text


def show() -> None:
    """Draw the page."""
    frame = open_frame()
    language, fingerprint = frame.language, frame.area.fingerprint
    st.title(words.SITING.say(language), anchor=False)
    # Before the job is asked for: a scenario that was just opened begins to be solved there.
    show_scenario_bar(frame, state.solved(fingerprint))
    job = solving.job("plan", fingerprint)
    is_solving = job is not None and job.is_running
    siting_decisions.forget_strangers(frame.area)
    pressed = show_settings(frame.area, language, solving=is_solving)
    pressed |= siting_decisions.show_decided(frame.area, state.solved(fingerprint), language, solving=is_solving)
    pressed |= st.session_state.pop(siting_views.SOLVE_NOW, False)
    with told(language):
        if pressed:
            scenario_session.start_solving(frame.area)
            # Drawn anew, so that the settings know that it works.
            st.rerun()
        if job is not None and is_solving:
            scenario = job.question.scenario
            show_progress(
                job,
                language,
                title=siting_words.STARTING,
                limit_seconds=scenario.time_limit_seconds,
                figure=progress_figure(frame.area, scenario, language),
            )
            return
        if job is not None:
            _tell_error(job, language)
        result = state.solved(fingerprint)
        if result is None:
            _show_unsolved(frame)
            return
        _show_stale(language, result)
        siting_views.show_views(frame, result)


def _tell_error(job: Job, language: str) -> None:
    """Say why there is no plan; the one before it, if any, stays below."""
    try:
        solving.answer(job.question)
    except PlanningError as error:
        st.error(plain(error.say(language)))


def _show_unsolved(frame: Frame) -> None:
    language = frame.language
    result = areas.result(frame.area, state.standard())
    st.info(words.fill(siting_words.NOT_SOLVED, language, venues=count_text(len(frame.area.venues))))
    show_siting_map(frame, result.before, state_classes(result.before), [], [])
    show_provenance(frame, result.scenario)


def _show_stale(language: str, result: ScenarioResult) -> None:
    scenario = result.scenario
    try:
        fresh = state.wanted() == scenario
    except PlanningError:
        fresh = False
    if not fresh:
        st.warning(
            words.fill(
                siting_words.STALE,
                language,
                goal=GOALS[scenario.siting.goal].say(language),
                mode=mode_text(scenario, language),
                minutes=scenario.max_minutes,
                sites=len(result.proposal.sites) if result.proposal else 0,
            )
        )
