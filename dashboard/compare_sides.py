"""The scenarios that are compared: chosen, brought to the engine's terms, and solved in the background where they are not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import streamlit as st

from dashboard import areas, solving, state
from dashboard.scenario_asked import wanted
from dashboard.scenario_figures import figures_of, figures_of_result
from dashboard.scenario_session import plan_asked
from dashboard.setting_checks import checked
from dashboard.solving import Job, Question
from geodata.records.scenario_lists import SavedScenario
from geodata.study_area import StudyArea
from planning.comparison import KeyFigures
from planning.errors import PlanningError
from planning.proposals import ScenarioResult
from planning.scenario import Scenario

NOW = "now"
"""Key of the state of today, which is no saved scenario."""

_JOBS = "compare-jobs"


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """One of the scenarios that are compared.

    Attributes
    ----------
    key : str
        `NOW`, or the number of a saved scenario.
    saved : SavedScenario or None
        The saved scenario; None for the state of today.
    scenario : Scenario or None
        What it asks for; None where it belongs to another area, or its settings cannot be used.
    result : ScenarioResult or None
        Its result on the area's present data; None where that is not known (yet).
    figures : KeyFigures or None
        Of the result, or else as they were saved.
    error : PlanningError or None
        Why it cannot be used or solved.
    """

    key: str
    saved: SavedScenario | None
    scenario: Scenario | None
    result: ScenarioResult | None
    figures: KeyFigures | None
    error: PlanningError | None = None

    def is_here(self, area_id: str) -> bool:
        """Return whether the scenario belongs to this area."""
        return self.saved is None or self.saved.area_id == area_id

    def is_old(self, area: StudyArea) -> bool:
        """Return whether its figures are those of data that the area no longer has."""
        return self.result is None and self.saved is not None and self.saved.area_fingerprint != area.fingerprint


def scenario_of(settings: Mapping[str, Any]) -> Scenario:
    """Return what saved settings ask for, whatever the session's own settings are.

    Raises
    ------
    planning.errors.PlanningError
        They are not possible, or contradict each other.
    """
    return wanted(checked(settings, {name: state.DEFAULTS[name] for name in state.SCENARIO_SETTINGS}))


def sides_of(area: StudyArea, area_id: str, chosen: Sequence[str], saved: Mapping[str, SavedScenario]) -> list[Side]:
    """Return the chosen scenarios, in the order in which they were chosen.

    Parameters
    ----------
    area : StudyArea
        The area on show.
    area_id : str
        Its folder's name.
    chosen : sequence of str
        Keys: `NOW`, or keys of ``saved``.
    saved : mapping of str to SavedScenario
        The saved scenarios by key.
    """
    found = {key: _saved_side(area, area_id, key, saved[key]) for key in chosen if key != NOW}
    asked = [side.scenario for side in found.values() if side.scenario is not None and side.error is None]
    return [_today(area, asked[0] if asked else state.standard()) if key == NOW else found[key] for key in chosen]


def unsolved(sides: Sequence[Side]) -> list[Side]:
    """Return the scenarios whose result is not known but could be."""
    return [side for side in sides if side.scenario is not None and side.result is None and side.error is None]


def solve(area: StudyArea, sides: Sequence[Side]) -> None:
    """Start to solve scenarios in the background, each as the siting page would; a scenario and its copy are one question."""
    for side in sides:
        if side.scenario is not None and running(area, [side]) is None:
            question, work = plan_asked(area, side.scenario)
            jobs()[question] = Job(question, work, solving.shelf(), solving.turns())


def running(area: StudyArea, sides: Sequence[Side]) -> Job | None:
    """Return a job that solves one of the scenarios, if there is any."""
    for side in sides:
        job = None if side.scenario is None else jobs().get(Question("plan", area.fingerprint, side.scenario))
        if job is not None and job.is_running:
            return job
    return None


def was_tried(area: StudyArea, side: Side) -> bool:
    """Return whether this session has begun to solve a scenario for the comparison."""
    return side.scenario is not None and Question("plan", area.fingerprint, side.scenario) in jobs()


def jobs() -> dict[Question, Job]:
    """Return what this session has begun to solve for the comparison."""
    return cast("dict[Question, Job]", st.session_state.setdefault(_JOBS, {}))


def forget_others(area: StudyArea, sides: Sequence[Side]) -> None:
    """Stop and let go of what is not compared any more."""
    kept = {Question("plan", area.fingerprint, side.scenario) for side in sides if side.scenario is not None}
    for question in [question for question in jobs() if question not in kept]:
        jobs().pop(question).stop()


def _today(area: StudyArea, like: Scenario) -> Side:
    scenario = Scenario(
        mode=like.mode,
        max_minutes=like.max_minutes,
        bus_percentile=like.bus_percentile,
        slow_downs=like.slow_downs,
        outlet_kinds=like.outlet_kinds,
        closures=like.closures,
        sites=0,
    )
    try:
        result = areas.result(area, scenario)
    except PlanningError as error:
        return Side(NOW, None, None, None, None, error)
    return Side(NOW, None, scenario, result, figures_of_result(area, result))


def _saved_side(area: StudyArea, area_id: str, key: str, saved: SavedScenario) -> Side:
    kept = figures_of(saved.figures)
    try:
        scenario = scenario_of(saved.settings)
    except PlanningError as error:
        return Side(key, saved, None, None, kept, error)
    if saved.area_id != area_id:
        return Side(key, saved, None, None, kept)
    try:
        result = _result(area, scenario)
    except PlanningError as error:
        return Side(key, saved, scenario, None, kept, error)
    if result is None:
        return Side(key, saved, scenario, None, kept)
    return Side(key, saved, scenario, result, figures_of_result(area, result))


def _result(area: StudyArea, scenario: Scenario) -> ScenarioResult | None:
    question = Question("plan", area.fingerprint, scenario)
    job = jobs().get(question)
    if job is None or job.is_running:
        return cast("ScenarioResult | None", solving.shelf().get(question))
    if job.error is not None:
        raise job.error
    if job.defect is not None:
        raise job.defect
    return cast("ScenarioResult | None", job.answer)
