"""Faults of a table's values as they are found: which rows have one, and every one of them with its value."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geodata.errors import Fault, shortened
from geodata.intake.report import MOST_REFUSED
from geodata.text import Text

Told = tuple[Text, Text]
"""Problem and remedy."""

_LONGEST_VALUE = 40


class Refusals:
    """Gathers the faults of one table.

    Parameters
    ----------
    file : str
        Name of the file.
    frame : DataFrame
        The table as text, indexed by row number.
    """

    def __init__(self, file: str, frame: pd.DataFrame) -> None:
        self.file = file
        self.frame = frame
        self.faulty: NDArray[np.bool_] = np.zeros(len(frame), dtype=bool)
        self.count = 0
        self._by_column: dict[str, tuple[list[Fault], int]] = {}

    def add(self, header: str, wrong: NDArray[np.bool_], tell: Callable[[int, str], Told]) -> None:
        """Refuse the values of a column in some rows.

        Parameters
        ----------
        header : str
            The column; it need not be in the table.
        wrong : (n,) bool
            Which rows.
        tell : callable
            Returns problem and remedy of a position and its value, which is cut to a length that can be shown.
        """
        places = np.flatnonzero(wrong)
        if not len(places):
            return
        self.faulty |= wrong
        self.count += len(places)
        found, count = self._by_column.get(header, ([], 0))
        few = places[: MOST_REFUSED - len(found)]
        values = self.frame[header].iloc[few].tolist() if header in self.frame.columns else [""] * len(few)
        rows = self.frame.index[few].tolist()
        for place, row, value in zip(few.tolist(), rows, values, strict=True):
            shown = value if len(value) <= _LONGEST_VALUE else f"{value[:_LONGEST_VALUE]}…"
            problem, remedy = tell(place, shown)
            found.append(Fault(self.file, problem, remedy, row=row, column=header, value=value))
        self._by_column[header] = (found, count + len(places))

    def add_as_one(self, header: str, wrong: NDArray[np.bool_], told: Told) -> None:
        """Refuse rows for one reason that concerns their whole column: it is told once, without a row.

        Parameters
        ----------
        header : str
            The column.
        wrong : (n,) bool
            Which rows; at least one.
        told : (Text, Text)
            Problem and remedy.
        """
        self.faulty |= wrong
        self.count += 1
        found, count = self._by_column.get(header, ([], 0))
        problem, remedy = told
        self._by_column[header] = ([Fault(self.file, problem, remedy, column=header), *found], count + 1)

    def shortened(self) -> list[Fault]:
        """Return the faults of every column, many of one column cut short."""
        return [fault for found, count in self._by_column.values() for fault in shortened(_by_row(found), count=count)]

    def all(self) -> tuple[Fault, ...]:
        """Return the faults by rows, at most `MOST_REFUSED`."""
        return tuple(_by_row([fault for found, _ in self._by_column.values() for fault in found])[:MOST_REFUSED])


def _by_row(faults: list[Fault]) -> list[Fault]:
    return sorted(faults, key=lambda fault: fault.row or 0)
