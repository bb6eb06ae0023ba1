"""What a scenario changes in a copy of the study area: slow-downs, closures, own candidates, which outlets count."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Mapping
from types import MappingProxyType
from weakref import WeakKeyDictionary

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from geodata.coordinates import project
from geodata.highways import HIGHWAY_NAMES
from geodata.network import Floats, RoadNetwork, pieces_touching, read_only, without_endless
from geodata.snapping import Snap, snap_points
from geodata.study_area import Bus, StudyArea, with_only
from geodata.text import Text
from planning.candidate_venues import with_own_candidates
from planning.errors import ConditionsError
from planning.scenario import BUS, Scenario, network_mode
from planning.slow_downs import ALL_ROADS, class_factors, walking_factor

_KEPT = 4
"""So many conditioned copies of an area are kept, so that page after page does not make them again."""

_AREAS: WeakKeyDictionary[RoadNetwork, dict[tuple[object, ...], StudyArea]] = WeakKeyDictionary()
_ONE_AT_A_TIME = threading.Lock()


def counted_area(area: StudyArea, scenario: Scenario) -> StudyArea:
    """Return the area with only those outlets that count in a scenario, or the area itself where all do.

    Parameters
    ----------
    area : StudyArea
        The prepared study area, or one that `counted_area` gave for the scenario.
    scenario : Scenario
        Its ``outlet_kinds`` count.

    Returns
    -------
    StudyArea
        The one whose outlets the positions in the scenario's results mean.
    """
    if not scenario.outlet_kinds:
        return area
    counts = area.outlets["kind"].isin(scenario.outlet_kinds).to_numpy(dtype=bool)
    return area if counts.all() else with_only(area, "outlets", np.flatnonzero(counts))


def area_under(area: StudyArea, scenario: Scenario) -> StudyArea:
    """Return the area as it is under a scenario's conditions.

    Parameters
    ----------
    area : StudyArea
        The prepared study area.
    scenario : Scenario
        Its ``mode``, ``slow_downs``, ``closures``, ``outlet_kinds`` and own candidates count.

    Returns
    -------
    StudyArea
        A copy with other minutes for that mode, or the same area where there are no conditions. Points whose road is
        closed are snapped to the nearest open road. By bus the conditions hold for walking, and the stops are snapped
        again too; the timetable stays as it is. Outlets of kinds that do not count are left out (see `counted_area`);
        own candidates stand behind the venues (see `planning.candidate_venues.with_own_candidates`).

    Raises
    ------
    ConditionsError
        A closure touches no road that the mode may use.
    ScenarioError
        Own candidates lie outside the study area.
    """
    own = scenario.siting.own_candidates
    if not scenario.slow_downs and not scenario.closures:
        return with_own_candidates(counted_area(area, scenario), network_mode(scenario.mode), own)
    area = counted_area(area, scenario)
    key = (area.fingerprint, scenario.mode, scenario.slow_downs, scenario.closures, scenario.outlet_kinds, own)
    # Sessions of the dashboard are threads.
    with _ONE_AT_A_TIME:
        kept = _AREAS.setdefault(area.network, {})
        if key not in kept:
            while len(kept) >= _KEPT:
                kept.pop(next(iter(kept)))
            there = with_own_candidates(area, network_mode(scenario.mode), own)
            kept[key] = _conditioned(there, scenario)
        return kept[key]


def edges_in(network: RoadNetwork, mode: str, closure: shapely.Geometry) -> NDArray[np.int64]:
    """Return the edges usable by ``mode`` that touch a polygon in EPSG:4326, ascending."""
    usable = np.flatnonzero(network.usable(mode))
    tail, head = network.node_lonlat[network.tail[usable]], network.node_lonlat[network.head[usable]]
    return np.asarray(usable[pieces_touching(closure, tail, head)])


def changed_network(
    network: RoadNetwork,
    mode: str,
    *,
    class_factors: Mapping[str, float] = MappingProxyType({}),
    closed: NDArray[np.integer] | None = None,
) -> RoadNetwork:
    """Return a copy of a network that is slower or closed in places for one mode.

    Parameters
    ----------
    network : RoadNetwork
        Stays as it is.
    mode : str
        One of `geodata.highways.MODES`.
    class_factors : mapping of str to float
        What the minutes on each road class are multiplied by (``*``: on all others), at least 1.
    closed : (k,) int, optional
        Edges that the mode may not use.

    Returns
    -------
    RoadNetwork
        Minutes float32 as before; the arrays that do not change are shared.

    Raises
    ------
    ValueError
        A factor is below 1 or not finite.
    """
    factors = np.array([class_factors.get(name, class_factors.get(ALL_ROADS, 1.0)) for name in HIGHWAY_NAMES])
    if not (np.isfinite(factors) & (factors >= 1.0)).all():
        raise ValueError(f"slow-down factors must be finite and at least 1: {dict(class_factors)}")
    minutes = without_endless(network.minutes[mode] * factors[network.highway][:, None])
    if closed is not None:
        minutes[closed] = np.inf
    changed = MappingProxyType({**network.minutes, mode: read_only(minutes)})
    return dataclasses.replace(network, minutes=changed)


def _conditioned(area: StudyArea, scenario: Scenario) -> StudyArea:
    mode = network_mode(scenario.mode)
    closures = [edges_in(area.network, mode, shapely.from_wkt(text)) for text in scenario.closures]
    idle = [place for place, edges in enumerate(closures, start=1) if not len(edges)]
    if idle:
        zh, en = "、".join(map(str, idle)), ", ".join(map(str, idle))
        raise ConditionsError(
            Text(
                f"第 {zh} 处封闭范围内没有该出行方式可用的道路：请核对位置与坐标系，或删除该范围",
                f"closure {en} touches no road of this mode: check its place and crs, or leave it out",
            )
        )
    closed = np.unique(np.concatenate(closures)) if closures else np.zeros(0, dtype=np.int64)
    network = changed_network(area.network, mode, class_factors=class_factors(mode, scenario.slow_downs), closed=closed)
    walking = walking_factor(scenario.slow_downs)
    is_closed = area.network.usable(mode) & ~network.usable(mode)
    snap_metres = float(area.parameters["snap_metres"])

    def moved(snap: Snap, xy_metres: Floats) -> Snap:
        again = _snapped_again(network, mode, snap, xy_metres, is_closed, snap_metres)
        return Snap(again.edge, again.fraction, read_only(again.access_minutes * walking))

    snaps = {role: moved(snap, area.xy_metres[role]) for role, snap in area.snaps[mode].items()}
    of_modes = {**area.snaps, mode: MappingProxyType(snaps)}
    bus = area.bus
    if scenario.mode == BUS and bus is not None:
        places = gpd.GeoSeries(shapely.points(bus.timetable.stop_lonlat), crs="EPSG:4326")
        bus = Bus(bus.timetable, moved(bus.stops, project(places, area.metric_crs)))
    return dataclasses.replace(area, network=network, snaps=MappingProxyType(of_modes), bus=bus)


def _snapped_again(
    network: RoadNetwork, mode: str, snap: Snap, xy_metres: Floats, is_closed: NDArray[np.bool_], snap_metres: float
) -> Snap:
    """Return a snap whose points on closed edges are joined to the nearest open one, whichever component it is of."""
    homeless = np.flatnonzero(snap.snapped & is_closed[snap.edge])
    if not len(homeless):
        return snap
    again = snap_points(network, mode, xy_metres[homeless], snap_metres=snap_metres, prefer_main=False)
    edge, fraction, access = snap.edge.copy(), snap.fraction.copy(), snap.access_minutes.copy()
    edge[homeless], fraction[homeless], access[homeless] = again.edge, again.fraction, again.access_minutes
    return Snap(read_only(edge), read_only(fraction), read_only(access))
