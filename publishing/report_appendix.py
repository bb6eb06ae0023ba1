"""The sections 附图附表 and 方法与数据说明: maps, long tables, and with what everything was computed."""

from __future__ import annotations

from collections.abc import Mapping

from geodata.text import Text
from planning.review import ReviewFigures
from publishing.report_blocks import (
    TEXT,
    Block,
    Column,
    Heading,
    PageTurn,
    Paragraph,
    Picture,
    TableBlock,
    clean_text,
    closed_up,
)
from publishing.report_wording import body, count_cell, name_text, rows_of, share_cell
from publishing.sentences import parameter_lines, source_lines
from publishing.tables import outlets_table
from publishing.words import COLUMNS

_OUTLETS_SHOWN = 500


def attachments_blocks(figures: ReviewFigures, maps: Mapping[str, bytes], language: str) -> list[Block]:
    """Return the section 附图附表: the maps, one to a page, and the tables of units and outlets.

    Parameters
    ----------
    figures : ReviewFigures
        The figures.
    maps : mapping of str to bytes
        PNG by the name that is printed below it.
    language : str
        ``"zh"`` or ``"en"``.
    """
    blocks: list[Block] = [Heading(Text("附图", "Maps").say(language), 2)]
    if not maps:
        none = Text("本次没有附图，图件见图集。", "No maps are attached here; see the atlas.")
        blocks.append(body([none], language))
    blocks += [Picture(f"map:{name}", clean_text(name), png) for name, png in maps.items()]
    blocks.append(Heading(Text("附表", "Tables").say(language), 2))
    if len(figures.units):
        blocks.append(_units_table(figures, language))
    if len(figures.area.outlets):
        blocks.append(_outlets_table(figures, language))
    if not len(figures.units) and not len(figures.area.outlets):
        blocks.append(body([Text("没有分区和网点可列。", "There are neither areas nor outlets to list.")], language))
    return blocks


def methods_blocks(figures: ReviewFigures, language: str) -> list[Block]:
    """Return the section 方法与数据说明."""
    below = figures.settings.suppress_below
    methods = [
        Text(
            "覆盖按路网计算：从每个需求网格的人口重心沿道路到最近网点，两端步行接入计时；用时不超过服务标准即为覆盖。",
            "Coverage is computed on the road network, from the middle of the residents of each demand cell to the nearest "
            "outlet, walks at both ends included; up to the service standard it counts as covered.",
        ),
        Text(
            "缺口是同一分区内相邻的未覆盖网格。可及网点数考虑服务范围内的人口竞争（两步移动搜索法），基尼系数按人口计算。",
            "Gaps are neighbouring uncovered cells of one area. Outlets within reach allow for how many people share them "
            "(two-step floating catchment area); the Gini coefficient is taken over the residents.",
        ),
        Text(
            "文中以万、亿为单位的数四舍五入，表中的数取整；分项之和与合计可能因此略有出入。",
            "Counts are rounded to whole numbers, so that parts may not quite add up to their whole.",
        ),
    ]
    privacy = Text(
        f"重点人员和各人群的数量大于0而小于{below}的不公开，由其他数可推算出它们的数也一并不公开。",
        f"Counts of priority persons and groups above 0 and below {below} are withheld, and with them those that would give "
        "them away.",
    )
    blocks: list[Block] = [Heading(Text("方法", "Methods").say(language), 2), body(methods, language)]
    if below > 1:
        blocks.append(body([privacy], language))
    blocks += [
        Heading(Text("参数", "Parameters").say(language), 2),
        _parameters_table(figures, language),
        Heading(Text("数据来源", "Sources").say(language), 2),
    ]
    sources = [_own(line, language) for line in source_lines(figures.area, language)]
    if not sources:
        blocks.append(body([Text("数据没有注明来源。", "The data state no sources.")], language))
    blocks += [Paragraph((line,), "note") for line in sources]
    remarks = [clean_text(remark.say(language)) for remark in figures.area.remarks]
    if remarks:
        blocks.append(Heading(Text("数据说明", "Remarks on the data").say(language), 2))
        blocks += [Paragraph((line,), "note") for line in remarks]
    return blocks


def sideways(blocks: list[Block]) -> list[Block]:
    """Return blocks on pages of their own that lie on their side."""
    return [PageTurn(landscape=True), *blocks, PageTurn(landscape=False)]


def _units_table(figures: ReviewFigures, language: str) -> TableBlock:
    units, has_plan = figures.units, figures.result.proposal is not None
    rows = []
    for row in rows_of(units):
        after = (
            (
                count_cell(row.new_sites, language),
                count_cell(row.persons_covered_after, language),
                share_cell(row.persons_share_after),
            )
            if has_plan
            else ()
        )
        rows.append(
            (
                clean_text(str(row.unit_id)),
                name_text(row.name, language),
                count_cell(row.jobs_total, language),
                count_cell(row.jobs_covered, language),
                share_cell(row.jobs_share),
                count_cell(row.priority_total, language, withheld=bool(row.priority_total_withheld)),
                count_cell(row.priority_covered, language, withheld=bool(row.priority_covered_withheld)),
                *after,
            )
        )
    keys = ["jobs_total", "jobs_covered", "jobs_share", "priority_persons_total", "priority_persons_covered"]
    if has_plan:
        keys += ["sites", "persons_covered_after", "persons_share_after"]
    columns = (
        Column(COLUMNS["unit_id"].say(language), 1.2, TEXT),
        Column(COLUMNS["unit_name"].say(language), 2.2, TEXT),
        *(Column(COLUMNS[key].say(language), 1.1) for key in keys),
    )
    caption = Text("分区岗位、重点人员与建成后覆盖", "Jobs, priority persons and planned coverage by area").say(
        language
    )
    return TableBlock("units_more", caption, columns, tuple(rows))


def _outlets_table(figures: ReviewFigures, language: str) -> TableBlock:
    table = outlets_table(figures.area, figures.result, language)
    keys = [key for key in ("outlet_id", "name", "kind", "unit", "address", "advice") if key in table.columns]
    shown = table.shown().head(_OUTLETS_SHOWN)
    rows = tuple(
        tuple(clean_text(str(value)) or "—" for value in row)
        for row in shown[[table.columns[key] for key in keys]].itertuples(index=False)
    )
    widths = {"outlet_id": 1.0, "name": 2.6, "kind": 1.5, "unit": 1.5, "address": 2.6, "advice": 1.0}
    columns = tuple(Column(COLUMNS[key].say(language), widths[key], TEXT) for key in keys)
    count, note = len(table.frame), ""
    if count > _OUTLETS_SHOWN:
        note = Text(
            f"共{count:,d}个网点，表中列出前{_OUTLETS_SHOWN}个，其余见工作簿。",
            f"The first {_OUTLETS_SHOWN} of {count:,d} outlets; the others are in the workbook.",
        ).say(language)
    return TableBlock("outlets", Text("现有网点", "Outlets").say(language), columns, rows, note=note)


def _parameters_table(figures: ReviewFigures, language: str) -> TableBlock:
    rows = tuple(
        (clean_text(label), _own(value, language) or "—")
        for label, value in parameter_lines(figures.area, figures.result.scenario, language)
    )
    columns = (Column(COLUMNS["item"].say(language), 1.2, TEXT), Column(COLUMNS["value"].say(language), 2.0, TEXT))
    return TableBlock("parameters", Text("计算参数", "Parameters").say(language), columns, rows)


def _own(line: str, language: str) -> str:
    return closed_up(clean_text(line)) if language == "zh" else clean_text(line)
