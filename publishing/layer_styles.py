"""How QGIS shows the layers of a review: in the classes, colours, hatches and markers of the atlas."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from xml.etree.ElementTree import Element

import geopandas as gpd

from geodata.kinds import KINDS
from geodata.text import Text
from planning.coverage import REASONS
from planning.review import ReviewFigures
from publishing.change_signs import CELL_CLASSES, OUTLET_MARKS
from publishing.layer_fields import fields_of
from publishing.numbers import share_text
from publishing.qml import Label, Symbol, categorized, fill, graduated, marker, qml_document, single
from publishing.sheet_content import CellClass
from publishing.sheet_surfaces import coverage_surface, gain_surface, reason_surface
from publishing.siting_words import ADVICE
from publishing.style import (
    ALERT_COLOUR,
    BOUNDARY_COLOUR,
    CLOSED_MARKER,
    COVERED_RAMP,
    GAIN_COLOUR,
    GAP_COLOUR,
    HATCH_COLOUR,
    INK,
    KIND_STYLE,
    NOBODY_COLOUR,
    PALE_INK,
    SITE_COLOUR,
    KindStyle,
)
from publishing.words import kind_name

CELL_STATES = ("covered", "gained", "uncovered", "lost")
"""What becomes of a cell with the proposed sites: keys of the classes of `publishing.sheet_surfaces.gain_surface`."""

UNKNOWN_KIND = KindStyle(PALE_INK, "o")
"""Style of outlets of a kind that is no key of `geodata.kinds.KINDS`."""

_OUTLET_MM, _SITE_MM, _CHANGE_MM = 3.2, 4.5, 4.5

Name = Callable[[str], str]
"""Name of a field in the file by its key."""


@dataclass(frozen=True, slots=True)
class LayerStyle:
    """One style of a layer.

    Attributes
    ----------
    layer : str
        Key of the layer.
    name : str
        What the style is called; at most 30 characters.
    qml : str
        The style as QGIS reads it.
    default : bool
        Whether QGIS shows the layer in it when it is opened.
    """

    layer: str
    name: str
    qml: str
    default: bool


def layer_styles(
    figures: ReviewFigures, layers: Mapping[str, gpd.GeoDataFrame], language: str, *, short_names: bool = False
) -> list[LayerStyle]:
    """Return the styles of layers, for each the default first.

    Parameters
    ----------
    figures : ReviewFigures
        The review.
    layers : mapping of str to GeoDataFrame
        As `publishing.review_layers.review_layers` gives them.
    language : str
        ``"zh"`` or ``"en"``, for legends and titles of fields.
    short_names : bool, optional
        Whether fields have the short names of Shapefiles.
    """
    styles = []
    for layer, frame in layers.items():
        names = {field.key: field.short if short_names else field.key for field in fields_of(layer, frame.columns)}
        titles = {names[field.key]: field.title.say(language) for field in fields_of(layer, frame.columns)}
        for number, (title, draw) in enumerate(_STYLES[layer]):
            renderer = draw(figures, names.__getitem__, language)
            qml = qml_document(renderer, titles, _label(layer, names.__getitem__))
            styles.append(LayerStyle(layer, title.say(language), qml, number == 0))
    return styles


def _label(layer: str, name: Name) -> Label | None:
    """Return what stands beside the features of a layer, nothing beside cells and catchments."""
    match layer:
        case "outlets" | "outlet_changes":
            return Label(f'"{name("name")}"', INK)
        case "units":
            return Label(f'"{name("name")}"', BOUNDARY_COLOUR, 9.0)
        case "gaps":
            return Label(f'"{name("gap")}"', GAP_COLOUR)
        case "proposed_sites":
            return Label(f'''"{name("build_order")}" || ' (' || "{name("build_year")}" || ')' ''', INK)
    return None


def _by_kind(figures: ReviewFigures, name: Name, language: str) -> Element:
    there = set(figures.area.outlets["kind"].astype(str))
    kinds = [*(kind for kind in KINDS if kind in there), *sorted(there - set(KINDS))]
    classes = []
    for kind in kinds:
        style = KIND_STYLE.get(kind, UNKNOWN_KIND)
        symbol = marker(style.marker, style.colour, _OUTLET_MM * style.scale)
        classes.append((kind, kind_name(kind, language), symbol))
    return categorized(f'"{name("kind")}"', classes)


def _by_advice(_figures: ReviewFigures, name: Name, language: str) -> Element:
    keep = marker("o", COVERED_RAMP[0], _OUTLET_MM)
    close = marker(CLOSED_MARKER, ALERT_COLOUR, _OUTLET_MM * 1.2)
    return categorized(
        f'"{name("state")}"',
        [("existing", ADVICE["keep"].say(language), keep), ("to_close", ADVICE["close"].say(language), close)],
    )


def _by_minutes(figures: ReviewFigures, name: Name, language: str) -> Element:
    classes = coverage_surface(figures.result.before, figures.result.scenario).classes
    keyed = {str(place): each for place, each in enumerate(classes)}
    return _cells(keyed, name("minutes_class"), language)


def _by_reason(figures: ReviewFigures, name: Name, language: str) -> Element:
    classes = reason_surface(figures.result.before).classes
    return _cells(dict(zip(REASONS, classes, strict=True)), name("reason"), language)


def _by_state(figures: ReviewFigures, name: Name, language: str) -> Element:
    classes = gain_surface(figures.result.before, figures.result.before).classes
    return _cells(dict(zip(CELL_STATES, classes, strict=True)), name("state"), language)


def _by_cell_change(_figures: ReviewFigures, name: Name, language: str) -> Element:
    return _cells(CELL_CLASSES, name("change"), language)


def _cells(classes: Mapping[str, CellClass], field: str, language: str) -> Element:
    return categorized(
        f'"{field}"',
        [
            (key, each.name.say(language), fill(each.colour, hatch=each.hatch, hatch_colour=HATCH_COLOUR))
            for key, each in classes.items()
        ],
    )


def _by_outlet_change(_figures: ReviewFigures, name: Name, language: str) -> Element:
    return categorized(
        f'"{name("change")}"',
        [
            (key, title.say(language), marker(shape, colour, _CHANGE_MM))
            for key, (title, shape, colour) in OUTLET_MARKS.items()
        ],
    )


def _by_share(column: str) -> Callable[[ReviewFigures, Name, str], Element]:
    """Return what draws units by a share: at the goal, in thirds below it, without residents."""

    def draw(figures: ReviewFigures, name: Name, language: str) -> Element:
        goal = figures.settings.goal_share
        bounds = [goal, goal * 2 / 3, goal / 3, 0.0]
        told = [share_text(bound) for bound in bounds]
        names = [
            Text(f"达标：{told[0]} 及以上", f"At the goal: {told[0]} and more"),
            *(Text(f"{low}–{high}", f"{low}–{high}") for high, low in itertools.pairwise(told)),
        ]
        # From the best on: a share on a bound then belongs to the better class.
        classes = [
            (low, high, text.say(language), _unit(colour))
            for low, high, text, colour in zip(bounds, [1.0, *bounds], names, COVERED_RAMP, strict=False)
        ]
        nobody = Text("没有人口", "No residents").say(language)
        return graduated(f'coalesce("{name(column)}", -1)', [*classes, (-1.0, -1.0, nobody, _unit(NOBODY_COLOUR))])

    return draw


def _unit(colour: str) -> Symbol:
    return fill(colour, outline=BOUNDARY_COLOUR, millimetres=0.4)


def _by_reach(_figures: ReviewFigures, name: Name, language: str) -> Element:
    outlines = {
        "existing": (Text("现有网点", "Existing outlets"), COVERED_RAMP[0]),
        "to_close": (ADVICE["close"], ALERT_COLOUR),
        "proposed": (Text("建议点位", "Proposed sites"), GAIN_COLOUR),
        "with_proposed": (Text("建成建议点位后", "With the proposed sites"), GAIN_COLOUR),
    }
    classes = [(key, text.say(language), fill(outline=colour)) for key, (text, colour) in outlines.items()]
    return categorized(f'"{name("state")}"', classes)


def _gaps(_figures: ReviewFigures, _name: Name, _language: str) -> Element:
    return single(fill(outline=GAP_COLOUR, millimetres=0.5))


def _sites(_figures: ReviewFigures, _name: Name, _language: str) -> Element:
    return single(marker("o", SITE_COLOUR, _SITE_MM, outline=INK))


_STYLES: Mapping[str, tuple[tuple[Text, Callable[[ReviewFigures, Name, str], Element]], ...]] = MappingProxyType(
    {
        "outlets": ((Text("按类型", "By kind"), _by_kind), (Text("保留与撤并", "Kept and closed"), _by_advice)),
        "cells": (
            (Text("按到最近网点的时间", "By time to the nearest outlet"), _by_minutes),
            (Text("覆盖情况与原因", "Coverage and reason"), _by_reason),
            (Text("建设前后覆盖对比", "Coverage before and after"), _by_state),
        ),
        "units": (
            (Text("人口覆盖率", "Persons covered"), _by_share("persons_share")),
            (Text("建成后人口覆盖率", "Persons covered afterwards"), _by_share("persons_share_after")),
        ),
        "gaps": ((Text("缺口范围", "Outlines of gaps"), _gaps),),
        "proposed_sites": ((Text("建设顺序与年份", "Build order and year"), _sites),),
        "catchments": ((Text("各网点服务范围", "Reach of each outlet"), _by_reach),),
        "catchments_dissolved": ((Text("服务范围（合并）", "Reach of all outlets"), _by_reach),),
        "outlet_changes": ((Text("网点变动", "Outlets that changed"), _by_outlet_change),),
        "cell_changes": ((Text("覆盖变化", "Change of coverage"), _by_cell_change),),
    }
)
