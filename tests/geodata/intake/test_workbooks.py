"""Workbooks, old and new: cells, sheets, merged ranges, and files that are none."""

from __future__ import annotations

import datetime as dt
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import python_calamine
import xlwt

from geodata.errors import FormatError, SourcesError, UploadError
from geodata.intake import workbooks
from geodata.intake.limits import LIMITS
from geodata.intake.workbooks import SheetCells, read_workbook


def new(path: Path, sheets: dict[str, list[list[object]]], hidden: tuple[str, ...] = ()) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        sheet.sheet_state = "hidden" if name in hidden else "visible"
    book.save(path)
    return path


def old(path: Path, sheets: dict[str, list[list[object]]], hidden: tuple[str, ...] = ()) -> Path:
    book = xlwt.Workbook()
    for name, rows in sheets.items():
        sheet = book.add_sheet(name)
        for row, values in enumerate(rows):
            for column, value in enumerate(values):
                style = xlwt.Style.default_style
                if isinstance(value, dt.datetime | dt.date | dt.time):
                    style = xlwt.easyxf(num_format_str="yyyy-mm-dd hh:mm")
                sheet.write(row, column, value, style)
        sheet.visibility = int(name in hidden)
    book.active_sheet = (
        next(place for place, name in enumerate(sheets) if name not in hidden) if len(hidden) < len(sheets) else 0
    )
    book.save(str(path))
    return path


def read(path: Path, sheet: str = "") -> SheetCells:
    return read_workbook(path, sheet, LIMITS)


BOTH = pytest.mark.parametrize(("make", "suffix"), [(new, ".xlsx"), (old, ".xls")])


@BOTH
def test_values(tmp_path: Path, make: Any, suffix: str) -> None:
    rows: list[list[object]] = [
        ["名称", 12, 0.5, 126.6543217, True, "001", " 甲 ", 150102001000],
        [None, dt.datetime(2025, 1, 2), dt.datetime(2025, 1, 2, 3, 4), dt.time(3, 4), "=1+1 ", "x\ny", 0.125, -3],
    ]
    if suffix == ".xlsx":
        rows[1][4] = None
    found = read(make(tmp_path / f"a{suffix}", {"表": rows}))
    assert found.sheet == "表"
    assert found.sheets == ("表",)
    assert found.rows == [
        ["名称", "12", "0.5", "126.6543217", "TRUE", "001", "甲", "150102001000"],
        [
            "",
            "2025-01-02",
            "2025-01-02 03:04:00",
            "03:04:00",
            "" if suffix == ".xlsx" else "=1+1",
            "x\ny",
            "0.125",
            "-3",
        ],
    ]


@BOTH
def test_rows_stand_where_they_stand_in_the_file(tmp_path: Path, make: Any, suffix: str) -> None:
    found = read(make(tmp_path / f"a{suffix}", {"表": [[], [], [None, "a"], [], [None, None, 1]]}))
    assert [[*row, "", "", ""][:3] for row in found.rows] == [
        ["", "", ""],
        ["", "", ""],
        ["", "a", ""],
        ["", "", ""],
        ["", "", "1"],
    ]


@BOTH
def test_the_first_visible_sheet_with_cells_is_read(tmp_path: Path, make: Any, suffix: str) -> None:
    sheets: dict[str, list[list[object]]] = {"底稿": [["x"]], "空": [], "网点": [["a"]], "其他": [["b"]]}
    path = make(tmp_path / f"a{suffix}", sheets, hidden=("底稿",))
    found = read(path)
    assert (found.sheet, found.sheets, found.hidden) == ("网点", ("底稿", "空", "网点", "其他"), ("底稿",))
    assert found.rows == [["a"]]
    assert read(path, "底稿").rows == [["x"]], "a hidden sheet is read where it is named"
    empty = make(tmp_path / f"b{suffix}", {"底稿": [["x"]], "空": []}, hidden=("底稿",))
    assert (read(empty).sheet, read(empty).rows) == ("空", [])


@BOTH
def test_sheets_that_are_not_there(tmp_path: Path, told: Any, make: Any, suffix: str) -> None:
    path = make(tmp_path / f"a{suffix}", {"一": [["a"]], "二": [["b"]]})
    with pytest.raises(SourcesError) as caught:
        read(path, "三")
    fault = told(caught.value, path.name, "没有名为“三”的工作表", "no sheet “三”")
    assert "一、二" in fault.remedy.zh


def test_all_sheets_hidden(tmp_path: Path, told: Any) -> None:
    path = old(tmp_path / "a.xls", {"一": [["a"]]}, hidden=("一",))
    with pytest.raises(SourcesError) as caught:
        read(path)
    told(caught.value, "a.xls", "所有工作表都已隐藏", "all sheets are hidden")
    assert read(path, "一").rows == [["a"]]


def test_chart_sheets_are_no_tables(tmp_path: Path, told: Any) -> None:
    book = openpyxl.Workbook()
    book.create_chartsheet("图", 0)
    book["Sheet"]["A1"] = "a"
    book.save(tmp_path / "a.xlsx")
    assert read(tmp_path / "a.xlsx").sheets == ("Sheet",)
    with pytest.raises(SourcesError):
        read(tmp_path / "a.xlsx", "图")


def test_merged_ranges(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "标题"
    book.active.merge_cells("A1:C2")
    book.save(tmp_path / "a.xlsx")
    assert read(tmp_path / "a.xlsx").merged == [(0, 0, 1, 2)]
    older = xlwt.Workbook()
    older.add_sheet("a").write_merge(0, 1, 0, 2, "标题")
    older.save(str(tmp_path / "a.xls"))
    assert read(tmp_path / "a.xls").merged == [(0, 0, 1, 2)]


def test_error_values_are_text(tmp_path: Path) -> None:
    path = new(tmp_path / "a.xlsx", {"表": [["a", 1], [None, 2]]})
    book = openpyxl.load_workbook(path)
    for place in ("B2", "D4"):
        book.active[place] = "#REF!"
        book.active[place].data_type = "e"
    book.save(path)
    assert read(path).rows == [["a", "1", "", ""], ["", "#REF!", "", ""], [""] * 4, ["", "", "", "#REF!"]]
    older = xlwt.Workbook()
    sheet = older.add_sheet("a")
    sheet.row(0).set_cell_error(0, 0x2A)
    sheet.row(0).set_cell_error(1, 0x17)
    older.save(str(tmp_path / "a.xls"))
    assert read(tmp_path / "a.xls").rows == [["#N/A", "#REF!"]]


def test_dates_that_are_none(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("a")
    style = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    for column, number in enumerate([-5.0, 1e9, 0.25, 45659.0]):
        sheet.write(0, column, number, style)
    book.save(str(tmp_path / "a.xls"))
    assert read(tmp_path / "a.xls").rows == [["-5", "1000000000", "06:00:00", "2025-01-02"]]


@pytest.mark.parametrize(("make", "suffix"), [(new, ".xlsx"), (old, ".xls")])
@pytest.mark.parametrize("named", [".xls", ".xlsx", ".XLSX", ".xlsm"])
def test_content_decides_and_not_the_suffix(tmp_path: Path, make: Any, suffix: str, named: str) -> None:
    path = make(tmp_path / f"a{suffix}", {"表": [["甲"]]}).rename(tmp_path / f"b{named}")
    assert read(path).rows == [["甲"]]
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("named", [".xlsx", ".XLSX", ".xls"])
def test_other_zipped_tables_are_refused(tmp_path: Path, named: str) -> None:
    """An OpenDocument sheet may repeat a cell a milliard times in a few bytes, and its extent was not checked."""
    path = tmp_path / f"a{named}"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", "<office:document-content/>")
    with pytest.raises(FormatError):
        read(path)


@pytest.mark.parametrize(
    ("content", "zh", "en"),
    [
        ("<html><table><tr><td>甲</td></tr></table></html>".encode(), "网页或 XML", "web page"),
        (b'<?xml version="1.0"?><Workbook/>', "网页或 XML", "web page"),
        (b"a\tb\n1\t2\n", "其他内容", "something else"),
        (b"", "其他内容", "something else"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "无法读取", "cannot be read"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
            "打开密码",
            "password",
        ),
    ],
)
@pytest.mark.parametrize("name", ["a.xls", "a.xlsx"])
def test_what_is_no_workbook(tmp_path: Path, told: Any, name: str, content: bytes, zh: str, en: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(FormatError) as caught:
        read(tmp_path / name)
    told(caught.value, name, zh, en)


def test_old_workbooks_with_a_password(tmp_path: Path, told: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(**_options: object) -> None:
        raise workbooks.xlrd.XLRDError("Workbook is encrypted")

    monkeypatch.setattr(workbooks.xlrd, "open_workbook", locked)
    with pytest.raises(FormatError) as caught:
        read(old(tmp_path / "a.xls", {"表": [["甲"]]}))
    told(caught.value, "a.xls", "打开密码", "password")


def test_a_panic_of_the_reader_is_told(tmp_path: Path, told: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    panic = type("PanicException", (BaseException,), {})

    def panics(_path: Path) -> None:
        raise panic("index out of bounds")

    path = new(tmp_path / "a.xlsx", {"表": [["甲"]]})
    monkeypatch.setattr(python_calamine, "load_workbook", panics)
    with pytest.raises(FormatError) as caught:
        read(path)
    told(caught.value, "a.xlsx", "index out of bounds", "index out of bounds")

    def stopped(_path: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(python_calamine, "load_workbook", stopped)
    with pytest.raises(KeyboardInterrupt):
        read(path)


@pytest.mark.parametrize("suffix", [".xlsx", ".xls"])
def test_numbers_shown_as_percentages(tmp_path: Path, suffix: str) -> None:
    formats = ["0%", "0.00%", "#,##0.0%;[Red]-0%", '0.0"%"', "General", "0%"]
    values: list[object] = [0.35, 0.1234, 0.07, 35.0, 0.35, "35"]
    if suffix == ".xlsx":
        book = openpyxl.Workbook()
        for column, (value, code) in enumerate(zip(values, formats, strict=True), 1):
            book.active.cell(1, column, value).number_format = code
        book.save(tmp_path / "a.xlsx")
    else:
        old_book = xlwt.Workbook()
        sheet = old_book.add_sheet("a")
        for column, (value, code) in enumerate(zip(values, formats, strict=True)):
            sheet.write(0, column, value, xlwt.easyxf(num_format_str=code))
        old_book.save(str(tmp_path / "a.xls"))
    assert read(tmp_path / f"a{suffix}").rows == [["35%", "12.34%", "7%", "35", "0.35", "35"]]


def test_limits_of_old_workbooks(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    book.add_sheet("a").write(65_535, 255, "x")
    book.save(str(tmp_path / "a.xls"))
    assert len(read(tmp_path / "a.xls").rows) == 65_536
    with pytest.raises(UploadError, match="延伸到第 65536 行、第 256 列"):
        read_workbook(tmp_path / "a.xls", "", replace(LIMITS, rows=65_535))


def test_damaged_parts(tmp_path: Path) -> None:
    path = new(tmp_path / "a.xlsx", {"表": [["甲"]]})
    with zipfile.ZipFile(path) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    for name in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels"):
        with zipfile.ZipFile(path, "w") as archive:
            for part, content in (parts | {name: b"<broken"}).items():
                archive.writestr(part, content)
        with pytest.raises((FormatError, SourcesError)):
            read(path)
