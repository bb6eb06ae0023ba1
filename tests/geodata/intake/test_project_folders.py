"""Projects are made, listed, opened and changed in one step; crashes and other pages undo nothing."""

from __future__ import annotations

import dataclasses
import os
import subprocess
import sys
from pathlib import Path

import pytest

from geodata.errors import ProjectError, UploadError
from geodata.intake import project_folders
from geodata.intake.project_folders import (
    damaged_projects,
    free_name,
    list_projects,
    new_project,
    open_project,
    save_project,
    update_project,
)
from geodata.intake.project_json import PROJECT_FILE, Project
from tests.geodata.intake.conftest import Holding

ADD_NOTICES = """
import dataclasses, sys
from pathlib import Path
from geodata.intake.project_folders import update_project
for number in range(15):
    update_project(Path(sys.argv[1]), lambda now: dataclasses.replace(now, notice=f"{now.notice}{sys.argv[2]}{number} "))
"""


def names(folder: Path) -> set[str]:
    return {
        str(path.relative_to(folder)) for path in folder.rglob("*") if path.name not in {".lock", ".making-scratch"}
    }


def test_new_projects_have_names_of_their_own(tmp_path: Path) -> None:
    made = [new_project(tmp_path / "projects", name) for name in ("小镇", " 小镇 ", "Town", "TOWN", "甲/乙")]
    folders = [project.folder.name for project in made]
    assert folders[:4] == ["小镇", "小镇-2", "Town", "TOWN-2"]
    assert [project.name for project in made] == ["小镇", "小镇", "Town", "TOWN", "甲/乙"]
    assert all(project.folder.parent == tmp_path / "projects" for project in made)
    assert [project.folder.name for project in list_projects(tmp_path / "projects")] == sorted(folders)
    assert made[0].entries == ()
    assert names(tmp_path / "projects" / "小镇") == {PROJECT_FILE, "files", "sources.toml"}


@pytest.mark.parametrize("name", ["", "..", "/", "\0"])
def test_a_name_that_is_none(tmp_path: Path, name: str) -> None:
    with pytest.raises(UploadError):
        new_project(tmp_path / "projects", name)
    assert not [path for path in tmp_path.rglob("*") if path.is_dir() and path.parent != tmp_path]


def test_what_is_no_project_is_not_listed(project: Project, tmp_path: Path) -> None:
    root = project.folder.parent
    assert list_projects(root / "nowhere") == ()
    (root / "other").mkdir()
    (root / "file").write_bytes(b"x")
    new_project(root, "坏").folder.joinpath(PROJECT_FILE).write_bytes(b"{")
    hidden = new_project(root, "藏").folder
    hidden.rename(root / ".藏")
    assert [one.folder for one in list_projects(root)] == [project.folder]
    assert [error.faults[0].file for error in damaged_projects(root)] == ["坏"]
    assert damaged_projects(root / "nowhere") == ()
    with pytest.raises(ProjectError):
        open_project(root / "坏")
    with pytest.raises(ProjectError):
        open_project(root / "other")
    assert names(root / "other") == set(), "nothing is left in a folder that is no project"


def test_leftovers_of_a_crash_count_for_nothing_and_go(project: Project, holding: Holding) -> None:
    project = holding(project, "outlets", "outlets.xlsx")
    project = holding(project, "boundaries", "units.shp", places="p.csv")
    for name in ("units.dbf", "units.prj", "units.shx", "units.cpg", "p.csv", "lost.xlsx", "units.qix", "units2.shp"):
        (project.files / name).write_bytes(b"x")
    (project.files / "folder").mkdir()
    (project.folder / ".unfinished-0123456789ab").write_bytes(b"half")
    (project.folder / "sources.toml").write_text("half")
    (project.folder / "planner's own.txt").write_text("x")
    opened = open_project(project.folder)
    assert names(project.folder) == {
        PROJECT_FILE, "sources.toml", "planner's own.txt", "files", "files/outlets.xlsx", "files/p.csv",
        *(f"files/units.{suffix}" for suffix in ("shp", "dbf", "prj", "shx", "cpg")),
    }  # fmt: skip
    assert "outlets.xlsx" in (project.folder / "sources.toml").read_text(encoding="utf-8")
    assert [entry.key for entry in opened.entries] == ["outlets", "boundaries-1"]


def test_a_change_that_fails_changes_nothing(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    before = (project.folder / PROJECT_FILE).read_bytes()

    def stray(current: Project) -> Project:
        (current.files / "new.xlsx").write_bytes(b"x")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        update_project(project.folder, stray)
    assert not list(project.files.iterdir())

    def full(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", full)
        with pytest.raises(ProjectError, match="No space left on device"):
            update_project(project.folder, lambda now: dataclasses.replace(now, name="新名"))
    assert (project.folder / PROJECT_FILE).read_bytes() == before
    assert open_project(project.folder).name == "小镇"


def test_sources_toml_may_lag_behind_a_crash(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """project.json is what counts: a crash right after it is mended at the next opening."""

    class Killed(BaseException):
        pass

    def killed(_project: Project) -> Path:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(project_folders, "write_sources", killed)
        with pytest.raises(Killed):
            update_project(project.folder, lambda now: dataclasses.replace(now, name="新名"))
    assert "新名" not in (project.folder / "sources.toml").read_text(encoding="utf-8")
    assert open_project(project.folder).name == "新名"
    assert "新名" in (project.folder / "sources.toml").read_text(encoding="utf-8")


def test_two_processes_lose_nothing(project: Project) -> None:
    command = [sys.executable, "-c", ADD_NOTICES, str(project.folder)]
    writers = [subprocess.Popen([*command, letter]) for letter in "ab"]
    assert [writer.wait(60) for writer in writers] == [0, 0]
    after = open_project(project.folder)
    assert sorted(after.notice.split()) == sorted(f"{letter}{number}" for letter in "ab" for number in range(15))
    assert after.revision == project.revision + 30


def test_saving_what_was_changed_elsewhere_is_refused(project: Project) -> None:
    saved = save_project(dataclasses.replace(project, name="一"))
    assert (saved.name, saved.revision) == ("一", project.revision + 1)
    with pytest.raises(ProjectError, match="已在别处修改"):
        save_project(dataclasses.replace(project, name="二"))
    assert open_project(project.folder).name == "一"
    assert save_project(dataclasses.replace(saved, name="三")).name == "三"


def test_free_names() -> None:
    assert free_name("a.xlsx", []) == "a.xlsx"
    assert free_name("a.xlsx", ["A.XLSX", "a-2.xlsx"]) == "a-3.xlsx"
    assert free_name("r.osm.pbf", ["r.osm.pbf"]) == "r-2.osm.pbf"
    assert free_name("小镇", ["小镇"]) == "小镇-2"
