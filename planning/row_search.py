"""Compiled bounded searches, one per facility: the targets or the network nodes within a limit, row by row.

Scratch as large as the network is made once and cleaned by the list of what was touched, so that a row costs what it
reaches and not what the network holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue

import numba
import numpy as np
from numba import njit
from numpy.typing import NDArray

from geodata.chains import JunctionGraph
from planning.search import LIVE, NO_ENTRY, UNREACHED, Ints, Labels, Queue, settle, sow

Rows = tuple[NDArray[np.int64], Ints, NDArray[np.uint32]]
"""Row starts (r + 1,) int64, what was found (k,) int32, and its ticks (k,) uint32."""

_ROWS_AT_ONCE = 64
_BUFFER = 1 << 18


class _Scratch:
    """What one thread searches with."""

    def __init__(self, graph: JunctionGraph, seeds: int, columns: int) -> None:
        junctions = len(graph.indptr) - 1
        self.queue = Queue(graph, seeds, 0)
        self.labels = np.full(junctions, UNREACHED, dtype=np.uint64)
        self.touched = np.empty(max(junctions, 1), dtype=np.uint32)
        self.best = np.full(columns, UNREACHED, dtype=np.uint64)
        self.touched_columns = np.empty(columns, dtype=np.int32)
        # A row always fits an empty buffer.
        self.found = np.empty(max(columns, _BUFFER), dtype=np.int32)
        self.found_ticks = np.empty(len(self.found), dtype=np.uint32)


def search_rows(
    graph: JunctionGraph,
    seeds: tuple[NDArray[np.int64], Ints, Labels],
    columns: int,
    direct: tuple[NDArray[np.int64], Ints, Labels],
    kernel: Callable[..., tuple[int, bool]],
    looked_up: tuple[NDArray[np.generic], ...],
    cutoff_ticks: int,
    on_progress: Callable[[int, int], None] | None,
) -> Rows:
    """Search from every row's seeds and return what the kernel finds, in compressed sparse rows.

    Parameters
    ----------
    graph : JunctionGraph
        The graph that is searched.
    seeds : tuple
        Row starts (f + 1,) int64, junctions (s,) int32 and ticks (s,) uint64.
    columns : int
        Number of things that can be found.
    direct : tuple
        Row starts (f + 1,) int64, columns (d,) int32 and ticks (d,) uint64 of what is found without a junction.
    kernel : callable
        `target_rows` or `node_rows`.
    looked_up : tuple of arrays
        The kernel's last arguments.
    cutoff_ticks : int
        Whatever is further is left out.
    on_progress : callable, optional
        Called in the calling thread with the rows done and the number of rows. What it raises stops the search.

    Returns
    -------
    tuple
        See `Rows`. The same whatever the number of threads.
    """
    rows = len(seeds[0]) - 1
    most_seeds = int(np.diff(seeds[0]).max(initial=0))
    threads = max(1, min(numba.get_num_threads(), -(-rows // _ROWS_AT_ONCE)))
    scratches: SimpleQueue[_Scratch] = SimpleQueue()
    for _ in range(threads):
        scratches.put(_Scratch(graph, most_seeds, columns))

    def batch(first: int) -> list[Rows]:
        scratch = scratches.get()
        try:
            last = min(first + _ROWS_AT_ONCE, rows)
            return list(_batch(graph, scratch, range(first, last), seeds, direct, kernel, looked_up, cutoff_ticks))
        finally:
            scratches.put(scratch)

    batches: list[Rows] = []
    with ThreadPoolExecutor(threads) as pool:
        try:
            for done, found in enumerate(pool.map(batch, range(0, rows, _ROWS_AT_ONCE)), start=1):
                batches += found
                if on_progress is not None:
                    on_progress(min(done * _ROWS_AT_ONCE, rows), rows)
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise
    return _joined(batches)


def _batch(
    graph: JunctionGraph,
    scratch: _Scratch,
    rows: range,
    seeds: tuple[NDArray[np.int64], Ints, Labels],
    direct: tuple[NDArray[np.int64], Ints, Labels],
    kernel: Callable[..., tuple[int, bool]],
    looked_up: tuple[NDArray[np.generic], ...],
    cutoff_ticks: int,
) -> Iterator[Rows]:
    queue = scratch.queue
    while rows:
        row_start = np.zeros(len(rows) + 1, dtype=np.int64)
        done, queue_full = kernel(
            graph.indptr, graph.arcs, scratch.labels, scratch.touched, *queue.parts, *seeds, *direct,
            scratch.best, scratch.touched_columns, scratch.found, scratch.found_ticks, row_start,
            rows.start, np.uint64(cutoff_ticks), *looked_up,
        )  # fmt: skip
        entries = row_start[done]
        yield row_start[: done + 1], scratch.found[:entries].copy(), scratch.found_ticks[:entries].copy()
        rows = rows[done:]
        if queue_full:
            queue.widen()


def _joined(batches: list[Rows]) -> Rows:
    """Join batches, freeing each as it is copied, so that no more than the result and one batch is held twice."""
    rows = sum(len(start) - 1 for start, _, _ in batches)
    entries = sum(len(found) for _, found, _ in batches)
    row_start = np.zeros(rows + 1, dtype=np.int64)
    found, ticks = np.empty(entries, dtype=np.int32), np.empty(entries, dtype=np.uint32)
    row, entry = 0, 0
    for place, (start, of_batch, ticks_of_batch) in enumerate(batches):
        row_start[row + 1 : row + len(start)] = start[1:] + entry
        found[entry : entry + len(of_batch)] = of_batch
        ticks[entry : entry + len(of_batch)] = ticks_of_batch
        row += len(start) - 1
        entry += len(of_batch)
        batches[place] = (start[:0], of_batch[:0], ticks_of_batch[:0])
    return row_start, found, ticks


@njit(cache=True, nogil=True)
def _search_row(  # type: ignore[no-untyped-def]
    indptr, arcs, labels, touched, ring, keys, links, state, shift, row, seed_start, seed_junction, seed_ticks, cutoff
):
    """Search from one row's seeds; return the junctions touched and whether the queue was full (all is clean then)."""
    begin, end = seed_start[row], seed_start[row + 1]
    count = 0
    for seed in range(begin, end):
        junction = seed_junction[seed]
        if seed_ticks[seed] <= cutoff and labels[junction] == UNREACHED:
            touched[count] = junction
            count += 1
            # Any label but that of an unreached junction, and no better than the seed's own.
            labels[junction] = UNREACHED - np.uint64(1)
    sow(seed_junction[begin:end], seed_ticks[begin:end], labels, cutoff, ring, keys, links, state, shift)
    count = settle(indptr, arcs, labels, touched, count, cutoff, ring, keys, links, state, shift, np.uint64(0))
    full = state[LIVE] > 0
    if full:
        ring[:] = NO_ENTRY
        _clean(labels, touched, count)
        count = 0
    return count, full


@njit(cache=True, nogil=True)
def _clean(labels, touched, count):  # type: ignore[no-untyped-def]
    for place in range(np.uint64(count)):
        labels[touched[place]] = UNREACHED


@njit(cache=True, nogil=True)
def _note(best, touched_columns, count, column, ticks):  # type: ignore[no-untyped-def]
    """Keep the fewer ticks of a column; return how many columns were touched."""
    if ticks < best[column]:
        if best[column] == UNREACHED:
            touched_columns[count] = column
            count += 1
        best[column] = ticks
    return count


@njit(cache=True, nogil=True)
def _hand_over(best, touched_columns, count, found, found_ticks, entry):  # type: ignore[no-untyped-def]
    """Move a row's columns, ascending, to the end of what was found; return the new end."""
    if 8 * count > len(best):
        # Looking at every column is quicker than sorting so many.
        for column in range(len(best)):
            if best[column] != UNREACHED:
                found[entry] = column
                found_ticks[entry] = best[column]
                best[column] = UNREACHED
                entry += 1
        return entry
    touched_columns[:count].sort()
    for place in range(count):
        column = touched_columns[place]
        found[entry] = column
        found_ticks[entry] = best[column]
        best[column] = UNREACHED
        entry += 1
    return entry


@njit(cache=True, nogil=True)
def target_rows(  # type: ignore[no-untyped-def]  # noqa: C901 - one compiled loop
    indptr, arcs, labels, touched, ring, keys, links, state, shift, seed_start, seed_junction, seed_ticks,
    direct_start, direct_column, direct_ticks, best, touched_columns, found, found_ticks, row_start, first_row, cutoff,
    target_junction, target_ticks, at_start, at_target, at_ticks,
):  # fmt: skip
    """Find the targets of rows from ``first_row`` on, until the room for them or the queue is full.

    Each target is joined to two junctions, ``target_junction`` (t, 2), by ``target_ticks`` (t, 2); the same by
    junction in ``at_start`` (j + 1,), ``at_target`` and ``at_ticks``. Returns the rows done and whether the queue was full.
    """
    targets = len(target_junction)
    entry = 0
    for done in range(len(row_start) - 1):
        if entry + targets > len(found):
            return done, False
        row = first_row + done
        reached, full = _search_row(
            indptr, arcs, labels, touched, ring, keys, links, state, shift, row, seed_start, seed_junction,
            seed_ticks, cutoff,
        )  # fmt: skip
        if full:
            return done, True
        count = 0
        for place in range(direct_start[row], direct_start[row + 1]):
            if direct_ticks[place] <= cutoff:
                count = _note(best, touched_columns, count, direct_column[place], direct_ticks[place])
        if reached > 2 * targets:
            # Fewer targets than junctions were reached: ask the targets.
            for target in range(targets):
                for side in range(2):
                    if target_ticks[target, side] != UNREACHED:
                        label = labels[target_junction[target, side]]
                        if label != UNREACHED and label + target_ticks[target, side] <= cutoff:
                            ticks = label + target_ticks[target, side]
                            count = _note(best, touched_columns, count, target, ticks)
        else:
            for place in range(np.uint64(reached)):
                junction = np.uint64(touched[place])
                label = labels[junction]
                for at in range(np.uint64(at_start[junction]), np.uint64(at_start[junction + np.uint64(1)])):
                    ticks = label + at_ticks[at]
                    if ticks <= cutoff:
                        count = _note(best, touched_columns, count, at_target[at], ticks)
        _clean(labels, touched, reached)
        entry = _hand_over(best, touched_columns, count, found, found_ticks, entry)
        row_start[done + 1] = entry
    return len(row_start) - 1, False


@njit(cache=True, nogil=True)
def node_rows(  # type: ignore[no-untyped-def]
    indptr, arcs, labels, touched, ring, keys, links, state, shift, seed_start, seed_junction, seed_ticks,
    direct_start, direct_column, direct_ticks, best, touched_columns, found, found_ticks, row_start, first_row, cutoff,
    junction_node, chains_start, chains_at, node_start, node, to_ends,
):  # fmt: skip
    """Find the network nodes of rows from ``first_row`` on, as `target_rows` finds targets.

    Junction *i* is node ``junction_node[i]`` and has the chains ``chains_at[chains_start[i]:chains_start[i + 1]]``, twice
    their number, and one more where *i* is the chain's second junction. The nodes inside chain *c* are
    ``node[node_start[c]:node_start[c + 1]]``, with the ticks ``to_ends`` (k, 2) to its junctions, `UNREACHED` where there
    is no way.
    """
    entry = 0
    for done in range(len(row_start) - 1):
        if entry + len(best) > len(found):
            return done, False
        row = first_row + done
        reached, full = _search_row(
            indptr, arcs, labels, touched, ring, keys, links, state, shift, row, seed_start, seed_junction,
            seed_ticks, cutoff,
        )  # fmt: skip
        if full:
            return done, True
        count = 0
        for place in range(direct_start[row], direct_start[row + 1]):
            if direct_ticks[place] <= cutoff:
                count = _note(best, touched_columns, count, direct_column[place], direct_ticks[place])
        for place in range(reached):
            junction = touched[place]
            label = labels[junction]
            count = _note(best, touched_columns, count, junction_node[junction], label)
            for at in range(chains_start[junction], chains_start[junction + 1]):
                chain, side = chains_at[at] >> 1, chains_at[at] & 1
                for inner in range(node_start[chain], node_start[chain + 1]):
                    leg = to_ends[inner, side]
                    if leg != UNREACHED and label + leg <= cutoff:
                        count = _note(best, touched_columns, count, node[inner], label + leg)
        _clean(labels, touched, reached)
        entry = _hand_over(best, touched_columns, count, found, found_ticks, entry)
        row_start[done + 1] = entry
    return len(row_start) - 1, False
