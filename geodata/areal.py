"""Areal weighting: polygons cut exactly along hexagons and reporting units, each part weighted by its area.

After M. F. Goodchild and N. S.-N. Lam, "Areal interpolation: a variant of the traditional spatial problem", Geo-Processing
1 (1980). Polygons are cut in degrees, where borders that different files share stay the same line.
"""

from __future__ import annotations

from collections.abc import Iterator

import geopandas as gpd
import h3.api.numpy_int as h3
import numpy as np
import shapely
from numpy.typing import NDArray

from geodata.cells import cell_corners, cells_in_box, hexagons_of
from geodata.spreading import Spread, joined_spread, no_places

Polygons = NDArray[np.object_]

_SEMI_MAJOR_METRES, _ECCENTRICITY_SQUARED = 6378137.0, 0.00669437999014
"""WGS84."""

_METRES_PER_DEGREE = 111_000.0
_CELLS_PER_TILE = 5_000

_LEAST_SHARE = 1e-7
"""Of a part, less than this is rounding along a shared border."""


def areal_spread(areas: Polygons, units: gpd.GeoDataFrame, resolution: int, *, are_units: bool = False) -> Spread:
    """Return the parts of polygons in each hexagon and reporting unit, weighted by square metres.

    Parameters
    ----------
    areas : (a,) array of Polygon or MultiPolygon
        WGS84 degrees; each one's total is to be spread evenly over it.
    units : GeoDataFrame
        Reporting units.
    resolution : int
        H3 resolution.
    are_units : bool
        Whether the polygons are the reporting units, in their order, which need not be cut along themselves.

    Returns
    -------
    Spread
        ``area`` is the polygon; what of it lies outside every unit has ``unit`` −1. Each place is the middle of a part.
    """
    spreads = [no_places()]
    for parts, area, cell in hexagon_parts(areas, resolution):
        if are_units:
            part, unit, lonlat, weight = np.arange(len(parts)), area, middles(parts), square_metres(parts)
        else:
            part, unit, lonlat, weight = divided(parts, units.geometry.to_numpy())
        spreads.append(Spread(lonlat, cell[part], unit, area[part], weight))
    return joined_spread(spreads)


def hexagon_parts(
    polygons: Polygons, resolution: int
) -> Iterator[tuple[Polygons, NDArray[np.int32], NDArray[np.uint64]]]:
    """Cut polygons along the H3 cells, a tile of some thousand cells at a time, so that a province takes no more memory.

    Parameters
    ----------
    polygons : array of Polygon or MultiPolygon
        WGS84 degrees.
    resolution : int
        H3 resolution.

    Yields
    ------
    parts : (p,) array of Polygon or MultiPolygon
        What of a polygon lies in one cell; each pair of a polygon and a cell once.
    polygon : (p,) int32
        Position of the polygon.
    cell : (p,) uint64
        The cell.
    """
    if not len(polygons):
        return
    tree = shapely.STRtree(polygons)
    tiles = _tiles(polygons, resolution)
    # A cell is of the tile that holds its centre, and may reach beyond it.
    reach = 1.1 * h3.average_hexagon_edge_length(resolution, unit="m") / _METRES_PER_DEGREE
    west, south, east, north = tiles.T
    stretch = 1.0 / np.cos(np.radians(np.maximum(np.abs(south), np.abs(north))))
    around = shapely.box(west - reach * stretch, south - reach, east + reach * stretch, north + reach)
    tile, polygon = tree.query(around, predicate="intersects")
    begin = np.searchsorted(tile, np.arange(len(tiles) + 1))
    for number in np.unique(tile).tolist():
        near = np.sort(polygon[begin[number] : begin[number + 1]])
        cells = cells_in_box(tiles[number], resolution)
        parts, first, hexagon = common_ground(polygons[near], hexagons_of(*cell_corners(cells)))
        yield parts, near[first].astype(np.int32), cells[hexagon]


def _tiles(polygons: Polygons, resolution: int) -> NDArray[np.float64]:
    """Return boxes, (t, 4) degrees, that cover the polygons and the cells that reach into them."""
    side = float((_CELLS_PER_TILE * h3.average_hexagon_area(resolution, unit="m^2")) ** 0.5) / _METRES_PER_DEGREE
    west, south, east, north = shapely.total_bounds(polygons)
    columns = np.arange(np.floor(west / side) - 1, np.ceil(east / side) + 1) * side
    rows = np.arange(np.floor(south / side) - 1, np.ceil(north / side) + 1) * side
    x, y = (values.ravel() for values in np.meshgrid(columns, rows))
    return np.column_stack([x, y, x + side, y + side])


def common_ground(one: Polygons, other: Polygons) -> tuple[Polygons, NDArray[np.int64], NDArray[np.int64]]:
    """Return the parts in which two sets of polygons overlap.

    Parameters
    ----------
    one, other : array of Polygon or MultiPolygon
        Both are prepared, which makes questions to them quick.

    Returns
    -------
    parts : (p,) array of Polygon or MultiPolygon
        With an area above 0.
    first, second : (p,) int64
        Position of each in either set.
    """
    first, second = shapely.STRtree(other).query(one, predicate="intersects")
    shapely.prepare(one)
    shapely.prepare(other)
    # Most hexagons lie inside a district and most squares inside a hexagon: nothing needs cutting there.
    holds = shapely.contains_properly(one[first], other[second])
    lies = ~holds & shapely.contains_properly(other[second], one[first])
    parts = np.where(holds, other[second], one[first])
    cut = ~(holds | lies)
    parts[cut] = shapely.intersection(one[first[cut]], other[second[cut]])
    least = _LEAST_SHARE * np.minimum(shapely.area(one[first]), shapely.area(other[second]))
    kept = shapely.area(parts) > least
    return parts[kept], first[kept], second[kept]


def divided(
    parts: Polygons, units: Polygons
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float64], NDArray[np.float64]]:
    """Divide polygons of a few kilometres at most among units.

    Parameters
    ----------
    parts : (p,) array of Polygon or MultiPolygon
        What is divided, WGS84 degrees.
    units : array of Polygon or MultiPolygon
        The units; they do not overlap.

    Returns
    -------
    part : (q,) int64
        The part of which each piece is.
    unit : (q,) int32
        The unit it lies in; −1 for what of a part lies outside all.
    lonlat : (q, 2) float64
        The middle of the piece; for pieces outside all units, of the whole part.
    weight : (q,) float64
        Square metres; the pieces of a part add up to it.
    """
    inside, part, unit = common_ground(parts, units)
    weight, whole = square_metres(inside), square_metres(parts)
    left = whole - np.bincount(part, weights=weight, minlength=len(parts))
    outside = np.flatnonzero(left > _LEAST_SHARE * whole)
    return (
        np.concatenate([part, outside]),
        np.concatenate([unit.astype(np.int32), np.full(len(outside), -1, dtype=np.int32)]),
        np.concatenate([middles(inside), middles(parts[outside])]),
        np.concatenate([weight, left[outside]]),
    )


def middles(parts: Polygons) -> NDArray[np.float64]:
    """Return the middles of polygons, (p, 2)."""
    return np.asarray(shapely.get_coordinates(shapely.centroid(parts)), dtype=np.float64)


def square_metres(parts: Polygons) -> NDArray[np.float64]:
    """Return the areas of polygons in WGS84 degrees that are no larger than a few kilometres.

    The area in square degrees times what a square degree is at the latitude of the middle, on the WGS84 ellipsoid: for a
    hexagon of resolution 7 this is right to one in a million.
    """
    middle = np.radians(shapely.get_y(shapely.centroid(parts)))
    magic = 1.0 - _ECCENTRICITY_SQUARED * np.sin(middle) ** 2
    meridian = _SEMI_MAJOR_METRES * (1.0 - _ECCENTRICITY_SQUARED) / magic**1.5
    parallel = _SEMI_MAJOR_METRES / np.sqrt(magic) * np.cos(middle)
    return np.asarray(shapely.area(parts) * meridian * parallel * np.radians(1.0) ** 2, dtype=np.float64)
