"""Drawing the ground into a map frame: areas, lines, the classes of the cells, and the markers of outlets."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from numpy.typing import NDArray

from publishing.lightness import lightness
from publishing.map_extent import Window
from publishing.map_ground import Ground
from publishing.page import MapFrame
from publishing.sheet_content import CellClass, MapContent, Surface
from publishing.style import (
    ALERT_COLOUR,
    BOUNDARY_COLOUR,
    CLOSED_MARKER,
    DEEP_HATCH_COLOUR,
    GAP_COLOUR,
    HATCH_COLOUR,
    INK,
    KIND_STYLE,
    PALE_HATCH_COLOUR,
    SCENERY_COLOURS,
)

UNIT_DASHES, OTHER_DASHES = (6.0, 2.0, 1.5, 2.0), (2.0, 2.0)
"""Dashes of the reporting units' boundaries and of those of other levels, in line widths."""

_REFERENCE_SCALE = 40_000.0
_OUTLET_POINTS, _OVERVIEW_OUTLET_POINTS = 8.0, 3.2
_SMALL_SHARE = 0.5
_DARK_LIGHTNESS, _PALE_LIGHTNESS = 55.0, 80.0
_CELLS_ORDER, _GAPS_ORDER, _VEIL_ORDER, _OUTLETS_ORDER = 2.0, 5.5, 6.5, 7.0

Geometries = NDArray[np.object_]


@dataclass(frozen=True, slots=True, eq=False)
class PreparedGround:
    """The ground cut to one window: made once, drawn on every sheet that shows it.

    Attributes
    ----------
    ground : Ground
        What it was cut from.
    window : Window
        What of it is seen.
    overview : bool
        Whether it is for a small overview: fewer roads, small markers, no hatches.
    strokes : tuple of (Path, dict)
        Areas and lines with their settings, cells, gaps and points apart.
    cells : (k,) Polygon
        Cells seen, cut to the window.
    small_cells : (k,) Polygon
        The same, small where hardly anybody lives.
    cell_places : (k,) int
        Position of each among all cells.
    """

    ground: Ground
    window: Window
    overview: bool
    strokes: tuple[tuple[Path, dict[str, Any]], ...]
    cells: Geometries
    small_cells: Geometries
    cell_places: NDArray[np.int64]


def prepare_ground(ground: Ground, window: Window, *, overview: bool) -> PreparedGround:
    """Cut the ground to a window.

    Parameters
    ----------
    ground : Ground
        What lies there.
    window : Window
        What the map shows of it.
    overview : bool
        See `PreparedGround`.
    """
    width = float(np.clip((_REFERENCE_SCALE / window.scale) ** 0.4, 0.45, 1.5))
    strokes: list[tuple[Path, dict[str, Any]]] = []

    def fill(shapes: Iterable[shapely.Geometry], colour: str, order: float) -> None:
        path = _polygon_path(_clipped(shapes, window)[0])
        if path is not None:
            strokes.append((path, _fill_settings(colour, order)))

    def stroke(
        shapes: Iterable[shapely.Geometry], colour: str, points: float, order: float, dashes: tuple[float, ...] = ()
    ) -> None:
        path = _line_path(_clipped(shapes, window)[0])
        if path is not None:
            strokes.append((path, _line_settings(colour, points, order, dashes)))

    water, rail = ground.scenery["water"], ground.scenery["rail"]
    fill(ground.scenery["green"], SCENERY_COLOURS["green"], 1.0)
    fill(water, SCENERY_COLOURS["water"], 3.0)
    stroke(water, SCENERY_COLOURS["water"], 1.0 * width, 3.0)
    for number, (style, lines) in enumerate(ground.roads):
        if overview and not style.overview:
            continue
        points = style.points * width * (0.6 if overview else 1.0)
        if style.casing:
            stroke([lines], style.casing, points + 0.9 * width, 4.0 + number / 20.0)
        stroke([lines], style.colour, points, 4.0 + number / 10.0)
    # Railways as Chinese maps have them: a dark line with white sleepers in it.
    stroke(rail, SCENERY_COLOURS["rail"], 2.0 * width, 5.0)
    stroke(rail, "#ffffff", 1.2 * width, 5.1, (6.0, 6.0))
    units = shapely.boundary(np.array([polygon for _, polygon in ground.units], dtype=object))
    stroke(units, BOUNDARY_COLOUR, 0.7 if overview else 1.3, 6.0, UNIT_DASHES)
    if not overview:
        stroke(shapely.boundary(ground.boundaries), BOUNDARY_COLOUR, 0.6, 5.9, OTHER_DASHES)
    cells, places = _clipped(ground.cells, window)
    return PreparedGround(ground, window, overview, tuple(strokes), cells, _shrunk(cells, ground.few[places]), places)


def draw_map(frame: MapFrame, prepared: PreparedGround, content: MapContent) -> None:
    """Draw the ground, the surface and the points of a map into its frame.

    Parameters
    ----------
    frame : MapFrame
        The frame; its axes are drawn on.
    prepared : PreparedGround
        The ground in the frame's window.
    content : MapContent
        What the map shows on it.
    """
    axes, zoom, ground, overview = frame.axes, frame.zoom, prepared.ground, prepared.overview
    for path, settings in prepared.strokes:
        axes.add_artist(PathPatch(path, **{**settings, "linewidth": settings["linewidth"] * zoom}))
    if content.surface is not None:
        _draw_cells(axes, prepared, content.surface)
    if content.gaps and not overview:
        outlines = shapely.boundary(np.array([outline for _, outline, _ in ground.gaps], dtype=object))
        outline = _line_path(_clipped(outlines, prepared.window)[0])
        if outline is not None:
            axes.add_artist(PathPatch(outline, **_line_settings(GAP_COLOUR, 1.1 * zoom, _GAPS_ORDER)))
    if content.focus is not None:
        _draw_focus(axes, prepared, content.focus, zoom)
    _draw_outlets(axes, ground, overview, content, zoom)


def outlet_points(ground: Ground) -> float:
    """Return the width of an outlet's marker in points: smaller where there are very many."""
    count = sum(len(xy) for xy in ground.outlets.values())
    return _OUTLET_POINTS if count <= 150 else max(3.0, _OUTLET_POINTS * (150 / count) ** 0.35)


def hatch_colour(style: CellClass) -> str:
    """Return the colour of a class's hatch: pale on dark fills, darker on middling ones."""
    light = lightness(style.colour)
    if light < _DARK_LIGHTNESS:
        return PALE_HATCH_COLOUR
    return HATCH_COLOUR if light > _PALE_LIGHTNESS else DEEP_HATCH_COLOUR


def _draw_outlets(axes: Axes, ground: Ground, overview: bool, content: MapContent, zoom: float) -> None:
    points = (_OVERVIEW_OUTLET_POINTS if overview else outlet_points(ground)) * zoom
    rim = (0.3 if overview else 0.8) * zoom
    for kind, xy in ground.outlets.items():
        look = KIND_STYLE[kind]
        fill, edge = ("#ffffff", INK) if content.plain_outlets else (look.colour, "#ffffff")
        axes.scatter(
            xy[:, 0], xy[:, 1], s=(points * look.scale) ** 2, marker=look.marker, facecolors=fill, edgecolors=edge,
            linewidths=rim, zorder=_OUTLETS_ORDER,
        )  # fmt: skip
    if content.sites:
        axes.scatter(
            ground.closed[:, 0], ground.closed[:, 1], s=(1.25 * points) ** 2, marker=CLOSED_MARKER, facecolors=ALERT_COLOUR,
            edgecolors="#ffffff", linewidths=rim, zorder=_OUTLETS_ORDER + 0.1,
        )  # fmt: skip
    for marks in content.marks:
        axes.scatter(
            marks.xy[:, 0], marks.xy[:, 1], s=(1.3 * points) ** 2, marker=marks.marker, facecolors=marks.colour,
            edgecolors="#ffffff", linewidths=rim, zorder=_OUTLETS_ORDER + 0.2,
        )  # fmt: skip


def _draw_cells(axes: Axes, prepared: PreparedGround, surface: Surface) -> None:
    of_cell = surface.of_cell[prepared.cell_places]
    cells = prepared.small_cells if surface.by_persons else prepared.cells
    for number, style in enumerate(surface.classes):
        path = _polygon_path(cells[of_cell == number])
        if path is None:
            continue
        # A hairline in the same colour closes the seams that viewers show between neighbours.
        axes.add_artist(PathPatch(path, **{**_fill_settings(style.colour, _CELLS_ORDER), "edgecolor": style.colour}))
        if style.hatch and not prepared.overview:
            settings = _fill_settings("none", _CELLS_ORDER + 0.1)
            axes.add_artist(
                PathPatch(path, **{**settings, "edgecolor": hatch_colour(style), "linewidth": 0.0}, hatch=style.hatch)
            )


def _shrunk(cells: Geometries, few: NDArray[np.bool_]) -> Geometries:
    """Return cells with those of few persons half as wide, about their middle."""
    shrunk = cells.copy()
    middles = shapely.get_coordinates(shapely.centroid(cells[few]))
    counts = shapely.get_num_coordinates(cells[few])
    centres = np.repeat(middles, counts, axis=0)
    around = shapely.get_coordinates(cells[few]) - centres
    shrunk[few] = shapely.set_coordinates(cells[few].copy(), centres + _SMALL_SHARE * around)
    return shrunk


def _draw_focus(axes: Axes, prepared: PreparedGround, focus: shapely.Geometry, zoom: float) -> None:
    """Veil all that lies outside the focus and draw its outline bold; on an overview, fill it."""
    window = prepared.window
    if prepared.overview:
        shade = _polygon_path(_clipped([focus], window)[0])
        if shade is not None:
            axes.add_artist(PathPatch(shade, facecolor=INK, alpha=0.3, linewidth=0.0, zorder=_VEIL_ORDER))
        return
    frame = shapely.box(window.west, window.south, window.east, window.north)
    veil = _polygon_path(shapely.get_parts(shapely.difference(frame, focus)))
    if veil is not None:
        axes.add_artist(PathPatch(veil, facecolor="#ffffff", alpha=0.62, linewidth=0.0, zorder=_VEIL_ORDER))
    outline = _line_path(_clipped([shapely.boundary(focus)], window)[0])
    if outline is not None:
        axes.add_artist(PathPatch(outline, **_line_settings(BOUNDARY_COLOUR, 2.2 * zoom, _VEIL_ORDER + 0.1)))


def _fill_settings(colour: str, order: float) -> dict[str, Any]:
    return {"facecolor": colour, "edgecolor": "none", "linewidth": 0.3, "zorder": order}


def _line_settings(colour: str, points: float, order: float, dashes: tuple[float, ...] = ()) -> dict[str, Any]:
    return {
        "facecolor": "none",
        "edgecolor": colour,
        "linewidth": points,
        "linestyle": (0.0, dashes) if dashes else "solid",
        "capstyle": "butt" if dashes else "round",
        "joinstyle": "round",
        "zorder": order,
    }


def _clipped(shapes: Iterable[shapely.Geometry], window: Window) -> tuple[Geometries, NDArray[np.int64]]:
    """Return the parts of the shapes near the window and the position of the shape each is of.

    So the file does not carry what nobody sees.
    """
    margin = 0.02 * (window.east - window.west)
    box = (window.west - margin, window.south - margin, window.east + margin, window.north + margin)
    every = np.array(list(shapes), dtype=object)
    # Cutting is slow, and most shapes lie wholly on one side.
    west, south, east, north = shapely.bounds(every).T if len(every) else np.zeros((4, 0))
    seen = np.flatnonzero((west <= box[2]) & (east >= box[0]) & (south <= box[3]) & (north >= box[1]))
    whole = (west >= box[0]) & (east <= box[2]) & (south >= box[1]) & (north <= box[3])
    cut = np.where(whole[seen], every[seen], shapely.clip_by_rect(every[seen], *box))
    parts, places = shapely.get_parts(cut, return_index=True)
    return np.asarray(parts), seen[places]


def _polygon_path(parts: Geometries) -> Path | None:
    """Return the polygons among some geometries as one path, None where there are none."""
    polygons = parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON]
    polygons = polygons[~shapely.is_empty(polygons)]
    if not len(polygons):
        return None
    # Holes run the other way round than shells, so that the non-zero rule leaves them open.
    rings = shapely.get_rings(shapely.orient_polygons(polygons))
    counts = shapely.get_num_coordinates(rings)
    codes = np.full(int(counts.sum()), Path.LINETO, dtype=np.uint8)
    ends = np.cumsum(counts)
    codes[ends - counts] = Path.MOVETO
    codes[ends - 1] = Path.CLOSEPOLY
    return Path(shapely.get_coordinates(rings), codes)


def _line_path(parts: Geometries) -> Path | None:
    """Return the lines among some geometries as one path, None where there are none."""
    lines = parts[
        np.isin(shapely.get_type_id(parts), (shapely.GeometryType.LINESTRING, shapely.GeometryType.LINEARRING))
    ]
    lines = lines[~shapely.is_empty(lines)]
    if not len(lines):
        return None
    counts = shapely.get_num_coordinates(lines)
    codes = np.full(int(counts.sum()), Path.LINETO, dtype=np.uint8)
    codes[np.cumsum(counts) - counts] = Path.MOVETO
    return Path(shapely.get_coordinates(lines), codes)
