"""Order along the Hilbert curve, so that what is near on the ground is near in memory."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

_BITS = 16


def hilbert_order(xy: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the positions of points in the order of a Hilbert curve through their square.

    Parameters
    ----------
    xy : (n, 2) float64
        Finite coordinates in any unit.

    Returns
    -------
    (n,) int64
        A permutation; points in one square of the 65,536 × 65,536 grid keep their order. The curve is D. Hilbert's
        (1891), its index computed as by J. Skilling, "Programming the Hilbert curve" (2004), in two dimensions.
    """
    if not len(xy):
        return np.zeros(0, dtype=np.int64)
    # Column by column a minimum of two columns is found eight times as fast.
    xy = np.asfortranarray(xy)
    low = xy.min(axis=0)
    side = max(float((xy.max(axis=0) - low).max()), 1e-9)
    squares = ((xy - low) * ((2**_BITS - 1) / side)).astype(np.uint32)
    return np.argsort(_distance(squares), kind="stable")


def along_the_curve(
    xy: NDArray[np.float64], tail: NDArray[np.integer], head: NDArray[np.integer]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int32], NDArray[np.int32]]:
    """Return nodes and edges in the order of a Hilbert curve.

    Parameters
    ----------
    xy : (n, 2) float64
        Coordinates of the nodes.
    tail, head : (m,) int
        First and last node of each edge.

    Returns
    -------
    nodes : (n,) int64
        Old numbers of the nodes in their new order.
    edges : (m,) int64
        Old numbers of the edges in their new order: by their lower new node number, then by the higher.
    tail, head : (m,) int32
        First and last node of each edge, edges and nodes in their new order; drawn as before.
    """
    nodes = hilbert_order(xy)
    renumbered = np.empty(len(xy), dtype=np.int32)
    renumbered[nodes] = np.arange(len(xy), dtype=np.int32)
    first, last = renumbered[tail], renumbered[head]
    edges = np.lexsort((np.maximum(first, last), np.minimum(first, last))).astype(np.int64)
    return nodes, edges, first[edges], last[edges]


@njit(cache=True, nogil=True)
def _distance(squares):  # type: ignore[no-untyped-def]
    distance = np.empty(len(squares), dtype=np.uint32)
    full = np.uint32(2**_BITS - 1)
    for point in range(len(squares)):
        x, y = squares[point, 0], squares[point, 1]
        total = np.uint32(0)
        side = np.uint32(2 ** (_BITS - 1))
        while side > 0:
            right, upper = np.uint32((x & side) > 0), np.uint32((y & side) > 0)
            total = np.uint32(total + side * side * ((np.uint32(3) * right) ^ upper))
            if upper == 0:
                if right == 1:
                    x, y = np.uint32(full - x), np.uint32(full - y)
                x, y = y, x
            side = np.uint32(side >> np.uint32(1))
        distance[point] = total
    return distance
