"""Header rows: found among titles and data, of one to three rows, with and without merged cells."""

from __future__ import annotations

import pytest

from geodata.intake.header_rows import expanded, header_rows, is_value, joined_headers, known_words

WORDS = {"名称", "网点名称", "类型", "经度", "纬度", "地址", "name", "lon", "lat"}


def rows(text: str) -> list[list[str]]:
    """Return a sheet: lines of cells parted by bars."""
    cells = [[cell.strip() for cell in line.split("|")] for line in text.strip("\n").split("\n")]
    width = max(map(len, cells))
    return [line + [""] * (width - len(line)) for line in cells]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [("12", True), ("-1.5", True), ("１２", True), ("1,234", True), ("35%", True), ("1e5", True), ("2024-03-01", True), ("2024年3月", True), ("2024/3/1 00:00:00", True),
     ("甲", False), ("2024年", False), ("3号", False), ("", False), ("1号站", False), ("A1", False)],
)  # fmt: skip
def test_values_and_words(cell: str, expected: bool) -> None:
    assert is_value(cell) is expected


@pytest.mark.parametrize(
    ("sheet", "first", "last"),
    [
        ("a|b\n1|2", 0, 0),
        ("x|y|z\nu|v|w\n1|2|3", 1, 1),
        ("某旗统计表||\n|单位：万人|\n名称|经度|纬度\n甲站|111|40", 2, 2),
        ("|\n|\n名称|类型\n名称甲|类型乙", 2, 2),
        ("编制|某局\n公司|东经|北纬\n甲厂|111|40\n乙厂|112|41", 1, 1),
        ("名称|类型|地址\n甲站|乙类|丙路\n丁站|戊类|己路", 0, 0),
        ("甲|1|2\n名称|经度|纬度\n乙|3|4", 1, 1),
    ],
)
def test_one_header_row(sheet: str, first: int, last: int) -> None:
    if sheet.startswith("x|y"):
        assert header_rows(rows(sheet), (), {"u", "v"}) == (first, last)
    else:
        assert header_rows(rows(sheet), (), WORDS) == (first, last)


def test_a_data_row_that_reads_like_a_header_is_none() -> None:
    sheet = rows("网点名称|类型|经度|纬度\n名称|地址|类型|经度\n甲|乙|1|2\n丙|丁|3|4")
    assert header_rows(sheet, (), WORDS) == (0, 0)


def test_merged_cells_make_two_rows_one_header() -> None:
    sheet = rows("统计表||||\n名称|位置||人口|\n|经度|纬度|男|女\n甲|111|40|1|2")
    merged = ((0, 0, 0, 4), (1, 0, 2, 0), (1, 1, 1, 2), (1, 3, 1, 4))
    assert header_rows(sheet, merged, WORDS) == (1, 2)
    assert joined_headers(sheet, merged, 1, 2) == ("名称", "位置·经度", "位置·纬度", "人口·男", "人口·女")


def test_three_rows() -> None:
    sheet = rows("名称|人口|||\n|城镇||乡村|\n|男|女|男|女\n甲|1|2|3|4\n乙|1|2|3|4")
    merged = ((0, 0, 2, 0), (0, 1, 0, 4), (1, 1, 1, 2), (1, 3, 1, 4))
    assert header_rows(sheet, merged, WORDS) == (0, 2)
    assert joined_headers(sheet, merged, 0, 2) == (
        "名称",
        "人口·城镇·男",
        "人口·城镇·女",
        "人口·乡村·男",
        "人口·乡村·女",
    )


def test_years_below_a_merged_header() -> None:
    sheet = rows("名称|人口|\n|2020|2021\n甲|100|200\n乙|300|400")
    merged = ((0, 0, 1, 0), (0, 1, 0, 2))
    assert header_rows(sheet, merged, WORDS) == (0, 1)
    assert joined_headers(sheet, merged, 0, 1) == ("名称", "人口·2020", "人口·2021")


def test_a_text_file_groups_columns_by_blanks() -> None:
    sheet = rows("名称|人口||\n|男|女|合计\n甲|1|2|3\n乙|4|5|9")
    assert header_rows(sheet, (), WORDS) == (0, 1)
    assert joined_headers(sheet, (), 0, 1) == ("名称", "人口·男", "人口·女", "人口·合计")


def test_a_blank_header_above_words_is_no_group() -> None:
    assert header_rows(rows("a||b\nx|注|\ny||z\nu||v"), (), WORDS) == (0, 0)


def test_units_in_a_row_of_their_own() -> None:
    sheet = rows("名称|人口|占比\n|（万人）|（%）\n甲|1|2\n乙|3|4")
    assert header_rows(sheet, (), WORDS) == (0, 1)
    assert joined_headers(sheet, (), 0, 1) == ("名称", "人口（万人）", "占比（%）")


def test_a_title_merged_over_most_columns_is_no_group() -> None:
    sheet = rows("某旗网点||||单位：人\n名称|类型|地址|经度|纬度\n甲|乙|丙|1|2")
    assert header_rows(sheet, ((0, 0, 0, 3),), WORDS) == (1, 1)


def test_a_title_beside_a_unit_is_no_header_though_no_word_is_known() -> None:
    sheet = rows("某旗网点||||单位：人\n一|二|三|四|五\n甲|乙|丙|1|2\n丁|戊|己|3|4")
    assert header_rows(sheet, ((0, 0, 0, 3),), ()) == (1, 1)
    assert header_rows(rows("甲（单位：人）|乙\n1|2"), (), ()) == (0, 0)


def test_the_planners_word_wins() -> None:
    sheet = rows("名称|类型\n甲|乙\n丙|丁")
    assert header_rows(sheet, (), WORDS, header_row=2) == (1, 1)
    grouped = rows("名称|人口|\n|男|女\n甲|1|2\n乙|3|4")
    merged = ((0, 0, 1, 0), (0, 1, 0, 2))
    assert header_rows(grouped, merged, WORDS, header_row=2) == (0, 1)


def test_headers_are_all_different_and_never_empty() -> None:
    assert joined_headers(rows("a||a|a\n网点\u3000名称|b|c|d"), (), 0, 0) == ("a", "第 2 列", "a #2", "a #3")
    assert joined_headers(rows("a|a #2|a|a"), (), 0, 0) == ("a", "a #2", "a #3", "a #4")
    assert joined_headers([["网点\n名称"]], (), 0, 0) == ("网点 名称",)


def test_merged_cells_spread_out() -> None:
    assert expanded([["a", ""], ["", ""], ["x", "y"]], ((0, 0, 1, 1),), 2) == [["a", "a"], ["a", "a"]]


def test_known_words_are_counted_once_each() -> None:
    assert known_words(["名称", "名 称", "经度（度）", "别的", ""], WORDS) == 2
