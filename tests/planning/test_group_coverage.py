"""Coverage by group on the town on paper: counts by hand, small counts withheld, nothing to be had by subtraction."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from geodata.study_area import StudyArea
from planning.coverage import measure_coverage
from planning.disclosure import MINIMUM_COUNT
from planning.group_coverage import GroupCoverage, measure_group_coverage, unit_coverage

GROUPS = {"60岁及以上": [30, 40, 60, 80, 5, 0], "登记求职": [4, 0, 20, 30, 0, 0]}


def with_groups(area: StudyArea, groups: dict[str, list[int]]) -> StudyArea:
    columns = {f"group_{place}": np.array(counts, dtype=float) for place, counts in enumerate(groups.values())}
    return dataclasses.replace(
        area, groups=tuple(groups), cells=area.cells.assign(**columns), cell_units=area.cell_units.assign(**columns)
    )


def measured(area: StudyArea) -> GroupCoverage:
    return measure_group_coverage(area, measure_coverage(area, "walk", 15.0))


def test_counts_per_group_and_unit(river_town: StudyArea) -> None:
    """Cells 0 and 1 are covered; cells 2, 3, 4 and 5 lie in the eastern unit, of which none is."""
    found = measured(with_groups(river_town, {"老人": [30, 40, 60, 80, 15, 0], "学徒": [0, 11, 12, 13, 14, 0]}))
    assert found.totals[["group", "total", "covered"]].to_numpy().tolist() == [["老人", 225, 70], ["学徒", 50, 11]]
    assert found.totals["share"].tolist() == pytest.approx([70 / 225, 11 / 50])
    covered = measure_coverage(river_town, "walk", 15.0).covered
    assert covered.tolist() == [True, True, False, False, False, False]
    unit = river_town.cells["unit"].to_numpy()
    rows = found.units.set_index(["group", "unit_id"])
    for group, counts in (("老人", np.array([30, 40, 60, 80, 15, 0])), ("学徒", np.array([0, 11, 12, 13, 14, 0]))):
        for place, name in enumerate(("w", "e")):
            assert rows.loc[(group, name), "total"] == counts[unit == place].sum()
            assert rows.loc[(group, name), "covered"] == counts[(unit == place) & covered].sum()
    assert not found.units[["total_withheld", "covered_withheld"]].any().any()
    assert found.units["name"].tolist() == ["West", "East"] * 2


def test_small_counts_are_withheld_and_do_not_follow_from_the_others(river_town: StudyArea) -> None:
    area = with_groups(river_town, GROUPS)
    found = measured(area)
    totals = found.totals.set_index("group")
    assert totals.loc["登记求职", "total"] == 54
    assert np.isnan(totals.loc["登记求职", "covered"])
    assert totals.loc["登记求职", "covered_withheld"]
    assert np.isnan(totals.loc["登记求职", "share"]), "the share would give it away"
    units = found.units[found.units["group"] == "登记求职"]
    assert units["total_withheld"].tolist() == [True, True], "4 in the west; the east follows from the sum"
    for _, row in found.units.iterrows():
        for count in ("total", "covered"):
            assert row[f"{count}_withheld"] == np.isnan(row[count])
            assert row[f"{count}_withheld"] or not 0 < row[count] < MINIMUM_COUNT
    elders = found.units[found.units["group"] == "60岁及以上"]
    assert not elders["total_withheld"].any(), "one group's small counts hide nothing of another's"


def test_nobody_of_a_group(river_town: StudyArea) -> None:
    found = measured(with_groups(river_town, {"无": [0] * 6}))
    assert found.totals[["total", "covered"]].to_numpy().tolist() == [[0, 0]]
    assert np.isnan(found.totals["share"].iloc[0])
    assert not found.totals["covered_withheld"].any()


def test_without_groups(river_town: StudyArea) -> None:
    found = measured(river_town)
    assert len(found.totals) == len(found.units) == 0
    assert list(found.units.columns) == ["unit_id", "name", *found.totals.columns]
    assert isinstance(found.totals, pd.DataFrame)


def test_units_of_residents_and_jobs_are_those_of_the_coverage(river_town: StudyArea) -> None:
    coverage = measure_coverage(river_town, "walk", 15.0)
    for column in ("persons", "jobs"):
        found = unit_coverage(river_town, coverage, column)
        assert found["unit_id"].tolist() == coverage.units["unit_id"].tolist()
        for count in ("total", "covered"):
            assert found[count].tolist() == coverage.units[f"{column}_{count}"].tolist()
            assert not found[f"{count}_withheld"].any(), "few residents or jobs are no secret"
        assert found["share"].tolist() == pytest.approx((found["covered"] / found["total"]).tolist())


def test_units_of_groups_and_priority_persons_withhold_what_the_tables_withhold(river_town: StudyArea) -> None:
    area = with_groups(river_town, GROUPS)
    coverage, whole = measure_coverage(area, "walk", 15.0), measured(area)
    for place, group in enumerate(GROUPS):
        expected = whole.units[whole.units["group"] == group].drop(columns="group").reset_index(drop=True)
        pd.testing.assert_frame_equal(unit_coverage(area, coverage, f"group_{place}"), expected)
    few = dataclasses.replace(
        area, cell_units=area.cell_units.assign(priority_persons=np.array([4.0, 0, 20, 30, 0, 0]))
    )
    found = unit_coverage(few, measure_coverage(few, "walk", 15.0), "priority_persons")
    assert found["total_withheld"].tolist() == [True, True]
    assert found["share"].isna().all()
