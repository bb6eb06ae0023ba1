"""An independent router: the time-expanded graph of a timetable in networkx, searched back from the doors.

A node is a stop at an instant at which something departs, or a seat on one hop of a vehicle; arcs wait, board, stay
seated, change and walk to the door, each as long as it takes. One Dijkstra search from the door over the arcs turned
round gives the time to the door from every departure of every stop.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import networkx as nx
import numpy as np

from geodata.gtfs import Timetable
from planning.bus_settings import BusSettings
from planning.travel_times import TravelTimes

NEVER = float("inf")


@dataclass(frozen=True)
class Hop:
    """One vehicle from one stop to the next; milliseconds."""

    run: int
    start: int
    end: int
    departure: int
    arrival: int
    boards: bool = True
    alights: bool = True


class TimeExpanded:
    """Times to the nearest door; walks are given as ``{stop: milliseconds}``, ``changes`` per stop."""

    def __init__(  # noqa: C901 - one graph
        self, hops: Sequence[Hop], changes: Sequence[Mapping[int, int]], egress: Mapping[int, int], change: int
    ) -> None:
        events: dict[int, set[int]] = defaultdict(set)
        for hop in hops:
            events[hop.start].add(hop.departure)
        self.events = {stop: sorted(times) for stop, times in events.items()}
        back = nx.DiGraph()
        back.add_node("door")
        for stop, times in self.events.items():
            for early, late in pairwise(times):
                back.add_edge((stop, late), (stop, early), weight=late - early)
        seat_before: dict[int, int] = {}
        for seat, hop in enumerate(hops):
            if hop.boards:
                back.add_edge(seat, (hop.start, hop.departure), weight=0)
            if hop.run in seat_before:
                earlier = seat_before[hop.run]
                back.add_edge(seat, earlier, weight=hop.departure - hops[earlier].departure)
            seat_before[hop.run] = seat
            if not hop.alights:
                continue
            if hop.end in egress:
                back.add_edge("door", seat, weight=hop.arrival - hop.departure + egress[hop.end])
            for stop, walk in {**changes[hop.end], hop.end: 0}.items():
                times = self.events.get(stop, [])
                next_event = bisect_left(times, hop.arrival + walk + change)
                if next_event < len(times):
                    back.add_edge((stop, times[next_event]), seat, weight=times[next_event] - hop.departure)
        self.back = back
        self.search()

    def search(self) -> None:
        """Find the time to the door from every node."""
        self.to_door = nx.single_source_dijkstra_path_length(self.back, "door")

    def milliseconds(self, leave: int, access: Mapping[int, int], walk: float, longest: int) -> float:
        """Time to the door for someone who leaves at ``leave``; infinite if it is more than ``longest``."""
        best = walk
        for stop, minutes in access.items():
            times = self.events.get(stop, [])
            place = bisect_left(times, leave + minutes)
            if place < len(times):
                best = min(best, times[place] - leave + self.to_door.get((stop, times[place]), NEVER))
        return best if best <= longest else NEVER


def hops_of(timetable: Timetable, settings: BusSettings) -> list[Hop]:
    """The hops that someone who leaves in the window may use."""
    used = np.flatnonzero(
        (timetable.departure_seconds >= 60 * settings.window_start_minutes)
        & (timetable.arrival_seconds <= 60 * (settings.window_end_minutes + settings.max_minutes))
    )
    columns = (
        timetable.trip, timetable.departure_stop, timetable.arrival_stop,
        1000 * timetable.departure_seconds, 1000 * timetable.arrival_seconds, timetable.boards, timetable.alights,
    )  # fmt: skip
    return [Hop(*row) for row in zip(*(column[used].tolist() for column in columns), strict=True)]


def by_cell(times: TravelTimes) -> list[dict[int, int]]:
    """For each column of a matrix its rows and milliseconds."""
    found: list[dict[int, int]] = [{} for _ in range(times.cells)]
    for row in range(times.facilities):
        for cell, minutes in zip(*times.row(row), strict=True):
            found[cell][row] = round(minutes * 60_000)
    return found
