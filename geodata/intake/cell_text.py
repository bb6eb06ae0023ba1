"""Cells as text: values of a workbook as people read them, without blanks and invisible characters."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
"""Control characters, marks of width or direction, halves of surrogate pairs: copied along unseen, never meant."""

_EXACT_BELOW = 2.0**53
_NO_SIGNS = re.compile(r'"[^"]*"|\\.|_.|\*.')
"""Letters of a number format that are shown or measured as they stand."""

UNSTORED_FORMULA = "#公式无结果"
"""What stands for a formula whose result the file does not hold; nothing is evaluated on reading."""


def cleaned(text: str) -> str:
    """Return text without blanks around it and without invisible characters; lines end in a line feed."""
    if text.isprintable():
        return text.strip()
    return _INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def as_text(value: object) -> str:
    """Return a cell of a workbook as text.

    Parameters
    ----------
    value : str, bool, int, float, date, datetime, time, timedelta or None
        The cell as the reader gives it.

    Returns
    -------
    str
        Text is `cleaned`; whole numbers stand without decimal point, dates in ISO 8601, truth values as the
        planner's program shows them.
    """
    return _WRITERS[type(value)](value)


def is_percent_format(code: str) -> bool:
    """Return whether a number format shows percentages: ``0.0%``, but not ``0"%"``, which shows the number as it is."""
    return "%" in _NO_SIGNS.sub("", code)


def as_percentage(number: str) -> str:
    """Return a number as the percentage that the planner's program shows (``35%`` for ``0.35``); other text as it is."""
    try:
        # Binary fractions are not exact: beyond 15 digits stands what nobody has typed.
        hundredfold = Decimal(f"{Decimal(number) * 100:.15g}").normalize()
    except ArithmeticError:
        return number
    return f"{hundredfold:f}%"


def _number(value: float) -> str:
    if not value.is_integer():
        return repr(value)
    # Beyond this, not every whole number can be held: zeros stand for the digits that the file does not have.
    return str(int(value)) if abs(value) < _EXACT_BELOW else format(Decimal(repr(value)), "f").removesuffix(".0")


def _duration(value: dt.timedelta) -> str:
    sign, seconds = ("-", -value) if value < dt.timedelta(0) else ("", value)
    minutes, rest = divmod(int(seconds.total_seconds()), 60)
    return f"{sign}{minutes // 60}:{minutes % 60:02}:{rest:02}"


_WRITERS: dict[type, Callable[[Any], str]] = {
    str: cleaned,
    float: _number,
    int: str,
    bool: lambda value: "TRUE" if value else "FALSE",
    dt.datetime: lambda value: value.isoformat(sep=" "),
    dt.date: dt.date.isoformat,
    dt.time: dt.time.isoformat,
    dt.timedelta: _duration,
    type(None): lambda _: "",
}
