"""Profiles: how a planner's table was understood, for next year's file; kept by `geodata.records.profiles`."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from geodata.source_keys import CHOICES


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """A confirmed way to read a table.

    Attributes
    ----------
    name : str
        The planner's name for it, once per role.
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


def profile_content(profile: Profile) -> dict[str, Any]:
    """Return what is kept of a profile beside its role and name, ready to be written as JSON."""
    values = {name: getattr(profile, name) for name in _CONTENT}
    return {
        name: dict(value) if isinstance(value, Mapping) else list(value) if isinstance(value, tuple) else value
        for name, value in values.items()
    }


def profile_of(role: str, name: str, content: Mapping[str, Any]) -> Profile | None:
    """Return the profile that was kept, None where its content is none that `profile_content` gives."""
    if content.keys() - _CONTENT.keys() or "headers" not in content:
        return None
    if not all(_KINDS[_CONTENT[field_]](value) for field_, value in content.items()):
        return None
    if content.get("faulty_rows", "refuse") not in CHOICES["faulty_rows"]:
        return None
    frozen: dict[str, Any] = {
        field_: MappingProxyType(value)
        if isinstance(value, dict)
        else tuple(value)
        if isinstance(value, list)
        else value
        for field_, value in content.items()
    }
    return Profile(name, role, **frozen)


def best_profile(profiles: Iterable[Profile], role: str, headers: Iterable[str]) -> Profile | None:
    """Return the profile that suits a file best.

    Parameters
    ----------
    profiles : iterable of Profile
        All there are.
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
    usable = [one for one in profiles if one.role == role and one.needed and one.needed <= there]

    def rank(profile: Profile) -> tuple[float, int]:
        seen = frozenset(profile.headers)
        # The same headers share 1; nothing else does.
        return len(seen & there) / max(len(seen | there), 1), len(profile.needed)

    return max(sorted(usable, key=lambda one: one.name), key=rank, default=None)


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

_CONTENT = {one.name: str(one.type) for one in dataclasses.fields(Profile) if one.name not in {"name", "role"}}
