"""Points out of tables: coordinates in any CRS become WGS84 points, checked row by row."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS

from geodata.checking import CheckedTable
from geodata.coordinates import CHINESE_DATUMS, to_wgs84
from geodata.errors import Fault, SchemaError, shortened
from geodata.layers import containing_polygon
from geodata.source_files import FileSource
from geodata.text import Text

DEFAULT_CRS = "EPSG:4326"
"""CRS of a table's coordinates where none is named."""


def located(source: FileSource, checked: CheckedTable) -> gpd.GeoDataFrame:
    """Turn the columns ``lon`` and ``lat`` into WGS84 points.

    Parameters
    ----------
    source : FileSource
        The file, with its CRS.
    checked : CheckedTable
        The table, with ``lon`` and ``lat``.

    Returns
    -------
    GeoDataFrame
        Without the two columns, same index, EPSG:4326.

    Raises
    ------
    SchemaError
        Some coordinates lie outside the earth; lists the rows.
    """
    table = checked.rows
    raw = gpd.GeoDataFrame(
        table.drop(columns=["lon", "lat"]), geometry=shapely.points(table["lon"], table["lat"]), crs=None
    )
    geographic = not source.crs or source.crs in CHINESE_DATUMS or _is_geographic(source.crs)
    if geographic:
        wrong = (table["lon"].abs() > 180) | (table["lat"].abs() > 90)
        points = raw if wrong.any() else to_wgs84(raw, source.crs or DEFAULT_CRS)
    else:
        points = to_wgs84(raw, source.crs)
        wrong = pd.Series(~np.isfinite(shapely.get_coordinates(points.geometry)).all(axis=1), index=table.index)
    if wrong.any():
        raise SchemaError(
            shortened(
                [
                    Fault(
                        source.path.name,
                        Text(
                            f"坐标（{lon:g}，{lat:g}）不在地球范围内",
                            f"coordinates ({lon:g}, {lat:g}) lie outside the earth",
                        ),
                        Text(
                            "请核对经纬度是否颠倒、坐标系是否正确",
                            "check whether longitude and latitude are swapped, and the crs",
                        ),
                        row=int(row),
                        column=checked.headers["lon"],
                    )
                    for row, lon, lat in table.loc[wrong, ["lon", "lat"]].itertuples()
                ]
            )
        )
    return points


def _is_geographic(crs: str) -> bool:
    return bool(CRS.from_user_input(crs).is_geographic)


def units_of(points: gpd.GeoDataFrame, units: gpd.GeoDataFrame, source: FileSource) -> np.ndarray:
    """Return the reporting unit of each point (position, −1 outside all), shape (p,) int32.

    Raises
    ------
    SchemaError
        Not one point lies in any unit: the coordinates are in another CRS, or of another place.
    """
    found = containing_polygon(units.geometry, shapely.get_coordinates(points.geometry))
    if len(points) and (found < 0).all():
        west, south, east, north = units.total_bounds
        first = points.geometry.iloc[0]
        raise SchemaError(
            [
                Fault(
                    source.path.name,
                    Text(
                        f"{len(points)} 行的坐标全部在研究区外（如 {first.x:.4f}，{first.y:.4f}；"
                        f"研究区 {west:.4f}–{east:.4f}，{south:.4f}–{north:.4f}）",
                        f"all {len(points)} rows lie outside the study area (for instance {first.x:.4f}, {first.y:.4f}; "
                        f"the area is {west:.4f} to {east:.4f}, {south:.4f} to {north:.4f})",
                    ),
                    Text("请核对坐标列与坐标系（crs）", "check the coordinate columns and the crs"),
                    column=source.columns.get("lon", "lon"),
                )
            ]
        )
    return found
