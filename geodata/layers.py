"""Boundaries and land-use zones: layers brought to EPSG:4326, their attributes and geometries checked."""

from __future__ import annotations

import datetime as dt

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geodata.checking import checked_fields
from geodata.coordinates import datum_fault, to_wgs84
from geodata.errors import Fault, FormatError, SchemaError
from geodata.intake.cell_text import cleaned
from geodata.intake.personal_data import refuse_personal_data
from geodata.intake.report import in_words
from geodata.kinds import ZONES, zone_keys_by_name
from geodata.layer_files import read_layer
from geodata.schema import BOUNDARY_FIELDS, ZONE_FIELDS, Field
from geodata.source_files import FileSource
from geodata.text import Text


def read_boundaries(source: FileSource, remarks: list[Text] | None = None) -> gpd.GeoDataFrame:
    """Read one level of boundaries.

    Parameters
    ----------
    source : FileSource
        A polygon layer with a code and a name per unit.
    remarks : list of Text, optional
        Is told what was repaired among the attributes.

    Returns
    -------
    GeoDataFrame
        ``unit_id``, ``name``, ``level`` and valid polygons in EPSG:4326.

    Raises
    ------
    FormatError, SchemaError
        The layer cannot be read, holds no polygons, or its codes are wrong; lists every fault.
    """
    layer = read_polygons(source, BOUNDARY_FIELDS, remarks)
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


def read_zones(source: FileSource, remarks: list[Text] | None = None) -> gpd.GeoDataFrame:
    """Read land-use zones: ``zone`` (key), ``name`` and polygons in EPSG:4326; otherwise as `read_boundaries`."""
    layer = read_polygons(source, ZONE_FIELDS, remarks)
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


def read_polygons(source: FileSource, fields: tuple[Field, ...], remarks: list[Text] | None = None) -> gpd.GeoDataFrame:
    """Read a layer of polygons: the checked fields as text and valid polygons in EPSG:4326.

    Parameters
    ----------
    source : FileSource
        The layer.
    fields : tuple of Field
        What its attributes must hold; may be empty.
    remarks : list of Text, optional
        Is told what was repaired among the attributes.

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
    checked = checked_fields(source, attributes_as_text(source, layer), fields)
    if remarks is not None:
        remarks += in_words(checked.report)
    polygons = _checked_geometry(source.path.name, layer)
    located = located_on_earth(source, gpd.GeoDataFrame(geometry=polygons, crs=layer.crs))
    return gpd.GeoDataFrame(checked.rows.reset_index(drop=True), geometry=located.geometry.to_numpy(), crs="EPSG:4326")


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
    """Return a layer in EPSG:4326, read in the source's CRS where it names one and with the axes that it states.

    Raises
    ------
    FormatError
        No CRS is known, coordinates lie outside the earth, or nobody knows how their datum lies to WGS84.
    """
    file = source.path.name
    if source.axes_swapped:
        turned = shapely.transform(layer.geometry.to_numpy(), lambda xy: xy[:, ::-1])
        layer = layer.set_geometry(gpd.GeoSeries(turned, index=layer.index, crs=layer.crs))
    try:
        located = to_wgs84(layer, source.crs or None)
    except ValueError as error:
        raise _format_fault(
            file,
            Text("没有可用的坐标系信息", "it states no CRS that lies on the earth"),
            Text(
                "请补充 .prj 等坐标系信息，或在 sources.toml 中用 crs 指定",
                "give its .prj or the like, or name it under crs in sources.toml",
            ),
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
    west, south, east, north = shapely.total_bounds(geometry)
    crs = source.crs or layer.crs
    fault = datum_fault(file, crs, (west + east) / 2, (south + north) / 2) if np.isfinite(west) and crs else None
    if fault is not None:
        raise FormatError([fault])
    return located


def _as_text(value: object) -> str:
    if value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and np.isnan(value)):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ").removesuffix(" 00:00:00")
    return cleaned(str(value))


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
