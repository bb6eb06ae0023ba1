"""A plan in other states of the world."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from geodata.cells import GROUPS
from geodata.study_area import StudyArea
from planning.errors import ConditionsError, NoTimetableError
from planning.proposals import Proposal, run_scenario
from planning.robustness import NO_REGRET_SHARE, POPULATION_SPREAD, robustness, variants, with_population
from planning.scenario import Scenario
from planning.siting_request import SitingRequest


def proposal_of(area: StudyArea, scenario: Scenario) -> Proposal:
    proposal = run_scenario(area, scenario).proposal
    assert proposal is not None
    return proposal


def test_speeds_slow_downs_closures_and_populations_vary(river_town: StudyArea) -> None:
    closure = "POLYGON ((110 43, 111 43, 111 44, 110 43))"
    listed = list(variants(river_town, Scenario(sites=1), closures=(closure,), populations=2))
    names = [variant.name.en for variant in listed]
    assert names[:5] == [f"walking at {speed} m/s" for speed in ("0.8", "0.9", "1", "1.1", "1.2")]
    assert "ice and snow" in names
    assert "roads closed 1" in names
    assert names[-2:] == ["population ±20% (draw 1)", "population ±20% (draw 2)"]
    # Who walks 0.9 m/s gets as far in 15 minutes as one with 4 km/h in 12.15.
    assert listed[1].scenario.max_minutes == pytest.approx(15 * 0.9 * 3.6 / 4)
    driving = [v.name.en for v in variants(river_town, Scenario(mode="drive", sites=1), populations=0)]
    assert driving[0] == "speed × 0.8"
    assert not any("speed" in v.name.en for v in variants(river_town, Scenario(mode="bus", sites=1)))
    long = Scenario(max_minutes=239.0, sites=1)
    assert [v.name.en for v in variants(river_town, long, populations=0)][:3] == names[:3]


def test_sites_that_always_help_are_no_regret(river_town: StudyArea) -> None:
    scenario = Scenario(sites=1)
    told = robustness(river_town, scenario, proposal_of(river_town, scenario), populations=4)
    assert told.planned == len(told.variants)
    first = told.sites.iloc[0]
    assert (first["site_id"], first["in_plan"], first["share"], first["no_regret"]) == ("v0", True, 1.0, True)
    assert (told.variants["kept_sites"] == 1).all()
    # 400 persons at G itself are gained at any speed.
    assert told.variants["plan_gain"].iloc[0] == 400.0
    assert (told.variants["best_gain"] >= told.variants["plan_gain"] - 1e-9).all()


def test_the_sample_county_says_how_often_each_site_stays(sample_area: StudyArea) -> None:
    scenario = Scenario(sites=5)
    proposal = proposal_of(sample_area, scenario)
    told = robustness(sample_area, scenario, proposal, populations=3, seed=1)
    again = robustness(sample_area, scenario, proposal, populations=3, seed=1)
    assert told.sites.equals(again.sites)
    assert told.sites["in_plan"].sum() == 5
    solved = (told.variants["status"] == "optimal").sum()
    assert solved == len(told.variants)
    assert told.sites["times_chosen"].sum() <= 5 * solved
    assert (told.sites["no_regret"] == (told.sites["share"] >= NO_REGRET_SHARE)).all()
    assert (told.variants["plan_gain"] <= told.variants["best_gain"] + 1e-6).all()


def test_it_stops_when_told(river_town: StudyArea) -> None:
    scenario = Scenario(sites=1)
    seen = []

    def two(done: int, planned: int) -> bool:
        seen.append((done, planned))
        return done < 2

    told = robustness(river_town, scenario, proposal_of(river_town, scenario), on_variant=two)
    assert len(told.variants) == 2
    assert told.planned > 2
    assert seen == [(1, told.planned), (2, told.planned)]


def test_variants_that_cannot_be_met_are_told(river_town: StudyArea) -> None:
    # 11 minutes at 4 km/h: whoever walks slower does not get from D to cell 2 and the share is out of reach.
    scenario = Scenario(max_minutes=2.0, siting=SitingRequest(goal="share", target_share=0.67))
    told = robustness(river_town, scenario, proposal_of(river_town, scenario), populations=0)
    by_name = {name.en: status for name, status in zip(told.variants["name"], told.variants["status"], strict=True)}
    assert by_name["walking at 0.8 m/s"] == "infeasible"
    assert by_name["walking at 1.2 m/s"] == "optimal"
    assert told.variants["plan_gain"].isna().iloc[0]


def test_closures_that_touch_no_road_are_refused(river_town: StudyArea) -> None:
    scenario = Scenario(sites=1)
    nowhere = "POLYGON ((10 10, 11 10, 11 11, 10 10))"
    with pytest.raises(ConditionsError):
        robustness(river_town, scenario, proposal_of(river_town, scenario), closures=(nowhere,), populations=0)


def test_populations_vary_by_unit_and_sums_agree(river_town: StudyArea) -> None:
    factors = np.array([0.8, 1.2, 1.0])
    there = with_population(river_town, factors)
    assert there.cells["persons"].tolist() == pytest.approx([80, 160, 360, 480, 30, 12])
    for group in GROUPS:
        assert there.cell_units[group].sum() == pytest.approx(there.cells[group].sum())
    assert with_population(river_town, None) is river_town
    drawn = [v.factors for v in variants(river_town, Scenario(sites=1), populations=3) if v.factors is not None]
    assert len(drawn) == 3
    assert all(np.abs(factors - 1).max() <= POPULATION_SPREAD and factors[-1] == 1 for factors in drawn)


def test_by_bus_it_needs_a_timetable(river_town: StudyArea) -> None:
    walked = proposal_of(river_town, Scenario(sites=1))
    by_bus = dataclasses.replace(Scenario(sites=1), mode="bus")
    with pytest.raises(NoTimetableError):
        robustness(river_town, by_bus, walked, populations=1)
