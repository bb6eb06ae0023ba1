"""Why a cell is covered or not: its nearest outlets by road and as the crow flies, with the routes to them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geodata.highways import MODE_KMH
from geodata.study_area import StudyArea
from planning.conditions import area_under
from planning.coverage import REASONS, Coverage, counted_facilities
from planning.routes import Route, route_to
from planning.scenario import BUS, Scenario, network_mode
from planning.slow_downs import walking_factor


@dataclass(frozen=True, slots=True)
class Facility:
    """An outlet, or a venue that counts as one.

    Attributes
    ----------
    identity, name : str
        Its id and its name.
    lon, lat : float
        WGS84 degrees.
    metres : float
        Straight distance from the cell.
    """

    identity: str
    name: str
    lon: float
    lat: float
    metres: float


@dataclass(frozen=True, slots=True, eq=False)
class Explanation:
    """What is known of one cell's way to an outlet.

    Attributes
    ----------
    cell : int
        Position of the cell.
    lon, lat : float
        Its demand point, WGS84 degrees.
    mode, max_minutes
        The service standard.
    circle_metres : float
        Radius of the straight-line circle.
    reason : str
        One of `planning.coverage.REASONS`.
    persons, jobs : float
        Who lives and works there.
    minutes : float
        Travel time to the nearest outlet; infinite where none can be reached.
    nearest, route : Facility or None, Route or None
        The outlet that is reached first, and the route to it; None where none can be reached. By bus there is no one
        route: it depends on when one leaves.
    closest, closest_route : Facility or None, Route or None
        The outlet nearest as the crow flies, and the route to it (by bus: on foot); None where there is no outlet, or
        no road to it.
    walk_minutes : float
        By bus, walking the whole way to ``nearest``; infinite where no road leads there, and in other modes.
    """

    cell: int
    lon: float
    lat: float
    mode: str
    max_minutes: float
    circle_metres: float
    reason: str
    persons: float
    jobs: float
    minutes: float
    nearest: Facility | None
    route: Route | None
    closest: Facility | None
    closest_route: Route | None
    walk_minutes: float = math.inf

    @property
    def detour(self) -> float | None:
        """How many times the straight line the way to the closest outlet is; None without a way or a distance."""
        if self.closest is None or self.closest_route is None or self.closest.metres <= 0:
            return None
        return self.closest_route.metres / self.closest.metres


def explain_cell(
    area: StudyArea,
    scenario: Scenario,
    coverage: Coverage,
    cell: int,
    *,
    added_venues: NDArray[np.integer] | None = None,
) -> Explanation:
    """Explain the coverage of one cell.

    Parameters
    ----------
    area : StudyArea
        The prepared study area.
    scenario : Scenario
        The scenario whose mode and conditions hold.
    coverage : Coverage
        The area's coverage in that scenario.
    cell : int
        Position of the cell.
    added_venues : (k,) int, optional
        The venues that were counted as outlets in ``coverage``.

    Returns
    -------
    Explanation
        Its minutes and its reason are those of ``coverage``.
    """
    added = np.zeros(0, dtype=np.int64) if added_venues is None else np.asarray(added_venues)
    area, mode = area_under(area, scenario), network_mode(scenario.mode)
    cells, facilities = area.snaps[mode]["cells"], counted_facilities(area, mode, added)
    places = np.concatenate([area.xy_metres["outlets"], area.xy_metres["venues"][added]])
    metres = np.hypot(*(places - area.xy_metres["cells"][cell]).T)
    nearest = int(coverage.nearest[cell])
    closest = int(np.argmin(metres)) if len(metres) else -1

    def found(position: int) -> Facility | None:
        return _facility(area, position, added, float(metres[position])) if position >= 0 else None

    def route(position: int) -> Route | None:
        if position < 0:
            return None
        one, walk_kmh = cells.at(np.array([cell])), MODE_KMH["walk"] / walking_factor(scenario.slow_downs)
        return route_to(area.network, mode, facilities, one, facility=position, walk_kmh=walk_kmh)

    way = route(nearest)
    by_bus = scenario.mode == BUS
    row = area.cells.iloc[cell]
    return Explanation(
        cell,
        float(row.geometry.x),
        float(row.geometry.y),
        scenario.mode,
        coverage.max_minutes,
        coverage.circle_metres,
        REASONS[coverage.reason[cell]],
        float(row["persons"]),
        float(row["jobs"]),
        float(coverage.minutes[cell]),
        found(nearest),
        None if by_bus else way,
        found(closest),
        way if closest == nearest else route(closest),
        way.minutes if by_bus and way is not None else math.inf,
    )


def _facility(area: StudyArea, position: int, added: NDArray[np.integer], metres: float) -> Facility:
    if position < len(area.outlets):
        row, identity = area.outlets.iloc[position], "outlet_id"
    else:
        row, identity = area.venues.iloc[int(added[position - len(area.outlets)])], "venue_id"
    return Facility(str(row[identity]), str(row["name"]), float(row.geometry.x), float(row.geometry.y), metres)
