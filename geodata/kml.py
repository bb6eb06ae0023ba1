"""KML: every folder with placemarks is a layer, every attribute of a placemark a column of text.

GDAL's readers of KML turn Chinese names of attributes into underscores, and leave out those that no schema declares or
that stand beside one; so the placemarks are read here.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast
from xml.etree import ElementTree

import geopandas as gpd
import shapely

from geodata.gdal_layers import check_size
from geodata.intake.cell_text import cleaned
from geodata.intake.limits import Limits
from geodata.intake.xml_tags import utf8_document

_FOLDERS = ("Folder", "Document")
_TEXTS = ("name", "description", "address", "phoneNumber")
"""Elements of a placemark that hold text of the planner's."""


@dataclass(slots=True, eq=False)
class _Folder:
    name: str = ""
    records: list[dict[str, object]] = field(default_factory=list)


def read_kml(path: Path, limits: Limits) -> dict[str, gpd.GeoDataFrame]:
    """Read a KML file that `geodata.intake.limits.check_file` has let through.

    Parameters
    ----------
    path : Path
        The file, in UTF-8, UTF-16 or GBK.
    limits : Limits
        What is still read.

    Returns
    -------
    dict of str to GeoDataFrame
        Name of each folder that holds placemarks of its own (of the file, where it has none; a name that stands twice
        is numbered) → ``name``, ``description`` and whatever else its placemarks hold, as text, missing where a
        placemark lacks it; geometry in EPSG:4326, missing where it cannot be built. Links are not followed.

    Raises
    ------
    FormatError
        The file is in no encoding that is read here.
    UploadError
        It holds more placemarks or attributes than the limits allow.
    """
    layers: dict[str, gpd.GeoDataFrame] = {}
    total = 0
    for folder in _folders(path):
        if not folder.records:
            continue
        total += len(folder.records)
        name, number = folder.name or path.stem, 2
        while name in layers:
            name, number = f"{folder.name or path.stem} ({number})", number + 1
        layers[name] = gpd.GeoDataFrame(folder.records, geometry="geometry", crs="EPSG:4326")
        check_size(path.name, total, layers[name].shape[1], limits)
    return layers


def _folders(path: Path) -> list[_Folder]:
    """Return the folders in the order in which they begin; the first stands for the file itself."""
    parser: ElementTree.XMLPullParser[ElementTree.Element] = ElementTree.XMLPullParser(["start", "end"])
    folders = [_Folder()]
    opened = [folders[0]]
    tags: list[str] = []
    for chunk in utf8_document(path):
        parser.feed(chunk)
        for event, element in cast("Iterator[tuple[str, ElementTree.Element]]", parser.read_events()):
            tag = _local(element)
            if event == "start":
                tags.append(tag)
                if tag in _FOLDERS:
                    opened.append(_Folder())
                    folders.append(opened[-1])
                continue
            tags.pop()
            if tag in _FOLDERS:
                opened.pop()
            elif tag == "name" and tags and tags[-1] in _FOLDERS:
                opened[-1].name = cleaned(element.text or "")
            elif tag == "Placemark":
                opened[-1].records.append(_record(element))
            if tag == "Placemark" or tag in _FOLDERS:
                element.clear()
    parser.close()
    return folders


def _local(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def _children(element: ElementTree.Element, *tags: str) -> Iterator[ElementTree.Element]:
    return (child for child in element if _local(child) in tags)


def _record(placemark: ElementTree.Element) -> dict[str, object]:
    """Return the texts, the attributes and the geometry of a placemark."""
    record: dict[str, object] = {"name": None, "description": None, "geometry": _geometry(placemark)}
    for child in _children(placemark, *_TEXTS):
        record[_local(child)] = cleaned(child.text or "")
    for extended in _children(placemark, "ExtendedData"):
        for item in extended.iter():
            tag, key = _local(item), cleaned(item.get("name", ""))
            if tag not in {"Data", "SimpleData"} or not key:
                continue
            text = item.text if tag == "SimpleData" else next((value.text for value in _children(item, "value")), None)
            record[f"{key} (2)" if key in record else key] = cleaned(text or "")
    return record


def _geometry(placemark: ElementTree.Element) -> shapely.Geometry | None:
    """Return the geometry of a placemark; None where it has none or a damaged one."""
    try:
        parts = [part for child in placemark for part in _parts(child)]
    except (ValueError, IndexError, shapely.errors.ShapelyError):
        return None
    if len(parts) < 2:
        return parts[0] if parts else None
    kinds = {part.geom_type for part in parts}
    many = {"Point": shapely.MultiPoint, "LineString": shapely.MultiLineString, "Polygon": shapely.MultiPolygon}
    return many[kinds.pop()](parts) if len(kinds) == 1 else shapely.GeometryCollection(parts)


def _parts(element: ElementTree.Element) -> list[shapely.Geometry]:
    """Return the simple geometries of one element, none where it is no geometry; raises for a damaged one."""
    tag = _local(element)
    if tag == "Point":
        return [shapely.Point(_coordinates(element)[0])]
    if tag in {"LineString", "LinearRing"}:
        return [shapely.LineString(_coordinates(element))]
    if tag == "Polygon":
        shells, holes = (
            [_coordinates(ring) for edge in _children(element, side) for ring in _children(edge, "LinearRing")]
            for side in ("outerBoundaryIs", "innerBoundaryIs")
        )
        return [shapely.Polygon(shells[0], holes)]
    return [part for child in element for part in _parts(child)] if tag == "MultiGeometry" else []


def _coordinates(element: ElementTree.Element) -> list[tuple[float, ...]]:
    """Return the vertices of an element: longitude, latitude and, where all have it, height; raises ValueError."""
    text = next((child.text or "" for child in _children(element, "coordinates")), "")
    vertices = [tuple(map(float, vertex.split(","))) for vertex in text.split()]
    if not all(len(vertex) in {2, 3} and all(map(math.isfinite, vertex)) for vertex in vertices):
        raise ValueError("a vertex has two or three numbers")
    return vertices if all(len(vertex) == 3 for vertex in vertices) else [vertex[:2] for vertex in vertices]
