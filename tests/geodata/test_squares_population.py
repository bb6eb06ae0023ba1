"""Squares by their centres, against boxes cut by shapely and areas on the ellipsoid."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import pytest
import shapely

from geodata.cells import cells_of
from geodata.errors import SchemaError
from geodata.source_files import FileSource
from geodata.spreading import Spread
from geodata.squares_population import squares_spread

GEOD = pyproj.Geod(ellps="WGS84")
METRIC = "EPSG:4551"
LON, LAT = 126.6, 45.7
UNITS = gpd.GeoDataFrame(
    geometry=[shapely.box(LON, LAT, LON + 0.01, LAT + 0.02), shapely.box(LON + 0.01, LAT, LON + 0.02, LAT + 0.02)],
    crs="EPSG:4326",
)


def spread_of(centres: np.ndarray, crs: str, side: float, resolution: int = 9) -> Spread:
    table = pd.DataFrame(centres, columns=["x", "y"], index=pd.RangeIndex(2, len(centres) + 2))
    source = FileSource("population", Path("squares.csv"), crs=crs)
    return squares_spread(table, source, UNITS, square_metres=side, metric_crs=METRIC, resolution=resolution)


def grid(crs: str, side: float, count: int = 5) -> np.ndarray:
    """Return the centres of a grid of squares around the border between the units."""
    at = gpd.GeoSeries(shapely.points([(LON + 0.01, LAT + 0.01)]), crs="EPSG:4326").to_crs(crs).iloc[0]
    steps = (np.arange(count) - count // 2) * side
    x, y = np.meshgrid(at.x + steps, at.y + steps)
    return np.column_stack([x.ravel(), y.ravel()])


@pytest.mark.parametrize("crs", ["EPSG:4551", "EPSG:32652", "EPSG:6933"])
@pytest.mark.parametrize("side", [100.0, 250.0])
def test_squares_in_a_projected_crs(crs: str, side: float) -> None:
    centres = grid(crs, side)
    found = spread_of(centres, crs, side)
    for number, (x, y) in enumerate(centres):
        square = gpd.GeoSeries([shapely.box(x - side / 2, y - side / 2, x + side / 2, y + side / 2)], crs=crs)
        shape = square.to_crs("EPSG:4326").iloc[0]
        mine = found.area == number
        for unit, polygon in enumerate(UNITS.geometry):
            part = abs(GEOD.geometry_area_perimeter(shapely.intersection(shape, polygon))[0])
            assert found.weight[mine & (found.unit == unit)].sum() == pytest.approx(part, rel=1e-4, abs=1e-2)
    assert (cells_of(found.lonlat, 9) == found.cell).all()


@pytest.mark.parametrize("resolution", [7, 10])
def test_squares_larger_and_smaller_than_hexagons(resolution: int) -> None:
    found = spread_of(grid(METRIC, 500.0, 2), METRIC, 500.0, resolution)
    assert (cells_of(found.lonlat, resolution) == found.cell).all()
    assert np.bincount(found.area, weights=found.weight).tolist() == pytest.approx([250_000.0] * 4, rel=1e-3)


@pytest.mark.parametrize("crs", ["", "EPSG:4326", "EPSG:4490"])
def test_centres_in_degrees(crs: str) -> None:
    """The sides then run along the axes of the area's metric CRS."""
    centres = grid(METRIC, 200.0)
    degrees = gpd.GeoSeries(shapely.points(centres), crs=METRIC).to_crs("EPSG:4326")
    found = spread_of(shapely.get_coordinates(degrees), crs, 200.0)
    same = spread_of(centres, METRIC, 200.0)
    assert found.cell.tolist() == same.cell.tolist()
    assert found.weight.tolist() == pytest.approx(same.weight.tolist(), rel=1e-6, abs=1e-3)


def test_squares_that_overlap_are_refused(told: Any) -> None:
    """A grid of 100 m taken for one of 1 km; two rows for one square."""
    with pytest.raises(SchemaError) as caught:
        spread_of(grid(METRIC, 100.0), METRIC, 1000.0)
    assert len(caught.value.faults) == 21, "twenty rows and the number of the others"
    assert "中心最近相距 100.0 米，小于边长 1,000.0 米" in caught.value.faults[0].problem.zh
    centres = grid(METRIC, 100.0)
    with pytest.raises(SchemaError) as caught:
        spread_of(np.vstack([centres, centres[3:4]]), METRIC, 100.0)
    assert [fault.row for fault in caught.value.faults] == [5, 27]
    assert "0.0 m apart, less than the side" in caught.value.faults[0].problem.en
    rounded = shapely.get_coordinates(gpd.GeoSeries(shapely.points(centres), crs=METRIC).to_crs("EPSG:4326")).round(5)
    assert len(spread_of(rounded, "EPSG:4326", 100.0).weight), "centres rounded to a metre are no overlap"


def test_coordinates_that_are_none_are_refused(told: Any) -> None:
    with pytest.raises(SchemaError) as caught:
        spread_of(np.array([(LON, LAT), (500_000.0, 5_000_000.0)]), "EPSG:4326", 100.0)
    told(caught.value, "squares.csv", "坐标不是经纬度", "no degrees", row=3)
    with pytest.raises(SchemaError) as caught:
        spread_of(np.array([(1e12, 1e12)]), METRIC, 100.0)
    told(caught.value, "squares.csv", "不在地球范围内", "outside the earth", row=2)
