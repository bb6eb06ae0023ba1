"""The readings that coordinates allow, by the size of their numbers: degrees in several datums, metres in several zones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pyproj import CRS

from geodata.chinese_datums import CHINESE_DATUMS
from geodata.coordinates import is_geocentric, transformer
from geodata.gauss_kruger import gauss_kruger_zones
from geodata.intake.ground import Box

Floats = NDArray[np.float64]

WGS84 = "EPSG:4326"

_SAME_METRES = 1.0
_METRES_PER_DEGREE = 111_320.0


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """One reading of coordinates.

    Attributes
    ----------
    crs : str
        ``EPSG:…``, ``GCJ-02`` or ``BD-09``.
    swapped : bool
        Whether latitude or northing stands first.
    lon, lat : (p,) float64
        Where it puts them, WGS84 degrees; not finite where nowhere on the earth.
    """

    crs: str
    swapped: bool
    lon: Floats
    lat: Floats


def is_same_as_wgs84(crs: str) -> bool:
    """Return whether a CRS is in degrees that nothing here tells from WGS84 ones, such as CGCS2000 (EPSG:4490)."""
    if crs in CHINESE_DATUMS:
        return False
    known = CRS.from_user_input(crs)
    return bool(known.is_geographic) and is_geocentric(known)


def readings_of(
    first: Floats, second: Floats, stated: str, box: Box | None, *, stated_swapped: bool = False
) -> tuple[Reading, ...]:
    """Return the readings that the numbers allow, the stated one first.

    Parameters
    ----------
    first, second : (p,) float64
        Coordinates as they stand, finite, at least one pair.
    stated : str
        CRS by which they would be read.
    box : (west, south, east, north) or None
        Where they have to lie, WGS84 degrees; without it a zone that is not written before the eastings stays unknown.
    stated_swapped : bool
        Whether latitude or northing would be read as standing first.

    Returns
    -------
    tuple of Reading
        Readings that come to the same places (GCJ-02 outside China) stand once.
    """
    wanted = [(stated, stated_swapped)]
    plain = stated if is_same_as_wgs84(stated) else WGS84
    for swapped in (False, True):
        x, y = (second, first) if swapped else (first, second)
        if np.median(np.abs(x)) <= 180.0 and np.median(np.abs(y)) <= 90.0:
            wanted += [(crs, swapped) for crs in (plain, *CHINESE_DATUMS)]
        else:
            wanted += [(crs, swapped) for crs in gauss_kruger_zones(x, y, box)]
    found: list[Reading] = []
    for crs, swapped in dict.fromkeys(wanted):
        x, y = (second, first) if swapped else (first, second)
        reading = Reading(crs, swapped, *_in_wgs84(x, y, crs))
        if not any(reading.swapped == other.swapped and shift_metres(reading, other) < _SAME_METRES for other in found):
            found.append(reading)
    return tuple(found)


def shift_metres(reading: Reading, other: Reading) -> float:
    """Return the median distance between where two readings put the points, metres; infinite where one is off the earth."""
    with np.errstate(invalid="ignore"):
        east = (reading.lon - other.lon) * np.cos(np.radians(np.clip(other.lat, -90.0, 90.0)))
        metres = np.hypot(east, reading.lat - other.lat) * _METRES_PER_DEGREE
    metres[~np.isfinite(metres) | (np.abs(reading.lat) > 90.0) | (np.abs(other.lat) > 90.0)] = np.inf
    return float(np.median(metres))


def _in_wgs84(x: Floats, y: Floats, crs: str) -> tuple[Floats, Floats]:
    if crs not in CHINESE_DATUMS and is_same_as_wgs84(crs):
        return x, y
    if crs in CHINESE_DATUMS:
        return CHINESE_DATUMS[crs](x, y)
    lon, lat = transformer(crs, WGS84).transform(x, y)
    return lon, lat
