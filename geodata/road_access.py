"""Who may use a road, in which direction, and pass which barrier, by OpenStreetMap's access tags.

Sources: OpenStreetMap wiki, "Key:access", "Key:oneway", "Key:oneway:bicycle", "Key:cycleway", "Key:sidewalk" and
"Key:barrier". What a barrier without access tags stops follows the profiles that the Open Source Routing Machine ships.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

TRAVELLERS = ("walk", "bicycle", "drive")
"""Whose access tags there are: people on foot, cyclists, cars. E-bikes go by the bicycle's."""

ALLOWED = frozenset({"yes", "designated", "permissive", "destination", "official", "customers"})
"""Access values that open a road."""

_DENIED = frozenset({"no", "private", "agricultural", "forestry", "military", "emergency", "use_sidepath"})
_ACCESS_KEYS = {
    "walk": ("foot", "access"),
    "bicycle": ("bicycle", "vehicle", "access"),
    "drive": ("motorcar", "motor_vehicle", "vehicle", "access"),
}
_FORWARD_ONLY = frozenset({"yes", "true", "1"})
_BACKWARD_ONLY = frozenset({"-1", "reverse"})
_CHANGING = frozenset({"reversible", "alternating"})
_CYCLEWAYS = ("cycleway", "cycleway:left", "cycleway:right", "cycleway:both")

_EVERYBODY = (True, True, True)
_NOBODY = (False, False, False)
_ON_FOOT = (True, False, False)
_NO_CARS = (True, True, False)
BARRIERS = MappingProxyType(
    dict.fromkeys(("wall", "fence", "yes"), _NOBODY)
    | dict.fromkeys(("kissing_gate", "stile", "turnstile", "full-height_turnstile", "horse_stile"), _ON_FOOT)
    | dict.fromkeys(
        ("bollard", "rising_bollard", "block", "jersey_barrier", "planter", "log", "chain", "rope", "debris", "bus_trap",
         "cycle_barrier", "motorcycle_barrier", "barrier_board", "sump_buster", "tank_trap"),
        _NO_CARS,
    )
)  # fmt: skip
"""Whom a barrier on a road lets pass where it has no access tags: on foot, by bicycle, by car.

Gates, lift gates, toll booths, kerbs and whatever else is not here let everybody pass.
"""

ROAD_TAGS = frozenset(
    {"highway", "route", "area", "type", "junction", "oneway", "oneway:foot", "oneway:bicycle", "motorroad", "maxspeed",
     "duration", "barrier", "locked", "sidewalk", "sidewalk:both", "sidewalk:left", "sidewalk:right"}
    | {key for keys in _ACCESS_KEYS.values() for key in keys}
    | {key + side for key in _CYCLEWAYS for side in ("", ":oneway")}
)  # fmt: skip
"""Every tag that the rules look at; no other tag of a road is read."""


def may_use(tags: Mapping[str, str], traveller: str, by_class: bool, *, access_opens: bool = False) -> bool:
    """Return whether a road or barrier is open: the most specific access tag decides, else ``by_class``.

    Parameters
    ----------
    tags : mapping of str to str
        OSM tags.
    traveller : str
        One of `TRAVELLERS`.
    by_class : bool
        Whether it is open by its kind.
    access_opens : bool
        Whether the general ``access`` tag opens what is closed by its kind.
    """
    if tags.get("motorroad") == "yes" and traveller != "drive":
        by_class = False
    for key in _ACCESS_KEYS[traveller]:
        values = {value.strip() for value in tags.get(key, "").split(";")}
        if values <= _DENIED:
            return False
        if key == "bicycle" and "dismount" in values:
            return by_class or tags.get("foot") in ALLOWED
        if values & ALLOWED:
            # "access=yes" opens a class to the modes it is made for, it does not let cars onto a footway.
            return by_class or access_opens or key != "access"
    return by_class


def walkers_have_their_own_way(tags: Mapping[str, str]) -> bool:
    """Return whether the pavements on both sides are mapped as ways of their own, so that nobody walks in the road."""
    if tags.get("foot") in ALLOWED:
        return False
    sides = (tags.get("sidewalk:left"), tags.get("sidewalk:right"))
    return "separate" in (tags.get("sidewalk"), tags.get("sidewalk:both")) or sides == ("separate", "separate")


def directions(tags: Mapping[str, str], traveller: str, *, oneway: bool) -> tuple[bool, bool]:
    """Return whether one may go along and against a way.

    Parameters
    ----------
    tags : mapping of str to str
        OSM tags.
    traveller : str
        One of `TRAVELLERS`.
    oneway : bool
        Whether the class is one-way by itself.

    Returns
    -------
    tuple of bool
        Lanes whose direction changes (``reversible``, ``alternating``) are closed to vehicles, since at any one time
        they may lead the other way.
    """
    if traveller == "walk":
        value = tags.get("oneway:foot", "no")
    else:
        implied = oneway or tags.get("junction") in {"roundabout", "circular"}
        value = tags.get("oneway", "yes" if implied else "no")
        if traveller == "bicycle":
            value = tags.get("oneway:bicycle", "no" if _contraflow(tags) else value)
    if value in _CHANGING:
        return False, False
    if value in _FORWARD_ONLY:
        return True, False
    if value in _BACKWARD_ONLY:
        return False, True
    return True, True


def _contraflow(tags: Mapping[str, str]) -> bool:
    return any(
        tags.get(key, "").startswith("opposite") or tags.get(f"{key}:oneway") in {"no", "-1"} for key in _CYCLEWAYS
    )


def denied_at_barrier(tags: Mapping[str, str]) -> frozenset[str]:
    """Return the travellers (of `TRAVELLERS`) that a barrier node stops.

    Parameters
    ----------
    tags : mapping of str to str
        The node's OSM tags; ``locked=yes`` stops everybody who has no access tag of his own.
    """
    locked = tags.get("locked") == "yes"
    passing = BARRIERS.get(tags.get("barrier", ""), _EVERYBODY)
    # "access=yes" says that a fence or an unnamed barrier has a gap; it gets no car past a bollard or over a stile.
    opens = passing is _NOBODY
    return frozenset(
        traveller
        for traveller, passes in zip(TRAVELLERS, passing, strict=True)
        if not may_use(tags, traveller, passes and not locked, access_opens=opens)
    )
