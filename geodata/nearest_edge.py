"""A compiled index that finds the nearest of many straight edges, exactly.

A packed R-tree (I. Kamel, C. Faloutsos, "On packing R-trees", 1993): segments are put in the order of the Hilbert curve
through their middles and boxed four at a time, level upon level. The nearest segment of a point is found by branch
and bound (N. Roussopoulos, S. Kelley, F. Vincent, "Nearest neighbor queries", 1995). Long edges are cut into shorter
pieces first, so that a motorway's box does not hold a whole town. Points are taken along the same curve, and each
starts from the edge found for the one before, beyond which hardly a box is left to open.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from geodata.hilbert import hilbert_order

Ints = NDArray[np.int32]
Floats = NDArray[np.float64]

_FANOUT = 4
_MOST_LEVELS = 16
"""Four to the sixteenth is more than an int32 counts."""

_PIECES_PER_EDGE = 0.5
"""Cutting long edges may add so many pieces per edge at most."""

_SLACK, _SLACK_SQUARE_METRES = 1.0 + 1e-12, 1e-18
"""A box is opened although it seems this little too far, so that rounding hides no edge that is as near as the best."""

_POINTS_PER_THREAD = 10_000
"""With fewer a further thread does not pay."""


@dataclass(frozen=True, slots=True, eq=False)
class EdgeIndex:
    """Where edges lie, for finding the nearest one.

    Attributes
    ----------
    ends : (s, 4) float64
        x and y of both ends of each piece, in metres from `origin`, in the order of the Hilbert curve.
    edge : (s,) int32
        The edge of which each is a piece.
    boxes : (b, 4) float64
        Least x and y, greatest x and y of the boxes, level by level from the pieces up.
    levels : (k + 1,) int64
        Where each level's boxes begin; the last level has one box.
    origin : (2,) float64
        The lower left corner of all edges.
    """

    ends: Floats
    edge: Ints
    boxes: Floats
    levels: NDArray[np.int64]
    origin: Floats


def index_edges(node_xy_metres: Floats, tail: Ints, head: Ints, edges: NDArray[np.integer]) -> EdgeIndex:
    """Return the index of some of a network's edges.

    Parameters
    ----------
    node_xy_metres : (n, 2) float64
        Nodes in a metric CRS, finite.
    tail, head : (m,) int32
        First and last node of each edge of the network.
    edges : (s,) int
        The edges to be found, in ascending order; there may be none.

    Returns
    -------
    EdgeIndex
        It takes about 40 bytes per edge.
    """
    edge = edges.astype(np.int32)
    if not len(edge):
        return EdgeIndex(np.zeros((0, 4)), np.zeros(0, np.int32), np.zeros((0, 4)), np.zeros(1, np.int64), np.zeros(2))
    ends, origin, total = _ends(node_xy_metres, tail, head, edge)
    limit = total / (len(edge) * _PIECES_PER_EDGE)
    pieces = _count_pieces(ends, limit)
    if pieces > len(edge):
        ends, edge = _cut(ends, edge, limit, pieces)
    # Ties keep the order of the edges, so that the index is the same on every machine. Whole columns are ordered several
    # times as fast as rows.
    order = hilbert_order(np.asfortranarray(0.5 * (ends[:, :2] + ends[:, 2:])))
    ends, edge = ends[order], edge[order]
    counts = [len(edge)]
    while counts[-1] > 1 or len(counts) == 1:
        counts.append(-(-counts[-1] // _FANOUT))
    levels = np.concatenate([[0], np.cumsum(counts[1:])])
    return EdgeIndex(ends, edge, _boxes(ends, levels), levels, origin)


def nearest_edges(index: EdgeIndex, xy_metres: Floats, radius_metres: float) -> tuple[Ints, Floats]:
    """Return for each point its nearest edge.

    Parameters
    ----------
    index : EdgeIndex
        The edges.
    xy_metres : (p, 2) float64
        Points in the CRS of the edges, finite.
    radius_metres : float
        How far away an edge may be; one at exactly this distance is found.

    Returns
    -------
    edge : (p,) int32
        The nearest edge, of equally near ones the lowest; −1 where none is within the radius.
    metres : (p,) float64
        Its distance; infinite where there is none.
    """
    edge, metres = np.full(len(xy_metres), -1, np.int32), np.full(len(xy_metres), np.inf)
    if not len(index.edge) or not len(xy_metres):
        return edge, metres
    order = hilbert_order(np.asfortranarray(xy_metres))
    threads = min(os.cpu_count() or 1, -(-len(order) // _POINTS_PER_THREAD))

    def search(part: NDArray[np.int64]) -> None:
        _search(
            index.ends,
            index.edge,
            index.boxes,
            index.levels,
            xy_metres,
            index.origin,
            part,
            radius_metres,
            edge,
            metres,
        )

    if threads == 1:
        search(order)
    else:
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(search, np.array_split(order, threads)))
    return edge, metres


@njit(cache=True, nogil=True)
def _ends(xy, tail, head, edges):  # type: ignore[no-untyped-def]
    """Return both ends of each edge from the lower left corner, that corner and the whole length.

    The end that is further left stands first, so that an edge is as near as the same edge drawn the other way round.
    """
    ends = np.empty((len(edges), 4))
    low_x, low_y = np.inf, np.inf
    for place in range(len(edges)):
        a, b = tail[edges[place]], head[edges[place]]
        if xy[b, 0] < xy[a, 0] or (xy[b, 0] == xy[a, 0] and xy[b, 1] < xy[a, 1]):
            a, b = b, a
        ends[place, 0], ends[place, 1], ends[place, 2], ends[place, 3] = xy[a, 0], xy[a, 1], xy[b, 0], xy[b, 1]
        low_x, low_y = min(low_x, xy[a, 0]), min(low_y, xy[a, 1], xy[b, 1])
    total = 0.0
    for place in range(len(edges)):
        ends[place, 0] -= low_x
        ends[place, 1] -= low_y
        ends[place, 2] -= low_x
        ends[place, 3] -= low_y
        total += np.hypot(ends[place, 2] - ends[place, 0], ends[place, 3] - ends[place, 1])
    return ends, np.array([low_x, low_y]), total


@njit(cache=True, nogil=True)
def _pieces_of(ends, place, limit):  # type: ignore[no-untyped-def]
    metres = np.hypot(ends[place, 2] - ends[place, 0], ends[place, 3] - ends[place, 1])
    return 1 + int(metres / limit) if metres > limit else 1


@njit(cache=True, nogil=True)
def _count_pieces(ends, limit):  # type: ignore[no-untyped-def]
    count = 0
    for place in range(len(ends)):
        count += _pieces_of(ends, place, limit)
    return count


@njit(cache=True, nogil=True)
def _cut(ends, edges, limit, pieces):  # type: ignore[no-untyped-def]
    cut, edge = np.empty((pieces, 4)), np.empty(pieces, np.int32)
    at = 0
    for place in range(len(ends)):
        count = _pieces_of(ends, place, limit)
        x, y = ends[place, 0], ends[place, 1]
        for piece in range(count):
            share = (piece + 1) / count
            next_x = ends[place, 0] + share * (ends[place, 2] - ends[place, 0])
            next_y = ends[place, 1] + share * (ends[place, 3] - ends[place, 1])
            if piece == count - 1:
                next_x, next_y = ends[place, 2], ends[place, 3]
            cut[at, 0], cut[at, 1], cut[at, 2], cut[at, 3] = x, y, next_x, next_y
            edge[at] = edges[place]
            at += 1
            x, y = next_x, next_y
    return cut, edge


@njit(cache=True, nogil=True)
def _boxes(ends, levels):  # type: ignore[no-untyped-def]
    boxes = np.empty((levels[-1], 4))
    for box in range(levels[1]):
        first, last = box * _FANOUT, min((box + 1) * _FANOUT, len(ends))
        low_x, low_y, high_x, high_y = np.inf, np.inf, -np.inf, -np.inf
        for place in range(first, last):
            low_x, high_x = min(low_x, ends[place, 0]), max(high_x, ends[place, 2])
            low_y = min(low_y, ends[place, 1], ends[place, 3])
            high_y = max(high_y, ends[place, 1], ends[place, 3])
        boxes[box, 0], boxes[box, 1], boxes[box, 2], boxes[box, 3] = low_x, low_y, high_x, high_y
    for level in range(1, len(levels) - 1):
        for box in range(levels[level + 1] - levels[level]):
            first = levels[level - 1] + box * _FANOUT
            last = min(first + _FANOUT, levels[level])
            low_x, low_y, high_x, high_y = np.inf, np.inf, -np.inf, -np.inf
            for below in range(first, last):
                low_x, low_y = min(low_x, boxes[below, 0]), min(low_y, boxes[below, 1])
                high_x, high_y = max(high_x, boxes[below, 2]), max(high_y, boxes[below, 3])
            at = levels[level] + box
            boxes[at, 0], boxes[at, 1], boxes[at, 2], boxes[at, 3] = low_x, low_y, high_x, high_y
    return boxes


@njit(cache=True, nogil=True, inline="always")
def _square_to_piece(ends, piece, x, y):  # type: ignore[no-untyped-def]
    """Return the squared distance; at an end it is that to the end exactly, so that edges that meet there tie."""
    along_x, along_y = ends[piece, 2] - ends[piece, 0], ends[piece, 3] - ends[piece, 1]
    off_x, off_y = x - ends[piece, 0], y - ends[piece, 1]
    dot, square = off_x * along_x + off_y * along_y, along_x * along_x + along_y * along_y
    if dot >= square:
        # Also where the piece is a point.
        off_x, off_y = x - ends[piece, 2], y - ends[piece, 3]
    elif dot > 0.0:
        off_x, off_y = off_x - dot / square * along_x, off_y - dot / square * along_y
    return off_x * off_x + off_y * off_y


@njit(cache=True, nogil=True)
def _search(ends, edge, boxes, levels, xy, origin, points, radius, found, metres):  # type: ignore[no-untyped-def]
    """Fill in the nearest edge and its distance for some points; −1 and infinite are there already."""
    stack = np.empty((_FANOUT * _MOST_LEVELS, 2), np.int64)
    stack_square = np.empty(_FANOUT * _MOST_LEVELS)
    guess = 0
    for point in points:
        x, y = xy[point, 0] - origin[0], xy[point, 1] - origin[1]
        piece, square = _nearest_piece(ends, edge, boxes, levels, x, y, radius * radius, guess, stack, stack_square)
        if piece >= 0:
            found[point], metres[point] = edge[piece], np.sqrt(square)
            guess = piece


@njit(cache=True, nogil=True)
def _nearest_piece(ends, edge, boxes, levels, x, y, best, guess, stack, stack_square):  # type: ignore[no-untyped-def]
    """Return the nearest piece within the squared distance ``best``, −1 for none, and its squared distance."""
    found = -1
    square = _square_to_piece(ends, guess, x, y)
    if square <= best:
        best, found = square, guess
    bound = best * _SLACK + _SLACK_SQUARE_METRES
    stack[0, 0], stack[0, 1], stack_square[0] = 0, len(levels) - 2, 0.0
    size = 1
    while size > 0:
        size -= 1
        if stack_square[size] > bound:
            continue
        first, level = stack[size, 0] * _FANOUT, stack[size, 1]
        if level > 0:
            size = _open_box(boxes, levels, first, level, x, y, bound, stack, stack_square, size)
            continue
        for piece in range(first, min(first + _FANOUT, len(edge))):
            square = _square_to_piece(ends, piece, x, y)
            if square < best or (square == best and (found < 0 or edge[piece] < edge[found])):
                best, found = square, piece
                bound = best * _SLACK + _SLACK_SQUARE_METRES
    return found, best


@njit(cache=True, nogil=True, inline="always")
def _open_box(boxes, levels, first, level, x, y, bound, stack, stack_square, size):  # type: ignore[no-untyped-def]
    """Put the boxes within a box onto the stack, the nearest last, so that it is opened first; return the new size."""
    begin = size
    for below in range(first, min(first + _FANOUT, levels[level] - levels[level - 1])):
        box = levels[level - 1] + below
        off_x = max(boxes[box, 0] - x, x - boxes[box, 2], 0.0)
        off_y = max(boxes[box, 1] - y, y - boxes[box, 3], 0.0)
        square = off_x * off_x + off_y * off_y
        if square > bound:
            continue
        slot = size
        while slot > begin and stack_square[slot - 1] < square:
            stack[slot, 0], stack[slot, 1], stack_square[slot] = stack[slot - 1, 0], level - 1, stack_square[slot - 1]
            slot -= 1
        stack[slot, 0], stack[slot, 1], stack_square[slot] = below, level - 1, square
        size += 1
    return size
