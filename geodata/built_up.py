"""Which roads lie in built-up land, so that city speeds count there and country speeds elsewhere."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from geodata.highways import HIGHWAY_NAMES
from geodata.osm import OsmFeatures

BUILT_UP_LANDUSE = ("residential", "commercial", "retail", "industrial", "construction", "education", "institutional")
"""OSM ``landuse`` values that make built-up land."""

LAND_METRES = 200.0
"""A road this near to built-up land lies in it, as streets along and between blocks do."""

HOUSES_METRES = 200.0
"""Buildings are counted within this distance of a road …"""

FEWEST_HOUSES = 15
"""… and so many of them make built-up land, about one to the hectare: a lone farm does not."""

STREET_METRES = 200.0
"""Squares with residential streets are counted within this distance of a road …"""

FEWEST_STREET_SQUARES = 5
"""… and so many of them, of thirteen, make built-up land where neither land use nor buildings are mapped."""

_SQUARE_METRES = 100.0
"""Roads are told by the square of this side in which their middle lies."""

_STREETS = [HIGHWAY_NAMES.index(name) for name in ("residential", "living_street")]


def urban_pieces(
    middle_xy_metres: NDArray[np.float64], highway: NDArray[np.int8], features: OsmFeatures, metric_crs: str
) -> NDArray[np.bool_]:
    """Return which pieces of road lie in built-up land.

    The 100 m square in which the middle of a piece lies counts as built up if, seen from its centre, built-up land is
    within `LAND_METRES`, or `FEWEST_HOUSES` buildings are within `HOUSES_METRES`, or `FEWEST_STREET_SQUARES` squares with
    residential streets are within `STREET_METRES`. The distances are assumptions of this project; the law knows city
    streets (城市道路) and highways (公路), a difference that OpenStreetMap does not map.

    Parameters
    ----------
    middle_xy_metres : (m, 2) float64
        Middle of each piece in ``metric_crs``.
    highway : (m,) int8
        Class of each piece: position in `geodata.highways.HIGHWAY_NAMES`.
    features : OsmFeatures
        Land use and buildings of the extract.
    metric_crs : str
        The study area's metric CRS.

    Returns
    -------
    (m,) bool
        Where nothing is mapped beside the main roads, they lie in the country.
    """
    areas = features.areas
    land = areas.geometry[areas["landuse"].isin(BUILT_UP_LANDUSE)].to_crs(metric_crs).to_numpy()
    houses = areas.geometry[areas["building"] != ""].to_crs(metric_crs).to_numpy()
    squares, of_piece = _squares(middle_xy_metres)
    with_streets = squares[np.unique(of_piece[np.isin(highway, _STREETS)])]
    built_up = (
        _near_land(squares, land)
        | (_counts(squares, shapely.get_coordinates(shapely.centroid(houses)), HOUSES_METRES) >= FEWEST_HOUSES)
        | (_counts(squares, with_streets, STREET_METRES) >= FEWEST_STREET_SQUARES)
    )
    return np.asarray(built_up[of_piece])


def _squares(xy_metres: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return the centre of each square that holds a point, and the square of each point."""
    column, row = np.floor(xy_metres / _SQUARE_METRES).astype(np.int64).T
    west, south = column.min(initial=0), row.min(initial=0)
    height = row.max(initial=0) - south + 1
    distinct, of_point = np.unique((column - west) * height + row - south, return_inverse=True)
    corner = np.column_stack([distinct // height + west, distinct % height + south])
    return (corner + 0.5) * _SQUARE_METRES, of_point


def _near_land(squares: NDArray[np.float64], land: NDArray[np.object_]) -> NDArray[np.bool_]:
    near = np.zeros(len(squares), dtype=bool)
    found = shapely.STRtree(land).query(shapely.points(squares), predicate="dwithin", distance=LAND_METRES)
    near[found[0]] = True
    return near


def _counts(squares: NDArray[np.float64], places: NDArray[np.float64], metres: float) -> NDArray[np.int64]:
    """Return how many places lie within a distance of the centre of each square."""
    if not len(places) or not len(squares):
        return np.zeros(len(squares), dtype=np.int64)
    return np.asarray(cKDTree(places).query_ball_point(squares, metres, return_length=True), dtype=np.int64)
