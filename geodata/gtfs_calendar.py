"""Which services of a GTFS feed run on which day: weekly calendar and exceptions."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geodata.errors import Fault, TimetableError
from geodata.gtfs_feed import WEEKDAYS, value_faults
from geodata.text import Text

_DAY = np.timedelta64(1, "D")
_ADDED, _REMOVED = "1", "2"
_DATE_REMEDY = Text("日期应写作 YYYYMMDD", "write dates as YYYYMMDD")

Dates = NDArray[np.datetime64]


@dataclass(frozen=True, slots=True, eq=False)
class ServiceCalendar:
    """When each service runs.

    Attributes
    ----------
    service_id : Index of str
        The services, k of them.
    weekly : (k, 7) bool
        Weekdays (Monday first) on which each runs between ``start`` and ``end``.
    start, end : (k,) datetime64[D]
        First and last day of the weekly calendar; a service without one ends before it starts.
    exception_service : (e,) int
        Service of each exception.
    exception_date : (e,) datetime64[D]
        Its day.
    exception_added : (e,) bool
        Whether the service runs on that day, or does not.
    """

    service_id: pd.Index
    weekly: NDArray[np.bool_]
    start: Dates
    end: Dates
    exception_service: NDArray[np.int64]
    exception_date: Dates
    exception_added: NDArray[np.bool_]

    def running(self, day: datetime.date) -> NDArray[np.bool_]:
        """Return which services run on ``day``, shape (k,)."""
        when = np.datetime64(day, "D")
        runs = self.weekly[:, day.weekday()] & (self.start <= when) & (when <= self.end)
        today = self.exception_date == when
        runs[self.exception_service[today]] = self.exception_added[today]
        return runs

    def validity(self) -> tuple[datetime.date, datetime.date]:
        """Return the first and the last day on which the feed lets anything run."""
        weekly = self.start <= self.end
        days = np.concatenate([self.start[weekly], self.end[weekly], self.exception_date[self.exception_added]])
        return days.min().item(), days.max().item()

    def busiest(self, weekday: int, runs: NDArray[np.int64]) -> datetime.date | None:
        """Return the day of the week on which most vehicles run; of equal ones the first, None if none has any.

        Parameters
        ----------
        weekday : int
            0 for Monday.
        runs : (k,) int64
            Vehicle runs of each service.
        """
        first, last = (np.datetime64(day, "D") for day in self.validity())
        span = int((last - first) / _DAY) + 1
        change = np.zeros(span + 1, dtype=np.int64)
        weekly = self.weekly[:, weekday] & (self.start <= self.end)
        np.add.at(change, ((self.start[weekly] - first) / _DAY).astype(np.int64), runs[weekly])
        np.add.at(change, ((self.end[weekly] - first) / _DAY).astype(np.int64) + 1, -runs[weekly])
        running = np.cumsum(change[:-1])
        within = (first <= self.exception_date) & (self.exception_date <= last)
        service, day = self.exception_service[within], self.exception_date[within]
        regular = weekly[service] & (self.start[service] <= day) & (day <= self.end[service])
        sign = self.exception_added[within].astype(np.int64) - regular
        np.add.at(running, ((day - first) / _DAY).astype(np.int64), sign * runs[service])
        offset = (weekday - first.item().weekday()) % 7
        candidates = running[offset::7]
        if not candidates.max(initial=0):
            return None
        return (first + (offset + 7 * int(np.argmax(candidates))) * _DAY).item()


def read_calendar(tables: dict[str, pd.DataFrame]) -> ServiceCalendar:
    """Check ``calendar.txt`` and ``calendar_dates.txt``.

    Parameters
    ----------
    tables : dict of str to DataFrame
        As `geodata.gtfs_feed.read_feed` returns them.

    Returns
    -------
    ServiceCalendar
        Services of either file.

    Raises
    ------
    TimetableError
        Lists every wrong value.
    """
    weekly, exceptions = tables["calendar.txt"], tables["calendar_dates.txt"]
    faults: list[Fault] = []
    for file, table, key in (
        ("calendar.txt", weekly, ["service_id"]),
        ("calendar_dates.txt", exceptions, ["service_id", "date"]),
    ):
        blank = (table["service_id"] == "").to_numpy()
        faults += value_faults(file, table, "service_id", blank, *_BLANK)
        faults += value_faults(file, table, key[-1], table.duplicated(key).to_numpy() & ~blank, *_TWICE)
    for weekday in WEEKDAYS:
        wrong = ~weekly[weekday].isin(["0", "1"]).to_numpy()
        flag = Text("应为 0 或 1", "must be 0 or 1")
        faults += value_faults("calendar.txt", weekly, weekday, wrong, flag, flag)
    start, end = (_dates("calendar.txt", weekly, column, faults) for column in ("start_date", "end_date"))
    faults += value_faults(
        "calendar.txt",
        weekly,
        "end_date",
        end < start,
        Text("早于 start_date", "is before start_date"),
        Text("请更正日期", "correct the dates"),
    )
    day = _dates("calendar_dates.txt", exceptions, "date", faults)
    kind = exceptions["exception_type"]
    wrong = ~kind.isin([_ADDED, _REMOVED]).to_numpy()
    told = Text("应为 1（增开）或 2（停运）", "must be 1 (added) or 2 (removed)")
    faults += value_faults("calendar_dates.txt", exceptions, "exception_type", wrong, told, told)
    if not faults and not (kind == _ADDED).any() and weekly.empty:
        never = Text("没有任何一天运营", "nothing ever runs")
        faults.append(Fault("calendar_dates.txt", never, Text("请向公交企业核实", "ask the operator")))
    if faults:
        raise TimetableError(faults)
    services = pd.Index(pd.concat([weekly["service_id"], exceptions["service_id"]]).unique())
    place = services.get_indexer(weekly["service_id"])
    flags = np.zeros((len(services), len(WEEKDAYS)), dtype=bool)
    flags[place] = weekly[list(WEEKDAYS)].to_numpy() == "1"
    first, last = (
        np.full(len(services), np.datetime64("1970-01-02", "D")),
        np.full(len(services), np.datetime64(0, "D")),
    )
    first[place], last[place] = start, end
    return ServiceCalendar(
        services,
        flags,
        first,
        last,
        services.get_indexer(exceptions["service_id"]),
        day,
        (kind == _ADDED).to_numpy(),
    )


_BLANK = (Text("：值为空", "is blank"), Text("请补填", "fill it in"))
_TWICE = (Text("重复", "stands more than once"), Text("请删除重复的行", "remove the rows that repeat it"))


def _dates(file: str, table: pd.DataFrame, column: str, faults: list[Fault]) -> Dates:
    """Return a column's days; wrong ones are told and are no day (NaT)."""
    text = table[column]
    days = pd.to_datetime(text.where(text.str.fullmatch(r"[0-9]{8}")), format="%Y%m%d", errors="coerce")
    wrong = days.isna().to_numpy()
    faults += value_faults(file, table, column, wrong, Text("不是日期", "is no date"), _DATE_REMEDY)
    return days.to_numpy().astype("datetime64[D]")
