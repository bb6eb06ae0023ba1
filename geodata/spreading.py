"""Totals of areas spread over places in proportion to weights, with every total kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geodata.cells import Pieces, cells_of, group_columns
from geodata.errors import Fault, NoPeopleError
from geodata.layers import containing_polygon
from geodata.text import Text


@dataclass(frozen=True, slots=True, eq=False)
class Spread:
    """Places over which totals are spread, with their weights.

    Attributes
    ----------
    lonlat : (p, 2) float64
        WGS84 degrees.
    cell : (p,) uint64
        H3 cell of each.
    unit : (p,) int32
        Reporting unit of each (position), −1 outside all.
    area : (p,) int32
        The area whose total is spread over it (position): often the reporting unit itself.
    weight : (p,) float64
        Persons where they are counted, otherwise anything in proportion to them; above 0.
    """

    lonlat: NDArray[np.float64]
    cell: NDArray[np.uint64]
    unit: NDArray[np.int32]
    area: NDArray[np.int32]
    weight: NDArray[np.float64]

    def at(self, rows: NDArray[np.bool_] | NDArray[np.int64]) -> Spread:
        """Return some of the places."""
        return Spread(*(getattr(self, part.name)[rows] for part in fields(Spread)))


def no_places() -> Spread:
    """Return a spread without places."""
    return Spread(np.zeros((0, 2)), np.zeros(0, np.uint64), np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros(0))


def joined_spread(parts: Sequence[Spread]) -> Spread:
    """Return all places of several spreads as one."""
    return Spread(*(np.concatenate([getattr(part, each.name) for part in parts]) for each in fields(Spread)))


def spread_of_points(
    lonlat: NDArray[np.float64],
    weight: NDArray[np.float64],
    areas: gpd.GeoDataFrame,
    units: gpd.GeoDataFrame,
    resolution: int,
) -> Spread:
    """Return the points that have a weight and lie in an area.

    Parameters
    ----------
    lonlat : (p, 2) float64
        WGS84 degrees.
    weight : (p,) float64
        Weights.
    areas, units : GeoDataFrame
        Areas with totals and reporting units; they may be the same.
    resolution : int
        H3 resolution.
    """
    lonlat, weight = lonlat[weight > 0], weight[weight > 0]
    area = containing_polygon(areas.geometry, lonlat)
    inside = area >= 0
    lonlat, area, weight = lonlat[inside], area[inside], weight[inside]
    unit = area if units is areas else containing_polygon(units.geometry, lonlat)
    return Spread(lonlat, cells_of(lonlat, resolution), unit, area, weight)


def first_that_has(
    wanted: NDArray[np.int64], sources: Sequence[Callable[[NDArray[np.int64]], Spread]]
) -> tuple[Spread, NDArray[np.int64]]:
    """Spread each area over the first of several kinds of places that it has at all.

    Parameters
    ----------
    wanted : (w,) int64
        The areas (positions) to be spread.
    sources : sequence of callable
        Given areas (positions), each returns the places of its kind in them; of places in other areas nothing is used.

    Returns
    -------
    spread : Spread
        Each area's places.
    used : (w,) int64
        Position of the source that each area's places are from; −1 where none has any.
    """
    used = np.full(len(wanted), -1)
    parts = []
    for place, source in enumerate(sources):
        missing = wanted[used < 0]
        if not len(missing):
            break
        found = source(missing)
        found = found.at(np.isin(found.area, missing))
        parts.append(found)
        used[np.isin(wanted, found.area)] = place
    return joined_spread([no_places(), *parts]), used


def spread_counts(spread: Spread, counts: NDArray[np.float64]) -> Pieces:
    """Spread counts of areas over their places.

    Parameters
    ----------
    spread : Spread
        Places; weights of an area add up to more than 0.
    counts : (a, n) float64
        What is counted in each area, in the order of `geodata.cells.Pieces.counts`.

    Returns
    -------
    Pieces
        Sums per area equal the counts; ``unit`` is −1 for what lies outside every reporting unit.
    """
    sums = np.bincount(spread.area, weights=spread.weight, minlength=len(counts))
    share = spread.weight / sums[spread.area]
    return Pieces(spread.lonlat, spread.cell, spread.unit, share[:, None] * counts[spread.area])


def spread_of_pieces(pieces: Pieces, column: int) -> Spread:
    """Return the pieces in which something is counted as places, each unit's over its own, weighted by one count.

    Parameters
    ----------
    pieces : Pieces
        Pieces inside units.
    column : int
        Position of the count in `geodata.cells.Pieces.counts`.
    """
    some = pieces.counts[:, column] > 0
    unit = pieces.unit[some]
    return Spread(pieces.lonlat[some], pieces.cell[some], unit, unit, pieces.counts[some, column])


def counts_of(totals: pd.DataFrame, groups: Sequence[str]) -> NDArray[np.float64]:
    """Return a table of totals as counts, (a, 3 + g), in the order of `geodata.cells.Pieces.counts`.

    Parameters
    ----------
    totals : DataFrame
        ``persons``, ``priority_persons``, perhaps ``jobs``, and a column per group (`geodata.cells.group_columns`).
    groups : sequence of str
        Names of the groups.
    """
    jobs = totals["jobs"].to_numpy() if "jobs" in totals else np.zeros(len(totals))
    others = [totals[name].to_numpy() for name in ("priority_persons", *group_columns(groups))]
    return np.column_stack([totals["persons"].to_numpy(), jobs, *others]).astype(np.float64)


def without_place(spread: Spread, counts: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the areas (positions) in which something is counted and no place has a weight."""
    has_place = np.bincount(spread.area, minlength=len(counts)) > 0
    return np.flatnonzero(~has_place & (counts > 0).any(axis=1))


def refuse_nobody(persons: float, file: str) -> None:
    """Raise `NoPeopleError` if there is nobody at all."""
    if persons <= 0:
        raise NoPeopleError(
            [
                Fault(
                    file,
                    Text("人口合计为 0", "the population comes to nothing"),
                    Text(
                        "请核对人口列或栅格的取值与无数据值",
                        "check the population column, or the raster's values and nodata",
                    ),
                )
            ]
        )
