"""Door to door by bus: walk, ride, change and walk again, or walk the whole way, whichever is shorter.

People leave at every whole minute of a departure window. What a cell's departures come to is told by two of them,
sorted by how long they take: the median and the 90th percentile, both by the nearest rank (definition 1 of R. J.
Hyndman and Y. Fan, "Sample quantiles in statistical packages", 1996), so that at least half (nine tenths) of all
departures arrive within that time.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geodata.gtfs import Timetable
from geodata.network import Floats, Ints, RoadNetwork, read_only
from geodata.snapping import Snap
from geodata.text import Text
from planning.bus_settings import LONGEST_MINUTES, MEDIAN, NINETIETH, BusSettings
from planning.connection_scan import (
    MINUTE,
    NEVER,
    Connections,
    Doors,
    Footpaths,
    Profiles,
    cells_to_each,
    cells_to_nearest,
    scan_profiles,
)
from planning.errors import PlanningError
from planning.mode_search import ROUNDING_DECIMALS
from planning.nearest import nearest_facility
from planning.travel_times import TravelTimes, travel_time_matrix

_FACILITIES_AT_ONCE = 16
"""Rows of the matrix that one thread works on before they are made sparse."""


@dataclass(frozen=True, slots=True, eq=False)
class BusTimes:
    """Door-to-door minutes from every cell to its nearest facility over a departure window.

    Attributes
    ----------
    median_minutes, p90_minutes : (c,) float64
        At least half, and nine tenths, of the departures arrive within; infinite where fewer arrive within
        ``max_minutes``.
    walk_minutes : (c,) float64
        Walking the whole way, however far; infinite where no road leads to a facility.
    reached_share : (c,) float64
        Share of the departures that arrive within ``max_minutes``.
    facility : (c,) int32
        Position of the facility that is nearest at most departures (of equals the lower); −1 where the median is
        infinite.
    settings : BusSettings
        What was asked.
    """

    median_minutes: Floats
    p90_minutes: Floats
    walk_minutes: Floats
    reached_share: Floats
    facility: Ints
    settings: BusSettings


@dataclass(frozen=True, slots=True, eq=False)
class _Ways:
    """A timetable's part that a window needs, and the walks to and between its stops, in milliseconds."""

    connections: Connections
    changes: Footpaths
    access: Footpaths
    profile_start: NDArray[np.int64]
    first_departure: int
    change: int
    longest: int


def bus_times(
    network: RoadNetwork, timetable: Timetable, stops: Snap, facilities: Snap, cells: Snap, settings: BusSettings
) -> BusTimes:
    """Return every cell's door-to-door minutes to its nearest facility, by bus or on foot.

    Parameters
    ----------
    network : RoadNetwork
        The road pieces; all walks follow them.
    timetable : Timetable
        What runs.
    stops, facilities, cells : Snap
        The timetable's stops, the facilities and the cells (c), snapped for walking. Stops that are not snapped can only
        be ridden through and changed at.
    settings : BusSettings
        Window and limits.

    Returns
    -------
    BusTimes
        One scan over the connections serves all facilities and all departures.

    Raises
    ------
    PlanningError
        Nothing runs that those who leave in the window could ride.
    """
    ways = _ways(network, timetable, stops, cells, settings)
    off = nearest_facility(network, "walk", facilities, stops)
    near = off.minutes <= settings.walk_limit_minutes
    egress = Doors(_milliseconds(np.where(near, off.minutes, np.inf)), off.facility.astype(np.int32))
    walk = nearest_facility(network, "walk", facilities, cells)
    walking = Doors(_milliseconds(walk.minutes), walk.facility.astype(np.int32))
    runs, room = timetable.trips, len(ways.connections.run)
    departure, arrival, door = np.empty((3, room), dtype=np.int32)
    profiles = Profiles(ways.profile_start, departure, arrival, door, np.zeros(len(stops), dtype=np.int32))
    scratch = np.empty(runs, dtype=np.int32), np.zeros(runs, dtype=np.int32)
    scan_profiles(ways.connections, ways.changes, egress, ways.change, ways.longest, *scratch, profiles)
    ranks = np.array([settings.rank(MEDIAN), settings.rank(NINETIETH)])
    told, facility, reached = cells_to_nearest(
        len(cells), ways.access, walking, ways.first_departure, settings.departures, ranks, ways.longest, profiles
    )
    minutes = _minutes(told)
    return BusTimes(
        read_only(minutes[:, 0].copy()),
        read_only(minutes[:, 1].copy()),
        walk.minutes,
        read_only(reached / settings.departures),
        read_only(np.where(np.isfinite(minutes[:, 0]), facility, -1).astype(np.int32)),
        settings,
    )


def bus_time_matrix(
    network: RoadNetwork,
    timetable: Timetable,
    stops: Snap,
    facilities: Snap,
    cells: Snap,
    settings: BusSettings,
    *,
    percentile: int = MEDIAN,
) -> TravelTimes:
    """Return the matrix of door-to-door minutes from every cell to each facility, by bus or on foot.

    Parameters
    ----------
    network, timetable, stops, facilities, cells, settings
        As in `bus_times`.
    percentile : int
        1 to 100: which of the departures, sorted by how long they take, counts.

    Returns
    -------
    TravelTimes
        Up to ``settings.max_minutes``. The least of a cell's column may exceed its minutes in `bus_times`, since
        different departures may be best served by different facilities.

    Raises
    ------
    PlanningError
        Nothing runs that those who leave in the window could ride.
    """
    ways = _ways(network, timetable, stops, cells, settings)
    egress = travel_time_matrix(network, "walk", facilities, stops, max_minutes=settings.walk_limit_minutes)
    walking = travel_time_matrix(network, "walk", facilities, cells, max_minutes=settings.max_minutes)
    egress_walk, walking_walk = _milliseconds(egress.minutes), _milliseconds(walking.minutes)
    egress_stop, walking_cell = egress.cell.copy(), walking.cell.copy()

    def rows(begin: int) -> tuple[NDArray[np.int64], Ints, Floats]:
        end = min(begin + _FACILITIES_AT_ONCE, len(facilities))
        told = cells_to_each(
            ways.connections,
            ways.changes,
            egress.indptr[begin : end + 1].copy(),
            egress_stop,
            egress_walk,
            walking.indptr[begin : end + 1].copy(),
            walking_cell,
            walking_walk,
            ways.access,
            ways.first_departure,
            settings.departures,
            settings.rank(percentile),
            ways.change,
            ways.longest,
            timetable.trips,
            ways.profile_start,
        )
        reached = told != NEVER
        return reached.sum(axis=1), np.nonzero(reached)[1].astype(np.int32), _minutes(told[reached])

    with ThreadPoolExecutor() as threads:
        parts = list(threads.map(rows, range(0, len(facilities), _FACILITIES_AT_ONCE)))
    counts, cell, minutes = (
        np.concatenate([part[place] for part in parts]) if parts else np.zeros(0) for place in range(3)
    )
    indptr = np.zeros(len(facilities) + 1, dtype=np.int64)
    np.cumsum(counts, out=indptr[1:])
    return TravelTimes(
        read_only(indptr),
        read_only(cell.astype(np.int32)),
        read_only(minutes.astype(np.float64)),
        len(cells),
        settings.max_minutes,
    )


def _milliseconds(minutes: Floats) -> Ints:
    """Return minutes as whole milliseconds, `NEVER` where infinite; exact to the decimals that minutes have."""
    within = minutes < LONGEST_MINUTES * 100
    return np.where(within, np.rint(np.where(within, minutes, 0.0) * MINUTE), NEVER).astype(np.int32)


def _minutes(milliseconds: Ints) -> Floats:
    minutes = np.round(milliseconds / MINUTE, ROUNDING_DECIMALS)
    return np.where(milliseconds == NEVER, np.inf, minutes)


def _ways(network: RoadNetwork, timetable: Timetable, stops: Snap, cells: Snap, settings: BusSettings) -> _Ways:
    connections = _connections(timetable, settings)
    profile_start = np.zeros(len(stops) + 1, dtype=np.int64)
    np.cumsum(np.bincount(connections.departure_stop, minlength=len(stops)), out=profile_start[1:])
    access = travel_time_matrix(network, "walk", stops, cells, max_minutes=settings.walk_limit_minutes)
    between = travel_time_matrix(network, "walk", stops, stops, max_minutes=settings.change_limit_minutes)
    to_stop = np.repeat(np.arange(len(stops)), np.diff(between.indptr))
    other = to_stop != between.cell
    itself = np.arange(len(stops))
    changes = _footpaths(
        len(stops),
        np.concatenate([itself, between.cell[other]]),
        np.concatenate([itself, to_stop[other]]),
        np.concatenate([np.zeros(len(stops)), between.minutes[other]]),
    )
    access_stop = np.repeat(np.arange(len(stops)), np.diff(access.indptr))
    return _Ways(
        connections,
        changes,
        _footpaths(len(cells), access.cell, access_stop, access.minutes),
        profile_start,
        settings.window_start_minutes * MINUTE,
        round(settings.change_minutes * MINUTE),
        round(settings.max_minutes * MINUTE),
    )


def _footpaths(rows: int, row: NDArray[np.integer], stop: NDArray[np.integer], minutes: Floats) -> Footpaths:
    walk = _milliseconds(minutes)
    order = np.lexsort((stop, walk, row))
    indptr = np.searchsorted(row[order], np.arange(rows + 1)).astype(np.int64)
    return Footpaths(indptr, stop[order].astype(np.int32), walk[order])


def _connections(timetable: Timetable, settings: BusSettings) -> Connections:
    """Return the connections that someone who leaves in the window may still use."""
    start = 60 * settings.window_start_minutes
    end = 60 * settings.window_end_minutes
    departs, arrives = timetable.departure_seconds, timetable.arrival_seconds
    used = (departs >= start) & (arrives <= end + 60 * settings.max_minutes)
    if not (used & timetable.boards).any():
        raise PlanningError(
            Text(
                f"{timetable.date} 的出发时段内没有可乘的公交班次，请改时段或日期",
                f"no bus runs for those who leave within the window on {timetable.date}: change the window or the day",
            )
        )
    return Connections(
        timetable.departure_stop[used],
        timetable.arrival_stop[used],
        departs[used] * np.int32(1000),
        arrives[used] * np.int32(1000),
        timetable.trip[used],
        timetable.boards[used],
        timetable.alights[used],
    )
