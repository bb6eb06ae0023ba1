"""The contracted graph of one mode: junctions joined by chains of road pieces that nobody can leave half-way.

A node where exactly two pieces meet, and where going on is allowed in the same directions on both, decides nothing:
searches need not stop there. Chains keep the minutes of every piece, so that a point in the middle of a chain is as
exact as one on a junction. Minutes are counted in whole ticks of 2⁻²² minutes (14 µs): sums of whole numbers do not
depend on the order in which they are added, so that every search gives the same answer to the last digit.
"""

from __future__ import annotations

from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from geodata.chain_walk import CLOSED, TICKS_PER_MINUTE, incident_pieces, passed_nodes, walk_chains
from geodata.hilbert import hilbert_order
from geodata.network import LONGEST_PIECE_MINUTES, Ints, RoadNetwork, read_only

_MOST_BUCKETS = 2**16
"""Where most arcs take next to no time, buckets are wider than half of them."""

Ticks = NDArray[np.uint32]


@dataclass(frozen=True, slots=True, eq=False)
class Chains:
    """Chains of road pieces between junctions, for one mode.

    Junctions are numbered along a Hilbert curve. "Along" a chain is from its first to its second junction, "against"
    it the other way.

    Attributes
    ----------
    junction_node : (j,) int32
        Network node of each junction.
    node_junction : (n,) int32
        Junction at each network node; −1 on a chain and where the mode does not get.
    ends : (c, 2) int32
        First and second junction of each chain; equal where a chain comes back to its beginning.
    along_ticks, against_ticks : (c,) uint32
        Ticks over the whole chain in each direction; `CLOSED` where the mode may not go.
    piece_start : (c + 1,) int32
        Where each chain's pieces begin in ``piece``.
    piece : (p,) int32
        Network edges, chain by chain, in their order along the chain.
    chain : (m,) int32
        Chain of each network edge; −1 where the mode may not go at all.
    flipped : (m,) bool
        Whether the edge is drawn against its chain.
    before_along, before_against : (m,) uint32
        Ticks between the chain's first junction and the nearer end of the edge, in each direction.
    inner_start : (c + 1,) int32
        Where each chain's inner nodes begin.
    inner_node : (i,) int32
        Network nodes inside chains, chain by chain in their order along it; a chain of *k* pieces has *k* − 1.
    inner_along, inner_against : (i,) uint32
        Ticks between the chain's first junction and each of them, in each direction.
    """

    junction_node: Ints
    node_junction: Ints
    ends: Ints
    along_ticks: Ticks
    against_ticks: Ticks
    piece_start: Ints
    piece: Ints
    chain: Ints
    flipped: NDArray[np.bool_]
    before_along: Ticks
    before_against: Ticks
    inner_start: Ints
    inner_node: Ints
    inner_along: Ticks
    inner_against: Ticks

    @property
    def junctions(self) -> int:
        """Number of junctions."""
        return len(self.junction_node)


@dataclass(frozen=True, slots=True, eq=False)
class JunctionGraph:
    """Directed graph of the junctions in compressed sparse rows, at most one arc from each to each other.

    Attributes
    ----------
    indptr : (j + 1,) uint32
        Where each junction's arcs begin.
    arcs : (a,) uint64
        Ticks of the arc in the upper and the junction it leads to in the lower 32 bits: one load gives both.
    bucket_ticks : int
        A power of two near half the median arc: a good width of the search's buckets.
    longest_ticks : int
        Ticks of the longest arc.
    """

    indptr: Ticks
    arcs: NDArray[np.uint64]
    bucket_ticks: int
    longest_ticks: int


_CHAINS: WeakKeyDictionary[RoadNetwork, dict[str, Chains]] = WeakKeyDictionary()
_GRAPHS: WeakKeyDictionary[RoadNetwork, dict[tuple[str, bool], JunctionGraph]] = WeakKeyDictionary()


def build_chains(network: RoadNetwork, mode: str) -> Chains:
    """Return the chains of one mode.

    Parameters
    ----------
    network : RoadNetwork
        The road pieces.
    mode : str
        One of `geodata.highways.MODES`.

    Returns
    -------
    Chains
        Kept as long as the network is, so that asking again costs nothing.
    """
    of_network = _CHAINS.setdefault(network, {})
    if mode not in of_network:
        of_network[mode] = _contracted(network, mode)
    return of_network[mode]


def build_junction_graph(network: RoadNetwork, mode: str, *, reverse: bool = False) -> JunctionGraph:
    """Return the graph of one mode's junctions.

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
    JunctionGraph
        Of parallel chains the quickest; chains that come back to their beginning are left out, since no shortest way
        between junctions uses them. Kept as long as the network is.
    """
    graphs = _GRAPHS.setdefault(network, {})
    if (mode, reverse) not in graphs:
        graphs[mode, reverse] = _sorted_arcs(build_chains(network, mode), reverse)
    return graphs[mode, reverse]


def _contracted(network: RoadNetwork, mode: str) -> Chains:
    minutes, usable = network.minutes[mode], network.usable(mode)
    indptr, incident = incident_pieces(network.tail, network.head, usable, network.nodes)
    passed = passed_nodes(network.head, minutes, indptr, incident)
    walked = walk_chains(
        network.tail, network.head, minutes, indptr, incident, passed, LONGEST_PIECE_MINUTES * TICKS_PER_MINUTE
    )
    chain, flipped, before, piece, piece_start, end_nodes, total = walked
    node = np.flatnonzero(~passed & (np.diff(indptr) > 0))
    node = node[hilbert_order(network.node_xy_metres[node])]
    numbered = np.full(network.nodes, -1, dtype=np.int32)
    numbered[node] = np.arange(len(node), dtype=np.int32)
    not_first = np.ones(len(piece), dtype=bool)
    not_first[piece_start[:-1]] = False
    beyond_first = piece[not_first]
    inner_node = np.where(flipped[beyond_first], network.head[beyond_first], network.tail[beyond_first])
    return Chains(
        read_only(node.astype(np.int32)),
        read_only(numbered),
        read_only(numbered[end_nodes]),
        read_only(np.ascontiguousarray(total[:, 0])),
        read_only(np.ascontiguousarray(total[:, 1])),
        read_only(piece_start),
        read_only(piece),
        read_only(chain),
        read_only(flipped),
        read_only(np.ascontiguousarray(before[:, 0])),
        read_only(np.ascontiguousarray(before[:, 1])),
        read_only((piece_start - np.arange(len(piece_start))).astype(np.int32)),
        read_only(inner_node),
        read_only(before[beyond_first, 0]),
        read_only(before[beyond_first, 1]),
    )


def _sorted_arcs(chains: Chains, reverse: bool) -> JunctionGraph:
    first, second = chains.ends.T
    start, end = np.concatenate([first, second]), np.concatenate([second, first])
    if reverse:
        start, end = end, start
    ticks = np.concatenate([chains.along_ticks, chains.against_ticks])
    kept = (ticks != CLOSED) & (start != end)
    start, end, ticks = start[kept], end[kept], ticks[kept]
    order = np.lexsort((ticks, end, start))
    start, end, ticks = start[order], end[order], ticks[order]
    first_of_pair = np.ones(len(start), dtype=bool)
    first_of_pair[1:] = (start[1:] != start[:-1]) | (end[1:] != end[:-1])
    start, end, ticks = start[first_of_pair], end[first_of_pair], ticks[first_of_pair]
    indptr = np.zeros(chains.junctions + 1, dtype=np.uint32)
    np.cumsum(np.bincount(start, minlength=chains.junctions), out=indptr[1:])
    longest = int(ticks.max(initial=1))
    half_median = float(np.median(ticks)) / 2 if len(ticks) else 1.0
    return JunctionGraph(
        read_only(indptr),
        read_only((ticks.astype(np.uint64) << np.uint64(32)) | end.astype(np.uint64)),
        2 ** round(np.log2(max(half_median, longest / _MOST_BUCKETS, 1.0))),
        longest,
    )
