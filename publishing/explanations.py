"""Why a cell is covered or not, in sentences, and its route as lines of a small table."""

from __future__ import annotations

import math
from collections.abc import Mapping
from types import MappingProxyType

from geodata.text import Text
from planning.bus_settings import LONGEST_MINUTES
from planning.explanations import Explanation, Facility
from planning.routes import ACCESS, EGRESS, Route
from planning.scenario import BUS, network_mode
from publishing.numbers import count_text, plain_text
from publishing.words import MODES, term

LARGE_DETOUR = 2.0
"""From this detour on something is taken to lie between; in towns without one the way is about 1.2 to 1.5 times the
straight line."""

LEGS: Mapping[str, Text] = MappingProxyType(
    {
        ACCESS: Text("走到道路", "walk to the road"),
        EGRESS: Text("走进网点", "walk into the outlet"),
        "motorway": Text("高速公路", "motorway"),
        "motorway_link": Text("高速公路匝道", "motorway ramp"),
        "trunk": Text("快速路", "trunk road"),
        "trunk_link": Text("快速路匝道", "trunk road ramp"),
        "primary": Text("主干路", "primary road"),
        "primary_link": Text("主干路连接线", "primary road link"),
        "secondary": Text("次干路", "secondary road"),
        "secondary_link": Text("次干路连接线", "secondary road link"),
        "tertiary": Text("支路", "tertiary road"),
        "tertiary_link": Text("支路连接线", "tertiary road link"),
        "unclassified": Text("乡村或一般道路", "minor road"),
        "residential": Text("居住区道路", "residential street"),
        "living_street": Text("生活街道", "living street"),
        "service": Text("内部道路", "service road"),
        "road": Text("等级不明的道路", "road of unknown class"),
        "track": Text("机耕路", "track"),
        "pedestrian": Text("步行街", "pedestrian street"),
        "footway": Text("人行道", "footway"),
        "steps": Text("台阶", "steps"),
        "path": Text("小路", "path"),
        "cycleway": Text("自行车道", "cycleway"),
        "bridleway": Text("马道", "bridleway"),
        "corridor": Text("室内通道", "corridor"),
        "ferry": Text("轮渡", "ferry"),
    }
)
"""Names of a route's legs (`planning.routes.Leg.name`)."""

TOTAL = Text("合计", "in all")
"""Name of the table's last line."""


def route_lines(route: Route, language: str) -> list[tuple[str, str, str]]:
    """Return one line per kind of leg and one for the whole: name, minutes, metres.

    Parameters
    ----------
    route : Route
        The route.
    language : str
        ``"zh"`` or ``"en"``.

    Returns
    -------
    list of (str, str, str)
        Legs of one road class are added up; those shorter than half a metre are left out.
    """
    legs = [(term(LEGS, leg.name, language), leg.minutes, leg.metres) for leg in route.totals() if leg.metres >= 0.5]
    rows = [*legs, (TOTAL.say(language), route.minutes, route.metres)]
    return [(name, f"{minutes:.1f}", count_text(metres)) for name, minutes, metres in rows]


def explanation_text(told: Explanation, language: str) -> str:
    """Return why a cell is covered or not, in one or two sentences.

    Parameters
    ----------
    told : Explanation
        The explanation.
    language : str
        ``"zh"`` or ``"en"``.

    Returns
    -------
    str
        With the outlet, minutes, metres and the detour that the reason hangs on.
    """
    return _SENTENCES[told.reason](told).say(language)


def _covered(told: Explanation) -> Text:
    way, limit = _way(told), plain_text(told.max_minutes)
    return Text(f"{way.zh}，在 {limit} 分钟以内。", f"{way.en}, within the {limit} minutes.")


def _too_far(told: Explanation) -> Text:
    if told.closest is None:
        return Text("没有任何网点。", "There is no outlet at all.")
    metres, circle = count_text(math.ceil(told.closest.metres)), count_text(told.circle_metres)
    straight = Text(
        f"直线最近的网点也有 {metres} 米，在 {circle} 米的直线圈以外：附近缺少网点，可考虑新增。",
        f"even in a straight line the closest one is {metres} m away, outside the circle of {circle} m: "
        "none is near; a new one would help.",
    )
    way = _too_long(told)
    return Text(f"{way.zh}；{straight.zh}", f"{way.en}; {straight.en}")


def _barrier(told: Explanation) -> Text:
    if told.closest is None:
        raise ValueError("a barrier lies before an outlet")
    near = Text(
        f"直线最近的网点“{told.closest.name}”只有 {count_text(told.closest.metres)} 米",
        f"In a straight line the closest outlet, “{told.closest.name}”, is only {count_text(told.closest.metres)} m "
        "away",
    )
    if told.closest_route is None:
        there = Text("，但没有道路相通", ", but no road leads there")
    else:
        metres = count_text(told.closest_route.metres)
        times = f"{told.detour:.1f}" if told.detour is not None else "–"
        there = Text(
            f"，沿道路却要走 {metres} 米（直线的 {times} 倍）", f", but {metres} m by road ({times} times as far)"
        )
    cause = (
        Text(
            "可能被河流、铁路、围墙等阻隔，或缺少连通的道路。",
            "a river, a railway or a wall may lie between, or a road is missing.",
        )
        if told.closest_route is None or (told.detour or 1.0) >= LARGE_DETOUR
        else Text("附近有网点，但道路不够直接。", "an outlet is near, but the roads are not direct enough.")
    )
    if told.nearest == told.closest:
        minutes, limit, mode = _minutes(told), plain_text(told.max_minutes), MODES[told.mode]
        way = Text(
            f"，{mode.zh} {minutes} 分钟，超过 {limit} 分钟", f", {minutes} minutes {mode.en}, more than {limit}"
        )
    else:
        way = Text(f"。{_too_long(told).zh}", f". {_too_long(told).en}")
    return Text(f"{near.zh}{there.zh}{way.zh}：{cause.zh}", f"{near.en}{there.en}{way.en}: {cause.en}")


def _no_road(told: Explanation) -> Text:
    mode = MODES[network_mode(told.mode)]
    closest = _closest(told.closest)
    return Text(
        f"接入半径以内没有{mode.zh}可用的道路，请核对路网数据。{closest.zh}",
        f"No road that can be used {mode.en} lies within the snapping radius: check the road data.{closest.en}",
    )


def _island(told: Explanation) -> Text:
    mode = MODES[told.mode]
    closest = _closest(told.closest)
    if told.mode == BUS:
        return Text(
            f"所在道路不与任何网点连通，步行范围内也没有能到网点的公交，请核对路网和公交站。{closest.zh}",
            "Its roads lead to no outlet, nor does any bus within walking distance: check the roads and the stops."
            f"{closest.en}",
        )
    return Text(
        f"所在道路不与任何网点连通，{mode.zh}多久都到不了，请核对路网是否断开。{closest.zh}",
        f"Its roads lead to no outlet {mode.en}, however long one goes: check whether the network is broken there."
        f"{closest.en}",
    )


_SENTENCES = MappingProxyType(
    {"covered": _covered, "too_far": _too_far, "barrier": _barrier, "no_road": _no_road, "island": _island}
)


def _way(told: Explanation) -> Text:
    """Tell the nearest outlet, how long it takes to get there and how far it is."""
    if told.mode == BUS:
        return _way_by_bus(told)
    if told.nearest is None or told.route is None:
        return Text("没有可沿道路到达的网点", "No outlet can be reached by road")
    mode, metres, minutes = MODES[told.mode], count_text(told.route.metres), _minutes(told)
    return Text(
        f"最近的网点“{told.nearest.name}”{mode.zh} {minutes} 分钟（{metres} 米）",
        f"The nearest outlet, “{told.nearest.name}”, is {minutes} minutes ({metres} m) away {mode.en}",
    )


def _way_by_bus(told: Explanation) -> Text:
    """Tell how long it takes door to door, and how long on foot."""
    if told.nearest is None:
        longest = plain_text(LONGEST_MINUTES)
        return Text(
            f"{longest} 分钟内乘公交或步行都到不了任何网点",
            f"No outlet can be reached within {longest} minutes by bus or on foot",
        )
    minutes, walk = _minutes(told), f"{told.walk_minutes:.1f}"
    on_foot = (
        Text(f"全程步行 {walk} 分钟", f"{walk} on foot all the way")
        if math.isfinite(told.walk_minutes)
        else Text("没有全程步行的路", "no way on foot alone")
    )
    return Text(
        f"最近的网点“{told.nearest.name}”乘公交或步行 {minutes} 分钟（含候车；{on_foot.zh}）",
        f"The nearest outlet, “{told.nearest.name}”, is {minutes} minutes away by bus or on foot, waiting included "
        f"({on_foot.en})",
    )


def _too_long(told: Explanation) -> Text:
    way, limit = _way(told), plain_text(told.max_minutes)
    if told.nearest is None:
        return way
    return Text(f"{way.zh}，超过 {limit} 分钟", f"{way.en}, more than {limit}")


def _closest(closest: Facility | None) -> Text:
    if closest is None:
        return Text("", "")
    metres = count_text(closest.metres)
    return Text(
        f"直线最近的网点是“{closest.name}”（{metres} 米）。",
        f" In a straight line the closest outlet is “{closest.name}” ({metres} m).",
    )


def _minutes(told: Explanation) -> str:
    """Return the minutes with as many decimals as it takes to stand on their own side of the limit."""
    for decimals in (1, 2, 3):
        text = f"{told.minutes:.{decimals}f}"
        if (float(text) <= told.max_minutes) == (told.minutes <= told.max_minutes):
            return text
    return f"{told.minutes:.4f}"
