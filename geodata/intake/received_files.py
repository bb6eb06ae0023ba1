"""Uploads on their way into a project: written to a private folder piece by piece, the parts of a shapefile together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from geodata.checksums import SHAPEFILE_PARTS
from geodata.errors import Fault, UploadError
from geodata.intake.limits import Limits, safe_name
from geodata.intake.roles import Role, suffix_of, wrong_format
from geodata.text import Text

_CHUNK_BYTES = 1 << 20
_NEEDED_PARTS = (".shp", ".shx", ".dbf")
_LONGEST_STEM = 60


@dataclass(frozen=True, slots=True)
class Received:
    """A file in the scratch folder: alone in its folder, or with the other parts of its shapefile.

    Attributes
    ----------
    path : Path
        Where it is, under a safe name; of a shapefile its ``.shp``.
    original : str
        Name under which it was given, without folders.
    removed_columns : tuple of str
        Columns that it was freed of.
    """

    path: Path
    original: str
    removed_columns: tuple[str, ...] = ()


def receive(scratch: Path, role: Role, files: Sequence[tuple[str, BinaryIO | bytes]], limits: Limits) -> list[Received]:
    """Write files to a scratch folder, each into a folder of its own, the parts of one shapefile into one.

    Parameters
    ----------
    scratch : Path
        An empty private folder.
    role : Role
        What they are given for.
    files : sequence of (str, bytes or binary file)
        Names and contents; at least one.
    limits : Limits
        Only their size is checked here.

    Returns
    -------
    list of Received
        A shapefile is one of them.

    Raises
    ------
    UploadError
        Files are empty, too large, of a format that the role does not take, too many, or parts are missing; lists every
        fault.
    """
    faults: list[Fault] = []
    shapefiles: dict[str, Path] = {}
    received: list[Received] = []
    for number, (name, content) in enumerate(files):
        original = name.replace("\\", "/").rpartition("/")[2]
        suffix = suffix_of(original)
        stem = original[: len(original) - len(suffix)]
        is_part = ".shp" in role.suffixes and suffix in SHAPEFILE_PARTS
        if not is_part and suffix not in role.suffixes:
            faults.append(wrong_format(original, role))
            continue
        folder = scratch / str(number)
        if is_part:
            folder = shapefiles.setdefault(stem, folder)
        folder.mkdir(exist_ok=True)
        try:
            path = folder / _stored_name(original, stem, suffix)
            _write(path, original, content, limits)
        except UploadError as error:
            faults += error.faults
            continue
        if not is_part or suffix == ".shp":
            received.append(Received(path, original))
    faults += [fault for stem, folder in shapefiles.items() for fault in _incomplete(stem, folder)]
    if not role.several and len(received) > 1:
        faults.append(
            Fault(
                received[1].original,
                Text(
                    f"“{role.name.zh}”只能有一个文件，收到 {len(received)} 个",
                    f"{role.name.en}: one file only, not {len(received)}",
                ),
                Text("请只选择其中一个", "choose one of them"),
            )
        )
    if faults:
        raise UploadError(faults)
    return received


def _stored_name(original: str, stem: str, suffix: str) -> str:
    """Return a safe name that ends as the original does; parts of a shapefile get the same stem."""
    name = safe_name(original)
    if not name.lower().endswith(suffix):
        name = safe_name(stem[:_LONGEST_STEM]) + suffix
    return name[: -len(suffix)] + suffix


def _write(path: Path, original: str, content: BinaryIO | bytes, limits: Limits) -> None:
    """Write an upload to disk piece by piece, and stop where it grows too large."""
    if path.exists():
        raise UploadError(
            [Fault(original, Text("收到两次", "was given twice"), Text("请只选择一次", "choose it once only"))]
        )
    size = 0
    with path.open("xb") as file:
        if isinstance(content, bytes):
            file.write(content)
            size = len(content)
        else:
            content.seek(0)
            while size <= limits.file_bytes and (chunk := content.read(_CHUNK_BYTES)):
                file.write(chunk)
                size += len(chunk)
    if not size:
        raise UploadError([Fault(original, Text("文件为空", "is empty"), Text("请重新导出", "export it again"))])
    if size > limits.file_bytes:
        most = limits.file_bytes >> 20
        raise UploadError(
            [
                Fault(
                    original,
                    Text(f"文件超过 {most:,} MB", f"is larger than {most:,} MB"),
                    Text("请裁剪到研究区，或拆分后分别添加", "cut it to the study area, or split it"),
                )
            ]
        )


def _incomplete(stem: str, folder: Path) -> list[Fault]:
    present = {suffix_of(path.name) for path in folder.iterdir()}
    missing = [suffix for suffix in _NEEDED_PARTS if suffix not in present]
    if not present or not missing:
        return []
    return [
        Fault(
            f"{stem}.shp",
            Text(f"Shapefile 缺少 {'、'.join(missing)}", f"the shapefile lacks {', '.join(missing)}"),
            Text(
                "请同时选择 .shp、.shx、.dbf、.prj（有 .cpg 也请选上），或打包为 .zip",
                "choose .shp, .shx, .dbf and .prj together (and .cpg where there is one), or zip them",
            ),
        )
    ]
