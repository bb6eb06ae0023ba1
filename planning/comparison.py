"""What two scenarios differ in: key figures, cells gained and lost, reporting units, sites.

Both must belong to the same study area, prepared once: cells and units are compared by their position.
"""

from __future__ import annotations

import dataclasses
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geodata.study_area import StudyArea, with_only
from planning.conditions import area_under
from planning.coverage import Coverage, counted_facilities
from planning.disclosure import withheld
from planning.equity import worst_off
from planning.proposals import ScenarioResult
from planning.scenario import network_mode
from planning.search import Floats
from planning.siting import SitePlan
from planning.supply_ratio import gini, supply_ratio

CHANGES = ("neither", "both", "gained", "lost")
"""What becomes of a cell from one scenario to another; positions in `cell_changes`."""

WHERE = ("both", "first", "second")
"""In which of two scenarios a site is proposed."""

_SITE_COLUMNS = ["site_id", "name", "unit", "lon", "lat", "where", "first_kind", "second_kind"]


@dataclass(frozen=True, slots=True)
class KeyFigures:
    """The figures by which scenarios are compared, with the proposed sites built and the outlets to be closed closed.

    Attributes
    ----------
    persons_total, persons_covered, jobs_total, jobs_covered : float
        Residents and jobs, all and within the service standard.
    priority_total, priority_covered : float or None
        Priority persons; None where the count is withheld (`planning.disclosure`).
    minutes_p50, minutes_p90 : float
        Minutes within which half, and nine tenths, of the residents reach an outlet; infinite where they do not.
    worst_unit : str
        Name of the reporting unit with the smallest covered share of its residents; "" where no unit has any.
    worst_unit_share : float
        That share, 0 to 1.
    gini : float
        Gini coefficient of `supply_ratio_of` over the residents, 0 to 1.
    sites_by_kind : mapping of str to int
        Number of proposed sites by kind; empty where none are proposed.
    closed : int
        Existing outlets closed or moved.
    cost : float or None
        Sum of the sites' costs, in the unit in which the planner gave them; None where none were given.
    gap : float or None
        By which share of the best possible the plan is worse at most; 0 where it is proven optimal, infinite where nothing
        is known, None where no sites are proposed.
    """

    persons_total: float
    persons_covered: float
    jobs_total: float
    jobs_covered: float
    priority_total: float | None
    priority_covered: float | None
    minutes_p50: float
    minutes_p90: float
    worst_unit: str
    worst_unit_share: float
    gini: float
    sites_by_kind: Mapping[str, int]
    closed: int
    cost: float | None
    gap: float | None


def final_coverage(result: ScenarioResult) -> Coverage:
    """Return the coverage with the proposed sites, or that of today where none are proposed."""
    return result.before if result.proposal is None else result.proposal.after


def key_figures(area: StudyArea, result: ScenarioResult) -> KeyFigures:
    """Return the key figures of a result.

    Parameters
    ----------
    area : StudyArea
        The area that the result belongs to.
    result : ScenarioResult
        With or without proposed sites.

    Returns
    -------
    KeyFigures
        Of the state with the sites.
    """
    coverage, proposal = final_coverage(result), result.proposal
    totals, units = coverage.totals, coverage.units
    persons = area.cells["persons"].to_numpy(dtype=np.float64)
    counts, whole = (pd.Series([totals[f"priority_persons_{which}"]]) for which in ("covered", "total"))
    # Beside the figures of today they would give away their difference.
    gained = counts - result.before.totals["priority_persons_covered"]
    request = result.scenario.siting
    has_costs = bool(request.kind_costs or request.venue_costs or request.budget is not None)
    worst = worst_off(units)
    return KeyFigures(
        persons_total=float(totals["persons_total"]),
        persons_covered=float(totals["persons_covered"]),
        jobs_total=float(totals["jobs_total"]),
        jobs_covered=float(totals["jobs_covered"]),
        priority_total=None if withheld(whole)[0] else float(whole[0]),
        priority_covered=None if withheld(counts, whole)[0] or withheld(gained.abs())[0] else float(counts[0]),
        minutes_p50=coverage.quantile_minutes(0.5, persons),
        minutes_p90=coverage.quantile_minutes(0.9, persons),
        worst_unit=str(units["name"].iloc[worst]) if worst >= 0 else "",
        worst_unit_share=_covered_share(units.iloc[worst]) if worst >= 0 else 0.0,
        gini=gini(supply_ratio_of(area, result), persons),
        sites_by_kind={} if proposal is None else dict(Counter(proposal.sites["kind"].astype(str))),
        closed=0 if proposal is None else len(proposal.closed),
        cost=float(proposal.sites["cost"].sum()) if proposal is not None and has_costs else None,
        gap=None if proposal is None else _gap(proposal.plan),
    )


def _covered_share(unit: pd.Series) -> float:
    return float(unit["persons_covered"]) / float(unit["persons_total"])


def shown_priority(counts: Sequence[float | None]) -> list[float | None]:
    """Return counts of priority persons that may stand side by side.

    Parameters
    ----------
    counts : sequence of float or None
        One per scenario, None where the count itself is withheld.

    Returns
    -------
    list of float or None
        Those whose difference from an earlier one that is shown would be a small count are withheld too.
    """
    shown: list[float | None] = []
    for count in counts:
        others = pd.Series([other for other in shown if other is not None], dtype=np.float64)
        hidden = count is None or bool(withheld((others - count).abs()).any())
        shown.append(None if hidden else count)
    return shown


def supply_ratio_of(area: StudyArea, result: ScenarioResult) -> Floats:
    """Return outlets per 10,000 residents of each cell (`planning.supply_ratio`), proposed sites counted, (c,) float64."""
    there, mode = area_under(area, result.scenario), network_mode(result.scenario.mode)
    if result.proposal is None:
        return supply_ratio(there, result.scenario)
    kept = np.setdiff1d(np.arange(len(there.outlets)), result.proposal.closed)
    there = with_only(there, "outlets", kept)
    facilities = counted_facilities(there, mode, result.proposal.sites["venue"].to_numpy(dtype=np.int64))
    snaps = {**there.snaps, mode: {**there.snaps[mode], "outlets": facilities}}
    return supply_ratio(dataclasses.replace(there, snaps=snaps), result.scenario)


def cell_changes(first: Coverage, second: Coverage) -> NDArray[np.int8]:
    """Return for each cell the position in `CHANGES` of what becomes of it from the first to the second, (c,) int8."""
    return np.where(
        first.covered, np.where(second.covered, 1, 3), np.where(second.covered, 2, 0)
    ).astype(np.int8)  # fmt: skip


def change_sums(cells: pd.DataFrame, changes: NDArray[np.int8]) -> pd.DataFrame:
    """Return cells, persons and jobs of each of `CHANGES`.

    Parameters
    ----------
    cells : DataFrame
        The area's cells, with ``persons`` and ``jobs``.
    changes : (c,) int8
        From `cell_changes`.

    Returns
    -------
    DataFrame
        One row per entry of `CHANGES`, in that order and with it as index: ``cells``, ``persons``, ``jobs``.
    """
    size = len(CHANGES)
    sums = {name: np.bincount(changes, weights=cells[name].to_numpy(), minlength=size) for name in ("persons", "jobs")}
    return pd.DataFrame({"cells": np.bincount(changes, minlength=size), **sums}, index=pd.Index(CHANGES, name="change"))


def unit_changes(first: Coverage, second: Coverage) -> pd.DataFrame:
    """Return how much more of each reporting unit the second covers than the first, the largest changes first.

    Parameters
    ----------
    first, second : Coverage
        Of the same area.

    Returns
    -------
    DataFrame
        One row per unit: ``unit_id``, ``name``, ``persons_total``, ``first_share`` and ``second_share`` of its residents
        (0 to 1; missing where it has none), ``share_change``, ``persons_change`` and ``jobs_change``. Sorted by how many
        residents change, then by name.
    """
    before, after = first.units, second.units
    total = before["persons_total"].where(before["persons_total"] > 0)
    table = pd.DataFrame(
        {
            "unit_id": before["unit_id"],
            "name": before["name"],
            "persons_total": before["persons_total"],
            "first_share": before["persons_covered"] / total,
            "second_share": after["persons_covered"] / total,
            "persons_change": after["persons_covered"] - before["persons_covered"],
            "jobs_change": after["jobs_covered"] - before["jobs_covered"],
        }
    )
    table.insert(5, "share_change", table["second_share"] - table["first_share"])
    rank = pd.DataFrame({"size": -table["persons_change"].abs(), "name": table["name"]})
    return table.loc[rank.sort_values(["size", "name"], kind="stable").index].reset_index(drop=True)


def site_changes(first: ScenarioResult, second: ScenarioResult) -> pd.DataFrame:
    """Return which sites are proposed in one of two scenarios, or in both.

    Parameters
    ----------
    first, second : ScenarioResult
        Of the same area.

    Returns
    -------
    DataFrame
        One row per site: ``site_id``, ``name``, ``unit`` (name), ``lon``, ``lat``, ``where`` (one of `WHERE`),
        ``first_kind`` and ``second_kind`` ("" where it is not proposed). Sites of both come first, then those of the
        first and those of the second alone, each in build order.
    """
    tables = [
        pd.DataFrame(columns=["site_id", "name", "unit", "lon", "lat", "kind"])
        if result.proposal is None
        else result.proposal.sites
        for result in (first, second)
    ]
    kinds = [dict(zip(table["site_id"], table["kind"], strict=True)) for table in tables]
    rows = []
    for place, table in enumerate(tables):
        for site in table[["site_id", "name", "unit", "lon", "lat"]].to_dict("records"):
            identity, other = site["site_id"], kinds[1 - place]
            if place == 1 and identity in other:
                continue
            where = "both" if identity in other else WHERE[place + 1]
            rows.append(
                {
                    **site,
                    "where": where,
                    "first_kind": kinds[0].get(identity, ""),
                    "second_kind": kinds[1].get(identity, ""),
                }
            )
    rows.sort(key=lambda row: WHERE.index(row["where"]))
    return pd.DataFrame(rows, columns=_SITE_COLUMNS)


def _gap(plan: SitePlan) -> float:
    """Return by which share of the best possible a plan is worse at most."""
    if not plan.minimised:
        return plan.gap
    if plan.objective <= plan.bound:
        return 0.0
    return (plan.objective - plan.bound) / plan.bound if plan.bound > 0 else math.inf
