"""The pages of the atlas that are no maps of a theme: cover, contents, and how the figures were made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from geodata.text import Text
from planning.review import ReviewFigures
from publishing.label_board import Board
from publishing.lettering import POINTS_PER_MM, shortened, width_mm, wrapped
from publishing.map_approval import approval_text, is_approved
from publishing.map_drawing import draw_map
from publishing.map_extent import whole_bounds, window_of
from publishing.map_furniture import draw_approval, draw_imprint, draw_north_arrow, draw_scale_bar
from publishing.map_labels import draw_labels
from publishing.page import Box, Page, add_map, new_page, printed_size
from publishing.sentences import parameter_lines, source_lines, standard_text
from publishing.sheet_content import Imprint, MapContent
from publishing.sheet_drawing import Studio
from publishing.sheet_surfaces import coverage_surface
from publishing.style import ALERT_COLOUR, INK, PALE_INK

CONTENTS, METHODS = Text("目录", "Contents"), Text("方法与数据说明", "Methods and Data")

_ATLAS = Text("公共就业服务网点布局图集", "Atlas of Public Employment Service Outlets")
_ACCENT = "#1f5f99"
_NAME_SIZES, _ATLAS_SIZES = (40.0, 34.0, 28.0, 23.0, 18.0), (30.0, 26.0, 22.0, 18.0, 15.0)
_ROW_MM, _CONTENTS_SIZE, _COLUMN_GAP = 8.0, 11.0, 14.0
_SHORT_CONTENTS = 14
_METHOD_SIZE, _METHOD_HEADING, _LINE_SPACING = 9.0, 12.0, 1.5

DEFINITIONS = (
    Text(
        "覆盖：沿路网到最近网点的时间不超过服务标准即为已覆盖；出行两端接入道路的步行时间计算在内，不以直线距离代替。",
        "Covered: the way to the nearest outlet along the roads takes no longer than the service standard; walking to and "
        "from the roads counts, and no straight line stands in for the way.",
    ),
    Text(
        "网格：人口与岗位按 H3 六边形网格统计，网格的位置是其中人口的加权中心。",
        "Cells: people and jobs are counted in H3 hexagons; a cell's place is the weighted middle of its people.",
    ),
    Text(
        "密度：网格内的人口或岗位数除以网格面积。",
        "Density: persons or jobs of a cell over its area.",
    ),
    Text(
        "服务缺口：同一分区内相邻的未覆盖网格连成一处，按人口排序。",
        "Gap: uncovered cells of one area that touch each other, ranked by their people.",
    ),
    Text(
        "建设年份：在各年可建数量内，使每年年末覆盖都尽量好的建设次序。",
        "Build year: the order in which the coverage after every year is as good as can be.",
    ),
    Text(
        "重点人员的小数值不在图上出现；图上所有数值与报告、工作簿出自同一份结果。",
        "Small counts of priority persons stand on no map; all figures are those of the report and the workbook.",
    ),
)  # fmt: skip
"""What the words on the sheets mean."""


def draw_cover(studio: Studio, figures: ReviewFigures, imprint: Imprint) -> Page:
    """Draw the cover: name, year, who made it and under which approval, beside a map of the whole area."""
    paper, language, area = studio.paper, studio.language, studio.area
    page = new_page(paper.width_mm, paper.height_mm, studio.font, paper.zoom)
    neat = paper.neat_line
    page.box(neat, edge=INK, points=1.4)
    left, width = neat.left + 16.0, neat.width * 0.46 - 24.0
    top = neat.top - neat.height * 0.2
    for text, sizes, colour in (
        (area.name, _NAME_SIZES, INK),
        (_ATLAS.say(language), _ATLAS_SIZES, _ACCENT),
        (Text(f"{figures.year} 年度", f"Review of {figures.year}").say(language), (20.0,), PALE_INK),
    ):
        top = _set_large(page, left, top, width, text, sizes, colour) - 5.0
    page.line([left, left + width], [top, top], colour=_ACCENT, points=2.4)
    top -= 9.0
    lines = [
        Text("制图单位：", "Made by ").say(language) + (imprint.publisher.strip() or "—"),
        Text("制图日期：", "Made on ").say(language) + (imprint.made_on or "—"),
        Text("数据截止日期：", "Data as of ").say(language) + (area.data_date or "—"),
        Text("服务标准：", "Service standard: ").say(language) + standard_text(studio.result.scenario, language),
    ]
    for line in lines:
        for part in wrapped(line, 12.0, width, page.font):
            page.text(left, top, part, size=12.0)
            top -= 7.0
    for part in wrapped(area.notice, 12.0, width, page.font) if area.notice else []:
        page.text(left, top - 2.0, part, size=12.0, bold=True, colour=ALERT_COLOUR)
        top -= 7.0
    stamp_right = left + max(60.0, width)
    draw_approval(page, stamp_right, neat.bottom + 24.0, imprint.approval_number, language)
    _draw_cover_map(
        studio, page, Box(neat.left + neat.width * 0.46, neat.bottom + 8.0, neat.width * 0.54 - 8.0, neat.height - 16.0)
    )
    draw_imprint(page, neat, area, imprint, language)
    return page


def _draw_cover_map(studio: Studio, page: Page, box: Box) -> None:
    """Draw the whole area with its coverage, names and scale, in a frame as high as the area needs."""
    west, south, east, north = whole_bounds(studio.area, studio.result)
    height = min(box.height, box.width * float(np.clip((north - south) / max(east - west, 1.0), 0.6, 1.6)) * 1.1)
    box = Box(box.left, box.bottom + (box.height - height) / 2, box.width, height)
    window = window_of(whole_bounds(studio.area, studio.result), printed_size(box, page.zoom))
    frame = add_map(page, box, window)
    content = MapContent(coverage_surface(studio.result.before, studio.result.scenario))
    draw_map(frame, studio.prepared(window, overview=False), content)
    board = Board(box)
    board.take_boxes([draw_scale_bar(page, frame, studio.language), draw_north_arrow(page, frame, studio.language)])
    draw_labels(page, frame, studio.ground, content, board, studio.language)


def _set_large(
    page: Page, left: float, top: float, width: float, text: str, sizes: tuple[float, ...], colour: str
) -> float:
    """Set a text in the greatest size in which it takes one line, else in two of the least; return the height below."""
    size = next((size for size in sizes if width_mm(text, size, page.font, bold=True) <= width), sizes[-1])
    for line in wrapped(text, size * 1.04, width, page.font)[:3]:
        top -= size / POINTS_PER_MM * 1.3
        page.text(left, top, line, size=size, bold=True, colour=colour)
    return top


def contents_per_page(studio: Studio) -> int:
    """Return how many entries a page of contents holds."""
    return 2 * int((studio.paper.body.height - 2.0) // _ROW_MM)


def draw_contents(studio: Studio, entries: Sequence[tuple[str, int]], imprint: Imprint) -> Page:
    """Draw a page of contents: titles and page numbers, in two columns, no more than `contents_per_page`."""
    page, body = _text_page(studio, CONTENTS.say(studio.language), imprint)
    width = (body.width - _COLUMN_GAP) / 2
    # Both columns of one height, unless one is enough.
    in_column = len(entries) if len(entries) <= _SHORT_CONTENTS else -(-len(entries) // 2)
    for place, (title, number) in enumerate(entries):
        column, row = divmod(place, in_column)
        left, y = body.left + column * (width + _COLUMN_GAP), body.top - 2.0 - (row + 0.7) * _ROW_MM
        label = shortened(title, _CONTENTS_SIZE, width - 18.0, page.font)
        page.text(left, y, label, size=_CONTENTS_SIZE)
        page.text(left + width, y, str(number), size=_CONTENTS_SIZE, align="right")
        start = left + width_mm(label, _CONTENTS_SIZE, page.font) + 2.5
        page.line([start, left + width - 8.0], [y + 0.4, y + 0.4], colour=PALE_INK, points=0.8, dashes=(0.8, 3.0))
    return page


@dataclass(frozen=True, slots=True)
class MethodLine:
    """A set line of the method pages; headings are bold."""

    text: str
    heading: bool = False

    @property
    def height(self) -> float:
        """Of the line with its lead, in millimetres."""
        size = _METHOD_HEADING if self.heading else _METHOD_SIZE
        return size / POINTS_PER_MM * _LINE_SPACING + (3.0 if self.heading else 0.0)


def method_columns(studio: Studio, remarks: Sequence[Text], imprint: Imprint) -> list[list[MethodLine]]:
    """Return the lines of the method pages, column by column, two columns to a page.

    Parameters
    ----------
    studio : Studio
        Of the atlas.
    remarks : sequence of Text
        What must be said besides the area's own remarks, of characters that no font has for instance.
    imprint : Imprint
        For what is said of the approval.
    """
    body = studio.paper.body
    width = (body.width - _COLUMN_GAP) / 2
    columns: list[list[MethodLine]] = [[]]
    left = body.height
    for heading, paragraphs in _method_sections(studio, remarks, imprint):
        lines = [MethodLine(heading, heading=True)]
        for paragraph in paragraphs:
            lines += [MethodLine(line) for line in wrapped(paragraph, _METHOD_SIZE, width, studio.font)]
        for place, line in enumerate(lines):
            # A heading does not stand alone at the foot of a column.
            needed = line.height + (lines[place + 1].height if line.heading and len(lines) > 1 else 0.0)
            if needed > left:
                columns.append([])
                left = body.height
            columns[-1].append(line)
            left -= line.height
    return columns


def draw_methods(studio: Studio, columns: Sequence[Sequence[MethodLine]], imprint: Imprint) -> Page:
    """Draw a page of methods: one or two columns of `method_columns`."""
    page, body = _text_page(studio, METHODS.say(studio.language), imprint)
    width = (body.width - _COLUMN_GAP) / 2
    for place, lines in enumerate(columns):
        left, top = body.left + place * (width + _COLUMN_GAP), body.top
        for line in lines:
            top -= line.height
            size = _METHOD_HEADING if line.heading else _METHOD_SIZE
            page.text(left, top + 1.0, line.text, size=size, bold=line.heading, colour=_ACCENT if line.heading else INK)
    return page


def _method_sections(studio: Studio, remarks: Sequence[Text], imprint: Imprint) -> list[tuple[str, list[str]]]:
    area, language = studio.area, studio.language
    colon = Text("：", ": ").say(language)
    parameters = [f"{label}{colon}{value}" for label, value in parameter_lines(area, studio.result.scenario, language)]
    every = [remark.say(language) for remark in (*area.remarks, *remarks)]
    return [
        (heading.say(language), paragraphs)
        for heading, paragraphs in (
            (Text("图上用语", "What the words mean"), [text.say(language) for text in DEFINITIONS]),
            (Text("参数", "Parameters"), parameters),
            (Text("资料来源", "Sources"), source_lines(area, language) or ["—"]),
            (Text("说明", "Remarks"), every),
            (Text("地图审核", "Map approval"), [_approval_line(imprint).say(language)]),
        )
        if paragraphs
    ]


def _approval_line(imprint: Imprint) -> Text:
    said = approval_text(imprint.approval_number)
    boundaries = Text("图上界线只取自编制单位提供的文件", "Boundaries come from the publisher's own files only")
    if is_approved(imprint.approval_number):
        return Text(f"{boundaries.zh}；{said.zh}。", f"{boundaries.en}; {said.en}.")
    return Text(
        f"{boundaries.zh}；未填审图号，各图均加盖“{said.zh}”。",
        f"{boundaries.en}; no approval number was given, so every sheet is stamped “{said.en}”.",
    )


def _text_page(studio: Studio, title: str, imprint: Imprint) -> tuple[Page, Box]:
    """Return a page with neat line, title, stamp and imprint, and where its text goes."""
    paper = studio.paper
    page = new_page(paper.width_mm, paper.height_mm, studio.font, paper.zoom)
    page.box(paper.neat_line, edge=INK, points=1.4)
    box = paper.title
    draw_approval(page, box.right, box.top - 0.4, imprint.approval_number, studio.language)
    page.text(box.left, box.top - 9.0, title, size=22.0, bold=True)
    page.line([box.left, box.right], [box.bottom + 4.0, box.bottom + 4.0], colour=_ACCENT, points=2.0)
    draw_imprint(page, paper.neat_line, studio.area, imprint, studio.language)
    return page, paper.body
