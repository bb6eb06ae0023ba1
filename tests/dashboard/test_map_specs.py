"""Layers as the browser gets them."""

from __future__ import annotations

import json
from pathlib import Path

import pydeck as pdk

from dashboard.classes import band_classes
from dashboard.layers import cell_layer, circle_layer, gap_layer, outlet_layer, unit_layer
from dashboard.map_specs import layer_specs
from dashboard.static_files import area_folder
from geodata.study_area import StudyArea
from planning.coverage import measure_coverage
from planning.proposals import run_scenario
from planning.scenario import Scenario


def test_short_rows_travel_with_the_layer_and_long_ones_lie_in_a_file(tmp_path: Path) -> None:
    short, long = [{"x": 1}], [{"x": place} for place in range(1000)]
    layers = [pdk.Layer("ScatterplotLayer", rows, id="a", get_position=["x", "x"]) for rows in (short, long)]
    one, other = layer_specs(layers, "f", tmp_path)
    assert one["data"] == short
    assert one["getPosition"] == "@@=[x, x]"
    rows = area_folder("f") / "rows"
    assert other["data"].startswith(f"/app/static/{rows}/")
    assert json.loads((tmp_path / other["data"].removeprefix("/app/static/")).read_text(encoding="utf-8")) == long
    (again,) = layer_specs([layers[1]], "f", tmp_path)
    assert again["data"] == other["data"]
    assert len(list((tmp_path / rows).iterdir())) == 1


def test_layers_of_the_sample_county_are_plain_json(sample_area: StudyArea, tmp_path: Path) -> None:
    coverage = measure_coverage(sample_area, "walk", 15.0)
    classes = band_classes(coverage)
    result = run_scenario(sample_area, Scenario(sites=0))
    cells, *others = layer_specs(
        [
            cell_layer("/app/static/c.json", classes, "zh"),
            unit_layer(sample_area),
            outlet_layer(sample_area, "zh"),
            gap_layer(result.gaps.table, "zh"),
            circle_layer(sample_area, 1000.0),
        ],
        sample_area.fingerprint,
        tmp_path,
    )
    json.dumps([cells, *others], allow_nan=False)
    assert cells["data"] == "/app/static/c.json"
    assert cells["cells"]["of"] == "".join(map(str, classes.of_cell))
    assert cells["cells"]["tip"]["minutes"] == "到最近网点 {m} 分钟"
    assert cells["cells"]["tip"]["people"] == "{p} 人 · {j} 岗位"
    units, outlets, gaps, _ = others
    assert outlets["iconAtlas"].endswith("/markers.png")
    assert set(outlets["iconMapping"]) == set(sample_area.outlets["kind"])
    assert [row["g"] for row in gaps["data"]][:3] == ["1", "2", "3"]
    assert units["pickable"] is True
