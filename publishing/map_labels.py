"""Numbers and names on a map, placed so that none covers another, an outlet, or the edge of the frame."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import shapely
from matplotlib.patches import Circle
from numpy.typing import NDArray

from geodata.text import Text
from publishing.label_board import Board
from publishing.lettering import POINTS_PER_MM, shortened, width_mm
from publishing.map_drawing import outlet_points
from publishing.map_ground import Ground
from publishing.page import Box, MapFrame, Page
from publishing.sheet_content import MapContent
from publishing.style import BOUNDARY_COLOUR, GAP_COLOUR, INK, PALE_INK, SITE_COLOUR

Floats = NDArray[np.float64]
Gap = tuple[int, shapely.Geometry, Floats]

_UNIT_SIZES, _OVERVIEW_UNIT_SIZES = (11.0, 8.5, 7.0), (6.0,)
_PLACE_SIZE, _OUTLET_SIZE, _GAP_SIZE, _SMALL_GAP_SIZE, _NOTE_SIZE = 7.0, 6.4, 8.5, 5.5, 7.0
_PLACE_COLOUR = "#333333"
_LONGEST_MM, _LONGEST_OUTLET_MM = 45.0, 42.0
_DISC_MM, _SMALL_DISC_MM = 2.4, 1.6
_RINGS_MM = (4.6, 6.8, 9.5, 13.0)
_LEADER_RINGS_MM = (4.0, 6.5, 9.5, 13.0)
_LATTICE = 9


@dataclass(frozen=True, slots=True)
class Dropped:
    """How many names found no room on a map.

    Attributes
    ----------
    units, outlets : int
        Names of reporting units and of outlets within the window.
    """

    units: int
    outlets: int

    def say(self, language: str) -> str:
        """Return it as a sentence; empty where none was dropped."""
        parts = [
            Text(f"{count} 个{zh}", f"{count} {en}{'' if count == 1 else 's'}").say(language)
            for count, zh, en in ((self.units, "分区", "area"), (self.outlets, "网点", "outlet"))
            if count
        ]
        if not parts:
            return ""
        told = Text("、", " and ").say(language).join(parts)
        return Text(f"因版面所限，另有 {told}未注记名称", f"{told} not named for want of room").say(language)


def draw_labels(
    page: Page, frame: MapFrame, ground: Ground, content: MapContent, board: Board, language: str
) -> Dropped:
    """Draw the numbers of sites and gaps and the names of units, outlets and places on a map.

    Parameters
    ----------
    page : Page
        The sheet.
    frame : MapFrame
        The map on it.
    ground : Ground
        What lies there.
    content : MapContent
        What of it the map shows.
    board : Board
        What of the map is taken already, by furniture; the labels are added.
    language : str
        ``"zh"`` or ``"en"``.

    Returns
    -------
    Dropped
        Names for which there was no room; a note on the map says so too.
    """
    _take_outlets(board, frame, ground)
    for marks in content.marks:
        _take_points(board, frame, marks.xy, 0.65 * outlet_points(ground) / POINTS_PER_MM)
    if content.sites:
        draw_site_numbers(page, board, frame, ground.sites, 1, _DISC_MM, content.site_notes)
    if content.gaps:
        _draw_gap_numbers(page, board, frame, ground.gaps, language, _GAP_SIZE)
    marked = outlet_points(ground) / POINTS_PER_MM * 0.65
    for marks in content.marks:
        for label, xy in zip(marks.labels, marks.xy, strict=False):
            _name_outlet(page, board, frame, label, xy, marked)
    units = [_name_unit(page, board, frame, name, polygon) for name, polygon in ground.units]
    outlets: list[bool] = []
    if content.outlet_names:
        half = outlet_points(ground) / POINTS_PER_MM / 2
        outlets = [_name_outlet(page, board, frame, name, np.array([x, y]), half) for name, x, y in ground.outlet_names]
    else:
        for name, x, y in ground.places:
            _name_place(page, board, frame, name, np.array([x, y]))
    dropped = Dropped(units.count(False), outlets.count(False))
    note = dropped.say(language)
    if note:
        width, height = width_mm(note, _NOTE_SIZE, page.font) + 2.0, 3.6
        page.box(Box(frame.box.right - width - 1.0, frame.box.bottom + 1.0, width, height), fill="#ffffffd0")
        page.text(frame.box.right - 2.0, frame.box.bottom + 2.1, note, size=_NOTE_SIZE, colour=PALE_INK, align="right")
    return dropped


def draw_overview_labels(
    page: Page, frame: MapFrame, main: MapFrame, ground: Ground, content: MapContent, language: str
) -> None:
    """Draw on the overview the main map's frame, the sites and gaps that lie outside it, and the names of the units."""
    board = Board(frame.box)
    corners = np.array([[main.window.west, main.window.south], [main.window.east, main.window.north]])
    (left, bottom), (right, top) = frame.on_paper(corners)
    board.take(np.array([[left, bottom, right, top]]))
    page.box(Box(left, bottom, right - left, top - bottom), edge=INK, points=1.2)
    if content.sites:
        outside = ~main.window.holds(ground.sites)
        for number in np.flatnonzero(outside).tolist():
            draw_site_numbers(page, board, frame, ground.sites[[number]], number + 1, _SMALL_DISC_MM)
    if content.gaps:
        far = tuple(gap for gap in ground.gaps if not main.window.holds(gap[2]).any())
        _draw_gap_numbers(page, board, frame, far, language, _SMALL_GAP_SIZE)
    for name, polygon in ground.units:
        _name_unit(page, board, frame, name, polygon, _OVERVIEW_UNIT_SIZES)


def draw_site_numbers(
    page: Page,
    board: Board,
    frame: MapFrame,
    xy: Floats,
    first: int,
    radius: float,
    notes: tuple[str, ...] = (),
) -> None:
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
    notes : tuple of str
        What stands at the right of each disc; empty for none.
    """
    for place, spot in enumerate(frame.on_paper(xy)):
        if not _inside(frame.box, spot):
            continue
        note = notes[place] if notes else ""
        beside = width_mm(note, _NOTE_SIZE, page.font, bold=True) + 0.8 if note else 0.0
        number = first + place
        shift = np.array([beside / 2, 0.0])
        around = [spot + shift, *(spot + shift + offset for offset in _ring_offsets(_RINGS_MM))]
        centre = board.take_first_free(around, radius * 2.1 + beside, radius * 2.1)
        # A site must show even where a crowded map has no room for its number; it stands on top of what is there.
        centre = spot if centre is None else centre - shift
        if note:
            page.text(centre[0] + radius + 0.4, centre[1] - 0.1, note, size=_NOTE_SIZE, bold=True, anchor="center_baseline",
                      halo="#ffffff")  # fmt: skip
        if np.hypot(*(centre - spot)) > radius * 0.5:
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
    for xy in ground.outlets.values():
        _take_points(board, frame, xy, outlet_points(ground) / POINTS_PER_MM / 2 + 0.2)


def _take_points(board: Board, frame: MapFrame, xy: Floats, half: float) -> None:
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
        centre = board.take_first_free([*spots, *beside], width, height, label)
        if centre is not None:
            page.text(float(centre[0]), float(centre[1]), label, size=size, bold=True, colour=GAP_COLOUR, align="center",
                      anchor="center_baseline", halo="#ffffff")  # fmt: skip


def _name_unit(
    page: Page,
    board: Board,
    frame: MapFrame,
    name: str,
    polygon: shapely.Geometry,
    sizes: tuple[float, ...] = _UNIT_SIZES,
) -> bool:
    """Name a unit in what is seen of it, smaller where there is less room; return whether it is named or need not be."""
    window = frame.window
    seen = shapely.clip_by_rect(polygon, window.west, window.south, window.east, window.north)
    if seen.is_empty or not name:
        return True
    spots = frame.on_paper(_lattice(seen))
    for size in sizes:
        label = shortened(name, size, _LONGEST_MM, page.font)
        width, height = width_mm(label, size, page.font, bold=True) + 1.0, size / POINTS_PER_MM * 1.1
        centre = board.take_first_free(spots, width, height, label)
        if centre is not None:
            page.text(float(centre[0]), float(centre[1]), label, size=size, bold=True, colour=BOUNDARY_COLOUR, align="center",
                      anchor="center_baseline", halo="#ffffff")  # fmt: skip
            return True
    return False


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
    centre = board.take_first_free(spot + shifts, width, height, label)
    if centre is not None:
        page.text(float(centre[0]), float(centre[1]), label, size=_PLACE_SIZE, colour=_PLACE_COLOUR, align="center",
                  anchor="center_baseline", halo="#ffffff")  # fmt: skip


def _name_outlet(page: Page, board: Board, frame: MapFrame, name: str, xy: Floats, half: float) -> bool:
    """Name an outlet beside its marker, or farther off with a leader; return whether it is named or need not be."""
    spot = frame.on_paper(xy[None])[0]
    if not name or not _inside(frame.box, spot):
        return True
    label = shortened(name, _OUTLET_SIZE, _LONGEST_OUTLET_MM, page.font)
    width, height = width_mm(label, _OUTLET_SIZE, page.font) + 0.6, _OUTLET_SIZE / POINTS_PER_MM * 1.08
    half += 0.35
    reach = np.array([half + width / 2, half + height / 2])
    # Imhof's order: right above all, then left, above, below, and the corners.
    sides = np.array([[1, 0], [-1, 0], [0, 1], [0, -1], [1, 0.8], [-1, 0.8], [1, -0.8], [-1, -0.8]])
    centre = board.take_first_free(spot + sides * reach, width, height, label)
    if centre is None:
        # Farther off the label's near edge, not its middle, lies on the ring.
        far = [
            spot + offset + np.sign(np.round(offset, 6)) * np.array([width / 2, height / 2])
            for offset in _ring_offsets(_LEADER_RINGS_MM)
        ]
        centre = board.take_first_free(far, width, height, label, leader_from=spot, clearance=half + 0.1)
        if centre is None:
            return False
        size = np.array([width, height])
        end = np.clip(spot, centre - size / 2, centre + size / 2)
        page.line([spot[0], end[0]], [spot[1], end[1]], colour=PALE_INK, points=0.5)
    page.text(float(centre[0]), float(centre[1]), label, size=_OUTLET_SIZE, align="center", anchor="center_baseline",
              halo="#ffffff")  # fmt: skip
    return True


def _ring_offsets(radii: Iterable[float]) -> list[Floats]:
    """Return offsets in eight directions at each radius, upper right first."""
    turns = np.radians([45.0, 135.0, 315.0, 225.0, 0.0, 90.0, 180.0, 270.0])
    return [radius * np.array([np.cos(turn), np.sin(turn)]) for radius in radii for turn in turns]


def _inside(box: Box, spot: Floats) -> bool:
    return bool(box.left <= spot[0] <= box.right and box.bottom <= spot[1] <= box.top)
