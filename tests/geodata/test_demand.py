"""Demand by each method, on the hand-made town: sums, remarks and refusals."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import h3
import numpy as np
import pytest
import shapely

from geodata.errors import NoPeopleError, SchemaError
from geodata.prepare import prepare_area
from geodata.store import load_area, save_area
from geodata.study_area import StudyArea

WEST, SOUTH = 111.70, 40.80


def sums(area: StudyArea) -> list[list[float]]:
    table = area.cell_units.groupby("unit")[["persons", "jobs", "priority_persons"]].sum()
    return table.reindex(range(len(area.units)), fill_value=0.0).to_numpy().tolist()


def said(area: StudyArea, zh: str, en: str) -> bool:
    return any(zh in remark.zh and en in remark.en for remark in area.remarks)


def test_dasymetric(town: Any) -> None:
    area = prepare_area(town.write())
    assert sums(area) == [pytest.approx([1200, 100, 30], abs=1e-6), pytest.approx([800, 50, 20], abs=1e-6)]
    assert said(area, "由各单元总数推算，非实测", "modelled from unit totals, not counted")


def test_raster_by_itself(raster_town: Any) -> None:
    """Twelve columns: the first six lie in the western unit."""
    values = np.arange(1, 121).reshape(10, 12)
    area = prepare_area(raster_town.write())
    assert sums(area) == [
        pytest.approx([values[:, :6].sum(), 100, 0], abs=1e-6),
        pytest.approx([values[:, 6:].sum(), 50, 0], abs=1e-6),
    ]
    assert not said(area, "推算", "modelled")


def test_raster_rescaled_to_totals(raster_town: Any) -> None:
    values = np.arange(1, 121).reshape(10, 12)
    raster_town.tables["population"]["totals"] = "totals.xlsx"
    area = prepare_area(raster_town.write())
    assert sums(area) == [pytest.approx([1200, 100, 30], abs=1e-6), pytest.approx([800, 50, 20], abs=1e-6)]
    counted = np.array([values[:, :6].sum(), values[:, 6:].sum()])
    check = area.population_check
    assert check["unit"].tolist() == [0, 1]
    assert check["counted"].tolist() == counted.tolist()
    assert check["stated"].tolist() == pytest.approx([1200, 800])
    assert check["difference"].tolist() == pytest.approx((counted - [1200, 800]).tolist())
    assert check["percent"].tolist() == pytest.approx((100 * (counted / [1200, 800] - 1)).tolist())
    assert said(
        area, f"东街道：栅格 {counted[1]:,} 人，总数 800 人", f"{counted[1]:,} persons by the raster, 800 by the total"
    )


def test_only_rescaling_makes_a_check(raster_town: Any, town_area: StudyArea) -> None:
    for area in (prepare_area(raster_town.write()), town_area):
        assert len(area.population_check) == 0
        assert list(area.population_check.columns) == ["unit", "counted", "stated", "difference", "percent"]
        assert area.groups == ()


def test_persons_outside_the_area_are_told(raster_town: Any, write_raster: Any) -> None:
    write_raster(
        raster_town.folder / "people.tif", np.full((12, 14), 2.0), west=WEST - 0.001, north=SOUTH + 0.011, size=0.001
    )
    area = prepare_area(raster_town.write())
    assert area.cells["persons"].sum() == pytest.approx(240.0)
    assert said(area, "栅格中 96 人在研究区外", "96 persons of the raster lie outside")


def cell_table(town: Any, *extra: tuple[float, float, int, int]) -> None:
    rows = [(WEST + 0.001, SOUTH + 0.001, 70, 0), (WEST + 0.009, SOUTH + 0.005, 30, 0), *extra]
    lines = [f"{h3.latlng_to_cell(lat, lon, 10)},{persons},{jobs}" for lon, lat, persons, jobs in rows]
    town.text("cells.csv", "cell,persons,jobs\n" + "\n".join(lines) + "\n")
    town.tables["population"] = {"method": "cells", "file": "cells.csv"}


def test_cells(town: Any) -> None:
    cell_table(town, (112.5, 41.5, 1000, 0))
    area = prepare_area(town.write())
    assert area.cells["persons"].sum() == 100
    assert area.cells["jobs"].sum() == 150
    assert {h3.get_resolution(cell) for cell in area.cells["cell"]} == {10}, "jobs come to the same cells"
    assert area.parameters["h3_resolution"] == 10, "the table's resolution is what is printed"
    assert said(area, "1 个网格在研究区外，未计入", "1 cells lie outside the area")


def test_cells_without_boundaries_are_one_unit(town: Any) -> None:
    cell_table(town)
    for name in ("boundaries", "outlets", "venues"):
        del town.tables[name]
    area = prepare_area(town.write())
    assert area.units[["unit_id", "name", "level"]].to_numpy().tolist() == [["all", "全区", "area"]]
    assert sums(area) == [pytest.approx([100, 150, 0])]
    assert said(area, "未提供行政区划", "no boundaries were given")


def test_jobs_are_not_counted_twice(town: Any, told: Any) -> None:
    cell_table(town, (WEST + 0.005, SOUTH + 0.004, 5, 5))
    with pytest.raises(SchemaError) as caught:
        prepare_area(town.write())
    told(caught.value, "firms.csv", "人口数据中已有岗位数", "already have jobs")
    del town.tables["jobs"]
    assert prepare_area(town.write()).cells["jobs"].sum() == 5


def test_without_jobs(town: Any) -> None:
    del town.tables["jobs"]
    area = prepare_area(town.write())
    assert area.cells["jobs"].sum() == 0
    assert said(area, "未提供岗位数据", "no jobs data were given")


def test_firms_outside_the_area_are_told(town: Any) -> None:
    text = f"经度,纬度,从业人数\n{WEST + 0.001},{SOUTH + 0.001},100\n{WEST + 1},{SOUTH},7\n{WEST - 0.001},{SOUTH},9\n"
    town.text("firms.csv", text)
    area = prepare_area(town.write())
    assert area.cells["jobs"].sum() == 100
    assert said(area, "2 家企业（16 个岗位）在研究区外", "2 firms (16 jobs) lie outside")


def test_a_unit_spread_along_its_streets_is_told(town: Any) -> None:
    roads = (town.folder / "roads.osm").read_text(encoding="utf-8")
    town.text("roads.osm", roads.replace('"apartments"', '"school"'))
    area = prepare_area(town.write())
    assert said(area, "西街道 无住宅与居住用地数据", "西街道: no homes or residential land")
    assert sums(area)[0] == pytest.approx([1200, 100, 30], abs=1e-6)


def test_no_people(town: Any, told: Any) -> None:
    town.totals(("A1", 0, 0), ("B2", 0, 0))
    with pytest.raises(NoPeopleError) as caught:
        prepare_area(town.write())
    told(caught.value, "totals.xlsx", "人口合计为 0", "comes to nothing")
    cell_table(town)
    town.text("cells.csv", f"cell,persons\n{h3.latlng_to_cell(SOUTH, WEST, 9)},0\n")
    with pytest.raises(NoPeopleError) as caught:
        prepare_area(town.write())
    told(caught.value, "cells.csv", "人口合计为 0", "comes to nothing")


def test_a_unit_without_a_total(town: Any, told: Any) -> None:
    town.totals(("A1", 5, 0), ("C3", 9, 0))
    with pytest.raises(SchemaError) as caught:
        prepare_area(town.write())
    told(caught.value, "totals.xlsx", "没有 东街道（代码 B2）可用的行", "no usable row for 东街道 (code B2)")


def test_a_unit_with_people_where_the_raster_has_none(raster_town: Any, write_raster: Any, told: Any) -> None:
    values = np.zeros((10, 12))
    values[:, :6] = 1.0
    write_raster(raster_town.folder / "people.tif", values, west=WEST, north=SOUTH + 0.01, size=0.001)
    raster_town.tables["population"]["totals"] = "totals.xlsx"
    with pytest.raises(NoPeopleError) as caught:
        prepare_area(raster_town.write())
    told(caught.value, "totals.xlsx", "东街道 有 800 人，但人口栅格", "东街道 has 800 persons, but the raster", row=3)


def layer(
    town: Any, rows: list[tuple[str, float, float, float]], shapes: list[Any], method: str, **options: Any
) -> None:
    """Write a layer of polygons: name, persons, registered unemployed, elders."""
    columns = dict(zip(("名称", "常住人口", "登记失业人数", "老年"), zip(*rows, strict=True), strict=True))
    frame = gpd.GeoDataFrame({name: list(values) for name, values in columns.items()}, geometry=shapes, crs="EPSG:4326")
    frame.to_file(town.folder / "areas.gpkg", driver="GPKG", engine="pyogrio")
    town.tables["population"] = {"method": method, "file": "areas.gpkg", "groups": {"老人": "老年"}, **options}


def box(west: float, south: float, east: float, north: float) -> shapely.Polygon:
    return shapely.box(WEST + west, SOUTH + south, WEST + east, SOUTH + north)


def groups_of(area: StudyArea) -> list[float]:
    by_unit = area.cell_units.groupby("unit")["group_0"].sum().reindex(range(len(area.units)), fill_value=0.0)
    return [float(value) for value in by_unit]


def test_areal(town: Any) -> None:
    """The second polygon lies over both units, a quarter of it in the western one, a quarter outside."""
    rows = [("一", 100, 10, 40), ("二", 400, 0, 80), ("三", 999, 0, 0)]
    layer(town, rows, [box(0, 0, 0.004, 0.004), box(0.003, 0.005, 0.015, 0.01), box(0.1, 0, 0.2, 0.1)], "areal")
    area = prepare_area(town.write())
    assert sums(area) == [pytest.approx([200, 100, 10], rel=1e-6), pytest.approx([200, 50, 0], rel=1e-6)]
    assert groups_of(area) == pytest.approx([60, 40], rel=1e-6)
    assert area.groups == ("老人",)
    assert area.cells["group_0"].sum() == pytest.approx(100, rel=1e-6)
    assert said(area, "areas.gpkg：100 人在研究区外", "areas.gpkg: 100 persons lie outside")
    assert said(area, "1 个面在研究区外", "1 polygons lie outside")
    assert said(area, "按面积均摊", "spread evenly over the area")
    assert [(source.role, source.rows) for source in area.sources if source.role == "population"] == [("population", 3)]


def test_dasymetric_over_a_layer_of_its_own(town: Any) -> None:
    """The flats take the west's people, the house and the residential land those of the two polygons of the east."""
    rows = [("甲", 500, 10, 100), ("乙", 300, 5, 60), ("丙", 200, 0, 40)]
    layer(
        town,
        rows,
        [box(0, 0, 0.006, 0.01), box(0.006, 0, 0.012, 0.0055), box(0.006, 0.0055, 0.012, 0.01)],
        "dasymetric",
    )
    area = prepare_area(town.write())
    assert sums(area) == [pytest.approx([500, 100, 10], abs=1e-6), pytest.approx([500, 50, 5], abs=1e-6)]
    assert groups_of(area) == pytest.approx([100, 100], abs=1e-6)
    flats, house = (h3.latlng_to_cell(SOUTH + y, WEST + x, 9) for x, y in ((0.00075, 0.00075), (0.00875, 0.00475)))
    persons = area.cells.set_index("cell")["persons"]
    assert persons[flats] == pytest.approx(500)
    assert persons[house] >= 300 - 1e-6
    assert said(area, "由各单元总数推算", "modelled from unit totals")


def test_polygons_without_homes_are_refused_or_spread_evenly(town: Any, told: Any) -> None:
    """Two little polygons that hold neither homes nor streets."""
    rows = [("甲", 500, 0, 0), ("空一", 7, 0, 0), ("空二", 9, 1, 3)]
    shapes = [box(0, 0, 0.006, 0.01), box(0.0102, 0.0002, 0.0112, 0.0008), box(0.0102, 0.0022, 0.0112, 0.0028)]
    layer(town, rows, shapes, "dasymetric")
    with pytest.raises(NoPeopleError) as caught:
        prepare_area(town.write())
    assert len(caught.value.faults) == 2
    told(caught.value, "areas.gpkg", "空一 有 7 人，但范围内没有住宅", "空一 has 7 persons, but no home", row=2)
    told(caught.value, "areas.gpkg", "空二 有 9 人", "空二 has 9 persons", row=3)
    town.tables["population"]["unplaced"] = "evenly"
    area = prepare_area(town.write())
    assert sums(area) == [pytest.approx([500, 100, 0], abs=1e-6), pytest.approx([16, 50, 1], abs=1e-6)]
    assert groups_of(area) == pytest.approx([0, 3], abs=1e-6)
    assert said(area, "空一、空二（共 16 人）范围内没有住宅、居住用地或街道，按面积均摊", "空一, 空二 (16 persons)")


def test_units_without_people_are_told(town: Any) -> None:
    layer(town, [("甲", 500, 0, 0)], [box(0, 0, 0.006, 0.01)], "areal")
    assert said(prepare_area(town.write()), "没有人口的统计单元：东街道", "units in which nobody lives: 东街道")


def test_a_layer_of_another_place(town: Any, told: Any) -> None:
    layer(town, [("甲", 500, 0, 0)], [box(1, 1, 2, 2)], "areal")
    with pytest.raises(NoPeopleError) as caught:
        prepare_area(town.write())
    told(caught.value, "areas.gpkg", "没有一个面在研究区内", "not one of its polygons")


def test_polygons_where_nobody_lives_inside(town: Any, told: Any) -> None:
    layer(town, [("甲", 0, 5, 0), ("乙", 0, 0, 0)], [box(0, 0, 0.006, 0.01), box(0.006, 0, 0.012, 0.01)], "areal")
    with pytest.raises(NoPeopleError) as caught:
        prepare_area(town.write())
    told(caught.value, "areas.gpkg", "人口合计为 0", "comes to nothing")


def test_squares(town: Any) -> None:
    """Squares of 200 m in Gauss-Krüger: the border between the units halves the middle one."""
    border = gpd.GeoSeries(shapely.points([(WEST + 0.006, SOUTH + 0.005)]), crs="EPSG:4326").to_crs("EPSG:4546").iloc[0]
    rows = [f"{border.x + dx},{border.y},{persons},{jobs},{elders}" for dx, persons, jobs, elders in (
        (-200, 40, 4, 8), (0, 100, 10, 20), (200, 60, 6, 30), (40_000, 5, 0, 0))]  # fmt: skip
    town.text("squares.csv", "x,y,人口,岗位数,老年\n" + "\n".join(rows) + "\n")
    town.tables["population"] = {
        "method": "squares", "file": "squares.csv", "square_metres": 200, "crs": "EPSG:4546", "groups": {"老人": "老年"},
    }  # fmt: skip
    del town.tables["jobs"]
    area = prepare_area(town.write())
    assert sums(area) == [pytest.approx([90, 9, 0], rel=1e-3), pytest.approx([110, 11, 0], rel=1e-3)]
    assert area.cells[["persons", "jobs", "group_0"]].sum().tolist() == pytest.approx([200, 20, 58], rel=1e-9)
    assert said(area, "5 人在研究区外", "5 persons lie outside")
    assert said(area, "边长 200 米的方格", "squares of 200 m")
    town.tables["jobs"] = {"file": "firms.csv"}
    with pytest.raises(SchemaError, match="人口数据中已有岗位数"):
        prepare_area(town.write())


def test_groups_of_totals_and_of_cells(town: Any, tmp_path: Path) -> None:
    town.workbook(
        "totals.xlsx", [("区划代码", "常住人口", "60岁以上", "求职"), ("A1", 1200, 300, 50), ("B2", 800, 100, 900)]
    )
    town.tables["population"]["groups"] = {"老人": "60岁以上", "求职者": "求职"}
    area = prepare_area(town.write())
    assert area.groups == ("老人", "求职者")
    assert area.cell_units.groupby("unit")[["group_0", "group_1"]].sum().to_numpy().tolist() == [
        pytest.approx([300, 50]), pytest.approx([100, 900]),
    ]  # fmt: skip
    shares = area.cells["group_0"] / area.cells["persons"]
    assert shares[area.cells["unit"] == 0].tolist() == pytest.approx([0.25] * int((area.cells["unit"] == 0).sum()))
    save_area(area, tmp_path / "area")
    loaded = load_area(tmp_path / "area")
    assert loaded.groups == area.groups
    assert loaded.cells["group_1"].tolist() == area.cells["group_1"].tolist()
    other = {"老人": "60岁以上"}
    town.tables["population"]["groups"] = other
    assert prepare_area(town.write()).fingerprint != area.fingerprint
    cell = h3.latlng_to_cell(SOUTH + 0.005, WEST + 0.003, 9)
    town.text("cells.csv", f"cell,persons,老年\n{cell},70,90\n")
    town.tables["population"] = {"method": "cells", "file": "cells.csv", "groups": {"老人": "老年"}}
    area = prepare_area(town.write())
    assert area.cells["group_0"].sum() == 90
    assert said(area, "分组“老人”共 90 人，多于总人口 70 人", "has 90 persons, more than the 70")


def priority_table(town: Any, *rows: tuple[str, int]) -> None:
    town.workbook("priority.xlsx", [("区划代码", "登记失业人数"), *rows])
    town.tables["priority"] = {"file": "priority.xlsx"}


def test_priority_persons_are_spread_like_residents(raster_town: Any) -> None:
    priority_table(raster_town, ("B2", 48), ("A1", 66), ("C3", 9))
    area = prepare_area(raster_town.write())
    assert [unit[2] for unit in sums(area)] == pytest.approx([66, 48])
    shares = area.cell_units[area.cell_units["persons"] > 0]
    ratio = shares["priority_persons"] / shares["persons"]
    assert ratio.groupby(shares["unit"]).std().max() < 1e-9, "in each unit as the residents"
    assert any(source.role == "priority" and source.rows == 2 for source in area.sources)


def test_priority_persons_given_twice(town: Any, told: Any) -> None:
    priority_table(town, ("A1", 30), ("B2", 20))
    with pytest.raises(SchemaError) as caught:
        prepare_area(town.write())
    told(
        caught.value, "priority.xlsx", "人口数据中已有重点人群", "already have priority persons", column="priority.file"
    )
    town.totals(("A1", 1200, 0), ("B2", 800, 0))
    assert [unit[2] for unit in sums(prepare_area(town.write()))] == pytest.approx([30, 20])


def test_priority_persons_where_nobody_lives(raster_town: Any, write_raster: Any, told: Any) -> None:
    values = np.zeros((10, 12))
    values[:, :6] = 1.0
    write_raster(raster_town.folder / "people.tif", values, west=WEST, north=SOUTH + 0.01, size=0.001)
    priority_table(raster_town, ("A1", 12), ("B2", 8))
    with pytest.raises(NoPeopleError) as caught:
        prepare_area(raster_town.write())
    told(
        caught.value,
        "priority.xlsx",
        "东街道 有 8 人，但范围内没有居民",
        "东街道 has 8 persons, but nobody lives",
        row=3,
    )
    raster_town.tables["population"]["unplaced"] = "evenly"
    area = prepare_area(raster_town.write())
    assert [unit[2] for unit in sums(area)] == pytest.approx([12, 8])
    priority_table(raster_town, ("A1", 12))
    with pytest.raises(SchemaError) as caught_again:
        prepare_area(raster_town.write())
    told(caught_again.value, "priority.xlsx", "没有 东街道（代码 B2）可用的行", "no usable row for 东街道")
    priority_table(raster_town, ("A1", 0), ("B2", 0))
    assert [unit[2] for unit in sums(prepare_area(raster_town.write()))] == [0, 0]


def test_firms_without_coordinates(town: Any, told: Any) -> None:
    firms = f"企业名称,从业人数,经度,纬度,行政区划代码,所属乡镇\n甲,100,{WEST + 0.001},{SOUTH + 0.001},,\n"
    town.text("firms.csv", firms + "乙,50,,,A1,\n丙,30,,,,东街道\n")
    area = prepare_area(town.write())
    assert sums(area) == [pytest.approx([1200, 150, 30], abs=1e-6), pytest.approx([800, 30, 20], abs=1e-6)]
    assert said(area, "2 家企业（80 个岗位）没有坐标", "2 firms (80 jobs) have no coordinates")
    at_firm = area.cells.set_index("cell")["jobs"][h3.latlng_to_cell(SOUTH + 0.001, WEST + 0.001, 9)]
    assert at_firm == pytest.approx(150)
    town.text("firms.csv", firms + "乙,50,,,Z9,\n")
    with pytest.raises(SchemaError) as caught:
        prepare_area(town.write())
    told(caught.value, "firms.csv", "所属单元“Z9”未知", "“Z9” is not known", row=3)
