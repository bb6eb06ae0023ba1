"""Compiled profile connection scan: from every stop the quickest ways to a door, whenever one leaves.

After J. Dibbelt, T. Pajor, B. Strasser and D. Wagner, "Connection Scan Algorithm", ACM Journal of Experimental
Algorithmics 23 (2018), the profile variant: the connections are scanned once in the order of falling departure, and
every stop keeps the Pareto set of (departure, arrival at the door). Here a stop's set holds only journeys that board at
that very stop, so that sets grow at their end only, and changes on foot are looked up from where one gets off: a
walk never follows a walk, whatever the limits, and the footpaths need not be transitively closed.

All times are whole milliseconds, in which both timetable seconds and minutes to four decimals are exact.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

Ints = NDArray[np.int32]

NEVER = np.int32(2**31 - 1)
"""A time that does not come."""

MINUTE = 60_000
"""Milliseconds of a minute; people leave at whole minutes."""


class Connections(NamedTuple):
    """Hops of vehicles from stop to stop, sorted by departure, those of one run in their order.

    Attributes
    ----------
    departure_stop, arrival_stop, departure, arrival, run : (c,) int32
        Stops, times and vehicle run.
    boards, alights : (c,) bool
        Whether passengers may get on and off.
    """

    departure_stop: Ints
    arrival_stop: Ints
    departure: Ints
    arrival: Ints
    run: Ints
    boards: NDArray[np.bool_]
    alights: NDArray[np.bool_]


class Footpaths(NamedTuple):
    """Walks to stops, in compressed rows, ascending by walk within a row.

    Attributes
    ----------
    indptr : (r + 1,) int64
        Where each row (a cell, or a stop) begins.
    stop, walk : (f,) int32
        The stop that is walked to, and how long that takes.
    """

    indptr: NDArray[np.int64]
    stop: Ints
    walk: Ints


class Doors(NamedTuple):
    """The nearest door of every row (a stop, or a cell) on foot.

    Attributes
    ----------
    walk : (r,) int32
        How far; `NEVER` where none can be walked to.
    door : (r,) int32
        Which one.
    """

    walk: Ints
    door: Ints


class Profiles(NamedTuple):
    """For every stop the quickest journeys that board there, departures and arrivals falling.

    Attributes
    ----------
    start : (s + 1,) int64
        Where each stop's room begins, as wide as connections depart from it.
    departure, arrival, door : (c,) int32
        Departures from the stop, arrivals at the door, and the door.
    size : (s,) int32
        How much of its room each stop uses.
    """

    start: NDArray[np.int64]
    departure: Ints
    arrival: Ints
    door: Ints
    size: Ints


@njit(cache=True, nogil=True)
def scan_profiles(  # type: ignore[no-untyped-def]  # noqa: C901 - one compiled loop
    connections, changes, egress, change, longest, run_arrival, run_door, profiles
):
    """Fill in every stop's profile.

    Parameters
    ----------
    connections : Connections
        What runs.
    changes : Footpaths
        From stop to stop, each stop itself among them at 0.
    egress : Doors
        From each stop.
    change : int
        Least time between getting off and the next departure, besides the walk; above 0.
    longest : int
        Journeys that take longer from the first departure to the door are left out.
    run_arrival, run_door : (runs,) int32
        Scratch.
    profiles : Profiles
        ``start`` is given, the rest is written.
    """
    departure_stop, arrival_stop, departure, arrival, run, boards, alights = connections
    foot_indptr, foot_stop, foot_walk = changes
    egress_walk, egress_door = egress
    start, profile_departure, profile_arrival, profile_door, size = profiles
    run_arrival[:] = NEVER
    size[:] = 0
    for c in range(len(departure) - 1, -1, -1):
        vehicle = run[c]
        best, door = np.int64(run_arrival[vehicle]), run_door[vehicle]
        if alights[c]:
            off, stop = np.int64(arrival[c]), arrival_stop[c]
            if egress_walk[stop] != NEVER and off + egress_walk[stop] < best:
                best, door = off + egress_walk[stop], egress_door[stop]
            for path in range(foot_indptr[stop], foot_indptr[stop + 1]):
                ready = off + foot_walk[path] + change
                if ready >= best:
                    break
                other = foot_stop[path]
                first = start[other]
                place = first + size[other] - 1
                while place >= first and profile_departure[place] < ready:
                    place -= 1
                if place >= first and profile_arrival[place] < best:
                    best, door = np.int64(profile_arrival[place]), profile_door[place]
        if best == NEVER:
            continue
        run_arrival[vehicle], run_door[vehicle] = best, door
        if not boards[c] or best - departure[c] > longest:
            continue
        stop = departure_stop[c]
        end = start[stop] + size[stop]
        if size[stop] > 0:
            if profile_arrival[end - 1] <= best:
                continue
            if profile_departure[end - 1] == departure[c]:
                end -= 1
                size[stop] -= 1
        profile_departure[end], profile_arrival[end], profile_door[end] = departure[c], best, door
        size[stop] += 1


@njit(cache=True, nogil=True)
def _door_to_door(cell, access, walking, first_departure, longest, profiles, taken, door):  # type: ignore[no-untyped-def]
    """Fill in how long a cell takes to the nearest door, and to which, leaving at each minute of the window.

    Of equally quick ways walking counts, then the one from the nearest stop.
    """
    access_indptr, access_stop, access_walk = access
    start, profile_departure, profile_arrival, profile_door, size = profiles
    reached = walking.walk[cell] <= longest
    taken[:] = walking.walk[cell] if reached else NEVER
    door[:] = walking.door[cell] if reached else -1
    for path in range(access_indptr[cell], access_indptr[cell + 1]):
        begin = start[access_stop[path]]
        end = begin + size[access_stop[path]]
        place = begin
        minute = len(taken) - 1
        while minute >= 0 and begin < end:
            leave = first_departure + minute * MINUTE
            while place < end and profile_departure[place] >= leave + access_walk[path]:
                place += 1
            if place > begin:
                total = profile_arrival[place - 1] - leave
                if total < taken[minute] and total <= longest:
                    taken[minute], door[minute] = total, profile_door[place - 1]
            minute -= 1


@njit(cache=True, nogil=True)
def _most_frequent(values):  # type: ignore[no-untyped-def]
    """Return the value that stands most often in a sorted array, −1 left aside; of equally frequent ones the lowest."""
    best, most, begin = np.int32(-1), 0, 0
    for place in range(1, len(values) + 1):
        if place == len(values) or values[place] != values[begin]:
            if place - begin > most and values[begin] != -1:
                best, most = values[begin], place - begin
            begin = place
    return best


@njit(cache=True, nogil=True)
def cells_to_nearest(  # type: ignore[no-untyped-def]
    cells, access, walking, first_departure, departures, ranks, longest, profiles
):
    """Return what each cell's departures of the window come to.

    Parameters
    ----------
    cells : int
        Number of cells.
    access : Footpaths
        From each cell to stops.
    walking : Doors
        From each cell the whole way on foot.
    first_departure : int
        When the window begins.
    departures : int
        Minutes in it.
    ranks : (q,) int64
        Which of the departures, sorted by how long they take, are told; the quickest is 0.
    longest : int
        What takes longer is not reached.
    profiles : Profiles
        As `scan_profiles` leaves them.

    Returns
    -------
    taken : (cells, q) int32
        How long those departures take; `NEVER` where no door is reached.
    door : (cells,) int32
        The door most departures lead to; −1 if none leads to any.
    reached : (cells,) int32
        Departures that lead to a door.
    """
    told = np.empty((cells, len(ranks)), dtype=np.int32)
    nearest = np.empty(cells, dtype=np.int32)
    reached = np.zeros(cells, dtype=np.int32)
    taken = np.empty(departures, dtype=np.int32)
    door = np.empty(departures, dtype=np.int32)
    for cell in range(cells):
        _door_to_door(cell, access, walking, first_departure, longest, profiles, taken, door)
        taken.sort()
        door.sort()
        for place in range(len(ranks)):
            told[cell, place] = taken[ranks[place]]
        nearest[cell] = _most_frequent(door)
        reached[cell] = np.searchsorted(taken, NEVER)
    return told, nearest, reached


@njit(cache=True, nogil=True)
def cells_to_each(  # type: ignore[no-untyped-def]
    connections, changes, egress_indptr, egress_stop, egress_walk, walk_indptr, walk_cell, walk_walk,
    access, first_departure, departures, rank, change, longest, runs, profile_start,
):  # fmt: skip
    """Return one rank of the departures from every cell to each of some doors, searched one by one.

    Parameters
    ----------
    connections : Connections
        What runs.
    changes, access : Footpaths
        From stop to stop and from cell to stop.
    egress_indptr : (d + 1,) int64
        Where each door's stops begin.
    egress_stop, egress_walk : (e,) int32
        Stops from which it can be walked to, and the walks.
    walk_indptr : (d + 1,) int64
        Where each door's cells begin.
    walk_cell, walk_walk : (w,) int32
        Cells from which it can be walked to, and the walks.
    first_departure, departures, rank, change, longest : int
        As in `cells_to_nearest` and `scan_profiles`.
    runs : int
        Number of vehicle runs.
    profile_start : (s + 1,) int64
        See `Profiles`.

    Returns
    -------
    (d, cells) int32
        How long that departure takes; `NEVER` where the door is not reached.
    """
    doors, cells, stops = len(egress_indptr) - 1, len(access.indptr) - 1, len(profile_start) - 1
    told = np.empty((doors, cells), dtype=np.int32)
    egress = Doors(np.full(stops, NEVER, dtype=np.int32), np.zeros(stops, dtype=np.int32))
    walking = Doors(np.full(cells, NEVER, dtype=np.int32), np.zeros(cells, dtype=np.int32))
    room = len(connections.departure)
    profiles = Profiles(
        profile_start,
        np.empty(room, dtype=np.int32),
        np.empty(room, dtype=np.int32),
        np.empty(room, dtype=np.int32),
        np.zeros(stops, dtype=np.int32),
    )
    run_arrival = np.empty(runs, dtype=np.int32)
    run_door = np.zeros(runs, dtype=np.int32)
    taken = np.empty(departures, dtype=np.int32)
    door = np.empty(departures, dtype=np.int32)
    for row in range(doors):
        for place in range(egress_indptr[row], egress_indptr[row + 1]):
            egress.walk[egress_stop[place]] = egress_walk[place]
        for place in range(walk_indptr[row], walk_indptr[row + 1]):
            walking.walk[walk_cell[place]] = walk_walk[place]
        scan_profiles(connections, changes, egress, change, longest, run_arrival, run_door, profiles)
        for cell in range(cells):
            _door_to_door(cell, access, walking, first_departure, longest, profiles, taken, door)
            taken.sort()
            told[row, cell] = taken[rank]
        egress.walk[:] = NEVER
        walking.walk[:] = NEVER
    return told
