"""Compiled shortest-path searches over the junctions, on a bucket queue.

Dijkstra's algorithm with the buckets of R. B. Dial ("Algorithm 360: shortest-path forest with topological ordering",
1969), wider than the shortest arc: a junction improved after it was taken from the present bucket is taken again, so the
times are exact (label-correcting within a bucket; cf. U. Meyer and P. Sanders, "Δ-stepping", 2003). The queue is a ring
of buckets of linked entries that are used again, small enough for the processor's cache. Indices are unsigned and no
array is bound again inside a loop, which spares the compiler checks and reloads.

A *label* is a whole number that holds the ticks in its upper bits and the source in its lower `SOURCE_BITS`: adding
an arc keeps the source, and of equally near sources the one with the lower number wins.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from geodata.chains import JunctionGraph

Ints = NDArray[np.int32]
Floats = NDArray[np.float64]
Labels = NDArray[np.uint64]
Ticks = NDArray[np.uint32]

SOURCE_BITS = 24
"""Bits of a label that tell the source."""

MOST_SOURCES = 2**SOURCE_BITS - 1
"""A search tells no more sources apart."""

UNREACHED = np.uint64(2**64 - 1)
"""Label of what no source reaches."""

NO_ENTRY = np.uint32(2**32 - 1)
"""Stands in a queue's ring where a bucket is empty."""

_FREE, _USED, LIVE, _CURRENT = range(4)
_ENTRIES = 1 << 14


class Queue:
    """Room of a bucket queue, for one search at a time.

    Parameters
    ----------
    graph : JunctionGraph
        Its arcs set the number of buckets.
    seeds : int
        Room for at least so many seeds.
    source_bits : int
        `SOURCE_BITS`, or 0 where labels are bare ticks.
    """

    def __init__(self, graph: JunctionGraph, seeds: int, source_bits: int) -> None:
        buckets = 1 << (graph.longest_ticks // graph.bucket_ticks + 2).bit_length()
        room = max(_ENTRIES, 2 * seeds)
        self.shift = np.uint64(graph.bucket_ticks.bit_length() - 1 + source_bits)
        self.source_bits = np.uint64(source_bits)
        self.ring = np.full(buckets, NO_ENTRY, dtype=np.uint32)
        self.keys = np.empty(room, dtype=np.uint64)
        self.links = np.empty((room, 2), dtype=np.uint32)
        self.state = np.array([NO_ENTRY, 0, 0, 0], dtype=np.uint64)

    @property
    def parts(self) -> tuple[Ticks, Labels, Ticks, Labels, np.uint64]:
        """What the compiled loops work on: ring, keys, links, state and the bits between a label and its bucket."""
        return self.ring, self.keys, self.links, self.state, self.shift

    def widen(self) -> None:
        """Double the room; entries keep their places, so that a search can go on."""
        self.keys = np.concatenate([self.keys, np.empty_like(self.keys)])
        self.links = np.concatenate([self.links, np.empty_like(self.links)])

    @property
    def live(self) -> bool:
        """Whether a search stopped for want of room."""
        return bool(self.state[LIVE])


def nearest_labels(graph: JunctionGraph, junction: Ints, label: Labels, *, cutoff_label: np.uint64) -> Labels:
    """Return the label of the nearest source at every junction.

    Parameters
    ----------
    graph : JunctionGraph
        The graph that is searched.
    junction : (s,) int32
        Where the search starts.
    label : (s,) uint64
        Ticks already spent there, and the source.
    cutoff_label : uint64
        Greater labels are not given.

    Returns
    -------
    (j,) uint64
        `UNREACHED` where no source is near enough.
    """
    labels = np.full(len(graph.indptr) - 1, UNREACHED, dtype=np.uint64)
    queue = Queue(graph, len(junction), SOURCE_BITS)
    sow(junction, label, labels, cutoff_label, *queue.parts)
    nothing = np.zeros(0, dtype=np.uint32)
    while True:
        settle(graph.indptr, graph.arcs, labels, nothing, 0, cutoff_label, *queue.parts, queue.source_bits)
        if not queue.live:
            return labels
        queue.widen()


def two_nearest_labels(graph: JunctionGraph, junction: Ints, label: Labels, *, cutoff_label: np.uint64) -> Labels:
    """Return the labels of the nearest and the second nearest source at every junction.

    Parameters
    ----------
    graph, junction, label, cutoff_label
        As in `nearest_labels`.

    Returns
    -------
    (j, 2) uint64
        Two different sources, the nearer first; `UNREACHED` where there is none.
    """
    labels = np.full((len(graph.indptr) - 1, 2), UNREACHED, dtype=np.uint64)
    queue = Queue(graph, len(junction), SOURCE_BITS)
    _sow_two(junction, label, labels, cutoff_label, *queue.parts)
    while True:
        _settle_two(graph.indptr, graph.arcs, labels, cutoff_label, *queue.parts)
        if not queue.live:
            return labels
        queue.widen()


@njit(cache=True, nogil=True)
def _enqueue(junction, label, ring, keys, links, state, shift):  # type: ignore[no-untyped-def]
    entry = state[_USED]
    slot = (label >> shift) & np.uint64(len(ring) - 1)
    keys[entry] = label
    links[entry, 0] = junction
    links[entry, 1] = ring[slot]
    ring[slot] = np.uint32(entry)
    state[_USED] = entry + np.uint64(1)
    state[LIVE] += np.uint64(1)


@njit(cache=True, nogil=True)
def sow(junctions, seed_labels, labels, cutoff, ring, keys, links, state, shift):  # type: ignore[no-untyped-def]
    """Label the seeds and put them into an empty queue, which must have room for them."""
    state[_FREE], state[_USED], state[LIVE] = np.uint64(NO_ENTRY), np.uint64(0), np.uint64(0)
    state[_CURRENT] = np.uint64(0)
    for seed in range(len(junctions)):
        label = seed_labels[seed]
        if label <= cutoff and label < labels[junctions[seed]]:
            labels[junctions[seed]] = label
            _enqueue(junctions[seed], label, ring, keys, links, state, shift)


@njit(cache=True, nogil=True)
def settle(  # type: ignore[no-untyped-def]
    indptr, arcs, labels, touched, reached, cutoff, ring, keys, links, state, shift, source_bits
):
    """Search until the queue is empty or has no more room for another junction's arcs.

    Junctions labelled for the first time are noted in ``touched`` from place ``reached`` on, unless it is empty.
    Returns the number noted in all.
    """
    one, high, low = np.uint64(1), np.uint64(32), np.uint64(2**32 - 1)
    mask, room, none = np.uint64(len(ring) - 1), np.uint64(len(keys)), np.uint64(NO_ENTRY)
    noting = len(touched) > 0
    free, used, live, current = state[_FREE], state[_USED], state[LIVE], state[_CURRENT]
    while live > 0:
        slot = current & mask
        entry = np.uint64(ring[slot])
        if entry == none:
            current += one
            continue
        key, junction = keys[entry], np.uint64(links[entry, 0])
        begin, end = np.uint64(indptr[junction]), np.uint64(indptr[junction + one])
        if used + (end - begin) > room:
            break
        ring[slot] = links[entry, 1]
        links[entry, 1] = np.uint32(free)
        free = entry
        live -= one
        if key > labels[junction]:
            continue
        for place in range(begin, end):
            arc = arcs[place]
            other = arc & low
            label = key + ((arc >> high) << source_bits)
            if label < labels[other] and label <= cutoff:
                if noting and labels[other] == UNREACHED:
                    touched[reached] = np.uint32(other)
                    reached += 1
                labels[other] = label
                if free == none:
                    fresh = used
                    used += one
                else:
                    fresh = free
                    free = np.uint64(links[fresh, 1])
                target = (label >> shift) & mask
                keys[fresh] = label
                links[fresh, 0] = np.uint32(other)
                links[fresh, 1] = ring[target]
                ring[target] = np.uint32(fresh)
                live += one
    state[_FREE], state[_USED], state[LIVE], state[_CURRENT] = free, used, live, current
    return reached


@njit(cache=True, nogil=True)
def improves(labels, junction, label):  # type: ignore[no-untyped-def]
    """Enter a label among the two best of a junction, each of another source; return whether it is one of them."""
    sources = np.uint64(MOST_SOURCES)
    first, second = labels[junction, 0], labels[junction, 1]
    if label >= second:
        return False
    if (first & sources) == (label & sources):
        if label >= first:
            return False
        labels[junction, 0] = label
    elif label < first:
        labels[junction, 0] = label
        labels[junction, 1] = first
    else:
        labels[junction, 1] = label
    return True


@njit(cache=True, nogil=True)
def _sow_two(junctions, seed_labels, labels, cutoff, ring, keys, links, state, shift):  # type: ignore[no-untyped-def]
    for seed in range(len(junctions)):
        if seed_labels[seed] <= cutoff and improves(labels, junctions[seed], seed_labels[seed]):
            _enqueue(junctions[seed], seed_labels[seed], ring, keys, links, state, shift)


@njit(cache=True, nogil=True)
def _settle_two(indptr, arcs, labels, cutoff, ring, keys, links, state, shift):  # type: ignore[no-untyped-def]
    one, high, low = np.uint64(1), np.uint64(32), np.uint64(2**32 - 1)
    mask, room, none = np.uint64(len(ring) - 1), np.uint64(len(keys)), np.uint64(NO_ENTRY)
    bits = np.uint64(SOURCE_BITS)
    while state[LIVE] > 0:
        slot = state[_CURRENT] & mask
        entry = np.uint64(ring[slot])
        if entry == none:
            state[_CURRENT] += one
            continue
        key, junction = keys[entry], np.uint64(links[entry, 0])
        begin, end = np.uint64(indptr[junction]), np.uint64(indptr[junction + one])
        if state[_USED] + (end - begin) > room:
            break
        ring[slot] = links[entry, 1]
        links[entry, 1] = np.uint32(state[_FREE])
        state[_FREE] = entry
        state[LIVE] -= one
        if key != labels[junction, 0] and key != labels[junction, 1]:
            continue
        for place in range(begin, end):
            arc = arcs[place]
            other = arc & low
            label = key + ((arc >> high) << bits)
            if label <= cutoff and improves(labels, other, label):
                fresh = state[_FREE]
                if fresh == none:
                    fresh = state[_USED]
                    state[_USED] += one
                else:
                    state[_FREE] = np.uint64(links[fresh, 1])
                target = (label >> shift) & mask
                keys[fresh] = label
                links[fresh, 0] = np.uint32(other)
                links[fresh, 1] = ring[target]
                ring[target] = np.uint32(fresh)
                state[LIVE] += one
