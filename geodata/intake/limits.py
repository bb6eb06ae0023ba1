"""Limits on what is read: size, rows, columns, archives; files built to do harm are refused before a reader sees them."""

from __future__ import annotations

import re
import unicodedata
import zipfile
from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from geodata.errors import Fault, UploadError
from geodata.intake.archives import member_faults, opened_archive, unpacked
from geodata.intake.reader_faults import unreadable
from geodata.intake.sheet_extents import filled_extent, stated_extent, whole_tags
from geodata.intake.xml_tags import document_type, start_tags, utf8_document
from geodata.text import Text

_MEBIBYTE = 1 << 20
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_WORKBOOKS = {".xlsx", ".xlsm", ".xls"}
_ALWAYS_UNPACKED_BYTES = 16 * _MEBIBYTE
"""Below this, a high ratio is only a file of much the same content."""

_LONGEST_NAME, _LONGEST_NAME_BYTES = 100, 240
_FORBIDDEN = re.compile(r'[<>:"|?*!]')
_RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}
"""Names that Windows keeps for devices, whatever the suffix."""


@dataclass(frozen=True, slots=True, eq=False)
class Limits:
    """What is still read.

    Attributes
    ----------
    file_bytes : int
        Size of a file as it comes.
    kml_bytes : int
        Size of a KML file, which takes about ten times that in memory.
    rows, columns, cells : int
        Of a table: rows, columns, and the rectangle that they span. Rows also limits the features of a layer.
    zip_members : int
        Files in an archive (a workbook is one).
    zip_ratio : int
        Unpacked size over packed size.
    unpacked_bytes : int
        Unpacked size of an archive.
    """

    file_bytes: int = 1024 * _MEBIBYTE
    kml_bytes: int = 200 * _MEBIBYTE
    rows: int = 1_000_000
    columns: int = 1_000
    cells: int = 20_000_000
    zip_members: int = 2_000
    zip_ratio: int = 250
    unpacked_bytes: int = 2048 * _MEBIBYTE


LIMITS = Limits()
"""The limits that hold unless told otherwise."""


def check_file(path: Path, limits: Limits = LIMITS) -> None:
    """Refuse a file that is too large or built to do harm, without giving it to any reader of its format.

    Parameters
    ----------
    path : Path
        The file as it came.
    limits : Limits
        What is still read.

    Raises
    ------
    UploadError
        It is larger than the limits allow, packed to unpack to more, holds members with unsafe names, links, doubles
        or encryption, XML with a document type, or a sheet with cells far out.
    FormatError
        Its archive or its XML is damaged, or it cannot be read at all.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            is_zip = file.read(4) in _ZIP
    except OSError as error:
        raise unreadable(path, error, Text("请检查文件", "check the file")) from error
    suffix = path.suffix.lower()
    most = min(limits.file_bytes, limits.kml_bytes) if suffix == ".kml" else limits.file_bytes
    if size > most:
        problem = Text(
            f"文件有 {size / _MEBIBYTE:.0f} MB，上限为 {most / _MEBIBYTE:.0f} MB",
            f"it has {size / _MEBIBYTE:.0f} MB; at most {most / _MEBIBYTE:.0f} MB are read",
        )
        raise UploadError(
            [
                Fault(
                    path.name, problem, Text("请拆分文件或删去不需要的内容", "split it or leave out what is not needed")
                )
            ]
        )
    if is_zip:
        _check_archive(path, limits, is_workbook=suffix in _WORKBOOKS)
    elif suffix == ".kml":
        for _tag in start_tags(utf8_document(path), path.name):
            pass


def _check_archive(path: Path, limits: Limits, *, is_workbook: bool) -> None:
    with opened_archive(path) as archive:
        members = archive.infolist()
        if len(members) > limits.zip_members:
            problem = Text(
                f"压缩包内有 {len(members)} 个文件，上限为 {limits.zip_members}",
                f"the archive holds {len(members)} files; at most {limits.zip_members} are read",
            )
            raise UploadError([Fault(path.name, problem, Text("请只打包需要的文件", "pack only the files needed"))])
        if faults := member_faults(archive, path.name):
            raise UploadError(faults)
        packed = path.stat().st_size
        _check_unpacked(path.name, sum(member.file_size for member in members), packed, limits)
        if is_workbook:
            total = 0
            for member in members:
                with closing(_checked_part(archive, member, path.name, limits)) as pieces:
                    for piece in pieces:
                        total += len(piece)
                        _check_unpacked(path.name, total, packed, limits)


def _check_unpacked(file: str, unpacked_bytes: int, packed_bytes: int, limits: Limits) -> None:
    is_bomb = unpacked_bytes > _ALWAYS_UNPACKED_BYTES and unpacked_bytes > limits.zip_ratio * packed_bytes
    if unpacked_bytes > limits.unpacked_bytes or is_bomb:
        problem = Text(
            f"解压后超过 {unpacked_bytes // _MEBIBYTE} MB，压缩比异常或超出上限",
            f"it unpacks to more than {unpacked_bytes // _MEBIBYTE} MB, beyond the limit or any usual ratio",
        )
        raise UploadError([Fault(file, problem, Text("请拆分文件后再试", "split it and try again"))])


def _checked_part(archive: zipfile.ZipFile, member: zipfile.ZipInfo, file: str, limits: Limits) -> Generator[bytes]:
    """Give a workbook's part in pieces, checked on the way."""
    is_sheet, certain, rows, columns = False, True, 0, 0
    with closing(whole_tags(unpacked(archive, member))) as pieces:
        for piece in pieces:
            if b"<!DOCTYPE" in piece or b"<!ENTITY" in piece:
                raise document_type(file)
            is_sheet |= b"sheetData" in piece
            extent = stated_extent(piece) if is_sheet else (0, 0)
            if extent is None:
                certain = False
            else:
                rows, columns = max(rows, extent[0]), max(columns, extent[1])
            yield piece
    if is_sheet and (not certain or _is_beyond(rows, columns, limits)):
        with closing(start_tags(unpacked(archive, member), file)) as tags:
            rows, columns = filled_extent(tags, limits.rows, limits.columns)
        check_extent(file, rows, columns, limits)


def _is_beyond(rows: int, columns: int, limits: Limits) -> bool:
    return rows > limits.rows or columns > limits.columns or rows * columns > limits.cells


def check_extent(file: str, rows: int, columns: int, limits: Limits = LIMITS) -> None:
    """Raise `UploadError` if a table of so many rows and columns is beyond the limits."""
    if not _is_beyond(rows, columns, limits):
        return
    problem = Text(
        f"表格延伸到第 {rows} 行、第 {columns} 列",
        f"the table reaches row {rows} and column {columns}",
    )
    remedy = Text(
        f"上限为 {limits.rows} 行、{limits.columns} 列、{limits.cells} 个单元格：请删除表格之外的多余单元格，或拆分后再试",
        f"at most {limits.rows} rows, {limits.columns} columns and {limits.cells} cells are read: delete stray cells beyond "
        "the table, or split it",
    )
    raise UploadError([Fault(file, problem, remedy)])


def safe_name(name: str) -> str:
    """Return a file name that any disk can hold: no folder, no control characters, no reserved names.

    Parameters
    ----------
    name : str
        A name as a browser or an archive gives it.

    Returns
    -------
    str
        At most 100 characters and 240 bytes, the suffix kept; Chinese stays as it is.

    Raises
    ------
    UploadError
        Nothing is left before the suffix.
    """
    base = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    visible = "".join(" " if character.isspace() else character for character in base if _is_visible(character))
    stem, dot, suffix = _FORBIDDEN.sub("_", visible).lstrip(" ").rstrip(" .").rpartition(".")
    if not dot:
        stem, suffix = suffix, ""
    ending = dot + suffix.strip()
    stem = stem.strip(" .")
    if not stem.strip("_ .") or len(ending) > 20:
        problem = Text(f"文件名“{name[:80]}”无法使用", f"the file name “{name[:80]}” cannot be used")
        raise UploadError([Fault(name[:80], problem, Text("请改用普通的文件名", "give it a plain name"))])
    if stem.casefold() in _RESERVED:
        stem = f"_{stem}"
    while len(stem + ending) > _LONGEST_NAME or len((stem + ending).encode()) > _LONGEST_NAME_BYTES:
        stem = stem[:-1].rstrip(" .")
    return stem + ending


def _is_visible(character: str) -> bool:
    return character.isspace() or unicodedata.category(character)[0] != "C"
