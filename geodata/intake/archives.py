"""Zip archives, workbooks among them: members that no honest program writes, and unpacking that believes no stated size."""

from __future__ import annotations

import copy
import stat
import sys
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from geodata.errors import Fault, FormatError
from geodata.text import Text

_CHUNK_BYTES = 1 << 20
_UTF8_NAME = 0x800
_ENCRYPTED = 0x1
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_PACK_AGAIN = Text("请重新压缩后再试", "pack it again")
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError)
"""What the zip reader raises on damaged files; also where sizes and offsets make no sense."""


@contextmanager
def opened_archive(path: Path) -> Iterator[zipfile.ZipFile]:
    """Open a zip archive; whatever goes wrong with it meanwhile becomes a `FormatError` of its file."""
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except _DAMAGED as error:
        problem = Text(f"压缩内容无法读取（{error}）", f"its packed content cannot be read ({error})")
        raise FormatError([Fault(path.name, problem, _PACK_AGAIN)]) from error


def member_name(member: zipfile.ZipInfo) -> str:
    """Return a member's name as its author saw it, folders parted by "/".

    Chinese Windows writes names in GBK without saying so; the zip reader then takes them for code page 437.
    """
    name = member.orig_filename
    if not member.flag_bits & _UTF8_NAME:
        encoded = name.encode("cp437")
        for encoding in ("utf-8", "gb18030"):
            try:
                name = encoded.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    return name.replace("\\", "/")


def member_faults(archive: zipfile.ZipFile, file: str) -> list[Fault]:
    """Return what is wrong with an archive's members: names, links, encryption, doubles, packing methods.

    Parameters
    ----------
    archive : ZipFile
        The archive.
    file : str
        Its name for messages.

    Returns
    -------
    list of Fault
        One per kind of fault, with the first member that has it.
    """
    members = archive.infolist()
    names = [member_name(member) for member in members]
    many = Counter(name.casefold() for name in names)
    kinds = (
        (Text("含有不安全的文件名", "holds an unsafe name"), [_is_unsafe(name) for name in names]),
        (Text("含有重复的文件名", "holds a name twice"), [many[name.casefold()] > 1 for name in names]),
        (Text("含有链接", "holds a link"), [stat.S_ISLNK(member.external_attr >> 16) for member in members]),
        (Text("已加密", "is encrypted"), [bool(member.flag_bits & _ENCRYPTED) for member in members]),
        (
            Text("压缩方式不受支持", "is packed in an unsupported way"),
            [m.compress_type not in _METHODS for m in members],
        ),
    )
    faults = []
    for problem, wrong in kinds:
        if any(wrong):
            name = names[wrong.index(True)]
            told = Text(f"压缩包内{problem.zh}：{name[:80]!r}", f"the archive {problem.en}: {name[:80]!r}")
            remedy = Text("请不加密、按普通方式重新压缩", "pack the files again, plainly and without a password")
            faults.append(Fault(file, told, remedy))
    return faults


def _is_unsafe(name: str) -> bool:
    return (
        name.startswith("/")
        or ".." in name.split("/")
        or ":" in name
        or not name.strip("/ ")
        or any(character < " " or character == "\x7f" for character in name)
    )


def unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """Give a member's content in pieces, to the end of its packed data whatever size is stated.

    Parameters
    ----------
    archive : ZipFile
        The archive.
    member : ZipInfo
        The member.

    Yields
    ------
    bytes
        At most 1 MiB each.
    """
    # The zip reader stops at the stated size, other readers do not.
    endless = copy.copy(member)
    endless.file_size = sys.maxsize
    with archive.open(endless) as content:
        while chunk := content.read(_CHUNK_BYTES):
            yield chunk
