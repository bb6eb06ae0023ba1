"""Scenarios that planners saved: by name within an area, with settings, key figures, notes, and who did what when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypedDict, Unpack

from sqlalchemy import Engine, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from geodata.errors import Fault
from geodata.records.conflicts import conflict, differences, same
from geodata.records.database import writing
from geodata.records.errors import MissingRecordError, NameTakenError, missing_record
from geodata.records.fitness import checked, shown
from geodata.records.models import DecisionRow, ScenarioRow
from geodata.records.scenario_lists import SavedScenario, saved_scenario
from geodata.text import Text


class ScenarioChanges(TypedDict, total=False):
    """What of a scenario a planner can change; fields as in `SavedScenario`."""

    name: str
    note: str
    area_fingerprint: str
    settings: Mapping[str, Any]
    figures: Mapping[str, Any] | None


def save_scenario(
    engine: Engine,
    area_id: str,
    name: str,
    *,
    area_fingerprint: str,
    settings: Mapping[str, Any],
    author: str,
    time: datetime,
    figures: Mapping[str, Any] | None = None,
    note: str = "",
) -> SavedScenario:
    """Save a new scenario.

    Parameters
    ----------
    engine : sqlalchemy.Engine
        From `geodata.records.database.open_records`.
    area_id, name, area_fingerprint, settings, figures, note
        As in `SavedScenario`.
    author : str
        Who saves it.
    time : datetime
        Now, with its time zone.

    Returns
    -------
    SavedScenario
        As kept, of version 1.

    Raises
    ------
    NameTakenError
        Another scenario in use of the area has this name.
    RecordsError
        A value is not fit to be kept: all faults at once (`geodata.records.fitness.checked`).
    DatabaseError
        The database fails.
    """
    values = checked(
        name,
        area_id=area_id,
        area_fingerprint=area_fingerprint,
        name=name,
        note=note,
        settings=settings,
        figures=figures,
        author=author,
    )
    with writing(engine) as session:
        row = ScenarioRow(**values, created=time, changed_by=values["author"], changed=time, archived=False)
        session.add(row)
        return _flushed(session, row)


def change_scenario(
    engine: Engine, seen: SavedScenario, *, author: str, time: datetime, **changes: Unpack[ScenarioChanges]
) -> SavedScenario:
    """Change a scenario: its name, note, settings, or figures with the fingerprint of the area they belong to.

    Parameters
    ----------
    engine : sqlalchemy.Engine
        The database.
    seen : SavedScenario
        The scenario as the planner read it.
    author : str
        Who changes it.
    time : datetime
        Now, with its time zone.
    **changes
        New values. Other settings without figures drop the figures, which are not theirs.

    Returns
    -------
    SavedScenario
        As kept, of the next version; as it was where nothing differs.

    Raises
    ------
    ConflictError
        Somebody has changed it since it was read; nothing was saved.
    MissingRecordError
        It is archived.
    NameTakenError, RecordsError, DatabaseError
        As `save_scenario`.
    """
    values = checked(changes.get("name", seen.name), **changes, author=author)
    author = values.pop("author")
    if "settings" in values and "figures" not in values and not same(values["settings"], seen.settings):
        values["figures"] = None
    with writing(engine) as session:
        row = _current(session, seen, values, time)
        if row.archived:
            raise _is_archived(row)
        return _changed(session, row, values, author, time)


def copy_scenario(engine: Engine, scenario_id: int, name: str, *, author: str, time: datetime) -> SavedScenario:
    """Save a copy of a scenario and of the decisions about its sites under another name.

    Parameters
    ----------
    engine : sqlalchemy.Engine
        The database.
    scenario_id : int
        The scenario, in use or archived.
    name : str
        The copy's name.
    author : str
        Who copies; the copy is this planner's, its decisions stay those of who made them.
    time : datetime
        Now, with its time zone.

    Returns
    -------
    SavedScenario
        The copy, of version 1.

    Raises
    ------
    MissingRecordError
        There is no such scenario.
    NameTakenError, RecordsError, DatabaseError
        As `save_scenario`.
    """
    values = checked(name, name=name, author=author)
    with writing(engine) as session:
        original = _row(session, scenario_id)
        copied = {
            field: getattr(original, field) for field in ("area_id", "area_fingerprint", "note", "settings", "figures")
        }
        row = ScenarioRow(**copied, **values, created=time, changed_by=values["author"], changed=time, archived=False)
        session.add(row)
        copy = _flushed(session, row)
        for decision in session.scalars(select(DecisionRow).where(DecisionRow.scenario_id == scenario_id)):
            fields = ("site_id", "verdict", "note", "author", "decided")
            session.add(DecisionRow(scenario_id=copy.id, **{field: getattr(decision, field) for field in fields}))
        return copy


def archive_scenario(engine: Engine, seen: SavedScenario, *, author: str, time: datetime) -> SavedScenario:
    """Put a scenario away; nothing of it is lost. Parameters, result and errors as `change_scenario`."""
    author = checked(seen.name, author=author)["author"]
    with writing(engine) as session:
        return _changed(session, _current(session, seen, {"archived": True}, time), {"archived": True}, author, time)


def restore_scenario(
    engine: Engine, seen: SavedScenario, *, author: str, time: datetime, name: str | None = None
) -> SavedScenario:
    """Take a scenario out of the archive, under another ``name`` where its own was taken in the meantime.

    Parameters, result and errors as `change_scenario`.
    """
    name = seen.name if name is None else name
    values = checked(name, name=name, author=author)
    author = values.pop("author")
    values["archived"] = False
    with writing(engine) as session:
        return _changed(session, _current(session, seen, values, time), values, author, time)


def scenario_for_update(session: Session, scenario_id: int) -> str:
    """Return the name of a scenario in use, and let nobody else change it or its decisions until the transaction ends.

    Raises
    ------
    MissingRecordError
        There is no such scenario, or it is archived.
    """
    row = _row(session, scenario_id)
    if row.archived:
        raise _is_archived(row)
    return row.name


def _row(session: Session, scenario_id: int) -> ScenarioRow:
    row = session.get(ScenarioRow, scenario_id, with_for_update=True)
    if row is None:
        raise missing_record(str(scenario_id))
    return row


def _current(session: Session, seen: SavedScenario, values: Mapping[str, Any], time: datetime) -> ScenarioRow:
    """Return the scenario's row, locked, if nobody has changed it since ``seen``."""
    row = _row(session, seen.id)
    if row.version != seen.version:
        stored = saved_scenario(row)
        fields = ("name", "note", "area_fingerprint", "settings", "figures", "archived")
        before, now = ({field: getattr(state, field) for field in fields} for state in (seen, stored))
        raise conflict(
            row.name,
            stored=stored,
            changed_by=stored.changed_by,
            changed=stored.changed,
            time=time,
            differs=differences(before, now, {**before, **values}),
        )
    return row


def _changed(
    session: Session, row: ScenarioRow, values: Mapping[str, Any], author: str, time: datetime
) -> SavedScenario:
    new = {field: value for field, value in values.items() if not same(getattr(row, field), value)}
    if not new:
        return saved_scenario(row)
    for field, value in new.items():
        setattr(row, field, value)
        # SQLAlchemy by itself would take True for an unchanged 1.
        flag_modified(row, field)
    row.changed_by, row.changed = author, time
    return _flushed(session, row)


def _flushed(session: Session, row: ScenarioRow) -> SavedScenario:
    name = row.name
    try:
        session.flush()
    except IntegrityError as error:
        # The one constraint that checked values can break.
        problem = Text(f"已有名为“{shown(name)}”的方案", f"there is a scenario called “{shown(name)}” already")
        raise NameTakenError([Fault(shown(name), problem, Text("请换一个名称", "choose another name"))]) from error
    session.refresh(row)
    return saved_scenario(row)


def _is_archived(row: ScenarioRow) -> MissingRecordError:
    return MissingRecordError(
        [
            Fault(
                shown(row.name),
                Text("方案已归档，不能修改", "the scenario is archived and cannot be changed"),
                Text("请先恢复，或另存一份", "restore it first, or make a copy"),
            )
        ]
    )
