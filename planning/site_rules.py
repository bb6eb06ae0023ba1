"""The planner's limits and locks as rules over options: each with the words in which a conflict is told."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.spatial import KDTree

from geodata.study_area import StudyArea
from geodata.text import Text
from planning.errors import InfeasibleError
from planning.scenario import Scenario
from planning.search import Floats
from planning.site_options import LIVESTREAM, kind_label
from planning.siting import Group, SiteRules
from planning.siting_request import SitingRequest

LEAGUE = "league"
"""Boundary level of a league or city (盟市)."""

_NAMES_TOLD = 5


def request_rules(area: StudyArea, scenario: Scenario, options: pd.DataFrame) -> SiteRules:
    """Return what a choice of options must keep to.

    Parameters
    ----------
    area : StudyArea
        The study area under the scenario's conditions.
    scenario : Scenario
        Its siting request counts.
    options : DataFrame
        From `planning.site_options.site_options`.

    Returns
    -------
    SiteRules
        Existing outlets that must stay are required; venues too near to one of those are forbidden.

    Raises
    ------
    InfeasibleError
        Units or leagues that must have an outlet have no venue, or a required venue, or all venues, stand too near to an outlet.
    """
    request = scenario.siting
    venue_ids = _venue_ids(area, options)
    near = _near_to_kept(area, request, options)
    _refuse_if_all_banned(request, near | (options["venue"].to_numpy() < 0))
    banned = near | np.isin(venue_ids, request.forbidden)
    groups = [
        *_one_kind_per_venue(options),
        *_required_venues(area, request, venue_ids, near),
        *_unit_groups(area, request, options, banned),
        *_kind_groups(request, options),
        *_league_groups(area, request, options, banned),
        *_staying(request, options),
    ]
    return SiteRules(
        required=np.flatnonzero(options["fixed"].to_numpy(dtype=bool)).astype(np.int32),
        forbidden=np.flatnonzero(banned).astype(np.int32),
        costs=options["cost"].to_numpy(dtype=np.float64),
        budget=request.budget,
        groups=tuple(groups),
        too_close=_too_close(area, request, options),
        names=tuple(options["name"].astype(str)),
    )


def _refuse_if_all_banned(request: SitingRequest, near: NDArray[np.bool_]) -> None:
    if near.all():
        metres = f"{request.spacing_metres:g}"
        raise InfeasibleError(
            Text(
                f"所有备选场地距现有网点都不足 {metres} 米：请减小最小间距或补充场地",
                f"every candidate venue is less than {metres} m from an existing outlet: lower the minimum spacing or add venues",
            )
        )


def _venue_ids(area: StudyArea, options: pd.DataFrame) -> NDArray[np.object_]:
    """Return the venue's id of each option, empty for existing outlets."""
    ids = np.append(area.venues["venue_id"].to_numpy(dtype=object), "")
    return np.asarray(ids[options["venue"].to_numpy()])


def _xy(area: StudyArea, options: pd.DataFrame) -> Floats:
    return _of_each(options, area.xy_metres["venues"], area.xy_metres["outlets"])


def _of_each(options: pd.DataFrame, of_venues: Floats, of_outlets: Floats) -> Floats:
    """Return for each option the row of its venue or outlet."""
    venue = options["venue"].to_numpy()
    return np.concatenate([of_venues, of_outlets])[np.where(venue >= 0, venue, len(of_venues) + options["outlet"])]


def _near_to_kept(area: StudyArea, request: SitingRequest, options: pd.DataFrame) -> NDArray[np.bool_]:
    """Return which venues stand nearer than the spacing to an existing outlet that stays."""
    closable = set(options.loc[(options["outlet"] >= 0) & ~options["fixed"], "outlet"])
    kept = [row for row in range(len(area.outlets)) if row not in closable]
    if request.spacing_metres <= 0 or not kept:
        return np.zeros(len(options), dtype=bool)
    metres, _ = KDTree(area.xy_metres["outlets"][kept]).query(_xy(area, options))
    return np.asarray((metres < request.spacing_metres) & (options["venue"].to_numpy() >= 0))


def _too_close(area: StudyArea, request: SitingRequest, options: pd.DataFrame) -> NDArray[np.int32]:
    """Return pairs of options nearer than the spacing; a venue's kinds exclude each other anyway, outlets stand as they do."""
    if request.spacing_metres <= 0:
        return np.empty((0, 2), dtype=np.int32)
    # A distance of exactly the spacing is far enough.
    reach = np.nextafter(request.spacing_metres, 0.0)
    pairs = KDTree(_xy(area, options)).query_pairs(reach, output_type="ndarray")
    venue = options["venue"].to_numpy()[pairs]
    different = (venue[:, 0] != venue[:, 1]) | (venue < 0).any(axis=1)
    kept = different & (venue >= 0).any(axis=1) & ~options["fixed"].to_numpy(dtype=bool)[pairs].any(axis=1)
    return np.asarray(pairs[kept], dtype=np.int32)


def _one_kind_per_venue(options: pd.DataFrame) -> Iterator[Group]:
    venues = options[options["venue"] >= 0]
    for rows in venues.groupby("venue").indices.values():
        if len(rows) > 1:
            name = str(venues["name"].iloc[rows[0]])
            label = Text(f"“{name}”只设一种网点", f"one kind at “{name}”")
            yield Group(venues.index[rows].to_numpy(dtype=np.int32), label, 0, 1)


def _required_venues(
    area: StudyArea, request: SitingRequest, venue_ids: NDArray[np.object_], near: NDArray[np.bool_]
) -> Iterator[Group]:
    names = dict(zip(area.venues["venue_id"], area.venues["name"], strict=True))
    for venue in request.required:
        members = np.flatnonzero(venue_ids == venue).astype(np.int32)
        if len(members) and near[members].all():
            metres = f"{request.spacing_metres:g}"
            raise InfeasibleError(
                Text(
                    f"必建场地“{names[venue]}”距现有网点不足 {metres} 米：请减小最小间距或取消必建",
                    f"the required venue “{names[venue]}” is less than {metres} m from an existing outlet: lower the minimum "
                    "spacing or do not require it",
                )
            )
        yield Group(members, Text(f"必建场地“{names[venue]}”", f"the required venue “{names[venue]}”"), 1)


def _unit_groups(
    area: StudyArea, request: SitingRequest, options: pd.DataFrame, banned: NDArray[np.bool_]
) -> Iterator[Group]:
    """Yield a group for each unit with limits; existing outlets that are no options count as standing."""
    if not request.unit_at_least and request.unit_at_most is None:
        return
    listed = options["outlet"].to_numpy()
    listed = listed[listed >= 0]
    units = area.outlets["unit"].to_numpy()
    inside = units >= 0
    existing = np.bincount(units[inside], minlength=len(area.units))
    movable = np.bincount(units[listed][inside[listed]], minlength=len(area.units))
    # A venue is one place whatever its kinds; each outlet is one too.
    place = np.where(options["venue"] >= 0, options["venue"], len(area.venues) + options["outlet"])
    unit_of = options["unit"].to_numpy()
    lacking = []
    for unit, name in enumerate(area.units["name"].astype(str)):
        members = np.flatnonzero(unit_of == unit).astype(np.int32)
        standing = int(existing[unit] - movable[unit])
        low = max(request.unit_at_least - standing, 0)
        # Where more stand today than the limit allows, they may stay, but none is added.
        high = None if request.unit_at_most is None else max(request.unit_at_most - standing, int(movable[unit]))
        if low > len(np.unique(place[members[~banned[members]]])):
            lacking.append(name)
        label = Text(
            f"“{name}”网点数（{request.unit_at_least}–{_limit(request.unit_at_most)[0]} 个，含现有 {existing[unit]} 个）",
            f"outlets in “{name}” ({request.unit_at_least} to {_limit(request.unit_at_most)[1]}, {existing[unit]} existing)",
        )
        if low or (high is not None and high < len(members)):
            yield Group(members, label, low, high)
    if lacking:
        raise _without_candidates(
            Text(f"每个单元至少 {request.unit_at_least} 个网点", f"at least {request.unit_at_least} per unit"),
            Text("个单元的备选场地不足", "units have too few candidate sites"),
            lacking,
        )


def _limit(most: int | None) -> tuple[str, str]:
    return ("不限", "any number") if most is None else (str(most), str(most))


def _without_candidates(rule: Text, what: Text, names: list[str]) -> InfeasibleError:
    told = names[:_NAMES_TOLD]
    more = len(names) > len(told)
    return InfeasibleError(
        Text(
            f"“{rule.zh}”无法满足：{len(names)} {what.zh}：{'、'.join(told)}{'等' if more else ''}。请补充场地、放宽网点类型或取消该要求",
            f"“{rule.en}” cannot be met: {len(names)} {what.en}: {', '.join(told)}{', …' if more else ''}. Add venues, allow more "
            "kinds or drop the demand",
        ),
        (rule,),
    )


def _kind_groups(request: SitingRequest, options: pd.DataFrame) -> Iterator[Group]:
    new = options["venue"].to_numpy() >= 0
    for kind, low, high in request.kind_limits:
        members = np.flatnonzero(new & (options["kind"].to_numpy() == kind)).astype(np.int32)
        name, (most_zh, most_en) = kind_label(kind), _limit(high)
        label = Text(f"新建{name.zh} {low}–{most_zh} 个", f"{low} to {most_en} new sites of kind “{name.en}”")
        yield Group(members, label, low, high)


def _league_groups(
    area: StudyArea, request: SitingRequest, options: pd.DataFrame, banned: NDArray[np.bool_]
) -> Iterator[Group]:
    """Yield a group for each league that has no livestream base that stays."""
    if not request.livestream_per_league:
        return
    leagues = area.boundaries[area.boundaries["level"] == LEAGUE]
    shapes = list(zip(leagues["name"].astype(str), leagues.geometry, strict=True)) or [(area.name, None)]
    lonlat = _of_each(options, *map(shapely.get_coordinates, (area.venues.geometry, area.outlets.geometry)))
    is_base = options["kind"].to_numpy() == LIVESTREAM
    listed = set(options.loc[options["outlet"] >= 0, "outlet"])
    standing = area.outlets[(area.outlets["kind"] == LIVESTREAM) & ~area.outlets.index.isin(listed)]
    lacking = []
    for name, shape in shapes:
        inside = np.ones(len(options), bool) if shape is None else shapely.intersects_xy(shape, *lonlat.T)
        if len(standing) if shape is None else standing.geometry.intersects(shape).any():
            continue
        members = np.flatnonzero(is_base & inside).astype(np.int32)
        if not (~banned[members]).any():
            lacking.append(name)
        yield Group(members, Text(f"“{name}”至少一个直播带岗基地", f"at least one livestream base in “{name}”"), 1)
    if lacking:
        raise _without_candidates(
            Text("每个盟市至少一个直播带岗基地", "at least one livestream base per league"),
            Text("个盟市没有适合的备选场地", "leagues have no suitable candidate site"),
            lacking,
        )


def _staying(request: SitingRequest, options: pd.DataFrame) -> Iterator[Group]:
    members = np.flatnonzero((options["outlet"] >= 0) & ~options["fixed"]).astype(np.int32)
    if len(members):
        label = Text(
            f"最多撤并迁移 {request.movable_outlets} 个现有网点",
            f"at most {request.movable_outlets} outlets closed or moved",
        )
        yield Group(members, label, max(len(members) - request.movable_outlets, 0))
