"""Coverage: who reaches an outlet within the service standard, in total and per unit, and why others do not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.spatial import KDTree

from geodata.cells import GROUPS
from geodata.highways import DRIVE_CIRCLE_KMH, MODE_KMH
from geodata.network import read_only
from geodata.snapping import Snap
from geodata.study_area import StudyArea
from planning.area_bus import area_bus_times, nearest_by_bus
from planning.bus_settings import MEDIAN
from planning.nearest import Nearest, two_nearest_facilities
from planning.scenario import BUS, network_mode
from planning.search import Floats, Ints
from planning.slow_downs import least_factor

REASONS = ("covered", "too_far", "barrier", "no_road", "island")
"""Why a cell is (not) covered. ``too_far``: the nearest outlet is outside even the straight-line circle;
``barrier``: inside the circle, but not by road; ``no_road``: no road within the snapping radius; ``island``: no road
leads to any outlet, nor any bus in bus mode. By bus the circle is that of walking."""


@dataclass(frozen=True, slots=True, eq=False)
class Coverage:
    """Coverage of every cell and its sums.

    Attributes
    ----------
    mode, max_minutes
        The service standard.
    outlets : int
        Number of outlets counted.
    nearest : (c,) int32
        Position of each cell's nearest outlet; −1 where none can be reached.
    minutes : (c,) float64
        Minutes to it; infinite where none can be reached.
    runner_up : (c,) int32
        Position of the nearest of the other outlets, which would serve the cell were its own closed; −1 where there is
        none, and everywhere by bus, where it is not looked for.
    runner_up_minutes : (c,) float64
        Minutes to it; infinite where there is none.
    covered : (c,) bool
        ``minutes <= max_minutes``.
    straight_covered : (c,) bool
        Whether the cell lies in the straight-line circle of some outlet, for comparison only.
    reason : (c,) int8
        Position in `REASONS`.
    circle_metres : float
        Radius of that circle: how far one gets in ``max_minutes`` on a straight road.
    totals : mapping of str to float
        ``{group}_total``, ``{group}_covered``, ``{group}_straight`` and ``{group}_unsnapped`` for each of `GROUPS`.
    units : DataFrame
        One row per reporting unit: ``unit_id``, ``name``, ``outlets``, and the columns of ``totals``.
    bus_percentile : int
        Which percentile of the departures ``minutes`` is by bus; of no account in other modes.
    """

    mode: str
    max_minutes: float
    outlets: int
    nearest: Ints
    minutes: Floats
    runner_up: Ints
    runner_up_minutes: Floats
    covered: NDArray[np.bool_]
    straight_covered: NDArray[np.bool_]
    reason: NDArray[np.int8]
    circle_metres: float
    totals: dict[str, float]
    units: pd.DataFrame
    bus_percentile: int = MEDIAN

    def share(self, group: str = "persons") -> float:
        """Return the covered share of ``group``, 0 to 1; 0 where there is nobody."""
        total = self.totals[f"{group}_total"]
        return self.totals[f"{group}_covered"] / total if total else 0.0

    def quantile_minutes(self, share: float, persons: Floats) -> float:
        """Return the minutes within which ``share`` of the persons (one number per cell) reach an outlet."""
        order = np.argsort(self.minutes, kind="stable")
        reached = np.cumsum(persons[order])
        if not len(order) or reached[-1] <= 0:
            return float("inf")
        place = np.searchsorted(reached, share * reached[-1] * (1 - 1e-12))
        return float(self.minutes[order[min(place, len(order) - 1)]])


def circle_metres(mode: str, max_minutes: float, slow_downs: tuple[str, ...] = ()) -> float:
    """Return how many metres of straight road ``mode`` makes in ``max_minutes``, under slow-downs on the best road.

    By bus it is how far one walks: how far the bus goes is a matter of its lines, not of a circle.
    """
    mode = network_mode(mode)
    kmh = MODE_KMH.get(mode, DRIVE_CIRCLE_KMH) / least_factor(mode, slow_downs)
    return kmh * 1000.0 * max_minutes / 60.0


def measure_coverage(
    area: StudyArea,
    mode: str,
    max_minutes: float,
    *,
    added_venues: NDArray[np.integer] | None = None,
    slow_downs: tuple[str, ...] = (),
    bus_percentile: int = MEDIAN,
) -> Coverage:
    """Count who is covered.

    Parameters
    ----------
    area : StudyArea
        The study area, under the conditions asked for (`planning.conditions.area_under`).
    mode : str
        One of `planning.scenario.SCENARIO_MODES`.
    max_minutes : float
        The service standard.
    added_venues : (k,) int, optional
        Positions of venues that count as further outlets, numbered after the existing ones.
    slow_downs : tuple of str
        Those of the conditions; they shrink the circle that outlets are compared with.
    bus_percentile : int
        One of `planning.scenario.BUS_PERCENTILES`: which of the departures counts by bus.

    Returns
    -------
    Coverage
        Persons are counted from network times alone, never by points in polygons.

    Raises
    ------
    PlanningError
        By bus: the area has no timetable, or nothing runs in its window.
    """
    added = np.zeros(0, dtype=np.int64) if added_venues is None else np.asarray(added_venues)
    facilities, cells = counted_facilities(area, mode, added), area.snaps[network_mode(mode)]["cells"]
    nearest, runner_up, is_cut_off = _nearest(area, mode, facilities, bus_percentile)
    covered = nearest.minutes <= max_minutes
    facilities_xy = np.concatenate([area.xy_metres["outlets"], area.xy_metres["venues"][added]])
    radius = circle_metres(mode, max_minutes, slow_downs)
    straight_metres = _nearest_metres(area.xy_metres["cells"], facilities_xy)
    straight = straight_metres <= radius
    reason = np.select(
        [covered, ~cells.snapped, is_cut_off & facilities.snapped.any(), straight],
        [REASONS.index("covered"), REASONS.index("no_road"), REASONS.index("island"), REASONS.index("barrier")],
        REASONS.index("too_far"),
    ).astype(np.int8)
    flags = {
        "total": np.ones(len(covered), bool),
        "covered": covered,
        "straight": straight,
        "unsnapped": ~cells.snapped,
    }
    outlet_units = np.concatenate([area.outlets["unit"].to_numpy(), area.venues["unit"].to_numpy()[added]])
    return Coverage(
        mode,
        float(max_minutes),
        len(facilities),
        nearest.facility,
        nearest.minutes,
        runner_up.facility,
        runner_up.minutes,
        read_only(covered),
        read_only(straight),
        read_only(reason),
        radius,
        {
            f"{group}_{name}": float(area.cells[group].to_numpy()[flag].sum())
            for group in GROUPS
            for name, flag in flags.items()
        },
        _unit_table(area, flags, outlet_units),
        bus_percentile,
    )


def _nearest(
    area: StudyArea, mode: str, facilities: Snap, bus_percentile: int
) -> tuple[Nearest, Nearest, NDArray[np.bool_]]:
    """Return every cell's nearest facility, its runner-up, and whether nothing leads to any facility."""
    if mode != BUS:
        nearest, runner_up = two_nearest_facilities(area.network, mode, facilities, area.snaps[mode]["cells"])
        return nearest, runner_up, ~np.isfinite(nearest.minutes)
    times = area_bus_times(area, facilities)
    cells = len(times.walk_minutes)
    nobody = Nearest(read_only(np.full(cells, -1, dtype=np.int32)), read_only(np.full(cells, np.inf)))
    return nearest_by_bus(times, bus_percentile), nobody, ~np.isfinite(times.walk_minutes) & (times.reached_share == 0)


def counted_facilities(area: StudyArea, mode: str, added_venues: NDArray[np.integer]) -> Snap:
    """Return what counts as an outlet for ``mode``: the outlets' snaps, then those of the venues at given positions."""
    snaps = area.snaps[network_mode(mode)]
    outlets, venues = snaps["outlets"], snaps["venues"].at(added_venues)
    return Snap(
        read_only(np.concatenate([outlets.edge, venues.edge])),
        read_only(np.concatenate([outlets.fraction, venues.fraction])),
        read_only(np.concatenate([outlets.access_minutes, venues.access_minutes])),
    )


def _nearest_metres(cells_xy: Floats, outlets_xy: Floats) -> Floats:
    if not len(outlets_xy):
        return np.full(len(cells_xy), np.inf)
    metres, _ = KDTree(outlets_xy).query(cells_xy)
    return np.asarray(metres, dtype=np.float64)


def _unit_table(area: StudyArea, flags: dict[str, NDArray[np.bool_]], outlet_units: Ints) -> pd.DataFrame:
    shares = area.cell_units
    cell, unit = shares["cell"].to_numpy(), shares["unit"].to_numpy()
    count = len(area.units)
    columns = {
        f"{group}_{name}": np.bincount(unit, weights=shares[group].to_numpy() * flag[cell], minlength=count)
        for group in GROUPS
        for name, flag in flags.items()
    }
    outlets = np.bincount(outlet_units[outlet_units >= 0], minlength=count)
    return pd.DataFrame(
        {
            "unit_id": area.units["unit_id"].to_numpy(),
            "name": area.units["name"].to_numpy(),
            "outlets": outlets,
            **columns,
        }
    )
