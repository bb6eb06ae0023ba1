"""Candidates that need not be looked at: another one covers all that they cover, at no higher cost, and the rules allow it.

R. Church, C. ReVelle, "The maximal covering location problem", Papers of the Regional Science Association 32 (1974), and the
literature since.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from planning.search import Floats, Ints
from planning.siting.cover import Bools, Covering
from planning.siting.rules import SiteRules, site_costs


def dominated(problem: Covering, rules: SiteRules) -> Bools:
    """Return the candidates that need not be looked at: another one covers all that they cover and may always replace them.

    Parameters
    ----------
    problem : Covering
        Cover sets.
    rules : SiteRules
        Checked rules. A candidate is replaceable where it is not required and no group asks for any; the other must cost no
        more, be allowed, and either count in the same groups or be limited by none; spacing must not bind it.

    Returns
    -------
    (candidates,) bool
        Of candidates that are alike the first stays.
    """
    candidates = problem.candidates
    costs = site_costs(rules, candidates) if rules.budget is not None else np.zeros(candidates)
    stays, barred, limited = (np.zeros(candidates, dtype=np.bool_) for _ in range(3))
    # Same key, same groups: numbered as the groups are gone through.
    key = np.zeros(candidates, dtype=np.int64)
    for group in rules.groups:
        inside = np.zeros(candidates, dtype=np.int64)
        inside[group.members] = 1
        key = np.unique(2 * key + inside, return_inverse=True)[1].astype(np.int64)
        stays[group.members] |= group.at_least > 0
        limited[group.members] |= group.at_most is not None
    stays[rules.required] = True
    barred[rules.forbidden] = True
    barred[rules.too_close.ravel()] = True
    return _dominated(problem, costs, key, limited, stays, barred)


@njit(cache=True, nogil=True)
def _holds(covered: Ints, low: int, high: int, point: int) -> bool:
    """Whether a sorted stretch holds a demand point."""
    while low < high:
        middle = (low + high) // 2
        if covered[middle] < point:
            low = middle + 1
        elif covered[middle] > point:
            high = middle
        else:
            return True
    return False


@njit(cache=True, nogil=True)
def _dominated(  # noqa: C901 - one compiled loop
    problem: Covering, costs: Floats, key: NDArray[np.int64], limited: Bools, stays: Bools, barred: Bools
) -> Bools:
    starts, covered, demand_starts, coverers, _ = problem
    candidates = len(starts) - 1
    out = np.zeros(candidates, dtype=np.bool_)
    for one in range(candidates - 1, -1, -1):
        if stays[one] or starts[one] == starts[one + 1]:
            continue
        # Whoever covers all covers the point that the fewest cover.
        rare = covered[starts[one]]
        for place in range(starts[one], starts[one + 1]):
            point = covered[place]
            if demand_starts[point + 1] - demand_starts[point] < demand_starts[rare + 1] - demand_starts[rare]:
                rare = point
        size = starts[one + 1] - starts[one]
        for place in range(demand_starts[rare], demand_starts[rare + 1]):
            other = coverers[place]
            other_size = starts[other + 1] - starts[other]
            if other == one or out[other] or barred[other] or other_size < size or costs[other] > costs[one]:
                continue
            if key[other] != key[one] and limited[other]:
                continue
            inside = True
            for spot in range(starts[one], starts[one + 1]):
                if not _holds(covered, starts[other], starts[other + 1], covered[spot]):
                    inside = False
                    break
            if inside:
                out[one] = True
                break
    return out
