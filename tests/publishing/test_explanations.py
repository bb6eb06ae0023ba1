"""Sentences and tables that tell why a cell is covered or not."""

from __future__ import annotations

import dataclasses
import math
import re

import numpy as np
import pytest

from geodata.highways import HIGHWAY_NAMES
from planning.coverage import REASONS
from planning.explanations import Explanation, Facility
from planning.routes import ACCESS, EGRESS, Leg, Route
from publishing.explanations import LEGS, explanation_text, route_lines

CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
LINE = np.zeros((2, 2))
TOWN_HALL = Facility("W1", "Town hall", 111.3, 43.2, 1200.0)
MARKET = Facility("W2", "Market", 111.4, 43.2, 300.4)


def way(facility: int, minutes: float, metres: float) -> Route:
    return Route(facility, minutes, (Leg("residential", minutes, metres),), LINE, LINE)


def told(reason: str, **changes: object) -> Explanation:
    given = {
        "covered": (12.25, TOWN_HALL, way(0, 12.25, 1400.0), TOWN_HALL, way(0, 12.25, 1400.0)),
        "too_far": (18.0, TOWN_HALL, way(0, 18.0, 1444.0), TOWN_HALL, way(0, 18.0, 1444.0)),
        "barrier": (18.0, TOWN_HALL, way(0, 18.0, 1444.0), MARKET, way(1, 37.5, 2500.0)),
        "no_road": (math.inf, None, None, MARKET, None),
        "island": (math.inf, None, None, MARKET, None),
    }[reason]
    made = Explanation(0, 111.3, 43.2, "walk", 15.0, 1000.0, reason, 120.0, 30.0, *given)
    return dataclasses.replace(made, **changes)


@pytest.mark.parametrize(
    ("reason", "zh", "en"),
    [
        (
            "covered",
            "最近的网点“Town hall”步行 12.2 分钟（1,400 米），在 15 分钟以内。",
            "The nearest outlet, “Town hall”, is 12.2 minutes (1,400 m) away on foot, within the 15 minutes.",
        ),
        (
            "too_far",
            "最近的网点“Town hall”步行 18.0 分钟（1,444 米），超过 15 分钟；直线最近的网点也有 1,200 米，在 1,000 米的直线圈"
            "以外：附近缺少网点，可考虑新增。",
            "The nearest outlet, “Town hall”, is 18.0 minutes (1,444 m) away on foot, more than 15; even in a straight "
            "line the closest one is 1,200 m away, outside the circle of 1,000 m: none is near; a new one would help.",
        ),
        (
            "barrier",
            "直线最近的网点“Market”只有 300 米，沿道路却要走 2,500 米（直线的 8.3 倍）。最近的网点“Town hall”步行 18.0 分钟"
            "（1,444 米），超过 15 分钟：可能被河流、铁路、围墙等阻隔，或缺少连通的道路。",
            "In a straight line the closest outlet, “Market”, is only 300 m away, but 2,500 m by road (8.3 times as far). "
            "The nearest outlet, “Town hall”, is 18.0 minutes (1,444 m) away on foot, more than 15: a river, a railway "
            "or a wall may lie between, or a road is missing.",
        ),
        (
            "no_road",
            "接入半径以内没有步行可用的道路，请核对路网数据。直线最近的网点是“Market”（300 米）。",
            "No road that can be used on foot lies within the snapping radius: check the road data. In a straight line "
            "the closest outlet is “Market” (300 m).",
        ),
        (
            "island",
            "所在道路不与任何网点连通，步行多久都到不了，请核对路网是否断开。直线最近的网点是“Market”（300 米）。",
            "Its roads lead to no outlet on foot, however long one goes: check whether the network is broken there. In a "
            "straight line the closest outlet is “Market” (300 m).",
        ),
    ],
)
def test_every_reason_has_its_sentence(reason: str, zh: str, en: str) -> None:
    assert explanation_text(told(reason), "zh") == zh
    assert explanation_text(told(reason), "en") == en


def test_a_moderate_detour_is_not_called_a_barrier() -> None:
    near = dataclasses.replace(TOWN_HALL, metres=990.0)
    text = told("barrier", nearest=near, closest=near, closest_route=way(0, 18.0, 1200.0))
    assert "river" not in explanation_text(text, "en")
    assert "990 m away, but 1,200 m by road (1.2 times as far)" in explanation_text(text, "en")
    # The closest outlet is also the nearest, so it is named once.
    assert explanation_text(text, "zh") == (
        "直线最近的网点“Town hall”只有 990 米，沿道路却要走 1,200 米（直线的 1.2 倍），步行 18.0 分钟，超过 15 分钟：附近有网点，"
        "但道路不够直接。"
    )


def test_the_closest_outlet_may_have_no_road_to_it() -> None:
    text = told("barrier", closest_route=None)
    assert "but no road leads there. The nearest outlet, “Town hall”, is 18.0 minutes" in explanation_text(text, "en")
    nobody = told("barrier", closest_route=None, nearest=None, route=None, minutes=math.inf)
    assert "没有可沿道路到达的网点" in explanation_text(nobody, "zh")


def test_without_outlets_the_sentence_says_so() -> None:
    empty = {"nearest": None, "route": None, "closest": None, "closest_route": None, "minutes": math.inf}
    assert explanation_text(told("too_far", **empty), "en") == "There is no outlet at all."
    for reason in ("no_road", "island"):
        for language in ("zh", "en"):
            text = explanation_text(told(reason, **empty), language)
            assert text.endswith("。" if language == "zh" else ".")


@pytest.mark.parametrize(
    ("minutes", "reason", "shown"),
    [(15.04, "too_far", "15.04"), (15.0001, "too_far", "15.0001"), (15.05, "too_far", "15.1"), (15.0, "covered", "15.0"),
     (14.96, "covered", "15.0")],
)  # fmt: skip
def test_minutes_stand_on_their_own_side_of_the_limit(minutes: float, reason: str, shown: str) -> None:
    assert f"is {shown} minutes" in explanation_text(told(reason, minutes=minutes), "en")


def test_the_table_adds_up_legs_of_one_name_and_ends_with_the_whole() -> None:
    legs = (
        Leg(ACCESS, 0.75, 50.0), Leg("residential", 3.0, 200.0), Leg("steps", 0.5, 20.0), Leg("path", 0.001, 0.1),
        Leg("residential", 1.5, 100.0),
        Leg(EGRESS, 0.0, 0.0),
    )  # fmt: skip
    route = Route(0, 5.75, legs, LINE, LINE)
    assert route_lines(route, "en") == [
        ("walk to the road", "0.8", "50"), ("residential street", "4.5", "300"), ("steps", "0.5", "20"),
        ("in all", "5.8", "370"),
    ]  # fmt: skip
    assert [name for name, _, _ in route_lines(route, "zh")] == ["走到道路", "居住区道路", "台阶", "合计"]


def test_every_leg_and_reason_has_a_name_in_both_languages() -> None:
    assert {ACCESS, EGRESS, *HIGHWAY_NAMES} <= set(LEGS)
    assert len({text.zh for text in LEGS.values()}) == len(LEGS) == len({text.en for text in LEGS.values()})
    for reason in REASONS:
        assert not CHINESE.search(explanation_text(told(reason), "en"))


def by_bus(reason: str, minutes: float = 12.25, walk: float = 40.5, **changes: object) -> Explanation:
    return told(reason, mode="bus", minutes=minutes, walk_minutes=walk, route=None, **changes)


def test_by_bus_the_whole_time_and_the_walk_are_told() -> None:
    assert explanation_text(by_bus("covered"), "zh") == (
        "最近的网点“Town hall”乘公交或步行 12.2 分钟（含候车；全程步行 40.5 分钟），在 15 分钟以内。"
    )
    assert explanation_text(by_bus("covered"), "en") == (
        "The nearest outlet, “Town hall”, is 12.2 minutes away by bus or on foot, waiting included (40.5 on foot all the "
        "way), within the 15 minutes."
    )
    assert "没有全程步行的路" in explanation_text(by_bus("covered", walk=math.inf), "zh")
    far = explanation_text(by_bus("too_far", minutes=18.0), "zh")
    assert far.startswith(
        "最近的网点“Town hall”乘公交或步行 18.0 分钟（含候车；全程步行 40.5 分钟），超过 15 分钟；直线最近"
    )


def test_by_bus_what_is_not_reached_is_told_as_such() -> None:
    nobody = by_bus("too_far", minutes=math.inf, walk=math.inf, nearest=None)
    assert explanation_text(nobody, "en").startswith("No outlet can be reached within 240 minutes by bus or on foot;")
    assert "没有步行可用的道路" in explanation_text(by_bus("no_road", minutes=math.inf), "zh")
    assert "也没有能到网点的公交" in explanation_text(by_bus("island", minutes=math.inf), "zh")
    for reason in REASONS:
        assert not CHINESE.search(explanation_text(by_bus(reason), "en"))
