"""The columns of the demand cells as files for the browser."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest
import streamlit as st

from dashboard import cell_files
from dashboard.cell_files import cell_file
from dashboard.static_files import area_folder
from geodata.study_area import StudyArea
from planning.coverage import measure_coverage
from publishing.numbers import count_text


@pytest.fixture(autouse=True)
def _fresh_cache() -> None:
    st.cache_resource.clear()


def test_columns_hold_every_cell_with_its_unit_minutes_and_people(sample_area: StudyArea, tmp_path: Path) -> None:
    coverage = measure_coverage(sample_area, "walk", 15.0)
    path = cell_file(sample_area, coverage, tmp_path)
    assert path.startswith(f"{area_folder(sample_area.fingerprint)}/cells/")
    told = json.loads((tmp_path / path).read_text(encoding="utf-8"))
    cells = sample_area.cells
    assert told["h"] == cells["cell"].tolist()
    finite = np.isfinite(coverage.minutes)
    assert [minutes is None for minutes in told["m"]] == (~finite).tolist()
    assert np.abs(np.array(told["m"], dtype=float)[finite] - coverage.minutes[finite]).max() <= 0.0501
    assert [f"{count:,}" for count in told["p"]] == [count_text(value) for value in cells["persons"]]
    assert [f"{count:,}" for count in told["j"]] == [count_text(value) for value in cells["jobs"]]
    assert [told["units"][unit] for unit in told["u"]] == sample_area.units["name"].iloc[cells["unit"]].tolist()


def test_the_standard_does_not_change_the_file_and_the_times_do(sample_area: StudyArea, tmp_path: Path) -> None:
    coverage = measure_coverage(sample_area, "walk", 15.0)
    path = cell_file(sample_area, coverage, tmp_path)
    assert cell_file(sample_area, measure_coverage(sample_area, "walk", 20.0), tmp_path) == path
    slower = dataclasses.replace(coverage, minutes=coverage.minutes * 2)
    assert cell_file(sample_area, slower, tmp_path) != path


def test_the_oldest_files_go(sample_area: StudyArea, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cell_files, "_KEPT", 2)
    coverage = measure_coverage(sample_area, "walk", 15.0)
    paths = [
        tmp_path / cell_file(sample_area, dataclasses.replace(coverage, minutes=coverage.minutes + late), tmp_path)
        for late in range(3)
    ]
    assert [path.exists() for path in paths] == [False, True, True]
    assert not list(paths[0].parent.glob("*.writing"))
