"""Every goal in the paper town, where the answer is known, and in the sample county, recomputed by coverage runs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from geodata.study_area import StudyArea
from planning.coverage import measure_coverage
from planning.errors import InfeasibleError
from planning.proposals import Proposal, coverage_with, run_scenario
from planning.scenario import Scenario
from planning.site_solving import reachable
from planning.siting_request import GOALS, SitingRequest


def propose(area: StudyArea, sites: int = 1, **request: object) -> Proposal:
    proposal = run_scenario(area, Scenario(sites=sites, siting=SitingRequest(**request))).proposal  # type: ignore[arg-type]
    assert proposal is not None
    return proposal


def ids(proposal: Proposal) -> list[str]:
    return sorted(proposal.sites["site_id"])


def test_fewest_sites_for_a_share(river_town: StudyArea) -> None:
    # 300 of 1035 are covered; with G 700, with D 1000.
    assert ids(propose(river_town, goal="share", target_share=0.67)) == ["v0"]
    both = propose(river_town, goal="share", target_share=0.7)
    assert ids(both) == ["v0", "v1"]
    assert (both.plan.objective, both.plan.status, both.plan.minimised) == (2.0, "optimal", True)
    dear = propose(river_town, goal="share", target_share=0.55, venue_costs=(("v0", 5.0),))
    assert ids(dear) == ["v1"]  # 600 of 1035 at a cost of 1
    with pytest.raises(InfeasibleError) as caught:
        propose(river_town, goal="share", target_share=0.99)
    assert "96.6" in caught.value.say("en")  # 1000 / 1035


def test_a_share_in_every_unit_names_the_unit_that_falls_short(river_town: StudyArea) -> None:
    with pytest.raises(InfeasibleError) as caught:
        propose(river_town, goal="share", target_share=0.1, unit_share=0.97)
    assert "East" in caught.value.say("en")


def test_the_worst_off_unit_first(river_town: StudyArea) -> None:
    # West is covered in full, East not at all: D and G bring 300 and 400 of 735.
    proposal = propose(river_town, goal="equity")
    assert ids(proposal) == ["v0"]
    assert proposal.plan.objective == pytest.approx(400 / 735)


def test_least_minutes(river_town: StudyArea) -> None:
    # G saves 400 × 37.5, D saves 300 × 15 (1.5 minutes of access remain).
    proposal = propose(river_town, goal="median", beyond_minutes=60.0)
    assert ids(proposal) == ["v0"]
    minutes = 100 * 7.5 + 200 * 15 + 300 * 16.5 + 400 * 0 + 35 * 60
    assert proposal.plan.objective == pytest.approx(minutes)


def test_shortest_longest_way_of_those_who_have_one(river_town: StudyArea) -> None:
    proposal = propose(river_town, goal="center", beyond_minutes=60.0)
    assert ids(proposal) == ["v0"]
    assert proposal.plan.objective == pytest.approx(16.5)  # cell 2 to the outlet; cells 4 and 5 have no way at all
    assert reachable(proposal.problem).tolist() == [True, True, True, True, False, False]


def test_gradual_coverage_prefers_who_has_little(river_town: StudyArea) -> None:
    # Cell 2 counts 0.3 at 16.5 minutes today; from D, 1.5 minutes away, it counts in full: 300 × 0.7. G gives 400.
    proposal = propose(river_town, sites=2, goal="gradual")
    assert ids(proposal) == ["v0", "v1"]
    assert proposal.plan.gains.tolist() == pytest.approx([400.0, 210.0 + 0.0])


def test_capacity_counts_existing_outlets(river_town: StudyArea) -> None:
    # The outlet serves 250 of the 300 within its reach; G serves 250 of 400, A would serve the 50 left over.
    proposal = propose(river_town, goal="capacity", capacity=250.0)
    assert proposal.plan.objective == pytest.approx(500.0)
    assert proposal.plan.status == "optimal"
    assert len(proposal.sites) == 1


def test_an_outlet_may_move(river_town: StudyArea) -> None:
    # With one site and one move: G and D are opened, the outlet closed if that were better: 700 + 0 < 300 + 400 + 300 no.
    stays = propose(river_town, sites=1, movable_outlets=1)
    assert stays.plan.objective == 300 + 400 or stays.plan.objective == 400 + 300
    assert stays.after.totals["persons_covered"] == stays.plan.objective
    forced = propose(river_town, sites=0 + 1, movable_outlets=1, required=("v0", "v1"))
    assert ids(forced) == ["v0", "v1"]
    assert forced.closed.tolist() == [0]
    assert forced.after.totals["persons_covered"] == 700.0


@pytest.mark.parametrize("goal", GOALS)
def test_every_goal_answers_the_sample_county_with_a_bound(sample_area: StudyArea, goal: str) -> None:
    needed: dict[str, Any] = {"share": {"target_share": 0.6}, "capacity": {"capacity": 20_000.0}}.get(goal, {})
    scenario = Scenario(sites=4, siting=SitingRequest(goal=goal, **needed))
    proposal = propose(sample_area, sites=4, goal=goal, **needed)
    plan = proposal.plan
    assert plan.bound <= plan.objective + 1e-6 if plan.minimised else plan.bound >= plan.objective - 1e-6
    after = measure_coverage(sample_area, "walk", 15.0, added_venues=proposal.sites["venue"].to_numpy())
    assert proposal.after.totals == after.totals
    assert (
        coverage_with(sample_area, scenario, proposal.sites["venue"].to_numpy(), np.zeros(0, int)).totals
        == after.totals
    )
    if goal == "share":
        assert after.share() >= 0.6 - 1e-9
    if goal == "equity":
        covered, total = after.units["persons_covered"], after.units["persons_total"]
        assert plan.objective == pytest.approx((covered / total)[total > 0].min())
    if goal == "cover":
        gained = after.totals["persons_covered"] - measure_coverage(sample_area, "walk", 15.0).totals["persons_covered"]
        assert plan.objective == pytest.approx(gained)


def test_no_outlet_closes_for_nothing(sample_area: StudyArea) -> None:
    proposal = propose(sample_area, sites=3, movable_outlets=4)
    assert len(proposal.sites) == 3 + len(proposal.closed)
    spare = propose(sample_area, sites=3, movable_outlets=4, budget=2.0)
    assert len(spare.sites) == 2
    assert not len(spare.closed)
