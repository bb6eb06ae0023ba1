import dataclasses
import json

import numpy as np
import pytest

from planning.proposals import run_scenario
from planning.scenario import Scenario
from planning.siting_request import SitingRequest
from publishing.records import proposal_record


def test_a_proposal_names_its_goal_request_and_certificate(town, result):
    record = proposal_record(town, result)
    assert json.loads(json.dumps(record, allow_nan=False))["request"]["goal"] == record["goal"] == "cover"
    assert set(record["request"]) == {field.name for field in dataclasses.fields(SitingRequest)}
    assert (record["minimised"], record["status"], record["gap"]) == (False, "optimal", 0.0)
    assert record["objective"] == record["bound"] == pytest.approx(record["persons_gained"], abs=0.001)
    assert record["closed_outlets"] == []


def test_each_site_names_the_best_alternative_and_its_loss(town, result):
    chosen = set(result.proposal.sites["site_id"])
    persons = town.cells["persons"].to_numpy()
    problem = result.proposal.problem
    options = problem.options["venue"].to_numpy()
    ids = town.venues["venue_id"].to_numpy()

    def covered(venues):
        flags = problem.covered.copy()
        for venue in venues:
            flags[problem.served(int(np.flatnonzero(options == np.flatnonzero(ids == venue)[0])[0]))] = True
        return persons[flags].sum()

    for site in proposal_record(town, result)["sites"]:
        rest = chosen - {site["id"]}
        best = max(covered(rest | {other}) for other in set(ids[options]) - chosen)
        assert site["alternative"]["loss"] == pytest.approx(covered(chosen) - best, abs=0.001)
        assert covered(rest | {site["alternative"]["id"]}) == pytest.approx(best)


def test_a_plan_of_least_cost_says_that_less_is_better(town):
    record = proposal_record(town, run_scenario(town, Scenario(siting=SitingRequest(goal="share", target_share=0.6))))
    assert record["minimised"]
    assert record["objective"] == len(record["sites"])
    assert record["bound"] <= record["objective"]
    assert record["persons_covered_after"] >= 0.6 * record["persons_total"]


def test_outlets_that_a_plan_closes_are_named(town):
    record = proposal_record(town, run_scenario(town, Scenario(sites=2, siting=SitingRequest(movable_outlets=1))))
    assert [sorted(outlet) for outlet in record["closed_outlets"]] == [["id", "kind", "name"]]
    assert record["closed_outlets"][0]["id"] in set(town.outlets["outlet_id"])


def test_a_site_that_nothing_can_replace_has_no_alternative(town):
    required = tuple(town.venues["venue_id"])
    result = run_scenario(town, Scenario(sites=6, siting=SitingRequest(required=required)))
    assert [site["alternative"] for site in proposal_record(town, result)["sites"]] == [None] * 6


def test_weights_that_tell_of_few_are_null(town, result):
    sites = result.proposal.sites.assign(priority_persons_gained=[6.0, 0.0, 0.0])
    few = dataclasses.replace(
        result,
        proposal=dataclasses.replace(result.proposal, sites=sites),
        scenario=dataclasses.replace(result.scenario, priority_weight=1.0),
    )
    record = proposal_record(town, few)
    assert record["objective"] is record["bound"] is None
    assert all(site["alternative"]["loss"] is None for site in record["sites"])


def test_nothing_proposed_is_no_record(town, bare_result):
    with pytest.raises(ValueError, match="no sites"):
        proposal_record(town, bare_result)
