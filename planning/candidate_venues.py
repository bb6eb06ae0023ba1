"""A planner's own candidates among the venues of a study area: joined to the roads, on a copy of the area."""

from __future__ import annotations

import dataclasses
import threading
from types import MappingProxyType
from weakref import WeakKeyDictionary

import geopandas as gpd
import numpy as np
import pandas as pd

from geodata.coordinates import project
from geodata.land import in_order_of_precedence
from geodata.layers import containing_polygon
from geodata.network import Floats, RoadNetwork, read_only
from geodata.snapping import Snap, snap_points
from geodata.study_area import StudyArea
from geodata.text import Text
from planning.errors import ScenarioError
from planning.own_candidates import OWN_VENUE_TYPE, OwnCandidate
from planning.siting_request import PROPOSABLE_KINDS

_KEPT = 8
"""So many sets of own candidates stay joined to the roads of an area, so that page after page does not join them again."""

_SNAPS: WeakKeyDictionary[RoadNetwork, dict[tuple[str, tuple[OwnCandidate, ...]], Snap]] = WeakKeyDictionary()
_ONE_AT_A_TIME = threading.Lock()


def with_own_candidates(area: StudyArea, mode: str, candidates: tuple[OwnCandidate, ...]) -> StudyArea:
    """Return a copy of an area with a planner's candidates behind its venues.

    Parameters
    ----------
    area : StudyArea
        The prepared study area, or one that this function gave for the same candidates; it is not changed.
    mode : str
        One of `geodata.highways.MODES`: the candidates are joined to its roads. In other modes they count as away from all
        roads.
    candidates : tuple of OwnCandidate
        In the order in which they follow the venues.

    Returns
    -------
    StudyArea
        With the same fingerprint; the same area where there are no candidates. Zone and reporting unit are those that the
        candidates lie in. One with no road near stays a venue that nobody reaches.

    Raises
    ------
    ScenarioError
        Candidates lie outside every reporting unit, or venues of the area have their ids; names them all.
    """
    if not candidates or _are_there(area, candidates):
        return area
    added = _as_venues(area, candidates)
    _refuse_outside(added)
    xy_metres = project(added.geometry, area.metric_crs)
    snap = _snapped(area, mode, candidates, xy_metres)
    away = _unsnapped(len(candidates))
    snaps = {
        other: MappingProxyType({**roles, "venues": _joined(roles["venues"], snap if other == mode else away)})
        for other, roles in area.snaps.items()
    }
    venues = gpd.GeoDataFrame(pd.concat([area.venues, added], ignore_index=True), crs=area.venues.crs)
    return dataclasses.replace(
        area,
        venues=venues,
        xy_metres=MappingProxyType(
            {**area.xy_metres, "venues": read_only(np.concatenate([area.xy_metres["venues"], xy_metres]))}
        ),
        snaps=MappingProxyType(snaps),
    )


def reaches_a_road(area: StudyArea, mode: str, candidate: OwnCandidate) -> bool:
    """Return whether a candidate has a road of ``mode`` near enough; raises as `with_own_candidates` does."""
    there = with_own_candidates(area, mode, (candidate,))
    (row,) = np.flatnonzero(there.venues["venue_id"] == candidate.site_id)
    return bool(there.snaps[mode]["venues"].snapped[row])


def _are_there(area: StudyArea, candidates: tuple[OwnCandidate, ...]) -> bool:
    """Return whether all candidates stand among the venues already; raise where anything else has their ids."""
    ids = {candidate.site_id for candidate in candidates}
    same = area.venues[area.venues["venue_id"].isin(ids)]
    if len(same) == len(ids) and (same["venue_type"] == OWN_VENUE_TYPE).all():
        return True
    taken = sorted(same["venue_id"].astype(str))
    if taken:
        raise ScenarioError(
            Text(
                f"自选点位的编号已被研究区的场地使用：{'、'.join(taken)}。请删除这些自选点位后重新添加，系统会另编编号；"
                "或修改场地文件中的编号",
                f"venues of the study area have the ids of own candidates: {', '.join(taken)}; remove those candidates and "
                "add them again under other ids, or change the ids in the file of venues",
            )
        )
    return False


def _as_venues(area: StudyArea, candidates: tuple[OwnCandidate, ...]) -> gpd.GeoDataFrame:
    lonlat = np.array([(candidate.lon, candidate.lat) for candidate in candidates])
    ordered = in_order_of_precedence(area.zones)
    zones = np.append(ordered["zone"].to_numpy(dtype=object), "")
    return gpd.GeoDataFrame(
        {
            "venue_id": [candidate.site_id for candidate in candidates],
            "name": [candidate.name for candidate in candidates],
            "venue_type": OWN_VENUE_TYPE,
            "zone": zones[containing_polygon(ordered.geometry, lonlat)],
            "kinds": [",".join(candidate.kinds or PROPOSABLE_KINDS) for candidate in candidates],
            "partner": "",
            "origin": OWN_VENUE_TYPE,
            "unit": containing_polygon(area.units.geometry, lonlat),
        },
        geometry=gpd.points_from_xy(lonlat[:, 0], lonlat[:, 1]),
        crs="EPSG:4326",
    )


def _refuse_outside(added: gpd.GeoDataFrame) -> None:
    outside = added["name"][(added["unit"] < 0).to_numpy()].tolist()
    if outside:
        raise ScenarioError(
            Text(
                f"自选点位在研究区外：{'、'.join(outside)}，请核对坐标与坐标系",
                f"own candidates lie outside the study area: {', '.join(outside)}; check coordinates and coordinate system",
            )
        )


def _snapped(area: StudyArea, mode: str, candidates: tuple[OwnCandidate, ...], xy_metres: Floats) -> Snap:
    key = (mode, candidates)
    # Sessions of the dashboard are threads.
    with _ONE_AT_A_TIME:
        kept = _SNAPS.setdefault(area.network, {})
        if key not in kept:
            while len(kept) >= _KEPT:
                kept.pop(next(iter(kept)))
            parameters = area.parameters
            kept[key] = snap_points(
                area.network,
                mode,
                xy_metres,
                snap_metres=float(parameters["snap_metres"]),
                prefer_main=bool(parameters.get("prefer_main", True)),
            )
        return kept[key]


def _unsnapped(count: int) -> Snap:
    return Snap(np.full(count, -1, dtype=np.int32), np.zeros(count), np.zeros(count))


def _joined(one: Snap, other: Snap) -> Snap:
    return Snap(
        read_only(np.concatenate([one.edge, other.edge])),
        read_only(np.concatenate([one.fraction, other.fraction])),
        read_only(np.concatenate([one.access_minutes, other.access_minutes])),
    )
