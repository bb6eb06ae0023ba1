"""Travel times between persons and facilities over the road network, exact on the edge at both ends.

The time of a person at fraction *g* of edge (a, b) to a facility at fraction *f* of edge (u, v) is

    access(person) + min over the ways to leave the first edge, cross the graph and enter the second + access(facility)

and, where both stand on the same chain of edges, the direct stretch between them as well. Searches run from the
facilities over the contracted graph (`geodata.chains`). Times are rounded to 0.0001 minutes (6 ms) before they are
compared with a limit, so that `minutes <= max_minutes` holds at equality whatever the pieces of the way were.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geodata.chain_walk import TICKS_PER_MINUTE
from geodata.network import RoadNetwork, read_only
from geodata.snapping import Snap
from planning.inner_nodes import chains_at_junctions
from planning.mode_search import ROUNDING_DECIMALS, Direction, ModeSearch, OnProgress
from planning.places import places_of
from planning.row_search import node_rows, search_rows, target_rows
from planning.search import UNREACHED, Floats, Ints

LONGEST_ROW_MINUTES = 1000.0
"""Searches row by row go no further; their ticks fit 32 bits."""

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
        Minutes between the cell and the facility, at most ``max_minutes``.
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
class NodesWithin:
    """Network nodes within a limit of each facility, in compressed sparse rows.

    Attributes
    ----------
    indptr : (f + 1,) int64
        Where each facility's nodes begin.
    node : (k,) int32
        Nodes, ascending within a row.
    minutes : (k,) float64
        Minutes between the node and the facility.
    """

    indptr: NDArray[np.int64]
    node: Ints
    minutes: Floats


def nodes_within(
    network: RoadNetwork,
    mode: str,
    facilities: Snap,
    *,
    max_minutes: float,
    direction: Direction = "to_facility",
    on_progress: OnProgress | None = None,
) -> NodesWithin:
    """Return the network nodes within a limit of each facility, by one bounded search per facility.

    Parameters
    ----------
    network : RoadNetwork
        The road pieces.
    mode : str
        One of `geodata.highways.MODES`.
    facilities : Snap
        Facilities (f rows) snapped for that mode.
    max_minutes : float
        The limit, at most `LONGEST_ROW_MINUTES`.
    direction : str
        Who travels: ``to_facility`` or ``from_facility``.
    on_progress : callable, optional
        See `OnProgress`.

    Returns
    -------
    NodesWithin
        Unrounded minutes, with the facility's access leg.

    Raises
    ------
    ValueError
        The limit is too long.
    """
    search = ModeSearch(network, mode, facilities, direction)
    at = chains_at_junctions(network, mode, to_facility=search.to_facility)
    facility, place, ticks = search.direct(at.places)
    junction, seed_ticks, owner = search.seeds()
    indptr, node, found = search_rows(
        search.graph,
        (search.rows_of(owner), junction, seed_ticks),
        network.nodes,
        (search.rows_of(facility), search.chains.inner_node[place], ticks),
        node_rows,
        (
            search.chains.junction_node,
            at.start,
            at.chain,
            search.chains.inner_start,
            search.chains.inner_node,
            at.to_ends,
        ),
        _cutoff_ticks(max_minutes),
        on_progress,
    )
    return NodesWithin(read_only(indptr), read_only(node), read_only(found / TICKS_PER_MINUTE))


def travel_time_matrix(
    network: RoadNetwork,
    mode: str,
    facilities: Snap,
    cells: Snap,
    *,
    max_minutes: float,
    direction: Direction = "to_facility",
    on_progress: OnProgress | None = None,
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
        Longest time that is kept; a time equal to it is. At most `LONGEST_ROW_MINUTES`.
    direction : str
        Who travels: ``to_facility`` or ``from_facility``.
    on_progress : callable, optional
        See `OnProgress`.

    Returns
    -------
    TravelTimes
        Memory is bounded by the entries found. The same whatever the number of threads.

    Raises
    ------
    ValueError
        The limit is too long.
    """
    search = ModeSearch(network, mode, facilities, direction)
    points = places_of(network, mode, search.chains, cells)
    junction, ticks = search.joined(points)
    attached = np.flatnonzero(ticks.ravel() != UNREACHED)
    attached = attached[np.argsort(junction.ravel()[attached], kind="stable")]
    at_start = np.searchsorted(junction.ravel()[attached], np.arange(search.chains.junctions + 1)).astype(np.uint32)
    facility, cell, direct_ticks = search.direct(points)
    seed_junction, seed_ticks, owner = search.seeds()
    row_start, found, found_ticks = search_rows(
        search.graph,
        (search.rows_of(owner), seed_junction, seed_ticks),
        len(cells),
        (search.rows_of(facility), cell.astype(np.int32), direct_ticks),
        target_rows,
        (junction, ticks, at_start, (attached // 2).astype(np.int32), ticks.ravel()[attached]),
        _cutoff_ticks(max_minutes, slack=_ROUNDING_SLACK),
        on_progress,
    )
    minutes = np.round(found_ticks / TICKS_PER_MINUTE, ROUNDING_DECIMALS)
    kept = minutes <= max_minutes
    if not kept.all():
        row_start = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(kept)])[row_start]
        found, minutes = found[kept], minutes[kept]
    return TravelTimes(read_only(row_start), read_only(found), read_only(minutes), len(cells), float(max_minutes))


def _cutoff_ticks(max_minutes: float, *, slack: float = 0.0) -> int:
    if not 0 <= max_minutes <= LONGEST_ROW_MINUTES:
        raise ValueError(f"max_minutes must be 0 to {LONGEST_ROW_MINUTES:g}, not {max_minutes:g}")
    return int((max_minutes + slack) * TICKS_PER_MINUTE)
