"""Results for other programs: plain records that become one JSON object each."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from geodata.study_area import StudyArea
from planning.coverage import Coverage
from planning.disclosure import withheld
from planning.proposals import ScenarioResult

_DECIMALS = 3
_DEGREE_DECIMALS = 7


def coverage_record(area: StudyArea, coverage: Coverage) -> dict[str, Any]:
    """Return the coverage as a record.

    Parameters
    ----------
    area : StudyArea
        The prepared study area.
    coverage : Coverage
        Its coverage.

    Returns
    -------
    dict
        ``area``, ``notice``, ``fingerprint``, ``mode``, ``max_minutes``, ``outlets``, the totals (``persons_total``,
        ``persons_covered``, ``persons_straight``, ``persons_unsnapped``, the same for ``jobs`` and
        ``priority_persons``), ``units``, a list with the same figures per reporting unit, ``remarks`` and
        ``remarks_en``. Small counts of priority persons are null.
    """
    priority = [key for key in coverage.totals if key.startswith("priority_persons_")]
    total = pd.DataFrame([coverage.totals])
    return {
        "area": area.name,
        "notice": area.notice,
        "fingerprint": area.fingerprint,
        "mode": coverage.mode,
        "max_minutes": coverage.max_minutes,
        "outlets": coverage.outlets,
        **_records(_without_small_counts(total, priority))[0],
        "units": _records(_without_small_counts(coverage.units, priority)),
        "remarks": [remark.zh for remark in area.remarks],
        "remarks_en": [remark.en for remark in area.remarks],
    }


def proposal_record(area: StudyArea, result: ScenarioResult) -> dict[str, Any]:
    """Return the proposed sites as a record.

    Parameters
    ----------
    area : StudyArea
        The prepared study area.
    result : ScenarioResult
        What `planning.proposals.run_scenario` gave for it, sites asked for.

    Returns
    -------
    dict
        ``area``, ``notice``, ``fingerprint``, ``mode``, ``max_minutes``, ``candidates``, ``status``, ``objective``,
        ``bound``, ``gap`` (how far at most below the best possible, 0 to 1), ``seconds``, ``persons_total``,
        ``persons_covered_before``, ``persons_covered_after``, ``persons_gained``, ``jobs_gained`` and ``sites`` in
        build order.
    """
    proposal = result.proposal
    if proposal is None:
        raise ValueError("the scenario asked for no sites")
    sites = proposal.sites.drop(columns="venue").rename(columns={"site_id": "id", "name": "venue"})
    before, after = result.before.totals, proposal.after.totals
    return {
        "area": area.name,
        "notice": area.notice,
        "fingerprint": area.fingerprint,
        "mode": result.scenario.mode,
        "max_minutes": result.scenario.max_minutes,
        "candidates": proposal.candidates,
        "status": proposal.plan.status,
        "objective": _plain(proposal.plan.objective),
        "bound": _plain(proposal.plan.bound),
        "gap": proposal.plan.gap,
        "seconds": _plain(proposal.plan.seconds),
        "persons_total": _plain(before["persons_total"]),
        "persons_covered_before": _plain(before["persons_covered"]),
        "persons_covered_after": _plain(after["persons_covered"]),
        "persons_gained": _plain(float(proposal.sites["persons_gained"].sum())),
        "jobs_gained": _plain(float(proposal.sites["jobs_gained"].sum())),
        "sites": _records(_without_small_counts(sites, ["priority_persons_gained"])),
    }


def _without_small_counts(frame: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """Return the frame with small counts missing; parts are withheld with their whole."""
    shown = frame.copy()
    whole = frame["priority_persons_total"] if "priority_persons_total" in columns else None
    for column in columns:
        part_of = None if column.endswith("_total") else whole
        shown[column] = frame[column].mask(withheld(frame[column], part_of))
    return shown


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(key): _plain(value, str(key)) for key, value in row.items()} for row in frame.to_dict("records")]


def _plain(value: Any, key: str = "") -> Any:
    """Return a value that JSON knows: numbers rounded, null for what is missing or cannot be reached."""
    if isinstance(value, float):
        return round(value, _DEGREE_DECIMALS if key in {"lon", "lat"} else _DECIMALS) if math.isfinite(value) else None
    return value
