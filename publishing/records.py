"""Results for other programs: plain records that become one JSON object each."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from geodata.study_area import StudyArea
from planning.coverage import Coverage
from planning.disclosure import is_gain_withheld, withheld_beside_sum
from planning.proposals import ScenarioResult
from planning.scenario import BUS, Scenario

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
        ``area``, ``notice``, ``fingerprint``, ``mode`` (by bus also ``bus_percentile``), ``max_minutes``, ``outlets``, the totals (``persons_total``,
        ``persons_covered``, ``persons_straight``, ``persons_unsnapped``, the same for ``jobs``;
        ``priority_persons_total`` and ``priority_persons_covered``), ``units``, a list with the same figures per reporting unit, ``remarks`` and
        ``remarks_en``. Small counts of priority persons are null.
    """
    total = pd.DataFrame([coverage.totals])
    return {
        "area": area.name,
        "notice": area.notice,
        "fingerprint": area.fingerprint,
        **_mode(coverage),
        "max_minutes": coverage.max_minutes,
        "outlets": coverage.outlets,
        **_records(_without_small_counts(total))[0],
        "units": _records(_without_small_counts(coverage.units)),
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
        ``area``, ``notice``, ``fingerprint``, ``mode`` (by bus also ``bus_percentile``), ``max_minutes``, ``candidates``, ``status``, ``objective``,
        ``bound``, ``gap`` (how far at most below the best possible, 0 to 1), ``seconds``, ``persons_total``,
        ``persons_covered_before``, ``persons_covered_after``, ``persons_gained``, ``jobs_gained`` and ``sites`` in
        build order.
    """
    proposal = result.proposal
    if proposal is None:
        raise ValueError("the scenario asked for no sites")
    sites = proposal.sites.drop(columns=["venue", "priority_persons_gained"])
    sites = sites.rename(columns={"site_id": "id", "name": "venue"})
    # A weighted gain may give a small count of priority persons away; its gap does not.
    hidden = is_gain_withheld(result.scenario.priority_weight, proposal.sites["priority_persons_gained"].sum())
    before, after = result.before.totals, proposal.after.totals
    return {
        "area": area.name,
        "notice": area.notice,
        "fingerprint": area.fingerprint,
        **_mode(result.scenario),
        "max_minutes": result.scenario.max_minutes,
        "candidates": proposal.candidates,
        "status": proposal.plan.status,
        "objective": None if hidden else _plain(proposal.plan.objective),
        "bound": None if hidden else _plain(proposal.plan.bound),
        "gap": proposal.plan.gap,
        "seconds": _plain(proposal.plan.seconds),
        "persons_total": _plain(before["persons_total"]),
        "persons_covered_before": _plain(before["persons_covered"]),
        "persons_covered_after": _plain(after["persons_covered"]),
        "persons_gained": _plain(float(proposal.sites["persons_gained"].sum())),
        "jobs_gained": _plain(float(proposal.sites["jobs_gained"].sum())),
        "sites": _records(sites),
    }


def _mode(asked: Coverage | Scenario) -> dict[str, Any]:
    return {"mode": asked.mode} | ({"bus_percentile": asked.bus_percentile} if asked.mode == BUS else {})


def _without_small_counts(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame with small counts of priority persons missing, and of their columns only total and covered."""
    total, covered = frame["priority_persons_total"], frame["priority_persons_covered"]
    kept = [name for name in frame.columns if not name.startswith("priority_persons_")]
    return frame[kept].assign(
        priority_persons_total=total.mask(withheld_beside_sum(total)),
        priority_persons_covered=covered.mask(withheld_beside_sum(covered, total)),
    )


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(key): _plain(value, str(key)) for key, value in row.items()} for row in frame.to_dict("records")]


def _plain(value: Any, key: str = "") -> Any:
    """Return a value that JSON knows: numbers rounded, null for what is missing or cannot be reached."""
    if isinstance(value, float):
        return round(value, _DEGREE_DECIMALS if key in {"lon", "lat"} else _DECIMALS) if math.isfinite(value) else None
    return value
