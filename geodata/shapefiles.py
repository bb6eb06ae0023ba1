"""Shapefiles, loose or zipped: their parts, and their texts in whichever encoding these are."""

from __future__ import annotations

import codecs
import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath

import geopandas as gpd
import pandas as pd

from geodata.errors import Fault, FormatError
from geodata.gdal_layers import read_one
from geodata.intake.archives import member_name, opened_archive
from geodata.intake.limits import Limits
from geodata.text import Text

DRIVER = "ESRI Shapefile"
"""GDAL's name of the format."""

_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_NEEDED = (".shp", ".shx", ".dbf")
_BYTE_FOR_BYTE = "ISO-8859-1"
"""Reads every byte as one character, so that the right encoding can be found from all texts of the file."""


def read_shapefile(path: Path, file: str, limits: Limits) -> gpd.GeoDataFrame:
    """Read a shapefile whose parts lie side by side.

    Parameters
    ----------
    path : Path
        The ``.shp``.
    file : str
        The planner's name of the file, for messages.
    limits : Limits
        What is still read.

    Returns
    -------
    GeoDataFrame
        Texts are read in the encoding that the ``.cpg`` states if they can be, else in UTF-8, else in GBK. A name or
        value that its field cut in mid-character ends before that character.

    Raises
    ------
    FormatError
        A part is missing or damaged, or the texts are in another encoding.
    UploadError
        It holds more than the limits allow.
    """
    missing = [suffix for suffix in _NEEDED if _part(path, suffix) is None]
    if missing:
        raise _without_parts(file, missing)
    frame = read_one(path, path.stem, DRIVER, file, limits, encoding=_BYTE_FOR_BYTE)
    # By place, as one name may stand twice.
    texts = [place for place, kind in enumerate(frame.dtypes) if pd.api.types.is_string_dtype(kind)]
    raw = {text for place in texts for text in frame.iloc[:, place].dropna().unique()} | set(frame.columns)
    readable = _readable(raw, (*_stated_encoding(path), "utf-8", "gb18030"))
    if readable is None:
        problem = Text("文字既不是 UTF-8 也不是 GBK 编码", "its texts are neither in UTF-8 nor in GBK")
        raise FormatError([Fault(file, problem, Text("请以 UTF-8 重新导出", "export it again in UTF-8"))])
    for place in texts:
        frame.isetitem(place, frame.iloc[:, place].map(readable, na_action="ignore"))
    return frame.rename(columns=readable)


def _part(path: Path, suffix: str) -> Path | None:
    """Return one of the files beside a ``.shp``, its suffix in small or in capital letters."""
    found = (path.with_suffix(written) for written in (suffix, suffix.upper()))
    return next((part for part in found if part.is_file()), None)


def _without_parts(file: str, missing: list[str]) -> FormatError:
    problem = Text(f"缺少 {'、'.join(missing)} 文件", f"its {', '.join(missing)} is missing")
    remedy = Text(
        "请将 .shp、.shx、.dbf（和 .prj、.cpg）一起提供，最好打包为 .zip",
        "give .shp, .shx and .dbf (and .prj, .cpg) together, best as one .zip",
    )
    return FormatError([Fault(file, problem, remedy)])


def _stated_encoding(path: Path) -> tuple[str, ...]:
    """Return the encoding that the ``.cpg`` names, if Python knows it."""
    part = _part(path, ".cpg")
    if part is None:
        return ()
    with part.open("rb") as content:
        stated = content.read(40).decode("ascii", errors="ignore").strip().removeprefix("ANSI ")
    stated = f"cp{stated}" if stated.isdecimal() else stated
    try:
        return (codecs.lookup(stated).name,) if codecs.lookup(stated)._is_text_encoding else ()
    except (LookupError, ValueError):
        return ()


def _readable(raw: Iterable[str], encodings: Iterable[str]) -> dict[str, str] | None:
    """Return texts, read byte for byte, in the first encoding that fits all of them; None if none does."""
    contents = [(text, text.encode(_BYTE_FOR_BYTE)) for text in raw]
    for encoding in encodings:
        try:
            # An incremental decoder keeps back the beginning of a character that was cut off.
            return {text: codecs.getincrementaldecoder(encoding)().decode(content) for text, content in contents}
        except UnicodeDecodeError:
            continue
    return None


def zipped_sets(path: Path) -> dict[str, dict[str, zipfile.ZipInfo]]:
    """Return the shapefiles in an archive that `geodata.intake.limits.check_file` has let through.

    Parameters
    ----------
    path : Path
        The ``.zip``.

    Returns
    -------
    dict of str to dict
        Name of each layer (with its folder where a name stands twice) → suffix → member.
    """
    with opened_archive(path) as archive:
        parts: dict[PurePosixPath, dict[str, zipfile.ZipInfo]] = {}
        for member in archive.infolist():
            name = PurePosixPath(member_name(member))
            if name.suffix.lower() in _PARTS and name.parts[0] != "__MACOSX" and not member.is_dir():
                parts.setdefault(name.with_suffix(""), {})[name.suffix.lower()] = member
    sets = {name: members for name, members in parts.items() if ".shp" in members}
    stems = [name.name for name in sets]
    return {name.name if stems.count(name.name) == 1 else str(name): members for name, members in sets.items()}


def read_zipped_shapefile(path: Path, parts: Mapping[str, zipfile.ZipInfo], limits: Limits) -> gpd.GeoDataFrame:
    """Read one of `zipped_sets`, unpacked under a name of ours to a private folder that is removed; as `read_shapefile`."""
    missing = [suffix for suffix in _NEEDED if suffix not in parts]
    if missing:
        raise _without_parts(path.name, missing)
    with tempfile.TemporaryDirectory(prefix="outlet-atlas-") as folder:
        with opened_archive(path) as archive:
            for suffix, member in parts.items():
                with archive.open(member) as content, Path(folder, f"layer{suffix}").open("wb") as target:
                    shutil.copyfileobj(content, target)
        return read_shapefile(Path(folder, "layer.shp"), path.name, limits)
