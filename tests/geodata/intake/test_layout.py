"""Layouts of sheets: titles, headers, totals, repeated headers and notes, each told apart from data."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.errors import FormatError
from geodata.intake.grids import Grid
from geodata.intake.layout import Layout, find_layout
from geodata.schema import SCHEMAS


def layout(text: str, role: str = "", **options: int) -> Layout:
    """Return the layout of lines of cells parted by bars."""
    cells = [[cell.strip() for cell in line.split("|")] for line in text.strip("\n").split("\n")]
    width = max(map(len, cells))
    grid = Grid("t.xlsx", "", (), [line + [""] * (width - len(line)) for line in cells])
    return find_layout(grid, SCHEMAS[role] if role else (), **options)


def test_a_statistical_sheet_from_title_to_signature() -> None:
    found = layout(
        """
新城区2026年就业服务网点统计表
填报单位：新城区人社局|||单位：万人
序号|网点名称|网点类型|服务人口|地址
甲|乙|丙|1|2
1|东街站|零工驿站|1.2|一路
||||
2|西街站|零工驿站|0.8|二路
|小计||2.0|
序号|网点名称|网点类型|服务人口|地址
3|北街站|零工驿站|1|三路
合 计：|||3|
注：服务人口为估算。
以上数据截至 3 月|||
填表人：张三||审核人：李四||
""",
        "outlets",
    )
    assert (found.header_first, found.header_last) == (3, 3)
    assert found.headers == ("序号", "网点名称", "网点类型", "服务人口", "地址")
    assert found.title == "新城区2026年就业服务网点统计表 填报单位：新城区人社局 单位：万人"
    assert set(found.units) == {"万人"}
    assert found.data_rows.tolist() == [5, 7, 10]
    assert found.totals == (8, 11)
    assert found.repeated == (9,)
    assert found.notes == (4, 12, 13, 14)
    assert not found.data_rows.flags.writeable


def test_a_part_of_a_total_in_the_header_makes_no_title() -> None:
    found = layout("行政区划代码|乡镇街道|常住人口|其中：女|登记失业人数\n150102001|东街|3000|1400|30人\n150102002|西街|2000|900|20人",
                   "population totals")  # fmt: skip
    assert (found.header_last, found.headers[2:4]) == (1, ("常住人口", "其中：女"))


@pytest.mark.parametrize("unit", ["单位：万人", "单  位：万 人", "计量单位:万人"])
def test_a_unit_above_may_be_set_wide(unit: str) -> None:
    assert layout(f"人口表||{unit}\n代码|名称|人口\n1|甲|1.2\n2|乙|3.4").units == ("万人",) * 3


def test_a_plain_table() -> None:
    found = layout("a|b\n1|2\n|\n3|4")
    assert (found.header_last, found.headers, found.title) == (1, ("a", "b"), "")
    assert found.data_rows.tolist() == [2, 4]
    assert (found.totals, found.repeated, found.notes) == ((), (), ())


@pytest.mark.parametrize(
    ("above", "unit"),
    [
        ("单位：万人", "万人"),
        ("计量单位:人", "人"),
        ("统计表（单位：千人）", "千人"),
        ("某旗人口统计表（万人）", "万人"),
        ("填报单位：人社局", ""),
        ("单位：人、万元", ""),
        ("统计表（2026年3月）", ""),
        ("统计表", ""),
    ],
)
def test_units_above_the_table(above: str, unit: str) -> None:
    found = layout(f"{above}||\n区划代码|人口|占比(%)\n150102|1|2\n150103|3|4", "population totals")
    assert found.units == (unit, unit, "%")


@pytest.mark.parametrize(
    "word", ["合计", "总计", "小计", "共计", "合　计", "合计：", "（合计）", "全旗合计", "本页小计"]
)
def test_words_of_totals(word: str) -> None:
    found = layout(f"代码|常住人口\n150102|5\n150103|6\n{word}|11", "population totals")
    assert found.totals == (4,)


@pytest.mark.parametrize("name", ["会计事务所", "合计划公司", "总计量院", "小计", "设计院"])
def test_other_words_are_no_totals(name: str) -> None:
    found = layout(f"编号|企业名称|从业人数|备注\n1|{name if name != '小计' else '甲厂'}|5|{name}\n2|乙厂|6|x", "jobs")
    assert found.totals == ()


def test_a_total_without_a_word_is_known_by_its_sums() -> None:
    body = "150102|5|1\n150103|6|2\n150104|7|4"
    assert layout(f"代码|常住人口|登记失业人数\n{body}\n|18|7", "population totals").totals == (5,)
    assert layout(f"代码|常住人口|登记失业人数\n|18|7\n{body}", "population totals").totals == (2,)
    assert layout(f"代码|常住人口|登记失业人数\n{body}\n|18|8", "population totals").totals == (), "not all are sums"
    assert layout(f"代码|常住人口|登记失业人数\n{body}\n150105|18|7", "population totals").totals == (), "it has a code"


def test_a_row_that_repeats_the_header_in_keys() -> None:
    found = layout("网点名称|类型|经度|纬度\nname|kind|lon|lat\n甲站|零工市场|111|40", "outlets")
    assert found.repeated == (2,)
    assert found.data_rows.tolist() == [3]


def test_notes_stand_at_the_foot_alone() -> None:
    found = layout("名称|类型|地址|经度\n注：样例|a|b|1\n甲|b|c|2\n注：完|||", "outlets")
    assert found.notes == (4,)
    assert found.data_rows.tolist() == [2, 3]
    assert layout("名称|类型|地址\n甲|a|b\n仅有名称||", "outlets").notes == (), (
        "an unfinished row is data, to be refused"
    )


def test_rows_between_notes_and_data_stay_data() -> None:
    found = layout("名称|人数\n甲厂|1\n乙厂|2\n说明：估算|", "jobs")
    assert found.data_rows.tolist() == [2, 3]


def test_an_empty_sheet_and_a_wrong_header_row() -> None:
    empty = find_layout(Grid("t.csv", "", (), []), ())
    assert (empty.header_first, empty.headers, len(empty.data_rows)) == (0, (), 0)
    with pytest.raises(FormatError, match="第 3 行没有表头"):
        layout("a|b\n1|2", header_row=3)


CELLS = st.sampled_from(["", "合计", "名称", "经度", "1", "2.5", "甲站", "注：x", "单位：万人", "2024", "甲"])


@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), max_size=8), st.sampled_from(["outlets", "jobs"]))
def test_any_sheet_has_a_layout_in_which_every_row_stands_once(rows: list[list[str]], role: str) -> None:
    found = find_layout(Grid("t.xlsx", "", (), rows), SCHEMAS[role])
    header = range(found.header_first, found.header_last + 1) if found.headers else range(0)
    parts = [*found.data_rows.tolist(), *found.totals, *found.repeated, *found.notes, *header]
    assert len(parts) == len(set(parts))
    below = {number for number, row in enumerate(rows, 1) if any(row) and number > found.header_last}
    assert below == set(parts) - set(header)
    assert len(set(found.headers)) == len(found.headers)
    again = find_layout(Grid("t.xlsx", "", (), [list(row) for row in rows]), SCHEMAS[role])
    assert np.array_equal(again.data_rows, found.data_rows)
