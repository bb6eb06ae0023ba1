"""Noding of centre lines: by hand, and against what shapely does level by level."""

from __future__ import annotations

import itertools
from random import Random

import networkx as nx
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.centreline_noding import NodedLines, node_lines

Line = list[tuple[float, float]]


def noded(*lines: Line, level: list[int] | None = None, join_metres: float = 1.0) -> NodedLines:
    geometry = np.array([shapely.LineString(line) for line in lines])
    levels = np.array(level or [0] * len(lines), dtype=np.int64)
    return node_lines(geometry, levels, join_metres=join_metres)


def pieces(result: NodedLines) -> set[frozenset[tuple[float, float]]]:
    """The pieces by the places of their ends, whichever way round."""
    places = [tuple(place) for place in result.node_xy_metres.tolist()]
    return {frozenset((places[a], places[b])) for a, b in zip(result.tail, result.head, strict=True)}  # type: ignore[misc]


def sizes(result: NodedLines) -> tuple[int, int]:
    assert set(result.piece.tolist()) == set(range(len(result.tail))), "every piece is of some line"
    return len(result.node_xy_metres), len(result.tail)


CROSS: tuple[Line, Line] = ([(-50, 0), (50, 0)], [(0, -50), (0, 50)])


def test_a_crossing_on_one_level() -> None:
    result = noded(*CROSS)
    assert sizes(result) == (5, 4)
    assert pieces(result) == {frozenset([(0, 0), end]) for end in [(-50, 0), (50, 0), (0, -50), (0, 50)]}
    assert sorted(result.line.tolist()) == [0, 0, 1, 1]


def test_a_bridge_meets_nothing() -> None:
    result = noded(*CROSS, level=[0, 1])
    assert sizes(result) == (4, 2)
    assert (result.joined_levels, result.missed_levels) == (0, 0)


def test_a_bridge_joins_where_it_ends_together_with_a_road() -> None:
    """A road on the ground, a bridge over another road, the road goes on: the road beneath stays apart."""
    result = noded([(-90, 0), (-50, 0)], *CROSS, [(50, 0), (90, 0)], level=[0, 1, 0, 0])
    assert sizes(result) == (6, 4)
    assert result.joined_levels == 2
    assert result.missed_levels == 0


def test_an_end_on_the_middle_of_another_level_is_counted() -> None:
    result = noded([(-50, 0), (50, 0)], [(0, 0.2), (0, 50)], level=[0, 1])
    assert sizes(result) == (4, 2)
    assert result.missed_levels == 1
    # Where a road of the ground ends there too, the levels are joined after all.
    result = noded([(-50, 0), (50, 0)], [(0, 0.2), (0, 50)], [(0, 0.2), (0, -50)], level=[0, 1, 0])
    assert sizes(result) == (5, 4)
    assert (result.joined_levels, result.missed_levels) == (1, 0)


@pytest.mark.parametrize("gap", [0.0, 0.4, -0.4, 0.99])
def test_a_side_road_that_stops_short_or_goes_too_far(gap: float) -> None:
    result = noded([(-50, 0), (50, 0)], [(0, gap), (0, 50)])
    assert sizes(result) == (4, 3)
    assert result.joined_ends == (1 if gap else 0)
    assert (0.0, gap) in [tuple(place) for place in result.node_xy_metres.tolist()], "the line is bent to the end"


def test_beyond_the_tolerance_nothing_is_joined() -> None:
    assert sizes(noded([(-50, 0), (50, 0)], [(0, 1.01), (0, 50)])) == (4, 2)
    assert sizes(noded([(-50, 0), (50, 0)], [(0, 1.01), (0, 50)], join_metres=2.0)) == (4, 3)
    assert sizes(noded([(-50, 0), (0, 0)], [(0.5, 0), (50, 0)], join_metres=0.0)) == (4, 2)


def test_ends_that_nearly_meet() -> None:
    result = noded([(-50, 0), (0, 0)], [(0.6, 0.1), (50, 0)], [(0.2, -0.5), (0, -50)])
    assert sizes(result) == (4, 3)
    assert result.joined_ends == 2
    assert (0.0, 0.0) in [tuple(place) for place in result.node_xy_metres.tolist()], (
        "of equal ends the westernmost stays"
    )


def test_a_road_of_tiny_lines_keeps_its_length() -> None:
    """A hundred metres in lines of half a metre: no tolerance swallows them."""
    places = np.arange(0.0, 100.5, 0.5)
    result = noded(*([(a, 0.0), (b, 0.0)] for a, b in itertools.pairwise(places)))
    assert sizes(result) == (201, 200)
    assert result.joined_ends == 0


MAIN: Line = [(-50, 0), (50, 0)]
SLOPPY: list[list[Line]] = [
    # A short line between two long ones, and an end near where the first of them meets it.
    [[(0, 0), (100, 0)], [(100, 0), (100, 1.5)], [(100, 1.5), (100, 90)], [(100.9, -0.3), (150, -80)]],
    # A side road that ends exactly on a main road, and two ends that draw near one after the other.
    [[(0, -0.9), (-60, -80)], [(0, -1.8), (0, -80)], [(30, -80), (0, 0)], MAIN],
    # A short line that ends exactly on the side road whose end moves.
    [[(30, -80), (0, -0.5)], [(0, -0.5), (-1, -1.5)], MAIN, [(-0.9, 0.3), (0, 60)]],
    # A short line across a side road that goes a little too far, and on to another road.
    [MAIN, [(0, -60), (0, 0.7)], [(-0.8, 0.4), (0.8, 0.4)], [(0.8, 0.4), (40, 40)]],
]


@pytest.mark.parametrize("lines", SLOPPY)
def test_what_meets_as_drawn_still_meets_in_every_order(lines: list[Line]) -> None:
    expected = pieces(noded(*lines))
    for order in itertools.permutations(lines):
        result = noded(*order)
        assert parts(result) == 1
        assert pieces(result) == expected


def parts(result: NodedLines) -> int:
    graph = nx.Graph(list(zip(result.tail.tolist(), result.head.tolist(), strict=True)))
    return int(nx.number_connected_components(graph))


NEAR = st.tuples(st.integers(-6, 6), st.integers(-6, 6))
FINE_LINES = st.lists(
    st.tuples(st.lists(NEAR, min_size=2, max_size=4), st.sampled_from([0, 0, 0, 1])), min_size=2, max_size=9
)


@settings(max_examples=40, deadline=None)
@given(FINE_LINES, st.sampled_from([0.5, 1.0, 1.5, 3.0]), st.randoms(use_true_random=False))
def test_joining_tears_nothing_and_moves_nothing_far(
    drawn: list[tuple[Line, int]], join: float, shuffle: Random
) -> None:
    """Lines of a few tolerances' length: no more connected parts than as drawn, and the same whatever the order."""
    drawn = [(line, level) for line, level in drawn if shapely.length(shapely.LineString(line)) > 0]
    if not drawn:
        return
    lines, level = [line for line, _ in drawn], [level for _, level in drawn]
    apart, joined = noded(*lines, level=level, join_metres=0.0), noded(*lines, level=level, join_metres=join)
    assert parts(joined) <= parts(apart)
    straight = shapely.linestrings(joined.node_xy_metres[np.stack([joined.tail, joined.head], axis=1)])
    for number, line in enumerate(lines):
        own = straight[joined.piece[joined.line == number]]
        if len(own):
            # Each way: what there is lies near what was drawn, and the other way round.
            moved = shapely.hausdorff_distance(shapely.union_all(own), shapely.LineString(line), densify=0.05)
            assert moved <= join + 0.01
    shuffle.shuffle(drawn)
    again = noded(*(line for line, _ in drawn), level=[level for _, level in drawn], join_metres=join)
    assert pieces(again) == pieces(joined)
    assert again.joined_ends == joined.joined_ends


def test_a_line_that_shrinks_to_a_point_has_no_piece() -> None:
    lines: list[Line] = [[(0, 0), (0, 0.8)], [(-50, 0), (0, 0)], [(0, 0.8), (0, 50)]]
    result = noded(*lines)
    assert (sizes(result), parts(result)) == ((3, 2), 1)
    assert set(result.line.tolist()) == {1, 2}


def test_lines_drawn_twice_stand_once() -> None:
    result = noded([(0, 0), (60, 0)], [(90, 0), (30, 0)])
    assert pieces(result) == {frozenset(p) for p in ([(0, 0), (30, 0)], [(30, 0), (60, 0)], [(60, 0), (90, 0)])}
    by_piece: dict[int, dict[int, bool]] = {}
    for piece, line, along in zip(result.piece, result.line, result.along, strict=True):
        by_piece.setdefault(int(piece), {})[int(line)] = bool(along)
    twice = [lines for lines in by_piece.values() if len(lines) == 2]
    assert len(twice) == 1
    assert twice[0][0] != twice[0][1], "they are drawn in opposite directions"


def test_a_line_that_crosses_itself_and_one_that_doubles_back() -> None:
    eight = noded([(0, 0), (100, 100), (100, 0), (0, 100)])
    assert sizes(eight) == (5, 5)
    back = noded([(0, 0), (100, 0), (40, 0)])
    assert sizes(back) == (3, 2)
    assert len(back.piece) == 3, "the stretch gone over twice is of the line both ways"
    ring = noded([(0, 0), (100, 0), (100, 100), (0, 100), (0, 0)])
    assert sizes(ring) == (4, 4)


def test_directions_follow_the_drawing() -> None:
    line: Line = [(0, 0), (70, 10), (30, 60), (-20, 30), (0, 0)]
    result = noded(line, [(10, -50), (10, 80)])
    xy = result.node_xy_metres
    for piece, of, along in zip(result.piece, result.line, result.along, strict=True):
        step = xy[result.head[piece]] - xy[result.tail[piece]]
        middle = shapely.Point((xy[result.head[piece]] + xy[result.tail[piece]]) / 2)
        drawn = [(10, -50), (10, 80)] if of == 1 else line
        legs = [shapely.LineString(leg) for leg in itertools.pairwise(drawn)]
        leg = min(legs, key=middle.distance)
        forward = np.subtract(leg.coords[1], leg.coords[0])
        assert (step @ forward > 0) == along


COORDINATE = st.integers(-40, 40).map(lambda number: number * 2.5)
LINES = st.lists(
    st.tuples(st.lists(st.tuples(COORDINATE, COORDINATE), min_size=2, max_size=5), st.sampled_from([0, 0, 1, -1])),
    min_size=1,
    max_size=8,
)


@settings(max_examples=50, deadline=None)
@given(LINES)
def test_each_level_is_noded_as_shapely_does(drawn: list[tuple[Line, int]]) -> None:
    """The same points on the ground are covered, in pieces that meet only at their ends; levels meet at ends only."""
    lines = np.array([shapely.LineString(line) for line, _ in drawn])
    level = np.array([of for _, of in drawn], dtype=np.int64)
    level, lines = level[shapely.length(lines) > 0], lines[shapely.length(lines) > 0]
    if not len(lines):
        return
    result = node_lines(lines, level, join_metres=0.0)
    assert set(result.piece.tolist()) == set(range(len(result.tail)))
    ends = result.node_xy_metres[np.stack([result.tail, result.head], axis=1)]
    straight = shapely.linestrings(ends)
    piece_level = np.zeros(len(result.tail), dtype=np.int64)
    piece_level[result.piece] = level[result.line]
    for value in np.unique(level):
        theirs = shapely.get_parts(shapely.node(shapely.multilinestrings(shapely.get_parts(lines[level == value]))))
        ours = straight[piece_level == value]
        assert shapely.length(ours).sum() == pytest.approx(shapely.length(theirs).sum(), abs=0.05)
        assert shapely.hausdorff_distance(shapely.union_all(ours), shapely.union_all(theirs)) < 0.003
        corners = np.round(shapely.get_coordinates(theirs), 2)
        mine = shapely.multipoints(ends[piece_level == value].reshape(-1, 2))
        assert shapely.distance(mine, shapely.points(corners)).max() < 0.02
        crossing, crossed = shapely.STRtree(ours).query(ours, predicate="crosses")
        assert not len(crossing), (crossing, crossed)
    drawn_ends = {(*np.round(line.coords[at], 3), of) for line, of in zip(lines, level, strict=True) for at in (0, -1)}
    for node in range(len(result.node_xy_metres)):
        at_node = np.unique(piece_level[(result.tail == node) | (result.head == node)])
        place = tuple(np.round(result.node_xy_metres[node], 3))
        assert len(at_node) == 1 or all((*place, of) in drawn_ends for of in at_node)


@settings(max_examples=30, deadline=None)
@given(LINES, st.sampled_from([0.0, 1.0, 2.0]))
def test_every_piece_belongs_to_a_line_and_every_line_to_pieces(drawn: list[tuple[Line, int]], join: float) -> None:
    lines = np.array([shapely.LineString(line) for line, _ in drawn])
    level = np.array([of for _, of in drawn], dtype=np.int64)
    level, lines = level[shapely.length(lines) > 0], lines[shapely.length(lines) > 0]
    if not len(lines):
        return
    result = node_lines(lines, level, join_metres=join)
    assert set(result.piece.tolist()) == set(range(len(result.tail)))
    assert (result.tail != result.head).all()
    assert len(np.unique(np.concatenate([result.tail, result.head]))) == len(result.node_xy_metres)
    assert set(result.line.tolist()) == set(range(len(lines)))
