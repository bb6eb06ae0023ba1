"""Named errors of the records database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from geodata.errors import Fault, InputError
from geodata.text import Text


class RecordsError(InputError):
    """The records database cannot be used, or what shall be kept in it is not fit to be kept."""


class DatabaseError(RecordsError):
    """The database cannot be opened, reached, read or written; nothing was changed."""


class MissingRecordError(RecordsError):
    """There is no such record, or it may not be changed because it is archived."""


class NameTakenError(RecordsError):
    """Another record in use has this name already."""


@dataclass(frozen=True, slots=True, eq=False)
class Difference:
    """One value that somebody else has changed in the meantime.

    Attributes
    ----------
    path : tuple of str
        Where it stands: the record's field, then the keys of its content.
    seen, stored, wanted : object
        The value the planner started from, the one that is kept now, and the one the planner wanted to save;
        `geodata.records.conflicts.MISSING` where there was or would be none.
    """

    path: tuple[str, ...]
    seen: Any
    stored: Any
    wanted: Any


class ConflictError(RecordsError):
    """Somebody else has changed the record since it was read; nothing of the planner's change was saved.

    Parameters
    ----------
    faults : iterable of Fault
        Who changed it, when, and what differs, in words.
    stored : object
        The record as it is now, of the same type as the one that was to be changed; None where it was deleted.
    changed_by : str
        Who changed it; "" where it was deleted.
    changed : datetime or None
        When, in UTC.
    differences : tuple of Difference
        What the other one changed; empty where only the version tells that there was a change.
    """

    def __init__(
        self,
        faults: Iterable[Fault],
        stored: object,
        changed_by: str,
        changed: datetime | None,
        differences: tuple[Difference, ...],
    ) -> None:
        super().__init__(faults)
        self.stored = stored
        self.changed_by = changed_by
        self.changed = changed
        self.differences = differences


def missing_record(record: str) -> MissingRecordError:
    """Return the error that a record is not there any more."""
    return MissingRecordError(
        [
            Fault(
                record,
                Text("记录不存在，或已被删除", "there is no such record, or it was deleted"),
                Text("请刷新页面，重新选择", "reload the page and choose again"),
            )
        ]
    )
