"""Which areas are offered, and that areas and results are loaded and computed once per server."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import streamlit as st

import dashboard.__main__ as start
from dashboard import areas
from geodata.errors import AreaError
from geodata.study_area import FORMAT_VERSION
from planning.scenario import Scenario


@pytest.fixture(autouse=True)
def fresh_caches() -> None:
    st.cache_resource.clear()


def test_areas_are_offered_by_name_without_unfinished_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUTLET_ATLAS_AREAS", str(tmp_path))
    for name in ("b", "a", ".a-being-written"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "manifest.json").touch()
    # Its preparation was killed before it was complete.
    (tmp_path / "c" / "data-0123456789ab").mkdir(parents=True)
    (tmp_path / "notes.txt").touch()
    assert [folder.name for folder in areas.prepared_areas()] == ["a", "b"]


def test_areas_are_called_by_their_names_and_namesakes_are_told_apart(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("a", "b", "c", "broken")]
    for folder, name in zip(folders, ("赛罕区", "新城区", "赛罕区", "?"), strict=True):
        folder.mkdir()
        content = json.dumps({"format": FORMAT_VERSION, "name": name}) if name != "?" else "{"
        (folder / "manifest.json").write_text(content, encoding="utf-8")
    expected = {"a": "赛罕区 (a)", "b": "新城区", "c": "赛罕区 (c)", "broken": "broken"}
    assert areas.area_names(folders) == expected


def test_without_the_variable_areas_are_beside_the_app(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OUTLET_ATLAS_AREAS", raising=False)
    assert areas.areas_folder() == Path(__file__).parents[2] / "areas"


def test_an_area_and_a_result_are_made_once(sample_area_folder: Path) -> None:
    area = areas.open_area(sample_area_folder)
    assert areas.open_area(sample_area_folder) is area
    scenario = Scenario(max_minutes=10.0, sites=0)
    result = areas.result(area, scenario)
    assert areas.result(area, Scenario(max_minutes=10.0, sites=0)) is result
    assert areas.result(area, Scenario(max_minutes=11.0, sites=0)) is not result
    assert result.before.max_minutes == 10.0


def test_a_folder_without_an_area_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AreaError):
        areas.open_area(tmp_path)


def test_warming_up_leaves_the_first_page_nothing_to_compute(
    sample_areas: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OUTLET_ATLAS_AREAS", str(sample_areas))
    monkeypatch.setattr(start, "STATIC", tmp_path)
    start.warm_up()
    assert list(tmp_path.glob("areas/*/*/roads.json"))

    def fail(*_: object, **__: object) -> None:
        raise AssertionError("computed again")

    monkeypatch.setattr(areas, "load_area", fail)
    monkeypatch.setattr(areas, "run_scenario", fail)
    area = areas.open_area(sample_areas / "sample")
    assert areas.result(area, Scenario(sites=0)).before.max_minutes == 15.0


def test_warming_up_without_a_usable_area_does_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUTLET_ATLAS_AREAS", str(tmp_path))
    start.warm_up()
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "manifest.json").write_text("{", encoding="utf-8")
    start.warm_up()
