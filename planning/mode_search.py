"""What every search of one mode begins with: chains, junction graph, facilities on them and the ways to enter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from geodata.chains import Chains, JunctionGraph, build_chains, build_junction_graph
from geodata.network import RoadNetwork
from geodata.snapping import Snap
from planning.places import Places, legs, places_of, same_chain
from planning.search import MOST_SOURCES, SOURCE_BITS, UNREACHED, Ints, Labels

ROUNDING_DECIMALS = 4
"""Travel times are rounded to this many decimals of a minute."""

Direction = Literal["to_facility", "from_facility"]
"""Whether persons go to the facility, or somebody sets out from it (a mobile van)."""

OnProgress = Callable[[int, int], None]
"""Called with the rows done and the number of rows; what it raises stops the work."""

BITS = np.uint64(SOURCE_BITS)
"""By how much ticks are shifted in a label."""


class ModeSearch:
    """Chains and junction graph of one mode and direction, and the facilities on them.

    Parameters
    ----------
    network : RoadNetwork
        The road pieces.
    mode : str
        One of `geodata.highways.MODES`.
    facilities : Snap
        Facilities snapped for that mode.
    direction : str
        See `Direction`.

    Raises
    ------
    ValueError
        There are more facilities than a label can tell apart.
    """

    def __init__(self, network: RoadNetwork, mode: str, facilities: Snap, direction: Direction) -> None:
        if len(facilities) > MOST_SOURCES:
            raise ValueError(f"{len(facilities)} facilities are more than {MOST_SOURCES}")
        self.to_facility = direction == "to_facility"
        self.chains: Chains = build_chains(network, mode)
        self.graph: JunctionGraph = build_junction_graph(network, mode, reverse=self.to_facility)
        self.facilities = places_of(network, mode, self.chains, facilities)

    def seeds(self) -> tuple[Ints, Labels, Ints]:
        """Return junctions, ticks and facility of every usable way between a facility and the junctions beside it."""
        junction, ticks = legs(self.chains, self.facilities, leaving=not self.to_facility)
        owner = np.repeat(np.arange(len(junction), dtype=np.int32), 2)
        usable = ticks.ravel() != UNREACHED
        return junction.ravel()[usable], ticks.ravel()[usable], owner[usable]

    def seed_labels(self) -> tuple[Ints, Labels]:
        """Return junctions and labels of the same ways."""
        junction, ticks, owner = self.seeds()
        return junction, (ticks << BITS) | owner.astype(np.uint64)

    def joined(self, points: Places) -> tuple[Ints, Labels]:
        """Return the junctions beside points, (p, 2), and the ticks between them, (p, 2)."""
        return legs(self.chains, points, leaving=self.to_facility)

    def direct(self, points: Places) -> tuple[NDArray[np.int64], NDArray[np.int64], Labels]:
        """Return facility, point and ticks of every pair on one chain."""
        return same_chain(self.chains, self.facilities, points, to_facility=self.to_facility)

    def rows_of(self, facility: NDArray[np.integer]) -> NDArray[np.int64]:
        """Return where each facility's part begins in an ascending list of facilities."""
        return np.searchsorted(facility, np.arange(len(self.facilities.chain) + 1)).astype(np.int64)
