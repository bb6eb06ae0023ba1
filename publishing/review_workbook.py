"""The workbook of the annual review (``.xlsx``): a sheet per table, native charts, parameters and sources; no formula in it."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.chart._chart import ChartBase
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from geodata.text import Text
from planning.review import ReviewFigures
from publishing.chinese_numbers import goal_percent_text
from publishing.map_approval import approval_text, is_approved
from publishing.numbers import NO_SHARE, WITHHELD
from publishing.plans import plan_lines
from publishing.report_blocks import clean_text
from publishing.report_wording import NOT_GIVEN, area_name
from publishing.review_plan_sheets import (
    built_sites_table,
    change_tables,
    minutes_table,
    outlet_changes_table,
    progress_table,
    unit_changes_table,
    year_plan_table,
)
from publishing.review_sheets import (
    all_outlets_table,
    areas_table,
    equity_tables,
    group_tables,
    key_figures_table,
    outlet_kinds_table,
    unit_ranks_table,
)
from publishing.sentences import standard_text
from publishing.spreadsheets import cut_text, without_clock, write_text
from publishing.tables import Table, gaps_table
from publishing.words import TABLES, term
from publishing.workbook_charts import review_charts
from publishing.workbook_sheets import (
    NOTICE_FONT,
    TEXT_POINTS,
    TITLE_FONT,
    WRAPPED,
    PlacedTable,
    line_count,
    set_height,
    set_paper,
    write_pairs,
    write_parameters,
    write_rows,
    write_table,
)

_TEXT_FONT, _HEADING_FONT = Font(size=TEXT_POINTS), Font(bold=True, size=12)
_POINTS_PER_CM = 72.0 / 2.54
_ROW_POINTS = 15.0
_PAGE_CM = 25.0
"""Height of what a page of A4 holds within the usual margins, headers left out."""
_PAGE_ROWS = math.floor(_PAGE_CM * _POINTS_PER_CM / _ROW_POINTS)
_OVERVIEW_WIDTHS = (50.0, 20.0, 20.0)
"""Widths of the first sheet's columns in digits."""
_CHARTS_WIDTH = 90.0
_MARGIN_POINTS = 8
_NAME_WIDTH, _STAMP_WIDTH, _NOTICE_WIDTH = 36.0, 64.0, 80.0
"""Widths in digits of what stands in headers and footers, on A4 upright; Excel takes 255 letters in all."""


def review_workbook_bytes(figures: ReviewFigures, language: str = "zh") -> bytes:
    """Return the workbook of a review as bytes.

    Parameters
    ----------
    figures : ReviewFigures
        From `planning.review.review_figures`.
    language : str
        ``"zh"`` or ``"en"``.

    Returns
    -------
    bytes
        An ``.xlsx`` file; the same bytes for the same input. Numbers are in full, rounded only as they are shown, but for
        shares short of the whole and above nothing (`publishing.numbers.shown_share`).
    """
    book = Workbook()
    first = book.active
    assert isinstance(first, Worksheet)  # noqa: S101  a new workbook has exactly one worksheet
    _write_overview(first, figures, language)
    placed: dict[str, PlacedTable] = {}
    for tables in _tables(figures, language):
        written = _write_sheet(book.create_sheet(tables[0].title), tables)
        placed |= {each.table.key: each for each in written}
    if figures.change is not None:
        _write_remarks(placed, figures.change.remarks, language)
    charts = review_charts(figures, placed, language)
    if charts:
        _place_charts(book.create_sheet(term(TABLES, "charts", language), 1), charts)
    parameters = book.create_sheet(term(TABLES, "parameters", language))
    scenario = figures.result.scenario
    write_parameters(parameters, figures.area, scenario, language, first=_about(figures, language))
    set_paper(parameters)
    for sheet in book.worksheets:
        _set_margins(sheet, figures, language)
    book.properties.creator = "Outlet Atlas"
    book.properties.title = _title(figures).say(language)
    file = io.BytesIO()
    book.save(file)
    return without_clock(file.getvalue())


def _tables(figures: ReviewFigures, language: str) -> list[tuple[Table, ...]]:
    """Return what stands on each sheet between the first ones and the last."""
    change = figures.change
    changes: list[tuple[Table, ...]] = []
    if change is not None:
        changes = [
            change_tables(change, language),
            (outlet_changes_table(change, language),),
            (unit_changes_table(change, language),),
        ]
    return [
        (areas_table(figures, language),),
        (outlet_kinds_table(figures, language),),
        *((table,) for table in group_tables(figures, language)),
        equity_tables(figures, language),
        (unit_ranks_table(figures, language),),
        (gaps_table(figures.result, language),),
        (built_sites_table(figures, language),),
        (year_plan_table(figures, language),),
        (minutes_table(figures, language),),
        (progress_table(figures, language),),
        *changes,
        (all_outlets_table(figures, language),),
    ]


def _write_sheet(sheet: Worksheet, tables: Sequence[Table]) -> list[PlacedTable]:
    """Write one table from the top, or several below one another, each under its name."""
    if len(tables) == 1:
        return [write_table(sheet, tables[0], 1)]
    row, placed = 1, []
    for table in tables:
        write_text(sheet.cell(row, 1), table.title)
        sheet.cell(row, 1).font = _HEADING_FONT
        placed.append(write_rows(sheet, table, row + 1))
        row = placed[-1].last_row + 2
    set_paper(sheet)
    return placed


def _write_overview(sheet: Worksheet, figures: ReviewFigures, language: str) -> None:
    """Write the first sheet: whose review it is, the main figures, the plan, what must be known to read them."""
    table, area = key_figures_table(figures, language), figures.area
    sheet.title = table.title
    row = 1
    for text, font in _heading(figures, language):
        row = _write_line(sheet, row, text, font)
    placed = write_rows(sheet, table, row + 1)
    for column, width in zip("ABC", _OVERVIEW_WIDTHS, strict=True):
        sheet.column_dimensions[column].width = width
    row = placed.last_row + 2
    for pair in plan_lines(figures.result, language):
        write_pairs(sheet, [pair], row)
        sheet.merge_cells(start_row=row, end_row=row, start_column=2, end_column=3)
        sheet.cell(row, 2).alignment = Alignment(horizontal="right", vertical="top", wrap_text=True)
        label, *values = _OVERVIEW_WIDTHS
        set_height(sheet, row, max(line_count(pair[0], label), line_count(pair[1], sum(values))))
        row += 1
    row += 1
    for note in (*_notes(figures), *area.remarks):
        row = _write_line(sheet, row, note.say(language), _TEXT_FONT)
    set_paper(sheet)


def _heading(figures: ReviewFigures, language: str) -> list[tuple[str, Font]]:
    """Return the lines above the main figures."""
    settings, area = figures.settings, figures.area
    approval = approval_text(settings.approval_number).say(language)
    standard = Text("服务标准", "Service standard"), standard_text(figures.result.scenario, language)
    dates = [
        (Text("数据截止日期", "Data as of"), area.data_date or NO_SHARE),
        (Text("评估日期", "Day of review"), figures.as_of.isoformat()),
        (Text("编制日期", "Made on"), settings.made_on.isoformat()),
    ]
    made = [
        (Text("制图单位", "Publisher"), clean_text(settings.publisher) or NOT_GIVEN.say(language)),
        (Text("数据指纹", "Fingerprint"), area.fingerprint[:16]),
    ]
    colon, stop = Text("：", ": ").say(language), Text("；", "; ").say(language)
    lines = [
        (_title(figures).say(language), TITLE_FONT),
        (clean_text(area.notice), NOTICE_FONT),
        (clean_text(approval), _TEXT_FONT if is_approved(settings.approval_number) else NOTICE_FONT),
        *(
            (stop.join(f"{label.say(language)}{colon}{value}" for label, value in pairs), _TEXT_FONT)
            for pairs in ([standard], dates, made)
        ),
    ]
    return [line for line in lines if line[0]]


def _notes(figures: ReviewFigures) -> list[Text]:
    """Return what must be known to read the figures."""
    below, word = figures.settings.suppress_below, WITHHELD
    notes = [
        Text(
            "空格表示没有这一数值（例如没有人口，便没有覆盖率）；数值保留全部小数，按格式显示。",
            "An empty cell has no value: nobody, no share. Numbers are in full and rounded only as they are shown.",
        )
    ]
    if below > 1:
        notes.append(
            Text(
                f"“{word.zh}”：重点人员和各人群的数量大于 0 而小于 {below} 的不公开，由其他数可推算出它们的数也一并不公开。",
                f"“{word.en}”: counts of priority persons and groups above 0 and below {below} are not shown, nor those that "
                "would give them away.",
            )
        )
    return notes


def _about(figures: ReviewFigures, language: str) -> list[tuple[str, str]]:
    """Return label and value of what the planner decided."""
    settings, change = figures.settings, figures.change
    public = Text("公开版：不含联系人", "for the public: without contacts")
    internal = Text("内部版：可能含网点联系人，请勿公开", "internal: may name contacts of outlets, not for the public")
    lines = [
        (Text("研究区", "Study area"), area_name(figures, language)),
        (Text("声明", "Notice"), clean_text(figures.area.notice) or NO_SHARE),
        (Text("评估年度", "Year under review"), str(figures.year)),
        (Text("对比年份", "Compared with"), NO_SHARE if change is None else str(change.from_year)),
        (Text("评估日期", "Day of review"), figures.as_of.isoformat()),
        (Text("编制日期", "Made on"), settings.made_on.isoformat()),
        (Text("制图单位", "Publisher"), clean_text(settings.publisher) or NOT_GIVEN.say(language)),
        (Text("地图审核", "Map approval"), clean_text(approval_text(settings.approval_number).say(language))),
        (Text("达标标准（人口覆盖率）", "Share that counts as at the goal"), goal_percent_text(settings.goal_share)),
        (Text("小数值不公开的下限", "Counts withheld below"), str(settings.suppress_below)),
        (Text("公开范围", "For whom"), (public if settings.public else internal).say(language)),
    ]
    return [(label.say(language), value) for label, value in lines]


def _write_remarks(placed: dict[str, PlacedTable], remarks: Sequence[Text], language: str) -> None:
    """Write what must be known of the changes below their tables."""
    last = placed.get("change_split", placed["year_change"])
    for row, remark in enumerate(remarks, start=last.last_row + 2):
        write_text(last.sheet.cell(row, 1), remark.say(language))


def _place_charts(sheet: Worksheet, charts: Sequence[ChartBase]) -> None:
    """Place charts below one another, none of them across two pages."""
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.sheet_format.defaultRowHeight, sheet.sheet_format.customHeight = _ROW_POINTS, True
    # Wider than the charts, so that none reaches into a column of another page.
    sheet.column_dimensions["A"].width = _CHARTS_WIDTH
    row, left = 1, _PAGE_ROWS
    for chart in charts:
        rows = math.ceil(chart.height * _POINTS_PER_CM / _ROW_POINTS) + 2
        if rows > left:
            # Not "as wide as the page": Excel would pass over the break.
            sheet.row_breaks.append(Break(id=row - 1))
            left = _PAGE_ROWS
        sheet.add_chart(chart, f"A{row + 1}")
        row, left = row + rows, left - rows


def _set_margins(sheet: Worksheet, figures: ReviewFigures, language: str) -> None:
    """Have printed pages say whose review it is, its stamp and notice, and which page they are."""
    settings, area = figures.settings, figures.area
    name = _margin_text(area_name(figures, language), _NAME_WIDTH)
    stamp = _margin_text(clean_text(approval_text(settings.approval_number).say(language)), _STAMP_WIDTH)
    notice = _margin_text(clean_text(area.notice) or clean_text(settings.publisher), _NOTICE_WIDTH)
    for part, text in (
        (sheet.oddHeader.left, f"{name} {figures.year}"),
        (sheet.oddHeader.right, stamp),
        (sheet.oddFooter.left, f"{area.fingerprint[:12]} {notice}"),
        (sheet.oddFooter.right, "&P / &N"),
    ):
        part.text, part.size = text, _MARGIN_POINTS


def _margin_text(text: str, width: float) -> str:
    """Return a text for header or footer, so many digits wide at most; there & stands for a code."""
    return cut_text(text, width).replace("&", "&&")


def _title(figures: ReviewFigures) -> Text:
    return Text(
        f"{area_name(figures, 'zh')}公共就业服务网点年度评估（{figures.year}年）",
        f"{area_name(figures, 'en')}: annual review of public employment-service outlets, {figures.year}",
    )


def _write_line(sheet: Worksheet, row: int, text: str, font: Font) -> int:
    """Write a text across the columns of the first sheet, as high as it needs; return the next row."""
    cell = sheet.cell(row, 1)
    write_text(cell, text)
    cell.font, cell.alignment = font, WRAPPED
    sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=len(_OVERVIEW_WIDTHS))
    points = float(font.size)
    set_height(sheet, row, line_count(text, sum(_OVERVIEW_WIDTHS) * TEXT_POINTS / points), points)
    return row + 1
