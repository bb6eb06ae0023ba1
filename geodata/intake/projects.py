"""Projects, the door to them: a folder each with the planner's originals, every decision, and ``sources.toml`` from both.

`geodata.intake.project_folders` makes, opens and saves them; `geodata.intake.project_files` takes files in.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import Any

import pandas as pd

from geodata.atomic import sync
from geodata.intake.places import write_places
from geodata.intake.project_folders import (
    damaged_projects,
    free_key,
    free_name,
    list_projects,
    new_project,
    open_project,
    save_project,
    update_project,
)
from geodata.intake.project_json import (
    DECISIONS,
    Entry,
    Project,
    checked_decisions,
    checked_settings,
    default_settings,
    fault_of,
)
from geodata.intake.project_sources import population_method, population_methods, still_missing, write_sources
from geodata.intake.roles import ROLES, Role
from geodata.source_keys import POPULATION_METHODS
from geodata.text import Text

__all__ = [
    "DECISIONS", "ROLES", "Entry", "Project", "Role", "change_entry", "change_project", "confirm_places", "copy_entry",
    "damaged_projects", "default_settings", "list_projects", "new_project", "open_project", "population_method", "population_methods",
    "put_first", "remove_entry", "save_project", "still_missing", "write_sources",
]  # fmt: skip

_CHANGEABLE = ("name", "notice", "data_date", "population_method", "settings")


def change_project(project: Project, **changes: Any) -> Project:
    """Change the project's ``name``, ``notice``, ``data_date``, ``population_method`` or ``settings``.

    Parameters
    ----------
    project : Project
        The project.
    **changes
        New values. ``settings`` holds those that change; of ``parameters`` and ``bus`` too.

    Returns
    -------
    Project
        As saved.

    Raises
    ------
    TypeError, ValueError
        There is no such field or setting, or the value is of another type.
    """
    unknown = set(changes) - set(_CHANGEABLE)
    if unknown or changes.get("population_method", "") not in {"", *POPULATION_METHODS}:
        raise ValueError(f"a project has no {sorted(unknown) or changes['population_method']}")

    def changed(current: Project) -> Project:
        values = dict(changes)
        if "settings" in values:
            new = dict(values["settings"])
            for name in ("parameters", "bus"):
                if name in new:
                    new[name] = {**current.settings[name], **new[name]}
            values["settings"] = checked_settings({**current.settings, **new})
        return dataclasses.replace(current, **values)

    return update_project(project.folder, changed)


def change_entry(project: Project, key: str, **changes: Any) -> Project:
    """Change decisions about one file (`DECISIONS`); the others stay.

    Raises
    ------
    ProjectError
        There is no such entry.
    TypeError, ValueError
        There is no such decision, or its value is of another type.
    """
    return update_project(
        project.folder,
        lambda current: _with_entries(
            current,
            [checked_decisions(entry, changes) if entry.key == key else entry for entry in _holding(current, key)],
        ),
    )


def copy_entry(project: Project, key: str, **changes: Any) -> Project:
    """Use another layer or sheet of a file already there: add an entry of the same role and file with other decisions.

    Raises
    ------
    ProjectError
        There is no such entry, or its role takes one file only.
    TypeError, ValueError
        As `change_entry`.
    """

    def copied(current: Project) -> Project:
        entry = current.entry(key)
        if not ROLES[entry.role].several:
            raise fault_of(
                current.folder,
                Text(
                    f"“{ROLES[entry.role].name.zh}”只能有一个文件",
                    f"there can be one file of {ROLES[entry.role].name.en} only",
                ),
                Text("请修改原有条目", "change the entry that is there"),
            )
        copy = dataclasses.replace(entry, key=free_key(current, entry.role), confirmed=())
        return _with_entries(current, [*current.entries, checked_decisions(copy, changes)])

    return update_project(project.folder, copied)


def remove_entry(project: Project, key: str) -> Project:
    """Take an entry, and its file if no other entry names it, out of the project; raises `ProjectError`."""
    return update_project(
        project.folder,
        lambda current: _with_entries(current, [entry for entry in _holding(current, key) if entry.key != key]),
    )


def put_first(project: Project, key: str) -> Project:
    """Put an entry before all others: the first level of boundaries holds the reporting units; raises `ProjectError`."""
    return update_project(
        project.folder,
        lambda current: _with_entries(current, sorted(_holding(current, key), key=lambda entry: entry.key != key)),
    )


def confirm_places(project: Project, key: str, places: pd.DataFrame) -> Project:
    """Keep the places confirmed for the rows of a table without coordinates, in place of those confirmed before.

    Parameters
    ----------
    project : Project
        The project.
    key : str
        Key of the table's entry.
    places : DataFrame
        As `geodata.intake.places.write_places` takes it.

    Returns
    -------
    Project
        As saved.

    Raises
    ------
    ProjectError
        There is no such entry.
    """

    def confirmed(current: Project) -> Project:
        current.entry(key)
        # A new name each time, so that the old table counts until the new one does.
        name = free_name(f"places-{key}.csv", {path.name for path in current.files.iterdir()})
        write_places(current.files / name, places)
        sync(current.files / name)
        sync(current.files)
        return _with_entries(
            current,
            [dataclasses.replace(entry, places=name) if entry.key == key else entry for entry in current.entries],
        )

    return update_project(project.folder, confirmed)


def _holding(project: Project, key: str) -> tuple[Entry, ...]:
    project.entry(key)
    return project.entries


def _with_entries(project: Project, entries: Iterable[Entry]) -> Project:
    return dataclasses.replace(project, entries=tuple(entries))
