"""Figures of an area as they were in one year, kept unchanged to measure progress against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.exc import IntegrityError

from geodata.errors import Fault
from geodata.records.database import reading, writing
from geodata.records.errors import NameTakenError, missing_record
from geodata.records.fitness import checked, content_sha256, shown
from geodata.records.models import SnapshotRow
from geodata.text import Text


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """Figures of one year; there is no changing them.

    Attributes
    ----------
    id : int
        Its number.
    area_id : str
        The study area's folder name.
    area_fingerprint : str
        Fingerprint of the area that the figures were computed on.
    name : str
        Once per area; at most 100 characters.
    year : int
        The year they stand for.
    content : mapping
        The figures, as JSON.
    sha256 : str
        Checksum of the content: `geodata.records.fitness.content_sha256`.
    author : str
        Who saved it.
    created : datetime
        When, in UTC.
    intact : bool
        Whether the content still has this checksum. If not, somebody has changed the database by other means, and its
        figures prove nothing.
    """

    id: int
    area_id: str
    area_fingerprint: str
    name: str
    year: int
    content: Mapping[str, Any]
    sha256: str
    author: str
    created: datetime
    intact: bool


def save_snapshot(
    engine: Engine,
    area_id: str,
    name: str,
    year: int,
    content: Mapping[str, Any],
    *,
    area_fingerprint: str,
    author: str,
    time: datetime,
) -> Snapshot:
    """Save figures of a year.

    Parameters
    ----------
    engine : sqlalchemy.Engine
        From `geodata.records.database.open_records`.
    area_id, name, year, content, area_fingerprint
        As in `Snapshot`.
    author : str
        Who saves it.
    time : datetime
        Now, with its time zone.

    Returns
    -------
    Snapshot
        As kept.

    Raises
    ------
    NameTakenError
        The area has a snapshot of this name.
    RecordsError
        A value is not fit to be kept: all faults at once.
    DatabaseError
        The database fails.
    """
    values = checked(
        name,
        area_id=area_id,
        area_fingerprint=area_fingerprint,
        name=name,
        year=year,
        content=content,
        author=author,
    )
    try:
        with writing(engine) as session:
            row = SnapshotRow(**values, sha256=content_sha256(values["content"]), created=time)
            session.add(row)
            session.flush()
            session.refresh(row)
            return _snapshot(row)
    except IntegrityError:
        # Areas and names are the one constraint that checked values can break.
        told = shown(values["name"])
        problem = Text(f"已有名为“{told}”的年度快照", f"there is a snapshot called “{told}” already")
        raise NameTakenError([Fault(told, problem, Text("请换一个名称", "choose another name"))]) from None


def list_snapshots(engine: Engine, area_id: str) -> tuple[Snapshot, ...]:
    """Return the snapshots of an area, by year and then in the order they were made.

    Raises
    ------
    DatabaseError
        The database fails.
    """
    wanted = select(SnapshotRow).where(SnapshotRow.area_id == area_id).order_by(SnapshotRow.year, SnapshotRow.id)
    with reading(engine) as session:
        return tuple(map(_snapshot, session.scalars(wanted)))


def delete_snapshot(engine: Engine, snapshot_id: int) -> None:
    """Delete a snapshot that was saved by mistake.

    Raises
    ------
    MissingRecordError
        There is no such snapshot.
    DatabaseError
        The database fails.
    """
    with writing(engine) as session:
        row = session.get(SnapshotRow, snapshot_id, with_for_update=True)
        if row is None:
            raise missing_record(str(snapshot_id))
        session.delete(row)


def _snapshot(row: SnapshotRow) -> Snapshot:
    return Snapshot(
        id=row.id,
        area_id=row.area_id,
        area_fingerprint=row.area_fingerprint,
        name=row.name,
        year=row.year,
        content=MappingProxyType(row.content),
        sha256=row.sha256,
        author=row.author,
        created=row.created,
        intact=content_sha256(row.content) == row.sha256,
    )
