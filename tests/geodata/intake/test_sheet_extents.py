"""How far cells reach: the fast count against a real sheet, and the exact one."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter

from geodata.intake.sheet_extents import filled_extent, stated_extent, whole_tags
from geodata.intake.xml_tags import start_tags


def exact(sheet: bytes, most_rows: int = 10**9, most_columns: int = 10**9) -> tuple[int, int]:
    return filled_extent(start_tags([b"<s>" + sheet + b"</s>"], "x"), most_rows, most_columns)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 1_048_576), st.integers(1, 16_384)), min_size=1, max_size=8))
def test_both_counts_find_the_last_cell_of_a_workbook(cells: list[tuple[int, int]]) -> None:
    book = openpyxl.Workbook()
    for row, column in cells:
        book.active.cell(row, column, 1)
    content = io.BytesIO()
    book.save(content)
    with zipfile.ZipFile(content) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    expected = max(row for row, _ in cells), max(column for _, column in cells)
    assert stated_extent(sheet) == expected
    assert filled_extent(start_tags([sheet], "x"), 10**9, 10**9) == expected


@given(st.integers(1, 16_384), st.integers(1, 99_999_999))
def test_references_are_read_right(column: int, row: int) -> None:
    assert stated_extent(f'<c r="{get_column_letter(column)}{row}"/>'.encode()) == (row, column)


@pytest.mark.parametrize(
    "piece",
    [
        b"<c r='XFD9'/>", b'<c r = "XFD9"/>', b'<c\nr\t="XFD9"/>', b'<c r="xfd9"/>', b'<c t=">" r="XFD9"/><c/>',
        b"<c/>", b"<c>", b'<x:c t="n">', b'<c r="ABCD9"/>', b'<c r="A0"/>', b'<c r="9A"/>',
        b'<c r="A&#57;"/>', b'<c r=""/>', b'<c r="A1', b'<row r="x">',
    ],
)  # fmt: skip
def test_what_is_written_otherwise_is_left_to_the_exact_count(piece: bytes) -> None:
    assert stated_extent(piece) is None


@pytest.mark.parametrize("piece", [b"", b"<row>", b'<worksheet><cols><col min="1"/></cols>', b"<t>r is c</t>"])
def test_pieces_without_cells(piece: bytes) -> None:
    assert stated_extent(piece) == (0, 0)


def test_only_filled_cells_count() -> None:
    sheet = b'<row r="1"><c r="A1"><v>1</v></c><c r="XFD1" s="3"/></row><row r="1048576"><c r="A1048576" s="1"/></row>'
    assert stated_extent(sheet) == (1_048_576, 16_384)
    assert exact(sheet) == (1, 1)
    assert exact(b'<row><c><is><t>a</t></is></c><c><v>1</v></c></row><row r="7"><c><v/></c></row>') == (7, 2)
    assert exact(b'<row r="2"><c r="C5"><v>1</v></c><c><v>1</v></c></row>') == (5, 4), "a cell's own place counts"


def test_rows_of_many_digits_are_beyond_any_sheet() -> None:
    """A reader that counts in 32 bits would end up anywhere."""
    for digits in ("9" * 20, "9" * 5000):
        rows, columns = exact(f'<c r="B{digits}"><v/></c>'.encode(), most_rows=8)
        assert rows > 10**18
        assert columns == 2
    assert exact(f'<c r="B{"0" * 30}7"><v/></c>'.encode(), most_rows=8) == (7, 2)


def test_the_exact_count_stops_beyond_the_limit() -> None:
    assert exact(b'<c r="B9"><v/></c><c r="XFD1048576"><v/></c>', most_rows=8) == (9, 2)
    assert exact(b'<c r="ZZZZZZ99999999999999999999999"><v/></c>')[1] > 10**8


@given(st.lists(st.binary(max_size=9) | st.sampled_from([b"<c>", b"<c r=", b"/>"])))
def test_pieces_are_cut_behind_tags(chunks: list[bytes]) -> None:
    pieces = list(whole_tags(chunks))
    assert b"".join(pieces) == b"".join(chunks)
    assert all(piece.endswith(b">") for piece in pieces[:-1])


def test_a_tag_that_never_ends() -> None:
    with pytest.raises(ValueError, match="never ends"):
        list(whole_tags([b"x" * (1 << 23)] * 3))
