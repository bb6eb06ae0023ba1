"""Reading every different text once: repairs and faults go to all rows that hold it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from geodata.intake.parsed import BLANK_MARKS, FAULTS, FULL_WIDTH, Reading, parse_each, parse_together


def test_each_text_is_read_once_and_given_to_all_its_rows() -> None:
    seen: list[str] = []

    def read(text: str) -> Reading:
        seen.append(text)
        return Reading(np.nan, fault="number") if text == "x" else Reading(7.0, "multiplier", share=text == "y")

    texts = pd.Series(["1", "x", "y", "x", "", "无", "y"], index=range(10, 17), dtype="str")
    plain = pd.Series([1.0] + [np.nan] * 6, index=texts.index)
    parsed = parse_each(texts, plain, np.nan, read)
    assert seen == ["x", "y"]
    assert parsed.values.fillna(-1).tolist() == [1, -1, 7, -1, -1, -1, 7]
    assert parsed.values.index.tolist() == texts.index.tolist()
    assert parsed.rule.tolist() == ["", "", "multiplier", "", "", "blank_mark", "multiplier"]
    assert parsed.fault.tolist() == ["", "number", "", "number", "", "", ""]
    assert parsed.share.tolist() == [False, False, True, False, False, False, True]


def test_texts_stay_texts() -> None:
    texts = pd.Series(["a", "b", "—"], dtype="str")
    parsed = parse_together(
        texts, pd.Series(["", "", ""], dtype="str"), "", lambda words: [Reading(w.upper()) for w in words]
    )
    assert parsed.values.tolist() == ["A", "B", ""]
    assert parsed.values.dtype == "str"


def test_no_text_at_all() -> None:
    nothing = pd.Series([], dtype="str")
    parsed = parse_each(nothing, pd.Series([], dtype="float64"), np.nan, lambda _: Reading(1.0))
    assert len(parsed.values) == len(parsed.rule) == 0


def test_marks_and_words() -> None:
    assert all(mark == mark.lower() for mark in BLANK_MARKS)
    assert "ＡＺ０９（）".translate(FULL_WIDTH) == "AZ09（）", "punctuation belongs to the language"
    assert all(told.zh and told.en and remedy.zh and remedy.en for told, remedy in FAULTS.values())
