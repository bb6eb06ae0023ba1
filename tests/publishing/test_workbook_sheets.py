"""Tables as they stand on a sheet: words where numbers are missing, widths, heights, paper."""

import numpy as np
import openpyxl
import pandas as pd
import pytest

from publishing.numbers import UNREACHABLE, WITHHELD
from publishing.spreadsheets import shown_width
from publishing.tables import SIGNED_COUNT, SIGNED_SHARE, make_table
from publishing.workbook_sheets import line_count, set_paper, write_pairs, write_rows, write_table


def a_table(frame, hidden=None, **formats):
    return make_table("units", "zh", pd.DataFrame(frame), hidden, formats=formats)


@pytest.fixture
def sheet():
    return openpyxl.Workbook().active


def test_what_is_missing_withheld_or_unreachable_is_told_apart(sheet):
    table = a_table(
        {"persons": [1234.5678, np.nan, 3.0], "minutes_p50": [7.25, np.inf, np.nan]},
        {"persons": np.array([False, False, True])},
        minutes_p50="minutes",
    )
    write_table(sheet, table, 1)
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    assert rows == [(1234.5678, 7.25), (None, UNREACHABLE.zh), (WITHHELD.zh, None)]
    assert (sheet["A2"].number_format, sheet["B2"].number_format) == ("#,##0", "0.0")


@pytest.mark.parametrize(("share", "kept"), [(0.0, 0.0), (0.0001, 0.001), (0.25, 0.25), (0.99999, 0.999), (1.0, 1.0)])
def test_a_share_is_never_rounded_to_all_or_nothing(sheet, share, kept):
    write_table(sheet, a_table({"persons_share": [share]}, persons_share="share"), 1)
    assert sheet["A2"].value == kept


def test_changes_have_a_sign_and_stay_what_they_are(sheet):
    table = a_table({"persons": [-12.4], "persons_share": [0.0001]}, persons=SIGNED_COUNT, persons_share=SIGNED_SHARE)
    write_table(sheet, table, 1)
    assert [cell.value for cell in sheet[2]] == [-12.4, 0.0001]
    assert [cell.number_format[0] for cell in sheet[2]] == ["+", "+"]
    assert table.shown().iloc[0].tolist() == ["−12", "0.0"]


def test_a_word_where_a_number_would_stand_stays_a_word(sheet):
    write_table(sheet, a_table({"persons": pd.Series(["=1+1", 5], dtype=object)}), 1)
    assert (sheet["A2"].value, sheet["A2"].data_type, sheet["A3"].value) == ("=1+1", "s", 5)


def test_two_tables_may_stand_below_one_another(sheet):
    first = write_rows(sheet, a_table({"unit_name": ["很长的名字" * 3]}, unit_name="text"), 2)
    width = sheet.column_dimensions["A"].width
    second = write_rows(sheet, a_table({"persons": [1.0, 2.0]}), first.last_row + 2)
    assert (first.last_row, second.header_row, second.last_row) == (3, 5, 7)
    assert sheet.column_dimensions["A"].width == width >= 30
    assert sheet.freeze_panes is None


def test_rows_of_long_texts_are_high_and_never_too_high(sheet):
    write_rows(sheet, a_table({"why": ["短", "长" * 100, "长" * 10_000]}, why="text"), 1)
    heights = [sheet.row_dimensions[row].height for row in (2, 3, 4)]
    assert heights[0] is None
    assert heights[1] > 3 * 15
    assert heights[2] == 409


def test_lines_are_enough_for_the_text():
    assert line_count("", 20.0) == 1
    assert line_count("一二三", 20.0) == 1
    assert line_count("甲\n乙\n丙", 20.0) == 3
    for text in ("字" * 57, "word " * 31):
        assert line_count(text, 20.0) * 20.0 >= shown_width(text)


@pytest.mark.parametrize(
    ("columns", "paper", "orientation", "across"),
    [(2, "9", "portrait", 1), (9, "9", "landscape", 1), (15, "8", "landscape", 1), (40, "8", "landscape", 3)],
)
def test_wide_tables_get_larger_paper(sheet, columns, paper, orientation, across):
    for place in range(1, columns + 1):
        sheet.column_dimensions[openpyxl.utils.get_column_letter(place)].width = 18.0
    set_paper(sheet)
    assert str(sheet.page_setup.paperSize) == paper
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToWidth) == (orientation, across)
    assert (sheet.print_title_cols is not None) == (across > 1)


def test_pairs_are_text_in_two_columns(sheet):
    assert write_pairs(sheet, [("甲", "=1+1"), ("乙", "007")], 3) == 5
    assert [[cell.value for cell in row] for row in sheet["A3:B4"]] == [["甲", "=1+1"], ["乙", "007"]]
    assert {cell.data_type for row in sheet["A3:B4"] for cell in row} == {"s"}
