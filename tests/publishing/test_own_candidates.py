"""A planner's own candidate is told as such in every product, where it stands."""

from __future__ import annotations

import json

import pytest

from geodata.study_area import StudyArea
from planning.own_candidates import OwnCandidate
from planning.proposals import ScenarioResult, run_scenario
from planning.scenario import Scenario
from planning.siting_request import SitingRequest
from publishing.layers import catchments_layer, sites_layer
from publishing.map_ground import on_the_ground
from publishing.records import proposal_record
from publishing.tables import sites_table


@pytest.fixture(scope="module")
def own(town: StudyArea) -> OwnCandidate:
    place = town.cells.geometry.iloc[int(town.cells["persons"].to_numpy().argmax())]
    return OwnCandidate("own-1", "旧粮站", float(place.x), float(place.y))


@pytest.fixture(scope="module")
def result(town: StudyArea, own: OwnCandidate) -> ScenarioResult:
    return run_scenario(town, Scenario(sites=1, siting=SitingRequest(own_candidates=(own,), required=("own-1",))))


@pytest.mark.parametrize(("language", "called"), [("zh", "自选点位"), ("en", "own candidate")])
def test_tables_and_layers_name_it(result: ScenarioResult, language: str, called: str) -> None:
    row = sites_table(result, language).frame.iloc[0]
    assert (row["name"], row["venue_type"]) == ("旧粮站", called)
    site = sites_layer(result, language).iloc[0]
    assert (site["site_id"], site["venue_type"], site["venue_name"]) == ("own-1", "own", called)


def test_it_stands_where_it_was_put(town: StudyArea, result: ScenarioResult, own: OwnCandidate) -> None:
    site = sites_layer(result, "zh").geometry.iloc[0]
    assert (site.x, site.y) == (own.lon, own.lat)
    (xy,) = on_the_ground(town, result).sites
    there = sites_layer(result, "zh").to_crs(town.metric_crs).geometry.iloc[0]
    assert xy.tolist() == pytest.approx([there.x, there.y], abs=0.01)
    assert catchments_layer(town, result)["facility_id"].iloc[-1] == "own-1"


def test_the_record_repeats_the_request(town: StudyArea, result: ScenarioResult) -> None:
    record = json.loads(json.dumps(proposal_record(town, result)))
    assert record["sites"][0]["id"] == "own-1"
    assert record["request"]["own_candidates"][0]["name"] == "旧粮站"
