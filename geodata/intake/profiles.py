"""Profiles: how a planner's table was understood, kept for next year's file, a JSON file each in one folder."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from geodata.atomic import write_atomically
from geodata.errors import Fault
from geodata.intake.limits import safe_name
from geodata.source_keys import CHOICES
from geodata.text import Text

_SUFFIX = ".json"
_DIGEST_LETTERS = 8
_LONGEST_STEM = 60


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """A confirmed way to read a table.

    Attributes
    ----------
    name : str
        The planner's name for it; one folder holds each name once.
    role : str
        What such a file is used for: key of `geodata.intake.projects.ROLES`.
    headers : tuple of str
        Headers of the file it was confirmed on.
    columns, groups : mapping of str to str
        Field → header, and population group → header.
    sheet, crs : str
        As in `geodata.source_files.FileSource`.
    header_row : int
        As in `FileSource`.
    axes_swapped : bool
        As in `FileSource`.
    faulty_rows : str
        As in `FileSource`.
    """

    name: str
    role: str
    headers: tuple[str, ...]
    columns: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    groups: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    sheet: str = ""
    crs: str = ""
    header_row: int = 0
    axes_swapped: bool = False
    faulty_rows: str = "refuse"

    @property
    def needed(self) -> frozenset[str]:
        """Headers without which the profile cannot be used."""
        return frozenset((*self.columns.values(), *self.groups.values()))


@dataclass(frozen=True, slots=True, eq=False)
class Profiles:
    """What a folder holds.

    Attributes
    ----------
    profiles : tuple of Profile
        By name.
    faults : tuple of Fault
        One for each file that is no profile any more; it is not used.
    """

    profiles: tuple[Profile, ...]
    faults: tuple[Fault, ...]


def save_profile(folder: Path, profile: Profile) -> Path:
    """Save a profile, in place of the one of the same name.

    Parameters
    ----------
    folder : Path
        Made if needed.
    profile : Profile
        What to save.

    Returns
    -------
    Path
        The file. It is there whole or, when writing fails, as it was before.

    Raises
    ------
    UploadError
        The name cannot be made a file name.
    OSError
        The folder cannot be written to.
    """
    path = _path(folder, profile.name)
    content = json.dumps(_as_record(profile), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    folder.mkdir(parents=True, exist_ok=True)
    write_atomically(path, content.encode())
    return path


def list_profiles(folder: Path) -> Profiles:
    """Return the profiles of a folder by name; a damaged file is told, and the others are there all the same.

    Parameters
    ----------
    folder : Path
        It need not exist.
    """
    profiles: list[Profile] = []
    faults: list[Fault] = []
    for path in sorted(folder.glob(f"*{_SUFFIX}")):
        found = _read(path)
        if isinstance(found, Profile):
            profiles.append(found)
        else:
            faults.append(found)
    return Profiles(tuple(sorted(profiles, key=lambda profile: profile.name)), tuple(faults))


def find_profile(folder: Path, role: str, headers: Iterable[str]) -> Profile | None:
    """Return the profile that suits a file best.

    Parameters
    ----------
    folder : Path
        Folder of the profiles.
    role : str
        What the file is used for.
    headers : iterable of str
        Its headers.

    Returns
    -------
    Profile or None
        Only one of this role whose needed headers the file has, all of them. A profile of the very same headers comes
        first, then the one that shares most headers with the file (shared over all of both), then the one of the
        larger mapping, then by name. None where there is no such profile.
    """
    there = frozenset(headers)
    usable = [
        profile
        for profile in list_profiles(folder).profiles
        if profile.role == role and profile.needed and profile.needed <= there
    ]

    def rank(profile: Profile) -> tuple[float, int]:
        seen = frozenset(profile.headers)
        # The same headers share 1; nothing else does.
        return len(seen & there) / max(len(seen | there), 1), len(profile.needed)

    return max(usable, key=rank, default=None)


def delete_profile(folder: Path, name: str) -> bool:
    """Delete the profile of a name and return whether there was one.

    Raises
    ------
    UploadError
        The name cannot be a profile's.
    OSError
        The file cannot be deleted.
    """
    path = _path(folder, name)
    existed = path.exists()
    path.unlink(missing_ok=True)
    return existed


def _path(folder: Path, name: str) -> Path:
    """Return the file of a name. Two names that differ only in what file names cannot hold get files of their own."""
    digest = hashlib.sha256(name.encode()).hexdigest()[:_DIGEST_LETTERS]
    return folder / f"{safe_name(name)[:_LONGEST_STEM]}-{digest}{_SUFFIX}"


def _as_record(profile: Profile) -> dict[str, Any]:
    record = {name.name: getattr(profile, name.name) for name in dataclasses.fields(profile)}
    return {
        name: dict(value) if isinstance(value, Mapping) else list(value) if isinstance(value, tuple) else value
        for name, value in record.items()
    }


def _read(path: Path) -> Profile | Fault:
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        return _damaged(path, Text(f"无法读取（{error}）", f"cannot be read ({error})"))
    if not isinstance(record, dict):
        return _damaged(path, Text("不是读取方案", "it is no profile"))
    expected = {name.name: str(name.type) for name in dataclasses.fields(Profile)}
    wrong = {"name", "role", "headers"} - record.keys()
    wrong |= {name for name, value in record.items() if name not in expected or not _KINDS[expected[name]](value)}
    if record.get("faulty_rows", "refuse") not in CHOICES["faulty_rows"]:
        wrong.add("faulty_rows")
    if wrong:
        told = sorted(wrong)
        return _damaged(path, Text(f"内容不对：{'、'.join(told)}", f"wrong content: {', '.join(told)}"))
    frozen: dict[str, Any] = {
        name: MappingProxyType(value) if isinstance(value, dict) else tuple(value) if isinstance(value, list) else value
        for name, value in record.items()
    }
    return Profile(**frozen)


def _all_text(values: Iterable[object]) -> bool:
    return all(isinstance(value, str) for value in values)


_KINDS = {
    "str": lambda value: isinstance(value, str),
    "int": lambda value: isinstance(value, int) and not isinstance(value, bool) and value >= 0,
    "bool": lambda value: isinstance(value, bool),
    "tuple[str, ...]": lambda value: isinstance(value, list) and _all_text(value),
    "Mapping[str, str]": lambda value: isinstance(value, dict) and _all_text(value.values()),
}
"""Whether a value of JSON is what a field of that type holds."""


def _damaged(path: Path, problem: Text) -> Fault:
    return Fault(path.name, problem, Text("请删除该方案，重新保存", "delete this profile and save it again"))
