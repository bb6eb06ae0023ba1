"""Kinds and venues: names are unambiguous, and the match follows the policy documents."""

from __future__ import annotations

import pytest

from geodata.kinds import (
    KINDS,
    VENUE_TYPES,
    ZONES,
    kind_keys_by_name,
    suitable_kinds,
    venue_type_keys_by_name,
    zone_keys_by_name,
)


def test_no_name_means_two_things() -> None:
    for entries in (KINDS, VENUE_TYPES):
        names = [
            name.lower()
            for entry in entries.values()
            for name in {entry.key, entry.chinese, entry.english, *entry.aliases}
        ]
        assert len(names) == len(set(names))
    tags = [tag for venue in VENUE_TYPES.values() for tag in venue.osm_tags]
    assert len(tags) == len(set(tags))


def test_names_lead_to_their_keys() -> None:
    kinds, venues, zones = kind_keys_by_name(), venue_type_keys_by_name(), zone_keys_by_name()
    assert kinds["家门口就业服务站"] == kinds["doorstep employment station"] == "doorstep_station"
    assert venues["村委会"] == "party_mass_centre"
    assert zones["易地搬迁安置区"] == zones["resettlement"] == "resettlement"
    assert set(kinds.values()) == set(KINDS)
    assert set(venues.values()) == set(VENUE_TYPES)
    assert set(zones.values()) == set(ZONES)
    assert all(name == name.lower() for name in (*kinds, *venues, *zones))


def test_every_reference_exists() -> None:
    for key, kind in KINDS.items():
        assert kind.key == key
        assert set(kind.venue_types) <= set(VENUE_TYPES)
        for zone, venues in kind.zone_venue_types:
            assert zone in ZONES
            assert set(venues) <= set(VENUE_TYPES)
        assert kind.clause


@pytest.mark.parametrize(
    ("venue", "zone", "kinds"),
    [
        ("party_mass_centre", "", {"doorstep_station"}),
        ("community_centre", "", {"service_window"}),
        ("community_centre", "housing", {"doorstep_station", "service_window"}),
        ("community_centre", "industry", {"gig_post", "gig_market", "service_window"}),
        ("supermarket", "resettlement", {"doorstep_station", "service_window"}),
        ("supermarket", "commerce", {"employment_post", "gig_post", "service_window"}),
        ("mall", "", {"employment_post", "gig_post"}),
        ("park_office", "logistics", {"gig_post", "gig_market"}),
        ("service_hall", "", {"livestream_base"}),
        ("bank", "housing", {"service_window"}),
        ("property_office", "", set()),
        ("incubator", "commerce", {"livestream_base"}),
    ],
)
def test_which_kinds_suit_a_venue(venue: str, zone: str, kinds: set[str]) -> None:
    found = suitable_kinds(venue, zone)
    assert set(found) == kinds
    assert list(found) == [key for key in KINDS if key in kinds], "in the table's order"


def test_a_van_is_never_proposed() -> None:
    assert not any("mobile_van" in suitable_kinds(venue, zone) for venue in VENUE_TYPES for zone in ("", *ZONES))
    assert all(
        any(kind in suitable_kinds(venue, zone) for venue in VENUE_TYPES for zone in ("", *ZONES))
        for kind in KINDS
        if kind != "mobile_van"
    )
