"""Every feature has a symbol, in the colours of the atlas."""

import dataclasses
import re
from xml.etree import ElementTree as ET

import numpy as np
import pandas as pd
import pytest

from planning.coverage import REASONS
from planning.year_change import CELL_CHANGES as CELL_CHANGE_KEYS
from publishing.change_signs import CELL_CLASSES, OUTLET_MARKS
from publishing.layer_fields import LAYER_FIELDS
from publishing.layer_styles import layer_styles
from publishing.qml import HATCHES, MARKERS
from publishing.sheet_change import change_sheet
from publishing.sheet_content import CellClass
from publishing.sheet_surfaces import coverage_surface, gain_surface, reason_surface
from publishing.style import KIND_STYLE
from publishing.words import kind_name
from tests.publishing.review_cases import CASES, case, layers_of
from tests.publishing.test_qml import parsed, properties


def styles_of(town, name, language="zh", **options):
    return layer_styles(case(town, name), layers_of(town, name, language), language, **options)


def root_of(town, name, layer, place=0) -> ET.Element:
    return parsed([style for style in styles_of(town, name) if style.layer == layer][place].qml)


def drawn(root: ET.Element) -> dict[str, tuple[str, list[dict[str, str]]]]:
    """Label and symbol layers of each category."""
    symbols = {each.get("name"): properties(each) for each in root.findall("renderer-v2/symbols/symbol")}
    return {
        each.get("value"): (each.get("label"), symbols[each.get("symbol")])
        for each in root.findall("renderer-v2/categories/category")
    }


def rgba(colour: str) -> str:
    return ",".join(str(each) for each in bytes.fromhex(colour[1:])) + ",255"


def assert_same(told: tuple[str, list[dict[str, str]]], expected: CellClass):
    label, symbol_layers = told
    assert label == expected.name.zh
    assert symbol_layers[0]["color"] == rgba(expected.colour)
    hatches = [layer["style"] for layer in symbol_layers[1:]]
    assert hatches == ([HATCHES[expected.hatch]] if expected.hatch else [])


@pytest.mark.parametrize(("name", "short"), [*((name, False) for name in CASES), ("earlier", True)])
def test_every_feature_of_every_layer_has_a_symbol(town, name, short):
    layers = layers_of(town, name)
    styles = styles_of(town, name, short_names=short)
    assert [style.layer for style in styles if style.default] == list(layers)
    for style in styles:
        root, layer = parsed(style.qml), layers[style.layer]
        assert 0 < len(style.name) <= 30
        names = {field.short if short else field.key: field.key for field in LAYER_FIELDS[style.layer]}
        aliases = [alias.get("field") for alias in root.findall("aliases/alias")]
        assert [names[alias] for alias in aliases] == list(layer.columns[:-1])
        renderer = root.find("renderer-v2")
        kind = renderer.get("type")
        if kind == "singleSymbol":
            continue
        expression = renderer.get("attr")
        (field,) = re.findall(r'"(\w+)"', expression)
        values = layer[names[field]]
        if kind == "categorizedSymbol":
            assert expression == f'"{field}"'
            known = [each.get("value") for each in renderer.findall("categories/category")]
            assert set(values.astype(str)) <= set(known)
            assert len(set(known)) == len(known)
        else:
            assert expression == f'coalesce("{field}", -1)'
            ranges = [(float(each.get("lower")), float(each.get("upper"))) for each in renderer.iter("range")]
            for value in values.fillna(-1.0):
                assert any(low <= value <= high for low, high in ranges)


def test_outlets_look_as_in_the_atlas(town):
    told = drawn(root_of(town, "plain", "outlets"))
    assert list(told) == ["doorstep_station", "service_window", "mobile_van"]
    for kind, (label, (symbol,)) in told.items():
        assert label == kind_name(kind, "zh")
        assert symbol["color"] == rgba(KIND_STYLE[kind].colour)
        assert (symbol["name"], int(symbol["angle"])) == MARKERS[KIND_STYLE[kind].marker]


def test_outlets_of_a_kind_without_a_style_are_drawn_too(town):
    figures, layers = case(town, "plain"), layers_of(town, "plain")
    outlets = figures.area.outlets.assign(kind=["gig_post", "驿站<1>", "gig_post"])
    figures = dataclasses.replace(figures, area=dataclasses.replace(figures.area, outlets=outlets))
    told = drawn(parsed(layer_styles(figures, layers, "zh")[0].qml))
    assert list(told) == ["gig_post", "驿站<1>"]


def test_cells_look_as_in_the_atlas(town):
    figures = case(town, "plain")
    before = figures.result.before
    expected = [
        dict(zip("01234", coverage_surface(before, figures.result.scenario).classes, strict=True)),
        dict(zip(REASONS, reason_surface(before).classes, strict=True)),
        dict(zip(["covered", "gained", "uncovered", "lost"], gain_surface(before, before).classes, strict=True)),
    ]
    for place, classes in enumerate(expected):
        told = drawn(root_of(town, "plain", "cells", place))
        assert list(told) == list(classes)
        for value, each in classes.items():
            assert_same(told[value], each)


def test_changes_look_as_on_their_sheet(town):
    assert set(CELL_CLASSES) == set(CELL_CHANGE_KEYS)
    (content,) = change_sheet(case(town, "earlier"), "", "zh").maps
    sheet = {each.name.zh: each for each in content.surface.classes}
    told = drawn(root_of(town, "earlier", "cell_changes"))
    assert {label for label, _ in told.values()} == set(sheet)
    for value, each in CELL_CLASSES.items():
        assert each == sheet[each.name.zh]
        assert_same(told[value], each)
    marks = {mark.name: mark for mark in content.marks}
    assert {"opened", "closed", "moved"} <= {key for key, (name, *_) in OUTLET_MARKS.items() if name in marks}
    told = drawn(root_of(town, "earlier", "outlet_changes"))
    for key, (name, marker, colour) in OUTLET_MARKS.items():
        assert told[key][0] == name.zh
        assert told[key][1][0]["color"] == rgba(colour)
        if name in marks:
            assert (marks[name].marker, marks[name].colour) == (marker, colour)


@pytest.mark.parametrize("goal", [0.9, 0.5, 1.0])
def test_units_at_the_goal_stand_out(town, goal):
    figures, layers = case(town, "plain"), layers_of(town, "plain")
    figures = dataclasses.replace(figures, settings=dataclasses.replace(figures.settings, goal_share=goal))
    (style,) = [each for each in layer_styles(figures, layers, "en") if each.layer == "units" and each.default]
    ranges = [
        (float(each.get("lower")), float(each.get("upper")), each.get("label"))
        for each in parsed(style.qml).iter("range")
    ]

    def label(share: float) -> str:
        # QGIS takes the first range that holds.
        return next(name for low, high, name in ranges if low <= share <= high)

    assert label(goal).startswith("At the goal")
    assert label(1.0).startswith("At the goal")
    assert not label(np.nextafter(goal, 0) - 1e-12).startswith("At the goal")
    assert label(0.0).startswith("0.0%")
    assert label(-1.0) == "No residents"
    assert all(label(share) for share in np.linspace(0, 1, 101))


def test_words_are_in_the_language_asked_for(town):
    for style in styles_of(town, "earlier", "en"):
        told = [style.name, *(each.get("label") for each in parsed(style.qml).iter() if each.get("label"))]
        assert not [text for text in told if re.search("[\u4e00-\u9fff]", text)]


def test_missing_shares_are_drawn_as_nobody(town):
    units = layers_of(town, "nobody")["units"]
    assert pd.isna(units["persons_share"]).all()
    root = root_of(town, "nobody", "units")
    last = list(root.iter("range"))[-1]
    assert (float(last.get("lower")), float(last.get("upper")), last.get("label")) == (-1.0, -1.0, "没有人口")
