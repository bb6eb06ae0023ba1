"""Values of every kind of field: each column is read by the rules of its kind, and what was changed or refused is told."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial

import h3.api.numpy_int as h3
import numpy as np
import pandas as pd

from geodata.intake.angles import parse_degrees
from geodata.intake.cell_text import UNSTORED_FORMULA
from geodata.intake.codes import parse_codes
from geodata.intake.dates import parse_dates
from geodata.intake.headers import folded
from geodata.intake.numbers import parse_counts, plain_numbers
from geodata.intake.parsed import FULL_WIDTH, Parsed, Reading, parse_each, parse_together
from geodata.kinds import kind_keys_by_name, venue_type_keys_by_name
from geodata.schema import Field

_CELL = re.compile(r"[0-9a-f]{15}")
_LEAST_CONTAINED = 3
"""Shorter names stand in too many other words (社区卫生服务中心) to tell a type from within a text."""
_NOT_OPEN = re.compile(r"撤销|停用|停办|关闭|暂停|取消|拟建|拟设|规划|筹建|在建|(?<![草高平太固三五开中])原")
"""Words that make a kind's name mean something else; 原 ("former") is also part of 草原 and of towns such as 太原."""
_COMMAS = re.compile(r"\s*[,，;；、|]\s*")
_PAIR = 2
_LARGEST_LATITUDE, _LARGEST_LONGITUDE = 90.0, 180.0


def parse_field(field: Field, texts: pd.Series, *, unit: str = "", header: str = "") -> Parsed:
    """Read a column by the kind of its field.

    Parameters
    ----------
    field : Field
        The field.
    texts : Series of str
        The column as it stands; "" where there is none.
    unit, header : str
        Unit and header of the column, for counts.

    Returns
    -------
    Parsed
        Numbers and coordinates as float64, all else as text.
    """
    if field.kind == "number":
        return parse_counts(field, texts, unit=unit, header=header)
    if field.kind == "coordinate":
        return parse_coordinates(texts)
    if field.kind == "code":
        return parse_codes(texts)
    if field.kind == "date":
        return parse_dates(texts)
    nothing = pd.Series("", index=texts.index, dtype="str")
    if field.kind == "cell":
        return parse_each(texts, nothing, "", _read_cell)
    if field.kind == "text":
        # Only what holds such characters, or may be a mark for nothing, is looked at one by one.
        odd = texts.str.contains(r"[０-９Ａ-Ｚａ-ｚ]") | (texts.str.len() <= len("none")) | (texts == UNSTORED_FORMULA)
        return parse_each(texts, texts.mask(odd, ""), "", _read_text)
    names = kind_keys_by_name() if field.kind == "kind" else venue_type_keys_by_name()
    return parse_each(texts, nothing, "", partial(read_word, names=names, fault=field.kind))


def parse_coordinates(texts: pd.Series) -> Parsed:
    """Read a column of coordinates: plain numbers, or degrees, minutes and seconds (`geodata.intake.angles`).

    Returns
    -------
    Parsed
        float64, NaN where there is none.
    """
    return parse_together(texts, plain_numbers(texts), np.nan, _read_coordinates)


def _read_coordinates(texts: list[str]) -> list[Reading]:
    numbers, was_angle, faulty = parse_degrees(pd.Series(texts, dtype="str"))
    return [
        Reading(np.nan, fault="coordinate")
        if wrong
        else Reading(number, "degrees" if angle else "separators" if text.isascii() else "full_width")
        for text, number, angle, wrong in zip(texts, numbers, was_angle, faulty, strict=True)
    ]


def parse_pairs(texts: pd.Series, header: str) -> tuple[Parsed, Parsed]:
    """Read a column of pairs of coordinates, parted by a comma, a semicolon or a blank.

    In degrees what is more than 90 must be the longitude. Where that does not tell, the order is that of the other
    rows, or of the words of the header, or longitude (easting) first.

    Parameters
    ----------
    texts : Series of str
        The column; "" where there is none.
    header : str
        The column's header.

    Returns
    -------
    lon, lat : Parsed
        float64, NaN where there is none; repairs and faults stand with the longitude.
    """
    nothing = pd.Series(np.nan, index=texts.index)
    first, second = (
        parse_together(texts, nothing, np.nan, partial(_read_pairs, at=at)) for at in (0, 1)
    )  # fmt: skip
    a, b = np.abs(first.values.to_numpy()), np.abs(second.values.to_numpy())
    degrees = np.fmax(a, b) <= _LARGEST_LONGITUDE
    lon_first = degrees & (a > _LARGEST_LATITUDE) & (b <= _LARGEST_LATITUDE)
    lat_first = degrees & (b > _LARGEST_LATITUDE) & (a <= _LARGEST_LATITUDE)
    by_header = folded(header).startswith(("纬", "lat"))
    if (lat_first.any() and not lon_first.any()) or (by_header and lat_first.any() == lon_first.any()):
        lat_first = ~lon_first
    given = first.values.notna().to_numpy()
    rule = np.where(lat_first & given, "pair_order", first.rule)
    share, none = first.share, np.full(len(texts), "", dtype=object)
    lon, lat = first.values.mask(lat_first, second.values), second.values.mask(lat_first, first.values)
    return Parsed(lon, rule, first.fault, share), Parsed(lat, none, none, share)


def _read_pairs(texts: list[str], at: int) -> list[Reading]:
    """Read the first or the second number of every pair."""
    split = [[part for part in _COMMAS.split(text.strip("()（）[] ")) if part] for text in texts]
    split = [parts[0].split() if len(parts) == 1 else parts for parts in split]
    pairs = [parts if len(parts) == _PAIR else ["?", "?"] for parts in split]
    one, other = (_read_coordinates([pair[place] for pair in pairs]) for place in (at, 1 - at))
    return [
        Reading(np.nan, fault="pair")
        if mine.fault or beside.fault
        else Reading(mine.value, "degrees" if "degrees" in (mine.rule, beside.rule) else "")
        for mine, beside in zip(one, other, strict=True)
    ]


def _read_text(text: str) -> Reading:
    narrow = text.translate(FULL_WIDTH)
    return Reading(narrow, "" if narrow == text else "full_width")


def _read_cell(text: str) -> Reading:
    lower = text.lower()
    return Reading(lower) if is_cell(lower) else Reading("", fault="cell")


def is_cell(text: str) -> bool:
    """Return whether ``text`` is a valid H3 cell index in hexadecimal, lower case."""
    return _CELL.fullmatch(text) is not None and bool(h3.is_valid_cell(int(text, 16)))


def read_word(text: str, *, names: Mapping[str, str], fault: str) -> Reading:
    """Read a controlled word: one of its names, else a text that holds names of one key only (``就业驿站（万达店）``).

    Parameters
    ----------
    text : str
        The text.
    names : mapping of str to str
        Every accepted name, lower case, with its key.
    fault : str
        Key of the fault where none is recognised.

    Returns
    -------
    Reading
        The key. Names of fewer than three letters, and texts that say the place is not open, are not recognised.
    """
    plain = folded(text)
    if key := names.get(text.lower()) or names.get(plain):
        return Reading(key)
    spans = [
        (found.start(), found.end(), key)
        for name, key in names.items()
        if len(name) >= _LEAST_CONTAINED
        for found in re.finditer(re.escape(name), plain)
    ]
    # A name within a longer one (就业驿站 in 零工就业驿站, if that is a name) is not meant by itself.
    keys = {
        key
        for start, end, key in spans
        if not any((left <= start and end <= right) and (left, right) != (start, end) for left, right, _ in spans)
    }
    if len(keys) == 1 and not _NOT_OPEN.search(plain):
        return Reading(keys.pop(), "variant")
    return Reading("", fault="several" if len(keys) > 1 else fault)
