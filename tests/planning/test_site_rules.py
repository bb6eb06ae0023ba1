"""The planner's limits in the paper town, and how conflicts are told."""

from __future__ import annotations

import dataclasses

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geodata.study_area import StudyArea, with_only
from planning.errors import InfeasibleError
from planning.scenario import Scenario
from planning.site_options import site_options
from planning.site_rules import request_rules
from planning.siting import SiteRules
from planning.siting_request import SitingRequest


def rules_of(area: StudyArea, **request: object) -> SiteRules:
    scenario = Scenario(siting=SitingRequest(**request))  # type: ignore[arg-type]
    return request_rules(area, scenario, site_options(area, scenario))


def groups_of(rules: SiteRules) -> list[tuple[list[int], int, int | None]]:
    return [(group.members.tolist(), group.at_least, group.at_most) for group in rules.groups]


def conflict(area: StudyArea, **request: object) -> str:
    with pytest.raises(InfeasibleError) as caught:
        rules_of(area, **request)
    assert caught.value.say("zh") != caught.value.say("en")
    return caught.value.say("en")


def test_a_plain_request_has_no_rules(river_town: StudyArea) -> None:
    rules = rules_of(river_town)
    assert not len(rules.required)
    assert not len(rules.forbidden)
    assert not len(rules.too_close)
    assert not rules.groups
    assert rules.budget is None
    assert rules.names == ("venue 0", "venue 1", "venue 2")


def test_a_venue_is_one_kind_only(river_town: StudyArea) -> None:
    rules = rules_of(river_town, kind_limits=(("service_window", 1, 2),))
    assert groups_of(rules) == [([0, 1], 0, 1), ([2, 3], 0, 1), ([4, 5], 0, 1), ([1, 3, 5], 1, 2)]


def test_required_and_forbidden_venues(river_town: StudyArea) -> None:
    rules = rules_of(river_town, required=("v1",), forbidden=("v0",))
    assert groups_of(rules) == [([1], 1, None)]
    assert rules.forbidden.tolist() == [0]


def test_a_required_venue_that_cannot_be_reached_leaves_nothing_to_choose(river_town: StudyArea) -> None:
    assert groups_of(rules_of(river_town, required=("v3",))) == [([], 1, None)]


def test_spacing_holds_between_venues_and_to_outlets_that_stay(river_town: StudyArea) -> None:
    # Outlet C(800,400); venues G(800,700), D(1800,400), A(0,0): 300, 1000 and 894 m from C; G–D 1044, G–A 1063, A–D 1844.
    assert rules_of(river_town, spacing_metres=300.0).forbidden.tolist() == []  # exactly so far is far enough
    assert rules_of(river_town, spacing_metres=301.0).forbidden.tolist() == [0]
    free = rules_of(river_town, spacing_metres=1050.0, movable_outlets=1)
    assert free.forbidden.tolist() == []
    assert sorted(map(tuple, np.sort(free.too_close, axis=1).tolist())) == [(0, 1), (0, 3), (1, 3), (2, 3)]
    told = conflict(river_town, spacing_metres=500.0, required=("v0",))
    assert "venue 0" in told
    assert "500 m" in told


def test_units_count_what_stands_there(river_town: StudyArea) -> None:
    # West of x = 750: only A (v2). East: the outlet, G and D.
    assert groups_of(rules_of(river_town, unit_at_least=1)) == [([2], 1, None)]
    assert groups_of(rules_of(river_town, unit_at_most=1)) == [([0, 1], 0, 0)]
    assert groups_of(rules_of(river_town, unit_at_least=1, movable_outlets=1)) == [
        ([2], 1, None), ([0, 1, 3], 1, None), ([3], 0, None),
    ]  # fmt: skip


def test_outlets_that_are_options_are_places_of_their_own(river_town: StudyArea) -> None:
    twins = with_only(river_town, "outlets", np.array([0, 0]))
    # Two outlets stand in the east: that they may move makes nothing impossible, and more than allowed may stay.
    assert groups_of(rules_of(twins, unit_at_least=1, movable_outlets=2))[1] == ([0, 1, 3, 4], 1, None)
    assert groups_of(rules_of(twins, unit_at_most=1, movable_outlets=2))[0] == ([0, 1, 3, 4], 0, 2)
    assert groups_of(rules_of(twins, unit_at_most=1, goal="capacity", capacity=9.0))[0] == ([0, 1, 3, 4], 0, 2)
    bans = ("v0", "v1")
    assert groups_of(rules_of(twins, unit_at_least=1, movable_outlets=2, forbidden=bans))[1] == ([0, 1, 3, 4], 1, None)


def test_a_spacing_that_bans_every_venue_is_told(river_town: StudyArea) -> None:
    assert "every candidate venue is less than 5000 m" in conflict(river_town, spacing_metres=5000.0)


def test_units_without_candidates_are_named(river_town: StudyArea) -> None:
    told = conflict(river_town, unit_at_least=2)
    assert "at least 2 per unit" in told
    assert "1 units have too few candidate sites: West" in told
    assert "West" in conflict(river_town, unit_at_least=1, forbidden=("v2",))


def test_every_league_needs_a_livestream_base(river_town: StudyArea) -> None:
    kinds = ["livestream_base", "service_window,livestream_base", "service_window", "service_window"]
    area = dataclasses.replace(river_town, venues=river_town.venues.assign(kinds=kinds))
    # Without boundaries of leagues the whole area is one.
    assert groups_of(rules_of(area, livestream_per_league=True))[-1] == ([0, 2], 1, None)
    leagues = area.units.assign(level="league")
    two = dataclasses.replace(area, boundaries=leagues)
    assert "1 leagues have no suitable candidate site: West" in conflict(two, livestream_per_league=True)
    whole = gpd.GeoDataFrame(
        {"unit_id": ["l"], "name": ["League"], "level": ["league"]},
        geometry=[shapely.union_all(area.units.geometry)],
        crs="EPSG:4326",
    )
    standing = dataclasses.replace(area, boundaries=whole, outlets=area.outlets.assign(kind="livestream_base"))
    assert (
        len(groups_of(rules_of(standing, livestream_per_league=True))) == 1
    )  # one stands already: only one kind per venue


def test_outlets_that_may_move_mostly_stay(river_town: StudyArea) -> None:
    assert groups_of(rules_of(river_town, movable_outlets=1)) == [([3], 0, None)]
    assert rules_of(river_town, goal="capacity", capacity=5.0).required.tolist() == [3]
