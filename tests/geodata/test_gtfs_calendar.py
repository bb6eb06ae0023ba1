"""Service days against enumeration of every day."""

from __future__ import annotations

import datetime
from collections import Counter

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.errors import TimetableError
from geodata.gtfs_calendar import read_calendar
from geodata.gtfs_feed import FILES, WEEKDAYS

MARCH = datetime.date(2026, 3, 1)


def tables(weekly: list[list[str]], exceptions: list[list[str]]) -> dict[str, pd.DataFrame]:
    made = {}
    for name, rows in (("calendar.txt", weekly), ("calendar_dates.txt", exceptions)):
        columns = list(FILES[name].needed)
        made[name] = pd.DataFrame(rows, columns=columns, dtype="str", index=pd.RangeIndex(2, len(rows) + 2))
    return made


def plain(day: datetime.date) -> str:
    return day.strftime("%Y%m%d")


days = st.integers(0, 40).map(lambda offset: MARCH + datetime.timedelta(days=offset))
weeklies = st.dictionaries(
    st.sampled_from("abc"), st.tuples(st.lists(st.booleans(), min_size=7, max_size=7), days, st.integers(0, 20))
)
exceptions = st.dictionaries(st.tuples(st.sampled_from("abcd"), days), st.sampled_from("12"), max_size=12)


@settings(max_examples=40, deadline=None)
@given(weeklies, exceptions, st.dictionaries(st.sampled_from("abcd"), st.integers(0, 5)))
def test_every_day_equals_enumeration(
    weekly: dict[str, tuple[list[bool], datetime.date, int]],
    changed: dict[tuple[str, datetime.date], str],
    trips: dict[str, int],
) -> None:
    made = tables(
        [
            [service, *(str(int(flag)) for flag in flags), plain(start), plain(start + datetime.timedelta(days=span))]
            for service, (flags, start, span) in weekly.items()
        ],
        [[service, plain(day), kind] for (service, day), kind in changed.items()],
    )
    if not weekly and "1" not in changed.values():
        with pytest.raises(TimetableError, match="没有任何一天运营"):
            read_calendar(made)
        return
    calendar = read_calendar(made)

    def runs(service: str, day: datetime.date) -> bool:
        if (service, day) in changed:
            return changed[service, day] == "1"
        flags, start, span = weekly.get(service, ([False] * 7, day, 0))
        return start <= day <= start + datetime.timedelta(days=span) and flags[day.weekday()]

    every_day = [MARCH + datetime.timedelta(days=offset) for offset in range(-3, 65)]
    for day in every_day:
        assert dict(zip(calendar.service_id, calendar.running(day), strict=True)) == {
            service: runs(service, day) for service in calendar.service_id
        }
    valid = [day for _, start, span in weekly.values() for day in (start, start + datetime.timedelta(days=span))]
    valid += [day for (_, day), kind in changed.items() if kind == "1"]
    assert calendar.validity() == (min(valid), max(valid))
    counts = Counter({day: sum(trips.get(service, 0) * runs(service, day) for service in "abcd") for day in every_day})
    for weekday in range(7):
        named = [day for day in every_day if day.weekday() == weekday and counts[day]]
        best = max((counts[day] for day in named), default=0)
        expected = next((day for day in named if counts[day] == best), None)
        assert calendar.busiest(weekday, np.array([trips.get(name, 0) for name in calendar.service_id])) == expected


def test_all_faults_are_told_at_once() -> None:
    made = tables(
        [
            ["a", "1", "0", "2", "0", "0", "0", "0", "20260301", "20260231"],
            ["a", "1", "0", "", "0", "0", "0", "0", "20260302", "20260301"],
            ["", "1", "0", "0", "0", "0", "0", "0", "2026-03-1", "20260301"],
        ],
        [["a", "20260301", "3"], ["a", "20260301", "1"]],
    )
    with pytest.raises(TimetableError) as caught:
        read_calendar(made)
    assert {(fault.file, fault.row, fault.column) for fault in caught.value.faults} == {
        ("calendar.txt", 4, "service_id"),
        ("calendar.txt", 3, "service_id"),
        ("calendar.txt", 2, "wednesday"),
        ("calendar.txt", 3, "wednesday"),
        ("calendar.txt", 4, "start_date"),
        ("calendar.txt", 2, "end_date"),
        ("calendar.txt", 3, "end_date"),
        ("calendar_dates.txt", 3, "date"),
        ("calendar_dates.txt", 2, "exception_type"),
    }


def test_the_weekdays_are_those_of_the_calendar() -> None:
    assert [(MARCH + datetime.timedelta(days=1 + k)).strftime("%A").lower() for k in range(7)] == list(WEEKDAYS)
