"""How numbers are written for people: one way on screen, sheet and paper, in both languages."""

from __future__ import annotations

import math

from geodata.text import Text

UNREACHABLE = Text("不可达", "unreachable")
"""Shown in place of infinite minutes."""

WITHHELD = Text("不公开", "withheld")
"""Shown in place of a count that `planning.disclosure` withholds: a small one, or one that would give one away."""

NO_SHARE = "—"
"""Shown in place of a share of nobody."""


def count_text(value: float) -> str:
    """Return a count (persons, jobs, outlets) rounded to a whole number, with thousands separators."""
    # Halves go up, as people round; adding 0.0 turns a negative zero into a plain one.
    return f"{math.floor(value + 0.5) + 0:,d}"


def share_text(share: float) -> str:
    """Return a share (0 to 1) in per cent with one decimal.

    A share short of the whole is never rounded up to ``100.0%``, nor one above nothing down to ``0.0%``.
    """
    percent = round(share * 100.0, 1)
    if percent >= 100.0 and share < 1.0:
        return ">99.9%"
    if percent <= 0.0 and share > 0.0:
        return "<0.1%"
    return f"{percent:.1f}%"


def share_of_text(part: float, whole: float) -> str:
    """Return the share of ``part`` in ``whole`` in per cent; a dash where the whole is nothing."""
    return share_text(part / whole) if whole > 0 else NO_SHARE


def shown_share(share: float) -> float:
    """Return a share (0 to 1) such that a plain number format rounds it as `share_text` writes it.

    One short of the whole is at most 99.9 %, one above nothing at least 0.1 %.
    """
    return min(max(share, 0.001), 0.999) if 0.0 < share < 1.0 else share


def minutes_text(minutes: float, language: str) -> str:
    """Return minutes with one decimal, or the word for unreachable where they are infinite."""
    return UNREACHABLE.say(language) if math.isinf(minutes) else f"{minutes:.1f}"


def plain_text(value: float) -> str:
    """Return a setting (minutes, km/h, weight) without needless zeros, for instance ``15`` or ``7.5``."""
    return f"{value:g}"


def degrees_text(value: float) -> str:
    """Return a longitude or latitude in degrees with five decimals (about a metre)."""
    return f"{value:.5f}"


def ratio_text(value: float) -> str:
    """Return a ratio (outlets per 10,000 residents, a Gini coefficient) with two decimals."""
    return f"{value:.2f}"


def signed_text(value: float) -> str:
    """Return a change of a count with its sign; plain 0 where it rounds to nothing."""
    return _signed(count_text(abs(value)), value)


def signed_points(value: float) -> str:
    """Return a change of a share (−1 to 1) in percentage points with its sign and one decimal, without the unit."""
    return _signed(f"{abs(value) * 100:.1f}", value)


def signed_points_text(value: float) -> Text:
    """Return what `signed_points` does with the unit."""
    points = signed_points(value)
    return Text(f"{points} 个百分点", f"{points} pts")


def _signed(text: str, value: float) -> str:
    is_nothing = not text.strip("0.")
    return text if is_nothing else f"{'+' if value > 0 else '−'}{text}"
