"""The rows of one table, field by field: what comes out, in which form, with which report."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from geodata.intake.checked_rows import check_rows
from geodata.intake.grids import Grid
from geodata.schema import SCHEMAS
from geodata.source_files import FileSource
from geodata.tables import table_of

SOURCE = FileSource("outlets", Path("t.xlsx"))
FIELDS = SCHEMAS["outlets"]
ROWS = [
    ["统计表", "", "", "", ""],
    ["网点名称", "类型", "经度", "纬度", "所属乡镇"],
    ["甲站", "零工市场", "111.7", "40.8", "东街"],
    ["", "", "", "", ""],
    ["乙站", "零工市场（东）", "111.7", "x", ""],
    ["丙站", "零工市场", "111.8", "40.8", ""],
    ["注：估算", "", "", "", ""],
]
HEADERS = {"name": "网点名称", "kind": "类型", "lon": "经度", "lat": "纬度", "unit_name": "所属乡镇"}


def test_rows_refusals_and_report() -> None:
    table = table_of(Grid("t.xlsx", "", (), ROWS, ((2, 4, 5, 4),)), FIELDS)
    rows, refusals, report = check_rows(SOURCE, "outlets", table, FIELDS, HEADERS, codes=None)
    assert list(rows.columns) == [field.name for field in FIELDS]
    assert rows.index.tolist() == [3, 6]
    assert rows["unit_name"].tolist() == ["东街", "东街"], "one cell merged over all rows"
    assert rows["id"].tolist() == ["甲站", "丙站"]
    assert rows.dtypes[["lon", "lat"]].tolist() == [np.float64, np.float64]
    assert all(rows[name].dtype == "str" for name in rows.columns if name not in ("lon", "lat"))
    assert refusals.faulty.tolist() == [False, True, False]
    assert (report.rows_read, report.rows_accepted, report.rows_passed_over, report.refused_count) == (3, 2, 0, 1)
    assert report.repairs[["row", "rule"]].to_numpy().tolist() == [[5, "merged"], [5, "variant"], [6, "merged"]]
    assert [row for row, _ in report.left_out] == [7]
    assert report.remarks == ()


def test_absent_fields_have_their_own_nothing() -> None:
    table = table_of(Grid("t.xlsx", "", (), [["企业名称", "备注"], ["甲厂", "x"]]), SCHEMAS["jobs"])
    rows, refusals, report = check_rows(SOURCE, "jobs", table, SCHEMAS["jobs"], {"name": "企业名称"}, codes=None)
    assert rows.empty
    assert [fault.column for fault in refusals.all()] == ["经度"], "the row has no place"
    assert report.remarks[0].zh == "t.xlsx：未使用的列：备注"
