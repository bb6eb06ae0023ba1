"""The files a planner has: workbooks, a GBK list, boundaries, a raster, and the ``sources.toml`` that names them."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from pathlib import Path

import geopandas
import numpy as np
import openpyxl
import pandas as pd
import pyogrio
import rasterio
import shapely
from numpy.typing import NDArray

from geodata.sample.people import NODATA, PIXEL_DEGREES, Raster
from geodata.sample.plane import to_degrees
from geodata.sample.units import Units

FILE_NAMES = (
    "county.osm.pbf",
    "outlets.xlsx",
    "population_2025.xlsx",
    "population_100m.tif",
    "firms.csv",
    "boundaries.gpkg",
    "venues.xlsx",
    "README.txt",
    "sources.toml",
)
"""All files of the sample, in the order in which they are put in place."""

DATA_DATE = dt.datetime(2025, 12, 31)

README = """虚构示例县 / Synthetic sample county
====================================

本文件夹中的全部数据——道路、建筑、人口、企业、网点、场地、行政界线——均由程序合成，
不对应任何真实的地方、单位或个人，只用于演示和测试。坐标落在内蒙古草原一带，仅为给出一个位置；
图上的界线不是任何真实的行政区划界线，不得作为界线依据使用。

Everything in this folder - roads, buildings, people, firms, outlets, venues, boundaries - was made by a
program. It describes no real place, organisation or person and serves demonstration and tests only. The
coordinates lie somewhere in the Inner Mongolian grassland to have a position at all; the boundaries are
nobody's administrative boundaries.

Licence: CC0-1.0
"""

SOURCES = """# 虚构示例县的数据来源清单 / Sources of the synthetic sample county
# 全部数据由程序合成 / all data are made up by a program

[area]
name = "虚构示例县"
notice = "虚构数据：本县由程序合成，不对应任何真实地方 / Synthetic county, no real place"
data_date = 2025-12-31

[[boundaries]]
file = "boundaries.gpkg"
layer = "townships"
level = "township"
columns = { code = "代码", name = "名称" }
licence = "CC0-1.0 (synthetic)"

[[boundaries]]
file = "boundaries.gpkg"
layer = "communities"
level = "community"
columns = { code = "代码", name = "名称" }
licence = "CC0-1.0 (synthetic)"

[roads]
file = "county.osm.pbf"
licence = "CC0-1.0 (synthetic)"

[population]
method = "raster"
file = "population_100m.tif"
totals = "population_2025.xlsx"
columns = { code = "行政区划代码", persons = "常住人口", priority_persons = "登记失业人数" }
licence = "CC0-1.0 (synthetic)"

[jobs]
file = "firms.csv"
crs = "EPSG:4326"
columns = { name = "企业名称", lon = "经度", lat = "纬度", jobs = "从业人数" }
licence = "CC0-1.0 (synthetic)"

[outlets]
file = "outlets.xlsx"
crs = "EPSG:4326"
columns = { id = "编号", name = "网点名称", kind = "网点类型", lon = "经度", lat = "纬度", address = "地址" }
licence = "CC0-1.0 (synthetic)"

[venues]
file = "venues.xlsx"
crs = "EPSG:4326"
from_osm = true
columns = { id = "编号", name = "场地名称", venue_type = "场地类型", lon = "经度", lat = "纬度" }
licence = "CC0-1.0 (synthetic)"

[zones]
from_osm = true

[parameters]
h3_resolution = 9
"""


def write_workbook(file: Path, sheet: str, table: pd.DataFrame) -> None:
    """Write a table as a workbook of one sheet, with the same bytes for the same table.

    Parameters
    ----------
    file : Path
        Workbook to write.
    sheet : str
        Name of the sheet.
    table : DataFrame
        Headers go into row 1; texts stay texts, dates dates.
    """
    book = openpyxl.Workbook()
    page = book.active
    page.title = sheet
    page.append(list(table.columns))
    for row in table.itertuples(index=False):
        page.append([value.item() if isinstance(value, np.generic) else value for value in row])
    for number, column in enumerate(table.columns):
        longest = max([len(str(column)), *[len(str(value)) for value in table[column]]])
        page.column_dimensions[openpyxl.utils.get_column_letter(number + 1)].width = min(2.2 * longest + 3.0, 60.0)
    page.freeze_panes = "A2"
    book.properties.creator = "虚构示例县 synthetic"
    book.properties.created = DATA_DATE
    raw = io.BytesIO()
    book.save(raw)
    stamp = DATA_DATE.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(source.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            content = source.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + stamp, content)
            entry = zipfile.ZipInfo(name, DATA_DATE.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, content)


def write_raster(file: Path, raster: Raster) -> None:
    """Write the population raster as a compressed GeoTIFF in EPSG:4326.

    Parameters
    ----------
    file : Path
        GeoTIFF to write.
    raster : Raster
        Persons per pixel.
    """
    rows, columns = raster.persons.shape
    transform = rasterio.Affine(PIXEL_DEGREES, 0.0, raster.west, 0.0, -PIXEL_DEGREES, raster.north)
    with rasterio.open(
        file,
        "w",
        driver="GTiff",
        height=rows,
        width=columns,
        count=1,
        dtype="float32",
        crs="EPSG:4326",
        transform=transform,
        nodata=NODATA,
        compress="deflate",
        predictor=3,
        tiled=True,
    ) as target:
        target.write(raster.persons, 1)
        target.update_tags(SOURCE="synthetic 虚构")


def _degrees(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return shapes in degrees; shared borders stay shared because equal vertices get equal coordinates."""
    return np.asarray(shapely.transform(shapes, to_degrees))


def write_boundaries(file: Path, units: Units) -> None:
    """Write townships and communities as two layers in CGCS2000 (EPSG:4490).

    Parameters
    ----------
    file : Path
        GeoPackage to write; must not exist yet.
    units : Units
        The units, in metres.
    """
    townships = geopandas.GeoDataFrame(
        {"代码": units.township_code, "名称": units.township_name}, geometry=_degrees(units.townships), crs="EPSG:4490"
    )
    communities = geopandas.GeoDataFrame(
        {
            "代码": units.community_code,
            "名称": units.community_name,
            "所属乡镇": units.township_name[units.community_township],
        },
        geometry=_degrees(units.communities),
        crs="EPSG:4490",
    )
    before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": DATA_DATE.strftime("%Y-%m-%dT%H:%M:%S.000Z")})
    try:
        townships.to_file(file, layer="townships", driver="GPKG", engine="pyogrio")
        communities.to_file(file, layer="communities", driver="GPKG", engine="pyogrio")
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": before})


def write_firms(file: Path, firms: pd.DataFrame) -> None:
    """Write the list of firms as comma-separated text in GBK, as exported by many offices' programs.

    Parameters
    ----------
    file : Path
        Text file to write.
    firms : DataFrame
        From `firm_table`.
    """
    file.write_bytes(firms.to_csv(index=False, lineterminator="\r\n").encode("gbk"))
