"""Demand cells: everything that is counted, wherever it comes from, is brought to H3 hexagons with totals kept.

A *piece* is a place with persons, jobs or priority persons: a building, part of a raster pixel, a firm. Pieces are
summed per cell and per unit; nothing is resampled, so sums stay what they were.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import geopandas as gpd
import h3.api.numpy_int as h3
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

GROUPS = ("persons", "jobs", "priority_persons")
"""What is counted, in the order of the columns; groups by age or employment come after these."""


def group_columns(groups: Sequence[str]) -> tuple[str, ...]:
    """Return the column of each group by age or employment: ``group_0``, ``group_1``, …."""
    return tuple(f"group_{place}" for place in range(len(groups)))


@dataclass(frozen=True, slots=True, eq=False)
class Pieces:
    """Places with what is counted at each.

    Attributes
    ----------
    lonlat : (p, 2) float64
        WGS84 degrees.
    cell : (p,) uint64
        H3 cell of each.
    unit : (p,) int32
        Reporting unit of each (position).
    counts : (p, 3 + g) float64
        Persons, jobs and priority persons, in the order of `GROUPS`, then the groups by age or employment.
    """

    lonlat: NDArray[np.float64]
    cell: NDArray[np.uint64]
    unit: NDArray[np.int32]
    counts: NDArray[np.float64]


def joined_pieces(parts: list[Pieces]) -> Pieces:
    """Return all pieces of several sources as one."""
    return Pieces(
        np.concatenate([part.lonlat for part in parts]),
        np.concatenate([part.cell for part in parts]),
        np.concatenate([part.unit for part in parts]),
        np.concatenate([part.counts for part in parts]),
    )


def cells_of(lonlat: NDArray[np.float64], resolution: int) -> NDArray[np.uint64]:
    """Return the H3 cell of each point, shape (p,).

    Parameters
    ----------
    lonlat : (p, 2) float64
        WGS84 degrees.
    resolution : int
        H3 resolution.
    """
    found = (h3.latlng_to_cell(lat, lon, resolution) for lon, lat in lonlat.tolist())
    return np.fromiter(found, dtype=np.uint64, count=len(lonlat))


def cell_polygons(cells: pd.Series) -> gpd.GeoSeries:
    """Return the hexagons of H3 cells given as text, in EPSG:4326, with the same index."""
    lonlat, begin = cell_corners(np.array([h3.str_to_int(cell) for cell in cells], dtype=np.uint64))
    return gpd.GeoSeries(hexagons_of(lonlat, begin), index=cells.index, crs="EPSG:4326")


def cell_corners(cells: NDArray[np.uint64]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return the corners of H3 cells.

    Parameters
    ----------
    cells : (c,) uint64
        H3 cells.

    Returns
    -------
    lonlat : (k, 2) float64
        WGS84 degrees, cell after cell, counter-clockwise; the first corner is not repeated.
    begin : (c + 1,) int64
        The corners of cell ``i`` are those from ``begin[i]`` to ``begin[i + 1]``; there are six of most.
    """
    rings = [h3.cell_to_boundary(cell) for cell in cells.tolist()]
    begin = np.zeros(len(rings) + 1, dtype=np.int64)
    np.cumsum([len(ring) for ring in rings], out=begin[1:])
    flat = chain.from_iterable(chain.from_iterable(rings))
    latlon = np.fromiter(flat, dtype=np.float64, count=2 * int(begin[-1])).reshape(-1, 2)
    return np.ascontiguousarray(latlon[:, ::-1]), begin


def hexagons_of(corners: NDArray[np.float64], begin: NDArray[np.int64]) -> NDArray[np.object_]:
    """Return the polygons, (c,), of corners as `cell_corners` returns them, in whatever CRS they are."""
    ring = np.repeat(np.arange(len(begin) - 1), np.diff(begin))
    return np.asarray(shapely.polygons(shapely.linearrings(corners, indices=ring)), dtype=object)


def cells_in_box(box: Sequence[float], resolution: int, *, overlapping: bool = False) -> NDArray[np.uint64]:
    """Return the H3 cells of a box in WGS84 degrees, each once, ascending.

    Parameters
    ----------
    box : sequence of 4 floats
        West, south, east and north.
    resolution : int
        H3 resolution.
    overlapping : bool
        Every cell that touches the box; otherwise those whose centres lie in it.
    """
    west, south, east, north = (float(edge) for edge in box)
    shape = h3.LatLngPoly([(south, west), (south, east), (north, east), (north, west)])
    contain = "overlap" if overlapping else "center"
    return np.sort(np.asarray(h3.h3shape_to_cells_experimental(shape, resolution, contain=contain), np.uint64))


def cell_centres(cells: NDArray[np.uint64]) -> NDArray[np.float64]:
    """Return the centres of H3 cells as (p, 2) WGS84 longitude and latitude."""
    return np.array([h3.cell_to_latlng(cell)[::-1] for cell in cells]).reshape(-1, 2)


def build_cells(pieces: Pieces, groups: Sequence[str] = ()) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    """Sum pieces per cell and per cell and unit.

    Parameters
    ----------
    pieces : Pieces
        Everything that is counted; every unit is a valid position.
    groups : sequence of str
        Names of the groups by age or employment among the counts.

    Returns
    -------
    cells : GeoDataFrame
        As in `geodata.study_area.StudyArea`, sorted by H3 index. A cell's demand point is the mean place of its
        persons, of its jobs where nobody lives there; its ``unit`` is the one with most of them.
    cell_units : DataFrame
        As in `geodata.study_area.StudyArea`.
    """
    counted = [*GROUPS, *group_columns(groups)]
    kept = pieces.counts.any(axis=1)
    frame = pd.DataFrame(pieces.counts[kept], columns=counted)
    frame["index"], frame["unit"] = pieces.cell[kept], pieces.unit[kept]
    # Persons place the demand point; jobs only in cells without any, others only in cells without either.
    in_cell = frame.groupby("index")[["persons", "jobs"]].transform("sum")
    others = frame[counted[2:]].sum(axis=1)
    frame["weight"] = np.select(
        [in_cell["persons"] > 0, in_cell["jobs"] > 0], [frame["persons"], frame["jobs"]], others
    )
    frame["lon"], frame["lat"] = (pieces.lonlat[kept] * frame[["weight"]].to_numpy()).T
    by_unit = frame.groupby(["index", "unit"], sort=True).sum().reset_index()
    by_cell = by_unit.drop(columns="unit").groupby("index", sort=True).sum()
    heaviest = by_unit.sort_values(["index", "weight", "unit"], ascending=[True, False, True]).drop_duplicates("index")
    index = by_cell.index.to_numpy(dtype=np.uint64)
    cells = gpd.GeoDataFrame(
        {
            "cell": [f"{cell:x}" for cell in index.tolist()],
            **{name: by_cell[name].to_numpy() for name in counted},
            "area_km2": [h3.cell_area(cell, unit="km^2") for cell in index.tolist()],
            "unit": heaviest["unit"].to_numpy(dtype=np.int32),
        },
        geometry=shapely.points(
            np.column_stack([by_cell["lon"] / by_cell["weight"], by_cell["lat"] / by_cell["weight"]])
        ),
        crs="EPSG:4326",
    )
    shares = by_unit[["unit", *counted]].copy()
    shares.insert(0, "cell", np.searchsorted(index, by_unit["index"].to_numpy(dtype=np.uint64)).astype(np.int32))
    shares["unit"] = shares["unit"].astype(np.int32)
    return cells, shares
