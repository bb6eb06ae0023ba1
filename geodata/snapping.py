"""Snapping: the exact place on the road network from which a point is reached; and the islands of a network."""

from __future__ import annotations

from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from geodata.highways import MODE_KMH
from geodata.nearest_edge import EdgeIndex, index_edges, nearest_edges
from geodata.network import Floats, Ints, RoadNetwork, build_graph, read_only
from geodata.text import Text

UNSNAPPED_REASON = Text("附近没有道路", "no road near")
"""Why a point has no edge. There is no other reason: points without finite coordinates are refused before."""


@dataclass(frozen=True, slots=True, eq=False)
class Snap:
    """For each point the edge it is reached from.

    Attributes
    ----------
    edge : (p,) int32
        Edge of the network; −1 where none is within reach (`UNSNAPPED_REASON`). The row stays.
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


@dataclass(frozen=True, slots=True, eq=False)
class Islands:
    """The connected parts of a mode's network: part 0 holds the main component, the others are islands.

    Attributes
    ----------
    part : (n,) int32
        The part of each node; −1 where the mode uses no edge. Islands are numbered from 1, the longest first.
    edges : (k,) int64
        Number of edges of each part that the mode may use.
    kilometres : (k,) float64
        Their length.
    """

    part: Ints
    edges: NDArray[np.int64]
    kilometres: Floats

    @property
    def count(self) -> int:
        """Number of islands, the main part not counted."""
        return max(len(self.edges) - 1, 0)


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
        The largest strongly connected component; of equally large ones any, but always the same.
    """
    labels = _components(network, mode, "strong")
    return np.asarray(labels == np.argmax(np.bincount(labels)))


def islands(network: RoadNetwork, mode: str) -> Islands:
    """Return the parts of a mode's network between which there is no road in either direction.

    Parameters
    ----------
    network : RoadNetwork
        The road pieces.
    mode : str
        One of `geodata.highways.MODES`.

    Returns
    -------
    Islands
        Weakly connected components: a dead end that can only be entered belongs to the part that it hangs on, though
        not to the `main_component`.
    """
    usable = network.usable(mode)
    labels = _components(network, mode, "weak")
    of_edge = labels[network.tail[usable]]
    edges = np.bincount(of_edge, minlength=network.nodes)
    weights = network.metres[usable] / 1000.0
    kilometres = np.asarray(np.bincount(of_edge, weights=weights, minlength=network.nodes), dtype=np.float64)
    rank = kilometres.copy()
    if len(of_edge):
        rank[labels[np.argmax(main_component(network, mode))]] = np.inf
    order = np.argsort(-rank, kind="stable")
    order = order[edges[order] > 0]
    number = np.full(len(edges), -1, dtype=np.int32)
    number[order] = np.arange(len(order), dtype=np.int32)
    return Islands(read_only(number[labels]), read_only(edges[order]), read_only(kilometres[order]))


def _components(network: RoadNetwork, mode: str, connection: str) -> Ints:
    graph = build_graph(network, mode)
    matrix = csr_matrix(
        (np.ones(len(graph.head), dtype=np.int8), graph.head, graph.indptr), shape=(network.nodes, network.nodes)
    )
    return np.asarray(connected_components(matrix, directed=True, connection=connection)[1], dtype=np.int32)


def snap_points(
    network: RoadNetwork, mode: str, xy_metres: Floats, *, snap_metres: float, prefer_main: bool = True
) -> Snap:
    """Snap points to the nearest edge that ``mode`` may use.

    Parameters
    ----------
    network : RoadNetwork
        The road pieces.
    mode : str
        One of `geodata.highways.MODES`.
    xy_metres : (p, 2) float64
        Points in the network's metric CRS.
    snap_metres : float
        Radius within which an edge is looked for; one at exactly this distance counts.
    prefer_main : bool
        Whether an edge of the main component within the radius is preferred to a nearer one outside it, so that a
        courtyard path missing one link does not cut its residents off. Otherwise the nearest edge is taken, whatever
        it belongs to.

    Returns
    -------
    Snap
        Of equally near edges the lowest by number. The straight access leg is walked at the walking speed whatever
        the mode.

    Raises
    ------
    ValueError
        A coordinate is not finite, or the radius is no distance.
    """
    if not np.isfinite(xy_metres).all():
        raise ValueError("points to be snapped must have finite coordinates")
    if not snap_metres >= 0.0:
        raise ValueError(f"snap_metres must be a distance, not {snap_metres}")
    main, other = _indexes(network, mode)
    edge, metres = nearest_edges(main, xy_metres, snap_metres)
    rows = np.flatnonzero(edge < 0) if prefer_main else np.arange(len(edge))
    other_edge, other_metres = nearest_edges(other, xy_metres[rows], snap_metres)
    nearer = (other_metres < metres[rows]) | ((other_metres == metres[rows]) & (other_edge < edge[rows]))
    edge[rows[nearer]], metres[rows[nearer]] = other_edge[nearer], other_metres[nearer]
    access_minutes = np.where(edge >= 0, metres, 0.0) * 0.06 / MODE_KMH["walk"]
    return Snap(read_only(edge), read_only(_fraction_along(network, edge, xy_metres)), read_only(access_minutes))


_INDEXES: WeakKeyDictionary[RoadNetwork, tuple[str, EdgeIndex, EdgeIndex]] = WeakKeyDictionary()


def _indexes(network: RoadNetwork, mode: str) -> tuple[EdgeIndex, EdgeIndex]:
    """Return the indexes of the usable edges in the main component and outside it.

    Only those of the mode last asked for are kept with the network: for a province each takes hundreds of megabytes.
    """
    kept = _INDEXES.get(network)
    if kept is None or kept[0] != mode:
        in_main, usable = main_component(network, mode), network.usable(mode)
        main = usable & in_main[network.tail] & in_main[network.head]
        of_main, of_others = (
            index_edges(network.node_xy_metres, network.tail, network.head, np.flatnonzero(chosen))
            for chosen in (main, usable & ~main)
        )
        kept = _INDEXES[network] = (mode, of_main, of_others)
    return kept[1], kept[2]


def _fraction_along(network: RoadNetwork, edge: Ints, xy_metres: Floats) -> Floats:
    """Return the place along each point's edge that is nearest to the point."""
    fraction = np.zeros(len(edge))
    on = edge >= 0
    start = network.node_xy_metres[network.tail[edge[on]]]
    along = network.node_xy_metres[network.head[edge[on]]] - start
    length_squared = np.maximum((along**2).sum(axis=1), 1e-12)
    fraction[on] = np.clip(((xy_metres[on] - start) * along).sum(axis=1) / length_squared, 0.0, 1.0)
    return fraction
