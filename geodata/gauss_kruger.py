"""CGCS2000 Gauss-Krüger zones, told from the size of the numbers.

Eastings of Chinese maps begin at 500 km on the central meridian. Most files write the number of the zone before them
(eight digits): 13 to 23 are 6-degree zones, 25 to 45 are 3-degree ones, so that the prefix alone names the zone. Without
it (six digits) the meridian is told from where the points have to lie. A 6-degree zone and the 3-degree zone of the
same central meridian are one projection, so that the 3-degree ones stand for both.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from geodata.coordinates import transformer

Floats = NDArray[np.float64]

_EASTINGS = (150_000.0, 850_000.0)
"""Metres without the prefix: 3.1 degrees and more to each side of the meridian all over China."""
_NORTHINGS = (300_000.0, 6_000_000.0)
_MOST = 0.9
"""Share of the points that must fit."""
_MARGIN_DEGREES = 0.5
_FIRST_PLAIN, _PLAIN_ZONES = 4534, 21
"""EPSG number of the 3-degree zone at 75° E without prefix; they go on by 3 degrees to 135° E."""


def gauss_kruger_zones(
    easting: Floats, northing: Floats, box: tuple[float, float, float, float] | None
) -> tuple[str, ...]:
    """Return the CGCS2000 Gauss-Krüger CRS that coordinates of this size may be in.

    Parameters
    ----------
    easting, northing : (p,) float64
        Metres, at least one finite pair.
    box : (west, south, east, north) or None
        Where the points have to lie, WGS84 degrees; needed for eastings without the number of the zone.

    Returns
    -------
    tuple of str
        ``"EPSG:4491"`` to ``"EPSG:4501"`` (6-degree, with prefix), ``"EPSG:4513"`` to ``"EPSG:4533"`` (3-degree, with
        prefix) or some of ``"EPSG:4534"`` to ``"EPSG:4554"`` (without prefix); empty where the numbers are no such
        coordinates, or the zone cannot be told.
    """
    zone = int(np.nanmedian(easting) // 1e6)
    known = zone == 0 or 13 <= zone <= 23 or 25 <= zone <= 45
    plain = easting - zone * 1e6
    fits = (plain >= _EASTINGS[0]) & (plain <= _EASTINGS[1]) & (northing >= _NORTHINGS[0]) & (northing <= _NORTHINGS[1])
    if not known or fits.mean() < _MOST:
        return ()
    if zone:
        return (f"EPSG:{4491 + zone - 13}" if zone <= 23 else f"EPSG:{4513 + zone - 25}",)
    if box is None:
        return ()
    west, south, east, north = box
    # All zones are one projection, turned about the earth's axis.
    to_degrees = transformer(f"EPSG:{_FIRST_PLAIN}", "EPSG:4326")
    lon, lat = to_degrees.transform(float(np.median(plain[fits])), float(np.median(northing[fits])))
    if not south - _MARGIN_DEGREES <= lat <= north + _MARGIN_DEGREES:
        return ()
    return tuple(
        f"EPSG:{_FIRST_PLAIN + zone}"
        for zone in range(_PLAIN_ZONES)
        if west - _MARGIN_DEGREES <= lon + 3.0 * zone <= east + _MARGIN_DEGREES
    )
