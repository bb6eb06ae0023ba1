"""The annual report (年度评估报告) as a Word document: the chosen sections, each made from the same `ReviewFigures`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from geodata.text import Text
from planning.review import ReviewFigures
from publishing.chinese_numbers import date_text, day_text
from publishing.map_approval import approval_text
from publishing.report_appendix import attachments_blocks, methods_blocks, sideways
from publishing.report_blocks import Block, Heading, clean_text
from publishing.report_coverage import coverage_blocks, equity_blocks, gaps_blocks
from publishing.report_document import Cover, document_bytes
from publishing.report_overview import overview_blocks, present_blocks
from publishing.report_plan import layout_blocks, performance_blocks, plan_blocks
from publishing.report_wording import NOT_GIVEN, SECTION_TITLES, area_name, own_words

_NO_MAPS: Mapping[str, bytes] = MappingProxyType({})
_SECTIONS: Mapping[str, Callable[[ReviewFigures, str], list[Block]]] = MappingProxyType(
    {
        "overview": overview_blocks,
        "present": present_blocks,
        "coverage": coverage_blocks,
        "equity": equity_blocks,
        "gaps": gaps_blocks,
        "layout": layout_blocks,
        "plan": plan_blocks,
        "performance": performance_blocks,
        "methods": methods_blocks,
    }
)


def report_bytes(figures: ReviewFigures, language: str = "zh", *, maps: Mapping[str, bytes] = _NO_MAPS) -> bytes:
    """Return the annual report.

    Parameters
    ----------
    figures : ReviewFigures
        From `planning.review.review_figures`. Its settings tell which sections there are and what the planner wrote.
    language : str
        ``"zh"`` or ``"en"``.
    maps : mapping of str to bytes
        Map sheets as PNG by the name that is printed below them, in the order in which they are attached.

    Returns
    -------
    bytes
        A ``.docx`` file; the same bytes for the same input.

    Raises
    ------
    FontError
        The machine has no font with Chinese characters for the charts.
    """
    return document_bytes(report_cover(figures, language), report_blocks(figures, language, maps=maps), language)


def report_blocks(figures: ReviewFigures, language: str = "zh", *, maps: Mapping[str, bytes] = _NO_MAPS) -> list[Block]:
    """Return what the report consists of; arguments as for `report_bytes`."""
    blocks: list[Block] = []
    for section in figures.settings.sections:
        title = Heading(SECTION_TITLES[section].say(language), 1)
        words = own_words(figures, section)
        if section == "attachments":
            blocks += sideways([title, *words, *attachments_blocks(figures, maps, language)])
        else:
            blocks += [title, *_SECTIONS[section](figures, language), *words]
    return blocks


def report_cover(figures: ReviewFigures, language: str) -> Cover:
    """Return the report's first page and what stands on all of them."""
    settings, area = figures.settings, figures.area
    publisher = clean_text(settings.publisher)
    data_date = day_text(area.data_date) if area.data_date else NOT_GIVEN
    fields = [
        (Text("制图单位", "Publisher"), publisher or NOT_GIVEN.say(language)),
        (Text("编制日期", "Made on"), date_text(settings.made_on).say(language)),
        (Text("数据截止日期", "Data as of"), data_date.say(language)),
        (Text("数据指纹", "Fingerprint"), area.fingerprint[:16]),
    ]
    colon = Text("：", ": ").say(language)
    lines = [f"{label.say(language)}{colon}{value}" for label, value in fields]
    notice = clean_text(area.notice)
    return Cover(
        title_lines=(
            area_name(figures, language),
            Text("公共就业服务网点", "Annual review of public").say(language),
            Text("年度评估报告", "employment-service outlets").say(language),
        ),
        title=Text(
            f"{area_name(figures, 'zh')}公共就业服务网点年度评估报告",
            f"{area_name(figures, 'en')}: annual review of public employment-service outlets",
        ).say(language),
        subtitle=Text(f"{figures.year}年", str(figures.year)).say(language),
        lines=(*lines, *([notice] if notice else [])),
        stamp=clean_text(approval_text(settings.approval_number).say(language)),
        foot=f"{area.fingerprint[:12]} · {publisher or 'Outlet Atlas'}",
        made_on=settings.made_on,
    )
