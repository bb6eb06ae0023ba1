"""One layer through GDAL: drivers by name, plain paths, faults."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely

from geodata.errors import FormatError, UploadError
from geodata.gdal_layers import check_size, layers_in, local_path, read_one, told_of
from geodata.intake.limits import LIMITS


def layer(path: Path, driver: str) -> Path:
    gpd.GeoDataFrame({"a": [1]}, geometry=[shapely.Point(1, 2)], crs="EPSG:4326").to_file(path, driver=driver)
    return path


def test_the_driver_must_be_the_one_named(tmp_path: Path, told: Any) -> None:
    path = layer(tmp_path / "b.gpkg", "GPKG")
    assert len(read_one(path, "b", "GPKG", "b.gpkg", LIMITS)) == 1
    with pytest.raises(FormatError) as caught:
        read_one(path, "b", "GeoJSON", "b.gpkg", LIMITS)
    told(caught.value, "b.gpkg", "内容不是 GeoJSON 格式", "its content is not GeoJSON")


def test_paths_that_gdal_would_take_apart(tmp_path: Path, told: Any) -> None:
    folder = tmp_path / "重要!"
    folder.mkdir()
    path = layer(tmp_path / "b.gpkg", "GPKG").rename(folder / "b.gpkg")
    with pytest.raises(FormatError) as caught:
        layers_in(path, "b.gpkg")
    told(caught.value, "b.gpkg", "路径中含有“!”", "its path holds an “!”")
    assert local_path(Path("GPKG:b.gpkg"), "x").is_absolute()


@pytest.mark.parametrize("name", ["/vsicurl/http://127.0.0.1:9/b.gpkg", "/vsimem/b.gpkg", "http://127.0.0.1:9/b.gpkg"])
def test_remote_paths(name: str) -> None:
    with pytest.raises(FormatError):
        layers_in(Path(name), "b.gpkg")


def test_faults_and_warnings(told: Any) -> None:
    with pytest.raises(FormatError) as caught, told_of("a"):
        raise OSError("gone")
    told(caught.value, "a", "gone", "gone")
    with pytest.raises(KeyError), told_of("a"):
        raise KeyError("a fault of the program")


def test_sizes(told: Any) -> None:
    check_size("a", LIMITS.rows, LIMITS.columns, LIMITS)
    for features, attributes in ((LIMITS.rows + 1, 0), (0, LIMITS.columns + 1)):
        with pytest.raises(UploadError) as caught:
            check_size("a", features, attributes, LIMITS)
        told(caught.value, "a", "图层的要素超过", "more than")


def test_geometry_that_cannot_be_built_is_missing(tmp_path: Path) -> None:
    (tmp_path / "b.geojson").write_text(
        '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":'
        '{"type":"Polygon","coordinates":[[[0,0],[1,1]]]}},{"type":"Feature","properties":{},"geometry":'
        '{"type":"Point","coordinates":[1,2]}}]}'
    )
    frame = read_one(tmp_path / "b.geojson", "b", "GeoJSON", "b.geojson", LIMITS)
    assert frame.geometry.isna().tolist() == [True, False]
