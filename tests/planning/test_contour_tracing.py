"""Traced contours against contourpy's."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from contourpy import FillType, contour_generator

from planning.contour_tracing import PLACES, Contour, trace_contour


def random_field(seed: int, size: int = 40, smooth: int = 1) -> np.ndarray:
    """Whole numbers, saddles and plateaus among them, high at the rim."""
    field = np.random.default_rng(seed).uniform(0.0, 10.0, (size, size + 7))
    for _ in range(smooth):
        field = (field + np.roll(field, 1, 0) + np.roll(field, 1, 1) + np.roll(field, (1, 1), (0, 1))) / 4.0
    field = np.rint(field)
    field[[0, -1]] = field[:, [0, -1]] = 10.0
    return field.astype(np.float32)


def polygons(contour: Contour) -> np.ndarray:
    along = contour.along
    xy = contour.node + np.column_stack([np.where(contour.upward, 0, along), np.where(contour.upward, along, 0)])
    rings = [shapely.linearrings(part) for part in np.split(xy, contour.ring_start[1:-1])]
    outers = [k for k, outer in enumerate(contour.outer) if outer == k]
    holes = {k: [rings[h] for h, outer in enumerate(contour.outer) if outer == k != h] for k in outers}
    return np.array([shapely.Polygon(rings[k], holes[k]) for k in outers])


@pytest.mark.parametrize("smooth", [0, 1, 3])
@pytest.mark.parametrize("seed", range(5))
def test_rings_and_holes_are_those_of_contourpy(seed: int, smooth: int) -> None:
    field = random_field(seed, smooth=smooth)
    ours = polygons(trace_contour(field, 4.6))
    assert shapely.is_valid(ours).all()
    (points,), (ring_start,), (polygon_start,) = contour_generator(
        z=field.astype(float), fill_type=FillType.ChunkCombinedOffsetOffset
    ).filled(-1.0, 4.6)
    theirs = shapely.from_ragged_array(shapely.GeometryType.POLYGON, points, (ring_start, polygon_start))
    assert len(ours) == len(theirs)
    tree = shapely.STRtree(theirs)
    for polygon in ours:
        same = theirs[tree.nearest(shapely.centroid(polygon))]
        candidates = theirs[shapely.hausdorff_distance(theirs, polygon) < 1.0 / PLACES]
        assert len(candidates) == 1, same
        assert len(polygon.interiors) == len(candidates[0].interiors)
        assert shapely.get_num_coordinates(polygon) == shapely.get_num_coordinates(candidates[0])


def test_outer_rings_run_counter_clockwise_and_holes_clockwise() -> None:
    contour = trace_contour(random_field(3), 4.6)
    along = contour.along
    xy = contour.node + np.column_stack([np.where(contour.upward, 0, along), np.where(contour.upward, along, 0)])
    turns = [shapely.is_ccw(shapely.linearrings(part)) for part in np.split(xy, contour.ring_start[1:-1])]
    assert turns == (contour.outer == np.arange(len(contour.outer))).tolist()
    assert len(set(turns)) == 2


def test_every_side_is_crossed_once_and_rises_away_from_the_inside() -> None:
    field = random_field(4)
    contour = trace_contour(field, 4.6)
    column, row = contour.node.T
    sides = set(zip(column.tolist(), row.tolist(), contour.upward.tolist(), strict=True))
    inside = field < 4.6
    assert len(sides) == len(column) == (inside[1:] != inside[:-1]).sum() + (inside[:, 1:] != inside[:, :-1]).sum()
    np.testing.assert_array_equal(contour.rising, inside[row, column])


def test_nothing_below_the_level_gives_no_ring() -> None:
    contour = trace_contour(np.full((5, 5), 9.0, np.float32), 4.6)
    assert (len(contour.node), contour.ring_start.tolist(), len(contour.outer)) == (0, [0], 0)
