"""One door to all siting models: the goal of a request decides which one answers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from planning.scenario import Scenario
from planning.search import Floats
from planning.site_problem import SiteProblem
from planning.siting import (
    Effort,
    SitePlan,
    capacitated_covering,
    gradual_covering,
    max_min_covering,
    maximal_covering,
    p_center,
    p_median,
    set_covering,
    step_credits,
)


def solve(problem: SiteProblem, scenario: Scenario, effort: Effort, unit_names: tuple[str, ...] = ()) -> SitePlan:
    """Answer a siting question with the model that its goal names.

    Parameters
    ----------
    problem : SiteProblem
        The question as arrays.
    scenario : Scenario
        Its siting request names the goal.
    effort : Effort
        Time, seed and who is told.
    unit_names : tuple of str
        Names of the reporting units, for messages.

    Returns
    -------
    SitePlan
        ``chosen`` are options. The objective is: for ``cover``, ``gradual`` and ``capacity`` the weight added to what existing
        outlets that stay cover (``capacity``: all weight served); for ``share`` the cost; for ``equity`` the smallest covered
        share of a unit; for ``median`` weight times minutes; for ``center`` minutes.

    Raises
    ------
    SitingError
        See the models.
    """
    request, rules, sites = scenario.siting, problem.rules, problem.sites
    match request.goal:
        case "share":
            return set_covering(
                problem.cover,
                problem.weights,
                request.target_share,
                covered=problem.covered,
                unit_weights=problem.unit_weights,
                unit_share=request.unit_share,
                unit_names=unit_names,
                rules=rules,
                effort=effort,
            )
        case "equity":
            return max_min_covering(
                problem.cover, problem.unit_weights, sites, covered=problem.covered, rules=rules, effort=effort
            )
        case "median" | "center":
            return _by_minutes(problem, scenario, effort)
        case "gradual":
            credit = step_credits(problem.minutes, request.credit_steps)
            now = step_credits(problem.nearest_now, request.credit_steps)
            return gradual_covering(credit, problem.weights, sites, credit_now=now, rules=rules, effort=effort)
        case "capacity":
            capacities = np.full(len(problem.options), float(request.capacity or 0.0))
            return capacitated_covering(problem.cover, problem.weights, capacities, sites, rules=rules, effort=effort)
        case _:
            return maximal_covering(problem.cover, uncovered_weights(problem), sites, rules=rules, effort=effort)


def uncovered_weights(problem: SiteProblem) -> Floats:
    """Return the weight of each demand point that existing outlets which stay do not cover, (demand,) float64."""
    return problem.weights * ~problem.covered


def reachable(problem: SiteProblem) -> NDArray[np.bool_]:
    """Return which demand points any option or existing outlet reaches within `SiteProblem.cutoff_minutes`, (demand,) bool."""
    reached = problem.nearest_now <= problem.cutoff_minutes
    reached[problem.minutes.indices] = True
    return np.asarray(reached)


def _by_minutes(problem: SiteProblem, scenario: Scenario, effort: Effort) -> SitePlan:
    """Return the p-median or p-center. Ways beyond the cutoff count with it; who has no other way is left out of the p-center."""
    if scenario.siting.goal == "median":
        return p_median(
            problem.minutes,
            problem.weights,
            problem.sites,
            nearest_now=problem.nearest_now,
            beyond=problem.cutoff_minutes,
            rules=problem.rules,
            effort=effort,
        )
    return p_center(
        problem.minutes,
        problem.sites,
        weights=problem.weights,
        nearest_now=problem.nearest_now,
        beyond=problem.cutoff_minutes,
        rules=problem.rules,
        effort=effort,
    )
