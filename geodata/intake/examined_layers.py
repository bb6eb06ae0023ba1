"""Looking at layers of polygons and lines: attributes, geometry, and the CRS."""

from __future__ import annotations

import dataclasses
from collections import Counter
from types import MappingProxyType

import geopandas as gpd
import numpy as np
import shapely

from geodata.centrelines import CENTRELINE_FIELDS, read_centrelines
from geodata.checking import checked_fields
from geodata.errors import InputError, PersonalDataError
from geodata.intake.columns import propose_columns, propose_groups
from geodata.intake.coordinate_systems import CrsProposal, Ground, propose_crs_of_layer
from geodata.intake.examined import PREVIEW_ROWS, Examination, with_proposals
from geodata.layer_files import layer_names, read_layer
from geodata.layers import attributes_as_text, read_boundaries, read_polygons, read_zones
from geodata.points import DEFAULT_CRS
from geodata.schema import BOUNDARY_FIELDS, POLYGON_FIELDS, ZONE_FIELDS, Field, fields_with_groups
from geodata.source_files import FileSource
from geodata.tables import layer_table
from geodata.text import Text

_FIELDS: dict[str, tuple[Field, ...]] = {
    "boundaries": BOUNDARY_FIELDS,
    "zones": ZONE_FIELDS,
    "population": POLYGON_FIELDS,
    "roads": CENTRELINE_FIELDS,
}
_SHAPES = {
    "Point": Text("点", "points"),
    "MultiPoint": Text("多点", "multi-points"),
    "LineString": Text("线", "lines"),
    "MultiLineString": Text("多段线", "multi-lines"),
    "Polygon": Text("面", "polygons"),
    "MultiPolygon": Text("多部分面", "multi-polygons"),
}
_OTHER_SHAPE = Text("其他", "others")


def examine_layer_file(source: FileSource, role: str, *, ground: Ground | None) -> Examination:
    """Look at a layer; see `geodata.intake.examination.examine`."""
    fields = fields_with_groups(_FIELDS[role], tuple(source.groups))
    found = Examination(source, role, "layer", fields=fields)
    try:
        found = dataclasses.replace(found, layers=layer_names(source.path))
        layer = read_layer(source)
        attributes = attributes_as_text(source, layer)
    except InputError as error:
        personal = error.columns if isinstance(error, PersonalDataError) else ()
        return dataclasses.replace(found, faults=error.faults, personal=personal)
    table = layer_table(source.path.name, attributes)
    matches = propose_columns(table, _FIELDS[role])
    columns = with_proposals(source, matches)
    found = dataclasses.replace(
        found,
        preview=table.frame.head(PREVIEW_ROWS),
        table=table,
        matches=matches,
        columns=columns,
        groups=MappingProxyType(propose_groups(table, matches) if role == "population" else {}),
        crs=_crs(source, layer, ground),
        summary=_geometry_summary(source, layer),
    )
    as_proposed = dataclasses.replace(source, columns=columns)
    try:
        checked = checked_fields(as_proposed, attributes, fields)
        lines = _read_as_prepared(as_proposed, role)
    except InputError as error:
        return dataclasses.replace(found, faults=error.faults)
    return dataclasses.replace(found, checked=checked, summary=(*found.summary, *lines))


def _read_as_prepared(source: FileSource, role: str) -> tuple[Text, ...]:
    """Read a layer as `geodata.prepare` will, for what only that finds; return what it remarks.

    Raises
    ------
    InputError
        As preparing would.
    """
    if role == "roads":
        return read_centrelines(source).remarks
    if role == "population":
        persons = float(read_polygons(source, POLYGON_FIELDS)["persons"].sum())
        return (Text(f"人口合计 {persons:,.0f}", f"persons in all: {persons:,.0f}"),)
    {"boundaries": read_boundaries, "zones": read_zones}[role](source)
    return ()


def _crs(source: FileSource, layer: gpd.GeoDataFrame, ground: Ground | None) -> CrsProposal | None:
    if ground is None:
        return None
    stated = source.crs or (layer.crs.to_string() if layer.crs is not None else DEFAULT_CRS)
    return propose_crs_of_layer(layer, ground=ground, stated=stated, axes_swapped=source.axes_swapped)


def _geometry_summary(source: FileSource, layer: gpd.GeoDataFrame) -> tuple[Text, ...]:
    kinds = Counter(layer.geometry.geom_type.fillna("").tolist())
    named = [(_SHAPES.get(kind, _OTHER_SHAPE), count) for kind, count in kinds.most_common()]
    shapes = Text(
        "、".join(f"{count:,} 个{shape.zh}" for shape, count in named),
        ", ".join(f"{count:,} {shape.en}" for shape, count in named),
    )
    stated = source.crs or (layer.crs.name if layer.crs is not None else "")
    told = [
        Text(f"{len(layer):,} 个要素：{shapes.zh}", f"{len(layer):,} features: {shapes.en}"),
        Text(f"坐标系：{stated}", f"CRS: {stated}") if stated else Text("文件没有说明坐标系", "the file states no CRS"),
    ]
    if np.isfinite(bounds := shapely.total_bounds(layer.geometry.to_numpy())).all():
        west, south, east, north = bounds.tolist()
        told.append(
            Text(
                f"范围：{west:.6g}–{east:.6g}，{south:.6g}–{north:.6g}",
                f"extent: {west:.6g} to {east:.6g}, {south:.6g} to {north:.6g}",
            )
        )
    broken = int((~shapely.is_valid(layer.geometry.to_numpy())).sum())
    if broken:
        told.append(
            Text(
                f"{broken:,} 个要素的边界自相交，读取时修复",
                f"{broken:,} features cross themselves and are mended on reading",
            )
        )
    return tuple(told)
