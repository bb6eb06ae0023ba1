"""The paper of the sheets and where its parts lie."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from publishing.page import Box

_EDGE, _INSIDE, _GAP = 7.0, 5.0, 3.0
_TITLE_HEIGHT, _NOTES_HEIGHT = 20.0, 19.0
_OVERVIEW_SHARE = 0.7


@dataclass(frozen=True, slots=True)
class Paper:
    """Paper in landscape.

    Attributes
    ----------
    name : str
        ``"A3"`` or ``"A4"``.
    width_mm, height_mm : float
        Its size.
    zoom : float
        See `publishing.page.Page`.
    side_mm : float
        Width of the column beside the maps, on the page as composed.
    """

    name: str
    width_mm: float
    height_mm: float
    zoom: float
    side_mm: float

    @property
    def neat_line(self) -> Box:
        """The frame around everything but the imprint."""
        return Box(_EDGE, _EDGE, self.width_mm / self.zoom - 2 * _EDGE, self.height_mm / self.zoom - 2 * _EDGE)

    @property
    def title(self) -> Box:
        """Title, subtitle, stamp and notice."""
        neat = self.neat_line
        return Box(neat.left + _INSIDE, neat.top - 3.0 - _TITLE_HEIGHT, neat.width - 2 * _INSIDE, _TITLE_HEIGHT)

    @property
    def body(self) -> Box:
        """What lies between title and lower neat line, over the whole width."""
        title, neat = self.title, self.neat_line
        return Box(title.left, neat.bottom + 3.0, title.width, title.bottom - _GAP - neat.bottom - 3.0)

    @property
    def notes(self) -> Box:
        """Parameters, sources and remarks, under the maps."""
        body = self.body
        return Box(body.left, body.bottom, body.width - self.side_mm - 2 * _GAP, _NOTES_HEIGHT)

    @property
    def main(self) -> Box:
        """The maps."""
        notes, body = self.notes, self.body
        return Box(notes.left, notes.top + _GAP, notes.width, body.top - notes.top - _GAP)

    @property
    def side(self) -> Box:
        """Overview, figures, legend and tables."""
        body = self.body
        return Box(body.right - self.side_mm, body.bottom + 1.0, self.side_mm, body.height - 1.0)

    @property
    def overview(self) -> Box:
        """The overview, at the top of the side."""
        side, height = self.side, self.side_mm * _OVERVIEW_SHARE
        return Box(side.left, side.top - height, side.width, height)

    def maps(self, count: int) -> tuple[Box, ...]:
        """Return the boxes of ``count`` maps side by side."""
        main = self.main
        width = (main.width - (count - 1) * _GAP) / count
        return tuple(Box(main.left + k * (width + _GAP), main.bottom, width, main.height) for k in range(count))


PAPERS: Mapping[str, Paper] = MappingProxyType(
    {"A3": Paper("A3", 420.0, 297.0, 1.0, 100.0), "A4": Paper("A4", 297.0, 210.0, 0.82, 92.0)}
)
"""Paper by name. A4 is composed on a page of 362 × 256 mm, so that it holds what A3 does in smaller type."""
