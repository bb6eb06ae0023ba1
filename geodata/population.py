"""Population to pieces: from a raster, from totals spread over homes (dasymetric), or from a table of H3 cells."""

from __future__ import annotations

from dataclasses import dataclass

import exactextract
import geopandas as gpd
import h3.api.numpy_int as h3
import numpy as np
import pandas as pd
import rasterio
import shapely
from exactextract.raster import NumPyRasterSource
from numpy.typing import NDArray
from pyproj import CRS, Geod, Transformer
from rasterio import Affine
from rasterio.transform import xy as pixel_places
from rasterio.windows import Window

from geodata.cells import Pieces, cell_centres, cell_polygons, cells_of
from geodata.errors import Fault, FormatError, NoPeopleError, SchemaError
from geodata.layers import containing_polygon
from geodata.source_files import FileSource
from geodata.text import Text


@dataclass(frozen=True, slots=True, eq=False)
class Spread:
    """Places over which persons are spread, with their weights.

    Attributes
    ----------
    lonlat : (p, 2) float64
        WGS84 degrees.
    cell : (p,) uint64
        H3 cell of each.
    unit : (p,) int32
        Reporting unit of each (position), −1 outside all.
    weight : (p,) float64
        Persons where they are counted, otherwise anything in proportion to them.
    """

    lonlat: NDArray[np.float64]
    cell: NDArray[np.uint64]
    unit: NDArray[np.int32]
    weight: NDArray[np.float64]


def spread_totals(spread: Spread, totals: pd.DataFrame, units: gpd.GeoDataFrame, file: str, *, nowhere: Text) -> Pieces:
    """Spread each unit's totals over its places in proportion to their weights.

    Parameters
    ----------
    spread : Spread
        Places of all units; those outside every unit get nothing.
    totals : DataFrame
        ``persons`` and ``priority_persons``, one row per unit in the order of ``units``; ``row`` is the row in the file
        where they come from one.
    units : GeoDataFrame
        Reporting units with ``unit_id`` and ``name``.
    file : str
        Name of the table of totals, for messages.
    nowhere : Text
        What a unit lacks that has persons but no place for them.

    Returns
    -------
    Pieces
        Sums per unit equal the totals.

    Raises
    ------
    NoPeopleError
        The totals come to nothing, or a unit has persons and nowhere to put them; lists every such unit.
    """
    inside = (spread.unit >= 0) & (spread.weight > 0)
    unit, weight = spread.unit[inside], spread.weight[inside]
    sums = np.bincount(unit, weights=weight, minlength=len(units))
    persons = totals["persons"].to_numpy()
    if persons.sum() <= 0:
        raise NoPeopleError([_no_people(file)])
    homeless = np.flatnonzero((sums <= 0) & (totals[["persons", "priority_persons"]].sum(axis=1).to_numpy() > 0))
    if len(homeless):
        raise NoPeopleError(
            [
                Fault(
                    file,
                    Text(
                        f"{units['name'].iloc[place]} 有 {persons[place]:,.0f} 人，但{nowhere.zh}",
                        f"{units['name'].iloc[place]} has {persons[place]:,.0f} persons, but {nowhere.en}",
                    ),
                    Text("请核对边界、坐标系与数据范围", "check boundaries, CRS and the extent of the data"),
                    row=int(totals["row"].iloc[place]) if "row" in totals else None,
                )
                for place in homeless
            ]
        )
    share = weight / sums[unit]
    counts = np.zeros((len(unit), 3))
    counts[:, 0] = share * persons[unit]
    counts[:, 2] = share * totals["priority_persons"].to_numpy()[unit]
    return Pieces(spread.lonlat[inside], spread.cell[inside], unit, counts)


def _no_people(file: str) -> Fault:
    return Fault(
        file,
        Text("人口合计为 0", "the population comes to nothing"),
        Text("请核对人口列或栅格的取值与无数据值", "check the population column, or the raster's values and nodata"),
    )


def matched_totals(totals: pd.DataFrame, units: gpd.GeoDataFrame, file: str) -> pd.DataFrame:
    """Return the totals in the order of the units, with their ``row`` in the file.

    Parameters
    ----------
    totals : DataFrame
        ``code``, ``persons``, ``priority_persons``, indexed by row.
    units : GeoDataFrame
        ``unit_id`` and ``name``.
    file : str
        Name of the table, for messages.

    Raises
    ------
    SchemaError
        Some unit has no row; lists every one.
    """
    by_code = totals.rename_axis("row").reset_index().set_index("code")
    missing = units[~units["unit_id"].isin(by_code.index)]
    if len(missing):
        raise SchemaError(
            [
                Fault(
                    file,
                    Text(f"缺少 {name}（代码 {code}）的人口", f"there is no row for {name} (code {code})"),
                    Text("请补充该行，或核对代码", "add the row, or check the codes"),
                )
                for code, name in zip(missing["unit_id"], missing["name"], strict=True)
            ]
        )
    return pd.DataFrame(by_code.loc[units["unit_id"]].reset_index())


def raster_spread(source: FileSource, units: gpd.GeoDataFrame, resolution: int) -> Spread:
    """Read a population raster and split each pixel among the H3 cells by exact area fractions.

    Parameters
    ----------
    source : FileSource
        A single-band GeoTIFF of persons per pixel, north up, with a CRS. Only the units' box is read.
    units : GeoDataFrame
        Reporting units; a pixel belongs to the one that holds its middle.
    resolution : int
        H3 resolution.

    Returns
    -------
    Spread
        Weights are persons; they add up to the raster's sum in the units' box. Each place is the middle of the part of
        a pixel that lies in one hexagon.

    Raises
    ------
    FormatError
        No GeoTIFF, no CRS, not north up, or negative persons.
    NoPeopleError
        It does not reach the units, or nobody lives there.
    """
    file = source.path.name
    persons, transform, crs = _read_raster(source, units)
    row, column = np.nonzero(persons)
    if not len(row):
        raise NoPeopleError([_no_people(file)])
    to_degrees = Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
    middle = np.column_stack(to_degrees.transform(*pixel_places(transform, row, column)))
    corners = to_degrees.transform(*pixel_places(transform, row[0] + np.arange(2), column[0] + np.arange(2)))
    pixel_metres = Geod(ellps="WGS84").line_length(*corners)
    hexagons = _hexagons_over(middle, pixel_metres, resolution).to_crs(crs)
    height, width = persons.shape
    east, south = transform @ (width, height)
    grid = NumPyRasterSource(persons, transform.c, south, east, transform.f, nodata=0.0, srs_wkt=hexagons.crs.to_wkt())
    parts = exactextract.exact_extract(
        grid, hexagons, ["cell_id", "coverage"], include_cols=["cell"], output="pandas", max_cells_in_memory=10**9
    )
    sizes = [len(ids) for ids in parts["cell_id"]]
    hexagon = np.repeat(np.arange(len(parts)), sizes)
    pixel = np.concatenate(parts["cell_id"].to_numpy()).astype(np.int64)
    fraction = np.concatenate(parts["coverage"].to_numpy()).astype(np.float64)
    kept = (persons.ravel()[pixel] > 0) & (fraction > 0)
    hexagon, pixel, fraction = hexagon[kept], pixel[kept], fraction[kept]
    lonlat = _middle_of_parts(pixel, hexagons.geometry.to_numpy()[hexagon], fraction, transform, width, to_degrees)
    # The hexagons tile the plane, so a pixel's fractions add up to 1 but for rounding, which is taken out here.
    fraction /= np.bincount(pixel, weights=fraction, minlength=persons.size)[pixel]
    place = np.searchsorted(row * width + column, pixel)
    cell = np.array([h3.str_to_int(text) for text in parts["cell"]], dtype=np.uint64)[hexagon]
    return Spread(lonlat, cell, containing_polygon(units.geometry, middle)[place], persons.ravel()[pixel] * fraction)


def _read_raster(source: FileSource, units: gpd.GeoDataFrame) -> tuple[NDArray[np.float64], Affine, CRS]:
    """Return the persons per pixel in the units' box (0 where unknown), with the transform and the CRS."""
    file = source.path.name
    try:
        with rasterio.open(source.path, driver="GTiff") as raster:
            if raster.crs is None or raster.count != 1:
                raise _raster_fault(file, Text("缺少坐标系或不是单波段", "it has no CRS, or not exactly one band"))
            crs, whole = CRS.from_user_input(raster.crs), raster.transform
            if whole.b or whole.d or whole.a <= 0 or whole.e >= 0:
                raise _raster_fault(file, Text("栅格不是正北朝上", "it does not lie with north up"))
            if not (crs.is_geographic or crs.is_projected):
                raise _raster_fault(
                    file, Text("坐标系不是地理或投影坐标系", "its CRS is neither geographic nor projected")
                )
            window = _window_over(units, crs, whole, raster.width, raster.height)
            band = raster.read(1, window=window, masked=True).astype(np.float64)
            band = band * raster.scales[0] + raster.offsets[0]
            persons = np.ma.filled(np.ma.masked_invalid(band), 0.0)
            transform = whole @ Affine.translation(window.col_off, window.row_off)
    except rasterio.errors.RasterioError as error:
        raise FormatError(
            [
                Fault(
                    file,
                    Text(f"不是可读的 GeoTIFF（{error}）", f"is no readable GeoTIFF ({error})"),
                    Text("请重新导出为 GeoTIFF", "export it again as GeoTIFF"),
                )
            ]
        ) from error
    if not persons.size:
        raise NoPeopleError(
            [
                Fault(
                    file,
                    Text("栅格与研究区不相交", "the raster does not reach the study area"),
                    Text("请核对栅格范围与坐标系", "check the raster's extent and CRS"),
                )
            ]
        )
    if persons.min() < 0:
        raise _raster_fault(
            file, Text("有负的人口值，且不是所声明的无数据值", "it has negative persons that are not its nodata value")
        )
    return persons, transform, crs


def _window_over(units: gpd.GeoDataFrame, crs: CRS, transform: Affine, width: int, height: int) -> Window:
    """Return the pixels in the units' box and one more on every side, so that a country's raster is not read whole."""
    to_raster = Transformer.from_crs("EPSG:4326", crs, always_xy=True)
    box = tuple(float(edge) for edge in units.total_bounds)
    west, south, east, north = to_raster.transform_bounds(box[0], box[1], box[2], box[3])
    columns = np.clip([(west - transform.c) / transform.a - 1, (east - transform.c) / transform.a + 2], 0, width)
    rows = np.clip([(north - transform.f) / transform.e - 1, (south - transform.f) / transform.e + 2], 0, height)
    (left, right), (top, bottom) = columns.astype(int).tolist(), rows.astype(int).tolist()
    return Window(left, top, right - left, bottom - top)


def _middle_of_parts(
    pixel: NDArray[np.int64],
    hexagon: NDArray[np.object_],
    fraction: NDArray[np.float64],
    transform: Affine,
    width: int,
    to_degrees: Transformer,
) -> NDArray[np.float64]:
    """Return the middle of each part of a pixel in a hexagon, (p, 2) degrees."""
    west, north = transform @ (pixel % width, pixel // width)
    east, south = west + transform.a, north + transform.e
    places = np.column_stack([(west + east) / 2, (south + north) / 2])
    cut = np.flatnonzero(fraction < 1)
    parts = shapely.intersection(shapely.box(west[cut], south[cut], east[cut], north[cut]), hexagon[cut])
    middles = shapely.get_coordinates(shapely.centroid(parts))
    # A part too thin to have an area keeps the pixel's middle.
    wide = shapely.area(parts) > 0
    places[cut[wide]] = middles[wide[~shapely.is_empty(parts)]]
    return np.column_stack(to_degrees.transform(*places.T))


def _hexagons_over(middle: NDArray[np.float64], pixel_metres: float, resolution: int) -> gpd.GeoDataFrame:
    """Return every hexagon that a pixel of that diagonal with one of these middles can touch."""
    inner = np.unique(cells_of(middle, resolution))
    rings = 1 + int(0.5 + 0.5 * pixel_metres / h3.average_hexagon_edge_length(resolution, unit="m"))
    cells = np.unique(np.concatenate([h3.grid_disk(cell, rings) for cell in inner]))
    text = pd.Series([h3.int_to_str(cell) for cell in cells])
    return gpd.GeoDataFrame({"cell": text}, geometry=cell_polygons(text))


def _raster_fault(file: str, problem: Text) -> FormatError:
    return FormatError(
        [Fault(file, problem, Text("请用 GIS 软件核对后重新导出", "check it in a GIS and export it again"))]
    )


def pieces_from_cells(table: pd.DataFrame, units: gpd.GeoDataFrame, file: str) -> tuple[Pieces, int]:
    """Return pieces of a table of H3 cells, and how many of its cells lie outside every unit.

    Parameters
    ----------
    table : DataFrame
        ``cell``, ``persons``, ``jobs``, ``priority_persons``.
    units : GeoDataFrame
        Reporting units; a cell belongs to the one that holds its centre.
    file : str
        Name of the table, for messages.

    Raises
    ------
    SchemaError
        The cells are not all of one resolution.
    NoPeopleError
        Nobody lives in them, or in those inside the units.
    """
    cell = np.array([h3.str_to_int(text) for text in table["cell"]], dtype=np.uint64)
    resolutions = sorted({h3.get_resolution(index) for index in cell})
    if len(resolutions) != 1:
        raise SchemaError(
            [
                Fault(
                    file,
                    Text(f"格网分辨率不一致：{resolutions}", f"cells of several resolutions: {resolutions}"),
                    Text("请统一为一种分辨率", "use one resolution"),
                )
            ]
        )
    if table["persons"].sum() <= 0:
        raise NoPeopleError([_no_people(file)])
    centres = cell_centres(cell)
    unit = containing_polygon(units.geometry, centres)
    inside = unit >= 0
    if table["persons"].to_numpy()[inside].sum() <= 0:
        raise NoPeopleError(
            [
                Fault(
                    file,
                    Text("研究区内没有有人口的格网", "no cell with persons lies in the study area"),
                    Text("请核对边界与格网是否为同一地区", "check that boundaries and cells are of one place"),
                )
            ]
        )
    counts = table[["persons", "jobs", "priority_persons"]].to_numpy(dtype=np.float64)
    return Pieces(centres[inside], cell[inside], unit[inside], counts[inside]), int((~inside).sum())
