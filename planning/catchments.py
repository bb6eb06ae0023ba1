"""Catchments (isochrones): the land around every stretch of road from which an outlet is reached in time.

The reached stretches, exact on the edge, are widened by `REACH_METRES`: the contour of the distance to them, which is
known exactly at the nodes of a grid. Every reached stretch lies inside; nothing lies further from reached road than
`DistanceGrid.furthest_metres`. Where two roads run closer than twice the reach, the land between them (a river, too)
lies inside. Coverage is never counted from these polygons; they are for maps.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geodata.network import RoadNetwork
from geodata.snapping import Snap
from planning.contours import nested_outlines
from planning.distance_grid import REACH_METRES, add_roads, centimetre_distances, grid_over, no_roads
from planning.reached_roads import joint_stretches, reached_stretches, single_stretches

__all__ = [
    "REACH_METRES",
    "catchment_bands",
    "catchment_errors",
    "catchment_polygons",
    "disjoint_rings",
    "dissolved_catchments",
    "reached_stretches",
]

Floats = NDArray[np.float64]

_MOST_SQUARES_EACH, _MOST_SQUARES_DISSOLVED = 500_000, 4_000_000
"""Where a catchment needs more grid squares than this, they get larger: hundreds of single ones are drawn at once."""

_HALF_CENTIMETRE = 0.005
"""Distances are whole centimetres; the contour runs between them, so that it never touches a grid node."""

_HOLE_SQUARE_METRES = 1_000.0
"""Blocks enclosed by reached roads and smaller than this (32 m square) are filled: on a map they are specks."""


def catchment_polygons(
    network: RoadNetwork, mode: str, facilities: Snap, *, max_minutes: float, metric_crs: str
) -> gpd.GeoSeries:
    """Return one catchment per facility.

    Parameters
    ----------
    network : RoadNetwork
        The road pieces.
    mode : str
        One of `geodata.highways.MODES`.
    facilities : Snap
        Facilities snapped for that mode.
    max_minutes : float
        The limit, with the access leg at the facility's end counted.
    metric_crs : str
        CRS of the network's coordinates.

    Returns
    -------
    GeoSeries
        One multipolygon per facility in EPSG:4326, empty where the facility is not snapped.
    """
    bands = catchment_bands(network, mode, facilities, minutes=[max_minutes], metric_crs=metric_crs)
    return bands.set_axis(pd.RangeIndex(len(facilities)))


def catchment_bands(
    network: RoadNetwork, mode: str, facilities: Snap, *, minutes: Sequence[float], metric_crs: str
) -> gpd.GeoSeries:
    """Return one catchment per facility and limit, each facility's nested.

    Parameters
    ----------
    network, mode, facilities, metric_crs
        As in `catchment_polygons`.
    minutes : sequence of float
        The limits.

    Returns
    -------
    GeoSeries
        Multipolygons in EPSG:4326, indexed by facility (position) and minutes. That of a longer limit covers that of
        a shorter one exactly.
    """
    index = pd.MultiIndex.from_product([range(len(facilities)), list(minutes)], names=["facility", "minutes"])
    order = np.argsort(minutes, kind="stable")
    limits = [float(minutes[place]) for place in order]
    outlines = [
        outline
        for stretches in single_stretches(network, mode, facilities, minutes=limits)
        for outline in _outlines(stretches, _MOST_SQUARES_EACH)
    ]
    places = (np.arange(len(facilities))[:, None] * len(limits) + np.argsort(order)).ravel()
    return gpd.GeoSeries(_multipolygons(outlines)[places], index=index, crs=metric_crs).to_crs("EPSG:4326")


def dissolved_catchments(
    network: RoadNetwork, mode: str, facilities: Snap, *, minutes: Sequence[float], metric_crs: str
) -> gpd.GeoSeries:
    """Return one polygon per limit with everything from which any facility is reached within it.

    Parameters
    ----------
    network, mode, facilities, metric_crs
        As in `catchment_polygons`.
    minutes : sequence of float
        The limits.

    Returns
    -------
    GeoSeries
        Multipolygons in EPSG:4326, indexed by the limits. That of a longer limit covers that of a shorter one exactly.
    """
    order = np.argsort(minutes, kind="stable")
    limits = [float(minutes[place]) for place in order]
    outlines = _outlines(joint_stretches(network, mode, facilities, minutes=limits), _MOST_SQUARES_DISSOLVED)
    polygons = _multipolygons(outlines)[np.argsort(order)]
    return gpd.GeoSeries(polygons, index=list(minutes), crs=metric_crs).to_crs("EPSG:4326")


def disjoint_rings(bands: gpd.GeoSeries) -> gpd.GeoSeries:
    """Return bands without the next shorter one, so that each place is drawn once.

    Parameters
    ----------
    bands : GeoSeries
        Nested catchments of one outlet, or dissolved ones, from the shortest limit to the longest.

    Returns
    -------
    GeoSeries
        With the same index and CRS. Rings share their borders and overlap nowhere.
    """
    shorter = np.append(np.array([shapely.MultiPolygon()], dtype=object), bands.to_numpy()[:-1])
    return gpd.GeoSeries(shapely.difference(bands.to_numpy(), shorter), index=bands.index, crs=bands.crs)


def catchment_errors(
    polygon: shapely.Geometry, stretches: NDArray[np.object_], reach_metres: float = REACH_METRES
) -> tuple[float, float]:
    """Return how far a catchment is from the true band along its reached roads.

    Parameters
    ----------
    polygon : shapely Polygon or MultiPolygon
        The catchment, in the metric CRS.
    stretches : array of shapely LineString
        What `reached_stretches` gives, in the same CRS.
    reach_metres : float
        Half width of the true band.

    Returns
    -------
    too_much, too_little : float
        Area of the polygon outside the band, and of the band outside the polygon, as shares of the band's area. The
        band is bounded by chords of circles and therefore up to 0.2 % too small at the ends of roads.
    """
    band = shapely.union_all(shapely.buffer(stretches, reach_metres, quad_segs=16))
    area = float(shapely.area(band))
    too_much, too_little = shapely.area([shapely.difference(polygon, band), shapely.difference(band, polygon)]).tolist()
    return too_much / area, too_little / area


_Rings = tuple[Floats, NDArray[np.int64], NDArray[np.int64]]


def _outlines(stretches: Sequence[Floats], most_squares: int) -> list[_Rings]:
    """Return the rings in metres of the land around the stretches of each limit, shortest limit first."""
    if not len(stretches[-1]):
        none = np.zeros(1, dtype=np.int64)
        return [(np.zeros((0, 2)), none, none)] * len(stretches)
    grid = grid_over(stretches[-1], most_squares=most_squares)
    squared = no_roads(grid)

    def fields() -> Iterator[NDArray[np.float32]]:
        # What a shorter limit reaches a longer one reaches, too: its roads are added to the same field, which can only fall.
        for ends in stretches:
            add_roads(grid, squared, ends)
            yield centimetre_distances(grid, squared)

    level, hole = grid.reach_metres + _HALF_CENTIMETRE, _HOLE_SQUARE_METRES / grid.square_metres**2
    corner = np.array([grid.west_metres, grid.south_metres])
    return [
        (corner + outline.xy_squares * grid.square_metres, outline.ring_start, outline.polygon_start)
        for outline in nested_outlines(fields(), level, hole_squares=hole)
    ]


def _multipolygons(outlines: Sequence[_Rings]) -> NDArray[np.object_]:
    """Return one multipolygon per outline, all built at once."""
    if not outlines:
        return np.zeros(0, dtype=object)
    points = np.concatenate([xy for xy, _, _ in outlines])
    ring_start = _joined([rings for _, rings, _ in outlines])
    polygon_start = _joined([polygons for _, _, polygons in outlines])
    multi_start = np.cumsum([0, *(len(polygons) - 1 for _, _, polygons in outlines)])
    offsets = (ring_start, polygon_start, multi_start)
    return np.asarray(shapely.from_ragged_array(shapely.GeometryType.MULTIPOLYGON, points, offsets), dtype=object)


def _joined(starts: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    """Return row starts of arrays put one after the other."""
    return np.cumsum([0, *np.concatenate([np.diff(start) for start in starts])])
