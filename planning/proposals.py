"""Proposed sites: the exact plan for an area and a scenario, with kind, clause and gains of each site."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geodata.cells import GROUPS
from geodata.kinds import KINDS
from geodata.snapping import Snap
from geodata.study_area import StudyArea
from geodata.text import Text
from planning.area_bus import area_bus_matrix
from planning.conditions import area_under
from planning.coverage import Coverage, measure_coverage
from planning.errors import SitingError
from planning.gaps import Gaps, find_gaps
from planning.scenario import BUS, Scenario, network_mode
from planning.siting import Effort, SitePlan, candidate_cover, maximal_covering
from planning.travel_times import TravelTimes, travel_time_matrix

PREFERRED_KINDS = {
    "housing": ("doorstep_station", "service_window"),
    "resettlement": ("doorstep_station", "service_window"),
    "commerce": ("employment_post", "gig_post"),
    "industry": ("gig_market", "gig_post"),
    "logistics": ("gig_market", "gig_post"),
}
"""Kinds that a zone calls for first (see the clauses in `geodata.kinds`)."""

_NO_ZONE_ORDER = (
    "doorstep_station", "employment_post", "gig_market", "service_window", "gig_post", "livestream_base",
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Proposal:
    """The proposed sites and what they change.

    Attributes
    ----------
    plan : SitePlan
        The choice with its bound; ``chosen`` holds positions in ``area.venues``.
    sites : DataFrame
        One row per site in build order: ``order`` (from 1), ``venue`` (position in ``area.venues``), ``site_id``,
        ``name``, ``venue_type``, ``zone``, ``kind``, ``suitable_kinds``, ``partner``, ``clause``, ``unit`` (name),
        ``lon``, ``lat``, and the gains when built in this order: ``persons_gained``, ``jobs_gained``,
        ``priority_persons_gained``, ``cells_gained``; ``persons_served``, ``jobs_served`` (everyone within the
        limit, covered before or not), ``cells_served``.
    candidates : int
        Number of venues that were allowed and can be reached.
    after : Coverage
        Coverage with the sites built.
    """

    plan: SitePlan
    sites: pd.DataFrame
    candidates: int
    after: Coverage


@dataclass(frozen=True, slots=True, eq=False)
class ScenarioResult:
    """Everything that follows from one scenario in one study area.

    Attributes
    ----------
    scenario : Scenario
        What was asked.
    fingerprint : str
        Fingerprint of the study area.
    before : Coverage
        Coverage by the existing outlets.
    gaps : Gaps
        The gaps before.
    proposal : Proposal or None
        Proposed sites; None where none were asked for.
    """

    scenario: Scenario
    fingerprint: str
    before: Coverage
    gaps: Gaps
    proposal: Proposal | None


def run_scenario(area: StudyArea, scenario: Scenario) -> ScenarioResult:
    """Return coverage, gaps and proposed sites for a scenario.

    Parameters
    ----------
    area : StudyArea
        The prepared study area.
    scenario : Scenario
        What is asked. With ``sites`` 0 nothing is proposed.

    Returns
    -------
    ScenarioResult
        The same for the same area and scenario, unless the time limit cut the solver off.
    """
    area = area_under(area, scenario)
    before = coverage_under(area, scenario)
    gaps = find_gaps(area, before)
    proposal = propose_sites(area, scenario, before) if scenario.sites else None
    return ScenarioResult(scenario, area.fingerprint, before, gaps, proposal)


def propose_sites(area: StudyArea, scenario: Scenario, before: Coverage) -> Proposal:
    """Choose new sites by exact maximal covering, existing outlets counted.

    Parameters
    ----------
    area : StudyArea
        The study area under the scenario's conditions.
    scenario : Scenario
        Mode, limit, number of sites, kinds and weights.
    before : Coverage
        Coverage by the existing outlets at that mode and limit.

    Returns
    -------
    Proposal
        At most ``scenario.sites`` sites; fewer where further ones would add nothing. By bus every site's gains are of
        the percentile of going to that very site, while ``after`` lets each departure go wherever it is quickest: it
        covers at least what is covered before and what the sites gain, and may cover more.

    Raises
    ------
    SitingError
        No venue suits any of the kinds asked for.
    """
    kinds = area.venues["kinds"].str.split(",")
    allowed = np.array([bool(set(of_venue) & set(scenario.kinds)) for of_venue in kinds], dtype=bool)
    snap = area.snaps[network_mode(scenario.mode)]["venues"]
    candidates = np.flatnonzero(allowed & snap.snapped)
    if not len(candidates):
        raise SitingError(
            Text(
                f"{len(area.venues)} 个备选场地中没有一个既适合所选网点类型又能到达：请补充场地或放宽网点类型",
                f"none of the {len(area.venues)} candidate venues suits the kinds asked for and can be reached: "
                "add venues or allow more kinds",
            )
        )
    times = reach_of_each(area, scenario, snap.at(candidates))
    cover = candidate_cover(times.indptr, times.cell, times.cells)
    weights = (
        scenario.persons_weight * area.cells["persons"].to_numpy()
        + scenario.jobs_weight * area.cells["jobs"].to_numpy()
        + scenario.priority_weight * area.cells["priority_persons"].to_numpy()
    ) * ~before.covered
    plan = maximal_covering(
        cover, weights, scenario.sites, effort=Effort(time_limit_seconds=scenario.time_limit_seconds)
    )
    rows = cover[plan.chosen]
    chosen = candidates[plan.chosen].astype(np.int32)
    plan = SitePlan(chosen, plan.gains, plan.objective, plan.bound, plan.status, plan.seconds)
    after = coverage_under(area, scenario, chosen)
    served = [rows.indices[rows.indptr[k] : rows.indptr[k + 1]] for k in range(len(chosen))]
    return Proposal(plan, _site_table(area, scenario, chosen, served, before), len(candidates), after)


def coverage_under(area: StudyArea, scenario: Scenario, added_venues: NDArray[np.integer] | None = None) -> Coverage:
    """Return the coverage that a scenario asks for, in an area under its conditions, venues at given positions added."""
    return measure_coverage(
        area,
        scenario.mode,
        scenario.max_minutes,
        added_venues=added_venues,
        slow_downs=scenario.slow_downs,
        bus_percentile=scenario.bus_percentile,
    )


def reach_of_each(area: StudyArea, scenario: Scenario, facilities: Snap) -> TravelTimes:
    """Return which cells each facility reaches within a scenario's standard, and in how many minutes.

    Parameters
    ----------
    area : StudyArea
        The study area under the scenario's conditions.
    scenario : Scenario
        Mode, limit and percentile.
    facilities : Snap
        Snapped for `planning.scenario.network_mode`.

    Returns
    -------
    TravelTimes
        By bus at the scenario's percentile of the departures to each facility by itself.
    """
    limit = scenario.max_minutes
    if scenario.mode == BUS:
        return area_bus_matrix(area, facilities, max_minutes=limit, percentile=scenario.bus_percentile)
    return travel_time_matrix(
        area.network, scenario.mode, facilities, area.snaps[scenario.mode]["cells"], max_minutes=limit
    )


def _site_table(
    area: StudyArea, scenario: Scenario, chosen: np.ndarray, served: list[np.ndarray], before: Coverage
) -> pd.DataFrame:
    venues = area.venues.iloc[chosen]
    values = {group: area.cells[group].to_numpy() for group in GROUPS}
    left = ~before.covered
    rows = []
    for cells in served:
        new = cells[left[cells]]
        left[new] = False
        rows.append(
            {f"{group}_gained": values[group][new].sum() for group in GROUPS}
            | {"cells_gained": len(new), "cells_served": len(cells)}
            | {"persons_served": values["persons"][cells].sum(), "jobs_served": values["jobs"][cells].sum()}
        )
    gains = pd.DataFrame(rows, columns=[*(f"{group}_gained" for group in GROUPS), "cells_gained", "cells_served",
                                        "persons_served", "jobs_served"])  # fmt: skip
    suitable = [[kind for kind in text.split(",") if kind in scenario.kinds] for text in venues["kinds"]]
    kinds = [fitting_kind(of_venue, zone) for of_venue, zone in zip(suitable, venues["zone"], strict=True)]
    names = np.append(area.units["name"].to_numpy(dtype=object), "")
    return pd.DataFrame(
        {
            "order": np.arange(1, len(chosen) + 1),
            "venue": chosen,
            "site_id": venues["venue_id"].to_numpy(),
            "name": venues["name"].to_numpy(),
            "venue_type": venues["venue_type"].to_numpy(),
            "zone": venues["zone"].to_numpy(),
            "kind": kinds,
            "suitable_kinds": [",".join(of_venue) for of_venue in suitable],
            "partner": venues["partner"].to_numpy(),
            "clause": [KINDS[kind].clause for kind in kinds],
            "unit": names[venues["unit"].to_numpy()],
            "lon": venues.geometry.x.to_numpy(),
            "lat": venues.geometry.y.to_numpy(),
        }
    ).join(gains)


def fitting_kind(suitable: list[str], zone: str) -> str:
    """Return the kind a site should be: the first its zone calls for among those that suit, else by general order."""
    order = (*PREFERRED_KINDS.get(zone, ()), *_NO_ZONE_ORDER)
    return min(suitable, key=order.index)
