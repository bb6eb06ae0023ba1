"""Compiled search for one shortest path: which arcs lead from a start to the best of many finishes.

Dijkstra's algorithm (E. W. Dijkstra, "A note on two problems in connexion with graphs", 1959) with predecessors; it
stops as soon as no node left could lead to a better finish.
"""

from __future__ import annotations

import heapq

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def shortest_path(  # type: ignore[no-untyped-def]
    indptr, head, minutes, start_node, start_minutes, finish_minutes, bound_minutes
):
    """Return the quickest way from any start to any finish, if it takes less than a bound.

    Parameters
    ----------
    indptr : (n + 1,) int32
        Row starts of the graph, searched in its own direction.
    head : (a,) int32
        Where each arc leads.
    minutes : (a,) float32
        Minutes along each arc, finite and non-negative.
    start_node, start_minutes : (s,) int32, (s,) float64
        Nodes from which the search starts and the minutes already spent there; infinite where it may not.
    finish_minutes : (n,) float64
        Minutes from each node to the end of the way; infinite where it does not end near that node.
    bound_minutes : float
        A way that takes as long or longer is not wanted.

    Returns
    -------
    last : int
        Node at which the way leaves the graph; −1 where there is none.
    nodes : (k,) int32
        Nodes from which the arcs are taken, in order of travel.
    arcs : (k,) int32
        The arcs.
    """
    n = len(indptr) - 1
    reached = np.full(n, np.inf)
    came_by = np.full(n, -1, dtype=np.int32)
    came_from = np.full(n, -1, dtype=np.int32)
    best, last = bound_minutes, np.int64(-1)
    heap = [(np.inf, np.int64(n))]
    for start in range(len(start_node)):
        if start_minutes[start] < reached[start_node[start]]:
            reached[start_node[start]] = start_minutes[start]
            heapq.heappush(heap, (start_minutes[start], np.int64(start_node[start])))
    while heap[0][0] < best:
        key, node = heapq.heappop(heap)
        if key > reached[node]:
            continue
        if key + finish_minutes[node] < best:
            best, last = key + finish_minutes[node], node
        for arc in range(indptr[node], indptr[node + 1]):
            total = key + minutes[arc]
            if total < reached[head[arc]]:
                reached[head[arc]] = total
                came_by[head[arc]] = arc
                came_from[head[arc]] = node
                heapq.heappush(heap, (total, np.int64(head[arc])))
    steps, node = 0, last
    while node >= 0 and came_by[node] >= 0:
        steps, node = steps + 1, came_from[node]
    nodes, arcs = np.empty(steps, dtype=np.int32), np.empty(steps, dtype=np.int32)
    node = last
    for step in range(steps - 1, -1, -1):
        nodes[step], arcs[step] = came_from[node], came_by[node]
        node = came_from[node]
    return last, nodes, arcs
