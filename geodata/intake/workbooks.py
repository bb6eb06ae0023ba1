"""Sheets of workbooks as rows of text: ``.xlsx`` by calamine, ``.xls`` by xlrd, whichever the content is."""

from __future__ import annotations

import functools
import io
import shutil
import struct
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import python_calamine
import xlrd
from xlrd.compdoc import CompDocError

from geodata.errors import Fault, FormatError, SourcesError
from geodata.intake.archives import opened_archive
from geodata.intake.cell_text import as_percentage, as_text, is_percent_format
from geodata.intake.limits import Limits, check_extent
from geodata.intake.reader_faults import unreadable
from geodata.intake.sheet_errors import marked_cells
from geodata.text import Text

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_SAVE_AS_XLSX = Text("请用 Excel 或 WPS 另存为 .xlsx", "save it again as .xlsx in Excel or WPS")
_OTHER_ROWS = 40
"""So many rows of the sheets that are not read are looked at, to tell whether they hold such a table too."""

_DAMAGED_XLS = (
    xlrd.XLRDError, CompDocError, struct.error, AssertionError, LookupError, ValueError, TypeError, AttributeError,
    ArithmeticError, EOFError, OSError, NotImplementedError, RecursionError, MemoryError,
)  # fmt: skip
"""What xlrd raises on damaged files: it checks few of the numbers that it finds in them."""


@dataclass(frozen=True, slots=True, eq=False)
class SheetCells:
    """One sheet of a workbook.

    Attributes
    ----------
    sheet : str
        Its name.
    sheets, hidden : tuple of str
        All sheets of cells, and those of them that are hidden.
    rows : list of list of str
        Cells as text from the sheet's first row and column on; rows may differ in length.
    merged : list of (int, int, int, int)
        First row, first column, last row, last column; counted from 0, inclusive.
    others : dict of str to list of list of str
        First rows of the other visible sheets that hold something; empty where the sheet was asked for by name.
    """

    sheet: str
    sheets: tuple[str, ...]
    hidden: tuple[str, ...]
    rows: list[list[str]]
    merged: list[tuple[int, int, int, int]]
    others: dict[str, list[list[str]]]


def read_workbook(path: Path, sheet: str, limits: Limits) -> SheetCells:
    """Read one sheet of a workbook that `geodata.intake.limits.check_file` has let through.

    Parameters
    ----------
    path : Path
        The workbook; ``.xls`` or ``.xlsx`` goes by content.
    sheet : str
        Name of the sheet; "" for the first visible one that holds something.
    limits : Limits
        What is still read.

    Returns
    -------
    SheetCells
        The values as last calculated; macros and links to other files are not looked at.

    Raises
    ------
    FormatError
        The file is damaged, locked by a password, or no workbook.
    SourcesError
        It has no sheet of that name, or none at all.
    UploadError
        The sheet is beyond the limits.
    """
    with path.open("rb") as file:
        beginning = file.read(len(_OLE))
    if beginning.startswith(_ZIP):
        with _named_xlsx(path) as named:
            return _read_xlsx(path, named, sheet, limits)
    if beginning == _OLE:
        return _read_xls(path, sheet, limits)
    is_markup = beginning.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<")
    what = Text("网页或 XML", "a web page or XML") if is_markup else Text("其他内容", "something else")
    raise _refused(
        path, Text(f"内容不是 Excel 工作簿，而是{what.zh}", f"its content is no Excel workbook but {what.en}")
    )


@contextmanager
def _named_xlsx(path: Path) -> Iterator[Path]:
    """Give a path by whose suffix the reader takes the file for an ``.xlsx``, and for nothing else that is zipped."""
    if path.suffix in {".xlsx", ".xlsm"}:
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="outlet-atlas-") as folder:
        yield Path(shutil.copyfile(path, Path(folder, "book.xlsx")))


def _read_xlsx(path: Path, named: Path, sheet: str, limits: Limits) -> SheetCells:
    try:
        book = python_calamine.load_workbook(named)
        known = [entry for entry in book.sheets_metadata if entry.typ is python_calamine.SheetTypeEnum.WorkSheet]
        names = [entry.name for entry in known]
        hidden = [entry.name for entry in known if entry.visible is not python_calamine.SheetVisibleEnum.Visible]
        read_sheet = functools.cache(book.get_sheet_by_name)
        name = _chosen(path, sheet, names, hidden, lambda name: read_sheet(name).end is not None)
        found = read_sheet(name)
        rows = [list(map(as_text, row)) for row in found.to_python(skip_empty_area=False)]
        merged = [(*first, *last) for first, last in found.merged_cell_ranges or ()]
        others = {
            other: [list(map(as_text, row)) for row in beside.to_python(skip_empty_area=False, nrows=_OTHER_ROWS)]
            for other in names
            if not sheet and other != name and other not in hidden and (beside := read_sheet(other)).end is not None
        }
    except python_calamine.PasswordError as error:
        raise _locked(path) from error
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise unreadable(path, error, _SAVE_AS_XLSX) from error
    except BaseException as error:
        # A fault in the reader itself surfaces as a panic, which is no Exception and has no importable name.
        if type(error).__name__ != "PanicException":
            raise
        raise unreadable(path, error, _SAVE_AS_XLSX) from None
    with opened_archive(path) as archive:
        for row, column, text in marked_cells(archive, name, path.name):
            check_extent(path.name, row + 1, column + 1, limits)
            rows.extend([] for _ in range(row + 1 - len(rows)))
            rows[row].extend([""] * (column + 1 - len(rows[row])))
            rows[row][column] = text
    return SheetCells(name, tuple(names), tuple(hidden), rows, merged, others)


def _read_xls(path: Path, sheet: str, limits: Limits) -> SheetCells:
    content = path.read_bytes()
    if _ENCRYPTED in content:
        raise _locked(path)
    try:
        with xlrd.open_workbook(
            file_contents=content, logfile=io.StringIO(), on_demand=True, ragged_rows=True, formatting_info=True
        ) as book:
            names = list(book.sheet_names())
            hidden = [name for name, state in zip(names, book._sheet_visibility, strict=False) if state]
            name = _chosen(path, sheet, names, hidden, lambda name: book.sheet_by_name(name).nrows > 0)
            found = book.sheet_by_name(name)
            check_extent(path.name, found.nrows, found.ncols, limits)
            rows = _xls_rows(found, found.nrows, book.datemode)
            _show_percentages(book, found, rows)
            others = {
                other: _xls_rows(beside, min(beside.nrows, _OTHER_ROWS), book.datemode)
                for other in names
                if not sheet and other != name and other not in hidden and (beside := book.sheet_by_name(other)).nrows
            }
            # xlrd counts up to the row and column behind the range.
            merged = [(top, left, bottom - 1, right - 1) for top, bottom, left, right in found.merged_cells]
    except _DAMAGED_XLS as error:
        if "encrypted" in str(error):
            raise _locked(path) from error
        raise unreadable(path, error, _SAVE_AS_XLSX) from error
    return SheetCells(name, tuple(names), tuple(hidden), rows, merged, others)


def _xls_rows(sheet: xlrd.sheet.Sheet, count: int, date_mode: int) -> list[list[str]]:
    return [
        [
            _xls_text(kind, value, date_mode)
            for kind, value in zip(sheet.row_types(row), sheet.row_values(row), strict=True)
        ]
        for row in range(count)
    ]


def _show_percentages(book: xlrd.Book, sheet: xlrd.sheet.Sheet, rows: list[list[str]]) -> None:
    """Write the numbers of an ``.xls`` sheet as percentages where their format shows them so."""
    formats = {key for key, known in book.format_map.items() if is_percent_format(known.format_str or "")}
    styles = {number for number, style in enumerate(book.xf_list) if style.format_key in formats}
    if not styles:
        return
    for row, texts in enumerate(rows):
        for column, kind in enumerate(sheet.row_types(row)):
            if kind == xlrd.XL_CELL_NUMBER and sheet.cell_xf_index(row, column) in styles:
                texts[column] = as_percentage(texts[column])


def _xls_text(kind: int, value: object, date_mode: int) -> str:
    if kind == xlrd.XL_CELL_DATE and isinstance(value, float):
        return _xls_date(value, date_mode)
    if kind == xlrd.XL_CELL_BOOLEAN:
        return as_text(bool(value))
    if kind == xlrd.XL_CELL_ERROR:
        return str(xlrd.error_text_from_code.get(value, "#N/A"))
    return as_text(value)


def _xls_date(number: float, date_mode: int) -> str:
    """Return a date, a time of day for a part of a day alone, or the number where it is neither."""
    if number < 0.0:
        return as_text(number)
    try:
        moment = xlrd.xldate.xldate_as_datetime(number, date_mode)
    except (ValueError, ArithmeticError):
        return as_text(number)
    if 0.0 <= number < 1.0:
        return as_text(moment.time())
    return as_text(moment.date() if number.is_integer() else moment)


def _chosen(path: Path, sheet: str, names: list[str], hidden: list[str], is_filled: Callable[[str], bool]) -> str:
    """Return the sheet asked for, else the first visible one that holds something, else the first visible one."""
    visible = [name for name in names if name not in hidden]
    if sheet in names:
        return sheet
    if not names:
        raise _refused(path, Text("工作簿中没有工作表", "the workbook holds no sheet"))
    if sheet:
        problem = Text(f"没有名为“{sheet}”的工作表", f"there is no sheet “{sheet}”")
        remedy = Text(f"可用的工作表：{'、'.join(names)}", f"it has {', '.join(names)}")
        raise SourcesError([Fault(path.name, problem, remedy)])
    if not visible:
        problem = Text("所有工作表都已隐藏", "all sheets are hidden")
        remedy = Text(
            f"请取消隐藏，或指定工作表：{'、'.join(hidden)}", f"unhide one, or name it under sheet: {', '.join(hidden)}"
        )
        raise SourcesError([Fault(path.name, problem, remedy)])
    return next((name for name in visible if is_filled(name)), visible[0])


def _locked(path: Path) -> FormatError:
    problem = Text("工作簿有打开密码", "the workbook is locked by a password")
    return FormatError([Fault(path.name, problem, Text("请取消密码后另存", "save it without a password"))])


def _refused(path: Path, problem: Text) -> FormatError:
    return FormatError([Fault(path.name, problem, _SAVE_AS_XLSX)])
