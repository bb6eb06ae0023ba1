"""Dasymetric spreading: where in a unit its residents are, judged by homes, residential land, else by streets.

After J. Mennis, "Generating surface models of population using dasymetric mapping", The Professional Geographer 55
(2003), with floor area in place of his density classes. For each H3 cell in each unit two weights are known: the floor
area of mapped homes, and residential land × an assumed floor-area ratio. The greater counts, because homes are mapped
in some blocks and not in others. A unit with neither is spread along its residential streets by length.
"""

from __future__ import annotations

import geopandas as gpd
import h3.api.numpy_int as h3
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geodata.cells import cell_polygons, cells_of
from geodata.highways import HIGHWAY_NAMES
from geodata.land import home_buildings
from geodata.layers import containing_polygon
from geodata.network import RoadNetwork
from geodata.osm import OsmFeatures
from geodata.population import Spread

STREETS_WITH_HOMES = ("residential", "living_street", "unclassified", "tertiary")
"""Highway classes along which people are assumed to live where no home is mapped."""


def home_spread(
    features: OsmFeatures,
    zones: gpd.GeoDataFrame,
    network: RoadNetwork,
    units: gpd.GeoDataFrame,
    *,
    metric_crs: str,
    resolution: int,
    building_levels: float,
    floor_area_ratio: float,
) -> tuple[Spread, tuple[str, ...]]:
    """Return places with weights in proportion to the people expected there.

    Parameters
    ----------
    features : OsmFeatures
        Buildings of the OSM extract.
    zones : GeoDataFrame
        Zones; housing and resettlement zones are residential land.
    network : RoadNetwork
        Streets, for units without homes and residential land.
    units : GeoDataFrame
        Reporting units.
    metric_crs : str
        CRS in which areas are measured.
    resolution : int
        H3 resolution.
    building_levels, floor_area_ratio : float
        Assumptions, see ``[parameters]`` in ``sources.toml``.

    Returns
    -------
    spread : Spread
        Weights are square metres of floor (metres of street in units without any).
    by_streets : tuple of str
        Names of the units that had to be spread along streets.
    """
    lonlat, floor = home_buildings(features, zones, metric_crs, building_levels=building_levels)
    homes = _weights(lonlat, floor, units, resolution)
    land = _residential_land(zones, units, metric_crs, resolution, floor_area_ratio)
    spread = _greater_per_cell(homes, land)
    found = np.bincount(spread.unit, weights=spread.weight, minlength=len(units))
    bare = np.flatnonzero(found <= 0)
    streets = _streets(network, units, resolution)
    streets = _selected(streets, np.isin(streets.unit, bare))
    by_streets = tuple(units["name"].iloc[np.unique(streets.unit)])
    return _joined([spread, streets]), by_streets


def _weights(
    lonlat: NDArray[np.float64], weight: NDArray[np.float64], units: gpd.GeoDataFrame, resolution: int
) -> Spread:
    spread = Spread(lonlat, cells_of(lonlat, resolution), containing_polygon(units.geometry, lonlat), weight)
    return _selected(spread, spread.unit >= 0)


def _selected(spread: Spread, rows: NDArray[np.bool_]) -> Spread:
    return Spread(spread.lonlat[rows], spread.cell[rows], spread.unit[rows], spread.weight[rows])


def _joined(parts: list[Spread]) -> Spread:
    return Spread(
        np.concatenate([part.lonlat for part in parts]),
        np.concatenate([part.cell for part in parts]),
        np.concatenate([part.unit for part in parts]),
        np.concatenate([part.weight for part in parts]),
    )


def _residential_land(
    zones: gpd.GeoDataFrame, units: gpd.GeoDataFrame, metric_crs: str, resolution: int, floor_area_ratio: float
) -> Spread:
    """Return residential land cut along the units and the hexagons, each piece at a place inside it."""
    housing = zones.geometry[zones["zone"].isin(["housing", "resettlement"])]
    # Overlapping polygons of the map are one piece of land.
    land = shapely.get_parts(shapely.union_all(housing.to_numpy())) if len(housing) else np.zeros(0, dtype=object)
    if not len(land):
        return _weights(np.zeros((0, 2)), np.zeros(0), units, resolution)
    land, _, unit = _common_ground(land, units.geometry.to_numpy())
    if not len(land):
        return _weights(np.zeros((0, 2)), np.zeros(0), units, resolution)
    cells = np.unique(np.concatenate([_touched_cells(polygon, resolution) for polygon in land]))
    hexagons = cell_polygons(pd.Series([f"{cell:x}" for cell in cells])).to_numpy()
    pieces, part, hexagon = _common_ground(land, hexagons)
    area = gpd.GeoSeries(pieces, crs="EPSG:4326").to_crs(metric_crs).area.to_numpy()
    lonlat = shapely.get_coordinates(shapely.point_on_surface(pieces))
    return Spread(lonlat, cells[hexagon], unit[part].astype(np.int32), area * floor_area_ratio)


def _common_ground(
    one: NDArray[np.object_], other: NDArray[np.object_]
) -> tuple[NDArray[np.object_], NDArray[np.int64], NDArray[np.int64]]:
    """Return the polygons in which two sets of polygons overlap, with the position of each in either set."""
    first, second = shapely.STRtree(other).query(one, predicate="intersects")
    parts, pair = shapely.get_parts(shapely.intersection(one[first], other[second]), return_index=True)
    kept = shapely.area(parts) > 0
    return parts[kept], first[pair[kept]], second[pair[kept]]


def _touched_cells(polygon: shapely.Geometry, resolution: int) -> NDArray[np.uint64]:
    shape = h3.geo_to_h3shape(polygon)
    return np.asarray(h3.h3shape_to_cells_experimental(shape, resolution, contain="overlap"), dtype=np.uint64)


def _greater_per_cell(homes: Spread, land: Spread) -> Spread:
    """Return for each cell and unit the pieces of whichever source weighs more there."""
    both = pd.DataFrame(
        {
            "cell": np.concatenate([homes.cell, land.cell]),
            "unit": np.concatenate([homes.unit, land.unit]),
            "weight": np.concatenate([homes.weight, land.weight]),
            "is_land": np.repeat([False, True], [len(homes.weight), len(land.weight)]),
        }
    )
    sums = both.pivot_table("weight", ["cell", "unit"], "is_land", aggfunc="sum")
    sums = sums.reindex(columns=[False, True]).fillna(0.0)
    land_wins = (sums[True] > sums[False]).rename("land_wins")
    chosen = both.join(land_wins, on=["cell", "unit"])
    return _selected(_joined([homes, land]), (chosen["is_land"] == chosen["land_wins"]).to_numpy(dtype=bool))


def _streets(network: RoadNetwork, units: gpd.GeoDataFrame, resolution: int) -> Spread:
    classes = [HIGHWAY_NAMES.index(name) for name in STREETS_WITH_HOMES]
    edges = np.flatnonzero(np.isin(network.highway, classes))
    middle = (network.node_lonlat[network.tail[edges]] + network.node_lonlat[network.head[edges]]) / 2
    return _weights(middle, network.metres[edges], units, resolution)
