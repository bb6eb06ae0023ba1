"""Scenarios saved, changed, copied, put away and taken back; and two planners who change the same one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC

import pytest
from sqlalchemy import Engine

from geodata.records.decisions import decide, list_decisions
from geodata.records.errors import ConflictError, MissingRecordError, NameTakenError, RecordsError
from geodata.records.scenario_lists import SavedScenario, list_scenarios, read_scenario
from geodata.records.scenarios import archive_scenario, change_scenario, copy_scenario, restore_scenario
from tests.geodata.records.conftest import EVENING, MORNING, NOON, Save, at_once


def as_dict(scenario: SavedScenario) -> dict[str, object]:
    return {field: getattr(scenario, field) for field in SavedScenario.__slots__}


def test_a_scenario_comes_back_as_it_was_saved(engine: Engine, save: Save) -> None:
    settings = {
        "name": "老城区 <img onerror>",
        "closures": ["POLYGON ((…))"],
        "weights": {"persons": 0.1, "jobs": 1e-9},
    }
    saved = save(
        "  老城区\u3000方案 ", settings=settings, figures={"covered": 0.731, "large": 2**53}, note="一\r\n\t二"
    )
    assert as_dict(saved) == {
        "id": saved.id,
        "area_id": "sample",
        "area_fingerprint": "f" * 16,
        "name": "老城区\u3000方案",
        "note": "一\n\t二",
        "settings": settings,
        "figures": {"covered": 0.731, "large": 2**53},
        "author": "张三",
        "created": MORNING,
        "changed_by": "张三",
        "changed": MORNING,
        "version": 1,
        "archived": False,
    }
    assert saved.created.tzinfo is UTC
    assert as_dict(read_scenario(engine, saved.id)) == as_dict(saved)


def test_the_same_letters_typed_in_two_ways_are_one_name(save: Save) -> None:
    save("Café")
    with pytest.raises(NameTakenError):
        save("Cafe\u0301")


def test_a_change_makes_a_new_version_by_whoever_made_it(engine: Engine, save: Save) -> None:
    first = save(figures={"covered": 0.5})
    second = change_scenario(engine, first, author="李四", time=NOON, name="新名", note="备注")
    expected = as_dict(first) | {"name": "新名", "note": "备注", "changed_by": "李四", "changed": NOON, "version": 2}
    assert as_dict(second) == expected == as_dict(read_scenario(engine, first.id))


def test_saving_what_is_there_already_changes_nothing(engine: Engine, save: Save) -> None:
    first = save(note="备注")
    same = change_scenario(
        engine, first, author="李四", time=NOON, name=first.name, settings=first.settings, note="备注"
    )
    assert as_dict(same) == as_dict(first)


def test_a_change_of_type_alone_is_a_change(engine: Engine, save: Save) -> None:
    first = save(settings={"night": 1})
    change_scenario(engine, first, author="李四", time=NOON, settings={"night": True})
    assert read_scenario(engine, first.id).settings["night"] is True


@pytest.mark.parametrize(
    ("changes", "figures"),
    [
        ({"settings": {"max_minutes": 10}}, None),
        ({"settings": {"max_minutes": 10}, "figures": {"covered": 0.4}}, {"covered": 0.4}),
        ({"settings": {"max_minutes": 15}}, {"covered": 0.5}),
        ({"note": "x"}, {"covered": 0.5}),
        ({"figures": None}, None),
    ],
)
def test_figures_never_stand_beside_settings_they_were_not_computed_with(
    engine: Engine, save: Save, changes: dict[str, object], figures: object
) -> None:
    first = save(settings={"max_minutes": 15}, figures={"covered": 0.5})
    assert change_scenario(engine, first, author="张三", time=NOON, **changes).figures == figures  # type: ignore[arg-type]


def test_who_changes_what_another_has_changed_is_told_who_when_and_what(engine: Engine, save: Save) -> None:
    seen = save()
    theirs = {"mode": "walk", "max_minutes": 10.0, "siting": {"budget": 500, "kinds": ["gig_post"]}, "night": True}
    stored = change_scenario(engine, seen, author="李四", time=NOON, settings=theirs, note="十分钟")
    mine = {**seen.settings, "max_minutes": 20.0}
    with pytest.raises(ConflictError) as told:
        change_scenario(engine, seen, author="王五", time=EVENING, settings=mine)
    error = told.value
    assert as_dict(error.stored) == as_dict(stored) == as_dict(read_scenario(engine, seen.id))  # type: ignore[arg-type]
    assert (error.changed_by, error.changed) == ("李四", NOON)
    assert {
        difference.path: (difference.seen, difference.stored, difference.wanted) for difference in error.differences
    } == {
        ("note",): ("", "十分钟", ""),
        ("settings", "max_minutes"): (15.0, 10.0, 20.0),
        ("settings", "night"): ("—", True, "—"),
        ("settings", "siting", "budget"): (None, 500, None),
    }
    assert error.say("zh") == (
        "方案一：李四 已在 2026-05-01 12:00 修改：备注 “” → “十分钟”；设置 max_minutes 15.0 → 10.0（您：20.0）；"
        "设置 night — → true；设置 siting.budget null → 500。您的修改没有保存。"
        "请先查看现在的内容，再重新修改，或另存为新名称。"
    )
    assert error.say("en") == (
        "方案一: 李四 changed it at 2026-05-01 12:00: note “” → “十分钟”; settings max_minutes 15.0 → 10.0 (you: 20.0); "
        "settings night — → true; settings siting.budget null → 500. Your change was not saved. "
        "look at what is there now, then make your change again, or save under another name."
    )


@pytest.mark.parametrize("act", [archive_scenario, restore_scenario])
def test_nobody_puts_away_what_another_has_just_changed(
    engine: Engine, save: Save, act: Callable[..., SavedScenario]
) -> None:
    seen = save()
    change_scenario(engine, seen, author="李四", time=NOON, note="要紧")
    with pytest.raises(ConflictError):
        act(engine, seen, author="王五", time=EVENING)
    assert not read_scenario(engine, seen.id).archived


def test_of_many_who_change_the_same_version_at_once_one_succeeds(engine: Engine, save: Save) -> None:
    seen = save()
    results = at_once(
        8, lambda number: change_scenario(engine, seen, author=f"用户{number}", time=NOON, note=f"备注{number}")
    )
    (winner,) = (result for result in results if isinstance(result, SavedScenario))
    conflicts = [result for result in results if isinstance(result, ConflictError)]
    assert len(conflicts) == 7
    assert {error.changed_by for error in conflicts} == {winner.changed_by}
    assert as_dict(read_scenario(engine, seen.id)) == as_dict(winner)


def test_no_change_is_lost_when_whoever_was_slower_tries_again(engine: Engine, save: Save) -> None:
    seen = save(settings={"count": 0})

    def add_five(number: int) -> None:
        added = 0
        while added < 5:
            current = read_scenario(engine, seen.id)
            try:
                change_scenario(
                    engine,
                    current,
                    author=f"用户{number}",
                    time=NOON,
                    settings={"count": current.settings["count"] + 1},
                )
            except ConflictError:
                continue
            added += 1

    assert at_once(4, add_five) == [None] * 4
    last = read_scenario(engine, seen.id)
    assert (last.settings["count"], last.version) == (20, 21)


def test_a_name_is_used_once_in_an_area(engine: Engine, save: Save) -> None:
    save("甲")
    other = save("乙")
    elsewhere = save("甲", area_id="other")
    with pytest.raises(NameTakenError, match="甲") as told:
        save("甲")
    assert "already" in told.value.say("en")
    with pytest.raises(NameTakenError):
        change_scenario(engine, other, author="张三", time=NOON, name="甲")
    with pytest.raises(NameTakenError):
        copy_scenario(engine, other.id, "甲", author="张三", time=NOON)
    assert [scenario.name for scenario in list_scenarios(engine, "sample", order="name")] == ["乙", "甲"]
    assert as_dict(list_scenarios(engine, "other")[0]) == as_dict(elsewhere)


def test_of_many_who_take_the_same_name_at_once_one_gets_it(engine: Engine, save: Save) -> None:
    results = at_once(8, lambda number: save("同名", author=f"用户{number}"))
    (winner,) = (result for result in results if isinstance(result, SavedScenario))
    assert sum(isinstance(result, NameTakenError) for result in results) == 7
    assert [scenario.id for scenario in list_scenarios(engine)] == [winner.id]


def test_a_copy_takes_the_decisions_along_and_stands_alone(engine: Engine, save: Save) -> None:
    original = save(figures={"covered": 0.5}, note="原")
    decision = decide(engine, original.id, "v1", "rejected", author="李四", time=NOON, note="太远")
    copy = copy_scenario(engine, original.id, "副本", author="王五", time=EVENING)
    expected = {
        "id": copy.id,
        "name": "副本",
        "author": "王五",
        "changed_by": "王五",
        "created": EVENING,
        "changed": EVENING,
    }
    assert copy.id != original.id
    assert as_dict(copy) == as_dict(original) | expected
    (copied,) = list_decisions(engine, copy.id)
    assert (copied.site_id, copied.verdict, copied.note, copied.author, copied.decided, copied.version) == (
        "v1", "rejected", "太远", "李四", NOON, 1,
    )  # fmt: skip
    decide(engine, copy.id, "v1", "accepted", author="王五", time=EVENING, seen=copied)
    change_scenario(engine, copy, author="王五", time=EVENING, settings={})
    assert list_decisions(engine, original.id)[0].verdict == decision.verdict
    assert as_dict(read_scenario(engine, original.id)) == as_dict(original)


def test_an_archived_scenario_is_put_away_and_gives_its_name_free(engine: Engine, save: Save) -> None:
    first = save("甲")
    away = archive_scenario(engine, first, author="李四", time=NOON)
    assert as_dict(away) == as_dict(first) | {"archived": True, "version": 2, "changed_by": "李四", "changed": NOON}
    assert list_scenarios(engine, "sample") == ()
    assert [scenario.id for scenario in list_scenarios(engine, "sample", archived=True)] == [first.id]
    for change in (
        lambda: change_scenario(engine, away, author="李四", time=NOON, note="x"),
        lambda: decide(engine, away.id, "v1", "accepted", author="李四", time=NOON),
    ):
        with pytest.raises(MissingRecordError, match="归档"):
            change()
    second = save("甲")
    with pytest.raises(NameTakenError):
        restore_scenario(engine, away, author="王五", time=EVENING)
    back = restore_scenario(engine, away, author="王五", time=EVENING, name="甲（旧）")
    assert (back.name, back.version, back.archived) == ("甲（旧）", 3, False)
    archive_scenario(engine, second, author="王五", time=EVENING)
    archive_scenario(engine, save("甲"), author="王五", time=EVENING)
    assert len(list_scenarios(engine, archived=True)) == 2


def test_faults_are_told_all_at_once_and_nothing_is_saved(engine: Engine, save: Save) -> None:
    with pytest.raises(RecordsError) as told:
        save("a\x00b", note="x" * 2001, author=" ", area_id="")
    assert len(told.value.faults) == 4
    assert list_scenarios(engine) == ()


def test_a_moment_without_a_time_zone_is_a_mistake_of_the_program(engine: Engine, save: Save) -> None:
    with pytest.raises(Exception, match="no time zone"):
        save(time=MORNING.replace(tzinfo=None))
    assert list_scenarios(engine) == ()


def test_a_scenario_that_is_not_there_is_told(engine: Engine, save: Save) -> None:
    seen = save()
    with pytest.raises(MissingRecordError):
        read_scenario(engine, seen.id + 1)
    with pytest.raises(MissingRecordError):
        copy_scenario(engine, seen.id + 1, "x", author="张三", time=NOON)
