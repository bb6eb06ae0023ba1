"""The GIS files are read back with other readers and compared with the layers; they hold them whole or are refused."""

import contextlib
import csv
import dataclasses
import datetime
import io
import json
import resource
import sqlite3
import struct
import tempfile
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely

from publishing.errors import ExportError
from publishing.layer_fields import LAYER_FIELDS
from publishing.layer_styles import layer_styles
from publishing.review_gis import geojson_zip_bytes, geopackage_bytes, kml_bytes, shapefile_zip_bytes
from publishing.words import STAMP
from tests.publishing.review_cases import case, layers_of

MAKERS = {"gpkg": geopackage_bytes, "geojson": geojson_zip_bytes, "shapefile": shapefile_zip_bytes, "kml": kml_bytes}
WRITTEN = ("no_gaps", "no_outlets", "hostile", "earlier")
"""Empty layers of each geometry, any text, every layer; what the layers hold in other cases their own tests tell."""
SIDECARS = (".shp", ".shx", ".dbf", ".prj", ".cpg", ".qml")
LONG = "旗" * 84 + "é" * 2 + "末"
"""256 bytes and three more: the limit of 254 falls into a character."""


def unpacked(content: bytes, folder: Path) -> Path:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        archive.extractall(folder)
    return folder


@contextlib.contextmanager
def opened(content: bytes, folder: Path):
    path = folder / "review.gpkg"
    path.write_bytes(content)
    with contextlib.closing(sqlite3.connect(path)) as file:
        yield path, file


def same(told: pd.Series, expected: pd.Series) -> None:
    """A column as it was read back: an empty text may be none, true and false may be 1 and 0."""
    if pd.api.types.is_string_dtype(expected):
        assert told.fillna("").tolist() == expected.tolist()
    else:
        np.testing.assert_allclose(
            told.to_numpy(dtype=np.float64), expected.to_numpy(dtype=np.float64), rtol=1e-12, atol=1e-9
        )


def same_shapes(told, expected, tolerance: float) -> None:
    for one, other in zip(told, expected, strict=True):
        if other is None:
            assert one is None
        else:
            assert one.is_valid
            assert shapely.area(shapely.symmetric_difference(one, other)) <= tolerance * max(other.area, 1e-12)
            assert shapely.hausdorff_distance(one, other) < 1e-6


@pytest.mark.parametrize("name", WRITTEN)
def test_the_geopackage_holds_the_layers(town, name, tmp_path):
    figures, layers = case(town, name), layers_of(town, name)
    with opened(geopackage_bytes(figures, layers=layers), tmp_path) as (path, file):
        assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        names = [each for each, _ in pyogrio.list_layers(path)]
        assert names == [*layers, "metadata", "fields", "layer_styles"]
        dates = {each for (each,) in file.execute("SELECT last_change FROM gpkg_contents")}
        assert dates == {"2026-11-22T00:00:00.000Z"}
        for key, layer in layers.items():
            told = pyogrio.read_dataframe(path, layer=key)
            assert told.crs.to_epsg() == 4326
            assert list(told.columns) == list(layer.columns)
            for column in layer.columns[:-1]:
                same(told[column], layer[column])
            same_shapes(told.geometry, layer.geometry, 1e-12)


def test_qgis_finds_the_styles(town, tmp_path):
    figures, layers = case(town, "earlier"), layers_of(town, "earlier")
    with opened(geopackage_bytes(figures, layers=layers), tmp_path) as (_, file):
        geometry = dict(file.execute("SELECT table_name, column_name FROM gpkg_geometry_columns"))
        # What QGIS asks when it opens a layer.
        query = (
            "SELECT styleName, styleQML, useAsDefault, update_time FROM layer_styles WHERE f_table_schema = '' "
            "AND f_table_name = ? AND f_geometry_column = ? ORDER BY CASE WHEN useAsDefault THEN 1 ELSE 2 END"
        )
        for key in layers:
            rows = file.execute(query, (key, geometry[key])).fetchall()
            expected = [style for style in layer_styles(figures, layers, "zh") if style.layer == key]
            assert [(row[0], row[1]) for row in rows] == [(style.name, style.qml) for style in expected]
            assert [row[2] for row in rows] == [1] + [0] * (len(rows) - 1)
            assert {row[3] for row in rows} == {"2026-11-22T00:00:00.000Z"}
        (kind,) = file.execute("SELECT data_type FROM gpkg_contents WHERE table_name = 'layer_styles'").fetchone()
        assert kind == "attributes"


def test_metadata_and_fields_stand_beside_the_layers(town, tmp_path):
    figures, layers = case(town, "plain"), layers_of(town, "plain")
    with opened(geopackage_bytes(figures, layers=layers), tmp_path) as (_, file):
        told = dict(file.execute("SELECT item, value FROM metadata"))
        assert told["地图审核"] == STAMP.zh
        assert told["数据指纹"] == town.fingerprint
        fields = file.execute("SELECT layer, field FROM fields ORDER BY id").fetchall()
        assert fields == [(key, column) for key, layer in layers.items() for column in layer.columns[:-1]]


def test_small_counts_are_null_in_every_file(town, tmp_path):
    figures, layers = case(town, "plain"), layers_of(town, "plain")
    hidden = figures.units["priority_total_withheld"].tolist()
    assert 0 < sum(hidden) < len(hidden)
    with opened(geopackage_bytes(figures, layers=layers), tmp_path) as (_, file):
        counts = [row[0] for row in file.execute("SELECT priority_total FROM units ORDER BY fid")]
        assert [count is None for count in counts] == hidden
        for key in layers:
            columns = {row[1] for row in file.execute(f"PRAGMA table_info({key})")}
            assert key == "units" or not [each for each in columns if "priority" in each]
    folder = unpacked(geojson_zip_bytes(figures, layers=layers), tmp_path / "geojson")
    units = json.loads((folder / "units.geojson").read_bytes())["features"]
    assert [unit["properties"]["priority_total"] is None for unit in units] == hidden
    folder = unpacked(shapefile_zip_bytes(figures, layers=layers), tmp_path / "shapefile")
    assert pyogrio.read_dataframe(folder / "units.shp")["prio_total"].isna().tolist() == hidden


@pytest.mark.parametrize("name", WRITTEN)
def test_geojson_holds_the_layers(town, name, tmp_path):
    layers = layers_of(town, name)
    folder = unpacked(geojson_zip_bytes(case(town, name), layers=layers), tmp_path)
    expected = {f"{key}.{suffix}" for key in layers for suffix in ("geojson", "qml")} | {"fields.csv", "README.txt"}
    assert {path.name for path in folder.iterdir()} == expected
    for key, layer in layers.items():
        features = json.loads((folder / f"{key}.geojson").read_bytes())["features"]
        told = pd.DataFrame([feature["properties"] for feature in features], columns=layer.columns[:-1])
        for column in layer.columns[:-1]:
            same(told[column], layer[column])
        shapes = [each["geometry"] and shapely.geometry.shape(each["geometry"]) for each in features]
        same_shapes(shapes, layer.geometry, 1e-4)


@pytest.mark.parametrize("name", WRITTEN)
def test_shapefiles_hold_the_layers(town, name, tmp_path):
    layers = layers_of(town, name)
    folder = unpacked(shapefile_zip_bytes(case(town, name), layers=layers), tmp_path)
    names = {f"{key}{suffix}" for key in layers for suffix in SIDECARS} | {"fields.csv", "README.txt"}
    assert {path.name for path in folder.iterdir()} == names
    for key, layer in layers.items():
        assert (folder / f"{key}.cpg").read_text() == "UTF-8"
        assert (folder / f"{key}.prj").read_text().startswith('GEOGCS["GCS_WGS_1984"')
        short = {field.key: field.short for field in LAYER_FIELDS[key]}
        told = pyogrio.read_dataframe(folder / f"{key}.shp", encoding="UTF-8")
        assert list(told.columns) == [*(short[column] for column in layer.columns[:-1]), "geometry"]
        assert told.crs.to_epsg() == 4326
        for column in layer.columns[:-1]:
            # Longer texts are looked at below.
            fits = np.ones(len(layer), dtype=bool)
            if pd.api.types.is_string_dtype(layer[column]):
                fits = layer[column].map(lambda text: len(text.encode()) <= 254).to_numpy(dtype=bool)
            same(told[short[column]][fits], layer[column][fits])
        same_shapes(told.geometry, layer.geometry, 1e-9)


def test_the_dbase_tables_carry_the_day_of_the_review(town, tmp_path):
    folder = unpacked(shapefile_zip_bytes(case(town, "plain"), layers=layers_of(town, "plain")), tmp_path)
    for path in folder.glob("*.dbf"):
        year, month, day = struct.unpack("BBB", path.read_bytes()[1:4])
        assert datetime.date(1900 + year, month, day) == datetime.date(2026, 11, 22)


def test_long_texts_are_cut_after_a_whole_character_and_it_is_said(town, tmp_path):
    figures, layers = case(town, "plain"), dict(layers_of(town, "plain"))
    assert len(LONG.encode()) == 259
    layers["outlets"] = layers["outlets"].assign(name=[LONG, "x" * 254, "x" * 255])
    folder = unpacked(shapefile_zip_bytes(figures, layers=layers), tmp_path / "zh")
    assert pyogrio.read_dataframe(folder / "outlets.shp")["name"].tolist() == [LONG[:-2], "x" * 254, "x" * 254]
    lines = (folder / "README.txt").read_text("utf-8-sig").splitlines()
    assert any("图层“现有网点”的“名称”（name）有 2 条超过 254 字节，已截短" in line for line in lines)
    english = (unpacked(shapefile_zip_bytes(figures, "en", layers=layers), tmp_path / "en") / "README.txt").read_text(
        "utf-8-sig"
    )
    assert "“Name” (name) of the layer “Outlets”: 2 texts of more than 254 bytes are cut" in english
    plain = unpacked(shapefile_zip_bytes(figures, layers=layers_of(town, "plain")), tmp_path / "plain")
    assert "截短" not in (plain / "README.txt").read_text("utf-8-sig")


def test_what_stands_beside_the_layers_can_be_read(town, tmp_path):
    layers = layers_of(town, "hostile")
    folder = unpacked(shapefile_zip_bytes(case(town, "hostile"), layers=layers), tmp_path)
    content = (folder / "fields.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    header, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    assert header == ["图层", "图层名称", "字段", "Shapefile 字段", "含义", "取值"]
    assert [row[2] for row in rows] == [column for layer in layers.values() for column in layer.columns[:-1]]
    assert ["units", "分区", "persons_total", "pers_total", "总人口（人）", "数量；不公开时为空"] in rows
    # Only our own words: nothing that a spreadsheet would run.
    assert not [text for row in rows for text in row if text.startswith(("=", "+", "-", "@"))]
    readme = (folder / "README.txt").read_text("utf-8-sig")
    assert "重要提示：<w:p>&amp;]]></w:p>" in readme
    assert f"地图审核：{STAMP.zh}" in readme
    assert "\x07" not in readme


@pytest.mark.parametrize("kind", MAKERS)
def test_the_same_figures_give_the_same_bytes(town, kind):
    figures = case(town, "earlier")
    content = MAKERS[kind](figures)
    again = dataclasses.replace(figures, units=figures.units.copy())
    assert MAKERS[kind](again, layers=layers_of(town, "earlier")) == content
    assert MAKERS[kind](figures, "en", layers=layers_of(town, "earlier", "en")) != content


@pytest.mark.parametrize("bytes_left", [600, 20_000, 120_000])
@pytest.mark.parametrize("kind", ["gpkg", "geojson", "shapefile"])
def test_a_full_disk_ends_in_a_message_and_leaves_nothing(town, kind, bytes_left, tmp_path, monkeypatch):
    figures, layers = case(town, "plain"), layers_of(town, "plain")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with no_file_longer_than(bytes_left):
        try:
            content = MAKERS[kind](figures, layers=layers)
        except ExportError as error:
            content = error
    assert list(tmp_path.iterdir()) == []
    if isinstance(content, bytes):
        # Many small files may fit; then they are whole.
        assert bytes_left > 600
        assert content == MAKERS[kind](figures, layers=layers)
    else:
        assert "cannot be written" in content.say("en")
        assert "磁盘空间" in content.say("zh")


@contextlib.contextmanager
def no_file_longer_than(size: int):
    """As a full disk looks to GDAL, SQLite and Python."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("kind", ["gpkg", "geojson", "shapefile"])
def test_a_folder_for_scratch_files_that_is_not_there(town, kind, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "none"))
    with pytest.raises(ExportError, match="磁盘空间"):
        MAKERS[kind](case(town, "plain"), layers=layers_of(town, "plain"))
