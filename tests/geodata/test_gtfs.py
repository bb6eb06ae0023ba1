"""Timetables of one day out of small feeds that can be laid out by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from geodata import gtfs
from geodata.errors import TimetableError
from geodata.gtfs import DAY_SECONDS, LAST_SECOND, Timetable, read_timetable
from tests.feeds import DAILY, LINE, write_feed

WHOLE_DAY = (0, 1440)
WEDNESDAY = "2026-03-04"


def hops(timetable: Timetable) -> list[tuple[str, str, str, str]]:
    """Stop, departure, stop, arrival of every connection."""

    def clock(seconds: int) -> str:
        return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"

    return [
        (timetable.stop_id[a], clock(departs), timetable.stop_id[b], clock(arrives))
        for a, departs, b, arrives in zip(
            timetable.departure_stop, timetable.departure_seconds, timetable.arrival_stop, timetable.arrival_seconds,
            strict=True,
        )
    ]  # fmt: skip


def test_one_line_on_a_wednesday(tmp_path: Path) -> None:
    timetable = read_timetable(write_feed(tmp_path / "f", {}), day=WEDNESDAY, window_minutes=WHOLE_DAY)
    assert [hop for hop in hops(timetable) if hop[1] < "24"] == [
        ("A", "08:00:00", "B", "08:05:00"),
        ("B", "08:06:00", "C", "08:10:00"),
        ("A", "09:00:00", "B", "09:05:00"),
        ("B", "09:05:00", "C", "09:10:01"),
    ]
    # Thursday's trips follow; each is a run of its own.
    assert timetable.connections == 8
    assert timetable.trips == 4
    assert (np.diff(timetable.departure_seconds) >= 0).all()
    assert timetable.stop_name == ("甲站", "乙站", "丙站")
    assert timetable.stop_lonlat.tolist() == [[122.0, 43.0], [122.01, 43.0], [122.02, 43.0]]
    assert (str(timetable.first_date), str(timetable.last_date)) == ("2026-03-01", "2026-03-31")
    assert any("1 times of calls were interpolated" in remark.en for remark in timetable.remarks)
    with pytest.raises(ValueError, match="read-only"):
        timetable.trip[0] = 1


def test_times_past_midnight_reach_into_the_next_day(tmp_path: Path) -> None:
    times = LINE["stop_times.txt"].replace("08:10:00,08:10:00", "25:10:00,25:10:00")
    folder = write_feed(tmp_path / "f", {"stop_times.txt": times})
    tuesday, monday = (read_timetable(folder, day=f"2026-03-0{day}", window_minutes=WHOLE_DAY) for day in (3, 2))
    late = ("B", "08:06:00", "C", "25:10:00")
    assert late in hops(tuesday)
    assert late in hops(monday)
    early = LINE["stop_times.txt"].replace("08:", "24:")
    folder = write_feed(tmp_path / "g", {"stop_times.txt": early})
    after_midnight = ("A", "00:00:00", "B", "00:05:00")
    assert after_midnight in hops(read_timetable(folder, day=WEDNESDAY, window_minutes=WHOLE_DAY))
    # Sunday's own service does not run, but the feed says nothing of Saturday night either; Saturday has Friday's.
    saturday_calendar = DAILY.format("week,1,1,1,1,1,1,0,20260301,20260331\n")
    folder = write_feed(tmp_path / "h", {"stop_times.txt": early, "calendar.txt": saturday_calendar})
    monday_hops = hops(read_timetable(folder, day="2026-03-02", window_minutes=WHOLE_DAY))
    assert after_midnight not in monday_hops
    assert ("A", "24:00:00", "B", "24:05:00") in monday_hops


def test_nothing_lies_outside_the_two_days(tmp_path: Path) -> None:
    times = LINE["stop_times.txt"].replace("9:10:01", "47:59:59")
    timetable = read_timetable(
        write_feed(tmp_path / "f", {"stop_times.txt": times}), day=WEDNESDAY, window_minutes=WHOLE_DAY
    )
    assert timetable.departure_seconds.min() >= 0
    assert timetable.arrival_seconds.max() <= LAST_SECOND == 2 * DAY_SECONDS


def test_hops_of_one_run_at_one_instant_keep_their_order(tmp_path: Path) -> None:
    rows = "".join(f"t1,08:00:00,08:00:00,{stop},{place}\n" for place, stop in enumerate("CABACB"))
    times = LINE["stop_times.txt"].split("\n")[0] + "\n" + rows + "t2,9:00:00,9:00:00,A,1\nt2,9:00:00,9:00:00,B,2\n"
    timetable = read_timetable(
        write_feed(tmp_path / "f", {"stop_times.txt": times}), day=WEDNESDAY, window_minutes=WHOLE_DAY
    )
    assert [hop[0] + hop[2] for hop in hops(timetable)[:5]] == ["CA", "AB", "BA", "AC", "CB"]


def test_runs_at_headways_take_the_place_of_the_trip_itself(tmp_path: Path) -> None:
    frequencies = "trip_id,start_time,end_time,headway_secs\nt1,10:00:00,10:40:00,1200\n"
    timetable = read_timetable(
        write_feed(tmp_path / "f", {"frequencies.txt": frequencies}), day=WEDNESDAY, window_minutes=WHOLE_DAY
    )
    assert [hop for hop in hops(timetable) if hop[1] < "24" and hop[1] != "09:05:00"] == [
        ("A", "09:00:00", "B", "09:05:00"),
        ("A", "10:00:00", "B", "10:05:00"),
        ("B", "10:06:00", "C", "10:10:00"),
        ("A", "10:20:00", "B", "10:25:00"),
        ("B", "10:26:00", "C", "10:30:00"),
    ]
    assert any("2 runs were laid out" in remark.en for remark in timetable.remarks)


def test_exceptions_and_the_busiest_day_of_a_name(tmp_path: Path) -> None:
    files = {"calendar_dates.txt": "service_id,date,exception_type\nweek,20260304,2\nweek,20260307,1\n"}
    folder = write_feed(tmp_path / "f", files)
    assert str(read_timetable(folder, day="wednesday", window_minutes=WHOLE_DAY).date) == "2026-03-11"
    assert str(read_timetable(folder, day="saturday", window_minutes=WHOLE_DAY).date) == "2026-03-07"
    for day in (WEDNESDAY, "sunday", "2027-01-01"):
        with pytest.raises(TimetableError, match="2026-03-01") as caught:
            read_timetable(folder, day=day, window_minutes=WHOLE_DAY)
        assert "no trip runs" in caught.value.say("en")
    for day in ("someday", "2026-02-30", ""):
        with pytest.raises(TimetableError, match="既不是日期"):
            read_timetable(folder, day=day, window_minutes=WHOLE_DAY)


def test_on_the_busiest_day_most_vehicles_run_not_most_rows(tmp_path: Path) -> None:
    """Two trips on every Wednesday in March; on one in April three of two calls, or two and three of a single call."""

    def chosen(name: str, twice: str, once: str, frequencies: str) -> str:
        files = {
            "calendar_dates.txt": "service_id,date,exception_type\nextra,20260408,1\n",
            "trips.txt": LINE["trips.txt"] + "".join(f"r,extra,{trip}\n" for trip in twice + once),
            "stop_times.txt": LINE["stop_times.txt"]
            + "".join(f"{trip},09:00:00,09:00:00,A,1\n" for trip in twice + once)
            + "".join(f"{trip},09:05:00,09:05:00,B,2\n" for trip in twice),
            "frequencies.txt": "trip_id,start_time,end_time,headway_secs\n" + frequencies,
        }
        return str(read_timetable(write_feed(tmp_path / name, files), day=" Wednesday", window_minutes=WHOLE_DAY).date)

    assert chosen("rows", "pqu", "", "") == "2026-04-08"
    assert chosen("single calls", "pq", "xyz", "") == WEDNESDAY
    assert chosen("headways", "pqu", "", "t1,08:00:00,09:00:00,1800\n") == WEDNESDAY
    assert chosen("more headways", "pqu", "", "t1,08:00:00,09:00:00,1800\np,08:00:00,09:00:00,1800\n") == "2026-04-08"
    assert chosen("headways of single calls", "pq", "x", "x,08:00:00,09:00:00,60\n") == WEDNESDAY


def test_a_wrong_day_is_told_before_the_feed_is_read(tmp_path: Path) -> None:
    with pytest.raises(TimetableError, match="也不是星期"):
        read_timetable(tmp_path / "none.zip", day="Wed", window_minutes=WHOLE_DAY)


def test_a_calendar_without_end(tmp_path: Path) -> None:
    calendar = LINE["calendar.txt"].replace("20260331", "99991231")
    timetable = read_timetable(
        write_feed(tmp_path / "f", {"calendar.txt": calendar}), day="monday", window_minutes=WHOLE_DAY
    )
    assert (str(timetable.date), str(timetable.last_date)) == ("2026-03-02", "9999-12-31")


def test_a_window_in_which_nothing_runs_names_the_validity(tmp_path: Path) -> None:
    with pytest.raises(TimetableError) as caught:
        read_timetable(write_feed(tmp_path / "f", {}), day=WEDNESDAY, window_minutes=(600, 660))
    told = caught.value.say("en")
    assert "10:00–11:00" in told
    assert "08:00–09:05" in told
    assert "2026-03-01 to 2026-03-31" in told


def test_trips_without_two_calls_are_counted(tmp_path: Path) -> None:
    trips = LINE["trips.txt"] + "r,week,t3\n"
    timetable = read_timetable(
        write_feed(tmp_path / "f", {"trips.txt": trips}), day=WEDNESDAY, window_minutes=WHOLE_DAY
    )
    assert any("1 trips have fewer than two calls" in remark.en for remark in timetable.remarks)


def test_pickup_and_drop_off(tmp_path: Path) -> None:
    lines = LINE["stop_times.txt"].splitlines()
    times = "\n".join(
        [
            lines[0] + ",pickup_type,drop_off_type",
            lines[1] + ",1,0",
            lines[2] + ",,1",
            lines[3] + ",0,",
            *(f"{line},," for line in lines[4:]),
        ]
    )
    timetable = read_timetable(
        write_feed(tmp_path / "f", {"stop_times.txt": times}), day=WEDNESDAY, window_minutes=WHOLE_DAY
    )
    assert timetable.boards[:2].tolist() == [False, True]
    assert timetable.alights[:2].tolist() == [False, True]


def test_the_faults_of_every_file_are_told_at_once(tmp_path: Path) -> None:
    files = {
        "stops.txt": LINE["stops.txt"].replace("43.0,122.01", "143.0,122.01"),
        "routes.txt": "route_id\nr\nr\n",
        "trips.txt": LINE["trips.txt"] + "q,never,t2\n",
        "stop_times.txt": LINE["stop_times.txt"].replace(",C,3\n", ",D,3\n"),
        "calendar.txt": LINE["calendar.txt"].replace("20260331", "20260332"),
        "frequencies.txt": "trip_id,start_time,end_time,headway_secs\nt9,10:00:00,10:40:00,1200\n",
    }
    with pytest.raises(TimetableError) as caught:
        read_timetable(write_feed(tmp_path / "f", files), day=WEDNESDAY, window_minutes=WHOLE_DAY)
    assert {(fault.file, fault.row, fault.column) for fault in caught.value.faults} == {
        ("calendar.txt", 2, "end_date"),
        ("stops.txt", 3, "stop_lon"),
        ("routes.txt", 3, "route_id"),
        ("trips.txt", 4, "trip_id"),
        ("trips.txt", 4, "route_id"),
        ("trips.txt", 4, "service_id"),
        ("stop_times.txt", 4, "stop_id"),
        ("frequencies.txt", 2, "trip_id"),
    }


def test_a_feed_of_too_many_hops_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gtfs, "MOST_CONNECTIONS", 7)
    with pytest.raises(TimetableError, match="7"):
        read_timetable(write_feed(tmp_path / "f", {}), day=WEDNESDAY, window_minutes=WHOLE_DAY)
