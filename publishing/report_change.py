"""What changed since an earlier year, in sentences and tables: outlets, coverage, and what of it comes from what."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd

from geodata.text import Text
from planning.review import ReviewFigures
from planning.year_change import YearChange
from publishing.chinese_numbers import PERSONS, amount_text, change_text, percent_text
from publishing.numbers import NO_SHARE, count_text
from publishing.report_blocks import TEXT, Block, Column, Heading, Paragraph, Picture, Reference, TableBlock
from publishing.report_charts import FACTOR_NAMES, change_chart
from publishing.report_wording import body, count_cell, is_percent, name_text, rows_of, share_cell
from publishing.words import COLUMNS, kind_name

CHANGE_NAMES = {
    "opened": Text("新设", "opened"),
    "closed": Text("撤销", "closed"),
    "moved": Text("迁址", "moved"),
    "kind_changed": Text("类型变更", "changed kind"),
    "renamed": Text("更名", "renamed"),
}
"""What became of an outlet (`planning.outlet_changes.OUTLET_CHANGES`); those that stayed as they were are not told."""

_UNITS_SHOWN = 30


def change_blocks(figures: ReviewFigures, language: str) -> list[Block]:
    """Return what changed since the earlier year; that there is none to compare with, where that is so."""
    title = Text("与往年相比", "Compared with an earlier year").say(language)
    change = figures.change
    if change is None:
        none = Text("本次没有可供比较的往年数据。", "No earlier year was given to compare with.")
        return [Heading(title, 2), body([none], language)]
    blocks: list[Block] = [
        Heading(Text(f"与{change.from_year}年相比", f"Compared with {change.from_year}").say(language), 2),
        body([*_coverage(change), _outlets(change)], language),
    ]
    if change.split is not None:
        caption = Text("覆盖人口变化的来源", "Where the change in residents covered comes from").say(language)
        blocks.append(body(_split(change.split), language))
        if change.split["persons"].round().any():
            blocks.append(Picture("change", caption, change_chart(figures, language)))
    blocks += [Paragraph((remark.say(language),), "note") for remark in change.remarks]
    told = change.outlets[change.outlets["change"].isin(list(CHANGE_NAMES))]
    if len(told):
        blocks.append(_outlets_table(told, language))
    if len(change.units):
        blocks += [_to_units(language), _units_table(change, language)]
    return blocks


def _coverage(change: YearChange) -> list[Text]:
    """Return how the covered residents and their share changed."""
    difference, since = _total(change, "persons_covered", "change"), change.from_year
    amount = amount_text(abs(difference), PERSONS)
    if round(difference) == 0:
        persons = Text(f"覆盖人口与{since}年持平", f"As many residents are covered as in {since}")
    elif difference > 0:
        persons = Text(f"覆盖人口比{since}年增加{amount.zh}", f"{amount.en} more than in {since} are covered")
    else:
        persons = Text(f"覆盖人口比{since}年减少{amount.zh}", f"{amount.en} fewer than in {since} are covered")
    earlier, later = (_total(change, "persons_share", when) for when in ("earlier", "later"))
    moved, now = change_text(earlier, later), percent_text(later)
    return [
        Text(
            f"{persons.zh}；人口覆盖率{is_percent(later)}，与{since}年相比{moved.zh}。",
            f"{persons.en}; the share covered is {now.en}, {moved.en} since {since}.",
        )
    ]


def _total(change: YearChange, figure: str, when: str) -> float:
    return float(change.totals[when].to_numpy(dtype=np.float64)[change.totals.index.get_loc(figure)])


def _outlets(change: YearChange) -> Text:
    counts = change.outlets["change"].value_counts()
    told = [(CHANGE_NAMES[key], int(counts.get(key, 0))) for key in CHANGE_NAMES if counts.get(key, 0)]
    if not told:
        return Text("网点没有变化。", "No outlet changed.")
    zh = "、".join(f"{name.zh}{count:,d}个" for name, count in told)
    en = ", ".join(f"{count:,d} {name.en}" for name, count in told)
    return Text(f"网点{zh}。", f"Outlets: {en}.")


def _split(split: pd.DataFrame) -> list[Text]:
    """Return what each factor contributed."""
    values = split["persons"].to_numpy(dtype=np.float64).tolist()
    if not any(map(round, values)):
        return [
            Text(
                "人口、道路和网点的变化都没有改变覆盖人口。",
                "Neither population nor roads nor outlets changed how many are covered.",
            )
        ]
    parts = [(FACTOR_NAMES[str(factor)], value) for factor, value in zip(split.index, values, strict=True)]
    zh = "，".join(f"{name.zh}{_more_zh(value)}" for name, value in parts)
    en = "; ".join(f"{name.en.lower()}: {_more_en(value)}" for name, value in parts)
    return [
        Text(
            f"按沙普利值把覆盖人口的变化分为三部分：{zh}。",
            f"By Shapley values the change in residents covered is made up of {en}.",
        )
    ]


def _more_zh(value: float) -> str:
    if round(value) == 0:
        return "没有影响"
    return f"使其{'增加' if value > 0 else '减少'}{amount_text(abs(value), PERSONS).zh}"


def _more_en(value: float) -> str:
    if round(value) == 0:
        return "none"
    return f"{count_text(abs(value))} {'more' if value > 0 else 'fewer'}"


def _outlets_table(told: pd.DataFrame, language: str) -> TableBlock:
    rows = tuple(
        (
            CHANGE_NAMES[str(row.change)].say(language),
            name_text(row.name, language),
            kind_name(str(row.kind), language),
            _detail(row, language),
        )
        for row in rows_of(told)
    )
    columns = (
        Column(Text("变化", "Change").say(language), 0.8, TEXT),
        Column(COLUMNS["name"].say(language), 2.4, TEXT),
        Column(COLUMNS["kind"].say(language), 1.4, TEXT),
        Column(Text("说明", "Detail").say(language), 2.4, TEXT),
    )
    return TableBlock("outlet_changes", Text("网点变化", "Outlets that changed").say(language), columns, rows)


def _detail(row: Any, language: str) -> str:
    """Return what an outlet was before, where that differs."""
    told = []
    if row.moved:
        metres = count_text(row.moved_metres)
        told.append(Text(f"迁移{metres}米", f"moved by {metres} m"))
    if row.kind_changed:
        kind = str(row.earlier_kind)
        told.append(Text(f"原为{kind_name(kind, 'zh')}", f"was {kind_name(kind, 'en')}"))
    if row.renamed:
        name = row.earlier_name
        told.append(Text(f"原名{name_text(name, 'zh')}", f"was called {name_text(name, 'en')}"))
    return Text("；", "; ").say(language).join(each.say(language) for each in told)


def _to_units(language: str) -> Paragraph:
    before, after = Text("各分区的变化见", "How each area changed is in ").say(language), Text("。", ".").say(language)
    return Paragraph((before, Reference("unit_changes"), after))


def _units_table(change: YearChange, language: str) -> TableBlock:
    rows = tuple(
        (
            name_text(row.name, language),
            share_cell(row.earlier_share),
            share_cell(row.later_share),
            count_cell(row.earlier_covered, language),
            count_cell(row.later_covered, language),
            _signed(row.covered_change),
        )
        for row in rows_of(change.units.head(_UNITS_SHOWN))
    )
    columns = (
        Column(COLUMNS["unit_name"].say(language), 2.2, TEXT),
        *(
            Column(Text(f"{year}年人口覆盖率（%）", f"Covered {year} (%)").say(language), 1.1)
            for year in (change.from_year, change.to_year)
        ),
        *(
            Column(Text(f"{year}年覆盖人口（人）", f"Residents covered {year}").say(language), 1.2)
            for year in (change.from_year, change.to_year)
        ),
        Column(Text("变化（人）", "Change").say(language), 1.0),
    )
    note = ""
    if len(change.units) > _UNITS_SHOWN:
        note = Text(
            f"共{len(change.units):,d}个分区，表中列出变化最大的{_UNITS_SHOWN}个，其余见工作簿。",
            f"The {_UNITS_SHOWN} that changed most of {len(change.units):,d} areas; the others are in the workbook.",
        ).say(language)
    return TableBlock(
        "unit_changes", Text("分区覆盖变化", "Coverage by area: changes").say(language), columns, rows, note=note
    )


def _signed(change: float) -> str:
    """Return a change with its sign; a dash where one of the years does not have the unit."""
    if math.isnan(change):
        return NO_SHARE
    return f"{'+' if round(change) > 0 else ''}{count_text(change)}"
