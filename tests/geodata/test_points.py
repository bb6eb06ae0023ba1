"""Coordinates out of tables: any CRS, checked row by row."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import geopandas as gpd
import numpy as np
import pyproj
import pytest
import shapely

from geodata.checking import read_checked_table
from geodata.coordinates import wgs84_to_gcj02
from geodata.errors import SchemaError
from geodata.points import located, units_of
from geodata.source_files import FileSource

Make = Callable[..., FileSource]
LON, LAT = 111.65, 40.82


def points(
    make: Make, rows: list[tuple[object, object]], crs: str = "", header: str = "东经,北纬,人数"
) -> gpd.GeoDataFrame:
    text = header + "\n" + "".join(f"{lon},{lat},1\n" for lon, lat in rows)
    columns = dict(zip(("lon", "lat", "jobs"), header.split(","), strict=True))
    source = make("t.csv", text, crs=crs, columns=columns)
    return located(source, read_checked_table(source, "jobs"))


def test_degrees_are_taken_as_they_are(file_source: Make) -> None:
    found = points(file_source, [(LON, LAT), (LON + 1, LAT)])
    assert found.crs == "EPSG:4326"
    assert list(found.index) == [2, 3]
    assert list(found.columns) == ["name", "jobs", "geometry"]
    np.testing.assert_array_equal(shapely.get_coordinates(found.geometry), [(LON, LAT), (LON + 1, LAT)])


@pytest.mark.parametrize("crs", ["EPSG:4490", "EPSG:4546", "EPSG:4527", "EPSG:3857", "GCJ-02"])
def test_any_crs(file_source: Make, crs: str) -> None:
    if crs == "GCJ-02":
        x, y = (float(part[0]) for part in wgs84_to_gcj02(np.array([LON]), np.array([LAT])))
    else:
        x, y = pyproj.Transformer.from_crs("EPSG:4326", crs, always_xy=True).transform(LON, LAT)
    found = points(file_source, [(f"{x:.9f}", f"{y:.9f}")], crs)
    np.testing.assert_allclose(shapely.get_coordinates(found.geometry), [(LON, LAT)], atol=1e-7)


@pytest.mark.parametrize(
    ("crs", "good", "bad"),
    [
        ("", (LON, LAT), (LAT, LON)),
        ("EPSG:4490", (LON, LAT), (LAT, LON)),
        ("GCJ-02", (LON, LAT), (LAT, LON)),
        ("", (LON, LAT), (554_000, 4_520_000)),
        ("", (-180, 90), (180.1, 0)),
        ("EPSG:4546", (554_000, 4_520_000), (1e30, 1e30)),
    ],
)
def test_coordinates_outside_the_earth(
    file_source: Make, told: Any, crs: str, good: tuple[float, float], bad: tuple[float, float]
) -> None:
    with pytest.raises(SchemaError) as caught:
        points(file_source, [good, bad, good], crs)
    assert len(caught.value.faults) == 1
    told(caught.value, "t.csv", "不在地球范围内", "lie outside the earth", row=3, column="东经")


def test_a_whole_table_of_swapped_columns_is_told_in_short(file_source: Make) -> None:
    with pytest.raises(SchemaError) as caught:
        points(file_source, [(LAT, LON)] * 500)
    assert len(caught.value.faults) == 21


UNITS = gpd.GeoDataFrame(
    {"unit_id": ["a", "b"]}, geometry=[shapely.box(111, 40, 112, 41), shapely.box(112, 40, 113, 41)], crs="EPSG:4326"
)


def test_units_of_points(file_source: Make) -> None:
    source = file_source("t.csv", "")
    found = points(file_source, [(111.5, 40.5), (112.5, 40.5), (114, 40.5), (112, 40.5)])
    assert units_of(found, UNITS, source).tolist() == [0, 1, -1, 0]
    assert units_of(found.iloc[:0], UNITS, source).tolist() == []


def test_all_points_elsewhere(file_source: Make, told: Any) -> None:
    """West of 90° E swapped columns still lie on the earth, but not in the area."""
    source = file_source("u.csv", "", columns={"lon": "东经"})
    with pytest.raises(SchemaError) as caught:
        units_of(points(file_source, [(43.8, 87.6), (43.9, 87.5)]), UNITS, source)
    told(caught.value, "u.csv", "2 行的坐标全部在研究区外", "all 2 rows lie outside the study area", column="东经")
