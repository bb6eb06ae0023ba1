"""Turns of phrase that the report's sections share: names, lists of names, sentences put together, section titles."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import pandas as pd

from geodata.text import Text
from planning.coverage import Coverage
from planning.review import ReviewFigures
from planning.scenario import Scenario
from publishing.chinese_numbers import PERSONS, percent_text, split_text
from publishing.numbers import NO_SHARE, WITHHELD, count_text, minutes_text, share_text
from publishing.report_blocks import Paragraph, clean_text, closed_up, paragraphs_of
from publishing.sentences import standard_text

SECTION_TITLES: Mapping[str, Text] = MappingProxyType(
    {
        "overview": Text("概况", "Overview"),
        "present": Text("现状", "Present layout"),
        "coverage": Text("覆盖评估", "Coverage"),
        "equity": Text("均等化", "Equal access"),
        "gaps": Text("缺口", "Gaps"),
        "layout": Text("布局建议", "Proposed layout"),
        "plan": Text("年度计划与2027目标", "Plan by year and goal for 2027"),
        "performance": Text("运行与绩效", "Operation and performance"),
        "attachments": Text("附图附表", "Maps and tables"),
        "methods": Text("方法与数据说明", "Methods and data"),
    }
)
"""Titles of the sections (`planning.review.SECTIONS`)."""

NOT_GIVEN = Text("本次未提供", "not provided this time")
"""Where the planner has given nothing, nothing is made up."""

_UNNAMED = Text("（未命名）", "(unnamed)")
_LISTED = 5


def name_text(name: object, language: str) -> str:
    """Return a name from data as one clean line, or that there is none."""
    return clean_text(str(name)) or _UNNAMED.say(language)


def quoted(name: object) -> Text:
    """Return a name from data in quotation marks."""
    return Text(f"“{name_text(name, 'zh')}”", f"“{name_text(name, 'en')}”")


def listed(names: Sequence[object], noun: str) -> Text:
    """Return names one after another; of many the first few and how many there are in all.

    Parameters
    ----------
    names : sequence
        From data; at least one.
    noun : str
        Chinese measure word and noun, for instance ``个分区``.
    """
    shown = [quoted(name) for name in names[:_LISTED]]
    zh, en = "".join(name.zh for name in shown), [name.en for name in shown]
    more = len(names) - len(shown)
    if more:
        others = "1 other" if more == 1 else f"{more:,d} others"
        return Text(f"{zh}等{len(names):,d}{noun}", f"{', '.join(en)} and {others}")
    return Text(zh, en[0] if len(en) == 1 else f"{', '.join(en[:-1])} and {en[-1]}")


def body(sentences: Iterable[Text], language: str) -> Paragraph:
    """Return sentences as one paragraph."""
    said = [sentence.say(language) for sentence in sentences]
    return Paragraph((("" if language == "zh" else " ").join(said),))


def rows_of(frame: pd.DataFrame) -> Iterator[Any]:
    """Return the rows of a table, each with its columns as attributes."""
    return iter(frame.itertuples(index=False))


def stop(language: str) -> str:
    """Return the full stop."""
    return Text("。", ".").say(language)


def own_words(figures: ReviewFigures, section: str) -> list[Paragraph]:
    """Return what the planner wrote for a section."""
    return [Paragraph((line,), "own_words") for line in paragraphs_of(figures.settings.free_text.get(section, ""))]


def standard_words(scenario: Scenario) -> Text:
    """Return the service standard as it stands within a sentence."""
    return Text(closed_up(standard_text(scenario, "zh")), standard_text(scenario, "en"))


def area_name(figures: ReviewFigures, language: str) -> str:
    """Return the area's name."""
    return name_text(figures.area.name, language)


def coverage_sentence(total: float, covered: float, share: float) -> Text:
    """Return who is covered and who is not, for every case from nobody to everybody.

    Parameters
    ----------
    total, covered : float
        Residents.
    share : float
        Covered share of them, 0 to 1; of no account where there are none.
    """
    if total <= 0:
        return Text(
            "数据中没有人口，无法计算人口覆盖率。", "The data have no residents, so no share of them can be told."
        )
    whole, inside, outside = split_text(total, min(covered, total), PERSONS)
    if covered <= 0:
        return Text(
            f"总人口{whole.zh}，均不在网点的服务范围内。",
            f"{_all(whole.en, 'None of the', 'Not even')} is within reach of an outlet.",
        )
    if covered >= total:
        return Text(
            f"总人口{whole.zh}，全部在网点的服务范围内，人口覆盖率为100.0%。",
            f"{_all(whole.en, 'All of the', 'The only')} {_are(whole.en)} within reach of an outlet: the share covered is 100.0%.",
        )
    told = percent_text(share)
    return Text(
        f"总人口{whole.zh}，其中{inside.zh}在网点的服务范围内，{outside.zh}不在，人口覆盖率{is_percent(share)}。",
        f"Of {whole.en}, {_count(inside.en)} {_are(inside.en)} within reach of an outlet and {_count(outside.en)} "
        f"{_are(outside.en)} not: the share covered is {told.en}.",
    )


def is_percent(share: float) -> str:
    """Return a share (0 to 1) as a Chinese predicate: ``为79.3%``, but ``不足0.1%``."""
    percent = percent_text(share).zh
    return f"为{percent}" if percent[0].isdigit() else percent


def _count(english: str) -> str:
    return english.split(" ")[0]


def _all(english: str, many: str, one: str) -> str:
    """Return the residents of an area as a subject: one alone is no ``all of the 1``."""
    if _count(english) != "1":
        return f"{many} {english}"
    return f"{one} resident" if one == "The only" else f"{one} the only resident"


def _are(english: str) -> str:
    return "is" if _count(english) == "1" else "are"


def share_cell(share: float) -> str:
    """Return a share as it stands in a table; a dash where it is missing."""
    return NO_SHARE if math.isnan(share) else share_text(share)


def count_cell(count: float | None, language: str, *, withheld: bool = False) -> str:
    """Return a count as it stands in a table; a dash where it is missing."""
    if withheld or count is None:
        return WITHHELD.say(language)
    return NO_SHARE if math.isnan(count) else count_text(count)


def minutes_cell(minutes: float, language: str) -> str:
    """Return minutes as they stand in a table; a dash where nobody is."""
    return NO_SHARE if math.isnan(minutes) else minutes_text(minutes, language)


def persons_share(coverage: Coverage) -> float:
    """Return the covered share of the residents; missing where there are none."""
    return coverage.share("persons") if coverage.totals["persons_total"] > 0 else math.nan
