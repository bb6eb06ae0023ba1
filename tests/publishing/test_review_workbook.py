"""The workbook of a review as a reader of it finds it: sheets, values, texts, what is withheld, what stands on paper."""

import dataclasses
import io
import zipfile
from xml.etree import ElementTree

import numpy as np
import openpyxl
import pandas as pd
import pytest

from geodata.study_area import StudyArea
from planning.proposals import run_scenario
from planning.review import ReviewFigures, ReviewSettings, review_figures
from planning.scenario import Scenario
from planning.siting import Effort
from planning.siting_request import SitingRequest
from publishing.numbers import WITHHELD
from publishing.review_workbook import review_workbook_bytes
from publishing.words import STAMP
from tests.publishing.reviews import DAY, HOSTILE, LONG_NAME, review, states

SHEETS = [
    "概况",
    "图表",
    "分区",
    "网点类型",
    "均等化",
    "分区排序",
    "缺口",
    "建议点位",
    "年度计划",
    "时间分布",
    "目标进度",
]
CHANGES = ["变化", "网点变化", "分区变化"]
LAST = ["网点", "参数与来源"]
READ = (
    "plain", "no_plan", "no_gaps", "no_outlets", "nobody", "one_person", "earlier", "long_names", "hostile", "nameless",
    "approved",
)  # fmt: skip


@pytest.fixture(scope="module")
def figures(town: StudyArea) -> dict[str, ReviewFigures]:
    return states(town)


@pytest.fixture(scope="module")
def written(figures: dict[str, ReviewFigures]) -> dict[str, bytes]:
    return {state: review_workbook_bytes(figures[state]) for state in READ}


@pytest.fixture(scope="module")
def books(written: dict[str, bytes]) -> dict[str, openpyxl.Workbook]:
    return {state: opened(content) for state, content in written.items()}


def opened(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def rows_of(sheet, header: int = 1) -> pd.DataFrame:
    """Give the rows below a header up to the first empty one."""
    titles, *rows = sheet.iter_rows(min_row=header, values_only=True)
    kept = []
    for row in rows:
        if all(value is None for value in row):
            break
        kept.append(row)
    table = pd.DataFrame(kept, columns=titles)
    return table.loc[:, [title is not None for title in titles]]


def header_row(sheet, title: str) -> int:
    return next(row[0].row for row in sheet.iter_rows(max_col=1) if row[0].value == title)


def texts_of(book: openpyxl.Workbook) -> list[str]:
    return [cell.value for sheet in book for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]


def same(told: pd.Series, expected: pd.Series) -> bool:
    """Numbers in full, as far as a spreadsheet keeps them; empty where missing."""
    numbers = (values.to_numpy(dtype=np.float64) for values in (told, expected))
    return np.allclose(*numbers, rtol=1e-15, atol=0.0, equal_nan=True)


def test_a_sheet_per_table(books):
    assert books["plain"].sheetnames == [*SHEETS, *LAST]
    assert books["earlier"].sheetnames == [*SHEETS, *CHANGES, *LAST]


def test_english_has_the_same_sheets(figures):
    book = opened(review_workbook_bytes(figures["earlier"], "en"))
    assert len(book.sheetnames) == len([*SHEETS, *CHANGES, *LAST])
    assert book.sheetnames[:4] == ["Summary", "Charts", "Areas", "Outlets by kind"]
    assert all(len(name) <= 31 for name in book.sheetnames)
    assert book["Summary"]["A1"].value == "测试镇: annual review of public employment-service outlets, 2026"


def test_units_are_those_of_the_figures(books, figures):
    told, units = rows_of(books["plain"]["分区"]), figures["plain"].units
    assert told["分区代码"].tolist() == units["unit_id"].tolist()
    assert told["分区"].tolist() == units["name"].tolist()
    for title, column in {
        "面积（平方千米）": "area_km2",
        "网点数（个）": "outlets",
        "建议新增点位（个）": "new_sites",
        "总人口（人）": "persons_total",
        "覆盖人口（人）": "persons_covered",
        "人口覆盖率（%）": "persons_share",
        "建成后覆盖人口（人）": "persons_covered_after",
        "建成后人口覆盖率（%）": "persons_share_after",
        "总岗位（个）": "jobs_total",
        "覆盖岗位（个）": "jobs_covered",
        "每万人可及网点（个）": "supply_ratio",
    }.items():
        assert same(told[title], units[column]), title
    assert told["达标"].tolist() == ["是" if at_goal else "否" for at_goal in units["at_goal"]]


def test_withheld_counts_are_said_to_be(books, figures):
    told, units = rows_of(books["plain"]["分区"]), figures["plain"].units
    assert units["priority_total_withheld"].any()
    for title, column in {
        "重点人员总数（人）": "priority_total",
        "覆盖重点人员（人）": "priority_covered",
        "建成后覆盖重点人员（人）": "priority_covered_after",
    }.items():
        hidden = units[f"{column}_withheld"].to_numpy()
        expected = [WITHHELD.zh if there else value for there, value in zip(hidden, units[column], strict=True)]
        assert told[title].tolist() == expected
    hidden = (units["priority_total_withheld"] | units["priority_covered_withheld"]).to_numpy()
    assert (told["重点人员覆盖率（%）"] == WITHHELD.zh).tolist() == hidden.tolist()


def test_key_figures_are_those_of_today_and_then(books, figures):
    sheet, each = books["plain"]["概况"], figures["plain"]
    told = rows_of(sheet, header_row(sheet, "指标")).set_index("指标")
    for title, key in {
        "总人口（人）": "persons_total",
        "覆盖人口（人）": "persons_covered",
        "覆盖岗位（个）": "jobs_covered",
        "半数人口到最近网点的时间（分钟）": "minutes_p50",
        "每万人可及网点的基尼系数（0 为完全均等）": "gini",
    }.items():
        expected = [getattr(each.today, key), getattr(each.planned, key)]
        assert told.loc[title].tolist() == pytest.approx(expected, rel=1e-15), title
    coverages = (each.result.before, each.result.proposal.after)
    assert same(told.loc["人口覆盖率（%）"], pd.Series([coverage.share("persons") for coverage in coverages]))
    assert told.loc["达标分区（个）"].tolist() == [each.progress.units_at_goal, each.progress_after.units_at_goal]
    covered = each.planned.priority_covered
    assert told.loc["覆盖重点人员（人）", "建成建议点位后"] == (WITHHELD.zh if covered is None else covered)
    assert None in {each.today.priority_covered, covered}


def test_gaps_sites_and_years_are_those_of_the_figures(books, figures):
    book, each = books["plain"], figures["plain"]
    gaps = rows_of(book["缺口"])
    assert gaps["人口（人）"].tolist() == each.result.gaps.table["persons"].tolist()
    sites = rows_of(book["建议点位"])
    assert sites["名称"].tolist() == each.sites["name"].tolist()
    assert sites["建设年份"].tolist() == each.sites["build_year"].tolist()
    assert sites["新增覆盖人口（人）"].tolist() == each.sites["persons_gained"].tolist()
    assert sites["与现有网点共同服务（人）"].tolist() == each.explained["persons_shared_outlets"].tolist()
    assert all(sites["建议理由"].str.contains("适合设立"))
    assert all(sites["改选它的代价"].notna())
    years = rows_of(book["年度计划"])
    assert years["年份"].tolist() == ["现状", *each.years["year"]]
    assert years["覆盖人口（人）"].tolist()[1:] == each.years["persons_covered"].tolist()
    shares = pd.Series([each.result.before.share("persons"), *each.years["persons_share"]])
    assert same(years["人口覆盖率（%）"], shares)
    assert years["当年建设（个）"].tolist()[1:] == each.years["sites"].tolist()
    first = each.sites.loc[each.sites["build_year"] == each.years["year"].iloc[0], "name"]
    assert years["当年建设的点位"].iloc[1] == "、".join(first)


def test_changes_are_those_of_the_figures(books, figures):
    book, change = books["earlier"], figures["earlier"].change
    sheet = book["变化"]
    told = rows_of(sheet, header_row(sheet, "指标"))
    assert told["2025年"].tolist() == pytest.approx(change.totals["earlier"].tolist())
    assert told["2026年"].tolist() == pytest.approx(change.totals["later"].tolist())
    both = told["变化"].fillna(told["变化（百分点）"])
    assert both.tolist() == pytest.approx(change.totals["change"].tolist())
    split = rows_of(sheet, header_row(sheet, "变化来源"))
    assert split["变化来源"].tolist() == ["人口变化", "道路变化", "网点变化"]
    assert split["覆盖人口的变化（人）"].tolist() == change.split["persons"].tolist()
    assert split["覆盖人口的变化（人）"].sum() == pytest.approx(change.totals.loc["persons_covered", "change"])
    outlets = rows_of(book["网点变化"])
    opened_outlets = change.outlets[change.outlets["change"] == "opened"]
    assert outlets.loc[outlets["变化"] == "新设", "网点编号"].tolist() == opened_outlets["outlet_id"].tolist()
    units = rows_of(book["分区变化"])
    assert units["分区代码"].tolist() == change.units["unit_id"].tolist()
    assert same(units["2025年覆盖人口（人）"], change.units["earlier_covered"])
    assert same(units["人口覆盖率的变化（百分点）"], change.units["share_change"])


def test_remarks_on_the_changes_are_told(figures):
    each = figures["earlier"]
    remark = dataclasses.replace(each.change, split=None, remarks=each.area.remarks)
    book = opened(review_workbook_bytes(dataclasses.replace(each, change=remark)))
    assert each.area.remarks[0].zh in [row[0].value for row in book["变化"].iter_rows(max_col=1)]
    assert "变化来源" not in [row[0].value for row in book["变化"].iter_rows(max_col=1)]


def test_numbers_are_numbers_codes_are_text(books):
    areas = books["plain"]["分区"]
    by_title = {cell.value: cell.column for cell in areas[1]}
    code, share = areas.cell(2, by_title["分区代码"]), areas.cell(2, by_title["人口覆盖率（%）"])
    assert (code.data_type, code.number_format) == ("s", "@")
    assert (share.data_type, share.number_format) == ("n", "0.0%")
    assert areas.cell(2, by_title["总人口（人）"]).number_format == "#,##0"
    split = books["earlier"]["变化"]
    assert split.cell(header_row(split, "变化来源") + 1, 2).number_format == "+#,##0;-#,##0;0"


def test_long_tables_have_frozen_headers_and_filters(books):
    for name in (
        "分区",
        "网点类型",
        "分区排序",
        "缺口",
        "建议点位",
        "年度计划",
        "时间分布",
        "网点",
        "网点变化",
        "分区变化",
    ):
        sheet = books["earlier"][name]
        assert sheet.freeze_panes == "A2", name
        assert sheet.auto_filter.ref.startswith("A1:"), name
        assert sheet.print_title_rows == "$1:$1", name


@pytest.mark.parametrize(
    "state", ["plain", "no_plan", "no_gaps", "no_outlets", "nobody", "one_person", "long_names", "nameless"]
)
def test_every_state_reads_without_faults(books, state):
    words = texts_of(books[state])
    assert not [word for word in words if word in {"nan", "None", "inf", "<NA>"} or "Text(" in word]
    assert STAMP.zh in words


def test_what_was_not_asked_for_is_not_told(books):
    book = books["no_plan"]
    assert "建成建议点位后" not in texts_of(book)
    assert not any("建成后" in title for title in rows_of(book["分区"]).columns)
    assert not len(rows_of(book["建议点位"]))
    assert rows_of(book["年度计划"])["年份"].tolist() == ["现状"]


def test_nobody_has_no_share(books):
    areas = rows_of(books["nobody"]["分区"])
    assert areas["人口覆盖率（%）"].isna().all()
    assert set(areas["达标"]) == {"—"}
    assert not len(rows_of(books["nobody"]["时间分布"]))


@pytest.mark.parametrize("state", ["hostile", "plain", "earlier"])
def test_hostile_names_stay_text(written, books, state):
    """Only charts refer to cells."""
    cells = [cell for sheet in books[state] for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    with zipfile.ZipFile(io.BytesIO(written[state])) as archive:
        for name in archive.namelist():
            content = archive.read(name)
            ElementTree.fromstring(content)
            assert b"<f>" not in content or name.startswith("xl/charts/"), name


def test_hostile_names_keep_what_can_be_kept(books):
    name = rows_of(books["hostile"]["分区"])["分区"].iloc[0]
    assert name.replace("\r", "") == HOSTILE.replace("\x00", "").replace("\x07", "").replace("\x1b", "").replace(
        "\ufffe", ""
    ).replace("\r", "")
    formulas = [cell for row in books["plain"]["网点"].iter_rows() for cell in row if str(cell.value)[:1] in "=+@"]
    assert formulas
    assert all(cell.quotePrefix for cell in formulas)


def test_margins_say_whose_it_is_within_what_excel_takes(books):
    for state in ("plain", "hostile", "long_names", "approved"):
        for sheet in books[state]:
            for margin in (sheet.oddHeader, sheet.oddFooter):
                assert len(str(margin.left.text)) + len(str(margin.right.text)) < 230
    assert books["plain"]["分区"].oddHeader.right.text == STAMP.zh
    assert books["approved"]["分区"].oddHeader.right.text == "审图号：GS（2026）1234号"
    assert "虚构示例" in books["plain"]["图表"].oddFooter.left.text


def test_long_texts_have_rows_high_enough(books):
    sheet = books["plain"]["建议点位"]
    column = next(cell.column for cell in sheet[1] if cell.value == "建议理由")
    assert all(sheet.row_dimensions[row].height > 30 for row in range(2, sheet.max_row + 1))
    assert len(sheet.cell(2, column).value) > 60
    heading = books["long_names"]["概况"]
    assert LONG_NAME in heading["A1"].value
    assert heading.row_dimensions[1].height > 40


def test_parameters_and_whole_checksums_are_in_it(books, town):
    values = {row[1].value for row in books["approved"]["参数与来源"].iter_rows(max_col=2)}
    assert {town.fingerprint, "ab" * 32, "cd" * 32, "测试局", "审图号：GS（2026）1234号", town.notice} <= values


@pytest.fixture(scope="module")
def with_contacts(town: StudyArea) -> StudyArea:
    return dataclasses.replace(town, outlets=town.outlets.assign(contact=["张三", "李四", ""]))


def test_contacts_are_for_the_bureau_alone(with_contacts):
    internal = opened(review_workbook_bytes(review(with_contacts, public=False)))
    assert rows_of(internal["网点"])["包联联系人"].fillna("").tolist() == ["张三", "李四", ""]
    public = opened(review_workbook_bytes(review(with_contacts)))
    assert "包联联系人" not in rows_of(public["网点"]).columns
    assert not any("张三" in text or "李四" in text for text in texts_of(public))


def test_weighted_figures_are_withheld_where_priority_persons_count(town):
    for goal in ("cover", "share"):
        siting = SitingRequest(goal=goal, target_share=0.5) if goal == "share" else SitingRequest(goal=goal)
        result = run_scenario(town, Scenario(sites=2, priority_weight=1.0, siting=siting))
        each = review_figures(town, result, ReviewSettings(DAY), year=2026, as_of=DAY, effort=Effort(10.0))
        sites = rows_of(opened(review_workbook_bytes(each))["建议点位"])
        assert len(sites)
        has_other = sites["最佳备选编号"].fillna("") != ""
        assert has_other.any()
        assert set(sites.loc[has_other, "改选它的代价"]) == {WITHHELD.zh}


def test_same_input_same_bytes(figures, written):
    assert review_workbook_bytes(figures["earlier"]) == written["earlier"]
