"""Keeping account of which parts of a map are taken, so that no label covers another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from publishing.page import Box

Floats = NDArray[np.float64]

_SQUARES_PER_MM = 4
_MARGIN_MM = 1.0
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class PlacedLabel:
    """A label that has found its place: what it says and where it stands, in millimetres on the page."""

    text: str
    box: Box


class Board:
    """Remembers which parts of a map frame are taken, on a raster finer than any letter.

    Parameters
    ----------
    frame : Box
        Where labels may stand, in millimetres.
    """

    def __init__(self, frame: Box) -> None:
        self.frame = frame
        self.placed: list[PlacedLabel] = []
        shape = np.ceil(np.array([frame.height, frame.width]) * _SQUARES_PER_MM).astype(int)
        self._taken = np.zeros(tuple(shape), dtype=bool)

    def take(self, boxes: Floats) -> None:
        """Mark boxes, (k, 4) as left, bottom, right, top, as taken; what lies outside the frame counts for nothing."""
        for left, bottom, right, top in boxes:
            self._taken[self._squares(left, bottom, right, top)] = True

    def take_boxes(self, boxes: Iterable[Box]) -> None:
        """Mark the boxes of furniture as taken."""
        self.take(np.array([[box.left, box.bottom, box.right, box.top] for box in boxes]).reshape(-1, 4))

    def is_free(self, left: float, bottom: float, right: float, top: float) -> bool:
        """Return whether a box lies in the frame, a millimetre from its edge, and touches nothing taken."""
        frame, margin = self.frame, _MARGIN_MM
        inside = (
            left >= frame.left + margin
            and right <= frame.right - margin
            and bottom >= frame.bottom + margin
            and top <= frame.top - margin
        )
        return inside and not self._taken[self._squares(left, bottom, right, top)].any()

    def take_first_free(
        self,
        centres: Iterable[Floats],
        width: float,
        height: float,
        text: str = "",
        *,
        leader_from: Floats | None = None,
        clearance: float = 0.0,
    ) -> Floats | None:
        """Take the first box that is free among those around some places.

        Parameters
        ----------
        centres : iterable of (2,) float64
            Middles of the boxes, the best first.
        width, height : float
            Of the box, in millimetres.
        text : str
            What it will say, for `placed`.
        leader_from : (2,) float64, optional
            A leader to the box starts here: its way must be free too, and is taken.
        clearance : float
            Millimetres around its start that are its own.

        Returns
        -------
        (2,) float64 or None
            The box's centre; None where none is free.
        """
        half = np.array([width / 2, height / 2])
        for centre in centres:
            low, high = centre - half, centre + half
            if not self.is_free(low[0], low[1], high[0], high[1]):
                continue
            if leader_from is not None:
                way = self._way(leader_from, np.clip(leader_from, low, high), clearance)
                if self._taken[way].any():
                    continue
                self._taken[way] = True
            self.take(np.array([[*low, *high]]))
            self.placed.append(PlacedLabel(text, Box(float(low[0]), float(low[1]), width, height)))
            return np.asarray(centre)
        return None

    def _squares(self, left: float, bottom: float, right: float, top: float) -> tuple[slice, slice]:
        """Return the rows and columns of the squares that a box touches with more than its edge."""
        rows, columns = self._taken.shape
        first_column = int(np.floor((left - self.frame.left) * _SQUARES_PER_MM + _ROUNDING))
        first_row = int(np.floor((bottom - self.frame.bottom) * _SQUARES_PER_MM + _ROUNDING))
        last_column = int(np.ceil((right - self.frame.left) * _SQUARES_PER_MM - _ROUNDING))
        last_row = int(np.ceil((top - self.frame.bottom) * _SQUARES_PER_MM - _ROUNDING))
        return (
            slice(min(max(first_row, 0), rows), min(max(last_row, 0), rows)),
            slice(min(max(first_column, 0), columns), min(max(last_column, 0), columns)),
        )

    def _way(self, start: Floats, end: Floats, clearance: float) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return rows and columns of the squares on the straight line between two places in the frame."""
        length = float(np.hypot(*(end - start)))
        steps = np.arange(clearance, length, 0.5 / _SQUARES_PER_MM) / max(length, _ROUNDING)
        points = start + steps[:, None] * (end - start)
        column, row = np.floor((points - [self.frame.left, self.frame.bottom]) * _SQUARES_PER_MM).astype(int).T
        # A leader to a free box may graze its edge, which belongs to the square beside.
        rows, columns = self._taken.shape
        return np.clip(row, 0, rows - 1), np.clip(column, 0, columns - 1)
