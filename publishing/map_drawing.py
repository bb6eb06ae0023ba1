"""Drawing the ground into a map frame: areas, coverage, lines, and the markers of outlets."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from numpy.typing import NDArray

from publishing.map_extent import Window
from publishing.map_ground import Ground
from publishing.page import MapFrame
from publishing.style import (
    ALERT_COLOUR,
    BOUNDARY_COLOUR,
    CLOSED_MARKER,
    COVERED_RAMP,
    GAP_COLOUR,
    HATCH_COLOUR,
    KIND_STYLE,
    SCENERY_COLOURS,
    UNCOVERED_COLOUR,
    UNCOVERED_HATCH,
    UNREACHABLE_COLOUR,
    UNREACHABLE_HATCH,
)

UNIT_DASHES, OTHER_DASHES = (6.0, 2.0, 1.5, 2.0), (2.0, 2.0)
"""Dashes of the reporting units' boundaries and of those of other levels, in line widths."""

_REFERENCE_SCALE = 40_000.0
_OUTLET_POINTS, _OVERVIEW_OUTLET_POINTS = 8.0, 3.2


def class_style(limits: int, number: int) -> tuple[str, str]:
    """Return fill colour and hatch of a coverage class.

    Parameters
    ----------
    limits : int
        How many classes are covered.
    number : int
        The class, as in `publishing.map_ground.Ground.cell_class`.
    """
    if number < limits:
        return COVERED_RAMP[number if limits > 1 else 1], ""
    if number == limits:
        return UNCOVERED_COLOUR, UNCOVERED_HATCH
    return UNREACHABLE_COLOUR, UNREACHABLE_HATCH


def draw_ground(frame: MapFrame, ground: Ground, *, overview: bool) -> None:
    """Draw all areas and lines and the outlets of the ground into a map frame.

    Parameters
    ----------
    frame : MapFrame
        The frame; its axes are drawn on.
    ground : Ground
        What to draw.
    overview : bool
        Whether this is the small overview: fewer roads, small markers, no hatches.
    """
    axes, window = frame.axes, frame.window
    width = float(np.clip((_REFERENCE_SCALE / window.scale) ** 0.4, 0.45, 1.5))
    _fill(axes, ground.scenery["green"], window, SCENERY_COLOURS["green"], order=1.0)
    _draw_cells(axes, ground, window, hatched=not overview)
    _fill(axes, ground.scenery["water"], window, SCENERY_COLOURS["water"], order=3.0)
    _stroke(axes, ground.scenery["water"], window, SCENERY_COLOURS["water"], 1.0 * width, order=3.0)
    for number, (style, lines) in enumerate(ground.roads):
        if overview and not style.overview:
            continue
        order = 4.0 + number / 10.0
        points = style.points * width * (0.6 if overview else 1.0)
        if style.casing:
            _stroke(axes, [lines], window, style.casing, points + 0.9 * width, order=4.0 + number / 20.0)
        _stroke(axes, [lines], window, style.colour, points, order=order)
    _draw_rail(axes, ground, window, width)
    units = shapely.boundary(np.array([polygon for _, polygon in ground.units], dtype=object))
    _stroke(axes, units, window, BOUNDARY_COLOUR, 0.7 if overview else 1.3, order=6.0, dashes=UNIT_DASHES)
    if not overview:
        _stroke(axes, shapely.boundary(ground.boundaries), window, BOUNDARY_COLOUR, 0.6, order=5.9, dashes=OTHER_DASHES)
        for _, outline, _ in ground.gaps:
            _stroke(axes, [shapely.boundary(outline)], window, GAP_COLOUR, 1.1, order=5.5)
    points = _OVERVIEW_OUTLET_POINTS if overview else outlet_points(ground)
    for kind, xy in ground.outlets.items():
        look = KIND_STYLE[kind]
        axes.scatter(
            xy[:, 0], xy[:, 1], s=(points * look.scale) ** 2, marker=look.marker, facecolors=look.colour, edgecolors="#ffffff",
            linewidths=0.3 if overview else 0.8, zorder=7.0,
        )  # fmt: skip
    axes.scatter(
        ground.closed[:, 0], ground.closed[:, 1], s=(1.25 * points) ** 2, marker=CLOSED_MARKER, facecolors=ALERT_COLOUR,
        edgecolors="#ffffff", linewidths=0.3 if overview else 0.8, zorder=7.1,
    )  # fmt: skip


def outlet_points(ground: Ground) -> float:
    """Return the width of an outlet's marker in points: smaller where there are very many."""
    count = sum(len(xy) for xy in ground.outlets.values())
    return _OUTLET_POINTS if count <= 150 else max(3.0, _OUTLET_POINTS * (150 / count) ** 0.35)


def _draw_cells(axes: Axes, ground: Ground, window: Window, *, hatched: bool) -> None:
    limits = len(ground.limits)
    for number in range(limits + 2):
        colour, hatch = class_style(limits, number)
        cells = ground.cells[ground.cell_class == number]
        # A hairline in the same colour closes the seams that viewers show between neighbours.
        _fill(axes, cells, window, colour, order=2.0, edge=colour)
        if hatch and hatched:
            _fill(axes, cells, window, "none", order=2.1, hatch=hatch)


def _draw_rail(axes: Axes, ground: Ground, window: Window, width: float) -> None:
    """Draw railways as Chinese maps do: a dark line with white sleepers in it."""
    rail = ground.scenery["rail"]
    _stroke(axes, rail, window, SCENERY_COLOURS["rail"], 2.0 * width, order=5.0)
    _stroke(axes, rail, window, "#ffffff", 1.2 * width, order=5.1, dashes=(6.0, 6.0))


def _clipped(shapes: Iterable[shapely.Geometry], window: Window) -> NDArray[np.object_]:
    """Return the parts of the shapes near the window, so that the file does not carry what nobody sees."""
    margin = 0.02 * (window.east - window.west)
    box = (window.west - margin, window.south - margin, window.east + margin, window.north + margin)
    return np.asarray(shapely.get_parts(shapely.clip_by_rect(np.array(list(shapes), dtype=object), *box)))


def _fill(
    axes: Axes,
    shapes: Iterable[shapely.Geometry],
    window: Window,
    colour: str,
    *,
    order: float,
    edge: str = "none",
    hatch: str = "",
) -> None:
    parts = _clipped(shapes, window)
    polygons = parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON]
    if len(polygons):
        # Not add_patch, which would measure every curve for limits that are fixed.
        axes.add_artist(
            PathPatch(
                _compound_path(polygons),
                facecolor=colour,
                edgecolor=HATCH_COLOUR if hatch else edge,
                linewidth=0.0 if hatch else 0.3,
                hatch=hatch or None,
                zorder=order,
            )
        )


def _compound_path(polygons: NDArray[np.object_]) -> Path:
    # Holes run the other way round than shells, so that the non-zero rule leaves them open.
    rings = shapely.get_rings(shapely.orient_polygons(polygons))
    counts = shapely.get_num_coordinates(rings)
    codes = np.full(int(counts.sum()), Path.LINETO, dtype=np.uint8)
    ends = np.cumsum(counts)
    codes[ends - counts] = Path.MOVETO
    codes[ends - 1] = Path.CLOSEPOLY
    return Path(shapely.get_coordinates(rings), codes)


def _stroke(
    axes: Axes,
    shapes: Iterable[shapely.Geometry],
    window: Window,
    colour: str,
    points: float,
    *,
    order: float,
    dashes: tuple[float, ...] = (),
) -> None:
    parts = _clipped(shapes, window)
    lines = parts[
        np.isin(shapely.get_type_id(parts), (shapely.GeometryType.LINESTRING, shapely.GeometryType.LINEARRING))
    ]
    if len(lines):
        axes.add_artist(
            PathPatch(
                _line_path(lines),
                facecolor="none",
                edgecolor=colour,
                linewidth=points,
                linestyle=(0.0, dashes) if dashes else "solid",
                capstyle="butt" if dashes else "round",
                joinstyle="round",
                zorder=order,
            )
        )


def _line_path(lines: NDArray[np.object_]) -> Path:
    counts = shapely.get_num_coordinates(lines)
    codes = np.full(int(counts.sum()), Path.LINETO, dtype=np.uint8)
    codes[np.cumsum(counts) - counts] = Path.MOVETO
    return Path(shapely.get_coordinates(lines), codes)
