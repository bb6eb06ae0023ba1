"""Names and addresses of places brought to the form in which they are compared: what is told twice or says only where in a house goes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_NOT_A_LETTER = re.compile(r"[\W_]+")
_PARTS = re.compile(r"[,，、;；。\s()（）【】\[\]<>《》“”\"'·]+")
_PROVINCE = r"(?:[一-鿿]{2,6}?(?:特别行政区|自治区|省))"
_CITY = r"(?:[一-鿿]{2,7}?(?:自治州|地区|盟|市(?!场|政|民|区|容|中心))(?!路|街|大街))"
_COUNTY = r"(?:[一-鿿]{1,8}?(?:自治县|自治旗|县|旗|市(?!场|政|民|区|容|中心)|(?<![小社园校片厂库景院街矿城新老军分辖])区|新城区|新区)(?!路|街|大街|委))"
_ABOVE_TOWNS = re.compile(rf"^(?:中国)?(?:{_PROVINCE}?{_CITY}{_COUNTY}?|{_PROVINCE}{_COUNTY}?)")
_NUMBER = r"(?:[a-z]?\d+(?:[-之]\d+)*|[一二三四五六七八九十]+)"
_IN_THE_HOUSE = re.compile(
    rf"(?:{_NUMBER}(?:号楼|号院|号|幢|栋|座|单元|层|楼|室|户|门市|门)|底商|门市|商服|院内|楼内|内|附近|对面|旁边|旁|东侧|西侧|南侧|北侧)+$"
)
_HOUSE_NUMBER = re.compile(r"\d+(?:[-之]\d+)*号(?:楼|院)?")
_TOWN_SUFFIX = re.compile(r"(?:街道办事处|地区办事处|民族乡|民族苏木|街道|镇|乡|苏木)$")
_DIGITS = str.maketrans("零〇一二三四五六七八九", "00123456789")
_COUNTED = re.compile(r"[0-9零〇一二三四五六七八九十]+")
_SHORTEST = 2

BARE_FACTOR = 0.97
"""For names that agree only without the units before them and the storey or house number behind them."""
PART_FACTOR = 0.93
"""For names that agree only with a part of a text, between brackets or commas."""


def plain_name(name: str) -> str:
    """Return a name in half-width lower case, without blanks, brackets and punctuation."""
    return _NOT_A_LETTER.sub("", unicodedata.normalize("NFKC", name).lower())


def short_unit_name(name: str) -> str:
    """Return a unit's plain name without its rank (街道, 镇, 乡, 苏木), or whole if less than two characters were left."""
    plain = plain_name(name)
    short = _TOWN_SUFFIX.sub("", plain)
    return short if len(short) >= _SHORTEST else plain


def unit_prefixes(names: Iterable[str]) -> re.Pattern[str]:
    """Return what finds the plain names of units at the start of a plain text, the longest first."""
    return re.compile(f"^(?:{unit_finder(names).pattern})+")


def unit_finder(names: Iterable[str]) -> re.Pattern[str]:
    """Return what finds the plain names of units in a plain text, the longest first where several begin at one place."""
    plain = sorted({plain_name(name) for name in names} - {""}, key=lambda name: (-len(name), name))
    return re.compile("|".join(map(re.escape, plain)) or r"(?!)")


def bare_name(name: str, units: re.Pattern[str]) -> str:
    """Return a plain name without the units before it and the storey or house number behind it.

    Parameters
    ----------
    name : str
        A name or address as written.
    units : Pattern
        From `unit_prefixes`.

    Returns
    -------
    str
        With whatever leaves less than two characters still there.
    """
    inner = _without_units(plain_name(name), units)
    bare = _IN_THE_HOUSE.sub("", inner)
    return bare if len(bare) >= _SHORTEST else inner


def _without_units(plain: str, units: re.Pattern[str]) -> str:
    inner = units.sub("", _ABOVE_TOWNS.sub("", plain))
    return inner if len(inner) >= _SHORTEST else plain


def forms_of(name: str, address: str, units: re.Pattern[str]) -> dict[str, float]:
    """Return the forms in which a place may stand in a gazetteer.

    Parameters
    ----------
    name, address : str
        As written; may be empty.
    units : Pattern
        From `unit_prefixes`.

    Returns
    -------
    dict of str to float
        Plain texts of two characters or more, each with the factor for what is alike to it: 1 for the name and the address
        without the units before them, `BARE_FACTOR` also without what is behind or before the house number, `PART_FACTOR`
        for what brackets and commas part.
    """
    forms: dict[str, float] = {}
    for text in (name, address):
        plain = plain_name(text)
        _add(forms, _without_units(plain, units), 1.0)
        for piece in (plain, *_HOUSE_NUMBER.split(plain)):
            _add(forms, bare_name(piece, units), BARE_FACTOR)
        for part in _PARTS.split(unicodedata.normalize("NFKC", text)):
            for piece in _HOUSE_NUMBER.split(plain_name(part)):
                _add(forms, bare_name(piece, units), PART_FACTOR)
    return forms


def _add(forms: dict[str, float], form: str, factor: float) -> None:
    if len(form) >= _SHORTEST and _IN_THE_HOUSE.fullmatch(form) is None:
        forms.setdefault(form, factor)


def numbers_in(name: str) -> tuple[str, ...]:
    """Return the numbers in a name in their order, Chinese and Arabic numerals written alike (“第十二中学” and “第12中学”)."""
    return tuple(_arabic(number) for number in _COUNTED.findall(name))


def _arabic(number: str) -> str:
    if "十" not in number:
        return number.translate(_DIGITS)
    tens, _, ones = number.partition("十")
    return (tens.translate(_DIGITS) or "1") + (ones.translate(_DIGITS) or "0")
