"""Door-to-door bus times against networkx and ferrobus on Porto Alegre, in one run.

It needs ``porto_alegre`` in the folder OUTLET_ATLAS_DATA (or ``../shared/data``).

The question is the same for all: from every cell to the nearest of fifteen outlets, leaving at every minute of two hours.
networkx searches the time-expanded graph of `tests.time_expanded`; it is given the walks and the graph for nothing. ferrobus
answers one cell and one departure after another; it is asked for a sample and its time is scaled up. It walks at its
own speed, counts at most so many changes and needs no time for one, so its minutes differ; how much is told.
Times are CPU seconds of the whole process, medians; what is compared is the ratio.
"""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import ferrobus
import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from benchmarks.measure import DATA, Row, cpu_median
from benchmarks.networks import network_of
from geodata.coordinates import fitting_metric_crs, project
from geodata.gtfs import read_timetable
from geodata.gtfs_feed import read_feed
from geodata.gtfs_trips import read_calls
from geodata.network import Floats, RoadNetwork
from geodata.snapping import Snap, snap_points
from planning.bus import bus_time_matrix, bus_times
from planning.bus_settings import BusSettings
from planning.travel_times import travel_time_matrix
from tests.time_expanded import TimeExpanded, by_cell, hops_of

FOLDER = DATA / "porto_alegre"
SETTINGS = BusSettings(14 * 60, 16 * 60, max_minutes=60.0)
LEAVE = range(SETTINGS.window_start_minutes, SETTINGS.window_end_minutes)
MATRIX_FACILITIES = 200
FERROBUS_CELLS, FERROBUS_MINUTES = 100, 10
"""ferrobus is asked for one cell in so many minutes' departures; its time is scaled up to all."""


def networkx_nearest(network: RoadNetwork, stops: Snap, outlets: Snap, cells: Snap, hops: list) -> Callable[[], Floats]:
    """The search and the look-ups, with walks and graph made before."""

    def walks(to: Snap, start: Snap, limit: float) -> list[dict[int, int]]:
        return by_cell(travel_time_matrix(network, "walk", to, start, max_minutes=limit))

    near = walks(outlets, stops, SETTINGS.walk_limit_minutes)
    egress = {stop: min(doors.values()) for stop, doors in enumerate(near) if doors}
    changes = walks(stops, stops, SETTINGS.change_limit_minutes)
    router = TimeExpanded(hops, changes, egress, round(60_000 * SETTINGS.change_minutes))
    access = walks(stops, cells, SETTINGS.walk_limit_minutes)
    on_foot = [min(doors.values(), default=np.inf) for doors in walks(outlets, cells, SETTINGS.max_minutes)]

    def work() -> Floats:
        router.search()
        taken = [
            [router.milliseconds(60_000 * leave, access[cell], on_foot[cell], 3_600_000) for leave in LEAVE]
            for cell in range(len(cells))
        ]
        return np.sort(taken, axis=1)[:, SETTINGS.rank(50)] / 60_000

    return work


def filled_feed(folder: Path) -> Path:
    """The feed with every call's time written out, as ferrobus wants it."""
    with zipfile.ZipFile(FOLDER / "poa_eptc.zip") as feed:
        feed.extractall(folder)
    tables = read_feed(folder)
    trips, stops = pd.Index(tables["trips.txt"]["trip_id"]), pd.Index(tables["stops.txt"]["stop_id"])
    calls = read_calls(tables["stop_times.txt"], trips, stops)
    count = np.diff(calls.indptr)
    clocks = [
        [f"{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}" for second in seconds]
        for seconds in (calls.arrival_seconds, calls.departure_seconds)
    ]
    table = {
        "trip_id": np.repeat(trips.to_numpy(), count), "arrival_time": clocks[0], "departure_time": clocks[1],
        "stop_id": stops.to_numpy()[calls.stop], "stop_sequence": np.arange(len(calls.stop)),
    }  # fmt: skip
    pd.DataFrame(table).to_csv(folder / "stop_times.txt", index=False)
    return folder


def ferrobus_points(day: object, cells: Floats, outlets: Floats, folder: Path) -> tuple[object, list, list]:
    model = ferrobus.create_transit_model(
        str(FOLDER / "poa_osm.pbf"), [str(filled_feed(folder))], day, max_transfer_time=300
    )

    def points(lonlat: Floats) -> list:
        made = []
        for lon, lat in lonlat:
            try:
                made.append(ferrobus.create_transit_point(lat, lon, model, max_walking_time=900, max_nearest_stops=200))
            except ValueError:  # no road near
                made.append(None)
        return made

    return model, points(cells), [point for point in points(outlets) if point is not None]


def rows() -> list[Row]:
    """Measure, if the data are there."""
    if not FOLDER.exists():
        return []
    network = network_of(FOLDER / "poa_osm.pbf")
    crs = fitting_metric_crs(*network.node_lonlat.min(axis=0), *network.node_lonlat.max(axis=0))
    window = (SETTINGS.window_start_minutes, SETTINGS.window_end_minutes)
    reading, timetable = cpu_median(
        lambda: read_timetable(FOLDER / "poa_eptc.zip", day="monday", window_minutes=window), 3
    )
    lonlat = [timetable.stop_lonlat] + [
        pd.read_csv(FOLDER / name)[["lon", "lat"]].to_numpy()
        for name in ("poa_points_of_interest.csv", "poa_hexgrid.csv")
    ]
    stops, outlets, cells = (
        snap_points(
            network, "walk", project(gpd.GeoSeries(shapely.points(places), crs="EPSG:4326"), crs), snap_metres=300.0
        )
        for places in lonlat
    )
    hops = hops_of(timetable, SETTINGS)
    size = f"{len(cells):,} cells, {len(outlets)} outlets, {len(stops):,} stops, {len(hops):,} hops"
    found = [Row("read, check and lay out the feed", "Outlet Atlas", reading, 1.0, size)]
    place = (network, timetable, stops, outlets, cells, SETTINGS)
    ours, times = cpu_median(lambda: bus_times(*place), 5)
    work = f"median of {len(LEAVE)} departures, {len(cells):,} cells to the nearest of {len(outlets)} outlets"
    found.append(Row(work, "Outlet Atlas, walks included", ours, 1.0))
    taken, median = cpu_median(networkx_nearest(network, stops, outlets, cells, hops), 1)
    both = np.isfinite(median) & np.isfinite(times.median_minutes)
    assert (np.isfinite(median) == np.isfinite(times.median_minutes)).all()
    furthest = np.abs(median[both] - times.median_minutes[both]).max()
    method, note = "networkx, time-expanded, walks and graph given", f"largest difference {furthest:.4f} min"
    found.append(Row(work, method, taken, taken / ours, note))
    with tempfile.TemporaryDirectory() as folder:
        model, starts, ends = ferrobus_points(timetable.date, lonlat[2], lonlat[1], Path(folder))
        sample = [
            cell for cell in np.linspace(0, len(cells) - 1, FERROBUS_CELLS).astype(int) if starts[cell] is not None
        ]
        minutes = LEAVE[:: len(LEAVE) // FERROBUS_MINUTES]

        def theirs() -> list[list[float]]:
            return [
                [
                    min((route["travel_time_seconds"] / 60 for route in routes if route is not None), default=np.inf)
                    for minute in minutes
                    for routes in [
                        ferrobus.find_routes_one_to_many(model, starts[cell], ends, 60 * minute, max_transfers=7)
                    ]
                ]
                for cell in sample
            ]

        taken, answers = cpu_median(theirs, 3)
    taken *= len(cells) / len(sample) * len(LEAVE) / len(minutes)
    median = np.median(answers, axis=1)
    known = np.isfinite(times.median_minutes[sample]) & np.isfinite(median)
    apart = times.median_minutes[sample][known] - median[known]
    correlation = np.corrcoef(times.median_minutes[sample][known], median[known])[0, 1]
    method = f"ferrobus one-to-many ({len(sample)} cells × {len(minutes)} departures, scaled)"
    note = f"ours longer by {np.median(apart):.1f} min (median), correlation {correlation:.3f}"
    found.append(Row(work, method, taken, taken / ours, note))
    sites = cells.at(np.linspace(0, len(cells) - 1, MATRIX_FACILITIES).astype(int))
    taken, matrix = cpu_median(lambda: bus_time_matrix(network, timetable, stops, sites, cells, SETTINGS), 3)
    work = f"matrix of medians, {MATRIX_FACILITIES} candidates × {len(cells):,} cells"
    return [*found, Row(work, "Outlet Atlas, walks included", taken, 1.0, f"{len(matrix.cell):,} entries")]
