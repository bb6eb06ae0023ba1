"""What must stay in the bureau is in no value that products get."""

from __future__ import annotations

import dataclasses
from datetime import date

import numpy as np
import pytest

from geodata.study_area import StudyArea
from planning.conditions import area_under
from planning.proposals import run_scenario
from planning.review import ReviewFigures, ReviewSettings, review_figures
from planning.review_privacy import published_area, weighs_priority
from planning.scenario import Scenario
from planning.siting import Effort
from tests.planning.conftest import make_area, make_network


@pytest.fixture(scope="module")
def town() -> StudyArea:
    """Two units with 40 and 60 priority persons; today 4 of the west and none of the east are covered."""
    nodes = [(0, 0), (500, 0), (1000, 0), (3000, 0)]
    area = make_area(
        make_network(nodes, [(0, 1), (1, 2), (2, 3)]),
        outlets=[(0, 0)],
        cells=[(0, 0), (3000, 0), (700, 0), (4000, 0)],
        persons=[100, 200, 300, 50],
        priority=[4, 40, 36, 20],
        venues=[(3000, 0)],
        snap_metres=1200.0,
        border_x=2000.0,
    )
    outlets = area.outlets.assign(contact=["张三"])
    return dataclasses.replace(area, outlets=outlets, fingerprint="private")


def reviewed(area: StudyArea, scenario: Scenario, **settings: object) -> ReviewFigures:
    made = ReviewSettings(date(2026, 3, 1), **settings)
    result = run_scenario(area, scenario)
    return review_figures(area, result, made, year=2025, as_of=date(2026, 1, 1), effort=Effort(5.0))


def test_withheld_counts_are_nowhere(town: StudyArea) -> None:
    # With 10 minutes (667 m) only the 4 at the outlet are covered: 36 are not.
    figures = reviewed(town, Scenario(sites=1, max_minutes=10.0))
    assert figures.withheld.covered.tolist() == [True, False]
    assert figures.withheld.area_covered
    assert not figures.withheld.total.any()
    assert figures.today.priority_total == 100.0
    assert figures.today.priority_covered is None
    assert figures.planned.priority_covered is None
    assert figures.units["priority_covered"].isna().tolist() == [True, False]
    assert figures.units["priority_covered_withheld"].tolist() == [True, False]
    result = figures.result
    for coverage in (result.before, result.proposal.after):
        assert np.isnan(coverage.totals["priority_persons_covered"])
        assert coverage.units["priority_persons_covered"].isna().iloc[0]
        assert coverage.units[["priority_persons_straight", "priority_persons_unsnapped"]].isna().all(axis=None)
        assert coverage.totals["priority_persons_total"] == 100.0
    assert result.gaps.table["priority_persons"].isna().all()
    assert result.proposal.sites["priority_persons_gained"].isna().all()
    assert "priority_persons_gained" not in figures.sites
    for frame in (figures.area.cells, figures.area.cell_units):
        assert frame["priority_persons"].isna().all()
    # Persons are nobody's secret, and the area itself is as it was.
    assert figures.area.cells["persons"].equals(town.cells["persons"])
    assert town.cells["priority_persons"].sum() == 100.0


def test_contacts_are_for_the_bureau_alone(town: StudyArea) -> None:
    public, internal = (reviewed(town, Scenario(sites=0), public=flag) for flag in (True, False))
    assert public.area.outlets["contact"].tolist() == [""]
    assert internal.area.outlets["contact"].tolist() == ["张三"]
    assert town.outlets["contact"].tolist() == ["张三"]
    assert ReviewSettings(date(2026, 3, 1)).public


def test_the_whole_area_and_the_published_one_are_not_mistaken_for_each_other(town: StudyArea) -> None:
    scenario = Scenario(sites=0, slow_downs=("winter",))
    published = published_area(town, scenario, public=True)
    assert area_under(published, scenario).outlets["contact"].tolist() == [""]
    assert area_under(town, scenario).outlets["contact"].tolist() == ["张三"]
    assert area_under(town, scenario).cells["priority_persons"].sum() == 100.0
    assert area_under(published, scenario).cells["priority_persons"].isna().all()


def test_whether_priority_persons_count_in_the_weights() -> None:
    assert weighs_priority(Scenario(priority_weight=0.5))
    assert not weighs_priority(Scenario())
