"""Cells of workbooks: text that stays text whatever it begins with, how wide it is, and files without the time of writing."""

from __future__ import annotations

import datetime
import re
import unicodedata

from openpyxl.cell import Cell
from openpyxl.cell.cell import ERROR_CODES
from openpyxl.styles import Font, PatternFill

from publishing.fixed_zip import FIXED_TIME, unzipped, zipped

TEXT_FORMAT = "@"
HEADER_FONT = Font(bold=True, color="FFFFFF")
HEADER_FILL = PatternFill("solid", start_color="1F4E79")
_LOOKS_LIKE_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML 1.0 cannot hold: control characters, halves of surrogate pairs, and two code points that are no characters."""

_CORE = "docProps/core.xml"


def without_control_characters(text: str) -> str:
    """Return a text without the control and other characters that XML cannot hold."""
    return _NOT_IN_XML.sub("", text)


def write_text(cell: Cell, text: str) -> None:
    """Write a string as a string whatever it begins with, without the control characters that XML cannot hold.

    Parameters
    ----------
    cell : Cell
        Of an ordinary or a write-only sheet.
    text : str
        What it shall hold.
    """
    text = without_control_characters(text)
    cell.value = text
    cell.number_format = TEXT_FORMAT
    if text:
        cell.data_type = "s"
    if text.startswith(_LOOKS_LIKE_FORMULA):
        # Excel then keeps it text even after somebody edits the cell.
        cell.quotePrefix = True


def is_safe_text(text: str) -> bool:
    """Return whether openpyxl, given the bare string, writes just this string: no formula, no error value, nothing that XML cannot hold."""
    return not (text.startswith(_LOOKS_LIKE_FORMULA) or text in ERROR_CODES or _NOT_IN_XML.search(text) is not None)


def shown_width(text: str) -> float:
    """Return how many digits wide a text is: Chinese characters are two wide."""
    return float(sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text))


def cut_text(text: str, width: float) -> str:
    """Return a text, cut with ``…`` at its end where it is wider than so many digits."""
    if shown_width(text) <= width:
        return text
    kept = len(text)
    while kept and shown_width(text[:kept]) > width - 1:
        kept -= 1
    return f"{text[:kept]}…"


def without_clock(content: bytes) -> bytes:
    """Return a workbook with the times of writing taken out, which openpyxl takes from the clock."""
    epoch = datetime.datetime(*FIXED_TIME[:3]).isoformat() + "Z"
    stamped, files = rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*", unzipped(content)
    files[_CORE] = re.sub(stamped, rb"\g<1>" + epoch.encode(), files[_CORE])
    return zipped(files)
