"""Dates to the precision given; what could be two dates is refused."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils.datetime import to_excel

from geodata.intake.dates import parse_dates


def read(text: str) -> tuple[str, str, str]:
    parsed = parse_dates(pd.Series([text], dtype="str"))
    return parsed.values.iloc[0], parsed.rule[0], parsed.fault[0]


@pytest.mark.parametrize(
    ("text", "value", "rule"),
    [
        ("2024-03-01", "2024-03-01", ""), ("2024-03-01 00:00:00", "2024-03-01", ""), ("2024-03-01T08:30:00", "2024-03-01", ""), ("2024-03", "2024-03", ""), ("2024", "2024", ""),
        ("2024/3/1", "2024-03-01", "date"), ("2024.3.1", "2024-03-01", "date"), ("2024-3-1", "2024-03-01", "date"), ("2024年3月1日", "2024-03-01", "date"), ("2024年3月1号", "2024-03-01", "date"),
        ("2024 年 3 月", "2024-03", "date"), ("2024年3月份", "2024-03", "date"), ("2024.3", "2024-03", "date"), ("2024.03", "2024-03", "date"), ("2024.10", "2024-10", "date"), ("2024/12", "2024-12", "date"), ("2024年", "2024", "date"),
        ("２０２４年３月", "2024-03", "date"), ("20240301", "2024-03-01", "date"), ("202403", "2024-03", "date"), ("45352", "2024-03-01", "excel_date"), ("45352.5", "2024-03-01", "excel_date"),
        ("", "", ""), ("无", "", "blank_mark"),
    ],
)  # fmt: skip
def test_what_is_understood(text: str, value: str, rule: str) -> None:
    assert read(text) == (value, rule, "")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("2024.1", "january"), ("01/03/2024", "day_or_month"), ("1/3/24", "day_or_month"), ("24.3.1", "day_or_month"), ("201203", "day_or_month"),
        ("2024-02-30", "date"), ("2024-13", "date"), ("2024年底", "date"), ("去年", "date"), ("24年3月", "date"), ("1824-03-01", "date"), ("12", "date"), ("70000", "date"), ("2024-3-1-5", "date"), ("20241301", "date"),
    ],
)  # fmt: skip
def test_what_is_refused(text: str, fault: str) -> None:
    assert read(text) == ("", "", fault)


@given(
    st.dates(dt.date(1955, 1, 1), dt.date(2060, 1, 1)),
    st.sampled_from(["%Y/%m/%d", "%Y年%m月%d日", "%Y.%m.%d", "%Y%m%d"]),
)
def test_days_come_back(day: dt.date, form: str) -> None:
    assert read(day.strftime(form))[0] == day.isoformat()
    assert read(str(int(to_excel(day))))[0] == day.isoformat()
