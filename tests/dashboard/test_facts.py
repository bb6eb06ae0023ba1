"""What a click tells."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from dashboard.facts import cell_facts, explanation_html, gap_facts, outlet_facts, picked_explanation, unit_facts
from dashboard.state import Pick
from geodata.study_area import StudyArea
from planning.coverage import REASONS
from planning.explanations import explain_cell
from planning.proposals import ScenarioResult, run_scenario
from planning.scenario import Scenario
from publishing import words as terms
from publishing.explanations import explanation_text, route_lines
from publishing.numbers import count_text


@pytest.fixture(scope="module")
def result(sample_area: StudyArea) -> ScenarioResult:
    return run_scenario(sample_area, Scenario(sites=0))


@pytest.mark.parametrize("covered", [True, False])
def test_a_cell_tells_nearest_outlet_time_and_gap(
    sample_area: StudyArea, result: ScenarioResult, covered: bool
) -> None:
    coverage = result.before
    place = int(np.flatnonzero((coverage.covered == covered) & (coverage.nearest >= 0))[7])
    facts = dict(cell_facts(sample_area, result, sample_area.cells["cell"].iloc[place], "en"))
    assert facts["Time"] == f"{coverage.minutes[place]:.1f} min"
    assert facts["Nearest outlet"].startswith(sample_area.outlets["name"].iloc[coverage.nearest[place]])
    other = sample_area.outlets["name"].iloc[coverage.runner_up[place]]
    assert coverage.runner_up[place] != coverage.nearest[place]
    assert facts["Next nearest"] == f"{other}, {coverage.runner_up_minutes[place]:.1f} min"
    assert ("Part of gap" in facts) != covered
    if not covered:
        assert facts["Part of gap"].startswith(f"gap no. {result.gaps.of_cell[place]} ")


def test_the_state_names_the_reason_and_no_cell_tells_priority_persons(
    sample_area: StudyArea, result: ScenarioResult
) -> None:
    for reason in np.unique(result.before.reason):
        place = int(np.flatnonzero(result.before.reason == reason)[0])
        for language, forbidden in (("zh", "重点人员"), ("en", "priority")):
            facts = cell_facts(sample_area, result, sample_area.cells["cell"].iloc[place], language)
            assert facts[0][1] == terms.REASONS[REASONS[reason]].say(language)
            told = explanation_html(explain_cell(sample_area, result.scenario, result.before, place), language)
            assert forbidden not in str(facts) + told


def test_an_unreachable_cell_says_so(sample_area: StudyArea, result: ScenarioResult) -> None:
    nobody = np.full(len(sample_area.cells), -1, dtype=np.int32)
    never = np.full(len(sample_area.cells), np.inf)
    before = dataclasses.replace(
        result.before, nearest=nobody, minutes=never, runner_up=nobody, runner_up_minutes=never
    )
    cut_off = dataclasses.replace(result, before=before)
    facts = dict(cell_facts(sample_area, cut_off, sample_area.cells["cell"].iloc[0], "zh"))
    assert facts["到达时间"] == "不可达"
    assert "最近网点" not in facts
    assert "次近网点" not in facts


def test_an_outlet_tells_kind_address_and_unit(sample_area: StudyArea) -> None:
    row = sample_area.outlets.iloc[0]
    name, facts = outlet_facts(sample_area, str(row["outlet_id"]), "zh")
    assert name == row["name"]
    assert dict(facts)["所在分区"] == sample_area.units["name"].iloc[row["unit"]]


def test_a_unit_tells_outlets_coverage_and_gaps(sample_area: StudyArea, result: ScenarioResult) -> None:
    for place, unit in enumerate(sample_area.units["unit_id"]):
        name, facts = unit_facts(sample_area, result, str(unit), "en")
        row, told = result.before.units.iloc[place], dict(facts)
        assert name == row["name"]
        assert told["Outlets"] == str(row["outlets"])
        assert told["Residents covered"].startswith(count_text(row["persons_covered"]))
        assert told["Gaps"] == str((result.gaps.table["unit"] == name).sum())


def test_a_gap_tells_unit_people_reason_and_minutes(sample_area: StudyArea, result: ScenarioResult) -> None:
    row = result.gaps.table.iloc[1]
    number, facts = gap_facts(result, "2", "en")
    told = dict(facts)
    assert number == "2"
    assert told["Area"] == row["unit"]
    assert told["Residents / jobs"] == f"{count_text(row['persons'])} / {count_text(row['jobs'])}"
    assert told["Main reason"] == terms.REASONS[row["reason"]].en
    assert told["To the nearest outlet (median)"] == f"{row['nearest_minutes']:.1f} min"


def test_what_the_area_does_not_hold_tells_nothing(sample_area: StudyArea, result: ScenarioResult) -> None:
    assert cell_facts(sample_area, result, "8928308280fffff", "zh") == []
    assert outlet_facts(sample_area, "no such", "zh") == ("", [])
    assert unit_facts(sample_area, result, "no such", "zh") == ("", [])
    assert gap_facts(result, "0", "zh") == ("", [])


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_clicked_cell_is_explained_with_its_way_by_leg(
    sample_area: StudyArea, result: ScenarioResult, language: str
) -> None:
    place = int(np.flatnonzero(result.before.nearest >= 0)[11])
    told = picked_explanation(sample_area, result, Pick("cell", str(sample_area.cells["cell"].iloc[place])))
    assert told is not None
    assert told.cell == place
    assert told.route is not None
    html = explanation_html(told, language)
    assert explanation_text(told, language) in html
    assert html.count("<tr>") == 1 + len(route_lines(told.route, language))
    for line in route_lines(told.route, language):
        assert "".join(f"<td>{value}</td>" for value in line) in html
    assert f"<td>{told.minutes:.1f}</td>" in html


def test_a_cell_without_a_way_has_a_sentence_and_no_table(sample_area: StudyArea, result: ScenarioResult) -> None:
    told = explain_cell(sample_area, result.scenario, result.before, 0)
    html = explanation_html(dataclasses.replace(told, reason="island", nearest=None, route=None), "en")
    assert "lead to no outlet" in html
    assert "<table" not in html


def test_names_in_an_explanation_cannot_become_markup(sample_area: StudyArea, result: ScenarioResult) -> None:
    told = explain_cell(sample_area, result.scenario, result.before, int(np.argmin(result.before.minutes)))
    assert told.nearest is not None
    evil = dataclasses.replace(told, nearest=dataclasses.replace(told.nearest, name="<img src=x>"))
    assert "&lt;img" in explanation_html(evil, "zh")
    assert "<img" not in explanation_html(evil, "zh")


@pytest.mark.parametrize("picked", [None, Pick("outlet", "W01"), Pick("cell", "8928308280fffff")])
def test_only_a_cell_of_the_area_is_explained(
    sample_area: StudyArea, result: ScenarioResult, picked: Pick | None
) -> None:
    assert picked_explanation(sample_area, result, picked) is None
