"""Cells as people read them."""

from __future__ import annotations

import datetime as dt
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.intake.cell_text import as_text, cleaned


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""), (True, "TRUE"), (False, "FALSE"), (12.0, "12"), (-0.0, "0"), (0.125, "0.125"), (7, "7"),
        (126.6543217, "126.6543217"), (150102001000.0, "150102001000"), (1.2345678901234567e19, "12345678901234567000"),
        (float("inf"), "inf"), (" ＡＢ 12\u3000", "ＡＢ 12"), ("a\r\nb\rc", "a\nb\nc"),
        (dt.date(2025, 1, 2), "2025-01-02"), (dt.datetime(2025, 1, 2, 3, 4), "2025-01-02 03:04:00"),
        (dt.time(3, 4), "03:04:00"), (dt.timedelta(hours=30, seconds=5), "30:00:05"),
        (-dt.timedelta(minutes=90), "-1:30:00"),
    ],
)  # fmt: skip
def test_values(value: object, text: str) -> None:
    assert as_text(value) == text


@pytest.mark.parametrize("hidden", ["\x00", "\x07", "\u200b", "\u202e", "\ufeff", "\xad", "\u2066", "\x85", "\ud800"])
def test_what_is_not_seen_goes(hidden: str) -> None:
    assert cleaned(f"{hidden}新城{hidden}镇 {hidden}") == "新城镇"


@given(st.text())
def test_nothing_unseen_is_left_and_nothing_seen_is_lost(text: str) -> None:
    found = cleaned(text)
    assert found == found.strip()
    kept = [character for character in found if character not in "\t\n"]
    assert not [character for character in kept if unicodedata.category(character) in {"Cc", "Cs"}]
    seen = [character for character in text if unicodedata.category(character)[0] in "LNPSM"]
    assert [character for character in found if unicodedata.category(character)[0] in "LNPSM"] == seen


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_keep_their_value(value: float) -> None:
    assert float(as_text(value)) == value
    assert "e" not in as_text(value) or not value.is_integer()
