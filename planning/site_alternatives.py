"""The best rejected alternative to each chosen site, and what choosing it instead would cost in the goal's own objective."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geodata.network import read_only
from planning.scenario import Scenario
from planning.search import Floats, Ints
from planning.site_benefits import Benefits, benefits
from planning.site_problem import SiteProblem
from planning.site_solving import reachable
from planning.siting import serve
from planning.siting.rules import RuleRows, rule_rows

MOST_TRIED = 200
"""So many alternatives at most are tried for each site: those of most benefit."""
MOST_SERVED = 10
"""So many with the goal ``capacity``, where each takes a flow of its own."""

_SLACK = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Alternatives:
    """For each site the best that could stand in its place.

    Attributes
    ----------
    option : (k,) int32
        The alternative; −1 where the rules, or the share to be reached, allow none.
    loss : (k,) float64
        What would be lost by it in the goal's objective: for ``cover`` and ``gradual`` weight, for ``capacity`` weight
        served, for ``share`` cost, for ``equity`` share of the worst-off unit, for ``median`` weight × minutes, for ``center``
        minutes. 0 where it is as good, infinite where there is none.
    """

    option: Ints
    loss: Floats


def alternatives(problem: SiteProblem, scenario: Scenario, chosen: Ints, sites: Ints) -> Alternatives:
    """Return the best rejected alternative to each of some sites, the others staying as they are.

    Parameters
    ----------
    problem : SiteProblem
        The question as arrays.
    scenario : Scenario
        Its goal counts.
    chosen : (n,) int32
        The whole choice.
    sites : (k,) int32
        The options of it that are looked at.

    Returns
    -------
    Alternatives
        Every one keeps to the rules in the place of its site, at a venue not chosen. Of the `MOST_TRIED` options of most benefit
        (for ``capacity`` the `MOST_SERVED`) the one that loses least; of equal ones that of most benefit.
    """
    found = np.full(len(sites), -1, dtype=np.int32)
    loss = np.full(len(sites), np.inf)
    worth = benefits(problem, scenario)
    rows = rule_rows(problem.rules, len(problem.options), problem.sites)
    for place, site in enumerate(sites.tolist()):
        others = chosen[chosen != site]
        gains = worth.gains(problem.weights, worth.with_options(others))
        tried = _allowed(problem, rows, gains, chosen, others)
        if not len(tried):
            continue
        losses = _losses(problem, scenario, worth, site, others, tried, gains)
        best = int(np.argmin(losses))
        if np.isfinite(losses[best]):
            found[place], loss[place] = tried[best], max(float(losses[best]), 0.0)
    return Alternatives(read_only(found), read_only(loss))


def _allowed(problem: SiteProblem, rows: RuleRows, gains: Floats, chosen: Ints, others: Ints) -> Ints:
    """Return the options that may stand beside the others at a venue not chosen, those of most gain first."""
    venue = problem.options["venue"].to_numpy()
    free: NDArray[np.bool_] = (venue >= 0) & ~np.isin(venue, venue[chosen])
    free[problem.rules.forbidden] = False
    ranked = np.flatnonzero(free)[np.argsort(-gains[free], kind="stable")][:MOST_TRIED]
    kept = np.asarray(rows.matrix[:, others].sum(axis=1)).ravel()
    activity = kept[:, None] + rows.matrix[:, ranked].toarray()
    keeps = (activity >= rows.lower[:, None] - _SLACK) & (activity <= rows.upper[:, None] + _SLACK)
    return np.asarray(ranked[keeps.all(axis=0)], dtype=np.int32)


def _losses(
    problem: SiteProblem, scenario: Scenario, worth: Benefits, site: int, others: Ints, tried: Ints, gains: Floats
) -> Floats:
    """Return what is lost in the goal's objective by each option tried in a site's place; infinite where it is no alternative."""
    match scenario.siting.goal:
        case "share":
            costs = problem.options["cost"].to_numpy()
            return np.where(_reaches(problem, scenario, others, tried), costs[tried] - costs[site], np.inf)
        case "equity":
            now = _worst_shares(problem, others, np.array([site], dtype=np.int32))
            return np.asarray(now - _worst_shares(problem, others, tried))
        case "center":
            now = _longest_ways(problem, worth, others, np.array([site], dtype=np.int32))
            return np.asarray(_longest_ways(problem, worth, others, tried) - now)
        case "capacity":
            return _less_served(problem, scenario, site, others, tried)
        case _:
            return np.asarray(gains[site] - gains[tried])


def _unit_shares(problem: SiteProblem, others: Ints, tried: Ints) -> tuple[Floats, Floats]:
    """Return the share of all weight and of that in each unit covered with each option, (tried,) and (tried, units)."""
    covered = problem.covered_with(others)
    fresh = problem.cover[tried].multiply(~covered).tocsr()
    totals = np.asarray(problem.unit_weights.sum(axis=1)).ravel()
    some = totals > 0
    base = np.asarray(problem.unit_weights @ covered.astype(np.float64))
    in_units = (base[None, :] + (fresh @ problem.unit_weights.T).toarray())[:, some] / totals[some]
    overall = (problem.weights @ covered + fresh @ problem.weights) / problem.weights.sum()
    return np.asarray(overall), np.asarray(in_units)


def _reaches(problem: SiteProblem, scenario: Scenario, others: Ints, tried: Ints) -> NDArray[np.bool_]:
    request = scenario.siting
    overall, in_units = _unit_shares(problem, others, tried)
    return (overall >= request.target_share - _SLACK) & (in_units >= request.unit_share - _SLACK).all(axis=1)


def _worst_shares(problem: SiteProblem, others: Ints, tried: Ints) -> Floats:
    _, in_units = _unit_shares(problem, others, tried)
    return np.asarray(in_units.min(axis=1, initial=1.0))


def _longest_ways(problem: SiteProblem, worth: Benefits, others: Ints, tried: Ints) -> Floats:
    """Return the longest way of anybody who has one with each option beside the others, (tried,) minutes."""
    counts = (problem.weights > 0) & reachable(problem)
    minutes = problem.cutoff_minutes - worth.with_options(others)
    longest = np.empty(len(tried))
    for place, option in enumerate(tried.tolist()):
        row = slice(problem.minutes.indptr[option], problem.minutes.indptr[option + 1])
        with_it = minutes.copy()
        cells = problem.minutes.indices[row]
        with_it[cells] = np.minimum(with_it[cells], problem.minutes.data[row])
        longest[place] = with_it[counts].max(initial=0.0)
    return longest


def _less_served(problem: SiteProblem, scenario: Scenario, site: int, others: Ints, tried: Ints) -> Floats:
    capacities = np.full(len(problem.options), float(scenario.siting.capacity or 0.0))

    def served(option: int) -> float:
        return serve(problem.cover, problem.weights, capacities, np.append(others, option)).total

    losses = np.full(len(tried), np.inf)
    now = served(site)
    losses[:MOST_SERVED] = [now - served(option) for option in tried[:MOST_SERVED].tolist()]
    return losses
