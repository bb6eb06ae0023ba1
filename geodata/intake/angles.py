"""Degrees as people write them: 126°32′05.3″, 126度32分5秒, 东经126.5347, E126 32 5.3; and two packed forms of pairs."""

from __future__ import annotations

import re
import unicodedata

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

_SIGNS = str.maketrans(
    {
        "º": "°", "˚": "°", "度": "°", "分": "'", "秒": '"', "′": "'", "’": "'", "‘": "'", "´": "'", "＇": "'",
        "″": '"', "”": '"', "“": '"', "〃": '"', "＂": '"', "−": "-", "–": "-", "—": "-",
    }
)  # fmt: skip
_HEMISPHERES = {"东": "E", "東": "E", "西": "W", "南": "S", "北": "N"}
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?")
_LETTERED = re.compile(r"(?:([EWNS]):?\s*)?(.*?)\s*(?:([EWNS]))?")
_FORMS = tuple(
    re.compile(form)
    for form in (
        r"""([+-]?)(\d{1,3}(?:\.\d*)?)°?""",
        r"""([+-]?)(\d{1,3})°\s*(\d{1,2}(?:\.\d*)?)'?""",
        r"""([+-]?)(\d{1,3})°\s*(\d{1,2})'\s*(\d{1,2}(?:\.\d*)?)(?:"|'')?""",
        r"""([+-]?)(\d{1,3})\s(\d{1,2}(?:\.\d*)?)""",
        r"""([+-]?)(\d{1,3})([\s:.-])(\d{1,2})\3(\d{1,2}(?:\.\d*)?)""",
    )
)
_PACKED = re.compile(r"(\d{2,3})(\d{2})(\d{2}(?:\.\d*)?)")
"""Without any sign only where a letter says that it is an angle."""

_CHINA_LON, _CHINA_LAT = (73.0, 136.0), (3.0, 54.0)


def parse_degrees(values: pd.Series) -> tuple[Floats, Bools, Bools]:
    """Read numbers, and angles in degrees, minutes and seconds.

    Parameters
    ----------
    values : Series of str
        Text; "" where there is none. Full-width and Chinese signs are understood. Plain numbers (also with thousands
        separators) are taken as they stand, so that metres pass too.

    Returns
    -------
    numbers : (p,) float64
        Degrees (west and south negative), or the plain number; NaN where the text is empty or faulty.
    was_angle : (p,) bool
        Whether it was written as an angle or with a hemisphere, and not as a plain number.
    faulty : (p,) bool
        Whether the text is neither a number nor an angle (minutes and seconds below 60, at most 180 degrees).
    """
    plain = values.str.normalize("NFKC").str.strip()
    grouped = plain.str.fullmatch(_THOUSANDS)
    plain = plain.where(~grouped, plain.str.replace(",", ""))
    numbers = pd.to_numeric(plain.where(plain != ""), errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    numbers = np.where(np.isfinite(numbers), numbers, np.nan)
    given = (plain != "").to_numpy()
    was_angle = np.zeros(len(values), dtype=bool)
    for place in np.flatnonzero(given & np.isnan(numbers)):
        degrees = _degrees(values.iloc[place])
        if degrees is not None:
            numbers[place], was_angle[place] = degrees, True
    return numbers, was_angle, given & np.isnan(numbers)


def _degrees(text: str) -> float | None:
    """Return the degrees that one text gives, None for none."""
    text = unicodedata.normalize("NFKC", text.translate(_SIGNS)).strip().upper()
    text = text.replace("经", "").replace("經", "").replace("纬", "").replace("緯", "")
    for word, letter in _HEMISPHERES.items():
        text = text.replace(word, letter)
    lettered = _LETTERED.fullmatch(text)
    if lettered is None or (lettered[1] and lettered[3]):
        return None
    letter, body = lettered[1] or lettered[3] or "", lettered[2].strip()
    parts = _parts(body, packed=bool(letter))
    if parts is None:
        return None
    sign, degrees, minutes, seconds = parts
    value = degrees + minutes / 60.0 + seconds / 3600.0
    if minutes >= 60.0 or seconds >= 60.0 or value > (90.0 if letter in {"N", "S"} else 180.0) or (letter and sign):
        return None
    return -value if sign == "-" or letter in {"W", "S"} else value


def _parts(body: str, *, packed: bool) -> tuple[str, float, float, float] | None:
    """Return the sign, degrees, minutes and seconds of an angle without its hemisphere."""
    for form in _FORMS:
        found = form.fullmatch(body)
        if found is not None:
            sign, *rest = found.groups()
            degrees, minutes, seconds, *_ = [*(float(part) for part in rest if part[0].isdigit()), 0.0, 0.0]
            return sign, degrees, minutes, seconds
    found = _PACKED.fullmatch(body) if packed else None
    return None if found is None else ("", float(found[1]), float(found[2]), float(found[3]))


def unpacked_pairs(lon: Floats, lat: Floats) -> tuple[Floats, Floats, Bools, Bools]:
    """Unpack longitudes and latitudes of China that are known to be angles but are too large for degrees.

    126532100 and 45751200 are millionths of a degree; 1263205.3 and 454503.2 are 126°32′05.3″ and 45°45′03.2″. Only a
    pair is unambiguous, and only where metres are out of the question (454503 alone may be an easting).

    Parameters
    ----------
    lon, lat : (p,) float64
        What stands in columns of a geographic CRS.

    Returns
    -------
    lon, lat : (p,) float64
        Degrees where a pair was unpacked; the others as they were.
    in_millionths, packed : (p,) bool
        Which pairs were millionths, and which degrees, minutes and seconds in one number.
    """
    in_millionths = _in_china(lon / 1e6, lat / 1e6)
    unpacked_lon, unpacked_lat = _unpacked(lon), _unpacked(lat)
    packed = _in_china(unpacked_lon, unpacked_lat) & ~in_millionths
    return (
        np.where(in_millionths, lon / 1e6, np.where(packed, unpacked_lon, lon)),
        np.where(in_millionths, lat / 1e6, np.where(packed, unpacked_lat, lat)),
        in_millionths,
        packed,
    )


def _unpacked(value: Floats) -> Floats:
    """Return the degrees of DDDMMSS.s; NaN where minutes or seconds would be 60 or more."""
    degrees, rest = np.divmod(value, 10_000.0)
    minutes, seconds = np.divmod(rest, 100.0)
    return np.where((minutes < 60.0) & (seconds < 60.0), degrees + minutes / 60.0 + seconds / 3600.0, np.nan)


def _in_china(lon: Floats, lat: Floats) -> Bools:
    return (lon >= _CHINA_LON[0]) & (lon <= _CHINA_LON[1]) & (lat >= _CHINA_LAT[0]) & (lat <= _CHINA_LAT[1])
