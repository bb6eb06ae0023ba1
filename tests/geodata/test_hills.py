"""Hill speeds against planes of known slope, the formulas written out, and scipy."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from PIL import Image
from pyproj import Transformer
from rasterio import Affine
from scipy.interpolate import RegularGridInterpolator
from scipy.optimize import brentq

from geodata import hills
from geodata.errors import FormatError
from geodata.highways import HIGHWAY_NAMES, MODES
from geodata.hills import HillReport, riding_kmh, walking_share, with_hills
from geodata.network import RoadNetwork, build_network
from tests.geodata.conftest import Told

METRIC_CRS = "EPSG:4546"
EAST, NORTH = 500_000.0, 4_780_000.0
"""Where (0, 0) of the roads lies in the metric CRS."""

KMH = {"walk": 4.0, "bicycle": 12.0, "ebike": 18.0, "drive": 30.0}
Write = Callable[..., None]


def roads(
    xy: list[tuple[float, float]],
    pieces: list[tuple[int, int]],
    *,
    highway: str = "residential",
    kmh: dict[str, float] = KMH,
    oneway: bool = False,
) -> RoadNetwork:
    metres = np.asarray(xy, dtype=float) + np.array([EAST, NORTH])
    lonlat = np.column_stack(Transformer.from_crs(METRIC_CRS, "EPSG:4326", always_xy=True).transform(*metres.T))
    tail, head = np.asarray(pieces, dtype=np.int32).T
    speeds = {mode: np.full((len(tail), 2), kmh[mode]) * ([1, 0] if oneway else [1, 1]) for mode in MODES}
    return build_network(metres, lonlat, tail, head, np.full(len(tail), HIGHWAY_NAMES.index(highway)), speeds)


def dem(
    path: Path, write_raster: Write, height: Callable[[Any, Any], Any], *, pixel: float = 30.0, **options: Any
) -> Path:
    """A raster in the metric CRS whose pixels, 3 km around (0, 0), hold ``height(x, y)`` of their middles."""
    count = int(3000 / pixel)
    middle = -1500 + pixel * (np.arange(count) + 0.5)
    x, y = np.meshgrid(middle, -middle)
    options = {"crs": METRIC_CRS, **options}
    values = np.broadcast_to(height(x, y), x.shape).astype(options.pop("dtype", np.float32))
    write_raster(path, values, west=EAST - 1500, north=NORTH + 1500, size=pixel, **options)
    return path


def expected_riding_kmh(grade: float, kg: float, watts: float) -> float:
    def surplus(speed: float) -> float:
        return speed * (kg * 9.81 * (grade + 0.008) + 0.5 * 1.2 * 0.6 * speed**2) - watts

    return 3.6 * (25 / 3.6 if surplus(25 / 3.6) <= 0 else brentq(surplus, 1e-9, 25 / 3.6, xtol=1e-13))


def expected_minutes(mode: str, grade: float, metres: float) -> float:
    """The formulas of docs/methods.md, written out for one slope."""
    on_foot = metres * 0.06 / 4 * math.exp(-3.5 * 0.05) / math.exp(-3.5 * abs(grade + 0.05))
    if mode == "walk":
        return on_foot
    kg, watts = {"bicycle": (90, 100), "ebike": (130, 400)}[mode]
    stops = metres * 0.06 * (1 / KMH[mode] - 1 / expected_riding_kmh(0.0, kg, watts))
    return min(metres * 0.06 / expected_riding_kmh(grade, kg, watts) + stops, on_foot)


@pytest.mark.parametrize("grade", np.linspace(-0.4, 0.4, 33))
@pytest.mark.parametrize(("mode", "kg", "watts"), [("bicycle", 90, 100), ("ebike", 130, 400)])
def test_riding_speed_balances_the_power(mode: str, kg: float, watts: float, grade: float) -> None:
    found = float(riding_kmh(mode, np.array([grade]))[0])
    assert found == pytest.approx(expected_riding_kmh(grade, kg, watts), rel=1e-9)


def test_the_figures_told_in_the_docs() -> None:
    assert 4.0 * walking_share(np.array([0.1, 0.0, -0.05, -0.1])) == pytest.approx([2.82, 4.0, 4.77, 4.0], abs=0.01)
    assert riding_kmh("bicycle", np.array([0.0, 0.03, 0.06])) == pytest.approx([19.9, 9.9, 5.9], abs=0.05)
    assert riding_kmh("ebike", np.array([0.0, 0.05, 0.1])) == pytest.approx([25.0, 17.5, 10.2], abs=0.05)


@pytest.mark.parametrize("mode", ["walk", "bicycle", "ebike"])
@pytest.mark.parametrize("grade", [-0.35, -0.12, -0.03, 0.02, 0.08, 0.35])
def test_minutes_on_a_plane_follow_the_formula_in_both_directions(
    tmp_path: Path, write_raster: Write, mode: str, grade: float
) -> None:
    plane = dem(tmp_path / "dem.tif", write_raster, lambda x, y: 600 + grade * x)
    base = roads([(-700, 30), (500, 30), (500, -800)], [(0, 1), (1, 2)])
    hilly, report = with_hills(base, plane)
    assert hilly.minutes[mode][0] == pytest.approx(
        [expected_minutes(mode, grade, 1200), expected_minutes(mode, -grade, 1200)], rel=1e-5
    )
    # Along the contour nothing changes; the elevations are float32.
    assert hilly.minutes[mode][1] == pytest.approx(base.minutes[mode][1], rel=1e-5)
    assert np.array_equal(hilly.minutes["drive"], base.minutes["drive"])
    assert report == HillReport("dem.tif", pytest.approx(2030), 0.0, 0.0)
    assert len(report.remarks()) == 1
    assert not hilly.minutes[mode].flags.writeable


def test_the_way_up_and_down_again_is_the_same_from_both_ends(tmp_path: Path, write_raster: Write) -> None:
    ridge = dem(tmp_path / "dem.tif", write_raster, lambda x, y: 900 - 0.1 * np.abs(x))
    hilly, _ = with_hills(roads([(-600, 0), (600, 0), (0, 0)], [(0, 1), (0, 2), (2, 1)]), ridge)
    for mode in ("walk", "bicycle", "ebike"):
        over, up, down = hilly.minutes[mode]
        assert over[0] == pytest.approx(over[1], rel=1e-5)
        assert over[0] == pytest.approx(up[0] + down[0], rel=2e-3)
        assert up[0] > 1.05 * down[0]
        assert up == pytest.approx(down[::-1], rel=1e-5)
    # The ridge runs between two pixels, so half of the last stretch of 30 m is level.
    climb = expected_minutes("walk", 0.1, 570) + expected_minutes("walk", 0.05, 30)
    assert hilly.minutes["walk"][1, 0] == pytest.approx(climb, rel=1e-4)


@pytest.mark.parametrize("crs", [METRIC_CRS, "EPSG:4326", "EPSG:32649"])
@pytest.mark.parametrize("metres", [0.0, 1063.7])
def test_level_ground_changes_nothing_to_the_bit(tmp_path: Path, write_raster: Write, crs: str, metres: float) -> None:
    rng = np.random.default_rng(5)
    base = roads(list(map(tuple, rng.uniform(-900, 900, (40, 2)))), [(k, (k * 7 + 3) % 40) for k in range(39)])
    to_crs = Transformer.from_crs("EPSG:4326", crs, always_xy=True)
    x, y = to_crs.transform(*base.node_lonlat.T)
    size = max(np.ptp(x), np.ptp(y)) / 50
    values = np.full((60, 60), metres, dtype=np.float32)
    write_raster(tmp_path / "dem.tif", values, west=min(x) - 3 * size, north=max(y) + 3 * size, size=size, crs=crs)
    hilly, report = with_hills(base, tmp_path / "dem.tif")
    assert report.metres_unknown == 0
    for mode in MODES:
        assert np.array_equal(hilly.minutes[mode], base.minutes[mode])


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:32649"])
def test_a_raster_of_another_crs_and_uneven_ground(tmp_path: Path, write_raster: Write, crs: str) -> None:
    """Each piece is sampled by scipy at as many places; short pieces, so that both see nearly the same slopes."""
    rng = np.random.default_rng(11)
    base = roads([(90.0 * k, 40.0 * k) for k in range(-8, 9)], [(k, k + 1) for k in range(16)])
    x, y = Transformer.from_crs("EPSG:4326", crs, always_xy=True).transform(*base.node_lonlat.T)
    size = np.ptp(x) / 40
    west, north = min(x) - 5 * size, max(y) + 5 * size
    values = 400 + np.cumsum(rng.normal(0, 1.2, (50, 50)), axis=1)
    write_raster(tmp_path / "dem.tif", values, west=west, north=north, size=size, crs=crs)
    hilly, report = with_hills(base, tmp_path / "dem.tif")
    middle = size * (np.arange(50) + 0.5)
    at = RegularGridInterpolator((north - middle[::-1], west + middle), values.astype(float)[::-1])
    for edge in range(16):
        pixels = max(abs(x[edge + 1] - x[edge]), abs(y[edge + 1] - y[edge])) / size
        share = np.linspace(0, 1, math.ceil(pixels) + 1)
        places = np.column_stack([y[edge] + share * (y[edge + 1] - y[edge]), x[edge] + share * (x[edge + 1] - x[edge])])
        run = base.metres[edge] / (len(share) - 1)
        grades = np.clip(np.diff(at(places)) / run, -0.4, 0.4)
        for mode in ("walk", "bicycle", "ebike"):
            there = sum(expected_minutes(mode, grade, run) for grade in grades)
            back = sum(expected_minutes(mode, -grade, run) for grade in grades)
            assert hilly.minutes[mode][edge] == pytest.approx([there, back], rel=1e-4)
    assert report.metres_unknown == 0


@pytest.mark.parametrize(
    ("values", "options"),
    [(np.nan, {}), (-9999.0, {"nodata": -9999.0}), (-32768.0, {}), (65000.0, {})],
    ids=["nan", "declared", "undeclared", "absurd"],
)
def test_unknown_ground_is_flat_and_counted(tmp_path: Path, write_raster: Write, values: float, options: Any) -> None:
    half = dem(tmp_path / "dem.tif", write_raster, lambda x, y: np.where(x < 0, 500 + 0.1 * x, values), **options)
    # The last middle that is known lies at -15; the second piece is cut at -30.
    base = roads([(-600, 0), (-50, 0), (-10, 0), (600, 0), (5000, 0)], [(0, 1), (1, 2), (2, 3), (3, 4)])
    hilly, report = with_hills(base, half)
    assert hilly.minutes["walk"][0] == pytest.approx(
        [expected_minutes("walk", 0.1, 550), expected_minutes("walk", -0.1, 550)], rel=1e-4
    )
    assert hilly.minutes["walk"][1, 0] == pytest.approx(expected_minutes("walk", 0.1, 20) + 0.3, rel=1e-4)
    assert np.array_equal(hilly.minutes["walk"][2:], base.minutes["walk"][2:])
    assert report.metres_unknown == pytest.approx(20 + 610 + 4400)
    assert "5.0 km" in report.remarks()[1].en
    assert "5.0 公里" in report.remarks()[1].zh


def test_absurd_grades_are_clamped_and_counted(tmp_path: Path, write_raster: Write) -> None:
    cliff = dem(tmp_path / "dem.tif", write_raster, lambda x, y: np.where(x < 0, 100.0, 160.0))
    hilly, report = with_hills(roads([(-15, 0), (15, 0), (-45, 0)], [(0, 1), (2, 0)]), cliff)
    assert hilly.minutes["walk"][0] == pytest.approx(
        [expected_minutes("walk", 0.4, 30), expected_minutes("walk", -0.4, 30)], rel=1e-5
    )
    assert report.metres_clamped == pytest.approx(30)
    assert "40%" in report.remarks()[-1].zh


def test_stairs_keep_their_minutes_and_pushed_pieces_are_walked(tmp_path: Path, write_raster: Write) -> None:
    plane = dem(tmp_path / "dem.tif", write_raster, lambda x, y: 600 + 0.15 * x)
    pushed = {**KMH, "bicycle": 4.0, "ebike": 4.0}
    stairs = roads([(0, 0), (300, 0)], [(0, 1)], highway="steps", kmh=pushed)
    hilly, report = with_hills(stairs, plane)
    for mode in MODES:
        assert np.array_equal(hilly.minutes[mode], stairs.minutes[mode])
    assert report.metres == 0
    footway, _ = with_hills(roads([(0, 0), (300, 0)], [(0, 1)], highway="footway", kmh=pushed), plane)
    for mode in ("walk", "bicycle", "ebike"):
        assert footway.minutes[mode][0] == pytest.approx(
            [expected_minutes("walk", 0.15, 300), expected_minutes("walk", -0.15, 300)], rel=1e-5
        )


def test_closed_directions_stay_closed_and_pieces_without_length_are_left(tmp_path: Path, write_raster: Write) -> None:
    plane = dem(tmp_path / "dem.tif", write_raster, lambda x, y: 600 + 0.1 * x)
    base = roads([(0, 0), (300, 0), (300, 0)], [(0, 1), (1, 2)], oneway=True)
    hilly, _ = with_hills(base, plane)
    for mode in MODES:
        assert np.isinf(hilly.minutes[mode][:, 1]).all()
        assert hilly.minutes[mode][1, 0] == 0.0
        assert base.minutes[mode][0, 0] == pytest.approx(300 * 0.06 / KMH[mode])


def test_a_large_network_is_worked_on_in_parts(
    tmp_path: Path, write_raster: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = np.random.default_rng(3)
    uneven = dem(tmp_path / "dem.tif", write_raster, lambda x, y: 700 + rng.normal(0, 3, x.shape))
    base = roads(list(map(tuple, rng.uniform(-1000, 1000, (50, 2)))), [(k, (k * 11 + 1) % 50) for k in range(49)])
    whole, report = with_hills(base, uneven)
    monkeypatch.setattr(hills, "_POINTS_AT_ONCE", 37)
    parted, again = with_hills(base, uneven)
    for mode in MODES:
        assert np.array_equal(whole.minutes[mode], parted.minutes[mode])
    assert again.metres_clamped == pytest.approx(report.metres_clamped)


def test_scaled_elevations_are_metres(tmp_path: Path, write_raster: Write) -> None:
    path = dem(tmp_path / "dem.tif", write_raster, lambda x, y: 6000 + x, dtype=np.int32)
    with rasterio.open(path, "r+") as raster:
        raster.scales = (0.1,)
    hilly, _ = with_hills(roads([(-615, 15), (285, 15)], [(0, 1)]), path)
    assert hilly.minutes["walk"][0, 0] == pytest.approx(expected_minutes("walk", 0.1, 900), rel=1e-4)


def test_rasters_that_are_refused(
    tmp_path: Path, write_raster: Write, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = roads([(-600, 0), (600, 0)], [(0, 1)])
    path = tmp_path / "dem.tif"

    def refused(zh: str, en: str) -> None:
        with pytest.raises(FormatError) as caught:
            with_hills(base, path)
        told(caught.value, "dem.tif", zh, en)

    refused("不是可读的 GeoTIFF", "no readable GeoTIFF")  # there is no such file
    path.write_text("<VRTDataset rasterXSize='2' rasterYSize='2'></VRTDataset>")
    refused("不是可读的 GeoTIFF", "no readable GeoTIFF")
    dem(path, write_raster, lambda x, y: x, crs=None)
    refused("缺少坐标系", "no CRS")
    Image.new("L", (9, 9), 100).save(path, format="TIFF")  # a photograph, lying nowhere
    refused("缺少坐标系", "no CRS")
    with rasterio.open(path, "w", driver="GTiff", width=2, height=2, count=2, dtype="float32", crs=METRIC_CRS,
                       transform=Affine(30, 0, EAST, 0, -30, NORTH)) as raster:  # fmt: skip
        raster.write(np.ones((2, 2, 2), np.float32))
    refused("不是单波段", "exactly one band")
    dem(path, write_raster, lambda x, y: x, crs="EPSG:4978")
    refused("地理或投影坐标系", "neither geographic nor projected")
    dem(path, write_raster, lambda x, y: x)
    with rasterio.open(path, "r+") as raster:
        raster.units = ("ft",)
    refused("不是米", "not in metres")
    write_raster(path, np.ones((9, 9)), west=10.0, north=50.0, size=0.001)
    refused("不相交", "does not reach the roads")
    dem(path, write_raster, lambda x, y: np.full(x.shape, np.nan))
    refused("不相交", "does not reach the roads")
    dem(path, write_raster, lambda x, y: x)
    monkeypatch.setattr(hills, "_MOST_PIXELS", 20)
    refused("像元过多", "too many pixels")


def test_a_truncated_raster(tmp_path: Path, write_raster: Write, told: Told) -> None:
    path = tmp_path / "dem.tif"
    rng = np.random.default_rng(1)
    dem(path, write_raster, lambda x, y: rng.normal(500, 9, x.shape), compress="deflate")
    path.write_bytes(path.read_bytes()[:20_000])
    with pytest.raises(FormatError) as caught:
        with_hills(roads([(-1400, -1400), (1400, 1400)], [(0, 1)]), path)
    told(caught.value, "dem.tif", "不是可读的 GeoTIFF", "no readable GeoTIFF")
