"""What the whole suite shares: the sample county as files and as a prepared area, each made once per run."""

from __future__ import annotations

from pathlib import Path

import pytest

from geodata.prepare import prepare_area
from geodata.sample import write_sample_county
from geodata.store import load_area, save_area
from geodata.study_area import StudyArea


@pytest.fixture(scope="session")
def sample_sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ``sources.toml`` of a freshly written sample county."""
    return write_sample_county(tmp_path_factory.mktemp("sample") / "county")


@pytest.fixture(scope="session")
def sample_area_folder(sample_sources: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample county as a prepared study area, in a folder of its own as the dashboard expects it."""
    folder = tmp_path_factory.mktemp("areas") / "sample"
    save_area(prepare_area(sample_sources), folder)
    return folder


@pytest.fixture(scope="session")
def sample_area(sample_area_folder: Path) -> StudyArea:
    """The sample county, loaded."""
    return load_area(sample_area_folder)
