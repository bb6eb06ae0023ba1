"""The workbook (``.xlsx``): one sheet per table, nothing in it a formula."""

from __future__ import annotations

import io

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.worksheet import Worksheet

from geodata.study_area import StudyArea
from geodata.text import Text
from planning.build_years import build_years
from planning.conditions import area_under
from planning.proposals import ScenarioResult
from planning.site_explanations import explain_sites
from planning.siting import Effort
from publishing.plans import plan_lines
from publishing.sentences import standard_text
from publishing.siting_tables import reasons_table, years_table
from publishing.spreadsheets import without_clock, write_text
from publishing.tables import Table, gaps_table, outlets_table, sites_table, summary_table, units_table
from publishing.words import TABLES, term
from publishing.workbook_sheets import NOTICE_FONT, TITLE_FONT, write_parameters, write_table

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
        write_table(book.create_sheet(table.title), table, 1)
    write_parameters(book.create_sheet(term(TABLES, "parameters", language)), area, result.scenario, language)
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
    lines = [(heading, TITLE_FONT), (area.notice, NOTICE_FONT), (date.say(language), Font())]
    lines = [line for line in lines if line[0]]
    for row, (text, font) in enumerate(lines, start=1):
        write_text(sheet.cell(row, 1), text)
        sheet.cell(row, 1).font = font
    write_table(sheet, table, len(lines) + 2)
    row = sheet.max_row + 2
    for label, value in plan_lines(result, language):
        write_text(sheet.cell(row, 1), label)
        write_text(sheet.cell(row, 2), value)
        sheet.cell(row, 2).alignment = Alignment(horizontal="right", vertical="top", wrap_text=True)
        row += 1
    for remark in area.remarks:
        row += 1
        write_text(sheet.cell(row, 1), remark.say(language))
