"""Catchments: every reached stretch inside, nothing further than the stated distance, exact nesting, small errors."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geodata.snapping import Snap
from geodata.study_area import StudyArea
from planning.catchments import (
    REACH_METRES,
    catchment_bands,
    catchment_errors,
    catchment_polygons,
    disjoint_rings,
    dissolved_catchments,
    reached_stretches,
)
from planning.distance_grid import grid_over
from tests.planning.conftest import METRIC_CRS, ORIGIN, make_network

LIMITS = [5.0, 10.0, 15.0]
FURTHEST_METRES = 40.0 + 10.0 * 2**0.5
"""What the methods state for an area that needs no coarser grid."""


@pytest.fixture(scope="module")
def bands(sample_area: StudyArea) -> gpd.GeoSeries:
    return catchment_bands(
        sample_area.network,
        "walk",
        sample_area.snaps["walk"]["outlets"],
        minutes=LIMITS,
        metric_crs=sample_area.metric_crs,
    )


def test_polygons_hold_every_reached_stretch_and_nothing_further_than_stated(sample_area: StudyArea) -> None:
    network, snap = sample_area.network, sample_area.snaps["walk"]["outlets"]
    polygons = catchment_polygons(network, "walk", snap, max_minutes=15.0, metric_crs=sample_area.metric_crs)
    assert polygons.index.tolist() == list(range(len(snap)))
    assert polygons.is_valid.all()
    metric = polygons.to_crs(sample_area.metric_crs)
    for outlet in range(0, len(snap), 6):
        roads = shapely.union_all(
            reached_stretches(network, "walk", snap.at(slice(outlet, outlet + 1)), max_minutes=15.0)
        )
        assert shapely.covers(metric.iloc[outlet], roads)
        outline = shapely.get_coordinates(shapely.segmentize(metric.iloc[outlet], 5.0))
        assert shapely.distance(shapely.points(outline), roads).max() < FURTHEST_METRES


def test_areas_are_those_of_true_buffers_within_3_and_1_percent(sample_area: StudyArea) -> None:
    network, snap = sample_area.network, sample_area.snaps["walk"]["outlets"].at(slice(0, None, 3))
    crs = sample_area.metric_crs
    singles = catchment_polygons(network, "walk", snap, max_minutes=15.0, metric_crs=crs).to_crs(crs)
    rows = [slice(outlet, outlet + 1) for outlet in range(len(snap))]
    pairs = [(singles.iloc[row.start], snap.at(row)) for row in rows if not singles.iloc[row.start].is_empty]
    dissolved = dissolved_catchments(network, "walk", snap, minutes=[15.0], metric_crs=crs).to_crs(crs)
    errors = np.array(
        [
            catchment_errors(polygon, reached_stretches(network, "walk", outlets, max_minutes=15.0))
            for polygon, outlets in [*pairs, (dissolved.iloc[0], snap)]
        ]
    )
    assert len(pairs) >= 8
    assert errors[:, 0].max() <= 0.03
    assert errors[:, 1].max() <= 0.01


def test_errors_of_a_known_polygon_are_shares_of_the_true_band() -> None:
    road = shapely.linestrings([[[0, 0], [10_000, 0]]])
    box = shapely.box(0, -40, 10_000, 50)  # 10 m too much on one side, half circles missing at the ends
    too_much, too_little = catchment_errors(box, road)
    band = 80.0 * 10_000 + np.pi * 40.0**2
    assert too_much == pytest.approx(10.0 * 10_000 / band, rel=1e-3)
    assert too_little == pytest.approx(np.pi * 40.0**2 / band, rel=1e-2)
    assert catchment_errors(shapely.box(0, -10, 10_000, 10), road, 10.0)[0] == pytest.approx(0.0, abs=1e-12)


def test_bands_of_each_outlet_are_valid_and_cover_the_shorter_ones(
    sample_area: StudyArea, bands: gpd.GeoSeries
) -> None:
    assert bands.crs == "EPSG:4326"
    assert bands.index.names == ["facility", "minutes"]
    assert bands.is_valid.all()
    for projected in (bands, bands.to_crs(sample_area.metric_crs)):
        by_limit = projected.to_numpy().reshape(-1, len(LIMITS))
        assert shapely.covers(by_limit[:, 1:], by_limit[:, :-1]).all()
    assert (np.diff(bands.to_crs(sample_area.metric_crs).area.to_numpy().reshape(-1, 3), axis=1) > 0).all()


def test_dissolved_bands_are_valid_and_cover_the_shorter_ones_in_any_order(sample_area: StudyArea) -> None:
    network, snap, crs = sample_area.network, sample_area.snaps["walk"]["outlets"], sample_area.metric_crs
    upwards = dissolved_catchments(network, "walk", snap, minutes=LIMITS, metric_crs=crs)
    mixed = dissolved_catchments(network, "walk", snap, minutes=[10.0, 15.0, 5.0], metric_crs=crs)
    assert mixed.index.tolist() == [10.0, 15.0, 5.0]
    assert upwards.is_valid.all()
    for limit in LIMITS:
        assert shapely.equals_identical(upwards[limit], mixed[limit])
    for inner, outer in ((5.0, 10.0), (10.0, 15.0)):
        assert shapely.covers(upwards[outer], upwards[inner])


def test_rings_for_drawing_overlap_nowhere_and_add_up(sample_area: StudyArea, bands: gpd.GeoSeries) -> None:
    for outlet in range(0, len(bands) // len(LIMITS), 5):
        metric = bands.loc[outlet].to_crs(sample_area.metric_crs)
        rings = disjoint_rings(metric)
        assert rings.index.tolist() == LIMITS
        assert float(rings.area.sum()) == pytest.approx(float(metric.area.iloc[-1]))
        assert float(shapely.area(shapely.union_all(rings.to_numpy()))) == pytest.approx(float(metric.area.iloc[-1]))


def test_polygons_are_light_enough_to_draw_hundreds(bands: gpd.GeoSeries) -> None:
    corners = shapely.get_num_coordinates(bands.to_numpy())
    assert np.median(corners) < 500


def test_an_outlet_off_the_roads_has_an_empty_catchment_and_no_outlet_none() -> None:
    network = make_network([(0, 0), (1000, 0)], [(0, 1)])
    outlets = Snap(np.array([-1, 0], np.int32), np.zeros(2), np.zeros(2))
    polygons = catchment_polygons(network, "walk", outlets, max_minutes=15.0, metric_crs=METRIC_CRS)
    assert polygons.is_empty.tolist() == [True, False]
    nobody = outlets.at(slice(0, 1))
    assert dissolved_catchments(network, "walk", nobody, minutes=LIMITS, metric_crs=METRIC_CRS).is_empty.all()
    none = outlets.at(slice(0, 0))
    assert len(catchment_polygons(network, "walk", none, max_minutes=15.0, metric_crs=METRIC_CRS)) == 0


@pytest.mark.parametrize(("side", "holes"), [(100.0, 0), (160.0, 1), (600.0, 1)])
def test_blocks_stay_open_unless_they_are_specks(side: float, holes: int) -> None:
    network = make_network([(0, 0), (side, 0), (side, side), (0, side)], [(0, 1), (1, 2), (2, 3), (3, 0)])
    outlet = Snap(np.array([0], np.int32), np.zeros(1), np.zeros(1))
    polygons = catchment_polygons(network, "walk", outlet, max_minutes=60.0, metric_crs=METRIC_CRS)
    (block,) = polygons.iloc[0].geoms
    assert len(block.interiors) == holes


def test_the_far_bank_of_a_river_is_left_out() -> None:
    """Two roads along a river 200 m wide; the bridge is too far away to cross in time."""
    nodes = [(0, 0), (3000, 0), (3000, 200), (0, 200)]
    network = make_network(nodes, [(0, 1), (1, 2), (2, 3)])
    outlet = Snap(np.array([0], np.int32), np.array([0.1]), np.zeros(1))
    polygon = (
        catchment_polygons(network, "walk", outlet, max_minutes=15.0, metric_crs=METRIC_CRS).to_crs(METRIC_CRS).iloc[0]
    )
    far_bank = shapely.linestrings(np.array([(0, 200), (3000, 200)]) + ORIGIN)
    assert shapely.distance(polygon, far_bank) > 200.0 - FURTHEST_METRES
    middle = shapely.linestrings(np.array([(0, 100), (3000, 100)]) + ORIGIN)
    assert not shapely.intersects(polygon, middle)


def test_a_wide_area_gets_a_coarser_grid_and_still_holds_every_road() -> None:
    """Roads across 150 km: the squares grow, and with them the reach, as stated."""
    rng = np.random.default_rng(5)
    nodes = rng.uniform(0.0, 150_000.0, (12, 2))
    network = make_network(nodes, [(k, k + 1) for k in range(11)], kmh=200.0)
    outlet = Snap(np.array([5], np.int32), np.array([0.5]), np.zeros(1))
    stretches = reached_stretches(network, "drive", outlet, max_minutes=120.0)
    polygon = (
        catchment_polygons(network, "drive", outlet, max_minutes=120.0, metric_crs=METRIC_CRS)
        .to_crs(METRIC_CRS)
        .iloc[0]
    )
    grid = grid_over(shapely.get_coordinates(stretches).reshape(-1, 4), most_squares=500_000)
    assert grid.reach_metres > REACH_METRES
    roads = shapely.union_all(stretches)
    assert shapely.covers(polygon, roads)
    outline = shapely.points(shapely.get_coordinates(shapely.segmentize(polygon, 50.0)))
    assert shapely.distance(outline, roads).max() < grid.furthest_metres
