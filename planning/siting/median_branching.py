"""Deciding sites by Lagrangian bounds, and by cases where bounds alone do not: branch and bound for the p-median problem.

The open case of the lowest bound comes first, of equal ones the latest (a dive that finds good choices), so that the least bound of the open ones only rises and is a bound of the whole
(A. H. Land and A. G. Doig, "An automatic method of solving discrete programming problems", Econometrica 28 (1960)). A case is
parted by the site its relaxation wants most, built or closed; its prices are where its two parts begin (J. E. Beasley,
"Lagrangean heuristics for location problems", European Journal of Operational Research 65 (1993)).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from heapq import heappop, heappush

import numpy as np
from numpy.typing import NDArray

from geodata.text import Text
from planning.search import Floats, Ints
from planning.siting.effort import Watch
from planning.siting.median_bound import Prices, climb
from planning.siting.median_problem import Mask, MedianProblem, reduced
from planning.siting.median_search import fitting, keeps_limits, search_medians
from planning.siting.plan import is_proven

BOUNDING = Text("计算下界", "raising the bound")
BRANCHING = Text("分情况求解", "solving by cases")
WHOLE_MARGIN = 1e-6
"""By this much the rounding of sums may lift a bound above a whole number."""
_LEAST_STEP = 1e-3
_CASE_STEP = 0.25
_CASE_STEPS, _CASE_CLIMBS = 25, 3
_MOST_CASES, _IDLE_CASES = 20_000, 150
_DECIDED_SHARE = 0.05


@dataclass(slots=True, eq=False)
class Standing:
    """The best choice and bound so far.

    Attributes
    ----------
    chosen : (k,) int32
        The choice, as the caller counts candidates.
    cost : float
        Its cost.
    bound : float
        No choice costs less.
    whole : bool
        Every choice's cost is a whole number.
    """

    chosen: Ints
    cost: float
    bound: float
    whole: bool

    def take(self, chosen: Ints, cost: float) -> None:
        """Note a choice if it is better."""
        if cost < self.cost:
            self.chosen, self.cost = chosen, cost

    def raise_bound(self, bound: float, margin: float = WHOLE_MARGIN) -> None:
        """Note what no choice that costs less than the cutoff is better than, up to a margin of rounding."""
        self.bound = min(max(self.bound, self.rounded(bound, margin)), self.cost)

    def rounded(self, bound: float, margin: float) -> float:
        """Return the next whole number above a bound, where every choice's cost is one and rounding leaves it certain."""
        margin = max(margin, 1e-9 * abs(bound))
        return float(np.ceil(bound - margin)) if self.whole and margin < 0.1 else bound

    @property
    def cutoff(self) -> float:
        """Only choices that cost less than this are worth looking for."""
        return self.cost - 1.0 + WHOLE_MARGIN if self.whole else self.cost * (1.0 - 1e-12)

    @property
    def proven(self) -> bool:
        """Whether the bound is met."""
        return is_proven(self.cost, self.bound)


@dataclass(frozen=True, slots=True, eq=False)
class Settled:
    """What is left of a problem once bounds have decided what they can.

    Attributes
    ----------
    problem : MedianProblem
        The problem.
    points : (demand,) int64
        Where its demand points were before.
    prices : Prices
        The best prices found.
    bound : float
        No choice in it that costs less than the cutoff costs less than this; infinite where there is none.
    wanted : (k,) int32
        See `planning.siting.median_bound.Climb`.
    """

    problem: MedianProblem
    points: NDArray[np.int64]
    prices: Prices
    bound: float
    wanted: Ints


def settle(
    problem: MedianProblem,
    prices: Prices,
    standing: Standing,
    watch: Watch,
    *,
    climbs: int = 60,
    steps: int = 50,
    part: bool = False,
) -> Settled:
    """Raise a problem's bound until its steps are short, deciding what can be decided; better choices on the way are noted.

    Parameters
    ----------
    problem : MedianProblem
        The problem, or a part of it.
    prices : Prices
        Where to begin.
    standing : Standing
        Its choice is replaced by better ones, its bound raised.
    watch : Watch
        The running clock.
    climbs, steps : int
        How often to climb at most and how far each time.
    part : bool
        The problem is one case of several, whose bound is none of the whole.

    Returns
    -------
    Settled
        See there.
    """
    points = np.arange(len(problem.lists.most))
    bound, wanted = -np.inf, problem.candidates[:0]
    closed, built = _nothing(problem), _nothing(problem)
    for turn in range(climbs):
        if not _can_be_met(problem):
            return Settled(problem, points, prices, np.inf, wanted)
        if prices.length < _LEAST_STEP or watch.over():
            break
        climbed = climb(problem, prices, cutoff=standing.cutoff, steps=steps)
        prices, wanted = climbed.prices, climbed.wanted
        bound = max(bound, climbed.bound)
        _look_for_better(problem, wanted, standing, turn, watch)
        if not part:
            standing.raise_bound(bound)
            watch.report(BOUNDING, objective=standing.cost, bound=standing.bound)
        closed |= climbed.closed
        built |= climbed.built
        if bound >= standing.cutoff or (closed & built).any() or built.sum() > problem.most_sites:
            return Settled(problem, points, prices, np.inf, wanted)
        if (closed | built).sum() > _DECIDED_SHARE * len(problem.candidates):
            problem, points, prices = _without_decided(problem, points, prices, closed, built)
            closed, built = _nothing(problem), _nothing(problem)
    if (closed | built).any():
        problem, points, prices = _without_decided(problem, points, prices, closed, built)
    if not _can_be_met(problem):
        bound = np.inf
    elif len(problem.candidates) == 0:
        # Nothing is left to choose: what is built is the only choice of this case.
        standing.take(np.sort(problem.built), problem.constant)
        bound = np.inf
    return Settled(problem, points, prices, bound, wanted)


def branch(root: MedianProblem, prices: Prices, standing: Standing, watch: Watch) -> None:
    """Solve a problem case by case; the standing's choice and bound improve.

    It ends without a proof where many cases have helped neither: many choices cost the same then, and cases tell little.

    Parameters
    ----------
    root : MedianProblem
        The problem.
    prices : Prices
        Good ones.
    standing : Standing
        What is known.
    watch : Watch
        The running clock.
    """
    nobody = _nothing(root)
    waiting: list[tuple[float, int, Mask, Mask, Floats, Floats]] = [
        (standing.bound, 0, nobody, nobody, prices.points, prices.rows)
    ]
    made, idle = 1, 0
    for _ in range(_MOST_CASES):
        if not waiting or standing.proven or watch.over() or idle == _IDLE_CASES:
            break
        was, idle = (standing.cost, standing.bound), idle + 1
        below, _, closed, built, of_points, of_rows = heappop(waiting)
        problem, points = reduced(root, closed=closed, built=built)
        begin = Prices(np.minimum(of_points[points], problem.lists.most), of_rows, _CASE_STEP)
        settled = settle(problem, begin, standing, watch, climbs=_CASE_CLIMBS, steps=_CASE_STEPS, part=True)
        below = standing.rounded(max(below, settled.bound), WHOLE_MARGIN)
        if below < standing.cutoff:
            left = settled.problem
            kept_points = of_points.copy()
            kept_points[points[settled.points]] = settled.prices.points
            now_built = np.isin(root.candidates, left.built)
            now_closed = ~now_built & ~np.isin(root.candidates, left.candidates)
            by = root.candidates == (settled.wanted if len(settled.wanted) else left.candidates)[0]
            by &= ~now_closed & ~now_built
            if not by.any():
                by = root.candidates == left.candidates[0]
            for part_closed, part_built in ((now_closed | by, now_built), (now_closed, now_built | by)):
                heappush(waiting, (below, -made, part_closed, part_built, kept_points, settled.prices.rows))
                made += 1
        standing.raise_bound(waiting[0][0] if waiting else standing.cost)
        if (standing.cost, standing.bound) != was:
            idle = 0
        watch.report(BRANCHING, objective=standing.cost, bound=standing.bound)


def _nothing(problem: MedianProblem) -> Mask:
    return np.zeros(len(problem.candidates), dtype=bool)


def _can_be_met(problem: MedianProblem) -> bool:
    """Whether all candidates left meet each lower limit and what is built meets each upper one."""
    limits = problem.limits
    most = np.bincount(limits.row, weights=limits.share, minlength=len(limits.lower))
    return bool((limits.lower <= most + 1e-9).all() and (limits.upper >= -1e-9).all())


def _look_for_better(problem: MedianProblem, wanted: Ints, standing: Standing, turn: int, watch: Watch) -> None:
    """Complete what the relaxation wants to a choice, and improve it by swaps every so often."""
    start = fitting(problem, wanted)
    work = 2 * len(problem.lists.site) if turn % 4 == 0 else 0
    found, cost = search_medians(problem, start, work=work, seed=watch.effort.seed)
    if keeps_limits(problem, found):
        standing.take(found, cost)


def _without_decided(
    problem: MedianProblem, points: NDArray[np.int64], prices: Prices, closed: Mask, built: Mask
) -> tuple[MedianProblem, NDArray[np.int64], Prices]:
    left, kept = reduced(problem, closed=closed, built=built)
    return left, points[kept], replace(prices, points=np.minimum(prices.points[kept], left.lists.most))
