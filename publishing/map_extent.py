"""What a sheet shows: the window and round scale of the main map, and whether an overview is needed beside it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geodata.study_area import StudyArea
from planning.conditions import area_under
from planning.proposals import ScenarioResult

SCALES = tuple(
    int(step * 10**power) for power in (3, 4, 5, 6) for step in (1, 1.25, 1.5, 2, 2.5, 3, 4, 5, 6, 7.5)
)  # fmt: skip
"""Scale denominators a sheet may have."""

PERSONS_ON_MAIN_MAP = 0.8
"""Share of the persons that the main map holds where an overview shows the rest."""

_SMALLEST_SCALE = 5000
_WHOLE_IF_WITHIN = 1.6
"""The whole area is shown on one map if its scale is at most this much coarser than that of the crowded part."""

_STRAGGLERS = 0.02
_GRID = 240

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Window:
    """A rectangle of the ground on paper.

    Attributes
    ----------
    west, south, east, north : float
        In the study area's metric CRS, metres.
    scale : int
        Scale denominator: metres on the ground per metre of paper.
    """

    west: float
    south: float
    east: float
    north: float
    scale: int

    def holds(self, xy: Floats) -> NDArray[np.bool_]:
        """Return which points, (p, 2), lie in the window."""
        return np.asarray(
            (xy[:, 0] >= self.west) & (xy[:, 0] <= self.east) & (xy[:, 1] >= self.south) & (xy[:, 1] <= self.north)
        )


def around(x: float, y: float, scale: int, size_mm: tuple[float, float]) -> Window:
    """Return the window of ``size_mm`` (width, height) paper around a point at a scale."""
    width, height = (mm * scale / 1000.0 for mm in size_mm)
    return Window(x - width / 2, y - height / 2, x + width / 2, y + height / 2, scale)


def window_of(bounds: tuple[float, float, float, float], size_mm: tuple[float, float], margin: float = 1.04) -> Window:
    """Return the window at a round scale that shows bounds (west, south, east, north, in metres) with a margin around."""
    west, south, east, north = bounds
    scale = fitting_scale((east - west) * margin, (north - south) * margin, size_mm)
    return around((west + east) / 2, (south + north) / 2, scale, size_mm)


def whole_bounds(area: StudyArea, result: ScenarioResult) -> tuple[float, float, float, float]:
    """Return the bounds of boundaries, cells, outlets and proposed sites: west, south, east, north in metres."""
    return _bounds(area, _points(area, result)[0])


def fitting_scale(width_metres: float, height_metres: float, size_mm: tuple[float, float]) -> int:
    """Return the finest of `SCALES`, no finer than 1:5,000, at which a rectangle fits on ``size_mm`` paper."""
    needed = max(width_metres / size_mm[0], height_metres / size_mm[1]) * 1000.0
    fitting = [scale for scale in SCALES if scale >= max(needed, _SMALLEST_SCALE)]
    return fitting[0] if fitting else int(np.ceil(needed / 1e6) * 1e6)


def choose_windows(
    area: StudyArea, result: ScenarioResult, main_mm: tuple[float, float], overview_mm: tuple[float, float]
) -> tuple[Window, Window | None]:
    """Choose the windows of the main map and of the overview.

    Parameters
    ----------
    area : StudyArea
        The prepared study area.
    result : ScenarioResult
        What `planning.proposals.run_scenario` gave for it.
    main_mm, overview_mm : (float, float)
        Width and height of both frames on paper.

    Returns
    -------
    tuple of Window, Window or None
        The main map shows the most crowded part, or the whole area, and then there is no overview.
    """
    points, persons = _points(area, result)
    bounds = _bounds(area, points)
    whole = window_of(bounds, main_mm)
    crowded = _crowded(points, persons, main_mm, whole.scale)
    if crowded is None or whole.scale <= crowded.scale * _WHOLE_IF_WITHIN:
        return whole, None
    return crowded, window_of(bounds, overview_mm)


def _points(area: StudyArea, result: ScenarioResult) -> tuple[Floats, Floats]:
    """Return the coordinates of cells, outlets and sites, and the persons at each (none at outlets and sites)."""
    parts = [area.xy_metres["cells"], area.xy_metres["outlets"]]
    if result.proposal:
        there = area_under(area, result.scenario)
        parts.append(there.xy_metres["venues"][result.proposal.sites["venue"].to_numpy()])
    xy = np.concatenate(parts)
    persons = np.zeros(len(xy))
    persons[: len(area.cells)] = area.cells["persons"].to_numpy()
    return xy, persons


def _bounds(area: StudyArea, points: Floats) -> tuple[float, float, float, float]:
    corners = [points]
    if len(area.boundaries):
        corners.append(area.boundaries.to_crs(area.metric_crs).total_bounds.reshape(2, 2))
    xy = np.concatenate(corners)
    (west, south), (east, north) = xy.min(axis=0), xy.max(axis=0)
    return float(west), float(south), float(east), float(north)


def _crowded(points: Floats, persons: Floats, size_mm: tuple[float, float], coarsest: int) -> Window | None:
    """Return the finest window that holds `PERSONS_ON_MAIN_MAP` of the persons, centred on what it shows."""
    total = persons.sum()
    if total <= 0:
        return None
    origin = points.min(axis=0)
    metres = max(float(np.ptp(points, axis=0).max()) / _GRID, 1.0)
    column, row = ((points - origin) // metres).astype(int).T
    grid = np.zeros((row.max() + 1, column.max() + 1))
    np.add.at(grid, (row, column), persons)
    sums = np.pad(grid, ((1, 0), (1, 0))).cumsum(axis=0).cumsum(axis=1)
    for scale in (scale for scale in SCALES if _SMALLEST_SCALE <= scale < coarsest):
        wide, high = (max(1, int(mm * scale / 1000.0 / metres)) for mm in size_mm)
        wide, high = min(wide, grid.shape[1]), min(high, grid.shape[0])
        held = sums[high:, wide:] - sums[:-high, wide:] - sums[high:, :-wide] + sums[:-high, :-wide]
        if held.max() >= PERSONS_ON_MAIN_MAP * total:
            top, left = np.unravel_index(int(held.argmax()), held.shape)
            x, y = origin + (np.array([left, top]) + np.array([wide, high]) / 2) * metres
            found = around(float(x), float(y), scale, size_mm)
            return _centred(found, points, persons, size_mm)
    return None


def _centred(window: Window, points: Floats, persons: Floats, size_mm: tuple[float, float]) -> Window:
    """Move a window to the middle of the persons it holds, `_STRAGGLERS` at each side left out."""
    inside = window.holds(points) & (persons > 0)
    if not inside.any():
        return window
    middle = []
    for axis in (0, 1):
        values, weights = points[inside, axis], persons[inside]
        order = np.argsort(values)
        share = weights[order].cumsum() / weights.sum()
        low, high = np.searchsorted(share, [_STRAGGLERS, 1.0 - _STRAGGLERS])
        middle.append(float(values[order][low] + values[order][min(high, len(values) - 1)]) / 2)
    return around(middle[0], middle[1], window.scale, size_mm)
