"""Catchments: every reached stretch inside, nothing further than the stated distance, true nesting."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from geodata.snapping import Snap
from geodata.study_area import StudyArea
from planning.catchments import REACH_METRES, catchment_polygons, dissolved_catchments, reached_stretches
from tests.planning.conftest import METRIC_CRS, ORIGIN, make_network

GRID_METRES = 20.0


def metres_of(stretches: np.ndarray) -> float:
    return float(shapely.length(shapely.union_all(stretches)))


def test_stretches_end_where_the_time_is_up() -> None:
    network = make_network([(0, 0), (3000, 0)], [(0, 1)])
    outlet = Snap(np.array([0], np.int32), np.array([0.5]), np.array([3.0]))  # 3 of the 15 minutes are access
    stretches = reached_stretches(network, "walk", outlet, max_minutes=15.0)
    assert metres_of(stretches) == pytest.approx(2 * 800.0, abs=0.01)


def test_one_way_streets_are_reached_from_upstream_only() -> None:
    network = make_network([(0, 0), (1000, 0), (2000, 0)], [(0, 1), (1, 2)], oneway=[0, 1])
    outlet = Snap(np.array([0], np.int32), np.array([1.0]), np.array([0.0]))  # at the middle node
    stretches = reached_stretches(network, "walk", outlet, max_minutes=7.5)
    west, _, east, _ = shapely.total_bounds(stretches)
    assert east - ORIGIN[0] == pytest.approx(1000, abs=0.01)
    assert west - ORIGIN[0] == pytest.approx(500, abs=0.01)


def test_an_edge_reached_from_both_ends_may_keep_its_middle_unreached() -> None:
    network = make_network([(0, 0), (1000, 0), (1000, 300), (0, 300)], [(0, 1), (1, 2), (2, 3), (3, 0)])
    outlet = Snap(np.array([3], np.int32), np.array([0.5]), np.array([0.0]))  # half way between nodes 3 and 0
    stretches = reached_stretches(network, "walk", outlet, max_minutes=9.0)
    # 600 m each way: 150 to the corner and 450 along both long sides; the far side is not reached.
    assert metres_of(stretches) == pytest.approx(300 + 2 * 450, abs=0.01)


def test_polygons_hold_every_reached_stretch_and_little_else(sample_area: StudyArea) -> None:
    snap = sample_area.snaps["walk"]["outlets"]
    polygons = catchment_polygons(
        sample_area.network, "walk", snap, max_minutes=15.0, metric_crs=sample_area.metric_crs
    )
    assert len(polygons) == len(snap)
    assert polygons.is_valid.all()
    metric = polygons.to_crs(sample_area.metric_crs)
    for outlet in range(0, len(snap), 7):
        one = Snap(*(part[outlet : outlet + 1] for part in (snap.edge, snap.fraction, snap.access_minutes)))
        roads = shapely.union_all(reached_stretches(sample_area.network, "walk", one, max_minutes=15.0))
        assert shapely.covers(metric.iloc[outlet], roads)
        near = shapely.get_parts(shapely.buffer(roads, REACH_METRES + 2 * GRID_METRES))
        filled = shapely.union_all([shapely.polygons(shapely.get_exterior_ring(part)) for part in near])
        assert shapely.covers(filled, metric.iloc[outlet])


def test_bands_nest(sample_area: StudyArea) -> None:
    snap = sample_area.snaps["walk"]["outlets"]
    bands = dissolved_catchments(
        sample_area.network, "walk", snap, minutes=[5.0, 10.0, 15.0], metric_crs=sample_area.metric_crs
    ).to_crs(sample_area.metric_crs)
    areas = bands.area.to_numpy()
    assert (np.diff(areas) > 0).all()
    for inner, outer in ((5.0, 10.0), (10.0, 15.0)):
        spill = shapely.difference(bands[inner], shapely.buffer(bands[outer], 2 * GRID_METRES))
        assert shapely.area(spill) == 0.0


def test_an_outlet_off_the_roads_has_an_empty_catchment() -> None:
    network = make_network([(0, 0), (1000, 0)], [(0, 1)])
    nowhere = Snap(np.array([-1], np.int32), np.zeros(1), np.zeros(1))
    polygons = catchment_polygons(network, "walk", nowhere, max_minutes=15.0, metric_crs=METRIC_CRS)
    assert polygons.is_empty.tolist() == [True]


def test_small_blocks_are_filled_and_large_ones_stay_open() -> None:
    small, large = 250.0, 600.0
    nodes = [
        (0, 0),
        (small, 0),
        (small, small),
        (0, small),
        (5000, 0),
        (5000 + large, 0),
        (5000 + large, large),
        (5000, large),
    ]
    network = make_network(nodes, [(0, 1), (1, 2), (2, 3), (3, 0), (4, 5), (5, 6), (6, 7), (7, 4)])
    outlets = Snap(np.array([0, 4], np.int32), np.zeros(2), np.zeros(2))
    polygons = catchment_polygons(network, "walk", outlets, max_minutes=60.0, metric_crs=METRIC_CRS)
    holes = [len(shapely.get_rings(polygon)) - 1 for polygon in polygons]
    assert holes == [0, 1]
