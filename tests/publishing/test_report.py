"""The report as a whole: what is written is what was figured, whatever the data hold."""

import dataclasses
import io
import re
import zipfile

import numpy as np
import pytest
from matplotlib.figure import Figure

from geodata.study_area import StudyArea
from planning.comparison import final_coverage
from planning.review import SECTIONS, ReviewFigures
from publishing.numbers import WITHHELD, share_text
from publishing.report import report_bytes
from publishing.report_wording import SECTION_TITLES
from publishing.words import STAMP
from tests.publishing.reviews import (
    HOSTILE,
    LONG_NAME,
    document,
    number,
    review,
    rows_of,
    states,
    table_called,
    words_of,
)

CHARTS = (
    ("report_coverage", "minutes_chart"),
    ("report_coverage", "units_chart"),
    ("report_plan", "years_chart"),
    ("report_change", "change_chart"),
)
FAULTS = re.compile(
    r"nan|None(?! of)|\binf\b|Text\(|\{|。。|，。|；。|：。|为不足|为超过|约约|(?<!\d)0\.0?万|，，|\.\.(?!\.)|, ,| \.|  |"
    r"\b1 (residents|outlets|sites|areas|gaps|cells|months|jobs|localities|others)\b|"
    r"(?<![\d.,])1 (are|have)\b|(?<![\d.,])(?:[2-9]|\d\d+) (?:outlet|site|area|gap|cell|month|job)\b"
)
"""What no sentence may hold: values that are not there, doubled stops, wrong numbers of nouns."""


@pytest.fixture(scope="module")
def figures(town: StudyArea) -> dict[str, ReviewFigures]:
    return states(town)


@pytest.fixture(scope="module")
def blank() -> bytes:
    file = io.BytesIO()
    Figure(figsize=(1, 1), dpi=20).savefig(file, format="png")
    return file.getvalue()


@pytest.fixture(scope="module")
def written(figures: dict[str, ReviewFigures], blank: bytes) -> dict[tuple[str, str], bytes]:
    with pytest.MonkeyPatch.context() as patch:
        leave_out_charts(patch, blank)
        return {
            (state, language): report_bytes(each, language)
            for state, each in figures.items()
            for language in ("zh", "en")
        }


def leave_out_charts(patch: pytest.MonkeyPatch, blank: bytes) -> None:
    """Charts have tests of their own; here they would only take time."""
    for module, chart in CHARTS:
        patch.setattr(f"publishing.{module}.{chart}", lambda figures, language: blank)


def with_settings(figures: ReviewFigures, **changes) -> ReviewFigures:
    return dataclasses.replace(figures, settings=dataclasses.replace(figures.settings, **changes))


def test_every_state_has_words_without_faults(written):
    faults = [
        (state, language, found, text)
        for (state, language), content in written.items()
        for text in words_of(document(content))
        if not (state == "hostile" and ("w:p" in text or "TOC" in text))
        for found in [FAULTS.search(text)]
        if found
    ]
    assert not faults, "\n".join(map(str, faults))


def test_chinese_reports_hold_no_english_sentences_and_the_other_way_round(written):
    for text in words_of(document(written["plain", "zh"])):
        assert not re.search(r"\b(the|is|are|of|and)\b", text), text
    english = [text for text in words_of(document(written["english", "en"])) if not text.startswith("Policy")]
    for text in english:
        # Clauses and the planner's own notices are Chinese by nature.
        told = re.sub(r"Policy clause: .*?\.$|测试方案|黑龙江.*|河西.*|虚构.*|关于.*", "", text)
        assert not re.search("[\u4e00-\u9fff]", told.replace("=网点.xlsx", "")), text


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("state", ["plain", "no_plan", "earlier", "one_outlet", "nobody"])
def test_the_main_figures_are_those_of_the_review(figures, written, state, language):
    each = figures[state]
    caption = {"zh": "主要指标", "en": "Main figures"}[language]
    rows = {row[0]: row[1:] for row in table_called(document(written[state, language]), caption)[1:]}
    before, after = each.result.before, final_coverage(each.result)
    for place, (coverage, key) in enumerate([(before, each.today), (after, each.planned)]):
        if place and each.result.proposal is None:
            break
        values = [cells[place] for cells in rows.values()]
        expected = [coverage.outlets, key.persons_total, key.persons_covered]
        assert [number(text) for text in values[:3]] == [np.floor(value + 0.5) for value in expected]
        if key.persons_total:
            assert values[3] == share_text(coverage.share("persons"))
            for text, minutes in zip(values[8:10], (key.minutes_p50, key.minutes_p90), strict=True):
                assert np.isinf(minutes) or number(text) == pytest.approx(minutes, abs=0.0501)
        for text, count in zip(values[6:8], (key.priority_total, key.priority_covered), strict=True):
            assert text == WITHHELD.say(language) if count is None else number(text) == np.floor(count + 0.5)


def test_units_gaps_sites_and_years_are_those_of_the_review(figures, written):
    each, opened = figures["plain"], document(written["plain", "zh"])
    units = table_called(opened, "分区网点与人口覆盖（现状）")[1:-1]
    for row, unit in zip(units, each.units.itertuples(), strict=True):
        assert row[0] == unit.name
        told = [unit.outlets, unit.persons_total, unit.persons_covered]
        assert [number(text) for text in row[1:4]] == [np.floor(value + 0.5) for value in told]
        assert row[4] == share_text(unit.persons_share)
        assert row[7] == ("达标" if unit.at_goal else "未达标")
    gaps = table_called(opened, "服务缺口")[1:]
    assert [number(row[2]) for row in gaps] == np.floor(each.result.gaps.table["persons"] + 0.5).tolist()
    sites = table_called(opened, "建议点位")[1:]
    assert [number(row[4]) for row in sites] == np.floor(each.sites["persons_gained"] + 0.5).tolist()
    assert [int(row[7]) for row in sites] == each.sites["build_year"].tolist()
    years = table_called(opened, "分年建设与覆盖")[2:]
    assert [row[4] for row in years] == [share_text(share) for share in each.years["persons_share"]]
    assert [int(row[1]) for row in years] == each.years["sites"].tolist()
    more = table_called(opened, "分区岗位、重点人员与建成后覆盖")[1:]
    for row, unit in zip(more, each.units.itertuples(), strict=True):
        assert (row[5] == "不公开") == unit.priority_total_withheld
        assert (row[6] == "不公开") == unit.priority_covered_withheld


def test_sentences_tell_the_figures_of_the_review(figures, written):
    each, text = figures["plain"], "\n".join(words_of(document(written["plain", "zh"])))
    shares = [each.result.before.share("persons"), each.result.proposal.after.share("persons")]
    assert f"人口覆盖率为{share_text(shares[0])}" in text
    points = float(share_text(shares[1])[:-1]) - float(share_text(shares[0])[:-1])
    assert f"提高{points:.1f}个百分点" in text
    # In 万 the three would be 2.92, 0.53 and 2.38, which do not add up.
    assert "总人口29,171人，其中5,337人在网点的服务范围内，23,834人不在" in text
    assert f"距2027年12月31日还有{each.progress.months_left}个月" in text


def test_what_is_not_there_is_said_to_be_missing(figures, written):
    def told(state: str) -> str:
        return "\n".join(words_of(document(written[state, "zh"])))

    assert "运行与绩效数据本次未提供" in told("plain")
    assert "没有服务缺口" in told("no_gaps")
    assert "没有可供比较的往年数据" in told("plain")
    assert "没有要求提出新增点位" in told("no_plan")
    assert "没有值得新增的点位" in told("no_gaps")
    assert "没有计入评估的网点" in told("no_outlets")
    assert "数据中没有人口" in told("nobody")
    assert "数据中没有岗位" in told("no_jobs")
    assert "数据中没有重点人员" in told("no_priority")
    assert "目标已经达到" in told("goal_met")
    assert "没有改变覆盖人口" in told("same_year")
    assert "网点使其增加" in told("earlier").replace("网点变化使其", "网点使其")


def test_the_stamp_or_the_approval_number_is_on_the_cover_and_in_every_header(written):
    plain, approved = document(written["plain", "zh"]), document(written["approved", "zh"])
    for opened, stamp in ((plain, STAMP.zh), (approved, "审图号：GS（2026）1234号")):
        assert stamp in [paragraph.text for paragraph in opened.paragraphs]
        assert all(stamp in section.header.paragraphs[0].text for section in opened.sections)
    assert STAMP.zh not in "".join(words_of(approved))


def test_every_section_can_be_left_out(figures, blank, monkeypatch):
    leave_out_charts(monkeypatch, blank)
    for section in SECTIONS:
        kept = tuple(each for each in SECTIONS if each != section)
        for sections in (kept, (section,)):
            opened = document(report_bytes(with_settings(figures["plain"], sections=sections)))
            headings = [p.text for p in opened.paragraphs if p.style.name == "Heading 1"]
            assert headings == [SECTION_TITLES[each].zh for each in sections]
    assert not document(report_bytes(with_settings(figures["plain"], sections=()))).tables


def test_own_words_stand_in_their_sections(figures, blank, monkeypatch):
    leave_out_charts(monkeypatch, blank)
    own = {section: f"自填{section}\n第二段" for section in SECTIONS}
    opened = document(report_bytes(with_settings(figures["plain"], free_text=own, publisher="测试局")))
    section, found = "", {}
    for paragraph in opened.paragraphs:
        if paragraph.style.name == "Heading 1":
            section = paragraph.text
        elif paragraph.style.name == "Review Own Words":
            found.setdefault(section, []).append(paragraph.text)
    assert found == {SECTION_TITLES[each].zh: [f"自填{each}", "第二段"] for each in SECTIONS}
    assert "本次未提供" not in "".join(words_of(opened))


def test_hostile_text_stays_text(written):
    content = written["hostile", "zh"]
    opened = document(content)
    clean = '<w:p>&amp;]]></w:p> { TOC \\o "1-3" } =cmd| $x^2$ 😀𬭎㛃 "'
    assert any(clean in text for text in words_of(opened))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        body = archive.read("word/document.xml").decode()
        everything = b"".join(archive.read(name) for name in archive.namelist() if name.endswith(".xml")).decode()
    codes = set(re.findall(r"<w:instrText[^>]*>([^<]*)</w:instrText>", body))
    assert all(re.match(r" (TOC|SEQ|REF|PAGEREF) ", code) for code in codes)
    assert sum(code.startswith(" TOC") for code in codes) == 1
    assert not set("\x00\x07\x1b\u202e\ufffe") & set(everything)
    assert HOSTILE not in everything


def test_long_names_are_whole(written):
    assert any(
        LONG_NAME in row[0] for row in table_called(document(written["long_names", "zh"]), "分区网点与人口覆盖（现状）")
    )


def test_maps_are_attached_in_their_order(figures, blank, monkeypatch):
    leave_out_charts(monkeypatch, blank)
    opened = document(report_bytes(figures["plain"], maps={"覆盖图": blank, "缺口图": blank}))
    captions = [p.text for p in opened.paragraphs if p.style.name == "Caption"]
    assert [caption.split("　")[1] for caption in captions[-2:]] == ["覆盖图", "缺口图"]
    wide = [section for section in opened.sections if section.page_width > section.page_height]
    assert len(wide) == 1
    assert all(
        shape.width <= wide[0].page_width - wide[0].left_margin - wide[0].right_margin for shape in opened.inline_shapes
    )


def test_the_same_figures_give_the_same_bytes(figures):
    content = report_bytes(figures["earlier"])
    assert report_bytes(figures["earlier"]) == content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"2026-11-22T00:00:00Z" in archive.read("docProps/core.xml")


def test_contacts_are_in_no_report(town, blank, monkeypatch):
    leave_out_charts(monkeypatch, blank)
    outlets = town.outlets.assign(contact="张某某")
    figures = review(dataclasses.replace(town, outlets=outlets), public=False)
    assert "张某某" not in "".join(words_of(document(report_bytes(figures))))


def test_tables_are_whole(written):
    for table in document(written["plain", "zh"]).tables:
        assert len({len(row) for row in rows_of(table)}) == 1
