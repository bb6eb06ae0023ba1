"""Grids: one rectangle of text for every kind of table."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwt

from geodata.errors import FormatError, UploadError
from geodata.intake.grids import TABLE_SUFFIXES, read_grid
from geodata.intake.limits import LIMITS


def workbook(path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "网点"
    for place, value in {
        "A1": "某市网点台账",
        "A2": "名称",
        "C2": "人数",
        "A4": "甲",
        "C4": 3,
        "D4": " ",
        "A5": "\u3000",
    }.items():
        sheet[place] = value
    sheet.merge_cells("A1:D1")
    sheet.merge_cells("A2:B2")
    sheet.merge_cells("A9:B9")
    book.save(path)
    return path


def test_a_workbook(tmp_path: Path) -> None:
    grid = read_grid(workbook(tmp_path / "台账.XLSX"))
    assert (grid.file, grid.sheet, grid.sheets, grid.hidden) == ("台账.XLSX", "网点", ("网点",), ())
    assert grid.rows == [["某市网点台账", "", ""], ["名称", "", "人数"], ["", "", ""], ["甲", "", "3"]]
    assert grid.merged == ((0, 0, 0, 2), (1, 0, 1, 1)), "cut to what holds something"


def test_every_format_gives_the_same_rows(tmp_path: Path) -> None:
    rows = [["名称", "人数"], ["甲", "3"]]
    (tmp_path / "a.csv").write_bytes("名称,人数,\n甲,3\n,,,\n".encode("gbk"))
    (tmp_path / "a.txt").write_bytes("名称\t人数\r\n甲\t3\r\n\r\n".encode("utf-16"))
    old = xlwt.Workbook()
    sheet = old.add_sheet("表")
    for row, values in enumerate(rows):
        for column, value in enumerate(values):
            sheet.write(row, column, value)
    old.save(str(tmp_path / "a.xls"))
    new = openpyxl.Workbook()
    for values in rows:
        new.active.append(values)
    new.save(tmp_path / "a.xlsx")
    new.save(tmp_path / "a.xlsm")
    for suffix in TABLE_SUFFIXES:
        assert read_grid(tmp_path / f"a{suffix}").rows == rows, suffix


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])
def test_nothing(tmp_path: Path, name: str) -> None:
    (tmp_path / "a.csv").write_text("\n,,\n")
    openpyxl.Workbook().save(tmp_path / "a.xlsx")
    assert read_grid(tmp_path / name).rows == []


@pytest.mark.parametrize("name", ["t.pdf", "t", "t.xlsx.bak", "t.et", "t.xlsb"])
def test_other_formats(tmp_path: Path, told: Any, name: str) -> None:
    (tmp_path / name).write_bytes(b"a,b\n1,2\n")
    with pytest.raises(FormatError) as caught:
        read_grid(tmp_path / name)
    told(caught.value, name, "不支持的表格格式", "no supported table format")


def test_limits_are_kept(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx")
    with pytest.raises(UploadError):
        read_grid(path, limits=replace(LIMITS, rows=4))
    with pytest.raises(UploadError):
        read_grid(path, limits=replace(LIMITS, file_bytes=10))


def test_the_file_is_left_as_it_is(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx")
    before = path.read_bytes()
    read_grid(path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]
