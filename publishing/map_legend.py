"""The legend: every sign on the sheet with its name."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from geodata.text import Text
from planning.scenario import Scenario
from publishing.lettering import shortened
from publishing.map_drawing import OTHER_DASHES, UNIT_DASHES, class_style
from publishing.map_furniture import heading
from publishing.map_ground import FEW_PERSONS, GAPS_SHOWN, Ground
from publishing.map_labels import draw_disc
from publishing.numbers import plain_text
from publishing.page import Box, Page
from publishing.style import (
    ALERT_COLOUR,
    BOUNDARY_COLOUR,
    CLOSED_MARKER,
    GAP_COLOUR,
    HATCH_COLOUR,
    KIND_STYLE,
    ROAD_STYLES,
    SCENERY_COLOURS,
    SCENERY_NAMES,
)  # fmt: skip
from publishing.words import kind_name

_ROW_MM = 4.5
_SIZE = 7.4
_SIGN_MM = 8.0

Entry = tuple[Callable[[float, float], None], str]


def draw_legend(page: Page, box: Box, top: float, ground: Ground, scenario: Scenario, language: str) -> float:
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
        What the map shows; only signs that stand for something on it are listed.
    scenario : Scenario
        For the service standard.
    language : str
        ``"zh"`` or ``"en"``.

    Returns
    -------
    float
        Height below the legend, in millimetres.
    """
    top = heading(page, box, top, Text("图例", "Legend").say(language))
    left = _kind_entries(page, ground, language) + _plan_entries(page, ground, language)
    right = _class_entries(page, ground, scenario, language)
    base = _base_entries(page, ground, language)
    # Lines and areas fill up whichever column is shorter.
    for entry in base:
        (left if len(left) < len(right) else right).append(entry)
    width = box.width / 2
    for column, entries in enumerate((left, right)):
        for number, (draw, name) in enumerate(entries):
            x, y = box.left + column * width, top - (number + 0.5) * _ROW_MM
            draw(x, y)
            page.text(
                x + _SIGN_MM + 1.2, y - 0.95, shortened(name, _SIZE, width - _SIGN_MM - 2.0, page.font), size=_SIZE
            )
    return top - max(len(left), len(right)) * _ROW_MM - 1.0


def _kind_entries(page: Page, ground: Ground, language: str) -> list[Entry]:
    return [(_kind_sign(page, kind), kind_name(kind, language)) for kind in KIND_STYLE if kind in ground.outlets]


def _kind_sign(page: Page, kind: str) -> Callable[[float, float], None]:
    look = KIND_STYLE[kind]

    def draw(x: float, y: float) -> None:
        spot = np.array([x + _SIGN_MM / 2]), np.array([y])
        page.marker(*spot, look.marker, points=8.0 * look.scale, fill=look.colour)

    return draw


def _closed_sign(page: Page) -> Callable[[float, float], None]:
    def draw(x: float, y: float) -> None:
        page.marker(np.array([x + _SIGN_MM / 2]), np.array([y]), CLOSED_MARKER, points=9.0, fill=ALERT_COLOUR)

    return draw


def _plan_entries(page: Page, ground: Ground, language: str) -> list[Entry]:
    entries: list[Entry] = []
    if len(ground.sites):
        name = Text("建议点位（建设顺序）", "Proposed site (build order)").say(language)
        entries.append((lambda x, y: draw_disc(page, np.array([x + _SIGN_MM / 2, y]), "1", 1.8), name))
    if len(ground.closed):
        name = Text("拟撤并或迁移的网点", "Outlet to close or move").say(language)
        entries.append((_closed_sign(page), name))
    if ground.gaps:
        name = Text(f"服务缺口（最大的 {len(ground.gaps)} 处）" if len(ground.gaps) == GAPS_SHOWN else "服务缺口",
                    f"Gap (the {GAPS_SHOWN} largest)" if len(ground.gaps) == GAPS_SHOWN else "Gap").say(language)  # fmt: skip
        entries.append(
            (lambda x, y: page.box(Box(x + 0.5, y - 1.4, _SIGN_MM - 1.0, 2.8), edge=GAP_COLOUR, points=1.3), name)
        )
    return entries


def _class_entries(page: Page, ground: Ground, scenario: Scenario, language: str) -> list[Entry]:
    limits = ground.limits
    minutes = [plain_text(limit) for limit in limits]
    spans = [f"{low}–{high}" for low, high in zip(["0", *minutes], minutes, strict=False)]
    names = [Text(f"已覆盖：{span} 分钟", f"Covered: {span} min").say(language) for span in spans]
    standard = plain_text(scenario.max_minutes)
    names.append(Text(f"未覆盖：超过 {standard} 分钟", f"Not covered: over {standard} min").say(language))
    names.append(Text("未覆盖：不可达", "Not covered: unreachable").say(language))
    present = set(ground.cell_class.tolist()) | set(range(len(limits)))
    entries: list[Entry] = [
        (_area_sign(page, *class_style(len(limits), number)), name)
        for number, name in enumerate(names)
        if number in present
    ]
    if not ground.few.any():
        return entries
    few = plain_text(FEW_PERSONS)
    name = Text(f"小六边形：不足 {few} 人", f"Small: under {few} persons").say(language)
    entries.append((_small_hexagon(page), name))
    return entries


def _area_sign(page: Page, colour: str, hatch: str = "") -> Callable[[float, float], None]:
    def draw(x: float, y: float) -> None:
        box = Box(x + 0.5, y - 1.5, _SIGN_MM - 1.0, 3.0)
        page.box(box, fill=colour)
        if hatch:
            page.box(box, edge=HATCH_COLOUR, points=0.0, hatch=hatch)
        page.box(box, edge="#9a9a9a", points=0.3)

    return draw


def _small_hexagon(page: Page) -> Callable[[float, float], None]:
    def draw(x: float, y: float) -> None:
        page.marker(
            np.array([x + _SIGN_MM / 2]), np.array([y]), "h", points=5.0, fill=class_style(3, 3)[0], edge="#9a9a9a"
        )

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
