import datetime
import re
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publishing.chinese_numbers import (
    GAPS,
    OUTLETS,
    PERSONS,
    amount_text,
    change_text,
    date_text,
    day_text,
    goal_percent_text,
    percent_text,
    points_text,
    split_text,
)


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        (0.0, "0人", "0 residents"),
        (0.4, "0人", "0 residents"),
        (1.0, "1人", "1 resident"),
        (9_999.4, "9,999人", "9,999 residents"),
        (9_999.5, "1万人", "10,000 residents"),
        (10_000.0, "1万人", "10,000 residents"),
        (10_050.0, "约1.01万人", "10,050 residents"),
        (123_449.0, "约12.34万人", "123,449 residents"),
        (120_000.0, "12万人", "120,000 residents"),
        (123_000_000.0, "1.23亿人", "123,000,000 residents"),
        (99_999_940.0, "约9999.99万人", "99,999,940 residents"),
        (99_999_999.0, "约1亿人", "99,999,999 residents"),
    ],
)
def test_an_amount_is_told_in_the_unit_that_fits(value, zh, en):
    told = amount_text(value, PERSONS)
    assert (told.zh, told.en) == (zh, en)


def test_what_is_counted_has_its_measure_word():
    assert amount_text(1, GAPS).zh == "1处缺口"
    assert amount_text(1, OUTLETS).en == "1 outlet"


def told_number(text: str) -> Decimal:
    """Read a Chinese amount back, by decimal arithmetic."""
    text = text.removeprefix("约").removesuffix("人").replace(",", "")
    size = {"亿": 100_000_000, "万": 10_000}.get(text[-1], 1)
    return Decimal(text.rstrip("亿万")) * size


@given(st.floats(0, 2e9))
def test_an_amount_is_never_further_off_than_its_last_digit(value):
    told = amount_text(value, PERSONS).zh
    step = Decimal(1_000_000) if "亿" in told else Decimal(100) if "万" in told else Decimal(1)
    assert abs(told_number(told) - Decimal(value)) <= step / 2
    assert not re.match(r"约?0(\.0*)?[万亿]", told)
    exact = Decimal(value).quantize(Decimal(1), ROUND_HALF_UP) == told_number(told)
    assert told.startswith("约") == (not exact)


@given(st.floats(0, 3e9), st.floats(0, 1))
def test_a_whole_its_part_and_the_rest_add_up_as_they_are_written(whole, share):
    part = whole * share
    told = split_text(whole, part, PERSONS)
    shown = [told_number(text.zh) for text in told]
    assert shown[0] == shown[1] + shown[2]
    english = [int(text.en.split(" ")[0].replace(",", "")) for text in told]
    assert english[0] == english[1] + english[2]
    step = next(
        (size for unit, size in (("亿", Decimal(1_000_000)), ("万", Decimal(100))) if unit in told[0].zh), Decimal(1)
    )
    # Whole and part stand elsewhere too: they are rounded as they always are.
    for text, value in zip(told[:2], (whole, part), strict=True):
        assert abs(told_number(text.zh) - Decimal(value)) <= step / 2
    assert abs(shown[2] - (Decimal(whole) - Decimal(part))) <= max(step / 2, Decimal(1)) * Decimal("1.0000001")


def test_a_split_is_told_in_the_largest_unit_that_adds_up():
    assert [text.zh for text in split_text(400_401.0, 174_675.0, PERSONS)] == ["约40.04万人", "17.47万人", "22.57万人"]
    # 2.92, 0.53 and 2.38 would not add up.
    assert [text.zh for text in split_text(29_171.0, 5_337.0, PERSONS)] == ["29,171人", "5,337人", "23,834人"]
    # 37 persons are too few for 万.
    assert [text.zh for text in split_text(155_449.0, 155_412.0, PERSONS)] == ["155,449人", "155,412人", "37人"]
    assert [text.zh for text in split_text(200_000.0, 200_000.0, PERSONS)] == ["20万人", "20万人", "0人"]
    # Neither fraction alone rounds up: the rest is what is left of what is written.
    assert [text.zh for text in split_text(10.8, 5.4, PERSONS)] == ["11人", "5人", "6人"]


def test_shares_are_written_in_words_at_the_ends():
    assert percent_text(0.7934).zh == "79.3%"
    assert percent_text(0.99996).zh == "超过99.9%"
    assert percent_text(0.0004).en == "less than 0.1%"
    assert percent_text(0.0).zh == "0.0%"
    assert percent_text(1.0).zh == "100.0%"
    assert goal_percent_text(0.9) == "90%"
    assert goal_percent_text(0.925) == "92.5%"


def test_a_change_is_the_difference_of_what_is_written():
    # 18.25 and 66.65 % are written 18.2 and 66.6 %, or 18.3 and 66.7 %: either way 48.4 apart.
    assert change_text(0.1834, 0.6666).zh == "提高48.4个百分点"
    assert change_text(0.5, 0.4).en == "down by 10.0 percentage points"
    assert change_text(0.5, 0.5).zh == "保持不变"
    assert change_text(0.5, 0.50001).zh == "变化不足0.1个百分点"


def test_small_differences_are_said_to_be_small():
    assert points_text(0.0003).zh == "不足0.1个百分点"
    assert points_text(-0.123).zh == "12.3个百分点"


def test_days():
    assert date_text(datetime.date(2027, 12, 31)).zh == "2027年12月31日"
    assert date_text(datetime.date(2027, 1, 2)).en == "2 January 2027"
    assert day_text("2025-06-30").zh == "2025年6月30日"
    assert day_text("2025").en == "2025"
