"""Moments keep their instant on both databases, and tables can name every constraint."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Engine
from sqlalchemy.dialects import sqlite

from geodata.records.models import Base, Moment
from geodata.records.scenario_lists import read_scenario
from tests.geodata.records.conftest import Save


@pytest.mark.parametrize("hours", [-11, 0, 5.75, 8, 14])
def test_a_moment_is_the_same_whatever_time_zone_it_came_in(engine: Engine, save: Save, hours: float) -> None:
    moment = datetime(2026, 1, 1, 0, 30, 0, 1, tzinfo=timezone(timedelta(hours=hours)))
    found = read_scenario(engine, save(time=moment).id).created
    assert (found, found.tzinfo) == (moment, UTC)


def test_a_moment_needs_a_time_zone() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        Moment().process_bind_param(datetime(2026, 1, 1), sqlite.dialect())
    assert Moment().process_bind_param(None, sqlite.dialect()) is None
    assert Moment().process_result_value(None, sqlite.dialect()) is None


def test_every_constraint_has_a_name() -> None:
    assert all(constraint.name for table in Base.metadata.tables.values() for constraint in table.constraints)
