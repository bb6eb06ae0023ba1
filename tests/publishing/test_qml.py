"""Styles are read back with a parser of their own; that QGIS loads them was seen with QGIS 3.22 itself."""

from xml.etree import ElementTree as ET

from publishing import style
from publishing.qml import HATCHES, MARKERS, Label, categorized, fill, graduated, marker, qml_document, single

HOSTILE = '<b a="1">&amp;\'"]]>'


def parsed(text: str) -> ET.Element:
    doctype, _, body = text.partition("\n")
    assert doctype == "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>"
    root = ET.fromstring(body)
    assert (root.tag, root.get("version")) == ("qgis", "3.22.0")
    return root


def properties(symbol: ET.Element) -> list[dict[str, str]]:
    """The properties of each symbol layer, told in the same way for old and new versions of QGIS."""
    told = []
    for layer in symbol.findall("layer"):
        new = {option.get("name"): option.get("value") for option in layer.findall("Option/Option")}
        assert new == {prop.get("k"): prop.get("v") for prop in layer.findall("prop")}
        told.append(new)
    return told


def test_every_marker_and_hatch_of_the_atlas_has_its_likeness():
    markers = {each.marker for each in style.KIND_STYLE.values()} | {style.CLOSED_MARKER}
    hatches = {style.UNCOVERED_HATCH, style.UNREACHABLE_HATCH, style.GAIN_HATCH, style.LOSS_HATCH}
    hatches |= {hatch for _, hatch in style.REASON_STYLE.values()}
    assert markers <= set(MARKERS)
    assert hatches <= set(HATCHES)
    assert len(set(MARKERS.values())) >= len(markers)


def test_a_single_symbol_with_label_and_titles():
    root = parsed(
        qml_document(single(marker("v", "#0a0b0c", 3.25)), {"a": HOSTILE, "b": "二"}, Label('"a"', "#ff0000"))
    )
    assert root.find("renderer-v2").get("type") == "singleSymbol"
    (symbol,) = root.findall("renderer-v2/symbols/symbol")
    (drawn,) = properties(symbol)
    assert (drawn["name"], drawn["angle"], drawn["size"]) == ("equilateral_triangle", "180", "3.25")
    assert drawn["color"] == "10,11,12,255"
    assert root.get("labelsEnabled") == "1"
    text = root.find("labeling/settings/text-style")
    assert (text.get("fieldName"), text.get("isExpression"), text.get("textColor")) == ('"a"', "1", "255,0,0,255")
    assert [(each.get("field"), each.get("name")) for each in root.findall("aliases/alias")] == [
        ("a", HOSTILE),
        ("b", "二"),
    ]
    assert root.findtext("layerGeometryType") == "0"


def test_categories_and_hatches():
    classes = [
        (HOSTILE, HOSTILE, fill("#ffffff", hatch="///", hatch_colour="#112233")),
        ("k", "K", fill(outline="#abcdef")),
    ]
    root = parsed(qml_document(categorized('"kind"', classes), {}))
    renderer = root.find("renderer-v2")
    assert (renderer.get("type"), renderer.get("attr")) == ("categorizedSymbol", '"kind"')
    told = [
        (each.get("value"), each.get("label"), each.get("symbol")) for each in renderer.findall("categories/category")
    ]
    assert told == [(HOSTILE, HOSTILE, "0"), ("k", "K", "1")]
    hatched, outlined = map(properties, renderer.findall("symbols/symbol"))
    assert [layer["style"] for layer in hatched] == ["solid", "b_diagonal"]
    assert hatched[1]["color"] == "17,34,51,255"
    assert [layer["outline_style"] for layer in hatched] == ["no", "no"]
    assert [(layer["style"], layer["outline_style"], layer["outline_color"]) for layer in outlined] == [
        ("no", "solid", "171,205,239,255")
    ]
    assert root.get("labelsEnabled") == "0"
    assert root.find("labeling") is None
    assert root.findtext("layerGeometryType") == "2"


def test_ranges_keep_their_bounds():
    renderer = graduated('"share"', [(2 / 3, 1.0, "多", fill("#000000")), (0.0, 2 / 3, "少", fill("#ffffff"))])
    root = parsed(qml_document(renderer, {}))
    bounds = [(float(each.get("lower")), float(each.get("upper"))) for each in root.iter("range")]
    assert abs(bounds[0][0] - 2 / 3) < 1e-14
    assert bounds[0][0] == bounds[1][1]
    assert [child.tag for child in root.find("renderer-v2")] == ["ranges", "symbols", "classificationMethod"]
