"""What is reviewed: the plan solved last or the state of today, which year, and from which day the time left counts."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import streamlit as st

from dashboard import areas, records, state
from dashboard import review_words as words
from dashboard.forms import Tied, tied
from dashboard.frame import Frame
from dashboard.navigation import ask_for
from dashboard.words import fill
from geodata.records.fitness import EARLIEST_YEAR, LATEST_YEAR
from geodata.records.snapshots import Snapshot
from geodata.study_area import StudyArea
from planning.proposals import ScenarioResult
from publishing.sentences import mode_text

_PLAN = "plan"


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """What is reviewed.

    Attributes
    ----------
    folder : Path
        The folder of the study area.
    area : StudyArea
        The study area.
    result : ScenarioResult
        The plan solved last, or what stands today.
    year : int
        The year under review.
    as_of : date
        The day from which the time left to the goal is counted.
    earlier : Snapshot or None
        The year to compare with.
    earlier_folder : Path or None
        The folder of that year's study area, where it is at hand.
    """

    folder: Path
    area: StudyArea
    result: ScenarioResult
    year: int
    as_of: date
    earlier: Snapshot | None = None
    earlier_folder: Path | None = None

    @property
    def key(self) -> Hashable:
        """What tells subjects apart: equal keys have the same figures."""
        plan = self.result.proposal
        # Of two plans with the same sites one may be proven better.
        chosen = None if plan is None else (*plan.plan.chosen.tolist(), plan.plan.status, plan.plan.gap)
        earlier = None if self.earlier is None else self.earlier.sha256
        return (
            self.area.fingerprint, self.area.name, self.result.scenario, chosen, self.year, self.as_of, earlier,
            str(self.earlier_folder),
        )  # fmt: skip


def choose_subject(frame: Frame) -> Subject:
    """Draw what can be reviewed and return what is chosen, without a year to compare with."""
    language, area_id = frame.language, records.area_id()
    year, as_of, rest = st.columns([1, 1.15, 2.6], gap="small", vertical_alignment="bottom")
    chosen_year = int(_remembered(area_id, "year", None) or _year_of(frame.area))
    year.number_input(
        words.YEAR.say(language),
        EARLIEST_YEAR,
        LATEST_YEAR,
        help=words.YEAR_HELP.say(language),
        **state.with_value(_tied(area_id, "year", chosen_year)),
    )
    chosen_day = _remembered(area_id, "as_of", None)
    as_of.date_input(
        words.AS_OF.say(language),
        format="YYYY-MM-DD",
        min_value=date(EARLIEST_YEAR, 1, 1),
        max_value=date(LATEST_YEAR, 12, 31),
        help=words.AS_OF_HELP.say(language),
        **state.with_value(_tied(area_id, "as_of", chosen_day)),
    )
    with rest:
        result = _choose_result(frame, area_id)
    return Subject(areas.areas_folder() / area_id, frame.area, result, chosen_year, chosen_day or records.today())


def _choose_result(frame: Frame, area_id: str) -> ScenarioResult:
    """Return the plan solved last, unless there is none or the state of today is wanted; say which, and where plans come from."""
    plan, of = state.solved(frame.area.fingerprint), _remembered(area_id, "of", _PLAN)
    result = plan if plan is not None and of == _PLAN else areas.result(frame.area, state.standard())
    told = words.WITHOUT_PLAN if plan is None else words.WITH_PLAN if result is plan else words.LEFT_OUT
    text = fill(
        told,
        frame.language,
        sites=0 if result.proposal is None else len(result.proposal.sites),
        mode=mode_text(result.scenario, frame.language),
        minutes=result.scenario.max_minutes,
    )
    left, right = st.columns([3, 1] if plan is None else [1, 1.9], gap="small", vertical_alignment="bottom")
    if plan is None:
        left.markdown(text)
        right.button(
            words.TO_SITING.say(frame.language), key="to-siting", on_click=ask_for, args=("siting",), width="stretch"
        )
    else:
        left.segmented_control(
            words.SUBJECT.say(frame.language),
            list(words.SUBJECTS),
            format_func=lambda key: words.SUBJECTS[key].say(frame.language),
            required=True,
            **state.with_default(_tied(area_id, "of", of)),
        )
        right.markdown(text)
    return result


def with_earlier(subject: Subject, earlier: Snapshot | None) -> Subject:
    """Return a subject with a year to compare with, and that year's study area if one of those prepared here is it."""
    if earlier is None:
        return subject
    return dataclasses.replace(subject, earlier=earlier, earlier_folder=areas.folder_of(earlier.area_fingerprint))


def _year_of(area: StudyArea) -> int:
    """Return the year of the area's data, this year where their date is not stated."""
    stated = re.match(r"19[5-9]\d|20\d\d|2100", area.data_date)
    return int(stated[0]) if stated else records.today().year


def _remembered(area_id: str, name: str, first: Any) -> Any:
    return st.session_state.get(f"review:{area_id}:{name}", first)


def _tied(area_id: str, name: str, value: Any) -> Tied:
    """Tie a widget to a choice of this session."""
    key = f"review:{area_id}:{name}"

    def take(chosen: Any) -> None:
        st.session_state[key] = chosen

    return tied(key, value, take, changes=False)
