"""Small GTFS feeds for tests, as folders and zip files, timetables read from them, and towns that buses run in."""

from __future__ import annotations

import dataclasses
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely

from geodata.coordinates import project
from geodata.gtfs import Timetable, read_timetable
from geodata.snapping import snap_points
from geodata.study_area import Bus, StudyArea

DAILY = "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n{}"

LINE = {
    "stops.txt": "stop_id,stop_name,stop_lat,stop_lon\nA,甲站,43.0,122.00\nB,乙站,43.0,122.01\nC,丙站,43.0,122.02\n",
    "routes.txt": "route_id,route_short_name,route_type\nr,1,3\n",
    "trips.txt": "route_id,service_id,trip_id\nr,week,t1\nr,week,t2\n",
    "stop_times.txt": (
        "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
        "t1,08:00:00,08:00:00,A,1\nt1,08:05:00,08:06:00,B,2\nt1,08:10:00,08:10:00,C,3\n"
        "t2,9:00:00,9:00:00,A,10\nt2,,,B,20\nt2,9:10:01,9:10:01,C,30\n"
    ),
    "calendar.txt": DAILY.format("week,1,1,1,1,1,0,0,20260301,20260331\n"),
}
"""One line A – B – C with two trips, from Monday to Friday in March 2026."""


def write_feed(folder: Path, files: Mapping[str, str | bytes | None]) -> Path:
    """Write `LINE` with some files changed (None leaves one out), and return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in {**LINE, **files}.items():
        if text is not None:
            (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def zipped(folder: Path, *, inside: str = "") -> Path:
    """Return a zip file of a folder's files, in the folder ``inside`` of the zip file."""
    path = folder.with_suffix(".zip")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as feed:
        for file in sorted(folder.iterdir()):
            feed.write(file, inside + file.name)
    return path


Trip = Sequence[Sequence[int]]
"""Calls of a vehicle: stop, arrival and departure in seconds after a start; then pickup and drop-off type if not 0."""


def timetable_of(stop_lonlat: np.ndarray, trips: Sequence[Trip], *, start_minutes: int) -> Timetable:
    """What the reader makes of these trips, daily in March 2026; times count from ``start_minutes`` after midnight."""

    def clock(seconds: int) -> str:
        seconds += 60 * start_minutes
        return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"

    calls = [
        f"t{number},{clock(arrival)},{clock(departure)},s{stop},{place}," + ",".join(map(str, types or (0, 0)))
        for number, trip in enumerate(trips)
        for place, (stop, arrival, departure, *types) in enumerate(trip)
    ]
    # Every stop is served at noon, so that all are in the timetable.
    calls += [f"noon,{12 + stop}:00:00,{12 + stop}:00:00,s{stop},{stop},0,0" for stop in range(len(stop_lonlat))]
    files = {
        "stops.txt": "stop_id,stop_lat,stop_lon\n"
        + "".join(f"s{stop},{lat:.9f},{lon:.9f}\n" for stop, (lon, lat) in enumerate(stop_lonlat)),
        "trips.txt": "route_id,service_id,trip_id\nr,week,noon\n"
        + "".join(f"r,week,t{n}\n" for n in range(len(trips))),
        "stop_times.txt": "trip_id,arrival_time,departure_time,stop_id,stop_sequence,pickup_type,drop_off_type\n"
        + "\n".join(calls),
        "calendar.txt": DAILY.format("week,1,1,1,1,1,1,1,20260301,20260331\n"),
    }
    with tempfile.TemporaryDirectory() as folder:
        return read_timetable(write_feed(Path(folder), files), day="wednesday", window_minutes=(0, 24 * 60))


def with_buses(
    area: StudyArea,
    stop_lonlat: np.ndarray,
    trips: Sequence[Trip],
    *,
    start_minutes: int = 8 * 60,
    window_minutes: int = 20,
    walk_limit_minutes: float = 15.0,
    snap_metres: float = 1.0,
) -> StudyArea:
    """The area with these buses, for departures in a window from ``start_minutes`` on, from which trips count too."""
    timetable = timetable_of(stop_lonlat, trips, start_minutes=start_minutes)
    places = gpd.GeoSeries(shapely.points(timetable.stop_lonlat), crs="EPSG:4326")
    stops = snap_points(area.network, "walk", project(places, area.metric_crs), snap_metres=snap_metres)
    settings = {
        "bus_day": "wednesday",
        "bus_window_start": start_minutes,
        "bus_window_end": start_minutes + window_minutes,
        "bus_walk_limit_minutes": walk_limit_minutes,
        "bus_change_limit_minutes": 5.0,
        "bus_change_minutes": 2.0,
    }
    return dataclasses.replace(area, bus=Bus(timetable, stops), parameters={**area.parameters, **settings})
