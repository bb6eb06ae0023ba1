"""What settings, kept as plain lists and dictionaries, ask of the engine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from planning.bus_settings import MEDIAN
from planning.own_candidates import OwnCandidate
from planning.scenario import BUS, Scenario, counted_kinds
from planning.siting import linear_steps
from planning.siting_request import PLAIN_REQUEST, PROPOSABLE_KINDS, SitingRequest
from planning.slow_downs import slow_downs_of

WANTED_VERDICTS = ("accepted", "locked")
"""Decisions that make a site required."""

REJECTED = "rejected"
"""The decision that forbids a site."""

NO_KIND_RULE: dict[str, Any] = {
    "cost": 1.0,
    "at_least": 0,
    "at_most": None,
    "minutes": None,
    "persons": None,
    "jobs": None,
    "priority": None,
}
"""What a kind has that the setting ``kind_rules`` does not name."""

_SITES_FOR_A_SHARE = 10
"""Any number will do where a share is asked for; always the same, so that equal questions are equal."""


def standard(settings: Mapping[str, Any]) -> Scenario:
    """Return the service standard as a scenario that proposes nothing; settings as of `wanted`."""
    return Scenario(
        mode=settings["mode"],
        max_minutes=float(settings["minutes"]),
        bus_percentile=_percentile(settings),
        slow_downs=_slow_downs(settings),
        outlet_kinds=counted_kinds(settings["outlet_kinds"]),
        sites=0,
    )


def wanted(settings: Mapping[str, Any]) -> Scenario:
    """Return the scenario that settings describe.

    Parameters
    ----------
    settings : mapping
        A value for every name of `dashboard.state.SCENARIO_SETTINGS`.

    Returns
    -------
    Scenario
        Settings that do not matter for the goal have their first values, so that equal questions are equal scenarios.

    Raises
    ------
    PlanningError
        The settings contradict each other, for instance all weights are 0.
    """
    weights: dict[str, Any] = {
        name: float(settings[name]) for name in ("persons_weight", "jobs_weight", "priority_weight")
    }
    return Scenario(
        mode=settings["mode"],
        max_minutes=float(settings["minutes"]),
        bus_percentile=_percentile(settings),
        slow_downs=_slow_downs(settings),
        outlet_kinds=counted_kinds(settings["outlet_kinds"]),
        closures=tuple(settings["closures"]),
        sites=int(_SITES_FOR_A_SHARE if settings["goal"] == "share" else settings["sites"]),
        kinds=_kinds(settings),
        time_limit_seconds=float(settings["time_limit"]),
        siting=_request(settings),
        **({} if settings["by_kind"] else weights),
    )


def _kinds(settings: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(kind for kind in PROPOSABLE_KINDS if kind in settings["kinds"])


def _request(settings: Mapping[str, Any]) -> SitingRequest:
    goal, budget, movable = str(settings["goal"]), settings["budget"], int(settings["movable_outlets"])
    rules = {kind: {**NO_KIND_RULE, **settings["kind_rules"].get(kind, {})} for kind in _kinds(settings)}
    has_costs = budget is not None or goal == "share"
    costs = tuple((kind, float(rule["cost"])) for kind, rule in rules.items() if rule["cost"] != 1)
    limits = tuple(
        (kind, int(rule["at_least"]), None if rule["at_most"] is None else int(rule["at_most"]))
        for kind, rule in rules.items()
        if rule["at_least"] or rule["at_most"] is not None
    )
    minutes = tuple(
        (kind, float(rule["minutes"]))
        for kind, rule in rules.items()
        if rule["minutes"] is not None and rule["minutes"] != settings["minutes"]
    )
    most = settings["unit_at_most"]
    required, forbidden = locks(settings["required"], settings["forbidden"], settings["decisions"])
    venue_costs = tuple(sorted((venue, float(cost)) for venue, cost in settings["venue_costs"].items()))
    return SitingRequest(
        goal=goal,
        budget=None if budget is None else float(budget),
        kind_costs=costs if has_costs else (),
        venue_costs=venue_costs if has_costs else (),
        by_kind=bool(settings["by_kind"]),
        kind_minutes=minutes if settings["by_kind"] else (),
        kind_weights=kind_weights(rules) if settings["by_kind"] else (),
        kind_limits=limits,
        required=required,
        forbidden=forbidden,
        movable_outlets=movable,
        closable=tuple(sorted(settings["closable"])) if movable else (),
        spacing_metres=float(settings["spacing_metres"]),
        unit_at_least=int(settings["unit_at_least"]),
        unit_at_most=None if most is None else int(most),
        livestream_per_league=bool(settings["livestream"]),
        stages=stages(settings["stages"]),
        own_candidates=own_candidates(settings["own_candidates"]),
        **_goal_settings(settings, goal),
    )


def _goal_settings(settings: Mapping[str, Any], goal: str) -> dict[str, Any]:
    """Return what one goal asks for and no other does."""
    if goal == "share":
        return {"target_share": float(settings["target_share"]), "unit_share": settings["unit_percent"] / 100}
    if goal in {"median", "center"}:
        return {"beyond_minutes": float(settings["longest_minutes"])}
    if goal == "gradual":
        return {"credit_steps": linear_steps(float(settings["full_minutes"]), float(settings["none_minutes"]))}
    return {"capacity": float(settings["capacity"]) if goal == "capacity" else PLAIN_REQUEST.capacity}


def _slow_downs(settings: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the conditions chosen, in one order and without those that the mode does not feel."""
    return tuple(key for key in slow_downs_of(settings["mode"]) if key in settings["slow_downs"])


def _percentile(settings: Mapping[str, Any]) -> int:
    """Return the percentile that counts; in modes without one always the same, so that their results stay theirs."""
    return int(settings["bus_percentile"]) if settings["mode"] == BUS else MEDIAN


def locks(
    required: Iterable[str], forbidden: Iterable[str], decisions: Mapping[str, Mapping[str, str]]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the venues that must and must not be chosen.

    Parameters
    ----------
    required, forbidden : iterable of str
        As the planner named them among the conditions.
    decisions : mapping
        What was decided about a site: ``verdict`` and ``reason`` by its id. It goes before the conditions.

    Returns
    -------
    (tuple of str, tuple of str)
        Required and forbidden, each ascending.
    """
    wanted = {site for site, decision in decisions.items() if decision["verdict"] in WANTED_VERDICTS}
    unwanted = {site for site, decision in decisions.items() if decision["verdict"] == REJECTED}
    return (
        tuple(sorted((set(required) - unwanted) | wanted)),
        tuple(sorted((set(forbidden) - wanted) | unwanted)),
    )


def own_candidates(kept: Iterable[Mapping[str, Any]]) -> tuple[OwnCandidate, ...]:
    """Return own candidates from their settings: ``site_id``, ``name``, ``lon``, ``lat``, ``kinds`` and ``cost``."""
    return tuple(
        OwnCandidate(
            str(one["site_id"]),
            str(one["name"]),
            float(one["lon"]),
            float(one["lat"]),
            tuple(one.get("kinds") or ()),
            None if one.get("cost") is None else float(one["cost"]),
        )
        for one in kept
    )


def as_setting(candidate: OwnCandidate) -> dict[str, Any]:
    """Return an own candidate as it is kept among the settings, ready to be written as JSON."""
    return {
        "site_id": candidate.site_id,
        "name": candidate.name,
        "lon": candidate.lon,
        "lat": candidate.lat,
        "kinds": list(candidate.kinds),
        "cost": candidate.cost,
    }


def stages(kept: Mapping[str, int]) -> tuple[tuple[int, int], ...]:
    """Return years with the number of sites built in each, ascending."""
    return tuple(sorted((int(year), int(sites)) for year, sites in kept.items()))


def kind_weights(rules: Mapping[str, Mapping[str, Any]]) -> tuple[tuple[str, tuple[float, float, float]], ...]:
    """Return what counts in the demand of each kind for which all three weights are given."""
    names = ("persons", "jobs", "priority")
    return tuple(
        (kind, (float(rule["persons"]), float(rule["jobs"]), float(rule["priority"])))
        for kind, rule in rules.items()
        if all(rule[name] is not None for name in names)
    )
