"""Catchments (isochrones): the land around every stretch of road from which an outlet is reached in time.

The stretches are exact: an edge that is only partly within the limit counts with that part. Each is widened by
`REACH_METRES`: the stretches are marked on a grid, and the contour of the distance to the nearest marked square
(exact Euclidean distance transform) is drawn. Coverage is never counted from these polygons; they are for maps.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from contourpy import FillType, contour_generator
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt

from geodata.network import RoadNetwork
from geodata.snapping import Snap
from planning.search import Floats
from planning.travel_times import nearest_node_minutes

REACH_METRES = 60.0
"""Half width of the band drawn along reached roads, in metres."""

_GRID_METRES = 20.0
_GRID_SQUARES = 4_000_000
"""Above this many squares the grid gets coarser."""

_CONTOUR_METRES = REACH_METRES + 0.37
"""Off every exact grid distance, so that contour lines never touch themselves in a grid point."""

_SIMPLIFY_METRES = 5.0
_HOLE_SQUARE_METRES = 40_000.0
"""Blocks enclosed by reached roads and smaller than this (200 m square) are filled: nobody sees the pinholes."""


def reached_stretches(network: RoadNetwork, mode: str, facilities: Snap, *, max_minutes: float) -> NDArray[np.object_]:
    """Return the stretches of road from which the nearest of the facilities is reached in time.

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

    Returns
    -------
    array of shapely LineString
        In the network's metric CRS.
    """
    _, reached = nearest_node_minutes(network, mode, facilities, cutoff_minutes=max_minutes)
    spare_tail = max_minutes - reached[network.tail]
    spare_head = max_minutes - reached[network.head]
    forward, backward = network.minutes[mode].T
    # Somebody standing on the edge walks back to its tail (backward minutes) or on to its head (forward minutes).
    from_tail = _share(spare_tail, backward)
    from_head = _share(spare_head, forward)
    whole = from_tail + from_head >= 1.0
    from_tail[whole], from_head[whole] = 1.0, 0.0
    tail_xy, head_xy = network.node_xy_metres[network.tail], network.node_xy_metres[network.head]
    along = head_xy - tail_xy
    first, last = from_tail > 0, from_head > 0
    own_begin, own_end, own_edge = _own_edge_stretches(network, mode, facilities, max_minutes)
    begins = np.concatenate(
        [tail_xy[first], (head_xy - along * from_head[:, None])[last], tail_xy[own_edge] + along[own_edge] * own_begin]
    )
    ends = np.concatenate(
        [(tail_xy + along * from_tail[:, None])[first], head_xy[last], tail_xy[own_edge] + along[own_edge] * own_end]
    )
    return np.asarray(shapely.linestrings(np.stack([begins, ends], axis=1)))


def _share(spare_minutes: Floats, minutes: NDArray[np.float32]) -> Floats:
    usable = np.isfinite(minutes) & (spare_minutes > 0)
    share = np.zeros(len(minutes))
    np.divide(spare_minutes, np.maximum(minutes, 1e-9), out=share, where=usable)
    return np.minimum(share, 1.0)


def _own_edge_stretches(
    network: RoadNetwork, mode: str, facilities: Snap, max_minutes: float
) -> tuple[Floats, Floats, NDArray[np.int32]]:
    """Return begin and end fraction, (s, 1) each, of the stretch around each facility on its own edge."""
    on = facilities.snapped & (facilities.access_minutes <= max_minutes)
    edge = facilities.edge[on]
    place = facilities.fraction[on]
    spare = max_minutes - facilities.access_minutes[on]
    forward, backward = network.minutes[mode][edge].T
    begin = np.maximum(place - _share(spare, forward), 0.0)
    end = np.minimum(place + _share(spare, backward), 1.0)
    return begin[:, None], end[:, None], edge


def catchment_polygons(
    network: RoadNetwork, mode: str, facilities: Snap, *, max_minutes: float, metric_crs: str
) -> gpd.GeoSeries:
    """Return one catchment polygon per facility.

    Parameters
    ----------
    network, mode, facilities, max_minutes
        As in `reached_stretches`.
    metric_crs : str
        CRS of the network's coordinates.

    Returns
    -------
    GeoSeries
        One polygon or multipolygon per facility in EPSG:4326, empty where the facility is not snapped.
    """
    polygons = [
        _polygon(reached_stretches(network, mode, facilities.at(slice(k, k + 1)), max_minutes=max_minutes))
        for k in range(len(facilities))
    ]
    return gpd.GeoSeries(polygons, crs=metric_crs).to_crs("EPSG:4326")


def dissolved_catchments(
    network: RoadNetwork, mode: str, facilities: Snap, *, minutes: Sequence[float], metric_crs: str
) -> gpd.GeoSeries:
    """Return one polygon per limit with everything from which any facility is reached within it.

    Parameters
    ----------
    network, mode, facilities
        As in `reached_stretches`.
    minutes : sequence of float
        The limits.
    metric_crs : str
        CRS of the network's coordinates.

    Returns
    -------
    GeoSeries
        Indexed by the limits, in EPSG:4326.
    """
    polygons = [_polygon(reached_stretches(network, mode, facilities, max_minutes=limit)) for limit in minutes]
    return gpd.GeoSeries(polygons, index=list(minutes), crs=metric_crs).to_crs("EPSG:4326")


def _polygon(stretches: NDArray[np.object_]) -> shapely.Geometry:
    """Return the land within `REACH_METRES` of the stretches, up to the grid's resolution."""
    if not len(stretches):
        return shapely.Polygon()
    ends = shapely.get_coordinates(stretches).reshape(-1, 2, 2)
    low, high = ends.min(axis=(0, 1)) - 3 * REACH_METRES, ends.max(axis=(0, 1)) + 3 * REACH_METRES
    step = max(_GRID_METRES, float(np.sqrt(np.prod(high - low) / _GRID_SQUARES)))
    columns, rows = (np.ceil((high - low) / step).astype(int) + 1).tolist()
    unmarked = np.ones((rows, columns), dtype=bool)
    column, row = np.rint((_sampled(ends, step / 2) - low) / step).astype(np.int64).T
    unmarked[row, column] = False
    metres = distance_transform_edt(unmarked, sampling=step)
    lines = contour_generator(
        low[0] + step * np.arange(columns),
        low[1] + step * np.arange(rows),
        metres,
        fill_type=FillType.OuterOffset,
    )
    filled = lines.filled(-1.0, max(_CONTOUR_METRES, 1.5 * step))
    parts = [_part(points, offsets) for points, offsets in zip(filled[0], filled[1], strict=True)]
    return shapely.make_valid(shapely.simplify(shapely.multipolygons(parts), _SIMPLIFY_METRES), method="structure")


def _sampled(ends: Floats, spacing_metres: float) -> Floats:
    """Return points along straight stretches, (s, 2, 2), no further apart than the spacing."""
    begin, along = ends[:, 0], ends[:, 1] - ends[:, 0]
    count = np.ceil(np.hypot(*along.T) / spacing_metres).astype(np.int64) + 1
    stretch = np.repeat(np.arange(len(ends)), count)
    place = np.arange(len(stretch)) - np.repeat(np.cumsum(count) - count, count)
    share = place / np.maximum(count - 1, 1)[stretch]
    return np.asarray(begin[stretch] + along[stretch] * share[:, None])


def _part(points: Any, offsets: Any) -> shapely.Polygon:
    """Return one polygon of its rings, the first of which is the outer one, without small holes."""
    rings = [shapely.linearrings(points[a:b]) for a, b in itertools.pairwise(offsets)]
    holes = [ring for ring in rings[1:] if shapely.area(shapely.polygons(ring)) >= _HOLE_SQUARE_METRES]
    return shapely.Polygon(rings[0], holes)
