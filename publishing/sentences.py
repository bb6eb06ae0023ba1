"""Sentences and lines made from figures: why a site is proposed, how good a plan is, with what it was computed."""

from __future__ import annotations

import pandas as pd

from geodata.highways import DRIVE_SHARE_OF_LIMIT, DRIVE_SHARE_OF_RURAL_LIMIT, MODE_KMH
from geodata.study_area import Source, StudyArea
from geodata.text import Text
from planning.area_bus import area_bus_settings
from planning.coverage import circle_metres
from planning.scenario import BUS, Scenario, network_mode
from planning.slow_downs import SLOW_DOWNS
from publishing.gains import gains_text
from publishing.numbers import count_text, plain_text
from publishing.requests import request_lines
from publishing.words import LEVELS, MODES, PERCENTILES, SOURCE_ROLES, ZONE_NAMES, kind_name, term, venue_name, yes_no

_TOLD_BY_SPEED = {*(f"{mode}_kmh" for mode in MODE_KMH), "drive_share_of_limit", "drive_share_of_rural_limit"}
_PREPARATION = {
    "population_method": Text("人口落格方法", "Population method"),
    "prefer_main": Text("优先接入连通路网", "Connected network preferred"),
    "snap_metres": Text("接入路网半径（米）", "Snapping radius (m)"),
    "h3_resolution": Text("H3 网格级别", "H3 resolution"),
    "road_margin_metres": Text("研究区外保留道路（米）", "Roads kept outside the area (m)"),
    "floor_area_ratio": Text(
        "未绘建筑的住宅用地容积率（假定）", "Floor area ratio assumed where buildings are not mapped"
    ),
    "default_table_crs": Text("表格坐标系（未注明时）", "CRS of tables where not stated"),
    "bus_day": Text("公交计算日", "Day of the bus timetable"),
    "bus_window_start": Text("公交出发时段开始（零点后分钟）", "Bus departures from (minutes after midnight)"),
    "bus_window_end": Text("公交出发时段结束（零点后分钟）", "Bus departures before (minutes after midnight)"),
    "bus_walk_limit_minutes": Text("步行至公交站上限（分钟）", "Longest walk to and from a stop (minutes)"),
    "bus_change_limit_minutes": Text("换乘步行上限（分钟）", "Longest walk when changing (minutes)"),
    "bus_change_minutes": Text("换乘最少时间（分钟）", "Least time for changing (minutes)"),
    "building_levels": Text("未注层数的楼房层数（假定）", "Storeys assumed where not mapped"),
}
"""Names of the parameters a study area is prepared with; one without a name here is printed under its key."""
_OSM_CREDIT = Text("© OpenStreetMap 贡献者（ODbL）", "© OpenStreetMap contributors (ODbL)")
_METHODS = {
    "raster": Text("人口栅格", "population raster"),
    "dasymetric": Text("按住宅用地与建筑分摊分区总数", "totals of areas spread over residential land and buildings"),
    "areal": Text("按面积分摊各面的人口", "totals of polygons spread evenly over each"),
    "cells": Text("H3 人口网格", "table of H3 cells"),
    "squares": Text("方格人口", "table of square cells"),
}


def standard_text(scenario: Scenario, language: str) -> str:
    """Return the service standard in words, for instance ``步行 15 分钟`` or ``公交 30 分钟（中位数）``."""
    minutes, mode = plain_text(scenario.max_minutes), MODES[scenario.mode]
    standard = Text(f"{mode.zh} {minutes} 分钟", f"{minutes} minutes {mode.en}").say(language)
    return standard + _in_brackets(scenario, language)


def mode_text(scenario: Scenario, language: str) -> str:
    """Return how people travel, under which conditions and to which outlets, for instance ``步行（冬季冰雪路面）``."""
    return MODES[scenario.mode].say(language) + _in_brackets(scenario, language)


def _in_brackets(scenario: Scenario, language: str) -> str:
    notes = [SLOW_DOWNS[key].name for key in scenario.slow_downs]
    if scenario.closures:
        notes.append(Text(f"{len(scenario.closures)} 处封闭", f"{len(scenario.closures)} closed areas"))
    if scenario.outlet_kinds:
        names = [Text(kind_name(kind, "zh"), kind_name(kind, "en")) for kind in scenario.outlet_kinds]
        zh, en = "、".join(name.zh for name in names), ", ".join(name.en for name in names)
        notes.append(Text(f"仅计{zh}", f"counting only {en}"))
    if scenario.mode == BUS:
        notes.append(PERCENTILES[scenario.bus_percentile])
    if not notes:
        return ""
    zh, en = "，".join(note.zh for note in notes), ", ".join(note.en for note in notes)
    return Text(f"（{zh}）", f" ({en})").say(language)


def site_reason(row: pd.Series, scenario: Scenario, language: str) -> str:
    """Return one or two sentences telling why a site is proposed.

    Parameters
    ----------
    row : Series
        One row of `planning.proposals.Proposal.sites`.
    scenario : Scenario
        The scenario it was proposed for.
    language : str
        ``"zh"`` or ``"en"``.

    Returns
    -------
    str
        Where it stands, what it adds when built in its order, and whom it serves.
    """
    zone, venue, kind = str(row["zone"]), str(row["venue_type"]), str(row["kind"])
    standard = standard_text(scenario, language)
    gained = gains_text(row, scenario, language)
    if language == "en":
        place = f"in {_with_article(ZONE_NAMES[zone].en)}" if zone else "outside any mapped land use"
        served = f"{count_text(row['persons_served'])} persons and {count_text(row['jobs_served'])} jobs"
        return (
            f"This is {_with_article(venue_name(venue, language))} {place}, which suits "
            f"{_with_article(kind_name(kind, language))}. "
            f"Built as no. {row['order']}, it brings {gained} newly within {standard}; "
            f"{served} are within that reach in all."
        )
    place = f"位于{ZONE_NAMES[zone].zh}的" if zone else "为"
    return (
        f"该点{place}{venue_name(venue, language)}，适合设立{kind_name(kind, language)}。"
        f"按第 {row['order']} 个建设，建成后{standard}内新增覆盖 {gained}；"
        f"服务范围内共有 {count_text(row['persons_served'])} 人、{count_text(row['jobs_served'])} 个岗位。"
    )


def _with_article(noun: str) -> str:
    return f"{'an' if noun[0] in 'aeiouAEIOUH' else 'a'} {noun}"


def parameter_lines(area: StudyArea, scenario: Scenario, language: str) -> list[tuple[str, str]]:
    """Return label and value of everything a figure hangs on.

    Parameters
    ----------
    area : StudyArea
        The prepared study area.
    scenario : Scenario
        The question asked.
    language : str
        ``"zh"`` or ``"en"``.

    Returns
    -------
    list of (str, str)
        Label with unit, value; in the order in which they are printed.
    """
    kinds = Text("、", ", ").say(language).join(kind_name(kind, language) for kind in scenario.kinds)
    weights = tuple(map(plain_text, (scenario.persons_weight, scenario.jobs_weight, scenario.priority_weight)))
    lines = [
        *([(Text("方案", "Scenario"), scenario.name)] if scenario.name != Scenario().name else []),
        (Text("服务标准", "Service standard"), standard_text(scenario, language)),
        (Text("速度", "Speed"), speed_text(scenario.mode, language)),
        *_bus_lines(area, scenario, language),
        *_condition_lines(scenario, language),
        (Text("两端步行接入速度（千米/时）", "Walking speed of access legs (km/h)"), plain_text(MODE_KMH["walk"])),
        (
            Text("直线圈半径（米，仅供比较）", "Radius of the straight-line circle (m, for comparison only)"),
            count_text(circle_metres(scenario.mode, scenario.max_minutes, scenario.slow_downs)),
        ),
        (
            Text("权重", "Weights"),
            Text(
                f"人口 {weights[0]}，岗位 {weights[1]}，重点人员 {weights[2]}",
                f"persons {weights[0]}, jobs {weights[1]}, priority persons {weights[2]}",
            ).say(language),
        ),
        (Text("可建网点类型", "Kinds that may be proposed"), kinds),
        *(
            [(Text("新增点位上限（个）", "New sites at most"), str(scenario.sites))]
            if scenario.siting.goal != "share"
            else []
        ),
        *((Text(label, label), value) for label, value in request_lines(scenario, language)),
        (Text("求解时限（秒）", "Time limit of the solver (s)"), plain_text(scenario.time_limit_seconds)),
        *(
            (_PREPARATION.get(key, Text(key, key)), _setting(value, language))
            for key, value in area.parameters.items()
            if key not in _TOLD_BY_SPEED
        ),
        (Text("数据截止日期", "Data as of"), area.data_date),
        (Text("坐标系（量算）", "CRS for measuring"), area.metric_crs),
        (Text("数据指纹", "Fingerprint"), area.fingerprint),
    ]
    return [(label.say(language), value) for label, value in lines]


def _setting(value: str | int | float, language: str) -> str:
    if isinstance(value, bool):
        return yes_no(value, language)
    return term(_METHODS, value, language) if isinstance(value, str) else plain_text(value)


def _condition_lines(scenario: Scenario, language: str) -> list[tuple[Text, str]]:
    """Return lines for slow-downs and closures, none where there are none."""
    lines = []
    for key in scenario.slow_downs:
        slow_down = SLOW_DOWNS[key]
        factors = sorted(set(slow_down.factors.get(network_mode(scenario.mode), {}).values()) or {1.0})
        span = plain_text(factors[0]) if len(factors) == 1 else f"{plain_text(factors[0])}–{plain_text(factors[-1])}"
        told = Text(f"{slow_down.name.zh}：用时 × {span}（假定）", f"{slow_down.name.en}: minutes × {span} (assumed)")
        lines.append((Text("减速条件", "Slow-down"), told.say(language)))
    if scenario.closures:
        lines.append((Text("封闭范围（处）", "Closed areas"), str(len(scenario.closures))))
    return lines


def _bus_lines(area: StudyArea, scenario: Scenario, language: str) -> list[tuple[Text, str]]:
    """Return lines for what counts by bus, none in other modes."""
    if scenario.mode != BUS:
        return []
    figure = PERCENTILES[scenario.bus_percentile]
    share = 100 - scenario.bus_percentile
    told = Text(
        f"时段内每分钟出发一次，取{figure.zh}：至多 {share}% 的出发时刻更慢；含候车与两端步行",
        f"{figure.en} over a departure every minute: at most {share} % of them take longer; waiting and walking included",
    )
    return [
        (Text("公交时刻表", "Bus timetable"), timetable_text(area, language)),
        (Text("公交时间", "Time by bus"), told.say(language)),
    ]


def timetable_text(area: StudyArea, language: str) -> str:
    """Return the timetable's day and the departure window, for instance ``2026-03-18，07:00–09:00 出发``.

    Raises
    ------
    NoTimetableError
        The area has no timetable.
    """
    settings = area_bus_settings(area)
    first, last = (
        f"{minutes // 60:02d}:{minutes % 60:02d}"
        for minutes in (settings.window_start_minutes, settings.window_end_minutes)
    )
    date = area.bus.timetable.date if area.bus else ""
    return Text(f"{date}，{first}–{last} 出发", f"{date}, leaving {first}–{last}").say(language)


def speed_text(mode: str, language: str) -> str:
    """Return the speed of a mode in words, with km/h."""
    if mode == BUS:
        walk = speed_text(network_mode(mode), language)
        return Text(f"步行 {walk}，车辆按时刻表", f"{walk} on foot, vehicles by the timetable").say(language)
    if mode in MODE_KMH:
        kmh = plain_text(MODE_KMH[mode])
        return Text(f"{kmh} 千米/时", f"{kmh} km/h").say(language)
    town, country = f"{DRIVE_SHARE_OF_LIMIT:.0%}", f"{DRIVE_SHARE_OF_RURAL_LIMIT:.0%}"
    return Text(
        f"各级道路限速的 {town}（城镇）、{country}（乡村）",
        f"{town} of each road's speed limit in towns, {country} elsewhere",
    ).say(language)


def source_lines(area: StudyArea, language: str) -> list[str]:
    """Return one line per source file: what for, name, date, licence, rows, and the start of its checksum."""
    return [_source_line(source, language) for source in area.sources]


def _source_line(source: Source, language: str) -> str:
    comma, colon = Text("，", ", ").say(language), Text("：", ": ").say(language)
    rows = count_text(source.rows)
    facts = (
        source.date,
        source.licence,
        Text(f"{rows} 行", f"{rows} rows").say(language) if source.rows else "",
        f"sha256 {source.sha256[:12]}…",
        _OSM_CREDIT.say(language) if _is_openstreetmap(source) else "",
    )
    return role_text(source.role, language) + colon + comma.join([source.file, *filter(None, facts)])


def _is_openstreetmap(source: Source) -> bool:
    """Tell whether OpenStreetMap is to be credited: roads come in its format, and no other licence is stated."""
    return source.role == "roads" and (not source.licence or "odbl" in source.licence.lower())


def role_text(role: str, language: str) -> str:
    """Return what a file was used for; the role of a level of boundaries carries its name."""
    if role in SOURCE_ROLES:
        return SOURCE_ROLES[role].say(language)
    first, _, level = role.partition(" ")
    if first not in SOURCE_ROLES:
        return role
    name = term(LEVELS, level, language)
    return Text(f"{SOURCE_ROLES[first].zh}（{name}）", f"{SOURCE_ROLES[first].en} ({name})").say(language)
