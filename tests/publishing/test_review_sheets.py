"""The review's tables of what there is: groups, equal access, kinds, outlets that do not count."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

from geodata.study_area import StudyArea
from planning.proposals import run_scenario
from planning.review import ReviewFigures, ReviewSettings, review_figures
from planning.scenario import Scenario
from planning.siting import Effort
from publishing.numbers import NO_SHARE, WITHHELD
from publishing.review_sheets import (
    all_outlets_table,
    areas_table,
    equity_tables,
    group_tables,
    key_figures_table,
    outlet_kinds_table,
    unit_ranks_table,
)
from tests.publishing.reviews import DAY, review, with_cells


@pytest.fixture(scope="module")
def figures(town: StudyArea) -> ReviewFigures:
    return review(town)


def test_no_groups_no_tables(figures):
    assert group_tables(figures, "zh") == ()


def test_groups_are_told_as_a_whole_and_by_unit(town):
    quarter = {
        "group_0": town.cells["persons"].to_numpy() / 4,
        "group_1": town.cells["priority_persons"].to_numpy() / 9,
    }
    shares = {name: values[town.cell_units["cell"].to_numpy()] for name, values in quarter.items()}
    area = dataclasses.replace(
        town, groups=("老人", "=青年"), cells=town.cells.assign(**quarter), cell_units=town.cell_units.assign(**shares)
    )
    each = review(area, sites=0)
    whole, units = group_tables(each, "zh")
    assert (whole.title, units.title) == ("群体", "分区群体")
    assert whole.frame["group"].tolist() == ["老人", "=青年"]
    assert whole.frame["group_total"].iloc[0] == pytest.approx(town.cells["persons"].sum() / 4)
    told = each.groups.units
    assert units.frame["unit_id"].tolist() == told["unit_id"].tolist()
    assert np.array_equal(units.frame["group_covered"], told["covered"], equal_nan=True)
    hidden = (told["total_withheld"] | told["covered_withheld"]).to_numpy()
    assert hidden.any()
    assert (units.shown()["覆盖率（%）"] == WITHHELD.zh).tolist() == hidden.tolist()


def test_equal_access_is_that_of_the_figures(figures):
    whole, kinds = equity_tables(figures, "zh")
    told = dict(zip(whole.row_keys, whole.frame["before"], strict=True))
    equity = figures.equity
    assert told["worst_unit"] == figures.units["name"].iloc[equity.worst_unit]
    lowest = figures.units["persons_share"].min()
    assert (told["worst_share"], told["best_share"]) == (lowest, figures.units["persons_share"].max())
    assert told["worst_ties"] == (figures.units["persons_share"] == lowest).sum()
    assert (told["gini"], told["ratio_mean"], told["share_without"]) == (
        equity.gini,
        equity.ratio_mean,
        equity.share_without,
    )
    assert kinds.frame["persons_total"].tolist() == equity.kinds["persons_total"].tolist()
    shown = whole.shown().set_index("指标")["现状"]
    assert shown["最低的分区人口覆盖率（%）"] == f"{lowest:.1%}"
    assert shown["每万人可及网点，平均（个）"] == f"{equity.ratio_mean:.2f}"


def test_nobody_has_no_equal_access(town):
    everybody = np.ones(len(town.cells), dtype=bool)
    each = review(with_cells(town, everybody, persons=0.0, priority_persons=0.0), sites=0)
    whole, _ = equity_tables(each, "zh")
    told = dict(zip(whole.row_keys, whole.frame["before"], strict=True))
    assert told.pop("worst_unit") == NO_SHARE
    assert all(pd.isna(value) for value in told.values())
    assert not len(unit_ranks_table(each, "zh").frame)
    table = key_figures_table(each, "zh")
    missing = {key for key, value in zip(table.row_keys, table.frame["before"], strict=True) if pd.isna(value)}
    assert missing == {"persons_share", "minutes_p50", "minutes_p90", "worst_share", "gini"}


def test_units_are_ranked_from_the_lowest_share(figures):
    frame = unit_ranks_table(figures, "zh").frame
    assert frame["rank"].tolist() == [1, 2, 3]
    assert frame["persons_share"].is_monotonic_increasing
    assert frame.set_index("unit_id")["unit_kind"].to_dict() == {
        "150001": "街道",
        "150002": "街道",
        "150003": "乡、苏木",
    }
    by_id = figures.units.set_index("unit_id")
    assert frame["persons_covered_after"].tolist() == by_id.loc[frame["unit_id"], "persons_covered_after"].tolist()
    assert "chart_name" not in frame


def test_kinds_tell_what_is_proposed_only_with_a_plan(figures, town):
    table = outlet_kinds_table(figures, "zh")
    assert table.frame["sites"].sum() == len(figures.sites)
    assert table.frame["outlets"].sum() == len(town.outlets)
    assert "sites" not in outlet_kinds_table(review(town, sites=0), "zh").frame


def test_outlets_of_other_kinds_stand_behind_those_that_count(town):
    scenario = Scenario(sites=0, outlet_kinds=("mobile_van",))
    result = run_scenario(town, scenario)
    each = review_figures(town, result, ReviewSettings(DAY), year=2026, as_of=DAY, effort=Effort(10.0))
    frame = all_outlets_table(each, "zh").frame
    assert frame["outlet_id"].tolist() == ["A03", "A01", "A02"]
    assert frame["counts"].tolist() == ["是", "否", "否"]
    assert outlet_kinds_table(each, "zh").frame["counts"].tolist().count("是") == 1


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_column_has_a_title(figures, language):
    tables = [
        key_figures_table(figures, language),
        areas_table(figures, language),
        outlet_kinds_table(figures, language),
        *equity_tables(figures, language),
        unit_ranks_table(figures, language),
        all_outlets_table(figures, language),
    ]
    for table in tables:
        titles = list(table.columns.values())
        assert len(set(titles)) == len(titles), table.key
        assert table.title != table.key
        assert table.shown().shape == table.frame.shape
