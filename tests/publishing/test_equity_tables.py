"""Tables of who is covered: the figures of planning, withheld ones as words, in both languages."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from geodata.study_area import StudyArea
from planning.coverage import measure_coverage
from planning.equity import measure_equity
from planning.group_coverage import measure_group_coverage
from planning.proposals import run_scenario
from planning.scenario import Scenario
from planning.unit_kinds import UNIT_KINDS
from publishing.equity_tables import groups_table, unit_coverage_table, unit_kinds_table
from publishing.equity_words import UNIT_KIND_NAMES
from publishing.numbers import WITHHELD
from publishing.tables import units_table

STANDARD = Scenario(sites=0)


@pytest.mark.parametrize("column", ["persons", "jobs"])
def test_a_group_by_unit_is_what_the_units_table_tells(sample_area: StudyArea, column: str) -> None:
    result = run_scenario(sample_area, STANDARD)
    found, whole = unit_coverage_table(sample_area, result, column, "zh").frame, units_table(result, "zh").frame
    for name in ("total", "covered", "share"):
        assert found[f"group_{name}"].tolist() == pytest.approx(whole[f"{column}_{name}"].tolist(), nan_ok=True)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_withheld_counts_are_told_as_such(sample_area: StudyArea, language: str) -> None:
    counts = np.zeros(len(sample_area.cell_units))
    counts[:40] = 1.0
    units = sample_area.cell_units["unit"].to_numpy()
    counts[np.flatnonzero(units == units[-1])[:4]] = 1.0
    area = dataclasses.replace(sample_area, cell_units=sample_area.cell_units.assign(priority_persons=counts))
    table = unit_coverage_table(area, run_scenario(sample_area, STANDARD), "priority_persons", language)
    row = int(units[-1])
    assert table.withheld["group_total"][row]
    shown = table.shown()
    for column in ("group_total", "group_covered", "group_share"):
        assert shown[table.columns[column]].iloc[row] == WITHHELD.say(language)
        assert np.isnan(table.frame[column].iloc[row])


def test_groups_and_kinds_of_units(sample_area: StudyArea) -> None:
    columns = {"group_0": sample_area.cells["persons"].to_numpy() / 4}
    shares = {"group_0": sample_area.cell_units["persons"].to_numpy() / 4}
    area = dataclasses.replace(
        sample_area,
        groups=("老人",),
        cells=sample_area.cells.assign(**columns),
        cell_units=sample_area.cell_units.assign(**shares),
    )
    coverage = measure_coverage(area, "walk", 15.0)
    table = groups_table(measure_group_coverage(area, coverage), "zh")
    assert table.title == "分人群覆盖"
    assert table.frame["group_share"].tolist() == pytest.approx([coverage.share()])
    equity = measure_equity(area, STANDARD, coverage)
    shown = unit_kinds_table(equity, "zh").shown()
    assert shown["分区类别"].tolist() == ["街道", "镇", "乡、苏木"]
    assert shown["每万人可及网点（个）"].tolist() == [f"{ratio:.2f}" for ratio in equity.kinds["ratio"]]


def test_every_kind_of_unit_has_a_name() -> None:
    assert tuple(UNIT_KIND_NAMES) == UNIT_KINDS
