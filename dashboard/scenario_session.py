"""Which saved scenario a session works on, and what becomes of the session when one is opened."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any, cast

import streamlit as st

from dashboard import areas, solving, state
from dashboard.scenario_figures import figures_json, figures_of_result
from dashboard.setting_texts import complete, differing
from dashboard.solving import Job, Question
from geodata.errors import AreaError
from geodata.records.errors import ConflictError
from geodata.records.scenario_lists import SavedScenario
from geodata.store import read_manifest
from geodata.study_area import StudyArea
from planning.errors import PlanningError
from planning.proposals import ScenarioResult, run_scenario
from planning.scenario import Scenario

_PENDING, _CONFLICT = "scenario-to-solve", "scenario-conflict"


def opened(area_id: str) -> SavedScenario | None:
    """Return the scenario that this session has open in an area, as it was read last."""
    return cast("SavedScenario | None", st.session_state.get(_key(area_id)))


def remember(saved: SavedScenario) -> None:
    """Keep a scenario as the one that is open in its area; a conflict about it is over."""
    st.session_state[_key(saved.area_id)] = saved
    st.session_state.pop(_CONFLICT, None)


def forget(area_id: str) -> None:
    """Close the scenario of an area; the settings stay."""
    st.session_state.pop(_key(area_id), None)
    st.session_state.pop(_CONFLICT, None)


def open_scenario(saved: SavedScenario) -> None:
    """Take over a scenario's settings; if it was solved when it was saved, the siting page is to solve it again.

    Raises
    ------
    planning.errors.PlanningError
        Its settings are not possible in this version of the program; nothing is changed.
    """
    state.take_over(saved.settings)
    remember(saved)
    _forget_plans(saved)
    st.session_state[_PENDING] = saved.id if saved.figures is not None else None


def is_changed(saved: SavedScenario) -> bool:
    """Return whether the session's settings differ from those that were saved."""
    return bool(differing(saved.settings, state.scenario_settings()))


def is_prepared_anew(saved: SavedScenario, area: StudyArea) -> bool:
    """Return whether the area's data are others than when the scenario was saved."""
    return saved.area_fingerprint != area.fingerprint


def is_to_be_solved(area: StudyArea, saved: SavedScenario) -> bool:
    """Return, once, whether a scenario was just opened that was solved before on the same data."""
    pending = st.session_state.pop(_PENDING, None) == saved.id
    return pending and not is_prepared_anew(saved, area) and not is_changed(saved)


def start_solving(area: StudyArea) -> None:
    """Start to solve what the session's settings ask for.

    Raises
    ------
    planning.errors.PlanningError
        The settings contradict each other.
    """
    solving.ask(*plan_asked(area, state.wanted()))


def plan_asked(area: StudyArea, scenario: Scenario) -> tuple[Question, Callable[[Job], ScenarioResult]]:
    """Return the question for a scenario's plan, and the work that answers it."""
    question = Question("plan", area.fingerprint, scenario)
    return question, lambda job: run_scenario(area, scenario, on_progress=job.tell)


def figures_now(area: StudyArea, result: ScenarioResult | None) -> dict[str, Any] | None:
    """Return the key figures of a result, None where there is none or it answers other settings than the session's."""
    if result is None:
        return None
    try:
        if result.scenario != state.wanted():
            return None
    except PlanningError:
        return None
    return figures_json(figures_of_result(area, result))


def settings_now() -> dict[str, Any]:
    """Return the session's settings as they are kept."""
    return complete(state.scenario_settings())


def conflict() -> ConflictError | None:
    """Return what somebody else changed while this session wanted to, if that is not settled."""
    return cast("ConflictError | None", st.session_state.get(_CONFLICT))


def remember_conflict(error: ConflictError) -> None:
    """Keep a conflict until the planner has chosen what to do."""
    st.session_state[_CONFLICT] = error


def _forget_plans(saved: SavedScenario) -> None:
    """Let go of the plans that were solved for the former settings."""
    fingerprints = {saved.area_fingerprint}
    with contextlib.suppress(AreaError):  # the page tells what is wrong with the area
        fingerprints.add(str(read_manifest(areas.areas_folder() / saved.area_id)["fingerprint"]))
    for fingerprint in fingerprints:
        job = solving.job("plan", fingerprint)
        if job is not None:
            job.stop()
        for key in (f"job:plan:{fingerprint}", f"solved:{fingerprint}"):
            st.session_state.pop(key, None)


def _key(area_id: str) -> str:
    return f"scenario:{area_id}"
