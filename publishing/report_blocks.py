"""What a report is made of before it becomes a Word document: headings, paragraphs, tables and pictures, in order."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_BREAKS = re.compile("[\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]+")
_NOT_SHOWN = {"Cc", "Cs"}
_NO_CHARACTERS = {"\ufffe", "\uffff"}
_DIRECTION_MARKS = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Marks that turn the direction of what follows, beyond the name that brought them."""
_CHINESE = "\u3400-\u9fff\uf900-\ufaff"
_GAP_BETWEEN_SCRIPTS = re.compile(
    f"(?<=[{_CHINESE}，。、；：（）]) (?=[0-9A-Za-z×])|(?<=[0-9A-Za-z%×]) (?=[{_CHINESE}（）])|(?<=[0-9]) (?=%)"
)

TEXT, NUMBER = "text", "number"
"""How a column of a table is set: left, or right-aligned."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A place in a paragraph that names a table or picture by its number.

    Attributes
    ----------
    key : str
        Of a `TableBlock` or `Picture` in the same report.
    """

    key: str


Piece = str | Reference


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: ``level`` 1 for sections, 2 within them."""

    text: str
    level: int


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of text and references.

    Attributes
    ----------
    pieces : tuple of (str or Reference)
        In order.
    style : str
        Key of `publishing.report_styles.PARAGRAPHS`.
    """

    pieces: tuple[Piece, ...]
    style: str = "body"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    Attributes
    ----------
    title : str
        With the unit.
    weight : float
        Its width in relation to the other columns.
    align : str
        `TEXT` or `NUMBER`.
    """

    title: str
    weight: float
    align: str = NUMBER


@dataclass(frozen=True, slots=True)
class TableBlock:
    """A table with caption.

    Attributes
    ----------
    key : str
        By which paragraphs refer to it.
    caption : str
        Without its number.
    columns : tuple of Column
        From left to right.
    rows : tuple of tuple of str
        As they are printed.
    has_total : bool
        Whether the last row is a sum, set in bold.
    note : str
        Printed below in small type; none where empty.
    """

    key: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    has_total: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A picture with caption.

    Attributes
    ----------
    key : str
        By which paragraphs refer to it.
    caption : str
        Without its number.
    png : bytes
        The picture.
    """

    key: str
    caption: str
    png: bytes


@dataclass(frozen=True, slots=True)
class PageTurn:
    """What follows starts on a new page, which lies on its side where ``landscape``."""

    landscape: bool


Block = Heading | Paragraph | TableBlock | Picture | PageTurn


def clean_text(text: str) -> str:
    """Return a text from data as one line that XML can hold.

    Line breaks and tabs become spaces; control characters, half surrogates and marks that turn the direction of writing are
    left out. Everything else stays: whether a rare character or an emoji shows is a matter of the reader's fonts.
    """
    line = _BREAKS.sub(" ", text)
    left_out = _NO_CHARACTERS | _DIRECTION_MARKS
    kept = (letter for letter in line if unicodedata.category(letter) not in _NOT_SHOWN and letter not in left_out)
    return "".join(kept).strip()


def paragraphs_of(text: str) -> list[str]:
    """Return the paragraphs of a planner's own words: its lines, each cleaned, empty ones left out."""
    return [line for line in map(clean_text, re.split("[\n\v\f\r\x85\u2028\u2029]+", text)) if line]


def closed_up(text: str) -> str:
    """Return a Chinese text without the spaces that the screens set around digits: Word sets them by itself.

    Only for texts made by the program: a name from data keeps its spaces.
    """
    return _GAP_BETWEEN_SCRIPTS.sub("", text)
