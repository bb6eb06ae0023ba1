"""Results for other programs: plain records that become one JSON object each."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import pandas as pd

from geodata.study_area import StudyArea
from planning.conditions import area_under, counted_area
from planning.coverage import Coverage
from planning.disclosure import withheld_beside_sum
from planning.proposals import Proposal, ScenarioResult
from planning.scenario import BUS, Scenario
from planning.site_explanations import explain_sites
from publishing.gains import without_idle_gains
from publishing.plans import GOALS_WITHOUT_WEIGHTS, proposal_of, weighs_priority

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
        **heading_record(area, coverage),
        "outlets": coverage.outlets,
        **plain_records(_without_small_counts(total))[0],
        "units": plain_records(_without_small_counts(coverage.units)),
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
        ``area``, ``notice``, ``fingerprint``, ``mode`` (by bus also ``bus_percentile``), ``max_minutes``, ``goal`` and
        ``request`` (the fields of `planning.siting_request.SitingRequest`), ``candidates``, ``status``, ``objective`` (in the
        unit that `planning.site_solving.solve` says), ``bound`` (no choice that keeps to the limits is better), ``minimised``
        (whether less is better: the bound then lies below), ``gap`` (how far at most from the best possible, 0 to 1: a share of
        the bound where more is better, else of the objective), ``seconds``, ``persons_total``, ``persons_covered_before``,
        ``persons_covered_after``, ``persons_gained``, ``jobs_gained``, ``closed_outlets`` and ``sites`` in build order, each with
        ``alternative``: the best one rejected and the ``loss`` by choosing it instead
        (in the goal's objective, see `planning.site_explanations.explain_sites`), null where there is none. Weighted figures are
        null wherever priority persons count in the weights, gains of a site in groups that its kind does not serve too.
    """
    proposal = proposal_of(result)
    sites = proposal.sites.drop(columns=["option", "venue", "priority_persons_gained"])
    sites = sites.rename(columns={"site_id": "id", "name": "venue"})
    sites = without_idle_gains(result.scenario, sites, sites["kind"])
    explained = explain_sites(area_under(area, result.scenario), result.scenario, proposal)
    goal = result.scenario.siting.goal
    # A weighted objective would tell of priority persons; its gap does not.
    hidden = goal not in GOALS_WITHOUT_WEIGHTS and weighs_priority(result.scenario)
    before, after = result.before.totals, proposal.after.totals
    return {
        **heading_record(area, result.scenario),
        "goal": goal,
        "request": dataclasses.asdict(result.scenario.siting),
        "candidates": proposal.candidates,
        "status": proposal.plan.status,
        "objective": None if hidden else plain(proposal.plan.objective),
        "bound": None if hidden else plain(proposal.plan.bound),
        "minimised": proposal.plan.minimised,
        "gap": proposal.plan.gap,
        "seconds": plain(proposal.plan.seconds),
        "persons_total": plain(before["persons_total"]),
        "persons_covered_before": plain(before["persons_covered"]),
        "persons_covered_after": plain(after["persons_covered"]),
        "persons_gained": plain(float(proposal.sites["persons_gained"].sum())),
        "jobs_gained": plain(float(proposal.sites["jobs_gained"].sum())),
        "closed_outlets": _closed_outlets(counted_area(area, result.scenario), proposal),
        "sites": [
            site | {"alternative": _alternative(result, row)}
            for site, (_, row) in zip(plain_records(sites), explained.iterrows(), strict=True)
        ],
    }


def heading_record(area: StudyArea, asked: Coverage | Scenario) -> dict[str, Any]:
    """Return what stands at the head of every record: area, notice, fingerprint, mode and standard."""
    return {
        "area": area.name,
        "notice": area.notice,
        "fingerprint": area.fingerprint,
        **_mode(asked),
        "max_minutes": asked.max_minutes,
    }


def _closed_outlets(area: StudyArea, proposal: Proposal) -> list[dict[str, Any]]:
    closed = area.outlets.iloc[proposal.closed]
    return [
        {"id": outlet, "name": name, "kind": kind}
        for outlet, name, kind in zip(closed["outlet_id"], closed["name"], closed["kind"], strict=True)
    ]


def _alternative(result: ScenarioResult, explained: pd.Series) -> dict[str, Any] | None:
    if explained["alternative"] < 0:
        return None
    hidden = result.scenario.siting.goal not in GOALS_WITHOUT_WEIGHTS and weighs_priority(result.scenario)
    loss = None if hidden else plain(float(explained["alternative_loss"]))
    return {"id": explained["alternative_id"], "venue": explained["alternative_name"], "loss": loss}


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


def plain_records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a frame as JSON knows them (see `plain`)."""
    return [{str(key): plain(value, str(key)) for key, value in row.items()} for row in frame.to_dict("records")]


def plain(value: Any, key: str = "") -> Any:
    """Return a value that JSON knows: numbers rounded, null for what is missing or cannot be reached."""
    if isinstance(value, float):
        return round(value, _DEGREE_DECIMALS if key in {"lon", "lat"} else _DECIMALS) if math.isfinite(value) else None
    return value
