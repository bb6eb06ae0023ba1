"""Text files as rows of cells: encoding and separator are found from the whole file and from many of its lines."""

from __future__ import annotations

import codecs
import csv
from collections import Counter
from itertools import islice
from pathlib import Path

from geodata.errors import Fault, FormatError
from geodata.intake.cell_text import cleaned
from geodata.intake.limits import Limits, check_extent
from geodata.intake.reader_faults import unreadable
from geodata.text import Text

_SEPARATORS = (",", "\t", ";", "|", "，")
_SAMPLE_LINES = 500
_CHUNK_BYTES = 1 << 20
_SURELY_UTF8_CHARACTERS = 20
"""GBK text passes for UTF-8 over a few characters only; what does so for longer is UTF-8 with a damaged place."""

_SAVE_AS_TEXT = Text("请以 UTF-8 或 GBK 编码保存", "save it in UTF-8 or GBK")


def read_text(path: Path, limits: Limits) -> list[list[str]]:
    """Read a text file as rows of cleaned cells, each as long as it stands in the file.

    Parameters
    ----------
    path : Path
        A text file with separators.
    limits : Limits
        What is still read.

    Returns
    -------
    list of list of str
        The file's rows; a quoted cell may hold line ends.

    Raises
    ------
    FormatError
        It is no text in UTF-8, UTF-16 or GB18030, or a quote never ends.
    UploadError
        It holds more rows, columns or cells than the limits allow.
    """
    rows: list[list[str]] = []
    widest = 0
    try:
        with path.open(encoding=_encoding(path), newline="") as file:
            separator = _separator(list(islice(file, _SAMPLE_LINES)))
            file.seek(0)
            for row in csv.reader(file, delimiter=separator, strict=True):
                rows.append([cleaned(cell) for cell in row])
                widest = max(widest, len(row))
                check_extent(path.name, len(rows), widest, limits)
    except csv.Error as error:
        remedy = Text(
            "请检查引号与每行的列数", "check the quotes, and that every row has as many columns as the header"
        )
        raise unreadable(path, error, remedy, row=len(rows) + 1) from error
    except (OSError, UnicodeError) as error:
        raise unreadable(path, error, _SAVE_AS_TEXT) from error
    return rows


def _encoding(path: Path) -> str:
    """Return the encoding in which the whole file can be read."""
    with path.open("rb") as file:
        if file.read(2) in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}:
            return "utf-16"
    error, characters = _first_error(path, "utf-8")
    if error is None:
        return "utf-8-sig"
    if characters < _SURELY_UTF8_CHARACTERS:
        error, _ = _first_error(path, "gb18030")
    if error is None:
        return "gb18030"
    raise unreadable(path, error, _SAVE_AS_TEXT) from error


def _first_error(path: Path, encoding: str) -> tuple[UnicodeDecodeError | None, int]:
    """Return what stops a file from being read in an encoding, and how many characters beyond ASCII stand before."""
    decoder = codecs.getincrementaldecoder(encoding)()
    characters = 0
    with path.open("rb") as file:
        while True:
            chunk = file.read(_CHUNK_BYTES)
            if b"\0" in chunk:
                problem = Text("含有空字节，不是文本文件", "it holds null bytes and is no text file")
                raise FormatError([Fault(path.name, problem, _SAVE_AS_TEXT)])
            try:
                characters += _beyond_ascii(decoder.decode(chunk, final=not chunk))
            except UnicodeDecodeError as error:
                before = error.object[: error.start].decode(encoding, errors="ignore")
                return error, characters + _beyond_ascii(before)
            if not chunk:
                return None, characters


def _beyond_ascii(text: str) -> int:
    return 0 if text.isascii() else sum(character > "\x7f" for character in text)


def _separator(lines: list[str]) -> str:
    """Return the separator by which most lines come to one number of cells, and to many.

    Titles may stand above the header and notes below the rows, so no single line decides.
    """
    return max(_SEPARATORS, key=lambda separator: _agreement(lines, separator))


def _agreement(lines: list[str], separator: str) -> float:
    """Return the share of rows of the commonest width, times the separators that each of them has."""
    try:
        widths = [len(row) for row in csv.reader(lines, delimiter=separator) if any(cell.strip() for cell in row)]
    except csv.Error:
        return 0.0
    if not widths:
        return 0.0
    width, rows = max(Counter(widths).items(), key=lambda item: (item[0] - 1) * item[1])
    return rows / len(widths) * (width - 1)
