"""Tables as planners have them: what of a sheet is data, under which headers, and with which row numbers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from geodata.errors import FormatError, PersonalDataError, SourcesError
from geodata.intake.grids import Grid
from geodata.schema import SCHEMAS
from geodata.source_files import FileSource
from geodata.tables import TextTable, layer_table, read_table, table_of

Make = Callable[..., FileSource]


def book(tmp_path: Path, *rows: list[object], name: str = "台账.xlsx", **sheets: list[list[object]]) -> FileSource:
    """Write a workbook with the rows on its first sheet."""
    workbook = openpyxl.Workbook()
    page = workbook.active
    page.title = "第一页"
    for row in rows:
        page.append(row)
    for title, content in sheets.items():
        other = workbook.create_sheet(title)
        for row in content:
            other.append(row)
    workbook.save(tmp_path / name)
    return FileSource("jobs", tmp_path / name)


def records(table: TextTable) -> dict[int, list[str]]:
    return {int(row): list(values) for row, values in zip(table.frame.index, table.frame.to_numpy(), strict=True)}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_text_in_every_dress(file_source: Make, encoding: str, separator: str) -> None:
    text = "名称,人数,备注\r\n甲厂,12,\r\n乙厂,３４,㐂".replace(",", separator)
    if encoding == "gbk":
        text = text.replace("㐂", "喜")
    table = read_table(file_source("表.csv", text.encode(encoding)))
    assert list(table.frame.columns) == ["名称", "人数", "备注"]
    assert records(table) == {2: ["甲厂", "12", ""], 3: ["乙厂", "３４", text[-1]]}, (
        "values stay as they stand in the file"
    )
    assert (table.file, table.sheet, table.sheets) == ("表.csv", "", ())


def test_row_numbers_are_those_of_the_file(file_source: Make, tmp_path: Path) -> None:
    table = read_table(file_source("表.txt", 'a,b\n\n1,2\n,\n \t,\u3000\n"3\nx",4\n5\n'))
    assert records(table) == {3: ["1", "2"], 6: ["3\nx", "4"], 7: ["5", ""]}
    workbook = openpyxl.Workbook()
    page = workbook.active
    for cell, value in {"A1": "a", "B1": "b", "A3": 1, "B3": 2, "A4": "  ", "B7": "x"}.items():
        page[cell] = value
    workbook.save(tmp_path / "t.xlsx")
    assert records(read_table(FileSource("jobs", tmp_path / "t.xlsx"))) == {3: ["1", "2"], 7: ["", "x"]}


def test_cells_are_text_as_people_read_them(tmp_path: Path) -> None:
    row = ["001", 150102001000, 12.0, 0.5, 111.6543217, None, dt.datetime(2025, 1, 2), "幸福（东）"]
    table = read_table(book(tmp_path, [f"c{place}" for place in range(len(row))], row))
    assert records(table) == {2: ["001", "150102001000", "12", "0.5", "111.6543217", "", "2025-01-02", "幸福（东）"]}


def test_the_named_sheet_is_read(tmp_path: Path, told: Any) -> None:
    source = book(tmp_path, ["a"], [1], 第二页=[["b"], [2]])
    assert list(read_table(source).frame.columns) == ["a"]
    second = read_table(FileSource("jobs", source.path, sheet="第二页"))
    assert list(second.frame.columns) == ["b"]
    assert (second.sheet, second.sheets) == ("第二页", ("第一页", "第二页"))
    with pytest.raises(SourcesError) as caught:
        read_table(FileSource("jobs", source.path, sheet="第三页"))
    told(caught.value, "台账.xlsx", "没有名为“第三页”的工作表", "no sheet “第三页”")


def test_columns_without_header(tmp_path: Path) -> None:
    """A note beside the table stays visible as a column; an empty edge does not."""
    table = read_table(book(tmp_path, ["a", None, "b", None], [1, "注", 2, None], [3, None, 4, " "]))
    assert list(table.frame.columns) == ["a", "第 2 列", "b"]
    assert records(table) == {2: ["1", "注", "2"], 3: ["3", "", "4"]}
    blank_between = Grid("t.xlsx", "", (), [["a", "", "b"], ["1", "", "2"]])
    assert list(table_of(blank_between).frame.columns) == ["a", "b"]


def test_one_header_may_stand_twice(file_source: Make) -> None:
    table = read_table(file_source("t.csv", "备注,备注,a\nx,y,1\n"))
    assert list(table.frame.columns) == ["备注", "备注 #2", "a"]
    assert records(table) == {2: ["x", "y", "1"]}


def test_rows_longer_than_the_header_are_told(file_source: Make) -> None:
    with pytest.raises(FormatError) as caught:
        read_table(file_source("t.csv", "a,b\n1,2\n1,500,2\n3,4,,\n1,2,3\n"))
    assert [fault.row for fault in caught.value.faults] == [3, 5], "empty cells at the end do no harm"
    assert caught.value.faults[0].problem.zh == "有 3 列，而表头只有 2 列"
    assert "3 columns" in caught.value.faults[0].problem.en


@pytest.mark.parametrize("content", ["a,b\n", "a,b\n,\n , \n", "企业名称,从业人数\n合计,12\n"])
def test_tables_without_rows(file_source: Make, told: Any, content: str) -> None:
    with pytest.raises(FormatError) as caught:
        read_table(file_source("t.csv", content), SCHEMAS["jobs"])
    told(caught.value, "t.csv", "没有数据行", "holds no rows")


def test_the_header_row_that_the_planner_told(file_source: Make, told: Any) -> None:
    text = "名称,地址,人数\n甲厂,一路,未知\n乙厂,二路,1\n"
    assert list(read_table(file_source("t.csv", text)).frame.columns) == ["名称", "地址", "人数"]
    assert list(read_table(file_source("t.csv", text, header_row=2)).frame.columns) == ["甲厂", "一路", "未知"]
    for row in (4, 9):
        with pytest.raises(FormatError) as caught:
            read_table(file_source("t.csv", text + "\n\n", header_row=row))
        told(caught.value, "t.csv", f"第 {row} 行没有表头", "holds no header", row=row)


def test_units_of_headers_and_titles(file_source: Make) -> None:
    table = read_table(file_source("t.csv", "某旗人口表,,\n单位：万人,,\n区划代码,人口,占比(%)\n150102,3.2,5\n"))
    assert dict(table.units) == {"区划代码": "万人", "人口": "万人", "占比(%)": "%"}
    assert table.layout.title == "某旗人口表 单位：万人"


def test_words_in_a_merged_cell_stand_in_each_of_its_rows() -> None:
    rows = [["乡镇", "名称", "人数"], ["东街", "甲站", "9"], ["", "乙站", ""], ["", "丙站", "1"], ["西街", "丁站", "2"]]
    table = table_of(Grid("t.xlsx", "", (), rows, ((1, 0, 3, 0), (1, 2, 2, 2))))
    assert list(table.frame["乡镇"]) == ["东街", "东街", "东街", "西街"]
    assert list(table.frame["人数"]) == ["9", "", "1", "2"], "a number would count twice"
    assert table.merged == ((3, "乡镇"), (4, "乡镇"))


def test_personal_data_are_refused_beside_the_table_too(file_source: Make, told: Any) -> None:
    text = "名称,人数,地址\n甲站,1,一路\n填表人：张三，电话13812345678\n"
    with pytest.raises(PersonalDataError) as caught:
        read_table(file_source("t.csv", text))
    told(caught.value, "t.csv", "含有手机号码", "holds mobile phone numbers", row=3)
    assert caught.value.columns == ()
    assert len(read_table(file_source("t.csv", "名称,人数,地址\n甲站,1,一路\n填表人：张三\n")).frame) == 1


@pytest.mark.parametrize(("header", "columns"), [("包联干部", {}), ("联系人", {"contact": "联系人"})])
def test_a_bureau_contact_may_be_named_in_its_own_column(
    file_source: Make, header: str, columns: dict[str, str]
) -> None:
    source = file_source("t.csv", f"名称,{header}\n甲站,张建国\n乙站,李红\n", columns=columns)
    assert list(read_table(source, SCHEMAS["outlets"]).frame[header]) == ["张建国", "李红"]
    with pytest.raises(PersonalDataError) as caught:
        read_table(source, SCHEMAS["venues"])
    assert caught.value.columns == (header,)


def test_a_layer_as_a_table() -> None:
    attributes = pd.DataFrame({"CODE": ["1"], "人口（万人）": ["2"]}, index=pd.RangeIndex(1, 2, name="row"))
    table = layer_table("l.gpkg", attributes)
    assert dict(table.units) == {"CODE": "", "人口（万人）": "万人"}
    assert records(table) == {1: ["1", "2"]}
    assert table.layout.header_last == 1
