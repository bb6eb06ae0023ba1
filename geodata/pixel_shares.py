"""Persons of pixels shared among polygons by exact area, compiled.

Each edge of a polygon adds to the pixels it crosses what lies to its right: area and first moments, integrated along the
edge by Green's theorem. A running sum along each row of pixels then gives how much of every pixel the polygon covers, and
where the middle of that part lies, without cutting one polygon by the other (the accumulation of covers and areas by which
fonts are drawn; see D. E. Knuth's exercise on lattice polygons or FreeType's smooth rasterizer).
"""

from __future__ import annotations

from math import floor

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]

_LEAST_SHARE = 1e-9
"""Less of a pixel than this is rounding."""


def shared_persons(
    persons: Floats, unit: Ints, units: int, corners: Floats, begin: NDArray[np.int64]
) -> tuple[Ints, Ints, Floats, Floats]:
    """Share the persons of each pixel among the polygons that tile them, kept apart by the pixels' units.

    Parameters
    ----------
    persons : (h, w) float64
        Persons per pixel, none negative.
    unit : (h, w) int32
        Unit of each pixel, 0 to ``units`` − 1; −1 leaves a pixel out.
    units : int
        Number of units.
    corners : (k, 2) float64
        Corners of the polygons in pixels, x to the right and y down from the upper left corner of the first pixel.
    begin : (c + 1,) int64
        The corners of polygon ``i`` are those from ``begin[i]`` to ``begin[i + 1]``, either way round.

    Returns
    -------
    polygon, unit : (r,) int32
        Polygon and unit of each sum.
    weight : (r,) float64
        Persons of that unit's pixels in that polygon, all above 0.
    middle : (r, 2) float64
        Mean place of these persons, in pixels as ``corners``.
    """
    boxes = _boxes(corners, begin, persons.shape[0], persons.shape[1])
    sizes = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    room = _pairs(persons, unit, units, boxes)
    polygon, of_unit = np.empty(room, dtype=np.int32), np.empty(room, dtype=np.int32)
    sums = np.zeros((room, 3))
    used = _share(
        persons, unit, corners, begin, boxes, np.empty((int(sizes.max(initial=0)), 5)),
        np.full(units, -1, dtype=np.int64), polygon, of_unit, sums,
    )  # fmt: skip
    kept = sums[:used, 0] > 0
    polygon, of_unit, sums = polygon[:used][kept], of_unit[:used][kept], sums[:used][kept]
    return polygon, of_unit, sums[:, 0], sums[:, 1:] / sums[:, :1]


@njit(cache=True, nogil=True)
def _boxes(corners: Floats, begin: NDArray[np.int64], height: int, width: int) -> NDArray[np.int64]:
    """Return first row, first column, last row and last column (exclusive) of the pixels in each polygon's box."""
    boxes = np.zeros((len(begin) - 1, 4), dtype=np.int64)
    for polygon in range(len(begin) - 1):
        left, top, right, bottom = np.inf, np.inf, -np.inf, -np.inf
        for corner in range(begin[polygon], begin[polygon + 1]):
            left, right = min(left, corners[corner, 0]), max(right, corners[corner, 0])
            top, bottom = min(top, corners[corner, 1]), max(bottom, corners[corner, 1])
        first_row, last_row = max(floor(top), 0), min(floor(bottom) + 1, height)
        first_column, last_column = max(floor(left), 0), min(floor(right) + 1, width)
        if first_row < last_row and first_column < last_column:
            boxes[polygon] = first_row, first_column, last_row, last_column
    return boxes


@njit(cache=True, nogil=True)
def _pairs(persons: Floats, unit: Ints, units: int, boxes: NDArray[np.int64]) -> int:
    """Return how many pairs of a polygon and a unit there can be."""
    seen = np.full(units, -1, dtype=np.int64)
    pairs = 0
    for polygon in range(len(boxes)):
        for row in range(boxes[polygon, 0], boxes[polygon, 2]):
            for column in range(boxes[polygon, 1], boxes[polygon, 3]):
                of = unit[row, column]
                if of >= 0 and persons[row, column] > 0.0 and seen[of] != polygon:
                    seen[of] = polygon
                    pairs += 1
    return pairs


@njit(cache=True, nogil=True)
def _share(
    persons: Floats,
    unit: Ints,
    corners: Floats,
    begin: NDArray[np.int64],
    boxes: NDArray[np.int64],
    scratch: Floats,
    place: NDArray[np.int64],
    polygon_of: Ints,
    unit_of: Ints,
    sums: Floats,
) -> int:
    """Fill in one row per polygon and unit: persons, persons × x, persons × y; return how many."""
    used = 0
    for polygon in range(len(boxes)):
        top, left, bottom, right = boxes[polygon]
        if bottom == top:
            continue
        width = right - left
        scratch[: (bottom - top) * width] = 0.0
        last = begin[polygon + 1] - 1
        around = 0.0
        for corner in range(begin[polygon], begin[polygon + 1]):
            x0, y0, x1, y1 = corners[last, 0], corners[last, 1], corners[corner, 0], corners[corner, 1]
            around += (x0 - x1) * (y0 + y1)
            _add_edge(scratch, x0 - left, y0 - top, x1 - left, y1 - top, width, bottom - top)
            last = corner
        sign = 1.0 if around < 0.0 else -1.0
        first = used
        for row in range(bottom - top):
            cover = cover_y = 0.0
            for column in range(width):
                part = scratch[row * width + column]
                share = sign * (part[0] + cover)
                value = persons[top + row, left + column]
                of = unit[top + row, left + column]
                if of >= 0 and value > 0.0 and share > _LEAST_SHARE:
                    at = place[of]
                    if at < first:
                        at = used
                        place[of] = at
                        polygon_of[at], unit_of[at] = polygon, of
                        used += 1
                    sums[at, 0] += value * share
                    sums[at, 1] += value * (sign * (part[1] + 0.5 * cover) + share * (left + column))
                    sums[at, 2] += value * (sign * (part[2] + cover_y) + share * (top + row))
                cover += part[3]
                cover_y += part[4]
    return used


@njit(cache=True, nogil=True)
def _add_edge(scratch: Floats, x0: float, y0: float, x1: float, y1: float, width: int, height: int) -> None:
    """Add what lies to the right of an edge: per pixel area and moments in x and y, then area and moment of whole rows."""
    if y0 == y1:
        return
    slope = (x1 - x0) / (y1 - y0)
    down = y1 > y0
    low, high = (y0, y1) if down else (y1, y0)
    for row in range(max(floor(low), 0), min(floor(high) + 1, height)):
        upper, lower = max(low, float(row)), min(high, row + 1.0)
        if upper >= lower:
            continue
        y_from, y_to = (upper, lower) if down else (lower, upper)
        x_from = x0 if y_from == y0 else x0 + (y_from - y0) * slope
        x_to = x1 if y_to == y1 else x0 + (y_to - y0) * slope
        _add_in_row(scratch, row, x_from, y_from - row, x_to, y_to - row, width)


@njit(cache=True, nogil=True)
def _add_in_row(scratch: Floats, row: int, x_from: float, y_from: float, x_to: float, y_to: float, width: int) -> None:
    """Add an edge that lies in one row of pixels, pixel by pixel from left to right."""
    sign = 1.0
    if x_from > x_to:
        x_from, y_from, x_to, y_to, sign = x_to, y_to, x_from, y_from, -1.0
    rise = (y_to - y_from) / (x_to - x_from) if x_to > x_from else 0.0
    x, y = x_from, y_from
    while x < width:
        column = max(floor(x), -1)
        # All to the left of the first pixel is as if it ran along the pixel's left side.
        edge = column + 1.0
        end_x, end_y = (x_to, y_to) if x_to <= edge else (edge, y_from + (edge - x_from) * rise)
        height = sign * (end_y - y)
        start, stop, at = x - column, end_x - column, row * width + column
        if column < 0:
            start, stop, at = 0.0, 0.0, row * width
        scratch[at, 0] += height * (1.0 - 0.5 * (start + stop))
        scratch[at, 1] += height * (0.5 - (start * start + start * stop + stop * stop) / 6.0)
        inside = (2.0 * start * y + start * end_y + stop * y + 2.0 * stop * end_y) / 6.0
        scratch[at, 2] += height * (0.5 * (y + end_y) - inside)
        scratch[at, 3] += height
        scratch[at, 4] += height * 0.5 * (y + end_y)
        if x_to <= edge:
            break
        x, y = end_x, end_y
