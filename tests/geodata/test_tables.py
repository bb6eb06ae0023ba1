"""Tables as planners have them: encodings, separators, row numbers, and everything that is refused."""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from geodata.errors import FormatError, InputError, PersonalDataError, SourcesError
from geodata.source_files import FileSource
from geodata.tables import read_table

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


def records(table: pd.DataFrame) -> dict[int, list[str]]:
    return {int(row): list(values) for row, values in zip(table.index, table.to_numpy(), strict=True)}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_text_in_every_dress(file_source: Make, encoding: str, separator: str, line_end: str) -> None:
    text = line_end.join(["名称,人数,备注", "甲厂,12,", "乙厂,３４,㐂"]).replace(",", separator)
    if encoding == "gbk":
        text = text.replace("㐂", "喜")
    table = read_table(file_source("表.csv", text.encode(encoding)))
    assert list(table.columns) == ["名称", "人数", "备注"]
    assert records(table) == {2: ["甲厂", "12", ""], 3: ["乙厂", "34", text[-1]]}


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
    code = 150102001000
    row = ["001", code, 12.0, 0.5, 111.6543217, None, True, dt.datetime(2025, 1, 2), "=1+1", " ＡＢ１２ ", "幸福（东）"]
    table = read_table(book(tmp_path, [f"c{place}" for place in range(len(row))], row))
    assert records(table) == {
        2: [
            "001",
            "150102001000",
            "12",
            "0.5",
            "111.6543217",
            "",
            "True",
            "2025-01-02 00:00:00",
            "",
            "AB12",
            "幸福（东）",
        ]
    }, "a formula that was never calculated has no value; brackets stay as they are written"


def test_formula_looking_text_stays_text(tmp_path: Path, file_source: Make) -> None:
    workbook = openpyxl.Workbook()
    page = workbook.active
    page.append(["a", "b"])
    page["A2"].value = "=cmd()"
    page["A2"].data_type = "s"
    page["B2"] = "+1"
    workbook.save(tmp_path / "t.xlsx")
    assert records(read_table(FileSource("jobs", tmp_path / "t.xlsx"))) == {2: ["=cmd()", "+1"]}
    assert records(read_table(file_source("t.csv", "a,b\n=cmd(),@x\n"))) == {2: ["=cmd()", "@x"]}


def test_the_named_sheet_is_read(tmp_path: Path, told: Any) -> None:
    source = book(tmp_path, ["a"], [1], 第二页=[["b"], [2]])
    assert list(read_table(source).columns) == ["a"]
    assert list(read_table(FileSource("jobs", source.path, sheet="第二页")).columns) == ["b"]
    with pytest.raises(SourcesError) as caught:
        read_table(FileSource("jobs", source.path, sheet="第三页"))
    fault = told(caught.value, "台账.xlsx", "没有名为“第三页”的工作表", "no sheet “第三页”")
    assert "第一页、第二页" in fault.remedy.zh


def test_columns_without_header(tmp_path: Path) -> None:
    """A note beside the table stays visible as a column; an empty edge does not."""
    table = read_table(book(tmp_path, ["a", None, "b", None], [1, "注", 2, None], [3, None, 4, " "]))
    assert list(table.columns) == ["a", "第 2 列", "b"]
    assert records(table) == {2: ["1", "注", "2"], 3: ["3", "", "4"]}


def test_one_header_may_stand_twice(file_source: Make) -> None:
    table = read_table(file_source("t.csv", "备注,备注,a\nx,y,1\n"))
    assert list(table.columns) == ["备注", "备注", "a"]
    assert records(table) == {2: ["x", "y", "1"]}


def test_rows_longer_than_the_header_are_told(file_source: Make, told: Any) -> None:
    with pytest.raises(FormatError) as caught:
        read_table(file_source("t.csv", "a,b\n1,2\n1,500,2\n3,4,,\n1,2,3\n"))
    assert [fault.row for fault in caught.value.faults] == [3, 5], "empty cells at the end do no harm"
    assert caught.value.faults[0].problem.zh == "有 3 列，而表头只有 2 列"
    assert "3 columns" in caught.value.faults[0].problem.en


def test_a_quote_that_never_ends(file_source: Make, told: Any) -> None:
    with pytest.raises(FormatError) as caught:
        read_table(file_source("t.csv", 'a,b\n1,2\n"3,4\n5,6\n'))
    told(caught.value, "t.csv", "无法读取", "cannot be read", row=3)


@pytest.mark.parametrize("content", ["", "\n\n", "a,b\n", "a,b\n,\n , \n"])
def test_tables_without_rows(file_source: Make, told: Any, content: str) -> None:
    with pytest.raises(FormatError) as caught:
        read_table(file_source("t.csv", content))
    told(caught.value, "t.csv", "没有数据行", "holds no rows")


@pytest.mark.parametrize("rows", [[], [["a", "b"]]])
def test_workbooks_without_rows(tmp_path: Path, told: Any, rows: list[list[object]]) -> None:
    with pytest.raises(FormatError) as caught:
        read_table(book(tmp_path, *rows))
    told(caught.value, "台账.xlsx", "没有数据行", "holds no rows")


@pytest.mark.parametrize("name", ["t.xls", "t.pdf", "t", "t.xlsx.bak"])
def test_other_formats(file_source: Make, told: Any, name: str) -> None:
    with pytest.raises(FormatError) as caught:
        read_table(file_source(name, "a,b\n1,2\n"))
    told(caught.value, name, "不支持的表格格式", "no supported table format")


def _archive(path: Path, **files: bytes) -> bytes:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path.read_bytes()


def test_workbooks_that_are_none(tmp_path: Path, file_source: Make, told: Any) -> None:
    good = book(tmp_path, ["a"], [1]).path.read_bytes()
    with zipfile.ZipFile(tmp_path / "台账.xlsx") as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    damaged = {
        "text": b"a,b\n1,2\n",
        "ole": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        "empty": b"",
        "truncated": good[: len(good) // 2],
        "another zip": _archive(tmp_path / "z.zip", readme=b"hello"),
        "no xml": _archive(tmp_path / "y.zip", **{**parts, "xl/workbook.xml": b"<broken"}),
        "broken sheet": _archive(
            tmp_path / "x.zip", **{**parts, "xl/worksheets/sheet1.xml": b"<worksheet><sheetData><row"}
        ),
        "flipped": good.replace(good[200:260], bytes(60)),
    }
    for name, content in damaged.items():
        with pytest.raises(FormatError) as caught:
            read_table(file_source(f"{name}.xlsx", content))
        told(caught.value, f"{name}.xlsx", "无法读取", "cannot be read")


def test_text_that_is_neither_utf8_nor_gbk(file_source: Make, told: Any) -> None:
    with pytest.raises(FormatError) as caught:
        read_table(file_source("t.csv", b"a,b\n\xff\xff\x00\x81,2\n"))
    told(caught.value, "t.csv", "无法读取", "cannot be read")


def test_a_file_that_may_not_be_read(file_source: Make, told: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    source = file_source("t.csv", "a,b\n1,2\n")

    def denied(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", denied)
    with pytest.raises(FormatError) as caught:
        read_table(source)
    told(caught.value, "t.csv", "Permission denied", "Permission denied")


def check_digit(seventeen: str) -> str:
    """Return the last digit of an identity number by ISO 7064 MOD 11-2, as GB 11643 has it."""
    total = 0
    for digit in seventeen:
        total = (total + int(digit)) * 2 % 11
    return "0123456789X"[(12 - total) % 11]


def test_the_check_digit_is_the_published_one() -> None:
    """The example of GB 11643-1999."""
    assert check_digit("11010519491231002") == "X"


SEVENTEEN = "15010219900307451"
IDENTITY = SEVENTEEN + check_digit(SEVENTEEN)
OTHER = SEVENTEEN + str((int(check_digit(SEVENTEEN)) + 1) % 10)


@pytest.mark.parametrize(
    "cell",
    [IDENTITY, f" {IDENTITY} ", f"身份证{IDENTITY}", "11010519491231002x", "１１０１０５１９４９１２３１００２Ｘ"],
)
def test_identity_numbers_are_refused(file_source: Make, told: Any, cell: str) -> None:
    with pytest.raises(PersonalDataError) as caught:
        read_table(file_source("t.csv", f"名称,备注\n甲,1\n乙,{cell}\n"))
    told(caught.value, "t.csv", "居民身份证号（1 处）", "identity numbers (1 times)", row=3, column="备注")


@pytest.mark.parametrize("cell", [OTHER, "1" + IDENTITY, IDENTITY + "0", "91150100MA0Q123456", "617700169958293503"])
def test_other_long_numbers_pass(file_source: Make, cell: str) -> None:
    assert read_table(file_source("t.csv", f"名称,备注\n甲,{cell}\n")).loc[2, "备注"] == cell


@pytest.mark.parametrize(
    ("header", "cells", "hits"),
    [
        ("联系电话", ["0471-1234567", "13812345678", "", "", "", "", ""], 1),
        ("Phone", ["139 1234 5678", "x", "x", "x", "x"], 1),
        ("列", ["13812345678", "15912345678", "x", "x", "x"], 2),
        ("地址", ["张三13812345678", "x", "x", "x", "x"], 1),
        ("地址", ["李四 +86 138-1234-5678", "x", "x", "x", "x"], 1),
    ],
)
def test_mobile_numbers_are_refused(file_source: Make, told: Any, header: str, cells: list[str], hits: int) -> None:
    rows = "".join(f"x,{cell}\n" for cell in cells)
    with pytest.raises(PersonalDataError) as caught:
        read_table(file_source("t.csv", f"名称,{header}\n{rows}"))
    told(caught.value, "t.csv", f"手机号码（{hits} 处）", "mobile phone numbers", column=header)


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("联系电话", ["0471-1234567", "12333"]),
        ("编号", ["13812345678", "a", "b", "c"]),
        ("许可证", ["JY11501020013812345678", "蒙A13812345678"]),
        ("y", ["4413812345678", "13812345678.25", "0.13812345678"]),
        ("人数", ["12000000000", "1381234567"]),
    ],
)
def test_numbers_that_are_no_mobiles_pass(file_source: Make, header: str, cells: list[str]) -> None:
    rows = "".join(f"x,{cell}\n" for cell in cells)
    assert list(read_table(file_source("t.csv", f"名称,{header}\n{rows}"))[header]) == cells


def test_a_nameless_column_is_looked_at_too(file_source: Make) -> None:
    with pytest.raises(PersonalDataError):
        read_table(file_source("t.csv", f"名称,\n甲,{IDENTITY}\n"))
    with pytest.raises(InputError):
        read_table(file_source("t.csv", f"名称,备注,备注\n甲,x,{IDENTITY}\n"))
