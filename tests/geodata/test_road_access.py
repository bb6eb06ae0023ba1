"""Whom a barrier stops: figured from OpenStreetMap's rules by hand. The rules of roads are tested with the classes."""

from __future__ import annotations

import pytest

from geodata.road_access import BARRIERS, ROAD_TAGS, TRAVELLERS, denied_at_barrier, walkers_have_their_own_way

ALL = set(TRAVELLERS)


@pytest.mark.parametrize(
    ("tags", "stopped"),
    [
        ({"barrier": "gate"}, set()),
        ({"barrier": "lift_gate"}, set()),
        ({"barrier": "toll_booth"}, set()),
        ({"barrier": "whatever"}, set()),
        ({"barrier": "bollard"}, {"drive"}),
        ({"barrier": "bollard", "access": "yes"}, {"drive"}),
        ({"barrier": "bollard", "motor_vehicle": "yes"}, set()),
        ({"barrier": "bollard", "bicycle": "no"}, {"bicycle", "drive"}),
        ({"barrier": "stile"}, {"bicycle", "drive"}),
        ({"barrier": "wall"}, ALL),
        ({"barrier": "yes", "access": "yes"}, set()),
        ({"barrier": "fence", "access": "permissive"}, set()),
        ({"barrier": "wall", "foot": "yes"}, {"bicycle", "drive"}),
        ({"barrier": "gate", "access": "private"}, ALL),
        ({"barrier": "gate", "access": "no", "foot": "yes"}, {"bicycle", "drive"}),
        ({"barrier": "gate", "access": "private", "foot": "permissive", "bicycle": "designated"}, {"drive"}),
        ({"barrier": "gate", "access": "customers"}, set()),
        ({"barrier": "gate", "vehicle": "no"}, {"bicycle", "drive"}),
        ({"barrier": "gate", "motorcar": "no"}, {"drive"}),
        ({"barrier": "gate", "locked": "yes"}, ALL),
        ({"barrier": "gate", "locked": "yes", "access": "yes"}, ALL),
        ({"barrier": "gate", "locked": "yes", "foot": "yes"}, {"bicycle", "drive"}),
        ({"barrier": "gate", "locked": "no"}, set()),
    ],
)
def test_whom_a_barrier_stops(tags: dict[str, str], stopped: set[str]) -> None:
    assert denied_at_barrier(tags) == stopped


def test_barriers_are_told_for_each_traveller() -> None:
    assert all(len(passing) == len(TRAVELLERS) for passing in BARRIERS.values())
    assert not BARRIERS["wall"][0]


def test_pavements() -> None:
    assert walkers_have_their_own_way({"sidewalk": "separate"})
    assert not walkers_have_their_own_way({"sidewalk": "separate", "foot": "designated"})
    assert not walkers_have_their_own_way({"sidewalk": "right"})
    assert not walkers_have_their_own_way({})


def test_the_tags_that_are_read() -> None:
    """A tag that a rule looks at but that is not read would never be there."""
    named = {"sidewalk", "oneway:bicycle", "cycleway:left:oneway", "locked", "motorcar", "access", "duration", "area"}
    assert named <= ROAD_TAGS
    assert "name" not in ROAD_TAGS
