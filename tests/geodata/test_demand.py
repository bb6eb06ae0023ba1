"""Demand by each method, on the hand-made town: sums, remarks and refusals."""

from __future__ import annotations

from typing import Any

import h3
import numpy as np
import pytest

from geodata.errors import NoPeopleError, SchemaError
from geodata.prepare import prepare_area
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
    raster_town.tables["population"]["totals"] = "totals.xlsx"
    area = prepare_area(raster_town.write())
    assert sums(area) == [pytest.approx([1200, 100, 30], abs=1e-6), pytest.approx([800, 50, 20], abs=1e-6)]


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
    assert said(area, "1 个格网在研究区外，未计入", "1 cells lie outside the area")


def test_cells_without_boundaries_are_one_unit(town: Any) -> None:
    cell_table(town)
    for name in ("boundaries", "outlets", "venues"):
        del town.tables[name]
    area = prepare_area(town.write())
    assert area.units[["unit_id", "name", "level"]].to_numpy().tolist() == [["all", "小镇", "area"]]
    assert sums(area) == [pytest.approx([100, 150, 0])]
    assert said(area, "未提供行政区划", "no boundaries were given")


def test_jobs_are_not_counted_twice(town: Any, told: Any) -> None:
    cell_table(town, (WEST + 0.005, SOUTH + 0.004, 5, 5))
    with pytest.raises(SchemaError) as caught:
        prepare_area(town.write())
    told(caught.value, "firms.csv", "格网表中已有岗位数", "already has jobs")
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
    told(caught.value, "totals.xlsx", "缺少 东街道（代码 B2）的人口", "no row for 东街道 (code B2)")


def test_a_unit_with_people_where_the_raster_has_none(raster_town: Any, write_raster: Any, told: Any) -> None:
    values = np.zeros((10, 12))
    values[:, :6] = 1.0
    write_raster(raster_town.folder / "people.tif", values, west=WEST, north=SOUTH + 0.01, size=0.001)
    raster_town.tables["population"]["totals"] = "totals.xlsx"
    with pytest.raises(NoPeopleError) as caught:
        prepare_area(raster_town.write())
    told(caught.value, "totals.xlsx", "东街道 有 800 人，但人口栅格", "东街道 has 800 persons, but the raster", row=3)
