"""Tables of the Word report as XML: column widths fixed, header row repeated on each page, numbers set right.

They are written element by element: python-docx looks a cell up anew for each that it fills, which a table of thousands of
outlets would feel.
"""

from __future__ import annotations

from collections.abc import Mapping

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Length

from publishing.report_blocks import NUMBER, Column, TableBlock
from publishing.report_styles import style_id

_TWIPS_PER_POINT = 20
_SHORT_TABLE = 16


def table_element(block: TableBlock, width: Length, styles: Mapping[str, str]) -> BaseOxmlElement:
    """Return a table as an element of a Word document.

    Parameters
    ----------
    block : TableBlock
        The table.
    width : Length
        How wide it is.
    styles : mapping of str to str
        Names of the paragraph styles by key.
    """
    total = int(width.pt * _TWIPS_PER_POINT)
    weights = sum(column.weight for column in block.columns)
    widths = [int(total * column.weight / weights) for column in block.columns]
    table = OxmlElement("w:tbl")
    table.append(_properties(block, sum(widths)))
    grid = OxmlElement("w:tblGrid")
    for each in widths:
        grid.append(_with(OxmlElement("w:gridCol"), w=str(each)))
    table.append(grid)
    titles = tuple(column.title for column in block.columns)
    table.append(_row(titles, widths, [style_id(styles["table_head"])] * len(widths), header=True, keep_next=True))
    row_styles = [_style_of(column, styles) for column in block.columns]
    last = len(block.rows) - 1
    for place, row in enumerate(block.rows):
        # A short table stays on one page; of a long one neither the first nor the last row stands alone.
        keep_next = place < last and (last < _SHORT_TABLE or place in {0, last - 1})
        table.append(_row(row, widths, row_styles, header=False, keep_next=keep_next))
    return table


def _style_of(column: Column, styles: Mapping[str, str]) -> str:
    return style_id(styles["table_number" if column.align == NUMBER else "table_text"])


def _properties(block: TableBlock, total: int) -> BaseOxmlElement:
    properties = OxmlElement("w:tblPr")
    properties.append(_with(OxmlElement("w:tblStyle"), val="ReviewTable"))
    properties.append(_with(OxmlElement("w:tblW"), w=str(total), type="dxa"))
    properties.append(_with(OxmlElement("w:jc"), val="center"))
    properties.append(_with(OxmlElement("w:tblLayout"), type="fixed"))
    last = "1" if block.has_total else "0"
    properties.append(
        _with(
            OxmlElement("w:tblLook"), val="0420", firstRow="1", lastRow=last, firstColumn="0", lastColumn="0", noHBand="0",
            noVBand="1",
        )
    )  # fmt: skip
    return properties


def _row(
    texts: tuple[str, ...], widths: list[int], styles: list[str], *, header: bool, keep_next: bool
) -> BaseOxmlElement:
    row, properties = OxmlElement("w:tr"), OxmlElement("w:trPr")
    # A row stays on one page, and the header row is repeated on every one.
    properties.append(OxmlElement("w:cantSplit"))
    if header:
        properties.append(OxmlElement("w:tblHeader"))
    row.append(properties)
    for text, width, style in zip(texts, widths, styles, strict=True):
        cell, layout, paragraph = OxmlElement("w:tc"), OxmlElement("w:tcPr"), OxmlElement("w:p")
        layout.append(_with(OxmlElement("w:tcW"), w=str(width), type="dxa"))
        cell.append(layout)
        setting = OxmlElement("w:pPr")
        setting.append(_with(OxmlElement("w:pStyle"), val=style))
        if keep_next:
            setting.append(OxmlElement("w:keepNext"))
        paragraph.append(setting)
        run, words = OxmlElement("w:r"), OxmlElement("w:t")
        words.set(qn("xml:space"), "preserve")
        words.text = text
        run.append(words)
        paragraph.append(run)
        cell.append(paragraph)
        row.append(cell)
    return row


def _with(element: BaseOxmlElement, **attributes: str) -> BaseOxmlElement:
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    return element
