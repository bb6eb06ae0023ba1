"""Decisions are changed one by one on what is on disk, and everything else stays."""

from __future__ import annotations

import dataclasses
from typing import Any

import pandas as pd
import pytest

from geodata.errors import ProjectError
from geodata.intake.places import read_places
from geodata.intake.project_json import DECISIONS, Entry, Project
from geodata.intake.projects import (
    change_entry,
    change_project,
    confirm_places,
    copy_entry,
    open_project,
    put_first,
    remove_entry,
)
from tests.geodata.intake.conftest import Holding

PLACES = pd.DataFrame(
    {
        "row": [2], "name": ["一号站"], "address": ["一路"], "lon": [111.7], "lat": [40.8], "matched": ["大超市"],
        "score": [91.0],
    }
)  # fmt: skip

CHANGES: dict[str, Any] = {
    "sheet": "表2", "layer": "units", "header_row": 3, "columns": {"name": "名称"}, "crs": "BD-09", "axes_swapped": True,
    "faulty_rows": "leave_out", "places": "", "groups": {"60+": "老年"}, "level": "township", "include": ("1",),
    "date": "2025", "licence": "内部", "confirmed": ("file",),
}  # fmt: skip


@pytest.fixture
def two_levels(project: Project, holding: Holding) -> Project:
    project = holding(project, "boundaries", "a.gpkg", level="township")
    return holding(project, "boundaries", "b.gpkg", level="community")


@pytest.mark.parametrize("name", DECISIONS)
def test_one_decision_is_changed_and_the_others_stay(project: Project, holding: Holding, name: str) -> None:
    before = holding(project, "outlets", "outlets.xlsx", licence="L", sheet="S")
    after = change_entry(project, "outlets", **{name: CHANGES[name]})
    for part in dataclasses.fields(Entry):
        old, new = getattr(before.entries[0], part.name), getattr(after.entries[0], part.name)
        assert new == (CHANGES[name] if part.name == name else old)
    again = open_project(project.folder).entries[0]
    assert getattr(again, name) == CHANGES[name]


@pytest.mark.parametrize("change", [{"colour": "red"}, {"file": "x"}, {"header_row": "1"}, {"columns": ["a"]}])
def test_decisions_that_are_none_change_nothing(project: Project, holding: Holding, change: dict[str, Any]) -> None:
    before = holding(project, "outlets", "outlets.xlsx")
    with pytest.raises((TypeError, ValueError)):
        change_entry(before, "outlets", **change)
    assert open_project(project.folder).revision == before.revision


def test_changes_are_made_to_what_is_on_disk(project: Project, holding: Holding) -> None:
    """Two pages opened the same project: neither undoes what the other did."""
    stale = holding(project, "outlets", "outlets.xlsx")
    change_entry(stale, "outlets", crs="GCJ-02")
    change_project(stale, name="另一页")
    after = change_entry(stale, "outlets", sheet="表2")
    assert (after.name, after.entries[0].crs, after.entries[0].sheet) == ("另一页", "GCJ-02", "表2")


@pytest.mark.parametrize("change", [change_entry, copy_entry, remove_entry, put_first])
def test_entries_that_are_not_there(project: Project, change: Any) -> None:
    with pytest.raises(ProjectError, match="outlets-7"):
        change(project, "outlets-7")
    with pytest.raises(ProjectError, match="outlets-7"):
        confirm_places(project, "outlets-7", PLACES)


def test_the_project_itself_is_changed(project: Project) -> None:
    changed = change_project(
        project, name="新名", notice="n", data_date="2025-12-31", population_method="areal",
        settings={"unplaced": "evenly", "parameters": {"h3_resolution": 8}},
    )  # fmt: skip
    again = change_project(changed, settings={"parameters": {"snap_metres": 300.0}, "bus": {"day": "monday"}})
    again = open_project(again.folder)
    assert (again.name, again.notice, again.data_date) == ("新名", "n", "2025-12-31")
    assert again.population_method == "areal"
    assert again.settings["unplaced"] == "evenly"
    assert again.settings["parameters"]["h3_resolution"] == 8
    assert again.settings["parameters"]["snap_metres"] == 300.0
    assert again.settings["bus"]["day"] == "monday"
    assert again.settings["bus"]["window_start"] == 420


@pytest.mark.parametrize(
    "changes",
    [
        {"entries": ()}, {"folder": "x"}, {"revision": 1}, {"population_method": "guess"}, {"settings": {"colour": 1}},
        {"settings": {"parameters": {"colour": 1}}},
    ],
)  # fmt: skip
def test_what_is_no_field_of_a_project(project: Project, changes: dict[str, Any]) -> None:
    with pytest.raises((TypeError, ValueError)):
        change_project(project, **changes)
    assert open_project(project.folder).revision == project.revision


def test_another_layer_of_the_same_file(two_levels: Project) -> None:
    copied = copy_entry(two_levels, "boundaries-1", layer="communities", level="village")
    assert [entry.key for entry in copied.entries] == ["boundaries-1", "boundaries-2", "boundaries-3"]
    assert (copied.entries[2].file, copied.entries[2].layer, copied.entries[2].level) == (
        "a.gpkg",
        "communities",
        "village",
    )
    assert copied.entries[0].layer == ""
    left = remove_entry(copied, "boundaries-1")
    assert (left.files / "a.gpkg").is_file(), "the copy still needs it"
    assert copy_entry(left, "boundaries-2").entries[-1].key == "boundaries-1", "a free number is used again"
    for key in ("boundaries-1", "boundaries-3"):
        left = remove_entry(left, key)
    assert [path.name for path in left.files.iterdir()] == ["b.gpkg"]


def test_a_role_of_one_file_is_not_copied(project: Project, holding: Holding) -> None:
    project = holding(project, "outlets", "outlets.xlsx")
    with pytest.raises(ProjectError, match="只能有一个文件"):
        copy_entry(project, "outlets")


def test_removing_removes_the_file(two_levels: Project) -> None:
    left = remove_entry(two_levels, "boundaries-1")
    assert [entry.key for entry in left.entries] == ["boundaries-2"]
    assert [path.name for path in left.files.iterdir()] == ["b.gpkg"]
    with pytest.raises(ProjectError):
        remove_entry(left, "boundaries-1")


def test_the_first_level_is_chosen(two_levels: Project) -> None:
    turned = put_first(two_levels, "boundaries-2")
    assert [entry.key for entry in turned.entries] == ["boundaries-2", "boundaries-1"]
    assert [entry.key for entry in open_project(two_levels.folder).of_role("boundaries")] == [
        "boundaries-2",
        "boundaries-1",
    ]


def test_confirmed_places_replace_those_before(project: Project, holding: Holding) -> None:
    project = holding(project, "outlets", "outlets.xlsx")
    once = confirm_places(project, "outlets", PLACES)
    first = once.file_source("outlets").places
    assert first is not None
    assert read_places(first)["lon"].tolist() == [111.7]
    twice = confirm_places(once, "outlets", PLACES.assign(lon=111.8))
    second = twice.file_source("outlets").places
    assert second is not None
    assert second != first, "the former table counts until the new one does"
    assert read_places(second)["lon"].tolist() == [111.8]
    assert sorted(path.name for path in twice.files.iterdir()) == sorted(["outlets.xlsx", second.name])
