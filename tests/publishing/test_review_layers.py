"""The layers hold the review's figures, nothing that must not leave, and the same fields whatever the review holds."""

import dataclasses
import re
import unicodedata

import geopandas as gpd
import h3
import numpy as np
import pandas as pd
import pytest
import shapely

from planning.comparison import final_coverage
from planning.scenario import Scenario
from planning.site_explanations import explain_sites
from publishing.layer_fields import LAYER_FIELDS
from publishing.review_layers import review_layers, review_metadata
from publishing.words import STAMP
from tests.publishing.review_cases import CASES, case, layers_of, review_of, year_before

LAYERS = ["outlets", "cells", "units", "gaps", "proposed_sites", "catchments", "catchments_dissolved"]
OF_CHANGE = {"change", "change_name", "earlier_name", "earlier_kind", "earlier_kind_name", "moved_metres",
             "earlier_share", "covered_change", "share_change"}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_every_review_has_the_same_layers_and_fields(town, name):
    layers = layers_of(town, name)
    changed = name == "earlier"
    assert list(layers) == LAYERS + (["outlet_changes", "cell_changes"] if changed else [])
    for key, layer in layers.items():
        assert isinstance(layer, gpd.GeoDataFrame)
        assert layer.crs.to_epsg() == 4326
        expected = [field.key for field in LAYER_FIELDS[key]]
        assert list(layer.columns[:-1]) == [each for each in expected if changed or each not in OF_CHANGE]
        assert not np.isinf(layer.select_dtypes("number").to_numpy(dtype=np.float64)).any()
        plain = layers_of(town, "earlier")[key]
        assert layer.dtypes.to_dict() == plain.dtypes[layer.columns].to_dict()


def test_units_are_those_of_the_review(town):
    for name in ("plain", "nobody", "earlier"):
        figures, layer = case(town, name), layers_of(town, name)["units"]
        assert set(figures.units.columns) <= set(layer.columns)
        for column in figures.units.columns:
            expected = figures.units[column]
            if column.startswith("minutes"):
                expected = expected.where(np.isfinite(expected))
            np.testing.assert_array_equal(layer[column].to_numpy(), expected.to_numpy())
        assert layer.geometry.tolist() == town.units.geometry.tolist()


def test_cells_are_those_of_the_result(town):
    figures, cells = case(town, "plain"), layers_of(town, "plain")["cells"]
    before, after = figures.result.before, final_coverage(figures.result)
    assert cells["cell"].tolist() == town.cells["cell"].tolist()
    for column in ("persons", "jobs"):
        assert cells[column].tolist() == town.cells[column].tolist()
        assert cells.loc[cells["covered"], column].sum() == pytest.approx(before.totals[f"{column}_covered"])
        assert cells.loc[cells["covered_after"], column].sum() == pytest.approx(after.totals[f"{column}_covered"])
    for column, coverage in (("minutes", before), ("minutes_after", after)):
        np.testing.assert_array_equal(cells[column], np.where(np.isinf(coverage.minutes), np.nan, coverage.minutes))
    words = {(False, False): "uncovered", (True, True): "covered", (False, True): "gained", (True, False): "lost"}
    assert cells["state"].tolist() == [
        words[pair] for pair in zip(cells["covered"], cells["covered_after"], strict=True)
    ]
    assert set(cells["state"]) == {"covered", "gained", "uncovered"}
    limits = [0, 5, 10, 15, np.inf]
    classes = pd.cut(cells["minutes"], limits, include_lowest=True, labels=False).fillna(4).astype(int)
    assert cells["minutes_class"].tolist() == classes.tolist()
    named = cells.drop_duplicates("minutes_class").set_index("minutes_class")["minutes_class_name"]
    assert named[0] == "已覆盖：0–5 分钟"
    assert named[4] == "未覆盖：不可达"
    assert cells["supply_ratio"].tolist() == figures.supply.tolist()
    lat, lon = h3.cell_to_latlng(cells["cell"][0])
    assert cells.geometry[0].contains(shapely.Point(lon, lat))


def test_without_a_plan_nothing_changes(town):
    layers = layers_of(town, "no_plan")
    cells = layers["cells"]
    assert cells["covered"].equals(cells["covered_after"].rename("covered"))
    assert set(cells["state"]) == {"covered", "uncovered"}
    assert len(layers["proposed_sites"]) == 0
    assert set(layers["outlets"]["state"]) == {"existing"}
    assert set(layers["catchments_dissolved"]["state"]) == {"existing"}


def test_sites_have_their_years_and_reasons(town):
    figures, sites = case(town, "plain"), layers_of(town, "plain")["proposed_sites"]
    own = figures.sites
    assert sites["build_order"].tolist() == own["order"].tolist() == [1, 2, 3]
    for column in ("build_year", "site_id", "name", "persons_gained", "jobs_gained", "persons_served", "cost"):
        assert sites[column].tolist() == own[column].tolist()
    assert shapely.get_coordinates(sites.geometry).tolist() == own[["lon", "lat"]].to_numpy().tolist()
    # Worked out anew from the town itself, priority persons and all.
    explained = explain_sites(town, figures.result.scenario, figures.result.proposal)
    assert sites["persons_alone"].tolist() == explained["persons_alone"].tolist()
    assert sites["alternative_name"].tolist() == explained["alternative_name"].tolist()
    assert sites["communities"].tolist() == ["、".join(names) for names in explained["communities"]]
    assert all(f"{round(gain):,d} 人" in why for gain, why in zip(own["persons_gained"], sites["why"], strict=True))
    assert not [column for column in sites.columns if "weight" in column or "loss" in column]


def test_outlets_that_do_not_count_are_there_and_those_to_be_closed_are_marked(town):
    figures = review_of(town, Scenario(sites=1, outlet_kinds=("service_window", "mobile_van")))
    proposal = dataclasses.replace(figures.result.proposal, closed=np.array([0], np.int32))
    figures = dataclasses.replace(figures, result=dataclasses.replace(figures.result, proposal=proposal))
    outlets = review_layers(figures, "en")["outlets"].set_index("outlet_id")
    assert outlets["counts"].to_dict() == {"A01": False, "A02": True, "A03": True}
    assert outlets["state"].to_dict() == {"A01": "existing", "A02": "to_close", "A03": "existing"}
    assert outlets["on_road"].to_dict() == {"A01": True, "A02": True, "A03": False}
    assert outlets.loc["A02", "state_name"] == "close or move"
    assert outlets.loc["A03", "unit"] == "草滩苏木"


def test_what_changed_since_the_earlier_year(town):
    figures, layers = case(town, "earlier"), layers_of(town, "earlier")
    outlets = layers["outlets"].set_index("outlet_id")
    assert outlets["change"].to_dict() == {"A01": "moved", "A02": "renamed", "A03": "opened"}
    assert outlets.loc["A02", "earlier_name"] == "旧名"
    assert outlets["change_name"].tolist() == ["迁址", "更名", "新设"]
    assert outlets.loc["A01", "earlier_kind_name"] == "家门口就业服务站"
    changes = layers["outlet_changes"].set_index("outlet_id")
    assert changes["change"].to_dict() == {"A03": "opened", "B09": "closed", "A01": "moved", "A02": "renamed"}
    old = year_before(town).outlets.set_index("outlet_id")
    assert changes.geometry["B09"].equals(old.geometry["B09"])
    assert changes.geometry["A01"].equals(town.outlets.geometry[0])
    assert changes.loc["A01", ["earlier_lon", "earlier_lat"]].tolist() == [*old.geometry["A01"].coords[0]]
    assert changes.loc["A01", "moved_metres"] == pytest.approx(244.0, abs=1.0)
    cells = layers["cell_changes"]
    assert cells["cell"].tolist() == figures.change.cells["cell"].tolist()
    assert cells["change"].tolist() == figures.change.cells["change"].tolist()
    assert cells["later_persons"].sum() == pytest.approx(town.cells["persons"].sum())
    units = layers["units"].set_index("unit_id")
    told = figures.change.units.set_index("unit_id")
    assert units["covered_change"].to_dict() == told["covered_change"].to_dict()
    assert units["earlier_share"].to_dict() == told["earlier_share"].to_dict()


def test_small_counts_and_what_tells_of_them_never_appear(town):
    true_totals = town.cell_units.groupby("unit")["priority_persons"].sum()
    assert ((true_totals > 0) & (true_totals < 10)).any()
    for name in ("plain", "one_outlet", "earlier"):
        figures, layers = case(town, name), layers_of(town, name)
        units = layers["units"]
        for short in ("total", "covered", "covered_after"):
            column, hidden = units[f"priority_{short}"], units[f"priority_{short}_withheld"]
            assert column[hidden].isna().all()
            shown = column[~hidden].dropna()
            assert not ((shown > 0) & (shown < 10)).any()
        assert units.loc[true_totals.between(0.5, 9.5).to_numpy(), "priority_total"].isna().all()
        hidden = units["priority_covered_withheld"]
        assert units.loc[hidden, "priority_share"].isna().all()
        assert units.loc[units["priority_covered_after_withheld"], "priority_share_after"].isna().all()
        for key, layer in layers.items():
            if key != "units":
                assert not [column for column in layer.columns if "priority" in column or "group" in column]
        assert figures.area.cells["priority_persons"].isna().all()


def test_texts_are_clean_lines(town):
    layers = layers_of(town, "hostile")
    names = layers["outlets"]["name"]
    assert names[0] == '<w:p>&amp;]]></w:p> { TOC \\o "1-3" } =cmd| $x^2$ 😀𬭎㛃 "'
    assert layers["outlets"]["outlet_id"].tolist() == [f"{place}{names[0]}" for place in range(3)]
    assert set(layers["cells"]["nearest_outlet"]) <= {*layers["outlets"]["outlet_id"], ""}
    for layer in layers.values():
        for column in layer.select_dtypes("str").columns:
            for text in layer[column]:
                assert not [letter for letter in text if unicodedata.category(letter) in ("Cc", "Cs")]
                assert "\u202e" not in text


def test_a_contact_is_in_no_layer(town):
    area = dataclasses.replace(town, outlets=town.outlets.assign(contact="张某某"))
    figures = review_of(area, Scenario(sites=0))
    figures = dataclasses.replace(figures, area=area)
    for layer in review_layers(figures).values():
        assert "contact" not in layer
        assert not (layer.drop(columns="geometry").astype(str) == "张某某").to_numpy().any()


def test_metadata_say_what_the_layers_hang_on(town):
    figures = case(town, "earlier")
    table = review_metadata(figures, "zh")
    told = dict(zip(table["item"], table["value"], strict=True))
    assert told["研究区"] == "测试镇"
    assert told["重要提示"] == "虚构示例，仅供测试"
    assert told["地图审核"] == STAMP.zh
    assert (told["评估年度"], told["对比年度"]) == ("2026", "2025")
    assert (told["制图单位"], told["制图日期"]) == ("测试局", "2026-11-22")
    assert told["数据截止日期"] == "2025-06-30"
    assert told["服务标准"] == "步行 15 分钟"
    assert told["数据指纹"] == town.fingerprint
    assert told["说明"]
    assert (table["item"] == "资料来源").sum() == len(town.sources)
    settings = dataclasses.replace(figures.settings, approval_number="GS（2026）1234号", suppress_below=1)
    approved = review_metadata(dataclasses.replace(figures, settings=settings), "en")
    english = dict(zip(approved["item"], approved["value"], strict=True))
    assert english["Map approval"] == "Map approval no. GS（2026）1234号"
    assert "Small counts" not in english
    assert not any(re.search("[\u4e00-\u9fff]", item) for item in approved["item"])


def test_words_are_in_the_language_asked_for(town):
    layers = layers_of(town, "earlier", "en")
    for key, columns in {
        "outlets": ["kind_name", "state_name", "change_name"],
        "cells": ["reason_name", "state_name", "minutes_class_name"],
        "proposed_sites": ["kind_name", "venue_name", "zone_name", "why"],
        "catchments": ["state_name"],
        "catchments_dissolved": ["state_name"],
        "outlet_changes": ["change_name"],
        "cell_changes": ["change_name"],
    }.items():
        for column in columns:
            assert layers[key][column].str.len().min() > 0
            assert not layers[key][column].str.contains("[\u4e00-\u9fff]").any(), (key, column)
