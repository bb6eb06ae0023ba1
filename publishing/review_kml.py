"""A review as KML for map programs and phones: folders of places, each with what there is to say of it as plain text."""

from __future__ import annotations

import html
import math
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from xml.etree import ElementTree as ET

import geopandas as gpd
import pandas as pd
import shapely

from geodata.text import Text
from publishing.layer_fields import FLAG, KEY, LAYER_NAMES, LayerField, fields_of
from publishing.layer_styles import UNKNOWN_KIND
from publishing.numbers import WITHHELD
from publishing.style import BOUNDARY_COLOUR, COVERED_RAMP, GAP_COLOUR, KIND_STYLE, SITE_COLOUR
from publishing.tables import value_text
from publishing.words import yes_no

FOLDERS = ("units", "gaps", "proposed_sites", "outlets")
"""Layers that the file holds, those drawn first before the others."""

_NAMESPACE = "http://www.opengis.net/kml/2.2"
_OPAQUE, _CLEAR = "ff", "40"
_DECIMALS = 7
_COLOURS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "units": (BOUNDARY_COLOUR, COVERED_RAMP[-1]),
        "gaps": (GAP_COLOUR, GAP_COLOUR),
    }
)
"""Line and fill of the layers of polygons."""


def kml_document(title: str, layers: Mapping[str, gpd.GeoDataFrame], metadata: pd.DataFrame, language: str) -> bytes:
    """Return layers as one KML file, the same bytes for the same input.

    Map programs take a description for HTML. What comes from data is therefore escaped twice: as HTML, then as XML.

    Parameters
    ----------
    title : str
        Name of the document.
    layers : mapping of str to GeoDataFrame
        As `publishing.review_layers.review_layers` gives them; those of `FOLDERS` are written.
    metadata : DataFrame
        As `publishing.review_layers.review_metadata` gives it: the document's description.
    language : str
        ``"zh"`` or ``"en"``.
    """
    root = ET.Element("kml", xmlns=_NAMESPACE)
    document = ET.SubElement(root, "Document")
    colon = Text("：", ": ").say(language)
    told = zip(metadata["item"], metadata["value"], strict=True)
    ET.SubElement(document, "name").text = title
    ET.SubElement(document, "description").text = _lines(f"{item}{colon}{value}" for item, value in told)
    _put_styles(document)
    for name in FOLDERS:
        folder = ET.SubElement(document, "Folder", id=name)
        ET.SubElement(folder, "name").text = LAYER_NAMES[name].say(language)
        _put_places(folder, layers[name], name, language)
    ET.indent(root, "")
    return bytes(ET.tostring(root, encoding="UTF-8", xml_declaration=True)) + b"\n"


def _put_styles(document: ET.Element) -> None:
    points = {f"kind-{kind}": style.colour for kind, style in KIND_STYLE.items()}
    for key, colour in {**points, "kind-other": UNKNOWN_KIND.colour, "proposed_sites": SITE_COLOUR}.items():
        style = _style(document, key)
        ET.SubElement(ET.SubElement(style, "IconStyle"), "color").text = _abgr(colour, _OPAQUE)
    for key, (line, fill) in _COLOURS.items():
        style = _style(document, key)
        drawn = ET.SubElement(style, "LineStyle")
        ET.SubElement(drawn, "color").text = _abgr(line, _OPAQUE)
        ET.SubElement(drawn, "width").text = "2"
        ET.SubElement(ET.SubElement(style, "PolyStyle"), "color").text = _abgr(fill, _CLEAR)


def _style(document: ET.Element, key: str) -> ET.Element:
    style = ET.SubElement(document, "Style", id=key)
    # The name beside it, which programs would take for HTML too, stays out of the balloon.
    ET.SubElement(ET.SubElement(style, "BalloonStyle"), "text").text = "$[description]"
    return style


def _put_places(folder: ET.Element, layer: gpd.GeoDataFrame, name: str, language: str) -> None:
    fields = fields_of(name, layer.columns)
    titles = {field.key: field.title.say(language) for field in fields}
    # Beside each key stands its name; what is withheld is said in place of the count.
    shown = [field for field in fields if field.style != KEY and not field.key.endswith("_withheld")]
    # Programs would take a field called name for that of the place.
    raw = [field for field in fields if field.key != "name"]
    for row, shape in zip(layer.drop(columns="geometry").to_dict("records"), layer.geometry, strict=True):
        place = ET.SubElement(folder, "Placemark")
        ET.SubElement(place, "name").text = _name(row, name, language)
        lines = [(titles[field.key], _value(row, field, language)) for field in shown]
        colon = Text("：", ": ").say(language)
        ET.SubElement(place, "description").text = _lines(f"{title}{colon}{value}" for title, value in lines if value)
        ET.SubElement(place, "styleUrl").text = f"#{_style_key(row, name)}"
        data = ET.SubElement(place, "ExtendedData")
        for field in raw:
            value = row[field.key]
            if not (isinstance(value, float) and math.isnan(value)):
                ET.SubElement(ET.SubElement(data, "Data", name=field.key), "value").text = _raw(value)
        place.append(_geometry(shape))


def _name(row: Mapping[str, object], layer: str, language: str) -> str:
    if layer == "gaps":
        return Text(f"缺口 {row['gap']}", f"Gap {row['gap']}").say(language)
    if layer == "proposed_sites":
        return f"{row['build_order']} {row['name']} ({row['build_year']})"
    return str(row["name"])


def _style_key(row: Mapping[str, object], layer: str) -> str:
    if layer != "outlets":
        return layer
    return f"kind-{row['kind']}" if row["kind"] in KIND_STYLE else "kind-other"


def _value(row: Mapping[str, object], field: LayerField, language: str) -> str:
    if row.get(f"{field.key}_withheld"):
        return WITHHELD.say(language)
    value = row[field.key]
    return yes_no(bool(value), language) if field.style == FLAG else value_text(value, field.style, language)


def _raw(value: object) -> str:
    return str(int(value)) if isinstance(value, bool) else str(value)


def _lines(lines: Iterator[str]) -> str:
    return "<br>".join(html.escape(line) for line in lines)


def _geometry(shape: shapely.Geometry) -> ET.Element:
    """Return a point or polygon, polygons of several parts together; outer rings anticlockwise."""
    if shape.geom_type == "Point":
        element = ET.Element("Point")
        ET.SubElement(element, "coordinates").text = _coordinates(shape)
        return element
    element = ET.Element("MultiGeometry")
    for part in shapely.get_parts(shapely.orient_polygons(shape)):
        polygon = ET.SubElement(element, "Polygon")
        for side, rings in (("outerBoundaryIs", [part.exterior]), ("innerBoundaryIs", part.interiors)):
            for ring in rings:
                edge = ET.SubElement(ET.SubElement(polygon, side), "LinearRing")
                ET.SubElement(edge, "coordinates").text = _coordinates(ring)
    return element


def _coordinates(shape: shapely.Geometry) -> str:
    places = shapely.get_coordinates(shape).round(_DECIMALS).tolist()
    return " ".join(f"{lon},{lat}" for lon, lat in places)


def _abgr(colour: str, opacity: str) -> str:
    """Return ``#rrggbb`` as KML writes colours."""
    return opacity + colour[5:7] + colour[3:5] + colour[1:3]
