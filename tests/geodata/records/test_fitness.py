"""What is fit to be kept: words without control characters, contents that JSON can hold."""

from __future__ import annotations

import json
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.records.errors import RecordsError
from geodata.records.fitness import LABELS, canonical_json, checked, content_sha256, shown


@pytest.mark.parametrize(
    ("field", "value", "zh", "en"),
    [
        ("name", "", "名称不能为空", "the name must not be empty"),
        ("name", " \u3000", "名称不能为空", "the name must not be empty"),
        ("name", "名" * 101, "名称有 101 个字符，最多 100 个", "the name has 101 characters; at most 100 are possible"),
        ("name", "a\nb", "名称含有控制字符（U+000A）", "the name holds control characters (U+000A)"),
        (
            "name",
            "a\u202eb\x7f",
            "名称含有控制字符（U+007F, U+202E）",
            "the name holds control characters (U+007F, U+202E)",
        ),
        ("name", "a\ud800", "名称含有控制字符（U+D800）", "the name holds control characters (U+D800)"),
        ("note", "a\x1b[31m", "备注含有控制字符（U+001B）", "the note holds control characters (U+001B)"),
        (
            "note",
            "x" * 2001,
            "备注有 2001 个字符，最多 2000 个",
            "the note has 2001 characters; at most 2000 are possible",
        ),
        ("author", "\u2028", "作者不能为空", "the author must not be empty"),
        ("area_id", "a\0", "研究区含有控制字符（U+0000）", "the area holds control characters (U+0000)"),
        ("year", 1900, "年份 1900 应在 1950 与 2100 之间", "the year 1900 must lie between 1950 and 2100"),
        ("settings", {"a": [{"b\0": 1}]}, "设置含有无法保存的字符", "the settings hold characters that cannot be kept"),
        ("settings", {"a": "\udfff"}, "设置含有无法保存的字符", "the settings hold characters that cannot be kept"),
        (
            "figures",
            {"a": "中" * 700_000},
            "结果指标有 2.0 MiB，最多 1 MiB",
            "the figures of 2.0 MiB are too large; at most 1 MiB are possible",
        ),
    ],
)
def test_what_is_not_fit_is_told_in_both_languages(field: str, value: object, zh: str, en: str) -> None:
    with pytest.raises(RecordsError) as told:
        checked("方案", **{field: value})
    (fault,) = told.value.faults
    assert (fault.problem.zh, fault.problem.en, fault.file) == (zh, en, "方案")
    assert LABELS[field].zh in fault.problem.zh
    assert len(fault.value) <= 40
    assert fault.value.isprintable() or "\ufffd" in fault.value or "\u3000" in fault.value


def test_words_that_views_must_escape_are_kept_as_they_are() -> None:
    value = "<img onerror=alert(1)> ' OR 1=1 -- =SUM(A1) 👩‍👧 ᠮᠣᠩᠭᠣᠯ"
    assert checked("x", name=value, note="一\n\t二") == {"name": value, "note": "一\n\t二"}


def test_the_programs_own_keys_are_kept_to_the_letter() -> None:
    assert checked("x", area_id=" e\u0301 ")["area_id"] == " e\u0301 "
    assert checked("x", name=" e\u0301 ")["name"] == "é"


@given(st.text(max_size=100))
def test_kept_words_are_stable_and_hold_nothing_that_is_not_shown(value: str) -> None:
    try:
        kept = checked("x", name=value)["name"]
    except RecordsError:
        return
    assert checked("x", name=kept)["name"] == kept
    assert kept.encode().decode() == kept == shown(kept) or len(kept) > 40


@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
))  # fmt: skip
def test_the_checksum_follows_the_content_and_not_its_order(value: object) -> None:
    content = {"b": value, "a": 1}
    again = {"a": 1, "b": json.loads(json.dumps(value))}
    assert canonical_json(content) == canonical_json(again)
    if "\\ud" not in json.dumps(value):
        assert content_sha256(content) == content_sha256(MappingProxyType(again))
        assert content_sha256(content) != content_sha256({"a": 1, "b": [value]})


def test_a_number_that_is_none_is_a_mistake_of_the_program() -> None:
    for value in (float("nan"), float("inf")):
        with pytest.raises(ValueError, match="JSON"):
            checked("x", figures={"a": value})
    with pytest.raises(TypeError, match="set"):
        checked("x", figures={"a": {1}})


def test_contents_come_back_as_json_gives_them() -> None:
    given_content = MappingProxyType({"a": (1, MappingProxyType({"b": 2}))})
    assert checked("x", content=given_content, figures=None) == {"content": {"a": [1, {"b": 2}]}, "figures": None}


def test_words_in_messages_are_one_short_line() -> None:
    assert shown("a\nb") == "a\ufffdb"
    assert shown("x" * 41) == "x" * 39 + "…"
    assert shown("x" * 40) == "x" * 40
