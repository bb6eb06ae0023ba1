"""KML is read back as XML, and its descriptions as HTML, as map programs do."""

from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import pytest
import shapely

from geodata.kinds import KINDS
from publishing.review_gis import kml_bytes
from publishing.review_kml import kml_document
from publishing.review_layers import review_metadata
from publishing.style import KIND_STYLE
from publishing.words import STAMP
from tests.publishing.review_cases import CASES, case, layers_of

SPACE = "{http://www.opengis.net/kml/2.2}"
ELEMENTS = {
    "kml", "Document", "name", "description", "Style", "BalloonStyle", "text", "IconStyle", "color", "LineStyle", "width",
    "PolyStyle", "Folder", "Placemark", "styleUrl", "ExtendedData", "Data", "value", "Point", "MultiGeometry", "Polygon",
    "outerBoundaryIs", "innerBoundaryIs", "LinearRing", "coordinates",
}  # fmt: skip


class Html(HTMLParser):
    """Tags and text of a description."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, list]] = []
        self.lines = [""]
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, attrs))
        self.lines.append("")

    def handle_data(self, data):
        self.lines[-1] += data


def read(town, name, language="zh") -> ET.Element:
    figures, layers = case(town, name), layers_of(town, name, language)
    root = ET.fromstring(kml_document("名称", layers, review_metadata(figures, language), language))
    assert root.tag == f"{SPACE}kml"
    return root.find(f"{SPACE}Document")


def folder(document: ET.Element, key: str) -> list[ET.Element]:
    (found,) = [each for each in document.findall(f"{SPACE}Folder") if each.get("id") == key]
    return found.findall(f"{SPACE}Placemark")


def shape(place: ET.Element) -> shapely.Geometry:
    def ring(element):
        return [tuple(map(float, pair.split(","))) for pair in element.findtext(f".//{SPACE}coordinates").split()]

    if place.find(f"{SPACE}Point") is not None:
        return shapely.Point(ring(place)[0])
    parts = []
    for polygon in place.findall(f"{SPACE}MultiGeometry/{SPACE}Polygon"):
        holes = [ring(each) for each in polygon.findall(f"{SPACE}innerBoundaryIs")]
        parts.append(shapely.Polygon(ring(polygon.find(f"{SPACE}outerBoundaryIs")), holes))
        assert parts[-1].exterior.is_ccw
        assert not any(hole.is_ccw for hole in parts[-1].interiors)
    return shapely.MultiPolygon(parts)


@pytest.mark.parametrize(("name", "language"), [*((name, "zh") for name in CASES), ("earlier", "en")])
def test_nothing_from_data_becomes_markup(town, name, language):
    document = read(town, name, language)
    assert {element.tag for element in document.iter()} <= {SPACE + tag for tag in ELEMENTS}
    styles = {f"#{style.get('id')}" for style in document.findall(f"{SPACE}Style")}
    assert {element.text for element in document.iter(f"{SPACE}styleUrl")} <= styles
    for element in document.iter(f"{SPACE}description"):
        assert set(map(str, Html(element.text).tags)) <= {"('br', [])"}
    assert {element.text for element in document.iter(f"{SPACE}text")} == {"$[description]"}
    layers = layers_of(town, name, language)
    for key in ("outlets", "proposed_sites", "gaps", "units"):
        places = folder(document, key)
        assert len(places) == len(layers[key])
        for place, geometry in zip(places, layers[key].geometry, strict=True):
            assert shape(place).normalize().equals_exact(shapely.MultiPolygon([geometry]).normalize() if geometry.geom_type == "Polygon" else geometry.normalize(), 1e-6)  # fmt: skip


def test_hostile_text_is_shown_as_it_is(town):
    place = folder(read(town, "hostile"), "outlets")[0]
    clean = '<w:p>&amp;]]></w:p> { TOC \\o "1-3" } =cmd| $x^2$ 😀𬭎㛃 "'
    assert place.findtext(f"{SPACE}name") == clean
    assert f"名称：{clean}" in Html(place.findtext(f"{SPACE}description")).lines


def test_figures_are_those_of_the_review(town):
    figures, document = case(town, "plain"), read(town, "plain")
    for place, unit in zip(folder(document, "units"), figures.units.itertuples(), strict=True):
        assert place.findtext(f"{SPACE}name") == unit.name
        lines = Html(place.findtext(f"{SPACE}description")).lines
        assert f"总人口（人）：{unit.persons_total:,.0f}" in lines
        assert f"人口覆盖率：{unit.persons_share:.1%}" in lines
        data = {each.get("name"): each.findtext(f"{SPACE}value") for each in place.iter(f"{SPACE}Data")}
        assert float(data["persons_covered"]) == unit.persons_covered
        assert data["at_goal"] == str(int(unit.at_goal))
        if unit.priority_total_withheld:
            assert "重点人员总数（人）：不公开" in lines
            assert "priority_total" not in data
            assert "priority_share" not in data
        else:
            assert f"重点人员总数（人）：{unit.priority_total:,.0f}" in lines
    assert figures.units["priority_total_withheld"].any()
    names = [place.findtext(f"{SPACE}name") for place in folder(document, "proposed_sites")]
    assert names == ["1 河东社区 (2026)", "2 政务大厅 (2026)", "3 银行网点 (2027)"]
    assert [place.findtext(f"{SPACE}name") for place in folder(document, "gaps")][:2] == ["缺口 1", "缺口 2"]


def test_kinds_have_their_colours(town):
    document = read(town, "plain")
    colours = {
        style.get("id"): style.findtext(f"{SPACE}IconStyle/{SPACE}color") for style in document.findall(f"{SPACE}Style")
    }
    for kind in KINDS:
        red, green, blue = re_pairs(KIND_STYLE[kind].colour)
        assert colours[f"kind-{kind}"] == f"ff{blue}{green}{red}"
    assert [place.findtext(f"{SPACE}styleUrl") for place in folder(document, "outlets")] == [
        "#kind-doorstep_station", "#kind-service_window", "#kind-mobile_van",
    ]  # fmt: skip


def re_pairs(colour: str) -> tuple[str, str, str]:
    return colour[1:3], colour[3:5], colour[5:7]


def test_an_unknown_kind_has_a_style_too(town):
    layers = dict(layers_of(town, "plain"))
    layers["outlets"] = layers["outlets"].assign(kind='x" onload="y')
    metadata = review_metadata(case(town, "plain"), "zh")
    document = ET.fromstring(kml_document("", layers, metadata, "zh")).find(f"{SPACE}Document")
    assert {place.findtext(f"{SPACE}styleUrl") for place in folder(document, "outlets")} == {"#kind-other"}


def test_the_document_says_what_it_is(town):
    figures = case(town, "plain")
    document = ET.fromstring(kml_bytes(figures, layers=layers_of(town, "plain"))).find(f"{SPACE}Document")
    assert document.findtext(f"{SPACE}name") == "测试镇"
    lines = Html(document.findtext(f"{SPACE}description")).lines
    assert f"地图审核：{STAMP.zh}" in lines
    assert f"数据指纹：{town.fingerprint}" in lines
    assert "重要提示：虚构示例，仅供测试" in lines
