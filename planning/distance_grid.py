"""The distance to a set of straight road stretches on a square grid, exact within a band around them.

Every grid node near a stretch gets its true distance to the nearest stretch; nodes beyond the band share one large
value. Work grows with the length of road, not with the area squared.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Floats32 = NDArray[np.float32]

REACH_METRES = 40.0
"""Half width of the band that is drawn along reached roads, in metres, unless the grid is too coarse for it."""

SQUARE_METRES = 10.0
"""Side of a grid square, in metres, unless the area is too large for it."""

_STEP_METRES = 2.5
_REACH_SQUARES = 1.5
"""The band's half width is at least so many squares; above √2, a square with a road in it lies inside as a whole."""


@dataclass(frozen=True, slots=True, eq=False)
class DistanceGrid:
    """A grid of squares aligned to whole multiples of their side, so that grids of one side fit on one another.

    Attributes
    ----------
    west_metres, south_metres : float
        The first node, in the metric CRS.
    square_metres : float
        Side of a square.
    columns, rows : int
        Number of nodes east and north.
    """

    west_metres: float
    south_metres: float
    square_metres: float
    columns: int
    rows: int

    @property
    def reach_metres(self) -> float:
        """Half width of the band along reached roads."""
        return max(REACH_METRES, _REACH_SQUARES * self.square_metres)

    @property
    def furthest_metres(self) -> float:
        """Distance from reached road beyond which nothing lies in a contour drawn on this grid.

        Every square that a contour touches has a corner within the reach, and no point of it is further from that
        corner than its diagonal.
        """
        return self.reach_metres + float(np.sqrt(2.0)) * self.square_metres


def grid_over(ends_metres: Floats, *, most_squares: int) -> DistanceGrid:
    """Return the grid for stretches of road, with a margin wider than the band.

    Parameters
    ----------
    ends_metres : (s, 4) float64
        Both ends of each stretch, x, y, x, y; at least one stretch.
    most_squares : int
        About so many squares at most: time and memory are bounded by it.

    Returns
    -------
    DistanceGrid
        Squares of `SQUARE_METRES`; larger where there would be too many of them.
    """
    x, y = ends_metres[:, ::2], ends_metres[:, 1::2]
    low, high = np.array([x.min(), y.min()]), np.array([x.max(), y.max()])
    needed = float(np.sqrt(np.prod(high - low + 4.0 * REACH_METRES) / most_squares))
    square = max(SQUARE_METRES, _STEP_METRES * float(np.ceil(needed / _STEP_METRES)))
    margin = max(REACH_METRES, _REACH_SQUARES * square) + 2.0 * square
    first = np.floor((low - margin) / square)
    columns, rows = (np.ceil((high + margin) / square) - first + 1.0).astype(int).tolist()
    west, south = (first * square).tolist()
    return DistanceGrid(west, south, square, columns, rows)


def no_roads(grid: DistanceGrid) -> Floats32:
    """Return the squared distances where there is no road at all, to be lowered by `add_roads`.

    Parameters
    ----------
    grid : DistanceGrid
        The grid.

    Returns
    -------
    (rows, columns) float32
        In grid squares, squared: one value beyond the band at every node.
    """
    beyond = grid.reach_metres / grid.square_metres + 1.5
    return np.full((grid.rows, grid.columns), beyond * beyond, dtype=np.float32)


def add_roads(grid: DistanceGrid, squared: Floats32, ends_metres: Floats) -> None:
    """Lower squared distances in place to those from stretches of road, where these are nearer.

    Parameters
    ----------
    grid : DistanceGrid
        The grid.
    squared : (rows, columns) float32
        As in `no_roads`. Afterwards exact, to the stretches added so far, at every node less than a square beyond the
        reach.
    ends_metres : (s, 4) float64
        Both ends of each stretch, x, y, x, y.
    """
    radius = grid.reach_metres / grid.square_metres + 1.0
    _add(squared, ends_metres, grid.west_metres, grid.south_metres, 1.0 / grid.square_metres, radius)


@njit(cache=True, nogil=True, fastmath={"nnan", "ninf", "nsz"})
def _add(squared, ends, west, south, scale, radius):  # type: ignore[no-untyped-def]
    single = np.float32
    rows, columns = squared.shape
    for stretch in range(len(ends)):
        x, y = (ends[stretch, 0] - west) * scale, (ends[stretch, 1] - south) * scale
        dx, dy = (ends[stretch, 2] - ends[stretch, 0]) * scale, (ends[stretch, 3] - ends[stretch, 1]) * scale
        length = dx * dx + dy * dy
        inverse = 1.0 / length if length > 0.0 else 0.0
        left, right = max(0, int(min(x, x + dx) - radius) + 1), min(columns - 1, int(max(x, x + dx) + radius))
        bottom, top = max(0, int(min(y, y + dy) - radius) + 1), min(rows - 1, int(max(y, y + dy) + radius))
        # Offsets from the stretch's own begin are small numbers: single precision is fine to a hundredth of a millimetre.
        east, north, to_east, to_north = single(dx), single(dy), single(dx * inverse), single(dy * inverse)
        slanting = abs(dx) > 2.0 and abs(dy) > 2.0
        for row in range(bottom, top + 1):
            first, last = left, right
            if slanting:
                # Only the part of a long stretch within the radius above and below this row is near its nodes.
                one, other = (row - radius - y) / dy, (row + radius - y) / dy
                begin, end = x + max(min(one, other), 0.0) * dx, x + min(max(one, other), 1.0) * dx
                first, last = max(0, int(min(begin, end) - radius) + 1), min(columns - 1, int(max(begin, end) + radius))
            line = squared[row]
            begin_east, up = single(first - x), single(row - y)
            for place in range(last - first + 1):
                across = begin_east + single(place)
                share = min(max(across * to_east + up * to_north, single(0.0)), single(1.0))
                off_east, off_north = across - share * east, up - share * north
                line[first + place] = min(line[first + place], off_east * off_east + off_north * off_north)


def centimetre_distances(grid: DistanceGrid, squared: Floats32) -> Floats32:
    """Return distances rounded to the centimetre.

    Parameters
    ----------
    grid : DistanceGrid
        The grid.
    squared : (rows, columns) float32
        As in `no_roads`.

    Returns
    -------
    (rows, columns) float32
        Metres; the same value wherever it is further than a square and a half beyond the reach.
    """
    return np.asarray(_centimetres(squared, grid.square_metres * 100.0))


@njit(cache=True, nogil=True)
def _centimetres(squared, per_square):  # type: ignore[no-untyped-def]
    metres = np.empty(squared.shape, dtype=np.float32)
    for row in range(squared.shape[0]):
        for column in range(squared.shape[1]):
            metres[row, column] = np.rint(np.sqrt(np.float64(squared[row, column])) * per_square) / 100.0
    return metres
