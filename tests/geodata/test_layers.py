"""Boundary and zone layers in every format, and what is refused."""

from __future__ import annotations

import json
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

from geodata.chinese_datums import wgs84_to_gcj02
from geodata.errors import FormatError, InputError, PersonalDataError, SchemaError
from geodata.layers import containing_polygon, read_boundaries, read_polygons, read_zones
from geodata.schema import POLYGON_FIELDS
from geodata.source_files import FileSource
from geodata.text import Text

BOXES = [shapely.box(111.0, 40.0, 111.5, 40.5), shapely.box(111.5, 40.0, 112.0, 40.5)]


def frame(geometry: Any = BOXES, crs: str | None = "EPSG:4326", **columns: Any) -> gpd.GeoDataFrame:
    columns = columns or {"代码": ["150102", "150103"], "名称": ["新城镇", "回民乡"]}
    return gpd.GeoDataFrame(columns, geometry=geometry, crs=crs)


def saved(tmp_path: Path, layer: gpd.GeoDataFrame, name: str = "b.gpkg", **options: Any) -> FileSource:
    driver = {".gpkg": "GPKG", ".geojson": "GeoJSON", ".shp": "ESRI Shapefile"}[Path(name).suffix]
    with pytest.warns(UserWarning, match="crs") if layer.crs is None else nullcontext():
        pyogrio.write_dataframe(layer, tmp_path / name, driver=driver)
    return FileSource("boundaries", tmp_path / name, level="township", **options)


def assert_same(units: gpd.GeoDataFrame, boxes: list[Any], degrees: float) -> None:
    """Check that every vertex is where it should be, whichever way round the rings run."""
    found, wanted = shapely.normalize(units.geometry.to_numpy()), shapely.normalize(boxes)
    assert shapely.equals_exact(found, wanted, degrees).all()


def refused(source: FileSource) -> InputError:
    with pytest.raises(InputError) as caught:
        read_boundaries(source)
    return caught.value


def test_what_was_repaired_among_the_attributes_is_told(tmp_path: Path) -> None:
    source = saved(tmp_path, frame(**{"人口（万人）": ["1.2", "３"]}))
    remarks: list[Text] = []
    layer = read_polygons(source, POLYGON_FIELDS, remarks)
    assert layer["persons"].tolist() == [12_000.0, 30_000.0]
    assert [remark.zh for remark in remarks] == ["b.gpkg：修正 2 个值（按列或表的单位换算 2 处）"]


@pytest.mark.parametrize("name", ["b.gpkg", "b.geojson"])
def test_boundaries(tmp_path: Path, name: str) -> None:
    units = read_boundaries(saved(tmp_path, frame(), name))
    assert list(units.columns) == ["unit_id", "name", "level", "geometry"]
    assert list(units["unit_id"]) == ["150102", "150103"]
    assert list(units["name"]) == ["新城镇", "回民乡"]
    assert set(units["level"]) == {"township"}
    assert units.crs == "EPSG:4326"
    assert shapely.equals(units.geometry.to_numpy(), BOXES).all()


@pytest.mark.parametrize("encoding", ["UTF-8", "GB18030"])
@pytest.mark.parametrize("stated", [True, False])
def test_shapefiles_in_either_encoding(tmp_path: Path, encoding: str, stated: bool) -> None:
    layer = frame(code=["1", "2"], name=["新城镇", "回民乡"])
    pyogrio.write_dataframe(layer, tmp_path / "b.shp", encoding=encoding)
    if not stated:
        (tmp_path / "b.cpg").unlink()
    units = read_boundaries(FileSource("boundaries", tmp_path / "b.shp", level="township"))
    assert list(units["name"]) == ["新城镇", "回民乡"]
    assert shapely.equals(units.geometry.to_numpy(), BOXES).all()


@pytest.mark.parametrize("crs", ["EPSG:4490", "EPSG:4546", "EPSG:3857"])
def test_layers_of_another_crs_come_to_degrees(tmp_path: Path, crs: str) -> None:
    units = read_boundaries(saved(tmp_path, frame().to_crs(crs)))
    assert_same(units, BOXES, 1e-7)


def test_a_named_crs_overrules_the_files(tmp_path: Path) -> None:
    moved = [shapely.transform(box, lambda xy: np.column_stack(wgs84_to_gcj02(*xy.T))) for box in BOXES]
    units = read_boundaries(saved(tmp_path, frame(moved), crs="GCJ-02"))
    assert_same(units, BOXES, 1e-8)


@pytest.mark.parametrize("codes", [[150102, 150103], [150102.0, 150103.0]])
def test_codes_may_be_numbers(tmp_path: Path, codes: list[float]) -> None:
    units = read_boundaries(saved(tmp_path, frame(代码=codes, 名称=["a", "b"])))
    assert list(units["unit_id"]) == ["150102", "150103"]


def test_only_the_units_that_are_included(tmp_path: Path, told: Any) -> None:
    source = saved(tmp_path, frame())
    chosen = FileSource("boundaries", source.path, level="township", include=("150103",))
    assert list(read_boundaries(chosen)["name"]) == ["回民乡"]
    wrong = FileSource("boundaries", source.path, level="township", include=("150103", "9", "8"))
    told(refused(wrong), "b.gpkg", "include 中的代码 8、9 不存在", "no unit has the codes 8, 9", column="include")


def test_parts_and_invalid_polygons(tmp_path: Path) -> None:
    """A unit of two parts keeps both; a bow-tie becomes its two triangles; heights are dropped."""
    parts = shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(2, 0, 3, 1)])
    bow_tie = shapely.Polygon([(10, 0), (11, 1), (11, 0), (10, 1)])
    high = shapely.force_3d(shapely.box(20, 0, 21, 1), 7.0)
    units = read_boundaries(
        saved(tmp_path, frame([parts, bow_tie, high], 代码=["1", "2", "3"], 名称=["a", "b", "c"]), "b.geojson")
    )
    assert units.is_valid.all()
    assert not units.has_z.any()
    assert shapely.area(units.geometry.to_numpy()).tolist() == pytest.approx([2.0, 0.5, 1.0])


@pytest.mark.parametrize(
    ("geometry", "row"),
    [
        ([BOXES[0], shapely.Point(111, 40)], 2),
        ([BOXES[0], shapely.LineString([(0, 0), (1, 1)])], 2),
        ([None, BOXES[0]], 1),
        ([BOXES[0], shapely.Polygon([(0, 0), (1, 1), (2, 2)])], 2),
        ([BOXES[0], shapely.Polygon()], 2),
    ],
)
def test_what_is_no_polygon(tmp_path: Path, told: Any, geometry: list[Any], row: int) -> None:
    error = refused(saved(tmp_path, frame(geometry), "b.geojson"))
    assert isinstance(error, SchemaError)
    told(error, "b.geojson", "1 个要素不是面", "1 features are no polygons", row=row)


def test_codes_and_names_are_checked(tmp_path: Path, told: Any) -> None:
    error = refused(saved(tmp_path, frame([*BOXES, BOXES[0]], 代码=["1", "1", None], 名称=["a", "", "c"])))
    assert {(fault.row, fault.column, fault.problem.zh) for fault in error.faults} == {
        (2, "代码", "“1”与第 1 行重复"), (3, "代码", "值为空"), (2, "名称", "值为空"),
    }  # fmt: skip
    told(refused(saved(tmp_path, frame(区名=["a", "b"]), "c.gpkg")), "c.gpkg", "缺少列（找过：名称", "looked for 名称")


def test_personal_data_are_refused_here_too(tmp_path: Path) -> None:
    layer = frame(代码=["1", "2"], 名称=["a", "b"], 网格员电话=["13812345678", ""])
    assert isinstance(refused(saved(tmp_path, layer)), PersonalDataError)


def test_layers_of_one_file(tmp_path: Path, told: Any) -> None:
    source = saved(tmp_path, frame())
    pyogrio.write_dataframe(frame(代码=["3", "4"], 名称=["c", "d"]), source.path, layer="second", append=True)
    fault = told(refused(source), "b.gpkg", "有 2 个图层", "it has 2 layers")
    assert "b、second" in fault.remedy.zh
    named = FileSource("boundaries", source.path, level="township", layer="second")
    assert list(read_boundaries(named)["unit_id"]) == ["3", "4"]
    wrong = FileSource("boundaries", source.path, level="township", layer="third")
    told(refused(wrong), "b.gpkg", "没有名为“third”的图层", "no layer “third”")


def test_a_table_of_styles_is_no_layer(tmp_path: Path) -> None:
    """QGIS keeps styles in a table without geometry beside the layer."""
    source = saved(tmp_path, frame())
    styles = pd.DataFrame({"f_table_name": ["b"], "styleQML": ["<qgis/>"]})
    pyogrio.write_dataframe(styles, source.path, layer="layer_styles", append=True, driver="GPKG")
    assert len(pyogrio.list_layers(source.path)) == 2
    assert len(read_boundaries(source)) == 2


def test_only_a_table_of_styles(tmp_path: Path, told: Any) -> None:
    pyogrio.write_dataframe(pd.DataFrame({"a": ["b"]}), tmp_path / "s.gpkg", driver="GPKG")
    told(refused(FileSource("boundaries", tmp_path / "s.gpkg")), "s.gpkg", "有 0 个图层", "it has 0 layers")


def test_empty_layers(tmp_path: Path, told: Any) -> None:
    (tmp_path / "e.geojson").write_text('{"type":"FeatureCollection","features":[]}')
    told(refused(FileSource("boundaries", tmp_path / "e.geojson")), "e.geojson", "没有要素", "no features")


VRT = (
    """<OGRVRTDataSource><OGRVRTLayer name="{0}"><SrcDataSource>{1}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"""
)


def test_files_that_pretend(tmp_path: Path, told: Any) -> None:
    """GDAL opens by content: a VRT, a CSV or a GeoPackage under another name must not get through."""
    inside = saved(tmp_path, frame(), "secret.geojson").path
    for name in ("b.geojson", "b.gpkg", "b.json", "b.shp"):
        (tmp_path / name).write_text(VRT.format("secret", inside))
        told(refused(FileSource("boundaries", tmp_path / name)), name, "内容不是", "its content is not")
    (tmp_path / "g.geojson").write_bytes(saved(tmp_path, frame(), "h.gpkg").path.read_bytes())
    told(refused(FileSource("boundaries", tmp_path / "g.geojson")), "g.geojson", "内容不是 .geojson", "is not .geojson")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("b.gpkg", b"SQLite format 3\0" + bytes(500)),
        ("b.geojson", b'{"type":"FeatureCollection","features":[{'),
        ("b.json", b'{"hello": 1}'),
        ("b.shp", b"\x00\x00\x27\x0a" + bytes(90)),
    ],
)
def test_damaged_layers(tmp_path: Path, told: Any, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    error = refused(FileSource("boundaries", tmp_path / name))
    assert isinstance(error, FormatError)
    assert error.faults[0].file == name


def test_a_truncated_geopackage(tmp_path: Path) -> None:
    path = saved(tmp_path, frame()).path
    path.write_bytes(path.read_bytes()[:20_000])
    assert refused(FileSource("boundaries", path)).faults[0].file == "b.gpkg"


def test_without_crs(tmp_path: Path, told: Any) -> None:
    source = saved(tmp_path, frame(crs=None, code=["1", "2"], name=["a", "b"]), "b.shp")
    told(refused(source), "b.shp", "没有可用的坐标系", "states no CRS")
    named = FileSource("boundaries", source.path, level="township", crs="EPSG:4326")
    assert len(read_boundaries(named)) == 2


def test_swapped_axes_and_wrong_crs(tmp_path: Path, told: Any) -> None:
    swapped = [shapely.transform(box, lambda xy: xy[:, ::-1]) for box in BOXES]
    told(refused(saved(tmp_path, frame(swapped))), "b.gpkg", "坐标超出经纬度范围", "lie outside the earth")
    metres = frame().to_crs("EPSG:4546").set_crs("EPSG:4326", allow_override=True)
    told(refused(saved(tmp_path, metres, "m.gpkg")), "m.gpkg", "坐标超出经纬度范围", "lie outside the earth")
    degrees = frame().set_crs("EPSG:4546", allow_override=True)
    far = read_boundaries(saved(tmp_path, degrees, "d.gpkg"))
    assert not far.intersects(shapely.box(110, 39, 113, 42)).any(), "degrees taken for metres land elsewhere"


def test_swapped_axes_that_are_confirmed(tmp_path: Path) -> None:
    swapped = [shapely.transform(box, lambda xy: xy[:, ::-1]) for box in BOXES]
    assert_same(read_boundaries(saved(tmp_path, frame(swapped), axes_swapped=True)), BOXES, 0.0)
    metres = frame().to_crs("EPSG:4546")
    turned = metres.set_geometry([shapely.transform(box, lambda xy: xy[:, ::-1]) for box in metres.geometry])
    source = saved(tmp_path, turned.set_crs("EPSG:4546"), "m.gpkg", axes_swapped=True)
    assert_same(read_boundaries(source), BOXES, 1e-7)


def test_dates_among_the_attributes_are_text(tmp_path: Path) -> None:
    layer = frame(代码=pd.DatetimeIndex(["2025-01-02T00:00:00", "2025-01-03T04:05:06"]), 名称=["a", "b"])
    layer.to_parquet(tmp_path / "b.parquet")
    units = read_boundaries(FileSource("boundaries", tmp_path / "b.parquet"))
    assert list(units["unit_id"]) == ["2025-01-02", "2025-01-03 04:05:06"]


def test_zones(tmp_path: Path, told: Any) -> None:
    layer = frame(用地类型=["居住区", "LOGISTICS"], name=["东里", None])
    zones = read_zones(saved(tmp_path, layer))
    assert list(zones.columns) == ["zone", "name", "geometry"]
    assert list(zones["zone"]) == ["housing", "logistics"]
    assert list(zones["name"]) == ["东里", ""]
    with pytest.raises(SchemaError) as caught:
        read_zones(saved(tmp_path, frame(zone=["居住区", "太空"]), "z.gpkg"))
    told(caught.value, "z.gpkg", "未知的分区类型：太空", "unknown zones: 太空", column="zone")


def test_geojson_with_byte_order_mark(tmp_path: Path) -> None:
    path = saved(tmp_path, frame(), "b.geojson").path
    text = json.loads(path.read_text(encoding="utf-8"))
    path.write_bytes(b"\xef\xbb\xbf\n " + json.dumps(text, ensure_ascii=False).encode())
    assert len(read_boundaries(FileSource("boundaries", path))) == 2


@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), max_size=30))
def test_the_first_polygon_that_holds_a_point(at: list[tuple[int, int]]) -> None:
    """Borders count as inside, and on a shared border the first unit wins; found one by one with shapely."""
    polygons = gpd.GeoSeries(
        [shapely.box(1, 1, 4, 4), shapely.box(4, 1, 7, 4), shapely.box(3, 3, 5, 6)], crs="EPSG:4326"
    )
    lonlat = np.array(at, dtype=float).reshape(-1, 2)
    expected = [
        next((place for place, polygon in enumerate(polygons) if polygon.intersects(shapely.Point(point))), -1)
        for point in at
    ]
    found = containing_polygon(polygons, lonlat)
    assert found.dtype == np.int32
    assert found.tolist() == expected
    assert containing_polygon(polygons.iloc[:0], lonlat).tolist() == [-1] * len(at)
