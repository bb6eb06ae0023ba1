"""Numbers and names on the map, placed so that none covers another, an outlet, or the edge of the frame."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import shapely
from matplotlib.patches import Circle
from numpy.typing import NDArray

from geodata.text import Text
from publishing.lettering import POINTS_PER_MM, shortened, width_mm
from publishing.map_drawing import outlet_points
from publishing.map_ground import Ground
from publishing.page import Box, MapFrame, Page
from publishing.style import BOUNDARY_COLOUR, GAP_COLOUR, INK, SITE_COLOUR

Floats = NDArray[np.float64]
Gap = tuple[int, shapely.Geometry, Floats]

_UNIT_SIZE, _PLACE_SIZE, _GAP_SIZE, _SMALL_GAP_SIZE = 11.0, 7.0, 8.5, 5.5
_PLACE_COLOUR = "#333333"
_LONGEST_MM = 45.0
_DISC_MM, _SMALL_DISC_MM = 2.4, 1.6
_RINGS_MM = (4.6, 6.8, 9.5, 13.0)
_LATTICE = 9


class Board:
    """Remembers which parts of a map frame are taken.

    Parameters
    ----------
    frame : Box
        Where labels may stand, in millimetres.
    """

    def __init__(self, frame: Box) -> None:
        self.frame = frame
        self._taken = np.zeros((0, 4))

    def take(self, boxes: Floats) -> None:
        """Mark boxes, (k, 4) as left, bottom, right, top, as taken."""
        self._taken = np.concatenate([self._taken, boxes])

    def is_free(self, left: float, bottom: float, right: float, top: float) -> bool:
        """Return whether a box lies in the frame and touches nothing taken."""
        frame, taken = self.frame, self._taken
        inside = (
            left >= frame.left + 1 and right <= frame.right - 1 and bottom >= frame.bottom + 1 and top <= frame.top - 1
        )
        apart = (taken[:, 0] >= right) | (taken[:, 2] <= left) | (taken[:, 1] >= top) | (taken[:, 3] <= bottom)
        return inside and bool(apart.all())

    def take_first_free(self, centres: Iterable[Floats], width: float, height: float) -> Floats | None:
        """Take the first box of that size, among those around ``centres``, that is free; return its centre or None."""
        for x, y in centres:
            corners = (x - width / 2, y - height / 2, x + width / 2, y + height / 2)
            if self.is_free(*corners):
                self.take(np.array([corners]))
                return np.array([x, y])
        return None


def draw_labels(page: Page, frame: MapFrame, ground: Ground, taken: list[Box], language: str) -> None:
    """Draw the numbers of sites and gaps and the names of units and places on the main map.

    Parameters
    ----------
    page : Page
        The sheet.
    frame : MapFrame
        The map on it.
    ground : Ground
        What the map shows.
    taken : list of Box
        Parts of the sheet already used by furniture in the frame.
    language : str
        ``"zh"`` or ``"en"``.
    """
    board = Board(frame.box)
    board.take(np.array([[box.left, box.bottom, box.right, box.top] for box in taken]).reshape(-1, 4))
    _take_outlets(board, frame, ground)
    draw_site_numbers(page, board, frame, ground.sites, 1, _DISC_MM)
    _draw_gap_numbers(page, board, frame, ground.gaps, language, _GAP_SIZE)
    for name, polygon in ground.units:
        _name_unit(page, board, frame, name, polygon)
    for name, x, y in ground.places:
        _name_place(page, board, frame, name, np.array([x, y]))


def draw_overview_labels(page: Page, frame: MapFrame, main: MapFrame, ground: Ground, language: str) -> None:
    """Draw on the overview the main map's frame, the sites and gaps that lie outside it, and the names of the units."""
    board = Board(frame.box)
    corners = np.array([[main.window.west, main.window.south], [main.window.east, main.window.north]])
    (left, bottom), (right, top) = frame.on_paper(corners)
    board.take(np.array([[left, bottom, right, top]]))
    page.box(Box(left, bottom, right - left, top - bottom), edge=INK, points=1.2)
    outside = ~main.window.holds(ground.sites)
    for number in np.flatnonzero(outside).tolist():
        draw_site_numbers(page, board, frame, ground.sites[[number]], number + 1, _SMALL_DISC_MM)
    far = tuple(gap for gap in ground.gaps if not main.window.holds(gap[2]).any())
    _draw_gap_numbers(page, board, frame, far, language, _SMALL_GAP_SIZE)
    for name, polygon in ground.units:
        _name_unit(page, board, frame, name, polygon, size=6.0)


def draw_site_numbers(page: Page, board: Board, frame: MapFrame, xy: Floats, first: int, radius: float) -> None:
    """Draw numbered discs for sites, beside their place with a leader where something stands on it.

    Parameters
    ----------
    page, board, frame
        The sheet, what is taken on it, and the map.
    xy : (s, 2) float64
        Sites in metres, in build order.
    first : int
        Number of the first.
    radius : float
        Of the discs, millimetres.
    """
    for number, spot in enumerate(frame.on_paper(xy), start=first):
        if not _inside(frame.box, spot):
            continue
        around = [spot, *(spot + offset for offset in _ring_offsets(_RINGS_MM))]
        centre = board.take_first_free(around, radius * 2.1, radius * 2.1)
        if centre is None:
            centre = spot
        if centre is not spot and np.hypot(*(centre - spot)) > radius * 0.5:
            page.line([spot[0], centre[0]], [spot[1], centre[1]], points=1.0)
            page.overlay.add_patch(Circle(spot, 0.7, facecolor=SITE_COLOUR, edgecolor=INK, linewidth=0.8, zorder=3.0))
        draw_disc(page, centre, str(number), radius)


def draw_disc(page: Page, centre: Floats, number: str, radius: float) -> None:
    """Draw the numbered disc of a proposed site, ``radius`` millimetres, at a place on the paper."""
    page.overlay.add_patch(
        Circle((centre[0], centre[1]), radius, facecolor=SITE_COLOUR, edgecolor=INK, linewidth=1.1, zorder=3.0)
    )
    size = radius * POINTS_PER_MM * (1.15 if len(number) < 3 else 0.85)
    page.text(
        centre[0], centre[1] - 0.05 * radius, number, size=size, bold=True, align="center", anchor="center_baseline"
    )


def gap_label(rank: int, language: str) -> str:
    """Return the short name of a gap on the map."""
    return Text(f"缺{rank}", f"G{rank}").say(language)


def _take_outlets(board: Board, frame: MapFrame, ground: Ground) -> None:
    half = outlet_points(ground) / POINTS_PER_MM / 2 + 0.2
    for xy in ground.outlets.values():
        spots = frame.on_paper(xy)
        board.take(np.hstack([spots - half, spots + half]))


def _draw_gap_numbers(
    page: Page, board: Board, frame: MapFrame, gaps: tuple[Gap, ...], language: str, size: float
) -> None:
    for rank, _, xy in gaps:
        label = gap_label(rank, language)
        spots = [spot for spot in frame.on_paper(xy) if _inside(frame.box, spot)]
        width, height = width_mm(label, size, page.font, bold=True) + 0.6, size / POINTS_PER_MM
        # A gap smaller than its number gets it beside itself.
        beside = [spots[0] + offset for offset in _ring_offsets((height, 2 * height, 3 * height))] if spots else []
        centre = board.take_first_free([*spots, *beside], width, height)
        if centre is not None:
            page.text(float(centre[0]), float(centre[1]), label, size=size, bold=True, colour=GAP_COLOUR, align="center",
                      anchor="center_baseline", halo="#ffffff")  # fmt: skip


def _name_unit(
    page: Page, board: Board, frame: MapFrame, name: str, polygon: shapely.Geometry, size: float = _UNIT_SIZE
) -> None:
    window = frame.window
    seen = shapely.clip_by_rect(polygon, window.west, window.south, window.east, window.north)
    if seen.is_empty or not name:
        return
    label = shortened(name, size, _LONGEST_MM, page.font)
    width, height = width_mm(label, size, page.font, bold=True) + 1.0, size / POINTS_PER_MM * 1.1
    centre = board.take_first_free(frame.on_paper(_lattice(seen)), width, height)
    if centre is not None:
        page.text(float(centre[0]), float(centre[1]), label, size=size, bold=True, colour=BOUNDARY_COLOUR, align="center",
                  anchor="center_baseline", halo="#ffffff")  # fmt: skip


def _lattice(polygon: shapely.Geometry) -> Floats:
    """Return points inside a polygon, the nearest to its middle first."""
    west, south, east, north = polygon.bounds
    steps = (np.arange(_LATTICE) + 0.5) / _LATTICE
    x, y = (part.ravel() for part in np.meshgrid(west + (east - west) * steps, south + (north - south) * steps))
    middle = shapely.get_coordinates(shapely.point_on_surface(polygon))
    points = np.concatenate([middle, np.column_stack([x, y])[shapely.contains_xy(polygon, x, y)]])
    centre = shapely.get_coordinates(polygon.centroid)[0]
    return np.asarray(points[np.argsort(np.hypot(*(points - centre).T), kind="stable")])


def _name_place(page: Page, board: Board, frame: MapFrame, name: str, xy: Floats) -> None:
    spot = frame.on_paper(xy[None])[0]
    if not _inside(frame.box, spot):
        return
    label = shortened(name, _PLACE_SIZE, _LONGEST_MM, page.font)
    width, height = width_mm(label, _PLACE_SIZE, page.font) + 0.8, _PLACE_SIZE / POINTS_PER_MM * 1.05
    shifts = np.array([[0.0, 0.0], [0.0, height], [0.0, -height], [width / 2, 0.0], [-width / 2, 0.0]])
    centre = board.take_first_free(spot + shifts, width, height)
    if centre is not None:
        page.text(float(centre[0]), float(centre[1]), label, size=_PLACE_SIZE, colour=_PLACE_COLOUR, align="center",
                  anchor="center_baseline", halo="#ffffff")  # fmt: skip


def _ring_offsets(radii: Iterable[float]) -> list[Floats]:
    """Return offsets in eight directions at each radius, upper right first."""
    turns = np.radians([45.0, 135.0, 315.0, 225.0, 0.0, 90.0, 180.0, 270.0])
    return [radius * np.array([np.cos(turn), np.sin(turn)]) for radius in radii for turn in turns]


def _inside(box: Box, spot: Floats) -> bool:
    return bool(box.left <= spot[0] <= box.right and box.bottom <= spot[1] <= box.top)
