"""The rows of the demand cells as files for the browser."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest
import streamlit as st

from dashboard import cell_files
from dashboard.cell_files import cell_file
from geodata.study_area import StudyArea
from planning.coverage import measure_coverage


@pytest.fixture(autouse=True)
def _fresh_cache() -> None:
    st.cache_resource.clear()


def test_a_row_for_every_cell_with_its_unit_minutes_and_people(sample_area: StudyArea, tmp_path: Path) -> None:
    coverage = measure_coverage(sample_area, "walk", 15.0)
    path = cell_file(sample_area, coverage, "zh", tmp_path)
    assert path.startswith(f"areas/{sample_area.fingerprint}/cells/")
    rows = json.loads((tmp_path / path).read_text(encoding="utf-8"))
    assert [row["h"] for row in rows] == sample_area.cells["cell"].tolist()
    assert [row["i"] for row in rows] == list(range(len(rows)))
    place = int(np.isfinite(coverage.minutes).argmax())
    assert f"{coverage.minutes[place]:.1f} 分钟" in rows[place]["s"]
    assert rows[place]["t"] == sample_area.units["name"].iloc[sample_area.cells["unit"].iloc[place]]
    english = cell_file(sample_area, coverage, "en", tmp_path)
    assert "residents" in json.loads((tmp_path / english).read_text(encoding="utf-8"))[place]["u"]


def test_the_standard_does_not_change_the_file_and_the_times_do(sample_area: StudyArea, tmp_path: Path) -> None:
    coverage = measure_coverage(sample_area, "walk", 15.0)
    path = cell_file(sample_area, coverage, "zh", tmp_path)
    assert cell_file(sample_area, measure_coverage(sample_area, "walk", 20.0), "zh", tmp_path) == path
    slower = dataclasses.replace(coverage, minutes=coverage.minutes * 2)
    assert cell_file(sample_area, slower, "zh", tmp_path) != path


def test_the_oldest_files_go(sample_area: StudyArea, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cell_files, "_KEPT", 2)
    coverage = measure_coverage(sample_area, "walk", 15.0)
    paths = [
        tmp_path
        / cell_file(sample_area, dataclasses.replace(coverage, minutes=coverage.minutes + late), "zh", tmp_path)
        for late in range(3)
    ]
    assert [path.exists() for path in paths] == [False, True, True]
    assert not list(paths[0].parent.glob("*.writing"))
