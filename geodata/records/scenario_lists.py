"""Scenarios as they are kept, read one by one or listed."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Literal

from sqlalchemy import Engine, select

from geodata.records.database import reading
from geodata.records.errors import missing_record
from geodata.records.models import ScenarioRow

ORDERS = ("changed", "created", "name", "author")
"""By what scenarios can be listed: the latest first, or names and authors by their characters."""


@dataclass(frozen=True, slots=True, eq=False)
class SavedScenario:
    """A scenario as it is kept.

    Attributes
    ----------
    id : int
        Its number; never given to another one.
    area_id : str
        The study area's folder name.
    area_fingerprint : str
        Fingerprint of the area that ``figures`` were computed on.
    name : str
        Unlike that of every other scenario in use of the area; at most 100 characters.
    note : str
        Of one or several lines; at most 2,000 characters.
    settings : mapping
        What was asked, as JSON.
    figures : mapping or None
        Key figures of the result, as JSON; None where the settings have not been computed.
    author, changed_by : str
        Who made it, and who changed it last.
    created, changed : datetime
        When, in UTC.
    version : int
        1 at first, and one more with every change.
    archived : bool
        Put away: not listed, not changed, and its name is free.
    """

    id: int
    area_id: str
    area_fingerprint: str
    name: str
    note: str
    settings: Mapping[str, Any]
    figures: Mapping[str, Any] | None
    author: str
    created: datetime
    changed_by: str
    changed: datetime
    version: int
    archived: bool


def read_scenario(engine: Engine, scenario_id: int) -> SavedScenario:
    """Return a scenario, in use or archived.

    Raises
    ------
    MissingRecordError
        There is no such scenario.
    DatabaseError
        The database fails.
    """
    with reading(engine) as session:
        row = session.get(ScenarioRow, scenario_id)
        if row is None:
            raise missing_record(str(scenario_id))
        return saved_scenario(row)


def list_scenarios(
    engine: Engine,
    area_id: str | None = None,
    *,
    archived: bool = False,
    author: str = "",
    containing: str = "",
    order: Literal["changed", "created", "name", "author"] = "changed",
) -> tuple[SavedScenario, ...]:
    """Return scenarios.

    Parameters
    ----------
    engine : sqlalchemy.Engine
        The database.
    area_id : str or None
        Of this area; None for all.
    archived : bool
        Those put away, or those in use.
    author : str
        Made by this planner; "" for all.
    containing : str
        With these characters in the name or the note, in large or small letters; "" for all.
    order : str
        One of `ORDERS`; equal ones by the order they were made in.

    Returns
    -------
    tuple of SavedScenario

    Raises
    ------
    DatabaseError
        The database fails.
    """
    wanted = select(ScenarioRow).where(ScenarioRow.archived.is_(archived)).order_by(ScenarioRow.id)
    if area_id is not None:
        wanted = wanted.where(ScenarioRow.area_id == area_id)
    if author:
        wanted = wanted.where(ScenarioRow.author == author)
    with reading(engine) as session:
        found = [saved_scenario(row) for row in session.scalars(wanted)]
    # Searched and sorted here: each database has its own idea of small letters and of the order of names.
    letters = unicodedata.normalize("NFC", containing).casefold()
    found = [scenario for scenario in found if letters in f"{scenario.name}\n{scenario.note}".casefold()]
    return tuple(sorted(found, key=lambda scenario: getattr(scenario, order), reverse=order in {"changed", "created"}))


def saved_scenario(row: ScenarioRow) -> SavedScenario:
    """Return a row as a value."""
    return SavedScenario(
        id=row.id,
        area_id=row.area_id,
        area_fingerprint=row.area_fingerprint,
        name=row.name,
        note=row.note,
        settings=MappingProxyType(row.settings),
        figures=None if row.figures is None else MappingProxyType(row.figures),
        author=row.author,
        created=row.created,
        changed_by=row.changed_by,
        changed=row.changed,
        version=row.version,
        archived=row.archived,
    )
