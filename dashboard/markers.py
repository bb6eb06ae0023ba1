"""Markers of outlet kinds: one shape and colour each, the same on the map, in the legend and on the sheets."""

from __future__ import annotations

import base64
import functools
import io
import math

from PIL import Image, ImageDraw

from geodata.kinds import KINDS
from publishing.style import KIND_STYLE

ATLAS_CELL = 64
"""Pixels of one marker in the atlas."""

_OVERSAMPLING = 4
_RIM = 0.11  # white edge, as a share of the marker, that keeps it legible on any cell colour

_CORNERS: dict[str, tuple[int, float, float]] = {
    # matplotlib's code: corners, turned by degrees, inner radius as a share of the outer one (1 where not a star)
    "s": (4, 45.0, 1.0),
    "D": (4, 0.0, 1.0),
    "^": (3, 0.0, 1.0),
    "v": (3, 180.0, 1.0),
    "<": (3, -90.0, 1.0),
    ">": (3, 90.0, 1.0),
    "p": (5, 0.0, 1.0),
    "h": (6, 0.0, 1.0),
    "H": (6, 30.0, 1.0),
    "8": (8, 22.5, 1.0),
    "*": (5, 0.0, 0.45),
    "P": (4, 0.0, 0.45),
    "X": (4, 45.0, 0.45),
}


def marker_place(kind: str) -> int:
    """Return which marker of the atlas belongs to ``kind``, counted from the left."""
    return list(KINDS).index(kind)


def atlas_png() -> bytes:
    """Return all markers side by side as a PNG."""
    atlas = Image.new("RGBA", (ATLAS_CELL * len(KINDS), ATLAS_CELL))
    for kind in KINDS:
        atlas.paste(_marker(kind), (marker_place(kind) * ATLAS_CELL, 0))
    return _png(atlas)


@functools.cache
def marker_url(kind: str) -> str:
    """Return the marker of one kind as a PNG in a ``data:`` address."""
    return "data:image/png;base64," + base64.b64encode(_png(_marker(kind))).decode()


def _png(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, format="PNG", optimize=True)
    return buffer.getvalue()


def _marker(kind: str) -> Image.Image:
    side = ATLAS_CELL * _OVERSAMPLING
    image = Image.new("RGBA", (side, side))
    pen = ImageDraw.Draw(image)
    for scale, colour in ((0.96, "#ffffff"), (0.96 - 2 * _RIM, KIND_STYLE[kind].colour)):
        outline = _outline(KIND_STYLE[kind].marker, side / 2, scale * side / 2)
        if outline is None:
            edge = side / 2 * (1 - scale * 0.86)
            pen.ellipse((edge, edge, side - edge, side - edge), fill=colour)
        else:
            pen.polygon(outline, fill=colour)
    return image.resize((ATLAS_CELL, ATLAS_CELL), Image.Resampling.LANCZOS)


def _outline(marker: str, middle: float, radius: float) -> list[tuple[float, float]] | None:
    """Return the corners of a marker, or None where it is a disc."""
    if marker not in _CORNERS:
        return None
    count, turned, inner = _CORNERS[marker]
    steps = count if inner == 1.0 else 2 * count
    corners = []
    for step in range(steps):
        angle = math.radians(turned) + 2 * math.pi * step / steps
        reach = radius * (inner if inner < 1.0 and step % 2 else 1.0)
        corners.append((middle + reach * math.sin(angle), middle - reach * math.cos(angle)))
    return corners
