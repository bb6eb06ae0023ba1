"""Demand cells: everything that is counted, wherever it comes from, is brought to H3 hexagons with totals kept.

A *piece* is a place with persons, jobs or priority persons: a building, part of a raster pixel, a firm. Pieces are
summed per cell and per unit; nothing is resampled, so sums stay what they were.
"""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import h3.api.numpy_int as h3
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

GROUPS = ("persons", "jobs", "priority_persons")
"""What is counted, in the order of the columns."""


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
    counts : (p, 3) float64
        Persons, jobs and priority persons, in the order of `GROUPS`.
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
    rings = [h3.cell_to_boundary(h3.str_to_int(cell)) for cell in cells]
    polygons = [shapely.Polygon([(lon, lat) for lat, lon in ring]) for ring in rings]
    return gpd.GeoSeries(polygons, index=cells.index, crs="EPSG:4326")


def cell_centres(cells: NDArray[np.uint64]) -> NDArray[np.float64]:
    """Return the centres of H3 cells as (p, 2) WGS84 longitude and latitude."""
    return np.array([h3.cell_to_latlng(cell)[::-1] for cell in cells]).reshape(-1, 2)


def build_cells(pieces: Pieces) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    """Sum pieces per cell and per cell and unit.

    Parameters
    ----------
    pieces : Pieces
        Everything that is counted; every unit is a valid position.

    Returns
    -------
    cells : GeoDataFrame
        As in `geodata.study_area.StudyArea`, sorted by H3 index. A cell's demand point is the mean place of its
        persons, of its jobs where nobody lives there; its ``unit`` is the one with most of them.
    cell_units : DataFrame
        As in `geodata.study_area.StudyArea`.
    """
    kept = pieces.counts.any(axis=1)
    frame = pd.DataFrame(pieces.counts[kept], columns=list(GROUPS))
    frame["index"], frame["unit"] = pieces.cell[kept], pieces.unit[kept]
    # Persons place the demand point; jobs only in cells without any, priority persons only in cells without either.
    in_cell = frame.groupby("index")[list(GROUPS)].transform("sum")
    frame["weight"] = np.select(
        [in_cell["persons"] > 0, in_cell["jobs"] > 0], [frame["persons"], frame["jobs"]], frame["priority_persons"]
    )
    frame["lon"], frame["lat"] = (pieces.lonlat[kept] * frame[["weight"]].to_numpy()).T
    by_unit = frame.groupby(["index", "unit"], sort=True).sum().reset_index()
    by_cell = by_unit.drop(columns="unit").groupby("index", sort=True).sum()
    heaviest = by_unit.sort_values(["index", "weight", "unit"], ascending=[True, False, True]).drop_duplicates("index")
    index = by_cell.index.to_numpy(dtype=np.uint64)
    cells = gpd.GeoDataFrame(
        {
            "cell": [h3.int_to_str(cell) for cell in index],
            **{group: by_cell[group].to_numpy() for group in GROUPS},
            "area_km2": [h3.cell_area(cell, unit="km^2") for cell in index],
            "unit": heaviest["unit"].to_numpy(dtype=np.int32),
        },
        geometry=shapely.points(
            np.column_stack([by_cell["lon"] / by_cell["weight"], by_cell["lat"] / by_cell["weight"]])
        ),
        crs="EPSG:4326",
    )
    shares = by_unit[["unit", *GROUPS]].copy()
    shares.insert(0, "cell", np.searchsorted(index, by_unit["index"].to_numpy(dtype=np.uint64)).astype(np.int32))
    shares["unit"] = shares["unit"].astype(np.int32)
    return cells, shares
