"""Tables on the sheets of a workbook: text as text, numbers in full with a format, header frozen, filter, widths, print set-up."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from geodata.study_area import StudyArea
from geodata.text import Text
from planning.scenario import Scenario
from publishing.numbers import UNREACHABLE, WITHHELD, shown_share
from publishing.sentences import parameter_lines, source_lines
from publishing.spreadsheets import HEADER_FILL, HEADER_FONT, TEXT_FORMAT, shown_width, write_text
from publishing.tables import (
    COUNT,
    DEGREES,
    MINUTES,
    NUMBER,
    RATIO,
    SHARE,
    SIGNED_COUNT,
    SIGNED_SHARE,
    TEXT,
    Table,
)
from publishing.words import COLUMNS

_NUMBER_FORMATS = {
    COUNT: "#,##0",
    SHARE: "0.0%",
    MINUTES: "0.0",
    DEGREES: "0.00000",
    NUMBER: "0",
    RATIO: "0.00",
    TEXT: TEXT_FORMAT,
    SIGNED_COUNT: "+#,##0;-#,##0;0",
    SIGNED_SHARE: "+0.0%;-0.0%;0.0%",
}

TEXT_POINTS = 11.0
"""Type size of everything but titles."""

TITLE_FONT = Font(bold=True, size=16)
NOTICE_FONT = Font(bold=True, size=TEXT_POINTS, color="B00020")
"""The workbook's title; what must not be overlooked."""

WRAPPED = Alignment(vertical="top", wrap_text=True)
"""How long texts are set."""

RIGHT = Alignment(horizontal="right", vertical="top")
"""How numbers are set."""

_INDENTED = Alignment(horizontal="left", vertical="top", indent=1)
_INDENTED_WRAPPED = Alignment(horizontal="left", vertical="top", indent=1, wrap_text=True)
_HEADER = Alignment(horizontal="center", vertical="center", wrap_text=True)
_HEADER_POINTS = 48
_LINE = Border(bottom=Side(style="hair", color="BFBFBF"))
_NARROWEST, _NUMBERS, _WIDEST = 8.0, 12.0, 60.0
_WRAPPED_FROM = 34.0
_ONE_LINE = 20.0
_LINE_SPACING, _HIGHEST_ROW = 1.4, 409.0
_UPRIGHT_WIDTH, _A4_WIDTH, _A3_WIDTH = 100.0, 180.0, 280.0
"""Widths of columns together, in digits, that are still legible across A4 upright, on its side, and A3 on its side."""

_KEPT_COLUMNS = "A:B"
"""Code or order and name, repeated where a table goes over several sheets side by side."""


@dataclass(frozen=True, slots=True, eq=False)
class PlacedTable:
    """A table and where it stands.

    Attributes
    ----------
    sheet : Worksheet
        The sheet.
    table : Table
        The table; its columns stand side by side from the first column on.
    header_row : int
        The row of its titles, from 1; its values stand below.
    """

    sheet: Worksheet
    table: Table
    header_row: int

    @property
    def last_row(self) -> int:
        """The row of its last values, or that of its titles where it has none."""
        return self.header_row + len(self.table.frame)


def write_rows(sheet: Worksheet, table: Table, first_row: int) -> PlacedTable:
    """Write titles and rows of a table from ``first_row`` on and make the columns wide enough.

    Parameters
    ----------
    sheet : Worksheet
        There may be another table above.
    table : Table
        Withheld counts are written as the word for it, missing numbers leave the cell empty.
    first_row : int
        The row of the titles, from 1.
    """
    heights = [1] * len(table.frame)
    for place, (column, title) in enumerate(table.columns.items(), start=1):
        header = sheet.cell(first_row, place)
        write_text(header, title)
        header.font, header.fill, header.alignment = HEADER_FONT, HEADER_FILL, _HEADER
        cells = [sheet.cell(first_row + 1 + row, place) for row in range(len(table.frame))]
        for row, (cell, value) in enumerate(zip(cells, table.frame[column].tolist(), strict=True)):
            _write_value(cell, table, column, row, value)
        texts = [cell.value if isinstance(cell.value, str) else "" for cell in cells]
        letter = get_column_letter(place)
        already = sheet.column_dimensions[letter].width if letter in sheet.column_dimensions else 0.0
        width = max(_width(title, texts), already)
        sheet.column_dimensions[letter].width = width
        if width == _WIDEST:
            heights = [max(lines, line_count(text, width - 2)) for lines, text in zip(heights, texts, strict=True)]
    sheet.row_dimensions[first_row].height = _HEADER_POINTS
    for row, lines in enumerate(heights, start=first_row + 1):
        # Not every program makes rows high enough for long texts by itself.
        if lines > 1:
            set_height(sheet, row, lines)
    return PlacedTable(sheet, table, first_row)


def _width(title: str, texts: Sequence[str]) -> float:
    """Return the width of a column in digits: for its texts ("" where numbers stand) and its title on one line, or on two."""
    full = shown_width(title)
    of_title = full * 1.1 + 1 if full <= _ONE_LINE else full * 0.5 + 1.5
    of_texts = max((shown_width(text) for text in texts), default=0.0) + 3
    least = _NARROWEST if all(texts) else _NUMBERS
    return min(max(of_title, of_texts, least), _WIDEST)


def line_count(text: str, width: float) -> int:
    """Return on how many lines a text stands in a width in digits; a little room is left, as fonts differ."""
    return max(math.ceil(shown_width(text) * 1.1 / width), text.count("\n") + 1)


def set_height(sheet: Worksheet, row: int, lines: int, points: float = TEXT_POINTS) -> None:
    """Make a row high enough for so many lines of type of a size in points, as far as a spreadsheet allows."""
    sheet.row_dimensions[row].height = min(lines * points * _LINE_SPACING, _HIGHEST_ROW)


def write_table(sheet: Worksheet, table: Table, first_row: int) -> PlacedTable:
    """Write the table that a sheet is for: as `write_rows`, with header frozen and repeated in print, and a filter."""
    placed = write_rows(sheet, table, first_row)
    last = get_column_letter(len(table.columns))
    sheet.freeze_panes = f"A{first_row + 1}"
    sheet.auto_filter.ref = f"A{first_row}:{last}{max(placed.last_row, first_row + 1)}"
    sheet.print_title_rows = f"{first_row}:{first_row}"
    set_paper(sheet)
    return placed


def set_paper(sheet: Worksheet) -> None:
    """Have a sheet printed legibly: on A4 upright or on its side, on A3, or on several sheets of it side by side."""
    width = sum(column.width for column in sheet.column_dimensions.values())
    sheet.page_setup.orientation = "portrait" if width <= _UPRIGHT_WIDTH else "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4 if width <= _A4_WIDTH else sheet.PAPERSIZE_A3
    sheet.page_setup.fitToWidth = math.ceil(width / _A3_WIDTH)
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    if width > _A3_WIDTH:
        sheet.print_title_cols = _KEPT_COLUMNS


def write_pairs(sheet: Worksheet, rows: Iterable[tuple[str, str]], first_row: int) -> int:
    """Write labels and values in the first two columns; return the row after the last.

    Parameters
    ----------
    sheet : Worksheet
        Its columns stay as wide as they are.
    rows : iterable of (str, str)
        Label and value.
    first_row : int
        The row of the first, from 1.
    """
    row = first_row
    for pair in rows:
        for place, text in enumerate(pair, start=1):
            cell = sheet.cell(row, place)
            write_text(cell, text)
            cell.alignment = WRAPPED
        row += 1
    return row


def write_parameters(
    sheet: Worksheet, area: StudyArea, scenario: Scenario, language: str, *, first: Sequence[tuple[str, str]] = ()
) -> None:
    """Write with what everything was computed: parameters, sources with their whole checksums, remarks on the data.

    Parameters
    ----------
    sheet : Worksheet
        Empty.
    area : StudyArea
        The prepared study area.
    scenario : Scenario
        The question asked.
    language : str
        ``"zh"`` or ``"en"``.
    first : sequence of (str, str)
        Label and value of what stands above the parameters.
    """
    rows = [
        (COLUMNS["item"].say(language), COLUMNS["value"].say(language)),
        *first,
        *parameter_lines(area, scenario, language),
    ]
    rows += [(Text("来源", "Source").say(language), line) for line in source_lines(area, language)]
    rows += [
        (Text(f"{source.file} 的 sha256", f"sha256 of {source.file}").say(language), source.sha256)
        for source in area.sources
    ]
    rows += [(Text("说明", "Remark").say(language), remark.say(language)) for remark in area.remarks]
    write_pairs(sheet, rows, 1)
    for cell in sheet[1]:
        cell.font, cell.fill = HEADER_FONT, HEADER_FILL
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 44.0, 100.0
    sheet.freeze_panes = "A2"


def _write_value(cell: Cell, table: Table, column: str, row: int, value: object) -> None:
    style = table.format_of(column, row)
    cell.border = _LINE
    if column in table.withheld and table.withheld[column][row]:
        write_text(cell, WITHHELD.say(table.language))
        cell.alignment = RIGHT
    elif style == TEXT:
        write_text(cell, str(value))
        cell.alignment = _INDENTED_WRAPPED if shown_width(str(value)) > _WRAPPED_FROM else _INDENTED
    elif isinstance(value, str):  # a word where a number would stand
        write_text(cell, value)
        cell.alignment = RIGHT
    elif isinstance(value, int | float) and value == value:  # a missing number leaves the cell empty
        cell.alignment = RIGHT
        if value == float("inf"):
            write_text(cell, UNREACHABLE.say(table.language))
        else:
            cell.value = shown_share(value) if style == SHARE else value
            cell.number_format = _NUMBER_FORMATS[style]
