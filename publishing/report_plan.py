"""The sections 布局建议, 年度计划与2027目标 and 运行与绩效: which sites and why, when, and how outlets do."""

from __future__ import annotations

import math

import pandas as pd

from geodata.text import Text
from planning.goal_progress import GOAL_DATE, GoalProgress
from planning.review import ReviewFigures
from publishing.alternatives import alternative_cost_text
from publishing.chinese_numbers import (
    MONTHS,
    PERSONS,
    SITES,
    UNITS,
    Noun,
    amount_text,
    date_text,
    goal_percent_text,
)
from publishing.numbers import WITHHELD, count_text
from publishing.plans import plan_notes, status_text
from publishing.report_blocks import (
    TEXT,
    Block,
    Column,
    Heading,
    Paragraph,
    Picture,
    Reference,
    TableBlock,
    clean_text,
    closed_up,
)
from publishing.report_charts import years_chart
from publishing.report_overview import goal_sentence
from publishing.report_wording import NOT_GIVEN, body, count_cell, listed, name_text, quoted, rows_of, share_cell, stop
from publishing.sentences import site_reason
from publishing.tables import sites_table
from publishing.words import COLUMNS

_PLACES = Noun("个基层辖区", "locality", "localities")
"""The finest boundary units there are: communities, villages or townships."""
_TEMPLATE_ROWS = 6


def layout_blocks(figures: ReviewFigures, language: str) -> list[Block]:
    """Return the section 布局建议: the plan as a whole, its sites as a table, and the reasons for each."""
    proposal = figures.result.proposal
    if proposal is None:
        return [body([Text("本次没有要求提出新增点位。", "No new sites were asked for.")], language)]
    if not len(figures.sites):
        return [
            body(
                [Text("经求解，没有值得新增的点位。", "The plan found no site worth adding."), *_notes(figures)],
                language,
            )
        ]
    count, status = amount_text(len(figures.sites), SITES), status_text(proposal.plan, "zh")
    sentences = [
        Text(
            f"从{count_text(proposal.candidates)}处备选场地中选出{count.zh}，求解结论：{closed_up(status)}。",
            f"From {count_text(proposal.candidates)} candidate venues the plan picks {count.en}; quality of the plan: "
            f"{status_text(proposal.plan, 'en')}.",
        ),
        *_closed(figures),
        *_notes(figures),
    ]
    to_table = (Text("建议点位见", "The proposed sites are in ").say(language), Reference("sites"), stop(language))
    blocks: list[Block] = [body(sentences, language), Paragraph(to_table), _sites_table(figures, language)]
    blocks.append(Heading(Text("各点位的理由", "Reasons for each site").say(language), 2))
    return [*blocks, *(_reasons(figures, place, language) for place in range(len(figures.sites)))]


def plan_blocks(figures: ReviewFigures, language: str) -> list[Block]:
    """Return the section 年度计划与2027目标."""
    blocks: list[Block] = [
        Heading(Text("目标进展", "Progress towards the goal").say(language), 2),
        body([goal_sentence(figures), *_missing(figures.progress), *_after_plan(figures)], language),
        Heading(Text("分年建设", "Build by year").say(language), 2),
    ]
    if not len(figures.years):
        return [*blocks, body([Text("没有建议点位，因此没有分年建设安排。", "No site is proposed, so there is nothing to build by year.")], language)]  # fmt: skip
    blocks.append(
        Paragraph(
            (
                Text("建议点位分年建成后的覆盖见", "Coverage as the sites are built year by year is in ").say(language),
                Reference("years"),
                stop(language),
            )
        )
    )
    blocks.append(_years_table(figures, language))
    if figures.today.persons_total > 0:
        caption = Text("分年人口覆盖率", "Share of residents covered by year").say(language)
        blocks.append(Picture("years_chart", caption, years_chart(figures, language)))
    return blocks


def performance_blocks(figures: ReviewFigures, language: str) -> list[Block]:
    """Return the section 运行与绩效: a table to be filled in where the planner has written nothing about it."""
    if any(map(clean_text, figures.settings.free_text.get("performance", "").splitlines())):
        return []
    none = NOT_GIVEN
    said = Text(
        f"运行与绩效数据{none.zh}。收集后可填入下表。",
        f"Data on operation and performance were {none.en}. Once collected they can go into the table below.",
    )
    columns = (
        Column(Text("网点", "Outlet").say(language), 2.2, TEXT),
        Column(Text("运营单位", "Operator").say(language), 1.8, TEXT),
        Column(Text("服务人次", "Visits").say(language), 1.0),
        Column(Text("登记求职（人）", "Jobseekers registered").say(language), 1.1),
        Column(Text("达成就业（人）", "Placed in work").say(language), 1.1),
        Column(Text("绩效评价", "Assessment").say(language), 1.2, TEXT),
    )
    empty = tuple(("",) * len(columns) for _ in range(_TEMPLATE_ROWS))
    caption = Text(f"运行与绩效（{none.zh}，待填）", f"Operation and performance ({none.en}; to be filled in)").say(
        language
    )
    return [body([said], language), TableBlock("performance", caption, columns, empty)]


def _closed(figures: ReviewFigures) -> list[Text]:
    proposal = figures.result.proposal
    if proposal is None or not len(proposal.closed):
        return []
    names = listed(figures.area.outlets["name"].iloc[proposal.closed].tolist(), "个网点")
    return [Text(f"方案撤并或迁移现有网点{names.zh}。", f"The plan closes or moves {names.en}.")]


def _notes(figures: ReviewFigures) -> list[Text]:
    return [
        Text(f"{label.zh}：{closed_up(note.zh)}。", f"{label.en}: {note.en}.")
        for label, note in plan_notes(figures.result)
    ]


def _sites_table(figures: ReviewFigures, language: str) -> TableBlock:
    keys = ("order", "name", "kind", "unit", "persons_gained", "jobs_gained", "persons_served")
    shown = sites_table(figures.result, language)
    texts = shown.shown()
    by_key = {key: texts[shown.columns[key]].tolist() for key in keys}
    years = figures.sites["build_year"].tolist()
    rows = tuple(
        (
            by_key["order"][place],
            name_text(by_key["name"][place], language),
            by_key["kind"][place],
            name_text(by_key["unit"][place], language) if by_key["unit"][place] else "—",
            *(by_key[key][place] or "—" for key in keys[4:]),
            str(years[place]),
        )
        for place in range(len(texts))
    )
    widths = (0.7, 2.2, 1.5, 1.5, 1.1, 1.1, 1.2)
    text_columns = {"name", "kind", "unit"}
    columns = [
        Column(COLUMNS[key].say(language), width, TEXT if key in text_columns else "number")
        for key, width in zip(keys, widths, strict=True)
    ]
    columns.append(Column(Text("建设年份", "Build year").say(language), 0.8))
    return TableBlock("sites", Text("建议点位", "Proposed sites").say(language), tuple(columns), rows)


def _reasons(figures: ReviewFigures, place: int, language: str) -> Paragraph:
    site = figures.sites.iloc[place]
    where = (
        Text(f"（{name_text(site['unit'], 'zh')}）", f" ({name_text(site['unit'], 'en')})")
        if site["unit"]
        else Text("", "")
    )
    order, name = site["order"], name_text(site["name"], language)
    head = Text(f"{order}. {name}{where.zh}：", f"{order}. {name}{where.en}: ").say(language)
    reason = Text(
        closed_up(site_reason(site, figures.result.scenario, "zh")), site_reason(site, figures.result.scenario, "en")
    )
    told = [reason, *_partner(site), *_why_here(figures, place), _clause(site)]
    return Paragraph((head, *body(told, language).pieces))


def _partner(site: pd.Series) -> list[Text]:
    partner = str(site["partner"])
    if not clean_text(partner):
        return []
    return [Text(f"可与{name_text(partner, 'zh')}合作。", f"Possible partner: {name_text(partner, 'en')}.")]


def _clause(site: pd.Series) -> Text:
    return Text(f"政策依据：{closed_up(str(site['clause']))}。", f"Policy clause: {site['clause']}.")


def _why_here(figures: ReviewFigures, place: int) -> list[Text]:
    """Return whom a site serves, what it shares with others, and what the best alternative would cost."""
    if figures.explained is None:
        return []
    row = figures.explained.iloc[place]
    told = []
    names = list(row["communities"])
    if names:
        count = int(row["communities_served"])
        some = listed(names[:3], "")
        if count == 1:
            told.append(Text(f"主要服务{some.zh}。", f"It serves {some.en}."))
        else:
            all_of_them = amount_text(count, _PLACES)
            told.append(Text(f"服务{all_of_them.zh}，人口最多的有{some.zh}。", f"It serves {all_of_them.en}, with most residents {some.en}."))  # fmt: skip
    shared = float(row["persons_shared_outlets"])
    if shared >= 0.5:
        amount = amount_text(shared, PERSONS)
        told.append(
            Text(
                f"服务范围内有{amount.zh}已可到达现有网点。",
                f"Of those within its reach, {amount.en} can get to an existing outlet already.",
            )
        )
    return [*told, _alternative(figures, row)]


def _alternative(figures: ReviewFigures, row: pd.Series) -> Text:
    if not str(row["alternative_id"]):
        return Text("没有符合条件的替代场地。", "No venue could stand in its place.")
    name, loss = quoted(row["alternative_name"]), float(row["alternative_loss"])
    # Missing where it would tell of priority persons.
    cost = [
        WITHHELD.say(language) if math.isnan(loss) else alternative_cost_text(figures.result, loss, language)
        for language in ("zh", "en")
    ]
    return Text(
        f"未选的最佳备选是{name.zh}，改选的代价：{closed_up(cost[0])}。",
        f"The best alternative is {name.en}; what choosing it would cost: {cost[1]}.",
    )


def _missing(progress: GoalProgress) -> list[Text]:
    """Return what is missing for the goal, in how much time, and the pace that it takes."""
    if progress.units_total == 0:
        return []
    day, goal = date_text(GOAL_DATE), goal_percent_text(progress.goal_share)
    if progress.is_reached:
        return [Text(f"{day.zh}的目标已经达到。", f"The goal of {day.en} is reached already.")]
    units = amount_text(progress.units_total - progress.units_at_goal, UNITS)
    persons = amount_text(progress.persons_missing, PERSONS)
    more = persons.en.replace(" ", " more ", 1)
    missing = Text(
        f"未达标的{units.zh}要达到{goal}，还须新增覆盖{persons.zh}。",
        f"For the {units.en} below {goal} to get there, {more} must be covered.",
    )
    if progress.is_past:
        return [missing, Text(f"{day.zh}的期限已过。", f"The day of the goal, {day.en}, is past.")]
    left = amount_text(progress.months_left, MONTHS)
    if progress.persons_per_quarter is None or progress.units_per_quarter is None:
        return [missing, Text(f"距{day.zh}已不足一个月。", f"Less than a month is left until {day.en}.")]
    pace = amount_text(progress.persons_per_quarter, PERSONS)
    unit_pace = _units_pace(progress.units_per_quarter)
    return [
        missing,
        Text(
            f"距{day.zh}还有{left.zh}，平均每季度须新增覆盖{pace.zh}、达标{unit_pace.zh}个分区。",
            f"With {left.en} left until {day.en}, that is {pace.en} and {unit_pace.en} areas per quarter.",
        ),
    ]


def _units_pace(units: float) -> Text:
    if units < 0.05:
        return Text("不足0.1", "fewer than 0.1")
    return Text(f"约{units:.1f}", f"about {units:.1f}")


def _after_plan(figures: ReviewFigures) -> list[Text]:
    """Return how many units are at the goal once the plan stands."""
    after = figures.progress_after
    if not len(figures.sites) or after.units_total == 0:
        return []
    if after.is_reached:
        return [
            Text(
                "建议点位全部建成后，各分区都将达标。", "Once all proposed sites stand, every area will be at the goal."
            )
        ]
    if after.units_at_goal == 0:
        still = amount_text(after.persons_missing, PERSONS)
        return [
            Text(
                f"建议点位全部建成后，仍没有分区达标，还须新增覆盖{still.zh}。",
                f"Once all proposed sites stand, no area will be at the goal yet: {still.en} will still be missing.",
            )
        ]
    at_goal, missing = after.units_at_goal, amount_text(after.persons_missing, PERSONS)
    return [
        Text(
            f"建议点位全部建成后，达标分区为{at_goal:,d}个，其余分区还须新增覆盖{missing.zh}。",
            f"Once all proposed sites stand, {at_goal:,d} {'area is' if at_goal == 1 else 'areas are'} at the goal; in the "
            f"others {missing.en} are still missing.",
        )
    ]


def _years_table(figures: ReviewFigures, language: str) -> TableBlock:
    today = figures.result.before
    has_persons = today.totals["persons_total"] > 0
    rows = [
        (
            Text("现状", "Present").say(language),
            "—",
            "",
            count_cell(today.totals["persons_covered"], language),
            share_cell(today.share("persons") if has_persons else float("nan")),
            str(figures.progress.units_at_goal),
        )
    ]
    for row in rows_of(figures.years):
        built = figures.sites.loc[figures.sites["build_year"] == row.year, "name"]
        rows.append(
            (
                str(row.year),
                count_cell(row.sites, language),
                Text("、", ", ").say(language).join(name_text(name, language) for name in built) or "—",
                count_cell(row.persons_covered, language),
                share_cell(row.persons_share),
                str(row.units_at_goal),
            )
        )
    columns = (
        Column(COLUMNS["year"].say(language), 0.8, TEXT),
        Column(COLUMNS["built"].say(language), 1.0),
        Column(COLUMNS["year_sites"].say(language), 3.2, TEXT),
        Column(COLUMNS["persons_covered"].say(language), 1.2),
        Column(COLUMNS["persons_share"].say(language), 1.1),
        Column(Text("达标分区（个）", "Areas at the goal").say(language), 1.0),
    )
    return TableBlock("years", Text("分年建设与覆盖", "Build and coverage by year").say(language), columns, tuple(rows))
