import json

import pytest

from planning.binding_limits import binding_limits
from planning.build_years import build_years, trade_off
from planning.conditions import area_under
from planning.proposals import run_scenario
from planning.redundancy import redundancy
from planning.robustness import robustness
from planning.scenario import Scenario
from planning.site_explanations import explain_sites
from planning.site_problem import KIND_WEIGHTS
from planning.siting import Effort
from planning.siting_request import SitingRequest
from publishing.siting_records import explanation_record, redundancy_record, robustness_record, trade_off_record
from publishing.siting_words import CLOSING_NOTE

EFFORT = Effort(10.0)


def explained(area, result):
    there, scenario, proposal = area_under(area, result.scenario), result.scenario, result.proposal
    return explanation_record(
        area,
        result,
        explain_sites(there, scenario, proposal),
        binding_limits(there, scenario, proposal),
        build_years(there, scenario, proposal, EFFORT),
    )


@pytest.fixture(scope="module")
def weighted(town):
    return run_scenario(town, Scenario(sites=2, priority_weight=2.0))


def test_an_explanation_is_the_proposal_and_more(town, result):
    record = explained(town, result)
    json.dumps(record, allow_nan=False)
    sites = result.proposal.sites
    assert [site["persons_gained"] for site in record["sites"]] == pytest.approx(
        sites["persons_gained"].tolist(), abs=0.001
    )
    assert all(site["persons_alone"] >= site["persons_gained"] - 0.001 for site in record["sites"])
    assert all(isinstance(site["communities"], list) for site in record["sites"])
    assert record["limits"][0]["limit_en"] == "one site more"
    assert record["limits"][0]["improvement"] > 0
    assert [year["year"] for year in record["years"]] == [2026, 2027]
    assert sorted(name for year in record["years"] for name in year["sites"]) == sorted(sites["site_id"])
    assert record["years"][-1]["covered"] == pytest.approx(sites["persons_gained"].sum(), abs=0.001)


def test_the_curve_counts_all_that_is_covered(town, result):
    record = trade_off_record(town, result, trade_off(result.proposal, 4, EFFORT))
    json.dumps(record, allow_nan=False)
    assert [point["sites"] for point in record["points"]] == [0, 1, 2, 3, 4]
    assert record["points"][0]["covered"] == pytest.approx(result.before.totals["persons_covered"], abs=0.001)
    assert record["points"][3]["covered"] == pytest.approx(result.proposal.after.totals["persons_covered"], abs=0.001)
    assert all(point["bound"] >= point["covered"] for point in record["points"])
    assert record["total_weight"] == pytest.approx(town.cells["persons"].sum(), abs=0.001)
    assert record["fingerprint"] == town.fingerprint


def test_the_curve_counts_new_sites_and_outlets_that_could_close(town):
    scenario = Scenario(sites=2, siting=SitingRequest(movable_outlets=1))
    moving = run_scenario(town, scenario)
    record = trade_off_record(town, moving, trade_off(moving.proposal, 4, EFFORT))
    assert [point["sites"] for point in record["points"]] == [0, 1, 2, 3, 4]
    assert record["points"][0]["covered"] >= moving.before.totals["persons_covered"] - 0.001
    assert record["points"][2]["covered"] == pytest.approx(moving.proposal.after.totals["persons_covered"], abs=0.001)
    assert record["knee"] is None or 0 < record["knee"] < 4


def test_gains_of_groups_that_a_kind_does_not_serve_are_null(town):
    record = explained(town, run_scenario(town, Scenario(sites=2, siting=SitingRequest(by_kind=True))))
    for site in record["sites"]:
        for group, place in (("persons", 0), ("jobs", 1)):
            served = KIND_WEIGHTS[site["kind"]][place] > 0
            assert (site[f"{group}_gained"] is not None) == (site[f"{group}_alone"] is not None) == served


def test_outlets_are_told_by_id_and_not_by_position(town, result):
    frame = redundancy(area_under(town, result.scenario), result.scenario)
    record = redundancy_record(town, result, frame)
    json.dumps(record, allow_nan=False)
    assert [outlet["outlet_id"] for outlet in record["outlets"]] == town.outlets["outlet_id"].tolist()
    assert not {"outlet", "neighbour", "move_to"} & set(record["outlets"][0])
    assert {"jobs_lost", "move_jobs"} <= set(record["outlets"][0])
    assert (record["note"], record["note_en"]) == (CLOSING_NOTE.zh, CLOSING_NOTE.en)


def test_robustness_names_variants_in_both_languages(town, result):
    record = robustness_record(town, result, robustness(town, result.scenario, result.proposal, populations=1))
    json.dumps(record, allow_nan=False)
    assert record["planned"] == len(record["variants"])
    assert record["variants"][0]["name_en"] == "walking at 0.8 m/s"
    assert {site["site_id"] for site in record["sites"] if site["in_plan"]} == set(result.proposal.sites["site_id"])


def test_weighted_figures_tell_nothing_of_priority_persons(town, weighted):
    record = explained(town, weighted)
    assert record["objective"] is record["bound"] is None
    assert all(site["alternative"]["loss"] is None for site in record["sites"] if site["alternative"])
    assert all(limit["improvement"] is limit["objective"] is None for limit in record["limits"])
    assert all(year["covered"] is year["best_bound"] is None for year in record["years"])
    curve = trade_off_record(town, weighted, trade_off(weighted.proposal, 3, EFFORT))
    assert all(point["covered"] is point["bound"] is None for point in curve["points"])
    robust = robustness(town, weighted.scenario, weighted.proposal, populations=1)
    variants = robustness_record(town, weighted, robust)["variants"]
    assert all(variant["plan_gain"] is variant["best_gain"] is None for variant in variants)
