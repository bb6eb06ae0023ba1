"""Settings in words, and which of them differ."""

from __future__ import annotations

import pytest

from dashboard import state
from dashboard.scenario_words import SETTING_LABELS
from dashboard.setting_texts import complete, difference_text, differing, setting_text
from geodata.records.conflicts import MISSING
from geodata.records.errors import Difference
from geodata.study_area import StudyArea


def test_every_setting_has_a_label_in_both_languages() -> None:
    assert set(state.SCENARIO_SETTINGS) <= set(SETTING_LABELS)
    assert all(label.zh and label.en for label in SETTING_LABELS.values())


def test_what_means_the_same_does_not_differ() -> None:
    written = {kind: {"cost": 1.0, "at_least": 0.0, "at_most": None} for kind in ("gig_post", "gig_market")}
    assert differing({}, {"minutes": 15.0, "kind_rules": written}) == []
    assert differing({"required": ["b", "a"]}, {"required": ["a", "b"]}) == []
    assert differing({"sites": 3}, {"sites": 3}, {"sites": 4, "goal": "equity"}) == ["goal", "sites"]
    assert differing({}, {"livestream": True}) == ["livestream"]
    assert complete({"kind_rules": {"gig_post": {"cost": 2.0, "at_least": 0}}})["kind_rules"] == {
        "gig_post": {"cost": 2.0}
    }


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("mode", "walk", "步行"),
        ("goal", "equity", "最薄弱分区最好（最大最小）"),
        ("target_share", 0.9, "90.0%"),
        ("bus_percentile", 90, "第 90 百分位"),
        ("budget", None, "不限"),
        ("livestream", True, "是"),
        ("required", [], "无"),
        ("required", ["v1", "v2"], "v1、v2"),
        ("required", ["v"] * 9, "9 项"),
        ("kinds", ["gig_post"], "零工驿站"),
        ("capacity", 5000, "5000"),
        ("note", MISSING, MISSING),
        ("closures", ["POLYGON ((111 43, 112 43, 112 44, 111 43))"], "1 项"),
        ("sites", 1e9, "1,000,000,000"),
        ("target_share", 10**400, f"{10**400:,}"),
    ],
)
def test_values_in_words(name: str, value: object, told: str) -> None:
    assert setting_text(name, value, "zh") == told


def test_differences_in_words() -> None:
    assert difference_text(Difference(("settings", "sites"), 10, 12, 10), "zh") == "新增点位数：10 → 12"
    assert difference_text(Difference(("settings", "sites"), 10, 12, 8), "en") == "New sites: 10 → 12 (you: 8)"
    assert difference_text(Difference(("name",), "甲", "乙", "甲"), "zh") == "名称：甲 → 乙"
    assert difference_text(Difference(("figures", "gini"), 1, 2, 3), "zh") == "主要指标不同"


def test_venues_and_outlets_have_names_where_the_area_is_known(sample_area: StudyArea) -> None:
    venue, outlet = sample_area.venues.iloc[0], sample_area.outlets.iloc[0]
    assert setting_text("required", [venue["venue_id"], "gone"], "zh", sample_area) == f"{venue['name']}、gone"
    assert setting_text("forbidden", [venue["venue_id"]], "en", sample_area) == venue["name"]
    assert setting_text("closable", [outlet["outlet_id"]], "zh", sample_area) == outlet["name"]
    assert setting_text("required", [venue["venue_id"]], "zh") == venue["venue_id"]
    told = difference_text(Difference(("settings", "required"), [], [venue["venue_id"]], []), "en", sample_area)
    assert told.endswith(f"none → {venue['name']}")
