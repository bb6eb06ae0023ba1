"""The surfaces of the web map are those of the sheets, cell by cell, and its units stand in the class of their share."""

import dataclasses
import re

import numpy as np
import pytest

from geodata.study_area import with_only
from geodata.text import Text
from publishing.sheet_surfaces import coverage_surface, density_surface, gain_surface, reason_surface
from publishing.style import PERSONS_RAMP
from publishing.web_map_geometry import STEP_DEGREES, Grid
from publishing.web_map_surfaces import change_marks, surfaces
from tests.publishing.reviews import review, with_cells


def by_key(figures, language="zh"):
    return {surface["key"]: surface for surface in surfaces(figures, language)}


def classes_of(state) -> list[int]:
    return [-1 if letter == "." else int(letter) for letter in state["classes"]]


@pytest.fixture(scope="module")
def figures(town):
    return review(town)


def test_cells_stand_in_the_classes_of_the_sheets(figures):
    result, found = figures.result, by_key(figures)
    before, after, scenario = result.before, result.proposal.after, result.scenario
    expected = {
        "coverage": [coverage_surface(before, scenario), coverage_surface(after, scenario)],
        "gain": [gain_surface(before, after)],
        "reason": [reason_surface(before)],
        "persons": [density_surface(figures.area, "persons", Text("", ""), PERSONS_RAMP)],
    }
    for key, sheets in expected.items():
        assert [each["colour"] for each in found[key]["classes"]] == [each.colour for each in sheets[0].classes]
        for state, sheet in zip(found[key]["states"], sheets, strict=True):
            assert classes_of(state) == sheet.of_cell.tolist()
    assert [state["name"] for state in found["coverage"]["states"]] == ["现状", "建成建议点位后"]


def test_units_stand_in_the_class_of_their_share(figures):
    surface = by_key(figures)["units"]
    for suffix, state in zip(("", "_after"), surface["states"], strict=True):
        for (_, unit), place in zip(figures.units.iterrows(), classes_of(state), strict=True):
            name, share = surface["classes"][place]["name"], unit[f"persons_share{suffix}"] * 100
            limits = [float(number) for number in re.findall(r"([\d.]+)%", name)]
            assert ("达标" in name) == unit[f"at_goal{suffix}"]
            if "以下" in name:
                assert share < limits[0]
            elif len(limits) == 2:
                assert limits[0] <= share < limits[1]
            else:
                assert share >= limits[0]


def test_units_without_residents_have_a_class_of_their_own(town):
    nobody = review(with_cells(town, np.ones(len(town.cells), dtype=bool), persons=0.0, priority_persons=0.0), sites=0)
    surface = by_key(nobody)["units"]
    assert {surface["classes"][place]["name"] for place in classes_of(surface["states"][0])} == {"没有人口"}
    assert "persons" not in by_key(nobody)
    assert "gain" not in by_key(nobody)
    assert all(len(each["states"]) == 1 for each in by_key(nobody).values())


@pytest.mark.parametrize("goal", [0.2, 0.5, 0.875, 1.0])
def test_the_goal_is_always_the_last_limit(town, goal):
    names = [each["name"] for each in by_key(review(town, sites=0, goal_share=goal), "en")["units"]["classes"]]
    assert names[-2] == f"{goal * 100:g}% and more (at the goal)"
    assert len(set(names)) == len(names) <= 6


def test_changes_are_there_only_beside_an_earlier_year(figures, town):
    assert "change" not in by_key(figures)
    assert change_marks(figures, Grid(0, 0, town.metric_crs), "zh") == []
    older = dataclasses.replace(with_only(town, "outlets", np.arange(1)), fingerprint="e" * 16)
    later = review(town, earlier=older)
    surface = by_key(later)["change"]
    told = dict(zip(later.area.cells["cell"], classes_of(surface["states"][0]), strict=True))
    gained = later.change.cells.set_index("cell")["change"] == "gained"
    new = next(place for place, each in enumerate(surface["classes"]) if each["name"] == "新增覆盖")
    assert {cell for cell, place in told.items() if place == new} == set(gained.index[gained])
    grid = Grid(111.0, 43.0, town.metric_crs)
    marks = change_marks(later, grid, "zh")
    assert [(each["name"], len(each["names"])) for each in marks] == [("新设网点", 2)]
    lonlat = np.column_stack([marks[0]["x"], marks[0]["y"]]) * STEP_DEGREES + (grid.west, grid.south)
    places = np.column_stack([town.outlets.geometry.x, town.outlets.geometry.y])[1:]
    assert np.abs(lonlat - places).max() < STEP_DEGREES
