"""One table of how fast every class of road is, inside built-up land and outside, and who may use it.

Sources of the figures
----------------------
* Walking 4.0 km/h: GB 50180-2018 (城市居住区规划设计标准) puts the 15-minute living circle at 800-1,000 m on foot,
  that is 1,000 m in 15 minutes.
* Bicycle 12 km/h and e-bike 18 km/h: door-to-door averages assumed by this project; GB 17761-2018 limits e-bikes to
  25 km/h.
* Driving in built-up land (城市道路): the upper or middle design speeds of CJJ 37-2012 (城市道路工程设计规范), table 3.2.1:
  expressways 100/80/60, arterials 60/50/40, secondary roads 50/40/30, branch roads 40/30/20 km/h. The Road Traffic Safety
  Law Implementing Regulations (道路交通安全法实施条例), Art. 45, give 30 km/h for streets without a centre line and 50 with
  one lane a direction where no limit is posted.
* Driving outside (公路): Art. 45 of the same, 40 km/h without a centre line and 70 with one lane a direction; Art. 78, at
  most 120 km/h on motorways; JTG B01-2014 (公路工程技术标准), 80 or 60 km/h on second-class and 40 or 30 on third-class
  highways.
* Which OSM class stands for which road is an assumption, and so are the shares of the limit that are driven on average.
* Ferries 5 km/h where no ``duration`` is tagged: the value of the profiles that the Open Source Routing Machine ships.
  Waiting for the boat is not counted.
* Classes: OpenStreetMap wiki, "Key:highway", "Tag:route=ferry" and "Key:maxspeed".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from geodata.road_access import ALLOWED, directions, may_use, walkers_have_their_own_way

MODES = ("walk", "bicycle", "ebike", "drive")
"""Modes of travel, in the order in which they are stored and shown."""

TRAVELLER_OF_MODE = MappingProxyType({"walk": "walk", "bicycle": "bicycle", "ebike": "bicycle", "drive": "drive"})
"""By whose access tags (`geodata.road_access.TRAVELLERS`) each mode goes."""

MODE_KMH = MappingProxyType({"walk": 4.0, "bicycle": 12.0, "ebike": 18.0})
"""Speed in km/h of the modes that are as fast on every road."""

DRIVE_SHARE_OF_LIMIT = 0.7
"""Average driving speed as a share of the limit, in built-up land."""

DRIVE_SHARE_OF_RURAL_LIMIT = 0.85
"""The same outside built-up land, where crossings and parked cars are few."""

DRIVE_CIRCLE_KMH = 30.0
"""Speed in km/h behind the straight-line circle that is shown beside driving times."""

DISMOUNT_KMH = 4.0
"""Speed in km/h of a bicycle pushed along a footway, a pedestrian street or steps."""


@dataclass(frozen=True, slots=True)
class Highway:
    """What one class of road means for the modes where no further tag says otherwise.

    Attributes
    ----------
    name : str
        The value of the ``highway`` tag; ``"ferry"`` for ``route=ferry``.
    walk, cycle, drive : bool
        Whether people on foot, cyclists (e-bikes too) and cars may use it.
    limit_kmh, rural_limit_kmh : float
        Speed limit assumed for cars where no ``maxspeed`` is given, in km/h, in built-up land and outside. Of a ferry
        the speed of the boat itself.
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
    rural_limit_kmh: float
    dismount: bool = False
    oneway: bool = False


HIGHWAYS = MappingProxyType(
    {
        highway.name: highway
        for highway in (
            Highway("motorway", False, False, True, 100.0, 120.0, oneway=True),
            Highway("motorway_link", False, False, True, 60.0, 60.0, oneway=True),
            Highway("trunk", True, True, True, 70.0, 80.0),
            Highway("trunk_link", True, True, True, 50.0, 60.0),
            Highway("primary", True, True, True, 60.0, 70.0),
            Highway("primary_link", True, True, True, 40.0, 50.0),
            Highway("secondary", True, True, True, 50.0, 60.0),
            Highway("secondary_link", True, True, True, 40.0, 40.0),
            Highway("tertiary", True, True, True, 40.0, 40.0),
            Highway("tertiary_link", True, True, True, 30.0, 40.0),
            Highway("unclassified", True, True, True, 40.0, 40.0),
            Highway("residential", True, True, True, 30.0, 30.0),
            Highway("living_street", True, True, True, 20.0, 20.0),
            Highway("service", True, True, True, 20.0, 20.0),
            Highway("road", True, True, True, 30.0, 40.0),
            Highway("track", True, True, True, 20.0, 20.0),
            Highway("pedestrian", True, True, False, 0.0, 0.0, dismount=True),
            Highway("footway", True, True, False, 0.0, 0.0, dismount=True),
            Highway("steps", True, True, False, 0.0, 0.0, dismount=True),
            Highway("path", True, True, False, 0.0, 0.0),
            Highway("cycleway", True, True, False, 0.0, 0.0),
            Highway("bridleway", True, False, False, 0.0, 0.0),
            Highway("corridor", True, False, False, 0.0, 0.0),
            Highway("ferry", True, True, False, 5.0, 5.0),
        )
    }
)
"""Usable classes by name. Whatever is not here (construction, proposed, raceway, …) is not a road."""

HIGHWAY_NAMES = tuple(HIGHWAYS)
"""Class names in the order of the class codes stored in a network."""

SQUARE_CLASSES = frozenset({"pedestrian", "footway", "path", "living_street"})
"""Classes that are squares where ``area=yes``: walked along the outline and straight across. Other areas are no road."""

_OPENED_LIMIT_KMH = 20.0
"""Limit in km/h where a tag opens a class to cars that is not made for them."""

_SPEED_WORDS = re.compile(r"none|walk|signals|variable|no|implicit|[A-Z]{2}(-[A-Z]{2,3})?:[\w:-]+")
_MPH = 1.609344
_FERRY_KMH = (1.0, 80.0)
_CLOSED = (False, False)


def class_of(tags: Mapping[str, str]) -> Highway | None:
    """Return the class of a way, or None if it is no road that can be used."""
    if "highway" in tags:
        name = tags["highway"]
        return None if tags.get("area") == "yes" and name not in SQUARE_CLASSES else HIGHWAYS.get(name)
    return HIGHWAYS["ferry"] if tags.get("route") == "ferry" else None


def is_square(tags: Mapping[str, str]) -> bool:
    """Return whether a way or relation is a square, to be walked straight across."""
    area = tags.get("area") == "yes" or tags.get("type") == "multipolygon"
    return area and tags.get("highway") in SQUARE_CLASSES


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


def is_mistaken_maxspeed(text: str) -> bool:
    """Return whether a ``maxspeed`` tag is neither a usable number nor one of the words of OSM (``none``, ``CN:urban``)."""
    return parsed_maxspeed_kmh(text) is None and _SPEED_WORDS.fullmatch(text.strip()) is None


def parsed_duration_minutes(text: str) -> float | None:
    """Return the minutes that a ``duration`` tag states, or None where it states none.

    Parameters
    ----------
    text : str
        ``"20"`` (minutes), ``"1:05"`` or ``"01:05:00"`` (hours first), or ISO 8601 such as ``"PT1H5M"``.
    """
    text = text.strip()
    iso = re.fullmatch(r"PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?", text)
    clock = re.fullmatch(r"(?:(\d{1,3}):)?(\d{1,3})(?::(\d\d))?", text)
    match = iso or clock
    if match is None:
        return None
    hours, minutes, seconds = (float(part or 0) for part in match.groups())
    return (hours * 60.0 + minutes + seconds / 60.0) or None


def ferry_kmh(kilometres: float, minutes: float | None) -> float | None:
    """Return the speed of a ferry in km/h from its length and ``duration``, or None where that is no boat's speed.

    Parameters
    ----------
    kilometres : float
        Length of the whole way.
    minutes : float or None
        Minutes it takes from end to end.
    """
    kmh = kilometres * 60.0 / minutes if minutes else 0.0
    return kmh if _FERRY_KMH[0] <= kmh <= _FERRY_KMH[1] else None


def speeds_kmh(tags: Mapping[str, str], *, urban: bool = True) -> dict[str, tuple[float, float]] | None:
    """Return the speed of each mode along and against a way.

    Parameters
    ----------
    tags : mapping of str to str
        The way's OSM tags.
    urban : bool
        Whether it lies in built-up land, which counts for cars only.

    Returns
    -------
    dict or None
        Per mode of `MODES` (along, against) in km/h, 0.0 where that is not allowed; None if the way is no road
        or nobody may use it.
    """
    highway = class_of(tags)
    if highway is None:
        return None
    by_class = {"walk": highway.walk, "bicycle": highway.cycle, "drive": highway.drive}
    if highway.drive and walkers_have_their_own_way(tags):
        by_class["walk"] = False
    if is_square(tags):
        tags, by_class["drive"] = {**tags, "oneway": "no"}, False
    ways_open = {
        traveller: directions(tags, traveller, oneway=highway.oneway) if may_use(tags, traveller, allowed) else _CLOSED
        for traveller, allowed in by_class.items()
    }
    if not any(any(pair) for pair in ways_open.values()):
        return None
    kmh = free_kmh(tags, highway, urban=urban)
    return {
        mode: (kmh[mode] * ways_open[traveller][0], kmh[mode] * ways_open[traveller][1])
        for mode, traveller in TRAVELLER_OF_MODE.items()
    }


def free_kmh(tags: Mapping[str, str], highway: Highway, *, urban: bool) -> dict[str, float]:
    """Return the speed in km/h of each mode of `MODES` on a way, if it may go there.

    Parameters
    ----------
    tags : mapping of str to str
        The way's OSM tags.
    highway : Highway
        Its class.
    urban : bool
        Whether it lies in built-up land.
    """
    if highway.name == "ferry":
        return dict.fromkeys(MODES, highway.limit_kmh)
    kmh = dict(MODE_KMH)
    pushed = highway.dismount and (highway.name == "steps" or tags.get("bicycle") not in ALLOWED)
    if pushed or tags.get("bicycle") == "dismount":
        kmh |= dict.fromkeys(("bicycle", "ebike"), DISMOUNT_KMH)
    posted = parsed_maxspeed_kmh(tags["maxspeed"]) if "maxspeed" in tags else None
    by_class = highway.limit_kmh if urban else highway.rural_limit_kmh
    share = DRIVE_SHARE_OF_LIMIT if urban else DRIVE_SHARE_OF_RURAL_LIMIT
    return kmh | {"drive": (posted or by_class or _OPENED_LIMIT_KMH) * share}
