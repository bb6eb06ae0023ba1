"""Areas are listed with what is wrong with them, renamed, deleted with undo, and held against their project's files."""

from __future__ import annotations

from pathlib import Path

import pytest

from geodata.errors import AreaError, ProjectError
from geodata.intake.areas_admin import (
    area_of_project,
    changed_files,
    delete_area,
    deleted_areas,
    list_areas,
    purge_area,
    rename_area,
    restore_area,
)
from geodata.intake.project_files import add_file
from geodata.intake.projects import Project, change_entry, new_project, open_project, remove_entry, write_sources
from geodata.prepare import prepare_area
from geodata.store import MANIFEST, load_area, read_manifest, save_area
from geodata.study_area import StudyArea
from tests.geodata.conftest import Town

ROLES_OF_FILES = {
    "units.gpkg": "boundaries", "roads.osm": "roads", "totals.xlsx": "totals", "firms.csv": "jobs", "outlets.xlsx": "outlets",
    "venues.csv": "venues",
}  # fmt: skip


@pytest.fixture
def areas(tmp_path: Path, town_area: StudyArea) -> Path:
    folder = tmp_path / "areas"
    save_area(town_area, folder / "小镇")
    return folder


@pytest.fixture
def town_project(town: Town, tmp_path: Path) -> Project:
    """The town's files as a project whose folder has the area's name."""
    project = new_project(tmp_path / "projects", "小镇")
    for name, role in ROLES_OF_FILES.items():
        project = add_file(project, role, name, (town.folder / name).read_bytes())
    return project


def test_areas_are_listed(areas: Path, town_project: Project, town_area: StudyArea) -> None:
    save_area(town_area, areas / "another")
    (areas / "broken").mkdir()
    (areas / "broken" / MANIFEST).write_text("{")
    (areas / "empty").mkdir()
    (areas / ".hidden").mkdir()
    (areas / "file").write_text("x")
    another, broken, town = list_areas(areas, town_project.folder.parent)
    assert [one.folder.name for one in (another, broken, town)] == ["another", "broken", "小镇"]
    assert (town.name, town.fingerprint, town.data_date) == ("小镇", town_area.fingerprint, "2025-12-31")
    assert town.persons == pytest.approx(2000.0)
    assert town.size_bytes == sum(path.stat().st_size for path in (areas / "小镇").rglob("*") if path.is_file())
    assert (town.project, another.project) == (town_project.folder, None)
    assert town.fault is another.fault is None
    assert (broken.name, broken.fingerprint) == ("broken", "")
    assert broken.fault is not None
    assert broken.fault.zh
    assert broken.fault.en
    assert list_areas(areas / "nowhere", areas) == ()


def test_renaming_changes_the_name_alone(areas: Path, town_project: Project, town_area: StudyArea) -> None:
    rename_area(areas / "小镇", "  新  名 ", project=town_project.folder)
    assert load_area(areas / "小镇").name == "新 名"
    assert load_area(areas / "小镇").fingerprint == town_area.fingerprint
    assert open_project(town_project.folder).name == "新 名"
    rename_area(areas / "小镇", "../x")
    assert load_area(areas / "小镇").name == "../x", "a name is no path"
    assert [path.name for path in areas.iterdir()] == ["小镇"]


def test_renaming_that_fails_changes_nothing(areas: Path, town_project: Project) -> None:
    for folder, name in ((areas / "小镇", "  "), (areas / "..", "x"), (areas / "nowhere", "x"), (areas / ".", "x")):
        with pytest.raises(AreaError):
            rename_area(folder, name, project=town_project.folder)
    with pytest.raises(ProjectError):
        rename_area(areas / "小镇", "新名", project=areas)
    assert read_manifest(areas / "小镇")["name"] == "小镇"
    assert open_project(town_project.folder).name == "小镇"


def test_deleting_can_be_undone(areas: Path, town_area: StudyArea) -> None:
    trash_id = delete_area(areas / "小镇")
    assert list_areas(areas, areas) == ()
    assert [(one.trash_id, one.folder_name) for one in deleted_areas(areas)] == [(trash_id, "小镇")]
    assert restore_area(areas, trash_id) == areas / "小镇"
    assert load_area(areas / "小镇").fingerprint == town_area.fingerprint
    purge_area(areas, delete_area(areas / "小镇"))
    assert deleted_areas(areas) == ()
    for name in ("..", "../areas", "nowhere"):
        with pytest.raises(AreaError):
            delete_area(areas / name)


def test_files_that_changed_since(town_project: Project, tmp_path: Path) -> None:
    project = town_project
    area = area_of_project(tmp_path / "areas", project)
    assert area == tmp_path / "areas" / "小镇"
    with pytest.raises(AreaError):
        changed_files(project, area)
    prepared = prepare_area(write_sources(change_entry(project, "boundaries-1", level="township")))
    save_area(prepared, area)
    project = open_project(project.folder)
    assert changed_files(project, area) == ()
    unused = add_file(project, "features", "osm.osm", b"<osm/>")
    assert changed_files(unused, area) == (), "an extract of roads is read for features too"
    totals = (project.files / "totals.xlsx").read_bytes()
    replaced = add_file(project, "totals", "2026.csv", "区划代码,常住人口\nA1,1300\nB2,700\n".encode())
    assert changed_files(replaced, area) == ("2026.csv", "totals.xlsx")
    restored = add_file(replaced, "totals", "again.xlsx", totals)
    assert changed_files(restored, area) == (), "the same content under another name"
    fewer = remove_entry(restored, "jobs")
    assert changed_files(fewer, area) == ("firms.csv",)
    (fewer.files / "outlets.xlsx").write_bytes(b"changed by hand")
    assert changed_files(fewer, area) == ("outlets.xlsx", "firms.csv")
