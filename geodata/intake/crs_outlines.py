"""What speaks for a reading of a layer: whether its lines run along known roads, rivers, railways and borders.

Outlines are held against each kind of line by the mean distance to the nearest, cut off at 200 m. Whether that is near is
told by the same outlines shifted by hundreds of metres: a right reading is many standard deviations nearer than these.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from geodata.intake.fabric import decoys, evenly, nearest_metres
from geodata.intake.ground import Ground

Floats = NDArray[np.float64]

_MOST_POINTS = 1000
_CUT_OFF_METRES = 200.0
_FARTHEST_METRES = 2000.0
"""Lines farther away are not looked for."""
_APART_METRES = 250.0
"""Shifts nearer than this to a reading are no decoys."""
_FEWEST_POINTS = 30
_MARGIN_DEGREES = 0.02
"""Inside the edge of the ground, so that shifted outlines have lines around them too."""


def outline_points(layer: gpd.GeoDataFrame, most: int = 20_000) -> Floats:
    """Return points evenly spread over the lines and outlines of a layer, as they stand, shape (p, 2).

    Parameters
    ----------
    layer : GeoDataFrame
        Lines or polygons.
    most : int
        About how many points.
    """
    geometry = layer.geometry.to_numpy()
    geometry = geometry[~(shapely.is_missing(geometry) | shapely.is_empty(geometry))]
    polygons = shapely.get_dimensions(geometry) == 2
    lines = shapely.get_parts(np.concatenate([geometry[~polygons], shapely.boundary(geometry[polygons])]))
    lengths = shapely.length(lines)
    if not lengths.sum() > 0:
        return np.zeros((0, 2))
    ends = np.cumsum(lengths)
    along = (np.arange(most) + 0.5) * ends[-1] / most
    line = np.searchsorted(ends, along)
    found = shapely.line_interpolate_point(lines[line], along - (ends - lengths)[line])
    return np.asarray(shapely.get_coordinates(found))


def nearness(readings: list[tuple[Floats, Floats]], ground: Ground) -> tuple[Floats, Floats]:
    """Return how much nearer to known lines each reading puts outlines than shifted ones lie.

    Parameters
    ----------
    readings : list of ((p,) float64, (p,) float64)
        Longitudes and latitudes of the same points in each reading, WGS84 degrees.
    ground : Ground
        What is known.

    Returns
    -------
    deviations : (r, k) float64
        By kind of line, in standard deviations of the shifted outlines; columns of zeros where too few points are near.
    median_metres : (r,) float64
        Median distance to the nearest line of any kind, NaN where there is none.
    """
    kinds = list(ground.lines)
    deviations = np.zeros((len(readings), len(kinds)))
    unknown = np.full(len(readings), np.nan)
    if ground.box is None:
        return deviations, unknown
    west, south, east, north = ground.box
    margin = _MARGIN_DEGREES
    inside = np.ones(len(readings[0][0]), dtype=bool)
    for lon, lat in readings:
        inside &= (lon > west + margin) & (lon < east - margin) & (lat > south + margin) & (lat < north - margin)
    if inside.sum() < _FEWEST_POINTS:
        return deviations, unknown
    chosen = np.flatnonzero(inside)[evenly(int(inside.sum()), _MOST_POINTS)]
    places = np.stack([np.column_stack([lon, lat])[chosen] for lon, lat in readings])
    xy = ground.in_metres(places[..., 0].ravel(), places[..., 1].ravel()).reshape(places.shape)
    offsets = [(other - xy[0]).mean(axis=0) for other in xy]
    shifts = [shift for shift in decoys() if min(np.hypot(*(shift - offset)) for offset in offsets) > _APART_METRES]
    nearest = np.full((len(readings), len(chosen)), np.inf)
    decoy_xy = np.concatenate([xy[0] + shift for shift in shifts])
    for at, kind in enumerate(kinds):
        tree = ground.lines[kind]
        metres = np.stack([nearest_metres(tree, places, most_metres=_FARTHEST_METRES) for places in xy])
        nearest = np.minimum(nearest, metres)
        elsewhere = nearest_metres(tree, decoy_xy, most_metres=_CUT_OFF_METRES).reshape(len(shifts), -1)
        cut, cut_elsewhere = (np.minimum(part, _CUT_OFF_METRES).mean(axis=1) for part in (metres, elsewhere))
        if cut_elsewhere.std() > 0:
            deviations[:, at] = (cut_elsewhere.mean() - cut) / cut_elsewhere.std()
    return deviations, np.median(nearest, axis=1)
