"""The build order by year up to the goal, and the trade-off between sites and coverage, of one area and scenario."""

from __future__ import annotations

import dataclasses

import numpy as np

from geodata.network import read_only
from geodata.study_area import StudyArea
from planning.proposals import Proposal
from planning.scenario import Scenario
from planning.site_solving import uncovered_weights
from planning.siting import BuildOrder, Effort, TradeOff, build_order, trade_off_curve

GOAL_YEAR = 2027
"""By the end of this year no area may be left out."""


def stages_of(area: StudyArea, scenario: Scenario, sites: int) -> tuple[tuple[int, int], ...]:
    """Return in which year how many of some sites are built.

    Parameters
    ----------
    area : StudyArea
        Its data date tells the first year: the one after it; the goal's year where there is none.
    scenario : Scenario
        Stages of its siting request, where it has any: filled in their order, the last one taking what is left.
    sites : int
        Number of sites.

    Returns
    -------
    tuple of (int, int)
        Year and number of sites, which add up to ``sites``. Without stages the sites are spread evenly over the years up to
        `GOAL_YEAR`, earlier years taking one more where they do not come out even.
    """
    asked = scenario.siting.stages
    if not asked:
        first = min(int(area.data_date[:4]) + 1, GOAL_YEAR) if area.data_date else GOAL_YEAR
        years = range(first, GOAL_YEAR + 1)
        share, rest = divmod(sites, len(years))
        return tuple((year, share + (place < rest)) for place, year in enumerate(years))
    filled, left = [], sites
    for place, (year, wanted) in enumerate(asked):
        built = left if place == len(asked) - 1 else min(wanted, left)
        filled.append((year, built))
        left -= built
    return tuple(filled)


def build_years(area: StudyArea, scenario: Scenario, proposal: Proposal, effort: Effort) -> BuildOrder:
    """Return in which order to build the proposed sites, so that the coverage after every year is good.

    Parameters
    ----------
    area : StudyArea
        The study area under the scenario's conditions.
    scenario : Scenario
        Its stages count.
    proposal : Proposal
        The proposed sites. Outlets to be closed count as closed from the start, those that stay as standing.
    effort : Effort
        Time, seed and who is told.

    Returns
    -------
    BuildOrder
        In covered weight, for every goal; one stage per year of `stages_of`. A year is compared with the most that as many
        sites could cover within upper limits and spacing; the last one, when the whole plan stands, with the plan itself.
    """
    problem = proposal.problem
    sites = proposal.sites["option"].to_numpy()
    per_stage = tuple(count for _, count in stages_of(area, scenario, len(sites)))
    existing = np.flatnonzero(problem.is_outlet)
    banned = np.union1d(problem.rules.forbidden, existing).astype(np.int32)
    rules = dataclasses.replace(problem.rules, forbidden=banned, required=np.empty(0, dtype=np.int32))
    weights = problem.weights * ~problem.covered_with(proposal.staying)
    order = build_order(problem.cover, weights, sites, per_stage, rules=rules, effort=effort)
    # After the last year the whole plan stands: whatever its goal and rules cost is no matter of the order.
    best_possible, best_bound = order.best_possible.copy(), order.best_bound.copy()
    best_possible[-1] = best_bound[-1] = order.covered[-1]
    return dataclasses.replace(order, best_possible=read_only(best_possible), best_bound=read_only(best_bound))


def trade_off(proposal: Proposal, most_sites: int, effort: Effort) -> TradeOff:
    """Return how much weight 0, 1, … new sites add at best.

    Parameters
    ----------
    proposal : Proposal
        Its problem, with all its rules.
    most_sites : int
        Largest number of new sites.
    effort : Effort
        Time for the whole curve, seed and who is told.

    Returns
    -------
    TradeOff
        ``limits`` are numbers of new sites, for each outlet that closes one more; ``objective`` and ``bound`` what they add to
        present coverage, ``chosen`` options, those of outlets that stay among them.
    """
    problem = proposal.problem
    existing = np.flatnonzero(problem.is_outlet)
    weights = uncovered_weights(problem)
    curve = trade_off_curve(
        problem.cover,
        weights,
        most_sites + len(existing),
        least_sites=len(existing),
        rules=problem.rules,
        effort=effort,
    )
    present = float(weights[problem.covered_with(existing)].sum())
    objective = np.maximum(curve.objective - present, 0.0)
    return dataclasses.replace(
        curve,
        limits=read_only(curve.limits - len(existing)),
        objective=read_only(objective),
        bound=read_only(np.maximum(curve.bound - present, objective)),
        left_out=read_only(curve.left_out - len(existing)),
    )
