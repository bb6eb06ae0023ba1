"""Makers of hostile and messy files; each writes one file (and what belongs to it) into a folder and returns its path."""

from __future__ import annotations

import sqlite3
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path

import geopandas as gpd
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import shapely
import xlwt

SHEET = "xl/worksheets/sheet1.xml"
LAUGHS = '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'
BOXES = [shapely.box(111.0, 40.0, 111.5, 40.5), shapely.box(111.5, 40.0, 112.0, 40.5)]
Make = Callable[[Path], Path]


def text(name: str, content: str | bytes, encoding: str = "utf-8") -> Make:
    """A file with this content."""

    def make(folder: Path) -> Path:
        path = folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return make


def book(folder: Path, name: str = "a.xlsx") -> Path:
    """A small honest workbook."""
    workbook = openpyxl.Workbook()
    for row in (("名称", "人数"), ("甲厂", 12), ("乙厂", 30)):
        workbook.active.append(row)
    workbook.save(folder / name)
    return folder / name


def repacked(name: str = "a.xlsx", more: Mapping[str, str | bytes] | None = None, *, drop: str = "") -> Make:
    """A workbook with parts replaced, added or left out."""

    def make(folder: Path) -> Path:
        path = book(folder, name)
        with zipfile.ZipFile(path) as archive:
            parts: dict[str, str | bytes] = {part: archive.read(part) for part in archive.namelist() if part != drop}
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for part, content in (parts | dict(more or {})).items():
                archive.writestr(part, content)
        return path

    return make


def sheet(cells: str, name: str = SHEET) -> Make:
    """A workbook whose sheet holds these cells."""
    body = f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{cells}</sheetData></worksheet>'
    return repacked(more={name: body})


def archive(name: str, *members: tuple[str | zipfile.ZipInfo, bytes]) -> Make:
    """A zip file of these members."""

    def make(folder: Path) -> Path:
        with zipfile.ZipFile(folder / name, "w", zipfile.ZIP_DEFLATED) as packed:
            for member, content in members:
                packed.writestr(member, content)
        return folder / name

    return make


def link(name: str) -> zipfile.ZipInfo:
    """A member that is a symbolic link."""
    member = zipfile.ZipInfo(name)
    member.external_attr = (stat.S_IFLNK | 0o777) << 16
    return member


def lying_bomb(folder: Path) -> Path:
    """A workbook whose sheet unpacks to 100 MB but states five bytes."""
    content = b"<worksheet>" + b"<c />" * 20_000_000
    path = repacked(more={SHEET: content})(folder)
    packed = path.read_bytes().replace(struct.pack("<I", len(content)), struct.pack("<I", 5))
    path.write_bytes(packed.replace(struct.pack("<I", zlib.crc32(content)), struct.pack("<I", zlib.crc32(content[:5]))))
    return path


def encrypted_member(folder: Path) -> Path:
    """A zip file whose member says that it is encrypted."""
    path = archive("a.zip", ("b.shp", b"1"))(folder)
    content = bytearray(path.read_bytes())
    content[content.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    return path


def truncated(make: Make, share: float) -> Make:
    """The beginning of another file."""

    def cut(folder: Path) -> Path:
        path = make(folder)
        content = path.read_bytes()
        path.write_bytes(content[: int(len(content) * share)])
        return path

    return cut


def renamed(make: Make, name: str) -> Make:
    """Another file under this name."""
    return lambda folder: make(folder).rename(folder / name)


def old_book(folder: Path) -> Path:
    """A small workbook of Excel 97."""
    workbook = xlwt.Workbook()
    page = workbook.add_sheet("一")
    for row, values in enumerate((("名称", "人数"), ("甲厂", 12), ("乙厂", 30))):
        for column, value in enumerate(values):
            page.write(row, column, value)
    workbook.save(str(folder / "a.xls"))
    return folder / "a.xls"


def lying_dimensions(folder: Path) -> Path:
    """A workbook of Excel 97 that claims four milliard rows: room for them would be asked at once."""
    path = old_book(folder)
    content = path.read_bytes()
    place = content.index(b"\x00\x02\x0e\x00") + 4
    path.write_bytes(content[:place] + struct.pack("<IIHH", 0, 0xFFFFFFFF, 0, 0xFFFF) + content[place + 12 :])
    return path


def hidden_first(folder: Path) -> Path:
    """A workbook whose first sheet is hidden and holds other figures."""
    path = book(folder)
    workbook = openpyxl.load_workbook(path)
    workbook.create_sheet("底稿", 0).append(["名称", "不该读"])
    workbook["底稿"].sheet_state = "veryHidden"
    workbook.active = 1
    workbook.save(path)
    return path


def all_hidden(folder: Path) -> Path:
    """A workbook without a visible sheet."""
    path = old_book(folder)
    workbook = xlwt.Workbook()
    page = workbook.add_sheet("一")
    page.write(0, 0, "名称")
    page.visibility = 1
    workbook.save(str(path))
    return path


def layer(name: str = "b.shp", *, drop: str = "", encoding: str = "UTF-8", cpg: str = "") -> Make:
    """Two units as a layer, a part of the shapefile left out or changed."""

    def make(folder: Path) -> Path:
        frame = gpd.GeoDataFrame({"代码": ["1", "2"], "名称": ["新城镇", "回民乡"]}, geometry=BOXES, crs="EPSG:4326")
        path = folder / name
        driver = {".gpkg": "GPKG", ".geojson": "GeoJSON"}.get(path.suffix, "ESRI Shapefile")
        if driver == "ESRI Shapefile":
            pyogrio.write_dataframe(frame, path, driver=driver, encoding=encoding)
        else:
            pyogrio.write_dataframe(frame, path, driver=driver)
        if drop:
            path.with_suffix(drop).unlink()
        if cpg:
            path.with_suffix(".cpg").write_text(cpg)
        return path

    return make


def zipped_layer(*names: str, drop: str = "") -> Make:
    """The two units as zipped shapefiles under these names, which are written in GBK as old packers do."""

    def make(folder: Path) -> Path:
        layer(encoding="GBK", drop=".cpg")(folder)
        path = folder / "b.zip"
        replaced = {}
        with zipfile.ZipFile(path, "w") as packed:
            for number, name in enumerate(names):
                raw = name.encode("gbk")
                placeholder = str(number) * len(raw)
                replaced[placeholder.encode()] = raw
                for part in sorted(folder.glob("b.*")):
                    if part.suffix not in {".zip", drop}:
                        packed.write(part, placeholder + part.suffix)
        content = path.read_bytes()
        for placeholder, raw in replaced.items():
            content = content.replace(placeholder + b".", raw + b".")
        path.write_bytes(content)
        return path

    return make


def view_that_calls_home(folder: Path) -> Path:
    """A GeoPackage with a view that asks a geocoder on the network."""
    path = layer("b.gpkg")(folder)
    connection = sqlite3.connect(path)
    connection.execute("CREATE VIEW v AS SELECT fid, ogr_geocode('x') AS a, geom FROM b")
    connection.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) VALUES ('v', 'features', 'v', 4326)"
    )
    connection.execute("INSERT INTO gpkg_geometry_columns VALUES ('v', 'geom', 'POLYGON', 4326, 0, 0)")
    connection.commit()
    connection.close()
    return path


def plain_parquet(folder: Path) -> Path:
    """A table without geometry."""
    pq.write_table(pa.table({"a": [1]}), folder / "a.parquet")
    return folder / "a.parquet"


def geoparquet(folder: Path) -> Path:
    """The two units as GeoParquet."""
    frame = gpd.GeoDataFrame({"名称": ["新城镇", "回民乡"], "人口": [1, 2]}, geometry=BOXES, crs="EPSG:4326")
    frame.to_parquet(folder / "a.parquet")
    return folder / "a.parquet"


def kml(body: str, start: str = "") -> Make:
    """A KML document."""
    return text("a.kml", f'{start}<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{body}</Document></kml>')


def deep_json(folder: Path) -> Path:
    """A hundred thousand arrays within each other."""
    deep = "[" * 100_000 + "]" * 100_000
    return text(
        "a.geojson",
        '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":{"type":"Polygon","coordinates":'
        f"{deep}}}}}]}}",
    )(folder)
