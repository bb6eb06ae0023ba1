"""Reached roads: the stretches of road from which facilities are reached in time, exact to the metre on the edge.

An edge that is only partly within the limit counts with that part: from its tail as far as the time left there lasts
against the edge, from its head as far as it lasts along it, and around a facility on the edge itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from weakref import WeakKeyDictionary

import numpy as np
import shapely
from numba import njit
from numpy.typing import NDArray

from geodata.chain_walk import incident_pieces
from geodata.network import RoadNetwork, read_only
from geodata.snapping import Snap
from planning.nearest import nearest_node_minutes
from planning.travel_times import nodes_within

Ints = NDArray[np.int32]
Floats = NDArray[np.float64]

_FACILITIES_AT_ONCE = 32
"""Searches are kept for so many facilities only: memory does not grow with their number."""


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
    (ends,) = joint_stretches(network, mode, facilities, minutes=[max_minutes])
    return np.asarray(shapely.linestrings(ends.reshape(-1, 2, 2)))


def joint_stretches(network: RoadNetwork, mode: str, facilities: Snap, *, minutes: Sequence[float]) -> list[Floats]:
    """Return per limit the stretches from which any facility is reached, by one search from all of them.

    Parameters
    ----------
    network, mode, facilities
        As in `reached_stretches`.
    minutes : sequence of float
        The limits.

    Returns
    -------
    list of (s, 4) float64
        Both ends of each stretch, x, y, x, y in metres, for each limit.
    """
    _, reached = nearest_node_minutes(network, mode, facilities, cutoff_minutes=max(minutes))
    nodes = np.flatnonzero(np.isfinite(reached)).astype(np.int32)
    spare = np.zeros(network.nodes)
    return [_stretches(network, mode, facilities, nodes, reached[nodes], limit, spare) for limit in minutes]


def single_stretches(
    network: RoadNetwork, mode: str, facilities: Snap, *, minutes: Sequence[float]
) -> Iterator[list[Floats]]:
    """Yield for one facility after the other what `joint_stretches` gives for it alone.

    Parameters
    ----------
    network, mode, facilities, minutes
        As in `joint_stretches`.

    Yields
    ------
    list of (s, 4) float64
        Without a row where the facility is not snapped. Work and memory per facility grow with what it reaches, not
        with the network.
    """
    spare = np.zeros(network.nodes)
    for first in range(0, len(facilities), _FACILITIES_AT_ONCE):
        block = facilities.at(slice(first, first + _FACILITIES_AT_ONCE))
        found = nodes_within(network, mode, block, max_minutes=max(minutes))
        for row in range(len(block)):
            part = slice(found.indptr[row], found.indptr[row + 1])
            nodes, reached, facility = found.node[part], found.minutes[part], block.at(slice(row, row + 1))
            yield [_stretches(network, mode, facility, nodes, reached, limit, spare) for limit in minutes]


_INCIDENT: WeakKeyDictionary[RoadNetwork, tuple[Ints, Ints]] = WeakKeyDictionary()


def _incident(network: RoadNetwork) -> tuple[Ints, Ints]:
    """Return the edges at each node, in compressed sparse rows; kept as long as the network is."""
    if network not in _INCIDENT:
        every = np.ones(network.edges, dtype=bool)
        indptr, edge = incident_pieces(network.tail, network.head, every, network.nodes)
        _INCIDENT[network] = read_only(indptr), read_only(edge)
    return _INCIDENT[network]


def _stretches(
    network: RoadNetwork, mode: str, facilities: Snap, nodes: Ints, reached: Floats, max_minutes: float, spare: Floats
) -> Floats:
    """Return the stretches, (s, 4), at the reached nodes and around the facilities; ``spare`` is zero, (n,), and stays so."""
    indptr, edge = _incident(network)
    most = int((indptr[nodes + 1] - indptr[nodes]).sum())
    ends = np.empty((most, 4))
    found = _from_nodes(
        nodes, reached, max_minutes, spare, indptr, edge, network.tail, network.head, network.minutes[mode],
        network.node_xy_metres, ends,
    )  # fmt: skip
    return np.concatenate([ends[:found], _around_facilities(network, mode, facilities, max_minutes)])


@njit(cache=True, nogil=True)
def _from_nodes(  # type: ignore[no-untyped-def]
    nodes, reached, max_minutes, spare, indptr, incident, tail, head, minutes, xy, ends
):
    """Write the stretches that begin or end at reached nodes into ``ends`` and return how many they are."""
    for place in range(len(nodes)):
        spare[nodes[place]] = max(max_minutes - reached[place], 0.0)
    found = 0
    for place in range(len(nodes)):
        node = nodes[place]
        for position in range(indptr[node], indptr[node + 1]):
            edge = incident[position]
            a, b = tail[edge], head[edge]
            # Somebody standing on the edge walks back to its tail or on to its head.
            from_tail = min(spare[a] / max(minutes[edge, 1], 1e-9), 1.0)
            from_head = min(spare[b] / max(minutes[edge, 0], 1e-9), 1.0)
            dx, dy = xy[b, 0] - xy[a, 0], xy[b, 1] - xy[a, 1]
            if from_tail + from_head >= 1.0:
                if (node == a) != (from_tail > 0.0):
                    continue  # the same edge comes up at its other end, too
                from_tail, from_head = 1.0, 0.0
            if node == a or from_tail == 1.0:
                if from_tail > 0.0:
                    ends[found] = xy[a, 0], xy[a, 1], xy[a, 0] + from_tail * dx, xy[a, 1] + from_tail * dy
                    found += 1
            elif from_head > 0.0:
                ends[found] = xy[b, 0] - from_head * dx, xy[b, 1] - from_head * dy, xy[b, 0], xy[b, 1]
                found += 1
    for place in range(len(nodes)):
        spare[nodes[place]] = 0.0
    return found


def _around_facilities(network: RoadNetwork, mode: str, facilities: Snap, max_minutes: float) -> Floats:
    """Return the stretch, (s, 4), of its own edge around each facility."""
    on = facilities.snapped & (facilities.access_minutes <= max_minutes)
    edge, place = facilities.edge[on], facilities.fraction[on]
    spare = max_minutes - facilities.access_minutes[on]
    forward, backward = np.maximum(network.minutes[mode][edge], 1e-9).T
    # Before the facility one comes along the edge, beyond it against it; minutes are infinite where one may not.
    begin, end = np.maximum(place - spare / forward, 0.0), np.minimum(place + spare / backward, 1.0)
    tail_xy = network.node_xy_metres[network.tail[edge]]
    along = network.node_xy_metres[network.head[edge]] - tail_xy
    return np.hstack([tail_xy + along * begin[:, None], tail_xy + along * end[:, None]])
