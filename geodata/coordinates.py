"""Coordinate systems: whatever a file is in comes to WGS84; and one metric CRS that fits the area."""

from __future__ import annotations

import functools
import warnings

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.aoi import AreaOfInterest
from pyproj.database import query_utm_crs_info
from pyproj.transformer import AreaOfInterest as TransformerArea
from pyproj.transformer import TransformerGroup

from geodata.chinese_datums import CHINESE_DATUMS
from geodata.errors import Fault
from geodata.text import Text

Floats = NDArray[np.float64]

_GEOCENTRIC_SEMI_MAJOR_METRES = 6378137.0
_SAME_ELLIPSOID_METRES = 0.5


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
    if crs is not None and crs in CHINESE_DATUMS:
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


def is_geocentric(crs: CRS) -> bool:
    """Return whether a CRS is on the ellipsoid of WGS84 or CGCS2000, whose datums agree to a metre."""
    ellipsoid = crs.ellipsoid
    return ellipsoid is not None and (
        abs(ellipsoid.semi_major_metre - _GEOCENTRIC_SEMI_MAJOR_METRES) < _SAME_ELLIPSOID_METRES
    )


def lacks_datum_shift(crs: str | CRS, lon: float, lat: float) -> bool:
    """Return whether nobody has published how a CRS's datum lies to WGS84 there, so that places would be off unnoticed.

    It is so for Xian 1980 and, in most of China, for Beijing 1954 and New Beijing: PROJ then takes their degrees for WGS84
    ones, which is tens of metres off, or more than a hundred. Datums on the ellipsoids of WGS84 and CGCS2000 are geocentric and agree to a metre.

    Parameters
    ----------
    crs : str or CRS
        Anything that `is_known_crs` knows.
    lon, lat : float
        A place in degrees.
    """
    if crs in CHINESE_DATUMS:
        return False
    known = CRS.from_user_input(crs)
    if is_geocentric(known):
        return False
    with warnings.catch_warnings():
        # That a better one needs a grid which is not installed is no matter here.
        warnings.simplefilter("ignore", UserWarning)
        published = TransformerGroup(
            known.geodetic_crs,
            "EPSG:4326",
            always_xy=True,
            area_of_interest=TransformerArea(lon, lat, lon, lat),
            allow_ballpark=False,
        )
    return not published.transformers


def datum_fault(file: str, crs: str | CRS, lon: float, lat: float) -> Fault | None:
    """Return the fault of coordinates in a datum that `lacks_datum_shift` at a place, None where there is none."""
    if not lacks_datum_shift(crs, lon, lat):
        return None
    name = CRS.from_user_input(crs).name
    return Fault(
        file,
        Text(
            f"坐标系“{name}”与 WGS84、CGCS2000 之间没有公开的转换参数，直接读取会偏差数十米至百余米",
            f"no way is published from “{name}” to WGS84 and CGCS2000: read as it is, it would be off by tens of metres "
            "to more than a hundred",
        ),
        Text(
            "请测绘部门转换为 CGCS2000；若可接受此偏差，请把坐标系改为对应的 CGCS2000 坐标系",
            "have it converted to CGCS2000 by the surveyors; if it may be off by that much, name the CGCS2000 CRS "
            "of the same zone",
        ),
        column="crs",
    )


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


@functools.lru_cache(maxsize=64)
def transformer(source: str | CRS, target: str | CRS) -> Transformer:
    """Return the transformation from one CRS to another, x or longitude first.

    PROJ searches its database for a tenth of a second for the way between WGS84 and CGCS2000, so what it found is kept.

    Parameters
    ----------
    source, target : str or CRS
        Anything PROJ accepts.

    Returns
    -------
    Transformer
        Safe to use from several threads.
    """
    return Transformer.from_crs(source, target, always_xy=True)


def project(points: gpd.GeoSeries, metric_crs: str) -> Floats:
    """Return the coordinates of points in a metric CRS, shape (p, 2), in metres."""
    to_metres = transformer(points.crs, metric_crs)
    return np.column_stack(to_metres.transform(points.x.to_numpy(), points.y.to_numpy()))
