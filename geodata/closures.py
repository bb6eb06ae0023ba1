"""Areas that a planner draws: where roads are closed (bridge works, a flood), or what is to be downloaded."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import shapely

from geodata.errors import Fault, FormatError
from geodata.layers import read_polygons
from geodata.source_files import FileSource
from geodata.text import Text


def read_closures(path: Path, *, crs: str = "") -> tuple[str, ...]:
    """Read the areas in which roads are closed.

    Parameters
    ----------
    path : Path
        ``.gpkg``, ``.geojson``, ``.json`` or ``.shp`` with polygons.
    crs : str
        CRS of the coordinates where the file does not state the right one, for instance ``GCJ-02``.

    Returns
    -------
    tuple of str
        One polygon per feature as well-known text in EPSG:4326, as `planning.scenario.Scenario` takes them.

    Raises
    ------
    FormatError
        The file is not there, cannot be read, or holds no polygons.
    """
    return tuple(_polygons(path, crs).to_wkt(rounding_precision=7))


def read_areas(path: Path, *, crs: str = "") -> shapely.Polygon | shapely.MultiPolygon:
    """Read a layer of polygons as one area in EPSG:4326, for instance the outline of what is to be downloaded.

    Parameters
    ----------
    path, crs
        As in `read_closures`.

    Returns
    -------
    Polygon or MultiPolygon
        All polygons joined.

    Raises
    ------
    FormatError
        As in `read_closures`.
    """
    return _polygons(path, crs).union_all()


def _polygons(path: Path, crs: str) -> gpd.GeoSeries:
    if not path.is_file():
        raise FormatError(
            [
                Fault(
                    path.name,
                    Text("文件不存在", "the file does not exist"),
                    Text("请检查路径", "check its path"),
                )
            ]
        )
    return read_polygons(FileSource("polygons", path, crs=crs), ()).geometry
