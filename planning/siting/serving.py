"""Who is served within the capacity of chosen sites: the largest flow from sites to the demand that they cover.

L. R. Ford, D. R. Fulkerson, "Maximal flow through a network", Canadian Journal of Mathematics 8 (1956), along shortest
augmenting paths (J. Edmonds, R. M. Karp, Journal of the ACM 19, 1972). Each push empties a demand, a site's room or an
earlier assignment exactly, so the search ends for any floating-point weights. A further site never lowers what the
others serve in total, so a flow grows site by site and what each adds is its gain.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from geodata.network import read_only
from planning.search import Floats, Ints

_Graph = tuple[NDArray[np.int64], Ints, Ints, NDArray[np.int64], NDArray[np.int64]]
"""Each candidate's first entry, each entry's demand and candidate; each demand's first place, each place's entry."""


@dataclass(frozen=True, slots=True, eq=False)
class Served:
    """What chosen sites serve within their capacities.

    Attributes
    ----------
    per_candidate : (candidates,) float64
        Weight served by each; 0 where not chosen.
    per_demand : (demand,) float64
        Weight served of each demand point; the rest of its weight is unserved.
    """

    per_candidate: Floats
    per_demand: Floats

    @property
    def total(self) -> float:
        """Weight served together."""
        return float(self.per_demand.sum())


def serve(cover: csr_matrix, weights: Floats, capacities: Floats, chosen: Ints) -> Served:
    """Serve the most weight that chosen candidates can within their capacities; demand may be split among them.

    Parameters
    ----------
    cover : csr_matrix, (candidates, demand)
        Non-zero where a candidate covers a demand point.
    weights : (demand,) float64
        Weight of each demand point, non-negative and finite.
    capacities : (candidates,) float64
        The most weight each can serve, non-negative; infinity is no limit.
    chosen : (k,) int
        Candidates chosen.

    Returns
    -------
    Served
        The total is the largest possible; of several ways to reach it, candidates named earlier serve more.
    """
    rows = csr_matrix(cover, dtype=np.bool_)[chosen]
    rows.sum_duplicates()
    rows.eliminate_zeros()
    own = np.asarray(capacities, dtype=np.float64)[chosen]
    flow = Flow(rows.indptr.astype(np.int64), rows.indices.astype(np.int32), weights, own)
    for place in range(len(chosen)):
        flow.add_site(place)
    per_candidate = np.zeros(cover.shape[0])
    per_candidate[chosen] = flow.per_candidate()
    return Served(read_only(per_candidate), read_only(weights - flow.unserved))


class Flow:
    """A largest flow that grows candidate by candidate.

    Parameters
    ----------
    starts : (candidates + 1,) int64
        Where each candidate's demand begins in ``covered``.
    covered : (entries,) int32
        Demand points of each candidate.
    weights : (demand,) float64
        Weight of each demand point.
    capacities : (candidates,) float64
        The most weight each can serve.
    """

    def __init__(self, starts: NDArray[np.int64], covered: Ints, weights: Floats, capacities: Floats) -> None:
        self.unserved: Floats = np.array(weights, dtype=np.float64)
        self.on_entry: Floats = np.zeros(len(covered))
        self._capacities = capacities
        self._starts, self._covered = starts, covered
        self._of_entry = np.repeat(np.arange(len(capacities), dtype=np.int32), np.diff(starts))
        self._turned = np.argsort(covered, kind="stable")
        self._turned_starts = np.append(0, np.cumsum(np.bincount(covered, minlength=len(weights))))
        self._closed = np.zeros(len(capacities), dtype=np.bool_)
        count = len(capacities)
        self._scratch = np.empty(len(weights), np.int64), np.empty(count, np.int64), np.empty(count, np.int32)

    def add_site(self, candidate: int) -> float:
        """Let a candidate serve what it can, the others taking over from each other; return the weight that it adds."""
        return self._grow(candidate, self.unserved, self.on_entry, self._closed)

    def gain(self, candidate: int) -> float:
        """Return the weight that a candidate would add, leaving everything as it is."""
        return self._grow(candidate, self.unserved.copy(), self.on_entry.copy(), self._closed.copy())

    def per_candidate(self) -> Floats:
        """Return the weight that each candidate serves, (candidates,) float64."""
        served: Floats = np.bincount(self._of_entry, weights=self.on_entry, minlength=len(self._capacities)).astype(
            np.float64
        )
        return served

    def _grow(self, candidate: int, unserved: Floats, on_entry: Floats, closed: NDArray[np.bool_]) -> float:
        # Without limit: more room than there is demand, so that rounding never ends it; infinity would not go down.
        room = min(float(self._capacities[candidate]), 2.0 * float(unserved.sum()))
        added = _augment(
            candidate,
            room,
            (self._starts, self._covered, self._of_entry, self._turned_starts, self._turned),
            unserved,
            on_entry,
            closed,
            *self._scratch,
        )
        return float(added)


@njit(cache=True, nogil=True)
def _augment(
    source: int,
    room: float,
    graph: _Graph,
    unserved: Floats,
    on_entry: Floats,
    closed: NDArray[np.bool_],
    way_to_demand: NDArray[np.int64],
    way_to_candidate: NDArray[np.int64],
    queue: Ints,
) -> float:
    """Push what a newly opened candidate can add along shortest augmenting paths; change the flow, return what was added.

    A candidate from which no unserved demand is reached is closed: no later push opens a way from it.
    """
    starts, covered, of_entry, turned_starts, turned = graph
    left = room
    pushed = True
    while pushed and left > 0.0:
        pushed = False
        way_to_demand[:] = -1
        way_to_candidate[:] = -1
        queue[0] = source
        first, last = 0, 1
        while first < last and left > 0.0:
            candidate = queue[first]
            first += 1
            for entry in range(starts[candidate], starts[candidate + 1]):
                demand = covered[entry]
                if way_to_demand[demand] >= 0:
                    continue
                way_to_demand[demand] = entry
                if unserved[demand] > 0.0:
                    amount = _push(source, entry, left, graph, unserved, on_entry, way_to_demand, way_to_candidate)
                    left -= amount
                    pushed |= amount > 0.0
                for place in range(turned_starts[demand], turned_starts[demand + 1]):
                    taken = turned[place]
                    other = of_entry[taken]
                    if on_entry[taken] > 0.0 and way_to_candidate[other] < 0 and other != source and not closed[other]:
                        way_to_candidate[other] = taken
                        queue[last] = other
                        last += 1
        if not pushed:
            closed[queue[:last]] = True
    return room - left


@njit(cache=True, nogil=True)
def _push(
    source: int,
    end: int,
    room: float,
    graph: _Graph,
    unserved: Floats,
    on_entry: Floats,
    way_to_demand: NDArray[np.int64],
    way_to_candidate: NDArray[np.int64],
) -> float:
    """Serve the demand of an entry along the way found to it, each site on the way handing on what it served; return how much."""
    _, covered, of_entry, _, _ = graph
    amount: float = min(room, unserved[covered[end]])
    at = of_entry[end]
    while at != source:
        taken = way_to_candidate[at]
        amount = min(amount, on_entry[taken])
        at = of_entry[way_to_demand[covered[taken]]]
    unserved[covered[end]] -= amount
    on_entry[end] += amount
    at = of_entry[end]
    while at != source:
        taken = way_to_candidate[at]
        on_entry[taken] -= amount
        entry = way_to_demand[covered[taken]]
        on_entry[entry] += amount
        at = of_entry[entry]
    return amount
