"""Tables as grids of text: the cells of a sheet or a text file as they stand, row by row, before any meaning is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from geodata.errors import Fault, FormatError
from geodata.intake.limits import LIMITS, Limits, check_file
from geodata.intake.text_grids import read_text
from geodata.intake.workbooks import read_workbook
from geodata.text import Text

WORKBOOK_SUFFIXES = (".xlsx", ".xlsm", ".xls")
"""Suffixes of workbooks."""

TEXT_SUFFIXES = (".csv", ".txt")
"""Suffixes of text files."""

TABLE_SUFFIXES = (*WORKBOOK_SUFFIXES, *TEXT_SUFFIXES)
"""Suffixes of tables."""


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """The cells of one sheet, as text.

    Attributes
    ----------
    file : str
        Name of the file.
    sheet : str
        The sheet that was read; "" for a text file.
    sheets : tuple of str
        All sheets of cells in the workbook, in its order; empty for a text file.
    rows : list of list of str
        Text without blanks around it and without invisible characters, otherwise as it stands; all rows of one width.
        ``rows[i]`` is row i + 1 of the file. Empty rows and columns at the end are left out.
    merged : tuple of (int, int, int, int)
        Merged ranges: first row, first column, last row, last column; counted from 0, inclusive, within ``rows``.
    hidden : tuple of str
        Those of ``sheets`` that the workbook hides.
    others : mapping of str to list of list of str
        First rows of the other visible sheets that hold something, where no sheet was asked for.
    """

    file: str
    sheet: str
    sheets: tuple[str, ...]
    rows: list[list[str]]
    merged: tuple[tuple[int, int, int, int], ...] = ()
    hidden: tuple[str, ...] = ()
    others: Mapping[str, list[list[str]]] = field(default_factory=lambda: MappingProxyType({}))


def read_grid(path: Path, *, sheet: str = "", limits: Limits = LIMITS) -> Grid:
    """Read a workbook's sheet or a text file as a grid of text.

    Parameters
    ----------
    path : Path
        An ``.xlsx``, ``.xlsm``, ``.xls``, ``.csv`` or ``.txt`` file. Text files may be UTF-8, UTF-16 with a byte-order
        mark, or GB18030 (GBK), parted by commas (of either width), semicolons, tabs or bars.
    sheet : str
        The sheet; "" for the first one that is not hidden and holds something. Of no use for a text file.
    limits : Limits
        What is still read.

    Returns
    -------
    Grid
        Formulas stand as the values last calculated, error values as their names (``#REF!``). Nothing is evaluated,
        and nothing that the file refers to is opened.

    Raises
    ------
    UploadError
        The file is beyond the limits or built to do harm.
    FormatError
        The file is damaged, locked by a password, or no table at all.
    SourcesError
        The workbook has no sheet of that name.
    """
    suffix = path.suffix.lower()
    if suffix not in TABLE_SUFFIXES:
        problem = Text(f"不支持的表格格式“{path.suffix}”", f"“{path.suffix}” is no supported table format")
        raise FormatError([Fault(path.name, problem, Text("请另存为 .xlsx 或 .csv", "save it as .xlsx or .csv"))])
    check_file(path, limits)
    if suffix in TEXT_SUFFIXES:
        rows = read_text(path, limits)
        return Grid(path.name, "", (), _rectangle(rows))
    found = read_workbook(path, sheet, limits)
    rows = _rectangle(found.rows)
    merged = tuple(_within(rows, found.merged))
    return Grid(path.name, found.sheet, found.sheets, rows, merged, found.hidden, MappingProxyType(found.others))


def _rectangle(rows: list[list[str]]) -> list[list[str]]:
    """Cut off the empty rows and columns at the end, in place, and bring all rows to one width."""
    while rows and not any(rows[-1]):
        rows.pop()
    width = max((_last_filled(row) for row in rows), default=0)
    for row in rows:
        del row[width:]
        row.extend([""] * (width - len(row)))
    return rows


def _last_filled(row: list[str]) -> int:
    for place in range(len(row), 0, -1):
        if row[place - 1]:
            return place
    return 0


def _within(rows: list[list[str]], merged: list[tuple[int, int, int, int]]) -> list[tuple[int, int, int, int]]:
    """Return the merged ranges that begin among the rows, cut to them."""
    height, width = len(rows), len(rows[0]) if rows else 0
    return [
        (top, left, min(bottom, height - 1), min(right, width - 1))
        for top, left, bottom, right in merged
        if top < height and left < width
    ]
