"""Roads from layers of centre lines: hand-made towns whose nodes and pieces can be counted, and files that are refused."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.centrelines import read_centrelines
from geodata.chinese_datums import wgs84_to_gcj02
from geodata.errors import FormatError, InputError, NoRoadsError, SchemaError
from geodata.highways import DRIVE_SHARE_OF_LIMIT, HIGHWAY_NAMES, HIGHWAYS, MODES
from geodata.network import build_network
from geodata.osm_roads import OsmRoads
from geodata.snapping import islands
from geodata.source_files import FileSource

CRS = "EPSG:4546"
"""CGCS2000, 3-degree zone of 111° E, in metres without a zone number."""
EAST, NORTH = 500_000.0, 4_500_000.0

Line = list[tuple[float, ...]]


def at(*places: tuple[float, ...]) -> shapely.LineString:
    """A line by metres from the town's middle."""
    return shapely.LineString([(EAST + x, NORTH + y, *rest) for x, y, *rest in places])


def saved(
    folder: Path,
    geometry: list[Any],
    name: str = "roads.gpkg",
    crs: str | None = CRS,
    columns: Any = None,
    **options: Any,
) -> FileSource:
    driver = {".gpkg": "GPKG", ".geojson": "GeoJSON", ".shp": "ESRI Shapefile"}[Path(name).suffix]
    frame = gpd.GeoDataFrame(columns or {"道路等级": ["支路"] * len(geometry)}, geometry=geometry, crs=crs)
    with pytest.warns(UserWarning, match="crs") if crs is None else nullcontext():
        pyogrio.write_dataframe(frame, folder / name, driver=driver, **options.pop("writing", {}))
    return FileSource("roads", folder / name, **options)


def sizes(roads: OsmRoads) -> tuple[int, int]:
    assert {mode: array.shape for mode, array in roads.kmh.items()} == dict.fromkeys(MODES, (len(roads.tail), 2))
    assert roads.rural_drive_kmh.shape == (len(roads.tail), 2)
    assert max(roads.tail.max(), roads.head.max()) == len(roads.node_lonlat) - 1
    return len(roads.node_lonlat), len(roads.tail)


def remarked(roads: OsmRoads, zh: str, en: str) -> None:
    """Check that one remark says this in both languages, and names the file."""
    found = [text for text in roads.remarks if zh in text.zh]
    assert len(found) == 1, [text.zh for text in roads.remarks]
    assert en in found[0].en
    assert found[0].zh.startswith("roads.")


TOWN = [at((-50, 0), (50, 0)), at((0, -50), (0, 50)), at((-50, 30), (50, 30))]


def test_a_town(tmp_path: Path) -> None:
    """A main road, a street across it, a bridge over the street."""
    columns = {
        "道路等级": ["主干路", "街巷", "快速路"],
        "限速": [60, -1, None],
        "单行": ["否", "是", ""],
        "层级": [0, 0, 1],
    }
    roads = read_centrelines(saved(tmp_path, TOWN, columns=columns))
    assert sizes(roads) == (7, 5)
    assert roads.ways == 3
    by_class = {
        name: np.flatnonzero(roads.highway == HIGHWAY_NAMES.index(name)) for name in ("primary", "residential", "trunk")
    }
    assert {name: len(rows) for name, rows in by_class.items()} == {"primary": 2, "residential": 2, "trunk": 1}
    np.testing.assert_allclose(roads.kmh["drive"][by_class["primary"]], 60 * DRIVE_SHARE_OF_LIMIT, rtol=1e-6)
    street = roads.kmh["drive"][by_class["residential"]]
    assert np.allclose(np.sort(street, axis=1), [[0, HIGHWAYS["residential"].limit_kmh * DRIVE_SHARE_OF_LIMIT]] * 2)
    for row, (along, _) in zip(by_class["residential"], street, strict=True):
        northward = roads.node_lonlat[roads.head[row], 1] > roads.node_lonlat[roads.tail[row], 1]
        assert northward == (along > 0), "cars go the way the line is drawn"
    assert (roads.kmh["walk"] == 4).all(), "on foot there are no one-way streets"
    remarked(roads, "1 条线的速度无法使用", "1 lines have a speed")
    lonlat = gpd.GeoSeries([shapely.Point(EAST, NORTH)], crs=CRS).to_crs("EPSG:4326")[0].coords[0]
    away = np.abs(roads.node_lonlat - lonlat).max(axis=1)
    assert away.min() < 1e-8
    crossing = int(away.argmin())
    assert ((roads.tail == crossing) | (roads.head == crossing)).sum() == 4


def test_a_shapefile_of_geofabrik(tmp_path: Path) -> None:
    """F is along the line, T against, B both; a speed of 0 is none; grades of tracks are tracks."""
    columns = {
        "fclass": ["residential", "residential", "residential", "track_grade3"],
        "oneway": ["F", "T", "B", "B"],
        "maxspeed": [0, 0, 0, 0],
        "layer": [0, 0, 0, 0],
    }
    geometry = [at((0, 100 * k), (90, 100 * k)) for k in range(4)]
    roads = read_centrelines(saved(tmp_path, geometry, "roads.shp", columns=columns))
    assert not roads.remarks
    order = np.argsort(roads.node_lonlat[roads.tail, 1])
    eastward = roads.node_lonlat[roads.head, 0] > roads.node_lonlat[roads.tail, 0]
    drive = np.where(eastward[:, None], roads.kmh["drive"], roads.kmh["drive"][:, ::-1])[order]
    assert (drive[:3] > 0).tolist() == [[True, False], [False, True], [True, True]]
    assert HIGHWAY_NAMES[roads.highway[order][3]] == "track"


def test_without_levels_everything_meets(tmp_path: Path) -> None:
    roads = read_centrelines(saved(tmp_path, TOWN))
    assert sizes(roads) == (8, 7)
    remarked(roads, "没有层级列", "no level column")


@pytest.mark.parametrize("name", ["roads.gpkg", "roads.geojson", "roads.shp"])
def test_formats(tmp_path: Path, name: str) -> None:
    geometry = [
        shapely.LineString([(111.0, 40.0), (111.001, 40.0)]),
        shapely.LineString([(111.0005, 39.9995), (111.0005, 40.0005)]),
    ]
    columns = {"class": ["国道", "村道"], "level": ["0", "0"]}
    writing = {"encoding": "GB18030"} if name.endswith(".shp") else {}
    source = saved(
        tmp_path, geometry, name, "EPSG:4490" if name != "roads.geojson" else "EPSG:4326", columns, writing=writing
    )
    if name.endswith(".shp"):
        (tmp_path / "roads.cpg").unlink()
    roads = read_centrelines(source)
    assert sizes(roads) == (5, 4)
    assert {HIGHWAY_NAMES[code] for code in roads.highway} == {"trunk", "unclassified"}


def test_chinese_datums(tmp_path: Path) -> None:
    lon, lat = wgs84_to_gcj02(np.array([111.7, 111.71]), np.array([40.8, 40.8]))
    line = shapely.LineString(np.column_stack([lon, lat]))
    source = saved(tmp_path, [line], "roads.geojson", "EPSG:4326")
    shifted = read_centrelines(FileSource("roads", source.path, crs="GCJ-02"))
    order = np.argsort(shifted.node_lonlat[:, 0])
    np.testing.assert_allclose(shifted.node_lonlat[order], [[111.7, 40.8], [111.71, 40.8]], atol=2e-8)


def test_odd_geometries_are_counted(tmp_path: Path) -> None:
    """Two parts of one line with heights, an empty line, none at all, a point, and one without length."""
    geometry = [
        shapely.MultiLineString([at((0, 0, 5), (50, 0, 6)), at((50, 0, 6), (50, 40, 7))]),
        shapely.LineString(),
        None,
        shapely.Point(EAST, NORTH),
        at((7, 7), (7, 7)),
    ]
    roads = read_centrelines(
        saved(
            tmp_path,
            geometry,
            "roads.geojson",
            CRS,
            {"class": ["支路"] * 5},
            writing={"layer_options": {"RFC7946": "YES"}},
        )
    )
    assert sizes(roads) == (3, 2)
    assert roads.ways == 1
    remarked(roads, "2 个要素没有几何", "2 features have no geometry")
    remarked(roads, "1 个要素不是线", "1 features are no lines")
    remarked(roads, "1 条线长度为 0", "1 lines have no length")
    remarked(roads, "高程未使用", "heights are not used")


def test_odd_attributes_are_counted(tmp_path: Path) -> None:
    geometry = [at((0, y), (50, y)) for y in range(0, 60, 10)]
    columns = {
        "类别": ["支路", "420301", "", "在建", "路", "路"],
        "v": ["-20", "快", "4000", "60", "", "60"],
        "ow": ["?", "", "否", "?", "逆向", "0"],
        "z": ["上", "1.5", "", "上", "2", "-1"],
    }
    named = {"class": "类别", "speed": "v", "oneway": "ow", "level": "z"}
    source = saved(tmp_path, geometry, columns=columns | {"备注": ["x"] * 6})
    roads = read_centrelines(FileSource("roads", source.path, columns=named))
    assert sizes(roads) == (10, 5)
    remarked(roads, "4 条线的道路等级未知或空白（路、420301、（空白））", "4 lines have an unknown class")
    remarked(roads, "1 条线不是可用的道路", "1 lines are no road")
    remarked(roads, "3 条线的速度无法使用", "3 lines have a speed")
    remarked(roads, "1 条线的单行标记", "1 lines have an unknown one-way")
    remarked(roads, "2 条线的层级", "2 lines have an unknown level")
    remarked(roads, "未使用的列：备注", "columns not used: 备注")
    assert sorted(HIGHWAY_NAMES[code] for code in roads.highway) == ["road"] * 4 + ["tertiary"]


def test_own_classes(tmp_path: Path) -> None:
    source = saved(tmp_path, [TOWN[0]], columns={"class": [420301]})
    roads = read_centrelines(source, classes={"420301": "县道"})
    assert [HIGHWAY_NAMES[code] for code in roads.highway] == ["secondary"]
    with pytest.raises(SchemaError, match="县县道"):
        read_centrelines(source, classes={"420301": "县县道"})


def test_lines_drawn_twice_keep_the_better_of_both(tmp_path: Path) -> None:
    """A dual carriageway drawn on one line: each direction has its own speed, the higher class counts."""
    geometry = [at((0, 0), (100, 0)), at((100, 0), (0, 0))]
    columns = {"class": ["省道", "国道"], "限速": [40, 80], "oneway": ["是", "是"], "level": [0, 0]}
    roads = read_centrelines(saved(tmp_path, geometry, columns=columns))
    assert sizes(roads) == (2, 1)
    assert HIGHWAY_NAMES[roads.highway[0]] == "trunk"
    eastward = roads.node_lonlat[roads.head[0], 0] > roads.node_lonlat[roads.tail[0], 0]
    drive = np.array([40, 80] if eastward else [80, 40]) * DRIVE_SHARE_OF_LIMIT
    np.testing.assert_allclose(roads.kmh["drive"][0], drive, rtol=1e-6)
    remarked(roads, "1 段道路重复绘制", "1 stretches of road are drawn more than once")


def test_a_motorway_of_one_line_is_open_both_ways(tmp_path: Path) -> None:
    roads = read_centrelines(saved(tmp_path, [TOWN[0]], columns={"class": ["高速公路"]}))
    assert (roads.kmh["drive"] > 0).all()
    assert (roads.kmh["walk"] == 0).all()


def test_sloppy_drawing_connects(tmp_path: Path) -> None:
    """Three streets that stop up to 0.8 m short of one another make one network; with a tolerance of 0 three."""
    geometry = [at((0, 0), (99.4, 0)), at((100, 0.3), (100, 80)), at((50, 0.8), (50, 80))]
    source = saved(tmp_path, geometry)
    for join_metres, parts in ((1.0, 1), (0.0, 3)):
        roads = read_centrelines(source, join_metres=join_metres)
        network = build_network(roads.node_lonlat, roads.node_lonlat, roads.tail, roads.head, roads.highway, roads.kmh)
        assert islands(network, "walk").count == parts - 1
    remarked(read_centrelines(source), "2 处线的端点未严格相接", "2 ends of lines did not quite meet")


@settings(max_examples=8, deadline=None)
@given(st.integers(1, 6), st.integers(1, 6), st.booleans())
def test_a_grid_of_streets(tmp_path_factory: pytest.TempPathFactory, rows: int, columns: int, bridge: bool) -> None:
    """n × m streets have n·m crossings and 2·n·m + n + m pieces; a bridge across adds two nodes and one piece."""
    across = [at((-50, 100 * row), (100 * columns - 50, 100 * row)) for row in range(rows)]
    up = [at((100 * column, -50), (100 * column, 100 * rows - 50)) for column in range(columns)]
    over = [at((-30, -30), (100 * columns - 60, 100 * rows - 70))] * bridge
    lines = across + up + over
    levels = [0] * (rows + columns) + [1] * len(over)
    source = saved(tmp_path_factory.mktemp("grid"), lines, columns={"class": ["支路"] * len(lines), "level": levels})
    roads = read_centrelines(source)
    crossings = rows * columns
    assert sizes(roads) == (
        crossings + 2 * (rows + columns) + 2 * len(over),
        2 * crossings + rows + columns + len(over),
    )


def refused(source: FileSource, kind: type[InputError], **place: Any) -> str:
    with pytest.raises(kind) as caught:
        read_centrelines(source)
    assert len(caught.value.faults) == 1
    fault = caught.value.faults[0]
    assert fault.file == source.path.name
    assert fault.remedy.zh
    assert fault.remedy.en
    for key, value in place.items():
        assert getattr(fault, key) == value
    return fault.problem.zh + fault.problem.en


def test_what_is_refused(tmp_path: Path) -> None:
    nameless = saved(tmp_path, [TOWN[0]], "a.gpkg", columns={"路名": ["东街"]})
    assert "class column is missing" in refused(nameless, SchemaError, column="class")
    points = saved(tmp_path, [shapely.Point(EAST, NORTH)], "b.gpkg")
    assert "1 个要素，其中线 0 个" in refused(points, NoRoadsError)
    assert "no line that is a road" in refused(points, NoRoadsError)
    planned = saved(tmp_path, [TOWN[0]], "c.gpkg", columns={"class": ["规划"]})
    assert "no line that is a road" in refused(planned, NoRoadsError)
    assert "no CRS" in refused(saved(tmp_path, [TOWN[0]], "d.gpkg", crs=None), FormatError)
    far = [TOWN[0], shapely.LineString([(200.0, 40.0), (201.0, 40.0)])]
    assert "outside the earth" in refused(saved(tmp_path, far, "e.geojson", "EPSG:4326"), FormatError, row=1)
    date_line = [
        shapely.LineString([(179.9, 40.0), (179.95, 40.0)]),
        shapely.LineString([(-179.9, 40.0), (-179.8, 40.0)]),
    ]
    assert "180°" in refused(saved(tmp_path, date_line, "f.geojson", "EPSG:4326"), FormatError)
    pole = [shapely.LineString([(10.0, 88.0), (11.0, 88.0)])]
    assert "pole" in refused(saved(tmp_path, pole, "g.geojson", "EPSG:4326"), FormatError)
    text = tmp_path / "h.gpkg"
    text.write_text("no layer", encoding="utf-8")
    assert "not .gpkg" in refused(FileSource("roads", text), FormatError)
    assert "layers" in refused(two_layers(tmp_path), FormatError)


def two_layers(folder: Path) -> FileSource:
    for layer in ("a", "b"):
        frame = gpd.GeoDataFrame(pd.DataFrame({"class": ["支路"]}), geometry=[TOWN[0]], crs=CRS)
        pyogrio.write_dataframe(frame, folder / "two.gpkg", layer=layer, driver="GPKG", append=layer == "b")
    return FileSource("roads", folder / "two.gpkg")


def test_a_named_layer(tmp_path: Path) -> None:
    source = two_layers(tmp_path)
    assert sizes(read_centrelines(FileSource("roads", source.path, layer="b"))) == (2, 1)
