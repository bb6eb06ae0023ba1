"""Setting a report: its blocks as a Word document with numbered headings, captions, contents, header and footer."""

from __future__ import annotations

import datetime
import io
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.image.image import Image
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.section import Section
from docx.shared import Emu, Length, Mm
from docx.text.paragraph import Paragraph as WordParagraph

from geodata.text import Text
from publishing.fixed_zip import unzipped, zipped
from publishing.report_blocks import Block, Heading, PageTurn, Paragraph, Picture, Reference, TableBlock
from publishing.report_fields import (
    add_contents,
    add_field,
    bookmark_end,
    bookmark_start,
    set_header_and_footer,
    set_settings,
    text_width,
)  # fmt: skip
from publishing.report_styles import PARAGRAPHS, set_styles
from publishing.report_tables import table_element

_PAPER_MM = (210.0, 297.0)
_MARGINS_MM = {"left_margin": 25.0, "right_margin": 25.0, "top_margin": 25.0, "bottom_margin": 22.0,
               "header_distance": 13.0, "footer_distance": 11.0}  # fmt: skip
_CAPTION_ROOM_MM, _HEADING_ROOM_MM = 22.0, 16.0

_TABLE, _FIGURE = Text("表", "Table"), Text("图", "Figure")
_COUNTING = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Cover:
    """The first page, and what stands on all pages.

    Attributes
    ----------
    title : str
        Of the report, as it stands in the header.
    title_lines : tuple of str
        The same as it stands on the first page.
    subtitle : str
        Below it.
    lines : tuple of str
        Below them: publisher, date and the like.
    stamp : str
        The map approval number, or that the report is for internal use.
    foot : str
        Left in the footer.
    made_on : date
        Written into the file as its date.
    """

    title: str
    title_lines: tuple[str, ...]
    subtitle: str
    lines: tuple[str, ...]
    stamp: str
    foot: str
    made_on: datetime.date


def document_bytes(cover: Cover, blocks: Sequence[Block], language: str) -> bytes:
    """Return a report as a Word document.

    Parameters
    ----------
    cover : Cover
        First page, header and footer.
    blocks : sequence of Block
        The content; every `Reference` in it is to a table or picture in it.
    language : str
        ``"zh"`` or ``"en"``.

    Returns
    -------
    bytes
        A ``.docx`` file; the same bytes for the same input.

    Raises
    ------
    KeyError
        A reference leads nowhere.
    ValueError
        Two tables or pictures have one key.
    """
    document = docx.Document()
    set_styles(document, language)
    set_settings(document.settings)
    _set_page(document.sections[0], landscape=False)
    _write_cover(document, cover)
    _write_contents(document, blocks, language)
    _set_frame(document.sections[0], cover, language)
    document.sections[0].different_first_page_header_footer = True
    numbers = _numbers(blocks)
    for place, block in enumerate([PageTurn(landscape=False), *blocks]):
        match block:
            case Heading():
                _write_heading(document, block, place - 1)
            case Paragraph():
                _write_paragraph(document, block, numbers, language)
            case TableBlock():
                _write_table(document, block, numbers[block.key], language)
            case Picture():
                headings = _headings_before(blocks, place - 1)
                _write_picture(document, block, numbers[block.key], headings, language)
            case PageTurn():
                section = document.add_section(WD_SECTION.NEW_PAGE)
                _set_page(section, landscape=block.landscape)
                section.different_first_page_header_footer = False
                _set_frame(section, cover, language)
    return _saved(document, cover)


def _set_page(section: Section, *, landscape: bool) -> None:
    width, height = reversed(_PAPER_MM) if landscape else _PAPER_MM
    section.page_width, section.page_height = Mm(width), Mm(height)
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    for name, millimetres in _MARGINS_MM.items():
        setattr(section, name, Mm(millimetres))


def _set_frame(section: Section, cover: Cover, language: str) -> None:
    set_header_and_footer(section, (cover.title, cover.stamp), cover.foot, language)


def _write_cover(document: Document, cover: Cover) -> None:
    title = document.add_paragraph(style=PARAGRAPHS["title"])
    for place, line in enumerate(cover.title_lines):
        run = title.add_run()
        if place:
            run.add_break()
        run.add_text(line)
    for text, style in (
        (cover.subtitle, "subtitle"),
        (cover.stamp, "stamp"),
        *((line, "cover_line") for line in cover.lines),
    ):
        document.add_paragraph(text, style=PARAGRAPHS[style])


def _write_contents(document: Document, blocks: Sequence[Block], language: str) -> None:
    heading = document.add_paragraph(Text("目录", "Contents").say(language), style=PARAGRAPHS["contents_heading"])
    heading.paragraph_format.page_break_before = True
    headings = [(place, block) for place, block in enumerate(blocks) if isinstance(block, Heading)]
    labels = _heading_labels([heading for _, heading in headings], language)
    paragraphs = [document.add_paragraph(style=PARAGRAPHS[f"toc_{heading.level}"]) for _, heading in headings]
    entries = [
        (label + heading.text, _heading_bookmark(place))
        for label, (place, heading) in zip(labels, headings, strict=True)
    ]
    if paragraphs:
        add_contents(paragraphs, entries, text_width(document.sections[0]))


def _heading_labels(headings: Sequence[Heading], language: str) -> list[str]:
    """Return the numbers that Word gives the headings."""
    labels, section, part = [], 0, 0
    for heading in headings:
        section, part = (section + 1, 0) if heading.level == 1 else (section, part + 1)
        if language == "en":
            labels.append(f"{section} " if heading.level == 1 else f"{section}.{part} ")
        else:
            number = _COUNTING[(section if heading.level == 1 else part) - 1]
            labels.append(f"{number}、" if heading.level == 1 else f"（{number}）")
    return labels


def _heading_bookmark(place: int) -> str:
    # Word takes bookmarks of this form for its own and hides them.
    return f"_Toc{place + 1:08d}"


def _reference_bookmark(label: Text, number: int) -> str:
    return f"_Ref_{label.en}_{number}"


def _numbers(blocks: Sequence[Block]) -> Mapping[str, tuple[Text, int]]:
    """Return label and number of every table and picture by key."""
    numbers: dict[str, tuple[Text, int]] = {}
    tables = [block.key for block in blocks if isinstance(block, TableBlock)]
    pictures = [block.key for block in blocks if isinstance(block, Picture)]
    if len({*tables, *pictures}) < len(tables) + len(pictures):
        raise ValueError(f"keys of tables and pictures must differ: {[*tables, *pictures]}")
    for label, keys in ((_TABLE, tables), (_FIGURE, pictures)):
        numbers |= {key: (label, number) for number, key in enumerate(keys, start=1)}
    return numbers


def _write_heading(document: Document, heading: Heading, place: int) -> None:
    paragraph = document.add_paragraph(style=PARAGRAPHS[f"heading_{heading.level}"])
    bookmark_start(paragraph, _heading_bookmark(place), place)
    paragraph.add_run(heading.text)
    bookmark_end(paragraph, place)


def _write_paragraph(
    document: Document, block: Paragraph, numbers: Mapping[str, tuple[Text, int]], language: str
) -> None:
    paragraph = document.add_paragraph(style=PARAGRAPHS[block.style])
    for piece in block.pieces:
        if isinstance(piece, Reference):
            label, number = numbers[piece.key]
            add_field(paragraph, f"REF {_reference_bookmark(label, number)} \\h", _label(label, number, language))
        else:
            paragraph.add_run(piece)


def _label(label: Text, number: int, language: str) -> str:
    return Text(f"{label.zh}{number}", f"{label.en} {number}").say(language)


def _write_caption(
    document: Document, text: str, style: str, numbered: tuple[Text, int], language: str
) -> WordParagraph:
    label, number = numbered
    paragraph = document.add_paragraph(style=PARAGRAPHS[style])
    # Headings have the small numbers, tables and pictures those above.
    identifier = 100_000 + number * 2 + (label == _FIGURE)
    bookmark_start(paragraph, _reference_bookmark(label, number), identifier)
    paragraph.add_run(Text(label.zh, f"{label.en} ").say(language))
    add_field(paragraph, f"SEQ {label.say(language)} \\* ARABIC", str(number))
    bookmark_end(paragraph, identifier)
    paragraph.add_run(Text("　", ". ").say(language) + text)
    return paragraph


def _write_table(document: Document, block: TableBlock, numbered: tuple[Text, int], language: str) -> None:
    caption = _write_caption(document, block.caption, "table_caption", numbered, language)
    caption._p.addnext(table_element(block, text_width(document.sections[-1]), PARAGRAPHS))
    document.add_paragraph(block.note, style=PARAGRAPHS["note"])


def _headings_before(blocks: Sequence[Block], place: int) -> int:
    """Return how many headings stand right above a block."""
    above = itertools.takewhile(lambda block: isinstance(block, Heading), reversed(blocks[:place]))
    return sum(1 for _ in above)


def _write_picture(
    document: Document, block: Picture, numbered: tuple[Text, int], headings: int, language: str
) -> None:
    section = document.sections[-1]
    image = Image.from_blob(block.png)
    room = _text_height(section) - Mm(_CAPTION_ROOM_MM + headings * _HEADING_ROOM_MM)
    scale = min(text_width(section) / image.px_width, room / image.px_height)
    paragraph = document.add_paragraph(style=PARAGRAPHS["picture"])
    picture = paragraph.add_run().add_picture(
        io.BytesIO(block.png), width=Emu(int(image.px_width * scale)), height=Emu(int(image.px_height * scale))
    )
    picture._inline.docPr.set("descr", block.caption)
    _write_caption(document, block.caption, "caption", numbered, language)


def _text_height(section: Section) -> Length:
    height, top, bottom = section.page_height, section.top_margin, section.bottom_margin
    if height is None or top is None or bottom is None:
        raise ValueError("page size and margins must be set first")
    return Emu(height - top - bottom)


def _saved(document: Document, cover: Cover) -> bytes:
    """Return the document as bytes, with the day it was made for all its times."""
    made = datetime.datetime(cover.made_on.year, cover.made_on.month, cover.made_on.day)
    properties = document.core_properties
    properties.created = properties.modified = made
    properties.title, properties.author, properties.last_modified_by = cover.title, "Outlet Atlas", ""
    properties.comments, properties.subject, properties.keywords = "", cover.subtitle, ""
    properties.revision = 1
    package = document.part.package
    for key, relation in list(package.rels.items()):
        if relation.reltype == RELATIONSHIP_TYPE.THUMBNAIL:
            del package.rels[key]
    written = io.BytesIO()
    document.save(written)
    return zipped(unzipped(written.getvalue()))
