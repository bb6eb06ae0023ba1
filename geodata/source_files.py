"""One file that ``sources.toml`` names, and how to read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Literal

LAYER_SUFFIXES = (".gpkg", ".geojson", ".json", ".shp", ".zip", ".kml", ".parquet")
"""Suffixes of layers; a ``.zip`` holds shapefiles."""


@dataclass(frozen=True, slots=True)
class FileSource:
    """One file and how to read it.

    Attributes
    ----------
    role : str
        Table of ``sources.toml`` it comes from (``population totals`` for the table of totals).
    path : Path
        The file; it exists.
    layer, sheet, crs, level, date, licence : str
        As given; empty where left out.
    columns : mapping of str to str
        Field → header, as given.
    include : tuple of str
        Codes to keep; empty for all.
    header_row : int
        Row of the (last) header row of a table, as the planner's program numbers it; 0: found by itself.
    axes_swapped : bool
        Whether a layer's first coordinate is latitude or northing.
    faulty_rows : {"refuse", "leave_out"}
        Whether one faulty row refuses the whole table, or is left out, counted and told.
    places : Path or None
        Table of confirmed places for the rows without coordinates (`geodata.intake.places`).
    without_columns : tuple of str
        Headers of columns that are left out unread, whatever they hold: personal data above all.
    groups : mapping of str to str
        Population groups beside the totals: name → header.
    """

    role: str
    path: Path
    layer: str = ""
    sheet: str = ""
    crs: str = ""
    level: str = ""
    date: str = ""
    licence: str = ""
    columns: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    include: tuple[str, ...] = ()
    header_row: int = 0
    axes_swapped: bool = False
    faulty_rows: Literal["refuse", "leave_out"] = "refuse"
    places: Path | None = None
    without_columns: tuple[str, ...] = ()
    groups: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


def is_layer(path: Path) -> bool:
    """Return whether a road file is a layer of centre lines, by its suffix, and no OpenStreetMap extract."""
    return path.suffix.lower() in LAYER_SUFFIXES
