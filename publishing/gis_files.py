"""GeoPackage, GeoJSON and Shapefile files of the layers, the same bytes for the same layers."""

from __future__ import annotations

import contextlib
import datetime
import errno
import json
import sqlite3
import struct
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

import geopandas as gpd
import pandas as pd
import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError

from publishing.fixed_zip import zipped

_GEOMETRIES = {
    "outlets": "Point",
    "cells": "Polygon",
    "units": "MultiPolygon",
    "gaps": "MultiPolygon",
    "proposed_sites": "Point",
    "catchments": "MultiPolygon",
    "catchments_dissolved": "MultiPolygon",
    "outlet_changes": "Point",
    "cell_changes": "Polygon",
}
_NO_DATE = "1970-01-01"
_NO_TABLES: Mapping[str, pd.DataFrame] = MappingProxyType({})
_SHP_HEADER_BYTES = 100


def write_geopackage(
    path: Path,
    layers: Mapping[str, gpd.GeoDataFrame],
    metadata: pd.DataFrame,
    *,
    data_date: str,
    tables: Mapping[str, pd.DataFrame] = _NO_TABLES,
) -> None:
    """Write all layers and the table ``metadata`` into one GeoPackage.

    Parameters
    ----------
    path : Path
        File to make; it must not exist.
    layers : mapping of str to GeoDataFrame
        As `publishing.layers.result_layers` gives them.
    metadata : DataFrame
        As `publishing.layers.metadata_table` gives it.
    data_date : str
        ISO date that the file carries as its date of change, instead of the clock's, so that the bytes repeat.
    tables : mapping of str to DataFrame, optional
        Further tables; their key column is called ``id``.

    Raises
    ------
    OSError
        The file is not whole, for instance because the disk is full.
    """
    with _as_os_error(path), _gdal_date(data_date):
        for number, (name, layer) in enumerate(layers.items()):
            pyogrio.write_dataframe(
                layer,
                path,
                layer=name,
                driver="GPKG",
                geometry_type=_GEOMETRIES[name],
                promote_to_multi=_GEOMETRIES[name].startswith("Multi"),
                append=number > 0,
            )
        pyogrio.write_dataframe(metadata, path, layer="metadata", driver="GPKG", append=True)
        for name, table in tables.items():
            pyogrio.write_dataframe(
                table, path, layer=name, driver="GPKG", append=True, FID="id", DATETIME_PRECISION="MILLISECOND"
            )
        _refuse_incomplete_geopackage(path, layers, {"metadata": metadata, **tables})


def _refuse_incomplete_geopackage(
    path: Path, layers: Mapping[str, gpd.GeoDataFrame], tables: Mapping[str, pd.DataFrame]
) -> None:
    # On a full disk GDAL may leave out a spatial index or the last rows and say nothing.
    with contextlib.closing(sqlite3.connect(path)) as file:
        indexes = {name for (name,) in file.execute("SELECT name FROM sqlite_master WHERE name LIKE 'rtree_%_geom'")}
        counts = dict(file.execute("SELECT table_name, feature_count FROM gpkg_ogr_contents"))
    whole = indexes == {f"rtree_{name}_geom" for name in layers}
    if not whole or any(counts.get(name) != len(frame) for name, frame in {**layers, **tables}.items()):
        raise OSError(errno.EIO, "the GeoPackage came out incomplete", str(path))


@contextlib.contextmanager
def _as_os_error(path: Path) -> Iterator[None]:
    """Turn what GDAL, SQLite and the readers of what was written say of a file that is not whole into an OSError."""
    by_writers = (DataSourceError, DataLayerError, FeatureError, sqlite3.Error)
    by_readers = (json.JSONDecodeError, UnicodeDecodeError, struct.error)
    try:
        yield
    except (*by_writers, *by_readers) as error:
        raise OSError(errno.EIO, f"{error}", str(path)) from error


@contextlib.contextmanager
def _gdal_date(data_date: str) -> Iterator[None]:
    try:
        day = datetime.date.fromisoformat(data_date).isoformat()
    except ValueError:  # "2025 年底" is a fine data date for a sheet, but no timestamp
        day = _NO_DATE
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": f"{day}T00:00:00.000Z"})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})


def write_geojson(folder: Path, layers: Mapping[str, gpd.GeoDataFrame]) -> list[Path]:
    """Write each layer as RFC 7946 GeoJSON (EPSG:4326, seven decimals) into ``folder`` and return the files.

    Parameters
    ----------
    folder : Path
        An existing folder.
    layers : mapping of str to GeoDataFrame
        As `publishing.layers.result_layers` gives them.

    Raises
    ------
    OSError
        A file is not whole, for instance because the disk is full.
    """
    paths = []
    for name, layer in layers.items():
        path = folder / f"{name}.geojson"
        with _as_os_error(path):
            pyogrio.write_dataframe(
                layer,
                path,
                driver="GeoJSON",
                geometry_type=_GEOMETRIES[name],
                promote_to_multi=_GEOMETRIES[name].startswith("Multi"),
                RFC7946="YES",
            )
            if len(json.loads(path.read_bytes())["features"]) != len(layer):
                raise OSError(errno.EIO, "the GeoJSON file came out incomplete", str(path))
        paths.append(path)
    return paths


def write_shapefiles(folder: Path, layers: Mapping[str, gpd.GeoDataFrame], *, date: str) -> None:
    """Write each layer as a Shapefile in UTF-8 with ``.cpg`` and ``.prj`` into ``folder``; true and false become 1 and 0.

    Parameters
    ----------
    folder : Path
        An existing folder.
    layers : mapping of str to GeoDataFrame
        Names of fields at most 10 ASCII characters long, texts at most 254 bytes.
    date : str
        ISO date that the tables carry as their date of change, instead of the clock's.

    Raises
    ------
    OSError
        A file is not whole, for instance because the disk is full.
    """
    for name, layer in layers.items():
        path = folder / f"{name}.shp"
        flags = layer.select_dtypes("bool").columns
        with _as_os_error(path):
            pyogrio.write_dataframe(
                layer.astype(dict.fromkeys(flags, "int32")),
                path,
                driver="ESRI Shapefile",
                geometry_type=_GEOMETRIES[name].removeprefix("Multi"),
                encoding="UTF-8",
                RESIZE="YES",
                DBF_DATE_LAST_UPDATE=date,
            )
            _refuse_incomplete_shapefile(path, len(layer))


def _refuse_incomplete_shapefile(path: Path, rows: int) -> None:
    # Each of the three files tells in its header how long it is.
    shapes, index, table = (path.with_suffix(suffix) for suffix in (".shp", ".shx", ".dbf"))
    content = table.read_bytes()
    count, header, record = struct.unpack("<IHH", content[4:12])
    (words,) = struct.unpack(">i", shapes.read_bytes()[24:28])
    whole = (
        count == rows
        and len(content) >= header + rows * record
        and shapes.stat().st_size == 2 * words
        and index.stat().st_size == _SHP_HEADER_BYTES + 8 * rows
        and all(path.with_suffix(suffix).stat().st_size for suffix in (".cpg", ".prj"))
    )
    if not whole:
        raise OSError(errno.EIO, "the Shapefile came out incomplete", str(path))


def geopackage_file_bytes(
    layers: Mapping[str, gpd.GeoDataFrame],
    metadata: pd.DataFrame,
    *,
    data_date: str,
    tables: Mapping[str, pd.DataFrame] = _NO_TABLES,
) -> bytes:
    """Return the GeoPackage of `write_geopackage` as bytes."""
    with tempfile.TemporaryDirectory(prefix="outlet-atlas-") as folder:
        path = Path(folder) / "outlet_atlas.gpkg"
        write_geopackage(path, layers, metadata, data_date=data_date, tables=tables)
        return path.read_bytes()


def geojson_file_contents(layers: Mapping[str, gpd.GeoDataFrame]) -> dict[str, bytes]:
    """Return the files of `write_geojson` as bytes by name."""
    with tempfile.TemporaryDirectory(prefix="outlet-atlas-") as folder:
        return {path.name: path.read_bytes() for path in write_geojson(Path(folder), layers)}


def shapefile_contents(layers: Mapping[str, gpd.GeoDataFrame], *, date: str) -> dict[str, bytes]:
    """Return the files of `write_shapefiles` as bytes by name."""
    with tempfile.TemporaryDirectory(prefix="outlet-atlas-") as folder:
        write_shapefiles(Path(folder), layers, date=date)
        return {path.name: path.read_bytes() for path in sorted(Path(folder).iterdir())}


def geojson_zip_file_bytes(layers: Mapping[str, gpd.GeoDataFrame]) -> bytes:
    """Return the files of `write_geojson` in one ZIP archive as bytes."""
    return zipped(geojson_file_contents(layers))
