"""The sections 概况 and 现状: the whole in a few sentences, and the outlets that there are."""

from __future__ import annotations

from geodata.text import Text
from planning.comparison import final_coverage
from planning.goal_progress import GOAL_DATE
from planning.review import ReviewFigures
from publishing.chinese_numbers import (
    JOBS,
    OUTLETS,
    SITES,
    UNITS,
    amount_text,
    change_text,
    date_text,
    day_text,
    goal_percent_text,
    percent_text,
)
from publishing.report_blocks import TEXT, Block, Column, Reference, TableBlock
from publishing.report_blocks import Paragraph as Words
from publishing.report_wording import (
    area_name,
    body,
    count_cell,
    coverage_sentence,
    is_percent,
    listed,
    minutes_cell,
    persons_share,
    rows_of,
    share_cell,
    standard_words,
    stop,
)
from publishing.words import COLUMNS, kind_name


def overview_blocks(figures: ReviewFigures, language: str) -> list[Block]:
    """Return the section 概况."""
    return [
        body([_subject(figures), _standard(figures)], language),
        body([_outlets(figures), _covered(figures), _jobs(figures), *_times(figures)], language),
        body([_proposed(figures), goal_sentence(figures)], language),
        Words((Text("主要指标见", "The main figures are in ").say(language), Reference("key_figures"), stop(language))),
        key_figures_table(figures, language),
    ]


def present_blocks(figures: ReviewFigures, language: str) -> list[Block]:
    """Return the section 现状."""
    if not len(figures.outlets):
        return [
            body([Text("目前没有网点，也没有建议新增的点位。", "There is no outlet, and none is proposed.")], language)
        ]
    return [
        body([_outlets(figures), *_kinds(figures), *_units_without(figures)], language),
        Words((Text("各类网点的数量见", "How many there are of each kind is in ").say(language), Reference("kinds"),
               stop(language))),
        _kinds_table(figures, language),
    ]  # fmt: skip


def goal_sentence(figures: ReviewFigures) -> Text:
    """Return how many units are at the goal."""
    progress, goal = figures.progress, goal_percent_text(figures.settings.goal_share)
    if progress.units_total == 0:
        return Text("没有有人口的分区，无法评估达标情况。", "No area has residents, so none can be at the goal.")
    if progress.is_reached:
        all_units = amount_text(progress.units_total, UNITS)
        if progress.units_total == 1:
            return Text(
                f"唯一有人口的分区已达到人口覆盖率{goal}的目标。",
                f"The only area with residents is at the goal of {goal} of its residents covered.",
            )
        zh = f"有人口的{all_units.zh}全部达到人口覆盖率{goal}的目标。"
        return Text(zh, f"All {all_units.en} with residents are at the goal of {goal} of their residents covered.")
    total = amount_text(progress.units_total, UNITS)
    at_goal = progress.units_at_goal
    if progress.units_total == 1:
        return Text(
            f"唯一有人口的分区没有达到人口覆盖率{goal}的目标。",
            f"The only area with residents is below the goal of {goal} of its residents covered.",
        )
    if at_goal == 0:
        return Text(
            f"有人口的{total.zh}中，还没有一个达到人口覆盖率{goal}的目标。",
            f"Of {total.en} with residents, none is at the goal of {goal} of its residents covered.",
        )
    return Text(
        f"有人口的{total.zh}中，{at_goal:,d}个达到人口覆盖率{goal}的目标。",
        f"Of {total.en} with residents, {at_goal:,d} {'is' if at_goal == 1 else 'are'} at the goal of {goal} of their "
        "residents covered.",
    )


def key_figures_table(figures: ReviewFigures, language: str) -> TableBlock:
    """Return the table of the main figures, today and with the proposed sites."""
    before, after = figures.result.before, final_coverage(figures.result)
    today, planned, progress, later = figures.today, figures.planned, figures.progress, figures.progress_after

    def row(key: str, first: str, second: str) -> tuple[str, str, str]:
        return COLUMNS[key].say(language), first, second

    rows: list[tuple[str, ...]] = [
        row("outlets", count_cell(before.outlets, language), count_cell(after.outlets, language)),
        row("persons_total", *(count_cell(each.persons_total, language) for each in (today, planned))),
        row("persons_covered", *(count_cell(each.persons_covered, language) for each in (today, planned))),
        row("persons_share", *(share_cell(persons_share(each)) for each in (before, after))),
        row("jobs_total", *(count_cell(each.jobs_total, language) for each in (today, planned))),
        row("jobs_covered", *(count_cell(each.jobs_covered, language) for each in (today, planned))),
        row("priority_persons_total", *(count_cell(each.priority_total, language) for each in (today, planned))),
        row("priority_persons_covered", *(count_cell(each.priority_covered, language) for each in (today, planned))),
        row("minutes_p50", *(minutes_cell(each.minutes_p50, language) for each in (today, planned))),
        row("minutes_p90", *(minutes_cell(each.minutes_p90, language) for each in (today, planned))),
        (
            Text("达标分区（个）", "Areas at the goal").say(language),
            str(progress.units_at_goal),
            str(later.units_at_goal),
        ),
    ]
    columns = [Column(COLUMNS["figure"].say(language), 3.0, TEXT), Column(COLUMNS["before"].say(language), 1.3)]
    if figures.result.proposal is None:
        rows = [row[:2] for row in rows]
    else:
        columns.append(Column(COLUMNS["after"].say(language), 1.5))
    caption = Text("主要指标", "Main figures").say(language)
    return TableBlock("key_figures", caption, tuple(columns), tuple(rows))


def _subject(figures: ReviewFigures) -> Text:
    day = date_text(figures.as_of)
    data = figures.area.data_date
    dated = Text("数据未注明截止日期", "the data state no date")
    if data:
        dated = Text(f"数据截止{day_text(data).zh}", f"the data hold up to {day_text(data).en}")
    return Text(
        f"本报告评估{figures.year}年{area_name(figures, 'zh')}公共就业服务网点的覆盖与布局，{dated.zh}，评估日期为{day.zh}。",
        f"This report reviews the coverage and layout of public employment-service outlets of {area_name(figures, 'en')} "
        f"in {figures.year}; {dated.en}, and the day of review is {day.en}.",
    )


def _standard(figures: ReviewFigures) -> Text:
    standard, goal = standard_words(figures.result.scenario), goal_percent_text(figures.settings.goal_share)
    return Text(
        f"服务标准为{standard.zh}：沿道路在此时间内能到达网点的，计为覆盖。"
        f"一个分区的人口覆盖率不低于{goal}，计为达标；目标是{date_text(GOAL_DATE).zh}前全部达标。",
        f"The service standard is {standard.en}: who reaches an outlet by road in that time is covered. "
        f"An area is at the goal where at least {goal} of its residents are covered, as all shall be by "
        f"{date_text(GOAL_DATE).en}.",
    )


def _outlets(figures: ReviewFigures) -> Text:
    count = figures.result.before.outlets
    told = amount_text(count, OUTLETS)
    if count == 0:
        return Text("目前没有计入评估的网点。", "At present no outlet counts in this review.")
    verb = "counts" if count == 1 else "count"
    return Text(f"目前计入评估的有{told.zh}。", f"At present {told.en} {verb} in this review.")


def _covered(figures: ReviewFigures) -> Text:
    today = figures.today
    return coverage_sentence(today.persons_total, today.persons_covered, figures.result.before.share("persons"))


def _jobs(figures: ReviewFigures) -> Text:
    today = figures.today
    if today.jobs_total <= 0:
        return Text("数据中没有岗位。", "The data have no jobs.")
    part = figures.result.before.share("jobs")
    total, share = amount_text(today.jobs_total, JOBS), percent_text(part)
    return Text(
        f"数据中有{total.zh}，岗位覆盖率{is_percent(part)}。",
        f"Of {total.en} in the data, {share.en} {'is' if total.en.startswith('1 ') else 'are'} within reach.",
    )


def _times(figures: ReviewFigures) -> list[Text]:
    """Return within how many minutes most people reach an outlet."""
    today = figures.today
    if today.persons_total <= 0:
        return []
    half, most = (minutes_cell(minutes, "zh") for minutes in (today.minutes_p50, today.minutes_p90))
    if today.minutes_p50 == float("inf"):
        return [Text("半数以上的人口无法到达任何网点。", "More than half of the residents reach no outlet at all.")]
    if today.minutes_p90 == float("inf"):
        return [
            Text(
                f"半数人口{half}分钟内可到最近网点；一成以上的人口无法到达任何网点。",
                f"Half of the residents reach an outlet within {half} minutes; more than a tenth reach none at all.",
            )
        ]
    return [
        Text(
            f"半数人口{half}分钟内、九成人口{most}分钟内可到最近网点。",
            f"Half of the residents reach an outlet within {half} minutes, nine tenths within {most}.",
        )
    ]


def _proposed(figures: ReviewFigures) -> Text:
    proposal = figures.result.proposal
    if proposal is None:
        return Text("本次没有要求提出新增点位。", "No new sites were asked for.")
    if not len(figures.sites):
        return Text("经求解，没有值得新增的点位。", "The plan found no site worth adding.")
    count = amount_text(len(figures.sites), SITES)
    if figures.today.persons_total <= 0:
        return Text(f"建议新增{count.zh}。", f"{count.en} {'is' if len(figures.sites) == 1 else 'are'} proposed.")
    before, after = figures.result.before.share("persons"), proposal.after.share("persons")
    share, change = percent_text(after), change_text(before, after)
    return Text(
        f"建议新增{count.zh}，建成后人口覆盖率{is_percent(after)}，{change.zh}。",
        f"With the {count.en} proposed the share covered is {share.en}, {change.en}.",
    )


def _kinds(figures: ReviewFigures) -> list[Text]:
    """Return which kinds there are, and whether some of them do not count."""
    present = figures.outlets[figures.outlets["outlets"] > 0]
    if not len(present):
        return []
    zh = "、".join(f"{kind_name(str(row.kind), 'zh')}{row.outlets:,d}个" for row in rows_of(present))
    en = ", ".join(f"{kind_name(str(row.kind), 'en')} ({row.outlets:,d})" for row in rows_of(present))
    sentences = [Text(f"按类型分：{zh}。", f"By kind: {en}.")]
    if figures.result.scenario.outlet_kinds:
        names = figures.result.scenario.outlet_kinds
        counted_zh = "、".join(kind_name(kind, "zh") for kind in names)
        counted_en = ", ".join(kind_name(kind, "en") for kind in names)
        sentences.append(Text(f"覆盖评估仅计入{counted_zh}。", f"Only these count in coverage: {counted_en}."))
    return sentences


def _units_without(figures: ReviewFigures) -> list[Text]:
    units = figures.units
    without = units[(units["outlets"] == 0) & (units["persons_total"] > 0)]
    if not len(without):
        return [Text("有人口的分区都有网点。", "Every area with residents has an outlet.")] if len(units) else []
    names = listed(without["name"].tolist(), "个分区")
    verb = "has no outlet" if len(without) == 1 else "have no outlet"
    return [Text(f"{names.zh}有人口而没有网点。", f"{names.en} {verb} though people live there.")]


def _kinds_table(figures: ReviewFigures, language: str) -> TableBlock:
    has_plan = figures.result.proposal is not None
    rows = []
    for row in rows_of(figures.outlets):
        plan = (count_cell(row.new_sites, language), count_cell(row.closed, language)) if has_plan else ()
        rows.append((kind_name(str(row.kind), language), count_cell(row.outlets, language), *plan))
    columns = [Column(COLUMNS["kind"].say(language), 2.4, TEXT), Column(COLUMNS["outlets"].say(language), 1.2)]
    if has_plan:
        columns += [
            Column(COLUMNS["sites"].say(language), 1.4),
            Column(Text("建议撤并或迁移（个）", "Proposed to close or move").say(language), 1.6),
        ]
    caption = Text("各类网点数量", "Outlets by kind").say(language)
    return TableBlock("kinds", caption, tuple(columns), tuple(rows))
