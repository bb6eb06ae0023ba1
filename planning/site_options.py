"""What may be chosen: every venue as every kind it suits, and the existing outlets that may be closed or moved."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geodata.kinds import KINDS
from geodata.study_area import StudyArea
from geodata.text import Text
from planning.errors import SitingError
from planning.scenario import Scenario, network_mode
from planning.siting_request import SitingRequest

LIVESTREAM = "livestream_base"
"""The kind of which every league must have one."""

PREFERRED_KINDS = {
    "housing": ("doorstep_station", "service_window"),
    "resettlement": ("doorstep_station", "service_window"),
    "commerce": ("employment_post", "gig_post"),
    "industry": ("gig_market", "gig_post"),
    "logistics": ("gig_market", "gig_post"),
}
"""Kinds that a zone calls for first (see the clauses in `geodata.kinds`)."""

_NO_ZONE_ORDER = (
    "doorstep_station", "employment_post", "gig_market", "service_window", "gig_post", "livestream_base",
)  # fmt: skip


def preferred_order(suitable: list[str], zone: str) -> list[str]:
    """Return kinds in the order in which a zone calls for them, then in general order."""
    order = (*PREFERRED_KINDS.get(zone, ()), *_NO_ZONE_ORDER)
    return sorted(suitable, key=order.index)


def site_options(area: StudyArea, scenario: Scenario) -> pd.DataFrame:
    """Return everything that may be chosen.

    Parameters
    ----------
    area : StudyArea
        The study area under the scenario's conditions.
    scenario : Scenario
        Its kinds, mode and siting request count.

    Returns
    -------
    DataFrame
        One row per option: ``venue`` (position, −1 for an existing outlet), ``outlet`` (position, −1 for a venue),
        ``kind``, ``cost``, ``name``, ``unit``, ``fixed`` (an existing outlet that must stay). Venues come first; the kinds
        of a venue stand in the order in which its zone calls for them, only the first where it does not matter which.
        Existing outlets are there only where they may be closed or have a capacity.

    Raises
    ------
    SitingError
        No venue suits any of the kinds asked for and can be reached; or the request names unknown venues or outlets.
    """
    request = scenario.siting
    _refuse_unknown(area, request)
    venues = _venue_options(area, scenario)
    if not len(venues):
        raise SitingError(
            Text(
                f"{len(area.venues)} 个备选场地中没有一个既适合所选网点类型又能到达：请补充场地或放宽网点类型",
                f"none of the {len(area.venues)} candidate venues suits the kinds asked for and can be reached: "
                "add venues or allow more kinds",
            )
        )
    return pd.concat([venues, _outlet_options(area, request)], ignore_index=True)


def closable_outlets(area: StudyArea, request: SitingRequest) -> NDArray[np.bool_]:
    """Return which existing outlets may be closed or moved, (outlets,) bool."""
    if request.movable_outlets == 0:
        return np.zeros(len(area.outlets), dtype=bool)
    named = area.outlets["outlet_id"].isin(request.closable).to_numpy(dtype=bool)
    return named if request.closable else np.ones(len(area.outlets), dtype=bool)


def allowed_kinds(scenario: Scenario) -> tuple[str, ...]:
    """Return the kinds that may be proposed: those asked for, and livestream bases where every league must have one."""
    extra = (LIVESTREAM,) if scenario.siting.livestream_per_league and LIVESTREAM not in scenario.kinds else ()
    return (*scenario.kinds, *extra)


def _venue_options(area: StudyArea, scenario: Scenario) -> pd.DataFrame:
    request, allowed = scenario.siting, set(allowed_kinds(scenario))
    reachable = np.flatnonzero(area.snaps[network_mode(scenario.mode)]["venues"].snapped)
    venues = area.venues.iloc[reachable]
    rows = []
    for place, text, zone in zip(reachable.tolist(), venues["kinds"], venues["zone"], strict=True):
        kinds = preferred_order([kind for kind in text.split(",") if kind in allowed], zone)
        rows += [(place, kind) for kind in (kinds if request.has_kind_rules else kinds[:1])]
    options = pd.DataFrame(rows, columns=["venue", "kind"]).astype({"venue": np.int32})
    picked = area.venues.iloc[options["venue"].to_numpy()]
    by_kind, own = dict(request.kind_costs), request.own_candidates
    by_venue = {each.site_id: each.cost for each in own if each.cost is not None} | dict(request.venue_costs)
    costs = [
        by_venue.get(venue, by_kind.get(kind, 1.0))
        for venue, kind in zip(picked["venue_id"], options["kind"], strict=True)
    ]
    return options.assign(
        outlet=np.int32(-1),
        cost=np.array(costs, dtype=np.float64),
        name=picked["name"].to_numpy(dtype=object),
        unit=picked["unit"].to_numpy(dtype=np.int32),
        fixed=False,
    )


def _outlet_options(area: StudyArea, request: SitingRequest) -> pd.DataFrame:
    closable = closable_outlets(area, request)
    rows = np.arange(len(area.outlets)) if request.goal == "capacity" else np.flatnonzero(closable)
    picked = area.outlets.iloc[rows]
    return pd.DataFrame(
        {
            "venue": np.full(len(rows), -1, dtype=np.int32),
            "kind": picked["kind"].to_numpy(dtype=object),
            "outlet": rows.astype(np.int32),
            "cost": np.zeros(len(rows)),
            "name": picked["name"].to_numpy(dtype=object),
            "unit": picked["unit"].to_numpy(dtype=np.int32),
            "fixed": ~closable[rows],
        }
    )


def _refuse_unknown(area: StudyArea, request: SitingRequest) -> None:
    venue_ids, outlet_ids = set(area.venues["venue_id"]), set(area.outlets["outlet_id"])
    asked = (*request.required, *request.forbidden, *(venue for venue, _ in request.venue_costs))
    unknown = sorted(set(asked) - venue_ids) + sorted(set(request.closable) - outlet_ids)
    if unknown:
        raise SitingError(
            Text(
                f"研究区中没有这些场地或网点：{'、'.join(unknown[:10])}，请核对编号",
                f"no such venue or outlet in the study area: {', '.join(unknown[:10])}; check the ids",
            )
        )


def kind_label(kind: str) -> Text:
    """Return the names of a kind."""
    return Text(KINDS[kind].chinese, KINDS[kind].english)
