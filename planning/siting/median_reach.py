"""How far each demand point may have to look for its site, proven by the prices of a Lagrangian bound.

If a point's nearest candidates were all closed, the sites the relaxation picks among them would give way to the next best, and
the point would pay for a site farther off. Where that lifts the bound above what is worth looking for, one of them is chosen.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from planning.search import Floats
from planning.siting.median_bound import ROUNDING, Prices, relax
from planning.siting.median_problem import CostLists, MedianProblem


def needed_within(problem: MedianProblem, prices: Prices, cutoff: float) -> NDArray[np.int64]:
    """Return how many of its nearest candidates each demand point may look at.

    Parameters
    ----------
    problem : MedianProblem
        The problem.
    prices : Prices
        Of a good bound.
    cutoff : float
        As in `planning.siting.median_bound.climb`.

    Returns
    -------
    (demand,) int64
        One of so many nearest candidates is chosen in every choice that costs less than the cutoff; one more than the point has
        where it may as well be left to cost the most.
    """
    worth = np.zeros(len(problem.candidates))
    first_row = 1 if problem.counted else 0
    constant = relax(problem.lists, problem.limits, first_row, prices.points, prices.rows, worth)
    order = np.argsort(worth, kind="stable")
    value = constant + float(np.minimum(worth[order[: problem.most_sites]], 0.0).sum())
    value -= ROUNDING * (1.0 + abs(value))
    room = cutoff - problem.constant - value
    return _needed_within(problem.lists, problem.most_sites, room, prices.points, worth, order)


@njit(cache=True, nogil=True)
def _needed_within(
    lists: CostLists, most_sites: int, room: float, points: Floats, worth: Floats, order: NDArray[np.int64]
) -> NDArray[np.int64]:
    sites = len(worth)
    rank = np.empty(sites, dtype=np.int64)
    for place in range(sites):
        rank[order[place]] = place
    within = np.diff(lists.demand_ptr) + 1
    barred = np.zeros(sites, dtype=np.bool_)
    for point in range(len(points)):
        begin, end = lists.demand_ptr[point], lists.demand_ptr[point + 1]
        picked_until, lifted = min(most_sites, sites), 0.0
        for entry in range(begin, end):
            site = lists.site[entry]
            barred[site] = True
            if rank[site] < picked_until:
                # The next one that is not barred takes its place.
                lifted -= min(worth[site], 0.0)
                while picked_until < sites and barred[order[picked_until]]:
                    picked_until += 1
                if picked_until < sites:
                    lifted += min(worth[order[picked_until]], 0.0)
                    picked_until += 1
            nearest_left = lists.cost[entry + 1] if entry + 1 < end else lists.most[point]
            if lifted + max(nearest_left - points[point], 0.0) > room:
                within[point] = entry + 1 - begin
                break
        for entry in range(begin, end):
            barred[lists.site[entry]] = False
    return within
