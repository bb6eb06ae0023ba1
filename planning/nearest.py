"""The nearest facility of every cell or node, and the runner-up, by one search from all facilities at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit

from geodata.chain_walk import TICKS_PER_MINUTE
from geodata.network import RoadNetwork, read_only
from geodata.snapping import Snap
from planning.inner_nodes import nearest_at_nodes
from planning.mode_search import BITS, ROUNDING_DECIMALS, Direction, ModeSearch
from planning.places import places_of
from planning.search import (
    MOST_SOURCES,
    SOURCE_BITS,
    UNREACHED,
    Floats,
    Ints,
    Labels,
    improves,
    nearest_labels,
    two_nearest_labels,
)


@dataclass(frozen=True, slots=True, eq=False)
class Nearest:
    """The nearest facility of every cell.

    Attributes
    ----------
    facility : (c,) int32
        Position of the nearest facility; −1 where none can be reached. Of equally near ones the lowest position.
    minutes : (c,) float64
        Minutes to it; infinite where none can be reached.
    """

    facility: Ints
    minutes: Floats


def nearest_facility(
    network: RoadNetwork,
    mode: str,
    facilities: Snap,
    cells: Snap,
    *,
    direction: Direction = "to_facility",
) -> Nearest:
    """Return every cell's nearest facility over the network, however far it is.

    Parameters
    ----------
    network : RoadNetwork
        The road pieces.
    mode : str
        One of `geodata.highways.MODES`.
    facilities, cells : Snap
        Facilities (f) and cells (c) snapped for that mode.
    direction : str
        Who travels: ``to_facility`` or ``from_facility``.

    Returns
    -------
    Nearest
        Of equally near facilities (to 14 µs) the one with the lower position.
    """
    search = ModeSearch(network, mode, facilities, direction)
    at_junctions = nearest_labels(search.graph, *search.seed_labels(), cutoff_label=UNREACHED)
    points = places_of(network, mode, search.chains, cells)
    best = _best_of_two(at_junctions, *search.joined(points))
    facility, cell, ticks = search.direct(points)
    np.minimum.at(best, cell, (ticks << BITS) | facility.astype(np.uint64))
    return Nearest(*_told(best))


def two_nearest_facilities(
    network: RoadNetwork,
    mode: str,
    facilities: Snap,
    cells: Snap,
    *,
    direction: Direction = "to_facility",
) -> tuple[Nearest, Nearest]:
    """Return every cell's nearest facility and its runner-up: who else could serve, were the nearest closed.

    Parameters
    ----------
    network, mode, facilities, cells, direction
        As in `nearest_facility`.

    Returns
    -------
    nearest, runner_up : Nearest
        Two different facilities wherever two can be reached.
    """
    search = ModeSearch(network, mode, facilities, direction)
    at_junctions = two_nearest_labels(search.graph, *search.seed_labels(), cutoff_label=UNREACHED)
    points = places_of(network, mode, search.chains, cells)
    best = _two_best(at_junctions, *search.joined(points))
    facility, cell, ticks = search.direct(points)
    _enter(best, cell, (ticks << BITS) | facility.astype(np.uint64))
    return Nearest(*_told(best[:, 0])), Nearest(*_told(best[:, 1]))


def nearest_node_minutes(
    network: RoadNetwork,
    mode: str,
    facilities: Snap,
    *,
    cutoff_minutes: float = np.inf,
    direction: Direction = "to_facility",
) -> tuple[Ints, Floats]:
    """Return every node's nearest facility (n,) int32, −1 for none, and the unrounded minutes to it (n,) float64.

    Parameters
    ----------
    network : RoadNetwork
        The road pieces.
    mode : str
        One of `geodata.highways.MODES`.
    facilities : Snap
        Facilities snapped for that mode.
    cutoff_minutes : float
        Nodes further than this count as not reached.
    direction : str
        Who travels: ``to_facility`` or ``from_facility``.
    """
    search = ModeSearch(network, mode, facilities, direction)
    cutoff = _cutoff_label(cutoff_minutes)
    at_junctions = nearest_labels(search.graph, *search.seed_labels(), cutoff_label=cutoff)
    return nearest_at_nodes(
        network, search.chains, at_junctions, search.facilities, cutoff, to_facility=search.to_facility
    )


@njit(cache=True, nogil=True)
def _best_of_two(labels, junction, ticks):  # type: ignore[no-untyped-def]
    """Return the better label of each point over the junctions at both ends of its chain."""
    best = np.full(len(junction), UNREACHED)
    for point in range(len(junction)):
        for side in range(2):
            # Points without a chain have no junction to look at.
            if ticks[point, side] != UNREACHED:
                label = labels[junction[point, side]]
                if label != UNREACHED:
                    best[point] = min(best[point], label + (ticks[point, side] << BITS))
    return best


@njit(cache=True, nogil=True)
def _two_best(labels, junction, ticks):  # type: ignore[no-untyped-def]
    """Return the two best labels of each point, of different sources."""
    best = np.full((len(junction), 2), UNREACHED)
    for point in range(len(junction)):
        for side in range(2):
            if ticks[point, side] != UNREACHED:
                for rank in range(2):
                    label = labels[junction[point, side], rank]
                    if label != UNREACHED:
                        improves(best, point, label + (ticks[point, side] << BITS))
    return best


@njit(cache=True, nogil=True)
def _enter(best, point, labels):  # type: ignore[no-untyped-def]
    for place in range(len(point)):
        improves(best, point[place], labels[place])


def _told(labels: Labels) -> tuple[Ints, Floats]:
    """Return facility and rounded minutes of labels."""
    return read_only(_source(labels)), read_only(np.round(_minutes(labels), ROUNDING_DECIMALS))


@njit(cache=True, nogil=True)
def _source(labels):  # type: ignore[no-untyped-def]
    source = np.full(len(labels), -1, dtype=np.int32)
    for place in range(len(labels)):
        if labels[place] != UNREACHED:
            source[place] = labels[place] & np.uint64(MOST_SOURCES)
    return source


@njit(cache=True, nogil=True)
def _minutes(labels):  # type: ignore[no-untyped-def]
    minutes = np.full(len(labels), np.inf)
    for place in range(len(labels)):
        if labels[place] != UNREACHED:
            minutes[place] = (labels[place] >> BITS) / TICKS_PER_MINUTE
    return minutes


def _cutoff_label(minutes: float) -> np.uint64:
    if minutes >= 2.0**18:
        return np.uint64(UNREACHED - np.uint64(1))
    return np.uint64((int(minutes * TICKS_PER_MINUTE) << SOURCE_BITS) | MOST_SOURCES)
