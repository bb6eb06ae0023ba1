"""Units on the map: classes at their breaks, the file the browser fetches, and outlines of what is chosen."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely

from dashboard import static_files
from dashboard.state import Pick
from dashboard.unit_layers import picked_outline, tip_lines, unit_classes, unit_file, unit_layer
from geodata.cells import cell_polygons
from geodata.study_area import StudyArea
from planning.group_coverage import unit_coverage
from planning.proposals import ScenarioResult, run_scenario
from planning.scenario import Scenario


@pytest.fixture(scope="module")
def result(sample_area: StudyArea) -> ScenarioResult:
    return run_scenario(sample_area, Scenario(sites=0))


def test_a_share_at_a_break_belongs_to_the_class_above() -> None:
    shares = pd.Series([0.0, 0.2999, 0.3, 0.5, 0.7, 0.8999, 0.9, 1.0, np.nan])
    classes = unit_classes(shares, "岗位", 0.9)
    assert classes.of_cell.tolist() == [0, 0, 1, 2, 3, 3, 4, 4, 5]
    assert [label.zh for label in classes.labels] == [
        "< 30%", "30–50%", "50–70%", "70–90%", "≥ 90%（达标）", "无数据或不公开",
    ]  # fmt: skip
    assert classes.title.zh == "分区岗位覆盖率"
    assert len(set(classes.colours)) == 6


@pytest.mark.parametrize(("goal", "expected"), [(0.5, 3), (0.6, 4), (0.7, 4), (1.0, 5)])
def test_a_lower_goal_leaves_out_the_breaks_beyond_it(goal: float, expected: int) -> None:
    classes = unit_classes(pd.Series([goal, 0.1]), "", goal)
    assert len(classes.labels) == len(classes.colours) == expected
    assert classes.of_cell.tolist() == [expected - 1, 0]


def test_the_file_holds_every_outline_with_its_tooltip(
    sample_area: StudyArea, result: ScenarioResult, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(static_files, "STATIC", tmp_path)
    units = unit_coverage(sample_area, result.before, "persons")
    address = unit_file(sample_area, units, "zh")
    assert unit_file(sample_area, units, "zh") == address
    content = json.loads((tmp_path / address.removeprefix("/app/static/")).read_text(encoding="utf-8"))
    assert len(content["features"]) == len(sample_area.units)
    for feature, row, outline in zip(
        content["features"], units.to_dict("records"), sample_area.units.geometry, strict=True
    ):
        assert feature["properties"]["d"] == row["unit_id"]
        assert feature["properties"]["t"] == row["name"]
        assert f"{row['share'] * 100:.1f}%" in feature["properties"]["s"]
        drawn = shapely.geometry.shape(feature["geometry"])
        assert drawn.symmetric_difference(outline).area < 1e-3 * outline.area
    assert unit_file(sample_area, units.assign(covered=0.0, share=0.0), "zh") != address


def test_withheld_counts_are_no_part_of_the_file() -> None:
    units = pd.DataFrame(
        {
            "unit_id": ["a"], "name": ["A"], "total": [np.nan], "covered": [np.nan], "share": [np.nan],
            "total_withheld": [True], "covered_withheld": [True],
        }
    )  # fmt: skip
    (line,) = tip_lines(units, "zh")
    assert (line["s"], line["u"]) == ("", "不公开 / 不公开")


def test_the_layer_sends_a_digit_a_unit(sample_area: StudyArea, result: ScenarioResult) -> None:
    classes = unit_classes(unit_coverage(sample_area, result.before, "persons")["share"], "常住人口", 0.9)
    layer = json.loads(unit_layer("/app/static/x.json", classes).to_json())
    assert layer["id"] == "units"
    assert "".join(map(str, classes.of_cell)) in layer["getFillColor"]
    other = unit_layer("/app/static/x.json", dataclasses.replace(classes, of_cell=classes.of_cell * 0))
    assert json.loads(other.to_json())["updateTriggers"] != layer["updateTriggers"]


def test_outlines_of_what_is_chosen(sample_area: StudyArea, result: ScenarioResult) -> None:
    unit = sample_area.units.iloc[3]
    found = picked_outline(sample_area, result, Pick("unit", str(unit["unit_id"])))
    assert found is not None
    assert found.equals(unit.geometry)
    gap = picked_outline(sample_area, result, Pick("gap", "2"))
    assert gap is not None
    cells = cell_polygons(sample_area.cells["cell"][result.gaps.of_cell == 2])
    assert gap.symmetric_difference(cells.union_all()).area < 1e-6 * gap.area
    for other in (
        None,
        Pick("cell", "x"),
        Pick("unit", "none"),
        Pick("gap", "9999"),
        Pick("gap", "x"),
        Pick("gap", "0"),
    ):
        assert picked_outline(sample_area, result, other) is None
