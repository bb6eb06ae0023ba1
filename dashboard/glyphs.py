"""Letter shapes for map labels: the browser draws Chinese characters itself, everything else it asks us for.

Mapbox GL fetches other characters in blocks of 256 as signed distance fields in protocol buffers, from
``glyphs/<font>/<first>-<last>.pbf`` (https://github.com/mapbox/node-fontnik). They are made here with the font that
comes with matplotlib, so no label needs the internet or another program.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont
from scipy.ndimage import distance_transform_edt

FONT_STACK = "labels"
"""The name under which the style asks for the letters."""

_SIZE, _BORDER, _RADIUS, _CUTOFF = 24, 3, 8.0, 0.25  # what Mapbox GL expects: pixels, pixels, pixels, share
_OVERSAMPLING = 4
_BLOCK = 256
_ASCENT = 24  # Mapbox GL measures a letter's top from the top of the line, this far above its foot
_DRAWN_BY_BROWSER = range(0x4E00, 0xA000)
_LAST_LETTER = 0x10000


def label_text(name: str) -> str:
    """Return a name as it is labelled: full-width letters, digits and brackets become plain ones."""
    return unicodedata.normalize("NFKC", name).strip()


def write_glyphs(folder: Path, labels: Iterable[str]) -> None:
    """Write the blocks of letters that ``labels`` need; the first block is always there.

    Parameters
    ----------
    folder : Path
        Where ``<font>/<first>-<last>.pbf`` are written.
    labels : iterable of str
        The labels, as `label_text` returns them.
    """
    from matplotlib import font_manager  # slow to import, and needed once per study area only
    from matplotlib.ft2font import FT2Font

    file = font_manager.findfont("DejaVu Sans")
    known = FT2Font(file).get_charmap().keys()
    font = ImageFont.truetype(file, _SIZE * _OVERSAMPLING)
    target = folder / FONT_STACK
    target.mkdir(parents=True)
    letters = {ord(letter) for label in labels for letter in label if ord(letter) not in _DRAWN_BY_BROWSER}
    for first in sorted({0} | {code - code % _BLOCK for code in letters if code < _LAST_LETTER}):
        wanted = range(32, 127) if first == 0 else ()
        codes = sorted({*wanted, *(code for code in letters if first <= code < first + _BLOCK)} & known)
        last = first + _BLOCK - 1
        (target / f"{first}-{last}.pbf").write_bytes(_block(font, codes, f"{first}-{last}"))


def _block(font: ImageFont.FreeTypeFont, codes: Iterable[int], span: str) -> bytes:
    stack = _bytes(1, FONT_STACK.encode()) + _bytes(2, span.encode())
    for code in codes:
        stack += _bytes(3, _glyph(font, chr(code)))
    return _bytes(1, stack)


def _glyph(font: ImageFont.FreeTypeFont, letter: str) -> bytes:
    message = _number(1, ord(letter))
    advance = _number(7, round(font.getlength(letter) / _OVERSAMPLING))
    field, left, above = _distance_field(font, letter)
    if not field.size:
        return message + _number(3, 0) + _number(4, 0) + _signed(5, 0) + _signed(6, 0) + advance
    height, width = field.shape
    return (
        message
        + _bytes(2, field.tobytes())
        + _number(3, width - 2 * _BORDER)
        + _number(4, height - 2 * _BORDER)
        + _signed(5, left)
        + _signed(6, above - _ASCENT)
        + advance
    )


def _distance_field(font: ImageFont.FreeTypeFont, letter: str) -> tuple[NDArray[np.uint8], int, int]:
    """Return a letter's distance field with its border, and how far its ink begins to the right and above, in pixels."""
    step = _OVERSAMPLING
    side = 4 * _SIZE * step
    origin = side // 2  # a multiple of the oversampling, so that blocks of it fall on whole pixels
    sheet = Image.new("L", (side, side))
    ImageDraw.Draw(sheet).text((origin, origin), letter, fill=255, font=font, anchor="ls")
    ink = np.asarray(sheet) > 127
    rows, columns = (np.flatnonzero(ink.any(axis=axis)) for axis in (1, 0))
    if not len(rows):
        return np.zeros((0, 0), dtype=np.uint8), 0, 0
    top, left = rows[0] // step - _BORDER, columns[0] // step - _BORDER
    bottom, right = rows[-1] // step + _BORDER + 1, columns[-1] // step + _BORDER + 1
    part = ink[top * step : bottom * step, left * step : right * step]
    distance = (distance_transform_edt(~part) - distance_transform_edt(part)) / step
    middle = distance[step // 2 :: step, step // 2 :: step]
    field = np.clip(np.round(255 - 255 * (middle / _RADIUS + _CUTOFF)), 0, 255).astype(np.uint8)
    return field, int(left + _BORDER - origin // step), int(origin // step - top - _BORDER)


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _signed(field: int, value: int) -> bytes:
    return _number(field, value << 1 if value >= 0 else (-value << 1) - 1)


def _bytes(field: int, value: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(value)) + value
