"""Which rows of a sheet are its header: by known words, by text above numbers, and by merged cells; joined to one header a column."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Sequence

from geodata.intake.cell_text import UNSTORED_FORMULA
from geodata.intake.headers import folded, plain_header, unit_of_header

Cells = Sequence[str]
Merged = Sequence[tuple[int, int, int, int]]

TOP_ROWS = 40
"""A header is looked for in this many rows from the top."""

_MOST_HEADER_ROWS = 3
_ROWS_BELOW = 20
_BELOW_WORDS = 2.0
_VALUE = re.compile(
    r"[+\-−－]?[\d,，]*[.．]?\d+(?:[eE][+-]?\d+)?[%％]?|\d{4}[-/.年]\d{1,2}(?:[-/.月]\d{0,2}日?)?(?: [\d:.]+)?"
)
_TITLE_WORD = re.compile(
    r"^(?!其中|其他|其它|含)[^(（]+[:：].|(?:统计表|汇总表|情况表|登记表|调查表|明细表|一览表|报表|台账|名册|名录|清单|表)$"
)
_WIDE_TITLE = 0.6
_YEAR = re.compile(r"(?:19|20)\d\d")


def is_value(cell: str) -> bool:
    """Return whether a cell holds a number, a date or a formula without a result rather than words."""
    return cell == UNSTORED_FORMULA or _VALUE.fullmatch(cell) is not None


def expanded(rows: Sequence[Cells], merged: Merged, count: int) -> list[list[str]]:
    """Return the first rows with the value of every merged cell in all the cells that it covers."""
    filled = [list(row) for row in rows[:count]]
    for top, left, bottom, right in merged:
        if top < count:
            value = rows[top][left]
            for row in filled[top : bottom + 1]:
                row[left : right + 1] = [value] * (right + 1 - left)
    return filled


def header_rows(
    rows: Sequence[Cells], merged: Merged, words: Collection[str], *, header_row: int = 0
) -> tuple[int, int]:
    """Find the first and the last row of the header.

    Each row near the top is scored by the usual headers among its cells, by how many columns hold words in it and
    numbers below, and by how many of the columns it fills; of equal rows the first is taken. Rows that share merged
    cells with it, or group its columns, belong to it.

    Parameters
    ----------
    rows : sequence of sequences of str
        The sheet, all rows of one width.
    merged : sequence of (int, int, int, int)
        Merged cells: first row, first column, last row, last column, from 0, inclusive.
    words : collection of str
        Usual headers as `folded` has them.
    header_row : int
        Row of the last header row, from 1, where the planner has told it; else 0.

    Returns
    -------
    first, last : int
        From 0, inclusive.
    """
    top = [list(row) for row in rows[: max(TOP_ROWS, header_row) + _ROWS_BELOW]]
    filled = expanded(rows, merged, len(top))
    if header_row:
        first = last = header_row - 1
    else:
        titles = {at for at, row in enumerate(top) if _is_title(row, merged, at)}
        scores = [_score(top, filled, at, words, titles) for at in range(min(TOP_ROWS, len(top)))]
        first = last = max(range(len(scores)), key=lambda at: (scores[at], -at))
        while last - first + 1 < _MOST_HEADER_ROWS and _belong_together(top, merged, last):
            last += 1
    while last - first + 1 < _MOST_HEADER_ROWS and first > 0 and _belong_together(top, merged, first - 1):
        first -= 1
    return first, last


def known_words(cells: Cells, words: Collection[str]) -> int:
    """Return how many different usual headers stand among cells."""
    return len({folded(cell) for cell in cells if cell and (folded(cell) in words or plain_header(cell) in words)})


def _score(
    top: list[list[str]], filled: list[list[str]], at: int, words: Collection[str], titles: Collection[int]
) -> float:
    cells = [cell for cell in filled[at] if cell]
    width = max(sum(map(bool, row)) for row in top)
    values = sum(map(is_value, cells))
    if not cells or at in titles or values > len(cells) / 2:
        return -_BELOW_WORDS
    below = [row for row in top[at + 1 :] if any(row)][:_ROWS_BELOW]
    contrasts = 0
    for column, cell in enumerate(filled[at]):
        under = [row[column] for row in below if row[column]]
        contrasts += bool(cell) and not is_value(cell) and 2 * sum(map(is_value, under)) > len(under) > 0
    fill = len(cells) / width
    # Below a row of words that fills as many columns stand data, be they words too.
    below_words = any(
        sum(map(bool, row)) >= len(cells) and not any(map(is_value, row))
        for above, row in enumerate(filled[:at])
        if above not in titles
    )
    score = 2.0 * known_words(cells, words) + 3.0 * contrasts / width + 2.0 * fill - values / len(cells)
    return score - _BELOW_WORDS * below_words


def _belong_together(top: list[list[str]], merged: Merged, at: int) -> bool:
    """Return whether a row and the one below are rows of one header."""
    if at + 1 >= len(top):
        return False
    upper, lower = top[at], top[at + 1]
    values = any(is_value(cell) and not _YEAR.fullmatch(cell) for cell in (*upper, *lower))
    if not any(lower) or values or _is_title(upper, merged, at):
        return False
    if all(unit_of_header(f"x{cell}") or unit_of_header(f"x({cell})") for cell in lower if cell):
        return True
    tall = any(first <= at and last > at for first, _, last, _ in merged)
    wide = any(
        first == at == last and right > left and any(lower[left : right + 1]) for first, left, last, right in merged
    )
    return tall or wide or _groups_columns(upper, lower, top[at + 2 :])


def _is_title(cells: list[str], merged: Merged, at: int) -> bool:
    found = [cell for cell in cells if cell]
    widest = max((right + 1 for first, left, last, right in merged if first <= at <= last and left == 0), default=1)
    return (
        len(found) < 2
        or any(_TITLE_WORD.search(cell) for cell in found)
        or (len(cells) > 2 and widest > _WIDE_TITLE * len(cells))
    )


def _groups_columns(upper: list[str], lower: list[str], below: list[list[str]]) -> bool:
    """Return whether the upper row groups columns of the lower one without merged cells: words, blanks, numbers below."""
    under = [row for row in below if any(row)][:_ROWS_BELOW]
    grouped, own = 0, 0
    inside = False
    for column, (above, cell) in enumerate(zip(upper, lower, strict=True)):
        own += bool(above) and not cell
        inside = bool(cell) and (bool(above) or inside)
        values = [row[column] for row in under if row[column]]
        grouped += inside and not above and 2 * sum(map(is_value, values)) > len(values) > 0
    return grouped > 0 and own > 0


def joined_headers(rows: Sequence[Cells], merged: Merged, first: int, last: int) -> tuple[str, ...]:
    """Return one header a column: the different words of the header rows, from above, joined by "·".

    A column without words is called "第 n 列"; of equal headers all but the first are numbered ("备注 #2").
    """
    block = expanded(rows, merged, last + 1)[first:]
    for upper, lower in itertools.pairwise(block):
        for column in range(1, len(upper)):
            if not upper[column] and lower[column] and upper[column - 1] and lower[column - 1]:
                upper[column] = upper[column - 1]
    headers: list[str] = []
    for column in range(len(block[0])):
        name = ""
        for part in (" ".join(row[column].split()) for row in block):
            is_unit = bool(name) and bool(unit_of_header(f"x{part}"))
            if part and part != name.rpartition("·")[2]:
                name += part if is_unit or not name else f"·{part}"
        name = name or f"第 {column + 1} 列"
        different = (f"{name} #{number}" if number > 1 else name for number in itertools.count(1))
        headers.append(next(header for header in different if header not in headers))
    return tuple(headers)
