"""Where the data of a sheet stand: title above, header of one to three rows, totals, repeated headers, notes at the foot."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geodata.errors import Fault, FormatError
from geodata.intake.grids import Grid
from geodata.intake.header_rows import header_rows, is_value, joined_headers, known_words
from geodata.intake.headers import folded, plain_header, unit_of_header
from geodata.network import read_only
from geodata.schema import PAIR_HEADERS, Field
from geodata.text import Text

_TITLE_UNIT = re.compile(r"(?:^|[\s,，;；(（]|计量|数据)单位[:：]\s*([^\s,，;；。()（）]+)")
_SPREAD = re.compile(r"(?<=单)\s+(?=位)|(?<=万)\s+(?=人)")
"""Blanks with which titles are set wide."""

_TOTAL = re.compile(r"[\u4e00-\u9fff]{0,6}(?:合计|总计|小计|共计)")
_BESIDE_WORDS = re.compile(r"[\s:：()（）.。、]+")
_NOTE = re.compile(
    r"(?:注|备注|附注|说明|填表说明|数据来源|资料来源|来源|填表人|填报人|制表人|制表|填表|审核人|审核|复核人|审批人|单位负责人|统计负责人|分管领导|负责人"
    r"|联系人|联系电话|填报日期|填表日期|报出日期|上报日期|制表日期|填报单位|填报单位\(盖章\)|制表单位|统计时间|日期)\s*\d*\s*[:：]"
)
_COLUMN_WORDS = frozenset(["栏次", "列次"])
_COLUMN_MARKS = _COLUMN_WORDS | frozenset(["甲", "乙", "丙", "丁", "戊"])
_LEAST_MARKS = 5
_MOST_NOTES = 20
_ALIKE = 0.6
_IDENTITY_FIELDS = ("name", "code", "id", "unit_name", "zone")
_LEAST_SUMMED = 3


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """Where the data of a sheet stand. Rows are numbered as the planner's program does, from 1.

    Attributes
    ----------
    header_first, header_last : int
        Rows of the header.
    headers : tuple of str
        One per column: several header rows joined by "·", "第 n 列" where there is none, all different.
    units : tuple of str
        Unit per column (``万人``, ``%``, …), from its header or from "单位：" above the table; "" where none is named.
    data_rows : (n,) int64
        Rows of data.
    title : str
        What stands above the header.
    totals, repeated, notes : tuple of int
        Rows recognised as totals, as the header or title once more, and as notes.
    """

    header_first: int
    header_last: int
    headers: tuple[str, ...]
    units: tuple[str, ...]
    data_rows: NDArray[np.int64]
    title: str
    totals: tuple[int, ...]
    repeated: tuple[int, ...]
    notes: tuple[int, ...]


def find_layout(grid: Grid, fields: tuple[Field, ...], *, header_row: int = 0) -> Layout:
    """Find header, data and what is no data in a sheet.

    Parameters
    ----------
    grid : Grid
        The sheet.
    fields : tuple of Field
        What the table should hold; their usual headers tell the header row. May be empty.
    header_row : int
        Row of the last header row, from 1, as the planner told it; 0: found by itself.

    Returns
    -------
    Layout
        The same for the same sheet and fields.

    Raises
    ------
    FormatError
        ``header_row`` is no row of the sheet, or a blank one.
    """
    rows = grid.rows
    if header_row and not (0 < header_row <= len(rows) and any(rows[header_row - 1])):
        problem = Text(f"第 {header_row} 行没有表头", f"row {header_row} holds no header")
        raise FormatError([Fault(grid.file, problem, Text("请核对 header_row", "check header_row"), row=header_row)])
    if not any(map(any, rows)):
        return Layout(0, 0, (), (), read_only(np.zeros(0, dtype=np.int64)), "", (), (), ())
    words = {folded(word) for field in fields for word in field.headers} | set(map(folded, PAIR_HEADERS))
    first, last = header_rows(rows, grid.merged, words, header_row=header_row)
    headers = joined_headers(rows, grid.merged, first, last)
    title_rows = [row for row in rows[:first] if any(row)]
    body = [at for at in range(last + 1, len(rows)) if any(rows[at])]
    repeated = _repeated(rows, body, headers, [*title_rows, *rows[first : last + 1]], words)
    notes = (_column_marks(rows, body[:1]) | _foot(rows, body)) - repeated
    columns = _identity_columns(headers, fields)
    totals = _totals(rows, [at for at in body if at not in repeated | notes], columns)
    data = [at + 1 for at in body if at not in repeated and at not in notes and at not in totals]
    units = [unit_of_header(header) for header in headers]
    unit_above = _unit_above(title_rows)
    return Layout(
        header_first=first + 1,
        header_last=last + 1,
        headers=headers,
        units=tuple(unit or unit_above for unit in units),
        data_rows=read_only(np.array(data, dtype=np.int64)),
        title=" ".join(dict.fromkeys(" ".join(cell.split()) for row in title_rows for cell in row if cell)),
        totals=tuple(at + 1 for at in sorted(totals)),
        repeated=tuple(at + 1 for at in sorted(repeated)),
        notes=tuple(at + 1 for at in sorted(notes)),
    )


def _unit_above(title_rows: list[list[str]]) -> str:
    """Return the one unit that the rows above the header name; "" if they name none or several."""
    named = {unit for row in title_rows for cell in row for unit in _TITLE_UNIT.findall(_SPREAD.sub("", cell))}
    known = {unit_of_header(f"x({unit})") for unit in named}
    known |= {unit_of_header(cell) for row in title_rows for cell in row if cell.endswith((")", "）")) and not named}
    known.discard("")
    return known.pop() if len(known) == 1 and len(named) <= 1 else ""


def _repeated(
    rows: list[list[str]], body: list[int], headers: tuple[str, ...], above: list[list[str]], words: set[str]
) -> set[int]:
    """Return the rows that say the header or the title once more."""
    said = [{folded(cell) for cell in column if cell} for column in zip(headers, *above, strict=True)]
    # A copy of the header begins with the very same words, which is quickly told.
    beginnings = {cell for row in (headers, *above) for cell in row if cell}
    found = set()
    for at in body:
        first = next(cell for cell in rows[at] if cell)
        if first not in beginnings:
            continue
        alike = sum(folded(cell) in there for cell, there in zip(rows[at], said, strict=True) if cell)
        if alike >= _ALIKE * sum(map(bool, rows[at])) and not any(map(is_value, rows[at])):
            found.add(at)
    if body and not any(map(is_value, rows[body[0]])):
        cells = [cell for cell in rows[body[0]] if cell]
        # The names that a program exports stand below the Chinese ones.
        if len(cells) > 1 and known_words(cells, words) == len(cells):
            found.add(body[0])
    return found


def _column_marks(rows: list[list[str]], below_header: list[int]) -> set[int]:
    """Return the row of column numbers (甲 乙 1 2 3) below the header of a statistical form, if there is one."""
    for at in below_header:
        cells = [cell for cell in rows[at] if cell]
        numbers = [cell for cell in cells if cell.isdecimal()]
        rest = [cell for cell in cells if not cell.isdecimal()]
        told = len(rest) > 1 or len(cells) >= _LEAST_MARKS or not _COLUMN_WORDS.isdisjoint(rest)
        if (
            told
            and rest
            and set(rest) <= _COLUMN_MARKS
            and [int(cell) for cell in numbers] == list(range(1, len(numbers) + 1))
        ):
            return {at}
    return set()


def _foot(rows: list[list[str]], body: list[int]) -> set[int]:
    """Return the rows of notes and signatures at the foot, with the lone cells that carry them on."""
    width = len(rows[0])
    start = len(body)
    for place in range(len(body) - 1, max(len(body) - _MOST_NOTES, 0) - 1, -1):
        cells = [cell for cell in rows[body[place]] if cell]
        signs = [_NOTE.match(cell) is not None for cell in cells]
        begins = signs[0] and (all(signs) or len(cells) <= max(2, width // 2))
        alone = len(cells) == 1 and width > 2 and not is_value(cells[0])
        if not (begins or alone):
            break
        if begins or cells[0].endswith("。"):
            start = place
    return set(body[start:])


def _identity_columns(headers: tuple[str, ...], fields: tuple[Field, ...]) -> list[int]:
    words = {folded(word) for field in fields if field.name in _IDENTITY_FIELDS for word in field.headers}
    return [column for column, header in enumerate(headers) if plain_header(header) in words]


def _totals(rows: list[list[str]], body: Sequence[int], identity: list[int]) -> set[int]:
    """Return the rows that say they are totals, and an outermost row without name whose numbers are all sums."""
    found = set()
    for at in body:
        row = rows[at]
        for cell in (next(cell for cell in row if cell), *(row[column] for column in identity)):
            # Most cells are done with after the first test.
            if "计" in cell and _TOTAL.fullmatch(_BESIDE_WORDS.sub("", cell)):
                found.add(at)
    others = [at for at in body if at not in found]
    if len(others) > _LEAST_SUMMED:
        for at in (others[0], others[-1]):
            if _is_sum(rows, at, [other for other in others if other != at], identity):
                return found | {at}
    return found


def _is_sum(rows: list[list[str]], at: int, others: list[int], identity: list[int]) -> bool:
    filled = [column for column, cell in enumerate(rows[at]) if cell]
    if any(column in identity for column in filled) or not all(is_value(rows[at][column]) for column in filled):
        return False
    named = identity or [column for column in range(len(rows[at])) if column not in filled]
    if not named or not all(any(rows[other][column] for column in named) for other in others):
        return False
    return all(_same_sum(rows[at][column], (rows[other][column] for other in others)) for column in filled)


def _same_sum(total: str, parts: Iterable[str]) -> bool:
    try:
        numbers = [float(part.replace(",", "") or 0) for part in parts]
        wanted = float(total.replace(",", ""))
    except ValueError:
        return False
    return wanted != 0 and abs(sum(numbers) - wanted) <= 1e-9 * abs(wanted)
