"""What 0, 1, … sites, or a small or large budget, cover at best: the curve, its bounds and its knee.

The knee is where the curve lies farthest above the straight line between its ends, both axes scaled to 0 to 1:
V. Satopää, J. Albrecht, D. Irwin, B. Raghavan, "Finding a 'Kneedle' in a haystack: detecting knee points in system
behavior", ICDCS Workshops 2011. It depends on the range that is shown: beyond it the curve is not known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import csr_matrix

from geodata.network import read_only
from geodata.text import Text
from planning.errors import SitingError
from planning.search import Floats, Ints
from planning.siting.checks import check_rules
from planning.siting.conflicts import infeasible
from planning.siting.cover import Bools, Covering, covering
from planning.siting.effort import Effort, Watch
from planning.siting.feasibility import least_choice
from planning.siting.maximal import check_covering, maximal_covering
from planning.siting.plan import is_met
from planning.siting.rules import BUDGET_SLACK, NO_RULES, SiteRules, keeps_rules, site_costs

_SECONDS_FOR_SMALLEST = 5.0
_STRAIGHT = 1e-6
_DEFAULT = Effort()


@dataclass(frozen=True, slots=True, eq=False)
class TradeOff:
    """A curve of coverage over sites or cost; each point is an answer of its own with its own bound.

    Attributes
    ----------
    limits : (n,) float64
        Sites allowed at each point, or budgets; ascending. Points at which no choice keeps to the rules are left out, so the
        first is the smallest that is feasible.
    objective : (n,) float64
        Weight covered by the choice of each point; never falls.
    bound : (n,) float64
        No choice within the point's limit covers more: proven; never falls.
    chosen : tuple of (k,) int32
        The choice of each point in build order.
    knee : int or None
        Position of the knee; None where the curve is straight or has fewer than three points.
    left_out : (l,) float64
        Limits asked for that are too small to keep to the rules.
    """

    limits: Floats
    objective: Floats
    bound: Floats
    chosen: tuple[Ints, ...]
    knee: int | None
    left_out: Floats

    @property
    def sites(self) -> Ints:
        """Number of sites chosen at each point, (n,) int32; fewer than allowed where more would add nothing."""
        return np.array([len(chosen) for chosen in self.chosen], dtype=np.int32)

    @property
    def proven(self) -> Bools:
        """Whether each point's choice is proven to be the best, (n,) bool."""
        return np.array([is_met(*pair) for pair in zip(self.objective, self.bound, strict=True)], dtype=np.bool_)


def trade_off_curve(
    cover: csr_matrix,
    weights: Floats,
    most_sites: int | None,
    *,
    least_sites: int = 0,
    budgets: Sequence[float] | None = None,
    rules: SiteRules = NO_RULES,
    effort: Effort = _DEFAULT,
) -> TradeOff:
    """Solve maximal covering for every number of sites up to a largest one, or for every budget.

    Parameters
    ----------
    cover : csr_matrix, (candidates, demand)
        Non-zero where a candidate covers a demand point.
    weights : (demand,) float64
        Weight of each demand point; non-negative and finite. Give 0 to what is covered already.
    most_sites : int or None
        The curve runs up to ``most_sites``; with ``budgets`` the number of sites at each point, None for any.
    least_sites : int
        Without budgets: the number of sites at which the curve begins.
    budgets : sequence of float or None
        Budgets to run over instead, in any order; they stand in for the rules' own.
    rules, effort
        See `SiteRules` and `Effort`; the time is for the whole curve.

    Returns
    -------
    TradeOff
        Each point is solved in its share of the time left, and helped by its neighbours: a choice stays allowed under a
        larger limit, a bound stays true under a smaller one, and without lower limits ``k + 1`` sites cover at most
        ``(k + 1) / k`` times what ``k`` do (leave out the one that matters least).

    Raises
    ------
    SitingError
        Neither numbers nor budgets to run over, budgets that are negative or not finite, or as in `maximal_covering`.
    InfeasibleError
        No choice keeps to the rules even at the largest limit.
    """
    limits = _limits(least_sites, most_sites, budgets)
    weights = np.asarray(weights, dtype=np.float64)
    check_covering(cover, weights)
    largest = replace(rules, budget=float(limits[-1])) if budgets is not None else rules
    check_rules(largest, cover.shape[0], most_sites)
    watch = Watch(effort)
    smallest = _smallest(largest, cover.shape[0], most_sites, by_budget=budgets is not None, watch=watch)
    enough = limits * (1 + BUDGET_SLACK) >= smallest
    limits, left_out = limits[enough], limits[~enough]
    within = [
        (int(limit), rules) if budgets is None else (most_sites, replace(rules, budget=limit))
        for limit in limits.tolist()
    ]
    objective, bound, chosen = _solve_points(covering(cover, weights), within, watch)
    if budgets is None and not len(rules.required) and not any(group.at_least for group in rules.groups):
        for point in np.flatnonzero(limits[:-1] > 0) + 1:
            bound[point] = min(bound[point], bound[point - 1] * limits[point] / limits[point - 1])
    bound = np.maximum(np.minimum.accumulate(bound[::-1])[::-1], objective)
    return TradeOff(
        read_only(limits),
        read_only(objective),
        read_only(bound),
        tuple(chosen),
        knee(limits, objective),
        read_only(left_out),
    )


def _solve_points(
    problem: Covering, within: list[tuple[int | None, SiteRules]], watch: Watch
) -> tuple[Floats, Floats, tuple[Ints, ...]]:
    """Solve each point (number of sites, rules) in turn, the strictest first; return values, bounds and choices."""
    cover = problem.matrix()
    allowed = np.setdiff1d(np.arange(problem.candidates), within[0][1].forbidden).astype(np.int32)
    reachable = problem.covered_weight(allowed)
    points = len(within)
    objective, bound = np.zeros(points), np.full(points, reachable)
    chosen: list[Ints] = []
    for point, (sites, rules) in enumerate(within):
        if point:
            objective[point] = objective[point - 1]
        if not point or not is_met(objective[point], reachable):
            effort = watch.part(watch.remaining() / (points - point))
            plan = maximal_covering(cover, problem.weights, sites, rules=rules, effort=effort)
            bound[point] = min(plan.bound, reachable)
            if not point or plan.objective > objective[point]:
                objective[point], best = plan.objective, plan.chosen
        chosen.append(best)
        # Sums over the curve: the points to come cover at least what this one does.
        watch.report(
            Text(f"权衡曲线第 {point + 1}/{points} 点", f"trade-off curve, point {point + 1} of {points}"),
            objective=float(objective.sum() + objective[point] * (points - point - 1)),
            bound=float(bound.sum()),
        )
    return objective, bound, tuple(chosen)


def knee(limits: Floats, objective: Floats) -> int | None:
    """Return where a curve bends most: the point farthest above the chord between its ends, both axes scaled to 0 to 1.

    Parameters
    ----------
    limits, objective : (n,) float64
        The curve; limits ascending.

    Returns
    -------
    int or None
        The first such point; None where none lies above the chord.
    """
    if len(limits) < 3 or objective[-1] <= objective[0]:
        return None
    across = (limits - limits[0]) / (limits[-1] - limits[0])
    up = (objective - objective[0]) / (objective[-1] - objective[0])
    above = up - across
    highest = int(np.argmax(above))
    return highest if above[highest] > _STRAIGHT else None


def _limits(least_sites: int, most_sites: int | None, budgets: Sequence[float] | None) -> Floats:
    if budgets is None:
        if most_sites is None or not 0 <= least_sites <= most_sites:
            raise SitingError(
                Text("权衡曲线需要最大点位数或若干预算", "a trade-off curve needs a largest number of sites or budgets")
            )
        return np.arange(least_sites, most_sites + 1, dtype=np.float64)
    limits = np.unique(np.asarray(budgets, dtype=np.float64))
    if not len(limits) or not (np.isfinite(limits) & (limits >= 0)).all():
        raise SitingError(
            Text("预算须为至少一个有限的非负数", "budgets must be one or more finite numbers, not negative")
        )
    return limits


def _smallest(rules: SiteRules, candidates: int, sites: int | None, *, by_budget: bool, watch: Watch) -> float:
    """Return the fewest sites, or the least cost, with which some choice keeps to the rules."""
    measure = site_costs(rules, candidates) if by_budget else np.ones(candidates)
    required = np.unique(rules.required)
    if keeps_rules(rules, candidates, sites, required):
        return float(measure[required].sum())
    # Rules alone are solved fast, also where no time is left for covering; who stops the solver stops it here too.
    own = Watch(replace(watch.part(np.inf), time_limit_seconds=_SECONDS_FOR_SMALLEST))
    ended, found = least_choice(rules, candidates, sites, measure, own)
    if ended == "infeasible":
        raise infeasible(rules, candidates, sites)
    # What a stopped search found need not be the least, and smaller limits would be left out wrongly.
    if found is None or ended != "optimal":
        raise SitingError(
            Text(
                "时限内未能确定满足全部条件的最小规模：请放宽条件",
                "the smallest choice that keeps to all conditions was not found in the time: relax them",
            )
        )
    return float(measure[found].sum())
