"""What closing an outlet costs, against coverage measured without it."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from geodata.study_area import StudyArea, with_only
from planning.coverage import measure_coverage
from planning.redundancy import KEEP, MERGE, MERGE_SHARE, MOVE, redundancy
from planning.scenario import Scenario


def test_losses_are_what_coverage_loses(sample_area: StudyArea) -> None:
    table = redundancy(sample_area, Scenario())
    whole = measure_coverage(sample_area, "walk", 15.0).totals
    count = len(sample_area.outlets)
    for outlet in range(0, count, 4):
        without = with_only(sample_area, "outlets", np.delete(np.arange(count), outlet))
        left = measure_coverage(without, "walk", 15.0).totals
        assert table["persons_lost"].iloc[outlet] == pytest.approx(whole["persons_covered"] - left["persons_covered"])
        assert table["jobs_lost"].iloc[outlet] == pytest.approx(whole["jobs_covered"] - left["jobs_covered"])


def test_moves_gain_what_coverage_gains_and_stay_in_the_unit(sample_area: StudyArea) -> None:
    table = redundancy(sample_area, Scenario())
    kept = np.flatnonzero(table["advice"] != MERGE)
    merged = with_only(sample_area, "outlets", kept)
    whole = measure_coverage(merged, "walk", 15.0).totals["persons_covered"]
    moved = table[table["move_to"] >= 0]
    assert len(moved) > 5
    for row in moved.iloc[::3].itertuples():
        without = with_only(sample_area, "outlets", kept[kept != row.outlet])
        after = measure_coverage(without, "walk", 15.0, added_venues=np.array([row.move_to])).totals["persons_covered"]
        assert row.move_persons == pytest.approx(after - whole, abs=1e-6)
        venue = sample_area.venues.iloc[row.move_to]
        assert row.kind in venue["kinds"].split(",")
        assert venue["unit"] == sample_area.outlets["unit"].iloc[row.outlet]


def test_advice_follows_from_the_figures(sample_area: StudyArea) -> None:
    table = redundancy(sample_area, Scenario()).set_index("kind")
    stations = table.loc["doorstep_station"]
    assert (stations["advice"] == MERGE).any()
    moved = stations[stations["advice"] == MOVE]
    assert (moved["move_persons"] > 0).all()
    assert set(table.loc[["mobile_van"], "advice"]) == {KEEP}


def test_all_merges_together_cost_little(sample_area: StudyArea) -> None:
    table = redundancy(sample_area, Scenario())
    merged = table["advice"] == MERGE
    assert merged.sum() > 1
    kept = with_only(sample_area, "outlets", np.flatnonzero(~merged))
    left = measure_coverage(kept, "walk", 15.0).totals
    whole = measure_coverage(sample_area, "walk", 15.0).totals
    served = table.loc[merged, ["persons_served", "jobs_served"]].sum().sum()
    lost = sum(whole[f"{group}_covered"] - left[f"{group}_covered"] for group in ("persons", "jobs"))
    assert lost <= MERGE_SHARE * served * 2  # each counts mainly those of its kind, here both are summed
    assert not merged[table.loc[merged, "neighbour"]].any()


def test_no_venue_takes_two_outlets(sample_area: StudyArea) -> None:
    table = redundancy(sample_area, Scenario())
    taken = table.loc[table["move_to"] >= 0, "move_to"]
    assert taken.is_unique


def test_twins_may_be_merged_and_the_last_outlet_may_not(river_town: StudyArea) -> None:
    alone = redundancy(river_town, Scenario())
    assert alone.loc[0, ["persons_lost", "jobs_lost", "cells_lost", "neighbour"]].tolist() == [300.0, 60.0, 2, -1]
    # A window serves persons: from C to G 400 persons are gained and the 300 at A and B lost.
    assert alone.loc[0, ["move_id", "move_persons", "move_jobs", "advice"]].tolist() == ["v0", 100.0, -53.0, KEEP]
    twins = with_only(river_town, "outlets", np.array([0, 0]))
    table = redundancy(twins, Scenario())
    assert table["persons_lost"].tolist() == [0.0, 0.0]
    assert table["neighbour"].tolist() == [1, -1]  # the other one is to be merged itself
    assert table["persons_shared"].tolist() == [300.0, 0.0]
    assert table["advice"].tolist() == [MERGE, KEEP]  # one of them stays


def test_without_outlets_or_venues_there_is_nothing_to_tell(river_town: StudyArea) -> None:
    assert not len(redundancy(with_only(river_town, "outlets", np.zeros(0, dtype=int)), Scenario()))
    bare = redundancy(with_only(river_town, "venues", np.zeros(0, dtype=int)), Scenario())
    assert bare["move_to"].tolist() == [-1]
    vans = dataclasses.replace(river_town, outlets=river_town.outlets.assign(kind="mobile_van"))
    assert redundancy(vans, Scenario())["advice"].tolist() == [KEEP]
