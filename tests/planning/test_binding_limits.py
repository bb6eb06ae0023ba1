"""What each limit costs in the paper town, where it can be counted."""

from __future__ import annotations

import pandas as pd
import pytest

from geodata.study_area import StudyArea
from planning.binding_limits import binding_limits, limits_set
from planning.proposals import run_scenario
from planning.scenario import Scenario
from planning.siting_request import SitingRequest


def limits_of(area: StudyArea, sites: int = 1, **request: object) -> dict[str, tuple[float, bool]]:
    scenario = Scenario(sites=sites, siting=SitingRequest(**request))  # type: ignore[arg-type]
    proposal = run_scenario(area, scenario).proposal
    assert proposal is not None
    table = binding_limits(area, scenario, proposal)
    assert (table["status"] == "optimal").all()
    return {
        limit.en: (improvement, bool(binds))
        for limit, improvement, binds in zip(table["limit"], table["improvement"], table["binds"], strict=True)
    }


def test_one_site_more_brings_the_second_village(river_town: StudyArea) -> None:
    assert limits_of(river_town) == {"one site more": (300.0, True)}
    assert limits_of(river_town, sites=2) == {"one site more": (0.0, False)}


def test_a_ban_and_a_lock_are_told_by_what_they_cost(river_town: StudyArea) -> None:
    told = limits_of(river_town, forbidden=("v0",))
    assert told["no forbidden venues"] == (100.0, True)
    told = limits_of(river_town, required=("v2",))
    assert told["no required venues"] == (400.0, True)


def test_limits_that_do_not_bind_are_told_too(river_town: StudyArea) -> None:
    told = limits_of(river_town, sites=2, spacing_metres=100.0, budget=5.0, unit_at_most=3)
    assert told == {
        "one site more": (0.0, False),
        "a budget 10% larger": (0.0, False),
        "no minimum spacing": (0.0, False),
        "no maximum per unit": (0.0, False),
    }


def test_spacing_costs_the_site_across_the_river(river_town: StudyArea) -> None:
    told = limits_of(river_town, spacing_metres=400.0)
    assert told["no minimum spacing"] == pytest.approx((100.0, True))


def test_told_to_stop_it_answers_with_what_it_has(river_town: StudyArea) -> None:
    scenario = Scenario(sites=1, siting=SitingRequest(forbidden=("v0",), required=("v2",)))
    proposal = run_scenario(river_town, scenario).proposal
    assert proposal is not None
    told: list[tuple[int, int]] = []

    def on_limit(done: int, total: int) -> bool:
        told.append((done, total))
        return done < 2

    table = binding_limits(river_town, scenario, proposal, on_limit=on_limit)
    assert told == [(0, 3), (1, 3), (2, 3)]
    assert len(table) == 2
    assert limits_set(scenario) == 3
    pd.testing.assert_frame_equal(table, binding_limits(river_town, scenario, proposal).head(2))
