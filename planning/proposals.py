"""Proposed sites: the plan for an area and a scenario, with kind, clause and gains of each site."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geodata.cells import GROUPS
from geodata.kinds import KINDS
from geodata.network import read_only
from geodata.study_area import StudyArea, with_only
from planning.conditions import area_under
from planning.coverage import Coverage, measure_coverage
from planning.gaps import Gaps, find_gaps
from planning.scenario import Scenario
from planning.search import Ints
from planning.site_problem import SiteProblem, site_problem
from planning.site_solving import solve
from planning.siting import Effort, OnSolveProgress, SitePlan
from planning.siting.rules import rule_rows


@dataclass(frozen=True, slots=True, eq=False)
class Proposal:
    """The proposed sites and what they change.

    Attributes
    ----------
    problem : SiteProblem
        The question as arrays.
    plan : SitePlan
        The choice with its bound; ``chosen`` holds options of ``problem``.
    sites : DataFrame
        One row per new site in build order: ``order`` (from 1), ``option``, ``venue`` (position in ``area.venues``), ``site_id``,
        ``name``, ``venue_type``, ``zone``, ``kind``, ``suitable_kinds``, ``partner``, ``clause``, ``unit`` (name), ``cost``,
        ``lon``, ``lat``, and the gains when built in this order, outlets to be closed being closed: ``persons_gained``,
        ``jobs_gained``, ``priority_persons_gained``, ``cells_gained``; ``persons_served``, ``jobs_served`` (everyone
        within the limit, covered before or not), ``cells_served``. With a demand by kind, gained and served count
        within the site's kind.
    closed : (k,) int32
        Existing outlets to be closed, by position.
    candidates : int
        Number of venues that were allowed and can be reached.
    after : Coverage
        Coverage with the sites built and those outlets closed.
    """

    problem: SiteProblem
    plan: SitePlan
    sites: pd.DataFrame
    closed: Ints
    candidates: int
    after: Coverage

    @property
    def staying(self) -> Ints:
        """Options of the plan that are existing outlets: those that might close and stay."""
        return np.asarray(self.plan.chosen[self.problem.is_outlet[self.plan.chosen]])


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


def run_scenario(area: StudyArea, scenario: Scenario, on_progress: OnSolveProgress | None = None) -> ScenarioResult:
    """Return coverage, gaps and proposed sites for a scenario.

    Parameters
    ----------
    area : StudyArea
        The prepared study area.
    scenario : Scenario
        What is asked. With ``sites`` 0 nothing is proposed.
    on_progress : callable, optional
        Told where the solver stands; False stops it, and the best plan so far is the answer.

    Returns
    -------
    ScenarioResult
        The same for the same area and scenario, unless the time limit or a stop cut the solver off.
    """
    area = area_under(area, scenario)
    before = coverage_under(area, scenario)
    gaps = find_gaps(area, before)
    proposal = propose_sites(area, scenario, on_progress) if scenario.sites else None
    return ScenarioResult(scenario, area.fingerprint, before, gaps, proposal)


def propose_sites(area: StudyArea, scenario: Scenario, on_progress: OnSolveProgress | None = None) -> Proposal:
    """Choose new sites with a proven bound, existing outlets counted.

    Parameters
    ----------
    area : StudyArea
        The study area under the scenario's conditions.
    scenario : Scenario
        Mode, limit, number of sites, kinds, weights and siting request.
    on_progress : callable, optional
        As in `run_scenario`.

    Returns
    -------
    Proposal
        At most ``scenario.sites`` sites; fewer where further ones would add nothing. By bus every site's gains are of
        the percentile of going to that very site, while ``after`` lets each departure go wherever it is quickest: it
        covers at least what is covered before and what the sites gain, and may cover more.

    Raises
    ------
    SitingError
        See `planning.site_problem.site_problem` and the models of `planning.siting`.
    """
    problem = site_problem(area, scenario)
    effort = Effort(scenario.time_limit_seconds, on_progress=on_progress)
    plan = solve(problem, scenario, effort, tuple(area.units["name"].astype(str)))
    plan = _without_needless_closings(problem, plan)
    options, chosen = problem.options, plan.chosen
    outlets = options["outlet"].to_numpy()
    closed = np.setdiff1d(outlets[outlets >= 0], outlets[chosen]).astype(np.int32)
    is_outlet = problem.is_outlet[chosen]
    new, staying = chosen[~is_outlet], chosen[is_outlet]
    new = _with_fitting_kinds(scenario, problem, new, staying)
    after = coverage_with(area, scenario, options["venue"].to_numpy()[new], closed)
    table = _site_table(area, scenario, problem, new, staying)
    venues = options.loc[options["venue"] >= 0, "venue"]
    return Proposal(problem, plan, table, closed, venues.nunique(), after)


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


def coverage_with(
    area: StudyArea, scenario: Scenario, added_venues: NDArray[np.integer], closed_outlets: NDArray[np.integer]
) -> Coverage:
    """Return the coverage with some venues added and some existing outlets closed, by position."""
    if len(closed_outlets):
        kept = np.setdiff1d(np.arange(len(area.outlets)), closed_outlets)
        area = with_only(area, "outlets", kept)
    return coverage_under(area, scenario, added_venues)


def _without_needless_closings(problem: SiteProblem, plan: SitePlan) -> SitePlan:
    """Return a plan in which outlets that close for no new site stay where the rules allow: that never makes it worse."""
    chosen = plan.chosen
    rows = rule_rows(problem.rules, len(problem.options), problem.sites)
    for option in np.setdiff1d(np.flatnonzero(problem.is_outlet), chosen).tolist():
        larger = np.append(chosen, option).astype(np.int32)
        if rows.kept_by(larger):
            chosen = larger
    gains = np.append(plan.gains, np.zeros(len(chosen) - len(plan.chosen)))
    return dataclasses.replace(plan, chosen=read_only(chosen), gains=read_only(gains))


def _with_fitting_kinds(scenario: Scenario, problem: SiteProblem, new: Ints, staying: Ints) -> Ints:
    """Return the options with each venue's kind replaced by the first its zone calls for, where all else stays the same."""
    if scenario.siting.by_kind or not scenario.siting.has_kind_rules:
        return new
    options, chosen = problem.options, new.copy()
    rows = rule_rows(problem.rules, len(options), problem.sites)
    for place, option in enumerate(new.tolist()):
        venue, cost = options["venue"].iloc[option], options["cost"].iloc[option]
        # A venue's options stand in the order in which its zone calls for them.
        for other in np.flatnonzero(options["venue"].to_numpy() == venue).tolist():
            if other == option:
                break
            tried = chosen.copy()
            tried[place] = other
            if options["cost"].iloc[other] <= cost and rows.kept_by(np.concatenate([tried, staying])):
                chosen = tried
                break
    return chosen


def _site_table(area: StudyArea, scenario: Scenario, problem: SiteProblem, new: Ints, staying: Ints) -> pd.DataFrame:
    options = problem.options.iloc[new]
    venues = area.venues.iloc[options["venue"].to_numpy()]
    kinds = options["kind"].tolist()
    names = np.append(area.units["name"].to_numpy(dtype=object), "")
    return pd.DataFrame(
        {
            "order": np.arange(1, len(new) + 1),
            "option": new,
            "venue": options["venue"].to_numpy(),
            "site_id": venues["venue_id"].to_numpy(),
            "name": venues["name"].to_numpy(),
            "venue_type": venues["venue_type"].to_numpy(),
            "zone": venues["zone"].to_numpy(),
            "kind": kinds,
            "suitable_kinds": [
                ",".join(kind for kind in text.split(",") if kind in {*scenario.kinds, of_option})
                for text, of_option in zip(venues["kinds"], kinds, strict=True)
            ],
            "partner": venues["partner"].to_numpy(),
            "clause": [KINDS[kind].clause for kind in kinds],
            "unit": names[venues["unit"].to_numpy()],
            "cost": options["cost"].to_numpy(),
            "lon": venues.geometry.x.to_numpy(),
            "lat": venues.geometry.y.to_numpy(),
        }
    ).join(_gains(area, problem, new, staying))


def _gains(area: StudyArea, problem: SiteProblem, new: Ints, staying: Ints) -> pd.DataFrame:
    values = {group: area.cells[group].to_numpy() for group in GROUPS}
    left = ~problem.covered_with(staying)
    rows = []
    for option in new.tolist():
        served = problem.served(option)
        fresh = served[left[served]]
        left[fresh] = False
        cells, gained = problem.cells(served), problem.cells(fresh)
        rows.append(
            {f"{group}_gained": values[group][gained].sum() for group in GROUPS}
            | {"cells_gained": len(gained), "cells_served": len(cells)}
            | {"persons_served": values["persons"][cells].sum(), "jobs_served": values["jobs"][cells].sum()}
        )
    columns = [
        *(f"{group}_gained" for group in GROUPS), "cells_gained", "cells_served", "persons_served", "jobs_served",
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)
