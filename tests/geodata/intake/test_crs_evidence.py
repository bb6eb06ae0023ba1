"""Log-odds of readings, counted by hand on few points."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from geodata.intake.crs_evidence import KINDS, Claims, namesakes, weigh
from geodata.intake.crs_readings import Reading
from geodata.intake.ground import ground_of
from tests.geodata.intake.made_town import ground, ground_without_units, shop_lonlat, units

NO_NAMES = np.zeros(0, dtype=np.int64)
HALF = np.log(9.0) / 2


def claims(*own_unit: int) -> Claims:
    return Claims(np.array(own_unit, dtype=np.int32), NO_NAMES, NO_NAMES)


def reading(lon: object, lat: object) -> Reading:
    return Reading("EPSG:4326", False, np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64))


def test_units_and_area_are_counted() -> None:
    middles = units().to_crs("EPSG:4551").centroid.to_crs("EPSG:4326")
    lon, lat = middles.x.to_numpy()[:4].copy(), middles.y.to_numpy()[:4]
    lon[3] += 1.0
    found = weigh([reading(lon, lat)], claims(0, 1, 7, -1), ground_of(units(), None, None))[0]
    odds = dict(zip(KINDS, found.log_odds, strict=True))
    assert odds == pytest.approx({"area": 2 * HALF, "own_unit": HALF, "names": 0.0, "fabric": 0.0})
    assert found.share_in_own_unit == pytest.approx(2 / 3)
    assert found.share_in_area == 0.75
    assert np.isnan([found.median_road_metres, found.share_near_roads, found.median_named_metres]).all()


def test_off_the_earth_nothing_can_be_right() -> None:
    lon, lat, _ = shop_lonlat(5)
    on, off = weigh([reading(lon, lat), reading(np.full(5, np.inf), lat)], claims(*[-1] * 5), ground())
    assert off.log_odds[0] <= -40
    assert on.log_odds[0] > 0
    assert off.share_in_area == 0


def test_names_are_held_against_premises_of_that_name() -> None:
    lon, lat, names = shop_lonlat(6)
    point, premise = namesakes(pd.Series([*names[:4], "别处的店", ""], index=range(10, 16)), ground())
    assert point.tolist() == [0, 1, 2, 3]
    assert ground().named["name"].iloc[premise].tolist() == names[:4]
    claimed = Claims(np.full(6, -1, dtype=np.int32), point, premise)
    right, wrong = weigh([reading(lon, lat), reading(lon + 0.006, lat)], claimed, ground())
    assert right.median_named_metres < 20
    assert 400 < wrong.median_named_metres < 500
    assert right.log_odds[2] == pytest.approx(4 * np.log(0.7 / 0.03))
    assert wrong.log_odds[2] == pytest.approx(4 * np.log(0.3 / 0.97))


def test_the_nearest_of_namesakes_counts_and_common_names_tell_nothing() -> None:
    known = ground()
    names = known.named["name"].tolist()
    names[1], names[2:6] = names[0], ["连锁店"] * 4

    twice = dataclasses.replace(known, named=known.named.assign(name=names))
    point, premise = namesakes(pd.Series([names[0], "连锁店"]), twice)
    assert (point.tolist(), premise.tolist()) == ([0, 0], [0, 1])


def test_fabric_speaks_for_the_right_reading() -> None:
    lon, lat, _ = shop_lonlat(300)
    right, wrong = weigh(
        [reading(lon, lat), reading(lon - 0.006, lat - 0.002)], claims(*[-1] * 300), ground_without_units()
    )
    assert right.log_odds[3] > wrong.log_odds[3] + 7
    assert 20 < right.median_road_metres < 50
    assert right.share_near_roads > 0.9


def test_without_any_ground_only_the_earth_counts() -> None:
    found = weigh([reading([126.6], [45.7])], claims(-1), ground_of(None, None, None))[0]
    assert not found.log_odds.any()
    assert np.isnan(found.share_in_area)
