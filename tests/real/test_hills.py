"""Hill speeds of Porto Alegre, whose elevations were measured from space in steps of one metre."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import rasterio
from scipy.interpolate import RegularGridInterpolator

from geodata.highways import HIGHWAY_NAMES
from geodata.hills import HillReport, with_hills
from geodata.network import RoadNetwork
from geodata.study_area import StudyArea

Hilly = tuple[RoadNetwork, RoadNetwork, HillReport]


@pytest.fixture(scope="module")
def hilly(porto_alegre: StudyArea, data: Path) -> Hilly:
    return (porto_alegre.network, *with_hills(porto_alegre.network, data / "porto_alegre/poa_elevation.tif"))


def test_walkers_times_equal_those_of_elevations_read_by_scipy(hilly: Hilly, data: Path) -> None:
    base, found, _ = hilly
    with rasterio.open(data / "porto_alegre/poa_elevation.tif") as raster:
        values, (west, south, east, north), size = raster.read(1).astype(float), raster.bounds, raster.res
    lat = south + size[1] * (np.arange(values.shape[0]) + 0.5)
    lon = west + size[0] * (np.arange(values.shape[1]) + 0.5)
    at = RegularGridInterpolator((lat, lon), values[::-1])
    inside = (base.node_lonlat > [west + 0.001, south + 0.001]) & (base.node_lonlat < [east - 0.001, north - 0.001])
    walked = base.usable("walk") & (base.highway != HIGHWAY_NAMES.index("steps")) & (base.metres > 1.0)
    edges = np.flatnonzero(walked & inside.all(axis=1)[base.tail] & inside.all(axis=1)[base.head])
    assert len(edges) > 20_000
    for edge in np.random.default_rng(4).choice(edges, 2000, replace=False):
        first, last = base.node_lonlat[base.tail[edge]], base.node_lonlat[base.head[edge]]
        cuts = max(int(np.ceil((np.abs(last - first) / size).max())), 1)
        places = first + np.linspace(0, 1, cuts + 1)[:, None] * (last - first)
        grade = np.clip(np.diff(at(places[:, ::-1])) / (base.metres[edge] / cuts), -0.4, 0.4)
        for direction, sign in enumerate((1, -1)):
            expected = base.metres[edge] / cuts * 0.06 / (4 * np.exp(-3.5 * (abs(sign * grade + 0.05) - 0.05)))
            assert found.minutes["walk"][edge, direction] == pytest.approx(expected.sum(), rel=1e-4)


def test_hills_slow_people_down_plausibly(hilly: Hilly) -> None:
    base, found, report = hilly
    factors = {}
    for mode in ("walk", "bicycle", "ebike"):
        open_both_ways = np.isfinite(base.minutes[mode]).all(axis=1)
        before, after = base.minutes[mode][open_both_ways], found.minutes[mode][open_both_ways]
        assert np.isfinite(after).all()
        assert (after >= 0).all()
        factors[mode] = after.sum() / before.sum()
    # There and back over hills takes longer than on the flat, and a motor helps.
    assert 1.02 < factors["walk"] < 1.15
    assert 1.05 < factors["ebike"] < factors["bicycle"] < 1.5
    closed = np.isinf(base.minutes["bicycle"])
    assert np.array_equal(closed, np.isinf(found.minutes["bicycle"]))
    assert np.array_equal(base.minutes["drive"], found.minutes["drive"])
    assert report.metres_clamped < 0.01 * report.metres
    assert report.metres_unknown < 0.5 * report.metres


def test_uphill_is_slower_than_downhill(hilly: Hilly, data: Path) -> None:
    base, found, _ = hilly
    with rasterio.open(data / "porto_alegre/poa_elevation.tif") as raster:
        height = np.array([value[0] for value in raster.sample(base.node_lonlat.tolist())], dtype=float)
    climb = (height[base.head] - height[base.tail]) / np.maximum(base.metres, 1.0)
    known = (height[base.head] > 0) & (height[base.tail] > 0)
    walked = base.usable("walk") & (base.highway != HIGHWAY_NAMES.index("steps")) & known & (base.metres > 40)
    up, down = found.minutes["walk"][walked & (climb > 0.08)].sum(axis=0)
    assert up > 1.15 * down
