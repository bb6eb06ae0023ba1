"""The route from a cell to an outlet: its line, and its minutes and metres by leg.

A route is what `planning.travel_times` counts: the walk from the cell to the road, the way along the roads, exact on
the edge at both ends, and the walk from the road into the outlet.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geodata.highways import HIGHWAY_NAMES, MODE_KMH
from geodata.network import Floats, RoadNetwork, build_graph, read_only
from geodata.snapping import Snap
from planning.nearest import nearest_facility
from planning.path_search import shortest_path

ACCESS, EGRESS = "access", "egress"
"""Names of the walks at both ends."""


@dataclass(frozen=True, slots=True)
class Leg:
    """One part of a route.

    Attributes
    ----------
    name : str
        `ACCESS`, `EGRESS`, or the road class (one of `geodata.highways.HIGHWAY_NAMES`).
    minutes, metres : float
        How long it takes and how long it is.
    """

    name: str
    minutes: float
    metres: float


@dataclass(frozen=True, slots=True, eq=False)
class Route:
    """A way from a cell to a facility.

    Attributes
    ----------
    facility : int
        Position of the facility.
    minutes : float
        The travel time as `planning.travel_times` gives it.
    legs : tuple of Leg
        In order of travel: access walk, each run of one road class, egress walk. Their minutes add up to the travel
        time but for its rounding.
    xy_metres, lonlat : (k, 2) float64
        The line along the roads in the network's metric CRS and in WGS84 degrees, from the place where the cell is
        joined to the roads to the place where the facility is; at least one point.
    """

    facility: int
    minutes: float
    legs: tuple[Leg, ...]
    xy_metres: Floats
    lonlat: Floats

    @property
    def metres(self) -> float:
        """Length of the whole way, walks at both ends included."""
        return sum(leg.metres for leg in self.legs)

    def totals(self) -> tuple[Leg, ...]:
        """Return the legs with those of one name added up, each at the place of the first."""
        names = dict.fromkeys(leg.name for leg in self.legs)
        return tuple(
            Leg(
                name,
                sum(leg.minutes for leg in self.legs if leg.name == name),
                sum(leg.metres for leg in self.legs if leg.name == name),
            )
            for name in names
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Stretches:
    """Parts of edges: the edge and the fractions from which and to which it is travelled, each (k,)."""

    edge: NDArray[np.integer]
    begin: Floats
    end: Floats

    def at(self, rows: NDArray[np.integer]) -> _Stretches:
        return _Stretches(self.edge[rows], self.begin[rows], self.end[rows])

    def minutes(self, network: RoadNetwork, mode: str) -> Floats:
        """Return the minutes of each; nothing for a share of 0, even where the edge may not be used."""
        forward, backward = network.minutes[mode][self.edge].astype(np.float64).T
        share = np.abs(self.end - self.begin)
        result = np.zeros(len(share))
        np.multiply(share, np.where(self.end > self.begin, forward, backward), out=result, where=share > 0)
        return result


def route_to(
    network: RoadNetwork,
    mode: str,
    facilities: Snap,
    cell: Snap,
    *,
    facility: int | None = None,
    walk_kmh: float = MODE_KMH["walk"],
) -> Route | None:
    """Return the quickest route from a cell to its nearest facility, or to a given one.

    Parameters
    ----------
    network : RoadNetwork
        The road pieces.
    mode : str
        One of `geodata.highways.MODES`.
    facilities : Snap
        Facilities snapped for that mode.
    cell : Snap
        One snapped point.
    facility : int, optional
        Position of the facility that is wanted; the nearest if left out, of equally near ones any.
    walk_kmh : float
        Speed at which the walks at both ends were counted.

    Returns
    -------
    Route or None
        None where either end is not snapped, or no road leads there.
    """
    candidates = np.arange(len(facilities)) if facility is None else np.array([facility])
    candidates = candidates[facilities.snapped[candidates]]
    if not cell.snapped[0] or not len(candidates):
        return None
    goals = facilities.at(candidates)
    found = _quickest(network, mode, goals, cell)
    if found is None:
        return None
    row, stretches = found
    goal = goals.at(np.array([row]))
    # One figure for one way: it is asked for where every other travel time comes from.
    minutes = float(nearest_facility(network, mode, goal, cell).minutes[0])
    if not np.isfinite(minutes):
        return None
    legs = (
        _walk(ACCESS, float(cell.access_minutes[0]), walk_kmh),
        *_road_legs(network, mode, stretches),
        _walk(EGRESS, float(goal.access_minutes[0]), walk_kmh),
    )
    lines = (_line(network, places, stretches, cell) for places in (network.node_xy_metres, network.node_lonlat))
    return Route(int(candidates[row]), minutes, legs, *lines)


def _quickest(network: RoadNetwork, mode: str, goals: Snap, cell: Snap) -> tuple[int, _Stretches] | None:
    """Return the goal that is reached first, and the stretches that lead to it, or None where no goal can be reached."""
    same = np.flatnonzero(goals.edge == cell.edge[0])
    direct = _Stretches(goals.edge[same], np.repeat(cell.fraction, len(same)), goals.fraction[same])
    direct_minutes = direct.minutes(network, mode) + (goals.access_minutes[same] + cell.access_minutes)
    bound = float(direct_minutes.min(initial=np.inf))
    # Two ways to leave the cell's edge, and two to enter that of each goal: at the tail and at the head.
    exits = _Stretches(np.repeat(cell.edge, 2), np.repeat(cell.fraction, 2), np.array([0.0, 1.0]))
    exit_node = np.array([network.tail[cell.edge[0]], network.head[cell.edge[0]]])
    exit_minutes = exits.minutes(network, mode) + cell.access_minutes
    entries = _Stretches(np.repeat(goals.edge, 2), np.tile([0.0, 1.0], len(goals)), np.repeat(goals.fraction, 2))
    entry_node = np.column_stack([network.tail[goals.edge], network.head[goals.edge]]).ravel()
    entry_minutes = entries.minutes(network, mode) + np.repeat(goals.access_minutes, 2)
    finish_minutes = np.full(network.nodes, np.inf)
    np.minimum.at(finish_minutes, entry_node, entry_minutes)
    graph = build_graph(network, mode)
    last, nodes, arcs = shortest_path(
        graph.indptr, graph.head, graph.minutes, exit_node, exit_minutes, finish_minutes, bound
    )
    if last >= 0:
        entry = int(np.argmin(np.where(entry_node == last, entry_minutes, np.inf)))
        first = nodes[0] if len(nodes) else last
        out = int(np.argmin(np.where(exit_node == first, exit_minutes, np.inf)))
        edge = graph.edge[arcs]
        against = (network.tail[edge] != nodes).astype(np.float64)
        way = _Stretches(
            np.concatenate([exits.edge[[out]], edge, entries.edge[[entry]]]),
            np.concatenate([exits.begin[[out]], against, entries.begin[[entry]]]),
            np.concatenate([exits.end[[out]], 1.0 - against, entries.end[[entry]]]),
        )
        goal = entry // 2
    elif np.isfinite(bound):
        nearest = np.argmin(direct_minutes)
        way, goal = direct.at(np.array([nearest])), int(same[nearest])
    else:
        return None
    return goal, way.at(np.flatnonzero(way.begin != way.end))


def _walk(name: str, minutes: float, kmh: float) -> Leg:
    return Leg(name, minutes, minutes * kmh * 1000.0 / 60.0)


def _road_legs(network: RoadNetwork, mode: str, stretches: _Stretches) -> list[Leg]:
    """Return one leg for each run of one road class."""
    road_class = network.highway[stretches.edge]
    minutes = stretches.minutes(network, mode)
    metres = network.metres[stretches.edge] * np.abs(stretches.end - stretches.begin)
    run = np.concatenate([[0], np.cumsum(road_class[1:] != road_class[:-1])])[: len(road_class)]
    first = np.flatnonzero(np.diff(run, prepend=-1))
    return [
        Leg(HIGHWAY_NAMES[one], taken, length)
        for one, taken, length in zip(
            road_class[first].tolist(),
            np.bincount(run, weights=minutes).tolist(),
            np.bincount(run, weights=metres).tolist(),
            strict=True,
        )
    ]


def _line(network: RoadNetwork, node_places: Floats, stretches: _Stretches, cell: Snap) -> Floats:
    """Return the places at which the stretches begin and end, from the cell's on; ``node_places`` is (n, 2)."""
    edge = np.concatenate([cell.edge, stretches.edge])
    fraction = np.concatenate([cell.fraction, stretches.end])[:, None]
    tail, head = node_places[network.tail[edge]], node_places[network.head[edge]]
    return read_only(tail + fraction * (head - tail))
