"""Proposals on a made town whose truth is known: right ones for what was shifted or swapped, none for what is right."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import pytest
import shapely

from geodata.chinese_datums import wgs84_to_bd09, wgs84_to_gcj02
from geodata.intake.coordinate_systems import (
    CrsProposal,
    ground_of,
    propose_crs_of_layer,
    propose_crs_of_points,
)
from geodata.layers import containing_polygon
from tests.geodata.intake.made_town import features, ground, ground_without_units, river, roads, shop_lonlat, units

SHIFTS = {"EPSG:4326": lambda lon, lat: (lon, lat), "GCJ-02": wgs84_to_gcj02, "BD-09": wgs84_to_bd09}


def first(proposal: CrsProposal) -> tuple[str, bool]:
    return proposal.candidates[0].crs, proposal.candidates[0].swapped


def in_crs(crs: str, lon: np.ndarray, lat: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    if crs in SHIFTS:
        return SHIFTS[crs](lon, lat)
    return pyproj.Transformer.from_crs("EPSG:4326", crs, always_xy=True).transform(lon, lat)


def own_units(lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    return containing_polygon(units().geometry, np.column_stack([lon, lat]))


@pytest.mark.parametrize("true", SHIFTS)
@pytest.mark.parametrize("stated", ["EPSG:4326", "GCJ-02"])
@pytest.mark.parametrize("evidence", ["own units", "names", "fabric"])
def test_datums_are_found_by_each_kind_of_evidence(true: str, stated: str, evidence: str) -> None:
    lon, lat, names = shop_lonlat({"own units": 120, "names": 8, "fabric": 400}[evidence])
    x, y = in_crs(true, lon, lat)
    found = propose_crs_of_points(
        x,
        y,
        own_unit=own_units(lon, lat) if evidence == "own units" else None,
        names=pd.Series(names) if evidence == "names" else None,
        ground=ground() if evidence == "own units" else ground_without_units(),
        stated=stated,
    )
    assert found.is_clear
    assert first(found) == (true, False)
    assert found.differs is (true != stated)
    assert found.stated == stated
    assert {candidate.crs for candidate in found.candidates} == set(SHIFTS)
    best = found.candidates[0]
    assert best.share_in_area > 0.99
    assert 20 < best.median_road_metres < 50
    assert best.median_shift_metres == 0 or best.median_shift_metres > 400
    if evidence == "own units":
        assert best.share_in_own_unit > 0.98
    if evidence == "names":
        assert best.median_named_metres < 20


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("count", [1, 3, 5, 20, 100])
def test_true_wgs84_is_never_said_to_be_shifted(seed: int, count: int) -> None:
    """Whatever the number of points, the noise, and one row in ten that names a wrong unit."""
    lon, lat, names = shop_lonlat(count, seed=seed)
    rng = np.random.default_rng(seed)
    lon, lat = lon + rng.normal(0, 50, count) / 78_000, lat + rng.normal(0, 50, count) / 111_000
    own = np.where(rng.random(count) < 0.1, rng.integers(0, 36, count), own_units(lon, lat)).astype(np.int32)
    for known, of_names in ((ground(), None), (ground_without_units(), None), (ground(), pd.Series(names))):
        found = propose_crs_of_points(lon, lat, own_unit=own if known.units is not None else None, names=of_names, ground=known)  # fmt: skip
        assert not found.differs
        assert first(found) == ("EPSG:4326", False)


def test_few_points_are_not_clear_and_the_stated_reading_stays_on_top() -> None:
    lon, lat, _ = shop_lonlat(3)
    found = propose_crs_of_points(*wgs84_to_gcj02(lon, lat), ground=ground_without_units())
    assert not found.is_clear
    assert first(found) == ("EPSG:4326", False)
    assert "依据不足" in found.reason.zh


def test_places_that_lie_nowhere_in_particular_are_not_clear() -> None:
    rng = np.random.default_rng(0)
    lon, lat = rng.uniform(126.58, 126.66, 500), rng.uniform(45.72, 45.78, 500)
    found = propose_crs_of_points(lon, lat, ground=ground_without_units())
    assert not found.is_clear


def test_evidence_that_contradicts_itself_is_not_clear() -> None:
    """Units in GCJ-02 that nobody noticed, and names that say otherwise."""
    lon, lat, names = shop_lonlat(60)
    shifted = units().set_geometry(
        shapely.transform(units().geometry.to_numpy(), lambda xy: np.column_stack(wgs84_to_gcj02(*xy.T)))
    )
    known = ground_of(shifted.set_crs("EPSG:4326", allow_override=True), roads(), features())
    found = propose_crs_of_points(
        *wgs84_to_gcj02(lon, lat), own_unit=own_units(lon, lat), names=pd.Series(names), ground=known
    )
    assert not found.is_clear


@pytest.mark.parametrize("crs", ["EPSG:4551", "EPSG:4530", "EPSG:4500", "EPSG:4552"])
@pytest.mark.parametrize("swapped", [False, True])
def test_metres_are_found_with_their_zone_and_axes(crs: str, swapped: bool) -> None:
    lon, lat, _ = shop_lonlat(5)
    pair = in_crs(crs, lon, lat)
    found = propose_crs_of_points(*(pair[::-1] if swapped else pair), ground=ground())
    assert found.is_clear
    assert first(found) == (crs, swapped)
    assert found.candidates[0].share_in_area >= 0.8
    stated = next(candidate for candidate in found.candidates if candidate.crs == "EPSG:4326")
    assert stated.share_in_area == 0


def test_a_wrong_zone_is_noticed() -> None:
    lon, lat, _ = shop_lonlat(10)
    found = propose_crs_of_points(*in_crs("EPSG:4551", lon, lat), ground=ground(), stated="EPSG:4549")
    assert first(found) == ("EPSG:4551", False)
    assert found.differs


def test_swapped_degrees() -> None:
    lon, lat, _ = shop_lonlat(200)
    found = propose_crs_of_points(*wgs84_to_gcj02(lon, lat)[::-1], own_unit=own_units(lon, lat), ground=ground())
    assert first(found) == ("GCJ-02", True)
    assert "经纬度互换" in found.reason.zh


@pytest.mark.parametrize("packed", ["millionths", "degrees, minutes and seconds"])
def test_packed_degrees_are_unpacked_first(packed: str) -> None:
    lon, lat, names = shop_lonlat(30)
    if packed == "millionths":
        x, y = np.round(lon * 1e6), np.round(lat * 1e6)
    else:
        x, y = (np.floor(v) * 10_000 + np.floor(v % 1 * 60) * 100 + v * 60 % 1 * 60 for v in (lon, lat))
    found = propose_crs_of_points(x, y, names=pd.Series(names), ground=ground())
    assert found.is_clear
    assert not found.differs


def test_no_coordinates_and_no_ground() -> None:
    nothing = np.full(3, np.nan)
    found = propose_crs_of_points(nothing, nothing, ground=ground())
    assert (found.is_clear, first(found)) == (False, ("EPSG:4326", False))
    zeros = propose_crs_of_points(np.zeros(3), np.zeros(3), ground=ground())
    assert "没有坐标" in zeros.reason.zh
    lon, lat, _ = shop_lonlat(50)
    found = propose_crs_of_points(lon, lat, ground=ground_of(None, None, None))
    assert not found.is_clear
    assert "尚无边界或道路" in found.reason.zh


def test_outside_china_there_is_one_reading() -> None:
    middle = shapely.box(-51.3, -30.1, -51.1, -29.9)
    city = gpd.GeoDataFrame({"unit_id": ["a"], "name": ["a"]}, geometry=[middle], crs="EPSG:4326")
    rng = np.random.default_rng(0)
    lon, lat = rng.uniform(-51.28, -51.12, 9), rng.uniform(-30.08, -29.92, 9)
    found = propose_crs_of_points(lon, lat, ground=ground_of(city, None, None))
    assert found.is_clear
    assert not found.differs
    assert not any(candidate.crs in {"GCJ-02", "BD-09"} for candidate in found.candidates)


def test_the_same_points_give_the_same_proposal_whatever_their_number() -> None:
    """A crowded house counts once."""
    lon, lat, _ = shop_lonlat(10)
    once = propose_crs_of_points(lon, lat, ground=ground_without_units())
    often = propose_crs_of_points(np.repeat(lon, 500), np.repeat(lat, 500), ground=ground_without_units())
    assert [c.log_odds for c in once.candidates] == [c.log_odds for c in often.candidates]


def shifted(layer: gpd.GeoDataFrame, crs: str) -> gpd.GeoDataFrame:
    moved = shapely.transform(layer.geometry.to_numpy(), lambda xy: np.column_stack(in_crs(crs, *xy.T)))
    return gpd.GeoDataFrame(layer.drop(columns="geometry"), geometry=moved)


@pytest.mark.parametrize("true", [*SHIFTS, "EPSG:4551", "EPSG:4530"])
def test_layers_are_held_against_known_lines(true: str) -> None:
    """A district along the river."""
    known = ground_of(None, roads(), features(), river())
    banks = river().iloc[:1].to_crs("EPSG:4551").buffer(900, cap_style="flat", single_sided=True).to_crs("EPSG:4326")
    found = propose_crs_of_layer(shifted(gpd.GeoDataFrame(geometry=banks), true), ground=known, stated="EPSG:4326")
    assert found.is_clear
    assert first(found) == (true, False)
    assert found.differs is (true != "EPSG:4326")


def test_axes_of_layers() -> None:
    known = ground_of(None, roads(), None, river())
    layer = shifted(river().iloc[:1], "EPSG:4530")
    turned = layer.set_geometry(shapely.transform(layer.geometry.to_numpy(), lambda xy: xy[:, ::-1]))
    found = propose_crs_of_layer(turned, ground=known, stated="EPSG:4530")
    assert first(found) == ("EPSG:4530", True)
    assert found.differs
    found = propose_crs_of_layer(turned, ground=known, stated="EPSG:4530", axes_swapped=True)
    assert first(found) == ("EPSG:4530", True)
    assert not found.differs


def test_layers_without_evidence_stay_as_stated() -> None:
    layer = gpd.GeoDataFrame(
        {"adcode": [1], "childrenNum": [0], "acroutes": ["x"]}, geometry=[shapely.box(120.0, 40.0, 121.0, 41.0)]
    )
    found = propose_crs_of_layer(layer, ground=ground_without_units(), stated="EPSG:4326")
    assert not found.is_clear
    assert first(found) == ("EPSG:4326", False)
    assert "DataV" in found.reason.zh
    assert "DataV" not in propose_crs_of_layer(units(), ground=ground_without_units(), stated="EPSG:4326").reason.zh


def test_layers_of_points_count_as_points() -> None:
    lon, lat, _ = shop_lonlat(400)
    layer = gpd.GeoDataFrame(geometry=shapely.points(*wgs84_to_gcj02(lon, lat)))
    found = propose_crs_of_layer(layer, ground=ground_without_units(), stated="EPSG:4326")
    assert first(found) == ("GCJ-02", False)
