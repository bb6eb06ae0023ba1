"""How numbers are written in running text: 万 and 亿, per cent and percentage points, in Chinese and in English.

Tables carry whole counts (`publishing.numbers`); sentences in Chinese say ``约12.34万人``. A whole and its parts
are told in a unit in which what is written adds up.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Sequence
from dataclasses import dataclass

from geodata.text import Text
from publishing.numbers import count_text, share_text

_UNITS = ((100_000_000, "亿", 50.0), (10_000, "万", 0.5))
"""Units of large numbers, the largest first, and how far below one a value is rounded up to it in the next smaller unit."""

_DECIMALS = 2
_SMALLEST_PART = 0.1
"""Parts smaller than this share of a unit are not told in it: ``0.03万`` says too little, ``0.0万`` nothing."""

_EXACT = 1e-9


@dataclass(frozen=True, slots=True)
class Noun:
    """What is counted.

    Attributes
    ----------
    zh : str
        Measure word and noun that follow a number in Chinese, for instance ``人`` or ``个网点``.
    one, many : str
        The English noun after 1 and after any other number.
    """

    zh: str
    one: str
    many: str


PERSONS = Noun("人", "resident", "residents")
JOBS = Noun("个岗位", "job", "jobs")
OUTLETS = Noun("个网点", "outlet", "outlets")
SITES = Noun("个点位", "site", "sites")
UNITS = Noun("个分区", "area", "areas")
GAPS = Noun("处缺口", "gap", "gaps")
CELLS = Noun("个网格", "cell", "cells")
MONTHS = Noun("个月", "month", "months")


def amount_text(value: float, noun: Noun) -> Text:
    """Return an amount in words.

    Parameters
    ----------
    value : float
        At least 0; need not be whole.
    noun : Noun
        What is counted.

    Returns
    -------
    Text
        From 10,000 on in 万 (from 100,000,000 on in 亿) with at most two decimals in Chinese, with ``约`` where that
        rounds more than to the next whole number; the whole number in English.
    """
    size, unit = _unit_of([value])
    steps = _steps(value, size)
    about = "约" if _is_rounded(steps, value, size) else ""
    return Text(f"{about}{_written(steps, size)}{unit}{noun.zh}", _english(_whole(value), noun))


def split_text(whole: float, part: float, noun: Noun) -> tuple[Text, Text, Text]:
    """Return a whole, a part of it and the rest in words, such that what is written adds up.

    Parameters
    ----------
    whole, part : float
        At least 0, the part at most the whole.
    noun : Noun
        What is counted.

    Returns
    -------
    tuple of (Text, Text, Text)
        Whole, part and rest, all in one unit: the largest in which each, rounded by itself, adds up and none is too small to
        be told. In whole numbers, where there is no smaller unit, the rest is what whole and part as written leave.
    """
    rest = whole - part
    english = (_whole(whole), _whole(part), _whole(whole) - _whole(part))
    size, unit = _unit_of([whole, *(value for value in (part, rest) if value > 0)])
    steps = tuple(_steps(value, size) for value in (whole, part, rest))
    while size > 1 and steps[0] != steps[1] + steps[2]:
        size, unit = _smaller(size)
        steps = tuple(_steps(value, size) for value in (whole, part, rest))
    if size == 1:
        steps = english
    about = "约" if any(_is_rounded(*pair, size) for pair in zip(steps, (whole, part, rest), strict=True)) else ""
    told = [
        Text(f"{_written(step, size)}{unit if step else ''}{noun.zh}", _english(count, noun))
        for step, count in zip(steps, english, strict=True)
    ]
    return Text(about + told[0].zh, told[0].en), told[1], told[2]


def percent_text(share: float) -> Text:
    """Return a share (0 to 1) in per cent with one decimal, as `publishing.numbers.share_text` has it, in words.

    What lies between 99.9 % and the whole is ``超过99.9%``, what lies between nothing and 0.1 % ``不足0.1%``.
    """
    shown = share_text(share)
    if shown[0] in "<>":
        than = {"<": Text("不足", "less than "), ">": Text("超过", "more than ")}[shown[0]]
        return Text(than.zh + shown[1:], than.en + shown[1:])
    return Text(shown, shown)


def goal_percent_text(share: float) -> str:
    """Return a share that somebody set, in per cent without needless zeros, for instance ``90%`` or ``92.5%``."""
    return f"{round(share * 100.0, 6):g}%"


def change_text(before: float, after: float) -> Text:
    """Return how a share (0 to 1) changed, in percentage points, for instance ``提高3.3个百分点``.

    The difference is that of the two shares as they are written, so that a reader who subtracts finds the same.
    """
    tenths = round(after * 1000.0) - round(before * 1000.0)
    if tenths == 0:
        if math.isclose(before, after, abs_tol=_EXACT):
            return Text("保持不变", "unchanged")
        return Text("变化不足0.1个百分点", "changed by less than 0.1 percentage points")
    points = f"{abs(tenths) / 10:.1f}"
    if tenths > 0:
        return Text(f"提高{points}个百分点", f"up by {points} percentage points")
    return Text(f"下降{points}个百分点", f"down by {points} percentage points")


def points_text(difference: float) -> Text:
    """Return the size of a difference of two shares (−1 to 1) in percentage points, without its sign."""
    points = f"{abs(difference) * 100.0:.1f}"
    if points == "0.0":
        return Text("不足0.1个百分点", "less than 0.1 percentage points")
    return Text(f"{points}个百分点", f"{points} percentage points")


def date_text(day: datetime.date) -> Text:
    """Return a day, for instance ``2027年12月31日`` and ``31 December 2027``."""
    months = (
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    )  # fmt: skip
    return Text(f"{day.year}年{day.month}月{day.day}日", f"{day.day} {months[day.month - 1]} {day.year}")


def day_text(iso: str) -> Text:
    """Return a day given in ISO 8601 as `date_text` has it, anything else as it is."""
    try:
        return date_text(datetime.date.fromisoformat(iso))
    except ValueError:
        return Text(iso, iso)


def _unit_of(values: Sequence[float]) -> tuple[int, str]:
    """Return the largest unit in which the first value counts at least 1 and no other one too little; 1 if there is none."""
    for size, unit, nearly in _UNITS:
        if values[0] >= size - nearly and all(value >= _SMALLEST_PART * size for value in values[1:]):
            return size, unit
    return 1, ""


def _smaller(size: int) -> tuple[int, str]:
    """Return the next smaller unit; 1 without a name below 万."""
    return next(((smaller, unit) for smaller, unit, _ in _UNITS if smaller < size), (1, ""))


def _is_rounded(steps: int, value: float, size: int) -> bool:
    """Return whether a value in hundredths of a unit is rounded further than to whole numbers."""
    return size > 1 and abs(steps * size / 10**_DECIMALS - value) > 0.5


def _steps(value: float, size: int) -> int:
    """Return a value in hundredths of its unit, or in ones where that is 1; halves go up."""
    return _whole(value * 10**_DECIMALS / size) if size > 1 else _whole(value)


def _whole(value: float) -> int:
    return math.floor(value + 0.5)


def _written(steps: int, size: int) -> str:
    return count_text(steps) if size == 1 else f"{steps / 10**_DECIMALS:.{_DECIMALS}f}".rstrip("0").rstrip(".")


def _english(value: int, noun: Noun) -> str:
    return f"{value:,d} {noun.one if value == 1 else noun.many}"
