"""What a project tells about where things lie: only confirmed files count, and none bears itself out."""

from __future__ import annotations

from pathlib import Path

import pytest

from geodata.intake.project_files import add_file
from geodata.intake.project_ground import ground_of_project
from geodata.intake.projects import Project, change_entry, copy_entry, new_project
from geodata.study_area import StudyArea


@pytest.fixture(scope="module")
def project(sample_sources: Path, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The sample county's roads and two levels of boundaries, confirmed."""
    project = new_project(tmp_path_factory.mktemp("projects"), "测试区")
    for role, name in (("roads", "county.osm.pbf"), ("boundaries", "boundaries.gpkg")):
        project = add_file(project, role, name, (sample_sources.parent / name).read_bytes())
    columns = {"code": "代码", "name": "名称"}
    project = change_entry(project, "roads", confirmed=("file",))
    project = change_entry(
        project, "boundaries-1", layer="townships", level="township", columns=columns, confirmed=("file",)
    )
    project = copy_entry(project, "boundaries-1", layer="communities", level="community")
    return change_entry(project, "boundaries-2", confirmed=("file",))


def test_boundaries_roads_and_features_are_there(project: Project, sample_area: StudyArea) -> None:
    found = ground_of_project(project)
    assert found.codes == frozenset(sample_area.units["unit_id"])
    assert found.ground is not None
    assert found.ground.units is not None
    assert set(found.ground.units["name"]) == set(sample_area.units["name"])
    assert {"roads", "borders"} <= set(found.ground.lines)
    assert set(sample_area.units["name"]) <= set(found.gazetteer.names)
    assert {"unit", "community", "premises"} <= set(found.gazetteer.what)


def test_a_file_that_is_left_out_or_not_confirmed_adds_nothing(project: Project) -> None:
    found = ground_of_project(project, without="roads")
    assert found.ground is not None
    assert "roads" not in found.ground.lines
    assert "premises" not in found.gazetteer.what
    for key in ("boundaries-1", "boundaries-2", "roads"):
        project = change_entry(project, key, confirmed=())
    found = ground_of_project(project)
    assert found.ground is None
    assert found.codes is None
    assert found.gazetteer.names == ()


def test_a_file_that_cannot_be_read_adds_nothing(project: Project) -> None:
    project = change_entry(project, "boundaries-1", columns={"code": "没有的列"}, confirmed=("file",))
    assert ground_of_project(project).codes is None
