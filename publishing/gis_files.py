"""GeoPackage and GeoJSON files of the layers, the same bytes for the same layers."""

from __future__ import annotations

import contextlib
import datetime
import errno
import io
import json
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError

_GEOMETRIES = {
    "outlets": "Point",
    "cells": "Polygon",
    "units": "MultiPolygon",
    "gaps": "MultiPolygon",
    "proposed_sites": "Point",
    "catchments": "MultiPolygon",
    "catchments_dissolved": "MultiPolygon",
}
_NO_DATE = "1970-01-01"
_FIXED_TIME = (1980, 1, 1, 0, 0, 0)


def write_geopackage(
    path: Path, layers: Mapping[str, gpd.GeoDataFrame], metadata: pd.DataFrame, *, data_date: str
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
        _refuse_incomplete_geopackage(path, layers)


def _refuse_incomplete_geopackage(path: Path, layers: Mapping[str, gpd.GeoDataFrame]) -> None:
    # On a full disk GDAL may leave out a spatial index or the last rows and say nothing.
    with contextlib.closing(sqlite3.connect(path)) as file:
        indexes = {name for (name,) in file.execute("SELECT name FROM sqlite_master WHERE name LIKE 'rtree_%_geom'")}
        counts = dict(file.execute("SELECT table_name, feature_count FROM gpkg_ogr_contents"))
    whole = indexes == {f"rtree_{name}_geom" for name in layers}
    if not whole or any(counts.get(name) != len(layer) for name, layer in layers.items()):
        raise OSError(errno.EIO, "the GeoPackage came out incomplete", str(path))


@contextlib.contextmanager
def _as_os_error(path: Path) -> Iterator[None]:
    """Turn what GDAL, SQLite and the JSON parser say of a file that could not be written into an OSError."""
    try:
        yield
    except (DataSourceError, DataLayerError, FeatureError, sqlite3.Error, json.JSONDecodeError) as error:
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


def geopackage_file_bytes(layers: Mapping[str, gpd.GeoDataFrame], metadata: pd.DataFrame, *, data_date: str) -> bytes:
    """Return the GeoPackage of `write_geopackage` as bytes."""
    with tempfile.TemporaryDirectory(prefix="outlet-atlas-") as folder:
        path = Path(folder) / "outlet_atlas.gpkg"
        write_geopackage(path, layers, metadata, data_date=data_date)
        return path.read_bytes()


def geojson_zip_file_bytes(layers: Mapping[str, gpd.GeoDataFrame]) -> bytes:
    """Return the files of `write_geojson` in one ZIP archive as bytes."""
    file = io.BytesIO()
    with tempfile.TemporaryDirectory(prefix="outlet-atlas-") as folder, zipfile.ZipFile(file, "w") as archive:
        for path in write_geojson(Path(folder), layers):
            entry = zipfile.ZipInfo(path.name, _FIXED_TIME)
            archive.writestr(entry, path.read_bytes(), zipfile.ZIP_DEFLATED)
    return file.getvalue()
