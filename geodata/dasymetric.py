"""Dasymetric spreading: where in a unit its residents are, judged by homes, residential land, else by streets.

After J. Mennis, "Generating surface models of population using dasymetric mapping", The Professional Geographer 55
(2003), with floor area in place of his density classes. For each H3 cell in each unit two weights are known: the floor
area of mapped homes, and residential land × an assumed floor-area ratio. The greater counts, because homes are mapped
in some blocks and not in others. A unit with neither is spread along its residential streets by length.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geodata.areal import common_ground, divided, hexagon_parts, middles, square_metres
from geodata.highways import HIGHWAY_NAMES
from geodata.land import home_buildings
from geodata.network import RoadNetwork
from geodata.osm import OsmFeatures
from geodata.spreading import Spread, first_that_has, joined_spread, no_places, spread_of_points

STREETS_WITH_HOMES = ("residential", "living_street", "unclassified", "tertiary")
"""Highway classes along which people are assumed to live where no home is mapped."""


def home_spread(
    features: OsmFeatures,
    zones: gpd.GeoDataFrame,
    network: RoadNetwork,
    areas: gpd.GeoDataFrame,
    units: gpd.GeoDataFrame,
    *,
    metric_crs: str,
    resolution: int,
    building_levels: float,
    floor_area_ratio: float,
) -> tuple[Spread, NDArray[np.int64]]:
    """Return places with weights in proportion to the people expected there.

    Parameters
    ----------
    features : OsmFeatures
        Buildings of the OSM extract.
    zones : GeoDataFrame
        Zones; housing and resettlement zones are residential land.
    network : RoadNetwork
        Streets, for areas without homes and residential land.
    areas : GeoDataFrame
        The areas with totals: the reporting units themselves, or polygons of a layer of their own.
    units : GeoDataFrame
        Reporting units.
    metric_crs : str
        CRS in which footprints are measured.
    resolution : int
        H3 resolution.
    building_levels, floor_area_ratio : float
        Assumptions, see ``[parameters]`` in ``sources.toml``.

    Returns
    -------
    spread : Spread
        Weights are square metres of floor (metres of street in areas without any).
    by_streets : (s,) int64
        The areas (positions) that had to be spread along streets.
    """

    def homes_and_land(_areas: NDArray[np.int64]) -> Spread:
        lonlat, floor = home_buildings(features, zones, metric_crs, building_levels=building_levels)
        homes = spread_of_points(lonlat, floor, areas, units, resolution)
        housing = zones.geometry[zones["zone"].isin(["housing", "resettlement"])]
        return _greater_per_cell(homes, land_spread(housing, areas, units, resolution, ratio=floor_area_ratio))

    def streets(_areas: NDArray[np.int64]) -> Spread:
        return street_spread(network, areas, units, resolution)

    every = np.arange(len(areas))
    spread, used = first_that_has(every, (homes_and_land, streets))
    return spread, every[used == 1]


def land_spread(
    land: gpd.GeoSeries, areas: gpd.GeoDataFrame, units: gpd.GeoDataFrame, resolution: int, *, ratio: float = 1.0
) -> Spread:
    """Return land cut along hexagons, areas and units; the weights are its square metres times a ratio.

    Parameters
    ----------
    land : GeoSeries
        Polygons in EPSG:4326; where they overlap, they are one piece of land.
    areas, units : GeoDataFrame
        Areas with totals and reporting units; they may be the same.
    resolution : int
        H3 resolution.
    ratio : float
        Floor area per land area.
    """
    ground = np.asarray(shapely.get_parts(shapely.union_all(land.to_numpy())), dtype=object)
    ground = ground[shapely.area(ground) > 0]
    # The rest of a city's land is not worth cutting.
    ground = ground[np.unique(shapely.STRtree(areas.geometry.to_numpy()).query(ground, predicate="intersects")[0])]
    spreads = [no_places()]
    for in_hexagons, _, cell in hexagon_parts(ground, resolution):
        parts, of, area = common_ground(in_hexagons, areas.geometry.to_numpy())
        if units is areas:
            part, unit, lonlat, weight = (
                np.arange(len(parts)),
                area.astype(np.int32),
                middles(parts),
                square_metres(parts),
            )
        else:
            part, unit, lonlat, weight = divided(parts, units.geometry.to_numpy())
        spreads.append(Spread(lonlat, cell[of[part]], unit, area[part].astype(np.int32), weight * ratio))
    return joined_spread(spreads)


def street_spread(network: RoadNetwork, areas: gpd.GeoDataFrame, units: gpd.GeoDataFrame, resolution: int) -> Spread:
    """Return the middles of the pieces of residential streets in the areas, weighted by their metres."""
    classes = [HIGHWAY_NAMES.index(name) for name in STREETS_WITH_HOMES]
    edges = np.flatnonzero(np.isin(network.highway, classes))
    middle = (network.node_lonlat[network.tail[edges]] + network.node_lonlat[network.head[edges]]) / 2
    return spread_of_points(middle, network.metres[edges].astype(np.float64), areas, units, resolution)


def _greater_per_cell(homes: Spread, land: Spread) -> Spread:
    """Return for each cell and area the places of whichever source weighs more there."""
    both = joined_spread([homes, land])
    is_land = np.repeat([False, True], [len(homes.weight), len(land.weight)])
    frame = pd.DataFrame({"cell": both.cell, "area": both.area})
    group = frame.groupby(["cell", "area"], sort=False).ngroup().to_numpy()
    balance = np.bincount(group, weights=np.where(is_land, both.weight, -both.weight))
    return both.at((balance[group] > 0) == is_land)
