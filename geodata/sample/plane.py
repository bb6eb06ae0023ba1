"""The sample county's metric plane, and the few line tools that every part of the generator needs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline
from shapely import LineString, Point

GRID_METRES = 0.05
"""All roads are noded on this grid: two vertices in one grid cell are one node."""

_PLANE = pyproj.CRS.from_proj4("+proj=tmerc +lat_0=43.2 +lon_0=111.3 +k=1 +x_0=0 +y_0=0 +datum=WGS84 +units=m")
_TO_DEGREES = pyproj.Transformer.from_crs(_PLANE, "EPSG:4326", always_xy=True)


def to_degrees(xy_metres: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return longitude and latitude of points in the plane.

    Parameters
    ----------
    xy_metres : ndarray, shape (n, 2)
        East and north of the county's origin, in metres.

    Returns
    -------
    ndarray, shape (n, 2)
        Degrees, rounded to 1e-7 (about 1 cm), the resolution of OpenStreetMap.
    """
    lon, lat = _TO_DEGREES.transform(xy_metres[:, 0], xy_metres[:, 1])
    return np.round(np.column_stack([lon, lat]), 7)


def smooth(points: Sequence[tuple[float, float]], spacing_metres: float = 25.0) -> LineString:
    """Return a curve through control points, with vertices only where it bends.

    Parameters
    ----------
    points : sequence of (float, float)
        At least two control points, in metres.
    spacing_metres : float, optional
        Distance at which the curve is sampled before straight runs are thinned.

    Returns
    -------
    LineString
        The curve; two control points give a straight line.
    """
    xy = np.asarray(points, dtype=float)
    if len(xy) == 2:
        return LineString(xy)
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(xy, axis=0).T))])
    steps = np.linspace(0.0, along[-1], max(int(along[-1] / spacing_metres), 2) + 1)
    curve = CubicSpline(along, xy, bc_type="natural")(steps)
    return shapely.simplify(LineString(curve), 0.8)


def parallel(line: LineString, right_metres: float) -> LineString:
    """Return the line shifted to its right (negative: to its left), in the same direction.

    Parameters
    ----------
    line : LineString
        A line that bends gently compared with the shift.
    right_metres : float
        Shift, in metres.

    Returns
    -------
    LineString
        As many vertices as ``line``.
    """
    xy = shapely.get_coordinates(line)
    tangent = np.gradient(xy, axis=0)
    tangent /= np.hypot(tangent[:, 0], tangent[:, 1])[:, None]
    return LineString(xy + right_metres * np.column_stack([tangent[:, 1], -tangent[:, 0]]))


def cut(line: LineString, distances_metres: Sequence[float]) -> list[LineString]:
    """Return the pieces of a line cut at the given distances from its start.

    Parameters
    ----------
    line : LineString
        The line.
    distances_metres : sequence of float
        Strictly inside the line; neighbours share exactly one vertex.

    Returns
    -------
    list of LineString
        One piece more than there are cuts.
    """
    xy = shapely.get_coordinates(line)
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(xy, axis=0).T))])
    stops = [0.0, *sorted(distances_metres), float(along[-1])]
    ends = np.column_stack([np.interp(stops, along, xy[:, 0]), np.interp(stops, along, xy[:, 1])])
    pieces = []
    for number in range(len(stops) - 1):
        inside = xy[(along > stops[number] + 0.5) & (along < stops[number + 1] - 0.5)]
        pieces.append(LineString(np.vstack([ends[number], inside, ends[number + 1]])))
    return pieces


def distances_at(line: LineString, other: LineString) -> list[float]:
    """Return how far along ``line`` it meets ``other``, ascending, in metres."""
    meeting = [part for part in shapely.get_parts(shapely.intersection(line, other)) if not part.is_empty]
    return sorted(float(line.project(Point(shapely.get_coordinates(part)[0]))) for part in meeting)


def box_angle(polygon: shapely.Polygon) -> tuple[float, float, float]:
    """Return the long side's direction and both sides of a polygon's smallest rectangle.

    Returns
    -------
    tuple of float
        Angle in radians from east, long side and short side in metres.
    """
    corners = shapely.get_coordinates(shapely.minimum_rotated_rectangle(polygon))
    sides = np.diff(corners[:3], axis=0)
    lengths = np.hypot(sides[:, 0], sides[:, 1])
    longer = int(lengths[1] > lengths[0])
    return float(np.arctan2(sides[longer, 1], sides[longer, 0])), float(lengths[longer]), float(lengths[1 - longer])
