"""Lazy greedy choice (CELF) within the rules.

J. Leskovec, A. Krause, C. Guestrin, C. Faloutsos, J. VanBriesen, N. Glance, "Cost-effective outbreak detection in
networks", KDD 2007: what a candidate adds only falls as others are chosen, so an old gain is a bound of the present one and
most need not be counted again. Without costs the choice is worth at least 1 - 1/e of the best.
"""

from __future__ import annotations

from heapq import heapify, heappop, heappush

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from planning.search import Floats, Ints
from planning.siting.cover import Bools, Covering
from planning.siting.limits import Limits, count_in, may_add


def greedy_choice(problem: Covering, limits: Limits, begun: Ints, allowed: Bools, divisors: Floats) -> Ints:
    """Return a choice, begun with some candidates, to which the candidate of most gain was added again and again.

    Parameters
    ----------
    problem : Covering
        Cover sets and weights.
    limits : Limits
        Rules; their upper limits are kept, their lower ones are left to ``begun``.
    begun : (b,) int32
        Chosen to begin with.
    allowed : (candidates,) bool
        Who may be added.
    divisors : (candidates,) float64
        Gains are compared per unit of this: ones, or costs (positive).

    Returns
    -------
    (k,) int32
        In the order chosen, after ``begun``; candidates that add nothing are not among the added. Ties go to the lower number.
    """
    return np.asarray(_greedy(problem, limits, limits.activity(begun), begun, allowed, divisors))


def first_that_fit(limits: Limits, begun: Ints, order: Ints) -> Ints:
    """Return some candidates and, after them, those of an order that the upper limits leave room for, one after the other.

    Parameters
    ----------
    limits : Limits
        Rules.
    begun, order : (b,) and (n,) int32
        Candidates; none twice.
    """
    fitting = _first_that_fit(limits, limits.activity(begun), order)
    return np.concatenate([begun, fitting]).astype(np.int32)


def in_order_of_gain(cover: csr_matrix, weights: Floats, chosen: Ints) -> tuple[Ints, Floats]:
    """Return chosen candidates, each the one that adds most weight to those before it, and what it adds.

    Parameters
    ----------
    cover : csr_matrix, (candidates, demand)
        Non-zero where a candidate covers a demand point.
    weights : (demand,) float64
        Weight of each demand point; 0 for what is covered already.
    chosen : (k,) int32
        Candidates; ties go to the lower number.

    Returns
    -------
    (k,) int32, (k,) float64
        The order and the gains, never increasing.
    """
    members = np.sort(chosen)
    part = csr_matrix(cover[members] != 0, dtype=np.float64)
    left = np.asarray(weights, dtype=np.float64).copy()
    gain = np.asarray(part @ left)
    waiting = np.ones(len(members), dtype=bool)
    order, gains = np.zeros(len(members), dtype=np.int32), np.zeros(len(members))
    for place in range(len(members)):
        best = int(np.argmax(np.where(waiting, gain, -1.0)))
        waiting[best] = False
        order[place], gains[place] = members[best], gain[best]
        left[part.indices[part.indptr[best] : part.indptr[best + 1]]] = 0.0
        gain = np.asarray(part @ left)
    return order, gains


@njit(cache=True, nogil=True)
def _first_that_fit(limits: Limits, activity: Floats, order: Ints) -> Ints:
    fitting = np.empty(len(order), dtype=np.int32)
    count = 0
    for candidate in order:
        if may_add(limits, activity, candidate):
            count_in(limits, activity, candidate, 1.0)
            fitting[count] = candidate
            count += 1
    return fitting[:count].copy()


@njit(cache=True, nogil=True)
def _gain(starts: NDArray[np.int64], covered: Ints, left: Floats, candidate: int) -> float:
    gain = 0.0
    for place in range(starts[candidate], starts[candidate + 1]):
        gain += left[covered[place]]
    return gain


@njit(cache=True, nogil=True)
def _greedy(problem: Covering, limits: Limits, activity: Floats, begun: Ints, allowed: Bools, divisors: Floats) -> Ints:
    starts, covered, _, _, weights = problem
    left = weights.copy()
    candidates = len(starts) - 1
    chosen = np.empty(candidates, dtype=np.int32)
    count = 0
    for candidate in begun:
        chosen[count] = candidate
        count += 1
        for place in range(starts[candidate], starts[candidate + 1]):
            left[covered[place]] = 0.0
    heap = [(0.0, 0) for _ in range(0)]
    for candidate in range(candidates):
        if allowed[candidate]:
            first = -_gain(starts, covered, left, candidate) / divisors[candidate]
            heap.append((first, candidate))
    heapify(heap)
    while len(heap) > 0:
        candidate = heappop(heap)[1]
        if not may_add(limits, activity, candidate):
            continue
        worth = _gain(starts, covered, left, candidate) / divisors[candidate]
        if worth <= 0.0:
            continue
        if len(heap) > 0 and (-worth, candidate) > heap[0]:
            heappush(heap, (-worth, candidate))
            continue
        chosen[count] = candidate
        count += 1
        for place in range(starts[candidate], starts[candidate + 1]):
            left[covered[place]] = 0.0
        count_in(limits, activity, candidate, 1.0)
    return chosen[:count].copy()
