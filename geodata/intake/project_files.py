"""Taking files into a project: received in private, checked, freed of personal data, and put in place together or not at all."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from geodata.atomic import sync
from geodata.checksums import source_sha256
from geodata.errors import Fault, FormatError, InputError, UploadError
from geodata.intake.limits import LIMITS, Limits, check_file
from geodata.intake.personal_columns import refuse_personal_columns, write_without_columns
from geodata.intake.project_folders import free_key, free_name, update_project
from geodata.intake.project_json import Entry, Project
from geodata.intake.received_files import Received, receive
from geodata.intake.roles import ROLES, TABLE_SUFFIXES, Role, suffix_of
from geodata.intake.scratch import scratch_folder
from geodata.text import Text


def add_file(
    project: Project,
    role: str,
    name: str,
    content: BinaryIO | bytes,
    *,
    without_columns: tuple[str, ...] = (),
    limits: Limits = LIMITS,
) -> Project:
    """Take one file into a project; see `add_files`."""
    return add_files(project, role, [(name, content)], without_columns=without_columns, limits=limits)


def add_files(
    project: Project,
    role: str,
    files: Sequence[tuple[str, BinaryIO | bytes]],
    *,
    without_columns: tuple[str, ...] = (),
    limits: Limits = LIMITS,
) -> Project:
    """Take files into a project: all of them, or none.

    Parameters
    ----------
    project : Project
        The project.
    role : str
        Key of `geodata.intake.roles.ROLES`. A role that takes one file only has its former file replaced, with all that
        was decided about it.
    files : sequence of (str, bytes or binary file)
        Names and contents. The parts of a loose shapefile (``.shp``, ``.shx``, ``.dbf``, ``.prj``, ``.cpg``) belong
        together by their name.
    without_columns : tuple of str
        Headers of columns with personal data that the planner agreed to leave out. A workbook without them is kept, and
        not the original.
    limits : Limits
        What is still taken.

    Returns
    -------
    Project
        As saved, with a new entry per file.

    Raises
    ------
    UploadError
        A file is too large, harmful, damaged, of another format than the role takes, or parts are missing; lists every
        fault.
    PersonalDataError
        A table or layer holds personal data in columns that were not left out.
    ProjectError
        The project is not there, or cannot be written.
    """
    of_role = ROLES[role]
    with scratch_folder(project.folder) as scratch:
        received = receive(scratch, of_role, files, limits)
        faults: list[InputError] = []
        for file in received:
            try:
                for part in sorted(file.path.parent.iterdir()):
                    check_file(part, limits)
            except FormatError as error:
                faults.append(error)
        if faults:
            raise UploadError(fault for error in faults for fault in error.faults)
        if without_columns:
            received = [_cleaned(file, of_role, without_columns) for file in received]
        for file in received:
            refuse_personal_columns(file.path, role)
        return update_project(project.folder, lambda current: _with_files(current, of_role, received))


def _cleaned(file: Received, role: Role, without_columns: tuple[str, ...]) -> Received:
    """Return a workbook without the columns in place of the original, which is deleted."""
    if suffix_of(file.path.name) not in TABLE_SUFFIXES:
        raise UploadError(
            [
                Fault(
                    file.original,
                    Text("只有表格可以自动去除列", "columns can be left out of tables only"),
                    Text(
                        "请在原软件中删除这些列后重新导出", "remove the columns in your own program and export it again"
                    ),
                )
            ]
        )
    # The name ends in .xlsx whatever the original was.
    target = file.path.parent / "cleaned" / f"{file.path.stem}.xlsx"
    target.parent.mkdir()
    write_without_columns(file.path, target, role.key, without_columns)
    file.path.unlink()
    return Received(target, file.original, tuple(without_columns))


def _with_files(current: Project, role: Role, received: list[Received]) -> Project:
    """Move files to their place and return the project that names them."""
    current.files.mkdir(exist_ok=True)
    for file in received:
        sha256 = source_sha256(file.path)
        entry = Entry(
            free_key(current, role.key),
            role.key,
            _put(current, file.path, sha256),
            file.original,
            sha256,
            removed_columns=file.removed_columns,
        )
        if role.several:
            entries = (*current.entries, entry)
        else:
            entries = (*(other for other in current.entries if other.role != role.key), entry)
        current = dataclasses.replace(current, entries=entries)
    sync(current.files)
    return current


def _put(current: Project, path: Path, sha256: str) -> str:
    """Move a file with its parts to the originals, if it is not there already, and return its name there."""
    suffix = suffix_of(path.name)
    for entry in current.entries:
        if entry.sha256 == sha256 and suffix_of(entry.file) == suffix and (current.files / entry.file).is_file():
            return entry.file
    present = [other.name for other in current.files.iterdir()]
    # A shapefile's parts go by one name.
    taken = {*present, *(f"{name.rpartition('.')[0]}.shp" for name in present)}
    name = free_name(path.name, taken)
    parts = sorted(path.parent.iterdir()) if suffix == ".shp" else [path]
    for part in parts:
        target = name if part == path else name[: -len(suffix)] + part.suffix
        sync(part)
        os.replace(part, current.files / target)
    return name
