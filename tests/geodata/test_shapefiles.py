"""Shapefiles: parts, encodings, archives."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path
from typing import Any

import geopandas as gpd
import pyogrio
import pytest
import shapely

from geodata.errors import FormatError
from geodata.intake.limits import LIMITS
from geodata.shapefiles import read_shapefile, read_zipped_shapefile, zipped_sets

NAMES = ["新城镇", "回民乡", None]


def write(path: Path, encoding: str = "UTF-8", **columns: Any) -> Path:
    layer = gpd.GeoDataFrame(columns or {"name": NAMES}, geometry=[shapely.Point(1, 2)] * 3, crs="EPSG:4326")
    pyogrio.write_dataframe(layer, path, driver="ESRI Shapefile", encoding=encoding)
    return path


def read(path: Path) -> gpd.GeoDataFrame:
    return read_shapefile(path, path.name, LIMITS)


def names(path: Path) -> list[str | None]:
    return read(path)["name"].astype(object).where(lambda column: column.notna(), None).tolist()


@pytest.mark.parametrize("encoding", ["UTF-8", "GB18030", "GBK"])
@pytest.mark.parametrize("stated", [None, "UTF-8", "GBK", "936", "ANSI 936", "utf8", "nonsense", "", "base64", "\xff"])
def test_texts_are_read_in_the_encoding_that_fits(tmp_path: Path, encoding: str, stated: str | None) -> None:
    """A .cpg may be missing or wrong. Where it is wrong but could be right, it holds: in GBK, UTF-8 is readable rubbish."""
    path = write(tmp_path / "b.shp", encoding)
    (tmp_path / "b.cpg").unlink()
    if stated is not None:
        (tmp_path / "b.cpg").write_text(stated, encoding="latin-1")
    if encoding == "UTF-8" and stated in {"GBK", "936", "ANSI 936"}:
        assert names(path) != NAMES
    else:
        assert names(path) == NAMES


def test_texts_cut_in_mid_character(tmp_path: Path) -> None:
    """Fields have a length in bytes: long names, of fields too, end within a character of three bytes."""
    path = write(tmp_path / "b.shp", name=["a" + "镇" * 84, "乡", "村"])
    (tmp_path / "b.cpg").unlink()
    table = bytearray((tmp_path / "b.dbf").read_bytes())
    header = "行政区划代码".encode()[:10]
    table[32:43] = header + b"\0"
    (tmp_path / "b.dbf").write_bytes(table)
    layer = read(path)
    assert list(layer.columns) == ["行政区", "geometry"]
    assert layer["行政区"].tolist() == ["a" + "镇" * 84, "乡", "村"]


def test_every_byte_comes_through(tmp_path: Path) -> None:
    """The bytes of all two-byte GBK characters are among those that code pages treat in their own ways."""
    pairs = [bytes([lead, trail]) for lead in range(0x81, 0xFE) for trail in (0x40, 0x7E, 0x80, 0x9F, 0xFE)]
    characters = [pair.decode("gbk", errors="ignore") for pair in pairs]
    words = ["".join(characters[start : start + 100]) for start in (0, 200, 400)]
    path = write(tmp_path / "b.shp", "GB18030", name=words)
    (tmp_path / "b.cpg").unlink()
    assert names(path) == words


def test_neither_utf8_nor_gbk(tmp_path: Path, told: Any) -> None:
    path = write(tmp_path / "b.shp", name=["abcdef", "x", "y"])
    (tmp_path / "b.dbf").write_bytes((tmp_path / "b.dbf").read_bytes().replace(b"abcdef", b"a\xff\xffdef"))
    with pytest.raises(FormatError) as caught:
        read(path)
    told(caught.value, "b.shp", "既不是 UTF-8 也不是 GBK", "neither in UTF-8 nor in GBK")


@pytest.mark.parametrize("suffix", [".shx", ".dbf"])
def test_missing_parts_are_named(tmp_path: Path, told: Any, suffix: str) -> None:
    path = write(tmp_path / "b.shp")
    (tmp_path / f"b{suffix}").unlink()
    before = sorted(tmp_path.iterdir())
    with pytest.raises(FormatError) as caught:
        read(path)
    told(caught.value, "b.shp", f"缺少 {suffix} 文件", f"its {suffix} is missing")
    assert sorted(tmp_path.iterdir()) == before
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        for part in before:
            archive.write(part, part.name)
    with pytest.raises(FormatError) as caught:
        read_zipped_shapefile(tmp_path / "b.zip", zipped_sets(tmp_path / "b.zip")["b"], LIMITS)
    told(caught.value, "b.zip", f"缺少 {suffix} 文件", f"its {suffix} is missing")


def test_without_prj_no_crs_is_made_up(tmp_path: Path) -> None:
    path = write(tmp_path / "b.shp")
    (tmp_path / "b.prj").unlink()
    assert read(path).crs is None


def test_capital_suffixes(tmp_path: Path) -> None:
    write(tmp_path / "b.shp", "GBK")
    for part in list(tmp_path.iterdir()):
        part.rename(tmp_path / f"B{part.suffix.upper()}")
    assert names(tmp_path / "B.SHP") == NAMES


def test_sets_in_an_archive(tmp_path: Path) -> None:
    write(tmp_path / "b.shp", "GBK")
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        for part in tmp_path.glob("b.*"):
            if part.suffix != ".zip":
                for folder, stem in (("", "街道"), ("2024/", "社区"), ("2025/", "社区"), ("__MACOSX/", "._街道")):
                    archive.write(part, f"{folder}{stem}{part.suffix.upper()}")
        archive.writestr("说明.docx", b"x")
        archive.writestr("孤.dbf", b"x")
        archive.writestr("夹.shp/", b"")
    sets = zipped_sets(tmp_path / "b.zip")
    assert list(sets) == ["街道", "2024/社区", "2025/社区"]
    for parts in sets.values():
        layer = read_zipped_shapefile(tmp_path / "b.zip", parts, LIMITS)
        assert layer["name"].tolist()[:2] == NAMES[:2]
        assert layer.crs == "EPSG:4326"


def test_damaged_members(tmp_path: Path, told: Any) -> None:
    write(tmp_path / "b.shp")
    path = Path(shutil.make_archive(str(tmp_path / "z"), "zip", tmp_path))
    content = path.read_bytes()
    place = content.index(b"b.dbf") + 60
    path.write_bytes(content[:place] + bytes([content[place] ^ 0xFF]) + content[place + 1 :])
    with pytest.raises(FormatError) as caught:
        read_zipped_shapefile(path, zipped_sets(path)["b"], LIMITS)
    assert caught.value.faults[0].file == "z.zip"
