"""Administrative codes: 2, 4, 6, 9 or 12 digits of the hierarchy 自治区–盟市–旗县区–苏木乡镇街道–嘎查村社区.

GB/T 2260 gives the first six digits (2-2-2), 统计用区划代码 the next six (3-3). A unit above the last level is written short or
filled up with zeros: 150102, 150102000 and 150102000000 are one place.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from types import MappingProxyType

import pandas as pd

from geodata.intake.parsed import FULL_WIDTH, Parsed, Reading, parse_each
from geodata.text import Text

LEVELS = MappingProxyType(
    {
        2: Text("省（自治区）", "province"),
        4: Text("盟市", "league or city"),
        6: Text("旗县区", "banner or county"),
        9: Text("苏木乡镇街道", "township or subdistrict"),
        12: Text("嘎查村社区", "village or community"),
    }
)
"""Levels of the hierarchy by the digits that tell a unit of it apart."""

_ENDS = (2, 4, 6, 9, 12)
_DIGITS = re.compile(r"[1-9]\d(?:\d{2}(?:\d{2}(?:\d{3}(?:\d{3})?)?)?)?")
_SCIENTIFIC = re.compile(r"(\d)(?:\.(\d*))?[eE]\+?(\d{1,2})")
_MOST_NAMED = 5


def short_code(code: str) -> str:
    """Return a code without the zeros that fill it up: the same for every way to write one place; other text as it is."""
    if not _DIGITS.fullmatch(code):
        return code
    for start, end in reversed(list(zip((0, *_ENDS), _ENDS, strict=False))):
        if len(code) == end and start and not code[start:].strip("0"):
            code = code[:start]
    return code


def level_of(code: str) -> int:
    """Return the level of a code as a key of `LEVELS`; 0 if it is no administrative code."""
    short = short_code(code)
    return len(short) if _DIGITS.fullmatch(short) else 0


def parent_of(code: str) -> str:
    """Return the short code of the unit above; "" for a province and for what is no administrative code."""
    level = level_of(code)
    return short_code(code)[: _ENDS[_ENDS.index(level) - 1]] if level > _ENDS[0] else ""


def same_place(one: str, other: str) -> bool:
    """Return whether two codes mean one place, though one may have 6, one 9 and one 12 digits."""
    return short_code(one) == short_code(other)


def known_codes(codes: pd.Series, known: Collection[str]) -> pd.Series:
    """Return for each code the known code of the same place, "" where there is none.

    Parameters
    ----------
    codes : Series of str
        Codes of any length.
    known : collection of str
        Codes of the units, each place once.

    Returns
    -------
    Series of str
        Indexed as ``codes``.
    """
    by_short = {short_code(code): code for code in known}
    return codes.map({code: by_short.get(short_code(code), "") for code in codes.unique()}).astype("str")


def code_remarks(file: str, header: str, codes: pd.Series, known: Collection[str]) -> tuple[Text, ...]:
    """Return what is odd about codes beside the known codes of units.

    Parameters
    ----------
    file, header : str
        Where they stand, for the remarks.
    codes : Series of str
        Codes, "" where there is none.
    known : collection of str
        Codes of the units. Where none of them is an administrative code, nothing is odd.

    Returns
    -------
    tuple of Text
        Codes of a wrong length, of another province, and of units whose parent is not among the known ones' own
        places and parents.
    """
    levels = {code: level_of(code) for code in known}
    if not any(levels.values()):
        return ()
    places = {short_code(code) for code in known}
    provinces = {short[:2] for short in places}
    above = places | {short[:end] for short in places for end in _ENDS if end < len(short)}
    different = [code for code in codes.unique() if code]
    wrong = [code for code in different if not level_of(code)]
    elsewhere = [code for code in different if level_of(code) and code[:2] not in provinces]
    orphans = [
        code
        for code in different
        if level_of(code) and code[:2] in provinces and short_code(code) not in above and parent_of(code) not in above
    ]
    told = (
        (wrong, "位数不对", "are no codes of 2, 4, 6, 9 or 12 digits"),
        (elsewhere, "不属于研究区所在省（自治区）", "belong to another province"),
        (orphans, "的上级单元未知", "lie in a unit that is not known"),
    )
    return tuple(
        Text(
            f"{file}“{header}”：{len(found)} 个代码{zh}（{'、'.join(found[:_MOST_NAMED])}）",
            f"{file}, “{header}”: {len(found)} codes {en} ({', '.join(found[:_MOST_NAMED])})",
        )
        for found, zh, en in told
        if found
    )


def parse_codes(texts: pd.Series) -> Parsed:
    """Read a column of codes: text stays text, but what Excel made of a long number is mended, or refused.

    Parameters
    ----------
    texts : Series of str
        The column; "" where there is none.

    Returns
    -------
    Parsed
        Text.
    """
    return parse_each(texts, texts.where(texts.str.fullmatch(r"[0-9]+"), ""), "", _read_code)


def _read_code(text: str) -> Reading:
    narrow = text.translate(FULL_WIDTH)
    scientific = _SCIENTIFIC.fullmatch(narrow)
    if scientific:
        digits, wanted = scientific[1] + (scientific[2] or ""), int(scientific[3]) + 1
        return Reading(digits, "code") if len(digits) == wanted else Reading("", fault="lost_digits")
    bare = re.sub(r"\s+|^['‘’`]|\.0+$", "", narrow)
    if bare.isdecimal():
        return Reading(bare, "full_width" if bare == narrow else "code")
    return Reading(narrow, "" if narrow == text else "full_width")
