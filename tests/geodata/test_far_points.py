"""Rows far outside the study area are refused one by one, or left out and told; distances are those of the ellipsoid."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import pyproj
import pytest
import shapely

from geodata.checking import read_checked_table
from geodata.errors import SchemaError
from geodata.far_points import FAR_METRES, metres_from_box, refuse_far_rows, without_far_rows
from geodata.intake.examination import examine
from geodata.intake.ground import ground_of
from geodata.prepare import prepare_area
from geodata.source_files import FileSource
from tests.geodata.conftest import SOUTH, WEST

GEOD = pyproj.Geod(ellps="WGS84")
NEAR = (WEST + 0.001, SOUTH + 0.003)


def outlets(town: Any, *places: tuple[float, float]) -> None:
    rows = [(str(k), f"{k}号站", "家门口就业服务站", lon, lat, "路") for k, (lon, lat) in enumerate(places, 1)]
    town.workbook("outlets.xlsx", [("编号", "网点名称", "网点类型", "经度", "纬度", "地址"), *rows])


def test_distances_to_the_box() -> None:
    box = (111.0, 40.0, 112.0, 41.0)
    places = [(111.5, 40.5), (111.0, 41.0), (113.0, 40.5), (111.5, 39.0), (110.0, 42.0)]
    nearest = [(111.5, 40.5), (111.0, 41.0), (112.0, 40.5), (111.5, 40.0), (111.0, 41.0)]
    expected = [GEOD.inv(*place, *edge)[2] for place, edge in zip(places, nearest, strict=True)]
    points = gpd.GeoSeries(shapely.points(places), crs="EPSG:4326")
    assert metres_from_box(points, box) == pytest.approx(expected)


def test_far_rows_are_refused_with_row_and_remedy(town: Any, told: Any) -> None:
    far = GEOD.fwd(WEST, SOUTH, 180.0, FAR_METRES + 500.0)[:2]
    just_near = GEOD.fwd(WEST, SOUTH, 180.0, FAR_METRES - 500.0)[:2]
    outlets(town, NEAR, far, just_near)
    with pytest.raises(SchemaError) as caught:
        prepare_area(town.write())
    fault = told(caught.value, "outlets.xlsx", "距研究区约 50 公里", "about 50 km outside", row=3, column="经度")
    assert "坐标系" in fault.remedy.zh
    assert len(caught.value.faults) == 1


def test_left_out_where_the_planner_says_so_and_told(town: Any) -> None:
    outlets(town, NEAR, (116.4, 39.9))
    town.tables["outlets"]["faulty_rows"] = "leave_out"
    area = prepare_area(town.write())
    assert area.outlets["name"].tolist() == ["1号站"]
    assert any("1 行有错误（共 1 处），未使用" in remark.zh for remark in area.remarks)
    assert [source.rows for source in area.sources if source.role == "outlets"] == [1]


def test_a_whole_table_elsewhere_is_one_fault(town: Any, told: Any) -> None:
    outlets(town, (116.4, 39.9), (116.5, 39.9))
    with pytest.raises(SchemaError) as caught:
        prepare_area(town.write())
    assert len(caught.value.faults) == 1
    told(caught.value, "outlets.xlsx", "2 行的坐标全部在研究区外", "all 2 rows lie outside")


def test_rows_without_coordinates_and_near_ones_stay(town: Any) -> None:
    source = FileSource("outlets", town.folder / "outlets.xlsx")
    checked = read_checked_table(source, "outlets")
    assert without_far_rows(source, checked, town.units()) is checked
    assert refuse_far_rows(source, checked, town.units()) is checked


def test_examining_tells_what_preparing_refuses(town: Any) -> None:
    outlets(town, NEAR, (116.4, 39.9))
    ground = ground_of(town.units().rename(columns={"代码": "unit_id", "名称": "name"}), None, None)
    found = examine(FileSource("outlets", town.folder / "outlets.xlsx"), "outlets", ground=ground)
    assert found.checked is not None
    assert found.checked.rows["name"].tolist() == ["1号站"]
    report = found.checked.report
    assert (report.rows_accepted, report.refused_count, report.refused[0].row) == (1, 1, 3)
