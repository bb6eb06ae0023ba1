"""Contours of distance fields as polygons with few corners that are always valid and nest exactly.

A contour crosses a side of a grid square at most once; call that crossing a door. A line that goes through the same
doors in the same order, strictly between the sides' ends, keeps every grid node on its side and cannot touch itself or
another contour, wherever in the doors it passes. So corners are left out as long as the straight line between two
crossings passes within a tolerance of the crossings between them (ordered stabbing; the greedy search with a
narrowing cone is J. Sklansky and V. Gonzalez, "Fast polygonal approximation of digitized curves", 1980). Where contours of several
levels of reach run together they are shortened once, and where they share a door but not the crossing, each keeps to
its part of the door.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numba import njit

from planning.contour_tracing import PLACES, Bools, Contour, Floats, Floats32, Longs, trace_contour

OUTWARD_SQUARES, INWARD_SQUARES = 0.25, 0.1
"""How far beyond and within a crossing the shortened line may pass, in grid squares."""

_MOST_DOORS = 32
"""A straight line passes no more doors than this: it must stay straight enough in every projection to nest."""


@dataclass(frozen=True, slots=True, eq=False)
class Outline:
    """The land within a contour, as rings.

    Attributes
    ----------
    xy_squares : (p, 2) float64
        Corners in grid squares from the first node; each ring ends with its first corner.
    ring_start : (r + 1,) int64
        Where each ring begins. Outer rings run counter-clockwise, holes clockwise.
    polygon_start : (q + 1,) int64
        At which ring each polygon begins: its outer ring, followed by its holes.
    """

    xy_squares: Floats
    ring_start: Longs
    polygon_start: Longs


def nested_outlines(fields: Iterable[Floats32], level: float, *, hole_squares: float) -> list[Outline]:
    """Return the land on which each field is below the level, without corners that do not show.

    Parameters
    ----------
    fields : iterable of (rows, columns) float32
        Distances at the grid nodes, each field nowhere above the one before it; at the rim all above the level.
    level : float
        No node may have this value.
    hole_squares : float
        Holes of a smaller area than this, in grid squares, are filled; too small to hold another part of the land.

    Returns
    -------
    list of Outline
        For each field. Each covers the one before it exactly; all are valid.
    """
    contours = [trace_contour(field, level) for field in fields]
    places = [_number(contour) for contour in contours]
    doors = [_doors(contour) for contour in contours]
    fixed = _keep_apart(contours, places, doors) if len(contours) > 1 else [np.zeros(len(places[0]), dtype=bool)]
    outlines = []
    for contour, place, (low, high), corner in zip(contours, places, doors, fixed, strict=True):
        kept = _corners(contour.node, contour.upward, contour.along, low, high, corner, place, contour.ring_start)
        outlines.append(_outline(contour, kept, hole_squares))
    return outlines


def _number(contour: Contour) -> Longs:
    """Return one number for every place on the sides of the grid, (p,), neighbours on a side next to each other."""
    column, row = contour.node.astype(np.int64).T
    return np.asarray(((row << 32 | column) * 2 + contour.upward) * PLACES + contour.place)


def _doors(contour: Contour) -> tuple[Floats, Floats]:
    """Return from where to where along its side the shortened line may pass each crossing, (p,) each."""
    below = np.where(contour.rising, INWARD_SQUARES, OUTWARD_SQUARES)
    beyond = np.where(contour.rising, OUTWARD_SQUARES, INWARD_SQUARES)
    rim = 0.5 / PLACES
    return np.maximum(contour.along - below, rim), np.minimum(contour.along + beyond, 1.0 - rim)


def _keep_apart(contours: list[Contour], places: list[Longs], doors: list[tuple[Floats, Floats]]) -> list[Bools]:
    """Narrow the doors, in place, to their part of a shared side; return the crossings where contours part or meet."""
    every, crossing = np.unique(np.concatenate(places), return_inverse=True)
    own = np.split(crossing, np.cumsum([len(place) for place in places])[:-1])
    along = (every % PLACES + 0.5) / PLACES
    beside = np.flatnonzero(np.diff(every // PLACES) == 0)
    middle, gap = (along[beside] + along[beside + 1]) / 2.0, 0.25 / PLACES
    lowest, highest = np.zeros(len(every)), np.ones(len(every))
    highest[beside], lowest[beside + 1] = middle - gap, middle + gap
    before, after, fixed = np.full(len(every), -1), np.full(len(every), -1), np.zeros(len(every), dtype=bool)
    for contour, (low, high), here in zip(contours, doors, own, strict=True):
        np.maximum(low, lowest[here], out=low)
        np.minimum(high, highest[here], out=high)
        first, last = contour.ring_start[:-1], contour.ring_start[1:] - 1
        previous, following = np.roll(here, 1), np.roll(here, -1)
        previous[first], following[last] = here[last], here[first]
        for seen, neighbour in ((before, previous), (after, following)):
            fixed[here] |= (seen[here] >= 0) & (seen[here] != neighbour)
            seen[here] = neighbour
    return [fixed[here] for here in own]


@njit(cache=True, nogil=True)
def _on_side(node, upward, along):  # type: ignore[no-untyped-def]
    """Return x and y of a place on the side of a square."""
    if upward:
        return np.float64(node[0]), node[1] + along
    return node[0] + along, np.float64(node[1])


@njit(cache=True, nogil=True)
def _corners(  # type: ignore[no-untyped-def]  # noqa: C901 - one compiled loop
    node, upward, along, low, high, fixed, place, ring_start
):
    """Return which crossings stay as corners, (p,) bool."""
    kept = np.zeros(len(node), dtype=np.bool_)
    for ring in range(len(ring_start) - 1):
        offset, size = ring_start[ring], ring_start[ring + 1] - ring_start[ring]
        # The same ring begins with the same corner in every contour that holds it.
        start = 0
        for candidate in range(size):
            if fixed[offset + candidate]:
                start = candidate
                break
            if place[offset + candidate] < place[offset + start]:
                start = candidate
        begin = 0
        while begin < size:
            anchor = offset + (start + begin) % size
            kept[anchor] = True
            x, y = _on_side(node[anchor], upward[anchor], along[anchor])
            furthest = begin + 1
            right_x = right_y = left_x = left_y = 0.0
            for ahead in range(begin + 1, min(begin + _MOST_DOORS, size) + 1):
                door = offset + (start + ahead) % size
                to_x, to_y = _on_side(node[door], upward[door], along[door])
                dx, dy = to_x - x, to_y - y
                if ahead == begin + 1 or (right_x * dy - right_y * dx >= 0.0 and dx * left_y - dy * left_x >= 0.0):
                    furthest = ahead
                if fixed[door]:
                    break
                one_x, one_y = _on_side(node[door], upward[door], low[door])
                two_x, two_y = _on_side(node[door], upward[door], high[door])
                one_x, one_y, two_x, two_y = one_x - x, one_y - y, two_x - x, two_y - y
                if one_x * two_y - one_y * two_x < 0.0:
                    one_x, one_y, two_x, two_y = two_x, two_y, one_x, one_y
                # The cone of directions that pass through every door so far, from its right to its left side.
                if ahead == begin + 1 or right_x * one_y - right_y * one_x > 0.0:
                    right_x, right_y = one_x, one_y
                if ahead == begin + 1 or two_x * left_y - two_y * left_x > 0.0:
                    left_x, left_y = two_x, two_y
                if right_x * left_y - right_y * left_x <= 0.0:
                    break
            begin = furthest
    return kept


def _outline(contour: Contour, kept: Bools, hole_squares: float) -> Outline:
    """Return the kept corners, ring by ring, each polygon's outer ring before its holes, without small holes."""
    along = contour.along
    xy = contour.node + np.column_stack([np.where(contour.upward, 0.0, along), np.where(contour.upward, along, 0.0)])
    rings = np.arange(len(contour.outer))
    hole = contour.outer != rings
    stays = ~hole
    stays[hole] = _areas(xy, contour.ring_start)[hole] >= hole_squares
    order = np.flatnonzero(stays)
    order = order[np.lexsort((hole[order], contour.outer[order]))]
    corners_before = np.concatenate([np.zeros(1, np.int64), np.cumsum(kept)])[contour.ring_start]
    first, size = corners_before[order], np.diff(corners_before)[order]
    ring_start = np.concatenate([np.zeros(1, np.int64), np.cumsum(size + 1)])
    place = np.arange(ring_start[-1]) - np.repeat(ring_start[:-1], size + 1)
    at = np.flatnonzero(kept)[np.repeat(first, size + 1) + place % np.repeat(size, size + 1)]
    polygon_start = np.append(np.flatnonzero(~hole[order]), len(order))
    return Outline(xy[at], ring_start, polygon_start)


def _areas(xy: Floats, ring_start: Longs) -> Floats:
    """Return the area of each ring, (r,)."""
    following = np.roll(xy, -1, axis=0)
    following[ring_start[1:] - 1] = xy[ring_start[:-1]]
    twice = xy[:, 0] * following[:, 1] - following[:, 0] * xy[:, 1]
    return np.abs(np.add.reduceat(twice, ring_start[:-1])) / 2.0 if len(xy) else np.zeros(0)
