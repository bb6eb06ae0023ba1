"""Checking tables: headers are found, words and numbers understood, and every fault told with its row and column."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import h3
import numpy as np
import pytest

from geodata.checking import CheckedTable, is_cell, read_checked_table
from geodata.errors import SchemaError
from geodata.source_files import FileSource

Make = Callable[..., FileSource]


def check(make: Make, text: str, role: str = "jobs", codes: set[str] | None = None, **options: Any) -> CheckedTable:
    return read_checked_table(make("t.csv", text, role, **options), role, codes=codes)


def faults(make: Make, text: str, role: str = "jobs", **options: Any) -> SchemaError:
    with pytest.raises(SchemaError) as caught:
        check(make, text, role, **options)
    return caught.value


def test_fields_are_found_by_their_usual_headers(file_source: Make) -> None:
    table = check(file_source, "企业名称,经度,纬度,从业人数,行业\n甲,111.7,40.8,12,零售\n")
    assert dict(table.headers) == {"name": "企业名称", "lon": "经度", "lat": "纬度", "jobs": "从业人数"}
    assert table.rows.to_dict("index") == {2: {"name": "甲", "lon": 111.7, "lat": 40.8, "jobs": 12.0}}
    assert [(remark.zh, remark.en) for remark in table.remarks] == [
        ("t.csv：未使用的列 行业", "t.csv: columns not used: 行业")
    ]


@pytest.mark.parametrize("header", ["LNG", "Lon", "ｌｏｎ", "Longitude "])
def test_headers_in_other_letters(file_source: Make, header: str) -> None:
    assert check(file_source, f"{header},lat,jobs\n1,2,3\n").rows.loc[2, "lon"] == 1.0


@pytest.mark.parametrize("named", ["常住人口（人）", "常住人口(人)"])
@pytest.mark.parametrize("written", ["常住人口（人）", "常住人口(人)"])
def test_named_columns_win_and_brackets_do_not_matter(file_source: Make, named: str, written: str) -> None:
    table = check(file_source, f"代码,人口,{written}\nA,1,2\n", "population totals", columns={"persons": named})
    assert table.rows.loc[2, "persons"] == 2.0
    assert table.headers["persons"] == written


def test_optional_fields_are_filled_in(file_source: Make) -> None:
    table = check(file_source, "代码,人口\nA,1\n", "population totals")
    assert table.rows.loc[2, "priority_persons"] == 0.0
    assert "priority_persons" not in table.headers
    outlets = check(file_source, "编号,名称,类型,经度,纬度\n1,站,零工市场,1,2\n", "outlets")
    assert outlets.rows.loc[2, "address"] == ""


@pytest.mark.parametrize(
    ("cell", "value"),
    [("12", 12.0), ("1,234", 1234.0), ("1,234,567.5", 1234567.5), ("１２３", 123.0), ("１，２３４．５", 1234.5), ("1e3", 1000.0), ("+5", 5.0), ("0", 0.0)],
)  # fmt: skip
def test_numbers(file_source: Make, cell: str, value: float) -> None:
    table = check(file_source, f"lon\tlat\tjobs\n1\t2\t{cell}\n")
    assert table.rows["jobs"].dtype == np.float64
    assert table.rows.loc[2, "jobs"] == value


@pytest.mark.parametrize(
    "cell", ["12人", "约5", "1,5", "12,34", "1,234,5", "nan", "inf", "-inf", "0x10", "True", "1_000", "#N/A", "--"]
)
def test_what_is_no_number(file_source: Make, told: Any, cell: str) -> None:
    error = faults(file_source, f"lon\tlat\tjobs\n1\t2\t7\n1\t2\t{cell}\n")
    told(error, "t.csv", f"“{cell}”不是数字", f"“{cell}” is not a number", row=3, column="jobs")


@pytest.mark.parametrize(
    ("cell", "zh", "en"), [("-1", "-1.0 超出范围", "-1.0 is out of range"), ("", "值为空", "missing")]
)
def test_numbers_that_are_refused(file_source: Make, told: Any, cell: str, zh: str, en: str) -> None:
    error = faults(file_source, f"lon,lat,从业人数\n1,2,1e9\n1,2,{cell}\n")
    told(error, "t.csv", zh, en, row=3, column="从业人数")


def test_blanks_of_optional_numbers_are_told(file_source: Make) -> None:
    table = check(file_source, "代码,人口,登记失业人数\nA,1,\nB,2,5\nC,3,\n", "population totals")
    assert list(table.rows["priority_persons"]) == [0.0, 5.0, 0.0]
    assert [remark.en for remark in table.remarks] == ["t.csv, “登记失业人数”: 2 blanks were taken for 0"]


def test_all_faults_at_once(file_source: Make, told: Any) -> None:
    text = "编号,名称,类型,经度,纬度\n1,甲,零工市场,x,2\n1,,驿站,1,2\n,乙,就业驿站,1,y\n2,丙,,1,2\n"
    error = faults(file_source, text, "outlets")
    found = {(fault.row, fault.column, fault.problem.zh) for fault in error.faults}
    assert found == {
        (2, "经度", "“x”不是数字"),
        (2, "编号", "“1”重复"),
        (3, "编号", "“1”重复"),
        (3, "名称", "值为空"),
        (3, "类型", "“驿站”不是已知的网点类型"),
        (4, "编号", "值为空"),
        (4, "纬度", "“y”不是数字"),
        (5, "类型", "值为空"),
    }


def test_a_spoilt_column_does_not_flood_the_screen(file_source: Make) -> None:
    error = faults(file_source, "lon,lat,jobs\n" + "x,1,1\n" * 1000)
    assert len(error.faults) == 21
    assert "还有 980 处" in error.faults[-1].problem.zh


def test_missing_columns(file_source: Make, told: Any) -> None:
    error = faults(file_source, "公司,东经,纬度\n甲,1,2\n")
    assert len(error.faults) == 2
    told(error, "t.csv", "缺少列（找过：经度、lng", "looked for 经度, lng", row=1, column="经度")
    fault = told(error, "t.csv", "找过：从业人数", "looked for 从业人数", row=1, column="从业人数")
    assert "公司、东经、纬度" in fault.remedy.zh
    assert "公司, 东经, 纬度" in fault.remedy.en


def test_named_columns_that_are_not_there(file_source: Make, told: Any) -> None:
    options = {"columns": {"lon": "X坐标", "名字": "企业"}}
    error = faults(file_source, "企业,lon,lat,jobs\n甲,1,2,3\n", **options)
    told(error, "t.csv", "字段“名字”未知", "unknown field “名字”", column="名字")
    told(error, "t.csv", "缺少列（找过：X坐标）", "looked for X坐标", column="X坐标")


def test_two_columns_of_one_header(file_source: Make, told: Any) -> None:
    error = faults(file_source, "lon,lat,jobs,jobs\n1,2,3,4\n")
    told(error, "t.csv", "该列名出现 2 次", "2 columns have this header", row=1, column="jobs")
    assert check(file_source, "lon,lat,jobs,备注,备注\n1,2,3,x,y\n").rows.loc[2, "jobs"] == 3.0


@pytest.mark.parametrize(
    ("word", "key"),
    [
        ("家门口就业服务站", "doorstep_station"),
        ("DOORSTEP_STATION", "doorstep_station"),
        ("零工之家", "gig_post"),
        ("Gig market", "gig_market"),
    ],
)
def test_kinds_by_any_of_their_names(file_source: Make, word: str, key: str) -> None:
    table = check(file_source, f"编号,名称,类型,经度,纬度\n1,站,{word},1,2\n", "outlets")
    assert table.rows.loc[2, "kind"] == key


def test_rows_of_other_units_are_not_even_checked(file_source: Make) -> None:
    text = "代码,人口\nA,1\nX,没有\nB,2\nX,-5\n"
    table = check(file_source, text, "population totals", codes={"A", "B"})
    assert table.rows["persons"].to_dict() == {2: 1.0, 4: 2.0}
    assert [remark.en for remark in table.remarks] == ["t.csv: 2 rows belong to no unit and are not used"]
    assert len(faults(file_source, text, "population totals").faults) == 4


CELL = h3.latlng_to_cell(40.8, 111.7, 9)


@pytest.mark.parametrize("word", [CELL, CELL.upper()])
def test_cells(file_source: Make, word: str) -> None:
    table = check(file_source, f"h3,persons\n{word},5\n", "population cells")
    assert table.rows.loc[2, "cell"] == CELL


@pytest.mark.parametrize(
    "word", ["0x" + CELL, CELL[:-1], CELL + "0", str(h3.str_to_int(CELL)), "8931b40c88_ffff", "格网", "f" * 15]
)
def test_what_is_no_cell(file_source: Make, told: Any, word: str) -> None:
    assert not is_cell(word)
    error = faults(file_source, f"h3,persons\n{word},5\n", "population cells")
    told(error, "t.csv", "不是有效的 H3 编码", "no valid H3 index", row=2, column="h3")


def test_the_same_cell_twice(file_source: Make) -> None:
    error = faults(file_source, f"h3,persons\n{CELL},5\n{CELL.upper()},6\n", "population cells")
    assert [fault.row for fault in error.faults] == [2, 3]
