"""Geometry as a web map carries it: whole numbers on a grid of degrees, each point as the step from the one before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from matplotlib.markers import MarkerStyle
from matplotlib.path import Path as Outline
from matplotlib.transforms import Affine2D
from numpy.typing import NDArray

from publishing.layers import WGS84

STEP_DEGREES = 1e-5
"""Width of the grid, about a metre."""

ROAD_METRES, BORDER_METRES = 4.0, 3.0
"""How far a simplified road, and a simplified outline, may be off."""

_LEAST_LINE, _LEAST_RING = 2, 4

Floats = NDArray[np.float64]
Geometries = NDArray[np.object_]
Line = list[int]
"""``x, y`` of the first point on the grid, then ``dx, dy`` of each further one."""


@dataclass(frozen=True, slots=True)
class Grid:
    """The grid of one map.

    Attributes
    ----------
    west, south : float
        Its corner, degrees.
    metric_crs : str
        CRS of geometry that is given in metres.
    """

    west: float
    south: float
    metric_crs: str

    def degrees(self, xy: Floats) -> Floats:
        """Return longitudes and latitudes, (p, 2), of points in metres."""
        points = gpd.GeoSeries(gpd.points_from_xy(*np.asarray(xy, dtype=np.float64).reshape(-1, 2).T))
        return np.asarray(shapely.get_coordinates(points.set_crs(self.metric_crs).to_crs(WGS84).to_numpy()))

    def points(self, lonlat: Floats) -> dict[str, list[int]]:
        """Return points in degrees, (p, 2), as ``x`` and ``y``."""
        x, y = self._whole(np.asarray(lonlat, dtype=np.float64).reshape(-1, 2)).T
        return {"x": x.tolist(), "y": y.tolist()}

    def lines(self, geometries: Iterable[shapely.Geometry | None], tolerance_metres: float) -> list[Line]:
        """Return the lines of geometries in metres, simplified; of polygons their rings. Those of no length are left out."""
        parts = shapely.get_parts(_array(geometries))
        areas = np.isin(shapely.get_type_id(parts), (3, 6))
        lines = np.concatenate([parts[~areas], shapely.get_rings(parts[areas])])
        return [line for line in self._encoded(lines, tolerance_metres) if len(line) >= 2 * _LEAST_LINE]

    def polygons(
        self, geometries: Iterable[shapely.Geometry | None], tolerance_metres: float
    ) -> list[tuple[int, list[Line]]]:
        """Return the polygons in geometries in metres, simplified: position of the geometry, and rings, the outer one first.

        Rings of no area are left out.
        """
        parts, of_geometry = shapely.get_parts(_array(geometries), return_index=True)
        areas = shapely.get_type_id(parts) == 3
        rings, of_part = shapely.get_rings(parts[areas], return_index=True)
        found: list[list[Line]] = [[] for _ in range(int(areas.sum()))]
        for place, ring in zip(of_part.tolist(), self._encoded(rings, tolerance_metres), strict=True):
            found[place].append(ring if len(ring) >= 2 * _LEAST_RING else [])
        owners = of_geometry[areas].tolist()
        return [(owner, list(filter(None, each))) for owner, each in zip(owners, found, strict=True) if any(each[:1])]

    def _whole(self, lonlat: Floats) -> NDArray[np.int64]:
        return np.rint((lonlat - (self.west, self.south)) / STEP_DEGREES).astype(np.int64)

    def _encoded(self, lines: Geometries, tolerance_metres: float) -> list[Line]:
        if not len(lines):
            return []
        simple = gpd.GeoSeries(shapely.simplify(lines, tolerance_metres), crs=self.metric_crs).to_crs(WGS84)
        lonlat, of_line = shapely.get_coordinates(simple.to_numpy(), return_index=True)
        xy = self._whole(lonlat)
        first = np.r_[True, of_line[1:] != of_line[:-1]]
        steps = np.where(first[:, None], xy, np.diff(xy, axis=0, prepend=0))
        kept = first | (steps != 0).any(axis=1)
        ends = np.cumsum(np.bincount(of_line[kept], minlength=len(lines)))[:-1]
        return [each.ravel().tolist() for each in np.split(steps[kept], ends)]


def _array(geometries: Iterable[shapely.Geometry | None]) -> Geometries:
    given = list(geometries)
    array = np.empty(len(given), dtype=object)
    array[:] = given
    return array


def marker_outline(marker: str, scale: float = 1.0) -> str:
    """Return a matplotlib marker as the ``d`` of an SVG path around the origin, about 1 wide for ``scale`` 1."""
    style = MarkerStyle(marker)
    turned = style.get_transform() + Affine2D().scale(scale, -scale)
    letters = {
        Outline.MOVETO: "M",
        Outline.LINETO: "L",
        Outline.CURVE3: "Q",
        Outline.CURVE4: "C",
        Outline.CLOSEPOLY: "Z",
    }
    drawn = []
    for points, code in style.get_path().transformed(turned).iter_segments(simplify=False):
        numbers = "" if code == Outline.CLOSEPOLY else " ".join(f"{value:.3f}" for value in points)
        drawn.append(letters[code] + numbers)
    return "".join(drawn)
