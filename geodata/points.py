"""Points out of tables: coordinates in any CRS become WGS84 points, checked row by row."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geodata.checking import CheckedTable
from geodata.coordinates import datum_fault, to_wgs84
from geodata.errors import Fault, SchemaError, shortened
from geodata.intake.positions import (
    DEFAULT_CRS,
    confirmed_positions,
    off_earth,
    tell_moved,
    tell_off_earth,
)
from geodata.layers import containing_polygon
from geodata.source_files import FileSource
from geodata.text import Text

__all__ = ["DEFAULT_CRS", "located", "units_of"]


def located(source: FileSource, checked: CheckedTable) -> gpd.GeoDataFrame:
    """Turn the columns ``lon`` and ``lat`` into WGS84 points.

    Parameters
    ----------
    source : FileSource
        The file, with its CRS and the places confirmed for rows without coordinates.
    checked : CheckedTable
        The table, with ``lon`` and ``lat``; NaN in both where a row has none. Checking has repaired what could be repaired.

    Returns
    -------
    GeoDataFrame
        Without the two columns, same index, EPSG:4326. Rows without coordinates lie at their confirmed place; those
        without either (jobs of which only the unit is known) have empty points.

    Raises
    ------
    SchemaError
        Coordinates lie outside the earth, nobody knows how their datum lies to WGS84, or rows have changed since their
        places were confirmed; lists the rows.
    """
    table = checked.rows
    positions = table[["lon", "lat"]]
    places = confirmed_positions(source, table)
    wrong = off_earth(source, positions)
    told = [(row, tell_off_earth(lon, lat)) for row, lon, lat in positions[wrong].itertuples()]
    told += [(row, tell_moved(text)) for row, text in places.loc[~places["agrees"], "confirmed"].items()]
    if told:
        file, column = source.path.name, checked.headers.get("lon")
        raise SchemaError(shortened([Fault(file, *words, row=int(row), column=column) for row, words in told]))
    given = positions.notna().all(axis=1)
    crs = source.crs or DEFAULT_CRS
    raw = gpd.GeoDataFrame(geometry=shapely.points(positions[given]), index=table.index[given])
    read = to_wgs84(raw, crs).geometry
    if len(read):
        fault = datum_fault(source.path.name, crs, read.iloc[0].x, read.iloc[0].y)
        if fault is not None:
            raise SchemaError([fault])
    points = pd.Series([shapely.Point()] * len(table), index=table.index, dtype=object)
    points[given] = read.to_numpy()
    points[places.index] = shapely.points(places[["lon", "lat"]])
    return gpd.GeoDataFrame(table.drop(columns=["lon", "lat"]), geometry=points.to_numpy(), crs="EPSG:4326")


def units_of(points: gpd.GeoDataFrame, units: gpd.GeoDataFrame, source: FileSource) -> NDArray[np.int32]:
    """Return the reporting unit of each point (position, −1 outside all and for empty points), shape (p,) int32.

    Raises
    ------
    SchemaError
        There are points, and not one lies in any unit: the coordinates are in another CRS, or of another place.
    """
    placed = ~points.geometry.is_empty.to_numpy()
    found = np.full(len(points), -1, dtype=np.int32)
    found[placed] = containing_polygon(units.geometry, shapely.get_coordinates(points.geometry.to_numpy()[placed]))
    if placed.any() and (found[placed] < 0).all():
        west, south, east, north = units.total_bounds
        first, count = points.geometry[placed].iloc[0], int(placed.sum())
        raise SchemaError(
            [
                Fault(
                    source.path.name,
                    Text(
                        f"{count} 行的坐标全部在研究区外（如 {first.x:.4f}，{first.y:.4f}；"
                        f"研究区 {west:.4f}–{east:.4f}，{south:.4f}–{north:.4f}）",
                        f"all {count} rows lie outside the study area (for instance {first.x:.4f}, {first.y:.4f}; "
                        f"the area is {west:.4f} to {east:.4f}, {south:.4f} to {north:.4f})",
                    ),
                    Text("请核对坐标列与坐标系（crs）", "check the coordinate columns and the crs"),
                    column=source.columns.get("lon", "lon"),
                )
            ]
        )
    return found
