"""Coordinates out of tables: any CRS, checked row by row."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import pytest
import shapely

from geodata.checking import CheckedTable, read_checked_table
from geodata.chinese_datums import wgs84_to_gcj02
from geodata.errors import SchemaError
from geodata.intake.places import write_places
from geodata.intake.report import FileReport
from geodata.points import located, units_of
from geodata.source_files import FileSource

Make = Callable[..., FileSource]
LON, LAT = 111.65, 40.82


def points(
    make: Make, rows: list[tuple[object, object]], crs: str = "", header: str = "东经,北纬,人数"
) -> gpd.GeoDataFrame:
    text = header + "\n" + "".join(f"{lon},{lat},1\n" for lon, lat in rows)
    columns = dict(zip(("lon", "lat", "jobs"), header.split(","), strict=True))
    source = make("t.csv", text, crs=crs, columns=columns)
    return located(source, read_checked_table(source, "jobs"))


def test_degrees_are_taken_as_they_are(file_source: Make) -> None:
    found = points(file_source, [(LON, LAT), (LON + 1, LAT)])
    assert found.crs == "EPSG:4326"
    assert list(found.index) == [2, 3]
    assert {"name", "jobs", "geometry"} <= set(found.columns)
    assert not {"lon", "lat"} & set(found.columns)
    np.testing.assert_array_equal(shapely.get_coordinates(found.geometry), [(LON, LAT), (LON + 1, LAT)])


@pytest.mark.parametrize("crs", ["EPSG:4490", "EPSG:4546", "EPSG:4527", "EPSG:3857", "GCJ-02"])
def test_any_crs(file_source: Make, crs: str) -> None:
    if crs == "GCJ-02":
        x, y = (float(part[0]) for part in wgs84_to_gcj02(np.array([LON]), np.array([LAT])))
    else:
        x, y = pyproj.Transformer.from_crs("EPSG:4326", crs, always_xy=True).transform(LON, LAT)
    found = points(file_source, [(f"{x:.9f}", f"{y:.9f}")], crs)
    np.testing.assert_allclose(shapely.get_coordinates(found.geometry), [(LON, LAT)], atol=1e-7)


@pytest.mark.parametrize(
    ("crs", "good", "bad"),
    [
        ("", (LON, LAT), (LON, 91)),
        ("EPSG:4490", (LON, LAT), (LON, 200)),
        ("GCJ-02", (LON, LAT), (200, LAT)),
        ("", (LON, LAT), (554_000, 4_520_000)),
        ("", (-180, 90), (180.1, 0)),
        ("EPSG:4546", (554_000, 4_520_000), (1e30, 1e30)),
    ],
)
def test_coordinates_outside_the_earth(
    file_source: Make, told: Any, crs: str, good: tuple[float, float], bad: tuple[float, float]
) -> None:
    with pytest.raises(SchemaError) as caught:
        points(file_source, [good, bad, good], crs)
    assert len(caught.value.faults) == 1
    told(caught.value, "t.csv", "不在地球范围内", "lie outside the earth", row=3, column="东经")


def test_a_whole_table_of_metres_is_told_in_short(file_source: Make) -> None:
    with pytest.raises(SchemaError) as caught:
        points(file_source, [(554_000, 4_520_000)] * 500)
    [fault] = caught.value.faults
    assert "500 行的坐标以米为单位" in fault.problem.zh


def test_faulty_rows_may_be_left_out(file_source: Make) -> None:
    """The check leaves them out, so that only the others are located."""
    columns = {"lon": "东经", "lat": "北纬", "jobs": "人数"}
    text = f"东经,北纬,人数\n{LON},{LAT},1\n{LON},91,1\n"
    source = file_source("t.csv", text, columns=columns, faulty_rows="leave_out")
    checked = read_checked_table(source, "jobs")
    assert located(source, checked).index.tolist() == [2]
    assert [(fault.row, fault.column) for fault in checked.report.refused] == [(3, "东经")]


@pytest.mark.parametrize(
    "row", [(LAT, LON), (111_650_000, 40_820_000), (1_113_900, 404_912), ("东经111°39′00″", "40度49分12秒")]
)
def test_rows_that_can_be_read_in_one_way_only_are_repaired_and_told(
    file_source: Make, row: tuple[object, object]
) -> None:
    columns = {"lon": "东经", "lat": "北纬", "jobs": "人数"}
    source = file_source("t.csv", f"东经,北纬,人数\n{LON},{LAT},1\n{row[0]},{row[1]},1\n", columns=columns)
    checked = read_checked_table(source, "jobs")
    found = shapely.get_coordinates(located(source, checked).geometry)
    np.testing.assert_allclose(found, [(LON, LAT)] * 2, atol=1e-9)
    assert checked.report.repairs["row"].tolist() == [3, 3]
    assert checked.report.repairs["column"].tolist() == ["东经", "北纬"]


def placed(file_source: Make, tmp_path: Path, name: str) -> FileSource:
    places = pd.DataFrame(
        {"row": [3], "name": [name], "address": [""], "lon": [LON], "lat": [LAT], "matched": ["某地"], "score": [90.0]}
    )
    write_places(tmp_path / "places.csv", places)
    text = f"名称,东经,北纬,人数\n甲,{LON},{LAT},1\n乙,,,1\n"
    columns = {"lon": "东经", "lat": "北纬", "jobs": "人数", "name": "名称"}
    return file_source("t.csv", text, columns=columns, places=tmp_path / "places.csv", crs="GCJ-02")


def test_rows_without_coordinates_lie_at_their_confirmed_place(file_source: Make, tmp_path: Path) -> None:
    """Places are WGS84, whatever the table is in."""
    source = placed(file_source, tmp_path, "乙")
    found = located(source, read_checked_table(source, "jobs"))
    lonlat = shapely.get_coordinates(found.geometry)
    assert tuple(lonlat[1]) == (LON, LAT)
    assert np.hypot(*(lonlat[0] - (LON, LAT))) > 0.003


def test_a_place_of_another_row_is_refused(file_source: Make, told: Any, tmp_path: Path) -> None:
    source = placed(file_source, tmp_path, "丙")
    with pytest.raises(SchemaError) as caught:
        read_checked_table(source, "jobs")
    told(caught.value, "t.csv", "确认地点时该行为“丙”", "it read “丙”", row=3, column="东经")
    # Nor does whoever locates rows without checking them get by.
    rows = pd.DataFrame({"lon": [np.nan], "lat": [np.nan], "name": ["乙"]}, index=[3])
    with pytest.raises(SchemaError):
        located(source, CheckedTable(rows, {}, (), FileReport("t.csv", "jobs")))


def test_jobs_of_which_only_the_unit_is_known_stay_without_a_place(file_source: Make) -> None:
    text = f"东经,北纬,所属乡镇,人数\n{LON},{LAT},甲镇,1\n,,乙镇,5\n"
    columns = {"lon": "东经", "lat": "北纬", "jobs": "人数", "unit_name": "所属乡镇"}
    source = file_source("t.csv", text, columns=columns)
    found = located(source, read_checked_table(source, "jobs"))
    assert found.geometry.is_empty.tolist() == [False, True]
    assert found["unit_name"].tolist() == ["甲镇", "乙镇"]
    assert units_of(found, UNITS, source).tolist() == [0, -1]
    assert units_of(found[found.geometry.is_empty], UNITS, source).tolist() == [-1]


def test_a_datum_that_nobody_can_convert_is_refused(file_source: Make, told: Any) -> None:
    with pytest.raises(SchemaError) as caught:
        points(file_source, [(LON, LAT)], "EPSG:4610")
    told(caught.value, "t.csv", "Xian 1980", "no way is published from “Xian 1980”", column="crs")


UNITS = gpd.GeoDataFrame(
    {"unit_id": ["a", "b"]}, geometry=[shapely.box(111, 40, 112, 41), shapely.box(112, 40, 113, 41)], crs="EPSG:4326"
)


def test_units_of_points(file_source: Make) -> None:
    source = file_source("t.csv", "")
    found = points(file_source, [(111.5, 40.5), (112.5, 40.5), (114, 40.5), (112, 40.5)])
    assert units_of(found, UNITS, source).tolist() == [0, 1, -1, 0]
    assert units_of(found.iloc[:0], UNITS, source).tolist() == []


def test_all_points_elsewhere(file_source: Make, told: Any) -> None:
    """West of 90° E swapped columns still lie on the earth, but not in the area."""
    source = file_source("u.csv", "", columns={"lon": "东经"})
    with pytest.raises(SchemaError) as caught:
        units_of(points(file_source, [(43.8, 87.6), (43.9, 87.5)]), UNITS, source)
    told(caught.value, "u.csv", "2 行的坐标全部在研究区外", "all 2 rows lie outside the study area", column="东经")
