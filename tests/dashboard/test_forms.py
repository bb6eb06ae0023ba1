"""Viewers see the data page and change nothing: not by its buttons, and not by a browser that does not keep to them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st

from dashboard import projects, sign_in, sign_in_words
from dashboard.preparing import Workshop
from geodata.intake.project_files import add_file
from geodata.intake.projects import Project, new_project, open_project
from tests.dashboard.conftest import Session
from tests.dashboard.test_sign_in import AUTH, signed_in

WHY = sign_in_words.VIEWERS_ONLY_SEE.zh
OUTLETS = (
    "编号,网点名称,网点类型,经度,纬度\n1,东城驿站,就业驿站,111.30,43.20\n2,西城驿站,零工驿站,111.31,43.21\n".encode()
)
NO_CHANGE = {"all-areas", "step-back", "step-next", "open-overview"}
NO_CHANGE_BEGINNINGS = ("continue-", "open-", "quality-", "edit", "go-", "tick-", "tour-")


@pytest.fixture
def viewer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Session]]:
    """Return a function that opens the data page as a viewer, or as a planner if asked."""
    monkeypatch.setenv(projects.PROJECTS_VARIABLE, str(tmp_path / "projects"))
    monkeypatch.setenv("OUTLET_ATLAS_AREAS", str(tmp_path / "areas"))
    monkeypatch.delenv(sign_in.CLAIM_VARIABLE, raising=False)

    def open_it(*, planners: str = "", **query: str) -> Session:
        monkeypatch.setenv(sign_in.PLANNERS_VARIABLE, planners)
        session = Session("zh", {})
        session.app.secrets["auth"] = AUTH
        session.app.user = signed_in()
        session.app.query_params.update(query)
        return session.go("data")

    yield open_it
    st.cache_resource.clear()


@pytest.fixture
def project(viewer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project that the viewer made when still a planner."""
    with monkeypatch.context() as before:
        before.setattr(sign_in, "is_configured", lambda: True)
        before.setattr(sign_in, "user_name", lambda: "li@renshe.example")
        project = new_project(projects.projects_folder(), "测试区")
    return add_file(project, "outlets", "网点.csv", OUTLETS)


def state_of(project: Project) -> tuple[bytes, list[str]]:
    files = [str(path) for path in project.folder.parent.parent.rglob("*") if path.name != ".lock"]
    return (project.folder / "project.json").read_bytes(), sorted(files)


@pytest.mark.parametrize("step", ["about", "people", "outlets", "prepare", ""])
def test_whatever_changes_anything_is_disabled_with_the_reason(viewer, project: Project, step: str) -> None:
    query = {"project": project.folder.name, "step": step} if step else {}
    session = viewer(**query)
    assert [info.value for info in session.app.info if info.value == WHY] == [WHY]
    seen = 0
    for button in session.app.main.get("button"):
        if button.key in NO_CHANGE or button.key.startswith(NO_CHANGE_BEGINNINGS):
            assert not button.disabled, button.key
            continue
        assert button.disabled, button.key
        assert button.help == WHY, button.key
        seen += 1
    kinds = ("text_input", "text_area", "selectbox", "number_input", "toggle", "date_input")
    # Names of a profile or an area to be are typed before a button takes them.
    fields = [field for kind in kinds for field in session.app.main.get(kind) if str(field.key).startswith("tied:")]
    assert all(field.disabled for field in fields)
    assert fields or step in {"people", "prepare", ""}
    for uploader in session.app.file_uploader:
        assert uploader.disabled
    assert seen or step not in {"outlets", ""}


@pytest.fixture
def demoted(viewer, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Session]:
    """Return a function that opens the page as a planner, whom the administrator then makes a viewer."""

    def open_it(**query: str) -> Session:
        session = viewer(planners="li@renshe.example", **query)
        monkeypatch.setenv(sign_in.PLANNERS_VARIABLE, "")
        return session

    return open_it


@pytest.mark.parametrize("key", ["remove-outlets", "confirm-outlets", "save-profile-outlets"])
def test_the_server_refuses_what_a_page_still_offers(demoted, project: Project, key: str) -> None:
    session = demoted(project=project.folder.name, step="outlets")
    before = state_of(project)
    session.checked(session.app.button(key=key).click().run())
    # A profile's button is drawn anew before it could tell that it was pressed.
    assert key == "save-profile-outlets" or WHY in session.app.error[0].value
    assert state_of(project) == before


def test_the_server_refuses_fields_files_and_new_projects(demoted, project: Project) -> None:
    before = state_of(project)
    session = demoted(project=project.folder.name, step="outlets")
    name = next(box for box in session.app.selectbox if box.label.startswith("名称"))
    session.checked(name.set_value("编号").run())
    assert WHY in session.app.error[0].value
    session = demoted(project=project.folder.name, step="outlets")
    session.app.file_uploader[0].set_value(("more.csv", OUTLETS, "text/csv"))
    session.checked(session.app.run())
    session = demoted()
    session.app.text_input[0].set_value("另一个")
    session.checked(session.app.button(key="new-project-start").click().run())
    session = demoted()
    session.checked(session.app.button(key=f"delete-project-{project.folder.name}").click().run())
    assert WHY in session.app.error[0].value
    assert state_of(project) == before


def test_the_server_refuses_to_prepare_rename_and_delete(
    demoted, project: Project, tmp_path: Path, sample_area_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise AssertionError("started")

    monkeypatch.setattr(Workshop, "start", fail)
    monkeypatch.setattr("dashboard.data_prepare.missing", lambda _: ())
    session = demoted(project=project.folder.name, step="prepare")
    session.checked(session.app.button(key="prepare").click().run())
    area = tmp_path / "areas" / "sample"
    shutil.copytree(sample_area_folder, area)
    manifest = (area / "manifest.json").read_bytes()
    session = demoted()
    next(field for field in session.app.text_input if field.label == "新名称").set_value("改过的名称")
    session.checked(session.app.button(key="rename-sample").click().run())
    session = demoted()
    session.checked(session.app.button(key="delete-sample").click().run())
    assert WHY in session.app.error[0].value
    assert (area / "manifest.json").read_bytes() == manifest


def test_a_planner_may(viewer, project: Project) -> None:
    session = viewer(planners="li@renshe.example", project=project.folder.name, step="outlets")
    button = session.app.button(key="remove-outlets")
    assert not button.disabled
    assert not button.help
    session.checked(button.click().run())
    assert open_project(project.folder).entries == ()
