"""Checking tables: headers are found, words and numbers understood, and every fault told with its row and column."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import h3
import numpy as np
import openpyxl
import pandas as pd
import pytest

from geodata.checking import CheckedTable, checked_fields, examine_table, read_checked_table
from geodata.errors import FormatError, PersonalDataError, SchemaError
from geodata.intake.places import write_places
from geodata.intake.report import REPAIRS
from geodata.schema import BOUNDARY_FIELDS, POLYGON_FIELDS, SCHEMAS, fields_with_groups
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
    row = {"name": "甲", "lon": 111.7, "lat": 40.8, "jobs": 12.0, "address": "", "code": "", "unit_name": ""}
    assert table.rows.to_dict("index") == {2: row}
    assert [(remark.zh, remark.en) for remark in table.remarks] == [
        ("t.csv：未使用的列：行业", "t.csv: columns not used: 行业")
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
    [("12人", 12.0), ("约5", 5.0), ("12", 12.0), ("1,234", 1234.0), ("1,234,567.5", 1234567.5), ("１２３", 123.0), ("１，２３４．５", 1234.5), ("1e3", 1000.0), ("+5", 5.0), ("0", 0.0)],
)  # fmt: skip
def test_numbers(file_source: Make, cell: str, value: float) -> None:
    table = check(file_source, f"lon\tlat\tjobs\n1\t2\t{cell}\n")
    assert table.rows["jobs"].dtype == np.float64
    assert table.rows.loc[2, "jobs"] == value


@pytest.mark.parametrize("cell", ["1,5", "12,34", "1,234,5", "nan", "inf", "-inf", "0x10", "True", "1_000"])
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
        (2, "经度", "“x”不是数字，也不是度分秒"),
        (3, "编号", "“1”与第 2 行重复"),
        (3, "名称", "值为空"),
        (3, "类型", "“驿站”不是已知的网点类型"),
        (4, "编号", "值为空"),
        (4, "纬度", "“y”不是数字，也不是度分秒"),
        (5, "类型", "值为空"),
    }


def test_a_spoilt_column_does_not_flood_the_screen(file_source: Make) -> None:
    error = faults(file_source, "lon,lat,jobs\n" + "x,1,1\n" * 1000)
    assert len(error.faults) == 21
    assert "还有 980 处" in error.faults[-1].problem.zh


def test_missing_columns(file_source: Make, told: Any) -> None:
    error = faults(file_source, "字号,横向,纬度\n甲,1,2\n")
    assert len(error.faults) == 2
    told(error, "t.csv", "缺少列（找过：经度、lng", "looked for 经度, lng", row=1, column="经度")
    fault = told(error, "t.csv", "找过：从业人数", "looked for 从业人数", row=1, column="从业人数")
    assert "字号、横向、纬度" in fault.remedy.zh
    assert "字号, 横向, 纬度" in fault.remedy.en


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
    text = "代码,人口\nA,1\nX,未知\nB,2\nX,-5\n"
    table = check(file_source, text, "population totals", codes={"A", "B"})
    assert table.rows["persons"].to_dict() == {2: 1.0, 4: 2.0}
    assert [remark.en for remark in table.remarks] == ["t.csv: 2 rows belong to no unit and are not used"]
    assert len(faults(file_source, text, "population totals").faults) == 3
    assert (table.report.rows_read, table.report.rows_accepted, table.report.rows_passed_over) == (4, 2, 2)


def test_the_same_cell_twice(file_source: Make) -> None:
    cell = h3.latlng_to_cell(40.8, 111.7, 9)
    error = faults(file_source, f"h3,persons\n{cell},5\n{cell.upper()},6\n", "population cells")
    assert [fault.row for fault in error.faults] == [3]


OUTLETS = "编号,名称,类型,经度,纬度,开办时间\n"


def test_what_is_repaired_is_told(file_source: Make) -> None:
    text = OUTLETS + "1,甲站,零工市场（东区）,１１１.7,40.8,2024年3月\n2,乙站,零工市场,111°42'E,40.8,2024-03-01\n"
    table = check(file_source, text, "outlets")
    assert table.rows["opened"].tolist() == ["2024-03", "2024-03-01"]
    assert table.rows.loc[3, "lon"] == pytest.approx(111.7)
    repairs = table.report.repairs
    assert repairs.to_dict("records")[:3] == [
        {"row": 2, "column": "类型", "before": "零工市场（东区）", "after": "gig_market", "rule": "variant"},
        {"row": 2, "column": "经度", "before": "１１１.7", "after": "111.7", "rule": "full_width"},
        {"row": 2, "column": "开办时间", "before": "2024年3月", "after": "2024-03", "rule": "date"},
    ]
    assert (repairs["row"].dtype, list(repairs["rule"])) == ("int64", ["variant", "full_width", "date", "degrees"])
    assert set(repairs["rule"]) <= set(REPAIRS)
    assert [remark.zh[:14] for remark in table.remarks] == ["t.csv：修正 4 个值（"]


def test_units_of_headers_count(file_source: Make) -> None:
    table = check(file_source, "区划代码,人口（万人）,登记失业人数（人）\n150102,3.25,12\n", "population totals")
    assert table.rows.loc[2, ["persons", "priority_persons"]].tolist() == [32500.0, 12.0]
    assert table.report.repairs[["before", "after", "rule"]].to_numpy().tolist() == [["3.25", "32500", "column_unit"]]


def test_groups_come_with_the_totals(file_source: Make) -> None:
    text = "区划代码,人口,60岁以上占比（%）,就业人口\n150102,200,25,80\n150103,100,10,—\n"
    groups = {"老年": "60岁以上占比（%）", "就业": "就业人口"}
    table = check(file_source, text, "population totals", groups=groups)
    assert table.rows[["group 老年", "group 就业"]].to_numpy().tolist() == [[50.0, 80.0], [10.0, 0.0]]
    assert table.report.repairs[["column", "after", "rule"]].to_numpy().tolist() == [
        ["60岁以上占比（%）", "50", "share"], ["60岁以上占比（%）", "10", "share"], ["就业人口", "", "blank_mark"]
    ]  # fmt: skip
    missing = faults(file_source, text, "population totals", groups={"老年": "老人"})
    assert [fault.column for fault in missing.faults] == ["老人"]


def test_faulty_rows_are_left_out_where_the_planner_says_so(file_source: Make) -> None:
    text = (
        OUTLETS
        + "1,甲站,驿站,111.7,40.8,\n1,乙站,零工市场,111.7,40.8,\n1,丙站,零工市场,111.7,40.8,\n2,丁站,零工市场,x,40.8,\n合计,4,,,,\n"
    )
    table = check(file_source, text, "outlets", faulty_rows="leave_out")
    assert table.rows["name"].to_dict() == {3: "乙站"}, (
        "of three rows with one number the first without other faults stays"
    )
    report = table.report
    assert (report.rows_read, report.rows_accepted, report.refused_count) == (4, 1, 4)
    assert [(fault.row, fault.column, fault.value) for fault in report.refused] == [
        (2, "类型", "驿站"), (2, "编号", "1"), (4, "编号", "1"), (5, "经度", "x")
    ]  # fmt: skip
    assert report.left_out[0][0] == 6
    assert report.left_out[0][1].zh == "合计行"
    assert [remark.zh for remark in table.remarks] == [
        "t.csv：3 行有错误（共 4 处），未使用", "t.csv：1 行是合计、重复的表头或说明，不是数据"
    ]  # fmt: skip
    assert len(faults(file_source, text, "outlets").faults) == 4


def test_examining_never_raises_for_values(file_source: Make) -> None:
    text = OUTLETS + "1,甲站,驿站,x,,2024.1\n"
    table = examine_table(file_source("t.csv", text, "outlets"), "outlets")
    assert table.rows.empty
    assert [(fault.column, fault.value) for fault in table.report.refused] == [
        ("类型", "驿站"),
        ("经度", "x"),
    ]
    assert ["开办时间", "2024.1", "", "unread_date"] in (
        table.report.repairs[["column", "before", "after", "rule"]].to_numpy().tolist()
    )
    with pytest.raises(SchemaError, match="缺少列"):
        examine_table(file_source("t.csv", "编号,经度,纬度\n1,2,3\n", "outlets"), "outlets")
    with pytest.raises(FormatError):
        examine_table(file_source("t.csv", "编号,经度,纬度\n", "outlets"), "outlets")


ADDRESSES = "网点名称,类型,地址\n甲站,零工市场,一路\n乙站,零工市场,二路\n"


def test_rows_without_coordinates(file_source: Make, tmp_path: Path) -> None:
    error = faults(file_source, ADDRESSES, "outlets")
    assert [fault.column for fault in error.faults] == ["经度", "纬度"], (
        "one fault a column where there is no such column at all"
    )
    examined = examine_table(file_source("t.csv", ADDRESSES, "outlets"), "outlets")
    assert [(fault.row, fault.problem.zh) for fault in examined.report.refused] == [
        (2, "没有坐标，也没有确认的地点"), (3, "没有坐标，也没有确认的地点")
    ]  # fmt: skip
    confirmed = pd.DataFrame(
        {
            "row": [2],
            "name": ["甲站"],
            "address": ["一路"],
            "lon": [111.7],
            "lat": [40.8],
            "matched": ["一路"],
            "score": [100.0],
        }
    )
    write_places(tmp_path / "places.csv", confirmed)
    half = faults(file_source, ADDRESSES, "outlets", places=tmp_path / "places.csv")
    assert [fault.row for fault in half.faults] == [3]
    kept = check(file_source, ADDRESSES, "outlets", places=tmp_path / "places.csv", faulty_rows="leave_out")
    assert kept.rows["name"].to_dict() == {2: "甲站"}
    assert np.isnan(kept.rows.loc[2, "lon"]), "its place is looked up where points are made"


def test_firms_may_be_placed_by_their_unit(file_source: Make) -> None:
    table = check(file_source, "企业名称,从业人数,所属乡镇,区划代码\n甲厂,5,东街,\n乙厂,6,,150102001\n")
    assert table.rows["lon"].isna().all()
    error = faults(file_source, "企业名称,从业人数,所属乡镇,经度,纬度\n甲厂,5,东街,,\n乙厂,6,,,\n丙厂,7,,111,40\n")
    assert [(fault.row, fault.problem.zh) for fault in error.faults] == [(3, "没有坐标、确认的地点，也没有所属单元")]


def test_one_column_of_pairs(file_source: Make) -> None:
    text = '企业名称,经纬度,从业人数\n甲厂,"111.7,40.8",5\n乙厂,"40.9，111.6",6\n'
    table = check(file_source, text)
    assert table.rows[["lon", "lat"]].to_numpy().tolist() == [[111.7, 40.8], [111.6, 40.9]]
    assert table.report.repairs[["row", "after", "rule"]].to_numpy().tolist() == [[3, "111.6", "pair_order"]]
    named = check(file_source, text.replace("经纬度", "点位"), columns={"lon": "点位", "lat": "点位"})
    assert named.rows["lat"].tolist() == [40.8, 40.9]
    [fault] = faults(file_source, "企业名称,经纬度,从业人数\n甲厂,111.7,5\n").faults
    assert (fault.row, fault.column, fault.value) == (2, "经纬度", "111.7")


@pytest.mark.parametrize(("header", "datum"), [("高德经度", "GCJ-02"), ("百度经度", "BD-09")])
def test_a_header_that_names_a_datum_is_believed_or_answered(
    file_source: Make, told: Any, header: str, datum: str
) -> None:
    text = f"企业名称,{header},纬度,从业人数\n甲厂,111.7,40.8,5\n"
    error = faults(file_source, text)
    fault = told(error, "t.csv", f"列名说明坐标是 {datum}", f"coordinates are {datum}", column=header, row=1)
    assert datum in fault.remedy.zh
    assert len(check(file_source, text, crs=datum).rows) == 1
    assert len(examine_table(file_source("t.csv", text), "jobs").rows) == 1


def test_outlets_without_numbers_are_called_by_their_names(file_source: Make, told: Any) -> None:
    text = "名称,类型,经度,纬度,地址\n甲站,零工市场,1,2,一路\n乙站,零工市场,1,2,一路\n乙站,零工市场,1,2,二路\n"
    table = check(file_source, text, "outlets")
    assert table.rows["id"].tolist() == ["甲站", "乙站 · 一路", "乙站 · 二路"]
    error = faults(file_source, text + "乙站,零工驿站,1,2,二路\n", "outlets")
    told(error, "t.csv", "“乙站”与第 4 行重复", "stands in row 4", row=5, column="名称")


def test_totals_of_units_with_codes_of_another_length(file_source: Make) -> None:
    text = "代码,人口\n150102,1\n150103000,2\n1.50104E+11,3\n230103,4\n"
    known = {"150102000000", "150103000000", "150104000000"}
    table = check(file_source, text, "population totals", codes=known, faulty_rows="leave_out")
    assert table.rows["code"].to_dict() == {2: "150102000000", 3: "150103000000"}
    assert set(table.report.repairs["rule"]) == {"code_length"}
    assert [(fault.row, fault.value) for fault in table.report.refused] == [(4, "1.50104E+11")], (
        "not passed over in silence"
    )
    assert table.report.rows_passed_over == 1
    assert any("不属于研究区所在省" in remark.zh for remark in table.remarks)


def test_two_codes_of_one_place(file_source: Make) -> None:
    error = faults(file_source, "代码,人口\n150102,1\n150102000000,2\n", "population totals", codes={"150102"})
    assert [(fault.row, fault.column) for fault in error.faults] == [(3, "代码")]


def test_attributes_of_layers_are_read_by_the_same_rules(file_source: Make) -> None:
    frame = pd.DataFrame(
        {"XZQDM": ["150102", "150103"], "人口（万人）": ["1.5", "约2"], "就业": ["1", "2"]},
        index=pd.RangeIndex(1, 3, name="row"),
    )
    source = FileSource("population", Path("l.gpkg"), groups={"就业": "就业"}, columns={"code": "XZQDM"})
    table = checked_fields(source, frame, fields_with_groups(POLYGON_FIELDS, ("就业",)))
    assert table.rows["persons"].tolist() == [15000.0, 20000.0]
    assert table.rows["group 就业"].tolist() == [1.0, 2.0]
    assert table.report.rows_accepted == 2
    units = FileSource("boundaries", Path("l.gpkg"), faulty_rows="leave_out")
    with pytest.raises(SchemaError) as caught:
        checked_fields(units, pd.DataFrame({"code": ["1", "1"], "name": ["甲", ""]}, index=[1, 2]), BOUNDARY_FIELDS)
    assert {(fault.row, fault.column) for fault in caught.value.faults} == {(2, "code"), (2, "name")}


def test_every_role_says_what_each_column_is(file_source: Make) -> None:
    """An empty table of a role's first headers is understood, whatever the role."""
    for role, fields in SCHEMAS.items():
        text = ",".join(field.headers[0] for field in fields) + "\n" + ",".join("x" for _ in fields) + "\n"
        table = examine_table(file_source("t.csv", text, role), role)
        assert set(table.headers) == {field.name for field in fields}


@pytest.mark.parametrize(
    ("header", "values"), [("总人口", ("12.57", "8.4", "30.1")), ("总人口", ("0.024", "0.031", "1"))]
)
def test_counts_that_are_mostly_small_fractions_have_lost_their_unit(
    file_source: Make, header: str, values: Any
) -> None:
    rows = "".join(f"15010{place},{value}\n" for place, value in enumerate(values))
    told = faults(file_source, f"行政区划代码,{header}\n{rows}", "population totals")
    assert "万" in str(told)
    assert {fault.row for fault in told.faults} <= {2, 3, 4}


@pytest.mark.parametrize("header", ["常住人口万人", "常住人口（万人）", "常住人口/万人"])
def test_tens_of_thousands_in_the_header(file_source: Make, header: str) -> None:
    table = check(file_source, f"行政区划代码,{header}\n150102,12.57\n150103,8.4\n", "population totals")
    assert table.rows["persons"].tolist() == pytest.approx([125_700.0, 84_000.0])


def test_a_firm_may_be_smaller_than_one_job_now_and_then(file_source: Make) -> None:
    table = check(file_source, "企业名称,经度,纬度,从业人数\n甲,111.7,40.8,0.5\n乙,111.7,40.8,3\n丙,111.7,40.8,4\n")
    assert table.rows["jobs"].tolist() == [0.5, 3.0, 4.0]


def test_formulas_without_a_result_are_told_as_such_in_every_column(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (
        ["编号", "网点名称", "网点类型", "经度", "纬度", "开办时间", "地址"],
        ["1", "甲站", "零工驿站", 111.7, 40.8, "2024", "一路"],
        ["2", '="乙"&"站"', "=C2", "=D2+0.01", 40.8, "=TODAY()", "=G2"],
    ):
        book.active.append(row)
    book.save(tmp_path / "网点.xlsx")
    report = examine_table(FileSource("outlets", tmp_path / "网点.xlsx"), "outlets").report
    formulas = [fault for fault in report.refused if "公式的计算结果没有保存" in fault.problem.zh]
    assert {(fault.row, fault.column) for fault in formulas} >= {
        (3, "网点名称"), (3, "网点类型"), (3, "经度"), (3, "地址")
    }  # fmt: skip
    assert all("WPS" in fault.remedy.zh and "save it" in fault.remedy.en for fault in formulas)
    assert report.rows_accepted == 1


def test_percentages_of_the_number_format_are_shares(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["区划代码", "人口", "60岁以上占比"], ["150102", 200, 0.25], ["150103", 100, 0.1]):
        book.active.append(row)
    for row in (2, 3):
        book.active.cell(row, 3).number_format = "0%"
    book.save(tmp_path / "人口.xlsx")
    source = FileSource("population totals", tmp_path / "人口.xlsx", groups={"老年": "60岁以上占比"})
    assert examine_table(source, "population totals").rows["group 老年"].tolist() == [50.0, 10.0]
    as_jobs = FileSource("population totals", tmp_path / "人口.xlsx", columns={"persons": "60岁以上占比"})
    refused = examine_table(as_jobs, "population totals").report.refused
    assert [(fault.value, fault.problem.zh) for fault in refused] == [
        ("25%", "“25%”是百分比，不是数量"), ("10%", "“10%”是百分比，不是数量")
    ]  # fmt: skip


def test_dates_that_cannot_be_read_cost_no_row_but_are_told(file_source: Make) -> None:
    rows = [f"{k},{k}站,零工市场,1,2,{date}" for k, date in enumerate(["去年底", "01/03/2024", "2024.1", "2024-03"], 1)]
    table = check(file_source, OUTLETS + "\n".join(rows) + "\n", "outlets")
    assert table.rows["opened"].tolist() == ["", "", "", "2024-03"]
    assert table.report.repairs[["row", "before", "after", "rule"]].to_numpy().tolist() == [
        [2, "去年底", "", "unread_date"], [3, "01/03/2024", "", "unread_date"], [4, "2024.1", "", "unread_date"]
    ]  # fmt: skip
    assert any("无法识别的日期" in remark.zh for remark in table.remarks)


@pytest.mark.parametrize("word", ["全县", "市区", "XX街道"])
@pytest.mark.parametrize("role", ["population totals", "priority"])
def test_words_among_codes_of_units_are_refused(file_source: Make, told: Any, word: str, role: str) -> None:
    text = f"区划代码,{'人口' if role != 'priority' else '登记失业人数'}\n{word},300\n150102,100\n150103,200\n"
    fault = told(faults(file_source, text, role), "t.csv", f"“{word}”不是行政区划代码", "no administrative code", row=2)
    assert "合计行" in fault.remedy.zh
    own = check(file_source, text.replace("150102", "A1").replace("150103", "B2"), role)
    assert len(own.rows) == 3, "planners may have codes of their own"


def test_other_sheets_with_such_data_are_told(tmp_path: Path) -> None:
    path = tmp_path / "人口.xlsx"
    rows = [["区划代码", "人口"], ["150102", 100], ["150103", 200]]
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, cells in (
        ("甲", rows), ("乙", rows), ("说明", [["字段", "说明"], ["区划代码", "代码"], ["人口", "人数"]]), ("空", []), ("藏", rows), ("只有表头", rows[:1])
    ):  # fmt: skip
        for row in cells if name != "空" else []:
            (book[name] if name in book.sheetnames else book.create_sheet(name)).append(row)
    book.create_sheet("空")
    book["藏"].sheet_state = "hidden"
    book.save(path)
    unread = [
        text for text in read_checked_table(FileSource("x", path), "population totals").remarks if "未读取" in text.zh
    ]
    assert len(unread) == 1
    assert "“甲”；“乙” 也有这类数据" in unread[0].zh
    chosen = read_checked_table(FileSource("x", path, sheet="乙"), "population totals")
    assert not any("未读取" in text.zh for text in chosen.remarks)


def test_columns_of_personal_data_may_be_left_out(file_source: Make, told: Any) -> None:
    text = "企业名称,经度,纬度,从业人数,联系电话\n甲,1,2,3,13812345678\n"
    with pytest.raises(PersonalDataError):
        check(file_source, text)
    table = check(file_source, text, without_columns=("联系电话",))
    assert table.rows["jobs"].tolist() == [3.0]
    assert not any("联系电话" in text.zh for text in table.remarks)
    told(faults(file_source, text, without_columns=("电话",)), "t.csv", "没有这一列", "no such column", column="电话")
