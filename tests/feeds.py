"""Small GTFS feeds for tests, as folders and zip files."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path

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
