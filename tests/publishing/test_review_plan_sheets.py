"""The review's tables of what is to come and what has changed: sites, goal, years, outlets and units."""

import dataclasses
import datetime

import numpy as np
import pandas as pd
import pytest

from geodata.study_area import StudyArea, with_only
from planning.review import ReviewFigures
from publishing.numbers import UNREACHABLE, WITHHELD
from publishing.review_plan_sheets import (
    built_sites_table,
    change_tables,
    minutes_table,
    outlet_changes_table,
    progress_table,
    unit_changes_table,
    year_plan_table,
)
from publishing.siting_words import NO_ALTERNATIVE
from tests.publishing.reviews import review


@pytest.fixture(scope="module")
def figures(town: StudyArea) -> ReviewFigures:
    kept = with_only(town, "outlets", [0, 1])
    moved = kept.outlets.assign(name=["旧名", kept.outlets["name"].iloc[1]])
    older = dataclasses.replace(kept, outlets=moved, fingerprint="e" * 16)
    return review(town, earlier=older)


def with_explained(figures: ReviewFigures, **columns) -> ReviewFigures:
    return dataclasses.replace(figures, explained=figures.explained.assign(**columns))


def test_sites_stand_in_build_order_with_year_and_reasons(figures):
    frame = built_sites_table(figures, "zh").frame
    assert frame["order"].tolist() == [1, 2, 3]
    assert frame["build_year"].tolist() == figures.sites["build_year"].tolist()
    assert frame["communities"].tolist() == ["、".join(names) for names in figures.explained["communities"]]
    assert "cost" not in frame


def test_a_missing_cost_of_the_alternative_is_withheld(figures):
    some = np.array(["X1", "", "X3"], dtype=object)
    each = with_explained(figures, alternative_id=some, alternative_loss=[np.nan, np.nan, 0.0])
    told = built_sites_table(each, "zh").frame["alternative_cost"].tolist()
    assert told[:2] == [WITHHELD.zh, NO_ALTERNATIVE.zh]
    assert told[2] not in {WITHHELD.zh, NO_ALTERNATIVE.zh}


def test_costs_are_told_where_there_are_any(figures):
    sites = figures.sites.assign(cost=[1.5, 2.0, 0.0])
    planned = dataclasses.replace(figures.planned, cost=3.5)
    frame = built_sites_table(dataclasses.replace(figures, sites=sites, planned=planned), "zh").frame
    assert frame["cost"].tolist() == [1.5, 2.0, 0.0]


def test_without_sites_there_are_titles_alone(town):
    each = review(town, sites=0)
    assert not len(built_sites_table(each, "zh").frame)
    assert year_plan_table(each, "en").frame["year"].tolist() == ["Present"]


def test_years_add_up(figures):
    frame = year_plan_table(figures, "zh").frame
    assert frame["built_in_all"].iloc[-1] == len(figures.sites)
    assert frame["units_at_goal"].tolist() == [figures.progress.units_at_goal, *figures.years["units_at_goal"]]
    named = [name for told in frame["year_sites"].iloc[1:] for name in told.split("、")]
    assert sorted(named) == sorted(figures.sites["name"])


def test_minutes_are_whole_and_shares_those_of_the_figures(figures):
    frame = minutes_table(figures, "zh").frame
    assert pd.api.types.is_integer_dtype(frame["minutes"])
    assert frame["persons_within"].tolist() == figures.minutes.share.tolist()


def test_progress_tells_the_pace_today_and_then(figures):
    table = progress_table(figures, "zh")
    told = table.frame.set_index(np.array(table.row_keys))
    progress = figures.progress
    assert told.loc["persons_per_quarter"].tolist()[1:] == [
        progress.persons_per_quarter,
        figures.progress_after.persons_per_quarter,
    ]
    assert told.loc["persons_missing", "before"] == progress.persons_missing
    assert told.loc["goal_date", "before"] == "2027-12-31"
    assert table.shown().set_index("指标").loc["达标标准（人口覆盖率，%）", "现状"] == "90.0%"


@pytest.mark.parametrize(
    ("day", "words"), [(datetime.date(2027, 12, 20), "不足一个月"), (datetime.date(2028, 1, 1), "期限已过")]
)
def test_without_time_there_is_no_pace(figures, day, words):
    late = dataclasses.replace(
        figures.progress, as_of=day, months_left=0, persons_per_quarter=None, units_per_quarter=None
    )
    table = progress_table(dataclasses.replace(figures, progress=late), "zh")
    told = table.frame.set_index(np.array(table.row_keys))["before"]
    assert told["persons_per_quarter"] == told["units_per_quarter"] == words


def test_changes_of_counts_and_of_shares_stand_apart(figures):
    totals, split = change_tables(figures.change, "zh")
    told = totals.frame.set_index(np.array(totals.row_keys))
    assert told["count_change"].isna().tolist() == told["share_change"].notna().tolist()
    assert told.loc["persons_share", "share_change"] == figures.change.totals.loc["persons_share", "change"]
    assert list(totals.columns.values()) == ["指标", "2025年", "2026年", "变化", "变化（百分点）"]
    shown = totals.shown().set_index("指标")
    assert shown.loc["网点数（个）"].tolist() == ["2", "3", "+1", ""]
    points = figures.change.totals.loc["persons_share", "change"] * 100
    assert float(shown.loc["人口覆盖率（%）", "变化（百分点）"].replace("−", "-")) == pytest.approx(points, abs=0.05)
    assert split.frame["persons_change"].tolist() == figures.change.split["persons"].tolist()


def test_without_a_split_only_the_years_are_told(figures):
    assert len(change_tables(dataclasses.replace(figures.change, split=None), "en")) == 1


def test_outlets_that_changed_are_told_with_what_they_were(figures):
    frame = outlet_changes_table(figures.change, "zh").frame.set_index("outlet_id")
    assert frame.loc["A03", "outlet_change"] == "新设"
    assert frame.loc["A03", "earlier_name"] == ""
    assert (frame.loc["A01", "outlet_change"], frame.loc["A01", "earlier_name"]) == ("更名", "旧名")
    assert "A02" not in frame.index


def test_units_carry_the_years_in_their_titles(figures):
    table = unit_changes_table(figures.change, "zh")
    assert table.columns["earlier_covered"] == "2025年覆盖人口（人）"
    assert table.columns["later_share"] == "2026年人口覆盖率（%）"
    assert table.frame["persons_change"].tolist() == figures.change.units["covered_change"].tolist()
    assert UNREACHABLE.zh not in table.shown().to_numpy()
