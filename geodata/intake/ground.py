"""The ground that coordinates are held against: what is known to lie where, in WGS84."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import geopandas as gpd
import numpy as np
import osmium
import pandas as pd
import shapely
from numpy.typing import NDArray

from geodata.coordinates import fitting_metric_crs, transformer
from geodata.intake.fabric import Fabric, fabric_of
from geodata.intake.place_names import plain_name
from geodata.osm import OsmFeatures
from geodata.osm_file import check_osm_file, readable
from geodata.osm_roads import OsmRoads

Floats = NDArray[np.float64]
Geometries = NDArray[np.object_]
Box = tuple[float, float, float, float]

_MARGIN_DEGREES = 0.05
"""So far outside the units roads and other things are still kept."""
_PREMISES_KEYS = ("amenity", "shop", "office")
_LINE_KEYS = {"borders": ("boundary", ("administrative",)), "waterways": ("waterway", ("river", "canal", "stream"))}

_NOTHING_NAMED = pd.DataFrame({"name": pd.Series(dtype="str"), "geometry": pd.Series(dtype=object)})


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """What is known to lie where.

    Attributes
    ----------
    box : (west, south, east, north) or None
        Box of the units, else of the roads, else of the features; WGS84 degrees.
    metric_crs : str
        CRS in which everything below but the units stands; "" where there is no box.
    units : GeoDataFrame or None
        Reporting units: ``unit_id``, ``name``, polygons in EPSG:4326.
    lines : mapping of str to STRtree
        Straight pieces of lines by what they are: ``roads``, ``railways``, ``waterways``, ``borders``; only those there are.
    buildings : STRtree or None
        Buildings.
    named : DataFrame
        Named premises and buildings: ``name`` (as `geodata.intake.place_names.plain_name` writes it), ``geometry``.
    fabric : Fabric or None
        How premises lie, which is how places of a planner's table lie.
    """

    box: Box | None
    metric_crs: str
    units: gpd.GeoDataFrame | None
    lines: Mapping[str, shapely.STRtree]
    buildings: shapely.STRtree | None
    named: pd.DataFrame
    fabric: Fabric | None

    def in_metres(self, lon: Floats, lat: Floats) -> Floats:
        """Return WGS84 degrees in the metric CRS, shape (p, 2); there must be a box."""
        return _projected(np.column_stack([lon, lat]), self.metric_crs)


def ground_of(
    units: gpd.GeoDataFrame | None,
    roads: OsmRoads | gpd.GeoSeries | None,
    features: OsmFeatures | None,
    lines: gpd.GeoDataFrame | None = None,
) -> Ground:
    """Gather what is known.

    Parameters
    ----------
    units : GeoDataFrame or None
        ``unit_id``, ``name`` and polygons in EPSG:4326. Their CRS must have been settled before, and they must not be
        the layer in question: it would bear itself out.
    roads : OsmRoads, GeoSeries or None
        Roads, or their lines in EPSG:4326.
    features : OsmFeatures or None
        Buildings, premises and railways.
    lines : GeoDataFrame or None
        Further lines, as `read_ground_lines` returns them.

    Returns
    -------
    Ground
        Without what lies far outside the units.
    """
    pieces = _road_lines(roads)
    known = [part for part in (units, pieces, features.areas if features else None) if part is not None and len(part)]
    if not known:
        return Ground(None, "", None, MappingProxyType({}), None, _NOTHING_NAMED, None)
    west, south, east, north = (float(edge) for edge in known[0].total_bounds)
    crs = fitting_metric_crs(west, south, east, north)
    margin = _MARGIN_DEGREES
    area = shapely.box(west - margin, south - margin, east + margin, north + margin)

    def near(layer: gpd.GeoSeries | gpd.GeoDataFrame) -> Geometries:
        geometry = layer.geometry.to_numpy()
        geometry = geometry[shapely.intersects(geometry, area)]
        return np.asarray(shapely.transform(geometry, lambda lonlat: _projected(lonlat, crs)))

    found: dict[str, Geometries] = {}
    if pieces is not None:
        found["roads"] = near(pieces)
    if lines is not None:
        found |= {what: near(lines[lines["what"] == what]) for what in _LINE_KEYS}
    if units is not None:
        outlines = shapely.get_parts(shapely.boundary(near(units)))
        found["borders"] = np.concatenate([found.get("borders", outlines[:0]), outlines])
    buildings: Geometries = np.zeros(0, dtype=object)
    named = [_NOTHING_NAMED]
    inside = [np.zeros((0, 2))]
    if features is not None:
        found["railways"] = near(features.railways)
        buildings = near(features.areas[features.areas["building"] != ""])
        for layer in (features.areas, features.points):
            of_premises = (layer[list(_PREMISES_KEYS)] != "").any(axis=1)
            inside.append(shapely.get_coordinates(shapely.point_on_surface(near(layer[of_premises]))))
            with_name = layer[(of_premises | (layer["building"] != "")) & (layer["name"] != "")]
            with_name = with_name[shapely.intersects(with_name.geometry.to_numpy(), area)]
            names = [plain_name(str(name)) for name in with_name["name"]]
            named.append(pd.DataFrame({"name": names, "geometry": near(with_name)}))
    trees = {what: shapely.STRtree(_segments(those)) for what, those in found.items() if len(those)}
    tree = shapely.STRtree(buildings) if len(buildings) else None
    fabric = fabric_of(trees.get("roads"), tree, np.concatenate(inside))
    everything_named = pd.concat(named, ignore_index=True)
    return Ground((west, south, east, north), crs, units, MappingProxyType(trees), tree, everything_named, fabric)


def read_ground_lines(path: Path) -> gpd.GeoDataFrame:
    """Read administrative borders and watercourses of an OSM extract.

    Parameters
    ----------
    path : Path
        The extract, as for `geodata.osm_roads.read_osm_roads`.

    Returns
    -------
    GeoDataFrame
        ``what`` (``borders`` or ``waterways``) and lines in EPSG:4326. Borders that only relations tell are not among
        them.

    Raises
    ------
    FormatError
        The file is damaged or no OSM file.
    """
    check_osm_file(path)
    what: list[str] = []
    lines: list[shapely.LineString] = []
    with readable(path):
        objects = osmium.FileProcessor(str(path), osmium.osm.NODE | osmium.osm.WAY).with_locations()
        for way in objects.with_filter(osmium.filter.KeyFilter(*(key for key, _ in _LINE_KEYS.values()))):
            if not isinstance(way, osmium.osm.Way) or not way.visible:
                continue
            kinds = [kind for kind, (key, values) in _LINE_KEYS.items() if way.tags.get(key) in values]
            nodes = [(node.lon, node.lat) for node in way.nodes if node.location.valid()]
            if kinds and len(nodes) > 1:
                what += kinds
                lines += [shapely.LineString(nodes)] * len(kinds)
    return gpd.GeoDataFrame({"what": pd.Series(what, dtype="str")}, geometry=lines, crs="EPSG:4326")


def _segments(lines: Geometries) -> Geometries:
    """Return the straight pieces of lines: the nearest of them is found faster than the nearest long line."""
    xy, line = shapely.get_coordinates(lines, return_index=True)
    together = line[1:] == line[:-1]
    return np.asarray(shapely.linestrings(np.stack([xy[:-1], xy[1:]], axis=1)[together]))


def _road_lines(roads: OsmRoads | gpd.GeoSeries | None) -> gpd.GeoSeries | None:
    if not isinstance(roads, OsmRoads):
        return roads
    ends = np.stack([roads.node_lonlat[roads.tail], roads.node_lonlat[roads.head]], axis=1)
    return gpd.GeoSeries(shapely.linestrings(ends), crs="EPSG:4326")


def _projected(lonlat: Floats, crs: str) -> Floats:
    to_metres = transformer("EPSG:4326", crs)
    return np.column_stack(to_metres.transform(lonlat[:, 0], lonlat[:, 1]))
