"""What planners decided about the sites of a scenario, each by whom and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from sqlalchemy import Engine, select

from geodata.records.conflicts import conflict, differences
from geodata.records.database import reading, writing
from geodata.records.fitness import checked
from geodata.records.models import DecisionRow
from geodata.records.scenarios import scenario_for_update

Verdict = Literal["accepted", "rejected", "locked", "withdrawn"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
"""What can be decided: a site is wanted, not wanted, or must stay; ``withdrawn`` takes a decision back and stays visible."""


@dataclass(frozen=True, slots=True, eq=False)
class Decision:
    """A decision about one site in one scenario.

    Attributes
    ----------
    scenario_id : int
        The scenario.
    site_id : str
        The venue, or a candidate of the planner's own; at most 200 characters.
    verdict : str
        One of `VERDICTS`.
    note : str
        Why; at most 2,000 characters.
    author : str
        Who decided last.
    decided : datetime
        When, in UTC.
    version : int
        1 at first, and one more with every new decision about the site.
    """

    scenario_id: int
    site_id: str
    verdict: Verdict
    note: str
    author: str
    decided: datetime
    version: int


def decide(
    engine: Engine,
    scenario_id: int,
    site_id: str,
    verdict: Verdict,
    *,
    author: str,
    time: datetime,
    seen: Decision | None = None,
    note: str = "",
) -> Decision:
    """Decide about a site; the scenario itself is not changed by it.

    Parameters
    ----------
    engine : sqlalchemy.Engine
        From `geodata.records.database.open_records`.
    scenario_id, site_id, verdict, note
        As in `Decision`.
    author : str
        Who decides.
    time : datetime
        Now, with its time zone.
    seen : Decision or None
        The decision about this site that the planner saw, None where there was none.

    Returns
    -------
    Decision
        As kept.

    Raises
    ------
    ConflictError
        Somebody has decided about this site since; nothing was saved.
    MissingRecordError
        There is no such scenario, or it is archived.
    RecordsError
        A text is not fit to be kept.
    DatabaseError
        The database fails.
    ValueError
        There is no such verdict, or ``seen`` is about another site.
    """
    if verdict not in VERDICTS:
        raise ValueError(f"{verdict} is none of {VERDICTS}")
    if seen is not None and (seen.scenario_id, seen.site_id) != (scenario_id, site_id):
        raise ValueError(f"what was seen is about site {seen.site_id} of scenario {seen.scenario_id}")
    values = checked(site_id, site_id=site_id, note=note, author=author)
    wanted = {"verdict": verdict, "note": values["note"]}
    with writing(engine) as session:
        name = scenario_for_update(session, scenario_id)
        row = session.get(DecisionRow, (scenario_id, site_id))
        if row is None:
            row = DecisionRow(scenario_id=scenario_id, site_id=site_id)
            session.add(row)
        elif seen is None or row.version != seen.version:
            stored = _decision(row)
            before, now = ({"verdict": state.verdict, "note": state.note} if state else {} for state in (seen, stored))
            raise conflict(
                f"{name} {site_id}",
                stored=stored,
                changed_by=stored.author,
                changed=stored.decided,
                time=time,
                differs=differences(before, now, wanted),
            )
        row.verdict, row.note, row.author, row.decided = verdict, values["note"], values["author"], time
        session.flush()
        session.refresh(row)
        return _decision(row)


def list_decisions(engine: Engine, scenario_id: int) -> tuple[Decision, ...]:
    """Return the latest decision about each site of a scenario, withdrawn ones too, by the sites' ids.

    Raises
    ------
    DatabaseError
        The database fails.
    """
    with reading(engine) as session:
        rows = session.scalars(select(DecisionRow).where(DecisionRow.scenario_id == scenario_id))
        return tuple(sorted(map(_decision, rows), key=lambda decision: decision.site_id))


def _decision(row: DecisionRow) -> Decision:
    (verdict,) = (known for known in VERDICTS if known == row.verdict)
    return Decision(row.scenario_id, row.site_id, verdict, row.note, row.author, row.decided, row.version)
