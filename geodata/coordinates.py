"""Coordinate systems: Chinese map datums (GCJ-02, BD-09) to WGS84, and one metric CRS that fits the area.

GCJ-02 is not published; the forward formula here is the widely used reverse-engineered one (Krasovsky 1940
ellipsoid, as in the eviltransform project's description). Its inverse is found by fixed-point iteration, so
that a round trip closes to well under a millimetre. BD-09 is Baidu's further offset of GCJ-02.
"""

from __future__ import annotations

from collections.abc import Callable

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.aoi import AreaOfInterest
from pyproj.database import query_utm_crs_info

Floats = NDArray[np.float64]

_SEMI_MAJOR_METRES = 6378245.0
_ECCENTRICITY_SQUARED = 0.00669342162296594323
_BAIDU_ANGLE = np.pi * 3000.0 / 180.0
_CHINA_BOX = (72.004, 0.8293, 137.8347, 55.8271)
"""West, south, east, north in degrees: outside it the offset is defined as nil."""


def _gcj02_offset(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
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
    west, south, east_edge, north_edge = _CHINA_BOX
    inside = (lon >= west) & (lon <= east_edge) & (lat >= south) & (lat <= north_edge)
    return (
        np.where(inside, np.degrees(east / parallel), 0.0),
        np.where(inside, np.degrees(north / meridian), 0.0),
    )


def wgs84_to_gcj02(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Return GCJ-02 longitudes and latitudes (degrees, same shape) of WGS84 ones; nil offset outside China."""
    d_lon, d_lat = _gcj02_offset(lon, lat)
    return lon + d_lon, lat + d_lat


def gcj02_to_wgs84(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Return WGS84 longitudes and latitudes (degrees, same shape) of GCJ-02 ones, by fixed-point iteration."""
    wgs_lon, wgs_lat = lon.copy(), lat.copy()
    for _ in range(6):
        d_lon, d_lat = _gcj02_offset(wgs_lon, wgs_lat)
        wgs_lon, wgs_lat = lon - d_lon, lat - d_lat
    return wgs_lon, wgs_lat


def bd09_to_wgs84(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Return WGS84 longitudes and latitudes (degrees, same shape) of Baidu's BD-09 ones."""
    gcj_lon, gcj_lat = lon - 0.0065, lat - 0.006
    for _ in range(8):
        back_lon, back_lat = _gcj02_to_bd09(gcj_lon, gcj_lat)
        gcj_lon, gcj_lat = gcj_lon + (lon - back_lon), gcj_lat + (lat - back_lat)
    return gcj02_to_wgs84(gcj_lon, gcj_lat)


def _gcj02_to_bd09(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    radius = np.hypot(lon, lat) + 0.00002 * np.sin(lat * _BAIDU_ANGLE)
    angle = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * _BAIDU_ANGLE)
    return radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006


CHINESE_DATUMS: dict[str, Callable[[Floats, Floats], tuple[Floats, Floats]]] = {
    "GCJ-02": gcj02_to_wgs84,
    "BD-09": bd09_to_wgs84,
}
"""Datums that PROJ does not know, with the function that brings them to WGS84."""


def is_known_crs(text: str) -> bool:
    """Return whether ``text`` names a CRS that can be read: a Chinese datum, or a geographic or projected one of PROJ."""
    if text in CHINESE_DATUMS:
        return True
    try:
        return _is_horizontal(CRS.from_user_input(text))
    except RuntimeError:  # pyproj's CRSError is one
        return False


def _is_horizontal(crs: CRS) -> bool:
    return bool(crs.is_geographic or crs.is_projected)


def to_wgs84(frame: gpd.GeoDataFrame, crs: str | None) -> gpd.GeoDataFrame:
    """Return ``frame`` in EPSG:4326, reading its coordinates in ``crs`` where one is given.

    Parameters
    ----------
    frame : GeoDataFrame
        Any geometries; its own CRS counts only when ``crs`` is None.
    crs : str or None
        ``"GCJ-02"``, ``"BD-09"`` or anything PROJ accepts.

    Returns
    -------
    GeoDataFrame
        A copy with the same index and columns, in EPSG:4326.

    Raises
    ------
    ValueError
        Neither the file nor the caller names a geographic or projected CRS.
    """
    if crs in CHINESE_DATUMS:
        convert = CHINESE_DATUMS[crs]

        def shift(xy: Floats) -> Floats:
            return np.column_stack(convert(xy[:, 0], xy[:, 1]))

        moved = shapely.transform(shapely.force_2d(frame.geometry.to_numpy()), shift)
        return frame.set_geometry(gpd.GeoSeries(moved, index=frame.index, crs="EPSG:4326"))
    if crs is not None:
        frame = frame.set_crs(crs, allow_override=True)
    if frame.crs is None or not _is_horizontal(frame.crs):
        raise ValueError("no CRS is known that lies on the earth")
    return frame.to_crs("EPSG:4326")


def fitting_metric_crs(west: float, south: float, east: float, north: float) -> str:
    """Return the metric CRS in which distances in the box are measured.

    Inside China's longitudes this is the CGCS2000 3-degree Gauss-Krüger zone of the box's middle (EPSG:4534 to
    4554, central meridians 75° E to 135° E), as surveying bureaus use; elsewhere the UTM zone.

    Parameters
    ----------
    west, south, east, north : float
        The box in WGS84 degrees.

    Returns
    -------
    str
        ``"EPSG:…"``.
    """
    middle = (west + east) / 2
    if 73.5 <= middle < 136.5 and 15.0 <= (south + north) / 2 <= 54.0:
        return f"EPSG:{4534 + int((middle - 73.5) // 3)}"
    found = query_utm_crs_info(
        datum_name="WGS 84", area_of_interest=AreaOfInterest(west, south, east, north), contains=False
    )
    best = min(found, key=lambda info: abs((_central_meridian(info.code) - middle + 180.0) % 360.0 - 180.0))
    return f"EPSG:{best.code}"


def _central_meridian(utm_code: str) -> float:
    return (int(utm_code) % 100) * 6.0 - 183.0


def project(points: gpd.GeoSeries, metric_crs: str) -> Floats:
    """Return the coordinates of points in a metric CRS, shape (p, 2), in metres."""
    to_metres = Transformer.from_crs(points.crs, metric_crs, always_xy=True)
    return np.column_stack(to_metres.transform(points.x.to_numpy(), points.y.to_numpy()))
