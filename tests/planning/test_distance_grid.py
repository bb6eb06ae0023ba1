"""Distances to roads on a grid, against shapely at every node."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from planning.distance_grid import REACH_METRES, DistanceGrid, add_roads, centimetre_distances, grid_over, no_roads


def nodes_of(grid: DistanceGrid) -> np.ndarray:
    x = grid.west_metres + grid.square_metres * np.arange(grid.columns)
    y = grid.south_metres + grid.square_metres * np.arange(grid.rows)
    return shapely.points(*np.meshgrid(x, y))


@pytest.mark.parametrize("most_squares", [1_000_000, 3_000])
@pytest.mark.parametrize("seed", range(3))
def test_distances_near_roads_are_exact_to_the_centimetre(seed: int, most_squares: int) -> None:
    rng = np.random.default_rng(seed)
    begin = rng.uniform(0.0, 2000.0, (30, 2)) + np.array([500_000.0, 4_780_000.0])
    length = rng.choice([0.001, 1.0, 30.0, 500.0], (30, 1))
    ends = np.hstack([begin, begin + length * rng.uniform(-1.0, 1.0, (30, 2))])
    ends[:3, 3] = ends[:3, 1]  # level
    ends[3:6, 2] = ends[3:6, 0]  # upright
    grid = grid_over(ends, most_squares=most_squares)
    squared = no_roads(grid)
    add_roads(grid, squared, ends[:20])
    add_roads(grid, squared, ends[20:])
    found = centimetre_distances(grid, squared)
    true = shapely.distance(nodes_of(grid), shapely.union_all(shapely.linestrings(ends.reshape(-1, 2, 2))))
    known = true < grid.reach_metres + grid.square_metres - 0.01
    assert np.abs(found - true)[known].max() < 0.0051
    assert found[~known].min() > grid.reach_metres + grid.square_metres - 0.02
    rim = np.concatenate([found[0], found[-1], found[:, 0], found[:, -1]])
    assert rim.min() > grid.reach_metres + 1.4 * grid.square_metres


def test_a_large_area_gets_larger_squares_and_a_reach_that_still_holds_every_road() -> None:
    ends = np.array([[0.0, 0.0, 100_000.0, 80_000.0]])
    grid = grid_over(ends, most_squares=1_000_000)
    assert grid.columns * grid.rows == pytest.approx(1_000_000, rel=0.1)
    assert grid.reach_metres == 1.5 * grid.square_metres > REACH_METRES
    assert grid.furthest_metres == pytest.approx(grid.reach_metres + grid.square_metres * 2**0.5)


def test_grids_of_one_square_share_their_nodes() -> None:
    for west in (0.3, 17.0, -4.2):
        grid = grid_over(np.array([[west, west, west + 100.0, west]]), most_squares=10_000)
        assert (grid.west_metres % grid.square_metres, grid.south_metres % grid.square_metres) == (0.0, 0.0)
        assert grid.square_metres == 10.0
