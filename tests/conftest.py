"""What the whole suite shares: the sample county as files and as a prepared area, each made once per run."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings

import cli
from geodata.prepare import prepare_area
from geodata.sample import write_sample_county
from geodata.store import load_area, save_area
from geodata.study_area import StudyArea
from tests.feeds import with_buses
from tests.shared_work import made_once

TESTS = Path(__file__).parent

# Machines are shared: how long an example takes says nothing of the code.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


# The quick rooms last: towards the end no worker waits long for the other's last file.
ROOMS = ("planning", "geodata", "real", "browser", "terminal", "publishing", "dashboard")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the rooms in their order, then the tests of the whole."""

    def place(item: pytest.Item) -> int:
        room = item.path.relative_to(TESTS).parts[0]
        return ROOMS.index(room) if room in ROOMS else len(ROOMS)

    items.sort(key=place)


@pytest.fixture(scope="session")
def sample_sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ``sources.toml`` of a freshly written sample county."""
    return made_once(tmp_path_factory, "county", write_sample_county) / "sources.toml"


@pytest.fixture(scope="session")
def sample_area_folder(sample_sources: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample county as a prepared study area, in a folder of its own as the dashboard expects it."""
    return made_once(tmp_path_factory, "sample", lambda folder: save_area(prepare_area(sample_sources), folder))


@pytest.fixture(scope="session")
def sample_area(sample_area_folder: Path) -> StudyArea:
    """The sample county, loaded."""
    return load_area(sample_area_folder)


@pytest.fixture(scope="session")
def bus_area_folder(sample_area: StudyArea, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample county with a bus every ten minutes from its most peopled cell that is far from outlets to one of them."""
    cells, outlets = sample_area.xy_metres["cells"], sample_area.xy_metres["outlets"]
    metres = np.linalg.norm(cells[:, None] - outlets[None], axis=2)
    persons = np.where(metres.min(axis=1) > 2000.0, sample_area.cells["persons"].to_numpy(), 0.0)
    start = int(persons.argmax())
    goal = int(metres[start].argmin())
    ends = [sample_area.cells.geometry.iloc[start], sample_area.outlets.geometry.iloc[goal]]
    trips = [[(0, 60 * minute, 60 * minute), (1, 60 * minute + 300, 60 * minute + 300)] for minute in range(3, 60, 10)]
    area = with_buses(sample_area, np.array([(end.x, end.y) for end in ends]), trips, snap_metres=500.0)
    folder = tmp_path_factory.mktemp("bus_areas") / "bus"
    save_area(dataclasses.replace(area, name="公交县", fingerprint="b" * 16), folder)
    return folder


@pytest.fixture
def run_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """The command line in this process: takes its arguments, returns exit code, stdout and stderr."""

    def call(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["outlet-atlas", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        out, err = capsys.readouterr()
        code = ended.value.code
        return (0 if code is None else int(code)), out, err

    return call
