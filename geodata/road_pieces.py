"""Pieces of road between neighbouring nodes: made from the ways of an extract, and cut at barriers."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from geodata.highways import HIGHWAY_NAMES, MODES, TRAVELLER_OF_MODE, class_of, free_kmh, speeds_kmh
from geodata.osm_lines import Ints, OsmLines
from geodata.osm_scan import NODE, WAY
from geodata.road_access import denied_at_barrier


@dataclass(frozen=True, slots=True, eq=False)
class RoadPieces:
    """Pieces of road, each from one node to another.

    Attributes
    ----------
    tail, head : (m,) int64
        Its ends, as positions of nodes.
    way : (m,) int64
        The object of the extract that it is of.
    highway : (m,) int8
        Position in `geodata.highways.HIGHWAY_NAMES`.
    kmh : (m, 4, 2) float32
        Speed per mode of `MODES`, along and against it, in built-up land; 0 where the mode may not go.
    rural_drive_kmh : (m, 2) float32
        Speed of cars outside built-up land.
    """

    tail: Ints
    head: Ints
    way: Ints
    highway: NDArray[np.int8]
    kmh: NDArray[np.float32]
    rural_drive_kmh: NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class TaggingRules:
    """What each distinct set of tags means.

    Attributes
    ----------
    highway : (t,) int8
        Position in `geodata.highways.HIGHWAY_NAMES`; -1 for what is no road, or closed to everybody.
    kmh : (t, 4, 2) float32
        Speed per mode along and against, in built-up land.
    rural_drive_kmh : (t, 2) float32
        Speed of cars outside built-up land.
    """

    highway: NDArray[np.int8]
    kmh: NDArray[np.float32]
    rural_drive_kmh: NDArray[np.float32]


def joined(parts: list[RoadPieces]) -> RoadPieces:
    """Return the pieces of all parts, one after the other."""
    return RoadPieces(*(np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(RoadPieces)))


def tagging_rules(tags: tuple[dict[str, str], ...]) -> TaggingRules:
    """Return what each set of tags means: the rules are asked once per distinct set, not once per way."""
    code = {name: place for place, name in enumerate(HIGHWAY_NAMES)}
    highway = np.full(len(tags), -1, dtype=np.int8)
    kmh = np.zeros((len(tags), len(MODES), 2), dtype=np.float32)
    rural = np.zeros((len(tags), 2), dtype=np.float32)
    for place, of in enumerate(tags):
        road, speeds = class_of(of), speeds_kmh(of)
        if road is not None and speeds is not None:
            highway[place] = code[road.name]
            kmh[place] = [speeds[mode] for mode in MODES]
            rural[place] = free_kmh(of, road, urban=False)["drive"]
    rural[kmh[:, MODES.index("drive")] == 0] = 0.0
    return TaggingRules(highway, kmh, rural)


def rows_of(lines: OsmLines, refs: Ints) -> Ints:
    """Return the position of each node by its OSM number, -1 for those that the extract lacks, shape (r,)."""
    if not len(lines.node_id):
        return np.full(len(refs), -1, dtype=np.int64)
    row = np.minimum(np.searchsorted(lines.node_id, refs), len(lines.node_id) - 1)
    return np.where(lines.node_id[row] == refs, row, -1)


def way_pieces(lines: OsmLines, rules: TaggingRules) -> tuple[RoadPieces, Ints, Ints]:
    """Return the pieces between consecutive nodes of the ways that are roads.

    A way is cut where the extract lacks a node: the road goes on beyond it, not straight across.

    Parameters
    ----------
    lines : OsmLines
        The extract.
    rules : TaggingRules
        What its tags mean.

    Returns
    -------
    pieces : RoadPieces
        Nodes are positions in ``lines.node_id``.
    way, node : (r,) int64
        The objects that are roads and their nodes, in order, -1 for those that are missing.
    """
    of_ref = np.repeat(np.arange(len(lines.kind)), np.diff(lines.indptr))
    is_road = (lines.kind == WAY) & (rules.highway[lines.tagging] >= 0)
    taken = is_road[of_ref]
    way, node = of_ref[taken], rows_of(lines, lines.refs[taken])
    follows = (way[1:] == way[:-1]) & (node[1:] != node[:-1]) & (node[1:] >= 0) & (node[:-1] >= 0)
    begin = np.flatnonzero(follows)
    return pieces_of(lines, rules, way[begin], node[begin], node[begin + 1]), way, node


def pieces_of(lines: OsmLines, rules: TaggingRules, way: Ints, tail: Ints, head: Ints) -> RoadPieces:
    """Return pieces with the class and speeds of their ways, each of shape (m,)."""
    tagging = lines.tagging[way]
    return RoadPieces(tail, head, way, rules.highway[tagging], rules.kmh[tagging], rules.rural_drive_kmh[tagging])


def barriers_of(lines: OsmLines) -> tuple[Ints, NDArray[np.bool_]]:
    """Return the barrier nodes that stop anybody.

    Returns
    -------
    node : (b,) int64
        Positions in ``lines.node_id``.
    stops : (b, 4) bool
        Which modes of `MODES` each stops.
    """
    by_tagging = np.zeros((len(lines.tags), len(MODES)), dtype=bool)
    for place, tags in enumerate(lines.tags):
        if "barrier" in tags:
            denied = denied_at_barrier(tags)
            by_tagging[place] = [TRAVELLER_OF_MODE[mode] in denied for mode in MODES]
    stopping = np.asarray(by_tagging.any(axis=1))
    number = np.flatnonzero((lines.kind == NODE) & stopping[lines.tagging])
    node = rows_of(lines, lines.number[number])
    return node[node >= 0], by_tagging[lines.tagging[number[node >= 0]]]


def cut_at_barriers(pieces: RoadPieces, nodes: int, node: Ints, stops: NDArray[np.bool_]) -> tuple[RoadPieces, Ints]:
    """Make barriers impassable for those whom they stop, and for nobody else.

    Every piece that ends at a barrier gets a node of its own there, joined to the barrier's node by a piece of no length
    that is open to those who may pass. Barriers at which nobody who is stopped could go on are left as they are.

    Parameters
    ----------
    pieces : RoadPieces
        The pieces.
    nodes : int
        Number of nodes.
    node : (b,) int64
        Barrier nodes, each once.
    stops : (b, 4) bool
        Which modes each stops.

    Returns
    -------
    pieces : RoadPieces
        The same pieces, and behind them those of no length.
    place : (c,) int64
        For each added node, ``nodes`` and following, the barrier's node in whose place it stands.
    """
    barrier_at = np.full(nodes, -1, dtype=np.int64)
    barrier_at[node] = np.arange(len(node))
    from_tail, from_head = (np.flatnonzero(barrier_at[ends] >= 0) for ends in (pieces.tail, pieces.head))
    piece = np.concatenate([from_tail, from_head])
    place = np.concatenate([pieces.tail[from_tail], pieces.head[from_head]])
    barrier = barrier_at[place]
    legs = np.zeros(stops.shape, dtype=np.int64)
    np.add.at(legs, barrier, (pieces.kmh[piece] > 0).any(axis=2))
    closed = np.asarray((stops & (legs > 1)).any(axis=1))[barrier]
    place, of, passes = place[closed], piece[closed], ~stops[barrier[closed]]
    fresh = nodes + np.arange(len(place))
    tail, head = pieces.tail.copy(), pieces.head.copy()
    tails = int(closed[: len(from_tail)].sum())
    tail[of[:tails]], head[of[tails:]] = fresh[:tails], fresh[tails:]
    links = RoadPieces(
        fresh,
        place,
        pieces.way[of],
        pieces.highway[of],
        np.repeat((pieces.kmh[of].max(axis=2) * passes)[:, :, None], 2, axis=2),
        np.repeat((pieces.rural_drive_kmh[of].max(axis=1) * passes[:, MODES.index("drive")])[:, None], 2, axis=1),
    )
    return joined([replace(pieces, tail=tail, head=head), links]), place
