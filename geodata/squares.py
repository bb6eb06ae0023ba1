"""Squares: walked along their outline and straight across between the places where other roads meet it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray

from geodata.highways import is_square
from geodata.osm_lines import Ints, OsmLines, read_ways
from geodata.osm_scan import RELATION, WAY
from geodata.road_pieces import RoadPieces, TaggingRules, joined, pieces_of, rows_of

MOST_ENTRIES = 16
"""At most so many places on an outline are joined across, so that a square has at most 120 links; where more roads meet
it, those that stand evenly along the outline."""


@dataclass(frozen=True, slots=True, eq=False)
class _Outlines:
    """The outlines of squares, as runs of nodes: the whole way, or the member ways of a multipolygon.

    Attributes
    ----------
    item : (s,) int64
        The object of the extract that is each square.
    square : (u,) int64
        The square of each run.
    times : (u,) int64
        How many pieces there are between each two nodes of a run for the square's own sake.
    run : (r,) int64
        The run of each node, ascending.
    node : (r,) int64
        Positions of nodes.
    """

    item: Ints
    square: Ints
    times: Ints
    run: Ints
    node: Ints


def square_pieces(
    path: Path, lines: OsmLines, rules: TaggingRules, roads: RoadPieces, way: Ints, node: Ints
) -> tuple[RoadPieces, int]:
    """Return the pieces of squares that their own ways do not give: straight links, and outlines of multipolygons.

    Parameters
    ----------
    path : Path
        The extract, from which the outlines of multipolygons are read if there are any.
    lines : OsmLines
        Its objects.
    rules : TaggingRules
        What their tags mean.
    roads : RoadPieces
        The pieces of all ways that are roads.
    way, node : (r,) int64
        The ways that are roads and their nodes, as `geodata.road_pieces.way_pieces` returns them.

    Returns
    -------
    pieces : RoadPieces
        Straight links lie inside the square; pieces of an outline may repeat a way that is a road by itself.
    squares : int
        Number of squares.
    """
    square = np.array([is_square(of) for of in lines.tags], dtype=bool)[lines.tagging]
    square &= rules.highway[lines.tagging] >= 0
    of_ways = _closed_ways(way[square[way]], node[square[way]])
    of_relations = _of_relations(path, lines, rules, np.flatnonzero(square & (lines.kind == RELATION)))
    along = _along(lines, rules, of_relations)
    ends = np.concatenate([roads.tail, roads.head, along.tail, along.head])
    uses = np.bincount(ends, minlength=len(lines.node_id))
    across = [_across(lines, rules, outlines, uses) for outlines in (of_ways, of_relations)]
    return joined([along, *across]), len(of_ways.item) + len(of_relations.item)


def _closed_ways(way: Ints, node: Ints) -> _Outlines:
    """Return the outlines of ways that are closed and complete."""
    first = (np.diff(way, prepend=-1) != 0) | (np.diff(node, prepend=-2) != 0)
    way, node = way[first], node[first]  # a node that follows itself is no corner, and bounds no piece
    begin = np.flatnonzero(np.diff(way, prepend=-1))
    end = np.append(begin, len(way))[1:]
    whole = (end - begin > 3) & (node[begin] == node[end - 1])
    if len(begin):
        whole &= np.minimum.reduceat(node, begin) >= 0
    squares = int(whole.sum())
    kept = np.repeat(whole, end - begin)
    run = np.repeat(np.arange(squares), (end - begin)[whole])
    return _Outlines(way[begin[whole]], np.arange(squares), np.ones(squares, dtype=np.int64), run, node[kept])


def _of_relations(path: Path, lines: OsmLines, rules: TaggingRules, relations: Ints) -> _Outlines:
    """Return the outlines of the multipolygons that are complete."""
    members = [lines.refs[lines.indptr[item] : lines.indptr[item + 1]] for item in relations]
    wanted = np.unique(np.concatenate([np.zeros(0, dtype=np.int64), *members]))
    number, indptr, refs = read_ways(path, wanted) if len(wanted) else (wanted, np.zeros(1, dtype=np.int64), wanted)
    node = rows_of(lines, refs)
    run_of = {of: _without_repeats(node[indptr[at] : indptr[at + 1]]) for at, of in enumerate(number.tolist())}
    roads = set(lines.number[(lines.kind == WAY) & (rules.highway[lines.tagging] >= 0)].tolist())
    items: list[int] = []
    squares: list[int] = []
    times: list[int] = []
    runs: list[Ints] = []
    for item, ways in zip(relations.tolist(), members, strict=True):
        nodes = [run_of[of] for of in ways.tolist() if of in run_of]
        if len(nodes) < len(ways) or any(len(of) < 2 or of.min() < 0 for of in nodes):
            continue
        squares += [len(items)] * len(nodes)
        items.append(item)
        times += [1 + (of in roads) for of in ways.tolist()]
        runs += nodes
    run = np.repeat(np.arange(len(runs)), [len(of) for of in runs])
    item, square, multiple = (np.array(values, dtype=np.int64) for values in (items, squares, times))
    return _Outlines(item, square, multiple, run, np.concatenate([np.zeros(0, dtype=np.int64), *runs]))


def _without_repeats(run: Ints) -> Ints:
    """Return a run of nodes in which none follows itself."""
    return run[np.flatnonzero(np.diff(run, prepend=-2))]


def _along(lines: OsmLines, rules: TaggingRules, outlines: _Outlines) -> RoadPieces:
    """Return the pieces along outlines."""
    begin = np.flatnonzero(outlines.run[1:] == outlines.run[:-1])
    way = outlines.item[outlines.square[outlines.run[begin]]]
    return pieces_of(lines, rules, way, outlines.node[begin], outlines.node[begin + 1])


def _across(lines: OsmLines, rules: TaggingRules, outlines: _Outlines, uses: Ints) -> RoadPieces:
    """Return the straight links that lie inside their squares."""
    square, entry = _entries(outlines, uses)
    rank = np.arange(len(square)) - np.searchsorted(square, square)
    size = np.bincount(square, minlength=len(outlines.item))
    later = size[square] - 1 - rank
    first = np.repeat(np.arange(len(square)), later)
    second = first + 1 + np.arange(len(first)) - np.repeat(np.cumsum(later) - later, later)
    tail, head, of = entry[first], entry[second], square[first]
    ground = _grounds(lines, outlines)
    ends = np.stack([lines.node_lonlat[tail], lines.node_lonlat[head]], axis=1) / 1e7
    inside = np.asarray(shapely.covers(ground[of], shapely.linestrings(ends)), dtype=bool)
    return pieces_of(lines, rules, outlines.item[of[inside]], tail[inside], head[inside])


def _grounds(lines: OsmLines, outlines: _Outlines) -> NDArray[np.object_]:
    """Return the ground of each square as a polygon, prepared for many questions."""
    borders = shapely.linestrings(lines.node_lonlat[outlines.node] / 1e7, indices=outlines.run)
    grounds = shapely.build_area(shapely.multilinestrings(borders, indices=outlines.square))
    shapely.prepare(grounds)
    return np.asarray(grounds)


def _entries(outlines: _Outlines, uses: Ints) -> tuple[Ints, Ints]:
    """Return square and node, along each outline, of the nodes at which more pieces end than the outline's own."""
    same = outlines.run[1:] == outlines.run[:-1]
    own_pieces = np.append(same, False).astype(np.int64) + np.append(False, same)
    square = outlines.square[outlines.run]
    key = square * len(uses) + outlines.node
    distinct, first, inverse = np.unique(key, return_index=True, return_inverse=True)
    own = np.bincount(inverse, weights=own_pieces * outlines.times[outlines.run], minlength=len(distinct))
    place = np.sort(first[uses[outlines.node[first]] > own])
    square = square[place]
    rank = np.arange(len(square)) - np.searchsorted(square, square)
    size = np.bincount(square, minlength=len(outlines.item))[square]
    share = np.maximum(size, MOST_ENTRIES)
    kept = rank * MOST_ENTRIES // share != (rank - 1) * MOST_ENTRIES // share
    kept |= size <= MOST_ENTRIES
    return square[kept], outlines.node[place[kept]]
