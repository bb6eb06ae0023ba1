"""Styles as QGIS 3 reads them (QML): symbols, renderers, labels and titles of fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from xml.etree import ElementTree as ET

_DOCTYPE = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
_VERSION = "3.22.0"
_FONT = "Noto Sans CJK SC"
_POINT, _POLYGON = "0", "2"

MARKERS: Mapping[str, tuple[str, int]] = MappingProxyType(
    {
        "p": ("pentagon", 0),
        "s": ("square", 0),
        "^": ("equilateral_triangle", 0),
        "v": ("equilateral_triangle", 180),
        "D": ("diamond", 0),
        "d": ("diamond", 0),
        "*": ("star", 0),
        "o": ("circle", 0),
        "h": ("hexagon", 0),
        "X": ("cross_fill", 45),
        "P": ("cross_fill", 0),
    }
)
"""QGIS name and angle in degrees of each matplotlib marker in use."""

HATCHES: Mapping[str, str] = MappingProxyType(
    {"///": "b_diagonal", "\\\\\\": "f_diagonal", "xxxx": "diagonal_x", "....": "dense6", "|||": "vertical"}
)
"""Qt brush of each matplotlib hatch in use."""


@dataclass(frozen=True, slots=True)
class Symbol:
    """How a feature is drawn.

    Attributes
    ----------
    kind : str
        ``"marker"`` or ``"fill"``.
    layers : tuple of (str, mapping of str to str)
        Class and properties of each symbol layer, the lowest first.
    """

    kind: str
    layers: tuple[tuple[str, Mapping[str, str]], ...]


@dataclass(frozen=True, slots=True)
class Label:
    """What is written beside each feature.

    Attributes
    ----------
    expression : str
        QGIS expression.
    colour : str
        ``#rrggbb``.
    points : float
        Size of the letters.
    """

    expression: str
    colour: str
    points: float = 8.0


def marker(shape: str, colour: str, millimetres: float, outline: str = "#ffffff") -> Symbol:
    """Return a point symbol: a matplotlib marker (key of `MARKERS`), its fill and outline as ``#rrggbb``, its diameter."""
    name, angle = MARKERS[shape]
    properties = {
        "name": name,
        "angle": str(angle),
        "color": _rgba(colour),
        "outline_color": _rgba(outline),
        "outline_style": "solid",
        "outline_width": "0.3",
        "outline_width_unit": "MM",
        "size": f"{millimetres:g}",
        "size_unit": "MM",
    }
    return Symbol("marker", (("SimpleMarker", properties),))


def fill(
    colour: str = "", *, hatch: str = "", hatch_colour: str = "#000000", outline: str = "", millimetres: float = 0.3
) -> Symbol:
    """Return a polygon symbol: fill and outline as ``#rrggbb`` (none where empty), a matplotlib hatch over it."""
    ground = _brush(colour, "solid" if colour else "no", outline, millimetres)
    if not hatch:
        return Symbol("fill", (ground,))
    return Symbol("fill", (ground, _brush(hatch_colour, HATCHES[hatch], "", 0.0)))


def single(symbol: Symbol) -> ET.Element:
    """Return a renderer that draws every feature alike."""
    return _renderer("singleSymbol", {}, [symbol])


def categorized(attribute: str, classes: Sequence[tuple[str, str, Symbol]]) -> ET.Element:
    """Return a renderer of classes: value of the attribute (or expression), name in the legend, symbol."""
    renderer = _renderer("categorizedSymbol", {"attr": attribute}, [symbol for *_, symbol in classes])
    categories = ET.Element("categories")
    for place, (value, name, _) in enumerate(classes):
        ET.SubElement(categories, "category", symbol=str(place), value=value, label=name, render="true")
    renderer.insert(0, categories)
    return renderer


def graduated(attribute: str, classes: Sequence[tuple[float, float, str, Symbol]]) -> ET.Element:
    """Return a renderer of ranges: bounds, both inside, name in the legend, symbol. Of several that hold the first counts."""
    own = {"attr": attribute, "graduatedMethod": "GraduatedColor"}
    renderer = _renderer("graduatedSymbol", own, [symbol for *_, symbol in classes])
    ranges = ET.Element("ranges")
    for place, (low, high, name, _) in enumerate(classes):
        bounds = {"lower": f"{low:.15f}", "upper": f"{high:.15f}"}
        ET.SubElement(ranges, "range", bounds, symbol=str(place), label=name, render="true")
    renderer.insert(0, ranges)
    ET.SubElement(renderer, "classificationMethod", id="Custom")
    return renderer


def qml_document(renderer: ET.Element, titles: Mapping[str, str], label: Label | None = None) -> str:
    """Return a style as QGIS loads it.

    Parameters
    ----------
    renderer : Element
        From `single`, `categorized` or `graduated`.
    titles : mapping of str to str
        Title by name of field, in the order of the fields.
    label : Label, optional
        Nothing is written on the map without.
    """
    root = ET.Element("qgis", version=_VERSION, labelsEnabled=str(int(label is not None)))
    root.append(renderer)
    is_marker = renderer.find("symbols/symbol[@type='marker']") is not None
    if label is not None:
        root.append(_labeling(label, is_marker))
    aliases = ET.SubElement(root, "aliases")
    for place, (name, title) in enumerate(titles.items()):
        ET.SubElement(aliases, "alias", index=str(place), field=name, name=title)
    ET.SubElement(root, "layerGeometryType").text = _POINT if is_marker else _POLYGON
    ET.indent(root, " ")
    return _DOCTYPE + ET.tostring(root, encoding="unicode") + "\n"


def _renderer(kind: str, attributes: dict[str, str], symbols: Sequence[Symbol]) -> ET.Element:
    renderer = ET.Element("renderer-v2", {"type": kind, **attributes, "symbollevels": "0", "forceraster": "0"})
    parent = ET.SubElement(renderer, "symbols")
    for place, symbol in enumerate(symbols):
        _put(parent, symbol, str(place))
    return renderer


def _put(parent: ET.Element, symbol: Symbol, name: str) -> None:
    element = ET.SubElement(parent, "symbol", type=symbol.kind, name=name, alpha="1", clip_to_extent="1")
    for class_name, properties in symbol.layers:
        layer = ET.SubElement(element, "layer", {"class": class_name, "pass": "0", "locked": "0", "enabled": "1"})
        options = ET.SubElement(layer, "Option", type="Map")
        for key, value in properties.items():
            ET.SubElement(options, "Option", name=key, type="QString", value=value)
        # QGIS before 3.18 knows only these.
        for key, value in properties.items():
            ET.SubElement(layer, "prop", k=key, v=value)


def _brush(colour: str, style: str, outline: str, millimetres: float) -> tuple[str, Mapping[str, str]]:
    return "SimpleFill", {
        "color": _rgba(colour or "#ffffff"),
        "style": style,
        "outline_color": _rgba(outline or "#ffffff"),
        "outline_style": "solid" if outline else "no",
        "outline_width": f"{millimetres:g}",
        "outline_width_unit": "MM",
        "joinstyle": "bevel",
    }


def _labeling(label: Label, is_marker: bool) -> ET.Element:
    labeling = ET.Element("labeling", type="simple")
    settings = ET.SubElement(labeling, "settings", calloutType="simple")
    style = {
        "fieldName": label.expression,
        "isExpression": "1",
        "fontFamily": _FONT,
        "fontSize": f"{label.points:g}",
        "fontSizeUnit": "Point",
        "textColor": _rgba(label.colour),
        "textOpacity": "1",
    }
    text = ET.SubElement(settings, "text-style", style)
    halo = {"bufferDraw": "1", "bufferSize": "0.7", "bufferSizeUnits": "MM", "bufferColor": _rgba("#ffffff")}
    ET.SubElement(text, "text-buffer", halo, bufferOpacity="1")
    # Around a point where there is room; within a polygon.
    place = {"placement": "6" if is_marker else "4", "dist": "0.5", "distUnits": "MM", "offsetType": "1"}
    ET.SubElement(settings, "placement", place)
    # Polygons must not keep the labels of what lies in them away.
    ET.SubElement(settings, "rendering", drawLabels="1", obstacle=str(int(is_marker)))
    return labeling


def _rgba(colour: str) -> str:
    return ",".join(str(int(colour[place : place + 2], 16)) for place in (1, 3, 5)) + ",255"
