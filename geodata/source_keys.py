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


POPULATION_METHODS = ("raster", "dasymetric", "areal", "cells", "squares")
"""Ways to bring persons to demand cells."""

_FILE_KEYS: tuple[tuple[str, type, Any, str], ...] = (
    ("sheet", str, "", "Sheet of an Excel workbook; the first where left out."),
    ("crs", str, "", "CRS of the coordinates: `EPSG:…`, `GCJ-02` or `BD-09`. Tables: `EPSG:4326` where left out; "
     "layers: the one the file states."),
    ("columns", dict, MappingProxyType({}), "Which column holds which field, `{ field = \"header\" }`; usual headers are "
     "found without it."),
    ("header_row", int, 0, "Row of the header as the spreadsheet numbers it (the last one, where the header has several); "
     "found by itself where left out."),
    ("axes_swapped", bool, False, "Whether the layer's first coordinate is latitude or northing."),
    ("faulty_rows", str, "refuse", "`refuse`: one faulty row refuses the table; `leave_out`: faulty rows are left out, "
     "counted and told."),
    ("without_columns", list, (), "Headers of columns that are left out unread, such as telephone numbers, whose table would "
     "else be refused."),
    ("places", str, "", "Table of places confirmed for the rows without coordinates (columns 行号, 名称, 地址, 经度, 纬度)."),
    ("date", str, "", "Date of the data, printed among the sources."),
    ("licence", str, "", "Licence of the data, printed among the sources."),
)  # fmt: skip


def _file_keys(table: str, *names: str) -> tuple[Key, ...]:
    return tuple(
        Key(table, name, kind, False, default, text) for name, kind, default, text in _FILE_KEYS if name in names
    )


_ABOUT = ("date", "licence")
_TABLE = ("sheet", "header_row", "columns", "without_columns", "faulty_rows", *_ABOUT)
_POINTS = (*_TABLE, "crs", "places")
_LAYER = ("crs", "axes_swapped", "columns", *_ABOUT)

KEYS = (
    Key("area", "name", str, True, "", "Name of the region, printed on everything."),
    Key("area", "notice", str, False, "", "A warning shown wherever the area is shown, for instance that it is synthetic."),
    Key("area", "data_date", str, False, "", "Date up to which the data hold (数据截止日期)."),
    Key("boundaries", "file", str, True, "", "GeoPackage, GeoJSON or Shapefile with polygons. `[[boundaries]]` may be "
        "repeated, a level each; the first one holds the reporting units."),
    Key("boundaries", "layer", str, False, "", "Layer of a GeoPackage; may be left out where there is only one."),
    Key("boundaries", "level", str, True, "", "Name of the level, for instance `township`."),
    Key("boundaries", "include", list, False, (), "Codes of the units that make the study area; all where left out."),
    *_file_keys("boundaries", *_LAYER),
    Key("roads", "file", str, True, "", "OpenStreetMap extract (`.osm.pbf`, `.osm`, `.osm.gz`, `.osm.bz2`), or a layer of "
        "centre lines (`.gpkg`, `.geojson`, `.shp`)."),
    Key("roads", "layer", str, False, "", "Centre lines: layer of a GeoPackage; may be left out where there is only one."),
    Key("roads", "join_metres", float, False, 1.0, "Centre lines: ends this near to one another or to a line are joined, "
        "metres."),
    Key("roads", "classes", dict, False, MappingProxyType({}), "Centre lines: words of the class column the program does "
        "not know, `{ word = \"class\" }`, with classes as in [methods.md](methods.md)."),
    *_file_keys("roads", *_LAYER),
    Key("features", "file", str, True, "", "OpenStreetMap extract for buildings, land use, premises and place names, where "
        "the roads are a layer of centre lines."),
    *_file_keys("features", "date", "licence"),
    Key("elevation", "file", str, True, "", "GeoTIFF of elevations in metres (DEM): walking and cycling times then follow "
        "the hills."),
    *_file_keys("elevation", "date", "licence"),
    Key("bus", "file", str, True, "", "Bus timetable: a GTFS feed as `.zip`. Walk, ride, change and walk then count as a "
        "mode of their own."),
    Key("bus", "day", str, False, "wednesday", "Day that counts: a date (`2026-03-18`) or a weekday in English, then the "
        "day of that name on which most runs."),
    Key("bus", "window_start", int, False, 420, "People set out at every minute from this one on, minutes after midnight."),
    Key("bus", "window_end", int, False, 540, "People set out before this minute, minutes after midnight."),
    Key("bus", "walk_limit_minutes", float, False, 15.0, "Longest walk to the first stop and from the last, minutes."),
    Key("bus", "change_limit_minutes", float, False, 5.0, "Longest walk between two stops when changing, minutes."),
    Key("bus", "change_minutes", float, False, 2.0, "Least time between getting off and the next departure, minutes."),
    *_file_keys("bus", "crs", "date", "licence"),
    Key("population", "method", str, True, "", "`raster` (persons per pixel), `dasymetric` (totals per unit spread over "
        "residential buildings and land use), `areal` (polygons with totals, spread evenly over each), `cells` (a table of H3 "
        "cells) or `squares` (a table of square cells by their centres)."),
    Key("population", "file", str, False, "", "`raster`: the GeoTIFF; `cells`, `squares`: the table; `areal`: the layer of "
        "polygons with totals; `dasymetric`: such a layer, in place of `totals`."),
    Key("population", "layer", str, False, "", "Layer of a GeoPackage; may be left out where there is only one."),
    Key("population", "totals", str, False, "", "Table with one total per reporting unit; a raster is rescaled to it."),
    Key("population", "square_metres", float, False, 0.0, "`squares`: side of a square in its CRS, metres."),
    Key("population", "groups", dict, False, MappingProxyType({}), "Groups by age or employment that are kept beside the "
        "totals, `{ name = \"header\" }`."),
    Key("population", "unplaced", str, False, "refuse", "Units with people or jobs but no place for them (no home, residential land or "
        "street, no person of the raster): `refuse`, or `evenly` to spread them over the unit's whole area and tell so."),
    *_file_keys("population", *_TABLE, "crs", "axes_swapped"),
    Key("priority", "file", str, True, "", "Table with one count of priority persons (registered unemployed and so on) per reporting "
        "unit; spread like the unit's residents."),
    *_file_keys("priority", *_TABLE),
    Key("jobs", "file", str, True, "", "Table of firms with jobs, and with coordinates or the code or name of their unit."),
    *_file_keys("jobs", *_POINTS),
    Key("outlets", "file", str, True, "", "Table of existing outlets."),
    *_file_keys("outlets", *_POINTS),
    Key("venues", "file", str, False, "", "Table of further possible venues."),
    Key("venues", "from_osm", bool, False, True, "Whether venues are also taken from the road file's OSM places."),
    *_file_keys("venues", *_POINTS),
    Key("zones", "file", str, False, "", "Layer of land-use polygons with a `zone` column."),
    Key("zones", "layer", str, False, "", "Layer of a GeoPackage."),
    Key("zones", "from_osm", bool, False, True, "Whether zones are also taken from the road file's OSM land use."),
    *_file_keys("zones", *_LAYER),
    Key("parameters", "h3_resolution", int, False, 9, "Resolution of the demand cells (7-10; 9 is about 0.1 km² a cell)."),
    Key("parameters", "snap_metres", float, False, 500.0, "How far a point may be from a road to be joined to it, metres."),
    Key("parameters", "prefer_main", bool, False, True, "Whether a point is rather joined to the connected network than to a "
        "nearer road that is cut off from it."),
    Key("parameters", "road_margin_metres", float, False, 5000.0, "Roads up to this far outside the study area are kept, "
        "metres."),
    Key("parameters", "floor_area_ratio", float, False, 1.5, "Dasymetric method: floor area per land area assumed on "
        "residential land whose buildings are not mapped."),
    Key("parameters", "building_levels", float, False, 6.0, "Dasymetric method: storeys assumed for blocks of flats "
        "without `building:levels`."),
)  # fmt: skip
"""Every key of ``sources.toml``; ``docs/sources.md`` documents each."""

BUS_SETTINGS = (
    "day", "window_start", "window_end", "walk_limit_minutes", "change_limit_minutes", "change_minutes",
)  # fmt: skip
"""Keys of ``[bus]`` that say what a journey may be."""

REQUIRED_TABLES = ("area", "roads", "population")
"""Tables that must be there."""

RANGES = {
    "header_row": (0, 1000),
    "h3_resolution": (7, 10),
    "snap_metres": (1.0, 5000.0),
    "road_margin_metres": (0.0, 100_000.0),
    "floor_area_ratio": (0.01, 20.0),
    "building_levels": (1.0, 60.0),
    "join_metres": (0.0, 50.0),
    "square_metres": (0.0, 100_000.0),
    "window_start": (0, 1439),
    "window_end": (1, 1440),
    "walk_limit_minutes": (0.0, 240.0),
    "change_limit_minutes": (0.0, 240.0),
    "change_minutes": (0.1, 240.0),
}
"""Allowed range of each number."""

CHOICES = {"faulty_rows": ("refuse", "leave_out"), "unplaced": ("refuse", "evenly")}
"""Allowed words of each key that takes one of a few."""
