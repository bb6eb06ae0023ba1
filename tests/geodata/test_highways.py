"""Who may use which road: a table of tag combinations, figured from OpenStreetMap's rules by hand."""

from __future__ import annotations

import pytest

from geodata.highways import (
    DRIVE_SHARE_OF_LIMIT,
    HIGHWAY_NAMES,
    HIGHWAYS,
    MODES,
    parsed_maxspeed_kmh,
    speeds_kmh,
)

BOTH, ALONG, AGAINST, NONE = (1, 1), (1, 0), (0, 1), (0, 0)

# tags, walk, bicycle (e-bikes alike), drive
TABLE = [
    # Classes without further tags.
    ("motorway", {}, NONE, NONE, ALONG),
    ("motorway_link", {}, NONE, NONE, ALONG),
    ("trunk", {}, BOTH, BOTH, BOTH),
    ("primary_link", {}, BOTH, BOTH, BOTH),
    ("residential", {}, BOTH, BOTH, BOTH),
    ("living_street", {}, BOTH, BOTH, BOTH),
    ("service", {}, BOTH, BOTH, BOTH),
    ("track", {}, BOTH, BOTH, BOTH),
    ("footway", {}, BOTH, BOTH, NONE),
    ("steps", {}, BOTH, BOTH, NONE),
    ("path", {}, BOTH, BOTH, NONE),
    ("cycleway", {}, BOTH, BOTH, NONE),
    ("bridleway", {}, BOTH, NONE, NONE),
    # One-way streets bind vehicles, not people on foot.
    ("primary", {"oneway": "yes"}, BOTH, ALONG, ALONG),
    ("primary", {"oneway": "1"}, BOTH, ALONG, ALONG),
    ("primary", {"oneway": "true"}, BOTH, ALONG, ALONG),
    ("primary", {"oneway": "-1"}, BOTH, AGAINST, AGAINST),
    ("primary", {"oneway": "reverse"}, BOTH, AGAINST, AGAINST),
    ("primary", {"oneway": "no"}, BOTH, BOTH, BOTH),
    ("residential", {"oneway": "yes", "oneway:bicycle": "no"}, BOTH, BOTH, ALONG),
    ("residential", {"oneway": "-1", "oneway:bicycle": "no"}, BOTH, BOTH, AGAINST),
    ("residential", {"oneway": "yes", "cycleway": "opposite"}, BOTH, BOTH, ALONG),
    ("residential", {"oneway": "yes", "cycleway": "opposite_lane"}, BOTH, BOTH, ALONG),
    ("residential", {"oneway": "yes", "cycleway": "lane"}, BOTH, ALONG, ALONG),
    ("residential", {"oneway:bicycle": "yes"}, BOTH, ALONG, BOTH),
    ("footway", {"oneway:foot": "yes"}, ALONG, BOTH, NONE),
    ("cycleway", {"oneway": "yes"}, BOTH, ALONG, NONE),
    ("tertiary", {"junction": "roundabout"}, BOTH, ALONG, ALONG),
    ("tertiary", {"junction": "circular"}, BOTH, ALONG, ALONG),
    ("tertiary", {"junction": "roundabout", "oneway": "no"}, BOTH, BOTH, BOTH),
    ("tertiary", {"junction": "roundabout", "oneway": "-1"}, BOTH, AGAINST, AGAINST),
    ("motorway", {"oneway": "no"}, NONE, NONE, BOTH),
    ("motorway", {"oneway": "-1"}, NONE, NONE, AGAINST),
    # Access: the most specific tag decides.
    ("service", {"access": "private", "foot": "yes"}, BOTH, NONE, NONE),
    ("service", {"access": "no", "foot": "designated", "bicycle": "permissive"}, BOTH, BOTH, NONE),
    ("residential", {"access": "no", "motor_vehicle": "yes"}, NONE, NONE, BOTH),
    ("residential", {"motor_vehicle": "no"}, BOTH, BOTH, NONE),
    ("residential", {"motor_vehicle": "no", "motorcar": "yes"}, BOTH, BOTH, BOTH),
    ("residential", {"vehicle": "no"}, BOTH, NONE, NONE),
    ("residential", {"vehicle": "no", "bicycle": "yes"}, BOTH, BOTH, NONE),
    ("residential", {"motor_vehicle": "private"}, BOTH, BOTH, NONE),
    ("residential", {"motor_vehicle": "destination"}, BOTH, BOTH, BOTH),
    ("track", {"motor_vehicle": "agricultural"}, BOTH, BOTH, NONE),
    ("track", {"motor_vehicle": "agricultural;forestry"}, BOTH, BOTH, NONE),
    ("residential", {"motor_vehicle": "no;destination"}, BOTH, BOTH, BOTH),
    ("residential", {"access": "customers"}, BOTH, BOTH, BOTH),
    ("residential", {"access": "delivery"}, BOTH, BOTH, BOTH),
    ("trunk", {"foot": "no"}, NONE, BOTH, BOTH),
    ("trunk", {"foot": "no", "bicycle": "no"}, NONE, NONE, BOTH),
    ("trunk", {"motorroad": "yes"}, NONE, NONE, BOTH),
    ("trunk", {"motorroad": "yes", "bicycle": "yes"}, NONE, BOTH, BOTH),
    ("trunk", {"motorroad": "no"}, BOTH, BOTH, BOTH),
    ("motorway", {"foot": "yes"}, BOTH, NONE, ALONG),
    ("motorway", {"access": "yes"}, NONE, NONE, ALONG),
    ("footway", {"access": "yes"}, BOTH, BOTH, NONE),
    ("footway", {"motor_vehicle": "yes"}, BOTH, BOTH, BOTH),
    ("footway", {"vehicle": "dismount"}, BOTH, BOTH, NONE),
    ("footway", {"access": "dismount"}, BOTH, BOTH, NONE),
    ("footway", {"bicycle": "dismount"}, BOTH, BOTH, NONE),
    ("footway", {"bicycle": "no"}, BOTH, NONE, NONE),
    ("footway", {"foot": "private"}, NONE, BOTH, NONE),
    ("pedestrian", {"bicycle": "yes"}, BOTH, BOTH, NONE),
    ("bridleway", {"bicycle": "dismount"}, BOTH, NONE, NONE),
    ("residential", {"access": "military"}, NONE, NONE, NONE),
]


def pattern(pair: tuple[float, float]) -> tuple[int, int]:
    return int(pair[0] > 0), int(pair[1] > 0)


@pytest.mark.parametrize(("highway", "tags", "walk", "bicycle", "drive"), TABLE)
def test_who_may_go_where(
    highway: str, tags: dict[str, str], walk: tuple[int, int], bicycle: tuple[int, int], drive: tuple[int, int]
) -> None:
    speeds = speeds_kmh({"highway": highway, **tags})
    expected = {"walk": walk, "bicycle": bicycle, "ebike": bicycle, "drive": drive}
    if all(pair == NONE for pair in expected.values()):
        assert speeds is None
    else:
        assert speeds is not None
        assert tuple(speeds) == MODES
        assert {mode: pattern(pair) for mode, pair in speeds.items()} == expected


@pytest.mark.parametrize(
    "tags",
    [
        {},
        {"highway": "construction"},
        {"highway": "proposed", "proposed": "primary"},
        {"highway": "raceway"},
        {"highway": "bus_stop"},
        {"highway": "platform"},
        {"highway": "pedestrian", "area": "yes"},
        {"railway": "rail"},
        {"highway": "Residential"},
        {"highway": "residential", "access": "no"},
    ],
)
def test_what_is_no_road(tags: dict[str, str]) -> None:
    assert speeds_kmh(tags) is None


@pytest.mark.parametrize(
    ("tags", "mode", "kmh"),
    [
        ({"highway": "residential"}, "walk", 4.0),
        ({"highway": "motorway", "foot": "yes"}, "walk", 4.0),
        ({"highway": "residential"}, "bicycle", 12.0),
        ({"highway": "residential"}, "ebike", 18.0),
        ({"highway": "cycleway"}, "ebike", 18.0),
        ({"highway": "footway"}, "bicycle", 4.0),
        ({"highway": "steps"}, "ebike", 4.0),
        ({"highway": "pedestrian"}, "bicycle", 4.0),
        ({"highway": "pedestrian", "bicycle": "yes"}, "bicycle", 12.0),
        ({"highway": "footway", "bicycle": "designated"}, "ebike", 18.0),
        ({"highway": "primary", "bicycle": "dismount"}, "bicycle", 4.0),
        ({"highway": "residential"}, "drive", 30 * 0.7),
        ({"highway": "trunk"}, "drive", 70 * 0.7),
        ({"highway": "primary", "maxspeed": "80"}, "drive", 80 * 0.7),
        ({"highway": "primary", "maxspeed": "30 mph"}, "drive", 30 * 1.609344 * 0.7),
        ({"highway": "primary", "maxspeed": "CN:urban"}, "drive", 60 * 0.7),
        ({"highway": "motorway", "maxspeed": "none"}, "drive", 100 * 0.7),
        ({"highway": "living_street", "maxspeed": "walk"}, "drive", 20 * 0.7),
        ({"highway": "footway", "motor_vehicle": "yes"}, "drive", 20 * 0.7),
    ],
)
def test_speeds(tags: dict[str, str], mode: str, kmh: float) -> None:
    assert DRIVE_SHARE_OF_LIMIT == 0.7
    speeds = speeds_kmh(tags)
    assert speeds is not None
    assert speeds[mode][0] == pytest.approx(kmh)


@pytest.mark.parametrize(
    ("text", "kmh"),
    [
        ("60", 60.0), (" 60 ", 60.0), ("60 km/h", 60.0), ("60kmh", 60.0), ("60 kph", 60.0), ("7.5", 7.5),
        ("30 mph", 48.28032), ("30mph", 48.28032), ("5", 5.0), ("150", 150.0),
        ("CN:urban", None), ("none", None), ("walk", None), ("signals", None), ("", None), ("50;70", None),
        ("-60", None), ("0", None), ("4", None), ("151", None), ("100 mph", None), ("6O", None), ("60 knots", None),
    ],
)  # fmt: skip
def test_maxspeed(text: str, kmh: float | None) -> None:
    found = parsed_maxspeed_kmh(text)
    assert found == (None if kmh is None else pytest.approx(kmh))


def test_the_table_of_classes() -> None:
    """Codes are stored in one byte; what cars may use has a limit, and every class is of use to somebody."""
    assert tuple(HIGHWAYS) == HIGHWAY_NAMES
    assert len(HIGHWAYS) < 128
    for name, highway in HIGHWAYS.items():
        assert highway.name == name
        assert highway.walk or highway.cycle or highway.drive
        assert (highway.limit_kmh > 0) == highway.drive
