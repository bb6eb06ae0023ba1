"""The legend: every sign on the sheet with its name."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from geodata.text import Text
from publishing.lettering import shortened, width_mm
from publishing.map_drawing import OTHER_DASHES, UNIT_DASHES, hatch_colour
from publishing.map_furniture import heading
from publishing.map_ground import FEW_PERSONS, GAPS_SHOWN, Ground
from publishing.map_labels import draw_disc
from publishing.numbers import plain_text
from publishing.page import Box, Page
from publishing.sheet_content import CellClass, MapContent, Marks
from publishing.style import (
    ALERT_COLOUR,
    BOUNDARY_COLOUR,
    CLOSED_MARKER,
    GAP_COLOUR,
    INK,
    KIND_STYLE,
    ROAD_STYLES,
    SCENERY_COLOURS,
    SCENERY_NAMES,
)  # fmt: skip
from publishing.words import kind_name

_ROW_MM = 4.5
_SIZES = (7.4, 6.8, 6.2)
_SIGN_MM = 8.0

Entry = tuple[Callable[[float, float], None], str]


def draw_legend(page: Page, box: Box, top: float, ground: Ground, maps: tuple[MapContent, ...], language: str) -> float:
    """Draw the legend in two columns from ``top`` down.

    Parameters
    ----------
    page : Page
        The sheet.
    box : Box
        Gives left edge and width, in millimetres.
    top : float
        Where the legend begins, in millimetres.
    ground : Ground
        What lies on it; only signs that stand for something there are listed.
    maps : tuple of MapContent
        The maps that the legend explains, whose surfaces have one list of classes.
    language : str
        ``"zh"`` or ``"en"``.

    Returns
    -------
    float
        Height below the legend, in millimetres.
    """
    top = heading(page, box, top, Text("图例", "Legend").say(language))
    left = _kind_entries(page, ground, maps[0].plain_outlets, language)
    for content in maps:
        left += _mark_entries(page, content, language)
    left += _plan_entries(page, ground, maps, language)
    right = _class_entries(page, ground, maps, language)
    # Lines and areas fill up whichever column is shorter.
    for entry in _base_entries(page, ground, language):
        (left if len(left) < len(right) else right).append(entry)
    width = box.width / 2
    for column, entries in enumerate((left, right)):
        for number, (draw, name) in enumerate(entries):
            x, y = box.left + column * width, top - (number + 0.5) * _ROW_MM
            draw(x, y)
            room = width - _SIGN_MM - 2.0
            size = next((size for size in _SIZES if width_mm(name, size, page.font) <= room), _SIZES[-1])
            page.text(x + _SIGN_MM + 1.2, y - 0.95, shortened(name, size, room, page.font), size=size)
    return top - max(len(left), len(right)) * _ROW_MM - 1.0


def _kind_entries(page: Page, ground: Ground, plain: bool, language: str) -> list[Entry]:
    return [(_kind_sign(page, kind, plain), kind_name(kind, language)) for kind in KIND_STYLE if kind in ground.outlets]


def _kind_sign(page: Page, kind: str, plain: bool) -> Callable[[float, float], None]:
    look = KIND_STYLE[kind]
    fill, edge = ("#ffffff", INK) if plain else (look.colour, "#ffffff")

    def draw(x: float, y: float) -> None:
        spot = np.array([x + _SIGN_MM / 2]), np.array([y])
        page.marker(*spot, look.marker, points=8.0 * look.scale, fill=fill, edge=edge)

    return draw


def _closed_sign(page: Page) -> Callable[[float, float], None]:
    def draw(x: float, y: float) -> None:
        page.marker(np.array([x + _SIGN_MM / 2]), np.array([y]), CLOSED_MARKER, points=9.0, fill=ALERT_COLOUR)

    return draw


def _mark_entries(page: Page, content: MapContent, language: str) -> list[Entry]:
    def sign(marks: Marks) -> Callable[[float, float], None]:
        def draw(x: float, y: float) -> None:
            page.marker(np.array([x + _SIGN_MM / 2]), np.array([y]), marks.marker, points=9.0, fill=marks.colour)

        return draw

    return [(sign(marks), marks.name.say(language)) for marks in content.marks if len(marks.xy)]


def _plan_entries(page: Page, ground: Ground, maps: tuple[MapContent, ...], language: str) -> list[Entry]:
    entries: list[Entry] = []
    sites, gaps = any(content.sites for content in maps), any(content.gaps for content in maps)
    if sites and len(ground.sites):
        noted = any(content.site_notes for content in maps)
        name = Text("建议点位（序号与年份）", "Proposed site (no., year)") if noted else Text(
            "建议点位（建设顺序）", "Proposed site (build order)"
        )  # fmt: skip
        entries.append((lambda x, y: draw_disc(page, np.array([x + _SIGN_MM / 2, y]), "1", 1.8), name.say(language)))
    if sites and len(ground.closed):
        name = Text("拟撤并或迁移的网点", "Outlet to close or move")
        entries.append((_closed_sign(page), name.say(language)))
    if gaps and ground.gaps:
        all_shown = len(ground.gaps) < GAPS_SHOWN
        name = Text("服务缺口", "Gap") if all_shown else Text(
            f"服务缺口（最大的 {GAPS_SHOWN} 处）", f"Gap (the {GAPS_SHOWN} largest)"
        )  # fmt: skip
        entries.append(
            (
                lambda x, y: page.box(Box(x + 0.5, y - 1.4, _SIGN_MM - 1.0, 2.8), edge=GAP_COLOUR, points=1.3),
                name.say(language),
            )
        )
    return entries


def _class_entries(page: Page, ground: Ground, maps: tuple[MapContent, ...], language: str) -> list[Entry]:
    """Return a surface's heading and its classes, those that stand nowhere on the maps left out."""
    surfaces = [content.surface for content in maps if content.surface is not None]
    if not surfaces:
        return []
    first = surfaces[0]
    present = {number for surface in surfaces for number in surface.of_cell.tolist()}
    entries: list[Entry] = [(lambda _x, _y: None, first.heading.say(language))] if first.headed else []
    entries += [
        (_class_sign(page, style), style.name.say(language))
        for number, style in enumerate(first.classes)
        if number in present
    ]
    if ground.few.any() and first.by_persons:
        few = plain_text(FEW_PERSONS)
        entries.append(
            (_small_hexagon(page), Text(f"小六边形：不足 {few} 人", f"Small: under {few} persons").say(language))
        )
    return entries


def _class_sign(page: Page, style: CellClass) -> Callable[[float, float], None]:
    def draw(x: float, y: float) -> None:
        box = Box(x + 0.5, y - 1.5, _SIGN_MM - 1.0, 3.0)
        page.box(box, fill=style.colour)
        if style.hatch:
            page.box(box, edge=hatch_colour(style), points=0.0, hatch=style.hatch)
        page.box(box, edge="#9a9a9a", points=0.3)

    return draw


def _area_sign(page: Page, colour: str) -> Callable[[float, float], None]:
    def draw(x: float, y: float) -> None:
        page.box(Box(x + 0.5, y - 1.5, _SIGN_MM - 1.0, 3.0), fill=colour, edge="#9a9a9a", points=0.3)

    return draw


def _small_hexagon(page: Page) -> Callable[[float, float], None]:
    def draw(x: float, y: float) -> None:
        page.marker(np.array([x + _SIGN_MM / 2]), np.array([y]), "h", points=5.0, fill="#dcdcdc", edge="#9a9a9a")

    return draw


def _line_sign(page: Page, layers: tuple[tuple[str, float, tuple[float, ...]], ...]) -> Callable[[float, float], None]:
    def draw(x: float, y: float) -> None:
        for colour, points, dashes in layers:
            page.line([x + 0.5, x + _SIGN_MM - 0.5], [y, y], colour=colour, points=points, dashes=dashes)

    return draw


def _base_entries(page: Page, ground: Ground, language: str) -> list[Entry]:
    entries: list[Entry] = []
    if ground.units:
        name = Text("统计分区界线", "Area boundary").say(language)
        entries.append((_line_sign(page, ((BOUNDARY_COLOUR, 1.3, UNIT_DASHES),)), name))
    if len(ground.boundaries):
        name = Text("其他级别界线", "Boundary of other levels").say(language)
        entries.append((_line_sign(page, ((BOUNDARY_COLOUR, 0.6, OTHER_DASHES),)), name))
    drawn = {style.name.zh for style, lines in ground.roads if not lines.is_empty}
    for style in reversed(ROAD_STYLES):
        if style.name.zh in drawn:
            casing = ((style.casing, style.points + 0.9, ()),) if style.casing else ()
            entries.append((_line_sign(page, (*casing, (style.colour, style.points, ()))), style.name.say(language)))
    if len(ground.scenery["rail"]):
        rail = ((SCENERY_COLOURS["rail"], 2.0, ()), ("#ffffff", 1.2, (3.0, 3.0)))
        entries.append((_line_sign(page, rail), SCENERY_NAMES["rail"].say(language)))
    for layer in ("water", "green"):
        if len(ground.scenery[layer]):
            entries += [(_area_sign(page, SCENERY_COLOURS[layer]), SCENERY_NAMES[layer].say(language))]
    return entries
