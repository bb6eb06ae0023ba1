"""Coordinate systems, against pyproj's geodesics and an offset formula written from scratch."""

from __future__ import annotations

import math

import geopandas as gpd
import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.coordinates import (
    bd09_to_wgs84,
    fitting_metric_crs,
    gcj02_to_wgs84,
    is_known_crs,
    project,
    to_wgs84,
    wgs84_to_gcj02,
)

GEOD = pyproj.Geod(ellps="WGS84")
IN_CHINA = {"lon": st.floats(73.6, 134.9), "lat": st.floats(3.5, 53.5)}


def metres_between(lon: float, lat: float, other_lon: float, other_lat: float) -> float:
    return float(GEOD.inv(lon, lat, other_lon, other_lat)[2])


def gcj02_by_hand(lon: float, lat: float) -> tuple[float, float]:
    """Offset of one point, term by term in plain Python."""
    x, y = lon - 105, lat - 35
    pi = math.pi
    north = -100 + 2 * x + 3 * y + 0.2 * y**2 + 0.1 * x * y + 0.2 * math.sqrt(abs(x))
    east = 300 + x + 2 * y + 0.1 * x**2 + 0.1 * x * y + 0.1 * math.sqrt(abs(x))
    common = 20 * math.sin(6 * pi * x) + 20 * math.sin(2 * pi * x)
    north += (common + 20 * math.sin(pi * y) + 40 * math.sin(pi * y / 3)) * 2 / 3
    north += (160 * math.sin(pi * y / 12) + 320 * math.sin(pi * y / 30)) * 2 / 3
    east += (common + 20 * math.sin(pi * x) + 40 * math.sin(pi * x / 3)) * 2 / 3
    east += (150 * math.sin(pi * x / 12) + 300 * math.sin(pi * x / 30)) * 2 / 3
    squared = 0.00669342162296594323
    w = 1 - squared * math.sin(math.radians(lat)) ** 2
    return (
        lon + math.degrees(east / (6378245 / math.sqrt(w) * math.cos(math.radians(lat)))),
        lat + math.degrees(north / (6378245 * (1 - squared) / w**1.5)),
    )


def bd09_by_hand(lon: float, lat: float) -> tuple[float, float]:
    """Baidu's published-by-others formula from GCJ-02."""
    turn = math.pi * 3000 / 180
    z = math.sqrt(lon**2 + lat**2) + 0.00002 * math.sin(lat * turn)
    theta = math.atan2(lat, lon) + 0.000003 * math.cos(lon * turn)
    return z * math.cos(theta) + 0.0065, z * math.sin(theta) + 0.006


def central_meridian(crs: str) -> float:
    operation = pyproj.CRS(crs).coordinate_operation
    assert operation is not None
    return float(next(part.value for part in operation.params if part.name == "Longitude of natural origin"))


def arrays(lon: float, lat: float) -> tuple[np.ndarray, np.ndarray]:
    return np.array([lon]), np.array([lat])


@settings(max_examples=200)
@given(**IN_CHINA)
def test_gcj02_follows_the_formula_and_comes_back(lon: float, lat: float) -> None:
    moved = [float(part[0]) for part in wgs84_to_gcj02(*arrays(lon, lat))]
    assert moved == pytest.approx(gcj02_by_hand(lon, lat), abs=1e-12)
    back = [float(part[0]) for part in gcj02_to_wgs84(*arrays(*moved))]
    assert metres_between(lon, lat, *back) < 0.001


@settings(max_examples=200)
@given(**IN_CHINA)
def test_bd09_comes_back(lon: float, lat: float) -> None:
    back = [float(part[0]) for part in bd09_to_wgs84(*arrays(*bd09_by_hand(*gcj02_by_hand(lon, lat))))]
    assert metres_between(lon, lat, *back) < 0.01


def test_the_offsets_are_as_large_as_is_known() -> None:
    """Beijing: GCJ-02 lies about half a kilometre off, BD-09 about a kilometre more to the north-east."""
    lon, lat = 116.3975, 39.9085
    gcj = gcj02_by_hand(lon, lat)
    assert 500 < metres_between(lon, lat, *gcj) < 600
    assert 700 < metres_between(*gcj, *bd09_by_hand(*gcj)) < 1000


def test_no_offset_outside_china() -> None:
    lon, lat = np.array([-51.2, 139.7, 2.35]), np.array([-30.0, 35.7, 48.9])
    np.testing.assert_array_equal(wgs84_to_gcj02(lon, lat), (lon, lat))
    np.testing.assert_array_equal(gcj02_to_wgs84(lon, lat), (lon, lat))


def test_inputs_are_left_alone() -> None:
    lon, lat = arrays(116.4, 39.9)
    for convert in (wgs84_to_gcj02, gcj02_to_wgs84, bd09_to_wgs84):
        convert(lon, lat)
        assert (lon[0], lat[0]) == (116.4, 39.9)


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
    frame = gpd.GeoDataFrame(geometry=[shapely.Polygon([gcj02_by_hand(*vertex) for vertex in ring])])
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
