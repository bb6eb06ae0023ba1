"""What a map sheet says, before anything is drawn: its maps, the meaning of their colours, and the tables beside them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from geodata.text import Text

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class CellClass:
    """One class of a surface.

    Attributes
    ----------
    name : Text
        In the legend.
    colour, hatch : str
        Fill (``#rrggbb``) and matplotlib hatch, none where empty.
    """

    name: Text
    colour: str
    hatch: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Surface:
    """Classes of the demand cells.

    Attributes
    ----------
    heading : Text
        What is classed, with its unit.
    classes : tuple of CellClass
        In the order of the legend.
    of_cell : (c,) int64
        Position in ``classes``; −1 where a cell is not drawn.
    headed : bool
        Whether the legend needs the heading because the classes' names do not tell.
    by_persons : bool
        Whether residents are the matter: cells with hardly any are then drawn small.
    """

    heading: Text
    classes: tuple[CellClass, ...]
    of_cell: NDArray[np.int64]
    headed: bool = False
    by_persons: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Marks:
    """Points of one sort that only one theme shows.

    Attributes
    ----------
    name : Text
        In the legend.
    xy : (p, 2) float64
        In metres.
    marker, colour : str
        Matplotlib marker and fill.
    labels : tuple of str
        One per point; empty where they carry none.
    """

    name: Text
    xy: Floats
    marker: str
    colour: str
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class MapContent:
    """What one map shows besides the ground.

    Attributes
    ----------
    surface : Surface or None
        Fill of the cells; none are drawn without.
    caption : str
        In the map's upper left corner; none where empty.
    outlet_names, gaps, sites : bool
        Whether names of outlets, outlines of gaps, and proposed sites stand on it. Outlets always do.
    plain_outlets : bool
        Whether outlets are white with a dark rim, where the colours below are the matter.
    site_notes : tuple of str
        Beside the number of each site (its year); empty for none.
    marks : tuple of Marks
        Further points.
    focus : geometry or None
        In metres: all around it is veiled.
    """

    surface: Surface | None
    caption: str = ""
    outlet_names: bool = False
    gaps: bool = False
    sites: bool = False
    plain_outlets: bool = False
    site_notes: tuple[str, ...] = ()
    marks: tuple[Marks, ...] = ()
    focus: shapely.Geometry | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a panel: its title, its share of the width, and whether it holds numbers, which stand at the right."""

    title: str
    share: float
    number: bool = False


@dataclass(frozen=True, slots=True)
class Panel:
    """A small table beside the maps.

    Attributes
    ----------
    heading : str
        Above it.
    columns : tuple of Column
        Their shares add up to 1.
    rows : tuple of tuple of str
        As they are written for people.
    disc : bool
        Whether the first column is the number of a proposed site, drawn as on the map.
    note : str
        A sentence under it; none where empty.
    """

    heading: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    disc: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Headline:
    """The figures that stand large at the top, the first the largest.

    Attributes
    ----------
    rows : tuple of (str, str, str)
        Name, value at present and with the proposed sites (empty where there is none).
    compared : bool
        Whether any row has a second value.
    note : str
        A sentence under them.
    """

    rows: tuple[tuple[str, str, str], ...]
    compared: bool
    note: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """One sheet of the atlas.

    Attributes
    ----------
    key : str
        Of its theme, or ``unit:`` and the code of its unit; names its PNG.
    title, subtitle : str
        The map's name (图名) and what it tells.
    maps : tuple of MapContent
        One, or two side by side at one scale.
    figures : Headline or None
        Beside the map.
    panels : tuple of Panel
        Under the legend, as far as there is room.
    bounds : (west, south, east, north) or None
        In metres, what to show; the crowded part of the whole area where there is none.
    """

    key: str
    title: str
    subtitle: str
    maps: tuple[MapContent, ...]
    figures: Headline | None = None
    panels: tuple[Panel, ...] = ()
    bounds: tuple[float, float, float, float] | None = None


@dataclass(frozen=True, slots=True)
class Imprint:
    """Who made a sheet and when, and under which approval: what stands at its edges.

    Attributes
    ----------
    publisher : str
        The unit that makes the map (制图单位).
    approval_number : str
        审图号; without one the sheet is stamped for internal use.
    made_on : str
        ISO date (制图日期); empty where it is not told.
    page, pages : int
        Number of the sheet and of all; 0 on a sheet that stands alone.
    """

    publisher: str = ""
    approval_number: str = ""
    made_on: str = ""
    page: int = 0
    pages: int = 0
