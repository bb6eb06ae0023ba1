"""What a click on the map means for the tables."""

from __future__ import annotations

import numpy as np
import pytest

from dashboard import areas, state
from dashboard.gaps_links import follow_gap, gap_of, unit_of
from dashboard.state import Pick
from geodata.study_area import StudyArea
from planning.proposals import ScenarioResult, run_scenario
from planning.scenario import Scenario


@pytest.fixture(scope="module")
def result(sample_area: StudyArea) -> ScenarioResult:
    return run_scenario(sample_area, Scenario(sites=0))


def test_a_cell_lies_in_a_unit_and_a_gap(sample_area: StudyArea, result: ScenarioResult) -> None:
    for place in (*np.flatnonzero(result.gaps.of_cell == 3)[:2], *np.flatnonzero(result.before.covered)[:2]):
        row = sample_area.cells.iloc[int(place)]
        picked = Pick("cell", str(row["cell"]))
        assert unit_of(sample_area, result, picked) == sample_area.units["unit_id"].iloc[int(row["unit"])]
        rank = int(result.gaps.of_cell[place])
        assert gap_of(sample_area, result, picked) == (str(rank) if rank else None)


def test_a_gap_lies_in_its_unit(sample_area: StudyArea, result: ScenarioResult) -> None:
    for row in result.gaps.table.head(5).to_dict("records"):
        picked = Pick("gap", str(row["gap"]))
        unit = unit_of(sample_area, result, picked)
        assert sample_area.units.set_index("unit_id")["name"][unit] == row["unit"]
        assert gap_of(sample_area, result, picked) == str(row["gap"])


def test_an_outlet_lies_in_its_unit_and_in_no_gap(sample_area: StudyArea, result: ScenarioResult) -> None:
    row = sample_area.outlets.iloc[0]
    picked = Pick("outlet", str(row["outlet_id"]))
    assert unit_of(sample_area, result, picked) == sample_area.units["unit_id"].iloc[int(row["unit"])]
    assert gap_of(sample_area, result, picked) is None


@pytest.mark.parametrize(
    "picked", [None, Pick("cell", "none"), Pick("gap", "x"), Pick("outlet", "none"), Pick("gap", "0")]
)
def test_what_the_area_does_not_hold_is_in_no_unit_and_no_gap(
    sample_area: StudyArea, result: ScenarioResult, picked: Pick | None
) -> None:
    assert unit_of(sample_area, result, picked) is None
    assert gap_of(sample_area, result, picked) is None


def test_a_chosen_gap_stays_the_same_place_when_its_number_changes(
    sample_area: StudyArea, result: ScenarioResult, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: dict[str, object] = {}
    monkeypatch.setattr("streamlit.session_state", kept)
    follow_gap(sample_area, result)
    state.remember_pick(sample_area.fingerprint, Pick("gap", "3"))
    follow_gap(sample_area, result)
    assert state.pick(sample_area.fingerprint) == Pick("gap", "3")
    fewer = areas.result(sample_area, Scenario(sites=0, outlet_kinds=("gig_post",)))
    follow_gap(sample_area, fewer)
    picked = state.pick(sample_area.fingerprint)
    before, after = result.gaps.of_cell == 3, fewer.gaps.of_cell == int(picked.identity)
    persons = sample_area.cells["persons"].to_numpy()
    # With fewer outlets the gap has grown; those who lived in it still do.
    assert persons[before & after].sum() > 0.9 * persons[before].sum()
    everybody = areas.result(sample_area, Scenario(sites=0, mode="drive", max_minutes=120.0))
    assert not len(everybody.gaps.table) or not (everybody.gaps.of_cell[before]).any()
    follow_gap(sample_area, everybody)
    assert state.pick(sample_area.fingerprint) is None
