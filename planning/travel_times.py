"""Travel times person → facility over the road network, exact on the edge at both ends.

The time of a person at fraction *g* of edge (a, b) to a facility at fraction *f* of edge (u, v) is

    access(person) + min over the ways to leave the first edge, cross the graph and enter the second + access(facility)

and, where both stand on the same edge, the direct stretch between them as well. All searches run from the facility
over the reversed graph. Times are rounded to 0.0001 minutes (6 ms) before they are compared with a limit, so that
`minutes <= max_minutes` holds at equality whatever order the numbers were added in.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geodata.network import RoadNetwork, build_graph, read_only
from geodata.snapping import Snap
from planning.search import Floats, Ints, nearest_source, reached_targets

ROUNDING_DECIMALS = 4
"""Travel times are rounded to this many decimals of a minute."""

_ROUNDING_SLACK = 10.0**-ROUNDING_DECIMALS


@dataclass(frozen=True, slots=True, eq=False)
class TravelTimes:
    """Travel time matrix, facilities × cells, in compressed sparse rows; an absent entry was not reached.

    Attributes
    ----------
    indptr : (f + 1,) int64
        Where each facility's row begins.
    cell : (k,) int32
        Cells reached, ascending within a row.
    minutes : (k,) float64
        Minutes from the cell to the facility, at most ``max_minutes``.
    cells : int
        Number of cells (columns).
    max_minutes : float
        The limit up to which times were looked for.
    """

    indptr: NDArray[np.int64]
    cell: Ints
    minutes: Floats
    cells: int
    max_minutes: float

    @property
    def facilities(self) -> int:
        """Number of facilities (rows)."""
        return len(self.indptr) - 1

    def row(self, facility: int) -> tuple[Ints, Floats]:
        """Return the cells that reach ``facility`` and their minutes."""
        part = slice(self.indptr[facility], self.indptr[facility + 1])
        return self.cell[part], self.minutes[part]


@dataclass(frozen=True, slots=True, eq=False)
class Nearest:
    """The nearest facility of every cell.

    Attributes
    ----------
    facility : (c,) int32
        Position of the nearest facility; −1 where none can be reached.
    minutes : (c,) float64
        Minutes to it; infinite where none can be reached.
    """

    facility: Ints
    minutes: Floats


def _leg(share: Floats, minutes: NDArray[np.floating]) -> Floats:
    """Minutes for a share of an edge; nothing for a share of 0, even where the edge may not be used."""
    result = np.zeros(share.shape)
    np.multiply(share, minutes, out=result, where=share > 0)
    return result


def _ends(network: RoadNetwork, mode: str, snap: Snap, *, leaving: bool) -> tuple[Ints, Floats]:
    """Return both end nodes of each point's edge, (p, 2), and the minutes between the point and each, (p, 2).

    Rows of unsnapped points hold node 0 at infinite minutes.
    """
    on = snap.snapped
    edge = np.where(on, snap.edge, 0)
    if not network.edges:
        return np.zeros((len(snap), 2), np.int32), np.full((len(snap), 2), np.inf)
    forward, backward = network.minutes[mode][edge].T
    to_tail, to_head = (backward, forward) if leaving else (forward, backward)
    minutes = np.column_stack([_leg(snap.fraction, to_tail), _leg(1.0 - snap.fraction, to_head)])
    minutes += snap.access_minutes[:, None]
    minutes[~on] = np.inf
    return np.column_stack([network.tail[edge], network.head[edge]]), minutes


def _same_edge(
    network: RoadNetwork, mode: str, facilities: Snap, cells: Snap
) -> tuple[NDArray[np.int64], NDArray[np.int64], Floats]:
    """Return (facility, cell, minutes) of every pair that stands on one edge and needs to go nowhere else."""
    by_edge = np.argsort(facilities.edge, kind="stable")
    edges = facilities.edge[by_edge]
    begin = np.searchsorted(edges, cells.edge, "left")
    count = np.where(cells.snapped, np.searchsorted(edges, cells.edge, "right") - begin, 0)
    cell = np.repeat(np.arange(len(cells)), count)
    within = np.arange(len(cell)) - np.repeat(np.cumsum(count) - count, count)
    facility = by_edge[np.repeat(begin, count) + within]
    step = facilities.fraction[facility] - cells.fraction[cell]
    forward, backward = network.minutes[mode][cells.edge[cell]].T
    minutes = _leg(np.maximum(step, 0.0), forward) + _leg(np.maximum(-step, 0.0), backward)
    minutes += facilities.access_minutes[facility] + cells.access_minutes[cell]
    return facility, cell, minutes


def nearest_facility(network: RoadNetwork, mode: str, facilities: Snap, cells: Snap) -> Nearest:
    """Return every cell's nearest facility over the network, however far it is.

    Parameters
    ----------
    network : RoadNetwork
        The road pieces.
    mode : str
        One of `geodata.highways.MODES`.
    facilities, cells : Snap
        Facilities (f) and cells (c) snapped for that mode.

    Returns
    -------
    Nearest
        Of equally near facilities the one with the lower position wins on the same edge, the one settled first
        elsewhere.
    """
    node, minutes = nearest_node_minutes(network, mode, facilities)
    ends, legs = _ends(network, mode, cells, leaving=True)
    via = minutes[ends] + legs
    better = np.argmin(via, axis=1)
    rows = np.arange(len(cells))
    best = via[rows, better]
    facility = np.where(np.isfinite(best), node[ends[rows, better]], -1).astype(np.int32)
    same_facility, same_cell, same_minutes = _same_edge(network, mode, facilities, cells)
    order = np.lexsort((-same_facility, -same_minutes))
    for position in order[same_minutes[order] < best[same_cell[order]]]:
        facility[same_cell[position]] = same_facility[position]
    np.minimum.at(best, same_cell, same_minutes)
    return Nearest(read_only(facility), read_only(np.round(best, ROUNDING_DECIMALS)))


def nearest_node_minutes(
    network: RoadNetwork, mode: str, facilities: Snap, *, cutoff_minutes: float = np.inf
) -> tuple[Ints, Floats]:
    """Return every node's nearest facility (n,) int32, −1 for none, and the unrounded minutes to it (n,) float64.

    Parameters
    ----------
    network : RoadNetwork
        The road pieces.
    mode : str
        One of `geodata.highways.MODES`.
    facilities : Snap
        Facilities snapped for that mode.
    cutoff_minutes : float
        Nodes further than this count as not reached.
    """
    graph = build_graph(network, mode, reverse=True)
    nodes, minutes, owner = _seeds(network, mode, facilities)
    reached, source = nearest_source(graph.indptr, graph.head, graph.minutes, nodes, minutes, owner, cutoff_minutes)
    return source, reached


def _seeds(network: RoadNetwork, mode: str, facilities: Snap) -> tuple[Ints, Floats, Ints]:
    """Return start nodes, minutes and facility of every usable way to enter a facility's edge."""
    ends, legs = _ends(network, mode, facilities, leaving=False)
    owner = np.repeat(np.arange(len(facilities), dtype=np.int32), 2)
    usable = np.isfinite(legs.ravel())
    return (
        np.ascontiguousarray(ends.ravel()[usable], dtype=np.int32),
        np.ascontiguousarray(legs.ravel()[usable]),
        owner[usable],
    )


def travel_time_matrix(
    network: RoadNetwork, mode: str, facilities: Snap, cells: Snap, *, max_minutes: float
) -> TravelTimes:
    """Return the travel time matrix up to a limit.

    Parameters
    ----------
    network : RoadNetwork
        The road pieces.
    mode : str
        One of `geodata.highways.MODES`.
    facilities, cells : Snap
        Facilities (f rows) and cells (c columns) snapped for that mode.
    max_minutes : float
        Longest time that is kept; a time equal to it is.

    Returns
    -------
    TravelTimes
        Memory is bounded by the entries found.
    """
    graph = build_graph(network, mode, reverse=True)
    seed_node, seed_minutes, owner = _seeds(network, mode, facilities)
    seed_indptr = np.searchsorted(owner, np.arange(len(facilities) + 1)).astype(np.int64)
    ends, legs = _ends(network, mode, cells, leaving=True)
    attached = np.flatnonzero(np.isfinite(legs.ravel()))
    attached = attached[np.argsort(ends.ravel()[attached], kind="stable")]
    target_indptr = np.searchsorted(ends.ravel()[attached], np.arange(network.nodes + 1)).astype(np.int64)
    direct_facility, direct_cell, direct_minutes = _same_edge(network, mode, facilities, cells)
    by_facility = np.argsort(direct_facility, kind="stable")
    direct_indptr = np.searchsorted(direct_facility[by_facility], np.arange(len(facilities) + 1)).astype(np.int64)
    row_start, cell, minutes = reached_targets(
        graph.indptr,
        graph.head,
        graph.minutes,
        seed_indptr,
        seed_node,
        seed_minutes,
        target_indptr,
        (attached // 2).astype(np.int32),
        legs.ravel()[attached],
        direct_indptr,
        direct_cell[by_facility].astype(np.int32),
        direct_minutes[by_facility],
        len(cells),
        float(max_minutes) + _ROUNDING_SLACK,
    )
    minutes = np.round(minutes, ROUNDING_DECIMALS)
    kept = minutes <= max_minutes
    indptr = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(kept)])[row_start]
    return TravelTimes(
        read_only(indptr), read_only(cell[kept]), read_only(minutes[kept]), len(cells), float(max_minutes)
    )
