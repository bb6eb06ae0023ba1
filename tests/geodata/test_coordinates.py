"""Coordinate systems, against pyproj's geodesics."""

from __future__ import annotations

import math

import geopandas as gpd
import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.chinese_datums import wgs84_to_gcj02
from geodata.coordinates import (
    datum_fault,
    fitting_metric_crs,
    is_known_crs,
    lacks_datum_shift,
    project,
    to_wgs84,
)

GEOD = pyproj.Geod(ellps="WGS84")


def metres_between(lon: float, lat: float, other_lon: float, other_lat: float) -> float:
    return float(GEOD.inv(lon, lat, other_lon, other_lat)[2])


def central_meridian(crs: str) -> float:
    operation = pyproj.CRS(crs).coordinate_operation
    assert operation is not None
    return float(next(part.value for part in operation.params if part.name == "Longitude of natural origin"))


@pytest.mark.parametrize("crs", ["GCJ-02", "BD-09", "EPSG:4326", "EPSG:4490", "EPSG:4546", "EPSG:4527", "EPSG:32651"])
def test_known_crs(crs: str) -> None:
    assert is_known_crs(crs)


@pytest.mark.parametrize("crs", ["EPSG:0", "EPSG:999999", "火星坐标", "gcj02", "EPSG:5703", "EPSG:4978", "/etc/passwd"])
def test_crs_that_cannot_be_used(crs: str) -> None:
    """Neither nonsense nor a CRS of heights alone or of the earth's centre."""
    assert not is_known_crs(crs)


def points(*xy: tuple[float, float], crs: str | None = None) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"n": range(len(xy))}, geometry=shapely.points(xy), crs=crs, index=range(5, 5 + len(xy)))


def test_easting_comes_first_in_gauss_kruger() -> None:
    """On the central meridian the easting is 500 km, the northing the meridian's length from the equator."""
    for crs in ("EPSG:4546", "EPSG:4543"):
        lon = central_meridian(crs)
        northing = metres_between(lon, 0.0, lon, 40.0)
        placed = to_wgs84(points((500_000.0, northing)), crs)
        assert placed.crs == "EPSG:4326"
        assert (placed.geometry.iloc[0].x, placed.geometry.iloc[0].y) == pytest.approx((lon, 40.0), abs=1e-7)


def test_named_crs_overrules_the_files_own() -> None:
    placed = to_wgs84(points((111.7, 40.8), crs="EPSG:3857"), "EPSG:4326")
    assert (placed.geometry.iloc[0].x, placed.geometry.iloc[0].y) == (111.7, 40.8)
    assert list(placed.index) == [5]
    assert list(placed["n"]) == [0]


def test_chinese_datum_moves_polygons_vertex_by_vertex() -> None:
    ring = [(111.7, 40.8), (111.8, 40.8), (111.8, 40.9), (111.7, 40.8)]
    shifted = np.column_stack(wgs84_to_gcj02(*np.array(ring).T))
    frame = gpd.GeoDataFrame(geometry=[shapely.Polygon(shifted)])
    moved = to_wgs84(frame, "GCJ-02")
    assert moved.crs == "EPSG:4326"
    np.testing.assert_allclose(shapely.get_coordinates(moved.geometry.to_numpy()), ring, atol=1e-9)


@pytest.mark.parametrize("crs", [None, 'LOCAL_CS["plan",UNIT["metre",1]]'])
def test_no_crs_is_refused(crs: str | None) -> None:
    with pytest.raises(ValueError, match="CRS"):
        to_wgs84(points((1.0, 2.0), crs=crs), None)


@pytest.mark.parametrize(
    ("box", "meridian"),
    [
        ((111.6, 40.7, 111.8, 40.9), 111),
        ((125.7, 44.0, 130.2, 46.7), 129),
        ((116.0, 39.5, 117.0, 40.5), 117),
        ((73.6, 39.0, 74.0, 39.5), 75),
        ((134.0, 47.5, 135.0, 48.5), 135),
    ],
)
def test_chinas_zones(box: tuple[float, float, float, float], meridian: int) -> None:
    crs = fitting_metric_crs(*box)
    assert pyproj.CRS(crs).name.startswith("CGCS2000 / 3-degree Gauss-Kruger CM")
    assert central_meridian(crs) == meridian
    assert abs(meridian - (box[0] + box[2]) / 2) <= 1.5


@settings(max_examples=15, deadline=None)
@given(st.floats(-179, 178.5), st.floats(-75, 80))
def test_the_metric_crs_measures_true_anywhere(lon: float, lat: float) -> None:
    """A box of a quarter of a degree has its true length within a part in a thousand."""
    crs = fitting_metric_crs(lon, lat, lon + 0.25, lat + 0.25)
    west_east = gpd.GeoSeries(shapely.points([(lon, lat), (lon + 0.25, lat + 0.25)]), crs="EPSG:4326")
    xy = project(west_east, crs)
    assert xy.shape == (2, 2)
    true = metres_between(lon, lat, lon + 0.25, lat + 0.25)
    assert math.dist(*xy) == pytest.approx(true, rel=1.2e-3)


def test_porto_alegre_lies_in_the_southern_utm_zone() -> None:
    assert fitting_metric_crs(-51.3, -30.3, -51.0, -29.9) == "EPSG:32722"


@pytest.mark.parametrize(
    ("crs", "place", "lacks"),
    [
        ("EPSG:4326", (126.6, 45.7), False),
        ("EPSG:4490", (126.6, 45.7), False),
        ("EPSG:4546", (111.0, 40.8), False),
        ("GCJ-02", (126.6, 45.7), False),
        ("+proj=tmerc +lon_0=126 +x_0=500000 +ellps=GRS80", (126.6, 45.7), False),
        ("EPSG:4610", (126.6, 45.7), True),
        ("EPSG:2381", (108.0, 40.8), True),
        ("EPSG:4214", (126.6, 45.7), True),
        # A part of the Ordos basin is the one place on land for which such parameters are published.
        ("EPSG:4214", (108.9, 39.0), False),
    ],
)
def test_datums_that_nobody_can_convert_are_told(crs: str, place: tuple[float, float], lacks: bool) -> None:
    """Xian 1980 and Beijing 1954 would else be read as WGS84, off by a hundred metres."""
    assert lacks_datum_shift(crs, *place) is lacks
    fault = datum_fault("t.csv", crs, *place)
    assert (fault is not None) is lacks
    if fault is not None:
        assert pyproj.CRS(crs).name in fault.say("zh")
        assert "CGCS2000" in fault.say("en")
