"""The covering problem in a solver's own arrays, made smaller without changing its optimum.

Demand points with the same set of covering candidates are one point with the sum of their weights (R. Church, C. ReVelle,
"The maximal covering location problem", Papers of the Regional Science Association 32 (1974), and the literature since).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from planning.search import Floats, Ints

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

    def matrix(self) -> csr_matrix:
        """Return who covers what as a matrix, (candidates, demand) float64."""
        return csr_matrix((np.ones(len(self.covered)), self.covered, self.starts), shape=(self.candidates, self.demand))

    def part(self, chosen: Ints) -> csr_matrix:
        """Return what some candidates cover as a matrix, (k, demand) float64; the whole one may be too large to make."""
        own = [self.covered[self.starts[candidate] : self.starts[candidate + 1]] for candidate in chosen]
        entries = np.concatenate([np.empty(0, dtype=np.int32), *own])
        starts = np.cumsum([0, *map(len, own)])
        return csr_matrix((np.ones(len(entries)), entries, starts), shape=(len(own), self.demand))

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
    groups, sums, first = equal_demand(starts, covered, weights)
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


def equal_demand(starts: NDArray[np.int64], covered: Ints, weights: Floats) -> tuple[Ints, Floats, Ints]:
    """Group demand points that the same candidates cover.

    Parameters
    ----------
    starts, covered
        As in `Covering`.
    weights : (demand,) float64
        Weight of each demand point.

    Returns
    -------
    (demand,) int32
        Each point's group, numbered by their first points; -1 where it weighs nothing or nobody covers it.
    (groups,) float64, (groups,) int32
        Weight and first point of each group.
    """
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
