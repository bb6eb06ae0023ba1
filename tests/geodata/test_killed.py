"""Killed at random moments, nothing half-prepared is left: the old area or the new one, the old project or the new one."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from geodata.checksums import file_sha256
from geodata.intake.project_files import add_file
from geodata.intake.project_folders import new_project, open_project
from geodata.intake.project_json import Project, read_project
from geodata.intake.projects import change_entry
from geodata.sources import read_sources
from geodata.store import MANIFEST, load_area, read_manifest
from tests.geodata.conftest import Town, build_town

KILLS = 50
SEED = 20261231


class Worker:
    """The process whose forks are killed; see ``killed_worker``."""

    def __init__(self, sources: Path, area: Path) -> None:
        script = Path(__file__).with_name("killed_worker.py")
        self.process = subprocess.Popen(
            [sys.executable, str(script), str(sources), str(area)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(script.parents[2])},
        )
        self.told_until("ready")

    def start(self, what: str, *arguments: object) -> None:
        """Start a piece of work."""
        self._write("\t".join([what, *map(str, arguments)]))

    def told_until(self, word: str) -> list[str]:
        """Return what is told up to a word, with it."""
        assert self.process.stdout is not None
        told = [""]
        while told[-1] != word:
            told.append(self.process.stdout.readline().rstrip("\n"))
            assert told[-1], told
        return told[1:]

    def end(self, how: str) -> list[str]:
        """Kill the work, or wait for its end; return what it had still to tell."""
        self._write(how)
        return self.told_until("ended")

    def _write(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()


@pytest.fixture(scope="module")
def worker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worker]:
    """A worker that has prepared the town once."""
    folder = tmp_path_factory.mktemp("worker")
    worker = Worker(build_town(folder / "town").write(), folder / "area")
    yield worker
    worker.process.kill()
    worker.process.communicate()


def notice_of(area: Path, *, load: bool) -> int:
    """Return which run an area comes from; all its files are those that its manifest tells."""
    if load:
        return int(load_area(area).notice)
    manifest = read_manifest(area)
    files = {path.name: file_sha256(path) for path in (area / manifest["data"]).iterdir()}
    assert files == manifest["files"]
    return int(manifest["notice"])


def test_an_area_is_the_old_one_or_the_new_one(tmp_path: Path, worker: Worker) -> None:
    """Every fifth kill falls anywhere in reading, preparing and saving; the others into the saving, which is short."""
    town, area = build_town(tmp_path / "town"), tmp_path / "area"
    began = time.monotonic()
    worker.start("prepare", written(town, 0), area)
    worker.told_until("saving")
    prepared = time.monotonic()
    assert worker.end("wait") == ["done", "ended"]
    preparing_seconds, saving_seconds = prepared - began, 1.5 * (time.monotonic() - prepared)
    there, outcomes = 0, {"old": 0, "new": 0, "killed": 0}
    for number, moment in enumerate(np.random.default_rng(SEED).random(KILLS), 1):
        if number % 5:
            worker.start("save", number, area)
            worker.told_until("saving")
            time.sleep(moment * saving_seconds)
        else:
            worker.start("prepare", written(town, number), area)
            time.sleep(moment * (preparing_seconds + saving_seconds))
        is_done = "done" in worker.end("kill")
        # On a busy machine saving takes now more, now less: both outcomes shall be frequent.
        saving_seconds *= 0.8 if is_done else 1.15
        found = notice_of(area, load=number % 4 == 0)
        assert found in {there, number}
        assert found == number or not is_done
        outcomes["new" if found == number else "old"] += 1
        outcomes["killed"] += not is_done
        there = found
    assert min(outcomes.values()) > 0, outcomes
    assert outcomes["killed"] >= KILLS // 2, outcomes
    worker.start("prepare", written(town, KILLS + 1), area)
    assert "done" in worker.end("wait")
    assert load_area(area).notice == str(KILLS + 1)
    assert {entry.name.partition("-")[0] for entry in area.iterdir()} == {MANIFEST, ".lock", "data"}
    assert len(list(area.iterdir())) == 3, "the next save removes what the killed ones left"


def written(town: Town, number: int) -> Path:
    """Return a ``sources.toml`` that tells its number in the area."""
    town.tables["area"]["notice"] = str(number)
    return town.write()


def test_a_first_area_is_there_wholly_or_not_at_all(tmp_path: Path, worker: Worker) -> None:
    for number, moment in enumerate(np.random.default_rng(SEED).random(10)):
        area = tmp_path / f"area{number}"
        worker.start("save", number, area)
        worker.told_until("saving")
        time.sleep(moment * 0.05)
        worker.end("kill")
        if (area / MANIFEST).exists():
            assert notice_of(area, load=False) == number
        worker.start("save", number, area)
        assert "done" in worker.end("wait"), "what was left is no obstacle"
        assert notice_of(area, load=False) == number
        assert len(list(area.iterdir())) == 3


def whole(project: Project) -> None:
    """Check that every file that counts is there as it was given, and that no other is."""
    assert {path.name for path in project.files.iterdir()} == {entry.file for entry in project.entries}
    for entry in project.entries:
        assert file_sha256(project.files / entry.file) == entry.sha256
    names = {path.name for path in project.folder.iterdir()}
    assert names <= {"project.json", "sources.toml", "files", ".lock", ".making-scratch"}


def test_a_project_is_the_old_one_or_the_new_one(tmp_path: Path, worker: Worker) -> None:
    project = new_project(tmp_path / "projects", "小镇")
    for role, name, content in (
        ("boundaries", "units.geojson", b'{"type": "FeatureCollection", "features": []}'),
        ("roads", "roads.osm", b"<osm/>"),
        ("totals", "totals.csv", b"code,persons\nA1,5\n"),
        ("outlets", "first.csv", "编号,网点名称,网点类型,经度,纬度\n".encode()),
    ):
        project = add_file(project, role, name, content)
    project = change_entry(project, "boundaries-1", level="township")
    revisions = [project.revision]
    for number, moment in enumerate(np.random.default_rng(SEED).random(KILLS)):
        worker.start("change", project.folder, number)
        worker.told_until("saving")
        time.sleep(moment * 0.05)
        worker.end("kill")
        raw = read_project(project.folder)
        for entry in raw.entries:
            assert file_sha256(raw.files / entry.file) == entry.sha256, "before anything is tidied up"
        opened = open_project(project.folder)
        assert opened.revision == raw.revision
        whole(add_file(opened, "jobs", "firms.csv", f"name,jobs,lon,lat\na,{number},111.7,40.8\n".encode()))
        revisions.append(opened.revision)
        assert read_sources(project.folder / "sources.toml").outlets is not None
    assert revisions == sorted(revisions)
    assert revisions[-1] > revisions[0] + KILLS
