"""GCJ-02 and BD-09, the coordinates that Chinese map providers hand out, to and from WGS84.

GCJ-02 is not published; the formula here is the widely used reverse-engineered one (Krasovsky 1940 ellipsoid, as in
the eviltransform project's description). BD-09 is Baidu's further offset of GCJ-02. Both forward formulas are smooth, so
that their inverses are found by fixed-point iteration, to far below a millimetre.

Providers shift coordinates in China only and hand out WGS84 elsewhere (Baidu's developer pages say so of BD-09, Amap's
converter tells its own area apart). The border itself is in no formula: the reverse-engineered one has a crude box that
also holds whole countries. What may not go wrong is a place in China near the border, so the area here is that box
without a few boxes that hold foreign land only; between them and the border foreign places are shifted too.
"""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Conversion = Callable[[Floats, Floats], tuple[Floats, Floats]]

_SEMI_MAJOR_METRES = 6378245.0
_ECCENTRICITY_SQUARED = 0.00669342162296594323
_BAIDU_ANGLE = np.pi * 3000.0 / 180.0
_BAIDU_EAST, _BAIDU_NORTH = 0.0065, 0.006
_ROUNDS = 8
"""Of the fixed-point iteration; six bring it to the last digit all over China."""
_REACH = 0.1
"""Degrees; more than any offset."""

_CHINA_BOX = (72.004, 0.8293, 137.8347, 55.8271)
_FOREIGN_BOXES = (
    (72.004, 0.8293, 97.0, 26.0),
    (72.004, 0.8293, 105.0, 20.5),
    (72.004, 26.0, 88.0, 26.9),
    (72.004, 26.0, 79.0, 29.9),
    (72.004, 26.0, 76.5, 32.5),
    (72.004, 41.5, 76.0, 55.8271),
    (72.004, 45.6, 81.9, 55.8271),
    (72.004, 49.3, 116.0, 55.8271),
    (92.5, 45.3, 111.0, 55.8271),
    (97.5, 43.3, 103.5, 55.8271),
    (120.3, 0.8293, 127.0, 20.5),
    (127.0, 0.8293, 137.8347, 40.0),
    (126.2, 27.0, 137.8347, 40.7),
    (131.6, 0.8293, 137.8347, 44.5),
    (120.0, 53.7, 137.8347, 55.8271),
)
"""West, south, east, north in degrees."""


def is_shifted_area(lon: Floats, lat: Floats) -> Bools:
    """Return whether Chinese map providers shift what lies there: China, and foreign land near its border.

    Parameters
    ----------
    lon, lat : (p,) float64
        WGS84 degrees.

    Returns
    -------
    (p,) bool
        False wherever a coordinate is not finite.
    """
    inside = _in_box(_CHINA_BOX, lon, lat)
    for box in _FOREIGN_BOXES:
        inside &= ~_in_box(box, lon, lat)
    return inside


def _in_box(box: tuple[float, float, float, float], lon: Floats, lat: Floats) -> Bools:
    west, south, east, north = box
    return (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)


def wgs84_to_gcj02(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Return GCJ-02 longitudes and latitudes (degrees, same shape) of WGS84 ones; the same outside China."""
    return _shifted(lon, lat, _to_gcj02)


def wgs84_to_bd09(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Return BD-09 longitudes and latitudes (degrees, same shape) of WGS84 ones; the same outside China."""
    return _shifted(lon, lat, lambda x, y: _gcj02_to_bd09(*_to_gcj02(x, y)))


def gcj02_to_wgs84(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Return WGS84 longitudes and latitudes (degrees, same shape) of GCJ-02 ones; the same outside China.

    Where a coordinate may stand for a shifted place in China or for an unshifted one just outside (for some hundred
    metres along the edge of the area), it is taken for the one in China.
    """
    return _unshifted(lon, lat, lambda x, y: _inverted(_to_gcj02, x, y))


def bd09_to_wgs84(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Return WGS84 longitudes and latitudes (degrees, same shape) of Baidu's BD-09 ones; as `gcj02_to_wgs84`."""
    return _unshifted(lon, lat, lambda x, y: _inverted(_to_gcj02, *_inverted(_gcj02_to_bd09, x, y)))


CHINESE_DATUMS: MappingProxyType[str, Conversion] = MappingProxyType({"GCJ-02": gcj02_to_wgs84, "BD-09": bd09_to_wgs84})
"""Datums that PROJ does not know, with the function that brings them to WGS84."""


def _shifted(lon: Floats, lat: Floats, forward: Conversion) -> tuple[Floats, Floats]:
    """Return the coordinates with those of the area converted."""
    inside = is_shifted_area(lon, lat)
    new_lon, new_lat = lon.copy(), lat.copy()
    new_lon[inside], new_lat[inside] = forward(lon[inside], lat[inside])
    return new_lon, new_lat


def _unshifted(lon: Floats, lat: Floats, backward: Conversion) -> tuple[Floats, Floats]:
    """Return the coordinates with those converted that stand for a place in the area."""
    west, south, east, north = _CHINA_BOX
    near = _in_box((west - _REACH, south - _REACH, east + _REACH, north + _REACH), lon, lat)
    back_lon, back_lat = lon.copy(), lat.copy()
    back_lon[near], back_lat[near] = backward(lon[near], lat[near])
    inside = is_shifted_area(back_lon, back_lat)
    return np.where(inside, back_lon, lon), np.where(inside, back_lat, lat)


def _inverted(forward: Conversion, lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Return what ``forward`` brings to the coordinates; it differs from nothing by a small smooth offset.

    The formula without the edge of the area is inverted, so that nothing swings to and fro there.
    """
    before_lon, before_lat = lon, lat
    for _ in range(_ROUNDS):
        after_lon, after_lat = forward(before_lon, before_lat)
        before_lon, before_lat = before_lon + (lon - after_lon), before_lat + (lat - after_lat)
    return before_lon, before_lat


def _to_gcj02(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    x, y = lon - 105.0, lat - 35.0
    root = np.sqrt(np.abs(x))
    waves = (20.0 * np.sin(6.0 * x * np.pi) + 20.0 * np.sin(2.0 * x * np.pi)) * 2.0 / 3.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + waves
    north += (20.0 * np.sin(y * np.pi) + 40.0 * np.sin(y / 3.0 * np.pi)) * 2.0 / 3.0
    north += (160.0 * np.sin(y / 12.0 * np.pi) + 320.0 * np.sin(y * np.pi / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + waves
    east += (20.0 * np.sin(x * np.pi) + 40.0 * np.sin(x / 3.0 * np.pi)) * 2.0 / 3.0
    east += (150.0 * np.sin(x / 12.0 * np.pi) + 300.0 * np.sin(x / 30.0 * np.pi)) * 2.0 / 3.0
    radians = np.radians(lat)
    magic = 1.0 - _ECCENTRICITY_SQUARED * np.sin(radians) ** 2
    meridian = _SEMI_MAJOR_METRES * (1.0 - _ECCENTRICITY_SQUARED) / magic**1.5
    parallel = _SEMI_MAJOR_METRES / np.sqrt(magic) * np.cos(radians)
    return lon + np.degrees(east / parallel), lat + np.degrees(north / meridian)


def _gcj02_to_bd09(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    radius = np.hypot(lon, lat) + 0.00002 * np.sin(lat * _BAIDU_ANGLE)
    angle = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * _BAIDU_ANGLE)
    return radius * np.cos(angle) + _BAIDU_EAST, radius * np.sin(angle) + _BAIDU_NORTH
