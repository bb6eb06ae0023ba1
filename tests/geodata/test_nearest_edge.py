"""The index of edges, against the distance to every single edge."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.nearest_edge import index_edges, nearest_edges

COARSE = st.integers(-8, 8).map(float)
FINE = st.floats(-1000.0, 1000.0, allow_nan=False).map(lambda metres: round(metres, 9))  # what the oracle can square
PLACES = st.one_of(st.tuples(COARSE, COARSE), st.tuples(FINE, FINE))


def every_distance(xy: np.ndarray, tail: np.ndarray, head: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Distances of all points to all edges, shape (p, m)."""
    lines = shapely.linestrings(np.stack([xy[tail], xy[head]], axis=1))
    return np.asarray(shapely.distance(shapely.points(points)[:, None], lines[None, :]))


def checked(xy: np.ndarray, tail: np.ndarray, head: np.ndarray, points: np.ndarray, radius: float) -> np.ndarray:
    """Search, compare with every distance, and return the edges found."""
    index = index_edges(xy, tail, head, np.arange(len(tail)))
    edge, metres = nearest_edges(index, points, radius)
    away = every_distance(xy, tail, head, points)
    nearest = away.min(axis=1)
    scale = 1e-9 * max(1.0, float(np.abs(xy).max()))
    found = edge >= 0
    assert (found | (nearest >= radius - scale)).all()
    assert (~found | (nearest <= radius + scale)).all()
    assert np.isinf(metres[~found]).all()
    np.testing.assert_allclose(metres[found], nearest[found], rtol=1e-9, atol=scale)
    np.testing.assert_allclose(away[found, edge[found]], nearest[found], rtol=1e-9, atol=scale)
    return edge


@settings(max_examples=300, deadline=None)
@given(
    st.lists(PLACES, min_size=1, max_size=12),
    st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11)), min_size=1, max_size=40),
    st.lists(PLACES, min_size=1, max_size=12),
    st.sampled_from([0.0, 0.5, 3.0, 5.0, 1e6, np.inf]),
    st.sampled_from([(0.0, 0.0), (5e5, 4.5e6), (38_500_000.0, 4.5e6)]),
)
def test_the_nearest_of_all(
    nodes: list[tuple[float, float]],
    ends: list[tuple[int, int]],
    points: list[tuple[float, float]],
    radius: float,
    offset: tuple[float, float],
) -> None:
    """Any network: edges without length, the same edge twice and turned round, points on nodes, far-off origins."""
    xy = np.array(nodes) + offset
    tail, head = (np.array(ends, dtype=np.int32) % len(nodes)).T
    edge = checked(xy, tail, head, np.array(points) + offset, radius)
    # Each point for itself finds the same: the search starts from its neighbours' edges.
    index = index_edges(xy, tail, head, np.arange(len(tail)))
    alone = [nearest_edges(index, np.array([point]) + offset, radius)[0][0] for point in points]
    assert alone == edge.tolist()
    # Of edges with the same ends, either way round, the first is taken.
    pairs = np.sort(np.stack([tail, head], axis=1), axis=1)
    for number in edge[edge >= 0]:
        assert not (pairs[:number] == pairs[number]).all(axis=1).any()


@pytest.mark.parametrize("radius", [120.0, np.inf])
def test_a_town_and_a_countryside(radius: float) -> None:
    """Ten thousand short streets on a hundredth of the ground, a few roads across the whole, points everywhere."""
    rng = np.random.default_rng(5)
    town = rng.uniform(0, 2_000, (10_000, 2))
    country = rng.uniform(-50_000, 50_000, (60, 2))
    xy = np.concatenate([town, town + rng.normal(0, 15, town.shape), country])
    tail = np.concatenate([np.arange(10_000), np.arange(20_000, 20_058)]).astype(np.int32)
    head = np.concatenate([np.arange(10_000, 20_000), np.arange(20_002, 20_060)]).astype(np.int32)
    points = np.concatenate(
        [rng.uniform(-200, 2_200, (150, 2)), rng.uniform(-60_000, 60_000, (150, 2)), xy[tail[::500]]]
    )
    edge = checked(xy, tail, head, points, radius)
    assert (edge >= 10_000).any(), "the long roads are found too"
    if radius == 120.0:
        assert (edge < 0).any()


def test_many_points_are_shared_out() -> None:
    """More points than one thread takes; each is on an edge of its own."""
    count = 60_000
    start = np.stack([np.arange(count) % 250 * 100.0, np.arange(count) // 250 * 100.0], axis=1)
    xy = np.concatenate([start, start + np.array([40.0, 0.0])])
    tail = np.arange(count, dtype=np.int32)
    index = index_edges(xy, tail, tail + count, np.arange(count))
    order = np.random.default_rng(2).permutation(count)
    edge, metres = nearest_edges(index, start[order] + (20.0, 7.0), 50.0)
    np.testing.assert_array_equal(edge, order)
    np.testing.assert_allclose(metres, 7.0, rtol=1e-9)


def test_only_the_named_edges_count() -> None:
    xy = np.array([[0.0, 0.0], [10.0, 0.0], [0.0, 5.0], [10.0, 5.0]])
    tail, head = np.array([0, 2], dtype=np.int32), np.array([1, 3], dtype=np.int32)
    point = np.array([[5.0, 1.0]])
    assert nearest_edges(index_edges(xy, tail, head, np.array([1])), point, 10.0)[0].tolist() == [1]
    edge, metres = nearest_edges(index_edges(xy, tail, head, np.array([], dtype=np.int64)), point, 10.0)
    assert (edge.tolist(), metres.tolist()) == ([-1], [np.inf])
    assert len(nearest_edges(index_edges(xy, tail, head, np.array([1])), np.zeros((0, 2)), 10.0)[0]) == 0


def test_exactly_at_the_radius() -> None:
    xy = np.array([[0.0, 0.0], [100.0, 0.0]])
    index = index_edges(xy, np.array([0], np.int32), np.array([1], np.int32), np.array([0]))
    edge, _ = nearest_edges(index, np.array([[-30.0, 40.0], [50.0, -50.0], [50.0, 50.0000001]]), 50.0)
    assert edge.tolist() == [0, 0, -1]
