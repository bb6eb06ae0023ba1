"""Networks to measure on: an OSM file as `prepare` would have it, and synthetic towns of any size."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely

from geodata.coordinates import fitting_metric_crs, project
from geodata.highways import HIGHWAY_NAMES, MODES
from geodata.hilbert import along_the_curve
from geodata.network import RoadNetwork, build_network
from geodata.osm_roads import read_osm_roads
from geodata.snapping import Snap


def network_of(path: Path) -> RoadNetwork:
    """Return the network of an OSM file, whole, all roads as in towns."""
    roads = read_osm_roads(path)
    west, south = roads.node_lonlat.min(axis=0)
    east, north = roads.node_lonlat.max(axis=0)
    crs = fitting_metric_crs(west, south, east, north)
    xy = project(gpd.GeoSeries(shapely.points(roads.node_lonlat), crs="EPSG:4326"), crs)
    nodes, edges, tail, head = along_the_curve(xy, roads.tail, roads.head)
    kmh = {mode: roads.kmh[mode][edges] for mode in MODES}
    return build_network(xy[nodes], roads.node_lonlat[nodes], tail, head, roads.highway[edges], kmh)


def synthetic_town(nodes: int, seed: int = 1) -> RoadNetwork:
    """Return a crooked grid of streets with bends, about so many nodes; as dense in junctions as a real city.

    Blocks of about 120 m; 15 % of the streets are missing, a tenth is one-way to vehicles, two bends a street.
    """
    rng = np.random.default_rng(seed)
    bends = 2
    side = int(np.sqrt(nodes / (1 + 2 * 0.85 * bends)))
    crossing = np.arange(side * side, dtype=np.int32).reshape(side, side)
    xy = np.stack(np.meshgrid(np.arange(side), np.arange(side)), axis=-1).reshape(-1, 2) * 120.0
    xy += rng.uniform(-35, 35, xy.shape)
    first = np.concatenate([crossing[:, :-1].ravel(), crossing[:-1].ravel()])
    second = np.concatenate([crossing[:, 1:].ravel(), crossing[1:].ravel()])
    kept = rng.random(len(first)) > 0.15
    first, second = first[kept], second[kept]
    streets = len(first)
    inner = (side * side + np.arange(streets * bends, dtype=np.int32)).reshape(streets, bends)
    chain = np.column_stack([first, inner, second])
    share = ((np.arange(bends) + 1) / (bends + 1))[None, :, None]
    bend_xy = xy[first][:, None] * (1 - share) + xy[second][:, None] * share
    bend_xy += rng.uniform(-8, 8, bend_xy.shape)
    xy = np.concatenate([xy, bend_xy.reshape(-1, 2)])
    order, edges, tail, head = along_the_curve(xy, chain[:, :-1].ravel(), chain[:, 1:].ravel())
    speeds = np.full((len(tail), 2), 20.0, dtype=np.float32)
    oneway = np.repeat(rng.random(streets) < 0.1, bends + 1)[edges]
    speeds[oneway, 1] = 0.0
    walk = np.full((len(tail), 2), 4.0, dtype=np.float32)
    kmh = {"walk": walk, "bicycle": speeds, "ebike": speeds, "drive": speeds}
    highway = np.full(len(tail), HIGHWAY_NAMES.index("residential"), dtype=np.int8)
    return build_network(xy[order], xy[order] / 111_000.0, tail, head, highway, kmh)


def standing_on(network: RoadNetwork, mode: str, nodes: np.ndarray) -> Snap:
    """Return snaps that stand exactly on nodes of the mode's network."""
    edge_at = np.full(network.nodes, -1, dtype=np.int32)
    fraction_at = np.zeros(network.nodes)
    usable = np.flatnonzero(network.usable(mode)).astype(np.int32)
    edge_at[network.head[usable]], fraction_at[network.head[usable]] = usable, 1.0
    edge_at[network.tail[usable]], fraction_at[network.tail[usable]] = usable, 0.0
    return Snap(edge_at[nodes], fraction_at[nodes], np.zeros(len(nodes)))
