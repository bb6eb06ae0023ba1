"""Compiled steps of contraction: which nodes are passed, and walking every chain from junction to junction."""

from __future__ import annotations

import numpy as np
from numba import njit

TICKS_PER_MINUTE = float(2**22)
"""Ticks in a minute: a road piece is right to 2⁻²³ minutes, and 1,000 pieces to 0.00012 minutes at worst."""

CLOSED = np.uint32(2**32 - 1)
"""Ticks of a chain in a direction in which the mode may not go."""


@njit(cache=True, nogil=True)
def incident_pieces(tail, head, usable, nodes):  # type: ignore[no-untyped-def]
    """Return the usable edges at every node in compressed sparse rows.

    Parameters
    ----------
    tail, head : (m,) int32
        Ends of the edges.
    usable : (m,) bool
        Edges that count.
    nodes : int
        Number of nodes n.

    Returns
    -------
    indptr : (n + 1,) int32
        Where each node's edges begin.
    edge : (k,) int32
        The edges, ascending at each node; an edge from a node to itself stands there twice.
    """
    indptr = np.zeros(nodes + 1, dtype=np.int32)
    for edge in range(len(tail)):
        if usable[edge]:
            indptr[tail[edge] + 1] += 1
            indptr[head[edge] + 1] += 1
    for node in range(nodes):
        indptr[node + 1] += indptr[node]
    place = indptr[:-1].copy()
    incident = np.empty(indptr[nodes], dtype=np.int32)
    for edge in range(len(tail)):
        if usable[edge]:
            incident[place[tail[edge]]] = edge
            place[tail[edge]] += 1
            incident[place[head[edge]]] = edge
            place[head[edge]] += 1
    return indptr, incident


@njit(cache=True, nogil=True)
def passed_nodes(head, minutes, indptr, incident):  # type: ignore[no-untyped-def]
    """Return which nodes decide nothing: two different edges meet there and going on is allowed alike on both.

    Parameters
    ----------
    head : (m,) int32
        Last node of each edge.
    minutes : (m, 2) float
        Minutes from tail to head and back; infinite where that is not allowed.
    indptr, incident
        From `incident_pieces`.

    Returns
    -------
    (n,) bool
        Never a node whose one-way pieces meet head-on, nor where a two-way road becomes one-way.
    """
    passed = np.zeros(len(indptr) - 1, dtype=np.bool_)
    for node in range(len(passed)):
        if indptr[node + 1] - indptr[node] != 2:
            continue
        first, second = incident[indptr[node]], incident[indptr[node] + 1]
        if first == second:
            continue
        # Column 0 leads from tail to head: into the node if the node is the head.
        first_in = 0 if head[first] == node else 1
        second_in = 0 if head[second] == node else 1
        through = np.isfinite(minutes[first, first_in]) == np.isfinite(minutes[second, 1 - second_in])
        back = np.isfinite(minutes[second, second_in]) == np.isfinite(minutes[first, 1 - first_in])
        passed[node] = through and back
    return passed


@njit(cache=True, nogil=True)
def walk_chains(  # type: ignore[no-untyped-def]  # noqa: C901 - one compiled loop
    tail, head, minutes, indptr, incident, passed, longest_ticks
):
    """Follow every chain from junction to junction.

    Parameters
    ----------
    tail : (m,) int32
        First node of each edge.
    head, minutes, indptr, incident
        As in `passed_nodes`.
    passed : (n,) bool
        From `passed_nodes`. Changed: the first node of a ring without any junction, and the node before which a chain
        would get longer than ``longest_ticks``, become junctions.
    longest_ticks : float
        No chain of several pieces takes longer.

    Returns
    -------
    chain : (m,) int32
        Chain of each edge, −1 for unusable ones.
    flipped : (m,) bool
        Whether the edge is drawn against its chain.
    before : (m, 2) uint32
        Ticks along and against the chain between its first node and the nearer end of the edge.
    piece : (p,) int32
        Edges by chain, in order.
    piece_start : (c + 1,) int32
        Where each chain begins in ``piece``.
    ends : (c, 2) int32
        First and last node.
    total : (c, 2) uint32
        Ticks along and against; 2³² − 1 where not allowed.
    """
    edges = len(tail)
    chain = np.full(edges, -1, dtype=np.int32)
    flipped = np.zeros(edges, dtype=np.bool_)
    before = np.zeros((edges, 2), dtype=np.uint32)
    piece = np.empty(edges, dtype=np.int32)
    piece_start = np.zeros(edges + 1, dtype=np.int32)
    ends = np.empty((edges, 2), dtype=np.int32)
    total = np.empty((edges, 2), dtype=np.uint32)
    walked, chains = 0, 0
    # Rings without a junction are what is left after everything that hangs on one; nodes where a long chain was
    # divided are junctions only from then on, so that their far side is walked in the second round as well.
    for last_round in (False, True):
        for node in range(len(passed)):
            if last_round and passed[node] and chain[incident[indptr[node]]] < 0:
                passed[node] = False
            if passed[node]:
                continue
            for place in range(indptr[node], indptr[node + 1]):
                edge = incident[place]
                if chain[edge] >= 0:
                    continue
                piece_start[chains] = walked
                ends[chains, 0] = node
                at = node
                along, against = 0.0, 0.0
                while True:
                    turned = tail[edge] != at
                    chain[edge] = chains
                    flipped[edge] = turned
                    piece[walked] = edge
                    walked += 1
                    there, back = minutes[edge, 1 if turned else 0], minutes[edge, 0 if turned else 1]
                    # Whole ticks piece by piece, so that the end of one and the beginning of the next are one place.
                    before[edge, 0] = along if np.isfinite(there) else 0
                    before[edge, 1] = against if np.isfinite(back) else 0
                    along += np.rint(there * TICKS_PER_MINUTE)
                    against += np.rint(back * TICKS_PER_MINUTE)
                    at = tail[edge] if turned else head[edge]
                    if not passed[at]:
                        break
                    first = incident[indptr[at]]
                    following = incident[indptr[at] + 1] if first == edge else first
                    longer = 0.0
                    for direction in range(2):
                        step = minutes[following, direction]
                        reached = along if np.isfinite(along) else against
                        if np.isfinite(against) and against > reached:
                            reached = against
                        if np.isfinite(step):
                            longer = max(longer, reached + step * TICKS_PER_MINUTE)
                    if longer > longest_ticks:
                        passed[at] = False
                        break
                    edge = following
                ends[chains, 1] = at
                total[chains, 0] = along if np.isfinite(along) else CLOSED
                total[chains, 1] = against if np.isfinite(against) else CLOSED
                chains += 1
    piece_start[chains] = walked
    return (
        chain,
        flipped,
        before,
        piece[:walked].copy(),
        piece_start[: chains + 1].copy(),
        ends[:chains].copy(),
        total[:chains].copy(),
    )
