"""What the quality figures of a study area say, in a planner's words: what was found, and what can be done about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from geodata.study_area import StudyArea
from geodata.text import Text
from planning.area_quality import DUPLICATE_METRES, AreaQuality

NOTABLE_DIFFERENCE_PERCENT = 20.0
"""From this difference between counted and stated persons on, a unit is named."""

NOTABLE_SHARE_OFF_ROADS = 0.05
"""From this share of persons without a road near on, a unit is named."""

_MODE_NAMES = {
    "walk": Text("步行", "walking"),
    "bicycle": Text("骑行", "cycling"),
    "ebike": Text("电动自行车", "e-bike"),
    "drive": Text("驾车", "driving"),
}
_ROLE_NAMES = {
    "outlets": Text("个网点", "outlets"),
    "venues": Text("处备选场地", "candidate venues"),
    "cells": Text("个人口网格", "demand cells"),
    "stops": Text("个公交站", "bus stops"),
}
_MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a reader of the results should know about the data.

    Attributes
    ----------
    severity : {"warning", "info"}
        Whether it may well change figures.
    problem : Text
        What was found, with its size.
    remedy : Text
        What can be done about it.
    """

    severity: Literal["warning", "info"]
    problem: Text
    remedy: Text


def quality_findings(area: StudyArea, quality: AreaQuality) -> tuple[Finding, ...]:
    """Return what a planner should know about the data of a study area.

    Parameters
    ----------
    area : StudyArea
        The study area.
    quality : AreaQuality
        Its figures (`planning.area_quality.area_quality`).

    Returns
    -------
    tuple of Finding
        Warnings first; empty where nothing was found.
    """
    found = [
        *_roads(quality),
        *_outlets(area, quality),
        *_people(quality),
        *_dates(quality),
    ]
    return tuple(sorted(found, key=lambda finding: finding.severity != "warning"))


def _roads(quality: AreaQuality) -> Iterator[Finding]:
    off_roads = quality.off_roads[quality.off_roads["off"] > 0]
    for _, same in off_roads.groupby(["role", "off", "persons_off"], sort=False):
        role, points, off, persons = same.iloc[0][["role", "points", "off", "persons_off"]]
        modes, what = _modes(same["mode"]), _ROLE_NAMES[role]
        people = Text(f"（{persons:,.0f} 人）", f" ({persons:,.0f} persons)") if role == "cells" else Text("", "")
        yield Finding(
            "warning" if role == "outlets" or persons >= 1.0 else "info",
            Text(
                f"{modes.zh}：{points:,} {what.zh}中有 {off:,} 个{people.zh}附近没有道路",
                f"{modes.en}: {off:,} of {points:,} {what.en}{people.en} have no road near",
            ),
            Text(
                "请核对坐标；坐标无误时，补充该处道路",
                "check their coordinates; if they are right, add the roads there",
            ),
        )
    badly = quality.units[quality.units["share_off_roads"] >= NOTABLE_SHARE_OFF_ROADS]
    if len(badly):
        yield Finding(
            "warning",
            Text(
                f"{len(badly)} 个单元有 {NOTABLE_SHARE_OFF_ROADS:.0%} 以上的人附近没有道路：{_named(badly['name'], '、')}",
                f"in {len(badly)} units {NOTABLE_SHARE_OFF_ROADS:.0%} or more of the people have no road near: "
                f"{_named(badly['name'], ', ')}",
            ),
            Text(
                "道路数据在该处可能不全，请换用更完整的道路", "the roads may be incomplete there: use a fuller extract"
            ),
        )
    bare = quality.units[quality.units["road_km"] <= 0.0]
    if len(bare):
        yield Finding(
            "warning",
            Text(
                f"{len(bare)} 个单元内没有任何道路：{_named(bare['name'], '、')}",
                f"{len(bare)} units hold no road at all: {_named(bare['name'], ', ')}",
            ),
            Text(
                "请核对道路文件的范围与行政区划的坐标系", "check the extent of the roads and the CRS of the boundaries"
            ),
        )
    apart = quality.islands[quality.islands["islands"] > 0]
    for _, same in apart.groupby(["islands", "kilometres"], sort=False):
        count, kilometres = same.iloc[0][["islands", "kilometres"]]
        modes = _modes(same["mode"])
        yield Finding(
            "info",
            Text(
                f"{modes.zh}：{count:,} 处道路（共 {kilometres:,.1f} 公里）与主路网不连通",
                f"{modes.en}: {count:,} groups of roads ({kilometres:,.1f} km) hang on nothing",
            ),
            Text(
                "多为小区内部路缺少连接；道路为中心线图层时，可加大端点连接距离",
                "mostly courtyard roads that lack a link; where roads are centre lines, join ends over a greater distance",
            ),
        )


def _outlets(area: StudyArea, quality: AreaQuality) -> Iterator[Finding]:
    names = area.outlets["name"]
    outside = quality.outlets_outside
    if len(outside):
        yield Finding(
            "info",
            Text(
                f"{len(outside):,} 个网点在研究区外：{_named(names.iloc[outside], '、')}",
                f"{len(outside):,} outlets lie outside the area: {_named(names.iloc[outside], ', ')}",
            ),
            Text(
                "它们仍参与计算；坐标有误的请改正", "they count all the same; correct those whose coordinates are wrong"
            ),
        )
    pairs = quality.duplicates
    if len(pairs):
        told = [
            f"{names.iloc[first]}／{names.iloc[second]}"
            for first, second in pairs[["first", "second"]].itertuples(index=False)
        ]
        yield Finding(
            "warning",
            Text(
                f"{len(pairs):,} 对同类网点相距不到 {DUPLICATE_METRES:.0f} 米，可能重复：{_named(told, '、')}",
                f"{len(pairs):,} pairs of outlets of one kind are within {DUPLICATE_METRES:.0f} m and may be one: "
                f"{_named(told, ', ')}",
            ),
            Text("请在网点表中删除重复的行", "remove repeated rows from the table of outlets"),
        )
    without = quality.units[(quality.units["outlets"] == 0) & (quality.units["persons"] > 0)]
    if len(area.outlets) and len(without):
        yield Finding(
            "info",
            Text(
                f"{len(without)} 个有人居住的单元没有网点：{_named(without['name'], '、')}",
                f"{len(without)} peopled units have no outlet: {_named(without['name'], ', ')}",
            ),
            Text(
                "如有遗漏请补充网点表；确实没有的，见缺口页",
                "add outlets that are missing; real gaps are on the gaps page",
            ),
        )


def _people(quality: AreaQuality) -> Iterator[Finding]:
    check = quality.population_check
    apart = check[check["percent"].abs() >= NOTABLE_DIFFERENCE_PERCENT].sort_values("percent", key=abs, ascending=False)
    if len(apart):
        differences = apart[["name", "counted", "stated"]].itertuples(index=False)
        told = [f"{name} {counted:,.0f} / {stated:,.0f}" for name, counted, stated in differences]
        yield Finding(
            "warning",
            Text(
                f"{len(apart)} 个单元的人口栅格与统计总数相差 {NOTABLE_DIFFERENCE_PERCENT:.0f}% 以上（栅格 / 总数）："
                f"{_named(told, '、')}",
                f"in {len(apart)} units raster and stated totals differ by {NOTABLE_DIFFERENCE_PERCENT:.0f}% or more (raster / "
                "stated): "
                f"{_named(told, ', ')}",
            ),
            Text(
                "已按统计总数校准；请核对两者的年份与统计口径",
                "the stated totals were taken; check the years and definitions of both",
            ),
        )
    nobody = quality.units[quality.units["persons"] <= 0.0]
    if len(nobody):
        yield Finding(
            "warning",
            Text(
                f"{len(nobody)} 个单元没有人口：{_named(nobody['name'], '、')}",
                f"{len(nobody)} units have no people: {_named(nobody['name'], ', ')}",
            ),
            Text(
                "请核对人口数据是否覆盖该处、代码是否对应", "check that the population covers them and that codes agree"
            ),
        )
    empty, cells = quality.whole["empty_cells"], quality.whole["cells"]
    if cells and empty:
        yield Finding(
            "info",
            Text(
                f"{cells:,.0f} 个网格中 {empty:,.0f} 个（{empty / cells:.0%}）无人居住",
                f"nobody lives in {empty:,.0f} of {cells:,.0f} cells ({empty / cells:.0%})",
            ),
            Text(
                "草原、农田、水面和厂区属正常；城区中大片空白说明住宅或人口数据缺失",
                "that is normal for grassland, fields, water and works; large blanks in town mean that homes are missing",
            ),
        )


def _dates(quality: AreaQuality) -> Iterator[Finding]:
    undated = quality.sources["file"][quality.sources["date"] == ""]
    if len(undated):
        yield Finding(
            "info",
            Text(
                f"{len(undated)} 个数据来源没有注明日期：{_named(undated, '、')}",
                f"{len(undated)} sources state no date: {_named(undated, ', ')}",
            ),
            Text(
                "请在数据页补填，日期会印在图件和报告中",
                "give it on the data page; dates are printed on maps and reports",
            ),
        )


def _modes(modes: pd.Series) -> Text:
    """Return the names of the modes of which the same is found."""
    names = [_MODE_NAMES[mode] for mode in modes]
    return Text("、".join(name.zh for name in names), ", ".join(name.en for name in names))


def _named(names: Sequence[str] | pd.Series, between: str) -> str:
    """Return the first few names, and an ellipsis for the rest."""
    told = [str(name) for name in names]
    return between.join(told[:_MOST_NAMED]) + (f"{between}…" if len(told) > _MOST_NAMED else "")
