"""What became of a planner's file, as a workbook: their own sheet with the faulty cells coloured, to correct and load again."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet.cell_range import CellRange

from geodata.intake.grids import Grid
from geodata.intake.layout import Layout
from geodata.intake.report import REPAIRS, FileReport
from geodata.kinds import KINDS, VENUE_TYPES
from geodata.text import Text, joined
from publishing.spreadsheets import (
    HEADER_FILL,
    HEADER_FONT,
    is_safe_text,
    shown_width,
    without_clock,
    without_control_characters,
    write_text,
)

REFUSED_FILL = PatternFill("solid", start_color="F8A5A5")
REPAIRED_FILL = PatternFill("solid", start_color="FFF2A8")
LEFT_OUT_FILL = PatternFill("solid", start_color="D9D9D9")
"""Colours of refused cells, repaired cells and rows that are no data."""

MOST_COMMENTS = 2_000
"""Cells with a comment at most: more make a workbook slow to open. The lists tell of every cell."""
MOST_REPAIRS_LISTED = 20_000

_TITLES = (
    Text("原表", "Original"), Text("拒收", "Refused"), Text("已修正", "Repaired"), Text("小结", "Summary"),
)  # fmt: skip
_NOT_IN_TITLES = re.compile(r"[\\*?:/\[\]]")
_LONGEST_TITLE = 31
_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,10})(?:\.\d{1,9})?")
_ROWS_MEASURED = 50
_WIDEST = 60.0
_AUTHOR = "Outlet Atlas"
_RECOGNISED = "variant"
"""Rule of repair under which a word became a key."""

Marks = dict[int, dict[int, tuple[PatternFill, Text]]]
"""Row → column (from 0) → colour and what is told of the cell."""


def intake_report_bytes(
    report: FileReport, *, grid: Grid | None = None, layout: Layout | None = None, language: str = "zh"
) -> bytes:
    """Return the report on a file as a workbook.

    Parameters
    ----------
    report : FileReport
        What became of the file.
    grid : Grid or None
        The planner's sheet as it is, from `geodata.intake.grids.read_grid`; None for what is no table.
    layout : Layout or None
        Where its header stands; with ``grid`` only.
    language : str
        ``"zh"`` or ``"en"``.

    Returns
    -------
    bytes
        An ``.xlsx`` file. With a grid, its first sheet bears the planner's sheet with all its rows where they were:
        refused cells red, repaired ones yellow, both with a comment, rows that are no data grey. Mended there, the file
        can be loaded again. Then follow the list of what was refused, the list of repairs and the summary. Nothing in
        it is a formula; the same input gives the same bytes.
    """
    book = Workbook(write_only=True)
    if grid is not None and layout is not None:
        _write_original(book, report, grid, layout, language)
    _write_list(book, _TITLES[1].say(language), _refused_header(language), _refused_rows(report, language))
    _write_list(book, _TITLES[2].say(language), _repairs_header(language), _repair_rows(report, language))
    _write_list(book, _TITLES[3].say(language), _summary_header(report, language), _summary_rows(report, language))
    book.properties.creator = _AUTHOR
    file = io.BytesIO()
    book.save(file)
    return without_clock(file.getvalue())


def _write_original(book: Workbook, report: FileReport, grid: Grid, layout: Layout, language: str) -> None:
    sheet = book.create_sheet(_NOT_IN_TITLES.sub("_", grid.sheet)[:_LONGEST_TITLE] or _TITLES[0].say(language))
    for place in range(len(layout.headers)):
        widths = [shown_width(row[place]) for row in grid.rows[:_ROWS_MEASURED] if place < len(row)]
        sheet.column_dimensions[get_column_letter(place + 1)].width = min(max(widths, default=8.0) + 3, _WIDEST)
    sheet.freeze_panes = f"A{layout.header_last + 1}"
    for first_row, first_column, last_row, last_column in grid.merged:
        sheet.merged_cells.add(
            CellRange(min_row=first_row + 1, min_col=first_column + 1, max_row=last_row + 1, max_col=last_column + 1)
        )
    marks, left_out = _marks(report, layout), dict(report.left_out)
    comments = 0
    for number, row in enumerate(grid.rows, start=1):
        values: list[object] = [_plain_value(sheet, text) for text in row]
        marked = marks.get(number, {})
        if number in left_out:
            marked = {place: (LEFT_OUT_FILL, left_out[number]) for place, text in enumerate(row) if text}
        for place, (fill, told) in marked.items():
            value = values[place]
            cell = value if isinstance(value, Cell) else WriteOnlyCell(sheet, value)
            cell.fill = fill
            # A row left out is told once, at its first cell.
            if comments < MOST_COMMENTS and (fill is not LEFT_OUT_FILL or place == next(iter(marked))):
                cell.comment = Comment(without_control_characters(told.say(language)), _AUTHOR, height=110, width=280)
                comments += 1
            values[place] = cell
        sheet.append(values)


def _marks(report: FileReport, layout: Layout) -> Marks:
    """Return what is to be coloured. Where a cell was repaired and then refused, the refusal counts."""
    place_of = {header: place for place, header in enumerate(layout.headers)}
    marks: Marks = {}
    repairs = report.repairs
    for row, column, before, after, rule in zip(
        *(repairs[name].tolist() for name in ("row", "column", "before", "after", "rule")), strict=True
    ):
        if column in place_of:
            shown = _shown(rule, after)
            change = Text(f"：{before} → {shown.zh}", f": {before} → {shown.en}")
            told = Text(REPAIRS[rule].zh + change.zh, REPAIRS[rule].en + change.en)
            _mark(marks, row, place_of[column], REPAIRED_FILL, told)
    for fault in report.refused:
        if fault.row is not None:
            told = Text(f"{fault.problem.zh}。{fault.remedy.zh}。", f"{fault.problem.en}. {fault.remedy.en}.")
            _mark(marks, fault.row, place_of.get(fault.column or "", 0), REFUSED_FILL, told)
    return marks


def _mark(marks: Marks, row: int, place: int, fill: PatternFill, told: Text) -> None:
    of_row = marks.setdefault(row, {})
    earlier = of_row.get(place)
    of_row[place] = (fill, joined((earlier[1], told)) if earlier is not None and earlier[0] is fill else told)


def _refused_header(language: str) -> tuple[str, ...]:
    names = (
        Text("行", "Row"),
        Text("列", "Column"),
        Text("原值", "Value"),
        Text("原因", "Reason"),
        Text("处理办法", "Remedy"),
    )
    return tuple(name.say(language) for name in names)


def _refused_rows(report: FileReport, language: str) -> Iterator[tuple[object, ...]]:
    for fault in report.refused:
        yield fault.row, fault.column or "", fault.value, fault.problem.say(language), fault.remedy.say(language)
    rest = report.refused_count - len(report.refused)
    if rest > 0:
        more = Text(f"还有 {rest:,} 处未列出", f"{rest:,} more are not listed")
        yield None, "", "", more.say(language), ""


def _repairs_header(language: str) -> tuple[str, ...]:
    names = (
        Text("行", "Row"),
        Text("列", "Column"),
        Text("修正前", "Before"),
        Text("修正后", "After"),
        Text("做法", "What was done"),
    )
    return tuple(name.say(language) for name in names)


def _repair_rows(report: FileReport, language: str) -> Iterator[tuple[object, ...]]:
    listed = report.repairs.head(MOST_REPAIRS_LISTED)
    for row, column, before, after, rule in zip(
        *(listed[name].tolist() for name in ("row", "column", "before", "after", "rule")), strict=True
    ):
        yield row, column, before, _shown(rule, after).say(language), REPAIRS[rule].say(language)
    rest = len(report.repairs) - len(listed)
    if rest > 0:
        more = Text(
            f"还有 {rest:,} 处未列出，各做法的处数见小结",
            f"{rest:,} more are not listed; the summary counts them by rule",
        )
        yield None, "", "", "", more.say(language)


def _shown(rule: str, after: str) -> Text:
    """Return a value as it reads after a repair: of a kind of outlet or type of venue its name, not its key."""
    word = (KINDS.get(after) or VENUE_TYPES.get(after)) if rule == _RECOGNISED else None
    return Text(word.chinese, word.english) if word is not None else Text(after, after)


def _summary_header(report: FileReport, language: str) -> tuple[str, ...]:
    return Text("文件", "File").say(language), report.file


def _summary_rows(report: FileReport, language: str) -> Iterator[tuple[object, ...]]:
    for label, value in summary_lines(report):
        yield label.say(language), value
    rules = Counter(report.repairs["rule"].tolist())
    for rule, count in sorted(rules.items(), key=lambda item: (-item[1], item[0])):
        yield Text(f"修正：{REPAIRS[rule].zh}", f"Repaired: {REPAIRS[rule].en}").say(language), count
    for row, told in report.left_out:
        yield Text(f"第 {row} 行不是数据", f"Row {row} is no data").say(language), told.say(language)
    for remark in report.remarks:
        yield Text("说明", "Remark").say(language), remark.say(language)
    colours = Text(
        "红色为拒收，黄色为已修正，灰色不是数据。请在第一张表中改正红色单元格后重新载入本文件",
        "red: refused; yellow: repaired; grey: no data. Mend the red cells in the first sheet, then load this file again",
    )
    yield Text("颜色", "Colours").say(language), colours.say(language)


def summary_lines(report: FileReport) -> tuple[tuple[Text, int], ...]:
    """Return the figures of a report with their labels.

    Parameters
    ----------
    report : FileReport
        The report.

    Returns
    -------
    tuple of (Text, int)
        Rows read, accepted, with faults, of no unit, with repairs and no data at all; values repaired and refused.
    """
    faulty = report.rows_read - report.rows_accepted - report.rows_passed_over
    return (
        (Text("读入的数据行", "Rows of data read"), report.rows_read),
        (Text("接受的行", "Rows accepted"), report.rows_accepted),
        (Text("有错误的行", "Rows with faults"), faulty),
        (Text("不属于研究区的行", "Rows of no unit of the area"), report.rows_passed_over),
        (Text("经过修正的行", "Rows with repairs"), int(report.repairs["row"].nunique())),
        (Text("修正的值", "Values repaired"), len(report.repairs)),
        (Text("拒收的值", "Values refused"), report.refused_count),
        (Text("不是数据的行（合计、重复表头、附注等）", "Rows that are no data (totals, headers repeated, notes)"), len(report.left_out)),
    )  # fmt: skip


def _write_list(book: Workbook, title: str, header: Sequence[str], rows: Iterable[tuple[object, ...]]) -> None:
    sheet = book.create_sheet(title)
    for place, width in enumerate((40, 60) if len(header) == 2 else (8, 22, 28, 60, 60), start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.freeze_panes = "A2"
    titles = [_cell(sheet, name) for name in header]
    for cell in titles:
        cell.font, cell.fill = HEADER_FONT, HEADER_FILL
    sheet.append(titles)
    for row in rows:
        sheet.append([_plain_text(sheet, value) if isinstance(value, str) else value for value in row])


def _plain_value(sheet: WriteOnlyWorksheet, text: str) -> object:
    """Return a cell's value: a number where it is written as spreadsheets write one, else the text."""
    if _NUMBER.fullmatch(text):
        number = float(text) if "." in text else int(text)
        if str(number) == text:
            return number
    return _plain_text(sheet, text) if text else None


def _plain_text(sheet: WriteOnlyWorksheet, text: str) -> object:
    # A bare string is written ten times faster than a cell with a style.
    return text if is_safe_text(text) else _cell(sheet, text)


def _cell(sheet: WriteOnlyWorksheet, text: str) -> Cell:
    cell = WriteOnlyCell(sheet)
    write_text(cell, text)
    return cell
