"""Counts as people write them, and what is refused because it could be two numbers."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.intake.numbers import parse_counts, plain_numbers
from geodata.schema import SCHEMAS, Field, fields_with_groups

PERSONS = next(field for field in SCHEMAS["population totals"] if field.name == "persons")
JOBS = next(field for field in SCHEMAS["jobs"] if field.name == "jobs")
GROUP = fields_with_groups((), ("老年",))[0]


def read(text: str, field: Field = JOBS, unit: str = "", header: str = "人数") -> tuple[float, str, str]:
    parsed = parse_counts(field, pd.Series([text], dtype="str"), unit=unit, header=header)
    return float(parsed.values.iloc[0]), parsed.rule[0], parsed.fault[0]


@pytest.mark.parametrize(
    ("text", "value", "rule"),
    [
        ("12", 12, ""), ("0", 0, ""), ("12.5", 12.5, ""), (".5", 0.5, ""), ("1e3", 1000, ""), ("+5", 5, ""), ("-5", -5, ""), ("007", 7, ""),
        ("１２３", 123, "full_width"), ("１２．５", 12.5, "full_width"), ("−5", -5, "full_width"),
        ("1,234", 1234, "separators"), ("1,234,567.5", 1234567.5, "separators"), ("１，２３４", 1234, "separators"), ("1 234", 1234, "separators"), ("1\u00a0234", 1234, "separators"),
        ("1200人", 1200, "counting_word"), ("35 个", 35, "counting_word"), ("1,200人", 1200, "counting_word"),
        ("3.2万", 32000, "multiplier"), ("3.2万人", 32000, "multiplier"), ("5千", 5000, "multiplier"), ("0.3亿", 3e7, "multiplier"), ("1.1567万", 11567, "multiplier"),
        ("约1200", 1200, "approximate"), ("大约 1,200 人", 1200, "approximate"), ("1200余人", 1200, "approximate"), ("1200多", 1200, "approximate"), ("1200人左右", 1200, "approximate"),
        ("约3万人", 30000, "multiplier"), ("10多万人", 100000, "multiplier"), ("近5000", 5000, "approximate"), ("1200上下", 1200, "approximate"), ("1200左右", 1200, "approximate"), ("~300", 300, "approximate"),
    ],
)  # fmt: skip
def test_what_is_understood(text: str, value: float, rule: str) -> None:
    assert read(text) == (value, rule, "")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("1,5", "comma"), ("12,34", "comma"), ("1,234,5", "comma"), ("1,23,456.7", "comma"), ("1.234.567", "number"), ("1.234,5", "number"), ("12 34", "number"),
        ("nan", "number"), ("inf", "number"), ("-inf", "number"), ("0x10", "number"), ("True", "number"), ("1_000", "number"), ("十二", "number"), ("1-2", "number"), ("100+", "number"),
        ("100以上", "word"), ("5_人", "number"), ("三千", "number"), ("万", "number"), ("人", "number"), ("约", "number"), ("1万2千", "number"), ("=1+1", "number"), ("1200户", "word"), ("1200人次", "word"), ("3kg", "word"),
        ("35%", "percentage"), ("#N/A", "excel_error"), ("#REF!", "excel_error"), ("#DIV/0!", "excel_error"),
    ],
)  # fmt: skip
def test_what_is_refused(text: str, fault: str) -> None:
    value, rule, found = read(text)
    assert np.isnan(value)
    assert (rule, found) == ("", fault)


@pytest.mark.parametrize("mark", ["-", "—", "——", "/", "无", "暂无", "NULL", "n/a", "--"])
def test_marks_for_nothing(mark: str) -> None:
    value, rule, fault = read(mark)
    assert np.isnan(value)
    assert (rule, fault) == ("blank_mark", "")


@pytest.mark.parametrize(
    ("text", "unit", "value", "rule"),
    [
        ("3.2", "万人", 32000, "column_unit"),
        ("3.2", "万", 32000, "column_unit"),
        ("0.5", "亿人", 5e7, "column_unit"),
        ("3,200", "千人", 3.2e6, "column_unit"),
        ("约3", "万人", 30000, "column_unit"),
        ("3.2万", "万人", 32000, "multiplier"),
        ("1200人", "万人", 1200, "counting_word"),
        ("12", "人", 12, ""),
        ("12", "口", 12, ""),
    ],
)
def test_units_of_the_column(text: str, unit: str, value: float, rule: str) -> None:
    assert read(text, PERSONS, unit, f"人口（{unit}）") == (value, rule, "")


def test_units_that_do_not_suit_the_field() -> None:
    assert read("5", PERSONS, "户", "人口（户）")[2] == "column_unit"
    assert read("5", PERSONS, "%", "人口（%）")[2] == "column_unit"
    assert read("5", PERSONS, "万元", "人口") == (5, "", ""), "the title's unit is that of other columns"
    assert read("5", JOBS, "个", "岗位数（个）") == (5, "", "")


def test_shares_are_for_groups() -> None:
    def share(text: str, unit: str = "") -> tuple[float, str, bool]:
        parsed = parse_counts(GROUP, pd.Series([text], dtype="str"), unit=unit, header=f"老年（{unit}）")
        return parsed.values.iloc[0], parsed.rule[0], bool(parsed.share[0])

    assert share("35%") == (0.35, "share", True)
    assert share("35", "%") == (0.35, "share", True)
    assert share("3‰") == (0.003, "share", True)
    assert share("35") == (35.0, "", False)


@given(st.integers(0, 10**9), st.sampled_from(["", "人"]), st.booleans())
def test_thousands_parted_by_commas(number: int, word: str, wide: bool) -> None:
    text = f"{number:,}{word}"
    if wide:
        text = "".join(chr(ord(letter) + 0xFEE0) if letter.isascii() else letter for letter in text)
    assert read(text)[0] == number


@given(
    st.integers(0, 10**7), st.sampled_from([("百", 100), ("千", 1000), ("万", 10**4), ("百万", 10**6), ("亿", 10**8)])
)
def test_multiplied_exactly(thousandths: int, multiplier: tuple[str, int]) -> None:
    word, factor = multiplier
    assert read(f"{thousandths / 1000:.3f}{word}")[0] == float(Fraction(thousandths, 1000) * factor)


@given(st.text(alphabet="0123456789,. 万千人约%+-e，．", max_size=8))
def test_nothing_is_both_understood_and_refused(text: str) -> None:
    value, rule, fault = read(text.strip())
    assert np.isnan(value) or not fault
    assert not (rule and fault)


def test_plain_numbers_alone() -> None:
    texts = pd.Series(["12", "1e2", "１２", "nan", "", "1,2"], dtype="str")
    assert plain_numbers(texts).tolist()[:2] == [12.0, 100.0]
    assert plain_numbers(texts).iloc[2:].isna().all()
