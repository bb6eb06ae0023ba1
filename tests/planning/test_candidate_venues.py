"""A planner's own candidates: as good as the same place in the files, and never in anybody's area."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from geodata.study_area import StudyArea
from planning.candidate_venues import reaches_a_road, with_own_candidates
from planning.conditions import area_under
from planning.errors import ScenarioError, SitingError
from planning.own_candidates import OwnCandidate
from planning.proposals import ScenarioResult, run_scenario
from planning.robustness import robustness
from planning.scenario import Scenario
from planning.siting_request import PROPOSABLE_KINDS, SitingRequest
from tests.planning.conftest import lonlat_of, make_area, make_network

PLACES = [(0.0, 0.0), (1000.0, 0.0), (2000.0, 0.0)]


@pytest.fixture
def street() -> StudyArea:
    """A street of 3 km with people at every kilometre, an outlet at its end and two venues."""
    nodes = [(1000.0 * k, 0.0) for k in range(4)]
    network = make_network(nodes, [(0, 1), (1, 2), (2, 3)])
    return make_area(
        network, outlets=[nodes[3]], cells=nodes, persons=[100, 300, 50, 10], venues=[(0.0, 0.0), (1000.0, 30.0)]
    )


def own(x: float, y: float, key: str = "own-1", **fields: object) -> OwnCandidate:
    ((lon, lat),) = lonlat_of([(x, y)])
    return OwnCandidate(key, f"candidate {key}", float(lon), float(lat), **fields)  # type: ignore[arg-type]


def solved(area: StudyArea, sites: int = 1, mode: str = "walk", **request: object) -> ScenarioResult:
    return run_scenario(area, Scenario(sites=sites, mode=mode, max_minutes=10.0, siting=SitingRequest(**request)))  # type: ignore[arg-type]


def test_a_candidate_on_a_venue_gains_what_the_venue_gains(street: StudyArea) -> None:
    for venue in ("v0", "v1"):
        x, y = street.xy_metres["venues"][int(venue[1])] - (500_000.0, 4_780_000.0)
        theirs = solved(street, required=(venue,)).proposal
        ours = solved(street, own_candidates=(own(x, y),), required=("own-1",)).proposal
        assert ours.sites["site_id"].tolist() == ["own-1"]
        same = ["persons_gained", "jobs_gained", "cells_gained", "persons_served", "unit", "zone"]
        for column in {*same} - {"zone"}:
            assert ours.sites[column].tolist() == theirs.sites[column].tolist()
        assert ours.plan.objective == theirs.plan.objective
        np.testing.assert_array_equal(ours.after.minutes.round(3), theirs.after.minutes.round(3))


def test_a_better_place_is_chosen_by_itself_and_told_as_the_planners_own(street: StudyArea) -> None:
    only_west = make_area(
        street.network, outlets=[(3000, 0)], cells=[(0, 0), (1000, 0)], persons=[100, 300], venues=[(0.0, 0.0)]
    )
    candidate = own(1000.0, 0.0)
    (site,) = solved(only_west, own_candidates=(candidate,)).proposal.sites.to_dict("records")
    assert (site["site_id"], site["venue_type"], site["name"]) == ("own-1", "own", candidate.name)
    assert site["persons_gained"] == 300
    assert (site["lon"], site["lat"]) == (candidate.lon, candidate.lat)
    assert site["kind"] in PROPOSABLE_KINDS
    assert site["unit"] == "East"


def test_the_area_stays_as_it_was_and_adding_twice_adds_once(street: StudyArea) -> None:
    candidates = (own(0, 0), own(500, 0, "own-2"))
    there = with_own_candidates(street, "walk", candidates)
    assert len(street.venues) == 2
    assert there.venues["venue_id"].tolist() == ["v0", "v1", "own-1", "own-2"]
    assert there.fingerprint == street.fingerprint
    assert len(there.xy_metres["venues"]) == len(there.snaps["walk"]["venues"].edge) == 4
    assert there.snaps["walk"]["venues"].snapped.all()
    assert there.snaps["drive"]["venues"].snapped.tolist() == [True, True, False, False]
    assert with_own_candidates(there, "walk", candidates) is there
    assert with_own_candidates(street, "walk", ()) is street
    scenario = Scenario(siting=SitingRequest(own_candidates=candidates), slow_downs=("winter",))
    conditioned = area_under(street, scenario)
    assert area_under(conditioned, scenario).venues["venue_id"].tolist() == there.venues["venue_id"].tolist()
    np.testing.assert_array_equal(
        area_under(street, dataclasses.replace(scenario, mode="drive")).snaps["drive"]["venues"].snapped, [True] * 4
    )


def test_kinds_and_costs_of_a_candidate_hold(street: StudyArea) -> None:
    candidate = own(1000, 0, kinds=("gig_market",), cost=5.0)
    (site,) = solved(
        street, own_candidates=(candidate,), required=("own-1",), budget=5.0
    ).proposal.sites.to_dict("records")  # fmt: skip
    assert (site["kind"], site["cost"]) == ("gig_market", 5.0)
    (named,) = solved(
        street, own_candidates=(candidate,), required=("own-1",), venue_costs=(("own-1", 2.0),)
    ).proposal.sites.to_dict("records")  # fmt: skip
    assert named["cost"] == 2.0
    with pytest.raises(SitingError):
        solved(street, own_candidates=(candidate,), required=("own-1",), budget=4.0)


def test_candidates_outside_and_away_from_roads_are_told(street: StudyArea) -> None:
    far = (own(20_000, 0, "own-a"), own(0, 0, "own-b"), own(-20_000, 0, "own-c"))
    with pytest.raises(ScenarioError, match="candidate own-a、candidate own-c"):
        with_own_candidates(street, "walk", far)
    assert reaches_a_road(street, "walk", own(0, 400))
    assert not reaches_a_road(street, "walk", own(0, 600))
    with pytest.raises(SitingError):
        solved(street, own_candidates=(own(0, 600),), required=("own-1",))


def renamed(area: StudyArea, *ids: str) -> StudyArea:
    return dataclasses.replace(area, venues=area.venues.assign(venue_id=list(ids)))


def test_a_venue_with_the_id_of_a_candidate_is_told_instead_of_dropping_the_candidates(street: StudyArea) -> None:
    candidates = (own(1000, 0), own(2000, 0, "own-2"))
    for ids in (("v0", "own-2"), ("own-1", "own-2")):
        with pytest.raises(ScenarioError, match=r"own-2。请删除.*重新添加"):
            with_own_candidates(renamed(street, *ids), "walk", candidates)
        with pytest.raises(ScenarioError, match="own-2"):
            reaches_a_road(renamed(street, *ids), "walk", own(0, 600, "own-2"))
    # Some of them stand there already, as when one was added later: nothing is dropped in silence either.
    with pytest.raises(ScenarioError, match="own-1"):
        with_own_candidates(with_own_candidates(street, "walk", candidates[:1]), "walk", candidates)


def test_whether_a_road_is_near_is_told_of_that_candidate(street: StudyArea) -> None:
    near, far = own(0, 400), own(0, 600, "own-2")
    there = with_own_candidates(street, "walk", (near, far))
    assert reaches_a_road(there, "walk", near)
    assert not reaches_a_road(there, "walk", far)


def test_robustness_counts_own_candidates(street: StudyArea) -> None:
    result = solved(street, own_candidates=(own(1000, 0),), forbidden=("v1",))
    scenario, proposal = result.scenario, result.proposal
    found = robustness(street, scenario, proposal, populations=1, seconds_each=2.0)
    assert found.sites["site_id"].tolist()[0] == "own-1"
    assert found.sites["times_chosen"].tolist()[0] > 0
