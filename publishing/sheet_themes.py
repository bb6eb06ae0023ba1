"""The themes of the atlas: what each sheet of the whole area shows and says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from geodata.study_area import StudyArea
from geodata.text import Text
from planning.proposals import ScenarioResult
from planning.review import ReviewFigures
from publishing.numbers import count_text, share_text
from publishing.sentences import standard_text
from publishing.sheet_change import change_sheet
from publishing.sheet_content import Headline, MapContent, Panel, Sheet
from publishing.sheet_panels import (
    gain_sentence,
    gaps_panel,
    kinds_panel,
    minutes_panel,
    sites_panel,
    summary_headline,
    units_panel,
    years_panel,
)
from publishing.sheet_surfaces import coverage_surface, density_surface, gain_surface, reason_surface
from publishing.style import JOBS_RAMP, PERSONS_RAMP

BY_UNIT = Text("分区情况", "By area")


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme of the atlas.

    Attributes
    ----------
    name : Text
        Map's name after that of the area (图名).
    is_there : callable
        Whether a review has anything to show of it.
    sheet : callable
        Its sheet, of a review in a language, with its title.
    """

    name: Text
    is_there: Callable[[ReviewFigures], bool]
    sheet: Callable[[ReviewFigures, str, str], Sheet]


def layout_sheet(area: StudyArea, result: ScenarioResult, language: str) -> Sheet:
    """Return the sheet that stands for a whole result: present coverage, gaps and proposed sites on one map."""
    standard = standard_text(result.scenario, language)
    subtitle = Text(
        f"{standard}就业服务圈：现状覆盖、服务缺口", f"Reach within {standard}: present coverage and gaps"
    ).say(language)
    proposed = result.proposal is not None and len(result.proposal.sites) > 0
    panels: tuple[Panel, ...] = ()
    if result.proposal is not None and proposed:
        count = len(result.proposal.sites)
        subtitle += Text(f"与 {count} 个建议新增点位", f", with {count} proposed sites").say(language)
        panels = (sites_panel(result.proposal.sites, language),)
    content = MapContent(coverage_surface(result.before, result.scenario), gaps=True, sites=True)
    title = sheet_title(
        area, Text("公共就业服务网点覆盖与布局图", "Public Employment Service Outlets and Coverage"), language
    )
    return Sheet("layout", title, subtitle, (content,), summary_headline(area, result, language), panels)


def sheet_title(area: StudyArea, name: Text, language: str) -> str:
    """Return the map's name: that of the area, then what it shows."""
    return Text(f"{area.name}{name.zh}", f"{area.name}: {name.en}").say(language)


def _outlets(figures: ReviewFigures, title: str, language: str) -> Sheet:
    total = float(figures.outlets["outlets"].sum())
    without = int((figures.units["outlets"] == 0).sum())
    rows = [(Text("网点总数（个）", "Outlets").say(language), count_text(total), "")]
    rows += [(Text("尚无网点的分区（个）", "Areas without an outlet").say(language), count_text(without), "")]
    subtitle = Text("各类网点的位置与名称", "Where the outlets of each kind are").say(language)
    panels = (
        kinds_panel(figures, language),
        units_panel(figures, BY_UNIT, ("outlets", "persons_total", "supply_ratio"), language),
    )
    return Sheet(
        "outlets", title, subtitle, (MapContent(None, outlet_names=True),), Headline(tuple(rows), False), panels
    )


def _density(
    key: str, heading: Text, total: Text, subtitle: Text, ramp: tuple[str, ...]
) -> Callable[[ReviewFigures, str, str], Sheet]:
    def sheet(figures: ReviewFigures, title: str, language: str) -> Sheet:
        surface = density_surface(figures.area, key, heading, ramp)
        counted = count_text(figures.result.before.totals[f"{key}_total"])
        panel = units_panel(figures, BY_UNIT, (f"{key}_total", f"{key}_density"), language)
        headline = Headline(((total.say(language), counted, ""),), False)
        return Sheet(key, title, subtitle.say(language), (MapContent(surface, plain_outlets=True),), headline, (panel,))

    return sheet


def _coverage(figures: ReviewFigures, title: str, language: str) -> Sheet:
    scenario, before = figures.result.scenario, figures.result.before
    standard = standard_text(scenario, language)
    subtitle = Text(f"服务标准：{standard}", f"Service standard: {standard}").say(language)
    present = at_present(summary_headline(figures.area, figures.result, language))
    panels = (
        minutes_panel(figures, language),
        units_panel(figures, BY_UNIT, ("persons_total", "persons_share", "minutes_p90"), language),
    )
    return Sheet("coverage", title, subtitle, (MapContent(coverage_surface(before, scenario)),), present, panels)


def at_present(headline: Headline) -> Headline:
    """Return headline figures at present only."""
    return Headline(tuple((label, before, "") for label, before, _ in headline.rows), False)


def _gaps(figures: ReviewFigures, title: str, language: str) -> Sheet:
    result = figures.result
    totals, table = result.before.totals, result.gaps.table
    left = totals["persons_total"] - totals["persons_covered"]
    rows = (
        (Text("未覆盖人口（人）", "Persons not covered").say(language), count_text(left), ""),
        (Text("服务缺口（处）", "Gaps").say(language), count_text(len(table)), ""),
    )
    standard = standard_text(result.scenario, language)
    subtitle = Text(f"{standard}服务圈以外的人口与原因", f"Beyond {standard}, and why").say(language)
    content = MapContent(reason_surface(result.before), gaps=True)
    return Sheet("gaps", title, subtitle, (content,), Headline(rows, False), (gaps_panel(table, language),))


def _sites(figures: ReviewFigures, title: str, language: str) -> Sheet:
    result, sites = figures.result, figures.sites
    years = sites.set_index("order")["build_year"]
    notes = tuple(str(int(years[order])) for order in proposed_orders(result))
    count = len(sites)
    subtitle = Text(f"建议新增 {count} 个点位，按年建设", f"{count} proposed sites and when to build them").say(
        language
    )
    surface = coverage_surface(result.before, result.scenario)
    content = MapContent(surface, sites=True, site_notes=notes)
    headline = summary_headline(figures.area, result, language)
    return Sheet(
        "sites", title, subtitle, (content,), headline, (sites_panel(sites, language), years_panel(figures, language))
    )


def proposed_orders(result: ScenarioResult) -> list[int]:
    """Return the numbers of the proposed sites, in the order in which the ground has them."""
    return [] if result.proposal is None else result.proposal.sites["order"].tolist()


def _before_after(figures: ReviewFigures, title: str, language: str) -> Sheet:
    result = figures.result
    before = result.before
    after = before if result.proposal is None else result.proposal.after
    maps = (
        MapContent(gain_surface(before, before), Text("现状", "At present").say(language)),
        MapContent(
            gain_surface(before, after), Text("建成建议点位后", "With the proposed sites").say(language), sites=True
        ),
    )
    rows = (
        (Text("人口覆盖率", "Persons covered").say(language), share_text(before.share()), share_text(after.share())),
        (
            Text("覆盖人口（人）", "Persons covered").say(language),
            count_text(before.totals["persons_covered"]),
            count_text(after.totals["persons_covered"]),
        ),
    )
    standard = standard_text(result.scenario, language)
    subtitle = Text(f"{standard}就业服务圈建设前后对比", f"Reach within {standard}, before and after").say(language)
    panel = units_panel(figures, BY_UNIT, ("persons_total", "persons_share", "persons_share_after"), language)
    headline = Headline(rows, compared=True, note=gain_sentence(result, language))
    return Sheet("before_after", title, subtitle, maps, headline, (panel,))


def _has_sites(figures: ReviewFigures) -> bool:
    return len(figures.sites) > 0


def _always(_: ReviewFigures) -> bool:
    return True


THEMES: Mapping[str, Theme] = MappingProxyType(
    {
        "layout": Theme(
            Text("公共就业服务网点覆盖与布局图", "Public Employment Service Outlets and Coverage"),
            _always,
            lambda figures, _, language: layout_sheet(figures.area, figures.result, language),
        ),
        "outlets": Theme(Text("公共就业服务网点分布图", "Outlets by Kind"), _always, _outlets),
        "persons": Theme(
            Text("人口密度图", "Population Density"),
            _always,
            _density(
                "persons",
                Text("人口密度（人/平方千米）", "Persons per km²"),
                Text("总人口（人）", "Persons in total"),
                Text("按六边形网格统计", "Counted in hexagonal cells"),
                PERSONS_RAMP,
            ),
        ),
        "jobs": Theme(
            Text("岗位密度图", "Job Density"),
            lambda figures: bool(np.any(figures.area.cells["jobs"].to_numpy() > 0)),
            _density(
                "jobs",
                Text("岗位密度（个/平方千米）", "Jobs per km²"),
                Text("总岗位（个）", "Jobs in total"),
                Text("按六边形网格统计", "Counted in hexagonal cells"),
                JOBS_RAMP,
            ),
        ),
        "coverage": Theme(Text("就业服务圈覆盖图", "Coverage by Travel Time"), _always, _coverage),
        "gaps": Theme(Text("服务缺口图", "Service Gaps"), _always, _gaps),
        "sites": Theme(Text("建议新增点位与建设年份图", "Proposed Sites and Build Years"), _has_sites, _sites),
        "before_after": Theme(Text("建设前后覆盖对比图", "Coverage Before and After"), _has_sites, _before_after),
        "change": Theme(
            Text("年度变化图", "Change Since the Earlier Year"),
            lambda figures: figures.change is not None,
            change_sheet,
        ),
    }
)
"""Themes by key, in the order of the atlas."""


def theme_sheet(figures: ReviewFigures, key: str, language: str) -> Sheet:
    """Return the sheet of a theme (key of `THEMES`) that the review has something to show of."""
    theme = THEMES[key]
    return theme.sheet(figures, sheet_title(figures.area, theme.name, language), language)
