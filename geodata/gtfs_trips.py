"""Stops, trips and calls of a GTFS feed: checked, missing times interpolated, runs at intervals expanded."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geodata.checking import CheckedTable
from geodata.errors import Fault, SchemaError, TimetableError
from geodata.gtfs_feed import value_faults
from geodata.intake.report import FileReport
from geodata.network import Floats, Ints
from geodata.points import located
from geodata.source_files import FileSource
from geodata.text import Text

_STOP, _STATION, _ENTRANCE = "0", "1", "2"
_BLANK = (Text("：值为空", "is blank"), Text("请补填", "fill it in"))
_TWICE = (Text("重复", "stands more than once"), Text("请删除重复的行", "remove the rows that repeat it"))
_UNKNOWN = Text("请核对编号", "check the id")
_TIME = (
    Text("不是时刻", "is no time"),
    Text("时刻应写作 HH:MM:SS，次日凌晨可写 25:10:00", "write HH:MM:SS; after midnight 25:10:00"),
)
_NONE = -1
"""A time that is not given."""

MOST_RUNS = 1_000_000
"""A ``frequencies.txt`` that expands to more runs than this is refused."""


@dataclass(frozen=True, slots=True, eq=False)
class Calls:
    """Every trip's calls at stops in their order, in compressed rows.

    Attributes
    ----------
    indptr : (t + 1,) int64
        Where each trip's calls begin.
    stop : (n,) int32
        Stop of each call.
    arrival_seconds, departure_seconds : (n,) int32
        Seconds after midnight of the service day; never decreasing along a trip.
    boards, alights : (n,) bool
        Whether passengers may get on, and off.
    interpolated : int
        Calls without times of their own.
    """

    indptr: NDArray[np.int64]
    stop: Ints
    arrival_seconds: Ints
    departure_seconds: Ints
    boards: NDArray[np.bool_]
    alights: NDArray[np.bool_]
    interpolated: int


def read_stops(table: pd.DataFrame, crs: str) -> tuple[pd.DataFrame, Floats]:
    """Check ``stops.txt``.

    Parameters
    ----------
    table : DataFrame
        As `geodata.gtfs_feed.read_feed` returns it.
    crs : str
        CRS of the coordinates; empty for WGS84.

    Returns
    -------
    stops : DataFrame
        ``stop_id``, ``stop_name`` of the places where vehicles call (location type 0).
    lonlat : (s, 2) float64
        Where they are, WGS84 degrees.

    Raises
    ------
    TimetableError
        Lists every wrong value.
    """
    file = "stops.txt"
    faults = key_faults(file, table, ["stop_id"])
    kind = table["location_type"].replace("", _STOP)
    told = Text("应为 0 至 4", "must be 0 to 4")
    faults += value_faults(file, table, "location_type", ~kind.isin([*"01234"]).to_numpy(), told, told)
    parent = table["parent_station"]
    stations = table["stop_id"][kind == _STATION]
    unknown = ((parent != "") & (kind == _STOP) & ~parent.isin(stations)).to_numpy()
    lost = Text("不是 stops.txt 中的车站（location_type = 1）", "is no station (location_type 1) of stops.txt")
    faults += value_faults(file, table, "parent_station", unknown, lost, _UNKNOWN)
    placed = table[kind.isin([_STOP, _STATION, _ENTRANCE])]
    places = pd.DataFrame(index=placed.index)
    for name, column in (("lon", "stop_lon"), ("lat", "stop_lat")):
        values = pd.to_numeric(placed[column], errors="coerce").astype(np.float64)
        wrong = ~np.isfinite(values.to_numpy())
        faults += value_faults(
            file, placed, column, wrong, Text("不是数字", "is no number"), Text("请填写坐标", "give the coordinates")
        )
        places[name] = values.fillna(0.0)
    points = gpd.GeoDataFrame(geometry=[])
    try:
        source = FileSource("bus", Path(file), crs=crs)
        headers = {"lon": "stop_lon", "lat": "stop_lat"}
        points = located(source, CheckedTable(places, headers, (), FileReport(file, "bus")))
    except SchemaError as error:
        faults += error.faults
    if faults:
        raise TimetableError(faults)
    calling = (kind[placed.index] == _STOP).to_numpy()
    stops = placed.loc[calling, ["stop_id", "stop_name"]].reset_index(drop=True)
    return stops, shapely.get_coordinates(points.geometry.to_numpy())[calling]


def key_faults(file: str, table: pd.DataFrame, key: list[str]) -> list[Fault]:
    """Return a fault for every row whose key is blank or stands in an earlier row."""
    blank = (table[key] == "").any(axis=1).to_numpy()
    twice = table.duplicated(key).to_numpy() & ~blank
    return [
        *value_faults(file, table, key[0], blank, *_BLANK),
        *value_faults(file, table, key[-1], twice, *_TWICE),
    ]


def reference_faults(file: str, table: pd.DataFrame, column: str, known: pd.Index, where: str) -> list[Fault]:
    """Return a fault for every value of a column that ``known`` does not hold; ``where`` names its file."""
    unknown = known.get_indexer(pd.Index(table[column])) < 0
    return value_faults(file, table, column, unknown, Text(f"不在 {where} 中", f"is not in {where}"), _UNKNOWN)


def parsed_times(file: str, table: pd.DataFrame, column: str, faults: list[Fault], *, blank: bool) -> Ints:
    """Return a column of times as seconds after midnight, (r,) int32, −1 where blank; wrong ones are told."""
    codes, texts = pd.factorize(table[column])
    parts = pd.Series(texts, dtype="str").str.extract(r"^([0-9]{1,2}):([0-5][0-9]):([0-5][0-9])$")
    numbers = parts.apply(pd.to_numeric).fillna(_NONE).to_numpy(dtype=np.int32)
    seconds = np.where(numbers[:, 0] < 0, _NONE, numbers @ np.array([3600, 60, 1], dtype=np.int32)).astype(np.int32)
    wrong = (seconds < 0) & ~(blank & (np.asarray(texts, dtype=object) == ""))
    faults += value_faults(file, table, column, wrong[codes], *_TIME)
    return seconds[codes]


def whole_numbers(file: str, table: pd.DataFrame, column: str, faults: list[Fault], *, least: int) -> NDArray[np.int64]:
    """Return a column of whole numbers, (r,) int64; those that are none or are below ``least`` are told."""
    text = table[column]
    wrong = ~text.str.fullmatch(r"[0-9]{1,9}").to_numpy(dtype=bool)
    numbers = pd.to_numeric(text.where(~wrong, "0")).to_numpy(dtype=np.int64)
    told = Text(f"应为不小于 {least} 的整数", f"must be a whole number of at least {least}")
    faults += value_faults(file, table, column, wrong | (numbers < least), told, told)
    return numbers


def read_calls(table: pd.DataFrame, trips: pd.Index, stops: pd.Index) -> Calls:
    """Check ``stop_times.txt`` and fill in times that are missing between two that are given.

    Missing times are spread evenly over the calls between two given ones and cut to whole seconds.

    Parameters
    ----------
    table : DataFrame
        As `geodata.gtfs_feed.read_feed` returns it; its rows may stand in any order.
    trips, stops : Index
        The ids of the trips and of the stops where vehicles may call.

    Returns
    -------
    Calls
        For the trips in their order.

    Raises
    ------
    TimetableError
        Lists every wrong value, every trip without a first or last time, and every time that goes back.
    """
    file = "stop_times.txt"
    faults = [
        *reference_faults(file, table, "trip_id", trips, "trips.txt"),
        *reference_faults(file, table, "stop_id", stops, "stops.txt (location_type 0)"),
    ]
    sequence = whole_numbers(file, table, "stop_sequence", faults, least=0)
    arrival, departure = (
        parsed_times(file, table, f"{end}_time", faults, blank=True) for end in ("arrival", "departure")
    )
    may = {}
    for column in ("pickup_type", "drop_off_type"):
        told = Text("应为 0 至 3", "must be 0 to 3")
        faults += value_faults(file, table, column, ~table[column].isin(["", *"0123"]).to_numpy(), told, told)
        may[column] = (table[column] != "1").to_numpy()
    trip = trips.get_indexer(pd.Index(table["trip_id"]))
    order = np.lexsort((sequence, trip))
    trip, sequence = trip[order], sequence[order]
    arrival, departure = arrival[order], departure[order]
    arrival, departure = np.where(arrival < 0, departure, arrival), np.where(departure < 0, arrival, departure)
    given = arrival >= 0
    blank = (table["arrival_time"] + table["departure_time"] == "").to_numpy()[order]
    follows = np.zeros(len(trip), dtype=bool)
    follows[1:] = trip[1:] == trip[:-1]
    ends = np.ones(len(trip), dtype=bool)
    ends[:-1] = ~follows[:-1] | ~follows[1:]
    before = np.concatenate([np.zeros(1, dtype=np.int64), _last_given(given)])[:-1]

    def tell(column: str, wrong: NDArray[np.bool_], problem: Text, remedy: Text) -> None:
        in_file = np.zeros(len(table), dtype=bool)
        in_file[order] = wrong
        faults.extend(value_faults(file, table, column, in_file, problem, remedy))

    tell("stop_sequence", follows & (np.diff(sequence, prepend=-1) == 0), *_TWICE)
    missing = Text("：班次的首站或末站没有时刻", ": the first or last call of a trip has no time")
    tell("arrival_time", ends & blank, missing, Text("请补填该站时刻", "fill it in"))
    mend = Text("请更正时刻或 stop_sequence", "correct the time or the stop_sequence")
    tell("departure_time", departure < arrival, Text("早于到达时刻", "is before the arrival"), mend)
    if not faults:
        back = follows & given & (arrival < departure[before])
        tell(
            "arrival_time", back, Text("早于同一班次的前一站", "is before the call that precedes it on the trip"), mend
        )
    if faults:
        raise TimetableError(faults)
    arrival, departure = _interpolated(given, arrival, departure)
    return Calls(
        np.searchsorted(trip, np.arange(len(trips) + 1)).astype(np.int64),
        stops.get_indexer(pd.Index(table["stop_id"])).astype(np.int32)[order],
        arrival,
        departure,
        may["pickup_type"][order],
        may["drop_off_type"][order],
        int((~given).sum()),
    )


def _last_given(given: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return for each place the last place up to it that is given."""
    return np.maximum.accumulate(np.where(given, np.arange(len(given)), 0))


def _interpolated(given: NDArray[np.bool_], arrival: Ints, departure: Ints) -> tuple[Ints, Ints]:
    if given.all():
        return arrival, departure
    place = np.arange(len(given))
    before = _last_given(given)
    after = len(given) - 1 - _last_given(given[::-1])[::-1]
    steps = np.maximum(after - before, 1)
    between = departure[before] + (arrival[after] - departure[before]).astype(np.int64) * (place - before) // steps
    filled = between.astype(np.int32)
    return np.where(given, arrival, filled), np.where(given, departure, filled)


def read_frequencies(table: pd.DataFrame, trips: pd.Index) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Check ``frequencies.txt`` and expand it: one run at every headway from the start up to, not at, the end.

    Parameters
    ----------
    table : DataFrame
        As `geodata.gtfs_feed.read_feed` returns it.
    trips : Index
        The ids of the trips.

    Returns
    -------
    trip : (f,) int64
        Trip of each run.
    start_seconds : (f,) int64
        When it leaves its first stop.

    Raises
    ------
    TimetableError
        Lists every wrong value.
    """
    file = "frequencies.txt"
    faults = [
        *key_faults(file, table, ["trip_id", "start_time"]),
        *reference_faults(file, table, "trip_id", trips, "trips.txt"),
    ]
    start, end = (parsed_times(file, table, f"{name}_time", faults, blank=False) for name in ("start", "end"))
    headway = whole_numbers(file, table, "headway_secs", faults, least=1)
    faults += value_faults(
        file,
        table,
        "end_time",
        (end <= start) & (end >= 0) & (start >= 0),
        Text("不晚于 start_time", "is not after start_time"),
        Text("请更正时刻", "correct the times"),
    )
    if faults:
        raise TimetableError(faults)
    runs = -((start - end) // headway)
    if runs.sum() > MOST_RUNS:
        many = Text(f"展开后超过 {MOST_RUNS:,} 个班次", f"expands to more than {MOST_RUNS:,} runs")
        raise TimetableError([Fault(file, many, Text("请核对发车间隔", "check the headways"), column="headway_secs")])
    row = np.repeat(np.arange(len(table)), runs)
    nth = np.arange(len(row)) - np.repeat(np.cumsum(runs) - runs, runs)
    return trips.get_indexer(pd.Index(table["trip_id"]))[row], start[row] + nth * headway[row]
