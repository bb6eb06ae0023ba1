"""What land is used for: zones, scenery for the map, and the homes over which totals are spread."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

from geodata.layers import containing_polygon
from geodata.osm import OsmFeatures

HOME_BUILDINGS = ("apartments", "residential", "dormitory", "house", "detached", "terrace", "bungalow", "farm",
                  "semidetached_house", "static_caravan")  # fmt: skip
"""OSM ``building`` values in which people live."""

_LOW_BUILDINGS = ("house", "detached", "terrace", "bungalow", "farm", "semidetached_house", "static_caravan")
_ZONE_ORDER = ("resettlement", "logistics", "industry", "commerce", "housing")
"""Where zones overlap, the first of these counts."""


def zones_from_osm(features: OsmFeatures) -> gpd.GeoDataFrame:
    """Return the zones that OSM land use shows.

    Parameters
    ----------
    features : OsmFeatures
        Features of the extract.

    Returns
    -------
    GeoDataFrame
        ``zone``, ``name``, polygons. Residential land named 安置 is a resettlement area; industrial land tagged or
        named as logistics or warehousing (物流, 仓储) a logistics park.
    """
    areas = features.areas
    logistics = areas["industrial"].isin(["logistics", "warehouse", "distributor"]) | areas["name"].str.contains(
        "物流|仓储"
    )
    landuse = areas["landuse"]
    zone = np.select(
        [
            (landuse == "residential") & areas["name"].str.contains("安置"),
            landuse == "residential",
            landuse.isin(["commercial", "retail"]),
            (landuse == "industrial") & logistics,
            landuse == "industrial",
        ],
        ["resettlement", "housing", "commerce", "logistics", "industry"],
        "",
    )
    return areas.assign(zone=zone).loc[zone != "", ["zone", "name", "geometry"]].reset_index(drop=True)


def in_order_of_precedence(zones: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the zones sorted so that, where they overlap, the first one that holds a point is its zone."""
    rank = zones["zone"].map({zone: place for place, zone in enumerate(_ZONE_ORDER)})
    return zones.iloc[np.argsort(rank.to_numpy(dtype=np.int64), kind="stable")].reset_index(drop=True)


def scenery_from_osm(features: OsmFeatures) -> gpd.GeoDataFrame:
    """Return what only the map shows: ``layer`` (``water``, ``green``, ``rail``), ``name``, geometry."""
    areas = features.areas
    water = (areas["natural"] == "water") | (areas["landuse"] == "reservoir")
    green = areas["leisure"].isin(["park", "garden"]) | areas["landuse"].isin(["forest", "grass", "meadow"])
    green |= areas["natural"].isin(["wood", "grassland", "scrub", "heath"])
    layer = np.select([water, green], ["water", "green"], "")
    land = areas.assign(layer=layer).loc[layer != "", ["layer", "name", "geometry"]]
    rail = features.railways.assign(layer="rail", name="")[["layer", "name", "geometry"]]
    return gpd.GeoDataFrame(pd.concat([land, rail], ignore_index=True), geometry="geometry", crs="EPSG:4326")


def home_buildings(
    features: OsmFeatures, zones: gpd.GeoDataFrame, metric_crs: str, *, building_levels: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return where people live by mapped buildings.

    Parameters
    ----------
    features : OsmFeatures
        Features of the extract.
    zones : GeoDataFrame
        Zones; a building of no stated use counts as a home inside housing or resettlement zones.
    metric_crs : str
        CRS in which footprints are measured.
    building_levels : float
        Storeys assumed for blocks of flats that do not state them; low houses count one.

    Returns
    -------
    lonlat : (b, 2) float64
        Middle of each building.
    floor_square_metres : (b,) float64
        Footprint × storeys.
    """
    buildings = features.areas[features.areas["building"] != ""]
    middle = buildings.geometry.representative_point()
    lonlat = np.column_stack([middle.x, middle.y])
    housing = zones[zones["zone"].isin(["housing", "resettlement"])].geometry
    in_housing = containing_polygon(housing, lonlat) >= 0
    kind = buildings["building"].to_numpy()
    home = np.isin(kind, HOME_BUILDINGS) | ((kind == "yes") & in_housing)
    levels = pd.to_numeric(buildings["building:levels"], errors="coerce").to_numpy(dtype=np.float64)
    assumed = np.where(np.isin(kind, _LOW_BUILDINGS), 1.0, building_levels)
    levels = np.where(np.isfinite(levels) & (levels >= 1) & (levels <= 150), levels, assumed)
    footprint = buildings.geometry.to_crs(metric_crs).area.to_numpy()
    return lonlat[home], (footprint * levels)[home]
