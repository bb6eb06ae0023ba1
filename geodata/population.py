"""Population to pieces: from a raster, from totals spread over homes (dasymetric), or from a table of H3 cells."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import exactextract
import geopandas as gpd
import h3.api.numpy_int as h3
import numpy as np
import pandas as pd
import rasterio
from numpy.typing import NDArray
from pyproj import Geod, Transformer
from rasterio.transform import xy as pixel_places

from geodata.cells import Pieces, cell_centres, cell_polygons, cells_of
from geodata.errors import Fault, FormatError, NoPeopleError, SchemaError
from geodata.layers import containing_polygon
from geodata.sources import FileSource
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
        ``persons`` and ``priority_persons``, one row per unit in the order of ``units``.
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
    """Return the totals in the order of the units.

    Parameters
    ----------
    totals : DataFrame
        ``code``, ``persons``, ``priority_persons``.
    units : GeoDataFrame
        ``unit_id`` and ``name``.
    file : str
        Name of the table, for messages.

    Raises
    ------
    SchemaError
        Some unit has no row; lists every one.
    """
    by_code = totals.set_index("code")
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
        A single-band GeoTIFF of persons per pixel, with a CRS.
    units : GeoDataFrame
        Reporting units; a pixel belongs to the one that holds its middle.
    resolution : int
        H3 resolution.

    Returns
    -------
    Spread
        Weights are persons; they add up to the raster's sum.

    Raises
    ------
    FormatError
        No GeoTIFF, no CRS, or negative persons.
    NoPeopleError
        Nobody lives on it.
    """
    file = source.path.name
    try:
        with rasterio.open(source.path, driver="GTiff") as raster:
            if raster.crs is None or raster.count != 1:
                raise _raster_fault(file, Text("缺少坐标系或不是单波段", "it has no CRS, or not exactly one band"))
            band = raster.read(1, masked=True).astype(np.float64)
            transform, crs = raster.transform, raster.crs
            persons = np.ma.filled(np.ma.masked_invalid(band), 0.0)
            if persons.min() < 0:
                problem = Text(
                    "有负的人口值，且不是所声明的无数据值", "it has negative persons that are not its nodata value"
                )
                raise _raster_fault(file, problem)
            row, column = np.nonzero(persons)
            if not len(row):
                raise NoPeopleError([_no_people(file)])
            to_degrees = Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
            middle = np.column_stack(to_degrees.transform(*pixel_places(transform, row, column)))
            corners = to_degrees.transform(*pixel_places(transform, row[0] + np.arange(2), column[0] + np.arange(2)))
            pixel_metres = Geod(ellps="WGS84").line_length(*corners)
            hexagons = _hexagons_over(middle, pixel_metres, resolution).to_crs(crs)
            with warnings.catch_warnings():
                # exactextract warns that it does not compare CRSs of the two; they were made equal above.
                warnings.simplefilter("ignore")
                parts = exactextract.exact_extract(
                    raster, hexagons, ["cell_id", "coverage"], include_cols=["cell"], output="pandas"
                )
    except rasterio.errors.RasterioIOError as error:
        raise FormatError(
            [
                Fault(
                    file,
                    Text(f"不是可读的 GeoTIFF（{error}）", f"is no readable GeoTIFF ({error})"),
                    Text("请重新导出为 GeoTIFF", "export it again as GeoTIFF"),
                )
            ]
        ) from error
    sizes = [len(ids) for ids in parts["cell_id"]]
    cell = np.repeat(np.array([h3.str_to_int(text) for text in parts["cell"]], dtype=np.uint64), sizes)
    pixel = np.concatenate(parts["cell_id"].to_numpy()).astype(np.int64)
    fraction = np.concatenate(parts["coverage"].to_numpy()).astype(np.float64)
    flat = persons.ravel()
    kept = (flat[pixel] > 0) & (fraction > 0)
    cell, pixel, fraction = cell[kept], pixel[kept], fraction[kept]
    # The hexagons tile the plane, so a pixel's fractions add up to 1 but for rounding, which is taken out here.
    fraction /= np.bincount(pixel, weights=fraction, minlength=len(flat))[pixel]
    place = np.searchsorted(row * persons.shape[1] + column, pixel)
    pixel_unit = containing_polygon(units.geometry, middle)
    return Spread(middle[place], cell, pixel_unit[place], flat[pixel] * fraction)


def _hexagons_over(middle: NDArray[np.float64], pixel_metres: float, resolution: int) -> gpd.GeoDataFrame:
    """Return every hexagon that a pixel of that diagonal with one of these middles can touch."""
    inner = np.unique(cells_of(middle, resolution))
    rings = 1 + int(pixel_metres / h3.average_hexagon_edge_length(resolution, unit="m"))
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
        Nobody lives in them.
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
    counts = table[["persons", "jobs", "priority_persons"]].to_numpy(dtype=np.float64)
    return Pieces(centres[inside], cell[inside], unit[inside], counts[inside]), int((~inside).sum())
