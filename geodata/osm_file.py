"""What can be told of an OpenStreetMap file before it is read, and what is said where reading fails."""

from __future__ import annotations

import bz2
import gzip
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from xml.parsers import expat

import osmium

from geodata.errors import Fault, FormatError
from geodata.text import Text

_HEAD_BYTES = 1 << 16
_EXPORT_AGAIN = Text("请重新下载或导出该文件", "download or export the file again")


class _RootFoundError(Exception):
    """The root element was reached: nothing that could do harm stands before it."""


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
        The file is damaged, of another format, or needs what the library cannot do.
    """
    try:
        yield
    except (RuntimeError, osmium.InvalidLocationError) as error:
        raise FormatError([_fault_of(path, str(error))]) from error


def _fault_of(path: Path, said: str) -> Fault:
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
        An XML file defines entities or has a document type (a few lines of which can grow to gigabytes), or the file
        holds changes or the past, not a map.
    """
    if any(suffix in {".osm", ".xml"} for suffix in path.suffixes) and ".pbf" not in path.suffixes:
        _refuse_document_type(path)
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
        raise _RootFoundError

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = stop
    # Nothing but a comment can stand before the root element, so one head is enough; the library judges the rest.
    with _opened(path) as file:
        try:
            parser.Parse(file.read(_HEAD_BYTES), False)
        except (_RootFoundError, expat.ExpatError, EOFError, OSError):
            return
    raise FormatError(
        [
            Fault(
                path.name,
                Text("不是完整的 OSM 文件（没有 osm 元素）", "is no complete OSM file (it has no osm element)"),
                _EXPORT_AGAIN,
            )
        ]
    )


def _opened(path: Path) -> IO[bytes] | gzip.GzipFile | bz2.BZ2File:
    if path.suffix == ".gz":
        return gzip.open(path)
    return bz2.open(path) if path.suffix == ".bz2" else path.open("rb")
