"""Tables from disk: Excel and text files, read as text with the row numbers that the planner's program shows."""

from __future__ import annotations

import codecs
import csv
import io
import re
import warnings
import zipfile
import zlib
from contextlib import closing
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
from openpyxl.utils.exceptions import InvalidFileException

from geodata.errors import Fault, FormatError, PersonalDataError, SourcesError, shortened
from geodata.source_files import FileSource
from geodata.text import Text

_ENCODINGS = ("utf-8-sig", "gb18030")
_DAMAGED_WORKBOOK = (
    zipfile.BadZipFile, zlib.error, InvalidFileException, SyntaxError, LookupError, ValueError, TypeError,
    AttributeError, EOFError, OSError,
)  # fmt: skip
"""What openpyxl raises on files that are no workbooks; an XML error is a SyntaxError."""
_FULL_WIDTH = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
_MOBILE = re.compile(r"(?<![0-9A-Za-z])(?<!\d\.)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d|\.\d)")
_BARE_NUMBER = re.compile(r"\d{11}")
_MOBILE_HEADER = re.compile(r"电话|手机|联系方式|phone|mobile", re.IGNORECASE)
_MOBILE_SHARE = 0.3
"""From this share of a column's values on, bare numbers are taken for phone numbers whatever the header says."""
_IDENTITY = re.compile(
    r"(?<![0-9A-Za-z])([1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx])(?![0-9A-Za-z])"
)
_IDENTITY_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_IDENTITY_CHECKS = "10X98765432"


def read_table(source: FileSource) -> pd.DataFrame:
    """Read a table as text.

    Parameters
    ----------
    source : FileSource
        An ``.xlsx``, ``.csv`` or ``.txt`` file. Text files may be UTF-8, UTF-16 with a byte-order mark, or GB18030
        (GBK), with commas, semicolons or tabs.

    Returns
    -------
    DataFrame
        Stripped text, empty cells as "", indexed by the row number in the file (the header is row 1); blank rows are
        left out. Columns stand under their headers as they are, so that one header may stand twice.

    Raises
    ------
    FormatError
        The file is no table, an empty one, or some row is longer than the header.
    SourcesError
        The workbook has no sheet of that name.
    PersonalDataError
        Some column holds identity numbers or mobile numbers.
    """
    path = source.path
    if path.suffix.lower() == ".xlsx":
        rows = _workbook_rows(source)
    elif path.suffix.lower() in {".csv", ".txt"}:
        rows = _text_rows(path)
    else:
        raise FormatError(
            [
                Fault(
                    path.name,
                    Text(f"不支持的表格格式“{path.suffix}”", f"“{path.suffix}” is no supported table format"),
                    Text("请另存为 .xlsx 或 .csv", "save it as .xlsx or .csv"),
                )
            ]
        )
    width = max((len(row) for row in rows), default=0)
    padded = [[_clean(value) for value in row] + [""] * (width - len(row)) for row in rows]
    header = padded[0] if padded else []
    table = pd.DataFrame(
        padded[1:],
        columns=[name or f"第 {place} 列" for place, name in enumerate(header, 1)],
        index=pd.RangeIndex(2, len(padded) + 1, name="row") if padded else None,
        dtype="str",
    )
    table = table[(table != "").any(axis=1)]
    if table.empty:
        raise FormatError(
            [
                Fault(
                    path.name,
                    Text("表中没有数据行", "the table holds no rows"),
                    Text("第一行应为列名，其下为数据", "the first row holds the headers, data follow"),
                )
            ]
        )
    refuse_personal_data(path.name, table)
    # Columns that hold nothing, not even a header, are the edge of a sheet.
    return table.loc[:, np.array([name != "" for name in header]) | (table != "").any().to_numpy()]


def _clean(text: str) -> str:
    """Return text without blanks around it; full-width digits and letters become ordinary ones."""
    return text.strip() if text.isascii() else text.translate(_FULL_WIDTH).strip()


def _workbook_rows(source: FileSource) -> list[list[str]]:
    try:
        with warnings.catch_warnings():
            # openpyxl warns of styles and validations that it does not keep; the cells are what counts here.
            warnings.simplefilter("ignore", UserWarning)
            book = openpyxl.load_workbook(source.path, read_only=True, data_only=True)
            with closing(book):
                sheets = {sheet.title: sheet for sheet in book.worksheets}
                if not source.sheet or source.sheet in sheets:
                    sheet = sheets[source.sheet] if source.sheet else next(iter(sheets.values()))
                    # Some programs state a wrong extent; without it every row is read.
                    sheet.reset_dimensions()
                    return [[_as_text(value) for value in row] for row in sheet.iter_rows(values_only=True)]
    except _DAMAGED_WORKBOOK as error:
        raise _unreadable(
            source.path, error, Text("请用 Excel 另存为 .xlsx", "save it again as .xlsx in Excel")
        ) from error
    raise SourcesError(
        [
            Fault(
                source.path.name,
                Text(f"没有名为“{source.sheet}”的工作表", f"there is no sheet “{source.sheet}”"),
                Text(f"可用的工作表：{'、'.join(sheets)}", f"it has {', '.join(sheets)}"),
            )
        ]
    )


def _as_text(value: object) -> str:
    """Return a cell's value as it is read by people: whole numbers without a decimal point."""
    if value is None:
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _text_rows(path: Path) -> list[list[str]]:
    text = _decoded(path)
    header = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(",\t;", key=header.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    columns_differ = Text(
        "请检查引号与每行的列数", "check the quotes, and that every row has as many columns as the header"
    )
    rows: list[list[str]] = []
    try:
        rows.extend(reader)
    except csv.Error as error:
        raise _unreadable(path, error, columns_differ, row=len(rows) + 1) from error
    while rows and not any(rows[-1]):
        rows.pop()
    width = len(rows[0]) if rows else 0
    faults = [
        Fault(
            path.name,
            Text(f"有 {len(row)} 列，而表头只有 {width} 列", f"it has {len(row)} columns, but the header only {width}"),
            columns_differ,
            row=number,
        )
        for number, row in enumerate(rows, 1)
        if any(row[width:])
    ]
    if faults:
        raise FormatError(shortened(faults))
    return [row[:width] for row in rows]


def _decoded(path: Path) -> str:
    try:
        content = path.read_bytes()
        if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return content.decode("utf-16")
        try:
            return content.decode(_ENCODINGS[0])
        except UnicodeDecodeError:
            return content.decode(_ENCODINGS[1])
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(path, error, Text("请以 UTF-8 或 GBK 编码保存", "save it in UTF-8 or GBK")) from error


def _unreadable(path: Path, error: Exception, remedy: Text, *, row: int | None = None) -> FormatError:
    return FormatError([Fault(path.name, Text(f"无法读取（{error}）", f"cannot be read ({error})"), remedy, row=row)])


def refuse_personal_data(file: str, table: pd.DataFrame) -> None:
    """Raise `PersonalDataError` if a table of text, indexed by row number, holds identity or mobile phone numbers.

    A number that ends in the check digit of GB 11643-1999 is an identity number wherever it stands. A bare number of
    eleven digits may be a register number, so it counts only under a header that says phone, or where many are.
    """
    faults = []
    for place, column in enumerate(table.columns):
        texts = table.iloc[:, place].tolist()
        identities = [row for row, text in zip(table.index, texts, strict=True) if _holds_identity(text)]
        phones = [(row, text) for row, text in zip(table.index, texts, strict=True) if _MOBILE.search(text)]
        if not _MOBILE_HEADER.search(column) and len(phones) < _MOBILE_SHARE * sum(map(bool, texts)):
            phones = [(row, text) for row, text in phones if not _BARE_NUMBER.fullmatch(text)]
        mobiles = [row for row, _ in phones]
        for rows, what in (
            (identities, Text("居民身份证号", "identity numbers")),
            (mobiles, Text("手机号码", "mobile phone numbers")),
        ):
            if rows:
                faults.append(
                    Fault(
                        file,
                        Text(f"含有{what.zh}（{len(rows)} 处）", f"holds {what.en} ({len(rows)} times)"),
                        Text(
                            "个人信息不得载入，请删除该列后重试",
                            "personal data are refused: remove the column and try again",
                        ),
                        row=int(rows[0]),
                        column=column,
                    )
                )
    if faults:
        raise PersonalDataError(faults)


def _holds_identity(text: str) -> bool:
    return any(_has_valid_check_digit(number) for number in _IDENTITY.findall(text))


def _has_valid_check_digit(number: str) -> bool:
    """Return whether an 18-digit number ends in the check digit of GB 11643-1999."""
    total = sum(int(digit) * weight for digit, weight in zip(number, _IDENTITY_WEIGHTS, strict=False))
    return _IDENTITY_CHECKS[total % 11] == number[17].upper()
