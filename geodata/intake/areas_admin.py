"""The prepared areas of a server: listed, renamed, deleted with undo, and held against the files they were prepared from.

An area belongs to the project whose folder has the same name as its own.
"""

from __future__ import annotations

import dataclasses
import glob
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from geodata.checksums import source_sha256
from geodata.errors import AreaError, Fault
from geodata.intake.project_folders import update_project
from geodata.intake.project_json import PROJECT_FILE, Project
from geodata.intake.project_sources import used_files
from geodata.intake.trash import Trashed, inside, move_to_trash, purge, restore, trashed
from geodata.store import change_name, read_manifest
from geodata.text import Text

__all__ = [
    "ListedArea", "Trashed", "area_of_project", "changed_files", "delete_area", "deleted_areas", "list_areas", "purge_area",
    "rename_area", "restore_area",
]  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class ListedArea:
    """One area of a list.

    Attributes
    ----------
    folder : Path
        Its folder.
    name : str
        Its name; that of the folder where it cannot be read.
    persons : float
        Its residents.
    outlets : int
        Its existing outlets.
    size_bytes : int
        What it takes on disk.
    fingerprint : str
        Its fingerprint; empty where it cannot be read.
    data_date : str
        Date up to which its data hold.
    project : Path or None
        Folder of the project it was prepared from, where that is there.
    fault : Text or None
        Why it cannot be opened.
    """

    folder: Path
    name: str
    persons: float
    outlets: int
    size_bytes: int
    fingerprint: str
    data_date: str
    project: Path | None
    fault: Text | None


def list_areas(areas_folder: Path, projects_root: Path) -> tuple[ListedArea, ...]:
    """Return the prepared areas in a folder, by the names of their folders.

    Parameters
    ----------
    areas_folder : Path
        Folder whose sub-folders are areas; hidden ones are left out, and empty ones too.
    projects_root : Path
        Folder of the projects.

    Returns
    -------
    tuple of ListedArea
        Those that cannot be opened stand among them with the reason.
    """
    if not areas_folder.is_dir():
        return ()
    return tuple(
        _listed(folder, projects_root)
        for folder in sorted(areas_folder.iterdir())
        if folder.is_dir() and not folder.name.startswith(".") and any(folder.iterdir())
    )


def _listed(folder: Path, projects_root: Path) -> ListedArea:
    project = projects_root / folder.name
    linked = project if (project / PROJECT_FILE).is_file() else None
    size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    try:
        manifest = read_manifest(folder)
    except AreaError as error:
        fault = error.faults[0]
        told = Text(f"{fault.problem.zh}。{fault.remedy.zh}", f"{fault.problem.en}. {fault.remedy.en}")
        return ListedArea(folder, folder.name, 0.0, 0, size, "", "", linked, told)
    return ListedArea(
        folder,
        str(manifest["name"]),
        float(manifest["persons"]),
        sum(int(source["rows"]) for source in manifest["sources"] if source["role"] == "outlets"),
        size,
        str(manifest["fingerprint"]),
        str(manifest["data_date"]),
        linked,
        None,
    )


def rename_area(folder: Path, name: str, *, project: Path | None = None) -> None:
    """Give an area another name, and the project it was prepared from too. The folder keeps its own.

    Parameters
    ----------
    folder : Path
        The area's folder.
    name : str
        The new name.
    project : Path, optional
        Folder of its project.

    Raises
    ------
    AreaError
        There is no such area, or the name is empty.
    ProjectError
        The project cannot be changed; then the area has kept its name.
    """
    inside(folder.parent, folder.name)
    wanted = " ".join(name.split())
    if not wanted:
        raise AreaError([Fault(folder.name, Text("名称为空", "the name is empty"), Text("请填写名称", "give a name"))])
    read_manifest(folder)
    if project is not None:
        update_project(project, lambda current: dataclasses.replace(current, name=wanted))
    change_name(folder, wanted)


def delete_area(folder: Path) -> str:
    """Move an area to the hidden folder of deleted ones, and return the id by which it is restored.

    Raises
    ------
    AreaError
        It is no prepared area, or cannot be moved.
    """
    return move_to_trash(folder)


def restore_area(areas_folder: Path, trash_id: str) -> Path:
    """Move a deleted area back, and return its folder; raises `AreaError` if its name is taken by now."""
    return restore(areas_folder, trash_id)


def deleted_areas(areas_folder: Path) -> tuple[Trashed, ...]:
    """Return the deleted areas that can be restored, the latest first."""
    return trashed(areas_folder)


def purge_area(areas_folder: Path, trash_id: str) -> None:
    """Remove a deleted area for good; raises `AreaError` if there is none of this id."""
    purge(areas_folder, trash_id)


def area_of_project(areas_folder: Path, project: Project) -> Path:
    """Return the folder of the area that is prepared from a project, whether or not it is there yet."""
    return areas_folder / project.folder.name


def changed_files(project: Project, area_folder: Path) -> tuple[str, ...]:
    """Return the files by which a project differs from what an area was prepared from.

    Parameters
    ----------
    project : Project
        The project.
    area_folder : Path
        The area's folder.

    Returns
    -------
    tuple of str
        Files of the project that were changed or added since, by the names under which they were given; then those that
        are gone from it, by their names when the area was prepared. Empty when every file is the same; that decisions
        were changed is not told here.

    Raises
    ------
    AreaError
        There is no prepared area.
    """
    prepared = {source["sha256"]: source["file"] for source in read_manifest(area_folder)["sources"]}
    used = used_files(project)
    now = [(entry.original, _sha256(project.files / entry.file)) for entry in project.entries if entry.file in used]
    new = [name for name, sha256 in now if sha256 not in prepared]
    gone = [file for sha256, file in prepared.items() if sha256 not in {sha256 for _, sha256 in now}]
    return tuple(dict.fromkeys([*new, *gone]))


def _sha256(path: Path) -> str:
    """Return a file's checksum, computed once for as long as the disk tells no change; empty for a file that is gone."""
    parts = sorted(path.parent.glob(f"{glob.escape(path.stem)}.*"))
    stamp = tuple((part.name, part.stat().st_size, part.stat().st_mtime_ns) for part in parts)
    return _sha256_of(path, stamp) if path.is_file() else ""


@lru_cache(maxsize=256)
def _sha256_of(path: Path, stamp: tuple[tuple[str, int, int], ...]) -> str:  # noqa: ARG001 - part of the cache key
    return source_sha256(path)
