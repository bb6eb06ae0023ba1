"""Zones told from the size of the numbers, against pyproj's own projections."""

from __future__ import annotations

import numpy as np
import pyproj
import pytest

from geodata.gauss_kruger import gauss_kruger_zones

HARBIN = (126.5, 45.6, 126.8, 45.9)


def metres(crs: str, lon: float, lat: float) -> tuple[np.ndarray, np.ndarray]:
    to_crs = pyproj.Transformer.from_crs("EPSG:4326", crs, always_xy=True)
    lons, lats = lon + np.array([-0.05, 0.0, 0.02, 0.05]), lat + np.array([-0.03, 0.0, 0.01, 0.04])
    easting, northing = to_crs.transform(lons, lats)
    return easting, northing


@pytest.mark.parametrize("zone", range(13, 24))
def test_six_degree_zones_with_prefix(zone: int) -> None:
    crs = f"EPSG:{4491 + zone - 13}"
    assert pyproj.CRS(crs).name == f"CGCS2000 / Gauss-Kruger zone {zone}"
    easting, northing = metres(crs, zone * 6.0 - 3.0 + 2.9, 40.0)
    assert gauss_kruger_zones(easting, northing, None) == (crs,)


@pytest.mark.parametrize("zone", range(25, 46))
def test_three_degree_zones_with_prefix(zone: int) -> None:
    crs = f"EPSG:{4513 + zone - 25}"
    assert pyproj.CRS(crs).name == f"CGCS2000 / 3-degree Gauss-Kruger zone {zone}"
    easting, northing = metres(crs, zone * 3.0 - 1.4, 20.0)
    assert gauss_kruger_zones(easting, northing, None) == (crs,)


@pytest.mark.parametrize(
    ("crs", "found"),
    [
        ("EPSG:4551", "EPSG:4551"),
        # Many use a neighbouring meridian throughout a city, and a 6-degree zone is the 3-degree one of its meridian.
        ("EPSG:4552", "EPSG:4552"),
        ("EPSG:4511", "EPSG:4552"),
    ],
)
def test_without_prefix_the_meridian_that_puts_them_there(crs: str, found: str) -> None:
    easting, northing = metres(crs, 126.65, 45.75)
    assert gauss_kruger_zones(easting, northing, HARBIN) == (found,)
    assert gauss_kruger_zones(easting, northing, None) == ()
    assert gauss_kruger_zones(easting, northing, (126.5, 40.0, 126.8, 41.0)) == ()


def test_wide_areas_leave_several_meridians() -> None:
    easting, northing = metres("EPSG:4551", 126.65, 45.75)
    assert gauss_kruger_zones(easting, northing, (121.0, 43.0, 135.0, 53.5)) == (
        "EPSG:4549", "EPSG:4550", "EPSG:4551", "EPSG:4552", "EPSG:4553",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("easting", "northing"),
    [
        (126.6, 45.7),
        (5_068_000.0, 545_000.0),
        (24_545_000.0, 5_068_000.0),
        (46_545_000.0, 5_068_000.0),
        (126_532_100.0, 45_751_200.0),
        (42_050_000.0, 5_068_000.0),
        (-545_000.0, 5_068_000.0),
    ],
)
def test_other_numbers_are_no_zones(easting: float, northing: float) -> None:
    assert gauss_kruger_zones(np.array([easting]), np.array([northing]), HARBIN) == ()


def test_a_few_odd_rows_do_not_matter() -> None:
    easting, northing = (np.tile(part, 10) for part in metres("EPSG:4530", 126.65, 45.75))
    easting[:3] = 1.0
    assert gauss_kruger_zones(easting, northing, None) == ("EPSG:4530",)
    easting[:8] = 1.0
    assert gauss_kruger_zones(easting, northing, None) == ()
