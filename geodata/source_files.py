"""One file that ``sources.toml`` names, and how to read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

LAYER_SUFFIXES = (".gpkg", ".geojson", ".json", ".shp")
"""Suffixes of layers."""


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


def is_layer(path: Path) -> bool:
    """Return whether a road file is a layer of centre lines, by its suffix, and no OpenStreetMap extract."""
    return path.suffix.lower() in LAYER_SUFFIXES
