"""Scenarios read and listed: the same order and the same letters on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from geodata.records.errors import MissingRecordError
from geodata.records.scenario_lists import ORDERS, list_scenarios, read_scenario
from geodata.records.scenarios import change_scenario
from tests.geodata.records.conftest import EVENING, MORNING, NOON, Save


def test_scenarios_are_listed_by_what_is_asked(engine: Engine, save: Save) -> None:
    one = save("B 100%", author="张三", time=MORNING, note="Mobile van")
    two = save("a_b", author="李四", time=NOON, note="大篷车")
    three = save("A\\c", author="张三", time=MORNING + timedelta(minutes=1), area_id="other")
    one = change_scenario(engine, one, author="李四", time=EVENING, note="mobile VAN")

    def ids(**wanted: object) -> list[int]:
        return [scenario.id for scenario in list_scenarios(engine, **wanted)]  # type: ignore[arg-type]

    assert ids() == [one.id, two.id, three.id]
    assert ids(order="created") == [two.id, three.id, one.id]
    assert ids(order="name") == [three.id, one.id, two.id]
    assert ids(order="author") == [one.id, three.id, two.id]
    assert ids(area_id="sample") == [one.id, two.id]
    assert ids(author="张三") == [one.id, three.id]
    assert ids(containing="Mobile Van") == [one.id]
    assert ids(containing="篷") == [two.id]
    assert (ids(containing="%"), ids(containing="_"), ids(containing="\\")) == ([one.id], [two.id], [three.id])
    assert ids(containing="none") == []


def test_equal_ones_are_listed_in_the_order_they_were_made(engine: Engine, save: Save) -> None:
    made = [save(f"名{number}").id for number in range(3)]
    for order in ORDERS:
        assert [scenario.id for scenario in list_scenarios(engine, order=order)] == made  # type: ignore[arg-type]


def test_a_list_of_nothing_is_empty(engine: Engine) -> None:
    assert list_scenarios(engine) == list_scenarios(engine, "sample", archived=True) == ()
    with pytest.raises(MissingRecordError, match="7"):
        read_scenario(engine, 7)
