"""Lines for sources.toml: what they say is what was examined, and they are read back as such."""

import dataclasses
import tomllib

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geodata.checking import read_checked_table
from geodata.chinese_datums import wgs84_to_gcj02
from geodata.intake.examination import examine
from geodata.source_files import FileSource
from publishing.intake_toml import sources_lines, to_confirm
from tests.geodata.intake import made_town


def read_back(found):
    return tomllib.loads("\n".join(sources_lines(found)))


def written(path, **columns):
    pd.DataFrame(columns).to_csv(path, index=False)
    return path


def test_usual_headers_need_no_second_look(tmp_path):
    path = written(tmp_path / "网点.csv", 编号=["1"], 网点名称=["甲"], 网点类型=["零工驿站"], 经度=[111.7], 纬度=[40.8])
    found = examine(FileSource("outlets", path), "outlets")
    columns = {"id": "编号", "name": "网点名称", "kind": "网点类型", "lon": "经度", "lat": "纬度"}
    assert read_back(found) == {"outlets": {"file": "网点.csv", "columns": columns}}
    assert to_confirm(found) == ()


def test_headers_that_are_only_like_usual_ones_are_to_be_confirmed(tmp_path):
    path = written(
        tmp_path / '网"点.csv',
        服务网点全称=["甲", "乙"],
        网点所属类型=["零工驿站"] * 2,
        东经度=[111.7, 111.8],
        北纬度=[40.8, 40.9],
    )
    found = examine(FileSource("outlets", path), "outlets")
    assert {line.zh.split(" ← ")[0] for line in to_confirm(found)} == {"name", "kind", "lon", "lat"}
    table = read_back(found)["outlets"]
    decided = FileSource("outlets", tmp_path / table["file"], columns=table["columns"])
    assert read_checked_table(decided, "outlets").rows["name"].tolist() == ["甲", "乙"]
    assert to_confirm(examine(decided, "outlets")) == (), "what the planner has decided is not asked again"


@pytest.mark.parametrize("swapped", [False, True])
def test_a_clear_crs_and_swapped_columns(tmp_path, swapped):
    lon, lat, names = made_town.shop_lonlat(120)
    x, y = wgs84_to_gcj02(lon, lat)
    path = written(
        tmp_path / "网点.csv",
        编号=np.arange(120),
        名称=names,
        类型="零工驿站",
        经度=y if swapped else x,
        纬度=x if swapped else y,
    )
    found = examine(FileSource("outlets", path), "outlets", ground=made_town.ground())
    table = read_back(found)["outlets"]
    assert table["crs"] == "GCJ-02"
    assert (table["columns"]["lon"], table["columns"]["lat"]) == (("纬度", "经度") if swapped else ("经度", "纬度"))
    assert "axes_swapped" not in table
    assert any(line.zh.startswith("crs：") for line in to_confirm(found))
    again = examine(
        FileSource("outlets", path, crs=table["crs"], columns=table["columns"]), "outlets", ground=made_town.ground()
    )
    assert not again.crs.differs, "with these lines it agrees with the ground"


def test_axes_of_layers_and_groups_of_population(tmp_path):
    metres = made_town.units().to_crs("EPSG:4551")
    turned = gpd.GeoDataFrame(
        {"代码": metres["unit_id"], "名称": metres["name"]},
        geometry=shapely.transform(metres.geometry.to_numpy(), lambda xy: xy[:, ::-1]),
        crs="EPSG:4551",
    )
    turned.to_file(tmp_path / "区划.gpkg", layer="a", engine="pyogrio")
    found = examine(FileSource("boundaries", tmp_path / "区划.gpkg"), "boundaries", ground=made_town.ground())
    assert found.crs.differs
    table = read_back(found)["boundaries"][0]
    assert (table["axes_swapped"], table["crs"]) == (True, "EPSG:4551")
    path = written(tmp_path / "人口.csv", 区划代码=["150102", "150103"], 常住人口=[100, 200], 老年人口=[10, 20])
    totals = examine(FileSource("population totals", path), "totals")
    assert read_back(totals)["population"]["groups"] == {"老年人口": "老年人口"}
    assert [line.zh for line in to_confirm(totals)] == ["groups：老年人口 是否保留"]


def test_decisions_are_kept(tmp_path):
    with pd.ExcelWriter(tmp_path / "a.xlsx") as book:
        for name in ("甲", "乙"):
            pd.DataFrame(
                {"名称": ["x"], "类型": ["零工驿站"], "经度": [111.7], "纬度": [40.8], "电话": ["a"]}
            ).to_excel(book, sheet_name=name, index=False)
    source = FileSource(
        "outlets", tmp_path / "a.xlsx", sheet="乙", crs="BD-09", header_row=1, faulty_rows="leave_out",
        columns={"id": ""}, without_columns=("电话",),
    )  # fmt: skip
    table = read_back(examine(source, "outlets"))["outlets"]
    expected = {"sheet": "乙", "crs": "BD-09", "header_row": 1, "faulty_rows": "leave_out", "without_columns": ["电话"]}
    assert {key: table[key] for key in expected} == expected
    assert table["columns"]["id"] == ""
    lost = examine(dataclasses.replace(source, sheet="没有"), "outlets")
    assert (sources_lines(lost), to_confirm(lost)) == ((), ())
