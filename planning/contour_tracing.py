"""Contours of a field on a square grid (marching squares), traced as rings of crossings with the sides of squares.

The values at both ends of a side tell whether and where the contour crosses it: once at most. Rings are followed from
side to side with the inside on their left. A square crossed on all four sides is told by the mean of its corners.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Floats = NDArray[np.float64]
Floats32 = NDArray[np.float32]
Bools = NDArray[np.bool_]

PLACES = 128
"""Crossings are moved to the middle of one of so many parts of the side, so that equal ones are equal bit by bit."""


@dataclass(frozen=True, slots=True, eq=False)
class Contour:
    """Rings of crossings between a contour and the sides of grid squares.

    Attributes
    ----------
    node : (p, 2) int32
        Column and row of the lower or left end of the side that is crossed.
    upward : (p,) bool
        Whether the side runs up from there, rather than to the right.
    place : (p,) int16
        Part of the side that is crossed, 0 to `PLACES` − 1.
    rising : (p,) bool
        Whether the inside is at that end of the side.
    ring_start : (r + 1,) int64
        Where each ring begins; rings are not closed. Outer rings run counter-clockwise, holes clockwise.
    outer : (r,) int64
        For each hole the ring around it, for each outer ring itself.
    """

    node: Ints
    upward: Bools
    place: NDArray[np.int16]
    rising: Bools
    ring_start: Longs
    outer: Longs

    @property
    def along(self) -> Floats:
        """How far along its side each crossing lies, 0 to 1, never at an end of it; shape (p,)."""
        return np.asarray((self.place + 0.5) / PLACES)


def trace_contour(field: Floats32, level: float) -> Contour:
    """Return the contour around everything below a level.

    Parameters
    ----------
    field : (rows, columns) float32
        Values at the grid nodes, at the rim all above the level.
    level : float
        No node may have this value.

    Returns
    -------
    Contour
        Rings in the order of their lowest row.
    """
    return Contour(*_trace(field, level))


@njit(cache=True, nogil=True)
def _crossings(field, level):  # type: ignore[no-untyped-def]
    """Return how many sides of squares the contour crosses."""
    rows, columns = field.shape
    count = 0
    for row in range(rows - 1):
        for column in range(columns - 1):
            inside = field[row, column] < level
            count += (inside != (field[row, column + 1] < level)) + (inside != (field[row + 1, column] < level))
    return count


@njit(cache=True, nogil=True)
def _trace(field, level):  # type: ignore[no-untyped-def]  # noqa: C901 - one compiled loop
    rows, columns = field.shape
    most = _crossings(field, level)
    node = np.empty((most, 2), dtype=np.int32)
    upward, rising = np.empty(most, dtype=np.bool_), np.empty(most, dtype=np.bool_)
    place = np.empty(most, dtype=np.int16)
    # Every ring has at least four crossings, two of them with sides that run to the right.
    ring_start, outer = np.zeros(most // 4 + 1, dtype=np.int64), np.empty(most // 4, dtype=np.int64)
    ring_across = np.full((rows, columns), -1, dtype=np.int32)
    # The corners of a square counter-clockwise from its first node, as row and column.
    corner_row, corner_column = (0, 0, 1, 1), (0, 1, 1, 0)
    found = rings = 0
    for begin_row in range(rows):
        before = 0
        for begin_column in range(columns - 1):
            inside = field[begin_row, begin_column] < level
            if inside == (field[begin_row, begin_column + 1] < level):
                continue
            if ring_across[begin_row, begin_column] < 0:
                # A ring's lowest row, from the left. Where it leads from the inside outwards it is a hole.
                outer[rings] = outer[before] if inside else rings
                # Directions of travel: 0 east, 1 north, 2 west, 3 south. The inside is on the left.
                side_row, side_column, direction = begin_row, begin_column, 1 if inside else 3
                row, column = begin_row - (not inside), begin_column
                while True:
                    runs_up = direction % 2 == 0
                    one = np.float64(field[side_row, side_column])
                    other = np.float64(field[side_row + runs_up, side_column + (not runs_up)])
                    node[found, 0], node[found, 1] = side_column, side_row
                    upward[found], rising[found] = runs_up, one < level
                    place[found] = min(int((level - one) / (other - one) * PLACES), PLACES - 1)
                    found += 1
                    if not runs_up:
                        ring_across[side_row, side_column] = rings
                    # Look at the two corners ahead in the square that is entered.
                    right, left = (direction + 1) % 4, (direction + 2) % 4
                    right_inside = field[row + corner_row[right], column + corner_column[right]] < level
                    left_inside = field[row + corner_row[left], column + corner_column[left]] < level
                    if right_inside and not left_inside:
                        below, above = field[row, column] + field[row, column + 1], field[row + 1, column]
                        right_inside = below + above + field[row + 1, column + 1] < 4.0 * level
                    if right_inside:
                        direction = (direction + 3) % 4
                    elif not left_inside:
                        direction = (direction + 1) % 4
                    side_row, side_column = row + (direction == 1), column + (direction == 0)
                    row, column = (
                        row + (direction == 1) - (direction == 3),
                        column + (direction == 0) - (direction == 2),
                    )
                    if side_row == begin_row and side_column == begin_column and direction % 2 == 1:
                        break
                rings += 1
                ring_start[rings] = found
            before = ring_across[begin_row, begin_column]
    return node, upward, place, rising, ring_start[: rings + 1], outer[:rings]
