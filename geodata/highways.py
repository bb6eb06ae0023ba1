"""One table of who may use which road, in which direction and how fast.

Sources of the figures
----------------------
* Walking 4.0 km/h: GB 50180-2018 (城市居住区规划设计标准) puts the 15-minute living circle at 800-1,000 m on foot,
  that is 1,000 m in 15 minutes.
* Bicycle 12 km/h and e-bike 18 km/h: door-to-door averages assumed by this project; GB 17761-2018 limits e-bikes to
  25 km/h.
* Driving: usual limits per class (the Road Traffic Safety Regulations, Art. 45, give 30/40/50/70 km/h for roads
  without a posted limit), of which `DRIVE_SHARE_OF_LIMIT` is driven on average; the share is an assumption.
* Classes and access tags: OpenStreetMap wiki, "Key:highway", "Key:access", "Key:oneway" and
  "OSM tags for routing/Access restrictions".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

MODES = ("walk", "bicycle", "ebike", "drive")
"""Modes of travel, in the order in which they are stored and shown."""

MODE_KMH = MappingProxyType({"walk": 4.0, "bicycle": 12.0, "ebike": 18.0})
"""Speed in km/h of the modes that are as fast on every road."""

DRIVE_SHARE_OF_LIMIT = 0.7
"""Average driving speed as a share of the limit."""

DRIVE_CIRCLE_KMH = 30.0
"""Speed in km/h behind the straight-line circle that is shown beside driving times."""

DISMOUNT_KMH = 4.0
"""Speed in km/h of a bicycle pushed along a footway, a pedestrian street or steps."""


@dataclass(frozen=True, slots=True)
class Highway:
    """What one OSM ``highway`` class means for the modes where no further tag says otherwise.

    Attributes
    ----------
    name : str
        The value of the ``highway`` tag.
    walk, cycle, drive : bool
        Whether people on foot, cyclists (e-bikes too) and cars may use it.
    limit_kmh : float
        Speed limit assumed for cars where no ``maxspeed`` is given, in km/h.
    dismount : bool
        Whether cyclists push.
    oneway : bool
        Whether vehicles use it in one direction only unless tagged otherwise.
    """

    name: str
    walk: bool
    cycle: bool
    drive: bool
    limit_kmh: float
    dismount: bool = False
    oneway: bool = False


HIGHWAYS = MappingProxyType(
    {
        highway.name: highway
        for highway in (
            Highway("motorway", False, False, True, 100.0, oneway=True),
            Highway("motorway_link", False, False, True, 60.0, oneway=True),
            Highway("trunk", True, True, True, 70.0),
            Highway("trunk_link", True, True, True, 50.0),
            Highway("primary", True, True, True, 60.0),
            Highway("primary_link", True, True, True, 40.0),
            Highway("secondary", True, True, True, 50.0),
            Highway("secondary_link", True, True, True, 40.0),
            Highway("tertiary", True, True, True, 40.0),
            Highway("tertiary_link", True, True, True, 30.0),
            Highway("unclassified", True, True, True, 40.0),
            Highway("residential", True, True, True, 30.0),
            Highway("living_street", True, True, True, 20.0),
            Highway("service", True, True, True, 20.0),
            Highway("road", True, True, True, 30.0),
            Highway("track", True, True, True, 20.0),
            Highway("pedestrian", True, True, False, 0.0, dismount=True),
            Highway("footway", True, True, False, 0.0, dismount=True),
            Highway("steps", True, True, False, 0.0, dismount=True),
            Highway("path", True, True, False, 0.0),
            Highway("cycleway", True, True, False, 0.0),
            Highway("bridleway", True, False, False, 0.0),
            Highway("corridor", True, False, False, 0.0),
        )
    }
)
"""Usable classes by name. Whatever is not here (construction, proposed, raceway, …) is not a road."""

HIGHWAY_NAMES = tuple(HIGHWAYS)
"""Class names in the order of the class codes stored in a network."""

_DENIED = frozenset({"no", "private", "agricultural", "forestry", "military", "emergency"})
_ALLOWED = frozenset({"yes", "designated", "permissive", "destination", "official", "customers", "use_sidepath"})
_ACCESS_KEYS = {
    "walk": ("foot", "access"),
    "bicycle": ("bicycle", "vehicle", "access"),
    "drive": ("motorcar", "motor_vehicle", "vehicle", "access"),
}
_FORWARD_ONLY = frozenset({"yes", "true", "1"})
_MPH = 1.609344


def _may_use(tags: Mapping[str, str], mode: str, by_class: bool) -> bool:
    """Return whether ``mode`` may use the road: the most specific access tag decides, else the class."""
    if tags.get("motorroad") == "yes" and mode != "drive":
        by_class = False
    for key in _ACCESS_KEYS[mode]:
        values = {value.strip() for value in tags.get(key, "").split(";")}
        if values <= _DENIED:
            return False
        if key == "bicycle" and "dismount" in values:
            return by_class or tags.get("foot") in _ALLOWED
        if values & _ALLOWED:
            # "access=yes" opens a class to the modes it is made for, it does not let cars onto a footway.
            return by_class or key != "access"
    return by_class


def _directions(tags: Mapping[str, str], highway: Highway, mode: str) -> tuple[bool, bool]:
    """Return whether ``mode`` may go along and against the way."""
    if mode == "walk":
        value = tags.get("oneway:foot", "no")
    else:
        oneway = tags.get("oneway")
        if oneway is None:
            implied = highway.oneway or tags.get("junction") in {"roundabout", "circular"}
            oneway = "yes" if implied else "no"
        value = oneway
        if mode == "bicycle":
            contraflow = tags.get("cycleway", "").startswith("opposite")
            value = tags.get("oneway:bicycle", "no" if contraflow else value)
    if value in _FORWARD_ONLY:
        return True, False
    if value in {"-1", "reverse"}:
        return False, True
    return True, True


def parsed_maxspeed_kmh(text: str) -> float | None:
    """Return the speed limit in km/h that a ``maxspeed`` tag states, or None where it states no usable number.

    Parameters
    ----------
    text : str
        For instance ``"60"``, ``"60 km/h"``, ``"30 mph"``, ``"CN:urban"``.

    Returns
    -------
    float or None
        Between 5 and 150 km/h; anything else is taken for a mistake.
    """
    match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*(mph|km/h|kmh|kph)?\s*", text)
    if match is None:
        return None
    kmh = float(match[1]) * (_MPH if match[2] == "mph" else 1.0)
    return kmh if 5.0 <= kmh <= 150.0 else None


def speeds_kmh(tags: Mapping[str, str]) -> dict[str, tuple[float, float]] | None:
    """Return the speed of each mode along and against a way.

    Parameters
    ----------
    tags : mapping of str to str
        The way's OSM tags.

    Returns
    -------
    dict or None
        Per mode of `MODES` (along, against) in km/h, 0.0 where that is not allowed; None if the way is no road
        or nobody may use it.
    """
    highway = HIGHWAYS.get(tags.get("highway", ""))
    if highway is None or tags.get("area") == "yes":
        return None
    cycle_kmh = {"bicycle": MODE_KMH["bicycle"], "ebike": MODE_KMH["ebike"]}
    if (highway.dismount and tags.get("bicycle") not in _ALLOWED) or tags.get("bicycle") == "dismount":
        cycle_kmh = dict.fromkeys(cycle_kmh, DISMOUNT_KMH)
    limit = parsed_maxspeed_kmh(tags["maxspeed"]) if "maxspeed" in tags else None
    drive_kmh = (limit or highway.limit_kmh or 20.0) * DRIVE_SHARE_OF_LIMIT
    result: dict[str, tuple[float, float]] = {}
    for mode, rules, by_class, kmh in (
        ("walk", "walk", highway.walk, MODE_KMH["walk"]),
        ("bicycle", "bicycle", highway.cycle, cycle_kmh["bicycle"]),
        ("ebike", "bicycle", highway.cycle, cycle_kmh["ebike"]),
        ("drive", "drive", highway.drive, drive_kmh),
    ):
        along, against = _directions(tags, highway, rules) if _may_use(tags, rules, by_class) else (False, False)
        result[mode] = (kmh if along else 0.0, kmh if against else 0.0)
    return result if any(any(pair) for pair in result.values()) else None
