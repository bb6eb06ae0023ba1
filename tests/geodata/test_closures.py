"""Closures: polygons of any layer as well-known text in EPSG:4326."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from geodata.closures import read_closures
from geodata.errors import FormatError, InputError

SQUARE = shapely.box(126.60, 45.70, 126.61, 45.71)


def test_polygons_are_given_in_degrees(tmp_path: Path) -> None:
    other = shapely.box(126.65, 45.70, 126.66, 45.72)
    gpd.GeoDataFrame({"why": ["flood", "works"]}, geometry=[SQUARE, other], crs="EPSG:4326").to_crs(
        "EPSG:32652"
    ).to_file(tmp_path / "closed.gpkg")
    found = [shapely.from_wkt(text) for text in read_closures(tmp_path / "closed.gpkg")]
    for shape, expected in zip(found, (SQUARE, other), strict=True):
        assert shapely.area(shapely.symmetric_difference(shape, expected)) < 1e-9


def test_a_stated_crs_counts(tmp_path: Path) -> None:
    gpd.GeoDataFrame(geometry=[SQUARE], crs="EPSG:4326").to_file(tmp_path / "amap.geojson")
    (shifted,) = read_closures(tmp_path / "amap.geojson", crs="GCJ-02")
    west, south, _, _ = shapely.from_wkt(shifted).bounds
    assert 0.003 < 126.60 - west < 0.009
    assert 0.0005 < 45.70 - south < 0.004


def test_lines_and_missing_files_are_refused(tmp_path: Path) -> None:
    gpd.GeoDataFrame(geometry=[SQUARE.exterior], crs="EPSG:4326").to_file(tmp_path / "lines.geojson")
    with pytest.raises(InputError, match=r"lines\.geojson"):
        read_closures(tmp_path / "lines.geojson")
    with pytest.raises(FormatError, match=r"nowhere\.gpkg"):
        read_closures(tmp_path / "nowhere.gpkg")
