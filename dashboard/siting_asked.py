"""What the siting page's settings, kept as plain lists and dictionaries, ask of the engine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from planning.own_candidates import OwnCandidate

WANTED_VERDICTS = ("accepted", "locked")
"""Decisions that make a site required."""

REJECTED = "rejected"
"""The decision that forbids a site."""


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
