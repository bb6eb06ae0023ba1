"""The parts of a Word document that python-docx has no call for: fields, bookmarks, contents, header and footer."""

from __future__ import annotations

from collections.abc import Sequence

from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.settings import Settings
from docx.shared import Emu, Length
from docx.text.paragraph import Paragraph

from geodata.text import Text
from publishing.fonts import sheet_font
from publishing.lettering import shortened, width_mm
from publishing.report_styles import ALERT_STYLE, MARGIN_SIZE

_MARGIN_GAP_MM = 8.0
_LONGEST_PAGE_NUMBER = "第000页　共000页"


def add_field(paragraph: Paragraph, instruction: str, shown: str) -> None:
    """Add a field: what Word works out, with what is shown until it does.

    Parameters
    ----------
    paragraph : Paragraph
        Where it is added.
    instruction : str
        Of the program alone, never from data.
    shown : str
        The result as far as it is known.
    """
    _field_mark(paragraph, "begin")
    code = OxmlElement("w:instrText")
    code.set(qn("xml:space"), "preserve")
    code.text = f" {instruction} "
    paragraph.add_run()._r.append(code)
    _field_mark(paragraph, "separate")
    paragraph.add_run(shown)
    _field_mark(paragraph, "end")


def bookmark_start(paragraph: Paragraph, name: str, number: int) -> None:
    """Begin a bookmark at the end of what the paragraph holds; ``number`` must be the document's only one."""
    start = OxmlElement("w:bookmarkStart")
    start.set(qn("w:id"), str(number))
    start.set(qn("w:name"), name)
    paragraph._p.append(start)


def bookmark_end(paragraph: Paragraph, number: int) -> None:
    """End the bookmark with that number."""
    end = OxmlElement("w:bookmarkEnd")
    end.set(qn("w:id"), str(number))
    paragraph._p.append(end)


def add_contents(paragraphs: Sequence[Paragraph], entries: Sequence[tuple[str, str]], width: Length) -> None:
    """Fill paragraphs with a table of contents that Word updates.

    Parameters
    ----------
    paragraphs : sequence of Paragraph
        One per entry, in their styles already.
    entries : sequence of (str, str)
        Text of each heading and the bookmark around it. Page numbers are Word's to fill in.
    width : Length
        Of the text, where the page numbers stand.
    """
    for place, (paragraph, (text, bookmark)) in enumerate(zip(paragraphs, entries, strict=True)):
        paragraph.paragraph_format.tab_stops.add_tab_stop(width, WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
        if place == 0:
            _field_mark(paragraph, "begin")
            code = OxmlElement("w:instrText")
            code.set(qn("xml:space"), "preserve")
            code.text = ' TOC \\o "1-2" \\h \\z \\u '
            paragraph.add_run()._r.append(code)
            _field_mark(paragraph, "separate")
        link = OxmlElement("w:hyperlink")
        link.set(qn("w:anchor"), bookmark)
        link.set(qn("w:history"), "1")
        first = len(paragraph._p)
        paragraph.add_run(text)
        paragraph.add_run("\t")
        add_field(paragraph, f"PAGEREF {bookmark} \\h", "")
        for run in list(paragraph._p)[first:]:
            link.append(run)
        paragraph._p.append(link)
    _field_mark(paragraphs[-1], "end")


def set_settings(settings: Settings) -> None:
    """Have Word bring contents, numbers and references up to date on opening, and lay out as Word 2013 and later do."""
    update = OxmlElement("w:updateFields")
    update.set(qn("w:val"), "true")
    # The schema wants it before the compatibility settings.
    compatibility = settings.element.find(qn("w:compat"))
    compatibility.addprevious(update)
    for setting in compatibility.findall(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), "15")
    settings.element.find(qn("w:themeFontLang")).set(qn("w:eastAsia"), "zh-CN")


def set_header_and_footer(section: Section, header: tuple[str, str], foot: str, language: str) -> None:
    """Set what stands above and below the text of a section's pages.

    Parameters
    ----------
    section : Section
        It gets a header and footer of its own; its page size and margins are set.
    header : (str, str)
        Left and right; the right one in the style for warnings.
    foot : str
        Left in the footer, beside the page number.
    language : str
        ``"zh"`` or ``"en"``.
    """
    section.header.is_linked_to_previous = section.footer.is_linked_to_previous = False
    head, bottom = section.header.paragraphs[0], section.footer.paragraphs[0]
    for paragraph in (head, bottom):
        paragraph.paragraph_format.tab_stops.add_tab_stop(text_width(section), WD_TAB_ALIGNMENT.RIGHT)
    width = text_width(section).mm
    head.add_run(f"{_fitting(header[0], width, header[1])}\t")
    head.add_run(header[1], style=ALERT_STYLE)
    _add_line(head, "bottom")
    before, between, behind = Text("第{}页　共{}页", "Page {} of {}").say(language).split("{}")
    bottom.add_run(f"{_fitting(foot, width, _LONGEST_PAGE_NUMBER)}\t{before}")
    add_field(bottom, "PAGE", "1")
    bottom.add_run(between)
    add_field(bottom, "NUMPAGES", "1")
    bottom.add_run(behind)
    _add_line(bottom, "top")


def _fitting(text: str, width: float, beside: str) -> str:
    """Return a text cut so that it stands on one line, so many millimetres wide, with another."""
    font = sheet_font()
    room = width - width_mm(beside, MARGIN_SIZE, font, bold=True) - _MARGIN_GAP_MM
    return shortened(text, MARGIN_SIZE, max(room, 0.0), font)


def text_width(section: Section) -> Length:
    """Return how wide the text of a section is."""
    width, left, right = section.page_width, section.left_margin, section.right_margin
    if width is None or left is None or right is None:
        raise ValueError("page size and margins must be set first")
    return Emu(width - left - right)


def _add_line(paragraph: Paragraph, side: str) -> None:
    borders, line = OxmlElement("w:pBdr"), OxmlElement(f"w:{side}")
    for name, value in (("val", "single"), ("sz", "4"), ("space", "4"), ("color", "A6B4C4")):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    properties = paragraph._p.get_or_add_pPr()
    tabs = properties.find(qn("w:tabs"))
    # The schema wants borders before tab stops.
    tabs.addprevious(borders)


def _field_mark(paragraph: Paragraph, kind: str) -> None:
    mark = OxmlElement("w:fldChar")
    mark.set(qn("w:fldCharType"), kind)
    paragraph.add_run()._r.append(mark)
