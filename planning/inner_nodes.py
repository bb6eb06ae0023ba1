"""Network nodes inside chains: where they stand, and their labels after a search over the junctions."""

from __future__ import annotations

from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np
from numba import njit
from numpy.typing import NDArray

from geodata.chain_walk import CLOSED, TICKS_PER_MINUTE
from geodata.chains import Chains, build_chains
from geodata.network import Ints, RoadNetwork
from planning.places import Places, legs, way_on_chain
from planning.search import MOST_SOURCES, SOURCE_BITS, UNREACHED, Floats, Labels


@dataclass(frozen=True, slots=True, eq=False)
class ChainsAtJunctions:
    """What a search row by row looks up to get from junctions to the nodes inside chains.

    Attributes
    ----------
    places : Places
        Where those nodes (``chains.inner_node``) stand.
    to_ends : (i, 2) uint64
        Ticks between each of them and the junctions at both ends of its chain; `planning.search.UNREACHED` where there
        is no way.
    start : (j + 1,) int64
        Where each junction's chains begin.
    chain : (2 c,) int64
        Twice the number of each chain at a junction, and one more where the junction is the chain's second.
    """

    places: Places
    to_ends: Labels
    start: NDArray[np.int64]
    chain: NDArray[np.int64]


_AT_JUNCTIONS: WeakKeyDictionary[RoadNetwork, dict[tuple[str, bool], ChainsAtJunctions]] = WeakKeyDictionary()


def chains_at_junctions(network: RoadNetwork, mode: str, *, to_facility: bool) -> ChainsAtJunctions:
    """Return the look-up from junctions to inner nodes of one mode and direction; kept as long as the network is.

    Parameters
    ----------
    network : RoadNetwork
        The road pieces.
    mode : str
        One of `geodata.highways.MODES`.
    to_facility : bool
        Whether persons go to the facilities, or the other way.
    """
    of_network = _AT_JUNCTIONS.setdefault(network, {})
    if (mode, to_facility) not in of_network:
        chains = build_chains(network, mode)
        places = _inner_places(chains)
        _, to_ends = legs(chains, places, leaving=to_facility)
        ends = chains.ends.ravel()
        by_junction = np.argsort(ends, kind="stable").astype(np.int64)
        start = np.searchsorted(ends[by_junction], np.arange(chains.junctions + 1)).astype(np.int64)
        of_network[mode, to_facility] = ChainsAtJunctions(places, to_ends, start, by_junction)
    return of_network[mode, to_facility]


def _inner_places(chains: Chains) -> Places:
    """Return where the nodes inside chains stand."""
    count = np.diff(chains.inner_start)
    return Places(
        np.repeat(np.arange(len(count), dtype=np.int32), count),
        chains.inner_along.astype(np.int64),
        chains.inner_against.astype(np.int64),
        np.zeros(len(chains.inner_node), dtype=np.int64),
    )


def nearest_at_nodes(
    network: RoadNetwork,
    chains: Chains,
    labels: Labels,
    facilities: Places,
    cutoff_label: np.uint64,
    *,
    to_facility: bool,
) -> tuple[Ints, Floats]:
    """Return the nearest facility of every network node and the minutes, from the labels of the junctions.

    Parameters
    ----------
    network : RoadNetwork
        The road pieces.
    chains : Chains
        Its chains.
    labels : (j,) uint64
        Labels of the junctions (see `planning.search`).
    facilities : Places
        The facilities, numbered as in the labels.
    cutoff_label : uint64
        What has a greater label counts as not reached.
    to_facility : bool
        Whether persons go to the facilities, or the other way.

    Returns
    -------
    facility : (n,) int32
        −1 where none is reached.
    minutes : (n,) float64
        Of the way over either end of the node's chain and the way along the chain the shortest; infinite where none.
    """
    source = np.full(network.nodes, -1, dtype=np.int32)
    minutes = np.full(network.nodes, np.inf)
    _tell_nodes(
        source, minutes, labels, chains.junction_node, chains.ends, chains.along_ticks, chains.against_ticks,
        chains.inner_start, chains.inner_node, chains.inner_along, chains.inner_against, facilities.chain,
        facilities.along, facilities.against, facilities.access, cutoff_label, to_facility,
    )  # fmt: skip
    return source, minutes


@njit(cache=True, nogil=True)
def _tell(source, minutes, node, label):  # type: ignore[no-untyped-def]
    source[node] = label & np.uint64(MOST_SOURCES)
    minutes[node] = (label >> np.uint64(SOURCE_BITS)) / TICKS_PER_MINUTE


@njit(cache=True, nogil=True)
def _tell_nodes(  # type: ignore[no-untyped-def]  # noqa: C901 - one compiled loop
    source, minutes, labels, junction_node, ends, along_ticks, against_ticks, inner_start, inner_node, inner_along,
    inner_against, facility_chain, facility_along, facility_against, facility_access, cutoff, to_facility,
):  # fmt: skip
    bits = np.uint64(SOURCE_BITS)
    for junction in range(len(labels)):
        if labels[junction] != UNREACHED:
            _tell(source, minutes, junction_node[junction], labels[junction])
    last_on_chain = np.full(len(ends), -1, dtype=np.int32)
    one_before = np.empty(len(facility_chain), dtype=np.int32)
    for facility in range(len(facility_chain)):
        if facility_chain[facility] >= 0:
            one_before[facility] = last_on_chain[facility_chain[facility]]
            last_on_chain[facility_chain[facility]] = facility
    for chain in range(len(ends)):
        first, second = labels[ends[chain, 0]], labels[ends[chain, 1]]
        along_open, against_open = along_ticks[chain] != CLOSED, against_ticks[chain] != CLOSED
        # Persons leave a chain at its first end by going against it; who sets out from a facility enters along it.
        by_first = first != UNREACHED and (against_open if to_facility else along_open)
        by_second = second != UNREACHED and (along_open if to_facility else against_open)
        total = np.uint64(along_ticks[chain] if to_facility else against_ticks[chain])
        on_chain = last_on_chain[chain]
        if not (by_first or by_second or on_chain >= 0):
            continue
        for place in range(np.uint64(inner_start[chain]), np.uint64(inner_start[chain + 1])):
            along, against = np.uint64(inner_along[place]), np.uint64(inner_against[place])
            best = UNREACHED
            if by_first:
                best = first + ((against if to_facility else along) << bits)
            if by_second:
                best = min(best, second + ((total - (along if to_facility else against)) << bits))
            facility = on_chain
            while facility >= 0:
                way = way_on_chain(
                    facility_along[facility] - np.int64(along),
                    np.int64(against) - facility_against[facility],
                    along_open,
                    against_open,
                    to_facility,
                )
                if way >= 0:
                    best = min(best, (np.uint64(way + facility_access[facility]) << bits) | np.uint64(facility))
                facility = one_before[facility]
            if best <= cutoff and best != UNREACHED:
                _tell(source, minutes, inner_node[place], best)
