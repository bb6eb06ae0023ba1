"""The covering problem in a solver's own arrays, made smaller without changing its optimum.

Demand points with the same set of covering candidates are one point with the sum of their weights; candidates whose demand
another one covers at no higher cost are left out where the rules allow (both reductions: R. Church, C. ReVelle, "The
maximal covering location problem", Papers of the Regional Science Association 32 (1974), and the literature since).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from planning.search import Floats, Ints
from planning.siting.rules import SiteRules, site_costs

Bools = NDArray[np.bool_]


class Covering(NamedTuple):
    """Who covers what, by candidate and by demand point, with the weights; a named tuple, as kernels take it whole.

    Attributes
    ----------
    starts : (candidates + 1,) int64
        Where each candidate's demand begins in ``covered``.
    covered : (entries,) int32
        Demand points of each candidate, ascending within it.
    demand_starts, coverers : (demand + 1,) int64, (entries,) int32
        The same by demand point: the candidates that cover it, ascending.
    weights : (demand,) float64
        Weight of each demand point.
    """

    starts: NDArray[np.int64]
    covered: Ints
    demand_starts: NDArray[np.int64]
    coverers: Ints
    weights: Floats

    @property
    def candidates(self) -> int:
        """Number of candidates."""
        return len(self.starts) - 1

    @property
    def demand(self) -> int:
        """Number of demand points."""
        return len(self.weights)

    def worth(self) -> Floats:
        """Return the weight that each candidate covers on its own, (candidates,) float64."""
        return row_sums(self.starts, self.covered, self.weights)

    def covered_weight(self, chosen: Ints) -> float:
        """Return the weight that some candidates cover together."""
        hit = np.zeros(self.demand, dtype=np.bool_)
        for candidate in chosen:
            hit[self.covered[self.starts[candidate] : self.starts[candidate + 1]]] = True
        return float(self.weights[hit].sum())


def covering(cover: csr_matrix, weights: Floats) -> Covering:
    """Return a cover matrix as `Covering`, with equal demand merged and worthless demand left out.

    Parameters
    ----------
    cover : csr_matrix, (candidates, demand)
        Non-zero where a candidate covers a demand point.
    weights : (demand,) float64
        Non-negative.
    """
    # As booleans, so that doubles cannot add up to nothing; a copy, so that the caller's matrix stays as it is.
    plain = csr_matrix(cover).astype(np.bool_)
    plain.sum_duplicates()
    if not plain.data.all():
        plain.eliminate_zeros()
    starts, covered = plain.indptr.astype(np.int64), plain.indices.astype(np.int32)
    return merged(starts, covered, np.array(weights, dtype=np.float64))[0]


def merged(starts: NDArray[np.int64], covered: Ints, weights: Floats) -> tuple[Covering, Ints]:
    """Merge equal demand in candidates' lists of demand and leave out what is worthless or out of reach.

    Parameters
    ----------
    starts, covered
        As in `Covering`.
    weights : (demand,) float64
        Weight of each demand point; what weighs nothing is left out.

    Returns
    -------
    Covering, (demand,) int32
        The problem, and each old point's place in it, -1 where left out.
    """
    groups, sums, first = _groups(starts, covered, weights)
    return Covering(*_grouped(starts, covered, groups, first), sums), groups


def restricted(problem: Covering, kept: Bools, done: Ints) -> tuple[Covering, Ints]:
    """Return what is left to cover by some of the candidates once others are chosen for good.

    Parameters
    ----------
    problem : Covering
        The whole problem.
    kept : (candidates,) bool
        Candidates that remain, in their order.
    done : (d,) int32
        Candidates chosen for good; what they cover is gone.

    Returns
    -------
    Covering, (demand,) int32
        As from `merged`.
    """
    weights = problem.weights.copy()
    for candidate in done:
        weights[problem.covered[problem.starts[candidate] : problem.starts[candidate + 1]]] = 0.0
    sizes = np.diff(problem.starts)
    entries = problem.covered[np.repeat(kept, sizes)]
    starts = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(sizes[kept])])
    return merged(starts, entries, weights)


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
def row_sums(starts: NDArray[np.int64], members: Ints, values: Floats) -> Floats:
    """Return for each row of a list of lists the sum of its members' values, in their order."""
    sums = np.empty(len(starts) - 1)
    for row in range(len(sums)):
        total = 0.0
        for place in range(starts[row], starts[row + 1]):
            total += values[members[place]]
        sums[row] = total
    return sums


@njit(cache=True, nogil=True)
def mixed(number: np.uint64) -> np.uint64:
    """Spread a number over 64 bits (the finaliser of G. L. Steele, D. Lea, C. H. Flood, "SplitMix", 2014)."""
    number += np.uint64(0x9E3779B97F4A7C15)
    number = (number ^ (number >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    number = (number ^ (number >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return number ^ (number >> np.uint64(31))


@njit(cache=True, nogil=True)
def _hashes(starts: NDArray[np.int64], covered: Ints, demand: int) -> NDArray[np.uint64]:
    """Return for each demand point a number that is the same for the same set of candidates; 0 for none."""
    hashes = np.zeros(demand, dtype=np.uint64)
    for candidate in range(len(starts) - 1):
        own = mixed(np.uint64(candidate))
        for place in range(starts[candidate], starts[candidate + 1]):
            hashes[covered[place]] += own
    return hashes


@njit(cache=True, nogil=True)
def _by_demand(starts: NDArray[np.int64], covered: Ints, demand: int) -> tuple[NDArray[np.int64], Ints]:
    """Return the lists turned round: each demand point's candidates, ascending."""
    demand_starts = np.zeros(demand + 1, dtype=np.int64)
    for place in range(len(covered)):
        demand_starts[covered[place] + 1] += 1
    for point in range(demand):
        demand_starts[point + 1] += demand_starts[point]
    filled = demand_starts[:-1].copy()
    coverers = np.empty(len(covered), dtype=np.int32)
    for candidate in range(len(starts) - 1):
        for place in range(starts[candidate], starts[candidate + 1]):
            point = covered[place]
            coverers[filled[point]] = candidate
            filled[point] += 1
    return demand_starts, coverers


def _groups(starts: NDArray[np.int64], covered: Ints, weights: Floats) -> tuple[Ints, Floats, Ints]:
    """Return each demand point's group (-1 where worthless), and each group's weight and first point."""
    demand = len(weights)
    demand_starts, coverers = _by_demand(starts, covered, demand)
    hashes = _hashes(starts, covered, demand)
    order = np.argsort(hashes, kind="stable")
    return _numbered(demand_starts, coverers, hashes, order, weights)


@njit(cache=True, nogil=True)
def _numbered(  # noqa: C901 - one compiled loop
    demand_starts: NDArray[np.int64],
    coverers: Ints,
    hashes: NDArray[np.uint64],
    order: NDArray[np.int64],
    weights: Floats,
) -> tuple[Ints, Floats, Ints]:
    """Return the groups, numbered by their first points; sets of one hash that differ all the same are kept apart."""
    demand = len(weights)
    leader = np.full(demand, -1, dtype=np.int64)
    last = np.int64(-1)
    for place in range(demand):
        point = order[place]
        size = demand_starts[point + 1] - demand_starts[point]
        if weights[point] <= 0.0 or size == 0:
            continue
        same = last >= 0 and hashes[last] == hashes[point] and demand_starts[last + 1] - demand_starts[last] == size
        if same:
            for step in range(size):
                if coverers[demand_starts[last] + step] != coverers[demand_starts[point] + step]:
                    same = False
                    break
        if not same:
            last = point
        leader[point] = last
    groups = np.full(demand, -1, dtype=np.int32)
    count = 0
    first = np.empty(demand, dtype=np.int32)
    for point in range(demand):
        if leader[point] == point:
            groups[point] = count
            first[count] = point
            count += 1
    sums = np.zeros(count)
    for point in range(demand):
        if leader[point] >= 0:
            groups[point] = groups[leader[point]]
            sums[groups[point]] += weights[point]
    return groups, sums, first[:count].copy()


@njit(cache=True, nogil=True)
def _grouped(
    starts: NDArray[np.int64], covered: Ints, groups: Ints, first: Ints
) -> tuple[NDArray[np.int64], Ints, NDArray[np.int64], Ints]:
    """Return the lists over groups, each told by its first point."""
    new_starts = np.zeros(len(starts), dtype=np.int64)
    new_covered = np.empty(len(covered), dtype=np.int32)
    filled = np.int64(0)
    for candidate in range(len(starts) - 1):
        for place in range(starts[candidate], starts[candidate + 1]):
            point = covered[place]
            group = groups[point]
            if group >= 0 and first[group] == point:
                new_covered[filled] = group
                filled += 1
        new_starts[candidate + 1] = filled
    kept = new_covered[:filled].copy()
    demand_starts, coverers = _by_demand(new_starts, kept, len(first))
    return new_starts, kept, demand_starts, coverers


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
