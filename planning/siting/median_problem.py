"""The p-median problem as lists of costs, and what is left of it once some sites are decided.

A demand point costs its weight times the distance to the nearest chosen site, and never more than a cap: what it costs
where no chosen site helps it. Only candidates nearer than the cap are listed, so a required site simply lowers the caps
and leaves the problem, and so does a site that is proven to be in every better choice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.sparse import csc_matrix, csr_matrix

from geodata.network import read_only
from planning.search import Floats, Ints
from planning.siting.rules import SiteRules, rule_rows

Mask = NDArray[np.bool_]
_LARGEST_WHOLE = 2.0**53


class CostLists(NamedTuple):
    """Which candidate serves which demand point at which cost, from both sides.

    Attributes
    ----------
    demand_ptr : (demand + 1,) int64
        Where each demand point's list begins.
    site, cost : (entries,) int32, float64
        Candidates of each demand point by ascending cost, all below ``most``.
    site_ptr : (candidates + 1,) int64
        Where each candidate's list begins.
    demand, site_cost : (entries,) int32, float64
        Demand points of each candidate, ascending.
    most : (demand,) float64
        Cost of each demand point where none of its candidates is chosen.
    """

    demand_ptr: NDArray[np.int64]
    site: Ints
    cost: Floats
    site_ptr: NDArray[np.int64]
    demand: Ints
    site_cost: Floats
    most: Floats


class RuleLimits(NamedTuple):
    """Rows ``lower <= Σ share * x <= upper`` by candidate; no share is negative.

    Attributes
    ----------
    ptr : (candidates + 1,) int64
        Where each candidate's rows begin.
    row, share : (k,) int32, float64
        Rows each candidate is in and what it adds to them.
    lower, upper : (rows,) float64
        RuleLimits, possibly infinite.
    """

    ptr: NDArray[np.int64]
    row: Ints
    share: Floats
    lower: Floats
    upper: Floats


@dataclass(frozen=True, slots=True, eq=False)
class MedianProblem:
    """Choose among some candidates so that demand costs least.

    Attributes
    ----------
    candidates : (m,) int32
        Numbers of the candidates still open to choice, as the caller counts them.
    built : (b,) int32
        Candidates that are chosen already.
    lists : CostLists
        Costs of the demand points that a choice can still improve.
    constant : float
        Cost of all other demand.
    limits : RuleLimits
        The rules over the candidates left. The number of sites, if limited, is row 0.
    most_sites : int
        How many more may be chosen; the number of candidates where that is free.
    counted : bool
        Whether row 0 limits the number of sites.
    whole : bool
        All costs are whole numbers, and so is the value of every choice.
    all_reached : float
        A choice costs less than this where, and only where, it reaches all demand that must be reached.
    """

    candidates: Ints
    built: Ints
    lists: CostLists
    constant: float
    limits: RuleLimits
    most_sites: int
    counted: bool
    whole: bool
    all_reached: float


def median_problem(
    distances: csr_matrix | NDArray[np.floating], weights: Floats, caps: Floats, rules: SiteRules, sites: int | None
) -> MedianProblem:
    """Return the problem of a distance matrix under rules.

    Parameters
    ----------
    distances : csr_matrix or ndarray, (candidates, demand)
        Distances; not reached where a sparse matrix has no entry or the distance is infinite.
    weights : (demand,) float64
        Non-negative weights. Points without weight are left out; points with equal distances and caps become one.
    caps : (demand,) float64
        Distance that counts where no chosen candidate is nearer; infinite where being reached is a must. Such a point costs,
        unreached, more than any choice that reaches all of them does in total.
    rules : SiteRules
        Checked rules.
    sites : int or None
        Number of sites at most.

    Returns
    -------
    MedianProblem
        Without forbidden candidates, with required ones built.
    """
    candidates = distances.shape[0]
    allowed = np.ones(candidates, dtype=bool)
    allowed[rules.forbidden] = False
    reaching, point, distance = _entries(distances)
    useful = allowed[reaching] & (weights[point] > 0) & (distance < caps[point])
    ptr, site, far = _by_demand(reaching[useful], point[useful], distance[useful], len(weights))
    bits = far.view(np.uint64), np.ascontiguousarray(caps).view(np.uint64)
    hashes = _column_hashes(ptr, site, *bits)
    group = _equal_columns(ptr, site, *bits, hashes, np.argsort(hashes, kind="stable"))
    first, merged = np.unique(group, return_inverse=True)
    weight: Floats = np.bincount(merged, weights=weights, minlength=len(first)).astype(np.float64)
    lengths = np.diff(ptr)[first]
    taken = _positions(ptr[first], lengths)
    owner = np.repeat(np.arange(len(first)), lengths)
    cost = far[taken] * weight[owner]
    most, all_reached = _capped(caps[first], weight, cost, owner)
    rows = rule_rows(rules, candidates, sites)
    by_candidate = csc_matrix(rows.matrix)
    limits = RuleLimits(
        by_candidate.indptr.astype(np.int64),
        by_candidate.indices.astype(np.int32),
        by_candidate.data.astype(np.float64),
        rows.lower,
        rows.upper,
    )
    lists = _lists(len(first), candidates, owner, site[taken], cost, most)
    start = MedianProblem(
        np.arange(candidates, dtype=np.int32),
        np.empty(0, dtype=np.int32),
        lists,
        0.0,
        limits,
        candidates if sites is None else min(sites, candidates),
        sites is not None,
        bool(_is_whole(cost) and _is_whole(most)),
        all_reached,
    )
    built = np.zeros(candidates, dtype=bool)
    built[rules.required] = True
    return reduced(start, closed=~allowed, built=built)[0]


def reduced(problem: MedianProblem, *, closed: Mask, built: Mask) -> tuple[MedianProblem, NDArray[np.int64]]:
    """Return what is left of a problem once some candidates are decided.

    Parameters
    ----------
    problem : MedianProblem
        The problem.
    closed, built : (m,) bool
        Candidates that are not and that are chosen. Those that no longer fit beside the built ones are closed, too.

    Returns
    -------
    MedianProblem
        Without the decided candidates and without demand that no candidate left can improve.
    (demand,) int64
        Which demand points of the problem are left.
    """
    lists, limits = problem.lists, problem.limits
    points = len(lists.most)
    most = lists.most.copy()
    owner = np.repeat(np.arange(points), np.diff(lists.demand_ptr))
    served = built[lists.site]
    np.minimum.at(most, owner[served], lists.cost[served])
    rows = csc_matrix((limits.share, limits.row, limits.ptr), shape=(len(limits.lower), len(problem.candidates)))
    used = rows @ built.astype(np.float64)
    lower, upper = limits.lower - used, limits.upper - used
    in_row = np.repeat(np.arange(len(problem.candidates)), np.diff(limits.ptr))
    open_ = ~closed & ~built
    open_[in_row[limits.share > upper[limits.row] + 1e-9]] = False
    useful = open_[lists.site] & (lists.cost < most[owner])
    left = np.zeros(points, dtype=bool)
    left[owner[useful]] = True
    new_point, new_site = np.cumsum(left) - 1, np.cumsum(open_) - 1
    rows = rows[:, open_]
    return MedianProblem(
        read_only(problem.candidates[open_]),
        read_only(np.concatenate([problem.built, problem.candidates[built]])),
        _lists(
            int(left.sum()),
            int(open_.sum()),
            new_point[owner[useful]],
            new_site[lists.site[useful]].astype(np.int32),
            lists.cost[useful],
            most[left],
        ),
        problem.constant + float(most[~left].sum()),
        RuleLimits(
            read_only(rows.indptr.astype(np.int64)),
            read_only(rows.indices.astype(np.int32)),
            read_only(rows.data.astype(np.float64)),
            read_only(lower),
            read_only(upper),
        ),
        min(problem.most_sites - int(built.sum()), int(open_.sum())),
        problem.counted,
        problem.whole,
        problem.all_reached,
    ), np.flatnonzero(left)


def _entries(distances: csr_matrix | NDArray[np.floating]) -> tuple[NDArray[np.int64], NDArray[np.int64], Floats]:
    if isinstance(distances, np.ndarray):
        site, point = np.nonzero(np.isfinite(distances))
        return site, point, distances[site, point].astype(np.float64)
    site = np.repeat(np.arange(distances.shape[0]), np.diff(distances.indptr))
    return site, distances.indices.astype(np.int64), distances.data.astype(np.float64)


def _capped(caps: Floats, weight: Floats, cost: Floats, owner: NDArray[np.int64]) -> tuple[Floats, float]:
    """Return what each point costs where nothing helps it; a must costs more than all demand together at its worst."""
    counts = weight > 0
    must = np.isinf(caps) & counts
    most = np.zeros(len(weight))
    most[counts & ~must] = caps[counts & ~must] * weight[counts & ~must]
    np.maximum.at(most, owner, cost)
    if not must.any():
        return most, np.inf
    all_reached = float(np.ceil(most.sum())) + 1.0
    most[must] = all_reached
    return most, all_reached


def _is_whole(values: Floats) -> bool:
    return bool((values == np.rint(values)).all()) and float(values.sum()) < _LARGEST_WHOLE


def _positions(begins: NDArray[np.int64], lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the positions of runs that begin at ``begins``, one behind the other."""
    ends = np.cumsum(lengths)
    return np.arange(int(ends[-1]) if len(ends) else 0) + np.repeat(begins - ends + lengths, lengths)


def _lists(points: int, candidates: int, owner: NDArray[np.int64], site: Ints, cost: Floats, most: Floats) -> CostLists:
    ptr = np.zeros(points + 1, dtype=np.int64)
    np.cumsum(np.bincount(owner, minlength=points), out=ptr[1:])
    by_site = csr_matrix((cost, site, ptr), shape=(points, candidates)).tocsc()
    return CostLists(
        read_only(ptr),
        read_only(np.ascontiguousarray(site, dtype=np.int32)),
        read_only(np.ascontiguousarray(cost)),
        read_only(by_site.indptr.astype(np.int64)),
        read_only(by_site.indices.astype(np.int32)),
        read_only(by_site.data),
        read_only(most),
    )


def _by_demand(
    site: NDArray[np.int64], point: NDArray[np.int64], far: Floats, points: int
) -> tuple[NDArray[np.int64], Ints, Floats]:
    """Return starts, candidates and distances of each demand point, by distance and then by candidate."""
    ptr = np.zeros(points + 1, dtype=np.int64)
    np.cumsum(np.bincount(point, minlength=points), out=ptr[1:])
    # Entries come by candidate. Dealing them out by distance, stably, leaves each point's own in order.
    by_distance = np.argsort(far, kind="stable")
    order = _dealt_out(ptr[:-1].copy(), point, by_distance)
    return ptr, site[order].astype(np.int32), far[order]


@njit(cache=True, nogil=True)
def _dealt_out(room: NDArray[np.int64], point: NDArray[np.int64], order: NDArray[np.int64]) -> NDArray[np.int64]:
    dealt = np.empty_like(order)
    for place in range(len(order)):
        entry = order[place]
        dealt[room[point[entry]]] = entry
        room[point[entry]] += 1
    return dealt


@njit(cache=True, nogil=True)
def _column_hashes(
    ptr: NDArray[np.int64], site: Ints, far: NDArray[np.uint64], caps: NDArray[np.uint64]
) -> NDArray[np.uint64]:
    hashes = np.empty(len(caps), dtype=np.uint64)
    for point in range(len(caps)):
        mixed = caps[point] + np.uint64(0x9E3779B97F4A7C15)
        for entry in range(ptr[point], ptr[point + 1]):
            mixed = (mixed ^ far[entry]) * np.uint64(0xBF58476D1CE4E5B9)
            mixed = (mixed ^ (mixed >> np.uint64(29)) ^ np.uint64(site[entry])) * np.uint64(0x94D049BB133111EB)
            mixed ^= mixed >> np.uint64(32)
        hashes[point] = mixed
    return hashes


@njit(cache=True, nogil=True)
def _equal_columns(
    ptr: NDArray[np.int64],
    site: Ints,
    far: NDArray[np.uint64],
    caps: NDArray[np.uint64],
    hashes: NDArray[np.uint64],
    order: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Return for each column one that is equal to it; compared entry by entry where hashes meet."""
    group = np.arange(len(caps))
    for place in range(1, len(order)):
        point, head = order[place], group[order[place - 1]]
        length = ptr[point + 1] - ptr[point]
        same = hashes[head] == hashes[point] and caps[head] == caps[point] and ptr[head + 1] - ptr[head] == length
        step = 0
        while same and step < length:
            one, other = ptr[head] + step, ptr[point] + step
            same = site[one] == site[other] and far[one] == far[other]
            step += 1
        if same:
            group[point] = head
    return group
