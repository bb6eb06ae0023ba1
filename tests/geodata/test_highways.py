"""Who may use which road: a table of tag combinations, figured from OpenStreetMap's rules by hand."""

from __future__ import annotations

import pytest

from geodata.highways import (
    DISMOUNT_KMH,
    DRIVE_SHARE_OF_LIMIT,
    DRIVE_SHARE_OF_RURAL_LIMIT,
    HIGHWAY_NAMES,
    HIGHWAYS,
    MODES,
    ferry_kmh,
    is_mistaken_maxspeed,
    parsed_duration_minutes,
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
    ("steps", {"bicycle": "yes"}, BOTH, BOTH, NONE),
    ("footway", {"bicycle": "dismount"}, BOTH, BOTH, NONE),
    ("footway", {"bicycle": "no"}, BOTH, NONE, NONE),
    ("footway", {"foot": "private"}, NONE, BOTH, NONE),
    ("pedestrian", {"bicycle": "yes"}, BOTH, BOTH, NONE),
    ("bridleway", {"bicycle": "dismount"}, BOTH, NONE, NONE),
    ("residential", {"access": "military"}, NONE, NONE, NONE),
    # Pavements and cycle tracks that are mapped beside the carriageway.
    ("primary", {"sidewalk": "separate"}, NONE, BOTH, BOTH),
    ("primary", {"sidewalk:both": "separate"}, NONE, BOTH, BOTH),
    ("primary", {"sidewalk:left": "separate", "sidewalk:right": "separate"}, NONE, BOTH, BOTH),
    ("primary", {"sidewalk:left": "separate", "sidewalk:right": "no"}, BOTH, BOTH, BOTH),
    ("primary", {"sidewalk:right": "separate"}, BOTH, BOTH, BOTH),
    ("primary", {"sidewalk": "separate", "foot": "yes"}, BOTH, BOTH, BOTH),
    ("primary", {"sidewalk": "both"}, BOTH, BOTH, BOTH),
    ("primary", {"foot": "use_sidepath"}, NONE, BOTH, BOTH),
    ("primary", {"bicycle": "use_sidepath"}, BOTH, NONE, BOTH),
    ("footway", {"footway": "sidewalk"}, BOTH, BOTH, NONE),
    ("footway", {"sidewalk": "separate"}, BOTH, BOTH, NONE),
    # Bicycles against the one-way street; lanes whose direction changes.
    ("residential", {"oneway": "yes", "cycleway:left": "opposite_track"}, BOTH, BOTH, ALONG),
    ("residential", {"oneway": "yes", "cycleway:both": "opposite"}, BOTH, BOTH, ALONG),
    ("residential", {"oneway": "yes", "cycleway:left": "lane", "cycleway:left:oneway": "-1"}, BOTH, BOTH, ALONG),
    ("residential", {"oneway": "yes", "cycleway:right": "lane", "cycleway:right:oneway": "no"}, BOTH, BOTH, ALONG),
    ("residential", {"oneway": "yes", "cycleway:right": "lane"}, BOTH, ALONG, ALONG),
    ("residential", {"oneway": "yes", "cycleway": "opposite", "oneway:bicycle": "yes"}, BOTH, ALONG, ALONG),
    ("tertiary", {"junction": "roundabout", "oneway:bicycle": "no"}, BOTH, BOTH, ALONG),
    ("primary", {"oneway": "reversible"}, BOTH, NONE, NONE),
    ("primary", {"oneway": "alternating"}, BOTH, NONE, NONE),
    ("primary", {"oneway": "reversible", "oneway:bicycle": "no"}, BOTH, BOTH, NONE),
    ("motorway", {"oneway": "reversible"}, NONE, NONE, NONE),
    # Squares are walked in every direction and never driven on without a tag that says so.
    ("pedestrian", {"area": "yes"}, BOTH, BOTH, NONE),
    ("footway", {"area": "yes", "oneway": "yes"}, BOTH, BOTH, NONE),
    ("living_street", {"area": "yes"}, BOTH, BOTH, NONE),
    ("living_street", {"type": "multipolygon"}, BOTH, BOTH, NONE),
    ("pedestrian", {"area": "yes", "foot": "private"}, NONE, BOTH, NONE),
    ("ferry", {}, BOTH, BOTH, NONE),
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
        {"highway": "service", "area": "yes"},
        {"highway": "residential", "area": "yes"},
        {"route": "bus"},
        {"route": "ferry", "highway": "construction"},
        {"route": "ferry", "access": "no"},
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
        ({"route": "ferry"}, "walk", 5.0),
        ({"route": "ferry", "motor_vehicle": "yes"}, "drive", 5.0),
        ({"route": "ferry", "bicycle": "dismount"}, "ebike", 5.0),
    ],
)
def test_speeds(tags: dict[str, str], mode: str, kmh: float) -> None:
    assert DRIVE_SHARE_OF_LIMIT == 0.7
    speeds = speeds_kmh(tags)
    assert speeds is not None
    assert speeds[mode][0] == pytest.approx(kmh)


@pytest.mark.parametrize(
    ("tags", "kmh"),
    [
        ({"highway": "motorway"}, 120 * 0.85),
        ({"highway": "secondary"}, 60 * 0.85),
        ({"highway": "residential"}, 30 * 0.85),
        ({"highway": "secondary", "maxspeed": "30"}, 30 * 0.85),
        ({"highway": "track", "maxspeed": "-30"}, 20 * 0.85),
        ({"highway": "path", "motorcar": "yes"}, 20 * 0.85),
        ({"route": "ferry", "motorcar": "yes"}, 5.0),
    ],
)
def test_driving_outside_built_up_land(tags: dict[str, str], kmh: float) -> None:
    assert DRIVE_SHARE_OF_RURAL_LIMIT == 0.85
    inside, outside = speeds_kmh(tags), speeds_kmh(tags, urban=False)
    assert inside is not None
    assert outside is not None
    assert outside["drive"][0] == pytest.approx(kmh)
    assert {mode: inside[mode] for mode in MODES[:3]} == {mode: outside[mode] for mode in MODES[:3]}


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("20", 20.0), ("00:20", 20.0), ("1:05", 65.0), ("01:05:30", 65.5), ("00:00:30", 0.5), ("PT20M", 20.0),
        ("PT1H5M", 65.0), ("PT30S", 0.5), (" 7 ", 7.0),
        ("", None), ("0", None), ("PT", None), ("20 min", None), ("-5", None), ("1:2:3:4", None), ("半小时", None),
    ],
)  # fmt: skip
def test_duration(text: str, minutes: float | None) -> None:
    found = parsed_duration_minutes(text)
    assert found == (None if minutes is None else pytest.approx(minutes))


@pytest.mark.parametrize(
    ("kilometres", "minutes", "kmh"),
    [(1.0, 6.0, 10.0), (1.0, 60.0, 1.0), (1.0, 61.0, None), (8.0, 6.0, 80.0), (9.0, 6.0, None), (1.0, None, None)],
)
def test_speed_of_a_ferry(kilometres: float, minutes: float | None, kmh: float | None) -> None:
    found = ferry_kmh(kilometres, minutes)
    assert found == (None if kmh is None else pytest.approx(kmh))


@pytest.mark.parametrize("text", ["-60", "0", "600", "fast", "50;70", "6O", "", "100 mph"])
def test_mistaken_maxspeed(text: str) -> None:
    assert is_mistaken_maxspeed(text)


@pytest.mark.parametrize("text", ["60", "30 mph", "none", "walk", "signals", "CN:urban", "DE:zone:30", "US-CA:rural"])
def test_maxspeed_that_is_no_mistake(text: str) -> None:
    assert not is_mistaken_maxspeed(text)


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
        assert (highway.limit_kmh > 0) == (highway.drive or name == "ferry")
        assert highway.rural_limit_kmh >= highway.limit_kmh


def test_bicycles_are_pushed_up_steps_whatever_the_tags_allow() -> None:
    for tags in ({"highway": "steps"}, {"highway": "steps", "bicycle": "yes"}):
        kmh = speeds_kmh(tags)
        assert kmh is not None
        assert kmh["bicycle"] == kmh["ebike"] == (DISMOUNT_KMH, DISMOUNT_KMH)
