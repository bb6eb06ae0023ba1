"""The tables of a review, counted again by hand and by brute force."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from geodata.study_area import StudyArea
from planning.conditions import area_under
from planning.equity import measure_equity
from planning.proposals import ScenarioResult, run_scenario
from planning.review_privacy import withheld_priority
from planning.review_tables import group_coverage, outlet_table, unit_table
from planning.scenario import Scenario
from planning.siting_request import SitingRequest


def table_of(area: StudyArea, result: ScenarioResult, below: int = 10):
    there, planned = area_under(area, result.scenario), result.proposal.after if result.proposal else result.before
    withheld = withheld_priority(result.before, planned, below=below)
    equity = measure_equity(area, result.scenario, result.before)
    return unit_table(there, result, equity, withheld, goal_share=0.9)


def test_units_of_the_river_town(river_town: StudyArea) -> None:
    table = table_of(river_town, run_scenario(river_town, Scenario(sites=1))).set_index("unit_id")
    assert table[["persons_total", "persons_covered", "persons_covered_after"]].to_numpy().tolist() == [
        [300, 300, 300],
        [735, 0, 400],
    ]
    assert table["persons_share_after"].tolist() == pytest.approx([1.0, 400 / 735])
    assert table["priority_covered_after"].tolist() == [50, 50]
    assert table[["outlets", "new_sites", "closed_outlets"]].to_numpy().tolist() == [[0, 0, 0], [1, 1, 0]]
    assert table[["at_goal", "at_goal_after"]].to_numpy().tolist() == [[True, True], [False, False]]
    assert not table.filter(like="_withheld").any(axis=None)
    assert table["area_km2"].tolist() == pytest.approx([9.75 * 18, 8.25 * 18], rel=1e-3)
    # 100 at 7.5 and 200 at 15 minutes; 300 at 16.5, 400 at 37.5, 35 never.
    assert table["minutes_p50"].tolist() == [15.0, 37.5]
    assert table["minutes_p90"].tolist() == [15.0, 37.5]


def test_minutes_of_each_unit_by_brute_force(sample_area: StudyArea) -> None:
    result = run_scenario(sample_area, Scenario(sites=0))
    table = table_of(sample_area, result)
    shares = sample_area.cell_units
    for unit in range(len(sample_area.units)):
        of_unit = shares[shares["unit"] == unit]
        minutes, persons = result.before.minutes[of_unit["cell"].to_numpy()], of_unit["persons"].to_numpy()
        for column, share in (("minutes_p50", 0.5), ("minutes_p90", 0.9)):
            told = table.loc[unit, column]
            assert persons[minutes <= told].sum() >= share * persons.sum() - 1e-6
            assert persons[minutes < told].sum() < share * persons.sum()


def test_a_unit_without_people_has_no_shares_and_no_minutes(river_town: StudyArea) -> None:
    shares = river_town.cell_units
    empty = shares.assign(**{name: shares[name].where(shares["unit"] == 0, 0.0) for name in ("persons", "jobs")})
    area = dataclasses.replace(river_town, cell_units=empty)
    row = table_of(area, run_scenario(area, Scenario(sites=0))).iloc[1]
    assert row[["persons_share", "jobs_share", "minutes_p50", "supply_ratio"]].isna().all()
    assert not row["at_goal"]


def test_withheld_counts_are_missing_and_flagged(river_town: StudyArea) -> None:
    result = run_scenario(river_town, Scenario(sites=0))
    table = table_of(river_town, result, below=60)
    assert table["priority_total_withheld"].all()
    assert table[["priority_total", "priority_covered", "priority_share"]].isna().all(axis=None)


def test_outlets_by_kind(river_town: StudyArea) -> None:
    result = run_scenario(river_town, Scenario(sites=1, outlet_kinds=("gig_post",)))
    kinds = outlet_table(river_town, result).set_index("kind")
    assert kinds.loc["service_window", ["counts", "outlets", "new_sites"]].tolist() == [False, 1, 0]
    assert kinds["new_sites"].sum() == 1
    closing = Scenario(sites=1, siting=SitingRequest(movable_outlets=1, by_kind=False))
    moved = run_scenario(river_town, closing)
    assert outlet_table(river_town, moved)["closed"].sum() == len(moved.proposal.closed)


def grouped(area: StudyArea, groups: dict[str, list[float]]) -> StudyArea:
    columns = {f"group_{place}": np.array(counts, dtype=float) for place, counts in enumerate(groups.values())}
    return dataclasses.replace(
        area, groups=tuple(groups), cells=area.cells.assign(**columns), cell_units=area.cell_units.assign(**columns)
    )


def test_groups(river_town: StudyArea) -> None:
    young, old = [60, 120, 150, 100, 12, 5], [40, 80, 150, 300, 13, 5]
    area = grouped(river_town, {"young": young, "old": old})
    told = group_coverage(area, run_scenario(area, Scenario(sites=0)).before, below=10)
    assert told.totals[["group", "total", "covered"]].to_numpy().tolist() == [["young", 447, 180], ["old", 588, 120]]
    assert told.units["total"].tolist() == [180, 267, 120, 468]
    assert told.units["group"].tolist() == ["young", "young", "old", "old"]
    assert told.totals["share"].tolist() == pytest.approx([180 / 447, 120 / 588])
    # The young of the west are few: what is left of its residents would tell them.
    few = grouped(river_town, {"young": [1, 3, 150, 100, 12, 5], "old": [99, 197, 150, 300, 13, 5]})
    told = group_coverage(few, run_scenario(few, Scenario(sites=0)).before, below=10)
    assert told.units.loc[told.units["unit_id"] == "w", "total"].isna().all()


def test_no_groups(river_town: StudyArea) -> None:
    told = group_coverage(river_town, run_scenario(river_town, Scenario(sites=0)).before, below=10)
    assert told.totals.empty
    assert told.units.empty
    assert "share" in told.units
