"""Decisions about sites: kept with who and when, and never overwritten unseen."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from geodata.records.decisions import VERDICTS, Decision, Verdict, decide, list_decisions
from geodata.records.errors import ConflictError, MissingRecordError, RecordsError
from geodata.records.scenario_lists import read_scenario
from tests.geodata.records.conftest import EVENING, MORNING, NOON, Save, at_once


def as_tuple(decision: Decision) -> tuple[object, ...]:
    return tuple(getattr(decision, field) for field in Decision.__slots__)


def test_each_verdict_is_kept_and_followed_by_the_next(engine: Engine, save: Save) -> None:
    scenario = save()
    seen = None
    for version, verdict in enumerate(VERDICTS, start=1):
        seen = decide(engine, scenario.id, "v1", verdict, author="张三", time=NOON, seen=seen, note=f"第{version}次")
        assert as_tuple(seen) == (scenario.id, "v1", verdict, f"第{version}次", "张三", NOON, version)
    other = decide(engine, scenario.id, "a0", "accepted", author="李四", time=EVENING)
    assert [as_tuple(decision) for decision in list_decisions(engine, scenario.id)] == [as_tuple(other), as_tuple(seen)]
    assert list_decisions(engine, scenario.id + 1) == ()


def test_deciding_does_not_disturb_who_edits_the_scenario(engine: Engine, save: Save) -> None:
    scenario = save()
    decide(engine, scenario.id, "v1", "locked", author="李四", time=NOON)
    assert (read_scenario(engine, scenario.id).version, read_scenario(engine, scenario.id).changed) == (1, MORNING)


def test_a_decision_made_in_the_meantime_is_told(engine: Engine, save: Save) -> None:
    scenario = save("方案")
    first = decide(engine, scenario.id, "v1", "accepted", author="张三", time=MORNING)
    decide(engine, scenario.id, "v1", "rejected", author="李四", time=NOON, seen=first, note="已拆迁")
    for seen in (first, None):
        with pytest.raises(ConflictError) as told:
            decide(engine, scenario.id, "v1", "locked", author="王五", time=EVENING, seen=seen)
        stored = told.value.stored
        assert isinstance(stored, Decision)
        assert (stored.verdict, stored.version, told.value.changed_by) == ("rejected", 2, "李四")
        assert "李四 已在 2026-05-01 12:00 修改" in told.value.say("zh")
        assert "“已拆迁”" in told.value.say("en")
    assert list_decisions(engine, scenario.id)[0].verdict == "rejected"


def test_of_many_who_decide_about_a_site_at_once_one_succeeds(engine: Engine, save: Save) -> None:
    scenario = save()
    results = at_once(
        6, lambda number: decide(engine, scenario.id, "v1", "accepted", author=f"用户{number}", time=NOON)
    )
    (winner,) = (result for result in results if isinstance(result, Decision))
    assert sum(isinstance(result, ConflictError) for result in results) == 5
    assert [as_tuple(decision) for decision in list_decisions(engine, scenario.id)] == [as_tuple(winner)]


def test_many_decide_about_different_sites_at_once(engine: Engine, save: Save) -> None:
    scenario = save()
    at_once(6, lambda number: decide(engine, scenario.id, f"v{number}", "accepted", author="张三", time=NOON))
    assert [decision.site_id for decision in list_decisions(engine, scenario.id)] == [f"v{n}" for n in range(6)]


def test_what_cannot_be_decided_is_refused(engine: Engine, save: Save) -> None:
    scenario = save()
    decision = decide(engine, scenario.id, "v1", "accepted", author="张三", time=NOON)
    with pytest.raises(MissingRecordError):
        decide(engine, scenario.id + 1, "v1", "accepted", author="张三", time=NOON)
    with pytest.raises(RecordsError) as told:
        decide(engine, scenario.id, "", "accepted", author="张\u202e三", time=NOON, note="\x07")
    assert len(told.value.faults) == 3
    maybe: Verdict = "maybe"  # type: ignore[assignment]
    with pytest.raises(ValueError, match="maybe"):
        decide(engine, scenario.id, "v1", maybe, author="张三", time=NOON)
    with pytest.raises(ValueError, match="v1"):
        decide(engine, scenario.id, "v2", "accepted", author="张三", time=NOON, seen=decision)
