"""What a click tells."""

from __future__ import annotations

import dataclasses
import re

import numpy as np
import pytest

from dashboard.facts import cell_facts, outlet_facts
from geodata.study_area import StudyArea
from planning.coverage import REASONS
from planning.proposals import ScenarioResult, run_scenario
from planning.scenario import Scenario


@pytest.fixture(scope="module")
def result(sample_area: StudyArea) -> ScenarioResult:
    return run_scenario(sample_area, Scenario(sites=0))


@pytest.mark.parametrize("covered", [True, False])
def test_a_cell_tells_nearest_outlet_legs_and_gap(
    sample_area: StudyArea, result: ScenarioResult, covered: bool
) -> None:
    coverage = result.before
    place = int(np.flatnonzero((coverage.covered == covered) & (coverage.nearest >= 0))[7])
    facts = dict(cell_facts(sample_area, result, sample_area.cells["cell"].iloc[place], "en"))
    assert facts["Time"] == f"{coverage.minutes[place]:.1f} min"
    assert facts["Nearest outlet"].startswith(sample_area.outlets["name"].iloc[coverage.nearest[place]])
    legs = [float(number) for number in re.findall(r"\d+\.\d", facts["Of which"])]
    assert sum(legs) == pytest.approx(coverage.minutes[place], abs=0.16)
    assert ("Part of gap" in facts) != covered
    if not covered:
        assert facts["Part of gap"].startswith(f"gap no. {result.gaps.of_cell[place]} ")


def test_every_reason_has_a_sentence_and_no_cell_tells_priority_persons(
    sample_area: StudyArea, result: ScenarioResult
) -> None:
    for reason in np.unique(result.before.reason):
        place = int(np.flatnonzero(result.before.reason == reason)[0])
        for language, forbidden in (("zh", "重点人员"), ("en", "priority")):
            facts = cell_facts(sample_area, result, sample_area.cells["cell"].iloc[place], language)
            assert len(facts[0][1]) > len(REASONS[reason])
            assert forbidden not in str(facts)


def test_an_unreachable_cell_says_so(sample_area: StudyArea, result: ScenarioResult) -> None:
    nobody = np.full(len(sample_area.cells), -1, dtype=np.int32)
    never = np.full(len(sample_area.cells), np.inf)
    cut_off = dataclasses.replace(result, before=dataclasses.replace(result.before, nearest=nobody, minutes=never))
    facts = dict(cell_facts(sample_area, cut_off, sample_area.cells["cell"].iloc[0], "zh"))
    assert facts["到达时间"] == "不可达"
    assert "最近网点" not in facts


def test_an_outlet_tells_kind_address_and_unit(sample_area: StudyArea) -> None:
    row = sample_area.outlets.iloc[0]
    name, facts = outlet_facts(sample_area, str(row["outlet_id"]), "zh")
    assert name == row["name"]
    assert dict(facts)["所在分区"] == sample_area.units["name"].iloc[row["unit"]]


def test_what_the_area_does_not_hold_tells_nothing(sample_area: StudyArea, result: ScenarioResult) -> None:
    assert cell_facts(sample_area, result, "8928308280fffff", "zh") == []
    assert outlet_facts(sample_area, "no such", "zh") == ("", [])
