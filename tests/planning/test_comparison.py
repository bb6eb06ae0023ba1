"""What two scenarios differ in, against sums written out by hand and over every pair of people."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from geodata.study_area import StudyArea
from planning.comparison import (
    CHANGES,
    cell_changes,
    change_sums,
    final_coverage,
    key_figures,
    shown_priority,
    site_changes,
    supply_ratio_of,
    unit_changes,
)
from planning.conditions import area_under
from planning.proposals import ScenarioResult, run_scenario
from planning.scenario import Scenario
from planning.site_problem import reach_of_each
from planning.siting_request import SitingRequest


@pytest.fixture(scope="module")
def today(sample_area: StudyArea) -> ScenarioResult:
    return run_scenario(sample_area, Scenario(sites=0))


@pytest.fixture(scope="module")
def three(sample_area: StudyArea) -> ScenarioResult:
    return run_scenario(sample_area, Scenario(sites=3))


@pytest.fixture(scope="module")
def jobs_first(sample_area: StudyArea) -> ScenarioResult:
    return run_scenario(sample_area, Scenario(sites=3, persons_weight=0.0, jobs_weight=1.0))


def test_key_figures_are_those_of_the_state_with_the_sites(sample_area: StudyArea, today, three) -> None:
    cells = sample_area.cells
    for result in (today, three):
        figures, coverage = key_figures(sample_area, result), final_coverage(result)
        assert figures.persons_total == pytest.approx(cells["persons"].sum())
        assert figures.persons_covered == pytest.approx(cells["persons"][coverage.covered].sum())
        assert figures.jobs_covered == pytest.approx(cells["jobs"][coverage.covered].sum())
        within = [cells["persons"][coverage.minutes <= minutes].sum() for minutes in (figures.minutes_p50, np.inf)]
        assert within[0] >= within[1] / 2
        assert cells["persons"][coverage.minutes < figures.minutes_p50].sum() < within[1] / 2
        units = coverage.units[coverage.units["persons_total"] > 0]
        shares = {row.name: row.persons_covered / row.persons_total for row in units.itertuples(index=False)}
        assert figures.worst_unit_share == pytest.approx(min(shares.values()))
        assert shares[figures.worst_unit] == figures.worst_unit_share
    assert final_coverage(today) is today.before
    assert key_figures(sample_area, today).sites_by_kind == {}
    assert key_figures(sample_area, today).gap is None
    figures = key_figures(sample_area, three)
    assert figures.sites_by_kind == three.proposal.sites["kind"].value_counts().to_dict()
    assert figures.cost is None
    costly = dataclasses.replace(three.scenario, siting=SitingRequest(kind_costs=(("gig_post", 2.0),)))
    priced = dataclasses.replace(three, scenario=costly)
    assert key_figures(sample_area, priced).cost == three.proposal.sites["cost"].sum()
    assert figures.gap == pytest.approx(
        (three.proposal.plan.bound - three.proposal.plan.objective) / three.proposal.plan.bound
    )


def test_supply_counts_the_sites(sample_area: StudyArea, today, three) -> None:
    there = area_under(sample_area, three.scenario)
    venues = three.proposal.sites["venue"].to_numpy()
    reach = reach_of_each(there, three.scenario, there.snaps["walk"]["venues"].at(venues))
    persons, added = sample_area.cells["persons"].to_numpy(), np.zeros(len(sample_area.cells))
    for site in range(len(venues)):
        served = reach.cell[reach.indptr[site] : reach.indptr[site + 1]]
        added[served] += 10_000 / persons[served].sum()
    np.testing.assert_allclose(supply_ratio_of(sample_area, three), supply_ratio_of(sample_area, today) + added)
    ratio = supply_ratio_of(sample_area, three)
    apart = np.abs(ratio[:, None] - ratio[None, :]) * persons[:, None] * persons[None, :]
    mean = (ratio * persons).sum() / persons.sum()
    every_pair = apart.sum() / persons.sum() ** 2 / (2 * mean)
    assert key_figures(sample_area, three).gini == pytest.approx(every_pair)


def test_a_closed_outlet_supplies_nobody(sample_area: StudyArea, today) -> None:
    proposal = run_scenario(sample_area, Scenario(sites=1)).proposal
    closing = dataclasses.replace(
        today, proposal=dataclasses.replace(proposal, closed=np.arange(len(sample_area.outlets), dtype=np.int32))
    )
    reached = supply_ratio_of(sample_area, closing) > 0
    venues = proposal.sites["venue"].to_numpy()
    reach = reach_of_each(sample_area, closing.scenario, sample_area.snaps["walk"]["venues"].at(venues))
    assert set(np.flatnonzero(reached)) == set(reach.cell.tolist())


def test_cells_and_their_sums(sample_area: StudyArea, three, jobs_first) -> None:
    first, second = final_coverage(three), final_coverage(jobs_first)
    changes = cell_changes(first, second)
    told = {(False, False): "neither", (True, True): "both", (False, True): "gained", (True, False): "lost"}
    assert [CHANGES[change] for change in changes] == [
        told[pair] for pair in zip(first.covered.tolist(), second.covered.tolist(), strict=True)
    ]
    sums = change_sums(sample_area.cells, changes)
    assert sums["cells"].sum() == len(sample_area.cells)
    for change in CHANGES:
        cells = sample_area.cells[[CHANGES[number] == change for number in changes]]
        assert sums.loc[change].tolist() == pytest.approx([len(cells), cells["persons"].sum(), cells["jobs"].sum()])
    gain = second.totals["persons_covered"] - first.totals["persons_covered"]
    assert sums.loc["gained", "persons"] - sums.loc["lost", "persons"] == pytest.approx(gain)


def test_units_stand_by_how_many_residents_change(three, jobs_first) -> None:
    first, second = final_coverage(three), final_coverage(jobs_first)
    table = unit_changes(first, second)
    assert sorted(table["unit_id"]) == sorted(first.units["unit_id"])
    sizes = table["persons_change"].abs().tolist()
    assert sizes == sorted(sizes, reverse=True)
    before, after = first.units.set_index("unit_id"), second.units.set_index("unit_id")
    for row in table.to_dict("records"):
        one, other, whole = (
            before.loc[row["unit_id"], "persons_covered"],
            after.loc[row["unit_id"], "persons_covered"],
            before.loc[row["unit_id"], "persons_total"],
        )
        assert row["persons_change"] == pytest.approx(other - one)
        assert row["share_change"] == pytest.approx(other / whole - one / whole)


def test_units_without_residents_have_no_share(today) -> None:
    units = today.before.units.assign(persons_total=0.0, persons_covered=0.0)
    empty = dataclasses.replace(today.before, units=units)
    table = unit_changes(empty, empty)
    assert table[["first_share", "second_share", "share_change"]].isna().all(axis=None)
    assert table["name"].tolist() == sorted(units["name"])


def test_sites_of_both_and_of_one_alone(today, three, jobs_first) -> None:
    table = site_changes(three, jobs_first)
    first, second = (set(result.proposal.sites["site_id"]) for result in (three, jobs_first))
    where = table.groupby("where")["site_id"].agg(set).to_dict()
    assert where.get("both", set()) == first & second
    assert where.get("first", set()) == first - second
    assert where.get("second", set()) == second - first
    assert first != second
    kinds = three.proposal.sites.set_index("site_id")["kind"]
    for row in table.to_dict("records"):
        assert row["first_kind"] == kinds.get(row["site_id"], "")
    alone = site_changes(today, three)
    assert alone["site_id"].tolist() == three.proposal.sites["site_id"].tolist()
    assert set(alone["where"]) == {"second"}
    assert site_changes(today, today).empty
    assert isinstance(site_changes(today, today), pd.DataFrame)


def test_counts_that_would_give_a_small_one_away_are_withheld(sample_area: StudyArea, three) -> None:
    assert shown_priority([100.0, 104.0, 120.0, None, 100.0]) == [100.0, None, 120.0, None, 100.0]
    assert shown_priority([]) == []
    totals = three.before.totals
    after = three.proposal.after.totals
    for covered, shown in (
        (totals["priority_persons_covered"] + 4, False),
        (totals["priority_persons_covered"] + 40, True),
    ):
        coverage = dataclasses.replace(three.proposal.after, totals={**after, "priority_persons_covered": covered})
        changed = dataclasses.replace(three, proposal=dataclasses.replace(three.proposal, after=coverage))
        assert (key_figures(sample_area, changed).priority_covered is not None) == shown
