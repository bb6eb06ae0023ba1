"""What of a Word document readers and Word itself rely on: styles, fonts, fields, captions, tables that go on."""

import dataclasses
import datetime
import io
import zipfile

import pytest
from docx.oxml.ns import qn
from matplotlib.figure import Figure

from publishing.report_blocks import TEXT, Column, Heading, PageTurn, Paragraph, Picture, Reference, TableBlock
from publishing.report_document import Cover, document_bytes
from publishing.report_styles import BODY_FONT, HEADING_FONT, LATIN_FONT, PARAGRAPHS
from tests.publishing.reviews import document

COVER = Cover("报告", ("某县", "报告"), "2026年", ("制图单位：某局",), "印章", "页脚", datetime.date(2026, 11, 22))
TABLE = TableBlock(
    "t", "表名", (Column("名称", 2, TEXT), Column("数", 1)), (("甲", "1"), ("乙", "2"), ("合计", "3")), True, "注"
)


def picture(key: str) -> Picture:
    file = io.BytesIO()
    Figure(figsize=(3, 2), dpi=20).savefig(file, format="png")
    return Picture(key, "图名", file.getvalue())


@pytest.fixture(scope="module")
def content() -> bytes:
    blocks = [
        Heading("第一", 1),
        Paragraph(("见", Reference("t"), "和", Reference("p"), "。")),
        TABLE,
        Heading("其一", 2),
        picture("p"),
        PageTurn(landscape=True),
        Heading("第二", 1),
        picture("q"),
        PageTurn(landscape=False),
    ]
    return document_bytes(COVER, blocks, "zh")


def codes(opened) -> list[str]:
    return [node.text.strip() for node in opened.element.iter(qn("w:instrText"))]


def test_every_style_names_its_east_asian_font(content):
    opened = document(content)
    for name in PARAGRAPHS.values():
        fonts = opened.styles[name].element.rPr.rFonts
        assert fonts.get(qn("w:eastAsia"))
        assert fonts.get(qn("w:ascii")) == LATIN_FONT
        assert not any("Theme" in attribute for attribute in fonts.attrib)
    assert opened.styles["Heading 1"].element.rPr.rFonts.get(qn("w:eastAsia")) == HEADING_FONT
    defaults = opened.styles.element.find(qn("w:docDefaults"))
    assert next(defaults.iter(qn("w:rFonts"))).get(qn("w:eastAsia")) == BODY_FONT
    assert next(defaults.iter(qn("w:lang"))).get(qn("w:eastAsia")) == "zh-CN"


def test_no_run_is_formatted_by_hand(content):
    for paragraph in document(content).paragraphs:
        assert all(run._r.rPr is None or run._r.rPr.rStyle is not None for run in paragraph.runs)


def test_fields_number_refer_and_list(content):
    opened = document(content)
    assert codes(opened)[0] == 'TOC \\o "1-2" \\h \\z \\u'
    assert [code for code in codes(opened) if code.startswith("SEQ")] == [
        "SEQ 表 \\* ARABIC",
        *["SEQ 图 \\* ARABIC"] * 2,
    ]
    bookmarks = {node.get(qn("w:name")) for node in opened.element.iter(qn("w:bookmarkStart"))}
    ids = [node.get(qn("w:id")) for node in opened.element.iter(qn("w:bookmarkStart"))]
    assert len(set(ids)) == len(ids)
    for code in codes(opened):
        if code.startswith(("REF", "PAGEREF")):
            assert code.split(" ")[1] in bookmarks
    marks = [node.get(qn("w:fldCharType")) for node in opened.element.iter(qn("w:fldChar"))]
    assert marks.count("begin") == marks.count("separate") == marks.count("end")
    assert opened.settings.element.find(qn("w:updateFields")).get(qn("w:val")) == "true"
    assert "见表1和图1。" in [paragraph.text for paragraph in opened.paragraphs]


def test_contents_list_the_headings_with_their_numbers(content):
    opened = document(content)
    entries = [p for p in opened.paragraphs if p.style.name in {"toc 1", "toc 2"}]
    assert ["".join(t.text for t in p._p.iter(qn("w:t"))) for p in entries] == ["一、第一", "（一）其一", "二、第二"]


def test_headings_are_numbered_by_word(content):
    opened = document(content)
    for level in (1, 2):
        number = opened.styles[f"Heading {level}"].element.pPr.numPr
        assert (number.ilvl.val, number.numId.val) == (level - 1, 1)
    assert "第一" in [paragraph.text for paragraph in opened.paragraphs]


def test_tables_repeat_their_header_and_set_numbers_right(content):
    table = document(content).tables[0]
    assert table._tbl.tr_lst[0].trPr.find(qn("w:tblHeader")) is not None
    assert all(row.trPr.find(qn("w:cantSplit")) is not None for row in table._tbl.tr_lst)
    styles = [cell.paragraphs[0].style.name for cell in table.rows[1].cells]
    assert styles == ["Review Table Text", "Review Table Number"]
    assert table.style.name == "Review Table"
    section = document(content).sections[0]
    width = sum(column.width for column in table.columns)
    assert width <= section.page_width - section.left_margin - section.right_margin


def test_headers_footers_and_page_numbers_are_in_every_section(content):
    opened = document(content)
    assert [section.page_width > section.page_height for section in opened.sections] == [False, False, True, False]
    for section in opened.sections:
        assert "印章" in section.header.paragraphs[0].text
        fields = [node.text.strip() for node in section.footer._element.iter(qn("w:instrText"))]
        assert fields == ["PAGE", "NUMPAGES"]
    assert opened.sections[0].different_first_page_header_footer
    assert not opened.sections[1].different_first_page_header_footer


def test_pictures_say_what_they_show(content):
    assert [node.get("descr") for node in document(content).element.iter(qn("wp:docPr"))] == ["图名", "图名"]


def test_a_picture_leaves_room_for_the_headings_above_it():
    alone = document(document_bytes(COVER, [PageTurn(landscape=True), picture("p")], "en")).inline_shapes[0]
    below = [PageTurn(landscape=True), Heading("A", 1), Heading("B", 2), picture("p")]
    assert document(document_bytes(COVER, below, "en")).inline_shapes[0].height < alone.height


def test_references_that_lead_nowhere_and_keys_used_twice_are_refused():
    with pytest.raises(KeyError):
        document_bytes(COVER, [Paragraph((Reference("x"),))], "zh")
    with pytest.raises(ValueError, match="must differ"):
        document_bytes(COVER, [TABLE, TABLE], "zh")


def test_the_file_holds_no_clock_and_no_thumbnail(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert not [name for name in archive.namelist() if "thumbnail" in name]
    properties = document(content).core_properties
    assert properties.created == properties.modified == datetime.datetime(2026, 11, 22, tzinfo=datetime.UTC)


def test_long_titles_leave_the_stamp_on_their_line():
    cover = dataclasses.replace(COVER, title="很长的名字" * 20, foot="很长的单位" * 20)
    section = document(document_bytes(cover, [], "zh")).sections[0]
    for part, beside in ((section.header, "印章"), (section.footer, "")):
        left, _, right = part.paragraphs[0].text.partition("\t")
        assert left.endswith("…")
        assert 30 < len(left) < 55
        assert beside in right
