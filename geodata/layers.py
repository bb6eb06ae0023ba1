"""Vector layers from disk: read by explicit format, brought to EPSG:4326 and checked; boundaries and land-use zones."""

from __future__ import annotations

import codecs
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely
from numpy.typing import NDArray

from geodata.checking import checked_fields
from geodata.coordinates import to_wgs84
from geodata.errors import Fault, FormatError, SchemaError
from geodata.kinds import ZONES, zone_keys_by_name
from geodata.schema import BOUNDARY_FIELDS, ZONE_FIELDS, Field
from geodata.source_files import FileSource
from geodata.tables import refuse_personal_data
from geodata.text import Text

_BEGINNINGS = {".gpkg": b"SQLite format 3\0", ".geojson": b"{", ".json": b"{", ".shp": b"\x00\x00\x27\x0a"}
"""How a file of each suffix begins. GDAL goes by content alone and would take one format under another's name."""


def read_boundaries(source: FileSource) -> gpd.GeoDataFrame:
    """Read one level of boundaries.

    Parameters
    ----------
    source : FileSource
        A polygon layer with a code and a name per unit.

    Returns
    -------
    GeoDataFrame
        ``unit_id``, ``name``, ``level`` and valid polygons in EPSG:4326.

    Raises
    ------
    FormatError, SchemaError
        The layer cannot be read, holds no polygons, or its codes are wrong; lists every fault.
    """
    layer = read_polygons(source, BOUNDARY_FIELDS)
    if source.include:
        missing = sorted(set(source.include) - set(layer["code"]))
        if missing:
            raise SchemaError(
                [
                    Fault(
                        source.path.name,
                        Text(
                            f"include 中的代码 {'、'.join(missing)} 不存在",
                            f"no unit has the codes {', '.join(missing)}",
                        ),
                        Text("请核对代码", "check the codes under include"),
                        column="include",
                    )
                ]
            )
        layer = layer[layer["code"].isin(source.include)]
    layer = layer.rename(columns={"code": "unit_id"}).assign(level=source.level).reset_index(drop=True)
    return layer[["unit_id", "name", "level", "geometry"]]


def read_zones(source: FileSource) -> gpd.GeoDataFrame:
    """Read land-use zones: ``zone`` (key), ``name`` and polygons in EPSG:4326; raises as `read_boundaries`."""
    layer = read_polygons(source, ZONE_FIELDS)
    keys = layer["zone"].str.lower().map(zone_keys_by_name())
    if keys.isna().any():
        words = sorted(set(layer["zone"][keys.isna()]))[:5]
        raise SchemaError(
            [
                Fault(
                    source.path.name,
                    Text(f"未知的分区类型：{'、'.join(words)}", f"unknown zones: {', '.join(words)}"),
                    Text(f"可用：{'、'.join(ZONES.values())}", f"use one of {', '.join(ZONES)}"),
                    column="zone",
                )
            ]
        )
    return layer.assign(zone=keys)[["zone", "name", "geometry"]].reset_index(drop=True)


def read_polygons(source: FileSource, fields: tuple[Field, ...]) -> gpd.GeoDataFrame:
    """Read a layer of polygons: the checked fields as text and valid polygons in EPSG:4326.

    Parameters
    ----------
    source : FileSource
        The layer.
    fields : tuple of Field
        What its attributes must hold; may be empty.

    Returns
    -------
    GeoDataFrame
        One row per feature.

    Raises
    ------
    FormatError, SchemaError, PersonalDataError
        The layer cannot be read, a field is missing or wrong, or a geometry is no polygon; lists every fault.
    """
    layer = read_layer(source)
    checked = checked_fields(source, attributes_as_text(source, layer), fields).rows
    polygons = _checked_geometry(source.path.name, layer)
    located = located_on_earth(source, gpd.GeoDataFrame(geometry=polygons, crs=layer.crs))
    return gpd.GeoDataFrame(checked.reset_index(drop=True), geometry=located.geometry.to_numpy(), crs="EPSG:4326")


def attributes_as_text(source: FileSource, layer: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return a layer's attributes as text, indexed by row from 1; missing values are "".

    Raises
    ------
    PersonalDataError
        They hold identity or phone numbers.
    """
    attributes = pd.DataFrame(layer.drop(columns=layer.geometry.name)).map(_as_text)
    attributes.index = pd.RangeIndex(1, len(attributes) + 1, name="row")
    refuse_personal_data(source.path.name, attributes)
    return attributes


def located_on_earth(source: FileSource, layer: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return a layer in EPSG:4326, read in the source's CRS where it names one.

    Raises
    ------
    FormatError
        No CRS is known, or coordinates lie outside the earth.
    """
    file = source.path.name
    try:
        located = to_wgs84(layer, source.crs or None)
    except ValueError as error:
        raise _format_fault(
            file,
            Text("没有可用的坐标系信息", "it states no CRS that lies on the earth"),
            Text("请在 sources.toml 中用 crs 指定", "name it under crs in sources.toml"),
        ) from error
    geometry = located.geometry.to_numpy()
    wrong = (~(np.abs(shapely.bounds(geometry)) <= (180, 90, 180, 90))).any(axis=1)
    wrong &= ~(shapely.is_empty(geometry) | shapely.is_missing(geometry))
    if wrong.any():
        raise FormatError(
            [
                Fault(
                    file,
                    Text("坐标超出经纬度范围", "coordinates lie outside the earth"),
                    Text("请核对 crs", "check the crs"),
                    row=int(np.flatnonzero(wrong)[0]) + 1,
                )
            ]
        )
    return located


def read_layer(source: FileSource) -> gpd.GeoDataFrame:
    """Read the layer that a source names, or the only one of its file.

    Parameters
    ----------
    source : FileSource
        A ``.gpkg``, ``.geojson``, ``.json`` or ``.shp`` file.

    Returns
    -------
    GeoDataFrame
        As it stands in the file, in the file's CRS, with heights where it has them; at least one row.

    Raises
    ------
    FormatError
        The file is damaged or of another format, holds nothing, or does not say which layer is meant.
    """
    file, suffix = source.path.name, source.path.suffix.lower()
    if suffix not in _BEGINNINGS:
        raise _format_fault(
            file,
            Text(f"不支持的图层格式“{source.path.suffix}”", f"“{source.path.suffix}” is no supported layer format"),
            Text("请另存为 .gpkg、.geojson 或 .shp", "save it as .gpkg, .geojson or .shp"),
        )
    export_again = Text("请重新导出该文件", "export the file again")
    try:
        if not _beginning(source.path).startswith(_BEGINNINGS[suffix]):
            raise _format_fault(file, Text(f"内容不是 {suffix} 格式", f"its content is not {suffix}"), export_again)
        with _without_warnings():
            # Styles and other tables without geometry may stand beside the layers.
            layers = [str(name) for name, geometry in pyogrio.list_layers(source.path) if geometry is not None]
        if source.layer and source.layer not in layers:
            raise _format_fault(
                file,
                Text(f"没有名为“{source.layer}”的图层", f"there is no layer “{source.layer}”"),
                Text(f"可用的图层：{'、'.join(layers)}", f"it has {', '.join(layers)}"),
            )
        if not source.layer and len(layers) != 1:
            raise _format_fault(
                file,
                Text(f"有 {len(layers)} 个图层", f"it has {len(layers)} layers"),
                Text(f"请用 layer 指定其一：{'、'.join(layers)}", f"name one under layer: {', '.join(layers)}"),
            )
        with _without_warnings():
            layer = _read_in_its_encoding(source.path, source.layer or layers[0])
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, UnicodeDecodeError, OSError) as error:
        raise _format_fault(file, Text(f"无法读取（{error}）", f"cannot be read ({error})"), export_again) from error
    if not isinstance(layer, gpd.GeoDataFrame) or layer.empty:
        raise _format_fault(
            file, Text("图层没有要素", "the layer holds no features"), Text("请检查图层", "check the layer")
        )
    return layer


@contextmanager
def _without_warnings() -> Iterator[None]:
    """Keep GDAL's remarks on odd files off the planner's screen: what matters of them is checked here and told."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        yield


def _beginning(path: Path) -> bytes:
    """Return the first bytes of a file, without a byte-order mark and blanks."""
    with path.open("rb") as file:
        return file.read(64).removeprefix(codecs.BOM_UTF8).lstrip(b" \t\r\n")


def _read_in_its_encoding(path: Path, layer: str) -> Any:
    """Read a layer; a shapefile that does not state its encoding is in UTF-8 if it can be, else in GBK."""
    if path.suffix.lower() != ".shp" or any(path.with_suffix(suffix).exists() for suffix in (".cpg", ".CPG")):
        return pyogrio.read_dataframe(path, layer=layer)
    try:
        return pyogrio.read_dataframe(path, layer=layer, encoding="UTF-8")
    except UnicodeDecodeError:
        return pyogrio.read_dataframe(path, layer=layer, encoding="GB18030")


def _as_text(value: object) -> str:
    if value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and np.isnan(value)):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _checked_geometry(file: str, layer: gpd.GeoDataFrame) -> NDArray[np.object_]:
    geometry = shapely.force_2d(layer.geometry.to_numpy())
    valid, broken = geometry.copy(), ~shapely.is_valid(geometry)
    valid[broken] = shapely.make_valid(geometry[broken], method="structure", keep_collapsed=False)
    wrong = ~np.isin(shapely.get_type_id(geometry), (3, 6)) | shapely.is_empty(valid)
    if wrong.any():
        rows = np.flatnonzero(wrong)
        raise SchemaError(
            [
                Fault(
                    file,
                    Text(
                        f"{len(rows)} 个要素不是面，或面积为 0",
                        f"{len(rows)} features are no polygons, or without area",
                    ),
                    Text("请只保留面要素", "keep polygons only"),
                    row=int(rows[0]) + 1,
                )
            ]
        )
    return np.asarray(valid)


def _format_fault(file: str, problem: Text, remedy: Text) -> FormatError:
    return FormatError([Fault(file, problem, remedy)])


def containing_polygon(polygons: gpd.GeoSeries, lonlat: NDArray[np.float64]) -> NDArray[np.int32]:
    """Return for each point the position of the first polygon that holds it, −1 for none.

    Parameters
    ----------
    polygons : GeoSeries
        Polygons in EPSG:4326.
    lonlat : (p, 2) float64
        Points in degrees.
    """
    found = np.full(len(lonlat), -1, dtype=np.int32)
    if len(polygons) and len(lonlat):
        tree = shapely.STRtree(polygons.to_numpy())
        point, polygon = tree.query(shapely.points(lonlat), predicate="intersects")
        order = np.lexsort((polygon, point))[::-1]
        found[point[order]] = polygon[order]
    return found
