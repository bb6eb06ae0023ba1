"""From files to a study area: the hand-made town, spoilt in every way, and the sample county."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import h3
import numpy as np
import openpyxl
import pyproj
import pytest
import shapely

from geodata.errors import (
    FormatError,
    InputError,
    NoPeopleError,
    NoRoadsError,
    PersonalDataError,
    SchemaError,
    SourcesError,
    TimetableError,
)
from geodata.highways import MODES
from geodata.network import highway_names
from geodata.prepare import prepare_area
from geodata.study_area import OUTLET_DETAILS, StudyArea
from geodata.text import Text
from tests.feeds import write_feed, zipped
from tests.geodata.conftest import osm_text, write_raster

WEST, SOUTH = 111.70, 40.80
GEOD = pyproj.Geod(ellps="WGS84")


@pytest.fixture
def refused(town: Any) -> Callable[[], InputError]:
    """Return a check that preparing the town fails with a named error and writes nothing."""

    def check() -> InputError:
        path = town.write()
        before = {file.name: file.read_bytes() for file in town.folder.iterdir()}
        with pytest.raises(InputError) as caught:
            prepare_area(path)
        assert {file.name: file.read_bytes() for file in town.folder.iterdir()} == before
        assert caught.value.say("en") != caught.value.say("zh")
        return caught.value

    return check


def test_the_town(town: Any) -> None:
    told: list[tuple[str, float]] = []

    def listen(text: Text, share: float) -> None:
        told.append((text.en, share))

    area = prepare_area(town.write(), on_progress=listen)
    assert (area.name, area.data_date, area.metric_crs) == ("小镇", "2025-12-31", "EPSG:4546")
    assert area.units[["unit_id", "name", "level"]].to_numpy().tolist() == [
        ["A1", "西街道", "township"], ["B2", "东街道", "township"],
    ]  # fmt: skip
    assert area.network.nodes == 42
    assert area.network.edges == 71
    assert set(highway_names(area.network)) == {"residential"}
    for edge in (0, 40, 70):
        ends = area.network.node_lonlat[[area.network.tail[edge], area.network.head[edge]]]
        assert area.network.metres[edge] == pytest.approx(GEOD.inv(*ends[0], *ends[1])[2], rel=2e-4)
    assert area.outlets[["outlet_id", "name", "kind", "address", "unit"]].to_numpy().tolist() == [
        ["1", "一号站", "doorstep_station", "一路", 0]
    ]
    assert area.venues[["venue_id", "zone", "kinds", "unit"]].to_numpy().tolist() == [
        ["list-V1", "commerce", "employment_post,gig_post,service_window", 0],
        ["osm-n2001", "", "livestream_base", 0],
    ]
    assert area.zones[["zone", "name"]].to_numpy().tolist() == [["housing", "东里"], ["commerce", "商圈"]]
    assert area.scenery[["layer", "name"]].to_numpy().tolist() == [["water", "池"]]
    assert area.places[["place", "name"]].to_numpy().tolist() == [["town", "小镇"]]
    assert [(source.role, source.file, source.rows) for source in area.sources] == [
        ("boundaries township", "units.gpkg", 2), ("roads", "roads.osm", 13), ("population totals", "totals.xlsx", 2),
        ("jobs", "firms.csv", 2), ("outlets", "outlets.xlsx", 1), ("venues", "venues.csv", 1),
    ]  # fmt: skip
    assert any("1 venues repeat a listed one" in remark.en for remark in area.remarks)
    shares = [share for _, share in told]
    assert shares == sorted(shares)
    assert 0.0 <= shares[0] <= shares[-1] <= 1.0


def test_snaps_of_every_mode_and_role(town: Any) -> None:
    """The outlet stands 0.001° east of a street from south to north and as far from the one to the east."""
    area = prepare_area(town.write())
    assert set(area.snaps) == set(MODES)
    for mode in MODES:
        for role, frame in (("outlets", area.outlets), ("venues", area.venues), ("cells", area.cells)):
            snap = area.snaps[mode][role]
            assert len(snap) == len(frame)
            assert snap.snapped.all()
            xy = shapely.get_coordinates(frame.geometry.to_crs(area.metric_crs).to_numpy())
            ends = area.network.node_xy_metres
            lines = shapely.linestrings(np.stack([ends[area.network.tail], ends[area.network.head]], axis=1))
            for place, point in enumerate(shapely.points(xy)):
                nearest = shapely.distance(lines, point)
                assert nearest[snap.edge[place]] == pytest.approx(nearest.min(), abs=1e-6)
                assert snap.access_minutes[place] == pytest.approx(nearest.min() * 0.015, abs=1e-6)


def test_points_away_from_roads_are_told(town: Any) -> None:
    town.tables["parameters"] = {"snap_metres": 30}
    area = prepare_area(town.write())
    assert area.snaps["walk"]["outlets"].edge.tolist() == [-1]
    assert any("步行：1 个网点附近没有道路" in remark.zh for remark in area.remarks)
    away = ~area.snaps["walk"]["cells"].snapped
    persons = area.cells["persons"].to_numpy()[away].sum()
    assert any(
        f"{int(away.sum())} cells ({persons:,.0f} persons) have no road near" in remark.en for remark in area.remarks
    )


def test_without_outlets_and_venues(town: Any) -> None:
    del town.tables["outlets"]
    town.tables["venues"] = {"from_osm": False}
    town.tables["zones"] = {"from_osm": False}
    area = prepare_area(town.write())
    assert len(area.outlets) == len(area.venues) == len(area.zones) == 0
    assert list(area.outlets.columns) == ["outlet_id", "name", "kind", "address", *OUTLET_DETAILS, "unit", "geometry"]
    assert len(area.snaps["walk"]["outlets"]) == 0
    assert any("no outlets were given" in remark.en for remark in area.remarks)


def test_the_planners_zones_stand_first(town: Any) -> None:
    shape = shapely.box(WEST, SOUTH, WEST + 0.002, SOUTH + 0.002)
    zones = gpd.GeoDataFrame({"用地类型": ["工业园区"], "名称": ["东园"]}, geometry=[shape], crs="EPSG:4326")
    zones.to_file(town.folder / "zones.geojson", driver="GeoJSON", engine="pyogrio")
    town.tables["zones"] = {"file": "zones.geojson"}
    area = prepare_area(town.write())
    assert area.zones["zone"].tolist() == ["industry", "housing", "commerce"]
    assert [(source.role, source.rows) for source in area.sources][-1] == ("zones", 1)


def test_outlets_outside_are_kept_and_told(town: Any) -> None:
    row = ("2", "外站", "零工市场", WEST - 0.001, SOUTH)
    town.workbook(
        "outlets.xlsx", [("编号", "名称", "类型", "经度", "纬度"), ("1", "站", "零工市场", WEST + 0.001, SOUTH), row]
    )
    area = prepare_area(town.write())
    assert area.outlets["unit"].tolist() == [0, -1]
    assert any("1 outlets lie outside the area and are counted" in remark.en for remark in area.remarks)


def test_details_of_outlets_are_kept(town: Any) -> None:
    header = ("编号", "名称", "类型", "经度", "纬度", "开办时间", "行政区划代码", "运营机构", "服务事项", "包联联系人")
    town.workbook(
        "outlets.xlsx",
        [
            header,
            ("1", "甲站", "零工市场", WEST + 0.001, SOUTH + 0.001, "2024-03-01", "A1", "众人公司", "求职登记", "王五"),
            ("2", "乙站", "零工市场", WEST + 0.001, SOUTH + 0.001, None, "B2", None, None, None),
            ("3", "丙站", "零工市场", WEST + 0.009, SOUTH + 0.001, None, None, None, None, None),
        ],
    )
    area = prepare_area(town.write())
    assert area.outlets[list(OUTLET_DETAILS)].to_numpy().tolist() == [
        ["2024-03-01", "A1", "众人公司", "求职登记", "王五"], ["", "B2", "", "", ""], [""] * 5,
    ]  # fmt: skip
    assert area.outlets["unit"].tolist() == [0, 0, 1], "the point counts"
    (remark,) = [remark for remark in area.remarks if "区划代码与坐标所在单元不符" in remark.zh]
    assert remark.zh == "1 个网点的区划代码与坐标所在单元不符：乙站"
    assert "1 outlets state the code of another unit than the one they lie in: 乙站" in remark.en


def test_a_renamed_area_has_the_same_fingerprint(town: Any) -> None:
    one = prepare_area(town.write())
    town.tables["area"]["name"] = "大镇"
    two = prepare_area(town.write())
    assert (one.name, two.name) == ("小镇", "大镇")
    assert one.fingerprint == two.fingerprint


def test_only_roads_near_the_area_are_kept(town: Any) -> None:
    town.tables["boundaries"][0]["include"] = ["A1"]
    town.tables["parameters"] = {"road_margin_metres": 10}
    del town.tables["jobs"]
    area = prepare_area(town.write())
    assert area.units["unit_id"].tolist() == ["A1"]
    lon = area.network.node_lonlat[:, 0]
    assert lon.max() == pytest.approx(WEST + 0.008), "a piece that crosses the margin is kept whole"
    assert area.cells["persons"].sum() == pytest.approx(1200)
    assert any("1 rows belong to no unit" in remark.en for remark in area.remarks)


def test_a_road_may_cross_a_small_area_without_a_node_in_it(town: Any) -> None:
    box = shapely.box(WEST + 0.0001, SOUTH + 0.0009, WEST + 0.0021, SOUTH + 0.0011)
    unit = gpd.GeoDataFrame({"代码": ["A1"], "名称": ["小"]}, geometry=[box], crs="EPSG:4326")
    unit.to_file(town.folder / "units.gpkg", layer="units", driver="GPKG", engine="pyogrio")
    for name in ("jobs", "outlets", "venues"):
        del town.tables[name]
    assert prepare_area(town.write()).cells["persons"].sum() == pytest.approx(1200)


def test_a_road_may_cross_a_small_area_with_both_ends_far_outside(town: Any) -> None:
    # One straight piece of 68 km through the town, its ends beyond the margin; the town has no other road.
    nodes = {1: (WEST - 0.4, SOUTH + 0.004), 2: (WEST + 0.4, SOUTH + 0.006)}
    town.text("roads.osm", osm_text(nodes, [([1, 2], {"highway": "residential"})]))
    town.tables["parameters"] = {"snap_metres": 5000}
    write_raster(town.folder / "people.tif", np.ones((10, 12), np.float32), west=WEST, north=SOUTH + 0.01, size=0.001)
    town.tables["population"] = {"method": "raster", "file": "people.tif"}
    assert prepare_area(town.write()).network.edges == 1


def test_missing_file(town: Any, told: Any, refused: Any) -> None:
    (town.folder / "firms.csv").unlink()
    error = refused()
    assert isinstance(error, SourcesError)
    told(error, "sources.toml", "找不到文件 firms.csv", "firms.csv does not exist", column="jobs.file")


def test_wrong_columns(town: Any, told: Any, refused: Any) -> None:
    town.text("firms.csv", "公司,人数,X,Y\n甲,1,111.7,40.8\n")
    error = refused()
    assert isinstance(error, SchemaError)
    assert [fault.column for fault in error.faults] == ["从业人数"]
    told(error, "firms.csv", "找过：从业人数", "looked for 从业人数", row=1)


def test_empty_network(town: Any, told: Any, refused: Any) -> None:
    roads = (town.folder / "roads.osm").read_text(encoding="utf-8")
    town.text("roads.osm", roads.replace('k="highway"', 'k="waterway"'))
    error = refused()
    assert isinstance(error, NoRoadsError)
    told(error, "roads.osm", "没有可通行的道路", "holds no road")


@pytest.mark.parametrize("degrees", [0.02, 3.0])
def test_boundary_far_from_the_roads(town: Any, told: Any, refused: Any, degrees: float) -> None:
    units = town.units()
    units.geometry = units.geometry.translate(degrees, degrees)
    units.to_file(town.folder / "units.gpkg", layer="units", driver="GPKG", engine="pyogrio")
    error = refused()
    assert isinstance(error, NoRoadsError)
    fault = told(error, "roads.osm", "内没有道路", "no road lies in the study area")
    assert "111.706，40.805" in fault.problem.zh


def test_corrupt_roads(town: Any, told: Any, refused: Any) -> None:
    roads = (town.folder / "roads.osm").read_bytes()
    (town.folder / "roads.osm").write_bytes(roads[: len(roads) // 2])
    error = refused()
    assert isinstance(error, FormatError)
    told(error, "roads.osm", "不是完整的 OSM 文件", "no complete OSM file")


def test_population_all_zero(town: Any, refused: Any) -> None:
    town.totals(("A1", 0, 0), ("B2", 0, 0))
    assert isinstance(refused(), NoPeopleError)


@pytest.mark.parametrize(
    ("change", "file", "zh", "en"),
    [
        (lambda t: t.tables["population"].update(sheet="第二页"), "totals.xlsx", "没有名为“第二页”的工作表", "no sheet"),
        (lambda t: t.tables["boundaries"][0].update(layer="x"), "units.gpkg", "没有名为“x”的图层", "no layer"),
        (lambda t: t.tables["boundaries"][0].update(include=["C3"]), "units.gpkg", "include 中的代码 C3", "the codes C3"),
        (lambda t: t.tables["jobs"].update(crs="EPSG:1"), "sources.toml", "未知的坐标系", "unknown CRS"),
        (lambda t: t.text("firms.csv", "经度,纬度,从业人数\n500,40.8,1\n"), "firms.csv", "（500，40.8）不在地球", "(500, 40.8)"),
        (lambda t: t.tables["jobs"].update(crs="EPSG:4546"), "firms.csv", "坐标全部在研究区外", "outside the study area"),
        (lambda t: t.text("totals.xlsx", "a,b\n1,2"), "totals.xlsx", "内容不是 Excel 工作簿", "no Excel workbook"),
        (lambda t: t.text("units.gpkg", "<OGRVRTDataSource/>"), "units.gpkg", "内容不是 .gpkg", "is not .gpkg"),
        (lambda t: t.text("venues.csv", "编号,名称,类型,经度,纬度\n"), "venues.csv", "没有数据行", "holds no rows"),
        (lambda t: t.text("venues.csv", ""), "venues.csv", "没有数据行", "holds no rows"),
    ],
)  # fmt: skip
def test_one_thing_wrong(town: Any, told: Any, refused: Any, change: Any, file: str, zh: str, en: str) -> None:
    change(town)
    error = refused()
    fault = next(fault for fault in error.faults if fault.file == file)
    assert zh in fault.problem.zh
    assert en in fault.problem.en


def test_personal_data(town: Any, refused: Any) -> None:
    town.text("venues.csv", f"编号,名称,类型,经度,纬度,负责人电话\nV1,店,超市,{WEST},{SOUTH},13812345678\n")
    error = refused()
    assert isinstance(error, PersonalDataError)
    assert (error.faults[0].row, error.faults[0].column) == (2, "负责人电话")
    assert "13812345678" not in error.say("zh") + error.say("en"), "the message does not repeat the number"


def test_faults_of_all_files_at_once(town: Any, refused: Any) -> None:
    town.text("firms.csv", "名称,经度,纬度,从业人数\n甲,x,40.8,1\n")
    town.text("venues.csv", f"编号,名称,类型,经度,纬度\n1,a,超市,{WEST},{SOUTH}\n1,b,飞船,{WEST},{SOUTH}\n")
    town.totals(("A1", -5, 0), ("B2", 800, 20))
    town.text("roads.osm", "no xml")
    error = refused()
    assert type(error) is InputError, "of several kinds"
    assert {(fault.file, fault.row, fault.column) for fault in error.faults} == {
        ("totals.xlsx", 2, "常住人口"), ("firms.csv", 2, "经度"), ("venues.csv", 3, "编号"), ("venues.csv", 3, "类型"),
        ("roads.osm", None, None),
    }  # fmt: skip


def test_the_same_files_give_the_same_area(town: Any) -> None:
    one, two = prepare_area(town.write()), prepare_area(town.write())
    assert one.fingerprint == two.fingerprint
    assert len(one.fingerprint) == 16
    for name in ("outlets", "venues", "cells", "units", "zones", "scenery", "places"):
        assert getattr(one, name).equals(getattr(two, name)), name
    assert one.cell_units.equals(two.cell_units)


def test_any_change_gives_another_fingerprint(town: Any) -> None:
    seen = {prepare_area(town.write()).fingerprint}

    def is_new() -> None:
        fingerprint = prepare_area(town.write()).fingerprint
        assert fingerprint not in seen
        seen.add(fingerprint)

    firms = (town.folder / "firms.csv").read_bytes()
    (town.folder / "firms.csv").write_bytes(firms + b"\n")
    is_new()
    roads = (town.folder / "roads.osm").read_text(encoding="utf-8")
    town.text("roads.osm", roads.replace("test", "tess"))
    is_new()
    for name, value in {
        "snap_metres": 499.0,
        "road_margin_metres": 4000.0,
        "h3_resolution": 10,
        "floor_area_ratio": 1.6,
    }.items():
        town.tables["parameters"] = {name: value}
        is_new()
    town.tables["area"]["data_date"] = "2025-12-30"
    is_new()


def test_a_shapefiles_attributes_count_for_the_fingerprint(town: Any) -> None:
    """Codes and names stand in the .dbf, not in the .shp."""
    units = town.units().rename(columns={"代码": "code", "名称": "name"})
    units.to_file(town.folder / "units.shp", engine="pyogrio", encoding="UTF-8")
    units.iloc[:1].to_file(town.folder / "units2.shp", engine="pyogrio", encoding="UTF-8")
    town.tables["boundaries"] = [{"file": "units.shp", "level": "township"}]
    one = prepare_area(town.write())
    units.assign(name=["西街道", "东乡"]).to_file(town.folder / "units.shp", engine="pyogrio", encoding="UTF-8")
    two = prepare_area(town.write())
    assert one.sources[0].sha256 != two.sources[0].sha256
    assert one.fingerprint != two.fingerprint
    (town.folder / "units2.dbf").write_bytes(b"x")
    assert prepare_area(town.write()).fingerprint == two.fingerprint, "another file's parts are no part of it"


def test_an_area_is_complete(town: Any) -> None:
    area = prepare_area(town.write())
    for field in dataclasses.fields(StudyArea):
        # Only a timetable may be missing.
        assert (getattr(area, field.name) is None) == (field.name == "bus"), field.name
    for name in ("outlets", "venues", "cells", "units", "boundaries", "zones", "scenery", "places"):
        frame = getattr(area, name)
        assert frame.crs == "EPSG:4326", name
        assert not frame.isna().any().any(), name
        assert list(frame.index) == list(range(len(frame))), name


LINE_IN_TOWN = (
    f"stop_id,stop_name,stop_lat,stop_lon\nA,甲站,{SOUTH + 0.001},{WEST}\nB,乙站,{SOUTH + 0.003},{WEST + 0.004}\n"
    f"C,丙站,{SOUTH},{WEST + 0.2}\n"
)
"""Stops of `tests.feeds.LINE`: two in the streets of the town, one far from every road."""


def test_a_bus_timetable_is_joined_to_the_walking_network(town: Any) -> None:
    zipped(write_feed(town.folder / "feed", {"stops.txt": LINE_IN_TOWN}))
    without = prepare_area(town.write())
    assert without.bus is None
    town.tables["bus"] = {"file": "feed.zip", "day": "2026-03-18", "walk_limit_minutes": 10.0, "window_start": 470}
    area = prepare_area(town.write())
    assert area.fingerprint != without.fingerprint
    assert area.bus is not None
    timetable, stops = area.bus.timetable, area.bus.stops
    assert timetable.stop_name == ("甲站", "乙站", "丙站")
    assert str(timetable.date) == "2026-03-18"
    assert stops.snapped.tolist() == [True, True, False]
    # A lies on a street, halfway between two crossings.
    assert stops.access_minutes[0] == pytest.approx(0.0, abs=1e-4)
    assert stops.fraction[0] == pytest.approx(0.5, abs=1e-3)
    assert {key: value for key, value in area.parameters.items() if key.startswith("bus_")} == {
        "bus_day": "2026-03-18", "bus_window_start": 470, "bus_window_end": 540, "bus_walk_limit_minutes": 10.0,
        "bus_change_limit_minutes": 5.0, "bus_change_minutes": 2.0,
    }  # fmt: skip
    assert [(source.file, source.rows) for source in area.sources if source.role == "bus"] == [
        ("feed.zip", timetable.connections)
    ]
    assert any("1 bus stops have no road near" in remark.en for remark in area.remarks)
    assert any("timetable of Wednesday 2026-03-18" in remark.en for remark in area.remarks)


def test_a_feed_in_which_nothing_runs_then_is_refused(town: Any, told: Any) -> None:
    zipped(write_feed(town.folder / "feed", {"stops.txt": LINE_IN_TOWN}))
    town.tables["bus"] = {"file": "feed.zip", "day": "2026-03-18", "window_start": 600, "window_end": 660}
    with pytest.raises(TimetableError) as caught:
        prepare_area(town.write())
    told(caught.value, "feed.zip", "没有班次", "nothing runs")


# The sample county, through the same door.


def test_the_sample_countys_townships_keep_their_totals(sample_area: StudyArea, sample_sources: Path) -> None:
    page = openpyxl.load_workbook(sample_sources.parent / "population_2025.xlsx")["分乡镇人口"]
    official = {row[0]: (row[2], row[3]) for row in page.iter_rows(min_row=2, values_only=True)}
    sums = sample_area.cell_units.groupby("unit")[["persons", "priority_persons"]].sum()
    for unit, code in enumerate(sample_area.units["unit_id"]):
        assert sums.loc[unit].tolist() == pytest.approx(official[code], abs=1e-3)
    assert sample_area.cells["persons"].sum() == pytest.approx(
        sum(persons for persons, _ in official.values()), abs=1e-3
    )


def test_the_sample_countys_counts(sample_area: StudyArea) -> None:
    assert len(sample_area.units) == 12
    assert 18_000 <= sample_area.network.nodes <= 24_000
    assert 26 <= len(sample_area.outlets) <= 34
    assert 250 <= len(sample_area.venues) <= 500
    assert 1_500 <= len(sample_area.cells) <= 3_000
    assert 140_000 <= sample_area.cells["jobs"].sum() <= 160_000
    assert set(sample_area.boundaries["level"]) == {"township", "community"}
    assert {"housing", "commerce", "industry", "logistics", "resettlement"} <= set(sample_area.zones["zone"])
    assert {h3.get_resolution(cell) for cell in sample_area.cells["cell"]} == {9}
    assert "虚构" in sample_area.notice
    at = [h3.latlng_to_cell(point.y, point.x, 9) for point in sample_area.cells.geometry]
    assert (sample_area.cells["cell"] == at).mean() > 0.999, "demand points lie in their own cells"
    walk = sample_area.snaps["walk"]["cells"]
    assert sample_area.cells["persons"].to_numpy()[walk.snapped].sum() > 0.99 * sample_area.cells["persons"].sum()
