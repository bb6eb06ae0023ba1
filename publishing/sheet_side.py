"""The column beside the maps: headline figures and small tables, each as far as there is room."""

from __future__ import annotations

import numpy as np

from geodata.text import Text
from publishing.lettering import shortened, width_mm, wrapped
from publishing.map_furniture import heading
from publishing.map_labels import draw_disc
from publishing.page import Box, Page
from publishing.sheet_content import Column, Headline, Panel
from publishing.style import INK, PALE_INK

_BODY_SIZE, _TITLE_SIZE, _LEAD_SIZE, _VALUE_SIZE = 7.4, 6.6, 13.0, 8.4
_ROW_MM, _LINE_MM, _GAP_MM = 4.5, 3.6, 3.0
_LEAST_ROWS = 2
_SMALLER = (1.0, 0.92, 0.85, 0.78)


def draw_headline(page: Page, box: Box, top: float, headline: Headline, language: str) -> float:
    """Draw the headline figures from ``top`` down; return the height below them, in millimetres."""
    top = heading(page, box, top, Text("主要指标", "Key figures").say(language))
    right, middle = box.right - 0.5, box.right - (24.0 if headline.compared else 0.5)
    y = top - 2.6 if headline.compared else top
    if headline.compared:
        page.text(middle, top - 3.0, Text("现状", "At present").say(language), size=_TITLE_SIZE, colour=PALE_INK,
                  align="right")  # fmt: skip
        page.text(right, top - 3.0, Text("建成后", "With sites").say(language), size=_TITLE_SIZE, colour=PALE_INK,
                  align="right")  # fmt: skip
    for place, (label, before, after) in enumerate(headline.rows):
        # The first figure is the one the sheet is about.
        size = _LEAD_SIZE if place == 0 else _VALUE_SIZE
        body = _BODY_SIZE * (1.3 if place == 0 else 1.0)
        y -= size * 0.55
        taken = width_mm(before, size, page.font, bold=True) + box.right - middle + 2.0
        _draw_value(page, box.left, y, box.width - taken, Column("", 1.0), label, body, INK, bold=place == 0)
        page.text(middle, y, before, size=size, bold=True, align="right")
        if headline.compared:
            page.text(right, y, after, size=size, bold=True, align="right")
    top = y - 2.0
    for line in wrapped(headline.note, _BODY_SIZE, box.width, page.font) if headline.note else []:
        page.text(box.left, top - 2.6, line, size=_BODY_SIZE)
        top -= _LINE_MM
    return top - _GAP_MM


def draw_panel(page: Page, box: Box, top: float, panel: Panel, language: str) -> float:
    """Draw a table from ``top`` down to the bottom of ``box`` at most.

    Parameters
    ----------
    page : Page
        The sheet.
    box : Box
        The column, in millimetres.
    top : float
        Where the table begins.
    panel : Panel
        The table. Rows without room are counted in a last line, as is their note if there is no room for it.
    language : str
        ``"zh"`` or ``"en"``.

    Returns
    -------
    float
        Height below it; ``top`` where there was no room for even a few rows.
    """
    note = wrapped(panel.note, _BODY_SIZE, box.width, page.font) if panel.note else []
    room = top - box.bottom - 6.0 - 4.2
    fitting = int((room - len(note) * _LINE_MM) // _ROW_MM)
    count = len(panel.rows)
    if fitting < min(_LEAST_ROWS, count):
        if room + 10.2 < _ROW_MM:
            return top
        left_out = Text(f"{panel.heading}：见工作簿", f"{panel.heading}: see the workbook").say(language)
        page.text(
            box.left, top - 3.2, shortened(left_out, _BODY_SIZE, box.width, page.font), size=_BODY_SIZE, colour=PALE_INK
        )
        return top - _ROW_MM
    shown = count if count <= fitting else fitting - 1
    top = heading(page, box, top, panel.heading)
    if panel.rows and any(column.title for column in panel.columns):
        _draw_row(page, box, top - 3.0, panel, tuple(column.title for column in panel.columns), _TITLE_SIZE, PALE_INK)
        top -= 4.0
    for number, row in enumerate(panel.rows[:shown]):
        y = top - (number + 0.5) * _ROW_MM
        if panel.disc:
            draw_disc(page, np.array([box.left + 2.0, y]), row[0], 1.75)
        _draw_row(page, box, y - 1.0, panel, ("", *row[1:]) if panel.disc else row, _BODY_SIZE)
    top -= shown * _ROW_MM
    if shown < count:
        more = Text(f"其余 {count - shown} 项见工作簿", f"{count - shown} more in the workbook").say(language)
        page.text(box.left, top - 3.2, more, size=_BODY_SIZE, colour=PALE_INK)
        top -= _ROW_MM
    for line in note:
        page.text(box.left, top - 3.0, line, size=_BODY_SIZE, colour=PALE_INK)
        top -= _LINE_MM
    return top - _GAP_MM


def _draw_row(
    page: Page, box: Box, y: float, panel: Panel, row: tuple[str, ...], size: float, colour: str = INK
) -> None:
    left = box.left
    for column, text in zip(panel.columns, row, strict=True):
        width = column.share * box.width
        if text:
            _draw_value(page, left, y, width, column, text, size, colour)
        left += width


def _draw_value(
    page: Page,
    left: float,
    y: float,
    width: float,
    column: Column,
    text: str,
    size: float,
    colour: str,
    *,
    bold: bool = False,
) -> None:
    # Letters become a little smaller before any are cut.
    sizes = [size * share for share in _SMALLER]
    size = next((s for s in sizes if width_mm(text, s, page.font, bold=bold) <= width - 1.0), sizes[-1])
    text = shortened(text, size, width - 1.0, page.font)
    left, align = (left + width - 0.5, "right") if column.number else (left, "left")
    page.text(left, y, text, size=size, bold=bold, colour=colour, align=align)
