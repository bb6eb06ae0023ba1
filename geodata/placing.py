"""Totals put to their places: which polygons matter, who lies outside, and what becomes of people with no place."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geodata.areal import areal_spread, common_ground
from geodata.cells import Pieces
from geodata.errors import Fault, NoPeopleError
from geodata.spreading import Spread, counts_of, joined_spread, spread_counts, without_place
from geodata.text import Text

_MOST_NAMES = 20
_MATTERS = 0.01
"""Polygons matter if at least this share of them, or of a unit, is common ground; less is two drawings of one border."""

_OVERLAP = 0.001
"""Polygons that overlap by more than this share of all are told of."""


def areas_inside(areas: gpd.GeoDataFrame, units: gpd.GeoDataFrame, file: str) -> tuple[gpd.GeoDataFrame, list[Text]]:
    """Return the polygons that matter to the reporting units.

    Parameters
    ----------
    areas : GeoDataFrame
        Polygons with totals.
    units : GeoDataFrame
        Reporting units.
    file : str
        Name of the layer, for messages.

    Returns
    -------
    areas : GeoDataFrame
        Those of which at least one hundredth, or which hold at least one hundredth of a unit.
    remarks : list of Text
        How many do not matter, and whether those that do overlap one another.

    Raises
    ------
    NoPeopleError
        None matters.
    """
    polygons, of_units = areas.geometry.to_numpy(), units.geometry.to_numpy()
    parts, area, unit = common_ground(polygons, of_units)
    common = shapely.area(parts)
    matters = (common >= _MATTERS * shapely.area(polygons)[area]) | (common >= _MATTERS * shapely.area(of_units)[unit])
    kept = np.unique(area[matters])
    if not len(kept):
        raise NoPeopleError(
            [
                Fault(
                    file,
                    Text("没有一个面在研究区内", "not one of its polygons lies in the study area"),
                    Text("请核对图层范围与坐标系（crs）", "check the layer's extent and the crs"),
                )
            ]
        )
    remarks = []
    if len(kept) < len(areas):
        away = len(areas) - len(kept)
        remarks.append(
            Text(
                f"{file}：{away} 个面在研究区外（或在内不足 1%），未使用",
                f"{file}: {away} polygons lie outside the area (or all but 1 % of them) and are not used",
            )
        )
    inside = areas.iloc[kept].reset_index(drop=True)
    return inside, remarks + _overlaps(inside, file)


def _overlaps(areas: gpd.GeoDataFrame, file: str) -> list[Text]:
    polygons = areas.geometry.to_numpy()
    one, other = shapely.STRtree(polygons).query(polygons, predicate="intersects")
    one, other = one[one < other], other[one < other]
    common = shapely.area(shapely.intersection(polygons[one], polygons[other]))
    share = common.sum() / shapely.area(polygons).sum()
    if share <= _OVERLAP:
        return []
    pairs = int((common > _OVERLAP * np.minimum(shapely.area(polygons)[one], shapely.area(polygons)[other])).sum())
    return [
        Text(
            f"{file}：{pairs} 对面相互重叠（占总面积 {share:.1%}），重叠处的人口可能重复",
            f"{file}: {pairs} pairs of polygons overlap ({share:.1%} of their area); people there may be counted twice",
        )
    ]


def place_totals(
    spread: Spread,
    totals: pd.DataFrame,
    units: gpd.GeoDataFrame,
    file: str,
    *,
    groups: tuple[str, ...],
    resolution: int,
    unplaced: str,
    nowhere: Text,
) -> tuple[Pieces, list[Text]]:
    """Spread totals over their places, and people with no place as the planner chose.

    Parameters
    ----------
    spread : Spread
        Places of all areas.
    totals : DataFrame
        One row per area: counts (`geodata.spreading.counts_of`), ``name``, ``row`` in the file, ``geometry``; name and
        geometry may be missing where every area has a place.
    units : GeoDataFrame
        Reporting units.
    file : str
        Name of the file with the totals.
    groups : tuple of str
        Names of the groups.
    resolution : int
        H3 resolution.
    unplaced : {"refuse", "evenly"}
        What becomes of areas that have people but no place.
    nowhere : Text
        What these areas lack.

    Returns
    -------
    pieces : Pieces
        Those inside the units; with what is told to lie outside they add up to the totals.
    remarks : list of Text
        Persons outside, and areas that were spread evenly.

    Raises
    ------
    NoPeopleError
        Areas have people and no place; lists every one.
    """
    counts = counts_of(totals, groups)
    homeless = without_place(spread, counts)
    remarks = []
    if len(homeless) and unplaced == "evenly":
        spread = joined_spread([spread, _evenly(totals, homeless, units, resolution)])
        names = totals["name"].iloc[homeless]
        persons = f"{counts[homeless, 0].sum():,.0f}"
        remarks.append(
            Text(
                f"{listed(names, '、')}（共 {persons} 人）{nowhere.zh}，按面积均摊",
                f"{listed(names, ', ')} ({persons} persons): {nowhere.en}; they were spread evenly over the whole area",
            )
        )
    elif len(homeless):
        raise NoPeopleError(_homeless(totals, counts, homeless, file, nowhere))
    pieces = spread_counts(spread, counts)
    inside = pieces.unit >= 0
    people = Pieces(pieces.lonlat[inside], pieces.cell[inside], pieces.unit[inside], pieces.counts[inside])
    outside = pieces.counts[~inside, 0].sum()
    if outside >= 0.5:
        remarks.append(
            Text(
                f"{file}：{outside:,.0f} 人在研究区外，未计入",
                f"{file}: {outside:,.0f} persons lie outside the area and are not counted",
            )
        )
    return people, remarks


def listed(names: pd.Series, comma: str) -> str:
    """Return names as one text; of many the first and how many there are."""
    shown = comma.join(names.iloc[:_MOST_NAMES])
    return shown if len(names) <= _MOST_NAMES else f"{shown}{comma}… ({len(names)})"


def _evenly(totals: pd.DataFrame, homeless: NDArray[np.int64], units: gpd.GeoDataFrame, resolution: int) -> Spread:
    spread = areal_spread(totals["geometry"].to_numpy()[homeless], units, resolution)
    area = homeless.astype(np.int32)[spread.area]
    return Spread(spread.lonlat, spread.cell, spread.unit, area, spread.weight)


def _homeless(
    totals: pd.DataFrame, counts: NDArray[np.float64], homeless: NDArray[np.int64], file: str, nowhere: Text
) -> list[Fault]:
    remedy = Text(
        '请核对边界、坐标系与数据范围；若确无数据，可在 [population] 中设 unplaced = "evenly"，按面积均摊',
        'check boundaries, CRS and the extent of the data; where there are no data indeed, unplaced = "evenly" in '
        "[population] spreads them over the whole area",
    )
    # Most often persons; a table of priority persons has no others.
    persons = np.where(counts[homeless, 0] > 0, counts[homeless, 0], counts[homeless].max(axis=1))
    return [
        Fault(
            file,
            Text(f"{name} 有 {count:,.0f} 人，但{nowhere.zh}", f"{name} has {count:,.0f} persons, but {nowhere.en}"),
            remedy,
            row=int(row),
        )
        for name, row, count in zip(totals["name"].iloc[homeless], totals["row"].iloc[homeless], persons, strict=True)
    ]
