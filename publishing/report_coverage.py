"""The sections 覆盖评估, 均等化 and 缺口: who is covered where, how evenly, and who is left out."""

from __future__ import annotations

import pandas as pd

from geodata.text import Text
from planning.review import ReviewFigures
from publishing.chinese_numbers import CELLS, GAPS, PERSONS, UNITS, Noun, amount_text, percent_text, points_text
from publishing.equity_words import UNIT_KIND_NAMES
from publishing.numbers import count_text, plain_text, ratio_text
from publishing.report_blocks import TEXT, Block, Column, Heading, Paragraph, Picture, Reference, TableBlock
from publishing.report_change import change_blocks
from publishing.report_charts import minutes_chart, units_chart, units_left_out
from publishing.report_wording import (
    body,
    count_cell,
    coverage_sentence,
    minutes_cell,
    name_text,
    quoted,
    rows_of,
    share_cell,
)
from publishing.words import COLUMNS, REASONS, term

_GAPS_SHOWN = 30
_PRIORITY = Noun("名重点人员", "priority person", "priority persons")


def coverage_blocks(figures: ReviewFigures, language: str) -> list[Block]:
    """Return the section 覆盖评估, with what changed since an earlier year where there is one."""
    today, units = figures.today, figures.units
    covered = coverage_sentence(today.persons_total, today.persons_covered, figures.result.before.share("persons"))
    blocks: list[Block] = [
        Heading(Text("总体覆盖", "Coverage as a whole").say(language), 2),
        body([covered, *_within(figures), _priority(figures)], language),
    ]
    if today.persons_total > 0:
        caption = Text("人口到最近网点的时间分布", "Residents by minutes to the nearest outlet").say(language)
        blocks.append(Picture("minutes", caption, minutes_chart(figures, language)))
    if len(figures.groups.totals):
        blocks.append(_groups_table(figures, language))
    if len(units):
        blocks.append(Heading(Text("分区覆盖", "Coverage by area").say(language), 2))
        blocks.append(
            Paragraph(
                (
                    Text(
                        "各分区的网点、人口覆盖与到达时间见",
                        "Outlets, residents covered and travel times by area are in ",
                    ).say(language),
                    Reference("units"),
                    Text("。", ".").say(language),
                )
            )
        )
        blocks.append(_units_table(figures, language))
        if (units["persons_total"] > 0).any():
            caption = _units_caption(figures).say(language)
            blocks.append(Picture("unit_shares", caption, units_chart(figures, language)))
    return [*blocks, *change_blocks(figures, language)]


def equity_blocks(figures: ReviewFigures, language: str) -> list[Block]:
    """Return the section 均等化."""
    equity, total = figures.equity, figures.today.persons_total
    if total <= 0:
        nobody = Text("数据中没有人口，无法评估均等化。", "The data have no residents, so equal access cannot be told.")
        return [body([nobody], language)]
    gini = ratio_text(equity.gini)
    supply = Text(
        f"每万人可及网点平均{ratio_text(equity.ratio_mean)}个，按人口计算的基尼系数为{gini}（0为完全均等，1为完全不均等）。",
        f"On average {ratio_text(equity.ratio_mean)} outlets per 10,000 residents are within reach; the Gini coefficient of "
        f"that over the residents is {gini} (0 is perfectly equal, 1 perfectly unequal).",
    )
    blocks: list[Block] = [body([*_worst(figures), supply, *_without(figures)], language)]
    if len(equity.kinds) > 1:
        blocks += [body(_urban_rural(figures), language), _kinds_table(figures, language)]
    return blocks


def gaps_blocks(figures: ReviewFigures, language: str) -> list[Block]:
    """Return the section 缺口."""
    gaps = figures.result.gaps.table
    if not len(gaps):
        none = Text(
            "所有网格都在服务标准以内，没有服务缺口。", "Every cell is within the service standard: there is no gap."
        )
        return [body([none], language)]
    count = amount_text(len(gaps), GAPS)
    peopled = gaps[gaps["persons"] > 0]
    sentences = [
        Text(f"共有{count.zh}（相邻的未覆盖网格合为一处）。",
             f"There {'is' if len(gaps) == 1 else 'are'} {count.en} (neighbouring uncovered cells make up one).")
    ]  # fmt: skip
    if len(peopled):
        sentences.append(_largest(peopled.iloc[0]))
    else:
        sentences.append(Text("缺口内没有人口，只有岗位。", "Nobody lives in them; there are only jobs."))
    return [body(sentences, language), _gaps_table(gaps, language)]


def _units_caption(figures: ReviewFigures) -> Text:
    caption = Text("各分区的人口覆盖率", "Share of residents covered by area")
    shown = figures.progress.units_total - units_left_out(figures)
    if shown == figures.progress.units_total:
        return caption
    return Text(f"{caption.zh}（最低的{shown}个）", f"{caption.en} (the {shown} lowest)")


def _within(figures: ReviewFigures) -> list[Text]:
    """Return who reaches no outlet at all."""
    never = figures.minutes.never
    if figures.today.persons_total <= 0 or never <= 0:
        return []
    share = percent_text(never)
    return [
        Text(
            f"{share.zh}的人口无法到达任何网点：附近无路，或不与网点连通。",
            f"{share.en[0].upper()}{share.en[1:]} of the residents reach no outlet at all: no way leads there.",
        )
    ]


def _priority(figures: ReviewFigures) -> Text:
    total, covered = figures.today.priority_total, figures.today.priority_covered
    if total is not None and total <= 0:
        return Text("数据中没有重点人员。", "The data have no priority persons.")
    told = amount_text(total or 0.0, _PRIORITY)
    if total is not None and covered is None:
        return Text(
            f"重点人员{count_text(total)}人；覆盖多少会透露过小的数，按规定不公开。",
            f"There {'is' if told.en.startswith('1 ') else 'are'} {told.en}; how many are covered would tell of small counts "
            "and is withheld.",
        )
    if total is None or covered is None:
        return Text("重点人员数量过少，按规定不公开。", "Counts of priority persons are too small to be shown.")
    return Text(
        f"重点人员{count_text(total)}人，其中覆盖{count_text(covered)}人。",
        f"Of {told.en}, {count_text(covered)} {'is' if count_text(covered) == '1' else 'are'} covered.",
    )


def _groups_table(figures: ReviewFigures, language: str) -> TableBlock:
    rows = tuple(
        (
            name_text(row.group, language),
            count_cell(row.total, language, withheld=bool(row.total_withheld)),
            count_cell(row.covered, language, withheld=bool(row.covered_withheld)),
            share_cell(row.share),
        )
        for row in rows_of(figures.groups.totals)
    )
    columns = (
        Column(COLUMNS["group"].say(language), 2.0, TEXT),
        *(Column(COLUMNS[key].say(language), 1.0) for key in ("group_total", "group_covered", "group_share")),
    )
    return TableBlock("groups", Text("分人群覆盖", "Coverage by group").say(language), columns, rows)


def _units_table(figures: ReviewFigures, language: str) -> TableBlock:
    goal = Text("达标", "yes").say(language), Text("未达标", "no").say(language)
    rows = [
        (
            name_text(row.name, language),
            count_cell(row.outlets, language),
            count_cell(row.persons_total, language),
            count_cell(row.persons_covered, language),
            share_cell(row.persons_share),
            minutes_cell(row.minutes_p50, language),
            minutes_cell(row.minutes_p90, language),
            goal[0 if row.at_goal else 1] if row.persons_total > 0 else "—",
        )
        for row in rows_of(figures.units)
    ]
    totals = figures.today
    rows.append(
        (
            Text("全域", "Whole area").say(language),
            count_cell(figures.result.before.outlets, language),
            count_cell(totals.persons_total, language),
            count_cell(totals.persons_covered, language),
            share_cell(figures.result.before.share("persons") if totals.persons_total > 0 else float("nan")),
            minutes_cell(totals.minutes_p50, language),
            minutes_cell(totals.minutes_p90, language),
            f"{figures.progress.units_at_goal}/{figures.progress.units_total}",
        )
    )
    columns = (
        Column(COLUMNS["unit_name"].say(language), 2.3, TEXT),
        Column(COLUMNS["outlets"].say(language), 0.9),
        Column(COLUMNS["persons_total"].say(language), 1.2),
        Column(COLUMNS["persons_covered"].say(language), 1.2),
        Column(COLUMNS["persons_share"].say(language), 1.1),
        Column(Text("半数人口到达（分钟）", "Half within (min)").say(language), 1.3),
        Column(Text("九成人口到达（分钟）", "Nine tenths within (min)").say(language), 1.3),
        Column(Text("达标", "At goal").say(language), 1.0),
    )
    note = Text(
        "各数四舍五入；各分区之和可能与全域略有出入：一是因为舍入，二是分区以外的网格和网点只计入全域。",
        "Figures are rounded. The areas may not add up to the whole: because of rounding, and because cells and outlets outside "
        "all areas count in the whole only.",
    ).say(language)
    caption = Text("分区网点与人口覆盖（现状）", "Outlets and residents covered by area (present)").say(language)
    return TableBlock("units", caption, columns, tuple(rows), has_total=True, note=note)


def _worst(figures: ReviewFigures) -> list[Text]:
    """Return the best-off and worst-off unit in words."""
    equity = figures.equity
    if equity.worst_unit < 0:
        return []
    low, high = percent_text(equity.worst_share), percent_text(equity.best_share)
    inhabited = figures.progress.units_total
    if inhabited == 1:
        name = quoted(figures.units["name"].iloc[equity.worst_unit])
        return [Text(f"只有{name.zh}一个分区有人口。", f"{name.en} is the only area with residents.")]
    if equity.worst_ties == inhabited:
        return [
            Text(
                f"有人口的{amount_text(inhabited, UNITS).zh}人口覆盖率相同，均为{low.zh}。",
                f"All {amount_text(inhabited, UNITS).en} with residents have the same share covered, {low.en}.",
            )
        ]
    spread = points_text(equity.best_share - equity.worst_share)
    name = quoted(figures.units["name"].iloc[equity.worst_unit])
    if equity.worst_ties > 1:
        ties = amount_text(equity.worst_ties, UNITS)
        worst = Text(
            f"人口覆盖率最低的有{ties.zh}，均为{low.zh}，其中人口最多的是{name.zh}",
            f"The share covered is lowest, {low.en}, in {ties.en}, of which {name.en} has most residents",
        )
    else:
        worst = Text(
            f"人口覆盖率最低的分区是{name.zh}（{low.zh}）", f"The share covered is lowest in {name.en} ({low.en})"
        )
    return [
        Text(
            f"{worst.zh}；最高的分区为{high.zh}，两者相差{spread.zh}。",
            f"{worst.en}; in the best-off area it is {high.en}, a difference of {spread.en}.",
        )
    ]


def _without(figures: ReviewFigures) -> list[Text]:
    share = figures.equity.share_without
    if share <= 0:
        return [Text("所有人口都有可及的网点。", "Every resident has an outlet within reach.")]
    told = percent_text(share)
    return [
        Text(
            f"{told.zh}的人口在服务标准内没有可及的网点。",
            f"{told.en[0].upper()}{told.en[1:]} of the residents have no outlet within the service standard.",
        )
    ]


def _urban_rural(figures: ReviewFigures) -> list[Text]:
    equity = figures.equity
    if not equity.urban_rural:
        return [Text("各类分区的覆盖情况如下。", "Coverage by kind of area is as follows.")]
    urban, rural = (UNIT_KIND_NAMES[kind] for kind in equity.urban_rural)
    shares = [percent_text(equity.kind_share(kind)) for kind in equity.urban_rural]
    return [
        Text(
            f"按分区类别看，{urban.zh}的人口覆盖率为{shares[0].zh}，{rural.zh}为{shares[1].zh}。",
            f"By kind of area, {shares[0].en} of the residents are covered in {urban.en}, {shares[1].en} in {rural.en}.",
        )
    ]


def _kinds_table(figures: ReviewFigures, language: str) -> TableBlock:
    rows = tuple(
        (
            term(UNIT_KIND_NAMES, str(row.kind), language),
            count_cell(row.units, language),
            count_cell(row.persons_total, language),
            count_cell(row.persons_covered, language),
            share_cell(row.persons_share),
            "—" if pd.isna(row.ratio) else ratio_text(row.ratio),
        )
        for row in rows_of(figures.equity.kinds)
    )
    keys = ("unit_count", "persons_total", "persons_covered", "persons_share", "supply_ratio")
    columns = (
        Column(COLUMNS["unit_kind"].say(language), 1.6, TEXT),
        *(Column(COLUMNS[key].say(language), 1.0) for key in keys),
    )
    return TableBlock("unit_kinds", Text("分类别覆盖", "Coverage by kind of area").say(language), columns, rows)


def _largest(gap: pd.Series) -> Text:
    persons, cells = amount_text(float(gap["persons"]), PERSONS), amount_text(float(gap["cells"]), CELLS)
    zh = f"位于{quoted(gap['unit']).zh}" if str(gap["unit"]) else "在各分区以外"
    en = f"lies in {quoted(gap['unit']).en}" if str(gap["unit"]) else "lies outside all areas"
    reason = REASONS[str(gap["reason"])]
    return Text(
        f"人口最多的一处{zh}，有{persons.zh}、{cells.zh}，主要原因是{reason.zh}。",
        f"The one with most residents {en} and has {persons.en} in {cells.en}; the main reason: {reason.en}.",
    )


def _gaps_table(gaps: pd.DataFrame, language: str) -> TableBlock:
    rows = tuple(
        (
            plain_text(row.gap),
            name_text(row.unit, language) if row.unit else "—",
            count_cell(row.persons, language),
            count_cell(row.jobs, language),
            count_cell(row.cells, language),
            minutes_cell(row.nearest_minutes, language),
            term(REASONS, str(row.reason), language),
        )
        for row in rows_of(gaps.head(_GAPS_SHOWN))
    )
    columns = (
        Column(COLUMNS["gap"].say(language), 0.7),
        Column(COLUMNS["unit"].say(language), 2.0, TEXT),
        Column(COLUMNS["persons"].say(language), 1.0),
        Column(COLUMNS["jobs"].say(language), 1.0),
        Column(COLUMNS["cells"].say(language), 0.9),
        Column(COLUMNS["nearest_minutes"].say(language), 1.4),
        Column(COLUMNS["reason"].say(language), 1.8, TEXT),
    )
    note = ""
    if len(gaps) > _GAPS_SHOWN:
        note = Text(
            f"共{len(gaps):,d}处，表中列出人口最多的{_GAPS_SHOWN}处，其余见工作簿。",
            f"The {_GAPS_SHOWN} with most residents of {len(gaps):,d}; the others are in the workbook.",
        ).say(language)
    return TableBlock("gaps", Text("服务缺口", "Gaps").say(language), columns, rows, note=note)
