"""The annual review: every figure that its sheets, report, workbook, layers and pages show, worked out once.

All products take their figures from one `ReviewFigures`. What must not leave the bureau is taken out here, so that no
product can let it slip: small counts of priority persons and of groups (`planning.disclosure`), and, for the public, the
names of contacts.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

import numpy as np
import pandas as pd

from geodata.network import Floats
from geodata.study_area import StudyArea
from geodata.text import Text, joined
from planning.build_years import build_years
from planning.comparison import KeyFigures, final_coverage, key_figures
from planning.conditions import area_under
from planning.disclosure import MINIMUM_COUNT
from planning.equity import Equity, measure_equity
from planning.errors import ReviewError
from planning.goal_progress import GoalProgress, goal_progress
from planning.group_coverage import GroupCoverage
from planning.minutes_distribution import MinutesDistribution, minutes_distribution
from planning.proposals import ScenarioResult
from planning.review_privacy import (
    published_area,
    published_figures,
    published_result,
    weighs_priority,
    withheld_priority,
)
from planning.review_tables import group_coverage, outlet_table, site_table, unit_table, year_table
from planning.site_explanations import explain_sites
from planning.siting import BuildOrder, Effort
from planning.suppression import WithheldCounts
from planning.year_change import EarlierYear, YearChange, year_change

SECTIONS = (
    "overview", "present", "coverage", "equity", "gaps", "layout", "plan", "performance", "attachments", "methods",
)  # fmt: skip
"""Sections of the report: 概况, 现状, 覆盖评估, 均等化, 缺口, 布局建议, 年度计划与2027目标, 运行与绩效, 附图附表, 方法与数据说明."""


@dataclass(frozen=True, slots=True, eq=False)
class ReviewSettings:
    """What the planner decides about a review.

    Attributes
    ----------
    made_on : date
        制图日期, the day printed on every product.
    goal_share : float
        What share of its residents must be covered for a unit to be at the goal; above 0 and at most 1.
    suppress_below : int
        Counts of priority persons and of groups above 0 and below this are withheld; at least 1, which withholds nothing.
    publisher : str
        制图单位.
    approval_number : str
        审图号; "" where there is none, and every sheet and web map then says that it is for internal use.
    sections : tuple of str
        Which of `SECTIONS` the report has, in that order.
    free_text : mapping of str to str
        The planner's own words by section.
    public : bool
        Whether the package may leave the bureau: contacts' names are then left out.
    """

    made_on: date
    goal_share: float = 0.9
    suppress_below: int = MINIMUM_COUNT
    publisher: str = ""
    approval_number: str = ""
    sections: tuple[str, ...] = SECTIONS
    free_text: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    public: bool = True

    def __post_init__(self) -> None:
        """Refuse values that no review can have, all at once."""
        known = "、".join(SECTIONS)
        faults = [
            text
            for wrong, text in (
                (
                    not 0 < self.goal_share <= 1,
                    Text(
                        f"达标比例 {self.goal_share:g} 应大于 0 且不超过 1",
                        f"a goal of {self.goal_share:g} must be above 0 and at most 1",
                    ),
                ),
                (
                    self.suppress_below < 1,
                    Text(
                        f"小数值不公开的下限 {self.suppress_below} 不能小于 1",
                        f"counts cannot be withheld below {self.suppress_below}: at least 1",
                    ),
                ),
                (
                    self.sections != tuple(section for section in SECTIONS if section in self.sections),
                    Text(
                        f"报告章节“{'、'.join(self.sections)}”须互不重复，且按 {known} 的顺序取自其中",
                        f"sections “{', '.join(self.sections)}” must differ and be among {known}, in this order",
                    ),
                ),
                (
                    not set(self.free_text) <= set(SECTIONS),
                    Text(
                        f"自填文字的章节“{'、'.join(self.free_text)}”须属于 {known}",
                        f"own words are for the sections {known}, not {', '.join(self.free_text)}",
                    ),
                ),
            )
            if wrong
        ]
        if faults:
            raise ReviewError(joined(faults))


@dataclass(frozen=True, slots=True, eq=False)
class ReviewFigures:
    """Everything that the products of a review show.

    Withheld counts are missing (NaN; None in `KeyFigures`) wherever they would stand, in ``result`` and ``area`` too. Of
    priority persons and groups, cells, gaps and sites tell nothing at all.

    Attributes
    ----------
    year : int
        The year under review.
    as_of : date
        The day from which the time left to the goal is counted.
    area : StudyArea
        The study area. Its cells have no priority persons and no groups; for the public its outlets have no contacts.
    result : ScenarioResult
        Coverage today and with the proposed sites, gaps, plan; priority persons as above.
    settings : ReviewSettings
        What the planner decided.
    today, planned : KeyFigures
        Key figures today and with the proposed sites; the same values where none are proposed.
    units : DataFrame
        One row per reporting unit, in the area's order: ``unit_id``, ``name``, ``area_km2``, ``outlets``, ``new_sites``,
        ``closed_outlets``,
        ``persons_total``, ``persons_covered``, ``persons_share``, ``jobs_total``, ``jobs_covered``, ``jobs_share``,
        ``priority_total``, ``priority_covered``, ``priority_share``, ``minutes_p50`` and ``minutes_p90`` (of its residents;
        infinite where they reach nothing, NaN without residents), ``supply_ratio`` (outlets per 10,000 residents),
        ``at_goal``, and with the proposed sites ``persons_covered_after``, ``persons_share_after``, ``jobs_covered_after``,
        ``jobs_share_after``, ``priority_covered_after``, ``priority_share_after``, ``at_goal_after``. Shares are 0 to 1 and
        missing where there is nobody.
        ``priority_total_withheld``, ``priority_covered_withheld`` and ``priority_covered_after_withheld`` tell a withheld
        count from one that is missing for want of people.
    outlets : DataFrame
        One row per kind of outlet that there is or will be, in the order of `geodata.kinds.KINDS`: ``kind``, ``counts``
        (whether it counts in the scenario), ``outlets``, ``new_sites``, ``closed``.
    groups : GroupCoverage
        Coverage by age or employment; empty where the data tell no groups.
    equity : Equity
        Worst-off unit, Gini coefficient, kinds of unit.
    supply : (c,) float64
        Outlets per 10,000 residents of each cell, as in ``equity``.
    minutes : MinutesDistribution
        Residents by the minutes to the nearest outlet, today.
    progress, progress_after : GoalProgress
        Towards the goal, today and with the proposed sites.
    sites : DataFrame
        Proposed sites in build order, as in `planning.proposals.Proposal` without ``priority_persons_gained``, with
        ``build_year``. Empty where none are proposed.
    explained : DataFrame or None
        Why each is proposed (`planning.site_explanations.explain_sites`); None where none are proposed.
        ``alternative_loss`` is missing where priority persons count in the weights.
    order : BuildOrder or None
        Stages of building, in options of ``result.proposal.problem``; None where none are proposed.
    years : DataFrame
        One row per year of building: ``year``, ``sites`` (built in it), ``persons_covered`` and ``persons_share`` after it,
        ``units_at_goal``. Empty where none are proposed.
    change : YearChange or None
        Against an earlier year; None where none is given.
    withheld : WithheldCounts
        Which counts of priority persons are withheld, once for all products.
    """

    year: int
    as_of: date
    area: StudyArea
    result: ScenarioResult
    settings: ReviewSettings
    today: KeyFigures
    planned: KeyFigures
    units: pd.DataFrame
    outlets: pd.DataFrame
    groups: GroupCoverage
    equity: Equity
    supply: Floats
    minutes: MinutesDistribution
    progress: GoalProgress
    progress_after: GoalProgress
    sites: pd.DataFrame
    explained: pd.DataFrame | None
    order: BuildOrder | None
    years: pd.DataFrame
    change: YearChange | None
    withheld: WithheldCounts


def review_figures(
    area: StudyArea,
    result: ScenarioResult,
    settings: ReviewSettings,
    *,
    year: int,
    as_of: date,
    earlier: EarlierYear | None = None,
    effort: Effort,
) -> ReviewFigures:
    """Work out every figure of a review.

    Parameters
    ----------
    area : StudyArea
        The prepared study area.
    result : ScenarioResult
        What `planning.proposals.run_scenario` gave for it.
    settings : ReviewSettings
        What the planner decided.
    year, as_of
        As in `ReviewFigures`.
    earlier : EarlierYear, optional
        The year to compare with.
    effort : Effort
        What the build order may spend.

    Returns
    -------
    ReviewFigures
        The same for the same input, unless the build order's time ran out.

    Raises
    ------
    ReviewError
        The result is not of this area, or the earlier year is not earlier.
    PlanningError
        The scenario's conditions do not fit the earlier year's area.
    """
    if result.fingerprint != area.fingerprint:
        raise ReviewError(
            Text("结果不是由该研究区得出的，请重新计算", "the result is not of this study area: compute it again")
        )
    there, scenario = area_under(area, result.scenario), result.scenario
    planned, goal_share = final_coverage(result), settings.goal_share
    withheld = withheld_priority(result.before, planned, below=settings.suppress_below)
    equity = measure_equity(area, scenario, result.before)
    proposal = result.proposal if result.proposal is not None and len(result.proposal.sites) else None
    order = None if proposal is None else build_years(there, scenario, proposal, effort)
    explained = None if proposal is None else explain_sites(there, scenario, proposal)
    if explained is not None and weighs_priority(scenario):
        explained = explained.assign(alternative_loss=np.nan)
    no_total, persons = withheld.area_total, area.cells["persons"].to_numpy(dtype=np.float64)
    without_sites = dataclasses.replace(result, proposal=None)
    return ReviewFigures(
        year,
        as_of,
        published_area(area, scenario, public=settings.public),
        published_result(result, withheld),
        settings,
        published_figures(
            key_figures(area, without_sites),
            result.before.totals,
            no_total=no_total,
            no_covered=withheld.area_covered,
        ),
        published_figures(key_figures(area, result), planned.totals, no_total=no_total, no_covered=withheld.area_after),
        unit_table(there, result, equity, withheld, goal_share=goal_share),
        outlet_table(area, result),
        group_coverage(area, result.before, below=settings.suppress_below),
        equity,
        equity.ratio,
        minutes_distribution(result.before, persons),
        goal_progress(result.before, goal_share=goal_share, as_of=as_of),
        goal_progress(planned, goal_share=goal_share, as_of=as_of),
        site_table(area, result, order),
        explained,
        order,
        year_table(there, result, order, goal_share=goal_share),
        None if earlier is None else year_change(area, result, earlier, year=year),
        withheld,
    )
