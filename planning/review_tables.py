"""The tables of a review: reporting units, kinds of outlet, years of building, proposed sites."""

from __future__ import annotations

import numpy as np
import pandas as pd

from geodata.cells import group_columns
from geodata.kinds import KINDS
from geodata.network import Floats
from geodata.study_area import StudyArea
from planning.build_years import stages_of
from planning.comparison import final_coverage
from planning.conditions import counted_area
from planning.coverage import Coverage
from planning.equity import Equity
from planning.goal_progress import units_at_goal
from planning.group_coverage import GroupCoverage, unit_counts
from planning.proposals import ScenarioResult, coverage_with
from planning.siting import BuildOrder
from planning.suppression import WithheldCounts, withheld_groups

PRIORITY_COLUMNS = ("priority_total", "priority_covered", "priority_covered_after")
"""Columns of units with counts of priority persons; each has a column more that tells where it is withheld."""


def unit_table(
    area: StudyArea, result: ScenarioResult, equity: Equity, withheld: WithheldCounts, *, goal_share: float
) -> pd.DataFrame:
    """Return the reporting units as `planning.review.ReviewFigures` describes them.

    Parameters
    ----------
    area : StudyArea
        The study area under the scenario's conditions.
    result : ScenarioResult
        Its result, nothing of it withheld.
    equity : Equity
        Of the coverage today.
    withheld : WithheldCounts
        Which counts of priority persons are withheld.
    goal_share : float
        What share of its residents must be covered for a unit to be at the goal.
    """
    today, planned = result.before, final_coverage(result)
    units, after = today.units, planned.units.reset_index(drop=True)
    new, closed = _changes_of_outlets(area, result)
    table = pd.DataFrame(
        {
            "unit_id": units["unit_id"].to_numpy(),
            "name": units["name"].to_numpy(),
            "area_km2": area.units.to_crs(area.metric_crs).area.to_numpy() / 1e6,
            "outlets": units["outlets"].to_numpy(),
            "new_sites": new,
            "closed_outlets": closed,
        }
    )
    for group, short in (("persons", "persons"), ("jobs", "jobs"), ("priority_persons", "priority")):
        table[f"{short}_total"] = units[f"{group}_total"].to_numpy()
        table[f"{short}_covered"] = units[f"{group}_covered"].to_numpy()
        table[f"{short}_covered_after"] = after[f"{group}_covered"].to_numpy()
    for column, hidden in zip(PRIORITY_COLUMNS, (withheld.total, withheld.covered, withheld.after), strict=True):
        table[column] = table[column].mask(hidden)
        table[f"{column}_withheld"] = hidden
    for short in ("persons", "jobs", "priority"):
        total = table[f"{short}_total"].where(table[f"{short}_total"] > 0)
        table[f"{short}_share"] = table[f"{short}_covered"] / total
        table[f"{short}_share_after"] = table[f"{short}_covered_after"] / total
    table["minutes_p50"], table["minutes_p90"] = (_unit_minutes(area, today, share) for share in (0.5, 0.9))
    table["supply_ratio"] = equity.units["ratio"].to_numpy()
    table["at_goal"] = units_at_goal(today, goal_share)
    table["at_goal_after"] = units_at_goal(planned, goal_share)
    return table


def _changes_of_outlets(area: StudyArea, result: ScenarioResult) -> tuple[np.ndarray, np.ndarray]:
    """Return the new and the closed outlets of each unit."""
    count = len(area.units)
    if result.proposal is None:
        return np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.int64)
    new = area.venues["unit"].to_numpy()[result.proposal.sites["venue"].to_numpy(dtype=np.int64)]
    closed = area.outlets["unit"].to_numpy()[result.proposal.closed]
    return np.bincount(new[new >= 0], minlength=count), np.bincount(closed[closed >= 0], minlength=count)


def _unit_minutes(area: StudyArea, coverage: Coverage, share: float) -> Floats:
    """Return the minutes within which a share of each unit's residents reach an outlet; NaN where it has none."""
    frame = area.cell_units[["unit", "persons"]].assign(minutes=coverage.minutes[area.cell_units["cell"].to_numpy()])
    frame = frame[frame["persons"] > 0].sort_values(["unit", "minutes"], kind="stable")
    by_unit = frame.groupby("unit")["persons"]
    wanted = share * by_unit.transform("sum") * (1 - 1e-12)
    first = frame[by_unit.cumsum() >= wanted].drop_duplicates("unit").set_index("unit")["minutes"]
    return first.reindex(range(len(area.units))).to_numpy(dtype=np.float64)


def outlet_table(area: StudyArea, result: ScenarioResult) -> pd.DataFrame:
    """Return the outlets by kind: ``kind``, ``counts``, ``outlets``, ``new_sites``, ``closed``.

    Parameters
    ----------
    area : StudyArea
        The study area as it was prepared, with outlets of every kind.
    result : ScenarioResult
        Its result.

    Returns
    -------
    DataFrame
        One row per kind that there is or will be, in the order of `geodata.kinds.KINDS`; ``counts`` tells whether outlets
        of the kind count in the scenario.
    """
    scenario, proposal = result.scenario, result.proposal
    kinds = area.outlets["kind"].astype(object)
    new = pd.Series([], dtype=object) if proposal is None else proposal.sites["kind"].astype(object)
    closed = kinds.iloc[:0] if proposal is None else counted_area(area, scenario).outlets["kind"].iloc[proposal.closed]
    numbers = {"outlets": kinds, "new_sites": new, "closed": closed.astype(object)}
    table = pd.DataFrame({name: of_kind.value_counts() for name, of_kind in numbers.items()}, index=list(KINDS))
    table = table.fillna(0).astype(np.int64)
    counts = [not scenario.outlet_kinds or kind in scenario.outlet_kinds for kind in table.index]
    table.insert(0, "counts", counts)
    there = table[["outlets", "new_sites"]].sum(axis=1) > 0
    return table[there].rename_axis("kind").reset_index()


def site_table(area: StudyArea, result: ScenarioResult, order: BuildOrder | None) -> pd.DataFrame:
    """Return the proposed sites in build order with ``build_year``, without what tells of priority persons.

    Parameters
    ----------
    area : StudyArea
        The study area; its data date tells the first year.
    result : ScenarioResult
        Its result.
    order : BuildOrder or None
        In which year each is built; None where none are proposed.
    """
    if result.proposal is None or order is None:
        return pd.DataFrame(
            {name: [] for name in ("order", "option", "venue", "site_id", "name", "kind", "build_year")}
        )
    sites = result.proposal.sites.drop(columns="priority_persons_gained")
    years = [year for year, _ in stages_of(area, result.scenario, len(sites))]
    built = {option: year for year, stage in zip(years, order.stages, strict=True) for option in stage.tolist()}
    return sites.assign(build_year=[built[option] for option in sites["option"].tolist()])


def year_table(area: StudyArea, result: ScenarioResult, order: BuildOrder | None, *, goal_share: float) -> pd.DataFrame:
    """Return what is reached after each year of building.

    Parameters
    ----------
    area : StudyArea
        The study area under the scenario's conditions.
    result : ScenarioResult
        Its result.
    order : BuildOrder or None
        In which year each site is built; None where none are proposed.
    goal_share : float
        As in `unit_table`.

    Returns
    -------
    DataFrame
        ``year``, ``sites`` (built in it), ``persons_covered``, ``persons_share``, ``units_at_goal``: after it, outlets to be
        closed being closed from the start.
    """
    rows = []
    if result.proposal is not None and order is not None:
        proposal, built = result.proposal, np.zeros(0, dtype=np.int64)
        venue = proposal.problem.options["venue"].to_numpy()
        stages = stages_of(area, result.scenario, len(proposal.sites))
        for (year, _), stage in zip(stages, order.stages, strict=True):
            built = np.concatenate([built, venue[stage]])
            everything = len(built) == len(proposal.sites)
            after = proposal.after if everything else coverage_with(area, result.scenario, built, proposal.closed)
            covered, share = after.totals["persons_covered"], after.share()
            rows.append((year, len(stage), covered, share, int(units_at_goal(after, goal_share).sum())))
    return pd.DataFrame(rows, columns=["year", "sites", "persons_covered", "persons_share", "units_at_goal"])


def group_coverage(area: StudyArea, coverage: Coverage, *, below: int) -> GroupCoverage:
    """Return the coverage of every group with what is withheld missing, groups that add up being withheld together.

    Parameters
    ----------
    area : StudyArea
        The study area, with its groups; there may be none.
    coverage : Coverage
        Its coverage today.
    below : int
        Counts above 0 and below this are small.

    Returns
    -------
    GroupCoverage
        In the order of the area's groups, units within each.
    """
    names = ["group", "total", "covered", "share", "total_withheld", "covered_withheld"]
    if not area.groups:
        return GroupCoverage(pd.DataFrame(columns=names), pd.DataFrame(columns=["unit_id", "name", *names]))
    of_group = [unit_counts(area, coverage, column) for column in group_columns(area.groups)]
    total, covered = (np.column_stack([counts[name] for counts in of_group]) for name in ("total", "covered"))
    persons = [coverage.units[f"persons_{name}"].to_numpy() for name in ("total", "covered")]
    hidden = withheld_groups(total, covered, *persons, below=below)
    whole = _group_rows(
        {"group": list(area.groups)}, total.sum(axis=0), covered.sum(axis=0), hidden.area_total, hidden.area_covered
    )
    units = [
        _group_rows(
            {"unit_id": counts["unit_id"], "name": counts["name"], "group": group},
            total[:, place],
            covered[:, place],
            hidden.total[:, place],
            hidden.covered[:, place],
        )
        for place, (group, counts) in enumerate(zip(area.groups, of_group, strict=True))
    ]
    return GroupCoverage(whole, pd.concat(units, ignore_index=True))


def _group_rows(
    labels: dict[str, object], total: Floats, covered: Floats, no_total: np.ndarray, no_covered: np.ndarray
) -> pd.DataFrame:
    share = np.divide(covered, total, out=np.full(len(total), np.nan), where=(total > 0) & ~no_total & ~no_covered)
    return pd.DataFrame(
        {
            **labels,
            "total": np.where(no_total, np.nan, total),
            "covered": np.where(no_covered, np.nan, covered),
            "share": share,
            "total_withheld": no_total,
            "covered_withheld": no_covered,
        }
    ).reset_index(drop=True)
