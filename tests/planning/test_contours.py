"""Shortened contours: valid, nested, near the crossings, no grid node on the wrong side."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from planning.contour_tracing import trace_contour
from planning.contours import INWARD_SQUARES, OUTWARD_SQUARES, Outline, nested_outlines
from tests.planning.test_contour_tracing import polygons, random_field

LEVEL = 4.6


def multipolygon(outline: Outline) -> shapely.MultiPolygon:
    parts = shapely.from_ragged_array(
        shapely.GeometryType.POLYGON, outline.xy_squares, (outline.ring_start, outline.polygon_start)
    )
    return shapely.multipolygons(parts)


def falling_fields(seed: int, smooth: int) -> list[np.ndarray]:
    """Three fields, each nowhere above the one before it and equal to it over wide stretches."""
    fields = [random_field(seed, smooth=smooth)]
    for k in (1, 2):
        lower = random_field(100 * seed + k, smooth=smooth)
        mask = random_field(1000 * seed + k, smooth=4) < 5.0
        fields.append(np.where(mask, np.minimum(fields[-1], lower), fields[-1]))
    return fields


def inside_nodes(field: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    rows, columns = np.indices(field.shape)
    return shapely.points(columns, rows), field < LEVEL


@pytest.mark.parametrize("smooth", [0, 1, 3])
@pytest.mark.parametrize("seed", range(8))
def test_outlines_are_valid_and_each_covers_the_one_before_it(seed: int, smooth: int) -> None:
    fields = falling_fields(seed, smooth)
    outlines = [multipolygon(outline) for outline in nested_outlines(fields, LEVEL, hole_squares=0.0)]
    assert shapely.is_valid(outlines).all()
    assert shapely.covers(outlines[1], outlines[0])
    assert shapely.covers(outlines[2], outlines[1])
    for field, outline in zip(fields, outlines, strict=True):
        nodes, inside = inside_nodes(field)
        np.testing.assert_array_equal(shapely.contains(outline, nodes), inside)


@pytest.mark.parametrize("seed", range(4))
def test_covering_survives_a_projection(seed: int) -> None:
    outlines = [multipolygon(outline) for outline in nested_outlines(falling_fields(seed, 1), LEVEL, hole_squares=0.0)]
    bent = shapely.transform(
        np.array(outlines), lambda xy: np.column_stack([xy[:, 0] + 1e-6 * xy[:, 1] ** 2, xy[:, 1] / 7])
    )
    assert shapely.is_valid(bent).all()
    assert shapely.covers(bent[1:], bent[:-1]).all()


@pytest.mark.parametrize("seed", range(4))
def test_the_shortened_line_stays_near_the_contour_with_far_fewer_corners(seed: int) -> None:
    rows, columns = np.indices((90, 110))
    middles = np.random.default_rng(seed).uniform(25, 65, (5, 2))
    field = np.min([np.hypot(columns - x, rows - y) for x, y in middles], axis=0).round(2).astype(np.float32)
    level = 12.005
    (outline,) = nested_outlines([field], level, hole_squares=0.0)
    short, full = multipolygon(outline), shapely.multipolygons(polygons(trace_contour(field, level)))
    widest = max(OUTWARD_SQUARES, INWARD_SQUARES)
    assert shapely.hausdorff_distance(short.boundary, full.boundary, densify=0.2) <= widest + 0.01
    assert shapely.get_num_coordinates(short) < shapely.get_num_coordinates(full) * 0.4
    assert float(shapely.area(short)) == pytest.approx(float(shapely.area(full)), rel=0.01)


def test_holes_below_the_area_are_filled_and_others_stay() -> None:
    field = np.full((30, 60), 10.0, np.float32)
    field[2:28, 2:58] = 1.0
    field[5:8, 5:8] = 10.0  # 9 nodes
    field[10:25, 20:40] = 10.0
    (both,) = nested_outlines([field], LEVEL, hole_squares=5.0)
    (one,) = nested_outlines([field], LEVEL, hole_squares=50.0)
    assert [len(multipolygon(outline).geoms[0].interiors) for outline in (both, one)] == [2, 1]


def test_an_island_in_a_hole_is_a_polygon_of_its_own() -> None:
    field = np.full((40, 40), 10.0, np.float32)
    field[2:38, 2:38] = 1.0
    field[8:32, 8:32] = 10.0
    field[14:26, 14:26] = 1.0
    field[18:22, 18:22] = 10.0
    (outline,) = nested_outlines([field], LEVEL, hole_squares=0.0)
    assert [len(part.interiors) for part in multipolygon(outline).geoms] == [1, 1]
    assert multipolygon(outline).is_valid
