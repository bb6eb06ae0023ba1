"""Snapping: the exact place on the road network from which a point is reached."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from geodata.highways import MODE_KMH
from geodata.network import Floats, Ints, RoadNetwork, build_graph, read_only


@dataclass(frozen=True, slots=True, eq=False)
class Snap:
    """For each point the edge it is reached from.

    Attributes
    ----------
    edge : (p,) int32
        Edge of the network; −1 where none is within reach. The row stays.
    fraction : (p,) float64
        Place along the edge from its tail, 0 to 1.
    access_minutes : (p,) float64
        Minutes on foot between the point and that place; 0 where there is no edge.
    """

    edge: Ints
    fraction: Floats
    access_minutes: Floats

    @property
    def snapped(self) -> NDArray[np.bool_]:
        """Which points have an edge, shape (p,)."""
        return self.edge >= 0

    def __len__(self) -> int:
        """Return the number of points."""
        return len(self.edge)

    def at(self, rows: NDArray[np.integer] | slice) -> Snap:
        """Return the snaps of some of the points, by position."""
        return Snap(self.edge[rows], self.fraction[rows], self.access_minutes[rows])


def main_component(network: RoadNetwork, mode: str) -> NDArray[np.bool_]:
    """Return which nodes belong to the largest set in which ``mode`` gets from every node to every other.

    Parameters
    ----------
    network : RoadNetwork
        The road pieces.
    mode : str
        One of `geodata.highways.MODES`.

    Returns
    -------
    (n,) bool
        The largest strongly connected component.
    """
    graph = build_graph(network, mode)
    matrix = csr_matrix(
        (np.ones(len(graph.head), dtype=np.int8), graph.head, graph.indptr), shape=(network.nodes, network.nodes)
    )
    _, labels = connected_components(matrix, directed=True, connection="strong")
    return np.asarray(labels == np.argmax(np.bincount(labels)))


def snap_points(network: RoadNetwork, mode: str, xy_metres: Floats, *, snap_metres: float) -> Snap:
    """Snap points to the nearest edge that ``mode`` may use.

    An edge of the main component within ``snap_metres`` is preferred to a nearer one of a detached island, so
    that a courtyard path missing one link does not cut its residents off.

    Parameters
    ----------
    network : RoadNetwork
        The road pieces.
    mode : str
        One of `geodata.highways.MODES`.
    xy_metres : (p, 2) float64
        Points in the network's metric CRS.
    snap_metres : float
        Radius within which an edge is looked for.

    Returns
    -------
    Snap
        The straight access leg is walked at the walking speed whatever the mode.
    """
    in_main = main_component(network, mode)
    usable = network.usable(mode)
    main = usable & in_main[network.tail] & in_main[network.head]
    edge = _nearest_edges(network, np.flatnonzero(main), xy_metres, snap_metres)
    missing = edge < 0
    edge[missing] = _nearest_edges(network, np.flatnonzero(usable & ~main), xy_metres[missing], snap_metres)
    fraction, metres = _place_on_edge(network, edge, xy_metres)
    access_minutes = metres * 0.06 / MODE_KMH["walk"]
    return Snap(read_only(edge), read_only(fraction), read_only(access_minutes))


def _nearest_edges(network: RoadNetwork, edges: NDArray[np.int64], xy_metres: Floats, radius_metres: float) -> Ints:
    found = np.full(len(xy_metres), -1, dtype=np.int32)
    if len(edges) and len(xy_metres):
        ends = np.stack([network.node_xy_metres[network.tail[edges]], network.node_xy_metres[network.head[edges]]], 1)
        tree = shapely.STRtree(shapely.linestrings(ends))
        point, nearest = tree.query_nearest(
            shapely.points(xy_metres), max_distance=radius_metres, return_distance=False, all_matches=True
        )
        # Of equally near edges the first by number is taken, so that the result does not hang on the tree.
        order = np.lexsort((edges[nearest], point))[::-1]
        found[point[order]] = edges[nearest[order]]
    return found


def _place_on_edge(network: RoadNetwork, edge: Ints, xy_metres: Floats) -> tuple[Floats, Floats]:
    """Return the fraction along each edge of the point nearest to ``xy_metres``, and the distance to it."""
    fraction, metres = np.zeros(len(edge)), np.zeros(len(edge))
    on = edge >= 0
    start = network.node_xy_metres[network.tail[edge[on]]]
    along = network.node_xy_metres[network.head[edge[on]]] - start
    length_squared = np.maximum((along**2).sum(axis=1), 1e-12)
    share = np.clip(((xy_metres[on] - start) * along).sum(axis=1) / length_squared, 0.0, 1.0)
    fraction[on] = share
    metres[on] = np.hypot(*(start + share[:, None] * along - xy_metres[on]).T)
    return fraction, metres
