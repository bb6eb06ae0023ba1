"""``sources.toml``: what it accepts, what it refuses, and that it says everything at once."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

import pytest

from geodata.errors import SourcesError
from geodata.source_keys import BUS_SETTINGS, KEYS, POPULATION_METHODS, RANGES, REQUIRED_TABLES
from geodata.sources import Sources, read_sources


def write(folder: Path, text: str) -> Path:
    for name in ("roads.osm", "units.gpkg", "people.tif", "totals.xlsx", "firms.csv"):
        (folder / name).touch()
    path = folder / "sources.toml"
    path.write_text(text, encoding="utf-8")
    return path


def refused(folder: Path, text: str) -> SourcesError:
    with pytest.raises(SourcesError) as caught:
        read_sources(write(folder, text))
    return caught.value


LEAST = """
[area]
name = "县"
[[boundaries]]
file = "units.gpkg"
level = "township"
[roads]
file = "roads.osm"
[population]
method = "dasymetric"
totals = "totals.xlsx"
"""


def test_the_least_that_is_needed(tmp_path: Path) -> None:
    sources = read_sources(write(tmp_path, LEAST))
    assert isinstance(sources, Sources)
    assert (sources.name, sources.notice, sources.data_date) == ("县", "", "")
    assert sources.roads.path == tmp_path / "roads.osm"
    assert [source.level for source in sources.boundaries] == ["township"]
    assert sources.totals is not None
    assert sources.totals.role == "population totals"
    assert sources.population is sources.jobs is sources.outlets is sources.venues is sources.zones is None
    assert sources.venues_from_osm
    assert sources.zones_from_osm
    assert dict(sources.parameters) == {key.name: key.default for key in KEYS if key.table == "parameters"}


def test_everything_that_can_be_said(tmp_path: Path) -> None:
    text = """
[area]
name = "县"
notice = "示例"
data_date = 2025-12-31
[boundaries]
file = "units.gpkg"
layer = "乡镇"
level = "township"
include = [150102, "150103"]
crs = "EPSG:4490"
columns = { code = "代码" }
date = "2024"
licence = "内部"
[roads]
file = "roads.osm"
[population]
method = "raster"
file = "people.tif"
totals = "totals.xlsx"
sheet = "人口"
[jobs]
file = "firms.csv"
crs = "GCJ-02"
[venues]
from_osm = false
[parameters]
h3_resolution = 8
snap_metres = 300
"""
    sources = read_sources(write(tmp_path, text))
    assert sources.data_date == "2025-12-31"
    boundary = sources.boundaries[0]
    assert (boundary.layer, boundary.include, boundary.crs) == ("乡镇", ("150102", "150103"), "EPSG:4490")
    assert dict(boundary.columns) == {"code": "代码"}
    assert sources.totals is not None
    assert sources.totals.sheet == "人口"
    assert sources.population is not None
    assert sources.population.path.name == "people.tif"
    assert sources.jobs is not None
    assert sources.jobs.crs == "GCJ-02"
    assert sources.venues is None
    assert not sources.venues_from_osm
    assert sources.parameters["h3_resolution"] == 8
    assert sources.parameters["snap_metres"] == 300.0
    assert isinstance(sources.parameters["snap_metres"], float)


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    path = write(tmp_path, LEAST)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert read_sources(path).name == "县"


@pytest.mark.parametrize(
    ("content", "zh", "en"),
    [
        (None, "文件不存在", "does not exist"),
        (b"[area\n", "不是有效的 TOML", "not valid TOML"),
        (b'[area]\nname = "a"\nname = "b"\n', "不是有效的 TOML", "not valid TOML"),
        ('[area]\nname = "县"'.encode("gbk"), "无法读取", "cannot be read"),
        (b"", "缺少表 [area]", "table [area] is missing"),
    ],
)
def test_files_that_are_no_toml(tmp_path: Path, told: Any, content: bytes | None, zh: str, en: str) -> None:
    path = tmp_path / "sources.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SourcesError) as caught:
        read_sources(path)
    told(caught.value, "sources.toml", zh, en)


def test_a_folder_is_no_file(tmp_path: Path, told: Any) -> None:
    with pytest.raises(SourcesError) as caught:
        read_sources(tmp_path)
    told(caught.value, tmp_path.name, "无法读取", "cannot be read")


def test_tables_that_must_be_there(tmp_path: Path) -> None:
    error = refused(tmp_path, "")
    assert [fault.problem.en for fault in error.faults] == [f"table [{name}] is missing" for name in REQUIRED_TABLES]


@pytest.mark.parametrize(
    ("extra", "zh", "en", "column"),
    [
        ("[boundary]\nfile = 'x'", "未知的表 [boundary]", "unknown table [boundary]", None),
        ("[jobs]\nfile = 'firms.csv'\nlayer = 'x'", "[jobs] 中有未知的键“layer”", "unknown key “layer” in [jobs]", "layer"),
        ("[jobs]\ncrs = 'GCJ-02'", "[jobs] 缺少 file", "file is missing in [jobs]", "file"),
        ("[jobs]\nfile = 5", "[jobs] 的 file 类型不对：5", "file in [jobs] has the wrong type: 5", "file"),
        ("[venues]\nfrom_osm = 'no'", "from_osm 类型不对", "from_osm in [venues] has the wrong type", "from_osm"),
        ("[parameters]\nh3_resolution = 9.0", "h3_resolution 类型不对", "wrong type: 9.0", "h3_resolution"),
        ("[parameters]\nh3_resolution = true", "h3_resolution 类型不对", "wrong type: True", "h3_resolution"),
        ("[parameters]\nsnap_metres = '500'", "snap_metres 类型不对", "wrong type: '500'", "snap_metres"),
        ("[jobs]\nfile = 'firms.csv'\ncolumns = 'x'", "columns 类型不对", "columns in [jobs] has the wrong type", "columns"),
        ("[jobs]\nfile = 'firms.csv'\ncolumns = { lon = 1 }", "[jobs] 的 columns 须为文字", "columns in [jobs] must be text", "columns"),
        ("[jobs]\nfile = 'nirgends.csv'", "找不到文件 nirgends.csv", "the file nirgends.csv does not exist", "jobs.file"),
        ("[jobs]\nfile = '.'", "找不到文件 .", "does not exist", "jobs.file"),
        ("[jobs]\nfile = '/vsicurl/http://x/y.csv'", "找不到文件 /vsicurl", "does not exist", "jobs.file"),
        ("[jobs]\nfile = 'firms.csv'\ncrs = 'EPSG:0'", "未知的坐标系“EPSG:0”", "unknown CRS “EPSG:0”", "jobs.crs"),
        ("[parameters]\nh3_resolution = 11", "h3_resolution = 11 超出范围", "h3_resolution = 11 is out of range", "h3_resolution"),
        ("[parameters]\nsnap_metres = nan", "snap_metres = nan 超出范围", "out of range", "snap_metres"),
        ("[parameters]\nfloor_area_ratio = 0", "floor_area_ratio = 0 超出范围", "out of range", "floor_area_ratio"),
        ("[[jobs]]\nfile = 'firms.csv'", "[jobs] 应为表", "[jobs] must be a table", None),
    ],
)  # fmt: skip
def test_one_thing_wrong(tmp_path: Path, told: Any, extra: str, zh: str, en: str, column: str | None) -> None:
    error = refused(tmp_path, LEAST + extra)
    assert len(error.faults) == 1
    told(error, "sources.toml", zh, en, column=column)


@pytest.mark.parametrize(
    ("population", "zh", "en", "column"),
    [
        ("method = 'guess'", "人口方法“guess”未知", "unknown population method “guess”", "method"),
        ("method = 'raster'", "方法 raster 需要 file", "method raster needs file", "file"),
        ("method = 'dasymetric'", "方法 dasymetric 需要 totals", "method dasymetric needs totals", "totals"),
        ("method = 'cells'", "方法 cells 需要 file", "method cells needs file", "file"),
        ("method = 'cells'\nfile = 'firms.csv'\ntotals = 'totals.xlsx'", "方法 cells 不使用 totals", "does not use totals", "totals"),
        ("method = 'dasymetric'\nfile = 'people.tif'\ntotals = 'totals.xlsx'", "方法 dasymetric 不使用 file", "does not use file", "file"),
        ("method = 'areal'", "方法 areal 需要 file", "method areal needs file", "file"),
        ("method = 'areal'\nfile = 'units.gpkg'\ntotals = 'totals.xlsx'", "方法 areal 不使用 totals", "does not use totals", "totals"),
        ("method = 'squares'\nfile = 'firms.csv'", "方法 squares 需要 square_metres", "needs square_metres", "square_metres"),
        ("method = 'squares'\nfile = 'firms.csv'\nsquare_metres = -5", "square_metres = -5 超出范围", "out of range", "square_metres"),
        ("method = 'cells'\nfile = 'firms.csv'\nsquare_metres = 100", "不使用 square_metres", "does not use square_metres", "square_metres"),
        ("method = 'cells'\nfile = 'firms.csv'\nlayer = 'x'", "不使用 layer", "does not use layer", "layer"),
        ("method = 'dasymetric'\ntotals = 'totals.xlsx'\nlayer = 'x'", "不使用 layer", "does not use layer", "layer"),
        ("method = 'raster'\nfile = 'people.tif'\ngroups = { a = 'b' }", "不使用 groups", "does not use groups", "groups"),
        ("method = 'dasymetric'\ntotals = 'totals.xlsx'\ngroups = { a = 5 }", "groups 须为文字", "must be text", "groups"),
        ("method = 'dasymetric'\ntotals = 'totals.xlsx'\ngroups = { a = '' }", "groups 须为文字", "must be text", "groups"),
        ("method = 'dasymetric'\ntotals = 'totals.xlsx'\nunplaced = 'drop'", "unplaced 不能为“drop”", "cannot be “drop”", "unplaced"),
        ("method = 'dasymetric'\ntotals = 'totals.xlsx'\nheader_row = -1", "header_row = -1 超出范围", "out of range", "header_row"),
    ],
)  # fmt: skip
def test_population(tmp_path: Path, told: Any, population: str, zh: str, en: str, column: str) -> None:
    text = LEAST.replace('method = "dasymetric"\ntotals = "totals.xlsx"', population)
    told(refused(tmp_path, text), "sources.toml", zh, en, column=column)


@pytest.mark.parametrize("method", POPULATION_METHODS)
def test_boundaries_are_needed_but_for_cells(tmp_path: Path, told: Any, method: str) -> None:
    given = 'totals = "totals.xlsx"' if method == "dasymetric" else 'file = "people.tif"'
    text = f'[area]\nname = "县"\n[roads]\nfile = "roads.osm"\n[population]\nmethod = "{method}"\n{given}\n'
    if method == "cells":
        assert read_sources(write(tmp_path, text)).boundaries == ()
    else:
        told(refused(tmp_path, text), "sources.toml", "缺少 [[boundaries]]", "there is no [[boundaries]]")


def test_all_faults_at_once(tmp_path: Path) -> None:
    text = LEAST.replace("roads.osm", "weg.osm").replace("units.gpkg", "fort.gpkg")
    text += "[jobs]\nfile = 'nichts.csv'\ncrs = 'EPSG:0'\n[parameters]\nh3_resolution = 3\nsnap_metres = 1e9\n"
    error = refused(tmp_path, text)
    assert {fault.column for fault in error.faults} == {
        "roads.file", "boundaries.file", "jobs.file", "jobs.crs", "h3_resolution", "snap_metres",
    }  # fmt: skip
    assert all(error.say(language).count("\n") == 5 for language in ("zh", "en"))


def test_the_canonical_text_forgets_layout_but_no_content(tmp_path: Path) -> None:
    canonical = read_sources(write(tmp_path, LEAST)).canonical
    spaced = LEAST.replace(" = ", "   =   ").replace("[roads]", "# a remark\n[roads]")
    assert read_sources(write(tmp_path, spaced)).canonical == canonical
    for old, new in (
        ('"township"', '"town"'),
        ('"县"', '"县"\nnotice = "示例"'),
        ('"县"', '"县"\ndata_date = 2025-12-31'),
    ):
        assert read_sources(write(tmp_path, LEAST.replace(old, new))).canonical != canonical


def test_a_renamed_area_is_the_same_area(tmp_path: Path) -> None:
    one, other = (read_sources(write(tmp_path, LEAST.replace('"县"', name))) for name in ('"县"', '"旗"'))
    assert (one.name, other.name) == ("县", "旗")
    assert one.canonical == other.canonical


def test_the_table_of_keys() -> None:
    names = [(key.table, key.name) for key in KEYS]
    assert len(names) == len(set(names))
    assert all(key.description for key in KEYS)
    numbers = [key for key in KEYS if key.kind in (int, float)]
    assert {key.name for key in numbers} == set(RANGES)
    for key in numbers:
        low, high = RANGES[key.name]
        assert low <= key.default <= high
    assert {name for table, name in names if table == "bus"} > set(BUS_SETTINGS)
    assert inspect.getdoc(read_sources)


@pytest.mark.parametrize("method", ["areal", "dasymetric"])
def test_a_layer_with_totals(tmp_path: Path, method: str) -> None:
    text = LEAST.replace(
        'method = "dasymetric"\ntotals = "totals.xlsx"',
        f"""method = "{method}"
file = "units.gpkg"
layer = "社区"
crs = "GCJ-02"
groups = {{ "60岁及以上" = "老年人口", "0-14岁" = "儿童" }}
unplaced = "evenly"
""",
    )
    sources = read_sources(write(tmp_path, text))
    assert sources.population is not None
    assert sources.totals is None
    assert (sources.population.layer, sources.population.crs) == ("社区", "GCJ-02")
    assert sources.groups == tuple(sources.population.groups) == ("60岁及以上", "0-14岁")
    assert sources.unplaced == "evenly"
    assert not sources.population_is_table


def test_squares_priority_and_places(tmp_path: Path, told: Any) -> None:
    text = LEAST.replace(
        'method = "dasymetric"\ntotals = "totals.xlsx"',
        """method = "squares"
file = "firms.csv"
square_metres = 250
[priority]
file = "totals.xlsx"
sheet = "失业"
header_row = 3
[outlets]
file = "firms.csv"
faulty_rows = "leave_out"
without_columns = ["联系电话"]
places = "people.tif"
""",
    )
    sources = read_sources(write(tmp_path, text))
    assert sources.square_metres == 250.0
    assert sources.population_is_table
    assert sources.priority is not None
    assert (sources.priority.role, sources.priority.sheet, sources.priority.header_row) == ("priority", "失业", 3)
    assert sources.outlets is not None
    assert sources.outlets.places == tmp_path / "people.tif"
    assert sources.outlets.faulty_rows == "leave_out"
    assert sources.outlets.without_columns == ("联系电话",)
    assert sources.priority.without_columns == ()
    error = refused(tmp_path, text.replace('["联系电话"]', "[3]"))
    told(error, "sources.toml", "须为列名", "must be headers", column="without_columns")
    error = refused(tmp_path, text.replace("people.tif", "nichts.csv"))
    told(error, "sources.toml", "找不到文件 nichts.csv", "nichts.csv does not exist", column="outlets.places")


def test_keys_of_centre_lines_are_refused_for_an_extract(tmp_path: Path, told: Any) -> None:
    text = LEAST.replace("[roads]", '[features]\nfile = "roads.osm"\n[roads]\ncrs = "GCJ-02"\nlayer = "x"')
    with pytest.raises(SourcesError) as caught:
        read_sources(write(tmp_path, text))
    for key in ("roads.crs", "roads.layer", "features"):
        told(caught.value, "sources.toml", f"不使用 {key}", "not used where the roads are an OSM extract", column=key)


def test_a_departure_window_must_end_after_it_starts(tmp_path: Path, told: Any) -> None:
    (tmp_path / "bus.zip").write_bytes(b"")
    text = LEAST + '\n[bus]\nfile = "bus.zip"\nwindow_start = 540\nwindow_end = 540\nchange_minutes = 0.0\n'
    with pytest.raises(SourcesError) as caught:
        read_sources(write(tmp_path, text))
    told(caught.value, "sources.toml", "结束不晚于开始", "does not end after it starts", column="window_end")
    told(caught.value, "sources.toml", "change_minutes = 0", "change_minutes = 0", column="change_minutes")


def test_classes_of_centre_lines_are_words(tmp_path: Path, told: Any) -> None:
    (tmp_path / "centre.gpkg").write_bytes(b"")
    text = LEAST.replace('"roads.osm"', '"centre.gpkg"\nclasses = { "420301" = 3 }')
    with pytest.raises(SourcesError) as caught:
        read_sources(write(tmp_path, text))
    told(caught.value, "sources.toml", "classes 须为文字", "classes in [roads] must be text", column="roads.classes")
