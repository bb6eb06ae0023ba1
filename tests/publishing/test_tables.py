import dataclasses

import numpy as np
import pytest

from planning.proposals import run_scenario
from planning.scenario import Scenario
from publishing.tables import gaps_table, outlets_table, sites_table, summary_table, units_table


def all_tables(area, result, language):
    return [
        summary_table(area, result, language),
        units_table(result, language),
        gaps_table(result, language),
        sites_table(result, language),
        outlets_table(area, result, language),
    ]


def test_summary_repeats_the_result(town, result):
    table = summary_table(town, result, "zh")
    rows = table.frame.set_index(np.array(table.row_keys))
    assert rows.loc["persons_covered", "before"] == result.before.totals["persons_covered"]
    assert rows.loc["persons_covered", "after"] == result.proposal.after.totals["persons_covered"]
    assert rows.loc["persons_share", "before"] == result.before.share("persons")
    gained = rows.loc["persons_covered", "after"] - rows.loc["persons_covered", "before"]
    assert rows.loc["persons_gained", "after"] == pytest.approx(gained)
    shown = dict(zip(table.row_keys, table.shown().iloc[:, 1], strict=True))
    assert shown["persons_total"] == f"{round(town.cells['persons'].sum()):,}"


def test_units_repeat_the_result_and_add_up(town, result):
    frame = units_table(result, "zh").frame
    assert frame["persons_covered"].tolist() == result.before.units["persons_covered"].tolist()
    assert frame["persons_total"].sum() == pytest.approx(town.cells["persons"].sum())
    assert frame["persons_share"].to_numpy() == pytest.approx(frame["persons_covered"] / frame["persons_total"])


def test_small_counts_are_nowhere(town, result):
    # The grassland has nine priority persons, none of them covered: four in one gap, five in the other.
    units = units_table(result, "zh")
    assert np.isnan(units.frame["priority_persons_total"].iloc[2])
    assert np.isnan(units.frame["priority_persons_covered"].iloc[2])
    assert units.shown().iloc[2, 11] == units.titled().iloc[2, 11] == "不公开"
    # The total is shown, so a second unit is withheld with it.
    assert np.isnan(units.frame["priority_persons_total"]).sum() >= 2


def test_gaps_and_sites_tell_nothing_of_priority_persons(result):
    for table in (gaps_table(result, "zh"), sites_table(result, "zh")):
        assert not [name for name in table.frame.columns if "priority" in name]
        assert not any("重点人员" in text for text in table.shown().to_numpy().ravel())


def test_unreachable_minutes_are_words_on_a_screen_too(result):
    gaps = dataclasses.replace(result.gaps, table=result.gaps.table.assign(nearest_minutes=np.inf))
    shown = gaps_table(dataclasses.replace(result, gaps=gaps), "en").titled()
    assert "unreachable" in shown.to_numpy().ravel().tolist()


def test_a_small_difference_between_present_and_future_is_withheld(town, result):
    totals = dict(result.before.totals)
    totals["priority_persons_covered"] += 4
    after = dataclasses.replace(result.proposal.after, totals=totals)
    changed = dataclasses.replace(result, proposal=dataclasses.replace(result.proposal, after=after))
    table = summary_table(town, changed, "zh")
    row = table.row_keys.index("priority_persons_covered")
    assert table.shown().iloc[row, 2] == "不公开"
    assert np.isnan(table.frame["after"].iloc[row])


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_column_has_a_title_and_text(town, result, language):
    for table in all_tables(town, result, language):
        assert list(table.columns) == list(table.frame.columns)
        assert len(set(table.columns.values())) == len(table.columns)
        shown = table.shown()
        assert list(shown.columns) == list(table.columns.values())
        assert len(shown) == len(table.frame)
        assert not shown.isin(["nan", "inf", "None"]).any().any()
        assert len(table.titled()) == len(shown)


def test_titled_keeps_numbers_raw(result):
    titled = units_table(result, "en").titled()
    assert titled["Persons covered"].dtype == np.float64
    assert titled["Persons covered"].tolist() == result.before.units["persons_covered"].tolist()


def test_an_unreachable_gap_says_so(result):
    shown = gaps_table(result, "zh").shown()
    assert "不可达" in set(shown["到最近网点（分钟，中位）"])
    assert {"附近无路", "路网不连通"} <= set(shown["原因"])


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_area_with_nothing_in_it(town, emptied, language):
    area = emptied(town, "outlets", "boundaries", "zones", "scenery", "places")
    result = run_scenario(area, Scenario(sites=0))
    tables = all_tables(area, result, language)
    assert len(tables[3].frame) == len(tables[4].frame) == 0
    assert len(tables[3].shown()) == 0


def test_nobody_is_no_share(town):
    area = dataclasses.replace(town, cell_units=town.cell_units[town.cell_units["unit"] == 0])
    frame = units_table(run_scenario(area, Scenario(sites=0)), "zh").frame
    assert np.isnan(frame["persons_share"].iloc[2])
