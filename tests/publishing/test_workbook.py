import io
import math
import zipfile

import openpyxl
import pytest

from planning.proposals import run_scenario
from planning.scenario import Scenario
from planning.siting_request import SitingRequest
from publishing.workbook import workbook_bytes

BARE_SHEETS = {
    "zh": ["概况", "分区覆盖", "缺口", "建议点位", "现有网点", "参数与来源"],
    "en": ["Summary", "Coverage by area", "Gaps", "Proposed sites", "Outlets", "Parameters and sources"],
}
SHEETS = {
    "zh": ["概况", "分区覆盖", "缺口", "建议点位", "理由", "分年建设", "现有网点", "参数与来源"],
    "en": ["Summary", "Coverage by area", "Gaps", "Proposed sites", "Reasons", "Build by year", "Outlets",
           "Parameters and sources"],
}  # fmt: skip


def reopened(area, result, language="zh"):
    return openpyxl.load_workbook(io.BytesIO(workbook_bytes(area, result, language)))


@pytest.fixture(scope="module")
def book(town, result):
    return reopened(town, result)


def by_header(sheet):
    header, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in rows]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_sheet_per_table(town, result, language):
    assert reopened(town, result, language).sheetnames == SHEETS[language]


def test_nothing_is_a_formula(book):
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    hostile = [cell for cell in cells if isinstance(cell.value, str) and cell.value[:1] in "=+-@"]
    assert {'=HYPERLINK("http://x.invalid","a")', "@北街 1 号", "+南街", "-"} <= {cell.value for cell in hostile}
    assert all(cell.quotePrefix for cell in hostile)


def test_the_file_itself_has_no_formula(town, result):
    with zipfile.ZipFile(io.BytesIO(workbook_bytes(town, result))) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
        assert len(sheets) == 8
        assert not any(b"<f>" in archive.read(name) or b"<f " in archive.read(name) for name in sheets)


def test_figures_equal_the_result(book, result):
    rows = by_header(book["分区覆盖"])
    for row, unit in zip(rows, result.before.units.itertuples(), strict=True):
        assert row["分区代码"] == unit.unit_id
        assert row["总人口（人）"] == unit.persons_total
        assert row["覆盖人口（人）"] == unit.persons_covered
    rows = by_header(book["建议点位"])
    assert [row["新增覆盖人口（人）"] for row in rows] == result.proposal.sites["persons_gained"].tolist()
    assert [row["建设顺序"] for row in rows] == [1, 2, 3]
    gaps = by_header(book["缺口"])
    assert [row["人口（人）"] for row in gaps] == result.gaps.table["persons"].tolist()
    minutes = result.gaps.table["nearest_minutes"]
    assert [row["到最近网点（分钟，中位）"] for row in gaps] == [
        "不可达" if math.isinf(value) else value for value in minutes
    ]


def test_codes_are_text_and_small_counts_withheld(book):
    cell = book["分区覆盖"]["A2"]
    assert (cell.value, cell.data_type, cell.number_format) == ("150001", "s", "@")
    rows = by_header(book["分区覆盖"])
    assert rows[2]["重点人员总数（人）"] == rows[2]["覆盖重点人员（人）"] == "不公开"


def test_headers_are_frozen_and_filtered(book):
    for name in SHEETS["zh"][1:7]:
        assert book[name].freeze_panes == "A2"
        assert book[name].auto_filter.ref.startswith("A1:")


def test_first_sheet_carries_notice_date_and_status(book, town):
    text = [str(value) for row in book["概况"].iter_rows(values_only=True) for value in row if value is not None]
    assert town.notice in text
    assert any("2025-06-30" in line for line in text)
    assert "已证明最优" in text
    assert "有 0 行未用" in text


def test_parameters_and_whole_checksums_are_in_it(book, town):
    values = {value for row in book["参数与来源"].iter_rows(values_only=True) for value in row}
    assert town.fingerprint in values
    assert {"ab" * 32, "cd" * 32} <= values


def test_same_input_same_bytes(town, result):
    assert workbook_bytes(town, result) == workbook_bytes(town, result)


def test_control_characters_do_not_break_it(town):
    import dataclasses

    outlets = town.outlets.copy()
    outlets["name"] = ["甲\x00\x0b乙", "=1+1", "😀 𬭎㛃"]
    area = dataclasses.replace(town, outlets=outlets)
    rows = by_header(reopened(area, run_scenario(area, Scenario(sites=0)))["现有网点"])
    assert [row["名称"] for row in rows] == ["甲乙", "=1+1", "😀 𬭎㛃"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_without_outlets_and_proposal(town, emptied, language):
    area = emptied(town, "outlets")
    book = reopened(area, run_scenario(area, Scenario(sites=0)), language)
    assert book.sheetnames == BARE_SHEETS[language]


def test_reasons_and_years_are_in_it(book, town, result):
    reasons = by_header(book["理由"])
    assert [row["名称"] for row in reasons] == result.proposal.sites["name"].tolist()
    assert [row["新增覆盖人口（人）"] for row in reasons] == result.proposal.sites["persons_gained"].tolist()
    assert all(row["改选它的代价"] for row in reasons)
    years = by_header(book["分年建设"])
    assert [row["年份"] for row in years] == [2026, 2027]
    assert sum(row["当年建设（个）"] for row in years) == 3
    gained = result.proposal.sites["persons_gained"].sum()
    assert years[-1]["累计新增覆盖（按权重计）"] == pytest.approx(gained)


def test_a_plan_that_closes_an_outlet_names_it(town):
    result = run_scenario(town, Scenario(sites=2, siting=SitingRequest(movable_outlets=1)))
    assert len(result.proposal.closed) == 1
    name = town.outlets["name"].iloc[result.proposal.closed[0]]
    book = reopened(town, result)
    assert {row["名称"] for row in by_header(book["现有网点"]) if row["建议"] == "撤并或迁移"} == {name}
    assert any("撤并或迁移的现有网点" in str(cell.value) for cell in book["概况"]["A"])


@pytest.mark.parametrize("language", ["zh", "en"])
def test_by_bus_the_standard_and_the_timetable_are_told(bus_town, bus_result, language):
    book = reopened(bus_town, bus_result, language)
    assert book.sheetnames == SHEETS[language]
    words = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    expected = {
        "zh": ("公交 20 分钟（中位数）", "08:00–08:20 出发"),
        "en": ("20 minutes by bus (median)", "leaving 08:00–08:20"),
    }
    for text in expected[language]:
        assert any(text in word for word in words), text
