"""All roads of the county, put together in stages: main roads, streets, insides of blocks, country."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from shapely import LineString

from geodata.sample.arterials import gates, main_roads
from geodata.sample.blocks import Block, faces, make_blocks
from geodata.sample.countryside import country_roads, lonely_track, settlement_lanes
from geodata.sample.layout import Layout
from geodata.sample.linework import Road, as_ways, joined, noded, without_stubs
from geodata.sample.plane import parallel
from geodata.sample.streets import bent, inner_roads, subdivided


@dataclass(frozen=True, slots=True, eq=False)
class RoadPlan:
    """What the road builder hands on.

    Attributes
    ----------
    ways : list of Road
        Every road, the detached track last; vertices are shared where roads meet at grade, and only there.
    blocks : list of Block
        Blocks of the core.
    superblocks : list of LineString
        Main streets of the core, noded: the lines that communities are bounded by.
    """

    ways: list[Road]
    blocks: list[Block]
    superblocks: list[LineString]


def _riverside(layout: Layout) -> list[Road]:
    """Return the cycle path on the north bank and the footpath on the south bank, with steps up to the streets."""
    dense = LineString(shapely.get_coordinates(shapely.segmentize(layout.river_line, 60.0)))
    roads = []
    for right, highway in ((-74.0, "cycleway"), (74.0, "footway")):
        for west, east in ((-3600.0, 4200.0),):
            path = shapely.intersection(parallel(dense, right), shapely.box(west, -9e4, east, 9e4))
            roads.append(Road(shapely.simplify(path, 0.8), {"highway": highway, "name": "滨河绿道"}))
            street = parallel(dense, 1.6 * right)
            for number, at in enumerate(np.arange(120.0, path.length, 430.0)):
                start = path.interpolate(float(at))
                end = street.interpolate(street.project(start))
                line = LineString([start, end])
                roads.append(Road(line, {"highway": "steps" if number % 3 == 0 else "path"}))
    return roads


def build_roads(layout: Layout, rng: np.random.Generator) -> RoadPlan:
    """Return every road of the county.

    Parameters
    ----------
    layout : Layout
        The county's frame.
    rng : numpy.random.Generator
        Source of every random choice.

    Returns
    -------
    RoadPlan
        Ways and the blocks between them.
    """
    first = without_stubs(noded(main_roads(layout)), 110.0)
    streets = subdivided(faces(first, layout), rng)
    town = bent(noded([*first, *streets]), layout, rng)
    blocks = make_blocks(town, layout, rng)
    country = country_roads(layout, gates(layout, first), rng)
    lanes = settlement_lanes(layout, rng)
    pieces = joined(noded([*town, *_riverside(layout), *inner_roads(blocks, rng), *country, *lanes]))
    main = {"trunk", "primary", "secondary", "tertiary"}
    superblocks = [road.line for road in town if road.highway in main and layout.core.contains(road.line)]
    return RoadPlan([*as_ways(pieces), lonely_track(layout)], blocks, superblocks)
