"""What is written is read again; what is damaged, of another version, or leads out of the folder is refused."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from geodata.errors import ProjectError
from geodata.intake.project_json import (
    DECISIONS,
    PROJECT_FILE,
    Entry,
    Project,
    checked_decisions,
    checked_settings,
    default_settings,
    read_project,
    to_json,
)

ENTRY = Entry(
    "boundaries-1", "boundaries", "units.gpkg", "乡镇.gpkg", "ab" * 32,
    sheet="表1", layer="units", header_row=3, columns=MappingProxyType({"code": "代码"}), crs="GCJ-02", axes_swapped=True,
    faulty_rows="leave_out", places="places-1.csv", groups=MappingProxyType({"60+": "老年人口"}), level="township",
    include=("150105",), date="2025-12-31", licence="内部", confirmed=("file",), removed_columns=("电话",),
)  # fmt: skip


@pytest.fixture
def full(tmp_path: Path) -> Project:
    """A project in which nothing stands at its default."""
    settings = {
        "square_metres": 100.0, "unplaced": "evenly", "venues_from_osm": False, "zones_from_osm": False, "join_metres": 2.5,
        "road_classes": {"420301": "县道"}, "parameters": {"h3_resolution": 8}, "bus": {"day": "monday"},
    }  # fmt: skip
    return Project(
        tmp_path, "小镇", "虚构", "2025-12-31", (ENTRY,), "dasymetric", checked_settings(settings), revision=7
    )


def test_what_was_written_is_read(full: Project) -> None:
    assert all(getattr(ENTRY, part.name) != part.default for part in dataclasses.fields(Entry))
    (full.folder / PROJECT_FILE).write_bytes(to_json(full))
    again = read_project(full.folder)
    for part in dataclasses.fields(Project):
        if part.name != "entries":
            assert getattr(again, part.name) == getattr(full, part.name), part.name
    (entry,) = again.entries
    for part in dataclasses.fields(Entry):
        assert getattr(entry, part.name) == getattr(ENTRY, part.name), part.name
        assert type(getattr(entry, part.name)) is type(getattr(ENTRY, part.name)), part.name
    assert to_json(again) == to_json(full)


def test_settings_are_filled_in() -> None:
    assert checked_settings({}) == default_settings()
    changed = checked_settings({"parameters": {"snap_metres": 300}})
    assert changed["parameters"] == {**default_settings()["parameters"], "snap_metres": 300.0}
    assert isinstance(changed["parameters"]["snap_metres"], float)


@pytest.mark.parametrize(
    "settings",
    [
        {"colour": "red"}, {"square_metres": "100"}, {"square_metres": True}, {"venues_from_osm": 1}, {"parameters": []},
        {"parameters": {"colour": 1}}, {"parameters": {"h3_resolution": 8.5}}, {"bus": {"day": 3}}, {"road_classes": {"a": 1}},
    ],
)  # fmt: skip
def test_settings_that_are_none(settings: dict[str, Any]) -> None:
    with pytest.raises((TypeError, ValueError)):
        checked_settings(settings)


@pytest.mark.parametrize(
    "decisions",
    [
        {"file": "../x"}, {"sha256": ""}, {"key": "a"}, {"colour": "red"}, {"header_row": "1"}, {"header_row": True},
        {"columns": {"a": 1}}, {"include": "150105"}, {"include": [1]}, {"axes_swapped": "yes"}, {"sheet": None},
    ],
)  # fmt: skip
def test_decisions_that_are_none(decisions: dict[str, Any]) -> None:
    with pytest.raises((TypeError, ValueError)):
        checked_decisions(ENTRY, decisions)


def test_decisions_are_those_of_a_source() -> None:
    assert {"sheet", "columns", "crs", "places", "confirmed", "level"} <= set(DECISIONS)
    assert not {"key", "role", "file", "sha256"} & set(DECISIONS)


def test_a_project_names_its_files(full: Project) -> None:
    source = full.file_source("boundaries-1")
    assert source.path == full.folder / "files" / "units.gpkg"
    assert source.places == full.folder / "files" / "places-1.csv"
    assert (source.role, source.layer, source.crs, source.axes_swapped) == ("boundaries", "units", "GCJ-02", True)
    assert (source.include, dict(source.columns)) == (("150105",), {"code": "代码"})
    assert full.of_role("boundaries") == full.entries
    assert full.of_role("roads") == ()
    with pytest.raises(ProjectError, match="boundaries-9"):
        full.file_source("boundaries-9")


def spoilt(change: Any) -> bytes:
    content = json.loads(to_json(Project(Path("x"), "小镇", entries=(ENTRY,))))
    change(content)
    return json.dumps(content).encode()


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{", b"[]", b"null", b"\xff", b'{"format": 99}', b'{"format": 1}',
        spoilt(lambda c: c.update(name=3)),
        spoilt(lambda c: c.update(population_method="guess")),
        spoilt(lambda c: c.update(settings=[])),
        spoilt(lambda c: c.update(revision="1")),
        spoilt(lambda c: c.pop("entries")),
        spoilt(lambda c: c["entries"].append(c["entries"][0])),
        spoilt(lambda c: c["entries"][0].update(role="colour")),
        spoilt(lambda c: c["entries"][0].update(more=1)),
        spoilt(lambda c: c["entries"][0].update(header_row="x")),
        spoilt(lambda c: c["entries"][0].pop("sheet")),
        *(spoilt(lambda c, name=name: c["entries"][0].update(file=name))
          for name in ("../../etc/passwd", "/etc/passwd", "..", "a\\b", ".hidden", "")),
        spoilt(lambda c: c["entries"][0].update(places="../x.csv")),
    ],
)  # fmt: skip
def test_damaged_projects_are_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / PROJECT_FILE).write_bytes(content)
    with pytest.raises(ProjectError) as caught:
        read_project(tmp_path)
    (fault,) = caught.value.faults
    assert fault.file == tmp_path.name
    assert fault.remedy.zh
    assert fault.remedy.en


def test_no_project(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x")
    for folder in (tmp_path, tmp_path / "nowhere", tmp_path / "file"):
        with pytest.raises(ProjectError, match="不是项目"):
            read_project(folder)
