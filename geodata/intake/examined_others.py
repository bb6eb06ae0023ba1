"""Looking at what is neither table nor layer: OpenStreetMap extracts, rasters, bus timetables. They are told in figures."""

from __future__ import annotations

import warnings

import numpy as np
import rasterio
from pyproj import Geod

from geodata.errors import Fault, FormatError
from geodata.gtfs import read_timetable
from geodata.osm import read_osm_features
from geodata.osm_roads import read_osm_roads
from geodata.source_files import FileSource
from geodata.source_keys import KEYS
from geodata.text import Text

_EARTH = Geod(ellps="WGS84")
_RASTER_DRIVER = "GTiff"


def road_extract_summary(source: FileSource) -> tuple[Text, ...]:
    """Return what roads an OpenStreetMap extract holds; raises as `read_osm_roads`."""
    roads = read_osm_roads(source.path)
    (west, south), (east, north) = roads.node_lonlat.min(axis=0), roads.node_lonlat.max(axis=0)
    tail, head = roads.node_lonlat[roads.tail], roads.node_lonlat[roads.head]
    kilometres = _EARTH.inv(tail[:, 0], tail[:, 1], head[:, 0], head[:, 1])[2].sum() / 1000.0
    return (
        Text(f"{roads.ways:,} 条道路，共 {kilometres:,.0f} 公里", f"{roads.ways:,} roads, {kilometres:,.0f} km"),
        Text(
            f"范围：经度 {west:.3f}–{east:.3f}，纬度 {south:.3f}–{north:.3f}",
            f"extent: longitude {west:.3f} to {east:.3f}, latitude {south:.3f} to {north:.3f}",
        ),
        *roads.remarks,
    )


def feature_extract_summary(source: FileSource) -> tuple[Text, ...]:
    """Return what an OpenStreetMap extract holds beside roads; raises as `read_osm_features`."""
    features = read_osm_features(source.path)
    buildings = int((features.areas["building"] != "").sum())
    land = int((features.areas["landuse"] != "").sum())
    return (
        Text(
            f"{buildings:,} 栋建筑，{land:,} 块用地，{len(features.points):,} 处场所，{len(features.places):,} 个地名",
            f"{buildings:,} buildings, {land:,} areas of land use, {len(features.points):,} premises, "
            f"{len(features.places):,} place names",
        ),
    )


def raster_summary(source: FileSource, role: str) -> tuple[Text, ...]:
    """Return size, CRS and values of a raster.

    Parameters
    ----------
    source : FileSource
        A GeoTIFF.
    role : str
        ``population``: its sum is told; ``elevation``: lowest and highest.

    Raises
    ------
    FormatError
        It cannot be read, has no CRS, or holds no values.
    """
    try:
        with warnings.catch_warnings():
            # A raster without a place on the earth is told below as a fault.
            warnings.simplefilter("ignore", rasterio.errors.NotGeoreferencedWarning)
            with rasterio.open(source.path, driver=_RASTER_DRIVER) as raster:
                crs = raster.crs.to_string() if raster.crs else ""
                size = Text(
                    f"{raster.width:,} × {raster.height:,} 像元，坐标系 {crs}",
                    f"{raster.width:,} × {raster.height:,} pixels, CRS {crs}",
                )
                nodata = raster.nodata
                total, low, high, count = 0.0, np.inf, -np.inf, 0
                for _, window in raster.block_windows(1):
                    block = raster.read(1, window=window, masked=True).compressed().astype(np.float64)
                    block = block[np.isfinite(block)]
                    if len(block):
                        total, count = total + block.sum(), count + len(block)
                        low, high = min(low, block.min()), max(high, block.max())
    except rasterio.errors.RasterioError as error:
        raise _fault(
            source,
            Text(f"不是可读的 GeoTIFF（{error}）", f"is no readable GeoTIFF ({error})"),
            Text("请重新导出为 GeoTIFF", "export it again as GeoTIFF"),
        ) from error
    if not crs:
        raise _fault(
            source,
            Text("栅格没有坐标系", "the raster states no CRS"),
            Text("请在原软件中指定坐标系后重新导出", "set it in your own program and export it again"),
        )
    if not count:
        raise _fault(source, Text("栅格没有数值", "the raster holds no values"), Text("请核对文件", "check the file"))
    told = (
        Text(f"全部像元合计 {total:,.0f} 人", f"{total:,.0f} persons in all pixels")
        if role == "population"
        else Text(f"高程 {low:,.0f} 至 {high:,.0f} 米", f"elevations from {low:,.0f} to {high:,.0f} metres")
    )
    blank = (
        Text("没有声明无数据值", "it names no value for missing data")
        if nodata is None
        else Text(f"无数据值 {nodata:g}", f"value for missing data: {nodata:g}")
    )
    return size, told, blank


def timetable_summary(source: FileSource) -> tuple[Text, ...]:
    """Return what runs by a timetable on the day and in the window of a new project; raises as `read_timetable`."""
    default = {key.name: key.default for key in KEYS if key.table == "bus"}
    window = int(default["window_start"]), int(default["window_end"])
    timetable = read_timetable(source.path, day=str(default["day"]), window_minutes=window, crs=source.crs)
    return (
        Text(
            f"{timetable.date}：{len(timetable.stop_id):,} 个站点，{timetable.trips:,} 个班次",
            f"{timetable.date}: {len(timetable.stop_id):,} stops, {timetable.trips:,} runs",
        ),
        *timetable.remarks,
    )


def _fault(source: FileSource, problem: Text, remedy: Text) -> FormatError:
    return FormatError([Fault(source.path.name, problem, remedy)])
