"""Which values a setting of a scenario can have: what its widget can hold, checked before settings from elsewhere are taken over."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from dashboard import settings_words as words
from geodata.kinds import KINDS
from geodata.text import Text, joined
from planning.errors import ScenarioError
from planning.scenario import BUS_PERCENTILES, SCENARIO_MODES
from planning.siting_request import GOALS, PROPOSABLE_KINDS
from planning.slow_downs import SLOW_DOWNS

LEAST_MINUTES, MOST_MINUTES = 5, 60
"""The service standards that can be chosen, in minutes."""

RANGES: dict[str, tuple[float, float]] = {
    "minutes": (LEAST_MINUTES, MOST_MINUTES),
    "sites": (1, 200),
    "unit_percent": (0, 100),
    "capacity": (1, 1_000_000),
    "full_minutes": (1, 240),
    "none_minutes": (1, 240),
    "longest_minutes": (1, 240),
    "persons_weight": (0, 100),
    "jobs_weight": (0, 100),
    "priority_weight": (0, 100),
    "time_limit": (1, 600),
    "budget": (0, 1e12),
    "spacing_metres": (0, 100_000),
    "unit_at_least": (0, 100),
    "unit_at_most": (0, 1000),
    "movable_outlets": (0, 1000),
}
"""The least and the most of every number, in the unit that its name tells."""

TARGET_SHARES = (0.8, 0.9, 0.95, 1.0)
"""The shares that can be aimed at."""

_WHOLE = set(RANGES) - {"persons_weight", "jobs_weight", "priority_weight", "budget"}
_MAY_LACK = {"budget", "unit_at_most"}
_CHOICES: dict[str, tuple[Any, ...]] = {
    "mode": SCENARIO_MODES,
    "bus_percentile": BUS_PERCENTILES,
    "goal": GOALS,
    "target_share": TARGET_SHARES,
}
_SUBSETS: dict[str, tuple[str, ...]] = {
    "slow_downs": tuple(SLOW_DOWNS),
    "kinds": PROPOSABLE_KINDS,
    "outlet_kinds": tuple(KINDS),
}
LARGEST_COST = 1e12
"""Of a site or a kind, in whatever money the planner reckons."""

_RULE_RANGES = {
    "cost": (0, LARGEST_COST),
    "at_least": (0, 1e6),
    "at_most": (0, 1e6),
    "minutes": (1, 240),
} | dict.fromkeys(("persons", "jobs", "priority"), (0, 100))
_RULES_MAY_LACK = {"at_most", "minutes", "persons", "jobs", "priority"}


def checked(settings: Mapping[str, Any], defaults: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``settings`` with the missing ones at their defaults.

    Parameters
    ----------
    settings : mapping
        Values by name, as they come out of a stored scenario.
    defaults : mapping
        The settings that there are, with their first values.

    Returns
    -------
    dict
        A value for every name of ``defaults``.

    Raises
    ------
    planning.errors.ScenarioError
        Names that there are not, and values that no widget can hold; all of them at once. Settings that contradict each
        other are no fault here: the page tells it, as it does of settings made by hand.
    """
    faults = [_fault(words.UNKNOWN_SETTING, name) for name in sorted(set(settings) - set(defaults))]
    faults += [
        _fault(words.IMPOSSIBLE_SETTING, name, settings[name])
        for name, default in defaults.items()
        if name in settings and not _is_possible(name, settings[name], default)
    ]
    if faults:
        raise ScenarioError(joined(faults))
    return {name: _as_kept(name, settings.get(name, default)) for name, default in defaults.items()}


def _as_kept(name: str, value: Any) -> Any:
    """Return a number as its widget wants it: 1 and 1.0 are the same in a file but not there."""
    return float(value) if name in RANGES and name not in _WHOLE and value is not None else value


def _fault(text: Text, name: str, value: object = None) -> Text:
    return Text(text.zh.format(name=name, value=value), text.en.format(name=name, value=value))


def _is_possible(name: str, value: Any, default: Any) -> bool:
    if name in RANGES:
        return (value is None and name in _MAY_LACK) or _is_number(value, *RANGES[name], whole=name in _WHOLE)
    if name in _CHOICES:
        return not isinstance(value, bool) and value in _CHOICES[name]
    if name in _SUBSETS:
        return _is_list(value, _SUBSETS[name].__contains__) and len(set(value)) == len(value)
    if name == "kind_rules":
        return isinstance(value, dict) and all(map(_is_rule, value.items()))
    if name == "own_candidates":
        # Whether a candidate can be one is checked where scenarios are made of them.
        return isinstance(value, list) and all(map(_is_candidate, value))
    if name in _ENTRIES:
        return (
            isinstance(value, dict)
            and all(isinstance(key, str) for key in value)
            and all(map(_ENTRIES[name], value.items()))
        )
    if isinstance(default, list):
        return _is_list(value, lambda one: isinstance(one, str))
    return isinstance(value, type(default))


def _is_number(value: Any, least: float, most: float, *, whole: bool) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    # No number that is not finite, and no whole one too large for a float, is between two finite ones.
    return least <= value <= most and (not whole or isinstance(value, int))


def _is_list(value: Any, is_one: Callable[[Any], bool]) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) and is_one(one) for one in value)


def _is_rule(entry: tuple[Any, Any]) -> bool:
    kind, rule = entry
    return (
        kind in PROPOSABLE_KINDS
        and isinstance(rule, dict)
        and set(rule) <= set(_RULE_RANGES)
        and all(
            (value is None and name in _RULES_MAY_LACK) or _is_number(value, *_RULE_RANGES[name], whole=False)
            for name, value in rule.items()
        )
    )


def _is_candidate(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and set(value) == {"site_id", "name", "lon", "lat", "kinds", "cost"}
        and isinstance(value["site_id"], str)
        and isinstance(value["name"], str)
        and _is_number(value["lon"], -180, 180, whole=False)
        and _is_number(value["lat"], -90, 90, whole=False)
        and _is_list(value["kinds"], PROPOSABLE_KINDS.__contains__)
        and (value["cost"] is None or _is_number(value["cost"], *_RULE_RANGES["cost"], whole=False))
    )


def _is_decision(entry: tuple[str, Any]) -> bool:
    decision = entry[1]
    return (
        isinstance(decision, dict)
        and set(decision) == {"verdict", "reason"}
        and decision["verdict"] in ("accepted", "locked", "rejected")
        and isinstance(decision["reason"], str)
    )


def _is_stage(entry: tuple[str, Any]) -> bool:
    year, sites = entry
    return year.isascii() and year.isdecimal() and len(year) == 4 and _is_number(sites, 0, 999, whole=True)


def _is_cost(entry: tuple[str, Any]) -> bool:
    return _is_number(entry[1], *_RULE_RANGES["cost"], whole=False)


_ENTRIES: dict[str, Callable[[tuple[str, Any]], bool]] = {
    "decisions": _is_decision,
    "stages": _is_stage,
    "venue_costs": _is_cost,
}
"""What each entry of a setting that is a table by names must be."""
