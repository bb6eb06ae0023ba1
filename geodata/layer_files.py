"""Vector layers from disk as they stand in their files: GeoPackage, GeoJSON, Shapefile, KML and GeoParquet."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from functools import partial
from pathlib import Path

import geopandas as gpd

from geodata.errors import Fault, FormatError
from geodata.gdal_layers import EXPORT_AGAIN, layers_in, read_one, told_of
from geodata.geoparquet import read_geoparquet
from geodata.intake.limits import LIMITS, Limits, check_file
from geodata.kml import read_kml
from geodata.shapefiles import read_shapefile, read_zipped_shapefile, zipped_sets
from geodata.source_files import LAYER_SUFFIXES, FileSource
from geodata.text import Text

_BEGINNINGS = {
    ".gpkg": b"SQLite format 3\0",
    ".geojson": b"{",
    ".json": b"{",
    ".shp": b"\x00\x00\x27\x0a",
    ".zip": b"PK",
    ".kml": b"<",
    ".parquet": b"PAR1",
}
"""How a file of each suffix begins. GDAL goes by content alone and would take one format under another's name."""

_Layers = dict[str, Callable[[], gpd.GeoDataFrame]]
"""Name of each layer of a file, and what reads it."""


def read_layer(source: FileSource, *, limits: Limits = LIMITS) -> gpd.GeoDataFrame:
    """Read the layer that a source names, or the only one of its file.

    Parameters
    ----------
    source : FileSource
        A ``.gpkg``, ``.geojson``, ``.json``, ``.shp``, ``.kml`` or ``.parquet`` file, or a ``.zip`` of shapefiles.
    limits : Limits
        What is still read.

    Returns
    -------
    GeoDataFrame
        As it stands in the file, in the file's CRS, with heights where it has them; dates as text; at least one row.

    Raises
    ------
    UploadError
        The file is beyond the limits or built to do harm.
    FormatError
        It is damaged or of another format, lacks a part, holds nothing, or does not say which layer is meant.
    """
    file = source.path.name
    layers = _layers_of(source.path, limits)
    names = "、".join(layers), ", ".join(layers)
    if source.layer and source.layer not in layers:
        problem = Text(f"没有名为“{source.layer}”的图层", f"there is no layer “{source.layer}”")
        raise FormatError([Fault(file, problem, Text(f"可用的图层：{names[0]}", f"it has {names[1]}"))])
    if not source.layer and len(layers) != 1:
        problem = Text(f"有 {len(layers)} 个图层", f"it has {len(layers)} layers")
        remedy = Text(f"请用 layer 指定其一：{names[0]}", f"name one under layer: {names[1]}")
        raise FormatError([Fault(file, problem, remedy)])
    return layers[source.layer or next(iter(layers))]()


def layer_names(path: Path, *, limits: Limits = LIMITS) -> tuple[str, ...]:
    """Return the names of a file's layers of geometry, in its order; raises as `read_layer`."""
    return tuple(_layers_of(path, limits))


def _layers_of(path: Path, limits: Limits) -> _Layers:
    """Return the layers of a file that is what its suffix says."""
    file, suffix = path.name, path.suffix.lower()
    if suffix not in LAYER_SUFFIXES:
        problem = Text(f"不支持的图层格式“{path.suffix}”", f"“{path.suffix}” is no supported layer format")
        remedy = Text(
            "请另存为 .gpkg、.geojson、.kml 或打包为 .zip 的 Shapefile",
            "save it as .gpkg, .geojson, .kml or a Shapefile packed as .zip",
        )
        raise FormatError([Fault(file, problem, remedy)])
    with told_of(file):
        beginning = _beginning(path)
    if not beginning.startswith(_BEGINNINGS[suffix]):
        problem = Text(f"内容不是 {suffix} 格式", f"its content is not {suffix}")
        raise FormatError([Fault(file, problem, EXPORT_AGAIN)])
    check_file(path, limits)
    if suffix == ".parquet":
        return {path.stem: partial(read_geoparquet, path, limits)}
    if suffix == ".shp":
        return {path.stem: partial(read_shapefile, path, file, limits)}
    if suffix == ".zip":
        sets = zipped_sets(path)
        if not sets:
            problem = Text("压缩包中没有 Shapefile（.shp）", "the archive holds no shapefile (.shp)")
            remedy = Text(
                "请将 .shp、.shx、.dbf、.prj 一起打包；其他格式请先解压",
                "pack .shp, .shx, .dbf and .prj together; unpack other formats first",
            )
            raise FormatError([Fault(file, problem, remedy)])
        return {name: partial(read_zipped_shapefile, path, parts, limits) for name, parts in sets.items()}
    if suffix == ".kml":
        return {name: layer.copy for name, layer in read_kml(path, limits).items()}
    driver = "GPKG" if suffix == ".gpkg" else "GeoJSON"
    return {name: partial(read_one, path, name, driver, file, limits) for name in layers_in(path, file)}


def _beginning(path: Path) -> bytes:
    """Return the first bytes of a file, without a byte-order mark and blanks."""
    with path.open("rb") as file:
        beginning = file.read(64)
    if beginning.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        beginning = beginning[: len(beginning) // 2 * 2].decode("utf-16", errors="ignore").encode()
    return beginning.removeprefix(codecs.BOM_UTF8).lstrip(b" \t\r\n")
