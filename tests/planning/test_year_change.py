"""Two years of a small town compared: totals, cells, units, and what is not comparable is said."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from geodata.study_area import StudyArea
from planning.errors import ReviewError
from planning.proposals import ScenarioResult, run_scenario
from planning.scenario import Scenario
from planning.year_change import CELL_CHANGES, TOTALS, EarlierYear, FrozenYear, YearChange, year_change, year_state
from planning.year_mixtures import standard_of, today_under
from tests.planning.conftest import make_area, make_network

WALK = Scenario(sites=0)
NODES = [(0, 0), (1000, 0), (2000, 0), (3000, 0)]
ROADS = [(0, 1), (1, 2), (2, 3)]


def year(outlets: list[tuple[float, float]], cells: list[tuple[float, float]], persons: list[float]) -> StudyArea:
    area = make_area(make_network(NODES, ROADS), outlets=outlets, cells=cells, persons=persons, border_x=1500.0)
    return dataclasses.replace(area, fingerprint=f"{outlets} {persons}")


@pytest.fixture(scope="module")
def earlier() -> StudyArea:
    return year([(0, 0)], [(0, 0), (1000, 0), (2000, 0)], [10, 20, 30])


@pytest.fixture(scope="module")
def later() -> StudyArea:
    """The outlet went from 0 to 2,000 m; nobody is left at 0, and 40 live at 3,000 m."""
    return year([(2000, 0)], [(1000, 0), (2000, 0), (3000, 0)], [25, 30, 40])


@pytest.fixture(scope="module")
def result(later: StudyArea) -> ScenarioResult:
    return run_scenario(later, WALK)


@pytest.fixture(scope="module")
def change(earlier: StudyArea, later: StudyArea, result: ScenarioResult) -> YearChange:
    return year_change(later, result, EarlierYear(2024, earlier), year=2025)


def test_totals(change: YearChange) -> None:
    assert tuple(change.totals.index) == TOTALS
    assert change.totals.loc["persons_covered"].tolist() == [30.0, 95.0, 65.0]
    assert change.totals.loc["persons_total"].tolist() == [60.0, 95.0, 35.0]
    assert change.totals.loc["persons_share"].tolist() == pytest.approx([0.5, 1.0, 0.5])
    assert change.totals.loc["outlets"].tolist() == [1.0, 1.0, 0.0]
    assert (change.from_year, change.to_year, change.same_standard, change.remarks) == (2024, 2025, True, ())


def test_the_split_adds_up(change: YearChange) -> None:
    assert change.split is not None
    assert change.mixtures is not None
    assert change.split["persons"].sum() == pytest.approx(65.0)
    assert change.split["share"].sum() == pytest.approx(0.5)
    assert change.split.loc["roads"].tolist() == [0.0, 0.0]
    # By hand, covered: old people and old outlet 30, new people and old outlet 25, old people and new outlet 50, both 95.
    assert change.split["persons"].tolist() == pytest.approx(
        [((25 - 30) + (95 - 50)) / 2, 0, ((50 - 30) + (95 - 25)) / 2]
    )


def test_cells_of_both_years(earlier: StudyArea, later: StudyArea, change: YearChange) -> None:
    cells = change.cells.set_index("cell")
    at = [*earlier.cells["cell"], later.cells["cell"].iloc[-1]]
    assert cells.loc[at, "change"].tolist() == ["gone", "both", "gained", "new"]
    assert cells.loc[at, "earlier_persons"].tolist() == [10, 20, 30, 0]
    assert cells.loc[at, "later_persons"].tolist() == [0, 25, 30, 40]
    assert cells.loc[at, "later_covered"].tolist() == [False, True, True, True]
    assert set(cells["change"]) <= set(CELL_CHANGES)
    covered = [(cells[f"{when}_persons"] * cells[f"{when}_covered"]).sum() for when in ("earlier", "later")]
    assert covered == change.totals.loc["persons_covered", ["earlier", "later"]].tolist()


def test_units_by_how_much_changes(change: YearChange) -> None:
    units = change.units
    assert units["unit_id"].tolist() == ["e", "w"]
    assert units[["earlier_outlets", "later_outlets"]].to_numpy().tolist() == [[0, 1], [1, 0]]
    assert units["covered_change"].tolist() == [70.0, -5.0]
    assert units["earlier_share"].tolist() == [0.0, 1.0]
    assert units["covered_change"].sum() == change.totals.loc["persons_covered", "change"]


def test_an_outlet_moved(change: YearChange) -> None:
    assert change.outlets["change"].tolist() == ["moved"]
    assert change.outlets["moved_metres"].iloc[0] == pytest.approx(2000.0, rel=1e-3)


def frozen(area: StudyArea, scenario: Scenario) -> FrozenYear:
    return FrozenYear(area.fingerprint, standard_of(scenario), year_state(area, today_under(area, scenario)))


def test_without_the_area_everything_but_the_split(
    earlier: StudyArea, later: StudyArea, result: ScenarioResult, change: YearChange
) -> None:
    compared = year_change(later, result, EarlierYear(2024, frozen=frozen(earlier, WALK)), year=2025)
    assert compared.split is None
    assert compared.mixtures is None
    assert ["无法分解" in remark.zh for remark in compared.remarks] == [True]
    for name in ("totals", "cells", "units", "outlets"):
        assert getattr(compared, name).equals(getattr(change, name)), name


def test_another_standard_is_said(earlier: StudyArea, later: StudyArea, result: ScenarioResult) -> None:
    of_ten = frozen(earlier, Scenario(max_minutes=10.0))
    compared = year_change(later, result, EarlierYear(2024, frozen=of_ten), year=2025)
    assert not compared.same_standard
    assert "标准" in compared.remarks[0].zh


def test_other_units_are_said(earlier: StudyArea, later: StudyArea, result: ScenarioResult) -> None:
    state = frozen(earlier, WALK)
    units = state.state.units.assign(unit_id=["w", "old"])
    other = dataclasses.replace(state, state=dataclasses.replace(state.state, units=units))
    compared = year_change(later, result, EarlierYear(2024, frozen=other), year=2025)
    assert "新增 1 个，撤并 1 个" in compared.remarks[-1].zh
    table = compared.units.set_index("unit_id")
    assert np.isnan(table.loc["e", "earlier_persons"])
    assert np.isnan(table.loc["old", "later_share"])
    assert len(table) == 3


def test_years_that_cannot_be_compared_are_refused(
    earlier: StudyArea, later: StudyArea, result: ScenarioResult
) -> None:
    with pytest.raises(ReviewError, match="早于"):
        year_change(later, result, EarlierYear(2025, earlier), year=2025)
    with pytest.raises(ReviewError, match="没有可比较的数据"):
        EarlierYear(2024)
    with pytest.raises(ReviewError, match="不是由该研究区"):
        EarlierYear(2024, later, frozen(earlier, WALK))
