"""The named styles of the Word report: fonts, sizes and spacing, each set once in a style that the reader can change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Pt, RGBColor
from docx.styles.style import ParagraphStyle

HEADING_FONT, BODY_FONT, NOTE_FONT = "黑体", "仿宋", "楷体"
"""East-Asian fonts, as official documents have them (GB/T 9704—2012 names them for headings and text)."""

LATIN_FONT = "Times New Roman"
"""Font of digits and Latin letters."""

MARGIN_SIZE = 9.0
"""Type size of header and footer in points."""

TABLE_STYLE = "Review Table"
"""Name of the table style."""

ALERT_STYLE = "Review Alert"
"""Name of the character style of warnings."""

_KEPT = {"Normal", "Header", "Footer", "Default Paragraph Font", "Normal Table", "No List", "Heading 1", "Heading 2", "Title",
         "Subtitle", "Caption"}  # fmt: skip
_LEFT, _CENTRE, _RIGHT, _JUSTIFIED = (
    WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.JUSTIFY,
)  # fmt: skip
_INK, _BLUE, _RED, _GREY = "1C1C1C", "1F4E79", "B00020", "595959"


@dataclass(frozen=True, slots=True)
class _Look:
    """How a paragraph style looks: sizes and spacing in points, the indent of its first line in characters."""

    name: str
    font: str
    size: float
    align: WD_ALIGN_PARAGRAPH = _LEFT
    bold: bool = False
    colour: str = _INK
    before: float = 0.0
    after: float = 0.0
    lines: float = 1.0
    first_line_characters: int = 0
    keep_next: bool = False
    level: int = 0
    follower: str = ""


_LOOKS: Mapping[str, _Look] = MappingProxyType(
    {
        "body": _Look("Review Text", BODY_FONT, 12, _JUSTIFIED, after=3, lines=1.45, first_line_characters=2),
        "own_words": _Look("Review Own Words", BODY_FONT, 12, _JUSTIFIED, after=3, lines=1.45, first_line_characters=2),
        "note": _Look("Review Note", NOTE_FONT, 9, colour=_GREY, before=2, after=8, lines=1.15),
        "stamp": _Look("Review Stamp", HEADING_FONT, 14, _CENTRE, bold=True, colour=_RED, before=6, after=6),
        "cover_line": _Look("Review Cover Line", NOTE_FONT, 14, _CENTRE, before=4, after=4, lines=1.3),
        "contents_heading": _Look("Review Contents Heading", HEADING_FONT, 16, _CENTRE, after=12),
        "table_head": _Look("Review Table Head", HEADING_FONT, 9, _CENTRE, bold=True, colour="FFFFFF"),
        "table_text": _Look("Review Table Text", BODY_FONT, 9),
        "table_number": _Look("Review Table Number", BODY_FONT, 9, _RIGHT),
        "picture": _Look("Review Picture", BODY_FONT, 9, _CENTRE, before=6, keep_next=True),
        "title": _Look("Title", HEADING_FONT, 26, _CENTRE, bold=True, before=130, after=18, lines=1.2),
        "subtitle": _Look("Subtitle", NOTE_FONT, 18, _CENTRE, after=60, lines=1.2),
        "heading_1": _Look(
            "Heading 1", HEADING_FONT, 16, bold=True, colour=_BLUE, before=18, after=8, keep_next=True, level=1,
            follower="Review Text",
        ),
        "heading_2": _Look(
            "Heading 2", NOTE_FONT, 14, bold=True, before=12, after=4, keep_next=True, level=2, follower="Review Text"
        ),
        "caption": _Look("Caption", HEADING_FONT, 10, _CENTRE, before=8, after=4),
        "table_caption": _Look("Review Table Caption", HEADING_FONT, 10, _CENTRE, before=10, after=4, keep_next=True),
        "toc_1": _Look("toc 1", BODY_FONT, 12, before=4, after=2),
        "toc_2": _Look("toc 2", BODY_FONT, 11, after=1),
        "header": _Look("Header", BODY_FONT, MARGIN_SIZE, colour=_GREY),
        "footer": _Look("Footer", BODY_FONT, MARGIN_SIZE, colour=_GREY),
    }
)  # fmt: skip

PARAGRAPHS: Mapping[str, str] = MappingProxyType({key: look.name for key, look in _LOOKS.items()})
"""Names of the paragraph styles by key."""


def style_id(name: str) -> str:
    """Return the id under which python-docx files a style of that name."""
    return name.replace(" ", "")


def set_styles(document: Document, language: str) -> None:
    """Give a new document the report's styles and take out those of python-docx's template that it has no use for.

    Parameters
    ----------
    document : Document
        Made from python-docx's own template.
    language : str
        ``"zh"`` or ``"en"``: by it Word checks the spelling.
    """
    for style in list(document.styles):
        if style.name not in _KEPT:
            style.delete()
    _set_defaults(document, language)
    for look in _LOOKS.values():
        _set_look(document, look, language)
    for look in _LOOKS.values():
        if look.follower:
            _paragraph_style(document, look.name).next_paragraph_style = _paragraph_style(document, look.follower)
    alert = document.styles.add_style(ALERT_STYLE, WD_STYLE_TYPE.CHARACTER)
    alert.font.bold, alert.font.color.rgb = True, RGBColor.from_string(_RED)
    document.styles.element.append(_table_style())
    _number_headings(document, language)


def _set_defaults(document: Document, language: str) -> None:
    """Set the document's fonts and languages, and drop the theme's, which would win over any font named."""
    defaults = document.styles.element.find(qn("w:docDefaults"))
    properties = defaults.find(qn("w:rPrDefault")).find(qn("w:rPr"))
    for child in list(properties):
        properties.remove(child)
    properties.append(_fonts(BODY_FONT))
    for tag, value in (("w:kern", "2"), ("w:sz", "24"), ("w:szCs", "24")):
        properties.append(_valued(tag, value))
    spoken = OxmlElement("w:lang")
    spoken.set(qn("w:val"), "en-GB" if language == "en" else "en-US")
    spoken.set(qn("w:eastAsia"), "zh-CN")
    properties.append(spoken)
    spacing = defaults.find(qn("w:pPrDefault")).find(qn("w:pPr")).find(qn("w:spacing"))
    spacing.set(qn("w:after"), "0")
    spacing.set(qn("w:line"), "240")


def _set_look(document: Document, look: _Look, language: str) -> None:
    names = [style.name for style in document.styles]
    style = (
        _paragraph_style(document, look.name)
        if look.name in names
        else document.styles.add_style(look.name, WD_STYLE_TYPE.PARAGRAPH, builtin=look.name.startswith("toc"))
    )
    assert isinstance(style, ParagraphStyle)  # noqa: S101  asked for just above
    element = style.element
    for tag in ("w:pPr", "w:rPr", "w:link", "w:semiHidden", "w:unhideWhenUsed"):
        for child in element.findall(qn(tag)):
            element.remove(child)
    if look.name != "Normal":
        style.base_style = document.styles["Normal"]
    style.quick_style = True
    style.font.name = LATIN_FONT
    style.font.size = Pt(look.size)
    style.font.bold = look.bold
    style.font.color.rgb = RGBColor.from_string(look.colour)
    properties = element.get_or_add_rPr()
    properties.remove(properties.find(qn("w:rFonts")))
    properties.insert(0, _fonts(look.font))
    layout = style.paragraph_format
    # Justified English would be torn apart around names in Chinese characters.
    layout.alignment = _LEFT if language == "en" and look.align == _JUSTIFIED else look.align
    layout.space_before, layout.space_after = Pt(look.before), Pt(look.after)
    layout.line_spacing = look.lines
    layout.keep_with_next = look.keep_next
    layout.widow_control = True
    if look.first_line_characters:
        indent = OxmlElement("w:ind")
        # In characters, so that it follows when somebody changes the size; the points are for programs that know no better.
        indent.set(qn("w:firstLineChars"), str(look.first_line_characters * 100))
        indent.set(qn("w:firstLine"), str(int(look.first_line_characters * look.size * 20)))
        element.pPr.find(qn("w:spacing")).addnext(indent)
    if look.level:
        outline = _valued("w:outlineLvl", str(look.level - 1))
        element.pPr.append(outline)


def _paragraph_style(document: Document, name: str) -> ParagraphStyle:
    style = document.styles[name]
    assert isinstance(style, ParagraphStyle)  # noqa: S101  no other kind of style has a name of the table above
    return style


def _fonts(east_asian: str) -> BaseOxmlElement:
    fonts = OxmlElement("w:rFonts")
    for kind, font in (("ascii", LATIN_FONT), ("hAnsi", LATIN_FONT), ("eastAsia", east_asian), ("cs", LATIN_FONT)):
        fonts.set(qn(f"w:{kind}"), font)
    return fonts


def _valued(tag: str, value: str) -> BaseOxmlElement:
    element = OxmlElement(tag)
    element.set(qn("w:val"), value)
    return element


def _table_style() -> BaseOxmlElement:
    """Return the table style: a dark header row, thin lines, pale bands."""
    line = 'w:val="single" w:sz="4" w:space="0" w:color="A6B4C4"'
    strong = f'w:val="single" w:sz="12" w:space="0" w:color="{_BLUE}"'
    return parse_xml(
        f'<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="ReviewTable">'
        f'<w:name w:val="{TABLE_STYLE}"/><w:basedOn w:val="TableNormal"/><w:uiPriority w:val="59"/><w:qFormat/>'
        '<w:tblPr><w:tblStyleRowBandSize w:val="1"/>'
        f"<w:tblBorders><w:top {strong}/><w:bottom {strong}/><w:insideH {line}/></w:tblBorders>"
        '<w:tblCellMar><w:top w:w="30" w:type="dxa"/><w:left w:w="70" w:type="dxa"/>'
        '<w:bottom w:w="30" w:type="dxa"/><w:right w:w="70" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        '<w:tblStylePr w:type="firstRow"><w:tcPr>'
        f'<w:shd w:val="clear" w:color="auto" w:fill="{_BLUE}"/><w:vAlign w:val="center"/></w:tcPr></w:tblStylePr>'
        '<w:tblStylePr w:type="lastRow"><w:rPr><w:b/><w:bCs/></w:rPr></w:tblStylePr>'
        '<w:tblStylePr w:type="band2Horz"><w:tcPr><w:shd w:val="clear" w:color="auto" w:fill="F2F5F9"/></w:tcPr>'
        "</w:tblStylePr></w:style>"
    )


def _number_headings(document: Document, language: str) -> None:
    """Have Word number the headings: 一、 and （一） in Chinese, 1 and 1.1 in English."""
    kinds = {
        "zh": (("chineseCounting", "%1、"), ("chineseCounting", "（%2）")),
        "en": (("decimal", "%1"), ("decimal", "%1.%2")),
    }
    levels = "".join(
        f'<w:lvl w:ilvl="{place}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:pStyle w:val="Heading{place + 1}"/>'
        f'<w:suff w:val="{"nothing" if language == "zh" else "space"}"/><w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'
        '<w:pPr><w:ind w:left="0" w:firstLine="0"/></w:pPr></w:lvl>'
        for place, (kind, text) in enumerate(kinds[language])
    )
    numbering = document.part.numbering_part.element
    for child in list(numbering):
        numbering.remove(child)
    numbering.append(
        parse_xml(
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="0"><w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'
        )
    )
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="1"><w:abstractNumId w:val="0"/></w:num>'))
    for place in (0, 1):
        properties = _paragraph_style(document, f"Heading {place + 1}").element.get_or_add_pPr()
        properties._insert_numPr(
            parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{place}"/><w:numId w:val="1"/></w:numPr>')
        )
