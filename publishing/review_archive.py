"""The ZIP archive of a review: packing, never over a stranger's file, and the snapshot of an earlier one read back."""

from __future__ import annotations

import contextlib
import json
import lzma
import math
import shutil
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

from geodata.text import Text
from publishing.errors import ExportError
from publishing.fixed_zip import FIXED_TIME
from publishing.package import MANIFEST

SNAPSHOT = "snapshot.json"
"""What later years are compared with: `planning.snapshot.snapshot_content`."""

_MOST_BYTES = 128 * 2**20
"""Of a snapshot; one of a million cells takes some 70 MB."""

_DEEPEST = 20
_UNPACKING = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error)
_COMPRESSED_ALREADY = {".png", ".pdf", ".docx", ".xlsx"}


def read_package_snapshot(path: Path) -> dict[str, Any]:
    """Return the snapshot in a package, or in a ``snapshot.json`` taken out of one.

    Parameters
    ----------
    path : Path
        The ZIP archive, or the JSON file.

    Returns
    -------
    dict
        Content for `planning.snapshot.earlier_year`.

    Raises
    ------
    ExportError
        The file cannot be read or holds no snapshot.
    """
    try:
        with path.open("rb") as file:
            return package_snapshot(file, str(path))
    except OSError as error:
        raise _no_snapshot(str(path)) from error


def package_snapshot(file: BinaryIO, name: str, *, most_bytes: int = _MOST_BYTES) -> dict[str, Any]:
    """Return the snapshot in a package that is open, as `read_package_snapshot` does.

    Parameters
    ----------
    file : binary file
        The ZIP archive, or the JSON file.
    name : str
        What errors call it.
    most_bytes : int
        A larger snapshot is refused before it is read.
    """
    try:
        if zipfile.is_zipfile(file):
            with zipfile.ZipFile(file) as archive, archive.open(SNAPSHOT) as entry:
                text = entry.read(most_bytes + 1)
        else:
            file.seek(0)
            text = file.read(most_bytes + 1)
        if len(text) > most_bytes:
            raise _no_snapshot(name)
        content = json.loads(text, parse_constant=_refuse_constant, parse_float=_finite)
    except (OSError, EOFError, KeyError, ValueError, RuntimeError, *_UNPACKING) as error:
        raise _no_snapshot(name) from error
    if not isinstance(content, dict) or _is_deeper(content, _DEEPEST):
        raise _no_snapshot(name)
    return content


def _is_deeper(value: Any, levels: int) -> bool:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return levels == 0 or any(_is_deeper(one, levels - 1) for one in inner if isinstance(one, dict | list))


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(text)
    return value


def _refuse_constant(constant: str) -> NoReturn:
    raise ValueError(constant)


def _no_snapshot(name: str) -> ExportError:
    return ExportError(
        Text(
            f"“{name}”不是往年的成果包，也不是其中的 {SNAPSHOT}：请另选文件",
            f"“{name}” is neither a package of an earlier year nor the {SNAPSHOT} out of one: choose another file",
        )
    )


def refuse_foreign(zip_path: Path) -> None:
    """Refuse a place that is no place for a package: without its folder, or a file that is no package of a review.

    Raises
    ------
    ExportError
        With the remedy.
    OSError
        The place cannot be looked at.
    """
    if not zip_path.parent.is_dir():
        raise ExportError(
            Text(
                f"没有文件夹“{zip_path.parent}”：请先建立，或另选位置",
                f"there is no folder “{zip_path.parent}”: make it first, or choose another place",
            )
        )
    if not zip_path.exists():
        return
    with contextlib.suppress(zipfile.BadZipFile), zipfile.ZipFile(zip_path) as archive:
        if {MANIFEST, SNAPSHOT} <= set(archive.namelist()):
            return
    raise ExportError(
        Text(
            f"“{zip_path}”已存在，且不是年度评估成果包：请换一个文件名",
            f"“{zip_path}” is there already and is no package of a review: choose another name",
        )
    )


def pack(package: Path, archive: Path) -> None:
    """Pack a folder, with the same bytes for the same files."""
    with zipfile.ZipFile(archive, "w") as packed:
        for path in sorted(package.rglob("*")):
            if path.is_file():
                entry = zipfile.ZipInfo(path.relative_to(package).as_posix(), FIXED_TIME)
                stored = path.suffix in _COMPRESSED_ALREADY
                entry.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
                with packed.open(entry, "w", force_zip64=True) as target, path.open("rb") as source:
                    shutil.copyfileobj(source, target)
