"""Whose projects are whose: with sign-in everybody has their own, and the areas made of them are shared."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from dashboard import projects, sign_in
from geodata.intake.projects import change_project, new_project
from tests.dashboard.conftest import Session
from tests.dashboard.test_sign_in import AUTH, signed_in

LI, WANG = "li@renshe.example", "wang@renshe.example"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(projects.PROJECTS_VARIABLE, str(tmp_path / "projects"))
    monkeypatch.setenv("OUTLET_ATLAS_AREAS", str(tmp_path / "areas"))
    monkeypatch.setenv(sign_in.PLANNERS_VARIABLE, "*")
    return tmp_path / "projects"


@pytest.fixture
def as_user(root: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Return a function that signs a user in; an empty name is nobody whom the provider tells."""

    def become(name: str) -> None:
        monkeypatch.setattr(sign_in, "is_configured", lambda: True)
        monkeypatch.setattr(sign_in, "user_name", lambda: name)

    return become


def test_without_sign_in_there_is_one_user(root: Path) -> None:
    assert projects.projects_folder() == root
    made = new_project(root, "赛罕区")
    assert projects.area_folder(made) == root.parent / "areas" / "赛罕区"
    assert list(projects.projects_by_area()) == ["赛罕区"]


@pytest.mark.parametrize(
    "name",
    [
        LI,
        "../../etc",
        "..",
        ".",
        "",
        "/",
        "C:\\con",
        "con",
        "a" * 500,
        "李规划",
        "li@renshe.example/../wang",
        ".trash",
        "a\0b",
    ],
)
def test_every_name_gives_one_folder_below_that_of_the_projects(as_user, root: Path, name: str) -> None:
    as_user(name)
    folder = projects.projects_folder()
    assert folder.parent == root / ".users"
    assert folder.resolve() == folder
    assert len(folder.name.encode()) <= 240
    assert folder.name.endswith(hashlib.sha256(name.casefold().encode()).hexdigest()[:16])
    folder.mkdir(parents=True)
    assert new_project(folder, "赛罕区").folder.is_dir()


def test_names_that_look_alike_have_folders_of_their_own(as_user) -> None:
    folders = set()
    for name in ("a.b@x.example", "a_b@x.example", "a-b@x.example", "a/b@x.example", "a" * 60, "a" * 61, ""):
        as_user(name)
        folders.add(projects.projects_folder().name)
    assert len(folders) == 7
    as_user(LI)
    own = projects.projects_folder()
    as_user(LI.upper())
    assert projects.projects_folder() == own


def test_projects_of_one_name_by_two_users_make_two_areas(as_user) -> None:
    made = {}
    for name in (LI, WANG):
        as_user(name)
        made[name] = projects.area_folder(new_project(projects.projects_folder(), "赛罕区"))
        assert list(projects.projects_by_area()) == [made[name].name]
    assert made[LI] != made[WANG]
    assert all(
        folder.parent == projects.areas_folder() and folder.name.startswith("赛罕区-") for folder in made.values()
    )
    # Long names that begin alike as well.
    longs = [new_project(projects.projects_folder(), "长" * 60 + end) for end in "甲乙"]
    assert len({projects.area_folder(one) for one in longs}) == 2


def visit(email: str, **query: str) -> Session:
    session = Session("zh", {})
    session.app.secrets["auth"] = AUTH
    session.app.user = signed_in(email=email)
    session.app.query_params.update(query)
    return session.go("data")


def test_nobody_lists_or_opens_the_project_of_another(root: Path) -> None:
    mine = visit(LI)
    mine.app.text_input[0].set_value("赛罕区试点")
    mine.checked(mine.app.button(key="new-project-start").click().run())
    identity = mine.app.query_params["project"]
    (folder,) = root.glob(".users/*/*/project.json")
    assert folder.parent.name == identity
    assert "赛罕区试点" in visit(LI).text()
    assert "赛罕区试点" in visit(LI, project=identity).app.title[0].value
    assert "赛罕区试点" not in visit(WANG).text()
    for address in (
        identity,
        f".users/{folder.parent.parent.name}/{identity}",
        f"../{folder.parent.parent.name}/{identity}",
    ):
        other = visit(WANG, project=address)
        assert "没有这个研究区项目" in other.app.error[0].value
        assert "赛罕区试点" not in other.text()


def test_the_first_step_is_done_once_name_and_date_are_there(root: Path) -> None:
    made = new_project(root, "赛罕区")
    assert projects.step_state(made, "about") == "undated"
    made = change_project(made, data_date="2025-12-31")
    assert projects.step_state(made, "about") == "done"
    assert projects.step_state(dataclasses.replace(made, name=" "), "about") == "needed"
