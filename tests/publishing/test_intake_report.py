import io
import zipfile

import numpy as np
import openpyxl
import pandas as pd
import pytest

from geodata.checking import examine_table, read_checked_table
from geodata.errors import Fault, SchemaError
from geodata.intake.grids import Grid, read_grid
from geodata.intake.layout import Layout
from geodata.intake.report import REPAIRS, FileReport
from geodata.kinds import KINDS
from geodata.schema import SCHEMAS
from geodata.source_files import FileSource
from geodata.tables import read_table
from geodata.text import Text
from publishing import intake_report
from publishing.intake_report import (
    LEFT_OUT_FILL,
    MOST_COMMENTS,
    MOST_REPAIRS_LISTED,
    REFUSED_FILL,
    REPAIRED_FILL,
    intake_report_bytes,
    summary_lines,
)

MESSY = [
    ["2025 年就业服务网点统计表"],
    ["编号", "网点名称", "网点类型", "经度", "纬度", "行政区划代码", "备注"],
    [
        "001",
        "河西家门口就业服务站",
        "家门口就业服务站",
        "１１１．７０",
        "40.81",
        "150105001",
        '=HYPERLINK("http://x.invalid")',
    ],
    ["002", "", "就业驿站", "111.71", "40.82", "150105002", "+86"],
    ["003", "河东零工市场", "小卖部", "111°42′36″", "40.83", "150105001", "-2+3"],
    ["003", "草滩大篷车", "大篷车", "一百", "北", "150105003", "@甲"],
    ["005", "车站零工驿站", "零工驿站", "111.74", "40.85", "150105003", "乙"],
    ["合计", "5 个"],
    ["注：数据截至 2025 年 6 月"],
]


def write(rows, path, title="网点 (一)"):
    book = openpyxl.Workbook()
    book.active.title = title
    for number, row in enumerate(rows, start=1):
        for place, text in enumerate(row, start=1):
            cell = book.active.cell(number, place, text)
            cell.data_type = "s"
    book.save(path)
    return path


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    return FileSource("outlets", write(MESSY, tmp_path_factory.mktemp("report") / "网点.xlsx"))


@pytest.fixture(scope="module")
def found(source):
    return examine_table(source, "outlets").report


def report_of(source, report, language="zh"):
    grid = read_grid(source.path)
    layout = read_table(source, SCHEMAS["outlets"]).layout
    return intake_report_bytes(report, grid=grid, layout=layout, language=language)


def colour(cell):
    return cell.fill.start_color.rgb if cell.fill.fill_type else None


def cells_of(sheet, fill):
    return {cell.coordinate for row in sheet.iter_rows() for cell in row if colour(cell) == fill.start_color.rgb}


def test_the_planners_sheet_stands_first_as_it_was(source, found, tmp_path):
    path = tmp_path / "report.xlsx"
    path.write_bytes(report_of(source, found))
    again, before = read_grid(path), read_grid(source.path)
    assert again.sheet == before.sheet == "网点 (一)"
    assert again.rows == before.rows


def test_refused_cells_are_red_repaired_yellow_and_other_rows_grey(source, found):
    sheet = openpyxl.load_workbook(io.BytesIO(report_of(source, found))).worksheets[0]
    refused = {"B4", "C5", "A6", "D6", "E6"}
    assert refused <= cells_of(sheet, REFUSED_FILL) <= refused | {"A5"}
    assert {"D3", "D5"} <= cells_of(sheet, REPAIRED_FILL)
    assert cells_of(sheet, LEFT_OUT_FILL) == {"A1", "A8", "B8", "A9"} - (
        {"A1"} if sheet["A1"].fill.fill_type is None else set()
    )
    for fault in found.refused:
        told = sheet.cell(fault.row, MESSY[1].index(fault.column) + 1).comment.text
        assert fault.problem.zh in told
        assert fault.remedy.zh in told
    assert "１１１．７０ → 111.7" in sheet["D3"].comment.text
    assert sheet["A8"].comment is not None
    assert sheet["B8"].comment is None
    assert sheet["F3"].comment is None


def test_mended_where_it_is_red_it_is_accepted(source, found, tmp_path):
    book = openpyxl.load_workbook(io.BytesIO(report_of(source, found)))
    right = {"B": "河东就业驿站", "C": "零工市场", "A": "004", "D": "111.73", "E": "40.84"}
    sheet = book.worksheets[0]
    with pytest.raises(SchemaError):
        read_checked_table(source, "outlets")
    for place in sorted(cells_of(sheet, REFUSED_FILL)):
        sheet[place].value = right[place[0]] if place != "A5" else "003"
    path = tmp_path / "mended.xlsx"
    book.save(path)
    mended = read_checked_table(FileSource("outlets", path), "outlets")
    assert mended.report.refused_count == 0
    assert mended.rows["id"].tolist() == ["001", "002", "003", "004", "005"]
    assert mended.rows.index.tolist() == [3, 4, 5, 6, 7]
    # The sheet's name is the same, so that decisions made on the original hold.
    assert read_checked_table(FileSource("outlets", path, sheet="网点 (一)"), "outlets").report.rows_accepted == 5


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_lists_and_the_summary(source, found, language):
    book = openpyxl.load_workbook(io.BytesIO(report_of(source, found, language)))
    assert book.sheetnames[1:] == {"zh": ["拒收", "已修正", "小结"], "en": ["Refused", "Repaired", "Summary"]}[language]
    refused = list(book.worksheets[1].iter_rows(min_row=2, values_only=True))
    assert refused == [
        (fault.row, fault.column, fault.value or None, fault.problem.say(language), fault.remedy.say(language))
        for fault in found.refused
    ]
    repairs = list(book.worksheets[2].iter_rows(min_row=2, values_only=True))
    assert [row[:4] for row in repairs] == list(
        found.repairs[["row", "column", "before", "after"]].itertuples(index=False, name=None)
    )
    assert {row[4] for row in repairs} == {REPAIRS[rule].say(language) for rule in found.repairs["rule"]}
    summary = {row[0]: row[1] for row in book.worksheets[3].iter_rows(values_only=True)}
    assert summary[{"zh": "文件", "en": "File"}[language]] == "网点.xlsx"
    for label, value in summary_lines(found):
        assert summary[label.say(language)] == value
    figures = {label.en: value for label, value in summary_lines(found)}
    assert (figures["Rows of data read"], figures["Rows accepted"], figures["Rows with faults"]) == (5, 2, 3)


def test_no_cell_is_a_formula(source, found):
    content = report_of(source, found)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
        assert len(sheets) == 4
        assert not any(b"<f>" in archive.read(name) for name in sheets)
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    hostile = [sheet[f"G{row}"] for row in (3, 4, 5, 6)]
    assert [cell.value for cell in hostile] == [row[6] for row in MESSY[2:6]]
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in hostile)


def layout_of(headers, rows):
    return Layout(1, 1, headers, ("",) * len(headers), np.arange(2, rows + 2), "", (), (), ())


def test_faulty_values_and_reasons_are_only_text():
    hostile = "=cmd|' /C calc'!A0"
    report = FileReport(
        hostile, "layer", refused=(Fault(hostile, Text(hostile, hostile), Text("+1", "+1"), 2, hostile, hostile),),
        refused_count=1, remarks=(Text(hostile, hostile),),
        repairs=pd.DataFrame({"row": [2], "column": [hostile], "before": [hostile], "after": ["-1"], "rule": ["code"]}),
    )  # fmt: skip
    grid = Grid(hostile, "", (), [[hostile, "甲\x0b"], [hostile, "#N/A"]])
    book = openpyxl.load_workbook(
        io.BytesIO(intake_report_bytes(report, grid=grid, layout=layout_of((hostile, "乙"), 1)))
    )
    assert book.sheetnames == ["原表", "拒收", "已修正", "小结"]
    assert {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    assert book["原表"]["B2"].value == "#N/A"


def test_without_a_sheet_only_the_lists():
    fault = Fault("a.gpkg", Text("自相交", "crosses itself"), Text("请修复", "mend it"), row=7)
    content = intake_report_bytes(FileReport("a.gpkg", "boundaries", refused=(fault,), refused_count=1), language="en")
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["Refused", "Repaired", "Summary"]
    assert [cell.value for cell in book["Refused"][2]] == [7, None, None, "crosses itself", "mend it"]


def test_numbers_are_numbers_only_where_nothing_is_lost(tmp_path):
    row = ["12", "12.5", "-3", "0", "007", "12.50", "1e5", "150105001001", "91230100X", "2024-05-01", "1,200", ""]
    grid = Grid("a.csv", "", (), [[f"列{k}" for k in range(len(row))], row])
    content = intake_report_bytes(FileReport("a.csv", "outlets"), grid=grid, layout=layout_of(tuple(grid.rows[0]), 1))
    path = tmp_path / "report.xlsx"
    path.write_bytes(content)
    values = [cell.value for cell in openpyxl.load_workbook(path).worksheets[0][2]]
    assert values == [12, 12.5, -3, 0, *row[4:11], None]
    assert read_grid(path).rows[1] == row


def test_merged_cells_stay_merged(tmp_path):
    rows = [["名称", "位置", ""], ["", "经度", "纬度"], ["甲", "111.7", "40.8"]]
    grid = Grid("a.xlsx", "甲/乙", ("甲/乙",), rows, ((0, 0, 1, 0), (0, 1, 0, 2)))
    layout = Layout(1, 2, ("名称", "经度", "纬度"), ("",) * 3, np.array([3]), "", (), (), ())
    path = tmp_path / "report.xlsx"
    path.write_bytes(intake_report_bytes(FileReport("a.xlsx", "outlets"), grid=grid, layout=layout))
    assert set(read_grid(path).merged) == set(grid.merged)
    assert read_grid(path).sheet == "甲_乙"
    assert openpyxl.load_workbook(path).worksheets[0].freeze_panes == "A3"


def test_comments_and_repairs_listed_are_bounded(monkeypatch):
    assert 0 < MOST_COMMENTS < MOST_REPAIRS_LISTED
    monkeypatch.setattr(intake_report, "MOST_REPAIRS_LISTED", 100)
    monkeypatch.setattr(intake_report, "MOST_COMMENTS", 20)
    count = 105
    repairs = pd.DataFrame(
        {"row": np.arange(2, count + 2), "column": "数", "before": "１", "after": "1", "rule": "full_width"}
    )
    report = FileReport("a.csv", "jobs", repairs=repairs, refused_count=3)
    grid = Grid("a.csv", "", (), [["数"], *([["１"]] * count)])
    content = intake_report_bytes(report, grid=grid, layout=layout_of(("数",), count), language="en")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        comments = archive.read("xl/comments/comment1.xml").count(b"<comment ")
    assert comments == 20
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    *_, last = book["Repaired"].iter_rows(values_only=True)
    assert last[4].startswith("5 more")
    assert next(book["Refused"].iter_rows(min_row=2, values_only=True))[3] == "3 more are not listed"
    summary = {row[0]: row[1] for row in book["Summary"].iter_rows(values_only=True)}
    assert summary[f"Repaired: {REPAIRS['full_width'].en}"] == count


def test_a_refusal_counts_more_than_a_repair_of_the_same_cell():
    repairs = pd.DataFrame({"row": [2], "column": ["数"], "before": ["１"], "after": ["1"], "rule": ["full_width"]})
    faults = tuple(Fault("a", Text(word, word), Text("改", "mend"), 2, "数", "１") for word in ("大", "重"))
    report = FileReport("a", "jobs", repairs=repairs, refused=faults, refused_count=2)
    grid = Grid("a", "", (), [["数"], ["１"]])
    cell = openpyxl.load_workbook(
        io.BytesIO(intake_report_bytes(report, grid=grid, layout=layout_of(("数",), 1)))
    ).worksheets[0]["A2"]
    assert colour(cell) == REFUSED_FILL.start_color.rgb
    assert cell.comment.text == "大。改。；重。改。"


def test_same_input_same_bytes(source, found):
    assert report_of(source, found) == report_of(source, found)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_kinds_stand_under_their_names(tmp_path, language):
    path = write(
        [["编号", "网点名称", "网点类型", "经度", "纬度"], ["1", "甲", "二号就业大篷车", "111.7", "40.8"]],
        tmp_path / "a.xlsx",
    )
    report = examine_table(FileSource("outlets", path), "outlets").report
    assert report.repairs["after"].tolist() == ["mobile_van"]
    content = intake_report_bytes(
        report, grid=read_grid(path), layout=read_table(FileSource("outlets", path)).layout, language=language
    )
    book = openpyxl.load_workbook(io.BytesIO(content))
    word = KINDS["mobile_van"].chinese if language == "zh" else KINDS["mobile_van"].english
    assert book.worksheets[2]["D2"].value == word
    assert word in book.worksheets[0]["C2"].comment.text
    assert "mobile_van" not in str(list(book.worksheets[2].values))
