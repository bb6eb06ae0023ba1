"""How far a sheet's filled cells reach, read from its XML without building the sheet.

A reader that lays a sheet out as a rectangle needs memory for all of it, so that one cell in the last corner of a
sheet would take hundreds of gigabytes.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable

import numpy as np
from numpy.typing import NDArray

_LETTERS, _DIGITS = 3, 8
"""Longest column letters and row digits that the fast count understands; a sheet ends at XFD1048576."""

_LONGEST_TAG_BYTES = 1 << 24

_BLANKS = b" \t\r\n"


def _table_of(characters: bytes) -> NDArray[np.bool_]:
    return np.isin(np.arange(256), np.frombuffer(characters, np.uint8))


_BEFORE_ATTRIBUTE, _AFTER_ATTRIBUTE = _table_of(_BLANKS + b"\"'"), _table_of(_BLANKS + b"=")
_BEFORE_CELL, _AFTER_CELL = _table_of(b"<:"), _table_of(_BLANKS + b"/>")


def whole_tags(chunks: Iterable[bytes]) -> Generator[bytes]:
    """Cut a document anew, each piece behind a ">", so that no plainly written tag is cut in two.

    Raises
    ------
    ValueError
        There is no ">" for 16 MiB.
    """
    rest = b""
    for chunk in chunks:
        text = rest + chunk
        end = text.rfind(b">") + 1
        rest = text[end:]
        if len(rest) > _LONGEST_TAG_BYTES:
            raise ValueError("a tag that never ends")
        if end:
            yield text[:end]
    if rest:
        yield rest


def stated_extent(piece: bytes) -> tuple[int, int] | None:
    """Return the last row and column that a piece of a sheet names, filled or not.

    Parameters
    ----------
    piece : bytes
        A piece of the sheet's XML as `whole_tags` cuts it.

    Returns
    -------
    tuple of (int, int) or None
        Counted from 1, 0 where it names none. None if the piece is not written in the plain way that all programs
        write, or some cell does not name its place: then `filled_extent` has to tell.
    """
    text = np.frombuffer(b" " + piece + bytes(3 + _LETTERS + _DIGITS + 1), np.uint8)
    at = np.flatnonzero(text == ord("r"))
    at = at[_BEFORE_ATTRIBUTE[text[at - 1]] & _AFTER_ATTRIBUTE[text[at + 1]]]
    plain = (text[at + 1] == ord("=")) & (text[at + 2] == ord('"'))
    window = text[at[:, None] + np.arange(3, 3 + _LETTERS + _DIGITS + 1)].astype(np.int32)
    in_letters = np.ones(len(at), dtype=np.bool_)
    in_digits = np.ones(len(at), dtype=np.bool_)
    column = np.zeros(len(at), dtype=np.int32)
    row = np.zeros(len(at), dtype=np.int64)
    for place in range(window.shape[1]):
        character = window[:, place]
        in_letters &= (character >= ord("A")) & (character <= ord("Z")) & (place < _LETTERS)
        column = np.where(in_letters, 26 * column + character - ord("A") + 1, column)
        digit = ~in_letters & in_digits & (character >= ord("0")) & (character <= ord("9"))
        ended = ~in_letters & in_digits & ~digit
        plain &= ~ended | (character == ord('"'))
        in_digits &= in_letters | digit
        row = np.where(digit, 10 * row + character - ord("0"), row)
    plain &= ~in_digits & (row > 0)
    cell = np.flatnonzero(text == ord("c"))
    cells = int((_BEFORE_CELL[text[cell - 1]] & _AFTER_CELL[text[cell + 1]]).sum())
    if not plain.all() or cells != int((column > 0).sum()):
        return None
    return int(row.max(initial=0)), int(column.max(initial=0))


def filled_extent(tags: Iterable[tuple[str, dict[str, str]]], most_rows: int, most_columns: int) -> tuple[int, int]:
    """Return the last row and column of a sheet that hold a value.

    Parameters
    ----------
    tags : iterable of (str, dict)
        The sheet's start tags.
    most_rows, most_columns : int
        Beyond either, the count stops.

    Returns
    -------
    tuple of (int, int)
        Counted from 1, 0 where no cell is filled. Cells that only carry a format do not count; one that does not name
        its place stands behind the one before.
    """
    rows = columns = row = column = 0
    for tag, attributes in tags:
        name = tag.rpartition(":")[2]
        if name == "row":
            row, column = _row_of(attributes.get("r"), row + 1), 0
        elif name == "c":
            row, column = _place_of(attributes.get("r"), row, column + 1)
        elif name in {"v", "is"}:
            rows, columns = max(rows, row), max(columns, column)
            if rows > most_rows or columns > most_columns:
                break
    return rows, columns


def _row_of(reference: str | None, following: int) -> int:
    """Return a reference's row; one of more than 19 digits is beyond any sheet, as the first of them alone tell."""
    return int(reference.lstrip("0")[:19] or "0") if reference and reference.isdecimal() else following


def _place_of(reference: str | None, row: int, following: int) -> tuple[int, int]:
    """Return row and column of a cell's reference; ``row`` and ``following`` where it has none."""
    if not reference:
        return row, following
    letters = reference.rstrip("0123456789")
    column = 0
    for letter in letters.upper()[:20]:
        column = 26 * column + ord(letter) - ord("A") + 1
    return _row_of(reference[len(letters) :], row), column
