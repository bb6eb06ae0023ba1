"""Slow-downs: by how much longer ways take in winter, at night or in the evening peak, in one table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from geodata.highways import HIGHWAY_NAMES
from geodata.text import Text

ALL_ROADS = "*"
"""Stands for every road class that is not named."""

_BUSY = ("motorway", "motorway_link", "trunk", "trunk_link", "primary", "primary_link")
_LESS_BUSY = ("secondary", "secondary_link", "tertiary", "tertiary_link")


@dataclass(frozen=True, slots=True)
class SlowDown:
    """By how much longer everything takes under one condition.

    Attributes
    ----------
    name : Text
        What it is called.
    factors : mapping of str to mapping of str to float
        Per mode and road class (``*`` for all others) what the minutes are multiplied by; modes left out are as fast as
        ever. The access legs of every mode are slowed like walking.
    """

    name: Text
    factors: Mapping[str, Mapping[str, float]]


SLOW_DOWNS = MappingProxyType(
    {
        "winter": SlowDown(
            Text("冬季冰雪路面", "ice and snow"),
            {
                "walk": {ALL_ROADS: 1.25, "steps": 1.5},
                "bicycle": {ALL_ROADS: 1.5},
                "ebike": {ALL_ROADS: 1.5},
                "drive": {ALL_ROADS: 1.25},
            },
        ),
        "night": SlowDown(
            Text("夜间", "night"),
            {"walk": {ALL_ROADS: 1.1}, "bicycle": {ALL_ROADS: 1.1}, "ebike": {ALL_ROADS: 1.1}},
        ),
        "evening_peak": SlowDown(
            Text("晚高峰", "evening peak"),
            {"drive": {ALL_ROADS: 1.2, **dict.fromkeys(_BUSY, 1.8), **dict.fromkeys(_LESS_BUSY, 1.5)}},
        ),
    }
)
"""Slow-downs that a scenario may name. The factors are assumptions of this project, to be replaced by a survey's."""


def slow_downs_of(mode: str) -> tuple[str, ...]:
    """Return the keys of the slow-downs that change journeys by a mode, whose access legs are walked."""
    return tuple(key for key, slow_down in SLOW_DOWNS.items() if slow_down.factors.keys() & {mode, "walk"})


def class_factors(mode: str, slow_downs: tuple[str, ...]) -> dict[str, float]:
    """Return what the minutes on each road class are multiplied by: the product of all slow-downs.

    Parameters
    ----------
    mode : str
        One of `geodata.highways.MODES`.
    slow_downs : tuple of str
        Keys of `SLOW_DOWNS`.

    Returns
    -------
    dict
        A factor of at least 1 for every class of `geodata.highways.HIGHWAY_NAMES`.
    """
    product = dict.fromkeys(HIGHWAY_NAMES, 1.0)
    for name in slow_downs:
        of_mode = SLOW_DOWNS[name].factors.get(mode, {})
        for highway in product:
            # A ferry keeps its timetable.
            others = 1.0 if highway == "ferry" else of_mode.get(ALL_ROADS, 1.0)
            product[highway] *= of_mode.get(highway, others)
    return product


def least_factor(mode: str, slow_downs: tuple[str, ...]) -> float:
    """Return what the minutes on the least slowed class of roads (ferries are none) are multiplied by."""
    return min(factor for highway, factor in class_factors(mode, slow_downs).items() if highway != "ferry")


def walking_factor(slow_downs: tuple[str, ...]) -> float:
    """Return what the minutes of walked access legs are multiplied by."""
    return class_factors("walk", slow_downs)["footway"]
