"""Proposed sites in the paper town and in the sample county."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from geodata.kinds import KINDS
from geodata.study_area import StudyArea, with_only
from planning.coverage import measure_coverage
from planning.errors import SitingError
from planning.proposals import Proposal, propose_sites, run_scenario
from planning.scenario import Scenario


def propose(area: StudyArea, **settings: object) -> Proposal:
    proposal = run_scenario(area, Scenario(**settings)).proposal  # type: ignore[arg-type]
    assert proposal is not None
    return proposal


def test_the_paper_town_builds_across_the_river_first(river_town: StudyArea) -> None:
    sites = propose(river_town, sites=2).sites
    assert sites["site_id"].tolist() == ["v0", "v1"]
    assert sites["persons_gained"].tolist() == [400, 300]
    assert sites["jobs_gained"].tolist() == [7, 0]
    assert sites["priority_persons_gained"].tolist() == [50, 40]
    assert sites["cells_gained"].tolist() == [1, 1]
    assert sites["order"].tolist() == [1, 2]


def test_existing_outlets_are_counted_and_useless_sites_left_out(river_town: StudyArea) -> None:
    proposal = propose(river_town, sites=10)
    assert proposal.sites["site_id"].tolist() == ["v0", "v1"]  # v2 gains nobody, v3 has no road
    assert proposal.candidates == 3
    assert proposal.plan.status == "optimal"
    assert proposal.after.totals["persons_covered"] == 300 + 700
    assert proposal.plan.objective == proposal.plan.bound == 700


def test_everyone_within_reach_is_served_whether_covered_before_or_not(river_town: StudyArea) -> None:
    # From A, venue 2, cells 0 and 1 are within 15 minutes; both were covered. It gains once the outlet is gone.
    bare = with_only(river_town, "outlets", np.zeros(0, dtype=int))
    sites = propose(bare, sites=3).sites.set_index("site_id")
    assert sites.loc["v2", "persons_gained"] == 300
    assert sites["persons_gained"].sum() == 1000
    assert sites.loc["v2", ["persons_served", "cells_served"]].tolist() == [300, 2]


def test_weights_decide_what_is_chosen(river_town: StudyArea) -> None:
    assert propose(river_town, sites=1, persons_weight=0.0, jobs_weight=1.0).sites["site_id"].tolist() == ["v0"]
    by_jobs = propose(river_town, sites=2, persons_weight=0.0, jobs_weight=1.0)
    assert by_jobs.sites["site_id"].tolist() == ["v0"]  # no job is left for the second
    assert by_jobs.plan.objective == 7


def test_only_venues_that_suit_the_kinds_are_candidates(river_town: StudyArea) -> None:
    with pytest.raises(SitingError) as caught:
        propose(river_town, kinds=("gig_market",))
    assert "none of the 4 candidate venues" in caught.value.say("en")
    sites = propose(river_town, kinds=("service_window",)).sites
    assert set(sites["kind"]) == {"service_window"}


def test_no_sites_asked_for_gives_no_proposal(river_town: StudyArea) -> None:
    assert run_scenario(river_town, Scenario(sites=0)).proposal is None


def test_gains_of_the_sample_county_are_what_coverage_gains(sample_area: StudyArea) -> None:
    result = run_scenario(sample_area, Scenario(sites=10))
    proposal = result.proposal
    assert proposal is not None
    gained = proposal.after.totals["persons_covered"] - result.before.totals["persons_covered"]
    assert proposal.sites["persons_gained"].sum() == pytest.approx(gained)
    assert proposal.plan.objective == pytest.approx(gained)
    jobs = proposal.after.totals["jobs_covered"] - result.before.totals["jobs_covered"]
    assert proposal.sites["jobs_gained"].sum() == pytest.approx(jobs)
    assert proposal.plan.status == "optimal"
    for row in proposal.sites.itertuples():
        assert row.kind in row.suitable_kinds.split(",")
        assert row.clause == KINDS[row.kind].clause


def test_two_sites_of_the_sample_county_are_the_best_pair_of_all(sample_area: StudyArea) -> None:
    """Every pair of 25 venues, each measured by a full coverage run, which knows nothing of the cover matrix."""
    few = sample_area.venues.index[::14][:25].to_numpy()
    area = with_only(sample_area, "venues", few)
    before = measure_coverage(area, "walk", 15.0)
    proposal = propose_sites(area, Scenario(sites=2))
    values = {
        pair: measure_coverage(area, "walk", 15.0, added_venues=np.array(pair)).totals["persons_covered"]
        for pair in combinations(range(len(few)), 2)
    }
    best = max(values.values()) - before.totals["persons_covered"]
    assert proposal.plan.objective == pytest.approx(best)
