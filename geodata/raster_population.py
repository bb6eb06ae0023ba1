"""A population raster to cells: every pixel is shared among the hexagons by exact area, tile by tile."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import h3.api.numpy_int as h3
import numpy as np
import rasterio
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from rasterio import Affine
from rasterio.features import rasterize
from rasterio.io import DatasetReader
from rasterio.windows import Window

from geodata.areal import square_metres
from geodata.cells import cell_corners, cells_in_box
from geodata.coordinates import transformer
from geodata.errors import Fault, FormatError, NoPeopleError
from geodata.network import read_only
from geodata.pixel_shares import shared_persons
from geodata.source_files import FileSource
from geodata.spreading import Spread, joined_spread, refuse_nobody
from geodata.text import Text

Floats = NDArray[np.float64]

MOST_PIXELS = 4_000_000_000
"""In the units' box; more would take the better part of an hour."""

_BLOCK_BYTES = 1 << 30
_CACHE_BYTES = 1 << 28
_TILE_PIXELS, _TILE_CELLS = 1 << 22, 200_000
"""A tile holds at most about so many pixels and hexagons."""

_BORDER_STEP_DEGREES = 0.001
"""Borders get a corner this often before they are taken to the raster's CRS, where they bend by less than a millimetre."""


@dataclass(frozen=True, slots=True, eq=False)
class RasterPersons:
    """What a population raster counts.

    Attributes
    ----------
    spread : Spread
        One place per hexagon and unit, the mean place of its persons; the weights are persons.
    counted : (u,) float64
        Persons of each unit's pixels.
    outside : float
        Persons in the units' box but in no unit.
    """

    spread: Spread
    counted: Floats
    outside: float


def raster_persons(source: FileSource, units: gpd.GeoDataFrame, resolution: int) -> RasterPersons:
    """Read a population raster and share each pixel's persons among the H3 cells by exact area.

    Parameters
    ----------
    source : FileSource
        A single-band GeoTIFF of persons per pixel, north up, with a CRS. Only the units' box is read, in tiles: the memory
        taken grows with the cells, not with the pixels.
    units : GeoDataFrame
        Reporting units; a pixel belongs to the one that holds its middle (of overlapping ones the first).
    resolution : int
        H3 resolution.

    Returns
    -------
    RasterPersons
        Every unit's weights add up to the persons of its pixels.

    Raises
    ------
    FormatError
        No GeoTIFF, no CRS, not north up, several bands, values that are no numbers of persons, or too large.
    NoPeopleError
        It does not reach the units, holds no data there, or nobody lives there.
    """
    file = source.path.name
    try:
        with _open(source.path) as raster:
            window, crs = _checked(file, raster, units)
            transform = raster.transform @ Affine.translation(window.col_off, window.row_off)
            borders = _in_crs(units, crs)
            tree = shapely.STRtree(borders)
            to_degrees = transformer(crs, "EPSG:4326")
            side = _tile_side(transform, window, to_degrees, resolution)
            parts: list[Spread] = []
            counted, has_data = np.zeros(len(units) + 1), False
            for row in range(0, window.height, side):
                for column in range(0, window.width, side):
                    tile = Window(column, row, min(side, window.width - column), min(side, window.height - row))
                    persons, known = _persons(file, raster, window, tile)
                    has_data |= known
                    if not persons.any():
                        continue
                    at = transform @ Affine.translation(column, row)
                    unit = _units_of_pixels(borders, tree, persons.shape, at)
                    counted += np.bincount(unit.ravel() + 1, weights=persons.ravel(), minlength=len(counted))
                    persons[unit < 0] = 0.0
                    if persons.any():
                        parts.append(_shared(persons, unit, len(units), at, crs, to_degrees, resolution))
    except rasterio.errors.RasterioError as error:
        raise _fault(
            file, Text(f"不是可读的 GeoTIFF（{error}）", f"is no readable GeoTIFF ({error})"),
            Text("请重新导出为 GeoTIFF", "export it again as GeoTIFF"),
        ) from error  # fmt: skip
    if not has_data:
        raise NoPeopleError(
            [
                Fault(
                    file,
                    Text("研究区内的像元全部为无数据值", "all of its pixels in the study area hold nodata"),
                    Text("请核对栅格范围与无数据值", "check the raster's extent and its nodata value"),
                )
            ]
        )
    refuse_nobody(float(counted.sum()), file)
    if not parts:
        raise NoPeopleError(
            [
                Fault(
                    file,
                    Text("有人的像元都不在研究区内", "no pixel with persons lies in the study area"),
                    Text("请核对边界与栅格的坐标系", "check the CRS of boundaries and raster"),
                )
            ]
        )
    spread = joined_spread(parts)
    # The hexagons tile the plane, so the shares of a pixel add up to 1 but for rounding, which is taken out here.
    shared = np.bincount(spread.unit, weights=spread.weight, minlength=len(units))
    exact = np.divide(counted[1:], shared, out=np.ones(len(units)), where=shared > 0)
    spread = Spread(spread.lonlat, spread.cell, spread.unit, spread.area, spread.weight * exact[spread.unit])
    return RasterPersons(spread, read_only(counted[1:]), float(counted[0]))


@contextmanager
def _open(path: Path) -> Iterator[DatasetReader]:
    """Open a GeoTIFF, and nothing else under its name, with a small cache and no warnings on the planner's screen."""
    with warnings.catch_warnings(), rasterio.Env(GDAL_CACHEMAX=_CACHE_BYTES):
        warnings.simplefilter("ignore", rasterio.errors.NotGeoreferencedWarning)
        with rasterio.open(path, driver="GTiff") as raster:
            yield raster


def _checked(file: str, raster: DatasetReader, units: gpd.GeoDataFrame) -> tuple[Window, CRS]:
    """Return the pixels over the units, and the CRS; refuse what is no raster of persons."""
    transform = raster.transform
    checks = (
        (raster.crs is None, Text("缺少坐标系", "it has no CRS")),
        (raster.count != 1, Text(f"有 {raster.count} 个波段，不是单波段", f"it has {raster.count} bands, not exactly one band")),
        (raster.dtypes[0].startswith("complex"), Text("像元值为复数", "its values are complex numbers")),
        (
            transform.is_identity or not transform.a or not transform.e,
            Text("没有地理配准，或像元大小为 0", "it is not georeferenced, or its pixels have no size"),
        ),
        (
            bool(transform.b or transform.d or transform.a < 0 or (transform.e > 0 and not transform.is_identity)),
            Text("栅格不是正北朝上", "it does not lie with north up"),
        ),
    )  # fmt: skip
    faults = [_of_raster(file, problem) for wrong, problem in checks if wrong]
    if faults:
        raise FormatError(faults)
    crs = CRS.from_user_input(raster.crs)
    if not (crs.is_geographic or crs.is_projected):
        raise FormatError(
            [_of_raster(file, Text("坐标系不是地理或投影坐标系", "its CRS is neither geographic nor projected"))]
        )
    window = _window_over(units, crs, raster)
    if not window.width or not window.height:
        raise NoPeopleError(
            [
                Fault(
                    file,
                    Text("栅格与研究区不相交", "the raster does not reach the study area"),
                    Text("请核对栅格范围与坐标系", "check the raster's extent and CRS"),
                )
            ]
        )
    block_rows, block_columns = raster.block_shapes[0]
    block = block_rows * block_columns * np.dtype(raster.dtypes[0]).itemsize
    if window.width * window.height > MOST_PIXELS:
        raise _fault(
            file,
            Text(
                f"研究区内有 {window.width:,} × {window.height:,} 个像元，过多",
                f"{window.width:,} × {window.height:,} of its pixels lie in the study area, which is too many",
            ),
            Text("请重采样（求和）为较大的像元", "resample it, by sums, to larger pixels"),
        )
    if block > _BLOCK_BYTES:
        raise _fault(
            file,
            Text(
                f"数据块过大（{block_columns:,} × {block_rows:,} 像元）",
                f"its blocks are too large ({block_columns:,} × {block_rows:,} pixels)",
            ),
            Text("请以分块（TILED=YES）重新导出", "export it again in tiles (TILED=YES)"),
        )
    return window, crs


def _window_over(units: gpd.GeoDataFrame, crs: CRS, raster: DatasetReader) -> Window:
    """Return the pixels in the units' box and one more on every side, so that a country's raster is not read whole."""
    to_raster = transformer("EPSG:4326", crs)
    box = tuple(float(edge) for edge in units.total_bounds)
    west, south, east, north = to_raster.transform_bounds(box[0], box[1], box[2], box[3])
    if not np.isfinite([west, south, east, north]).all():
        return Window(0, 0, 0, 0)
    transform = raster.transform
    columns = np.clip([(west - transform.c) / transform.a - 1, (east - transform.c) / transform.a + 2], 0, raster.width)
    rows = np.clip([(north - transform.f) / transform.e - 1, (south - transform.f) / transform.e + 2], 0, raster.height)
    (left, right), (top, bottom) = columns.astype(int).tolist(), rows.astype(int).tolist()
    return Window(left, top, right - left, bottom - top)


def _tile_side(transform: Affine, window: Window, to_degrees: Transformer, resolution: int) -> int:
    """Return how many pixels a tile has along a side."""
    middle = window.width // 2, window.height // 2
    corners = [transform @ (middle[0] + x, middle[1] + y) for x, y in ((0, 0), (1, 0), (1, 1), (0, 1))]
    pixel = shapely.polygons([np.column_stack(to_degrees.transform(*np.transpose(corners)))])
    pixels_per_cell = h3.average_hexagon_area(resolution, unit="m^2") / float(square_metres(pixel)[0])
    return max(1, int(min(_TILE_PIXELS, _TILE_CELLS * pixels_per_cell) ** 0.5))


def _persons(file: str, raster: DatasetReader, window: Window, tile: Window) -> tuple[Floats, bool]:
    """Return the persons per pixel of a tile, 0 where unknown, and whether any pixel is known."""
    place = Window(window.col_off + tile.col_off, window.row_off + tile.row_off, tile.width, tile.height)
    band = raster.read(1, window=place, masked=True).astype(np.float64)
    band = np.ma.masked_invalid(band * raster.scales[0] + raster.offsets[0])
    persons = np.ma.filled(band, 0.0)
    if persons.min() < 0:
        raise FormatError(
            [
                _of_raster(
                    file,
                    Text(
                        "有负的人口值，且不是所声明的无数据值", "it has negative persons that are not its nodata value"
                    ),
                )
            ]
        )
    return persons, bool(band.count())


def _in_crs(units: gpd.GeoDataFrame, crs: CRS) -> NDArray[np.object_]:
    geometry = units.geometry
    if not crs.is_geographic:
        geometry = geometry.segmentize(_BORDER_STEP_DEGREES)
    return np.asarray(geometry.to_crs(crs).to_numpy())


def _units_of_pixels(
    borders: NDArray[np.object_], tree: shapely.STRtree, shape: tuple[int, ...], transform: Affine
) -> NDArray[np.int32]:
    """Return the unit that holds the middle of each pixel of a tile, −1 for none."""
    height, width = shape
    west, north = transform @ (0, 0)
    east, south = transform @ (width, height)
    touching = np.sort(tree.query(shapely.box(west, south, east, north)))
    margin_x, margin_y = transform.a, -transform.e
    near = shapely.clip_by_rect(borders[touching], west - margin_x, south - margin_y, east + margin_x, north + margin_y)
    # What is drawn later counts, and of overlapping units the first is to count.
    drawn = [(part, unit) for part, unit in zip(near, touching.tolist(), strict=True) if not part.is_empty][::-1]
    if not drawn:
        return np.full(shape, -1, dtype=np.int32)
    return np.asarray(rasterize(drawn, out_shape=shape, transform=transform, fill=-1, dtype=np.int32))


def _shared(
    persons: Floats,
    unit: NDArray[np.int32],
    units: int,
    transform: Affine,
    crs: CRS,
    to_degrees: Transformer,
    resolution: int,
) -> Spread:
    """Share one tile's persons among the hexagons that touch its pixels with people."""
    rows, columns = np.flatnonzero(persons.any(axis=1)), np.flatnonzero(persons.any(axis=0))
    top, bottom, left, right = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
    west, north = transform @ (left, top)
    east, south = transform @ (right, bottom)
    # A pixel more on every side, since the tile's edges bend on their way to degrees.
    edges = (west - transform.a, south + transform.e, east + transform.a, north - transform.e)
    cells = cells_in_box(to_degrees.transform_bounds(*edges), resolution, overlapping=True)
    corners, begin = cell_corners(cells)
    if not crs.is_exact_same(CRS.from_epsg(4326)):
        from_degrees = transformer("EPSG:4326", crs)
        corners = np.column_stack(from_degrees.transform(*corners.T))
    pixels = (corners - (transform.c, transform.f)) / (transform.a, transform.e)
    hexagon, of_unit, weight, middle = shared_persons(persons, unit, units, pixels, begin)
    lonlat = np.column_stack(
        to_degrees.transform(*(middle * (transform.a, transform.e) + (transform.c, transform.f)).T)
    )
    return Spread(lonlat, cells[hexagon], of_unit, of_unit, weight)


def _of_raster(file: str, problem: Text) -> Fault:
    return Fault(file, problem, Text("请用 GIS 软件核对后重新导出", "check it in a GIS and export it again"))


def _fault(file: str, problem: Text, remedy: Text) -> FormatError:
    return FormatError([Fault(file, problem, remedy)])
