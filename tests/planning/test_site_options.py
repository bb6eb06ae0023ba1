"""What may be chosen in the paper town."""

from __future__ import annotations

import dataclasses

import pytest

from geodata.study_area import StudyArea
from planning.errors import SitingError
from planning.scenario import Scenario
from planning.site_options import LIVESTREAM, PREFERRED_KINDS, preferred_order, site_options
from planning.siting_request import PROPOSABLE_KINDS, SitingRequest


def options_of(area: StudyArea, kinds: tuple[str, ...] = PROPOSABLE_KINDS, **request: object):
    return site_options(area, Scenario(kinds=kinds, siting=SitingRequest(**request)))  # type: ignore[arg-type]


def test_without_rules_on_kinds_every_venue_is_one_option(river_town: StudyArea) -> None:
    options = options_of(river_town)
    assert options["venue"].tolist() == [0, 1, 2]  # v3 stands nowhere near a road
    assert options["kind"].tolist() == ["doorstep_station"] * 3
    assert options["cost"].tolist() == [1.0] * 3
    assert options["name"].tolist() == ["venue 0", "venue 1", "venue 2"]


def test_with_rules_on_kinds_every_venue_is_there_as_each_kind_it_suits(river_town: StudyArea) -> None:
    options = options_of(river_town, kind_costs=(("service_window", 0.5),), venue_costs=(("v1", 7.0),))
    assert list(zip(options["venue"], options["kind"], options["cost"], strict=True)) == [
        (0, "doorstep_station", 1.0),
        (0, "service_window", 0.5),
        (1, "doorstep_station", 7.0),
        (1, "service_window", 7.0),
        (2, "doorstep_station", 1.0),
        (2, "service_window", 0.5),
    ]


def test_outlets_are_options_only_where_they_may_close_or_have_a_capacity(river_town: StudyArea) -> None:
    movable = options_of(river_town, movable_outlets=1)
    assert movable["outlet"].tolist() == [-1, -1, -1, 0]
    assert movable.loc[3, ["kind", "cost", "fixed"]].tolist() == ["service_window", 0.0, False]
    full = options_of(river_town, goal="capacity", capacity=100.0)
    assert full["fixed"].tolist() == [False, False, False, True]


def test_livestream_bases_are_allowed_where_every_league_must_have_one(river_town: StudyArea) -> None:
    venues = river_town.venues.assign(kinds=["service_window", "livestream_base", "service_window", "service_window"])
    area = dataclasses.replace(river_town, venues=venues)
    assert LIVESTREAM not in options_of(area, kinds=("service_window",))["kind"].tolist()
    with_base = options_of(area, kinds=("service_window",), livestream_per_league=True)
    assert with_base["kind"].tolist() == ["service_window", "livestream_base", "service_window"]


def test_nothing_suitable_and_unknown_ids_are_told(river_town: StudyArea) -> None:
    with pytest.raises(SitingError, match="4 个备选场地中没有一个"):
        options_of(river_town, kinds=("gig_market",))
    with pytest.raises(SitingError) as caught:
        options_of(river_town, required=("v9",), closable=("o7",), movable_outlets=1)
    assert "v9, o7" in caught.value.say("en")


def test_the_kind_follows_the_zone() -> None:
    assert preferred_order(["service_window", "doorstep_station"], "housing")[0] == "doorstep_station"
    assert preferred_order(["gig_post", "gig_market"], "industry")[0] == "gig_market"
    assert preferred_order(["gig_post", "service_window", "employment_post"], "commerce") == [
        "employment_post", "gig_post", "service_window",
    ]  # fmt: skip
    for zone in ("", *PREFERRED_KINDS):
        assert all(preferred_order([kind], zone) == [kind] for kind in PROPOSABLE_KINDS)
