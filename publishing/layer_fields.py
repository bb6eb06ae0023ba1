"""What the fields of a review's GIS layers are called and mean: full and short names, titles, how their values are written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import pandas as pd

from geodata.text import Text
from publishing.tables import COUNT, DEGREES, MINUTES, NUMBER, RATIO, SHARE, SIGNED_COUNT, SIGNED_SHARE, TEXT
from publishing.words import COLUMNS

FLAG, KEY = "flag", "key"
"""How true and false are written, and words of the program that stay the same in every language: beside the formats of
`publishing.tables`."""

WORDS = (TEXT, KEY)
"""Formats of text."""

LAYER_NAMES: Mapping[str, Text] = MappingProxyType(
    {
        "outlets": Text("现有网点", "Outlets"),
        "cells": Text("需求网格", "Demand cells"),
        "units": Text("分区", "Areas"),
        "gaps": Text("服务缺口", "Gaps"),
        "proposed_sites": Text("建议点位", "Proposed sites"),
        "catchments": Text("各网点服务范围", "Reach of each outlet"),
        "catchments_dissolved": Text("服务范围（合并）", "Reach of all outlets"),
        "outlet_changes": Text("网点变动", "Outlets that changed"),
        "cell_changes": Text("网格覆盖变化", "Cells whose coverage changed"),
    }
)
"""Names of the layers, in their order; the last two are there only where a review is compared with an earlier year."""

VALUE_NOTES: Mapping[str, Text] = MappingProxyType(
    {
        TEXT: Text("文字", "text"),
        KEY: Text("代码", "key"),
        FLAG: Text("是否（1 为是，0 为否）", "true or false (1 or 0)"),
        NUMBER: Text("整数", "whole number"),
        COUNT: Text("数量；不公开时为空", "count; empty where withheld"),
        SHARE: Text(
            "0 至 1 的比例；没有人或不公开时为空", "share from 0 to 1; empty without anybody or where withheld"
        ),
        SIGNED_COUNT: Text("数量的变化", "change of a count"),
        SIGNED_SHARE: Text("比例的变化（−1 至 1）", "change of a share, from −1 to 1"),
        MINUTES: Text("分钟；不可达或没有人时为空", "minutes; empty where unreachable or without anybody"),
        RATIO: Text("比值", "ratio"),
        DEGREES: Text("度（WGS84）", "degrees (WGS84)"),
    }
)
"""What values of each format mean in a file."""


@dataclass(frozen=True, slots=True)
class LayerField:
    """One field of a layer.

    Attributes
    ----------
    key : str
        Name in GeoPackage and GeoJSON.
    short : str
        Name in a Shapefile: at most 10 ASCII letters, digits and underscores.
    style : str
        How a value is written for people: a format of `publishing.tables`, `FLAG` or `KEY`.
    title : Text
        What it is.
    """

    key: str
    short: str
    style: str
    title: Text


def _field(key: str, short: str = "", style: str = TEXT, zh: str = "", en: str = "") -> LayerField:
    """Return a field; its title is that of the tables' column of the same name where none is given."""
    return LayerField(key, short or key, style, Text(zh, en) if zh else COLUMNS[key])


_STATE = _field("state", "", KEY, "状态代码", "State (key)")
_STATE_NAME = _field("state_name", "", TEXT, "状态", "State")
_KIND = _field("kind", "", KEY, "网点类型代码", "Kind of outlet (key)")
_KIND_NAME = _field("kind_name", "", TEXT, "网点类型", "Kind of outlet")
_REASON = (
    _field("reason", "", KEY, "原因代码", "Reason (key)"),
    _field("reason_name", "reason_nm", TEXT, "原因", "Reason"),
)
_CELL = _field("cell", "", TEXT, "H3 网格编号", "H3 index of the cell")
_MAX_MINUTES = _field("max_minutes", "max_min", MINUTES, "时间上限（分钟）", "Time limit (minutes)")
_CHANGE = (
    _field("change", "", KEY, "变化代码", "Change (key)"),
    _field("change_name", "change_nm", TEXT, "变化", "Change"),
)
_EARLIER = (
    _field("earlier_name", "was_name", TEXT, "往年名称", "Earlier name"),
    _field("earlier_kind", "was_kind", KEY, "往年类型代码", "Earlier kind (key)"),
    _field("earlier_kind_name", "was_kind_n", TEXT, "往年类型", "Earlier kind"),
    _field("moved_metres", "moved_m", COUNT, "与往年位置的距离（米）", "Metres from its earlier place"),
)

_UNITS = (
    _field("unit_id"),
    _field("name", "", TEXT, "分区名称", "Name of the area"),
    _field("area_km2", "", RATIO),
    _field("outlets", "", NUMBER),
    _field("new_sites", "", NUMBER, "建议新增点位（个）", "Proposed sites"),
    _field("closed_outlets", "closed_out", NUMBER),
    _field("persons_total", "pers_total", COUNT),
    _field("persons_covered", "pers_cov", COUNT),
    _field("persons_covered_after", "pers_cov_a", COUNT),
    _field("persons_share", "pers_shr", SHARE, "人口覆盖率", "Share of persons covered"),
    _field("persons_share_after", "pers_shr_a", SHARE, "建成后人口覆盖率", "Share of persons covered with the sites"),
    _field("jobs_total", "", COUNT),
    _field("jobs_covered", "jobs_cov", COUNT),
    _field("jobs_covered_after", "jobs_cov_a", COUNT),
    _field("jobs_share", "jobs_shr", SHARE, "岗位覆盖率", "Share of jobs covered"),
    _field("jobs_share_after", "jobs_shr_a", SHARE, "建成后岗位覆盖率", "Share of jobs covered with the sites"),
    _field("priority_total", "prio_total", COUNT, "重点人员总数（人）", "Priority persons in total"),
    _field("priority_covered", "prio_cov", COUNT, "覆盖重点人员（人）", "Priority persons covered"),
    _field("priority_covered_after", "prio_cov_a", COUNT, "建成后覆盖重点人员（人）", "Priority persons covered with the sites"),
    _field("priority_share", "prio_shr", SHARE, "重点人员覆盖率", "Share of priority persons covered"),
    _field("priority_share_after", "prio_shr_a", SHARE, "建成后重点人员覆盖率", "Share of priority persons covered with the sites"),
    _field("priority_total_withheld", "prio_tot_w", FLAG, "重点人员总数不公开", "Priority persons withheld"),
    _field("priority_covered_withheld", "prio_cov_w", FLAG, "覆盖重点人员不公开", "Priority persons covered withheld"),
    _field("priority_covered_after_withheld", "prio_cva_w", FLAG, "建成后覆盖重点人员不公开", "Priority persons covered with the sites withheld"),
    _field("minutes_p50", "min_p50", MINUTES),
    _field("minutes_p90", "min_p90", MINUTES),
    _field("supply_ratio", "supply", RATIO),
    _field("at_goal", "", FLAG),
    _field("at_goal_after", "at_goal_a", FLAG),
)  # fmt: skip

_SITES = (
    _field("build_order", "build_ord", NUMBER, "建设顺序", "Build order"),
    _field("build_year", "", NUMBER),
    _field("site_id"),
    _field("name"),
    _KIND,
    _KIND_NAME,
    _field("venue_type", "", KEY, "场地类型代码", "Type of venue (key)"),
    _field("venue_name", "", TEXT, "场地类型", "Type of venue"),
    _field("zone", "", KEY, "用地代码", "Land use (key)"),
    _field("zone_name", "", TEXT, "用地", "Land use"),
    _field("suitable_kinds", "suit_kinds", KEY, "适合的网点类型代码", "Kinds that suit it (keys)"),
    _field("unit"),
    _field("partner"),
    _field("clause"),
    _field("why"),
    _field("cost", "", RATIO),
    _field("persons_gained", "pers_gain", COUNT),
    _field("jobs_gained", "jobs_gain", COUNT),
    _field("cells_gained", "cells_gain", NUMBER),
    _field("persons_served", "pers_serv", COUNT),
    _field("jobs_served", "jobs_serv", COUNT),
    _field("cells_served", "cells_serv", NUMBER, "服务范围内网格（个）", "Cells within the limit"),
    _field("persons_alone", "pers_alone", COUNT),
    _field("jobs_alone", "", COUNT),
    _field("communities", "served"),
    _field("communities_served", "served_n", NUMBER),
    _field("persons_shared_sites", "shared_sit", COUNT),
    _field("persons_shared_outlets", "shared_out", COUNT),
    _field("alternative_id", "alt_id"),
    _field("alternative_name", "alt_name"),
)

LAYER_FIELDS: Mapping[str, tuple[LayerField, ...]] = MappingProxyType(
    {
        "outlets": (
            _field("outlet_id"),
            _field("name"),
            _KIND,
            _KIND_NAME,
            _field("address"),
            _field("unit"),
            _field("counts", "", FLAG),
            _field("on_road", "", FLAG),
            _STATE,
            _STATE_NAME,
            *_CHANGE,
            *_EARLIER,
        ),
        "cells": (
            _CELL,
            _field("unit"),
            _field("persons", "", COUNT),
            _field("jobs", "", COUNT),
            _field("minutes", "", MINUTES, "到最近网点（分钟）", "Minutes to the nearest outlet"),
            _field("minutes_after", "minutes_a", MINUTES, "建成后到最近网点（分钟）", "Minutes with the proposed sites"),
            _field("minutes_class", "min_class", NUMBER, "时间分级", "Class of minutes"),
            _field("minutes_class_name", "min_cl_nm", TEXT, "时间分级名称", "Class of minutes in words"),
            _field("covered", "", FLAG, "现状覆盖", "Covered today"),
            _field("covered_after", "covered_a", FLAG, "建成后覆盖", "Covered with the proposed sites"),
            _STATE,
            _STATE_NAME,
            _field("straight_covered", "straight", FLAG, "直线圈内（仅供比较）", "In the straight-line circle (for comparison only)"),
            *_REASON,
            _field("nearest_outlet", "nearest", TEXT, "最近网点编号", "Id of the nearest outlet"),
            _field("gap", "", NUMBER, "缺口序号（0 为不在缺口内）", "Gap no. (0 in none)"),
            _field("supply_ratio", "supply", RATIO),
        ),
        "units": (
            *_UNITS,
            _field("earlier_share", "was_shr", SHARE, "往年人口覆盖率", "Share of persons covered in the earlier year"),
            _field("covered_change", "cov_change", SIGNED_COUNT, "覆盖人口变化（人）", "Change in persons covered"),
            _field("share_change", "shr_change", SIGNED_SHARE, "人口覆盖率变化", "Change in the share of persons covered"),
        ),
        "gaps": (
            _field("gap", "", NUMBER),
            _field("persons", "", COUNT),
            _field("jobs", "", COUNT),
            _field("cells", "", NUMBER),
            _field("unit"),
            *_REASON,
            _field("nearest_minutes", "near_min", MINUTES),
            _field("lon", "", DEGREES),
            _field("lat", "", DEGREES),
        ),
        "proposed_sites": _SITES,
        "catchments": (
            _field("facility_id", "facil_id", TEXT, "网点或场地编号", "Id of the outlet or venue"),
            _field("name"),
            _STATE,
            _STATE_NAME,
            _MAX_MINUTES,
        ),
        "catchments_dissolved": (_STATE, _STATE_NAME, _MAX_MINUTES),
        "outlet_changes": (
            *_CHANGE,
            _field("outlet_id"),
            _field("name"),
            _KIND,
            _KIND_NAME,
            _field("earlier_id", "was_id", TEXT, "往年编号", "Earlier id"),
            *_EARLIER,
            _field("earlier_lon", "was_lon", DEGREES, "往年经度（°）", "Earlier longitude (°)"),
            _field("earlier_lat", "was_lat", DEGREES, "往年纬度（°）", "Earlier latitude (°)"),
            _field("moved", "", FLAG, "是否迁址", "Moved"),
            _field("kind_changed", "kind_chgd", FLAG, "类型是否变更", "Changed its kind"),
            _field("renamed", "", FLAG, "是否更名", "Renamed"),
        ),
        "cell_changes": (
            _CELL,
            *_CHANGE,
            _field("earlier_persons", "was_pers", COUNT, "往年人口（人）", "Persons in the earlier year"),
            _field("later_persons", "now_pers", COUNT, "本年人口（人）", "Persons in the year under review"),
            _field("earlier_covered", "was_cov", FLAG, "往年覆盖", "Covered in the earlier year"),
            _field("later_covered", "now_cov", FLAG, "本年覆盖", "Covered in the year under review"),
        ),
    }
)  # fmt: skip
"""Fields of each layer (key of `LAYER_NAMES`), in their order; those of changes only where there is an earlier year."""


def fields_of(layer: str, columns: pd.Index) -> list[LayerField]:
    """Return the fields of a layer (key of `LAYER_FIELDS`) that it has, in their order."""
    return [field for field in LAYER_FIELDS[layer] if field.key in columns]


def fields_table(layers: Mapping[str, pd.DataFrame], language: str) -> pd.DataFrame:
    """Return what every field of some layers is, as text.

    Parameters
    ----------
    layers : mapping of str to DataFrame
        By key of `LAYER_FIELDS`.
    language : str
        ``"zh"`` or ``"en"``.

    Returns
    -------
    DataFrame
        ``layer``, ``layer_name``, ``field``, ``short_name`` (in Shapefiles), ``title``, ``values``.
    """
    rows = [
        (
            name,
            LAYER_NAMES[name].say(language),
            field.key,
            field.short,
            field.title.say(language),
            VALUE_NOTES[field.style].say(language),
        )
        for name, layer in layers.items()
        for field in fields_of(name, layer.columns)
    ]
    return pd.DataFrame(rows, columns=["layer", "layer_name", "field", "short_name", "title", "values"], dtype="str")
