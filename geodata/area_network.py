"""The road network of a study area: the roads in and near it, with the speeds of town, country and hills."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely

from geodata.built_up import urban_pieces
from geodata.coordinates import project
from geodata.errors import Fault, NoRoadsError
from geodata.highways import MODES
from geodata.hilbert import along_the_curve
from geodata.hills import with_hills
from geodata.network import RoadNetwork, build_network, pieces_touching
from geodata.reading import Reading
from geodata.sources import Sources
from geodata.text import Text

_ROADS_SHARE = 0.7
"""A unit less of which than this lies where roads were given is remarked on."""


def network_inside(
    sources: Sources, reading: Reading, units: gpd.GeoDataFrame, box: shapely.Polygon, metric_crs: str
) -> tuple[RoadNetwork, list[Text]]:
    """Return the network of the roads in and near the study area, nodes and edges along a Hilbert curve.

    Parameters
    ----------
    sources : Sources
        Names the files of roads and elevation.
    reading : Reading
        What was read of them.
    units : GeoDataFrame
        The reporting units in EPSG:4326.
    box : Polygon
        Roads that touch it are kept, in EPSG:4326.
    metric_crs : str
        The study area's metric CRS.

    Returns
    -------
    RoadNetwork
        With the speeds of towns in built-up land, of the country elsewhere, and of hills where elevations are given.
    list of Text
        What a reader of the results must know.

    Raises
    ------
    NoRoadsError
        No road lies in the study area.
    FormatError
        The elevations cannot be used.
    """
    roads = reading.roads
    kept = pieces_touching(box, roads.node_lonlat[roads.tail], roads.node_lonlat[roads.head])
    tail, head = roads.tail[kept], roads.head[kept]
    whole = shapely.union_all(units.geometry.to_numpy())
    if not pieces_touching(whole, roads.node_lonlat[tail], roads.node_lonlat[head]).any():
        lon, lat = roads.node_lonlat.mean(axis=0)
        west, south, east, north = units.total_bounds
        raise NoRoadsError(
            [
                Fault(
                    sources.roads.path.name,
                    Text(
                        f"研究区（经度 {west:.3f}–{east:.3f}，纬度 {south:.3f}–{north:.3f}）内没有道路；"
                        f"道路的中心在 {lon:.3f}，{lat:.3f}",
                        f"no road lies in the study area (longitude {west:.3f} to {east:.3f}, latitude {south:.3f} to "
                        f"{north:.3f}); the middle of the roads is {lon:.3f}, {lat:.3f}",
                    ),
                    Text(
                        "请核对边界与道路是否为同一地区、坐标系是否正确",
                        "check that boundaries and roads are of one place and the crs is right",
                    ),
                )
            ]
        )
    used, renumbered = np.unique(np.concatenate([tail, head]), return_inverse=True)
    lonlat = roads.node_lonlat[used]
    xy = project(gpd.GeoSeries(shapely.points(lonlat), crs="EPSG:4326"), metric_crs)
    first, last = renumbered[: len(tail)], renumbered[len(tail) :]
    urban = np.zeros(len(roads.tail), dtype=bool)
    urban[kept] = urban_pieces((xy[first] + xy[last]) / 2, roads.highway[kept], reading.features, metric_crs)
    kmh = roads.kmh_where(urban)
    nodes, edges, tail, head = along_the_curve(xy, first, last)
    pieces = np.flatnonzero(kept)[edges]
    network = build_network(
        xy[nodes],
        lonlat[nodes],
        tail,
        head,
        roads.highway[pieces],
        {mode: kmh[mode][pieces] for mode in MODES},
    )
    if sources.elevation is None:
        return network, []
    network, report = with_hills(network, sources.elevation.path)
    return network, list(report.remarks())


def beyond_the_roads(network: RoadNetwork, units: gpd.GeoDataFrame, metric_crs: str) -> list[Text]:
    """Remark on units that reach far beyond the roads: their people were counted where there are roads, or not at all."""
    hull = shapely.convex_hull(shapely.multipoints(network.node_xy_metres))
    grounds = units.geometry.to_crs(metric_crs).to_numpy()
    share = shapely.area(shapely.intersection(grounds, hull)) / shapely.area(grounds)
    beyond = np.flatnonzero(share < _ROADS_SHARE)
    if not len(beyond):
        return []
    named = [f"{units['name'].iloc[place]} {share[place]:.0%}" for place in beyond]
    return [
        Text(
            f"道路数据只覆盖部分范围：{'、'.join(named)}（占单元面积）",
            f"the roads cover only a part of {', '.join(named)} (share of the unit's area)",
        )
    ]
