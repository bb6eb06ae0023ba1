"""The planners' projects on this server: where they are kept, the one that the address names, and how far its steps are."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path

import streamlit as st

from dashboard import sign_in
from dashboard.areas import ROOT, areas_folder
from dashboard.data_words import NOT_CONFIRMED
from dashboard.words import fill
from geodata.errors import ProjectError
from geodata.intake.limits import safe_name
from geodata.intake.project_json import PROJECT_FILE
from geodata.intake.projects import ROLES, Entry, Project, list_projects, open_project, population_method, still_missing
from geodata.text import LANGUAGES, Text

PROJECTS_VARIABLE = "OUTLET_ATLAS_PROJECTS"
"""Environment variable that names the folder of projects."""

PROJECT_PARAMETER, STEP_PARAMETER, QUALITY_PARAMETER = "project", "step", "quality"
"""Query parameters that name the project and its step, or the area whose quality is shown: the address restores them."""

STEPS: dict[str, tuple[str, ...]] = {
    "about": (),
    # Roads first: an OpenStreetMap extract is always in WGS84, so that boundaries can be held against it.
    "roads": ("roads", "features", "elevation", "bus"),
    "boundaries": ("boundaries",),
    "people": ("population", "totals", "priority"),
    "outlets": ("outlets",),
    "more": ("jobs", "venues", "zones"),
    "prepare": (),
}
"""The steps of a project with the roles of the files that each asks for."""

FIRST_STEP = next(iter(STEPS))
"""Where a new project begins."""

CONFIRMED = "file"
"""What stands in `Entry.confirmed` once the planner has confirmed a file as a whole."""

_POPULATION_ROLES = {
    "raster": ("population", "totals"),
    "dasymetric": ("totals", "population"),
    "areal": ("population",),
    "squares": ("population",),
    "cells": ("population",),
}
_NEEDED = {"raster": "population", "dasymetric": "totals"}
_USERS = ".users"
"""Folder of the users' own folders; no project's folder can begin with a dot."""
_DIGEST_LETTERS = 16
_READABLE_LETTERS = 40


def projects_folder() -> Path:
    """Return the folder whose sub-folders are the visitor's projects; with sign-in everybody has one of their own."""
    root = Path(os.environ.get(PROJECTS_VARIABLE) or ROOT / "projects")
    return root / _USERS / _folder_of_user(sign_in.user_name()) if sign_in.is_configured() else root


def _folder_of_user(name: str) -> str:
    """Return the name of a user's folder: readable, and by its digest nobody else's. Case does not tell users apart."""
    folded = name.casefold()
    readable = re.sub(r"[^\w@]", "_", folded)[:_READABLE_LETTERS]
    return safe_name(f"{readable}-{_digest(folded)}")


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:_DIGEST_LETTERS]


def all_projects() -> dict[str, Project]:
    """Return every project by its id, the name of its folder."""
    return {project.folder.name: project for project in list_projects(projects_folder())}


def damaged_projects() -> tuple[ProjectError, ...]:
    """Return what is wrong with each folder that holds a project which cannot be read."""
    found = []
    known = all_projects()
    for folder in _folders():
        if folder.name not in known:
            try:
                open_project(folder)
            except ProjectError as error:
                found.append(error)
    return tuple(found)


def opened_project(identity: str) -> Project | None:
    """Return the project of this id as it is on disk, None if there is none.

    Raises
    ------
    geodata.errors.ProjectError
        It is damaged.
    """
    # The id comes out of the address: it is looked up and never made a path.
    folder = next((folder for folder in _folders() if folder.name == identity), None)
    return None if folder is None else open_project(folder)


def _folders() -> list[Path]:
    root = projects_folder()
    if not root.is_dir():
        return []
    return sorted(
        folder for folder in root.iterdir() if not folder.name.startswith(".") and (folder / PROJECT_FILE).is_file()
    )


def area_folder(project: Project) -> Path:
    """Return the folder of the area that is prepared from a project.

    Areas are shared: where everybody has projects of their own, two of the same name must not make the same area.
    """
    name = project.folder.name
    if sign_in.is_configured():
        name = f"{name[:_READABLE_LETTERS]}-{_digest(sign_in.user_name().casefold(), name)}"
    return areas_folder() / name


def projects_by_area() -> dict[str, Project]:
    """Return every project of the visitor by the name of its area's folder, whether or not that is there yet."""
    return {area_folder(project).name: project for project in all_projects().values()}


def roles_of(project: Project, step: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the roles that a step asks for and those that it offers; files already there are always shown."""
    if step == "people":
        method = chosen_method(project)
        asked = _POPULATION_ROLES.get(method, ())
        asked = tuple(role for role in asked if role != "population" or method != "dasymetric")
        offered: tuple[str, ...] = ("priority",)
    else:
        asked = tuple(role for role in STEPS[step] if ROLES[role].required or step in {"outlets", "more"})
        offered = tuple(role for role in STEPS[step] if role not in asked)
    there = {entry.role for entry in project.entries}
    kept = tuple(role for role in STEPS[step] if role in there and role not in asked)
    return (*asked, *kept), tuple(role for role in offered if role not in kept)


def chosen_method(project: Project) -> str:
    """Return the planner's population method, else the one that the files suggest; empty while nothing is known."""
    return project.population_method or population_method(project)


def is_needed(project: Project, role: str) -> bool:
    """Return whether a file of this role is still needed before the area can be prepared."""
    if project.of_role(role):
        return False
    method = chosen_method(project)
    if role in {"population", "totals"}:
        return bool(method) and _NEEDED.get(method, "population") == role
    return ROLES[role].required and not (role == "boundaries" and method == "cells")


def is_confirmed(entry: Entry) -> bool:
    """Return whether the planner has confirmed a file."""
    return CONFIRMED in entry.confirmed


def step_state(project: Project, step: str) -> str:
    """Return how a step stands: a key of `dashboard.data_words.STEP_STATES`."""
    if step == "about":
        return "needed" if not project.name.strip() else "done" if project.data_date else "undated"
    if step == "prepare":
        return "optional" if missing(project) else "open"
    entries = [entry for entry in project.entries if entry.role in STEPS[step]]
    if any(is_marked_faulty(project, entry) for entry in entries if not is_confirmed(entry)):
        return "faulty"
    if any(not is_confirmed(entry) for entry in entries):
        return "open"
    if any(is_needed(project, role) for role in STEPS[step]) or (step == "people" and not chosen_method(project)):
        return "needed"
    return "done" if entries else "optional"


def missing(project: Project) -> tuple[Text, ...]:
    """Return everything that keeps a project from being prepared: what is missing, and files nobody has confirmed."""
    waiting = [entry.original for entry in project.entries if not is_confirmed(entry)]
    open_files = tuple(Text(*(fill(NOT_CONFIRMED, language, file=file) for language in LANGUAGES)) for file in waiting)
    return (*still_missing(project), *open_files)


def mark_faulty(project: Project, entry: Entry, *, faulty: bool) -> None:
    """Remember for this session whether a file as it is read now has faults."""
    st.session_state[_mark(project, entry)] = faulty


def is_marked_faulty(project: Project, entry: Entry) -> bool:
    """Return whether a file was found to have faults when this session last looked at it."""
    return bool(st.session_state.get(_mark(project, entry)))


def _mark(project: Project, entry: Entry) -> str:
    return f"faulty:{project.folder.name}:{entry.key}:{entry.sha256}"
