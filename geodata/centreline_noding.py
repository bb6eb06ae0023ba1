"""Centre lines become pieces of road: ends that nearly meet are joined, and lines are cut where they cross on one level."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_DECIMALS = 3
GRID_METRES = 10.0**-_DECIMALS
"""Coordinates are rounded to this grid, on which lines can be cut without rounding faults."""

_SAME_METRES = 2.0 * GRID_METRES
"""A piece this near to a line along its whole length is a part of it: rounding moves neither so far."""


@dataclass(frozen=True, slots=True, eq=False)
class NodedLines:
    """Straight pieces of road between nodes, and the lines of which each is a part.

    Attributes
    ----------
    node_xy_metres : (n, 2) float64
        Nodes; where roads cross on different levels several stand in one place.
    tail, head : (m,) int32
        Ends of each piece.
    piece, line : (q,) int64
        Pairs of a piece and a line of which it is a part: one per piece, more where lines coincide.
    along : (q,) bool
        Whether the piece runs the way the line is drawn.
    joined_ends : int
        Ends that were moved, or a line bent to meet them.
    joined_levels : int
        Places where ends of lines on different levels meet, which joins the levels.
    missed_levels : int
        Ends that touch the middle of a line on another level only, which joins nothing.
    """

    node_xy_metres: Floats
    tail: NDArray[np.int32]
    head: NDArray[np.int32]
    piece: Ints
    line: Ints
    along: NDArray[np.bool_]
    joined_ends: int
    joined_levels: int
    missed_levels: int


def node_lines(lines: NDArray[np.object_], level: Ints, *, join_metres: float) -> NodedLines:
    """Cut lines where they cross or touch on the same level, and join them where they end together.

    Ends within ``join_metres`` of one another become one place, whatever their levels. An end within ``join_metres`` of
    the middle of a line on the same level is put on that line, by bending it there. Lines shorter than twice the
    distance are left as drawn, so that a road of many tiny lines does not shrink to a point.

    Parameters
    ----------
    lines : (k,) array of LineString
        In a metric CRS, each longer than nothing.
    level : (k,) int64
        Level of each.
    join_metres : float
        Tolerance for sloppy drawing; 0 joins only what meets exactly.

    Returns
    -------
    NodedLines
        Pieces that coincide stand once. Coordinates are rounded to a millimetre.
    """
    xy, of = shapely.get_coordinates(lines, return_index=True)
    xy = np.round(xy, _DECIMALS)
    first, last = _ends(of)
    long = shapely.length(lines) > 2.0 * join_metres
    joined = _join_ends(xy, first, last, long, join_metres)
    xy, of, bent, missed = _bend_to_ends(xy, of, level, long, join_metres)
    first, last = _ends(of)
    ends = pd.DataFrame(_on_grid(xy[np.concatenate([first, last])]), columns=["x", "y"])
    ends["level"] = np.tile(level, 2)
    starts = np.flatnonzero((of[1:] == of[:-1]) & (xy[1:] != xy[:-1]).any(axis=1))
    segments, of_segment = np.stack([xy[starts], xy[starts + 1]], axis=1), of[starts]
    pieces, piece_level, pair_piece, pair_line, along = _cut(segments, of_segment, level)
    node, tail, head = _nodes(pieces, piece_level, ends)
    together = ends.drop_duplicates().groupby(["x", "y"]).size()
    return NodedLines(node, tail, head, pair_piece, pair_line, along, joined + bent, int((together > 1).sum()), missed)


def _ends(of: Ints) -> tuple[Ints, Ints]:
    """Return the first and the last row of each line."""
    starts = np.flatnonzero(np.diff(of, prepend=-1))
    return starts, np.append(starts[1:], len(of)) - 1


def _on_grid(xy: Floats) -> Ints:
    return np.asarray(np.round(xy * 10**_DECIMALS), dtype=np.int64)


def _join_ends(xy: Floats, first: Ints, last: Ints, long: NDArray[np.bool_], join_metres: float) -> int:
    """Move ends of long lines that are near one another to one place, in ``xy`` itself; return how many were moved."""
    rows = np.sort(np.concatenate([first[long], last[long]]))
    places, of_place = np.unique(xy[rows], axis=0, return_inverse=True)
    pairs = cKDTree(places).query_pairs(join_metres, output_type="ndarray")
    near = coo_matrix((np.ones(len(pairs)), pairs.T), shape=(len(places), len(places)))
    _, group = connected_components(near, directed=False)
    group_of_row = group[of_place.ravel()]
    # The end drawn first stays, the others come to it.
    _, leader = np.unique(group_of_row, return_index=True)
    target = xy[rows[leader[group_of_row]]]
    moved = int((xy[rows] != target).any(axis=1).sum())
    xy[rows] = target
    return moved


def _bend_to_ends(
    xy: Floats, of: Ints, level: Ints, long: NDArray[np.bool_], join_metres: float
) -> tuple[Floats, Ints, int, int]:
    """Put a vertex into long lines where an end of another comes near; count those bent, and ends of other levels."""
    first, last = _ends(of)
    lines = shapely.linestrings(xy, indices=of)
    ends = pd.DataFrame(xy[np.concatenate([first, last])], columns=["x", "y"])
    ends["level"], ends["long"] = np.tile(level, 2), np.tile(long, 2)
    ends = ends[ends["long"]].drop_duplicates(["x", "y", "level"])
    place = ends[["x", "y"]].to_numpy()
    end, line = shapely.STRtree(lines).query(shapely.points(place), predicate="dwithin", distance=join_metres)
    at_end = (place[end] == xy[first[line]]).all(axis=1) | (place[end] == xy[last[line]]).all(axis=1)
    end, line = end[long[line] & ~at_end], line[long[line] & ~at_end]
    same = ends["level"].to_numpy()[end] == level[line]
    other = pd.DataFrame({"x": place[end, 0], "y": place[end, 1], "level": level[line]})[~same]
    alone = other.merge(ends, on=["x", "y", "level"], how="left")["long"].isna().to_numpy()
    missed = len(other[alone].drop_duplicates(["x", "y"]))
    end, line = end[same], line[same]
    before = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(xy, axis=0).T))])
    vertices = pd.DataFrame({"line": of, "at": before - before[first][of], "x": xy[:, 0], "y": xy[:, 1]})
    added = pd.DataFrame(
        {
            "line": line,
            "at": shapely.line_locate_point(lines[line], shapely.points(place[end])),
            "x": place[end, 0],
            "y": place[end, 1],
        }
    )
    bent = int((shapely.distance(lines[line], shapely.points(place[end])) > _SAME_METRES).sum())
    whole = pd.concat([vertices, added], ignore_index=True)
    # The added vertices may not get before a line's first or behind its last.
    whole["rank"] = 1
    whole.loc[first, "rank"], whole.loc[last, "rank"] = 0, 2
    whole = whole.sort_values(["line", "rank", "at"], kind="stable")
    return whole[["x", "y"]].to_numpy(), whole["line"].to_numpy(), bent, missed


def _cut(segments: Floats, of: Ints, level: Ints) -> tuple[Floats, Ints, Ints, Ints, NDArray[np.bool_]]:
    """Cut segments where they meet on the same level.

    Returns pieces (m, 2, 2), their levels (m,), and pairs of a piece and a line with the direction, each (q,).
    """
    pieces, levels, pairs = [], [], []
    count = 0
    for value in np.unique(level):
        own = np.flatnonzero(level[of] == value)
        if not len(own):
            continue
        drawn = shapely.linestrings(segments[own])
        cut = shapely.get_parts(shapely.union_all(drawn, grid_size=GRID_METRES))
        xy, part = shapely.get_coordinates(cut, return_index=True)
        starts = np.flatnonzero(part[1:] == part[:-1])
        ends = np.stack([xy[starts], xy[starts + 1]], axis=1)
        piece, segment, along = _parts_of(ends, segments[own], drawn)
        pieces.append(ends)
        levels.append(np.full(len(ends), value))
        pairs.append(pd.DataFrame({"piece": piece + count, "line": of[own[segment]], "along": along}))
        count += len(ends)
    # A piece may lie along two segments of one line, where it doubles back.
    paired = pd.concat(pairs).drop_duplicates()
    return (
        np.concatenate(pieces),
        np.concatenate(levels),
        paired["piece"].to_numpy(),
        paired["line"].to_numpy(),
        paired["along"].to_numpy(),
    )


def _parts_of(pieces: Floats, segments: Floats, drawn: NDArray[np.object_]) -> tuple[Ints, Ints, NDArray[np.bool_]]:
    """Return the pairs of a piece and a segment of which it is a part, and whether both run the same way."""
    middle = shapely.points(pieces.mean(axis=1))
    piece, segment = shapely.STRtree(drawn).query(middle, predicate="dwithin", distance=_SAME_METRES)
    for end in (0, 1):
        near = shapely.dwithin(shapely.points(pieces[piece, end]), drawn[segment], _SAME_METRES)
        piece, segment = piece[near], segment[near]
    forward = pieces[piece, 1] - pieces[piece, 0]
    drawn_forward = segments[segment, 1] - segments[segment, 0]
    return piece, segment, np.asarray((forward * drawn_forward).sum(axis=1) > 0)


def _nodes(pieces: Floats, level: Ints, ends: pd.DataFrame) -> tuple[Floats, NDArray[np.int32], NDArray[np.int32]]:
    """Give the ends of pieces numbers: one node per place and level, and one for all levels whose lines end in a place."""
    places = pd.DataFrame(_on_grid(pieces.reshape(-1, 2)), columns=["x", "y"])
    places["level"] = np.repeat(level, 2)
    shared = ends.drop_duplicates()
    shared = shared.assign(joined=shared.groupby(["x", "y"])["level"].transform("min"))
    joined = places.merge(shared, on=["x", "y", "level"], how="left")["joined"]
    places["level"] = joined.fillna(places["level"]).astype(np.int64)
    nodes, number = np.unique(places.to_numpy(), axis=0, return_inverse=True)
    tail, head = number.reshape(-1, 2).astype(np.int32).T
    return nodes[:, :2] / 10**_DECIMALS, tail, head
