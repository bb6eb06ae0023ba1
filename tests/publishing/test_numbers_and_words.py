import re

import pytest

from geodata.kinds import KINDS, VENUE_TYPES, ZONES
from geodata.schema import SCHEMAS
from planning.coverage import REASONS as REASON_KEYS
from planning.scenario import BUS_PERCENTILES, SCENARIO_MODES, Scenario
from publishing import words
from publishing.numbers import (
    count_text,
    minutes_text,
    share_of_text,
    share_text,
    shown_share,
    signed_points,
    signed_points_text,
    signed_text,
)
from publishing.sentences import mode_text, parameter_lines, site_reason, source_lines
from publishing.style import KIND_STYLE, ROAD_STYLES, ZONE_COLOURS

CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0"), (0.4999, "0"), (0.5, "1"), (1234.5, "1,235"), (2.5, "3"), (-0.2, "0"), (1e6, "1,000,000")],
)
def test_counts_are_whole_with_thousands(value, text):
    assert count_text(value) == text


def test_changes_have_a_sign_unless_they_round_to_nothing():
    assert [signed_text(value) for value in (1234.5, -3.0, 0.2, -0.2, 0.0)] == ["+1,235", "−3", "0", "0", "0"]
    assert [signed_points(value) for value in (0.0534, -0.2, 0.0004, 1.0)] == ["+5.3", "−20.0", "0.0", "+100.0"]
    assert signed_points_text(-0.01).zh == "−1.0 个百分点"


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0.0%"), (1.0, "100.0%"), (0.12345, "12.3%"), (0.99999, ">99.9%"), (0.00001, "<0.1%"), (0.9994, "99.9%")],
)
def test_a_share_short_of_the_whole_never_reads_as_the_whole(value, text):
    assert share_text(value) == text


def test_infinite_minutes_are_a_word():
    assert minutes_text(float("inf"), "zh") == "不可达"
    assert minutes_text(float("inf"), "en") == "unreachable"
    assert minutes_text(14.96, "en") == "15.0"


def test_every_key_of_the_other_rooms_has_a_word():
    assert set(words.MODES) == set(SCENARIO_MODES)
    assert set(words.REASONS) == set(REASON_KEYS)
    assert set(words.ZONE_NAMES) == {*ZONES, ""}
    assert set(KIND_STYLE) == set(KINDS)
    assert set(ZONE_COLOURS) == set(ZONES)
    assert {*SCHEMAS, *(f"places {role}" for role in ("outlets", "venues", "jobs"))} <= set(words.SOURCE_ROLES)


@pytest.mark.parametrize("mapping", ["COLUMNS", "TABLES", "MODES", "REASONS", "ZONE_NAMES", "SOURCE_ROLES", "LEVELS"])
def test_both_languages_are_complete(mapping):
    for key, text in getattr(words, mapping).items():
        assert CHINESE.search(text.zh), key
        assert text.en.strip(), key
        assert not CHINESE.search(text.en), key


def test_kinds_are_told_apart_without_colour():
    assert len({style.marker for style in KIND_STYLE.values()}) == len(KIND_STYLE)
    assert len({style.colour for style in KIND_STYLE.values()}) == len(KIND_STYLE)


def test_every_road_class_is_drawn_once():
    from geodata.highways import HIGHWAY_NAMES

    drawn = [name for style in ROAD_STYLES for name in style.classes]
    assert sorted(drawn) == sorted(HIGHWAY_NAMES)


def test_the_reason_of_a_site_tells_its_own_figures(result):
    row = result.proposal.sites.iloc[0]
    told = site_reason(row, result.scenario, "zh")
    for figure in ("persons_gained", "jobs_gained", "persons_served"):
        assert f"{round(row[figure]):,}" in told
    assert VENUE_TYPES[row["venue_type"]].chinese in told
    assert KINDS[row["kind"]].chinese in told
    assert "15 分钟" in told
    english = site_reason(row, result.scenario, "en")
    assert f"{round(row['persons_gained']):,}" in english
    assert not CHINESE.search(english)


@pytest.mark.parametrize("count", [1.0, 9.4, 12.0])
def test_the_reason_of_a_site_tells_nothing_of_priority_persons(result, count):
    row = result.proposal.sites.iloc[0].copy()
    row["priority_persons_gained"] = count
    assert "重点人员" not in site_reason(row, result.scenario, "zh")
    assert "priority" not in site_reason(row, result.scenario, "en")


def test_shares_are_never_rounded_to_all_or_nothing():
    assert (shown_share(0.9997), shown_share(0.0002)) == (0.999, 0.001)
    assert (shown_share(1.0), shown_share(0.0), shown_share(0.5)) == (1.0, 0.0, 0.5)
    assert share_of_text(0.0, 0.0) == "—"
    assert share_of_text(1.0, 4.0) == "25.0%"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_parameters_name_everything_a_figure_hangs_on(town, result, language):
    values = " | ".join(f"{label}={value}" for label, value in parameter_lines(town, result.scenario, language))
    for expected in ("400", "2025-06-30", "EPSG:4546", town.fingerprint, "测试方案"):
        assert expected in values
    assert ("步行 15 分钟" if language == "zh" else "15 minutes on foot") in values
    labels = [label for label, _ in parameter_lines(town, result.scenario, language)]
    assert len(set(labels)) == len(labels)
    if language == "en":
        assert not any(CHINESE.search(label) for label in labels)


def test_driving_speed_is_told_as_a_share_of_the_limit(town):
    lines = dict(parameter_lines(town, Scenario(mode="drive"), "zh"))
    assert lines["速度"] == "各级道路限速的 70%（城镇）、85%（乡村）"


def test_sources_are_told_with_credit_and_checksum(town):
    assert "© OpenStreetMap contributors" in source_lines(town, "en")[0]
    assert source_lines(town, "en")[1] == "Outlets: =网点.xlsx, 3 rows, sha256 cdcdcdcdcdcd…"


def test_every_mode_and_percentile_has_a_name():
    assert tuple(words.MODES) == SCENARIO_MODES
    assert tuple(words.PERCENTILES) == BUS_PERCENTILES


@pytest.mark.parametrize(
    ("percentile", "zh", "en"),
    [
        (50, "公交 20 分钟（中位数）", "20 minutes by bus (median)"),
        (90, "公交 20 分钟（第 90 百分位）", "20 minutes by bus (90th percentile)"),
    ],
)
def test_by_bus_percentile_window_and_day_are_told(bus_town, percentile, zh, en):
    scenario = Scenario(mode="bus", max_minutes=20.0, bus_percentile=percentile)
    lines, english = (dict(parameter_lines(bus_town, scenario, language)) for language in ("zh", "en"))
    assert lines["服务标准"] == zh
    assert english["Service standard"] == en
    assert lines["速度"] == "步行 4 千米/时，车辆按时刻表"
    assert lines["公交时刻表"] == "2026-03-04，08:00–08:20 出发"
    assert english["Bus timetable"] == "2026-03-04, leaving 08:00–08:20"
    assert f"at most {100 - percentile} %" in english["Time by bus"]
    assert "1,333" in lines["直线圈半径（米，仅供比较）"]  # walked in 20 minutes
    assert lines["步行至公交站上限（分钟）"] == "15"
    assert mode_text(scenario, "zh") in {"公交（中位数）", "公交（第 90 百分位）"}
    assert mode_text(Scenario(), "zh") == "步行"


def test_winter_by_bus_is_told_as_for_walking(bus_town):
    lines = dict(parameter_lines(bus_town, Scenario(mode="bus", slow_downs=("winter",)), "en"))
    assert lines["Slow-down"] == "ice and snow: minutes × 1.25–1.5 (assumed)"
