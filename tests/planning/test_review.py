"""The figures of a review against the values they are made of, in the town by the river."""

from __future__ import annotations

import dataclasses
from datetime import date

import numpy as np
import pytest

from geodata.study_area import StudyArea
from planning.errors import ReviewError
from planning.proposals import ScenarioResult, run_scenario
from planning.review import ReviewFigures, ReviewSettings, review_figures
from planning.scenario import Scenario
from planning.siting import Effort
from planning.siting_request import SitingRequest
from planning.year_change import EarlierYear

SETTINGS = ReviewSettings(date(2026, 3, 1))
DAY = date(2026, 1, 1)


def reviewed(
    area: StudyArea, result: ScenarioResult, settings: ReviewSettings = SETTINGS, **more: object
) -> ReviewFigures:
    return review_figures(area, result, settings, year=2025, as_of=DAY, effort=Effort(5.0), **more)


@pytest.fixture
def two_sites(river_town: StudyArea) -> ScenarioResult:
    return run_scenario(river_town, Scenario(sites=2, siting=SitingRequest(stages=((2026, 1), (2027, 1)))))


def test_today_and_then(river_town: StudyArea, two_sites: ScenarioResult) -> None:
    figures = reviewed(river_town, two_sites)
    assert (figures.today.persons_covered, figures.planned.persons_covered) == (300.0, 1000.0)
    assert (figures.today.priority_total, figures.today.priority_covered) == (147.0, 50.0)
    # 140 of 147: the 7 that are left are few.
    assert figures.planned.priority_covered is None
    assert figures.progress.units_at_goal == 1
    assert figures.progress_after.units_at_goal == 2
    assert figures.progress.months_left == 23
    assert figures.supply is figures.equity.ratio
    assert figures.minutes.p50 == figures.today.minutes_p50
    assert figures.explained is not None
    assert len(figures.explained) == len(figures.sites) == 2
    assert figures.change is None


def test_years_of_building(river_town: StudyArea, two_sites: ScenarioResult) -> None:
    figures = reviewed(river_town, two_sites)
    assert figures.sites[["site_id", "build_year"]].to_numpy().tolist() == [["v0", 2026], ["v1", 2027]]
    assert figures.years.to_numpy().tolist() == [[2026, 1, 700.0, 700 / 1035, 1], [2027, 1, 1000.0, 1000 / 1035, 2]]


def test_without_sites(river_town: StudyArea) -> None:
    figures = reviewed(river_town, run_scenario(river_town, Scenario(sites=0)))
    assert figures.order is None
    assert figures.explained is None
    assert figures.sites.empty
    assert figures.years.empty
    assert figures.planned == figures.today
    assert (figures.units["persons_covered_after"] == figures.units["persons_covered"]).all()


def test_where_no_site_helps_none_is_told(river_town: StudyArea) -> None:
    nowhere = Scenario(sites=1, siting=SitingRequest(forbidden=("v0", "v1", "v3")))
    figures = reviewed(river_town, run_scenario(river_town, nowhere))
    assert figures.sites.empty
    assert figures.order is None
    assert figures.planned.persons_covered == figures.today.persons_covered


def test_another_year(river_town: StudyArea, two_sites: ScenarioResult) -> None:
    figures = reviewed(river_town, two_sites, earlier=EarlierYear(2024, river_town))
    assert figures.change is not None
    assert (figures.change.totals["change"] == 0).all()


def test_the_same_twice(river_town: StudyArea, two_sites: ScenarioResult) -> None:
    one, other = reviewed(river_town, two_sites), reviewed(river_town, two_sites)
    assert one.units.equals(other.units)
    assert one.years.equals(other.years)


def test_weighted_losses_are_not_told_where_priority_persons_count(river_town: StudyArea) -> None:
    figures = reviewed(river_town, run_scenario(river_town, Scenario(sites=1, priority_weight=1.0)))
    assert figures.explained is not None
    assert figures.explained["alternative_loss"].isna().all()
    plain = reviewed(river_town, run_scenario(river_town, Scenario(sites=1)))
    assert plain.explained is not None
    assert np.isfinite(plain.explained["alternative_loss"]).all()


def test_a_result_of_another_area_is_refused(river_town: StudyArea, two_sites: ScenarioResult) -> None:
    with pytest.raises(ReviewError, match="不是由该研究区"):
        reviewed(dataclasses.replace(river_town, fingerprint="other"), two_sites)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"goal_share": 0.0}, "达标比例 0"),
        ({"suppress_below": 0}, "下限 0"),
        ({"sections": ("gaps", "overview")}, "gaps、overview"),
        ({"sections": ("poems",)}, "poems"),
        ({"free_text": {"poems": "…"}}, "poems"),
    ],
)
def test_settings_that_cannot_be_are_refused(wrong: dict[str, object], told: str) -> None:
    with pytest.raises(ReviewError, match=told):
        ReviewSettings(date(2026, 3, 1), **wrong)


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(ReviewError) as told:
        ReviewSettings(date(2026, 3, 1), goal_share=1.5, suppress_below=0)
    assert "1.5" in told.value.say("en")
    assert "0" in told.value.say("zh")
    assert "；" in told.value.say("zh")
