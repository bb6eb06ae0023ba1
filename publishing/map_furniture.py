"""What surrounds the map: title, approval or stamp, scale bar, north arrow, notes, imprint."""

from __future__ import annotations

import numpy as np
from matplotlib.patches import Polygon

from geodata.study_area import StudyArea
from geodata.text import Text
from planning.scenario import Scenario
from publishing.lettering import POINTS_PER_MM, shortened, width_mm, wrapped
from publishing.map_approval import approval_text, is_approved
from publishing.numbers import count_text
from publishing.page import Box, MapFrame, Page
from publishing.sentences import parameter_lines, source_lines
from publishing.sheet_content import Imprint
from publishing.style import ALERT_COLOUR, INK, PALE_INK

_HEADING_SIZE = 10.0
_NOTE_SIZES = (6.8, 6.2, 5.6, 5.0)
_IMPRINT_SIZE = 7.0
_LINE_SPACING = 1.28
_NOTICE_SHARE = 0.33
_TITLE_SIZES = (25.0, 22.0, 19.0, 16.0, 13.0)
_RULE = "#b8b8b8"


def draw_title(page: Page, box: Box, title: str, subtitle: str, notice: str, imprint: Imprint, language: str) -> None:
    """Draw title and subtitle at the left of ``box``, the approval number or stamp and the area's notice at its right."""
    stamp_left = draw_approval(page, box.right, box.top - 0.4, imprint.approval_number, language)
    notice_width = box.width * _NOTICE_SHARE
    for number, line in enumerate(wrapped(notice, 8.5, notice_width, page.font)[:2]):
        page.text(
            box.right, box.top - 13.4 - number * 3.9, line, size=8.5, bold=True, colour=ALERT_COLOUR, align="right"
        )
    room = stamp_left - box.left - 6.0
    size = next((size for size in _TITLE_SIZES if width_mm(title, size, page.font, bold=True) <= room), 11.0)
    page.text(box.left, box.top - 8.6, shortened(title, size * 1.04, room, page.font), size=size, bold=True)
    room = box.width - notice_width - 6.0
    page.text(box.left, box.top - 16.4, shortened(subtitle, 12.0, room, page.font), size=12.0, colour=PALE_INK)


def draw_approval(page: Page, right: float, top: float, approval_number: str, language: str) -> float:
    """Draw what must be said of the map's approval, right-aligned at ``right``; return its left edge.

    Without a number it is the stamp for internal use, in a red frame; with one the number takes its place.
    """
    text = approval_text(approval_number).say(language)
    approved = is_approved(approval_number)
    colour = INK if approved else ALERT_COLOUR
    size = next((size for size in (11.0, 9.5, 8.0) if width_mm(text, size, page.font, bold=True) <= 110.0), 7.0)
    text = shortened(text, size * 1.04, 118.0, page.font)
    width = max(width_mm(text, size, page.font, bold=True) + 8.0, 60.0)
    left = right - width
    page.box(Box(left, top - 8.6, width, 8.6), edge=colour, points=0.7 if approved else 1.6)
    page.text(left + width / 2, top - 4.4, text, size=size, bold=True, colour=colour, align="center",
              anchor="center_baseline")  # fmt: skip
    return left


def draw_north_arrow(page: Page, frame: MapFrame, language: str) -> Box:
    """Draw the north arrow into the upper right corner of a map and return the room it takes."""
    box = Box(frame.box.right - 14.0, frame.box.top - 19.0, 11.0, 16.0)
    x, bottom, top = box.left + box.width / 2, box.bottom + 1.5, box.top - 5.0
    page.box(box, fill="#ffffffd0")
    for side, fill in ((-1.0, INK), (1.0, "#ffffff")):
        corners = np.array([[x, top], [x + side * 2.6, bottom], [x, bottom + 2.2]])
        page.overlay.add_patch(Polygon(corners, closed=True, facecolor=fill, edgecolor=INK, linewidth=0.8))
    page.text(x, top + 1.0, Text("北", "N").say(language), size=10.0, bold=True, align="center")
    return box


def draw_scale_bar(page: Page, frame: MapFrame, language: str) -> Box:
    """Draw scale and graphic scale bar into the lower left corner of a map and return the room they take."""
    metres = _round_length(frame.box.width * frame.zoom * 0.22 * frame.window.scale / 1000.0)
    length = metres * 1000.0 / (frame.window.scale * frame.zoom)
    box = Box(frame.box.left + 3.0, frame.box.bottom + 3.0, length + 16.0, 12.0)
    page.box(box, fill="#ffffffd0")
    left, bottom = box.left + 4.0, box.bottom + 2.2
    for part in range(4):
        page.box(Box(left + part * length / 4, bottom, length / 4, 1.4), fill="#ffffff" if part % 2 else INK, edge=INK)
    in_km = metres >= 1000.0
    unit = Text("千米", "km").say(language) if in_km else Text("米", "m").say(language)
    for share in (0.0, 0.5, 1.0):
        value = f"{metres * share / (1000.0 if in_km else 1.0):g}" + (f" {unit}" if share == 1.0 else "")
        page.text(left + share * length, bottom + 2.2, value, size=7.0, align="center")
    scale = Text("比例尺", "Scale").say(language) + f"  1:{count_text(frame.window.scale)}"
    page.text(left - 1.0, bottom + 6.2, scale, size=8.0, bold=True)
    return box


def _round_length(metres: float) -> float:
    """Return the greatest of 1, 2, 4, 5 × 10^n metres that is not longer than ``metres``."""
    power = 10.0 ** np.floor(np.log10(metres))
    return float(max(step * power for step in (1.0, 2.0, 4.0, 5.0) if step * power <= metres))


def heading(page: Page, box: Box, top: float, text: str) -> float:
    """Set a heading with a rule under it and return the height below it."""
    page.text(box.left, top - 3.6, text, size=_HEADING_SIZE, bold=True)
    page.line([box.left, box.right], [top - 4.9, top - 4.9], points=0.8)
    return top - 6.0


def draw_notes(page: Page, box: Box, area: StudyArea, scenario: Scenario, language: str) -> None:
    """Print parameters, sources and remarks into ``box``, as small as they must be; what does not fit is said to be cut."""
    stop, semicolon, colon = (text.say(language) for text in (Text("。", "."), Text("；", "; "), Text("：", ": ")))
    parameters = semicolon.join(f"{label}{colon}{value}" for label, value in parameter_lines(area, scenario, language))
    sources = semicolon.join(source_lines(area, language)) or "—"
    paragraphs = [
        Text("参数：", "Parameters: ").say(language) + parameters + stop,
        Text("资料来源：", "Sources: ").say(language) + sources + stop,
    ]
    if area.remarks:
        remarks = semicolon.join(remark.say(language) for remark in area.remarks)
        paragraphs.append(Text("说明：", "Remarks: ").say(language) + remarks + stop)
    for size in _NOTE_SIZES:
        lines = [line for paragraph in paragraphs for line in wrapped(paragraph, size, box.width, page.font)]
        step = size / POINTS_PER_MM * _LINE_SPACING
        if len(lines) * step <= box.height:
            break
    else:
        fitting = int(box.height // step)
        cut = Text("……（全文见工作簿“参数与来源”）", "… (in full in the workbook)").say(language)
        last = shortened(lines[fitting - 1], size, box.width - width_mm(cut, size, page.font), page.font)
        lines = [*lines[: fitting - 1], last + cut]
    page.line([box.left, box.right], [box.top + 1.2, box.top + 1.2], colour=_RULE, points=0.5)
    for number, line in enumerate(lines):
        page.text(box.left, box.top - (number + 0.85) * step, line, size=size, colour=PALE_INK)


def draw_imprint(page: Page, neat_line: Box, area: StudyArea, imprint: Imprint, language: str) -> None:
    """Print page number, data date, CRS, publisher and date under the neat line, where map readers look for them."""
    y = neat_line.bottom - 3.4
    left = neat_line.left
    if imprint.page:
        number = Text(f"第 {imprint.page} 页，共 {imprint.pages} 页", f"Page {imprint.page} of {imprint.pages}").say(
            language
        )
        page.text(left, y, number, size=_IMPRINT_SIZE, bold=True)
        left += width_mm(number, _IMPRINT_SIZE, page.font, bold=True) + 6.0
    gap = " ｜ " if language == "zh" else " | "
    rest = Text(
        f"数据截止日期：{area.data_date or '—'}{gap}坐标系：{area.metric_crs}{gap}制图日期：{imprint.made_on or '—'}{gap}制图单位：",
        f"Data as of {area.data_date or '—'}{gap}CRS: {area.metric_crs}{gap}Made on {imprint.made_on or '—'}{gap}Made by ",
    ).say(language)
    publisher = imprint.publisher.strip() or "—"
    room = neat_line.right - left - width_mm(rest, _IMPRINT_SIZE, page.font)
    line = rest + shortened(publisher, _IMPRINT_SIZE, room, page.font)
    page.text(neat_line.right, y, line, size=_IMPRINT_SIZE, colour=PALE_INK, align="right")
