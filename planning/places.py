"""Where snapped points stand on the chains of the contracted graph, and the ticks to the junctions at both ends."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from geodata.chain_walk import CLOSED, TICKS_PER_MINUTE
from geodata.chains import Chains
from geodata.network import Ints, RoadNetwork
from geodata.snapping import Snap
from planning.search import UNREACHED

Ticks64 = NDArray[np.uint64]


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """Points on chains. Minutes are in ticks (see `geodata.chains`).

    Attributes
    ----------
    chain : (p,) int32
        Chain of each point; −1 where it has none.
    along, against : (p,) int64
        Ticks between the chain's first junction and the point in each direction; meaningless in a closed direction.
    access : (p,) int64
        Ticks on foot between the point and the road.
    """

    chain: Ints
    along: NDArray[np.int64]
    against: NDArray[np.int64]
    access: NDArray[np.int64]


def places_of(network: RoadNetwork, mode: str, chains: Chains, snap: Snap) -> Places:
    """Return where snapped points stand on the chains.

    Parameters
    ----------
    network : RoadNetwork
        The road pieces.
    mode : str
        One of `geodata.highways.MODES`.
    chains : Chains
        Of that network and mode.
    snap : Snap
        The points (p). An edge that the mode may not use counts as none.

    Returns
    -------
    Places
        One row per point.
    """
    return Places(
        *_place(
            snap.edge,
            snap.fraction,
            snap.access_minutes,
            chains.chain,
            chains.flipped,
            chains.before_along,
            chains.before_against,
            network.minutes[mode],
        )
    )


@njit(cache=True, nogil=True)
def _place(edges, fraction, access_minutes, chain_of, flipped, before_along, before_against, minutes):  # type: ignore[no-untyped-def]
    chain = np.full(len(edges), -1, dtype=np.int32)
    along = np.zeros(len(edges), dtype=np.int64)
    against = np.zeros(len(edges), dtype=np.int64)
    access = np.zeros(len(edges), dtype=np.int64)
    for point in range(len(edges)):
        edge = edges[point]
        if edge < 0 or chain_of[edge] < 0:
            continue
        chain[point] = chain_of[edge]
        turned = flipped[edge]
        share = 1.0 - fraction[point] if turned else fraction[point]
        there, back = minutes[edge, 1 if turned else 0], minutes[edge, 0 if turned else 1]
        if np.isfinite(there):
            along[point] = before_along[edge] + np.int64(np.rint(there * TICKS_PER_MINUTE * share))
        if np.isfinite(back):
            against[point] = before_against[edge] + np.int64(np.rint(back * TICKS_PER_MINUTE * share))
        access[point] = round(access_minutes[point] * TICKS_PER_MINUTE)
    return chain, along, against, access


def legs(chains: Chains, places: Places, *, leaving: bool) -> tuple[Ints, Ticks64]:
    """Return the junctions at both ends of each point's chain, (p, 2) int32, and the ticks to or from them, (p, 2).

    Parameters
    ----------
    chains : Chains
        The chains.
    places : Places
        The points (p).
    leaving : bool
        Whether the way leads from the point to the junctions, or the other way.

    Returns
    -------
    junction : (p, 2) int32
        First and second junction of the chain; 0 for points without a chain.
    ticks : (p, 2) uint64
        With the access leg; `planning.search.UNREACHED` where there is no way.
    """
    junction, ticks = _legs(
        places.chain,
        places.along,
        places.against,
        places.access,
        chains.ends,
        chains.along_ticks,
        chains.against_ticks,
        leaving,
    )
    return junction, ticks


@njit(cache=True, nogil=True)
def _legs(chains, all_along, all_against, access, ends, along_ticks, against_ticks, leaving):  # type: ignore[no-untyped-def]
    junction = np.zeros((len(chains), 2), dtype=np.int32)
    ticks = np.full((len(chains), 2), UNREACHED)
    for point in range(len(chains)):
        chain = chains[point]
        if chain < 0:
            continue
        junction[point] = ends[chain]
        along_open, against_open = along_ticks[chain] != CLOSED, against_ticks[chain] != CLOSED
        along_total, against_total = np.int64(along_ticks[chain]), np.int64(against_ticks[chain])
        along, against = all_along[point], all_against[point]
        # Who stands on a junction is there, whichever way the road may be used.
        if (along_open and along == 0) or (against_open and against == 0):
            ticks[point, 0] = access[point]
        elif against_open and leaving:
            ticks[point, 0] = against + access[point]
        elif along_open and not leaving:
            ticks[point, 0] = along + access[point]
        if (along_open and along == along_total) or (against_open and against == against_total):
            ticks[point, 1] = access[point]
        elif along_open and leaving:
            ticks[point, 1] = along_total - along + access[point]
        elif against_open and not leaving:
            ticks[point, 1] = against_total - against + access[point]
    return junction, ticks


def same_chain(
    chains: Chains, facilities: Places, cells: Places, *, to_facility: bool
) -> tuple[NDArray[np.int64], NDArray[np.int64], Ticks64]:
    """Return every facility and cell on one chain between which the chain itself is a way.

    Parameters
    ----------
    chains : Chains
        The chains.
    facilities, cells : Places
        The points.
    to_facility : bool
        Whether the way leads from the cell to the facility, or the other way.

    Returns
    -------
    facility, cell : (k,) int64
        Positions of the pairs, by facility.
    ticks : (k,) uint64
        Ticks along the chain with both access legs.
    """
    facility, cell, ticks = _pairs(
        facilities.chain, facilities.along, facilities.against, facilities.access,
        cells.chain, cells.along, cells.against, cells.access,
        chains.along_ticks, chains.against_ticks, to_facility,
    )  # fmt: skip
    return facility, cell, ticks


@njit(cache=True, nogil=True)
def way_on_chain(ahead, behind, along_open, against_open, to_facility):  # type: ignore[no-untyped-def]
    """Return the ticks of the shortest way between a point and a facility on one chain; −1 where there is none.

    The facility lies ``ahead`` ticks further along the chain, and ``behind`` ticks further against it; negative where it
    lies the other way.
    """
    if not to_facility:
        ahead, behind = -ahead, -behind
    way = np.int64(-1)
    if along_open and ahead >= 0:
        way = ahead
    if against_open and behind >= 0 and (way < 0 or behind < way):
        way = behind
    return way


@njit(cache=True, nogil=True)
def _pairs(  # type: ignore[no-untyped-def]
    facility_chain, facility_along, facility_against, facility_access, cell_chain, cell_along, cell_against, cell_access,
    along_ticks, against_ticks, to_facility,
):  # fmt: skip
    last_on_chain = np.full(len(along_ticks), -1, dtype=np.int32)
    one_before = np.empty(len(cell_chain), dtype=np.int32)
    for cell in range(len(cell_chain)):
        if cell_chain[cell] >= 0:
            one_before[cell] = last_on_chain[cell_chain[cell]]
            last_on_chain[cell_chain[cell]] = cell
    most = 0
    for facility in range(len(facility_chain)):
        chain = facility_chain[facility]
        cell = last_on_chain[chain] if chain >= 0 else -1
        while cell >= 0:
            most += 1
            cell = one_before[cell]
    facilities, cells = np.empty(most, dtype=np.int64), np.empty(most, dtype=np.int64)
    ticks = np.empty(most, dtype=np.uint64)
    found = 0
    for facility in range(len(facility_chain)):
        chain = facility_chain[facility]
        cell = last_on_chain[chain] if chain >= 0 else -1
        while cell >= 0:
            way = way_on_chain(
                facility_along[facility] - cell_along[cell],
                cell_against[cell] - facility_against[facility],
                along_ticks[chain] != CLOSED,
                against_ticks[chain] != CLOSED,
                to_facility,
            )
            if way >= 0:
                facilities[found], cells[found] = facility, cell
                ticks[found] = way + facility_access[facility] + cell_access[cell]
                found += 1
            cell = one_before[cell]
    return facilities[:found], cells[:found], ticks[:found]
