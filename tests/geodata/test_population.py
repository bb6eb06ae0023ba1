"""Tables and layers of population: totals find their units, cells become pieces, polygons keep their fields."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import h3
import numpy as np
import pandas as pd
import pytest
import shapely

from geodata.errors import NoPeopleError, SchemaError
from geodata.population import matched_totals, pieces_from_cells, read_areas, with_group_columns
from geodata.source_files import FileSource

WEST, NORTH = 111.70, 40.82


def units_of(*boxes: tuple[float, float, float, float]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"unit_id": [str(n) for n in range(len(boxes))], "name": [f"单元{n}" for n in range(len(boxes))]},
        geometry=[shapely.box(*box) for box in boxes],
        crs="EPSG:4326",
    )


TWO = units_of((WEST, 40.80, 111.71, NORTH), (111.71, 40.80, 111.72, NORTH))


def test_totals_find_their_units(told: Any) -> None:
    table = pd.DataFrame(
        {"code": ["1", "0"], "persons": [10.0, 20.0], "priority_persons": [1.0, 2.0]},
        index=pd.Index([5, 2], name="row"),
    )
    found = matched_totals(table, TWO, "t.csv")
    assert found["name"].tolist() == ["单元0", "单元1"]
    assert found[["code", "persons", "priority_persons", "row"]].to_numpy().tolist() == [
        ["0", 20, 2, 2],
        ["1", 10, 1, 5],
    ]
    with pytest.raises(SchemaError) as caught:
        matched_totals(table.iloc[:1], TWO, "t.csv")
    told(caught.value, "t.csv", "没有 单元0（代码 0）可用的行", "no usable row for 单元0 (code 0)")


def table_of(*rows: tuple[str, float, float]) -> pd.DataFrame:
    return pd.DataFrame(
        [(cell, persons, jobs, 0.0) for cell, persons, jobs in rows],
        columns=["cell", "persons", "jobs", "priority_persons"],
    )


def cell_at(lon: float, lat: float, resolution: int = 9) -> str:
    return str(h3.latlng_to_cell(lat, lon, resolution))


def test_pieces_of_a_table_of_cells() -> None:
    west, east, away = cell_at(111.705, 40.81), cell_at(111.715, 40.81), cell_at(113, 40.81)
    pieces, outside = pieces_from_cells(table_of((west, 5, 1), (away, 7, 0), (east, 0, 3)), TWO, "t.csv")
    assert outside == 1
    assert pieces.unit.tolist() == [0, 1]
    assert pieces.counts.tolist() == [[5, 1, 0], [0, 3, 0]]
    assert [h3.int_to_str(int(cell)) for cell in pieces.cell] == [west, east]
    np.testing.assert_allclose(pieces.lonlat[0], h3.cell_to_latlng(west)[::-1])


def test_tables_of_cells_that_are_refused(told: Any) -> None:
    inside, away = cell_at(111.705, 40.81), cell_at(113, 40.81)
    for table, kind, zh, en in (
        (
            table_of((inside, 5, 1), (cell_at(111.715, 40.81, 8), 5, 1)),
            SchemaError,
            "网格分辨率不一致：[8, 9]",
            "[8, 9]",
        ),
        (table_of((inside, 0, 9)), NoPeopleError, "人口合计为 0", "comes to nothing"),
        (table_of((away, 5, 0)), NoPeopleError, "研究区内没有有人口的网格", "no cell with persons"),
        (table_of((away, 5, 0), (inside, 0, 4)), NoPeopleError, "研究区内没有有人口的网格", "no cell with persons"),
    ):
        with pytest.raises(kind) as caught:
            pieces_from_cells(table, TWO, "t.csv")
        told(caught.value, "t.csv", zh, en)


def test_groups_of_cells_are_kept() -> None:
    table = table_of((cell_at(111.705, 40.81), 5, 1)).assign(group_0=2.0, group_1=3.0)
    pieces, _ = pieces_from_cells(table, TWO, "t.csv", groups=("老人", "学徒"))
    assert pieces.counts.tolist() == [[5, 1, 0, 2, 3]]


def test_a_layer_of_polygons_with_totals(tmp_path: Path) -> None:
    layer = TWO.assign(常住人口=["1,200", "800"], 老年=[300, 200], 代码=["A1", "B2"], 名称=["西街道", ""])
    layer[["常住人口", "老年", "代码", "名称", "geometry"]].to_file(
        tmp_path / "p.gpkg", driver="GPKG", engine="pyogrio"
    )
    areas = read_areas(FileSource("population", tmp_path / "p.gpkg", groups={"60岁及以上": "老年"}))
    assert areas["persons"].tolist() == [1200.0, 800.0]
    assert areas["group_0"].tolist() == [300.0, 200.0]
    assert areas["priority_persons"].tolist() == [0.0, 0.0]
    assert areas["name"].tolist() == ["西街道", "B2"], "what has no name goes by its code"
    assert areas["row"].tolist() == [1, 2]
    assert areas.crs == "EPSG:4326"
    assert areas.geometry.geom_equals(TWO.geometry).all()


def test_a_layer_without_persons_is_refused(tmp_path: Path) -> None:
    TWO.to_file(tmp_path / "p.gpkg", driver="GPKG", engine="pyogrio")
    with pytest.raises(SchemaError, match="常住人口"):
        read_areas(FileSource("population", tmp_path / "p.gpkg"))


def test_columns_of_groups() -> None:
    table = pd.DataFrame({"persons": [1.0], "group 老人": [2.0], "group 学徒": [3.0]})
    assert list(with_group_columns(table, ("老人", "学徒")).columns) == ["persons", "group_0", "group_1"]
