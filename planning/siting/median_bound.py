"""Lower bounds for the p-median problem by Lagrangian relaxation, and what they prove about single sites.

That each demand point is served once is relaxed with a price u per point, and each rule but the number of sites with a price
v per row. What is left asks for the sites of most negative worth

    rho_j = Σ_i min(0, c_ij - u_i) + Σ_r v_r a_rj,    L(u, v) = Σ_i u_i + Σ_{chosen} rho_j - Σ_r v_r limit_r

and is solved by picking them (J. M. Mulvey and H. P. Crowder, "Cluster analysis: an application of Lagrangian relaxation",
Management Science 25 (1979)). The prices climb along subgradients, each step leaning on the ones before (P. M. Camerini,
L. Fratta and F. Maffioli, 1975). A site whose being chosen, or not being chosen, would lift the bound above what is worth
looking for is decided (N. Christofides and J. E. Beasley, "A tree search algorithm for the p-median problem", European
Journal of Operational Research 10 (1982)).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numba import njit

from planning.search import Floats, Ints
from planning.siting.median_picking import edges, pick
from planning.siting.median_problem import CostLists, Mask, MedianProblem, RuleLimits

_MEMORY = 0.7
_PATIENCE = 20
_WORTH_IT = 1e-3
ROUNDING = 1e-10
"""By this share a bound is lowered for the rounding of its sums."""


@dataclass(frozen=True, slots=True, eq=False)
class Prices:
    """Where a climb of the bound stands.

    Attributes
    ----------
    points : (demand,) float64
        Price of each demand point being served.
    rows : (rows,) float64
        Price of each rule's row: positive at its upper limit, negative at its lower.
    length : float
        Factor of the steps; halved where the bound no longer climbs.
    """

    points: Floats
    rows: Floats
    length: float


@dataclass(frozen=True, slots=True, eq=False)
class Climb:
    """What a climb came to.

    Attributes
    ----------
    bound : float
        No choice that costs less than the cutoff costs less than this.
    prices : Prices
        The best found.
    closed, built : (m,) bool
        Candidates that are not, and that are, in every choice that costs less than the cutoff.
    wanted : (k,) int32
        Candidates the relaxation picks at the best prices, the most wanted first.
    """

    bound: float
    prices: Prices
    closed: Mask
    built: Mask
    wanted: Ints


class _Room(NamedTuple):
    """Scratch of a climb."""

    worth: Floats
    parted: Floats
    taken: Mask
    slope: Floats
    row_slope: Floats
    trial: Floats
    row_trial: Floats
    row_used: Floats
    row_factor: Floats


def first_prices(problem: MedianProblem, chosen: Ints) -> Prices:
    """Return prices to begin with: halfway between each point's nearest and second nearest chosen site."""
    lists = problem.lists
    taken = np.isin(problem.candidates, chosen)
    nearest, second = _two_nearest(lists, taken)
    return Prices((nearest + second) / 2, np.zeros(len(problem.limits.lower)), 1.0)


def climb(problem: MedianProblem, prices: Prices, *, cutoff: float, steps: int) -> Climb:
    """Raise the bound by a number of steps.

    Parameters
    ----------
    problem : MedianProblem
        The problem.
    prices : Prices
        Where to begin.
    cutoff : float
        Only choices that cost less are of interest, as the problem counts its costs.
    steps : int
        Number of steps at most.

    Returns
    -------
    Climb
        See there. All demand served by what is built gives the exact bound at once.
    """
    points, rows = prices.points.copy(), prices.rows.copy()
    candidates = len(problem.candidates)
    closed, built = np.zeros(candidates, dtype=bool), np.zeros(candidates, dtype=bool)
    worth = np.zeros(candidates)
    bound, length = _climb(
        problem.lists,
        problem.limits,
        problem.most_sites,
        1 if problem.counted else 0,
        cutoff - problem.constant,
        steps,
        prices.length,
        points,
        rows,
        closed,
        built,
        worth,
    )
    wanted = np.argsort(worth, kind="stable")[: problem.most_sites]
    wanted = wanted[worth[wanted] < 0]
    return Climb(bound + problem.constant, Prices(points, rows, length), closed, built, problem.candidates[wanted])


@njit(cache=True, nogil=True)
def _two_nearest(lists: CostLists, taken: Mask) -> tuple[Floats, Floats]:
    nearest, second = lists.most.copy(), lists.most.copy()
    for point in range(len(lists.most)):
        found = 0
        for entry in range(lists.demand_ptr[point], lists.demand_ptr[point + 1]):
            if taken[lists.site[entry]]:
                found += 1
                if found == 2:
                    second[point] = lists.cost[entry]
                    break
                nearest[point] = lists.cost[entry]
    return nearest, second


@njit(cache=True, nogil=True)
def relax(lists: CostLists, limits: RuleLimits, first_row: int, points: Floats, rows: Floats, worth: Floats) -> float:
    """Set each candidate's worth at given prices and return the part of the bound that no candidate has."""
    constant = 0.0
    for row in range(first_row, len(rows)):
        if rows[row] > 0.0:
            constant -= rows[row] * limits.upper[row]
        elif rows[row] < 0.0:
            constant -= rows[row] * limits.lower[row]
    for site in range(len(worth)):
        worth[site] = 0.0
        for entry in range(limits.ptr[site], limits.ptr[site + 1]):
            if limits.row[entry] >= first_row:
                worth[site] += rows[limits.row[entry]] * limits.share[entry]
    for point in range(len(points)):
        price = points[point]
        constant += price
        for entry in range(lists.demand_ptr[point], lists.demand_ptr[point + 1]):
            saved = lists.cost[entry] - price
            if saved >= 0.0:
                break
            worth[lists.site[entry]] += saved
    return constant


@njit(cache=True, nogil=True)
def _decide(
    worth: Floats, taken: Mask, value: float, last: float, following: float, cutoff: float, closed: Mask, built: Mask
) -> None:
    """Note which candidates cannot come into, or go out of, a choice below the cutoff."""
    margin = cutoff - value
    if margin <= 0.0:
        return
    for site in range(len(worth)):
        if taken[site]:
            built[site] |= following - worth[site] > margin
        else:
            closed[site] |= worth[site] - last > margin


@njit(cache=True, nogil=True)
def _climb(
    lists: CostLists,
    limits: RuleLimits,
    most_sites: int,
    first_row: int,
    cutoff: float,
    steps: int,
    length: float,
    points: Floats,
    rows: Floats,
    closed: Mask,
    built: Mask,
    best_worth: Floats,
) -> tuple[float, float]:
    sites = len(best_worth)
    room = _Room(
        np.zeros(sites),
        np.zeros(sites),
        np.zeros(sites, dtype=np.bool_),
        np.zeros(len(points)),
        np.zeros(len(rows)),
        points.copy(),
        rows.copy(),
        np.zeros(len(rows)),
        _row_factors(limits, len(points) / max(most_sites, 1)),
    )
    if sites == 0:
        return points.sum() if len(points) else 0.0, length
    best, stale = -np.inf, 0
    for _ in range(steps):
        constant = relax(lists, limits, first_row, room.trial, room.row_trial, room.worth)
        last, following = edges(room.worth, most_sites, room.parted)
        value = constant + pick(room.worth, last, most_sites, room.taken)
        value -= ROUNDING * (1.0 + abs(value))
        _decide(room.worth, room.taken, value, last, following, cutoff, closed, built)
        stale += 1
        if value > best:
            if value > best + _WORTH_IT * (cutoff - best):
                stale = 0
            best = value
            _copy(room.trial, points)
            _copy(room.row_trial, rows)
            _copy(room.worth, best_worth)
            if best >= cutoff:
                break
        if stale >= _PATIENCE:
            length, stale = length / 2, 0
            _copy(points, room.trial)
            _copy(rows, room.row_trial)
            room.slope[:] = 0.0
            room.row_slope[:] = 0.0
            relax(lists, limits, first_row, room.trial, room.row_trial, room.worth)
            last, following = edges(room.worth, most_sites, room.parted)
            pick(room.worth, last, most_sites, room.taken)
        _step(lists, limits, first_row, length * (cutoff - value), room)
    return best, length


@njit(cache=True, nogil=True)
def _step(lists: CostLists, limits: RuleLimits, first_row: int, distance: float, room: _Room) -> None:
    """Move the trial prices along the slope: up where a point is served by nobody picked, down where by several."""
    square = 0.0
    for point in range(len(room.trial)):
        price = room.trial[point]
        slope = 1.0
        for entry in range(lists.demand_ptr[point], lists.demand_ptr[point + 1]):
            if lists.cost[entry] >= price:
                break
            if room.taken[lists.site[entry]]:
                slope -= 1.0
        room.slope[point] = slope + _MEMORY * room.slope[point]
        square += room.slope[point] ** 2
    square += _lean_rows(limits, first_row, room)
    stride = distance / max(square, 1e-12)
    for point in range(len(room.trial)):
        moved = room.trial[point] + stride * room.slope[point]
        room.trial[point] = min(max(moved, 0.0), lists.most[point])
    for row in range(first_row, len(room.row_trial)):
        moved = room.row_trial[row] + stride * room.row_factor[row] * room.row_slope[row]
        if (moved > 0.0 and limits.upper[row] == np.inf) or (moved < 0.0 and limits.lower[row] == -np.inf):
            moved = 0.0
        room.row_trial[row] = moved


@njit(cache=True, nogil=True)
def _lean_rows(limits: RuleLimits, first_row: int, room: _Room) -> float:
    """Set the slope of each rule's row and return its part of the square."""
    room.row_used[:] = 0.0
    for site in range(len(room.taken)):
        if room.taken[site]:
            for entry in range(limits.ptr[site], limits.ptr[site + 1]):
                room.row_used[limits.row[entry]] += limits.share[entry]
    square = 0.0
    for row in range(first_row, len(room.row_trial)):
        # The limit whose price it is pulls; where the price is 0, the one that is broken, if any.
        limit = min(max(room.row_used[row], limits.lower[row]), limits.upper[row])
        if room.row_trial[row] > 0.0:
            limit = limits.upper[row]
        elif room.row_trial[row] < 0.0:
            limit = limits.lower[row]
        room.row_slope[row] = room.row_used[row] - limit + _MEMORY * room.row_slope[row]
        square += room.row_factor[row] * room.row_slope[row] ** 2
    return square


@njit(cache=True, nogil=True)
def _copy(source: Floats, target: Floats) -> None:
    for place in range(len(source)):
        target[place] = source[place]


@njit(cache=True, nogil=True)
def _row_factors(limits: RuleLimits, ratio: float) -> Floats:
    """Return how much further rows step: their prices are of the size of a site's worth per share, not of a point's cost."""
    squares, count = np.zeros(len(limits.lower)), np.zeros(len(limits.lower))
    for entry in range(len(limits.row)):
        squares[limits.row[entry]] += limits.share[entry] ** 2
        count[limits.row[entry]] += 1.0
    for row in range(len(squares)):
        squares[row] = ratio * count[row] / squares[row] if squares[row] > 0.0 else 0.0
    return squares
