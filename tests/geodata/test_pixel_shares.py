"""Shares of pixels in polygons, against polygons cut by shapely."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.pixel_shares import shared_persons

COORDINATE = st.one_of(st.floats(-4.0, 12.0), st.integers(-4, 12).map(float), st.integers(-8, 24).map(lambda n: n / 2))


# The first example waits for the compiler.
@settings(deadline=None)
@given(
    st.integers(1, 9), st.integers(1, 9), st.lists(st.tuples(COORDINATE, COORDINATE), min_size=3, max_size=7),
    st.integers(0, 2**32 - 1), st.booleans(),
)  # fmt: skip
def test_any_polygon(height: int, width: int, ring: list[tuple[float, float]], seed: int, is_turned: bool) -> None:
    """Corners on pixel borders, polygons beyond the raster, both ways round."""
    polygon = shapely.Polygon(ring)
    if not polygon.is_valid or polygon.area < 1e-3:
        return
    rng = np.random.default_rng(seed)
    persons = rng.random((height, width)) * (rng.random((height, width)) < 0.8)
    unit = rng.integers(-1, 3, (height, width)).astype(np.int32)
    corners = np.array(ring[::-1] if is_turned else ring)
    of, units, weight, middle = shared_persons(persons, unit, 3, corners, np.array([0, len(ring)]))
    assert not of.any()
    expected = np.zeros((3, 3))
    for row, column in np.argwhere((persons > 0) & (unit >= 0)):
        part = shapely.intersection(shapely.box(column, row, column + 1, row + 1), polygon)
        if part.area > 0:
            moments = np.array([1.0, part.centroid.x, part.centroid.y]) * part.area * persons[row, column]
            expected[unit[row, column]] += moments
    found = np.zeros((3, 3))
    found[units] = np.column_stack([weight, weight[:, None] * middle])
    np.testing.assert_allclose(found, expected, atol=1e-7)
    assert len(units) == len(set(units.tolist())), "one row per polygon and unit"
    assert (weight > 0).all()


def test_polygons_that_tile_keep_every_person() -> None:
    rng = np.random.default_rng(3)
    points = rng.random((60, 2)) * (40, 30)
    cells = shapely.get_parts(
        shapely.voronoi_polygons(shapely.multipoints(points), extend_to=shapely.box(-5, -5, 45, 35))
    )
    rings = [shapely.get_coordinates(cell)[:-1] for cell in cells]
    begin = np.concatenate([[0], np.cumsum([len(ring) for ring in rings])])
    persons = rng.integers(0, 1000, (30, 40)).astype(float)
    unit = np.zeros((30, 40), dtype=np.int32)
    of, _, weight, middle = shared_persons(persons, unit, 1, np.concatenate(rings), begin)
    assert weight.sum() == pytest.approx(persons.sum(), rel=1e-12)
    assert shapely.contains_xy(cells[of], middle).all(), "these polygons are convex"
    row, column = np.indices(persons.shape) + 0.5
    expected = (persons * column).sum() / persons.sum(), (persons * row).sum() / persons.sum()
    assert np.average(middle, axis=0, weights=weight).tolist() == pytest.approx(expected, rel=1e-12)


def test_nothing_to_share() -> None:
    square = np.array([(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)])
    nobody, somebody = np.zeros((2, 2)), np.ones((2, 2))
    inside, outside = np.zeros((2, 2), dtype=np.int32), np.full((2, 2), -1, dtype=np.int32)
    one = np.array([0, 4])
    for persons, unit, corners in (
        (nobody, inside, square), (somebody, outside, square), (somebody, inside, square + 5), (somebody, inside, square - 5),
    ):  # fmt: skip
        assert [len(part) for part in shared_persons(persons, unit, 1, corners, one)] == [0, 0, 0, 0]
    nothing = np.zeros((0, 2))
    assert len(shared_persons(somebody, inside, 1, nothing, np.zeros(1, dtype=np.int64))[0]) == 0
