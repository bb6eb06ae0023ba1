"""Cells of an ``.xlsx`` sheet of which its fast reader tells too little: errors, formulas without a result, percentages."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator

from geodata.intake.archives import unpacked
from geodata.intake.cell_text import UNSTORED_FORMULA, as_percentage, is_percent_format
from geodata.intake.xml_tags import start_tags

_WORKBOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_STYLES = "xl/styles.xml"
_BUILT_IN_PERCENT_FORMATS = ("9", "10")
_STYLE_SECTIONS = frozenset(["cellStyleXfs", "cellXfs", "cellStyles", "dxfs", "tableStyles", "colors"])
_PLACE = rb"\br=\"([A-Z]{1,3})(\d{1,7})\""
_FORMULA = rb"\s*(?:<(?:\w+:)?f\b[^>]*(?:/>|>[^<]*</(?:\w+:)?f>))"
_ERROR = re.compile(
    rb"<(?:\w+:)?c (?=[^>]*\bt=\"e\")[^>]*" + _PLACE + rb"[^>]*>" + _FORMULA + rb"?\s*<(?:\w+:)?v>([^<]{1,20})<"
)
_UNSTORED = re.compile(
    # A formula whose result is a text of no letters says so by its type.
    rb"<(?:\w+:)?c (?![^>]*\bt=\"str\")[^>]*"
    + _PLACE
    + rb"[^>]*>"
    + _FORMULA
    + rb"\s*(?:<(?:\w+:)?v>\s*<|<(?:\w+:)?v\s*/>|</(?:\w+:)?c>)()"
)
_NUMBER = rb"([+-]?[0-9.]{1,25}(?:[eE][+-]?[0-9]{1,3})?)"
_LONGEST_TAIL_BYTES = 1 << 20


def marked_cells(archive: zipfile.ZipFile, sheet: str, file: str) -> Iterator[tuple[int, int, str]]:
    """Give the cells of a sheet that hold an error, a formula without a result, or a number shown as a percentage.

    Parameters
    ----------
    archive : ZipFile
        The workbook.
    sheet : str
        Name of the sheet.
    file : str
        Name of the file for messages.

    Yields
    ------
    tuple of (int, int, str)
        Row and column, counted from 0, and the text to stand there: the error as Excel writes it, `UNSTORED_FORMULA`, or
        the percentage (``35%`` for 0.35).
    """
    part = _part(archive, sheet, file)
    if part is None:
        return
    marks: list[tuple[tuple[bytes, ...], re.Pattern[bytes], Callable[[str], str]]] = [
        ((b't="e"',), _ERROR, str),
        ((b"<f", b":f"), _UNSTORED, lambda _: UNSTORED_FORMULA),
    ]
    styles = percent_styles(archive, file)
    if styles:
        marks.append(((b' s="',), _shown_as_percentages(styles), as_percentage))
    for piece in _whole_cells(unpacked(archive, part)):
        for signs, cell, told in marks:
            if any(sign in piece for sign in signs):
                for letters, digits, text in cell.findall(piece):
                    column = 0
                    for letter in letters:
                        column = 26 * column + letter - ord("A") + 1
                    yield int(digits) - 1, column - 1, told(text.decode("ascii", errors="replace"))


def percent_styles(archive: zipfile.ZipFile, file: str) -> tuple[int, ...]:
    """Return the numbers of a workbook's cell styles that show numbers as percentages.

    Parameters
    ----------
    archive : ZipFile
        The workbook.
    file : str
        Name of the file for messages.
    """
    if _STYLES not in archive.namelist():
        return ()
    formats, section, number, found = set(_BUILT_IN_PERCENT_FORMATS), "", 0, []
    for tag, attributes in start_tags(unpacked(archive, archive.getinfo(_STYLES)), file):
        name = tag.rpartition(":")[2]
        section = name if name in _STYLE_SECTIONS else section
        if name == "numFmt" and not section and is_percent_format(attributes.get("formatCode", "")):
            formats.add(attributes.get("numFmtId", ""))
        elif name == "xf" and section == "cellXfs":
            if attributes.get("numFmtId") in formats:
                found.append(number)
            number += 1
    return tuple(found)


def _shown_as_percentages(styles: Iterable[int]) -> re.Pattern[bytes]:
    """Return what a cell with a number in one of these styles looks like."""
    style = b"|".join(str(number).encode() for number in styles)
    return re.compile(
        rb"<(?:\w+:)?c (?=[^>]*\bs=\"(?:"
        + style
        + rb")\")(?![^>]*\bt=\"[^n])[^>]*"
        + _PLACE
        + rb"[^>]*>"
        + _FORMULA
        + rb"?\s*<(?:\w+:)?v>"
        + _NUMBER
        + rb"<"
    )


def _part(archive: zipfile.ZipFile, sheet: str, file: str) -> zipfile.ZipInfo | None:
    """Return the member that holds a sheet, by the workbook's own directory."""
    parts = {member.filename: member for member in archive.infolist()}
    if _WORKBOOK not in parts or _RELATIONS not in parts:
        return None
    relation = ""
    for tag, attributes in start_tags(unpacked(archive, parts[_WORKBOOK]), file):
        if tag.rpartition(":")[2] == "sheet" and attributes.get("name") == sheet:
            relation = next((value for key, value in attributes.items() if key.rpartition(":")[2] == "id"), "")
    for tag, attributes in start_tags(unpacked(archive, parts[_RELATIONS]), file):
        if tag.rpartition(":")[2] == "Relationship" and attributes.get("Id") == relation:
            return parts.get(posixpath.join("xl", attributes.get("Target", "")).removeprefix("/"))
    return None


def _whole_cells(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Cut a sheet anew, each piece in front of a cell, so that no cell is cut in two."""
    rest = b""
    for chunk in chunks:
        text = rest + chunk
        end = max(text.rfind(b"<c "), text.rfind(b":c "), 0)
        if len(text) - end > _LONGEST_TAIL_BYTES:
            end = len(text)
        yield text[:end]
        rest = text[end:]
    yield rest
