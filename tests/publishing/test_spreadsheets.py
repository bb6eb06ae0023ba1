import io
import zipfile

import openpyxl
import pytest
from openpyxl.cell import WriteOnlyCell

from publishing.spreadsheets import cut_text, is_safe_text, shown_width, without_clock, write_text

HOSTILE = ["=1+1", "=cmd|' /C calc'!A0", "+1", "-1+2", "@SUM(A1)", "\t=1+1", "\r=1+1", "=", "#N/A", "#REF!"]


def saved(book):
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def sheet_xml(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return b"".join(archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/sheet"))


@pytest.mark.parametrize("write_only", [False, True])
def test_text_stays_text(write_only):
    book = openpyxl.Workbook(write_only=write_only)
    if write_only:
        sheet = book.create_sheet("甲")
        cells = [WriteOnlyCell(sheet) for _ in HOSTILE]
    else:
        sheet = book.active
        cells = [sheet.cell(1, place) for place in range(1, len(HOSTILE) + 1)]
    for cell, text in zip(cells, HOSTILE, strict=True):
        write_text(cell, text)
    if write_only:
        sheet.append(cells)
    content = saved(book)
    assert b"<f>" not in sheet_xml(content)
    (row,) = openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows()
    assert [cell.data_type for cell in row] == ["s"] * len(HOSTILE)
    assert all(cell.quotePrefix for cell, text in zip(row, HOSTILE, strict=True) if text[0] in "=+-@\t\r")


def test_control_characters_are_left_out():
    sheet = openpyxl.Workbook().active
    write_text(sheet["A1"], "甲\x00\x0b乙")
    assert sheet["A1"].value == "甲乙"


@pytest.mark.parametrize("text", [*HOSTILE, "甲\x0b"])
def test_what_must_not_be_written_bare(text):
    assert not is_safe_text(text)


def test_bare_text_that_is_safe_comes_back_as_it_was():
    texts = ["甲", "a=b", "1-2", "0012", "甲#N/A", " =1", "'=1"]
    assert all(map(is_safe_text, texts))
    book = openpyxl.Workbook(write_only=True)
    book.create_sheet("甲").append(texts)
    (row,) = openpyxl.load_workbook(io.BytesIO(saved(book))).active.iter_rows()
    assert [cell.value for cell in row] == texts
    assert {cell.data_type for cell in row} == {"s"}


def test_the_clock_is_taken_out():
    book = openpyxl.Workbook()
    content = without_clock(saved(book))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"1980-01-01T00:00:00Z" in archive.read("docProps/core.xml")


def test_chinese_characters_are_two_wide():
    assert shown_width("ab甲（") == 6.0


@pytest.mark.parametrize("letter", ["\ufffe", "\uffff", "\ud800", "\x0b"])
def test_what_xml_cannot_hold_is_left_out(letter):
    book = openpyxl.Workbook()
    write_text(book.active["A1"], f"甲{letter}乙😀𬭎")
    assert openpyxl.load_workbook(io.BytesIO(saved(book))).active["A1"].value == "甲乙😀𬭎"
    assert not is_safe_text(f"甲{letter}乙")


@pytest.mark.parametrize(
    ("text", "cut"),
    [("", ""), ("一二三", "一二三"), ("一二三四", "一二…"), ("abcdefg", "abcde…"), ("一a二b三", "一a二…")],
)
def test_texts_are_cut_to_a_width(text, cut):
    assert cut_text(text, 6.0) == cut
    assert shown_width(cut) <= 7.0
