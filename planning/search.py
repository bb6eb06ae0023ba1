"""Compiled shortest-path searches over a directed graph in compressed sparse rows.

Dijkstra's algorithm (E. W. Dijkstra, "A note on two problems in connexion with graphs", 1959) on a binary heap
with lazy deletion. Minutes are stored as float32 and added up as float64.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

Ints = NDArray[np.int32]
Floats = NDArray[np.float64]
Floats32 = NDArray[np.float32]


@njit(cache=True, nogil=True)
def _push(keys, nodes, size, key, node):  # type: ignore[no-untyped-def]
    place = size
    while place > 0:
        parent = (place - 1) >> 1
        if keys[parent] <= key:
            break
        keys[place] = keys[parent]
        nodes[place] = nodes[parent]
        place = parent
    keys[place] = key
    nodes[place] = node
    return size + 1


@njit(cache=True, nogil=True)
def _pop(keys, nodes, size):  # type: ignore[no-untyped-def]
    """Remove the first entry (read it before) and return the new size."""
    size -= 1
    key, node = keys[size], nodes[size]
    place = 0
    while True:
        child = 2 * place + 1
        if child >= size:
            break
        if child + 1 < size and keys[child + 1] < keys[child]:
            child += 1
        if keys[child] >= key:
            break
        keys[place] = keys[child]
        nodes[place] = nodes[child]
        place = child
    keys[place] = key
    nodes[place] = node
    return size


@njit(cache=True, nogil=True)
def nearest_source(  # type: ignore[no-untyped-def]
    indptr, head, minutes, seed_node, seed_minutes, seed_source, cutoff_minutes
):
    """Return for every node the minutes from the nearest source and which source it is.

    Parameters
    ----------
    indptr : (n + 1,) int32
        Row starts of the graph that is searched.
    head : (a,) int32
        Where each arc leads.
    minutes : (a,) float32
        Minutes along each arc, finite and non-negative.
    seed_node : (s,) int32
        Nodes from which the search starts.
    seed_minutes : (s,) float64
        Minutes already spent there.
    seed_source : (s,) int32
        The source each seed stands for.
    cutoff_minutes : float
        Nodes further than this stay unreached.

    Returns
    -------
    minutes : (n,) float64
        Infinite where no source is within the cutoff.
    source : (n,) int32
        −1 where no source is within the cutoff; of equally near sources the one settled first.
    """
    n = len(indptr) - 1
    reached = np.full(n, np.inf)
    source = np.full(n, -1, dtype=np.int32)
    keys = np.empty(len(head) + len(seed_node) + 1, dtype=np.float64)
    nodes = np.empty(len(head) + len(seed_node) + 1, dtype=np.int32)
    size = 0
    for seed in range(len(seed_node)):
        node = seed_node[seed]
        if seed_minutes[seed] <= cutoff_minutes and seed_minutes[seed] < reached[node]:
            reached[node] = seed_minutes[seed]
            source[node] = seed_source[seed]
            size = _push(keys, nodes, size, seed_minutes[seed], node)
    while size > 0:
        key, node = keys[0], nodes[0]
        size = _pop(keys, nodes, size)
        if key > reached[node]:
            continue
        for arc in range(indptr[node], indptr[node + 1]):
            other = head[arc]
            total = key + minutes[arc]
            if total < reached[other] and total <= cutoff_minutes:
                reached[other] = total
                source[other] = source[node]
                size = _push(keys, nodes, size, total, other)
    return reached, source


@njit(cache=True, nogil=True)
def reached_targets(  # type: ignore[no-untyped-def]  # noqa: C901 - one compiled loop
    indptr,
    head,
    minutes,
    seed_indptr,
    seed_node,
    seed_minutes,
    target_indptr,
    target,
    target_minutes,
    direct_indptr,
    direct_target,
    direct_minutes,
    targets,
    cutoff_minutes,
):
    """Search once from every source and return the targets within the cutoff, in compressed sparse rows.

    Parameters
    ----------
    indptr, head, minutes
        The graph, as in `nearest_source`.
    seed_indptr : (f + 1,) int64
        Where each source's seeds begin.
    seed_node, seed_minutes : (s,) int32, (s,) float64
        Start nodes and the minutes already spent there.
    target_indptr : (n + 1,) int64
        Where the targets attached to each node begin.
    target, target_minutes : (t,) int32, (t,) float64
        The attached target and the minutes between it and the node.
    direct_indptr : (f + 1,) int64
        Where the targets begin that each source also reaches without passing a node.
    direct_target, direct_minutes : (d,) int32, (d,) float64
        Those targets and their minutes.
    targets : int
        Number of targets.
    cutoff_minutes : float
        Targets further than this are left out.

    Returns
    -------
    row_start : (f + 1,) int64
        Where each source's targets begin.
    found : (k,) int32
        Targets, ascending within a source.
    found_minutes : (k,) float64
        Their minutes.
    """
    n = len(indptr) - 1
    sources = len(seed_indptr) - 1
    reached = np.full(n, np.inf)
    best = np.full(targets, np.inf)
    touched_nodes = np.empty(n, dtype=np.int32)
    touched_targets = np.empty(targets, dtype=np.int32)
    keys = np.empty(len(head) + 8, dtype=np.float64)
    nodes = np.empty(len(head) + 8, dtype=np.int32)
    row_start = np.zeros(sources + 1, dtype=np.int64)
    found = np.empty(1024, dtype=np.int32)
    found_minutes = np.empty(1024, dtype=np.float64)
    total_found = 0
    for row in range(sources):
        size = 0
        n_nodes = 0
        n_targets = 0
        for place in range(direct_indptr[row], direct_indptr[row + 1]):
            total = direct_minutes[place]
            if total <= cutoff_minutes and total < best[direct_target[place]]:
                if best[direct_target[place]] == np.inf:
                    touched_targets[n_targets] = direct_target[place]
                    n_targets += 1
                best[direct_target[place]] = total
        for seed in range(seed_indptr[row], seed_indptr[row + 1]):
            node = seed_node[seed]
            if seed_minutes[seed] <= cutoff_minutes and seed_minutes[seed] < reached[node]:
                if reached[node] == np.inf:
                    touched_nodes[n_nodes] = node
                    n_nodes += 1
                reached[node] = seed_minutes[seed]
                size = _push(keys, nodes, size, seed_minutes[seed], node)
        while size > 0:
            key, node = keys[0], nodes[0]
            size = _pop(keys, nodes, size)
            if key > reached[node]:
                continue
            for place in range(target_indptr[node], target_indptr[node + 1]):
                total = key + target_minutes[place]
                if total <= cutoff_minutes and total < best[target[place]]:
                    if best[target[place]] == np.inf:
                        touched_targets[n_targets] = target[place]
                        n_targets += 1
                    best[target[place]] = total
            for arc in range(indptr[node], indptr[node + 1]):
                other = head[arc]
                total = key + minutes[arc]
                if total < reached[other] and total <= cutoff_minutes:
                    if reached[other] == np.inf:
                        touched_nodes[n_nodes] = other
                        n_nodes += 1
                    reached[other] = total
                    size = _push(keys, nodes, size, total, other)
        if total_found + n_targets > len(found):
            room = max(2 * len(found), total_found + n_targets)
            wider = np.empty(room, dtype=np.int32)
            wider_minutes = np.empty(room, dtype=np.float64)
            wider[:total_found] = found[:total_found]
            wider_minutes[:total_found] = found_minutes[:total_found]
            found, found_minutes = wider, wider_minutes
        touched_targets[:n_targets].sort()
        for place in range(n_targets):
            found[total_found] = touched_targets[place]
            found_minutes[total_found] = best[touched_targets[place]]
            best[touched_targets[place]] = np.inf
            total_found += 1
        for place in range(n_nodes):
            reached[touched_nodes[place]] = np.inf
        row_start[row + 1] = total_found
    return row_start, found[:total_found].copy(), found_minutes[:total_found].copy()
