"""Points tens of kilometres away from the study area: no outlet of it lies there, but a slip of the pen or of the CRS does."""

from __future__ import annotations

import dataclasses

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray
from pyproj import Geod

from geodata.checking import CheckedTable
from geodata.errors import Fault, SchemaError, shortened
from geodata.intake.report import in_words
from geodata.points import located
from geodata.source_files import FileSource
from geodata.text import Text

FAR_METRES = 50_000.0
"""Points farther than this from the box around the study area are refused."""

FAR_ROLES = ("outlets", "venues")
"""Tables whose rows belong to the study area."""

_EARTH = Geod(ellps="WGS84")
_REMEDY = Text(
    "请核对坐标系（crs）、经纬度是否颠倒或多写少写数字；确在外地的，请删除该行",
    "check the crs, whether longitude and latitude are swapped, and the digits; delete the row if it does lie elsewhere",
)


def metres_from_box(points: gpd.GeoSeries, box: tuple[float, float, float, float]) -> NDArray[np.float64]:
    """Return how far points lie from a box in degrees, on the ellipsoid.

    Parameters
    ----------
    points : GeoSeries
        Points in EPSG:4326, none empty.
    box : (west, south, east, north)
        Degrees.

    Returns
    -------
    (p,) float64
        Metres to the point of the box with the nearest longitude and latitude; 0 inside.
    """
    west, south, east, north = box
    lon, lat = points.x.to_numpy(), points.y.to_numpy()
    return np.asarray(_EARTH.inv(lon, lat, np.clip(lon, west, east), np.clip(lat, south, north))[2])


def without_far_rows(source: FileSource, checked: CheckedTable, units: gpd.GeoDataFrame) -> CheckedTable:
    """Refuse the rows of a checked table that lie far outside the study area.

    Parameters
    ----------
    source : FileSource
        The file.
    checked : CheckedTable
        Its rows without faults, with ``lon`` and ``lat``.
    units : GeoDataFrame
        Reporting units in EPSG:4326.

    Returns
    -------
    CheckedTable
        Without those rows, which its report refuses; as it was where every row lies far away, since then it is no matter
        of single rows (`geodata.points.units_of`).

    Raises
    ------
    SchemaError
        As `geodata.points.located`.
    """
    points = located(source, checked).geometry
    points = points.set_axis(checked.rows.index)
    placed = points[~points.is_empty]
    west, south, east, north = (float(edge) for edge in units.total_bounds)
    metres = metres_from_box(placed, (west, south, east, north))
    far = metres > FAR_METRES
    if not far.any() or far.all():
        return checked
    column = checked.headers.get("lon")
    faults = tuple(
        Fault(
            source.path.name,
            Text(
                f"坐标（{point.x:.4f}，{point.y:.4f}）距研究区约 {away / 1000.0:,.0f} 公里",
                f"its place ({point.x:.4f}, {point.y:.4f}) lies about {away / 1000.0:,.0f} km outside the study area",
            ),
            _REMEDY,
            row=int(row),
            column=column,
        )
        for row, point, away in zip(placed.index[far], placed[far], metres[far], strict=True)
    )
    report = checked.report
    rows = checked.rows.drop(index=placed.index[far])
    refused = tuple(sorted((*report.refused, *faults), key=lambda fault: fault.row or 0))
    told = dataclasses.replace(
        report, rows_accepted=len(rows), refused=refused, refused_count=report.refused_count + len(faults)
    )
    return dataclasses.replace(checked, rows=rows, report=told, remarks=(*told.remarks, *in_words(told)))


def refuse_far_rows(source: FileSource, checked: CheckedTable, units: gpd.GeoDataFrame) -> CheckedTable:
    """Return a table without the rows far outside the study area, as ``faulty_rows`` says; see `without_far_rows`.

    Raises
    ------
    SchemaError
        There are such rows and they are not to be left out; or as `geodata.points.located`.
    """
    near = without_far_rows(source, checked, units)
    if near is not checked and source.faulty_rows != "leave_out":
        raise SchemaError(shortened(list(near.report.refused)))
    return near
