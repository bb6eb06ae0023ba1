"""Setting text: how wide it is, where its lines break, how it is shortened to a width."""

from __future__ import annotations

import functools
import unicodedata
from pathlib import Path

from matplotlib.ft2font import FT2Font, LoadFlags

from publishing.fonts import SheetFont

POINTS_PER_MM = 72.0 / 25.4
"""Typographic points in a millimetre."""

_MEASURING_SIZE = 100.0
_BOLD_WIDER = 1.04
_NOT_AT_START = "，。、；：？！）】》”’%,.;:?!)]}·…"
_NOT_AT_END = "（【《“‘([{"


@functools.cache
def _face(path: Path, face: int) -> FT2Font:
    font = FT2Font(path, face_index=face)
    font.set_size(_MEASURING_SIZE, 72)
    return font


@functools.lru_cache(maxsize=50_000)
def _advance(path: Path, face: int, letter: str) -> float:
    """Return the width of one character as a share of the type size."""
    font = _face(path, face)
    if not font.get_char_index(ord(letter)):
        return 1.0 if unicodedata.east_asian_width(letter) in "WF" else 0.7
    return float(font.load_char(ord(letter), flags=LoadFlags.NO_HINTING).linearHoriAdvance) / 65536.0 / _MEASURING_SIZE


def width_mm(text: str, size: float, font: SheetFont, *, bold: bool = False) -> float:
    """Return the width of one line of text in millimetres.

    Parameters
    ----------
    text : str
        The line.
    size : float
        Type size in points.
    font : SheetFont
        The font.
    bold : bool
        Whether it is set in bold, which runs a little wider.
    """
    advance = sum(_advance(font.path, font.face, letter) for letter in text)
    return advance * size / POINTS_PER_MM * (_BOLD_WIDER if bold else 1.0)


def wrapped(text: str, size: float, width: float, font: SheetFont) -> list[str]:
    """Break a text into lines no wider than ``width`` millimetres.

    Chinese breaks between any two characters except before closing and after opening punctuation; Latin words and
    numbers stay whole unless one alone is wider than the line.
    """
    lines, line = [], ""
    for piece in _pieces(text):
        if line and width_mm((line + piece).rstrip(), size, font) > width:
            lines.append(line.rstrip())
            line = ""
            piece = piece.lstrip()
        while width_mm(piece.rstrip(), size, font) > width and len(piece) > 1:
            fit = max(1, sum(width_mm(piece[:count], size, font) <= width for count in range(1, len(piece))))
            while fit > 1 and piece[fit] in _NOT_AT_START:
                fit -= 1
            lines.append(piece[:fit])
            piece = piece[fit:]
        line += piece
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


def _pieces(text: str) -> list[str]:
    """Cut a text where a line may break."""
    pieces: list[str] = []
    for letter in text:
        if pieces and not _may_break(pieces[-1][-1], letter):
            pieces[-1] += letter
        else:
            pieces.append(letter)
    return pieces


def _may_break(before: str, after: str) -> bool:
    if after in _NOT_AT_START or before in _NOT_AT_END or after == " ":
        return False
    if before == " ":
        return True
    return any(unicodedata.east_asian_width(letter) in "WF" for letter in (before, after))


def shortened(text: str, size: float, width: float, font: SheetFont) -> str:
    """Return the text, cut and ended with ``…`` where it is wider than ``width`` millimetres."""
    if width_mm(text, size, font) <= width:
        return text
    room = width - width_mm("…", size, font)
    fit = sum(width_mm(text[:count], size, font) <= room for count in range(1, len(text)))
    return text[:fit].rstrip() + "…"
