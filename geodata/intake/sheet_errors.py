"""Error values of an ``.xlsx`` sheet (``#REF!``, ``#N/A``), which its fast reader gives as empty cells."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterable, Iterator

from geodata.intake.archives import unpacked
from geodata.intake.xml_tags import start_tags

_WORKBOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_CELL = re.compile(
    rb"<(?:\w+:)?c (?=[^>]*\bt=\"e\")[^>]*\br=\"([A-Z]{1,3})(\d{1,7})\"[^>]*>"
    rb"\s*(?:<(?:\w+:)?f\b[^>]*(?:/>|>[^<]*</(?:\w+:)?f>))?\s*<(?:\w+:)?v>([^<]{1,20})<"
)
_MARK = b't="e"'
_LONGEST_TAIL_BYTES = 1 << 20


def error_cells(archive: zipfile.ZipFile, sheet: str, file: str) -> Iterator[tuple[int, int, str]]:
    """Give the cells of a sheet that hold an error value.

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
        Row and column, counted from 0, and the error as Excel writes it.
    """
    part = _part(archive, sheet, file)
    if part is None:
        return
    for piece in _whole_cells(unpacked(archive, part)):
        if _MARK in piece:
            for letters, digits, error in _CELL.findall(piece):
                column = 0
                for letter in letters:
                    column = 26 * column + letter - ord("A") + 1
                yield int(digits) - 1, column - 1, error.decode("ascii", errors="replace")


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
