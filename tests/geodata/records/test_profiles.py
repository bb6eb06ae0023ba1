"""Column mappings shared by planners."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from geodata.records.errors import ConflictError, RecordsError
from geodata.records.profiles import SavedProfile, delete_profile, list_profiles, save_profile
from tests.geodata.records.conftest import EVENING, MORNING, NOON, at_once

CONTENT = {"columns": {"name": "网点名称", "lon": "经度"}, "header_row": 2}


def as_dict(profile: SavedProfile) -> dict[str, object]:
    return {field: getattr(profile, field) for field in SavedProfile.__slots__}


def test_a_mapping_is_saved_changed_listed_and_deleted(engine: Engine) -> None:
    first = save_profile(engine, "outlets", " 年报表 ", CONTENT, author="张三", time=MORNING)
    assert as_dict(first) == {
        "id": first.id, "role": "outlets", "name": "年报表", "content": CONTENT, "author": "张三", "created": MORNING,
        "changed_by": "张三", "changed": MORNING, "version": 1,
    }  # fmt: skip
    save_profile(engine, "venues", "年报表", {}, author="张三", time=MORNING)
    changed = save_profile(engine, "outlets", "新表", {"header_row": 1}, author="李四", time=NOON, seen=first)
    new = {"name": "新表", "content": {"header_row": 1}, "changed_by": "李四", "changed": NOON, "version": 2}
    assert as_dict(changed) == as_dict(first) | new
    assert [(profile.role, profile.name) for profile in list_profiles(engine)] == [
        ("outlets", "新表"),
        ("venues", "年报表"),
    ]
    delete_profile(engine, changed, time=EVENING)
    assert list_profiles(engine, "outlets") == ()
    assert len(list_profiles(engine, "venues")) == 1


def test_who_saves_over_another_is_told(engine: Engine) -> None:
    first = save_profile(engine, "outlets", "表", CONTENT, author="张三", time=MORNING)
    stored = save_profile(engine, "outlets", "表", CONTENT | {"header_row": 3}, author="李四", time=NOON, seen=first)
    with pytest.raises(ConflictError, match="李四 已在 2026-05-01 12:00 修改：内容 header_row 2 → 3"):
        save_profile(engine, "outlets", "表", CONTENT, author="王五", time=EVENING, seen=first)
    with pytest.raises(ConflictError, match="李四") as told:
        save_profile(engine, "outlets", "表", CONTENT, author="王五", time=EVENING)
    assert as_dict(told.value.stored) == as_dict(stored)  # type: ignore[arg-type]
    with pytest.raises(ConflictError):
        delete_profile(engine, first, time=EVENING)
    assert as_dict(list_profiles(engine)[0]) == as_dict(stored)


def test_who_saves_what_was_deleted_is_told(engine: Engine) -> None:
    first = save_profile(engine, "outlets", "表", CONTENT, author="张三", time=MORNING)
    delete_profile(engine, first, time=NOON)
    with pytest.raises(ConflictError, match="删除") as told:
        save_profile(engine, "outlets", "表", {}, author="王五", time=EVENING, seen=first)
    assert told.value.stored is None
    assert list_profiles(engine) == ()


def test_one_made_anew_is_not_taken_for_the_one_that_was_deleted(engine: Engine) -> None:
    first = save_profile(engine, "outlets", "表", CONTENT, author="张三", time=MORNING)
    delete_profile(engine, first, time=NOON)
    second = save_profile(engine, "outlets", "表", {}, author="李四", time=NOON)
    with pytest.raises(ConflictError):
        save_profile(engine, "outlets", "表", CONTENT, author="张三", time=EVENING, seen=first)
    assert [as_dict(profile) for profile in list_profiles(engine)] == [as_dict(second)]


def test_of_many_who_save_a_new_one_of_the_same_name_one_succeeds(engine: Engine) -> None:
    results = at_once(
        6, lambda number: save_profile(engine, "outlets", "表", {"n": number}, author=f"用户{number}", time=NOON)
    )
    (winner,) = (result for result in results if isinstance(result, SavedProfile))
    assert [result.changed_by for result in results if isinstance(result, ConflictError)] == [winner.author] * 5
    assert [as_dict(profile) for profile in list_profiles(engine)] == [as_dict(winner)]


def test_what_is_not_fit_is_refused(engine: Engine) -> None:
    with pytest.raises(RecordsError) as told:
        save_profile(engine, "", "x" * 101, {"a": "\0"}, author="张三", time=NOON)
    assert len(told.value.faults) == 3
