"""Tables and map linked both ways: what a chosen row means for the map, and what a click on the map means for a table."""

from __future__ import annotations

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from dashboard import areas, state
from dashboard.map import fly_to
from dashboard.state import Pick
from dashboard.unit_layers import picked_outline
from geodata.study_area import StudyArea
from planning.proposals import ScenarioResult


def choose(area: StudyArea, result: ScenarioResult, picked: Pick) -> None:
    """Choose a unit or a gap and let the map fly there."""
    state.remember_pick(area.fingerprint, picked)
    outline = picked_outline(area, result, picked)
    if outline is not None:
        fly_to(area, *outline.bounds)


def choose_unit(area: StudyArea, result: ScenarioResult, unit: str | None) -> None:
    """Choose a unit by its id; None gives up the choice."""
    _choose(area, result, None if unit is None else Pick("unit", unit))


def choose_gap(area: StudyArea, result: ScenarioResult, gap: str | None) -> None:
    """Choose a gap by its rank; None gives up the choice."""
    _choose(area, result, None if gap is None else Pick("gap", gap))


def _choose(area: StudyArea, result: ScenarioResult, picked: Pick | None) -> None:
    if picked is None:
        state.remember_pick(area.fingerprint, None)
    else:
        choose(area, result, picked)


def follow_gap(area: StudyArea, result: ScenarioResult) -> None:
    """Keep to the gap that was chosen when its number changes with the settings; give it up where it has closed.

    To be called by a page that shows gaps before it draws anything of what is picked.
    """
    picked, key = state.pick(area.fingerprint), f"gap-followed:{area.fingerprint}"
    if picked is not None and picked.what == "gap" and picked.identity.isdecimal():
        chosen_at, scenario = st.session_state.get(key, (None, None))
        if chosen_at == state.picks() and scenario != result.scenario:
            cells = areas.result(area, scenario).gaps.of_cell == int(picked.identity)
            state.remember_pick(area.fingerprint, _gap_with_most(area, result, cells))
    st.session_state[key] = (state.picks(), result.scenario)


def _gap_with_most(area: StudyArea, result: ScenarioResult, cells: NDArray[np.bool_]) -> Pick | None:
    """Return the gap in which most people of these cells live; None where they are in none any more."""
    persons = np.bincount(result.gaps.of_cell[cells], weights=area.cells["persons"].to_numpy()[cells] + 1e-9)
    persons[:1] = 0.0
    return Pick("gap", str(int(persons.argmax()))) if persons.any() else None


def unit_of(area: StudyArea, result: ScenarioResult, picked: Pick | None) -> str | None:
    """Return the id of the unit that what is picked is, or lies in; None where there is none."""
    if picked is None:
        return None
    if picked.what == "unit":
        return picked.identity
    if picked.what == "outlet":
        places = area.outlets["unit"].to_numpy()[(area.outlets["outlet_id"].astype(str) == picked.identity).to_numpy()]
    else:
        places = area.cells["unit"].to_numpy()[_cells_of(area, result, picked)]
    return str(area.units["unit_id"].iloc[int(places[0])]) if len(places) and places[0] >= 0 else None


def gap_of(area: StudyArea, result: ScenarioResult, picked: Pick | None) -> str | None:
    """Return the rank of the gap that what is picked is, or lies in; None where there is none."""
    if picked is None or picked.what not in {"gap", "cell"}:
        return None
    cells = _cells_of(area, result, picked)
    rank = int(result.gaps.of_cell[cells[0]]) if len(cells) else 0
    return str(rank) if rank else None


def _cells_of(area: StudyArea, result: ScenarioResult, picked: Pick) -> np.ndarray:
    if picked.what == "gap" and picked.identity.isdecimal() and int(picked.identity):
        return np.flatnonzero(result.gaps.of_cell == int(picked.identity))
    if picked.what == "cell":
        return np.flatnonzero(area.cells["cell"].to_numpy() == picked.identity)
    return np.zeros(0, dtype=np.int64)
