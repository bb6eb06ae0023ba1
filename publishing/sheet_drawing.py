"""Drawing a sheet: its maps on their ground, and all around them."""

from __future__ import annotations

from dataclasses import dataclass, field

from geodata.study_area import StudyArea
from geodata.text import Text
from planning.proposals import ScenarioResult
from publishing.fonts import SheetFont
from publishing.label_board import Board, PlacedLabel
from publishing.lettering import width_mm
from publishing.map_drawing import PreparedGround, draw_map, prepare_ground
from publishing.map_extent import Window, choose_windows, whole_bounds, window_of
from publishing.map_furniture import draw_imprint, draw_north_arrow, draw_notes, draw_scale_bar, draw_title
from publishing.map_ground import Ground, on_the_ground
from publishing.map_labels import Dropped, draw_labels, draw_overview_labels
from publishing.map_legend import draw_legend
from publishing.numbers import count_text
from publishing.page import Box, MapFrame, Page, add_map, new_page, printed_size
from publishing.sheet_content import Imprint, MapContent, Sheet
from publishing.sheet_paper import Paper
from publishing.sheet_side import draw_headline, draw_panel
from publishing.style import INK

_GAP_MM = 3.0
_UNIT_MARGIN = 1.12
_CAPTION_SIZE, _MAP_CAPTION_SIZE = 7.5, 10.0


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """A sheet as drawn.

    Attributes
    ----------
    page : Page
        The sheet.
    labels : tuple of tuple of PlacedLabel
        The labels of each of its maps.
    dropped : Dropped
        Names for which the first map had no room.
    """

    page: Page
    labels: tuple[tuple[PlacedLabel, ...], ...]
    dropped: Dropped


@dataclass(frozen=True, slots=True, eq=False)
class Studio:
    """What all sheets of one atlas share: area, result, paper, font, language, and the ground, cut once for each window.

    Attributes
    ----------
    area : StudyArea
        The study area.
    result : ScenarioResult
        Its result.
    paper : Paper
        What is printed on.
    font : SheetFont
        Of all text.
    language : str
        ``"zh"`` or ``"en"``.
    ground : Ground
        What lies there.
    """

    area: StudyArea
    result: ScenarioResult
    paper: Paper
    font: SheetFont
    language: str
    ground: Ground
    _prepared: dict[tuple[Window, bool], PreparedGround] = field(default_factory=dict)

    def prepared(self, window: Window, *, overview: bool, keep: bool = True) -> PreparedGround:
        """Return the ground cut to a window; ``keep`` it where further sheets show the same."""
        key = (window, overview)
        prepared = self._prepared.get(key) or prepare_ground(self.ground, window, overview=overview)
        if keep:
            self._prepared[key] = prepared
        return prepared


def open_studio(area: StudyArea, result: ScenarioResult, paper: Paper, font: SheetFont, language: str) -> Studio:
    """Return what the sheets of an area and its result share."""
    return Studio(area, result, paper, font, language, on_the_ground(area, result))


def draw_sheet(studio: Studio, sheet: Sheet, imprint: Imprint) -> Drawn:
    """Draw one sheet.

    Parameters
    ----------
    studio : Studio
        What it shares with others.
    sheet : Sheet
        What it says.
    imprint : Imprint
        Who made it, under which approval, and its page number.
    """
    paper, language, area = studio.paper, studio.language, studio.area
    page = new_page(paper.width_mm, paper.height_mm, studio.font, paper.zoom)
    page.box(paper.neat_line, edge=INK, points=1.4)
    draw_title(page, paper.title, sheet.title, sheet.subtitle, area.notice, imprint, language)
    boxes = paper.maps(len(sheet.maps))
    window, overview_window = _windows(studio, sheet, boxes[0])
    prepared = studio.prepared(window, overview=False, keep=sheet.bounds is None)
    frames, boards, dropped = [], [], []
    for box, content in zip(boxes, sheet.maps, strict=True):
        frame = add_map(page, box, window)
        draw_map(frame, prepared, content)
        board = Board(box)
        taken = [draw_scale_bar(page, frame, language), draw_north_arrow(page, frame, language)]
        taken += [_draw_caption(page, box, content.caption)] if content.caption else []
        board.take_boxes(taken)
        dropped.append(draw_labels(page, frame, studio.ground, content, board, language))
        frames.append(frame)
        boards.append(board)
    top = paper.side.top
    if overview_window is not None:
        content = sheet.maps[0]
        if sheet.bounds is not None:
            # On the sheet of a unit the overview only tells where it lies.
            content = MapContent(content.surface, focus=content.focus)
        _draw_overview(studio, page, overview_window, frames[0], content)
        top = paper.overview.bottom - _GAP_MM
    if sheet.figures is not None:
        top = draw_headline(page, paper.side, top, sheet.figures, language)
    top = draw_legend(page, paper.side, top, studio.ground, sheet.maps, language) - _GAP_MM
    for panel in sheet.panels:
        top = draw_panel(page, paper.side, top, panel, language)
    draw_notes(page, paper.notes, area, studio.result.scenario, language)
    draw_imprint(page, paper.neat_line, area, imprint, language)
    return Drawn(page, tuple(tuple(board.placed) for board in boards), dropped[0])


def _windows(studio: Studio, sheet: Sheet, box: Box) -> tuple[Window, Window | None]:
    zoom = studio.paper.zoom
    size, overview_size = printed_size(box, zoom), printed_size(studio.paper.overview, zoom)
    if sheet.bounds is None:
        return choose_windows(studio.area, studio.result, size, overview_size)
    whole = window_of(whole_bounds(studio.area, studio.result), overview_size)
    return window_of(sheet.bounds, size, _UNIT_MARGIN), whole


def _draw_overview(studio: Studio, page: Page, window: Window, main: MapFrame, content: MapContent) -> None:
    box, language = studio.paper.overview, studio.language
    frame = add_map(page, box, window)
    draw_map(frame, studio.prepared(window, overview=True), content)
    draw_overview_labels(page, frame, main, studio.ground, content, language)
    caption = Text("全域图", "Whole area").say(language) + f"  1:{count_text(window.scale)}"
    page.text(box.left + 2.0, box.top - 4.0, caption, size=_CAPTION_SIZE, bold=True, halo="#ffffff")


def _draw_caption(page: Page, box: Box, caption: str) -> Box:
    width = width_mm(caption, _MAP_CAPTION_SIZE, page.font, bold=True) + 5.0
    place = Box(box.left + 3.0, box.top - 9.0, width, 6.4)
    page.box(place, fill="#ffffffe6", edge=INK, points=0.6)
    page.text(place.left + width / 2, place.bottom + 3.1, caption, size=_MAP_CAPTION_SIZE, bold=True, align="center",
              anchor="center_baseline")  # fmt: skip
    return place
