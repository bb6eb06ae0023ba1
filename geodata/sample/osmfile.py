"""The county as an OpenStreetMap extract: nodes, ways and tags, ids ascending, the same bytes every time."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import osmium
import shapely
from numpy.typing import NDArray
from osmium.osm import mutable
from shapely import Polygon

from geodata.sample.blocks import Block
from geodata.sample.buildings import Buildings
from geodata.sample.countryside import outlines
from geodata.sample.layout import COUNTY_NAME, DISTRICT_PERSONS, Layout
from geodata.sample.linework import Road, node_keys
from geodata.sample.places import Place
from geodata.sample.plane import parallel, to_degrees
from geodata.sample.units import Units

GENERATOR = "Outlet Atlas sample county (synthetic)"
STAMP = "2025-12-31T00:00:00Z"

_LANDUSE: dict[str, dict[str, str]] = {
    "apartments": {"landuse": "residential"},
    "houses": {"landuse": "residential"},
    "towers": {"landuse": "residential"},
    "resettlement": {"landuse": "residential"},
    "commercial": {"landuse": "commercial"},
    "retail": {"landuse": "retail"},
    "office": {"landuse": "commercial"},
    "school": {"amenity": "school"},
    "park": {"leisure": "park"},
    "industry": {"landuse": "industrial"},
    "workshops": {"landuse": "industrial"},
    "logistics": {"landuse": "industrial", "industrial": "logistics"},
    "farmland": {"landuse": "farmland"},
    "vacant": {"landuse": "greenfield"},
}

Line = tuple[NDArray[np.float64], dict[str, str], bool]


def _fringe_fields(layout: Layout) -> list[Polygon]:
    """Return the fields between the built-up districts and the grassland."""
    built = [shapely.buffer(district, 60.0) for district in layout.districts.values()]
    barriers = [shapely.buffer(layout.river, 130.0), shapely.buffer(layout.railway, 60.0)]
    belt = shapely.difference(layout.core, shapely.union_all([*built, *barriers]))
    west, south, east, north = layout.core.bounds
    corners = np.stack(np.meshgrid(np.arange(west, east, 760.0), np.arange(south, north, 540.0)), axis=-1).reshape(
        -1, 2
    )
    cells = shapely.box(corners[:, 0], corners[:, 1], corners[:, 0] + 760.0, corners[:, 1] + 540.0)
    parts = shapely.get_parts(shapely.buffer(shapely.intersection(cells, belt), -14.0))
    return [part for part in parts if part.area > 1.5e4]


def _ground(layout: Layout, blocks: Sequence[Block], units: Units) -> list[tuple[Polygon, dict[str, str]]]:
    """Return areas with tags: river, blocks, parks of industry, settlements, fields and grassland."""
    areas: list[tuple[Polygon, dict[str, str]]] = []
    for block in blocks:
        inner = shapely.buffer(block.polygon, -7.0, join_style="mitre")
        if isinstance(inner, Polygon) and not inner.is_empty:
            areas.append((inner, _LANDUSE[block.use] | ({"name": block.name} if block.name else {})))
    for key, name, more in (
        ("industry", "示例工业园区", {}),
        ("logistics", "示例物流园区", {"industrial": "logistics"}),
        ("resettlement", "示例易地搬迁安置区", {}),
    ):
        whole = shapely.union_all([shapely.buffer(block.polygon, 1.0) for block in blocks if block.district == key])
        whole = max(shapely.get_parts(whole), key=lambda part: part.area)
        landuse = "residential" if key == "resettlement" else "industrial"
        areas.append((Polygon(whole.exterior), {"landuse": landuse, "name": name} | more))
    for place, ground in zip(layout.settlements, outlines(layout), strict=True):
        areas.append((ground, {"landuse": "residential", "name": place.name}))
    areas += [(field, {"landuse": "farmland"}) for field in [*units.fields, *_fringe_fields(layout)]]
    for number, community in enumerate(units.communities):
        if "街道" not in units.township_name[units.community_township[number]]:
            inner = shapely.simplify(shapely.buffer(community, -12.0), 6.0)
            largest = max(shapely.get_parts(inner), key=lambda part: part.area)
            areas.append((Polygon(largest.exterior), {"natural": "grassland"}))
    return areas


def _lines(
    layout: Layout, ways: Sequence[Road], blocks: Sequence[Block], buildings: Buildings, units: Units
) -> list[Line]:
    """Return all ways as coordinates in metres, tags, and whether they share vertices (roads) or not."""
    lines: list[Line] = [(shapely.get_coordinates(road.line), road.tags, True) for road in ways]
    railway = shapely.intersection(layout.railway, layout.county)
    station = shapely.intersection(shapely.segmentize(layout.railway, 60.0), shapely.box(200.0, 0.0, 1500.0, 9e3))
    rails = [(railway, {"railway": "rail", "name": "示例铁路", "usage": "main"})]
    rails += [(parallel(station, shift), {"railway": "rail", "service": "siding"}) for shift in (-9.0, 9.0, 18.0)]
    lines += [(shapely.get_coordinates(rail), tags, False) for rail, tags in rails]
    river = shapely.intersection(layout.river, shapely.buffer(layout.county, 200.0))
    areas = [(river, {"natural": "water", "water": "river", "name": "示例河"}), *_ground(layout, blocks, units)]
    lines += [(shapely.get_coordinates(area.exterior), tags, False) for area, tags in areas]
    corners = shapely.get_coordinates(buildings.polygons).reshape(-1, 5, 2)
    for xy, building, levels in zip(corners, buildings.building.tolist(), buildings.levels.tolist(), strict=True):
        tags = {"building": building}
        lines.append((xy, tags | {"building:levels": str(levels)} if levels > 1 else tags, False))
    return lines


def _points(
    layout: Layout, units: Units, buildings: Buildings, places: Sequence[Place]
) -> list[tuple[float, float, dict[str, str]]]:
    """Return the nodes that stand for something: places to live and places to go."""
    points = [(-600.0, 1950.0, {"place": "town", "name": COUNTY_NAME, "note": "虚构 synthetic"})]
    points += [
        (*place.centre, {"place": "town" if "镇" in place.name else "village", "name": place.name})
        for place in layout.settlements
    ]
    names = {"old": "老城", "east": "东城", "north": "铁北", "new": "新区", "resettlement": "安置区"}
    for key, name in names.items():
        here = buildings.group == key
        x, y = buildings.xy_metres[here].mean(axis=0)
        points.append((float(x), float(y), {"place": "suburb", "name": name, "population": str(DISTRICT_PERSONS[key])}))
    middles = shapely.get_coordinates(shapely.point_on_surface(units.communities))
    for number, (x, y) in enumerate(middles):
        if "街道" in units.township_name[units.community_township[number]]:
            points.append((float(x), float(y), {"place": "neighbourhood", "name": str(units.community_name[number])}))
    return points + [(place.x, place.y, {"name": place.name} | dict(place.tags)) for place in places]


def write_osm(
    file: Path,
    layout: Layout,
    ways: Sequence[Road],
    blocks: Sequence[Block],
    buildings: Buildings,
    units: Units,
    places: Sequence[Place],
) -> None:
    """Write the extract.

    Parameters
    ----------
    file : Path
        Ends in ``.osm.pbf`` and does not exist yet.
    layout, ways, blocks, buildings, units, places
        The county's parts; roads share a node exactly where they share a vertex, everything else has its own nodes.
    """
    lines = _lines(layout, ways, blocks, buildings, units)
    points = _points(layout, units, buildings, places)
    sizes = [len(xy) for xy, _, _ in lines]
    all_xy = np.vstack([np.array([point[:2] for point in points]), *[xy for xy, _, _ in lines]])
    keys = node_keys(all_xy)
    start = len(points)
    shared = np.repeat([shares for _, _, shares in lines], sizes)
    way_of = np.repeat(np.arange(len(lines)), sizes)
    own = np.concatenate([np.full(start, -1), np.where(shared, 0, way_of + 1)])
    pairs = np.stack([own, np.where(own == -1, np.arange(len(own)), keys)], axis=1)
    _, first, node = np.unique(pairs, axis=0, return_index=True, return_inverse=True)
    order = np.argsort(np.argsort(first))
    node_id = order[node.ravel()] + 1
    lonlat = to_degrees(all_xy[np.sort(first)]).tolist()
    header = osmium.io.Header()
    header.set("generator", GENERATOR)
    header.set("osmosis_replication_timestamp", STAMP)
    with osmium.SimpleWriter(str(file), header=header) as writer:
        for number, (lon, lat) in enumerate(lonlat):
            tags = points[number][2] if number < start else {}
            writer.add_node(mutable.Node(id=number + 1, location=(lon, lat), tags=tags, version=1, timestamp=STAMP))
        ends = start + np.cumsum(sizes)
        for number, ((_, tags, _), size, end) in enumerate(zip(lines, sizes, ends.tolist(), strict=True)):
            refs = node_id[end - size : end]
            refs = refs[np.append(True, refs[1:] != refs[:-1])].tolist()
            writer.add_way(mutable.Way(id=number + 1, nodes=refs, tags=tags, version=1, timestamp=STAMP))
