"""Centre lines become pieces of road: ends that nearly meet are joined, and lines are cut where they cross on one level."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
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

    Ends of lines longer than twice ``join_metres`` come to an end within that distance, whatever the levels: to the one
    where most lines already meet, and of equal ones to that with most lines in reach, then with the least coordinates.
    An end within ``join_metres`` of the middle of such a line on the same level is put on that line, by bending it
    there. Shorter lines are left as drawn, so that a road of many tiny lines does not shrink to a point. What meets
    as drawn moves together and still meets afterwards; nothing moves further than ``join_metres``.

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
        Pieces that coincide stand once. Coordinates are rounded to a millimetre. A line that shrinks to a point, because
        both its ends come to one place, has no piece.
    """
    xy, of = shapely.get_coordinates(lines, return_index=True)
    xy = np.round(xy, _DECIMALS)
    long = shapely.length(lines) > 2.0 * join_metres
    if join_metres:
        xy, of = _with_crossings(xy, of, level)
    joined_xy, joined = _join_ends(xy, of, level, long, join_metres)
    xy, of, bent, missed = _bend_to_ends(xy, joined_xy, of, level, long, join_metres)
    first, last = _ends(of)
    ends = pd.DataFrame(_on_grid(xy[np.concatenate([first, last])]), columns=["x", "y"])
    ends["level"] = np.tile(level, 2)
    starts = _segment_starts(xy, of)
    segments, of_segment = np.stack([xy[starts], xy[starts + 1]], axis=1), of[starts]
    pieces, piece_level, parts = _cut(segments, level[of_segment])
    # A piece may lie along two segments of one line, where it doubles back.
    pairs = parts.assign(line=of_segment[parts["segment"]])[["piece", "line", "along"]].drop_duplicates()
    node, tail, head = _nodes(pieces, piece_level, ends)
    together = ends.drop_duplicates().groupby(["x", "y"]).size()
    return NodedLines(
        node,
        tail,
        head,
        pairs["piece"].to_numpy(),
        pairs["line"].to_numpy(),
        pairs["along"].to_numpy(),
        joined + bent,
        int((together > 1).sum()),
        missed,
    )


def _ends(of: Ints) -> tuple[Ints, Ints]:
    """Return the first and the last row of each line."""
    starts = np.flatnonzero(np.diff(of, prepend=-1))
    return starts, np.append(starts[1:], len(of)) - 1


def _segment_starts(xy: Floats, of: Ints) -> Ints:
    """Return the rows from which a segment goes to the next row."""
    return np.flatnonzero((of[1:] == of[:-1]) & (xy[1:] != xy[:-1]).any(axis=1))


def _on_grid(xy: Floats) -> Ints:
    return np.asarray(np.round(xy * 10**_DECIMALS), dtype=np.int64)


def _with_crossings(xy: Floats, of: Ints, level: Ints) -> tuple[Floats, Ints]:
    """Put a vertex into lines wherever they meet others of their level, so that what meets can move together."""
    starts = _segment_starts(xy, of)
    segments = np.stack([xy[starts], xy[starts + 1]], axis=1)
    pieces, _, parts = _cut(segments, level[of[starts]])
    segment = np.repeat(parts["segment"].to_numpy(), 2)
    cuts = np.round(pieces[parts["piece"]].reshape(-1, 2), _DECIMALS)
    step = segments[:, 1] - segments[:, 0]
    at = ((cuts - segments[segment, 0]) * step[segment]).sum(axis=1) / (step**2).sum(axis=1)[segment]
    inside = (at > 0.0) & (at < 1.0)
    row = np.concatenate([np.arange(len(xy)), starts[segment[inside]]])
    order = np.lexsort((np.concatenate([np.zeros(len(xy)), at[inside]]), row))
    xy, of = np.concatenate([xy, cuts[inside]])[order], of[row[order]]
    fresh = np.ones(len(xy), dtype=bool)
    fresh[1:] = (of[1:] != of[:-1]) | (xy[1:] != xy[:-1]).any(axis=1)
    return xy[fresh], of[fresh]


def _join_ends(xy: Floats, of: Ints, level: Ints, long: NDArray[np.bool_], join_metres: float) -> tuple[Floats, int]:
    """Bring ends of long lines that are near one another to one place, with all that meets there.

    Returns the vertices (n, 2) and how many ends were moved, or a crossing near an end that came to it.
    """
    first, last = _ends(of)
    vertices = pd.DataFrame(_on_grid(xy), columns=["x", "y"]).assign(line=of, level=level[of])
    place = vertices.groupby(["x", "y"]).ngroup().to_numpy()
    node = vertices.groupby(["x", "y", "level"]).ngroup().to_numpy()
    is_end = np.zeros(len(xy), dtype=bool)
    is_end[first], is_end[last] = True, True
    # In a place where lines end the levels are joined, but not those that only pass.
    meets = np.isin(node, node[is_end])
    place_xy = np.empty((place.max() + 1, 2))
    place_xy[place] = xy
    candidates = np.unique(place[is_end & long[of]])
    target = np.arange(len(place_xy))
    target[candidates] = candidates[
        _leaders(
            place_xy[candidates],
            vertices.assign(place=place)[meets].drop_duplicates(["place", "line"])["place"].value_counts()[candidates],
            shapely.linestrings(xy, indices=of)[long],
            join_metres,
        )
    ]
    joined = np.where(meets[:, None], place_xy[target[place]], xy)
    moved = int(((joined != xy).any(axis=1) & is_end & long[of]).sum())
    # Where a line goes a little too far, its crossing with another comes to its end, which leaves no stub behind.
    crossed = vertices.assign(node=node).drop_duplicates(["node", "line"])["node"].value_counts()
    row = np.flatnonzero(~meets & long[of] & np.isin(node, crossed.index[crossed > 1]))
    overshot = pd.concat(
        [
            pd.DataFrame({"node": node[row], "x": joined[end, 0], "y": joined[end, 1]}).assign(
                metres=np.hypot(*(xy[row] - joined[end]).T)
            )
            for end in (first[of[row]], last[of[row]])
        ]
    )
    overshot = overshot[overshot["metres"] <= join_metres].sort_values(["node", "metres", "x", "y"])
    overshot = overshot.drop_duplicates("node").set_index("node")
    follows = np.isin(node, overshot.index)
    joined[follows] = overshot.loc[node[follows], ["x", "y"]].to_numpy()
    return joined, moved + len(overshot)


def _leaders(places: Floats, lines_met: pd.Series, lines: NDArray[np.object_], join_metres: float) -> Ints:
    """Return for each place, sorted by coordinates, the one within ``join_metres`` to which it goes; many stay."""
    leader = np.arange(len(places))
    pairs = cKDTree(places).query_pairs(join_metres, output_type="ndarray") if len(places) else np.empty((0, 2), int)
    reached, _ = shapely.STRtree(lines).query(shapely.points(places), predicate="dwithin", distance=join_metres)
    reach = np.bincount(reached, minlength=len(places))
    rank = np.empty(len(places), dtype=np.int64)
    rank[np.lexsort((leader, -reach, -lines_met.to_numpy()))] = leader
    pairs = np.take_along_axis(pairs, np.argsort(rank[pairs], axis=1), axis=1)
    # Not transitive: who follows leads nobody, so that a chain of near ends does not wander.
    for first, second in pairs[np.lexsort(rank[pairs].T[::-1])].tolist():
        if leader[first] == first and leader[second] == second:
            leader[second] = first
    return leader


def _bend_to_ends(
    drawn: Floats, xy: Floats, of: Ints, level: Ints, long: NDArray[np.bool_], join_metres: float
) -> tuple[Floats, Ints, int, int]:
    """Put a vertex into long lines where an end of another comes near; count those bent, and ends of other levels.

    ``drawn`` holds the vertices before ends were joined, ``xy`` after: nearness goes by the lines as drawn.
    """
    first, last = _ends(of)
    lines = shapely.linestrings(drawn, indices=of)
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
    before = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(drawn, axis=0).T))])
    vertices = pd.DataFrame({"line": of, "at": before - before[first][of], "x": xy[:, 0], "y": xy[:, 1]})
    near = pd.DataFrame({"line": line, "x": place[end, 0], "y": place[end, 1]})[same]
    passes = vertices[["line", "x", "y"]].drop_duplicates().assign(passes=True)
    near = near[near.merge(passes, on=["line", "x", "y"], how="left")["passes"].isna().to_numpy()]
    points = shapely.points(near[["x", "y"]].to_numpy())
    added = near.assign(at=shapely.line_locate_point(lines[near["line"]], points))
    bent = int((shapely.distance(lines[near["line"]], points) > _SAME_METRES).sum())
    whole = pd.concat([vertices, added], ignore_index=True)
    # The added vertices may not get before a line's first or behind its last.
    whole["rank"] = 1
    whole.loc[first, "rank"], whole.loc[last, "rank"] = 0, 2
    # Sums of lengths carry the lines before them: rounded, so that the order of lines decides no tie.
    whole["at"] = whole["at"].round(_DECIMALS)
    whole = whole.sort_values(["line", "rank", "at", "x", "y"], kind="stable")
    return whole[["x", "y"]].to_numpy(), whole["line"].to_numpy(), bent, missed


def _cut(segments: Floats, level: Ints) -> tuple[Floats, Ints, pd.DataFrame]:
    """Cut segments where they meet on the same level.

    Returns pieces (m, 2, 2), their levels (m,), and pairs of a ``piece`` and a ``segment`` of which it is a part, with
    ``along``: whether both run the same way.
    """
    pieces, levels = [np.empty((0, 2, 2))], [np.empty(0, dtype=np.int64)]
    pairs = [pd.DataFrame({"piece": level[:0], "segment": level[:0], "along": level[:0] > 0})]
    count = 0
    for value in np.unique(level):
        own = np.flatnonzero(level == value)
        drawn = shapely.linestrings(segments[own])
        cut = shapely.get_parts(shapely.union_all(drawn, grid_size=GRID_METRES))
        xy, part = shapely.get_coordinates(cut, return_index=True)
        starts = np.flatnonzero(part[1:] == part[:-1])
        ends = np.stack([xy[starts], xy[starts + 1]], axis=1)
        piece, segment, along = _parts_of(ends, segments[own], drawn)
        pieces.append(ends)
        levels.append(np.full(len(ends), value))
        pairs.append(pd.DataFrame({"piece": piece + count, "segment": own[segment], "along": along}))
        count += len(ends)
    return np.concatenate(pieces), np.concatenate(levels), pd.concat(pairs, ignore_index=True)


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
