"""The terms that products and dashboard share, in both languages, so that a thing has one name everywhere."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from geodata.kinds import KINDS, VENUE_TYPES, ZONES
from geodata.text import Text
from planning.own_candidates import OWN_VENUE_TYPE
from publishing.equity_words import EQUITY_COLUMNS
from publishing.review_words import REVIEW_COLUMNS, REVIEW_TABLES
from publishing.siting_words import SITING_COLUMNS, SITING_TABLES

COLUMNS: Mapping[str, Text] = MappingProxyType(
    {
        "figure": Text("指标", "Figure"),
        "measured_in": Text("单位", "Unit of measure"),
        "before": Text("现状", "At present"),
        "after": Text("建成建议点位后", "With the proposed sites"),
        "unit_id": Text("分区代码", "Area code"),
        "unit_name": Text("分区", "Area"),
        "outlets": Text("网点数（个）", "Outlets"),
        "persons": Text("人口（人）", "Persons"),
        "jobs": Text("岗位（个）", "Jobs"),
        "priority_persons": Text("重点人员（人）", "Priority persons"),
        "persons_total": Text("总人口（人）", "Persons in total"),
        "persons_covered": Text("覆盖人口（人）", "Persons covered"),
        "persons_share": Text("人口覆盖率（%）", "Persons covered (%)"),
        "persons_straight": Text(
            "直线圈内人口（人，仅供比较）", "Persons in the straight-line circle (for comparison only)"
        ),
        "persons_unsnapped": Text("附近无路人口（人）", "Persons with no road near"),
        "persons_covered_after": Text("建成后覆盖人口（人）", "Persons covered with the sites"),
        "persons_share_after": Text("建成后人口覆盖率（%）", "Persons covered with the sites (%)"),
        "jobs_total": Text("总岗位（个）", "Jobs in total"),
        "jobs_covered": Text("覆盖岗位（个）", "Jobs covered"),
        "jobs_share": Text("岗位覆盖率（%）", "Jobs covered (%)"),
        "priority_persons_total": Text("重点人员总数（人）", "Priority persons in total"),
        "priority_persons_covered": Text("覆盖重点人员（人）", "Priority persons covered"),
        "minutes_p50": Text("半数人口到最近网点的时间（分钟）", "Time to an outlet for half of the persons (min)"),
        "minutes_p90": Text("九成人口到最近网点的时间（分钟）", "Time to an outlet for 90 % of persons (min)"),
        "gaps": Text("服务缺口（处）", "Gaps"),
        "sites": Text("建议新增点位（个）", "Proposed sites"),
        "gap": Text("缺口序号", "Gap no."),
        "cells": Text("网格数（个）", "Cells"),
        "unit": Text("所在分区", "Area"),
        "reason": Text("原因", "Reason"),
        "nearest_minutes": Text("到最近网点（分钟，中位）", "Minutes to the nearest outlet (median)"),
        "lon": Text("经度（°）", "Longitude (°)"),
        "lat": Text("纬度（°）", "Latitude (°)"),
        "order": Text("建设顺序", "Build order"),
        "site_id": Text("场地编号", "Venue id"),
        "name": Text("名称", "Name"),
        "kind": Text("网点类型", "Kind of outlet"),
        "venue_type": Text("场地类型", "Type of venue"),
        "zone": Text("用地", "Land use"),
        "persons_gained": Text("新增覆盖人口（人）", "Persons gained"),
        "jobs_gained": Text("新增覆盖岗位（个）", "Jobs gained"),
        "priority_persons_gained": Text("新增覆盖重点人员（人）", "Priority persons gained"),
        "cells_gained": Text("新增覆盖网格（个）", "Cells gained"),
        "persons_served": Text("服务范围内人口（人）", "Persons within the limit"),
        "jobs_served": Text("服务范围内岗位（个）", "Jobs within the limit"),
        "partner": Text("合作单位", "Partner"),
        "clause": Text("政策依据", "Policy clause"),
        "why": Text("建议理由", "Why here"),
        "outlet_id": Text("网点编号", "Outlet id"),
        "address": Text("地址", "Address"),
        "on_road": Text("是否接入路网", "Joined to the road network"),
        "item": Text("项目", "Item"),
        "value": Text("内容", "Value"),
        **SITING_COLUMNS,
        **EQUITY_COLUMNS,
        **REVIEW_COLUMNS,
    }
)
"""Titles of table columns and of the summary's rows, with units."""

TABLES: Mapping[str, Text] = MappingProxyType(
    {
        "summary": Text("概况", "Summary"),
        "units": Text("分区覆盖", "Coverage by area"),
        "gaps": Text("缺口", "Gaps"),
        "sites": Text("建议点位", "Proposed sites"),
        "outlets": Text("现有网点", "Outlets"),
        "parameters": Text("参数与来源", "Parameters and sources"),
        "groups": Text("分人群覆盖", "Coverage by group"),
        "unit_kinds": Text("分类别覆盖", "Coverage by kind of area"),
        **SITING_TABLES,
        **REVIEW_TABLES,
    }
)
"""Names of the tables; the workbook's sheets carry them."""

MODES: Mapping[str, Text] = MappingProxyType(
    {
        "walk": Text("步行", "on foot"),
        "bicycle": Text("自行车", "by bicycle"),
        "ebike": Text("电动自行车", "by e-bike"),
        "drive": Text("驾车", "by car"),
        "bus": Text("公交", "by bus"),
    }
)
"""Modes of travel (`planning.scenario.SCENARIO_MODES`)."""

PERCENTILES: Mapping[int, Text] = MappingProxyType(
    {50: Text("中位数", "median"), 90: Text("第 90 百分位", "90th percentile")}
)
"""Which of the departures counts by bus (`planning.scenario.BUS_PERCENTILES`)."""

REASONS: Mapping[str, Text] = MappingProxyType(
    {
        "covered": Text("已覆盖", "covered"),
        "too_far": Text("距离过远", "too far"),
        "barrier": Text("有阻隔（直线近、路程远）", "barrier (near as the crow flies, far by road)"),
        "no_road": Text("附近无路", "no road near"),
        "island": Text("路网不连通", "roads not connected"),
    }
)
"""Why a cell is or is not covered (`planning.coverage.REASONS`)."""

ZONE_NAMES: Mapping[str, Text] = MappingProxyType(
    {
        "housing": Text(ZONES["housing"], "housing area"),
        "resettlement": Text(ZONES["resettlement"], "resettlement area"),
        "commerce": Text(ZONES["commerce"], "commercial area"),
        "industry": Text(ZONES["industry"], "industrial park"),
        "logistics": Text(ZONES["logistics"], "logistics park"),
        "": Text("无专门用地", "no special land use"),
    }
)
"""Land use; the empty key stands for a place outside every zone."""

SOURCE_ROLES: Mapping[str, Text] = MappingProxyType(
    {
        "roads": Text("道路与地物", "Roads and features"),
        "boundaries": Text("边界", "Boundaries"),
        "population": Text("人口", "Population"),
        "population totals": Text("人口总数", "Population totals"),
        "population cells": Text("网格人口", "Population per cell"),
        "population squares": Text("方格人口", "Population per square"),
        "priority": Text("重点人群", "Priority persons"),
        "jobs": Text("岗位", "Jobs"),
        "outlets": Text("网点", "Outlets"),
        "venues": Text("备选场地", "Candidate venues"),
        "places outlets": Text("网点的确认位置", "Confirmed places of outlets"),
        "places venues": Text("备选场地的确认位置", "Confirmed places of venues"),
        "places jobs": Text("岗位的确认位置", "Confirmed places of jobs"),
        "zones": Text("用地", "Land use"),
        "features": Text("地物", "Features"),
        "elevation": Text("高程", "Elevation"),
        "bus": Text("公交时刻表", "Bus timetable"),
    }
)
"""What a source file was used for."""

LEVELS: Mapping[str, Text] = MappingProxyType(
    {
        "league": Text("盟市", "league"),
        "county": Text("旗县区", "county"),
        "district": Text("区", "district"),
        "township": Text("乡镇街道", "township"),
        "community": Text("社区嘎查村", "community"),
    }
)
"""Usual names of boundary levels."""

STAMP = Text("内部使用，未经审核不得公开", "For internal use; not to be published without review")
"""Stands on every sheet that has no map approval number (审图号)."""

YES_NO = (Text("是", "yes"), Text("否", "no"))
"""Words for true and false."""


def term(words: Mapping[str, Text], key: str, language: str) -> str:
    """Return the word for ``key``, or the key itself where the planner's data brought one that has no word."""
    return words[key].say(language) if key in words else key


def kind_name(key: str, language: str) -> str:
    """Return the name of an outlet kind (key of `geodata.kinds.KINDS`)."""
    return (KINDS[key].english if language == "en" else KINDS[key].chinese) if key in KINDS else key


OWN_CANDIDATE = Text("自选点位", "own candidate")
"""What a planner's own candidate is called where the type of a venue stands."""


def venue_name(key: str, language: str) -> str:
    """Return the name of a venue type (key of `geodata.kinds.VENUE_TYPES`, or that of a planner's own candidates)."""
    if key == OWN_VENUE_TYPE:
        return OWN_CANDIDATE.say(language)
    if key not in VENUE_TYPES:
        return key
    return VENUE_TYPES[key].english if language == "en" else VENUE_TYPES[key].chinese


def yes_no(value: bool, language: str) -> str:
    """Return the word for true or false."""
    return YES_NO[0 if value else 1].say(language)
