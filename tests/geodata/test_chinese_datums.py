"""Chinese map datums, against an offset formula written from scratch and pyproj's geodesics."""

from __future__ import annotations

import math

import numpy as np
import pyproj
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.chinese_datums import (
    CHINESE_DATUMS,
    bd09_to_wgs84,
    gcj02_to_wgs84,
    is_shifted_area,
    wgs84_to_bd09,
    wgs84_to_gcj02,
)

GEOD = pyproj.Geod(ellps="WGS84")
IN_CHINA = {"lon": st.floats(73.6, 134.9), "lat": st.floats(3.5, 53.5)}
CHINESE_BORDER_TOWNS = {
    "满洲里": (117.43, 49.60), "额布都格": (117.75, 48.05), "阿尔山": (119.94, 47.18), "二连浩特": (111.98, 43.65),
    "甘其毛都": (107.58, 42.40), "策克": (101.27, 42.33), "马鬃山": (97.03, 41.81), "老爷庙": (95.00, 43.60),
    "塔克什肯": (90.80, 46.18), "吉木乃": (85.88, 47.43), "喀纳斯": (87.03, 48.70), "巴克图": (82.87, 46.68),
    "阿拉山口": (82.57, 45.17), "霍尔果斯": (80.42, 44.21), "伊尔克什坦": (73.98, 39.72), "塔什库尔干": (75.23, 37.77),
    "日土": (79.73, 33.38), "普兰": (81.18, 30.29), "樟木": (85.98, 27.99), "亚东": (88.91, 27.48), "墨脱": (95.33, 29.33),
    "瑞丽": (97.85, 24.01), "打洛": (100.04, 21.69), "磨憨": (101.69, 21.19), "河口": (103.96, 22.53), "东兴": (107.97, 21.54),
    "三亚": (109.51, 18.25), "永兴岛": (112.34, 16.83), "丹东": (124.39, 40.13), "集安": (126.19, 41.13),
    "图们": (129.84, 42.97), "珲春": (130.37, 42.86), "绥芬河": (131.15, 44.41), "密山": (131.85, 45.53), "虎林": (132.97, 45.76),
    "抚远": (134.29, 48.37), "黑河": (127.53, 50.24), "漠河": (122.54, 52.97), "呼玛": (126.65, 51.73),
    "北极村": (122.35, 53.48), "香港": (114.17, 22.30), "澳门": (113.54, 22.20), "厦门": (118.09, 24.48),
}  # fmt: skip
FOREIGN_CITIES = {
    "Ulaanbaatar": (106.92, 47.92), "Irkutsk": (104.28, 52.29), "Chita": (113.50, 52.03), "Seoul": (126.98, 37.57),
    "Busan": (129.08, 35.18), "Fukuoka": (130.42, 33.59), "Vladivostok": (131.89, 43.10), "Tokyo": (139.69, 35.69),
    "Manila": (121.00, 14.60), "Bangkok": (100.50, 13.75), "Yangon": (96.16, 16.80), "Mandalay": (96.08, 21.98),
    "Dhaka": (90.41, 23.81), "Delhi": (77.21, 28.61), "Mumbai": (72.88, 19.08), "Bishkek": (74.59, 42.87),
    "Astana": (71.43, 51.13), "Oskemen": (82.61, 49.95), "Porto Alegre": (-51.2, -30.0), "Paris": (2.35, 48.9),
}  # fmt: skip


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
    """Baidu's formula from GCJ-02, as published by others."""
    turn = math.pi * 3000 / 180
    z = math.sqrt(lon**2 + lat**2) + 0.00002 * math.sin(lat * turn)
    theta = math.atan2(lat, lon) + 0.000003 * math.cos(lon * turn)
    return z * math.cos(theta) + 0.0065, z * math.sin(theta) + 0.006


def arrays(lon: float, lat: float) -> tuple[np.ndarray, np.ndarray]:
    return np.array([lon]), np.array([lat])


def one(found: tuple[np.ndarray, np.ndarray]) -> tuple[float, float]:
    return float(found[0][0]), float(found[1][0])


@settings(max_examples=200)
@given(**IN_CHINA)
def test_both_follow_the_formula_and_come_back(lon: float, lat: float) -> None:
    if not is_shifted_area(*arrays(lon, lat))[0]:
        assert one(wgs84_to_gcj02(*arrays(lon, lat))) == one(wgs84_to_bd09(*arrays(lon, lat))) == (lon, lat)
        return
    gcj = gcj02_by_hand(lon, lat)
    assert one(wgs84_to_gcj02(*arrays(lon, lat))) == pytest.approx(gcj, abs=1e-12)
    assert one(wgs84_to_bd09(*arrays(lon, lat))) == pytest.approx(bd09_by_hand(*gcj), abs=1e-12)
    assert metres_between(lon, lat, *one(gcj02_to_wgs84(*arrays(*gcj)))) < 1e-6
    assert metres_between(lon, lat, *one(bd09_to_wgs84(*arrays(*bd09_by_hand(*gcj))))) < 1e-6


def test_the_round_trip_closes_all_over_china() -> None:
    lon, lat = (part.ravel() for part in np.meshgrid(np.arange(73.05, 137.8, 0.173), np.arange(1.0, 55.8, 0.171)))
    inside = is_shifted_area(lon, lat)
    lon, lat = lon[inside], lat[inside]
    assert len(lon) > 50_000
    for there, back in ((wgs84_to_gcj02, gcj02_to_wgs84), (wgs84_to_bd09, bd09_to_wgs84)):
        assert GEOD.inv(lon, lat, *back(*there(lon, lat)))[2].max() < 1e-6


def test_the_offsets_are_as_large_as_is_known() -> None:
    """Beijing: GCJ-02 lies about half a kilometre off, BD-09 about a kilometre more to the north-east."""
    lon, lat = 116.3975, 39.9085
    gcj = gcj02_by_hand(lon, lat)
    assert 500 < metres_between(lon, lat, *gcj) < 600
    assert 700 < metres_between(*gcj, *bd09_by_hand(*gcj)) < 1000


@pytest.mark.parametrize("town", CHINESE_BORDER_TOWNS)
def test_towns_along_the_border_are_shifted(town: str) -> None:
    lon, lat = arrays(*CHINESE_BORDER_TOWNS[town])
    assert metres_between(*one((lon, lat)), *one(wgs84_to_gcj02(lon, lat))) > 50
    # Nor does the edge of the area lie within some kilometres of them.
    around = [(lon + east, lat + north) for east in (-0.1, 0.1) for north in (-0.1, 0.1)]
    assert all(is_shifted_area(*place)[0] for place in around)


@pytest.mark.parametrize("city", FOREIGN_CITIES)
def test_foreign_cities_are_left_alone(city: str) -> None:
    lon, lat = arrays(*FOREIGN_CITIES[city])
    for convert in (wgs84_to_gcj02, wgs84_to_bd09, *CHINESE_DATUMS.values()):
        assert one(convert(lon, lat)) == FOREIGN_CITIES[city]


def test_at_the_edge_of_the_area_every_place_in_china_comes_back_and_nothing_swings() -> None:
    """Across the edge at 92.5° E, 46° N the coordinates jump; each stands for a place inside, or for itself."""
    lon = 92.5 + np.linspace(-0.02, 0.02, 4001)
    lat = np.full_like(lon, 46.0)
    inside = is_shifted_area(lon, lat)
    assert inside.any()
    assert not inside.all()
    for there, back in ((wgs84_to_gcj02, gcj02_to_wgs84), (wgs84_to_bd09, bd09_to_wgs84)):
        back_lon, back_lat = back(*there(lon, lat))
        assert GEOD.inv(lon[inside], lat[inside], back_lon[inside], back_lat[inside])[2].max() < 1e-6
        read_lon, read_lat = back(lon, lat)
        kept = (read_lon == lon) & (read_lat == lat)
        assert (kept | is_shifted_area(read_lon, read_lat)).all()
        again = there(read_lon[~kept], read_lat[~kept])
        assert GEOD.inv(lon[~kept], lat[~kept], *again)[2].max(initial=0.0) < 1e-6


def test_what_is_no_place_passes_through() -> None:
    lon, lat = np.array([np.nan, 454_503.0, 1e300, 500.0]), np.array([45.0, 5_068_123.0, -1e300, 45.0])
    for convert in (wgs84_to_gcj02, wgs84_to_bd09, gcj02_to_wgs84, bd09_to_wgs84):
        np.testing.assert_array_equal(convert(lon, lat), (lon, lat))


def test_inputs_are_left_alone() -> None:
    lon, lat = arrays(116.4, 39.9)
    for convert in (wgs84_to_gcj02, wgs84_to_bd09, gcj02_to_wgs84, bd09_to_wgs84):
        convert(lon, lat)
        assert (lon[0], lat[0]) == (116.4, 39.9)
