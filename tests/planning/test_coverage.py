"""Coverage of the paper town: every figure below is worked out in the docstring of `river_town`."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from geodata.study_area import StudyArea
from planning.coverage import REASONS, circle_metres, measure_coverage
from tests.planning.conftest import make_area, make_network


def test_minutes_and_verdicts_of_the_paper_town(river_town: StudyArea) -> None:
    coverage = measure_coverage(river_town, "walk", 15.0)
    assert coverage.minutes[:4].tolist() == [7.5, 15.0, 16.5, 37.5]
    assert np.isinf(coverage.minutes[4:]).all()
    assert coverage.covered.tolist() == [True, True, False, False, False, False]
    told = [REASONS[reason] for reason in coverage.reason]
    assert told == ["covered", "covered", "too_far", "barrier", "no_road", "island"]
    assert coverage.nearest.tolist() == [0, 0, 0, 0, -1, -1]


def test_a_hair_below_the_limit_uncovers_the_cell_at_equality(river_town: StudyArea) -> None:
    assert not measure_coverage(river_town, "walk", 14.9999).covered[1]
    assert measure_coverage(river_town, "walk", 16.5).covered[2]


def test_totals_of_the_paper_town(river_town: StudyArea) -> None:
    totals = measure_coverage(river_town, "walk", 15.0).totals
    assert totals["persons_total"] == 1035
    assert totals["persons_covered"] == 300
    assert totals["persons_straight"] == 700  # cells 0, 1 and, across the river, 3
    assert totals["persons_unsnapped"] == 25
    assert (totals["jobs_total"], totals["jobs_covered"], totals["jobs_unsnapped"]) == (70, 60, 3)
    assert (totals["priority_persons_total"], totals["priority_persons_covered"]) == (147, 50)


def test_units_of_the_paper_town(river_town: StudyArea) -> None:
    units = measure_coverage(river_town, "walk", 15.0).units.set_index("name")
    assert units.loc["West", ["persons_total", "persons_covered", "outlets"]].tolist() == [300, 300, 0]
    assert units.loc["East", ["persons_total", "persons_covered", "outlets"]].tolist() == [735, 0, 1]
    assert units["persons_unsnapped"].tolist() == [0, 25]


def test_shares_of_a_cell_on_a_border_go_to_both_units(river_town: StudyArea) -> None:
    here = river_town.cell_units.assign(persons=[60.0, 200.0, 300.0, 400.0, 25.0, 10.0])
    there = here.iloc[[0]].assign(unit=1, persons=40.0, jobs=0.0, priority_persons=0.0)
    area = dataclasses.replace(river_town, cell_units=pd.concat([here, there], ignore_index=True))
    units = measure_coverage(area, "walk", 15.0).units
    assert units["persons_covered"].tolist() == [260, 40]
    assert units["persons_total"].sum() == 1035


def test_quantiles_of_minutes(river_town: StudyArea) -> None:
    coverage = measure_coverage(river_town, "walk", 15.0)
    persons = river_town.cells["persons"].to_numpy()
    # Sorted by minutes: 100, 300, 600, 1000 of 1035, then those who reach nothing.
    assert coverage.quantile_minutes(0.25, persons) == 15.0
    assert coverage.quantile_minutes(0.5, persons) == 16.5
    assert coverage.quantile_minutes(0.9, persons) == 37.5
    assert coverage.quantile_minutes(0.99, persons) == np.inf
    assert coverage.share() == pytest.approx(300 / 1035)


def test_added_venues_count_as_outlets(river_town: StudyArea) -> None:
    coverage = measure_coverage(river_town, "walk", 15.0, added_venues=np.array([0]))
    assert coverage.outlets == 2
    assert coverage.minutes[3] == 0.0
    assert coverage.nearest[3] == 1
    assert coverage.units["outlets"].tolist() == [0, 2]


def test_without_outlets_nobody_is_covered_and_all_is_too_far_or_roadless() -> None:
    area = make_area(make_network([(0, 0), (500, 0)], [(0, 1)]), outlets=[], cells=[(0, 0), (5000, 0)], persons=[10, 5])
    coverage = measure_coverage(area, "walk", 15.0)
    assert not coverage.covered.any()
    assert not coverage.straight_covered.any()
    assert [REASONS[reason] for reason in coverage.reason] == ["too_far", "no_road"]
    assert coverage.totals["persons_covered"] == 0


def test_the_circle_is_what_straight_walking_makes() -> None:
    assert circle_metres("walk", 15.0) == 1000.0
    assert circle_metres("bicycle", 10.0) == 2000.0
    assert circle_metres("drive", 10.0) == 5000.0


def test_outlets_off_the_roads_make_no_island_of_everybody() -> None:
    area = make_area(make_network([(0, 0), (900, 0)], [(0, 1)]), outlets=[(0, 5000)], cells=[(800, 0)], persons=[10])
    coverage = measure_coverage(area, "walk", 15.0)
    assert [REASONS[reason] for reason in coverage.reason] == ["too_far"]
