"""What can be told of an OpenStreetMap file before it is read, and what is done and said where the library fails."""

from __future__ import annotations

import bz2
import ctypes
import gzip
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from xml.parsers import expat

import osmium

from geodata.errors import Fault, FormatError
from geodata.text import Text

_CHUNK_BYTES = 1 << 16
_HEAD_BYTES = 1 << 20
_XML_SUFFIXES = frozenset({".osm", ".osh", ".osc", ".xml"})
_DELETED = re.compile(rb"""action\s*=\s*["']delete["']""")
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_NOT_WRITTEN = re.compile("Write failed|Could not resize|No space left")
_EXPORT_AGAIN = Text("请重新下载或导出该文件", "download or export the file again")


class _FoundError(Exception):
    """What a parser was to look for was found: it need not go on."""


@contextmanager
def readable(path: Path) -> Iterator[None]:
    """Turn what the OSM library says about a damaged file into a `FormatError` that names the file.

    Parameters
    ----------
    path : Path
        The file that is read inside the ``with``.

    Raises
    ------
    FormatError
        The file is damaged, of another format, or needs what the library cannot do; or the disk is too full to read it.
    """
    try:
        yield
    except (RuntimeError, ValueError, IndexError, OverflowError, osmium.InvalidLocationError) as error:
        raise FormatError([_fault_of(path, str(error).replace(str(path), path.name))]) from error


@contextmanager
def osm_writer(file: str | osmium.io.File, header: osmium.io.Header | None = None) -> Iterator[osmium.SimpleWriter]:
    """Open a writer that is closed at the end, and does not bring the process down where it fails.

    Parameters
    ----------
    file : str or osmium.io.File
        What is written.
    header : osmium.io.Header, optional
        What its head tells.

    Raises
    ------
    RuntimeError
        As the OSM library raises it; `is_write_failure` tells whether the disk is to blame.
    """
    writer = osmium.SimpleWriter(file) if header is None else osmium.SimpleWriter(file, header=header)
    try:
        yield writer
        writer.close()
    except BaseException:
        try:
            writer.close()
        except RuntimeError:
            # Its destructor would write what is left once more, and the error of that, in a destructor, ends the process.
            ctypes.pythonapi.Py_IncRef(ctypes.py_object(writer))
        raise


def is_write_failure(said: str) -> bool:
    """Return whether what the OSM library says is about a file it writes, not one it reads."""
    return _NOT_WRITTEN.search(said) is not None


def _fault_of(path: Path, said: str) -> Fault:
    if is_write_failure(said):
        return Fault(
            path.name,
            Text(
                f"无法读取：读取时所需的临时文件写不下（{said}）",
                f"cannot be read: the temporary files that this needs cannot be written ({said})",
            ),
            Text(
                "请清理磁盘空间（系统临时文件夹所在的磁盘）后重试",
                "free space on the disk of the temporary folder and try again",
            ),
        )
    if "Could not detect file format" in said:
        return Fault(
            path.name,
            Text("文件名后缀无法识别", "has a suffix that is not known"),
            Text(
                "请把后缀改为 .osm.pbf、.osm、.osm.gz 或 .osm.bz2（小写），与文件内容一致",
                "let its name end in .osm.pbf, .osm, .osm.gz or .osm.bz2, in lower case, whichever it is",
            ),
        )
    feature = re.search(r"required feature not supported: (.+)", said)
    if feature is not None:
        return Fault(
            path.name,
            Text(
                f"是需要“{feature[1]}”功能的 PBF 文件，本程序不支持",
                f"is a PBF file that needs the feature “{feature[1]}”, which is not supported",
            ),
            Text("请导出为普通的 .osm.pbf 文件", "export it as an ordinary .osm.pbf file"),
        )
    if "coordinate" in said:
        return Fault(
            path.name,
            Text(f"含有无法识别的坐标（{said}）", f"holds a coordinate that cannot be read ({said})"),
            Text("请更正该坐标，应为 WGS84 经纬度（度）", "mend it: WGS84 degrees are expected"),
        )
    return Fault(path.name, Text(f"不是完整的 OSM 文件（{said}）", f"is no complete OSM file ({said})"), _EXPORT_AGAIN)


def check_osm_file(path: Path) -> None:
    """Refuse what must not be parsed, or would be read wrongly.

    Parameters
    ----------
    path : Path
        ``.osm.pbf``, ``.osm``, ``.osm.gz`` or ``.osm.bz2``.

    Raises
    ------
    FormatError
        An XML file defines entities or has a document type (a few lines of which can grow to gigabytes), or objects that
        an editor has marked as deleted; or the file holds changes or the past, not a map; or its suffix is not known.
    """
    forms = [suffix for suffix in path.suffixes if suffix not in {".gz", ".bz2"}]
    if forms and forms[-1] in _XML_SUFFIXES:
        _refuse_document_type(path)
        _refuse_deleted(path)
    with readable(path), osmium.io.Reader(str(path), osmium.osm.NOTHING) as reader:
        past = reader.header().has_multiple_object_versions
    if past:
        raise FormatError(
            [
                Fault(
                    path.name,
                    Text("是历史或变更文件，不是地图", "is a file of changes or of history, not a map"),
                    Text("请使用普通的 .osm.pbf 或 .osm 文件", "give an ordinary .osm.pbf or .osm file"),
                )
            ]
        )


def _refuse_document_type(path: Path) -> None:
    def refuse(*_: object) -> None:
        raise FormatError(
            [
                Fault(
                    path.name,
                    Text(
                        "XML 中含有文档类型或实体定义（DOCTYPE、ENTITY），可能是有害文件，未读取",
                        "its XML has a document type or entities (DOCTYPE, ENTITY), which can be harmful; it was not read",
                    ),
                    Text("请从可靠来源重新导出", "export it again from a source you trust"),
                )
            ]
        )

    def stop(*_: object) -> None:
        raise _FoundError

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = stop
    # Nothing but comments can stand before the root element, so the head is enough; the library judges the rest.
    with _opened(path) as file:
        try:
            for _ in range(_HEAD_BYTES // _CHUNK_BYTES):
                parser.Parse(file.read(_CHUNK_BYTES), False)
        except (_FoundError, expat.ExpatError, EOFError, OSError, zlib.error):
            return
    raise FormatError(
        [
            Fault(
                path.name,
                Text("不是完整的 OSM 文件（开头没有 osm 元素）", "is no complete OSM file (no osm element begins it)"),
                _EXPORT_AGAIN,
            )
        ]
    )


def _refuse_deleted(path: Path) -> None:
    """Refuse a file with objects that an editor keeps as deleted until they are uploaded: the library reads them all."""
    try:
        if not (_may_hold_deleted(path) and _holds_deleted(path)):
            return
    except (expat.ExpatError, EOFError, OSError, zlib.error):
        return  # the library judges damaged files
    raise FormatError(
        [
            Fault(
                path.name,
                Text(
                    "含有标记为已删除但尚未上传的对象（action='delete'）",
                    "holds objects marked as deleted that are not uploaded yet (action='delete')",
                ),
                Text(
                    "请在编辑器中上传改动，或清除（purge）这些对象，然后重新保存该文件",
                    "upload the changes in the editor, or purge these objects there, and save the file again",
                ),
            )
        ]
    )


def _may_hold_deleted(path: Path) -> bool:
    """Return whether the mark stands anywhere in the bytes; to parse a large file only for this would take minutes."""
    with _opened(path) as file:
        text = file.read(_HEAD_BYTES)
        if text.startswith(_UTF16_MARKS):
            return True
        while text:
            if _DELETED.search(text):
                return True
            more = file.read(_HEAD_BYTES)
            text = text[-_CHUNK_BYTES:] + more if more else b""
    return False


def _holds_deleted(path: Path) -> bool:
    """Return whether an object has the mark, not only some text."""

    def look(_name: str, attributes: dict[str, str]) -> None:
        if attributes.get("action") == "delete":
            raise _FoundError

    parser = expat.ParserCreate()
    parser.StartElementHandler = look
    with _opened(path) as file:
        try:
            while chunk := file.read(_HEAD_BYTES):
                parser.Parse(chunk, False)
        except _FoundError:
            return True
    return False


def _opened(path: Path) -> IO[bytes] | gzip.GzipFile | bz2.BZ2File:
    if path.suffix == ".gz":
        return gzip.open(path)
    return bz2.open(path) if path.suffix == ".bz2" else path.open("rb")
