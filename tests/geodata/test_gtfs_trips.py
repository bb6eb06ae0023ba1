"""Stops, calls and headways: interpolation against numpy.interp, faults by file, row and column."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata import gtfs_trips
from geodata.chinese_datums import wgs84_to_gcj02
from geodata.errors import Fault, TimetableError
from geodata.gtfs_feed import FILES
from geodata.gtfs_trips import parsed_times, read_calls, read_frequencies, read_stops, whole_numbers

TRIPS, STOPS = pd.Index(["t", "u"]), pd.Index(["A", "B", "C"])


def table(file: str, *rows: dict[str, object]) -> pd.DataFrame:
    columns = FILES[file].needed + FILES[file].optional
    texts = [[str(row.get(column, "")) for column in columns] for row in rows]
    return pd.DataFrame(texts, columns=list(columns), index=pd.RangeIndex(2, len(rows) + 2), dtype="str")


def call(
    trip: str, place: object, stop: str, arrival: str, departure: str | None = None, **more: str
) -> dict[str, object]:
    return {
        "trip_id": trip, "stop_sequence": place, "stop_id": stop, "arrival_time": arrival,
        "departure_time": arrival if departure is None else departure, **more,
    }  # fmt: skip


def places(error: TimetableError) -> set[tuple[int | None, str | None]]:
    return {(fault.row, fault.column) for fault in error.faults}


def test_calls_are_sorted_by_their_sequence_and_one_time_stands_for_both() -> None:
    calls = read_calls(
        table(
            "stop_times.txt",
            call("u", 20, "B", "25:10:00"),
            call("t", 9, "C", "8:10:00", "", drop_off_type="1"),
            call("t", 1, "A", "", "08:00:30", pickup_type="1"),
            call("u", 3, "A", "24:59:59"),
        ),
        TRIPS,
        STOPS,
    )
    assert calls.indptr.tolist() == [0, 2, 4]
    assert calls.stop.tolist() == [0, 2, 0, 1]
    assert calls.arrival_seconds.tolist() == [28830, 29400, 89999, 90600]
    assert calls.departure_seconds.tolist() == calls.arrival_seconds.tolist()
    assert calls.boards.tolist() == [False, True, True, True]
    assert calls.alights.tolist() == [True, False, True, True]
    assert calls.interpolated == 0


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.lists(st.tuples(st.booleans(), st.integers(0, 300), st.integers(0, 60)), min_size=2, max_size=9),
        min_size=1,
        max_size=2,
    )
)
def test_missing_times_are_interpolated_along_the_sequence(trips: list[list[tuple[bool, int, int]]]) -> None:
    rows, expected = [], []
    for name, trip in zip("tu", trips, strict=False):
        now, known, arrivals, departures = 0, [], [], []
        for place, (given_time, ride, dwell) in enumerate(trip):
            arrival, departure = now + ride, now + ride + dwell
            if given_time or place in (0, len(trip) - 1):
                known.append(place)
                arrivals.append(arrival)
                departures.append(departure)
                now = departure
                clocks = [f"{s // 3600:02d}:{s // 60 % 60:02d}:{s % 60:02d}" for s in (arrival, departure)]
            else:
                clocks = ["", ""]
            rows.append(call(name, 3 * place, "ABC"[place % 3], *clocks))
        for place in range(len(trip)):
            after = int(np.searchsorted(known, place))
            if known[after] == place:
                expected.append((arrivals[after], departures[after]))
            else:
                span = [known[after - 1], known[after]]
                between = int(np.floor(np.interp(place, span, [departures[after - 1], arrivals[after]]) + 1e-9))
                expected.append((between, between))
    calls = read_calls(table("stop_times.txt", *rows), TRIPS, STOPS)
    assert list(zip(calls.arrival_seconds.tolist(), calls.departure_seconds.tolist(), strict=True)) == expected
    assert calls.interpolated == sum(row["arrival_time"] == "" for row in rows)


def test_all_faults_of_calls_are_told_at_once() -> None:
    with pytest.raises(TimetableError) as caught:
        read_calls(
            table(
                "stop_times.txt",
                call("t", 1, "A", "08:00:00"),
                call("t", 2, "X", "08:60:00"),
                call("t", 3, "B", "08:02:00", "08:01:00"),
                call("t", 3, "C", "08:05:00", pickup_type="7"),
                call("v", -1, "A", "8h"),
                call("u", 1, "A", ""),
                call("u", 2, "B", "08:00:00"),
            ),
            TRIPS,
            STOPS,
        )
    assert places(caught.value) == {
        (3, "stop_id"),
        (3, "arrival_time"),
        (3, "departure_time"),
        (4, "departure_time"),
        (5, "stop_sequence"),
        (5, "pickup_type"),
        (6, "trip_id"),
        (6, "stop_sequence"),
        (6, "arrival_time"),
        (6, "departure_time"),
        (7, "arrival_time"),
    }
    assert "first or last" in caught.value.say("en")


def test_a_time_in_a_wrong_form_is_told_once() -> None:
    with pytest.raises(TimetableError) as caught:
        read_calls(table("stop_times.txt", call("t", 1, "A", "08:00"), call("t", 2, "B", "08:05:00")), TRIPS, STOPS)
    assert [fault.column for fault in caught.value.faults] == ["arrival_time", "departure_time"]
    assert "first or last" not in caught.value.say("en")


def test_a_time_that_goes_back_along_the_trip_is_refused() -> None:
    rows = [
        call("t", 1, "A", "08:00:00"),
        call("t", 2, "B", ""),
        call("t", 3, "C", "07:59:00"),
        call("u", 1, "C", "07:00:00"),
        call("u", 2, "A", "07:00:00"),
    ]
    with pytest.raises(TimetableError) as caught:
        read_calls(table("stop_times.txt", *rows), TRIPS, STOPS)
    assert places(caught.value) == {(4, "arrival_time")}


def test_stations_and_entrances_are_no_stops_but_may_be_parents() -> None:
    rows = [
        {"stop_id": "S", "stop_lon": 122, "stop_lat": 43, "location_type": 1},
        {"stop_id": "A", "stop_name": "甲", "stop_lon": 122.5, "stop_lat": 43.5, "parent_station": "S"},
        {"stop_id": "n", "location_type": 3, "parent_station": "S"},
        {"stop_id": "B", "stop_lon": 123, "stop_lat": 44, "location_type": 0},
    ]
    stops, lonlat = read_stops(table("stops.txt", *rows), "")
    assert stops["stop_id"].tolist() == ["A", "B"]
    assert stops["stop_name"].tolist() == ["甲", ""]
    assert lonlat.tolist() == [[122.5, 43.5], [123.0, 44.0]]


def test_stops_in_gcj02_are_brought_to_wgs84() -> None:
    there = wgs84_to_gcj02(np.array([122.26]), np.array([43.62]))
    row = {"stop_id": "A", "stop_lon": f"{there[0][0]:.9f}", "stop_lat": f"{there[1][0]:.9f}"}
    _, lonlat = read_stops(table("stops.txt", row), "GCJ-02")
    assert lonlat[0] == pytest.approx([122.26, 43.62], abs=1e-7)


def test_all_faults_of_stops_are_told_at_once() -> None:
    rows = [
        {"stop_id": "A", "stop_lon": 43, "stop_lat": 122},
        {"stop_id": "A", "stop_lon": 43, "stop_lat": "north"},
        {"stop_id": "", "stop_lon": 43, "stop_lat": 43, "location_type": 9},
        {"stop_id": "C", "stop_lon": 43, "stop_lat": "", "parent_station": "A"},
    ]
    with pytest.raises(TimetableError) as caught:
        read_stops(table("stops.txt", *rows), "")
    assert places(caught.value) == {
        (2, "stop_lon"),
        (3, "stop_id"),
        (3, "stop_lat"),
        (4, "stop_id"),
        (4, "location_type"),
        (5, "stop_lat"),
        (5, "parent_station"),
    }
    assert "outside the earth" in caught.value.say("en")


def test_headways_are_laid_out_up_to_but_not_at_the_end() -> None:
    rows = [
        {"trip_id": "u", "start_time": "06:00:00", "end_time": "06:30:00", "headway_secs": 600},
        {"trip_id": "u", "start_time": "06:30:00", "end_time": "06:30:01", "headway_secs": 900},
    ]
    trip, start = read_frequencies(table("frequencies.txt", *rows), TRIPS)
    assert trip.tolist() == [1, 1, 1, 1]
    assert start.tolist() == [21600, 22200, 22800, 23400]
    assert [len(part) for part in read_frequencies(table("frequencies.txt"), TRIPS)] == [0, 0]


def test_all_faults_of_headways_are_told_at_once() -> None:
    rows = [
        {"trip_id": "u", "start_time": "06:00:00", "end_time": "06:00:00", "headway_secs": 0},
        {"trip_id": "u", "start_time": "06:00:00", "end_time": "07:00:00", "headway_secs": 60},
        {"trip_id": "v", "start_time": "", "end_time": "07:00:00", "headway_secs": 60},
    ]
    with pytest.raises(TimetableError) as caught:
        read_frequencies(table("frequencies.txt", *rows), TRIPS)
    assert places(caught.value) == {
        (2, "end_time"), (2, "headway_secs"), (3, "start_time"), (4, "trip_id"), (4, "start_time"),
    }  # fmt: skip


def test_headways_that_expand_without_bound_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gtfs_trips, "MOST_RUNS", 3599)
    row = {"trip_id": "u", "start_time": "06:00:00", "end_time": "07:00:00", "headway_secs": 1}
    with pytest.raises(TimetableError, match="3,599"):
        read_frequencies(table("frequencies.txt", row), TRIPS)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("00:00:00", 0), ("7:05:09", 25509), ("25:10:00", 90600), ("99:59:59", 359999), ("", -1)],
)
def test_times(text: str, seconds: int) -> None:
    faults: list[Fault] = []
    frame = pd.DataFrame({"x": [text]}, index=[2], dtype="str")
    assert parsed_times("a.txt", frame, "x", faults, blank=True).tolist() == [seconds]
    assert not faults


@pytest.mark.parametrize("text", ["8:00", "08:00:60", "-1:00:00", "100:00:00", "08:00:00 ", "０８:00:00", "24h"])
def test_what_is_no_time(text: str) -> None:
    faults: list[Fault] = []
    parsed_times("a.txt", pd.DataFrame({"x": [text]}, index=[2], dtype="str"), "x", faults, blank=True)
    assert [fault.row for fault in faults] == [2]


@pytest.mark.parametrize("text", ["", "-1", "1.5", "1e3", "99999999999"])
def test_what_is_no_whole_number(text: str) -> None:
    faults: list[Fault] = []
    whole_numbers("a.txt", pd.DataFrame({"x": [text]}, index=[2], dtype="str"), "x", faults, least=0)
    assert [fault.row for fault in faults] == [2]
