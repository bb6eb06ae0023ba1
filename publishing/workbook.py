"""The workbook (``.xlsx``): one sheet per table, nothing in it a formula."""

from __future__ import annotations

import io

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from geodata.study_area import StudyArea
from geodata.text import Text
from planning.build_years import build_years
from planning.conditions import area_under
from planning.proposals import ScenarioResult
from planning.site_explanations import explain_sites
from planning.siting import Effort
from publishing.numbers import UNREACHABLE, WITHHELD, shown_share
from publishing.plans import plan_lines
from publishing.sentences import parameter_lines, source_lines, standard_text
from publishing.siting_tables import reasons_table, years_table
from publishing.spreadsheets import HEADER_FILL, HEADER_FONT, TEXT_FORMAT, shown_width, without_clock, write_text
from publishing.tables import (
    COUNT,
    DEGREES,
    MINUTES,
    NUMBER,
    RATIO,
    SHARE,
    TEXT,
    Table,
    gaps_table,
    outlets_table,
    sites_table,
    summary_table,
    units_table,
)  # fmt: skip
from publishing.words import COLUMNS, TABLES, term

_NUMBER_FORMATS = {
    COUNT: "#,##0",
    SHARE: "0.0%",
    MINUTES: "0.0",
    DEGREES: "0.00000",
    NUMBER: "0",
    RATIO: "0.00",
    TEXT: TEXT_FORMAT,
}

_TITLE_FONT = Font(bold=True, size=16)
_NOTICE_FONT = Font(bold=True, color="B00020")
_LINE = Border(bottom=Side(style="hair", color="BFBFBF"))
_WIDEST = 60.0
_WRAPPED_FROM = 34.0
_YEARS_SECONDS = 10.0
"""Longest time for the order by year; far less is usual, and then the sheet is the same every time."""


def workbook_bytes(area: StudyArea, result: ScenarioResult, language: str = "zh") -> bytes:
    """Return the workbook as bytes.

    Parameters
    ----------
    area : StudyArea
        The prepared study area.
    result : ScenarioResult
        What `planning.proposals.run_scenario` gave for it.
    language : str
        ``"zh"`` or ``"en"``.

    Returns
    -------
    bytes
        An ``.xlsx`` file; the same bytes for the same input.
    """
    book = Workbook()
    first = book.active
    assert isinstance(first, Worksheet)  # noqa: S101  a new workbook has exactly one worksheet
    _write_summary(first, area, result, language)
    for table in (
        units_table(result, language),
        gaps_table(result, language),
        sites_table(result, language),
        *_plan_tables(area, result, language),
        outlets_table(area, result, language),
    ):
        _write_table(book.create_sheet(table.title), table, 1)
    _write_parameters(book.create_sheet(term(TABLES, "parameters", language)), area, result, language)
    book.properties.creator = "Outlet Atlas"
    book.properties.title = area.name
    file = io.BytesIO()
    book.save(file)
    return without_clock(file.getvalue())


def _plan_tables(area: StudyArea, result: ScenarioResult, language: str) -> list[Table]:
    """Return why each site is proposed and in which year to build it; nothing where no site is."""
    proposal, scenario = result.proposal, result.scenario
    if proposal is None or not len(proposal.sites):
        return []
    there = area_under(area, scenario)
    return [
        reasons_table(result, explain_sites(there, scenario, proposal), language),
        years_table(area, result, build_years(there, scenario, proposal, Effort(_YEARS_SECONDS)), language),
    ]


def _write_summary(sheet: Worksheet, area: StudyArea, result: ScenarioResult, language: str) -> None:
    table = summary_table(area, result, language)
    sheet.title = table.title
    heading = Text(f"{area.name}：网点覆盖概况", f"{area.name}: coverage summary").say(language)
    standard = standard_text(result.scenario, language)
    date = Text(f"服务标准：{standard}；数据截止 {area.data_date or '—'}",
                f"Service standard: {standard}; data as of {area.data_date or '—'}")  # fmt: skip
    lines = [(heading, _TITLE_FONT), (area.notice, _NOTICE_FONT), (date.say(language), Font())]
    lines = [line for line in lines if line[0]]
    for row, (text, font) in enumerate(lines, start=1):
        write_text(sheet.cell(row, 1), text)
        sheet.cell(row, 1).font = font
    _write_table(sheet, table, len(lines) + 2)
    row = sheet.max_row + 2
    for label, value in plan_lines(result, language):
        write_text(sheet.cell(row, 1), label)
        write_text(sheet.cell(row, 2), value)
        sheet.cell(row, 2).alignment = Alignment(horizontal="right", vertical="top", wrap_text=True)
        row += 1
    for remark in area.remarks:
        row += 1
        write_text(sheet.cell(row, 1), remark.say(language))


def _write_table(sheet: Worksheet, table: Table, first_row: int) -> None:
    """Write header and rows of a table from ``first_row`` on, freeze the header, add filter, widths and print titles."""
    for place, (column, title) in enumerate(table.columns.items(), start=1):
        header = sheet.cell(first_row, place)
        write_text(header, title)
        header.font, header.fill = HEADER_FONT, HEADER_FILL
        header.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        width = shown_width(title) / 2 + 2
        for row, value in enumerate(table.frame[column].tolist()):
            cell = sheet.cell(first_row + 1 + row, place)
            _write_value(cell, table, column, row, value)
            width = max(width, shown_width(str(cell.value)) + 2 if isinstance(cell.value, str) else 12.0)
        sheet.column_dimensions[get_column_letter(place)].width = min(width, _WIDEST)
    last = get_column_letter(len(table.columns))
    sheet.freeze_panes = f"A{first_row + 1}"
    sheet.auto_filter.ref = f"A{first_row}:{last}{max(first_row + len(table.frame), first_row + 1)}"
    sheet.row_dimensions[first_row].height = 48
    sheet.print_title_rows = f"{first_row}:{first_row}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _write_value(cell: Cell, table: Table, column: str, row: int, value: object) -> None:
    style = table.format_of(column, row)
    cell.border = _LINE
    if column in table.withheld and table.withheld[column][row]:
        write_text(cell, WITHHELD.say(table.language))
        cell.alignment = Alignment(horizontal="right", vertical="top")
    elif style == TEXT:
        write_text(cell, str(value))
        cell.alignment = Alignment(vertical="top", wrap_text=shown_width(str(value)) > _WRAPPED_FROM)
    elif isinstance(value, int | float) and value == value:  # a missing number leaves the cell empty
        cell.alignment = Alignment(horizontal="right", vertical="top")
        if value == float("inf"):
            write_text(cell, UNREACHABLE.say(table.language))
        else:
            cell.value = shown_share(value) if style == SHARE else value
            cell.number_format = _NUMBER_FORMATS[style]


def _write_parameters(sheet: Worksheet, area: StudyArea, result: ScenarioResult, language: str) -> None:
    rows = [
        (COLUMNS["item"].say(language), COLUMNS["value"].say(language)),
        *parameter_lines(area, result.scenario, language),
    ]
    rows += [(Text("来源", "Source").say(language), line) for line in source_lines(area, language)]
    rows += [
        (Text(f"{source.file} 的 sha256", f"sha256 of {source.file}").say(language), source.sha256)
        for source in area.sources
    ]
    rows += [(Text("说明", "Remark").say(language), remark.say(language)) for remark in area.remarks]
    for row, (label, value) in enumerate(rows, start=1):
        for place, text in enumerate((label, value), start=1):
            cell = sheet.cell(row, place)
            write_text(cell, text)
            cell.alignment = Alignment(vertical="top", wrap_text=True)
            if row == 1:
                cell.font, cell.fill = HEADER_FONT, HEADER_FILL
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 44.0, 100.0
    sheet.freeze_panes = "A2"
