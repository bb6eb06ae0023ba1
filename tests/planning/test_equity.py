"""Equity on the town on paper and against sums over people of the sample county."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from geodata.study_area import StudyArea
from planning.coverage import measure_coverage
from planning.equity import measure_equity
from planning.proposals import run_scenario
from planning.scenario import Scenario

STANDARD = Scenario(sites=0)


def test_the_worst_off_unit_and_who_has_nothing(river_town: StudyArea) -> None:
    """Cells 0 and 1 (300 residents, all of the west) share the only outlet; the 735 of the east have none."""
    found = measure_equity(river_town, STANDARD, measure_coverage(river_town, "walk", 15.0))
    assert (found.worst_unit, found.worst_share, found.best_share) == (1, 0.0, 1.0)
    assert found.ratio.tolist() == pytest.approx([10_000 / 300] * 2 + [0.0] * 4)
    assert found.ratio_mean == pytest.approx(10_000 / 1035)
    assert found.share_without == pytest.approx(735 / 1035)
    # 300 of 1035 have all in equal parts: the Lorenz curve is flat, then straight.
    assert found.gini == pytest.approx(735 / 1035)
    assert found.units["ratio"].tolist() == pytest.approx([10_000 / 300, 0.0])
    assert (found.urban_rural, found.urban_lead()) == ((), 0.0), "the names West and East tell no kind"


def test_of_equally_covered_units_the_larger_is_worst_off_and_empty_ones_do_not_count(river_town: StudyArea) -> None:
    coverage = measure_coverage(river_town, "walk", 15.0)
    units = coverage.units.assign(persons_total=[300.0, 735.0], persons_covered=[0.0, 0.0])
    found = measure_equity(river_town, STANDARD, dataclasses.replace(coverage, units=units))
    assert (found.worst_unit, found.worst_ties) == (1, 2)
    units = coverage.units.assign(persons_total=[300.0, 0.0], persons_covered=[0.0, 0.0])
    found = measure_equity(river_town, STANDARD, dataclasses.replace(coverage, units=units))
    assert (found.worst_unit, found.worst_ties) == (0, 1)
    assert np.isnan(found.units["ratio"].iloc[1])


def test_kinds_of_units_add_up(sample_area: StudyArea) -> None:
    coverage = run_scenario(sample_area, STANDARD).before
    found = measure_equity(sample_area, STANDARD, coverage)
    assert found.kinds["kind"].tolist() == ["subdistrict", "town", "township"]
    assert found.kinds["units"].tolist() == [4, 3, 5]
    streets = coverage.units[coverage.units["name"].str.endswith("街道")]
    row = found.kinds.iloc[0]
    assert row["persons_total"] == pytest.approx(streets["persons_total"].sum())
    assert row["persons_share"] == pytest.approx(streets["persons_covered"].sum() / streets["persons_total"].sum())
    rural = coverage.units[coverage.units["name"].str.contains("(?:乡|苏木)$", regex=True)]
    assert found.urban_rural == ("subdistrict", "township")
    shares = [part["persons_covered"].sum() / part["persons_total"].sum() for part in (streets, rural)]
    assert found.urban_lead() == pytest.approx(shares[0] - shares[1])
    held = (found.kinds["ratio"] * found.kinds["persons_total"]).sum() / found.kinds["persons_total"].sum()
    assert held == pytest.approx(found.ratio_mean)


def test_conditions_and_kinds_of_outlets_count(sample_area: StudyArea) -> None:
    plain = measure_equity(sample_area, STANDARD, run_scenario(sample_area, STANDARD).before)
    for scenario in (
        Scenario(sites=0, slow_downs=("winter",)),
        Scenario(sites=0, outlet_kinds=("service_window",)),
    ):
        other = measure_equity(sample_area, scenario, run_scenario(sample_area, scenario).before)
        assert other.share_without > plain.share_without
