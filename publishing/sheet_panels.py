"""The tables and headline figures that stand beside the maps, written out from a review's figures."""

from __future__ import annotations

import numpy as np
import pandas as pd

from geodata.study_area import StudyArea
from geodata.text import Text
from planning.proposals import ScenarioResult
from planning.review import ReviewFigures
from planning.scenario import BUS
from publishing.numbers import NO_SHARE, count_text, minutes_text, ratio_text, share_text
from publishing.plans import plan_lines
from publishing.sheet_content import Column, Headline, Panel
from publishing.sheet_surfaces import SHORT_REASONS, coverage_limits
from publishing.tables import summary_table
from publishing.words import kind_name, term

_SUMMARY = ("persons_share", "persons_covered", "jobs_share", "minutes_p90", "outlets", "gaps")

UNIT = Text("分区", "Area")
_PERSONS = Text("人口（人）", "Persons")
_JOBS = Text("岗位（个）", "Jobs")


def summary_headline(area: StudyArea, result: ScenarioResult, language: str) -> Headline:
    """Return the main figures of a result, at present and with the proposed sites."""
    table = summary_table(area, result, language)
    shown = table.shown()
    rows = [tuple(map(str, shown.iloc[table.row_keys.index(key)])) for key in _SUMMARY]
    kept = tuple((label, before, after) for label, before, after in rows if before)
    return Headline(kept, result.proposal is not None, gain_sentence(result, language))


def gain_sentence(result: ScenarioResult, language: str) -> str:
    """Return how many persons the proposed sites add and how good the plan is; empty where none are proposed."""
    if result.proposal is None:
        return ""
    status = plan_lines(result, language)[2]
    now, then = result.before.totals, result.proposal.after.totals
    gained = count_text(then["persons_covered"] - now["persons_covered"])
    by_site = count_text(result.proposal.sites["persons_gained"].sum())
    # By bus the sites' own gains may add up to less (see planning.proposals.propose_sites).
    apart = Text(f"（按点位分别计 {by_site} 人）", f" ({by_site} counted site by site)").say(language)
    apart = apart if result.scenario.mode == BUS and by_site != gained else ""
    return Text(
        f"新增覆盖 {gained} 人{apart}；求解结论：{status[1]}。",
        f"{gained} persons gained{apart}; the plan is {status[1]}.",
    ).say(language)


def sites_panel(sites: pd.DataFrame, language: str) -> Panel:
    """Return proposed sites in build order, with their build year where the table has it."""
    heading = Text("建议新增点位（按建设顺序）", "Proposed sites in build order")
    gained = Column(Text("新增覆盖人口", "Persons gained").say(language), 0.18, number=True)
    dated = "build_year" in sites.columns
    columns = (Column("", 0.055), Column("", 0.425 if not dated else 0.32), Column("", 0.34 if not dated else 0.325))
    year = (Column(Text("建设年份", "Built in").say(language), 0.12, number=True),) if dated else ()
    rows = []
    for _, row in sites.iterrows():
        built = (str(int(row["build_year"])),) if dated else ()
        rows.append(
            (
                str(row["order"]),
                str(row["name"]),
                kind_name(str(row["kind"]), language),
                *built,
                count_text(row["persons_gained"]),
            )
        )
    return Panel(heading.say(language), (*columns, *year, gained), tuple(rows), disc=True)


def years_panel(figures: ReviewFigures, language: str) -> Panel:
    """Return what stands and what is covered after each year of building."""
    columns = (
        Column(Text("年份", "Year").say(language), 0.2),
        Column(Text("新建（个）", "Built").say(language), 0.2, number=True),
        Column(Text("年末覆盖人口", "Persons covered").say(language), 0.35, number=True),
        Column(Text("覆盖率", "Share").say(language), 0.25, number=True),
    )
    rows = tuple(
        (
            str(int(row["year"])),
            count_text(row["sites"]),
            count_text(row["persons_covered"]),
            share_text(row["persons_share"]),
        )
        for _, row in figures.years.iterrows()
    )
    return Panel(Text("分年建设", "Building by year").say(language), columns, rows)


def kinds_panel(figures: ReviewFigures, language: str) -> Panel:
    """Return how many outlets of each kind there are; those that do not count in the scenario are marked."""
    counted = figures.result.scenario.outlet_kinds
    not_counted = Text("（未计入覆盖）", " (not counted)").say(language)
    rows = tuple(
        (
            kind_name(kind, language) + (not_counted if counted and kind not in counted else ""),
            count_text(number),
        )
        for kind, number in zip(figures.outlets["kind"], figures.outlets["outlets"], strict=True)
        if number
    )
    columns = (
        Column(Text("类型", "Kind").say(language), 0.75),
        Column(Text("网点数（个）", "Outlets").say(language), 0.25, number=True),
    )
    return Panel(Text("分类型网点数", "Outlets by kind").say(language), columns, rows)


def units_panel(figures: ReviewFigures, heading: Text, columns: tuple[str, ...], language: str) -> Panel:
    """Return one row per reporting unit with some of its figures.

    Parameters
    ----------
    figures : ReviewFigures
        The review.
    heading : Text
        Above the table.
    columns : tuple of str
        Keys of `_UNIT_COLUMNS`.
    language : str
        ``"zh"`` or ``"en"``.
    """
    share = 0.62 / len(columns)
    titles = tuple(Column(_UNIT_COLUMNS[key].say(language), share, number=True) for key in columns)
    rows = tuple(
        (str(row["name"]), *(_unit_value(row, key, language) for key in columns)) for _, row in figures.units.iterrows()
    )
    return Panel(heading.say(language), (Column(UNIT.say(language), 0.38), *titles), rows)


_UNIT_COLUMNS = {
    "outlets": Text("网点（个）", "Outlets"),
    "supply_ratio": Text("可达网点/万人", "Supply per 10,000"),
    "persons_total": _PERSONS,
    "jobs_total": _JOBS,
    "persons_density": Text("人/平方千米", "Per km²"),
    "jobs_density": Text("个/平方千米", "Per km²"),
    "persons_share": Text("人口覆盖率", "Covered"),
    "persons_share_after": Text("建成后", "With sites"),
    "minutes_p90": Text("九成人口用时（分）", "90 % within (min)"),
}


def _unit_value(row: pd.Series, key: str, language: str) -> str:
    if key.endswith("_density"):
        area_km2 = float(row["area_km2"])
        return count_text(row[key.replace("density", "total")] / area_km2) if area_km2 > 0 else NO_SHARE
    value = float(row[key])
    if np.isnan(value):
        return NO_SHARE
    if key.startswith("minutes"):
        return minutes_text(value, language)
    if "share" in key:
        return share_text(value)
    return ratio_text(value) if key == "supply_ratio" else count_text(value)


def minutes_panel(figures: ReviewFigures, language: str) -> Panel:
    """Return how many persons are within each of the limits at which coverage is coloured, cumulated."""
    before, scenario = figures.result.before, figures.result.scenario
    total = before.totals["persons_total"]
    rows = []
    for limit in coverage_limits(scenario.max_minutes):
        last = limit == scenario.max_minutes
        share = before.share() if last else float(figures.minutes.share[int(limit)])
        covered = before.totals["persons_covered"] if last else share * total
        name = Text(f"{limit:g} 分钟以内", f"Within {limit:g} min").say(language)
        rows.append((name, count_text(covered), share_text(share) if total else NO_SHARE))
    columns = (
        Column("", 0.5),
        Column(_PERSONS.say(language), 0.27, number=True),
        Column(Text("占比", "Share").say(language), 0.23, number=True),
    )
    return Panel(Text("各时限内人口（累计）", "Persons by time, cumulated").say(language), columns, tuple(rows))


def gaps_panel(table: pd.DataFrame, language: str) -> Panel:
    """Return gaps, the largest first; a sentence in their place where there are none."""
    heading = Text("服务缺口（按人口排序）", "Gaps, the most people first").say(language)
    if not len(table):
        none = Text("全部人口均已覆盖，没有服务缺口。", "Everybody is covered: there is no gap.").say(language)
        return Panel(heading, (), (), note=none)
    columns = (
        Column(Text("序号", "No.").say(language), 0.09),
        Column(UNIT.say(language), 0.29),
        Column(Text("原因", "Reason").say(language), 0.3),
        Column(_PERSONS.say(language), 0.16, number=True),
        Column(Text("最近（分）", "Min").say(language), 0.16, number=True),
    )
    rows = tuple(
        (
            str(row["gap"]),
            str(row["unit"]),
            term(SHORT_REASONS, str(row["reason"]), language),
            count_text(row["persons"]),
            minutes_text(row["nearest_minutes"], language),
        )
        for _, row in table.iterrows()
    )
    return Panel(heading, columns, rows)


def outlets_panel(names: list[str], kinds: list[str], language: str) -> Panel:
    """Return the outlets of a unit; a sentence in their place where it has none."""
    heading = Text("现有网点", "Outlets").say(language)
    if not names:
        none = Text("本分区没有网点。", "There is no outlet in this area.").say(language)
        return Panel(heading, (), (), note=none)
    rows = tuple((name, kind_name(kind, language)) for name, kind in zip(names, kinds, strict=True))
    return Panel(heading, (Column("", 0.6), Column("", 0.4)), rows)
