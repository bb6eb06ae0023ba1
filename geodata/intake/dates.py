"""Dates as people write them, kept to the precision with which they are given: a day, a month or a year."""

from __future__ import annotations

import datetime
import re
import unicodedata

import pandas as pd

from geodata.intake.parsed import Parsed, Reading, parse_each

_ISO = r"(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])|(?:19|20)[0-9]{2}"
_PARTS = re.compile(
    r"((?:19|20)\d{2})(?:\s*[-/.年]\s*(\d{1,2})(?:\s*[-/.月]\s*(\d{1,2})\s*[日号]?)?\s*月?份?|年)?(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
)
_DIGITS = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})?")
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
_SERIAL_RANGE = (20_000, 60_000)
_SERIAL_DAY_ZERO = datetime.date(1899, 12, 30)
_OPEN_ORDER = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{1,4}")


def parse_dates(texts: pd.Series) -> Parsed:
    """Read a column of dates.

    Parameters
    ----------
    texts : Series of str
        The column; "" where there is none. A number from 20000 to 60000 is an Excel serial number (1954 to 2064).

    Returns
    -------
    Parsed
        ISO 8601 text to the precision given: ``2024-03-01``, ``2024-03`` or ``2024``.
    """
    return parse_each(texts, texts.where(texts.str.fullmatch(_ISO), ""), "", _read_date)


def _read_date(text: str) -> Reading:
    plain = unicodedata.normalize("NFKC", text).strip()
    serial = _SERIAL.fullmatch(plain)
    if serial and _SERIAL_RANGE[0] <= int(serial[1]) <= _SERIAL_RANGE[1]:
        return Reading((_SERIAL_DAY_ZERO + datetime.timedelta(days=int(serial[1]))).isoformat(), "excel_date")
    if re.fullmatch(r"(?:19|20)\d{2}\.1", plain):
        return Reading("", fault="january")
    found = _PARTS.fullmatch(plain) or _DIGITS.fullmatch(plain)
    if found is None:
        return Reading("", fault="day_or_month" if _OPEN_ORDER.fullmatch(plain) else "date")
    year, month, day = (int(part) if part else 0 for part in found.groups())
    if _DIGITS.fullmatch(plain) and not day and _is_day(2000 + int(plain[:2]), int(plain[2:4]), int(plain[4:])):
        return Reading("", fault="day_or_month")
    if not _is_day(year, month or 1, day or 1):
        return Reading("", fault="date")
    value = f"{year}" + (f"-{month:02d}" if month else "") + (f"-{day:02d}" if day else "")
    return Reading(value, "" if re.match(r"\d{4}-\d{2}-\d{2}(?:$|[ T])", text) else "date")


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        datetime.date(year, month, day)
    except ValueError:
        return False
    return True
