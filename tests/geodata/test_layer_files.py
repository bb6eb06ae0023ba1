"""Layers of every format as they stand in their files, and how one is chosen."""

from __future__ import annotations

import sqlite3
import tempfile
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
import shapely

from geodata.errors import FormatError, UploadError
from geodata.intake.limits import LIMITS
from geodata.layer_files import layer_names, read_layer
from geodata.source_files import LAYER_SUFFIXES, FileSource

POINTS = [shapely.Point(111.0, 40.0), shapely.Point(112.0, 41.0)]


def points(**columns: Any) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(columns or {"name": ["新城镇", "回民乡"]}, geometry=POINTS, crs="EPSG:4326")


def zipped(folder: Path, *stems: str) -> Path:
    """Pack the shapefiles of these names, wherever they lie below the folder, into one archive."""
    path = folder / "b.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for stem in stems:
            for part in sorted((folder / stem).parent.glob(f"{Path(stem).name}.*")):
                archive.write(part, f"{stem}{part.suffix}")
    return path


def written(folder: Path, suffix: str) -> Path:
    path = folder / f"b{suffix}"
    if suffix == ".parquet":
        points().to_parquet(path)
    elif suffix == ".zip":
        points().to_file(folder / "街道.shp", encoding="UTF-8")
        zipped(folder, "街道")
    elif suffix == ".kml":
        marks = "".join(
            f"<Placemark><name>{name}</name><Point><coordinates>{point.x},{point.y}</coordinates></Point></Placemark>"
            for name, point in zip(points()["name"], POINTS, strict=True)
        )
        path.write_text(f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{marks}</Document></kml>', "utf-8")
    else:
        driver = {".gpkg": "GPKG", ".shp": "ESRI Shapefile"}.get(suffix, "GeoJSON")
        pyogrio.write_dataframe(
            points(), path, driver=driver, layer="b", encoding="UTF-8" if suffix == ".shp" else None
        )
    return path


def refused(path: Path, layer: str = "", kind: type[FormatError] = FormatError, **limits: int) -> FormatError:
    with pytest.raises(kind) as caught:
        read_layer(FileSource("roads", path, layer=layer), limits=replace(LIMITS, **limits))
    return caught.value


@pytest.mark.parametrize("suffix", LAYER_SUFFIXES)
def test_every_format_gives_the_same_layer(tmp_path: Path, suffix: str) -> None:
    path = written(tmp_path, suffix)
    before = path.read_bytes(), sorted(tmp_path.iterdir())
    layer = read_layer(FileSource("roads", path))
    assert list(layer.geometry) == POINTS
    assert layer.crs == "EPSG:4326"
    assert list(layer["name"]) == ["新城镇", "回民乡"]
    assert layer_names(path) == ("街道" if suffix == ".zip" else "b",)
    assert before == (path.read_bytes(), sorted(tmp_path.iterdir())), "nothing is changed or left behind"


@pytest.mark.parametrize("suffix", LAYER_SUFFIXES)
def test_limits(tmp_path: Path, told: Any, suffix: str) -> None:
    path = written(tmp_path, suffix)
    assert len(read_layer(FileSource("roads", path), limits=replace(LIMITS, rows=2))) == 2
    told(refused(path, kind=UploadError, rows=1), path.name, "超过 1 个", "more than 1 features")
    told(refused(path, kind=UploadError, columns=0), path.name, "字段超过 0 个", "0 attributes")
    refused(path, kind=UploadError, file_bytes=10)


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own for temporary files."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.mark.parametrize("suffix", [".zip", ".kml"])
def test_temporary_files_go_whatever_happens(tmp_path: Path, temporary: Path, suffix: str) -> None:
    path = written(tmp_path, suffix)
    read_layer(FileSource("roads", path))
    layer_names(path)
    refused(path, kind=UploadError, rows=1)
    refused(path, layer="三")
    assert list(temporary.iterdir()) == []


def test_the_layer_must_be_named_where_there_are_several(tmp_path: Path, told: Any) -> None:
    for name in ("一", "二"):
        points(name=[name, name]).to_file(tmp_path / f"{name}.shp", encoding="UTF-8")
        points(name=[name, name]).to_file(tmp_path / "b.gpkg", layer=name, driver="GPKG")
    for path in (zipped(tmp_path, "一", "二"), tmp_path / "b.gpkg"):
        assert layer_names(path) == ("一", "二")
        fault = told(refused(path), path.name, "有 2 个图层", "it has 2 layers")
        assert "一、二" in fault.remedy.zh
        assert read_layer(FileSource("roads", path, layer="二"))["name"][0] == "二"
        fault = told(refused(path, "三"), path.name, "没有名为“三”的图层", "no layer “三”")
        assert "一、二" in fault.remedy.zh


def test_tables_without_geometry_are_no_layers(tmp_path: Path, told: Any) -> None:
    pyogrio.write_dataframe(pd.DataFrame({"a": ["b"]}), tmp_path / "s.gpkg", driver="GPKG")
    assert layer_names(tmp_path / "s.gpkg") == ()
    told(refused(tmp_path / "s.gpkg"), "s.gpkg", "有 0 个图层", "it has 0 layers")


@pytest.mark.parametrize("name", ["b.kmz", "b.vrt", "b", "b.tab", "b.zip.bak"])
def test_other_formats(tmp_path: Path, told: Any, name: str) -> None:
    (tmp_path / name).write_text("x")
    told(refused(tmp_path / name), name, "不支持的图层格式", "no supported layer format")


@pytest.mark.parametrize("suffix", LAYER_SUFFIXES)
def test_content_of_another_format(tmp_path: Path, told: Any, suffix: str) -> None:
    """GDAL opens by content: whatever pretends to be another format must not get through."""
    path = tmp_path / f"b{suffix}"
    wanted = ".geojson" if suffix == ".gpkg" else ".gpkg"
    path.write_bytes(written(tmp_path, wanted).read_bytes())
    told(refused(path), path.name, f"内容不是 {suffix} 格式", f"its content is not {suffix}")
    told(refused(tmp_path / f"none{suffix}"), f"none{suffix}", "无法读取", "cannot be read")


def test_views_that_call_functions_are_not_opened(tmp_path: Path) -> None:
    path = written(tmp_path, ".gpkg")
    connection = sqlite3.connect(path)
    connection.execute("create view v as select fid, ogr_geocode('x') as a, geom from b")
    connection.execute(
        "insert into gpkg_contents (table_name, data_type, identifier, srs_id) values ('v', 'features', 'v', 4326)"
    )
    connection.execute("insert into gpkg_geometry_columns values ('v', 'geom', 'POINT', 4326, 0, 0)")
    connection.commit()
    connection.close()
    refused(path, "v")


def test_dates_and_odd_attributes(tmp_path: Path) -> None:
    moments = pd.DatetimeIndex(["2025-01-02T03:04:05", None])
    points(d=moments, n=[1, 2], f=[0.5, None]).to_file(tmp_path / "b.gpkg", driver="GPKG")
    layer = read_layer(FileSource("roads", tmp_path / "b.gpkg"))
    assert layer["d"][0].startswith("2025-01-02T03:04:05")
    assert layer["n"].tolist() == [1, 2]
    (tmp_path / "b.geojson").write_text(
        '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"a":{"b":[1]},"c":[1,2],"d":"2025-13-99"},'
        '"geometry":{"type":"Point","coordinates":[111,40]}},{"type":"Feature","properties":null,"geometry":null}]}'
    )
    layer = read_layer(FileSource("roads", tmp_path / "b.geojson"))
    assert layer.geometry[1] is None
    assert layer["d"][0] == "2025-13-99"
