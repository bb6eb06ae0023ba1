"""The road network: straight road pieces with their minutes per mode, and the directed graph of each mode."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

import numpy as np
import shapely
from numpy.typing import NDArray

from geodata.highways import HIGHWAY_NAMES, MODES

Ints = NDArray[np.int32]
Floats32 = NDArray[np.float32]
Floats = NDArray[np.float64]
Array = TypeVar("Array", bound=NDArray[Any])


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class RoadNetwork:
    """Road pieces (edges), each a straight line between two nodes, with the minutes they take per mode.

    Attributes
    ----------
    node_xy_metres : (n, 2) float64
        Node coordinates in the study area's metric CRS.
    node_lonlat : (n, 2) float64
        The same in WGS84 degrees.
    tail, head : (m,) int32
        First and last node of each edge, as drawn.
    metres : (m,) float64
        Length of each edge.
    highway : (m,) int8
        Class of each edge: position in `geodata.highways.HIGHWAY_NAMES`.
    minutes : mapping of str to (m, 2) float32
        Per mode the minutes from tail to head (column 0) and from head to tail (column 1); infinite where the
        mode may not go.
    """

    node_xy_metres: Floats
    node_lonlat: Floats
    tail: Ints
    head: Ints
    metres: Floats
    highway: NDArray[np.int8]
    minutes: Mapping[str, Floats32]

    @property
    def nodes(self) -> int:
        """Number of nodes."""
        return len(self.node_xy_metres)

    @property
    def edges(self) -> int:
        """Number of edges."""
        return len(self.tail)

    def usable(self, mode: str) -> NDArray[np.bool_]:
        """Return which edges ``mode`` may use in at least one direction, shape (m,)."""
        return np.asarray(np.isfinite(self.minutes[mode]).any(axis=1))


@dataclass(frozen=True, slots=True, eq=False)
class Graph:
    """Directed graph of one mode in compressed sparse rows.

    Attributes
    ----------
    indptr : (n + 1,) int32
        Where each node's arcs begin.
    head : (a,) int32
        The node to which each arc leads.
    minutes : (a,) float32
        Minutes along each arc.
    edge : (a,) int32
        The network edge behind each arc.
    """

    indptr: Ints
    head: Ints
    minutes: Floats32
    edge: Ints


LONGEST_PIECE_MINUTES = 512.0
"""A single straight piece that takes longer is closed: no service standard needs it, and ticks then fit 32 bits."""

_GRAPHS: WeakKeyDictionary[RoadNetwork, dict[tuple[str, bool], Graph]] = WeakKeyDictionary()


def build_graph(network: RoadNetwork, mode: str, *, reverse: bool = False) -> Graph:
    """Return the directed graph of one mode.

    Parameters
    ----------
    network : RoadNetwork
        The road pieces.
    mode : str
        One of `geodata.highways.MODES`.
    reverse : bool
        Whether every arc is turned round, so that a search from an outlet finds the times *to* it.

    Returns
    -------
    Graph
        Arrays are read-only; arcs of one node are in the order of the edges. It is kept as long as the network is, so
        that asking again costs nothing.
    """
    graphs = _GRAPHS.setdefault(network, {})
    if (mode, reverse) not in graphs:
        graphs[mode, reverse] = _sorted_graph(network, mode, reverse)
    return graphs[mode, reverse]


def _sorted_graph(network: RoadNetwork, mode: str, reverse: bool) -> Graph:
    minutes = network.minutes[mode]
    edges = np.arange(network.edges, dtype=np.int32)
    start = np.concatenate([network.tail, network.head])
    end = np.concatenate([network.head, network.tail])
    weight = np.concatenate([minutes[:, 0], minutes[:, 1]])
    edge = np.concatenate([edges, edges])
    if reverse:
        start, end = end, start
    usable = np.isfinite(weight)
    start, end, weight, edge = start[usable], end[usable], weight[usable], edge[usable]
    order = np.argsort(start, kind="stable")
    indptr = np.zeros(network.nodes + 1, dtype=np.int32)
    np.cumsum(np.bincount(start, minlength=network.nodes), out=indptr[1:])
    return Graph(read_only(indptr), read_only(end[order]), read_only(weight[order]), read_only(edge[order]))


def build_network(
    node_xy_metres: Floats,
    node_lonlat: Floats,
    tail: Ints,
    head: Ints,
    highway: NDArray[np.int8],
    kmh: Mapping[str, NDArray[np.floating]],
) -> RoadNetwork:
    """Return a network of straight edges from speeds per mode and direction.

    Parameters
    ----------
    node_xy_metres, node_lonlat, tail, head, highway
        See `RoadNetwork`.
    kmh : mapping of str to (m, 2) float
        Per mode the speed along and against each edge in km/h; 0 where the mode may not go.

    Returns
    -------
    RoadNetwork
        Minutes are ``metres / (1000 / 60 · km/h)``; a piece of more than `LONGEST_PIECE_MINUTES` is closed. Arrays are
        read-only.
    """
    metres = np.hypot(*(node_xy_metres[head] - node_xy_metres[tail]).T)
    minutes = {}
    for mode in MODES:
        speed = np.asarray(kmh[mode], dtype=np.float64)
        taken = np.full(speed.shape, np.inf)
        np.divide(metres[:, None] * 0.06, speed, out=taken, where=speed > 0)
        minutes[mode] = read_only(without_endless(taken))
    return RoadNetwork(
        read_only(node_xy_metres),
        read_only(node_lonlat),
        read_only(tail.astype(np.int32)),
        read_only(head.astype(np.int32)),
        read_only(metres),
        read_only(highway.astype(np.int8)),
        MappingProxyType(minutes),
    )


def without_endless(minutes: NDArray[np.floating]) -> Floats32:
    """Return minutes as they are stored: float32, infinite above `LONGEST_PIECE_MINUTES`."""
    return np.where(minutes <= LONGEST_PIECE_MINUTES, minutes, np.inf).astype(np.float32)


def pieces_touching(area: shapely.Geometry, tail_lonlat: Floats, head_lonlat: Floats) -> NDArray[np.bool_]:
    """Return which straight pieces touch a polygon: with an end in it, or crossing it between their ends.

    Parameters
    ----------
    area : Polygon or MultiPolygon
        In EPSG:4326.
    tail_lonlat, head_lonlat : (m, 2) float64
        Ends of the pieces in EPSG:4326.

    Returns
    -------
    (m,) bool
        Inclusive of the polygon's border.
    """
    west, south, east, north = area.bounds
    beside = (np.maximum(tail_lonlat, head_lonlat) < (west, south)).any(axis=1)
    beside |= (np.minimum(tail_lonlat, head_lonlat) > (east, north)).any(axis=1)
    near = np.flatnonzero(~beside)
    shapely.prepare(area)
    with_end = shapely.intersects_xy(area, tail_lonlat[near]) | shapely.intersects_xy(area, head_lonlat[near])
    between = near[~with_end]
    lines = shapely.linestrings(np.stack([tail_lonlat[between], head_lonlat[between]], axis=1))
    touching = np.zeros(len(tail_lonlat), dtype=bool)
    touching[near[with_end]] = True
    touching[between] = shapely.intersects(area, lines)
    return touching


def read_only(array: Array) -> Array:
    """Return a view of ``array`` that cannot be written."""
    view = array.view()
    view.flags.writeable = False
    return view


def highway_names(network: RoadNetwork) -> NDArray[np.str_]:
    """Return the highway class of each edge by name, shape (m,)."""
    return np.array(HIGHWAY_NAMES)[network.highway]
