"""Headers: what is overlooked, units read out of them, and fields found by them alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from geodata.errors import Fault, SchemaError
from geodata.intake.headers import find_headers, folded, plain_header, unit_of_header
from geodata.schema import SCHEMAS, fields_with_groups
from geodata.source_files import FileSource


@pytest.mark.parametrize(
    ("header", "plain", "unit"),
    [
        ("人口（万人）", "人口", "万人"),
        ("人口(单位：万人)", "人口", "万人"),
        ("占比%", "占比%", ""),
        ("占比（％）", "占比", "%"),
        ("*网点名称", "网点名称", ""),
        ("网点名称（必填）", "网点名称", ""),
        ("从业人数（人）（必填）", "从业人数", "人"),
        ("人口,万人", "人口", "万人"),
        ("人口/万人", "人口", "万人"),
        ("常住人口\n（万）", "常住人口", "万"),
        ("乡镇（街道）", "乡镇(街道)", ""),
        ("经度（东经）", "经度(东经)", ""),
        ("产值（万元）", "产值", "万元"),
        ("jobs #2", "jobs", ""),
        (" ＬＯＮ ", "lon", ""),
        ("（万人）", "", "万人"),
    ],
)
def test_plain_headers_and_units(header: str, plain: str, unit: str) -> None:
    assert (plain_header(header), unit_of_header(header)) == (plain, unit)


def test_folding() -> None:
    assert folded(" Unit　Name*\n") == "unitname"


def source(**options: Any) -> FileSource:
    return FileSource("t", Path("t.csv"), **options)


def search(role: str, *present: str, **options: Any) -> tuple[dict[str, str], list[Fault]]:
    groups = tuple(options.get("groups", ()))
    return find_headers(source(**options), present, fields_with_groups(SCHEMAS[role], groups), row=3)


def find(role: str, *present: str, **options: Any) -> dict[str, str]:
    headers, faults = search(role, *present, **options)
    assert not faults
    return headers


def test_usual_headers_and_no_others() -> None:
    assert find("jobs", "企业名称", "高德经度", "北纬", "期末从业人数（人）", "行业") == {
        "name": "企业名称", "lon": "高德经度", "lat": "北纬", "jobs": "期末从业人数（人）"
    }  # fmt: skip
    headers, [fault] = search("jobs", "企业名称", "人数多少")
    assert headers == {"name": "企业名称"}
    assert "缺少列" in fault.problem.zh


def test_the_first_of_the_usual_headers_counts() -> None:
    assert find("population totals", "代码", "户籍人口", "常住人口")["persons"] == "常住人口"


def test_a_column_of_pairs_is_found_for_both() -> None:
    found = find("jobs", "企业名称", "经纬度", "从业人数")
    assert (found["lon"], found["lat"]) == ("经纬度", "经纬度")
    assert "lon" not in find("jobs", "经纬度", "坐标", "经纬度 #2", "从业人数"), "not where two could be meant"
    assert find("jobs", "lon", "lat", "坐标", "从业人数")["lon"] == "lon"


def test_named_columns() -> None:
    found = find("jobs", "X", "Y", "甲", "乙", columns={"jobs": "乙", "lon": "甲", "lat": "甲", "name": ""})
    assert found == {"lon": "甲", "lat": "甲", "jobs": "乙"}
    assert (
        find("population totals", "代码", "人口", "60岁以上", groups={"老年": "60 岁以上"})["group 老年"] == "60岁以上"
    )


def test_faults_stand_in_the_header_row(told: Any) -> None:
    _, faults = search("jobs", "jobs", "jobs #2", "经度", columns={"名字": "a", "lat": "b"})
    error = SchemaError(faults)
    told(error, "t.csv", "字段“名字”未知", "unknown field", column="名字")
    told(error, "t.csv", "出现 2 次", "2 columns", column="jobs", row=3)
    told(error, "t.csv", "缺少列（找过：b）", "looked for b", column="b", row=3)
