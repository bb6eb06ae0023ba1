"""A table of square cells by their centres: each square is shared among the hexagons and units by exact area."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS
from scipy.spatial import KDTree

from geodata.areal import areal_spread
from geodata.chinese_datums import CHINESE_DATUMS
from geodata.coordinates import to_wgs84
from geodata.errors import Fault, SchemaError, shortened
from geodata.points import DEFAULT_CRS
from geodata.source_files import FileSource
from geodata.spreading import Spread
from geodata.text import Text

_TOUCHING = 0.95
"""Centres nearer to one another than this share of a side belong to squares that overlap."""


def squares_spread(
    table: pd.DataFrame,
    source: FileSource,
    units: gpd.GeoDataFrame,
    *,
    square_metres: float,
    metric_crs: str,
    resolution: int,
) -> Spread:
    """Return the parts of squares in each hexagon and reporting unit, weighted by area.

    Parameters
    ----------
    table : DataFrame
        ``x`` and ``y`` of the centres in the source's CRS, indexed by row.
    source : FileSource
        The table, with its CRS.
    units : GeoDataFrame
        Reporting units.
    square_metres : float
        Side of a square, metres. The sides run along the axes of the source's CRS if that is projected, else along those
        of ``metric_crs``.
    metric_crs : str
        CRS of the area.
    resolution : int
        H3 resolution.

    Returns
    -------
    Spread
        ``area`` is the square (position in the table).

    Raises
    ------
    SchemaError
        Squares overlap, or lie outside the earth; lists the rows.
    """
    corners, crs = _corners(table, source, square_metres, metric_crs)
    frame = gpd.GeoDataFrame(geometry=shapely.polygons(corners), crs=None)
    squares = to_wgs84(frame, crs).geometry.to_numpy()
    away = ~(np.abs(shapely.bounds(squares)) <= (180, 90, 180, 90)).all(axis=1)
    if away.any():
        raise SchemaError(
            _faults(table, source, away, Text("坐标不在地球范围内", "the coordinates lie outside the earth"))
        )
    return areal_spread(np.asarray(squares), units, resolution)


def _corners(table: pd.DataFrame, source: FileSource, side: float, metric_crs: str) -> tuple[NDArray[np.float64], str]:
    """Return the corners of the squares, (s, 4, 2), and the projected CRS they are in."""
    crs = source.crs or DEFAULT_CRS
    centres = table[["x", "y"]].to_numpy(dtype=np.float64)
    if crs in CHINESE_DATUMS or not CRS.from_user_input(crs).is_projected:
        away = (np.abs(centres) > (180, 90)).any(axis=1)
        if away.any():
            problem = Text("坐标不是经纬度", "the coordinates are no degrees")
            raise SchemaError(_faults(table, source, away, problem))
        points = gpd.GeoDataFrame(geometry=shapely.points(centres), crs=None)
        centres, crs = shapely.get_coordinates(to_wgs84(points, crs).to_crs(metric_crs).geometry), metric_crs
    _refuse_overlaps(table, source, centres, side)
    half = 0.5 * side
    return centres[:, None] + np.array([(-half, -half), (half, -half), (half, half), (-half, half)]), crs


def _refuse_overlaps(table: pd.DataFrame, source: FileSource, centres: NDArray[np.float64], side: float) -> None:
    """Refuse squares that overlap: persons of one place would be counted in two, or the side is not the true one."""
    if len(centres) < 2:
        return
    nearest, _ = KDTree(centres).query(centres, k=2, p=np.inf)
    overlapping = nearest[:, 1] < _TOUCHING * side
    if overlapping.any():
        least = float(nearest[:, 1].min())
        problem = Text(
            f"方格重叠：中心最近相距 {least:,.1f} 米，小于边长 {side:,.1f} 米",
            f"squares overlap: the nearest centres are {least:,.1f} m apart, less than the side of {side:,.1f} m",
        )
        raise SchemaError(_faults(table, source, overlapping, problem))


def _faults(table: pd.DataFrame, source: FileSource, rows: NDArray[np.bool_], problem: Text) -> list[Fault]:
    remedy = Text("请核对坐标列、crs 与 square_metres", "check the coordinate columns, crs and square_metres")
    return shortened(
        [
            Fault(source.path.name, problem, remedy, row=int(row), column=source.columns.get("x", "x"))
            for row in table.index[rows]
        ]
    )
