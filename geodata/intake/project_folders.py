"""The folders of projects: made, listed, opened and changed, each change in one step or not at all.

A change reads what is on disk, changes that, and replaces ``project.json`` under a lock: a crash leaves the old state or
the new one, and two pages open at once do not undo one another's changes. Files that no entry names were left by a
crash; they count for nothing and are removed.
"""

from __future__ import annotations

import dataclasses
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from geodata.atomic import UNFINISHED, locked, sync, write_atomically
from geodata.checksums import SHAPEFILE_PARTS
from geodata.errors import ProjectError
from geodata.intake.limits import safe_name
from geodata.intake.project_json import (
    FILES_FOLDER,
    PROJECT_FILE,
    Project,
    fault_of,
    read_project,
    to_json,
)
from geodata.intake.project_sources import write_sources
from geodata.intake.roles import ROLES
from geodata.intake.scratch import scratch_folder
from geodata.text import Text

_LOCK = ".lock"


def new_project(root: Path, name: str) -> Project:
    """Make an empty project.

    Parameters
    ----------
    root : Path
        Folder of all projects; made if it is missing.
    name : str
        Name of the region; the folder is called after it, numbered where that name is taken.

    Returns
    -------
    Project
        Without files.

    Raises
    ------
    UploadError
        The name holds nothing that a folder could be called.
    """
    wanted = safe_name(name)
    root.mkdir(parents=True, exist_ok=True)
    with scratch_folder(root) as scratch, locked(root / _LOCK):
        folder = root / free_name(wanted, {entry.name for entry in root.iterdir()})
        made = scratch / "project"
        (made / FILES_FOLDER).mkdir(parents=True)
        write_atomically(made / PROJECT_FILE, to_json(Project(folder, name.strip())))
        os.replace(made, folder)
        sync(root)
    return open_project(folder)


def list_projects(root: Path) -> tuple[Project, ...]:
    """Return the projects in a folder, by the names of their folders, but for the `damaged_projects`."""
    return tuple(found for found in _read_all(root) if isinstance(found, Project))


def damaged_projects(root: Path) -> tuple[ProjectError, ...]:
    """Return why projects in a folder cannot be opened, an error each."""
    return tuple(found for found in _read_all(root) if isinstance(found, ProjectError))


def _read_all(root: Path) -> Iterator[Project | ProjectError]:
    for folder in sorted(root.iterdir()) if root.is_dir() else ():
        if folder.name.startswith(".") or not (folder / PROJECT_FILE).is_file():
            continue
        try:
            yield read_project(folder)
        except ProjectError as error:
            yield error


def open_project(folder: Path) -> Project:
    """Return the project in a folder; leftovers of a crash are removed, and ``sources.toml`` is brought up to date.

    Raises
    ------
    ProjectError
        The folder holds no project, or a damaged one.
    """
    read_project(folder)
    with locked(folder / _LOCK):
        project = read_project(folder)
        _tidy(project)
        write_sources(project)
    return project


def update_project(folder: Path, change: Callable[[Project], Project]) -> Project:
    """Apply a change to the project as it is on disk now, and save it.

    Parameters
    ----------
    folder : Path
        The project's folder.
    change : callable
        Returns the changed project. It is called once, while nobody else may change the project; if it raises,
        everything stays as it was.

    Returns
    -------
    Project
        As saved.

    Raises
    ------
    ProjectError
        There is no such project, it is damaged, or cannot be written.
    """
    read_project(folder)
    with locked(folder / _LOCK):
        current = read_project(folder)
        try:
            changed = dataclasses.replace(change(current), revision=current.revision + 1)
            write_atomically(folder / PROJECT_FILE, to_json(changed))
            write_sources(changed)
        except OSError as error:
            raise fault_of(
                folder,
                Text(f"无法写入（{error.strerror or error}）", f"cannot be written ({error.strerror or error})"),
                Text("请检查磁盘空间与写入权限", "check the free space and the right to write there"),
            ) from error
        finally:
            # What counts is what stands there now, whether or not the change succeeded.
            _tidy(read_project(folder))
    return changed


def save_project(project: Project) -> Project:
    """Save a project as a whole.

    Raises
    ------
    ProjectError
        It has been changed on disk since it was read.
    """

    def unchanged(current: Project) -> Project:
        if current.revision != project.revision:
            raise fault_of(
                project.folder,
                Text("项目已在别处修改", "the project was changed elsewhere in the meantime"),
                Text("请刷新页面后重做此项修改", "reload the page and make the change again"),
            )
        return project

    return update_project(project.folder, unchanged)


def free_key(project: Project, role: str) -> str:
    """Return the key for a new entry of a role: the role itself, or numbered where there may be several."""
    taken = {entry.key for entry in project.entries}
    if not ROLES[role].several:
        return role
    number = 1
    while f"{role}-{number}" in taken:
        number += 1
    return f"{role}-{number}"


def free_name(name: str, taken: Iterable[str]) -> str:
    """Return a file name that differs from all taken ones also where case does not count: ``甲.xlsx``, ``甲-2.xlsx``, …."""
    lower = {other.lower() for other in taken}
    stem, dot, suffix = name.partition(".")
    number, free = 1, name
    while free.lower() in lower:
        number += 1
        free = f"{stem}-{number}{dot}{suffix}"
    return free


def _tidy(project: Project) -> None:
    """Remove what no entry names from the folder of originals, and unfinished files beside it."""
    kept = {entry.places for entry in project.entries}
    for entry in project.entries:
        stem, _, suffix = entry.file.rpartition(".")
        parts = [f"{stem}{part}" for part in SHAPEFILE_PARTS] if suffix == "shp" else [entry.file]
        kept |= set(parts)
    unfinished = list(project.folder.glob(f"{UNFINISHED}*"))
    if project.files.is_dir():
        unfinished += [path for path in project.files.iterdir() if path.name not in kept]
    for path in unfinished:
        # What cannot be removed now, because a program has it open, is removed another time.
        with suppress(OSError):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
