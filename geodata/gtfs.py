"""A bus timetable out of a GTFS feed: every hop of every vehicle on one service day, checked and sorted.

The feed follows the GTFS Schedule reference (gtfs.org). Read are stops, trips, calls, calendars, exceptions and
headways; fares, shapes, pathways, ``transfers.txt`` and ``block_id`` are not.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geodata.errors import Fault, InputError, TimetableError
from geodata.gtfs_calendar import ServiceCalendar, read_calendar
from geodata.gtfs_feed import WEEKDAYS, read_feed
from geodata.gtfs_trips import Calls, key_faults, read_calls, read_frequencies, read_stops, reference_faults
from geodata.network import Floats, Ints, read_only
from geodata.text import Text

DAY_SECONDS = 86_400

LAST_SECOND = 2 * DAY_SECONDS
"""Vehicles are known up to the end of the day that follows the service day."""

MOST_CONNECTIONS = 50_000_000
"""A feed with more hops on one day than this is refused."""

_DAY_REMEDY = Text(
    "请写有效期内的日期（如 2026-03-18）或星期（如 wednesday）",
    "give a date the feed is valid on (like 2026-03-18), or a weekday (like wednesday)",
)


@dataclass(frozen=True, slots=True, eq=False)
class Timetable:
    """What runs on one service day, with what still runs from the day before and what runs early on the next.

    A connection is one vehicle going from one stop to the next without stopping between.

    Attributes
    ----------
    date : date
        The service day; all times are seconds after its midnight.
    stop_id, stop_name : tuple of str
        The s stops that are served.
    stop_lonlat : (s, 2) float64
        Where they are, WGS84 degrees.
    trips : int
        Number of vehicle runs.
    departure_stop, arrival_stop : (c,) int32
        Stops of each connection.
    departure_seconds, arrival_seconds : (c,) int32
        From 0 to `LAST_SECOND`; sorted by departure, those of one run in their order along it.
    trip : (c,) int32
        Run of each connection, 0 to ``trips`` − 1.
    boards, alights : (c,) bool
        Whether passengers may get on at the departure stop, and off at the arrival stop.
    first_date, last_date : date
        First and last day on which the feed lets anything run.
    remarks : tuple of Text
        What a reader of the results must know: the day chosen, times interpolated, runs at intervals, ….
    """

    date: datetime.date
    stop_id: tuple[str, ...]
    stop_name: tuple[str, ...]
    stop_lonlat: Floats
    trips: int
    departure_stop: Ints
    arrival_stop: Ints
    departure_seconds: Ints
    arrival_seconds: Ints
    trip: Ints
    boards: NDArray[np.bool_]
    alights: NDArray[np.bool_]
    first_date: datetime.date
    last_date: datetime.date
    remarks: tuple[Text, ...]

    @property
    def connections(self) -> int:
        """Number of connections."""
        return len(self.trip)


def read_timetable(path: Path, *, day: str, window_minutes: tuple[int, int], crs: str = "") -> Timetable:
    """Read a feed and check it.

    Parameters
    ----------
    path : Path
        A GTFS feed, zip file or folder.
    day : str
        A date (``2026-03-18``), or a weekday in English: then the day of that name on which most trips run counts,
        of equal ones the first; runs at headways count one by one.
    window_minutes : (int, int)
        Departure window in minutes after midnight, its end left out; something must run in it.
    crs : str
        CRS of the stops' coordinates; empty for WGS84, ``"GCJ-02"`` and ``"BD-09"`` are known.

    Returns
    -------
    Timetable
        For that day.

    Raises
    ------
    TimetableError
        Lists every fault of the feed; or nothing runs on the day or in the window; or ``day`` is no day.
    """
    wanted = _parsed_day(path.name, day)
    tables = read_feed(path)
    faults: list[Fault] = []
    trips, routes = tables["trips.txt"], tables["routes.txt"]
    trip_ids = pd.Index(trips["trip_id"].unique())
    calendar = _gathered(faults, read_calendar, tables)
    stops = _gathered(faults, read_stops, tables["stops.txt"], crs)
    faults += key_faults("routes.txt", routes, ["route_id"])
    faults += key_faults("trips.txt", trips, ["trip_id"])
    faults += reference_faults("trips.txt", trips, "route_id", pd.Index(routes["route_id"].unique()), "routes.txt")
    services = pd.Index(
        pd.concat([tables[f"{name}.txt"]["service_id"] for name in ("calendar", "calendar_dates")]).unique()
    )
    faults += reference_faults("trips.txt", trips, "service_id", services, "calendar.txt, calendar_dates.txt")
    stop_ids = tables["stops.txt"]["stop_id"][tables["stops.txt"]["location_type"].isin(["", "0"])]
    calls = _gathered(faults, read_calls, tables["stop_times.txt"], trip_ids, pd.Index(stop_ids.unique()))
    intervals = _gathered(faults, read_frequencies, tables["frequencies.txt"], trip_ids)
    if faults or calendar is None or stops is None or calls is None or intervals is None:
        raise TimetableError(faults)
    service = calendar.service_id.get_indexer(trips["service_id"])
    runs = np.zeros(len(calendar.service_id), dtype=np.int64)
    np.add.at(runs, service, _runs_of_trips(calls, intervals))
    date = _date(path.name, wanted, calendar, runs)
    timetable = _connections(path.name, date, calendar, service, calls, intervals, stops)
    _refuse_empty(path.name, timetable, window_minutes)
    return timetable


def _gathered(faults: list[Fault], read: Any, *arguments: object) -> Any:
    """Return what ``read`` returns; its faults are added to those of the other files, and None stands for it."""
    try:
        return read(*arguments)
    except InputError as error:
        faults += error.faults
        return None


def _parsed_day(file: str, day: str) -> datetime.date | str:
    """Return a date, or one of `WEEKDAYS`."""
    word = day.strip().lower()
    if word in WEEKDAYS:
        return word
    try:
        return datetime.date.fromisoformat(word)
    except ValueError:
        problem = Text(f"“{day}”既不是日期，也不是星期", f"“{day}” is neither a date nor a weekday")
        raise TimetableError([Fault(file, problem, _DAY_REMEDY)]) from None


def _runs_of_trips(calls: Calls, intervals: tuple[NDArray[np.int64], NDArray[np.int64]]) -> NDArray[np.int64]:
    """Return how often each trip runs on a day of its service: once, or at its headways; never with a single call."""
    hops = np.diff(calls.indptr) - 1
    at_headways = np.bincount(intervals[0], minlength=len(hops))
    return np.where(hops > 0, np.maximum(at_headways, 1), 0)


def _date(file: str, day: datetime.date | str, calendar: ServiceCalendar, runs: NDArray[np.int64]) -> datetime.date:
    """Return the date that counts; ``runs`` are those of each service."""
    if isinstance(day, str):
        found = calendar.busiest(WEEKDAYS.index(day), runs)
    else:
        found = day if runs[calendar.running(day)].any() else None
    if found is not None:
        return found
    first, last = calendar.validity()
    problem = Text(
        f"“{day}”没有班次运营（数据有效期 {first} 至 {last}）",
        f"no trip runs on “{day}” (the feed is valid from {first} to {last})",
    )
    raise TimetableError([Fault(file, problem, _DAY_REMEDY)])


def _connections(
    file: str,
    date: datetime.date,
    calendar: ServiceCalendar,
    service: NDArray[np.int64],
    calls: Calls,
    intervals: tuple[NDArray[np.int64], NDArray[np.int64]],
    stops: tuple[pd.DataFrame, Floats],
) -> Timetable:
    """Lay every run of the day, of the day before and of the day after over the day's clock."""
    trip, shift = _runs(date, calendar, service, calls, intervals)
    hops = np.diff(calls.indptr)[trip] - 1
    if hops.sum() > MOST_CONNECTIONS:
        many = Text(f"一天超过 {MOST_CONNECTIONS:,} 段行程", f"more than {MOST_CONNECTIONS:,} hops on one day")
        raise TimetableError([Fault(file, many, Text("请只保留本地区的线路", "keep only the lines of the region"))])
    run = np.repeat(np.arange(len(trip)), hops)
    nth = np.arange(len(run)) - np.repeat(np.cumsum(hops) - hops, hops)
    call = calls.indptr[trip][run] + nth
    departure = calls.departure_seconds[call] + shift[run]
    arrival = calls.arrival_seconds[call + 1] + shift[run]
    order = np.lexsort((nth, run, departure))
    order = order[(departure[order] >= 0) & (arrival[order] <= LAST_SECOND)]
    run, call = run[order], call[order]
    served, stop = np.unique(np.concatenate([calls.stop[call], calls.stop[call + 1]]), return_inverse=True)
    runs, run = np.unique(run, return_inverse=True)
    table, lonlat = stops
    first, last = calendar.validity()
    return Timetable(
        date,
        tuple(table["stop_id"].iloc[served]),
        tuple(table["stop_name"].iloc[served]),
        read_only(lonlat[served]),
        len(runs),
        read_only(stop[: len(run)].astype(np.int32)),
        read_only(stop[len(run) :].astype(np.int32)),
        read_only(departure[order].astype(np.int32)),
        read_only(arrival[order].astype(np.int32)),
        read_only(run.astype(np.int32)),
        read_only(calls.boards[call]),
        read_only(calls.alights[call + 1]),
        first,
        last,
        _remarks(file, date, calls, intervals, lonlat),
    )


def _runs(
    date: datetime.date,
    calendar: ServiceCalendar,
    service: NDArray[np.int64],
    calls: Calls,
    intervals: tuple[NDArray[np.int64], NDArray[np.int64]],
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the trip of every run and the seconds by which it runs after the trip's own times."""
    interval_trip, start = intervals
    single = np.diff(calls.indptr) > 1
    some = single[interval_trip]
    interval_trip, start = interval_trip[some], start[some]
    single[interval_trip] = False
    trip = np.concatenate([np.flatnonzero(single), interval_trip])
    own_start = calls.departure_seconds[calls.indptr[interval_trip]]
    shift = np.concatenate([np.zeros(int(single.sum()), dtype=np.int64), start - own_start])
    trips, shifts = [], []
    for days in (-1, 0, 1):
        runs = calendar.running(date + datetime.timedelta(days=days))[service[trip]]
        trips.append(trip[runs])
        shifts.append(shift[runs] + days * DAY_SECONDS)
    return np.concatenate(trips), np.concatenate(shifts)


def _remarks(
    file: str,
    date: datetime.date,
    calls: Calls,
    intervals: tuple[NDArray[np.int64], NDArray[np.int64]],
    lonlat: Floats,
) -> tuple[Text, ...]:
    lone = int((np.diff(calls.indptr) < 2).sum())
    weekday = "一二三四五六日"[date.weekday()]
    counted = (
        (calls.interpolated, "个到站时刻按站序均匀推算", "times of calls were interpolated"),
        (len(intervals[0]), "个班次按发车间隔推算", "runs were laid out at the stated headways"),
        (lone, "个班次不足两站，未使用", "trips have fewer than two calls and are not used"),
    )
    return (
        Text(f"{file}：采用 {date}（星期{weekday}）的时刻表，{len(lonlat)} 个站点",
             f"{file}: timetable of {WEEKDAYS[date.weekday()].capitalize()} {date}, {len(lonlat)} stops"),
        *(Text(f"{file}：{count} {zh}", f"{file}: {count} {en}") for count, zh, en in counted if count),
    )  # fmt: skip


def _refuse_empty(file: str, timetable: Timetable, window_minutes: tuple[int, int]) -> None:
    start, end = (60 * minutes for minutes in window_minutes)
    departs = timetable.departure_seconds[timetable.boards]
    if not ((start <= departs) & (departs < end)).any():
        today = departs[departs < DAY_SECONDS]
        window = f"{_clock(start)}–{_clock(end)}"
        span = f"{_clock(int(today.min()))}–{_clock(int(today.max()))}" if len(today) else "—"
        raise TimetableError(
            [
                Fault(
                    file,
                    Text(
                        f"{timetable.date} 的 {window} 没有班次（当日班次 {span}，数据有效期 {timetable.first_date} 至 {timetable.last_date}）",
                        f"nothing runs on {timetable.date} in {window} (that day {span}; the feed is valid from "
                        f"{timetable.first_date} to {timetable.last_date})",
                    ),
                    Text("请改出发时段或日期", "change the departure window or the day"),
                )
            ]
        )


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}"
