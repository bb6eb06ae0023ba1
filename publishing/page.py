"""A sheet of paper measured in millimetres from its lower left corner, on which text, lines and boxes are put."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.patheffects import Stroke
from numpy.typing import NDArray

from publishing.fonts import SheetFont, printable
from publishing.map_extent import Window
from publishing.style import INK, LAND_COLOUR, PAPER_COLOUR

MM_PER_INCH = 25.4


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the paper, in millimetres from its lower left corner."""

    left: float
    bottom: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Right edge in millimetres."""
        return self.left + self.width

    @property
    def top(self) -> float:
        """Upper edge in millimetres."""
        return self.bottom + self.height

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in millimetres."""
        return self.width, self.height


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """The paper with its overlay.

    Attributes
    ----------
    figure : Figure
        Matplotlib's figure of the paper's size.
    overlay : Axes
        Above everything, in millimetres.
    font : SheetFont
        The font of all text.
    width_mm, height_mm : float
        Size of the page on which the sheet is composed.
    zoom : float
        How much smaller than composed it is printed: below 1 where small paper holds what was laid out for larger.
        Millimetres and points are those of the composition.
    """

    figure: Figure
    overlay: Axes
    font: SheetFont
    width_mm: float
    height_mm: float
    zoom: float = 1.0

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = 8.0,
        bold: bool = False,
        colour: str = INK,
        align: str = "left",
        anchor: str = "baseline",
        halo: str = "",
    ) -> None:
        """Set one line of text.

        Parameters
        ----------
        x, y : float
            Where, in millimetres.
        text : str
            The line; characters without a glyph are replaced.
        size : float
            Type size in points.
        bold : bool
            Whether in bold.
        colour : str
            Of the letters.
        align, anchor : str
            Matplotlib's horizontal and vertical alignment.
        halo : str
            Colour of the rim that sets the letters off from the map; none where empty.
        """
        setting: dict[str, Any] = {
            "fontsize": size * self.zoom,
            "fontweight": "bold" if bold else "normal",
            "fontfamily": self.font.families,
            "ha": align,
            "va": anchor,
            # Names from data may hold a dollar sign, which is no formula.
            "parse_math": False,
        }
        line = printable(text, self.font)
        if halo:
            # A path effect turns letters into outlines: the rim gets a copy of its own, so that the text stays text.
            rim = self.overlay.text(x, y, line, color=halo, **setting)
            rim.set_path_effects([Stroke(linewidth=size * 0.22 * self.zoom, foreground=halo, joinstyle="round")])
        self.overlay.text(x, y, line, color=colour, **setting)

    def box(self, box: Box, *, fill: str = "none", edge: str = "none", points: float = 0.6, hatch: str = "") -> None:
        """Draw a rectangle with an edge of ``points`` width; a hatch takes the edge's colour."""
        self.overlay.add_patch(
            Rectangle(
                (box.left, box.bottom),
                box.width,
                box.height,
                facecolor=fill,
                edgecolor=edge,
                linewidth=points * self.zoom,
                hatch=hatch,
            )
        )

    def line(
        self,
        xs: list[float],
        ys: list[float],
        *,
        colour: str = INK,
        points: float = 0.6,
        dashes: tuple[float, ...] = (),
    ) -> None:
        """Draw a line through points in millimetres."""
        self.overlay.plot(
            xs,
            ys,
            color=colour,
            linewidth=points * self.zoom,
            linestyle=(0, dashes) if dashes else "-",
            solid_capstyle="butt",
        )

    def marker(
        self,
        xs: NDArray[np.float64],
        ys: NDArray[np.float64],
        marker: str,
        *,
        points: float,
        fill: str,
        edge: str = "#ffffff",
    ) -> None:
        """Draw markers, ``points`` wide, at points in millimetres."""
        self.overlay.scatter(
            xs,
            ys,
            s=(points * self.zoom) ** 2,
            marker=marker,
            facecolors=fill,
            edgecolors=edge,
            linewidths=0.7 * self.zoom,
        )


@dataclass(frozen=True, slots=True, eq=False)
class MapFrame:
    """A map on the paper.

    Attributes
    ----------
    box : Box
        Where it lies on the paper.
    window : Window
        What of the ground it shows.
    axes : Axes
        In metres on the ground, filling the box.
    zoom : float
        That of its page.
    """

    box: Box
    window: Window
    axes: Axes
    zoom: float = 1.0

    def on_paper(self, xy: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the place on the paper, (p, 2) in millimetres, of points on the ground, (p, 2) in metres."""
        corner = np.array([self.window.west, self.window.south])
        return np.asarray(
            (xy - corner) * 1000.0 / (self.window.scale * self.zoom) + np.array([self.box.left, self.box.bottom])
        )


def new_page(width_mm: float, height_mm: float, font: SheetFont, zoom: float = 1.0) -> Page:
    """Return an empty sheet for paper of that size.

    Parameters
    ----------
    width_mm, height_mm : float
        Size of the paper.
    font : SheetFont
        The font of all text.
    zoom : float
        See `Page`; the page is ``1 / zoom`` times as wide and high as the paper.
    """
    figure = Figure(figsize=(width_mm / MM_PER_INCH, height_mm / MM_PER_INCH), facecolor=PAPER_COLOUR)
    overlay = figure.add_axes((0.0, 0.0, 1.0, 1.0), zorder=10)
    overlay.set_xlim(0.0, width_mm / zoom)
    overlay.set_ylim(0.0, height_mm / zoom)
    overlay.set_axis_off()
    overlay.set_autoscale_on(False)
    return Page(figure, overlay, font, width_mm / zoom, height_mm / zoom, zoom)


def printed_size(box: Box, zoom: float) -> tuple[float, float]:
    """Return width and height of a box on the printed paper, in millimetres."""
    return box.width * zoom, box.height * zoom


def add_map(page: Page, box: Box, window: Window) -> MapFrame:
    """Put an empty map with a frame onto the sheet."""
    axes = page.figure.add_axes(
        (box.left / page.width_mm, box.bottom / page.height_mm, box.width / page.width_mm, box.height / page.height_mm),
        facecolor=LAND_COLOUR,
    )
    axes.set_xlim(window.west, window.east)
    axes.set_ylim(window.south, window.north)
    axes.set_autoscale_on(False)
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set_linewidth(0.8 * page.zoom)
        spine.set_color(INK)
    return MapFrame(box, window, axes, page.zoom)
