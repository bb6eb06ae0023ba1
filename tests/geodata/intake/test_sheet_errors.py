"""Errors, formulas without a result and percentages in sheets, found in the XML as Excel, WPS and others write it."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl

from geodata.intake.archives import opened_archive
from geodata.intake.cell_text import UNSTORED_FORMULA
from geodata.intake.sheet_errors import marked_cells, percent_styles


def found(path: Path, sheet: str) -> list[tuple[int, int, str]]:
    with opened_archive(path) as archive:
        return list(marked_cells(archive, sheet, path.name))


def test_errors_of_the_sheet_asked_for(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "一"
    other = book.create_sheet("二 & 三")
    for sheet, cells in ((book.active, {"A1": "#N/A"}), (other, {"B2": "#REF!", "AB30": "#DIV/0!", "C3": "好"})):
        for place, value in cells.items():
            sheet[place] = value
            sheet[place].data_type = "e" if value.startswith("#") else "s"
    book.save(tmp_path / "a.xlsx")
    assert found(tmp_path / "a.xlsx", "一") == [(0, 0, "#N/A")]
    assert found(tmp_path / "a.xlsx", "二 & 三") == [(1, 1, "#REF!"), (29, 27, "#DIV/0!")]
    assert found(tmp_path / "a.xlsx", "四") == []


def rewritten(path: Path, sheet: bytes, name: str = "xl/worksheets/sheet1.xml") -> Path:
    """Put another sheet's XML in place of the first one's."""
    openpyxl.Workbook().save(path)
    with zipfile.ZipFile(path) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in (parts | {name: sheet}).items():
            archive.writestr(part, content)
    return path


def test_every_way_of_writing_them(tmp_path: Path) -> None:
    sheet = (
        b'<worksheet><sheetData><row r="1"><c r="A1" s="4" t="e"><f>1/0</f><v>#DIV/0!</v></c>'
        b'<c t="e" r="B1"><v>#N/A</v></c><x:c r="C1" t="e"><x:f t="shared" si="0"/><x:v>#REF!</x:v></x:c>'
        b'<c r="D1" t="e"/><c r="E1" t="str"><v>#REF!</v></c><c r="F1" t="e"><v></v></c></row></sheetData></worksheet>'
    )
    path = rewritten(tmp_path / "a.xlsx", sheet)
    assert found(path, "Sheet") == [(0, 0, "#DIV/0!"), (0, 1, "#N/A"), (0, 2, "#REF!")]


def test_none_is_lost_where_pieces_meet(tmp_path: Path) -> None:
    cells = "".join(f'<c r="A{row}" t="e"><v>#N/A</v></c>' for row in range(1, 60_001))
    tail = "<mergeCell/>" * 200_000
    path = rewritten(tmp_path / "a.xlsx", f"<worksheet><sheetData>{cells}</sheetData>{tail}</worksheet>".encode())
    assert [row for row, _, _ in found(path, "Sheet")] == list(range(60_000))


def test_workbooks_without_a_directory(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("x", "y")
    assert found(tmp_path / "a.xlsx", "Sheet") == []


def test_formulas_whose_result_is_not_stored(tmp_path: Path) -> None:
    sheet = (
        b'<worksheet><sheetData><row r="1"><c r="A1"><f>B1+1</f><v></v></c><c r="B1" s="2"><f>1&gt;0</f></c>'
        b'<x:c r="C1"><x:f t="shared" si="0"/><x:v/></x:c><c r="D1"><f>1+1</f><v>2</v></c>'
        b'<c r="E1" t="str"><f>IF(1,"")</f><v></v></c><c r="F1" t="str"><f>A1</f><v>x</v></c><c r="G1"/><c r="H1" t="e"><f>1/0</f><v>#DIV/0!</v></c>'
        b"</row></sheetData></worksheet>"
    )
    cells = found(rewritten(tmp_path / "a.xlsx", sheet), "Sheet")
    assert sorted(cells) == [
        (0, 0, UNSTORED_FORMULA), (0, 1, UNSTORED_FORMULA), (0, 2, UNSTORED_FORMULA), (0, 7, "#DIV/0!")
    ]  # fmt: skip


def test_styles_that_show_percentages(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row, code in enumerate(["0", "0%", "0.000%", '0"%"', "0.00%"], 1):
        book.active.cell(row, 1, 0.1).number_format = code
    book.save(tmp_path / "a.xlsx")
    with opened_archive(tmp_path / "a.xlsx") as archive:
        by_place = [book.active.cell(row, 1).style_id for row in (2, 3, 5)]
        assert list(percent_styles(archive, "a.xlsx")) == sorted(by_place)
