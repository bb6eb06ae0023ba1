"""What is filled in for an area's reviews: kept field by field, for everybody."""

from __future__ import annotations

from types import MappingProxyType

import pytest
from sqlalchemy import Engine

from geodata.records.errors import RecordsError
from geodata.records.review_forms import ReviewForm, change_review_form, read_review_form
from tests.geodata.records.conftest import MORNING, NOON, at_once


def as_dict(form: ReviewForm | None) -> dict[str, object]:
    return {} if form is None else {field: getattr(form, field) for field in ReviewForm.__slots__}


def test_fields_are_filled_in_one_by_one_and_each_area_has_its_own(engine: Engine) -> None:
    assert read_review_form(engine, "sample") is None
    change_review_form(engine, "sample", {"publisher": "测试局", "units": ["1"]}, author="张三", time=MORNING)
    wanted = MappingProxyType({"approval_number": "蒙S（2026）001号", "units": []})
    kept = change_review_form(engine, "sample", wanted, author="李四", time=NOON)
    assert as_dict(kept) == {
        "area_id": "sample",
        "content": {"publisher": "测试局", "units": [], "approval_number": "蒙S（2026）001号"},
        "changed_by": "李四",
        "changed": NOON,
        "version": 2,
    }
    assert as_dict(read_review_form(engine, "sample")) == as_dict(kept)
    assert read_review_form(engine, "other") is None


def test_of_many_who_fill_in_fields_at_once_nobody_loses_any(engine: Engine) -> None:
    results = at_once(
        6, lambda number: change_review_form(engine, "a", {f"f{number}": number}, author="张三", time=NOON)
    )
    assert all(isinstance(result, ReviewForm) for result in results), results
    form = read_review_form(engine, "a")
    assert form is not None
    assert form.content == {f"f{number}": number for number in range(6)}
    assert form.version == 6


def test_entries_of_a_field_are_filled_in_one_by_one_too(engine: Engine) -> None:
    for author, words in (("张三", {"overview": "甲"}), ("李四", {"gaps": "乙"}), ("王五", {"overview": None})):
        form = change_review_form(engine, "a", {"free_text": words}, author=author, time=NOON)
    assert form.content == {"free_text": {"gaps": "乙"}}


def test_what_is_not_fit_is_refused_and_changes_nothing(engine: Engine) -> None:
    change_review_form(engine, "a", {"publisher": "局"}, author="张三", time=MORNING)
    with pytest.raises(RecordsError) as told:
        change_review_form(engine, "a", {"publisher": "\0"}, author="\u202e", time=NOON)
    assert len(told.value.faults) == 2
    form = read_review_form(engine, "a")
    assert form is not None
    assert (form.content, form.version) == ({"publisher": "局"}, 1)
