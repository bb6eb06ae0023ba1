"""How the annual review of an area is set out: kept once per area, for everybody who makes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from geodata.records.database import reading, writing
from geodata.records.fitness import checked
from geodata.records.models import ReviewFormRow


@dataclass(frozen=True, slots=True, eq=False)
class ReviewForm:
    """What planners have filled in for the reviews of an area.

    Attributes
    ----------
    area_id : str
        The study area's folder name.
    content : mapping
        The fields that somebody has filled in, as JSON.
    changed_by : str
        Who changed a field last.
    changed : datetime
        When, in UTC.
    version : int
        1 at first, and one more with every change.
    """

    area_id: str
    content: Mapping[str, Any]
    changed_by: str
    changed: datetime
    version: int


def read_review_form(engine: Engine, area_id: str) -> ReviewForm | None:
    """Return the form of an area, None where nobody has filled in anything.

    Raises
    ------
    DatabaseError
        The database fails.
    """
    with reading(engine) as session:
        row = session.get(ReviewFormRow, area_id)
        return None if row is None else _form(row)


def change_review_form(
    engine: Engine, area_id: str, changes: Mapping[str, Any], *, author: str, time: datetime
) -> ReviewForm:
    """Fill in fields of an area's form; its other fields stay, whoever filled them in meanwhile.

    Parameters
    ----------
    engine : sqlalchemy.Engine
        From `geodata.records.database.open_records`.
    area_id : str
        As in `ReviewForm`.
    changes : mapping
        New values by field, as JSON. Of a field that is a mapping only the entries that are told change; None takes one away.
    author : str
        Who fills them in.
    time : datetime
        Now, with its time zone.

    Returns
    -------
    ReviewForm
        As kept. Where two fill in the same field, the later one holds.

    Raises
    ------
    RecordsError
        A value is not fit to be kept: all faults at once.
    DatabaseError
        The database fails.
    """
    values = checked(area_id, area_id=area_id, content=changes, author=author)
    try:
        return _changed(engine, values, time)
    except IntegrityError:
        # Somebody else has just filled in the first field of this form.
        return _changed(engine, values, time)


def _changed(engine: Engine, values: Mapping[str, Any], time: datetime) -> ReviewForm:
    area_id = values["area_id"]
    with writing(engine) as session:
        row = session.get(ReviewFormRow, area_id, with_for_update=True)
        if row is None:
            row = ReviewFormRow(area_id=area_id, content={})
            session.add(row)
        row.content = checked(area_id, content=_merged(row.content, values["content"]))["content"]
        row.changed_by, row.changed = values["author"], time
        session.flush()
        session.refresh(row)
        return _form(row)


def _merged(kept: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return a form with changed fields; a field that is itself a mapping, likewise, None taking an entry away."""
    merged = {**kept, **changes}
    for name, value in changes.items():
        if isinstance(value, Mapping):
            entries = {**(kept.get(name) or {}), **value}
            merged[name] = {key: entry for key, entry in entries.items() if entry is not None}
    return merged


def _form(row: ReviewFormRow) -> ReviewForm:
    return ReviewForm(
        area_id=row.area_id,
        content=MappingProxyType(row.content),
        changed_by=row.changed_by,
        changed=row.changed,
        version=row.version,
    )
