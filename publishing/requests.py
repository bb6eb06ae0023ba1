"""What is asked of new sites, in words: goal, limits and locks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from geodata.text import Text
from planning.scenario import Scenario
from planning.siting_request import SitingRequest
from publishing.numbers import plain_text, share_text
from publishing.plans import GOALS
from publishing.words import kind_name


def request_lines(
    scenario: Scenario, language: str, names: Mapping[str, str] = MappingProxyType({})
) -> list[tuple[str, str]]:
    """Return label and value of what is asked of new sites beyond their number and kinds: goal, limits and locks.

    Parameters
    ----------
    scenario : Scenario
        What was asked.
    language : str
        ``"zh"`` or ``"en"``.
    names : mapping of str to str
        Names of venues and outlets by their ids, which stand for those that are not named.
    """
    request = scenario.siting
    lines = [
        (Text("选址目标", "Goal of siting"), GOALS[request.goal].say(language)),
        *_goal_lines(request, language),
        *_cost_lines(request, language, names),
        *_place_lines(request, language, names),
        *_limit_lines(request, language),
    ]
    return [(label.say(language), value) for label, value in lines]


def _goal_lines(request: SitingRequest, language: str) -> Iterator[tuple[Text, str]]:
    if request.goal == "share":
        yield Text("总体覆盖率目标", "Share to be covered"), share_text(request.target_share)
        if request.unit_share > 0:
            yield Text("各分区覆盖率目标", "Share to be covered in every area"), share_text(request.unit_share)
    if request.goal in {"median", "center"}:
        yield Text("最长计入时间（分钟）", "Longest way that counts (minutes)"), plain_text(request.beyond_minutes)
    if request.goal == "gradual":
        steps = "; ".join(f"≤{plain_text(minutes)}: {credit:.0%}" for minutes, credit in request.credit_steps)
        yield Text("渐进覆盖（分钟：计入比例）", "Gradual coverage (minutes: credit)"), steps
    if request.goal == "capacity" and request.capacity is not None:
        yield Text("每个网点服务能力（按权重计）", "Capacity of an outlet (weighted)"), plain_text(request.capacity)
    if request.by_kind:
        yield Text("分类型需求", "Demand by kind"), Text("每类网点各有其需求", "each kind serves its own").say(language)
        for kind, minutes in request.kind_minutes:
            name = kind_name(kind, language)
            yield Text(f"服务时间（分钟）：{name}", f"Standard (minutes): {name}"), plain_text(minutes)
        for kind, weights in request.kind_weights:
            name = kind_name(kind, language)
            yield (
                Text(f"权重（人口、岗位、重点人员）：{name}", f"Weights (persons, jobs, priority persons): {name}"),
                " / ".join(map(plain_text, weights)),
            )


def _cost_lines(request: SitingRequest, language: str, names: Mapping[str, str]) -> Iterator[tuple[Text, str]]:
    if request.budget is not None:
        yield Text("预算", "Budget"), plain_text(request.budget)
    for kind, cost in request.kind_costs:
        name = kind_name(kind, language)
        yield Text(f"单个费用：{name}", f"Cost each: {name}"), plain_text(cost)
    for venue, cost in request.venue_costs:
        name = names.get(venue, venue)
        yield Text(f"场地费用：{name}", f"Cost at venue {name}"), plain_text(cost)


def _place_lines(request: SitingRequest, language: str, names: Mapping[str, str]) -> Iterator[tuple[Text, str]]:
    comma = Text("、", ", ").say(language)
    if request.own_candidates:
        places = (f"{own.name} ({own.lon:.6f}, {own.lat:.6f})" for own in request.own_candidates)
        yield Text("自选点位（WGS84 经度、纬度）", "Own candidates (WGS84 longitude, latitude)"), comma.join(places)
    if request.required:
        yield Text("必建场地", "Required venues"), comma.join(names.get(venue, venue) for venue in request.required)
    if request.forbidden:
        yield Text("禁建场地", "Forbidden venues"), comma.join(names.get(venue, venue) for venue in request.forbidden)
    if request.closable:
        yield (
            Text("可撤并的网点", "Outlets that may close"),
            comma.join(names.get(outlet, outlet) for outlet in request.closable),
        )


def _limit_lines(request: SitingRequest, language: str) -> Iterator[tuple[Text, str]]:
    if request.spacing_metres > 0:
        yield Text("最小间距（米）", "Minimum spacing (m)"), plain_text(request.spacing_metres)
    if request.unit_at_least:
        yield (
            Text("每个分区网点至少（个，含现有）", "Outlets per area at least (existing counted)"),
            str(request.unit_at_least),
        )
    if request.unit_at_most is not None:
        yield (
            Text("每个分区网点至多（个，含现有）", "Outlets per area at most (existing counted)"),
            str(request.unit_at_most),
        )
    for kind, low, high in request.kind_limits:
        name = kind_name(kind, language)
        span = f"{low}–{high}" if high is not None else f"≥ {low}"
        yield Text(f"新建数量：{name}", f"New sites: {name}"), span
    if request.livestream_per_league:
        yield (
            Text("直播带岗基地", "Livestream bases"),
            Text("每个盟市至少一个", "at least one per league").say(language),
        )
    if request.movable_outlets:
        yield (
            Text("可撤并迁移的现有网点至多（个）", "Existing outlets that may move at most"),
            str(request.movable_outlets),
        )
