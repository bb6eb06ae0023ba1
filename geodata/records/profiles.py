"""Column mappings that planners share: how a table of a role is read, kept for next year's file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from geodata.records.conflicts import conflict, deleted_conflict, differences
from geodata.records.database import reading, writing
from geodata.records.errors import ConflictError
from geodata.records.fitness import checked
from geodata.records.models import ProfileRow


@dataclass(frozen=True, slots=True, eq=False)
class SavedProfile:
    """A column mapping as it is kept.

    Attributes
    ----------
    id : int
        Its number.
    role : str
        What such a file is used for; at most 64 characters.
    name : str
        The planner's name for it, once per role; at most 100 characters.
    content : mapping
        The mapping, as JSON.
    author, changed_by : str
        Who made it, and who changed it last.
    created, changed : datetime
        When, in UTC.
    version : int
        1 at first, and one more with every change.
    """

    id: int
    role: str
    name: str
    content: Mapping[str, Any]
    author: str
    created: datetime
    changed_by: str
    changed: datetime
    version: int


def save_profile(
    engine: Engine,
    role: str,
    name: str,
    content: Mapping[str, Any],
    *,
    author: str,
    time: datetime,
    seen: SavedProfile | None = None,
) -> SavedProfile:
    """Save a column mapping, new or in place of the one the planner saw.

    Parameters
    ----------
    engine : sqlalchemy.Engine
        From `geodata.records.database.open_records`.
    role, name, content
        As in `SavedProfile`; role and name may differ from those of ``seen``.
    author : str
        Who saves it.
    time : datetime
        Now, with its time zone.
    seen : SavedProfile or None
        The one to replace; None for a new one.

    Returns
    -------
    SavedProfile
        As kept.

    Raises
    ------
    ConflictError
        ``seen`` was changed or deleted since, or the name is taken; nothing was saved.
    RecordsError
        A value is not fit to be kept: all faults at once.
    DatabaseError
        The database fails.
    """
    values = checked(name, role=role, name=name, content=content, author=author)
    author = values.pop("author")
    try:
        with writing(engine) as session:
            if seen is None:
                row = ProfileRow(author=author, created=time)
                session.add(row)
            else:
                row = _current(session, seen, values, time)
            for field, value in values.items():
                setattr(row, field, value)
            row.changed_by, row.changed = author, time
            session.flush()
            session.refresh(row)
            return _saved(row)
    except IntegrityError:
        # Roles and names are the one constraint that checked values can break.
        raise _taken(engine, values, time) from None


def delete_profile(engine: Engine, seen: SavedProfile, *, time: datetime) -> None:
    """Delete a column mapping.

    Raises
    ------
    ConflictError
        It was changed or deleted since it was read.
    DatabaseError
        The database fails.
    """
    with writing(engine) as session:
        session.delete(_current(session, seen, {}, time))


def list_profiles(engine: Engine, role: str | None = None) -> tuple[SavedProfile, ...]:
    """Return the column mappings of a role, or all with None, by role and name.

    Raises
    ------
    DatabaseError
        The database fails.
    """
    wanted = select(ProfileRow)
    if role is not None:
        wanted = wanted.where(ProfileRow.role == role)
    with reading(engine) as session:
        return tuple(sorted(map(_saved, session.scalars(wanted)), key=lambda profile: (profile.role, profile.name)))


def _current(session: Session, seen: SavedProfile, values: Mapping[str, Any], time: datetime) -> ProfileRow:
    row = session.get(ProfileRow, seen.id, with_for_update=True)
    if row is None:
        raise deleted_conflict(seen.name)
    if row.version != seen.version:
        raise _conflict(_saved(row), seen, values, time)
    return row


def _taken(engine: Engine, values: Mapping[str, Any], time: datetime) -> ConflictError:
    wanted = select(ProfileRow).where(ProfileRow.role == values["role"], ProfileRow.name == values["name"])
    with reading(engine) as session:
        row = session.scalar(wanted)
        return deleted_conflict(values["name"]) if row is None else _conflict(_saved(row), None, values, time)


def _conflict(
    stored: SavedProfile, seen: SavedProfile | None, values: Mapping[str, Any], time: datetime
) -> ConflictError:
    before, now = ({"name": state.name, "content": state.content} if state else {} for state in (seen, stored))
    return conflict(
        stored.name,
        stored=stored,
        changed_by=stored.changed_by,
        changed=stored.changed,
        time=time,
        differs=differences(before, now, {**before, **values}),
    )


def _saved(row: ProfileRow) -> SavedProfile:
    return SavedProfile(
        id=row.id,
        role=row.role,
        name=row.name,
        content=MappingProxyType(row.content),
        author=row.author,
        created=row.created,
        changed_by=row.changed_by,
        changed=row.changed,
        version=row.version,
    )
