"""The readings that numbers allow, against pyproj."""

from __future__ import annotations

import numpy as np
import pyproj
import pytest

from geodata.chinese_datums import bd09_to_wgs84, gcj02_to_wgs84
from geodata.intake.crs_readings import Reading, is_same_as_wgs84, readings_of, shift_metres

BOX = (126.5, 45.6, 126.8, 45.9)
LON, LAT = np.array([126.60, 126.65, 126.70]), np.array([45.70, 45.75, 45.80])


def named(readings: tuple[Reading, ...]) -> list[tuple[str, bool]]:
    return [(reading.crs, reading.swapped) for reading in readings]


def in_crs(crs: str) -> tuple[np.ndarray, np.ndarray]:
    easting, northing = pyproj.Transformer.from_crs("EPSG:4326", crs, always_xy=True).transform(LON, LAT)
    return easting, northing


def test_degrees_in_every_datum() -> None:
    found = readings_of(LON, LAT, "EPSG:4326", BOX)
    assert named(found) == [("EPSG:4326", False), ("GCJ-02", False), ("BD-09", False)]
    for reading, convert in zip(found[1:], (gcj02_to_wgs84, bd09_to_wgs84), strict=True):
        np.testing.assert_array_equal((reading.lon, reading.lat), convert(LON, LAT))


def test_the_stated_one_is_first() -> None:
    found = readings_of(LON, LAT, "GCJ-02", BOX)
    assert named(found) == [("GCJ-02", False), ("EPSG:4326", False), ("BD-09", False)]


@pytest.mark.parametrize("stated", ["EPSG:4490", "OGC:CRS84", pyproj.CRS("EPSG:4326").to_wkt("WKT1_ESRI")])
def test_degrees_that_cannot_be_told_apart_stand_once(stated: str) -> None:
    assert is_same_as_wgs84(stated)
    assert named(readings_of(LON, LAT, stated, BOX)) == [(stated, False), ("GCJ-02", False), ("BD-09", False)]


@pytest.mark.parametrize("crs", ["GCJ-02", "EPSG:4546", "EPSG:4610", "EPSG:32651"])
def test_other_crs_are_not_wgs84(crs: str) -> None:
    assert not is_same_as_wgs84(crs)


def test_latitude_first() -> None:
    found = readings_of(LAT, LON, "EPSG:4326", BOX)
    assert named(found) == [("EPSG:4326", False), ("EPSG:4326", True), ("GCJ-02", True), ("BD-09", True)]
    np.testing.assert_array_equal(found[1].lon, LON)


def test_west_of_90_degrees_both_orders_are_possible() -> None:
    found = readings_of(np.array([87.6]), np.array([43.8]), "EPSG:4326", None)
    assert ("EPSG:4326", True) in named(found)
    assert len(found) == 4  # 43.8° E, 87.6° N is no place where the datums differ


@pytest.mark.parametrize("crs", ["EPSG:4551", "EPSG:4530", "EPSG:4500"])
@pytest.mark.parametrize("swapped", [False, True])
def test_metres_in_either_order(crs: str, swapped: bool) -> None:
    easting, northing = in_crs(crs)
    x, y = (northing, easting) if swapped else (easting, northing)
    found = readings_of(x, y, "EPSG:4326", BOX)
    assert named(found)[0] == ("EPSG:4326", False)
    assert (crs, swapped) in named(found)
    right = next(reading for reading in found if (reading.crs, reading.swapped) == (crs, swapped))
    np.testing.assert_allclose((right.lon, right.lat), (LON, LAT), atol=1e-8)
    assert np.isinf(shift_metres(right, found[0]))


def test_stated_with_swapped_axes() -> None:
    easting, northing = in_crs("EPSG:4551")
    assert named(readings_of(northing, easting, "EPSG:4551", BOX, stated_swapped=True)) == [("EPSG:4551", True)]


def test_outside_china_the_datums_are_one() -> None:
    found = readings_of(np.array([-51.2]), np.array([-30.0]), "EPSG:4326", None)
    assert named(found) == [("EPSG:4326", False), ("EPSG:4326", True)]


def test_the_shift_is_measured_in_metres() -> None:
    wgs, gcj, _ = readings_of(LON, LAT, "EPSG:4326", BOX)
    true = pyproj.Geod(ellps="WGS84").inv(wgs.lon, wgs.lat, gcj.lon, gcj.lat)[2]
    assert shift_metres(wgs, gcj) == pytest.approx(np.median(true), rel=5e-3)
