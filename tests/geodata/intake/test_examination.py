"""One look finds what a planner must see, for every role and format; whatever is wrong with a file is told, never raised."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from pyproj import Transformer

from geodata.chinese_datums import wgs84_to_gcj02
from geodata.intake.examination import examine
from geodata.intake.examined_tables import own_units, schemas_of
from geodata.intake.ground import Ground, ground_of
from geodata.intake.roles import ROLES
from geodata.layers import read_boundaries
from geodata.osm_roads import read_osm_roads
from geodata.schema import SCHEMAS
from geodata.source_files import FileSource
from tests.feeds import write_feed, zipped
from tests.geodata.conftest import SOUTH, WEST, Town, write_raster
from tests.geodata.intake import made_town


@pytest.fixture
def ground(town: Town) -> Ground:
    units = read_boundaries(FileSource("boundaries", town.folder / "units.gpkg"))
    return ground_of(units, read_osm_roads(town.folder / "roads.osm"), None)


def source(town: Town, name: str, **decisions: Any) -> FileSource:
    return FileSource("any", town.folder / name, **decisions)


def test_a_table_with_everything_about_it(town: Town, ground: Ground) -> None:
    found = examine(source(town, "outlets.xlsx"), "outlets", ground=ground)
    assert (found.role, found.schema, found.faults, found.personal) == ("outlets", "outlets", (), ())
    assert found.fields == SCHEMAS["outlets"]
    assert found.sheets == ("表1",)
    assert dict(found.columns) == {
        "id": "编号", "name": "网点名称", "kind": "网点类型", "lon": "经度", "lat": "纬度", "address": "地址",
    }  # fmt: skip
    assert [match.field for match in found.matches] == [field.name for field in SCHEMAS["outlets"]]
    assert found.preview["网点名称"].tolist() == ["一号站"]
    assert found.checked is not None
    assert found.checked.rows["kind"].tolist() == ["doorstep_station"]
    assert found.crs is not None
    assert found.crs.stated == "EPSG:4326"
    assert examine(source(town, "outlets.xlsx"), "outlets").crs is None, "nothing to hold it against"


def test_decisions_go_before_proposals(town: Town) -> None:
    town.text("o.csv", f"编号,名称,网点名称,类型,经度,纬度\n1,甲,乙,服务窗口,{WEST},{SOUTH}\n")
    plain = examine(source(town, "o.csv"), "outlets")
    decided = examine(source(town, "o.csv", columns={"name": "名称", "id": ""}, crs="GCJ-02"), "outlets")
    assert plain.columns["name"] == "网点名称"
    assert plain.checked is not None
    assert plain.checked.rows["name"].tolist() == ["乙"]
    assert (decided.columns["name"], decided.columns["id"]) == ("名称", "")
    assert decided.checked is not None
    assert decided.checked.rows["name"].tolist() == ["甲"]
    assert dict(decided.source.columns) == {"name": "名称", "id": ""}, "the decisions stay as they were"


def test_the_columns_told_are_those_that_are_read(town: Town) -> None:
    """What is found without being proposed, because its column serves another field too, is told as well."""
    town.text("o.csv", f"编号,站名,类型,经度,纬度\n1,甲,服务窗口,{WEST},{SOUTH}\n")
    found = examine(source(town, "o.csv", columns={"address": "站名"}), "outlets")
    assert found.checked is not None
    assert found.columns["name"] == found.columns["address"] == "站名"
    assert dict(found.columns) == dict(found.checked.headers)


def test_faulty_rows_are_in_the_report(town: Town) -> None:
    town.text("o.csv", f"编号,名称,类型,经度,纬度\n1,甲,服务窗口,{WEST},{SOUTH}\n2,乙,不知道,{WEST},{SOUTH}\n")
    found = examine(source(town, "o.csv"), "outlets")
    assert found.faults == ()
    assert found.checked is not None
    report = found.checked.report
    assert (report.rows_read, report.rows_accepted, report.refused_count) == (2, 1, 1)
    assert (report.refused[0].row, report.refused[0].value) == (3, "不知道")


def test_personal_data_are_named_and_not_shown(town: Town) -> None:
    town.text("o.csv", "编号,名称,类型,联系电话\n1,甲,服务窗口,13812345678\n")
    found = examine(source(town, "o.csv"), "outlets")
    assert found.personal == ("联系电话",)
    assert found.faults
    assert found.preview.empty
    assert found.table is None
    layer = town.units().assign(手机=["13812345678", "13912345678"])
    layer.to_file(town.folder / "p.gpkg", engine="pyogrio")
    assert examine(source(town, "p.gpkg"), "boundaries").personal == ("手机",)


def test_what_is_no_table_is_shown_as_it_stands(town: Town) -> None:
    town.workbook("o.xlsx", [("只有一行",)], sheet="说明")
    found = examine(source(town, "o.xlsx"), "outlets")
    assert found.faults
    assert found.sheets == ("说明",)
    assert found.preview.loc[1, 0] == "只有一行"
    assert examine(source(town, "o.xlsx", sheet="没有"), "outlets").faults


def test_units_are_found_by_code_and_name(ground: Ground) -> None:
    rows = pd.DataFrame(
        {"code": ["A1", "", "B2", "zz", ""], "unit_name": ["", "东街道", "西街道", "西街道", "天街道"]},
        index=[4, 7, 8, 9, 11],
    )
    found = own_units(rows, ground)
    assert found is not None
    assert found.tolist() == [0, 1, 1, 0, -1], "the code goes first"
    assert own_units(rows[["unit_name"]], ground).tolist() == [-1, 1, 0, 0, -1]
    assert own_units(rows[[]], ground) is None
    assert own_units(rows, ground_of(None, None, None)) is None


def test_totals_of_other_units_are_passed_over(town: Town) -> None:
    town.totals(("A1", 1200, 30), ("B2", 800, 20), ("C3", 5, 1))
    every, ours = (examine(source(town, "totals.xlsx"), "totals", codes=codes) for codes in (None, {"A1", "B2"}))
    assert (every.schema, ours.schema) == ("population totals", "population totals")
    for found, persons in ((every, 2005), (ours, 2000)):
        assert found.checked is not None
        assert found.checked.rows["persons"].sum() == persons
        assert f"人口合计 {persons:,}" in [line.zh for line in found.summary]
    assert examine(source(town, "outlets.xlsx"), "outlets", codes={"A1"}).faults == (), "only of tables by unit"


@pytest.mark.parametrize(
    ("text", "schema"),
    [
        ("h3,人口\n8928308280fffff,5\n", "population cells"),
        ("中心X,中心Y,人口\n111.7,40.8,5\n", "population squares"),
        ("lon,lat,persons\n111.7,40.8,5\n", "population squares"),
        ("经度,纬度,常住人口\n111.7,40.8,5\n", "population squares"),
    ],
)
def test_cells_and_squares_are_told_apart(town: Town, ground: Ground, text: str, schema: str) -> None:
    town.text("p.csv", text)
    found = examine(source(town, "p.csv"), "population", ground=ground)
    assert (found.schema, found.faults) == (schema, ())
    assert found.fields == SCHEMAS[schema]
    assert (found.crs is not None) == (schema == "population squares")


@pytest.mark.parametrize("role", [role for role in ROLES if ".csv" in ROLES[role].suffixes])
def test_every_table_has_a_schema(role: str) -> None:
    assert set(schemas_of(role)) <= set(SCHEMAS)


def test_groups_are_proposed(town: Town) -> None:
    town.workbook("t.xlsx", [("区划代码", "常住人口", "60岁及以上"), ("A1", 100, 20), ("B2", 50, 10)])
    found = examine(source(town, "t.xlsx"), "totals")
    assert dict(found.groups) == {"60岁及以上": "60岁及以上"}
    assert examine(source(town, "outlets.xlsx"), "outlets").groups == {}


def test_boundaries(town: Town, ground: Ground) -> None:
    found = examine(source(town, "units.gpkg"), "boundaries", ground=ground)
    assert (found.schema, found.faults, found.layers) == ("layer", (), ("units",))
    assert dict(found.columns) == {"code": "代码", "name": "名称"}
    assert found.preview["名称"].tolist() == ["西街道", "东街道"]
    assert found.checked is not None
    assert found.checked.rows["code"].tolist() == ["A1", "B2"]
    assert found.crs is not None
    assert "2 个要素：2 个面" in [line.zh for line in found.summary]
    assert any("WGS 84" in line.en for line in found.summary)


def test_a_layer_is_asked_for_where_there_are_several(town: Town) -> None:
    town.units().to_file(town.folder / "units.gpkg", layer="other", driver="GPKG", engine="pyogrio")
    found = examine(source(town, "units.gpkg"), "boundaries")
    assert found.layers == ("units", "other")
    assert "2 个图层" in found.faults[0].problem.zh
    assert examine(source(town, "units.gpkg", layer="other"), "boundaries").faults == ()


def test_what_only_preparing_finds_is_found(town: Town) -> None:
    points = gpd.GeoDataFrame({"代码": ["A1"], "名称": ["x"]}, geometry=[shapely.Point(WEST, SOUTH)], crs="EPSG:4326")
    points.to_file(town.folder / "points.gpkg", engine="pyogrio")
    assert "不是面" in examine(source(town, "points.gpkg"), "boundaries").faults[0].problem.zh
    zones = town.units().assign(zone=["商业", "没有这种"])
    zones.to_file(town.folder / "zones.gpkg", engine="pyogrio")
    assert "没有这种" in examine(source(town, "zones.gpkg"), "zones").faults[0].problem.zh
    missing = examine(source(town, "units.gpkg", include=("Z9",)), "boundaries")
    assert "Z9" in missing.faults[0].problem.zh
    town.units().to_file(town.folder / "bare.shp", engine="pyogrio", encoding="UTF-8")
    (town.folder / "bare.prj").unlink()
    unplaced = examine(source(town, "bare.shp"), "boundaries")
    assert unplaced.faults
    assert "文件没有说明坐标系" in [line.zh for line in unplaced.summary]


def test_polygons_with_persons(town: Town) -> None:
    town.units().assign(常住人口=[1200, 800]).to_file(town.folder / "people.gpkg", engine="pyogrio")
    found = examine(source(town, "people.gpkg"), "population")
    assert found.faults == ()
    assert "人口合计 2,000" in [line.zh for line in found.summary]


def test_centre_lines(town: Town) -> None:
    lines = gpd.GeoDataFrame(
        {"道路等级": ["主干路", "支路"]},
        geometry=[shapely.LineString([(WEST, SOUTH), (WEST + 0.01, SOUTH)]), shapely.LineString([(WEST, SOUTH), (WEST, SOUTH + 0.01)])],
        crs="EPSG:4326",
    )  # fmt: skip
    lines.to_file(town.folder / "lines.gpkg", engine="pyogrio")
    found = examine(source(town, "lines.gpkg"), "roads")
    assert found.faults == ()
    assert found.columns["class"] == "道路等级"
    assert "2 个要素：2 个线" in [line.zh for line in found.summary]


def test_broken_polygons_are_told(town: Town) -> None:
    bow = shapely.Polygon([(WEST, SOUTH), (WEST + 0.01, SOUTH + 0.01), (WEST + 0.01, SOUTH), (WEST, SOUTH + 0.01)])
    layer = gpd.GeoDataFrame({"代码": ["A1"], "名称": ["x"]}, geometry=[bow], crs="EPSG:4326")
    layer.to_file(town.folder / "bow.gpkg", engine="pyogrio")
    assert any(
        "1 features cross themselves" in line.en for line in examine(source(town, "bow.gpkg"), "boundaries").summary
    )


def test_road_extracts(town: Town) -> None:
    found = examine(source(town, "roads.osm"), "roads")
    assert (found.schema, found.faults) == ("osm", ())
    # 7 streets of 0.010° north and 6 of 0.012° east, at 111.05 km and 84.45 km a degree.
    kilometres = 7 * 0.010 * 111.05 + 6 * 0.012 * 84.45
    assert found.summary[0].en == f"13 roads, {kilometres:,.0f} km"
    assert "111.700" in found.summary[1].zh
    features = examine(source(town, "roads.osm"), "features")
    assert features.summary[0].en == "2 buildings, 2 areas of land use, 2 premises, 1 place names"


def test_rasters(town: Town) -> None:
    values = np.array([[1.5, 2.5], [-1.0, 4.0]], dtype=np.float32)
    write_raster(town.folder / "p.tif", values, west=WEST, north=SOUTH, size=0.001, nodata=-1.0)
    found = examine(source(town, "p.tif"), "population")
    assert (found.schema, found.faults) == ("raster", ())
    assert [line.en for line in found.summary] == [
        "2 × 2 pixels, CRS EPSG:4326", "8 persons in all pixels", "value for missing data: -1",
    ]  # fmt: skip
    write_raster(town.folder / "d.tif", np.full((2, 2), 7, np.int16), west=WEST, north=SOUTH, size=0.001)
    assert [line.en for line in examine(source(town, "d.tif"), "elevation").summary[1:]] == [
        "elevations from 7 to 7 metres", "it names no value for missing data",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "options", "words"),
    [("empty.tif", {"nodata": 0.0}, "没有数值"), ("nowhere.tif", {"crs": None}, "没有坐标系")],
)
def test_rasters_of_no_use(town: Town, name: str, options: dict[str, Any], words: str) -> None:
    write_raster(town.folder / name, np.zeros((2, 2), np.float32), west=WEST, north=SOUTH, size=0.001, **options)
    (fault,) = examine(source(town, name), "population").faults
    assert words in fault.problem.zh


@pytest.mark.parametrize(
    ("role", "suffix"), [(key, suffix) for key, role in ROLES.items() for suffix in (*role.suffixes, ".exe", "")]
)
def test_nothing_that_is_given_raises(tmp_path: Path, role: str, suffix: str) -> None:
    for content in (b"", b"garbage \xff\xfe\x00", b"PK\x03\x04", b"II*\x00", b"SQLite format 3\x00"):
        path = tmp_path / f"file{suffix}"
        path.write_bytes(content)
        found = examine(FileSource("any", path), role)
        assert found.faults, content
        for fault in found.faults:
            assert fault.problem.zh
            assert fault.problem.en
            assert fault.remedy.zh
            assert fault.remedy.en


def test_a_timetable(tmp_path: Path) -> None:
    found = examine(FileSource("bus", zipped(write_feed(tmp_path / "feed", {}))), "bus")
    assert (found.schema, found.faults) == ("gtfs", ())
    assert "2026-03-04: 3 stops" in found.summary[0].en


def test_rows_swapped_here_and_there_do_not_hide_a_shift(tmp_path: Path) -> None:
    lon, lat, names = made_town.shop_lonlat(120)
    lon, lat = wgs84_to_gcj02(lon, lat)
    swapped = np.arange(len(lon)) % 3 == 0
    path = tmp_path / "o.csv"
    columns = {"经度": np.where(swapped, lat, lon), "纬度": np.where(swapped, lon, lat)}
    pd.DataFrame({"编号": range(120), "名称": names, "类型": "零工驿站", **columns}).to_csv(path, index=False)
    found = examine(FileSource("outlets", path), "outlets", ground=made_town.ground()).crs
    assert found is not None
    assert found.is_clear
    assert (found.candidates[0].crs, found.candidates[0].swapped) == ("GCJ-02", False)
    assert found.candidates[0].share_in_area == 1.0
    pd.DataFrame({"编号": range(120), "名称": names, "类型": "零工驿站", "经度": lat, "纬度": lon}).to_csv(
        path, index=False
    )
    whole = examine(FileSource("outlets", path), "outlets", ground=made_town.ground()).crs
    assert whole is not None
    assert whole.candidates[0].swapped, "of a whole table the columns are swapped"


def test_metres_without_a_crs_are_one_fault_and_the_zone_is_proposed(tmp_path: Path) -> None:
    lon, lat, names = made_town.shop_lonlat(30)
    x, y = Transformer.from_crs("EPSG:4326", "EPSG:4530", always_xy=True).transform(lon, lat)
    path = tmp_path / "o.csv"
    table = {"编号": range(30), "名称": names, "类型": "零工驿站", "X": x, "Y": y}
    pd.DataFrame(table).to_csv(path, index=False)
    found = examine(FileSource("outlets", path), "outlets", ground=made_town.ground())
    assert found.checked is not None
    report = found.checked.report
    assert (report.rows_read, report.rows_accepted, report.refused_count) == (30, 0, 1)
    assert (report.refused[0].row, report.refused[0].column) == (None, "X")
    assert "30 行的坐标以米为单位" in report.refused[0].problem.zh
    assert "EPSG:4530" in report.refused[0].remedy.zh, "the zone stands before the eastings"
    assert found.crs is not None
    assert found.crs.candidates[0].crs == "EPSG:4530"
