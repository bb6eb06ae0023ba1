"""Robustness: the plan solved again under other speeds, conditions and populations; which sites stay chosen."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from geodata.cells import GROUPS
from geodata.highways import MODE_KMH
from geodata.study_area import StudyArea
from geodata.text import Text
from planning.conditions import area_under
from planning.errors import SitingError
from planning.proposals import Proposal
from planning.scenario import BUS, MAX_MINUTES_LIMIT, Scenario
from planning.search import Floats, Ints
from planning.site_benefits import benefits
from planning.site_problem import SiteProblem, site_problem
from planning.site_solving import solve
from planning.siting import Effort
from planning.siting_request import SitingRequest
from planning.slow_downs import SLOW_DOWNS, slow_downs_of

WALKING_METRES_PER_SECOND = (0.8, 0.9, 1.0, 1.1, 1.2)
"""Walking speeds that the plan is solved for again."""
RELATIVE_SPEEDS = (0.8, 0.9, 1.1, 1.2)
"""Speeds of other modes, as a share of the usual one."""
POPULATION_SPREAD = 0.2
"""The population of every unit varies by up to this share, independently of the others."""
NO_REGRET_SHARE = 0.9
"""A site chosen in at least this share of the variants is a no-regret site."""

OnVariant = Callable[[int, int], bool]
"""Told how many variants are solved and how many there are; False stops after that."""


@dataclass(frozen=True, slots=True, eq=False)
class Variant:
    """Another state of the world.

    Attributes
    ----------
    name : Text
        What differs.
    scenario : Scenario
        The scenario in it.
    factors : (units + 1,) float64 or None
        What the population of each unit is multiplied by, 1 outside all; as it is where None.
    """

    name: Text
    scenario: Scenario
    factors: Floats | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Robustness:
    """How a plan fares in other states of the world.

    Attributes
    ----------
    variants : DataFrame
        One row per variant solved: ``name`` (`Text`), ``plan_gain`` (what the plan's sites gain in it, in weight × benefit of
        `planning.site_benefits`), ``best_gain`` (what the sites chosen for it gain), ``kept_sites`` (how many of the plan's
        sites are chosen in it), ``status``; NaN and ``infeasible`` where its conditions cannot be met.
    sites : DataFrame
        One row per venue chosen in the plan or in any variant, the plan's first, then by how often: ``venue``, ``site_id``, ``name``,
        ``in_plan``, ``times_chosen``, ``share`` of the variants that could be solved, ``no_regret`` (``share`` at least
        `NO_REGRET_SHARE`).
    planned : int
        Number of variants there are; more than rows of ``variants`` where it was stopped.
    """

    variants: pd.DataFrame
    sites: pd.DataFrame
    planned: int


def robustness(
    area: StudyArea,
    scenario: Scenario,
    proposal: Proposal,
    *,
    closures: tuple[str, ...] = (),
    populations: int = 10,
    seed: int = 0,
    seconds_each: float = 5.0,
    on_variant: OnVariant | None = None,
) -> Robustness:
    """Solve a scenario again in other states of the world.

    Parameters
    ----------
    area : StudyArea
        The prepared study area, not under the scenario's conditions.
    scenario : Scenario
        What was asked.
    proposal : Proposal
        The answer.
    closures : tuple of str
        Polygons as in `Scenario.closures`; each closes its roads in a variant of its own.
    populations : int
        Number of variants with another population.
    seed : int
        Seed of those.
    seconds_each : float
        Time for each variant.
    on_variant : callable, optional
        See `OnVariant`.

    Returns
    -------
    Robustness
        The same for the same seed, unless a variant's time ran out.

    Raises
    ------
    ConditionsError
        A closure touches no road that the mode may use.
    """
    planned = list(variants(area, scenario, closures=closures, populations=populations, seed=seed))
    plan_venues = proposal.sites["venue"].to_numpy()
    rows, chosen = [], []
    for place, variant in enumerate(planned):
        row, venues = _solved(area, variant, proposal, seconds_each)
        rows.append(row)
        chosen.append(venues)
        if on_variant is not None and not on_variant(place + 1, len(planned)):
            break
    table = pd.DataFrame(rows, columns=["name", "plan_gain", "best_gain", "kept_sites", "status"])
    solved = [venues for venues in chosen if venues is not None]
    there = area_under(area, scenario)
    return Robustness(table, _site_table(there, plan_venues, solved), len(planned))


def variants(
    area: StudyArea, scenario: Scenario, *, closures: tuple[str, ...] = (), populations: int = 10, seed: int = 0
) -> Iterator[Variant]:
    """Yield the states of the world that a plan is tried in: speeds, slow-downs, closures, populations.

    Parameters
    ----------
    area, scenario, closures, populations, seed
        As in `robustness`. By bus no speeds vary, since vehicles keep to their timetable; nor does one under which a limit
        would be longer than `planning.scenario.MAX_MINUTES_LIMIT`.
    """
    yield from _speeds(scenario)
    for key in slow_downs_of(scenario.mode):
        if key not in scenario.slow_downs:
            slower = dataclasses.replace(scenario, slow_downs=(*scenario.slow_downs, key))
            yield Variant(SLOW_DOWNS[key].name, slower)
    for number, closure in enumerate(closures, 1):
        if closure not in scenario.closures:
            closed = dataclasses.replace(scenario, closures=(*scenario.closures, closure))
            yield Variant(Text(f"道路封闭 {number}", f"roads closed {number}"), closed)
    rng = np.random.default_rng(seed)
    spread = f"{POPULATION_SPREAD:.0%}"
    for number in range(1, populations + 1):
        factors = rng.uniform(1 - POPULATION_SPREAD, 1 + POPULATION_SPREAD, len(area.units) + 1)
        factors[-1] = 1.0
        name = Text(f"人口 ±{spread}（第 {number} 次）", f"population ±{spread} (draw {number})")
        yield Variant(name, scenario, factors)


def _speeds(scenario: Scenario) -> Iterator[Variant]:
    if scenario.mode == BUS:
        return
    if scenario.mode == "walk":
        named = [
            (Text(f"步行 {speed:g} 米/秒", f"walking at {speed:g} m/s"), speed * 3.6 / MODE_KMH["walk"])
            for speed in WALKING_METRES_PER_SECOND
        ]
    else:
        named = [(Text(f"速度 × {factor:g}", f"speed × {factor:g}"), factor) for factor in RELATIVE_SPEEDS]
    for name, factor in named:
        if _longest_minutes(scenario) * factor <= MAX_MINUTES_LIMIT:
            yield Variant(name, _faster(scenario, factor))


def _longest_minutes(scenario: Scenario) -> float:
    request = scenario.siting
    by_kind = [minutes for _, minutes in request.kind_minutes]
    return max(scenario.max_minutes, request.beyond_minutes, request.credit_steps[-1][0], *by_kind)


def _faster(scenario: Scenario, factor: float) -> Scenario:
    """Return a scenario in which everything takes 1/factor as long: the same as limits that are so many times as long."""
    request: SitingRequest = scenario.siting
    scaled = dataclasses.replace(
        request,
        kind_minutes=tuple((kind, minutes * factor) for kind, minutes in request.kind_minutes),
        credit_steps=tuple((minutes * factor, credit) for minutes, credit in request.credit_steps),
        beyond_minutes=request.beyond_minutes * factor,
    )
    return dataclasses.replace(scenario, max_minutes=scenario.max_minutes * factor, siting=scaled)


def _solved(
    area: StudyArea, variant: Variant, proposal: Proposal, seconds: float
) -> tuple[tuple[Text, float, float, int, str], Ints | None]:
    scenario = variant.scenario
    there = with_population(area_under(area, scenario), variant.factors)
    try:
        problem = site_problem(there, scenario)
        plan = solve(problem, scenario, Effort(seconds))
    except SitingError:
        return (variant.name, np.nan, np.nan, 0, "infeasible"), None
    venues = problem.options["venue"].to_numpy()
    best = venues[plan.chosen]
    worth = benefits(problem, scenario)
    planned, chosen = (
        float(problem.weights @ (worth.with_options(options) - worth.now))
        for options in (_same_options(proposal, problem), plan.chosen)
    )
    row = (
        variant.name,
        planned,
        chosen,
        len(np.intersect1d(best, proposal.sites["venue"].to_numpy())),
        plan.status,
    )
    return row, np.unique(best[best >= 0]).astype(np.int32)


def _same_options(proposal: Proposal, problem: SiteProblem) -> Ints:
    """Return the plan's options by their numbers in a variant's problem; those that cannot be reached there are left out."""
    keys = ["venue", "outlet", "kind"]
    here = proposal.problem.options.loc[[*proposal.sites["option"], *proposal.staying], keys]
    there = problem.options[keys].reset_index(names="option")
    return here.merge(there, on=keys)["option"].to_numpy(dtype=np.int32)


def with_population(area: StudyArea, factors: Floats | None) -> StudyArea:
    """Return a copy of an area whose units have so many times the people, jobs and priority persons.

    Parameters
    ----------
    area : StudyArea
        The study area.
    factors : (units + 1,) float64 or None
        Factor of each unit, the last one for cells outside all; None changes nothing.

    Returns
    -------
    StudyArea
        A cell has the factor of the unit around its demand point; so have its parts in other units, so that sums still agree.
    """
    if factors is None:
        return area
    groups = list(GROUPS)
    cells, parts = area.cells.copy(), area.cell_units.copy()
    of_cell = factors[cells["unit"].to_numpy()]
    cells[groups] = cells[groups].mul(of_cell, axis=0)
    parts[groups] = parts[groups].mul(of_cell[parts["cell"].to_numpy()], axis=0)
    return dataclasses.replace(area, cells=cells, cell_units=parts)


def _site_table(area: StudyArea, plan_venues: Ints, chosen: list[Ints]) -> pd.DataFrame:
    times = np.bincount(np.concatenate([np.empty(0, np.int64), *chosen]).astype(np.int64), minlength=len(area.venues))
    in_plan = np.zeros(len(area.venues), dtype=bool)
    in_plan[plan_venues] = True
    listed = np.flatnonzero((times > 0) | in_plan)
    share = times[listed] / max(len(chosen), 1)
    table = pd.DataFrame(
        {
            "venue": listed,
            "site_id": area.venues["venue_id"].to_numpy()[listed],
            "name": area.venues["name"].to_numpy()[listed],
            "in_plan": in_plan[listed],
            "times_chosen": times[listed],
            "share": share,
            "no_regret": share >= NO_REGRET_SHARE,
        }
    )
    return table.sort_values(["in_plan", "times_chosen"], ascending=False, kind="stable").reset_index(drop=True)
