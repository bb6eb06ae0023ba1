"""Tables from disk: Excel and text files, read as text with the row numbers that the planner's program shows."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
import warnings
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
from openpyxl.utils.exceptions import InvalidFileException

from geodata.errors import Fault, FormatError, PersonalDataError, SourcesError
from geodata.sources import FileSource
from geodata.text import Text

_ENCODINGS = ("utf-8-sig", "gb18030")
_MOBILE = re.compile(r"1[3-9]\d{9}")
_MOBILE_HEADER = re.compile(r"电话|手机|联系方式|phone|mobile", re.IGNORECASE)
_MOBILE_SHARE = 0.3
"""From this share of a column's values on they are taken for phone numbers whatever the header says."""
_IDENTITY = re.compile(r"[1-9]\d{16}[\dXx]")
_IDENTITY_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_IDENTITY_CHECKS = "10X98765432"


def read_table(source: FileSource) -> pd.DataFrame:
    """Read a table as text.

    Parameters
    ----------
    source : FileSource
        An ``.xlsx``, ``.csv`` or ``.txt`` file. Text files may be UTF-8 or GB18030 (GBK), with commas, semicolons or
        tabs.

    Returns
    -------
    DataFrame
        Stripped text, empty cells as "", indexed by the row number in the file (the header is row 1); blank rows are
        left out.

    Raises
    ------
    FormatError
        The file is no table, or an empty one.
    SourcesError
        The workbook has no sheet of that name.
    PersonalDataError
        Some column holds identity numbers or mobile numbers.
    """
    path = source.path
    if path.suffix.lower() == ".xlsx":
        table = _read_excel(source)
    elif path.suffix.lower() in {".csv", ".txt"}:
        table = _read_text(path)
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
    table.columns = [_clean(str(name)) for name in table.columns]
    table.index = pd.RangeIndex(2, len(table) + 2, name="row")
    table = table.map(_clean)
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
    _refuse_personal_data(path.name, table)
    return table


def _clean(value: object) -> str:
    """Return text without blanks around it; full-width digits and letters become ordinary ones."""
    if not isinstance(value, str):
        return ""
    return unicodedata.normalize("NFKC", value).strip() if not value.isascii() else value.strip()


def _read_excel(source: FileSource) -> pd.DataFrame:
    try:
        with warnings.catch_warnings():
            # openpyxl warns of styles and validations that it does not keep; the cells are what counts here.
            warnings.simplefilter("ignore", UserWarning)
            sheets = pd.read_excel(source.path, sheet_name=None, dtype=str, engine="openpyxl", na_filter=False)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as error:
        raise _unreadable(
            source.path, error, Text("请用 Excel 另存为 .xlsx", "save it again as .xlsx in Excel")
        ) from error
    if source.sheet and source.sheet not in sheets:
        raise SourcesError(
            [
                Fault(
                    source.path.name,
                    Text(f"没有名为“{source.sheet}”的工作表", f"there is no sheet “{source.sheet}”"),
                    Text(f"可用的工作表：{'、'.join(sheets)}", f"it has {', '.join(sheets)}"),
                )
            ]
        )
    return sheets[source.sheet] if source.sheet else next(iter(sheets.values()))


def _read_text(path: Path) -> pd.DataFrame:
    content = path.read_bytes()
    for encoding in _ENCODINGS:
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError as error:
            failure = error
    else:
        raise _unreadable(path, failure, Text("请以 UTF-8 或 GBK 编码保存", "save it in UTF-8 or GBK"))
    header = text.split("\n", 1)[0]
    separator = max(",\t;", key=header.count)
    try:
        return pd.read_csv(
            io.StringIO(text), sep=separator, dtype=str, keep_default_na=False, skip_blank_lines=False, index_col=False
        )
    except (pd.errors.ParserError, pd.errors.EmptyDataError, csv.Error) as error:
        remedy = Text("请检查每行的列数是否一致", "check that every row has as many columns as the header")
        raise _unreadable(path, error, remedy) from error


def _unreadable(path: Path, error: Exception, remedy: Text) -> FormatError:
    return FormatError([Fault(path.name, Text(f"无法读取（{error}）", f"cannot be read ({error})"), remedy)])


def _refuse_personal_data(file: str, table: pd.DataFrame) -> None:
    faults = []
    for column in table.columns:
        values = table[column][table[column] != ""]
        identities = values[values.str.fullmatch(_IDENTITY)]
        identities = identities[identities.map(_has_valid_check_digit).astype(bool)]
        mobiles = values[values.str.fullmatch(_MOBILE)]
        # Map and register numbers can look like a few phone numbers; a header or a whole column of them cannot.
        if not _MOBILE_HEADER.search(column) and len(mobiles) < _MOBILE_SHARE * len(values):
            mobiles = mobiles[:0]
        for hits, what in (
            (identities, Text("居民身份证号", "identity numbers")),
            (mobiles, Text("手机号码", "mobile phone numbers")),
        ):
            if len(hits):
                faults.append(
                    Fault(
                        file,
                        Text(f"含有{what.zh}（{len(hits)} 处）", f"holds {what.en} ({len(hits)} times)"),
                        Text(
                            "个人信息不得载入，请删除该列后重试",
                            "personal data are refused: remove the column and try again",
                        ),
                        row=int(hits.index[0]),
                        column=column,
                    )
                )
    if faults:
        raise PersonalDataError(faults)


def _has_valid_check_digit(number: str) -> bool:
    """Return whether an 18-digit number ends in the check digit of GB 11643-1999."""
    total = int(np.dot([int(digit) for digit in number[:17]], _IDENTITY_WEIGHTS))
    return _IDENTITY_CHECKS[total % 11] == number[17].upper()
