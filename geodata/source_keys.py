"""Every key of ``sources.toml``: type, default, unit and meaning in one table, from which it is checked and documented."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True, slots=True)
class Key:
    """One key of ``sources.toml``.

    Attributes
    ----------
    table, name : str
        Where it stands: ``[table]`` and ``name``.
    kind : type
        Type of its value.
    required : bool
        Whether it must be given (where its table is given).
    default : str or number or bool
        Value where it is left out.
    description : str
        What it means, with the unit.
    """

    table: str
    name: str
    kind: type
    required: bool
    default: Any
    description: str


POPULATION_METHODS = ("raster", "dasymetric", "cells")
"""Ways to bring persons to demand cells."""

_FILE_KEYS: tuple[tuple[str, type, Any, str], ...] = (
    ("sheet", str, "", "Sheet of an Excel workbook; the first where left out."),
    ("crs", str, "", "CRS of the coordinates: `EPSG:…`, `GCJ-02` or `BD-09`. Tables: `EPSG:4326` where left out; "
     "layers: the one the file states."),
    ("columns", dict, MappingProxyType({}), "Which column holds which field, `{ field = \"header\" }`; usual headers are "
     "found without it."),
    ("date", str, "", "Date of the data, printed among the sources."),
    ("licence", str, "", "Licence of the data, printed among the sources."),
)  # fmt: skip


def _file_keys(table: str, *names: str) -> tuple[Key, ...]:
    return tuple(
        Key(table, name, kind, False, default, text) for name, kind, default, text in _FILE_KEYS if name in names
    )


_ALL = ("sheet", "crs", "columns", "date", "licence")

KEYS = (
    Key("area", "name", str, True, "", "Name of the region, printed on everything."),
    Key("area", "notice", str, False, "", "A warning shown wherever the area is shown, for instance that it is synthetic."),
    Key("area", "data_date", str, False, "", "Date up to which the data hold (数据截止日期)."),
    Key("boundaries", "file", str, True, "", "GeoPackage, GeoJSON or Shapefile with polygons. `[[boundaries]]` may be "
        "repeated, a level each; the first one holds the reporting units."),
    Key("boundaries", "layer", str, False, "", "Layer of a GeoPackage; may be left out where there is only one."),
    Key("boundaries", "level", str, True, "", "Name of the level, for instance `township`."),
    Key("boundaries", "include", list, False, (), "Codes of the units that make the study area; all where left out."),
    *_file_keys("boundaries", "crs", "columns", "date", "licence"),
    Key("roads", "file", str, True, "", "OpenStreetMap extract (`.osm.pbf`, `.osm`, `.osm.gz`, `.osm.bz2`)."),
    *_file_keys("roads", "date", "licence"),
    Key("population", "method", str, True, "", "`raster` (persons per pixel), `dasymetric` (totals per unit spread over "
        "residential buildings and land use) or `cells` (a table of H3 cells)."),
    Key("population", "file", str, False, "", "`raster`: the GeoTIFF; `cells`: the table."),
    Key("population", "totals", str, False, "", "Table with one total per reporting unit; a raster is rescaled to it."),
    *_file_keys("population", "sheet", "columns", "date", "licence"),
    Key("jobs", "file", str, True, "", "Table of firms with coordinates and jobs."),
    *_file_keys("jobs", *_ALL),
    Key("outlets", "file", str, True, "", "Table of existing outlets."),
    *_file_keys("outlets", *_ALL),
    Key("venues", "file", str, False, "", "Table of further possible venues."),
    Key("venues", "from_osm", bool, False, True, "Whether venues are also taken from the road file's OSM places."),
    *_file_keys("venues", *_ALL),
    Key("zones", "file", str, False, "", "Layer of land-use polygons with a `zone` column."),
    Key("zones", "layer", str, False, "", "Layer of a GeoPackage."),
    Key("zones", "from_osm", bool, False, True, "Whether zones are also taken from the road file's OSM land use."),
    *_file_keys("zones", "crs", "columns", "date", "licence"),
    Key("parameters", "h3_resolution", int, False, 9, "Resolution of the demand cells (7-10; 9 is about 0.1 km² a cell)."),
    Key("parameters", "snap_metres", float, False, 500.0, "How far a point may be from a road to be joined to it, metres."),
    Key("parameters", "road_margin_metres", float, False, 5000.0, "Roads up to this far outside the study area are kept, "
        "metres."),
    Key("parameters", "floor_area_ratio", float, False, 1.5, "Dasymetric method: floor area per land area assumed on "
        "residential land whose buildings are not mapped."),
    Key("parameters", "building_levels", float, False, 6.0, "Dasymetric method: storeys assumed for blocks of flats "
        "without `building:levels`."),
)  # fmt: skip
"""Every key of ``sources.toml``; ``docs/sources.md`` documents each."""

REQUIRED_TABLES = ("area", "roads", "population")
"""Tables that must be there."""

RANGES = {
    "h3_resolution": (7, 10),
    "snap_metres": (1.0, 5000.0),
    "road_margin_metres": (0.0, 100_000.0),
    "floor_area_ratio": (0.01, 20.0),
    "building_levels": (1.0, 60.0),
}
"""Allowed range of each parameter."""
