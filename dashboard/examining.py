"""Looking at a project's files, once per server for every state of a file and of the decisions about it."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import file_words as words
from geodata.errors import InputError
from geodata.intake.addresses import match_addresses
from geodata.intake.examination import Examination, examine
from geodata.intake.grids import read_grid
from geodata.intake.project_ground import ProjectGround, ground_of_project
from geodata.intake.project_json import DECISIONS
from geodata.intake.projects import Entry, Project
from geodata.points import located, units_of
from publishing.intake_report import intake_report_bytes

_GROUND_ROLES = ("boundaries", "roads", "features")
_PLACES_BY_NAME = ("settlement", "community")
_NONE_OUTSIDE = pd.DataFrame({"name": pd.Series(dtype="str"), "lon": [], "lat": []})
_NOT_READ = ("confirmed", "date", "licence", "level")
"""Decisions that do not change how a file is read."""


def examined(project: Project, entry: Entry, language: str) -> Examination:
    """Return what a file holds as it would be read now, held against the project's boundaries and roads."""
    with st.spinner(words.EXAMINING.say(language)):
        return _examined(_state_of(project, entry), _ground_state(project, without=entry), project, entry)


def matched(project: Project, entry: Entry, rows: pd.DataFrame, language: str) -> pd.DataFrame:
    """Return the places proposed for rows without coordinates; see `geodata.intake.addresses.match_addresses`."""
    with st.spinner(words.PLACES_MATCHING.say(language)):
        return _matched(_state_of(project, entry), _ground_state(project, without=entry), project, rows)


def rows_outside(project: Project, entry: Entry, found: Examination, language: str) -> pd.DataFrame:
    """Return the rows of a table of points that lie outside the study area.

    Returns
    -------
    DataFrame
        ``name`` as in the file, ``lon`` and ``lat`` in WGS84 degrees, indexed by row number. Empty where nothing bounds
        the area yet, and where no row at all lies inside, which is no matter of single rows.
    """
    if entry.role not in words.OUTSIDE or found.checked is None:
        return _NONE_OUTSIDE
    with st.spinner(words.EXAMINING.say(language)):
        return _rows_outside(_state_of(project, entry), _ground_state(project, without=entry), project, found)


def report_bytes(project: Project, entry: Entry, found: Examination, language: str) -> bytes:
    """Return the report on a table as a workbook with its faulty cells coloured."""
    assert found.checked is not None  # noqa: S101 - only what could be checked has a report
    layout = found.table.layout if found.table is not None else None
    grid = read_grid(project.files / entry.file, sheet=entry.sheet) if layout is not None else None
    return intake_report_bytes(found.checked.report, grid=grid, layout=layout, language=language)


@st.cache_resource(max_entries=12, show_spinner=False)
def _examined(state: str, ground_state: str, _project: Project, _entry: Entry) -> Examination:  # noqa: ARG001
    ground = _ground(ground_state, _project)
    return examine(_project.file_source(_entry.key), _entry.role, ground=ground.ground, codes=ground.codes)


@st.cache_resource(max_entries=6, show_spinner=False)
def _matched(state: str, ground_state: str, _project: Project, _rows: pd.DataFrame) -> pd.DataFrame:  # noqa: ARG001
    found = match_addresses(_rows, _ground(ground_state, _project).gazetteer)
    # The county's own town bears its name, and would be a proposal for every address in the county.
    wide = found["what"].isin(_PLACES_BY_NAME) & found["matched"].str.endswith(words.WIDER_PLACES)
    return found[~wide].reset_index(drop=True)


@st.cache_resource(max_entries=6, show_spinner=False)
def _rows_outside(state: str, ground_state: str, _project: Project, _found: Examination) -> pd.DataFrame:  # noqa: ARG001
    ground = _ground(ground_state, _project).ground
    checked = _found.checked
    if ground is None or ground.units is None or checked is None:
        return _NONE_OUTSIDE
    source = dataclasses.replace(_found.source, columns=_found.columns)
    try:
        points = located(source, checked).set_index(checked.rows.index)
        outside = units_of(points, ground.units, source) < 0
    except InputError:
        # What is wrong with all of them is told elsewhere.
        return _NONE_OUTSIDE
    away = points[outside & ~points.geometry.is_empty.to_numpy()]
    return pd.DataFrame({"name": away["name"], "lon": away.geometry.x, "lat": away.geometry.y})


@st.cache_resource(max_entries=2, show_spinner=False)
def _ground(ground_state: str, _project: Project) -> ProjectGround:
    return ground_of_project(_project, without=json.loads(ground_state)["without"])


def _ground_state(project: Project, *, without: Entry) -> str:
    """Return as text what the ground depends on; a file is not held against itself."""
    left_out = without.key if without.role in _GROUND_ROLES else ""
    entries = [
        entry for entry in project.entries if entry.role in _GROUND_ROLES and entry.key != left_out and entry.confirmed
    ]
    return json.dumps({"without": left_out, "files": [_state_of(project, entry) for entry in entries]})


def _state_of(project: Project, entry: Entry) -> str:
    """Return a file's place and content and the decisions about it as text, whether confirmed or not."""
    decisions: dict[str, Any] = {name: getattr(entry, name) for name in DECISIONS if name not in _NOT_READ}
    plain = {name: dict(value) if hasattr(value, "items") else value for name, value in decisions.items()}
    place = str(project.files / entry.file)
    return json.dumps([place, entry.key, entry.role, entry.sha256, plain], ensure_ascii=False, sort_keys=True)
