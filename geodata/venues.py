"""Candidate sites: venues from OSM places and from the planner's list, with the kinds of outlet each suits."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy.spatial import KDTree

from geodata.coordinates import project
from geodata.kinds import VENUE_TYPES, ZONES, suitable_kinds
from geodata.land import in_order_of_precedence
from geodata.layers import containing_polygon
from geodata.osm import OsmFeatures

PARK_SQUARE_METRES = 50_000.0
"""Industrial and logistics zones from this size on offer a room in their park office."""

PARK_ROAD_METRES = 120.0
"""Plots no further apart than this belong to one park."""

SAME_VENUE_METRES = 100.0
"""A place of the same name this near to a listed venue is the same venue."""

COLUMNS = ("venue_id", "name", "venue_type", "partner", "origin", "geometry")


def venues_from_osm(features: OsmFeatures, zones: gpd.GeoDataFrame, metric_crs: str) -> gpd.GeoDataFrame:
    """Return the venues that OSM places show, and one park office per large industrial or logistics zone.

    Parameters
    ----------
    features : OsmFeatures
        Features of the extract.
    zones : GeoDataFrame
        Zones, from OSM or the planner.
    metric_crs : str
        CRS in which zones are measured.

    Returns
    -------
    GeoDataFrame
        ``venue_id``, ``name``, ``venue_type``, ``partner``, ``origin`` (``osm``) and points. A community centre whose
        name says 党群 is a party-mass service centre; a nameless place is called by its type.
    """
    areas = features.areas.copy()
    areas["geometry"] = areas.geometry.representative_point()
    premises = gpd.GeoDataFrame(pd.concat([features.points, areas], ignore_index=True), crs="EPSG:4326")
    premises["venue_type"] = _venue_types(premises)
    premises = premises[premises["venue_type"] != ""].drop_duplicates("osm_id")
    parks = _parks(zones, metric_crs)
    offices = gpd.GeoDataFrame(
        {
            "osm_id": [f"park{place}" for place in range(1, len(parks) + 1)],
            "name": np.where(parks["name"] == "", parks["zone"].map(dict(ZONES)), parks["name"]),
            "venue_type": "park_office",
        },
        geometry=parks.geometry.representative_point().to_numpy(),
        crs="EPSG:4326",
    )
    found = gpd.GeoDataFrame(
        pd.concat([premises[offices.columns], offices], ignore_index=True), geometry="geometry", crs="EPSG:4326"
    )
    types = found["venue_type"].map({key: venue.chinese for key, venue in VENUE_TYPES.items()})
    return found.assign(
        venue_id="osm-" + found["osm_id"],
        name=found["name"].where(found["name"] != "", types),
        partner="",
        origin="osm",
    )[list(COLUMNS)]


def _parks(zones: gpd.GeoDataFrame, metric_crs: str) -> gpd.GeoDataFrame:
    """Return the largest plot of each industrial or logistics park; plots a road's width apart are one park."""
    plots = zones[zones["zone"].isin(["industry", "logistics"])]
    if plots.empty:
        return plots
    ground = plots.geometry.to_crs(metric_crs)
    grounds = shapely.get_parts(shapely.union_all(shapely.buffer(ground.to_numpy(), PARK_ROAD_METRES / 2)))
    _, park = shapely.STRtree(grounds).query(ground.representative_point().to_numpy(), predicate="intersects")
    square_metres = ground.area.to_numpy()
    named = (plots["name"] != "").to_numpy()
    large = np.bincount(park, weights=square_metres, minlength=len(grounds))[park] >= PARK_SQUARE_METRES
    order = np.lexsort((-square_metres, ~named, park))
    first = order[np.unique(park[order], return_index=True)[1]]
    return plots.iloc[np.sort(first[large[first]])]


def _venue_types(premises: gpd.GeoDataFrame) -> np.ndarray:
    conditions, values = [], []
    for venue in VENUE_TYPES.values():
        for key, value in venue.osm_tags:
            conditions.append(premises[key] == value)
            values.append(venue.key)
    found = np.select(conditions, values, "")
    party = (found == "community_centre") & premises["name"].str.contains("党群").to_numpy(dtype=bool)
    return np.where(party, "party_mass_centre", found)


def prepared_venues(
    listed: gpd.GeoDataFrame,
    from_osm: gpd.GeoDataFrame,
    zones: gpd.GeoDataFrame,
    units: gpd.GeoDataFrame,
    metric_crs: str,
) -> tuple[gpd.GeoDataFrame, dict[str, int]]:
    """Join both lists, and add zone, unit and suitable kinds.

    Parameters
    ----------
    listed, from_osm : GeoDataFrame
        Venues with the columns of `venues_from_osm`.
    zones, units : GeoDataFrame
        Zones and reporting units.
    metric_crs : str
        CRS in which nearness is measured.

    Returns
    -------
    venues : GeoDataFrame
        As in `geodata.study_area.StudyArea`.
    left_out : dict
        How many were left out as ``duplicate``, ``outside`` every unit, or ``unsuitable`` for every kind.
    """
    repeated = _repeats(listed, from_osm, metric_crs)
    venues = gpd.GeoDataFrame(pd.concat([listed, from_osm[~repeated]], ignore_index=True), crs="EPSG:4326")
    lonlat = np.column_stack([venues.geometry.x, venues.geometry.y])
    ordered = in_order_of_precedence(zones)
    names = np.append(ordered["zone"].to_numpy(dtype=object), "")
    venues["zone"] = names[containing_polygon(ordered.geometry, lonlat)]
    venues["unit"] = containing_polygon(units.geometry, lonlat)
    venues["kinds"] = [
        ",".join(suitable_kinds(venue_type, zone))
        for venue_type, zone in zip(venues["venue_type"], venues["zone"], strict=True)
    ]
    outside = (venues["unit"] < 0).to_numpy()
    unsuitable = (venues["kinds"] == "").to_numpy() & ~outside
    kept = venues[~outside & ~unsuitable].reset_index(drop=True)
    left_out = {"duplicate": int(repeated.sum()), "outside": int(outside.sum()), "unsuitable": int(unsuitable.sum())}
    return kept[["venue_id", "name", "venue_type", "zone", "kinds", "partner", "origin", "unit", "geometry"]], left_out


def _repeats(listed: gpd.GeoDataFrame, found: gpd.GeoDataFrame, metric_crs: str) -> np.ndarray:
    """Return which found venues are already listed under the same name."""
    repeated = np.zeros(len(found), dtype=bool)
    if len(listed) and len(found):
        tree = KDTree(project(listed.geometry, metric_crs))
        near = tree.query_ball_point(project(found.geometry, metric_crs), SAME_VENUE_METRES)
        names = listed["name"].to_numpy()
        repeated = np.array(
            [name in names[indices] for name, indices in zip(found["name"], near, strict=True)], dtype=bool
        )
    return repeated
