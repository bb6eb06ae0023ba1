"""Administrative codes: levels, parents and equal places by public facts of GB/T 2260, and what Excel does to them."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.intake.codes import (
    LEVELS,
    code_remarks,
    known_codes,
    level_of,
    parent_of,
    parse_codes,
    same_place,
    short_code,
)

# 15 内蒙古自治区, 1501 呼和浩特市, 150102 新城区, 150102001 海拉尔东路街道; 23 黑龙江省, 2301 哈尔滨市, 230103 南岗区.
FACTS = [
    ("150000", "15", 2, ""), ("15", "15", 2, ""), ("150100", "1501", 4, "15"), ("150102", "150102", 6, "1501"), ("150102000000", "150102", 6, "1501"),
    ("150102001", "150102001", 9, "150102"), ("150102001000", "150102001", 9, "150102"), ("150102001002", "150102001002", 12, "150102001"),
    ("230000000000", "23", 2, ""), ("230100", "2301", 4, "23"), ("230103", "230103", 6, "2301"), ("150100000000", "1501", 4, "15"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "short", "level", "parent"), FACTS)
def test_the_hierarchy(code: str, short: str, level: int, parent: str) -> None:
    assert (short_code(code), level_of(code), parent_of(code)) == (short, level, parent)
    assert level in LEVELS


@pytest.mark.parametrize(
    "code", ["", "A1", "1501020", "15010200100", "1501020010001", "050102", "15010a", "１５０１０２"]
)
def test_what_is_no_administrative_code(code: str) -> None:
    assert (short_code(code), level_of(code), parent_of(code)) == (code, 0, "")


def test_one_place_under_codes_of_several_lengths() -> None:
    assert same_place("150102", "150102000000")
    assert same_place("150102001", "150102001000")
    assert same_place("150100", "1501")
    assert not same_place("150102", "150102001000")
    assert not same_place("150102001000", "150102001001")
    assert same_place("A1", "A1")
    assert not same_place("A1", "A2")


@given(st.sampled_from([2, 4, 6, 9, 12]), st.integers(11, 82), st.lists(st.integers(1, 99), min_size=4, max_size=4))
def test_filling_up_with_zeros_changes_no_place(length: int, province: int, parts: list[int]) -> None:
    whole = f"{province}{parts[0]:02d}{parts[1]:02d}{parts[2]:03d}{parts[3]:03d}"
    code = whole[:length]
    for longer in (6, 9, 12):
        if longer >= length:
            assert short_code(code.ljust(longer, "0")) == code
            assert level_of(code.ljust(longer, "0")) == length
    if length > 2:
        assert parent_of(code) == short_code(code[: {4: 2, 6: 4, 9: 6, 12: 9}[length]])


def test_known_codes() -> None:
    codes = pd.Series(["150102", "150103000000", "150104", "X", ""], index=[2, 3, 4, 5, 6], dtype="str")
    found = known_codes(codes, ["150102000000", "150103", "X"])
    assert found.tolist() == ["150102000000", "150103", "", "X", ""]
    assert found.index.tolist() == [2, 3, 4, 5, 6]


def test_codes_that_are_odd_beside_the_known_ones() -> None:
    codes = pd.Series(
        ["150102001000", "150102001", "150102777", "150199001", "1501020010", "230103", "150100", "15", ""], dtype="str"
    )
    told = code_remarks("t.csv", "代码", codes, ["150102001000", "150102002000", "150103"])
    assert [text.zh for text in told] == [
        "t.csv“代码”：1 个代码位数不对（1501020010）",
        "t.csv“代码”：1 个代码不属于研究区所在省（自治区）（230103）",
        "t.csv“代码”：1 个代码的上级单元未知（150199001）",
    ]
    assert "150199001" in told[2].en
    assert code_remarks("t.csv", "代码", pd.Series(["X"], dtype="str"), ["A1", "B2"]) == (), (
        "own codes are nobody's business"
    )


@pytest.mark.parametrize(
    ("text", "value", "rule", "fault"),
    [
        ("150102001000", "150102001000", "", ""),
        ("A-1", "A-1", "", ""),
        ("１５０１０２", "150102", "full_width", ""),
        ("150102001000.0", "150102001000", "code", ""),
        ("'150102", "150102", "code", ""),
        ("150102 001 000", "150102001000", "code", ""),
        ("1.50102001002E+11", "150102001002", "code", ""),
        ("1.50102E+11", "", "", "lost_digits"),
        ("1.50102E11", "", "", "lost_digits"),
        ("1.5E+5", "", "", "lost_digits"),
        ("-", "", "blank_mark", ""),
        ("", "", "", ""),
    ],
)
def test_what_excel_makes_of_codes(text: str, value: str, rule: str, fault: str) -> None:
    parsed = parse_codes(pd.Series([text], dtype="str"))
    assert (parsed.values.iloc[0], parsed.rule[0], parsed.fault[0]) == (value, rule, fault)
