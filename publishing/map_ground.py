"""What lies on the ground: every geometry of the maps in metres, ready to be drawn at any window on any sheet."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from geodata.cells import cell_polygons
from geodata.coordinates import project
from geodata.network import RoadNetwork, highway_names
from geodata.study_area import StudyArea
from planning.conditions import area_under, counted_area
from planning.proposals import ScenarioResult
from publishing.layers import WGS84, dissolved_hexagons
from publishing.style import ROAD_STYLES, RoadStyle

GAPS_SHOWN = 10
"""How many gaps, the largest first, are outlined and numbered."""

FEW_PERSONS = 10.0
"""Cells with fewer persons are drawn small where persons are mapped: hardly anybody lives on most of the land."""

Floats = NDArray[np.float64]
Geometries = NDArray[np.object_]


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """Geometry in the study area's metric CRS.

    Attributes
    ----------
    cells : (c,) Polygon
        Hexagons.
    few : (c,) bool
        In which cells fewer than `FEW_PERSONS` live.
    scenery : dict of str to (g,) geometry
        Water, green and rail.
    roads : tuple of (RoadStyle, MultiLineString)
        In drawing order.
    boundaries : (b,) geometry
        Polygons of the levels other than that of the reporting units.
    units : tuple of (str, geometry)
        Names and polygons of the reporting units.
    places : tuple of (str, float, float)
        Names and places of settlements, the greater first.
    outlets : dict of str to (o, 2) float64
        Existing outlets by kind.
    outlet_names : tuple of (str, float, float)
        Their names and places.
    closed : (k, 2) float64
        Those of them that the plan closes.
    sites : (s, 2) float64
        Proposed sites in build order.
    site_kinds : tuple of str
        Their kinds.
    gaps : tuple of (int, geometry, (k, 2) float64)
        Rank, outline and demand points (nearest to its middle first) of the gaps shown.
    """

    cells: Geometries
    few: NDArray[np.bool_]
    scenery: dict[str, Geometries]
    roads: tuple[tuple[RoadStyle, shapely.Geometry], ...]
    boundaries: Geometries
    units: tuple[tuple[str, shapely.Geometry], ...]
    places: tuple[tuple[str, float, float], ...]
    outlets: dict[str, Floats]
    outlet_names: tuple[tuple[str, float, float], ...]
    closed: Floats
    sites: Floats
    site_kinds: tuple[str, ...]
    gaps: tuple[tuple[int, shapely.Geometry, Floats], ...]


_PLACE_ORDER = (
    "city",
    "town",
    "suburb",
    "quarter",
    "neighbourhood",
    "village",
    "hamlet",
    "isolated_dwelling",
    "locality",
)


def on_the_ground(area: StudyArea, result: ScenarioResult) -> Ground:
    """Bring everything a map shows into metres.

    Parameters
    ----------
    area : StudyArea
        The prepared study area.
    result : ScenarioResult
        What `planning.proposals.run_scenario` gave for it.
    """
    area = counted_area(area, result.scenario)
    crs = area.metric_crs
    hexagons = cell_polygons(area.cells["cell"]).to_crs(crs).to_numpy()
    few = area.cells["persons"].to_numpy() < FEW_PERSONS
    scenery = area.scenery.to_crs(crs)
    units = area.units.to_crs(crs)
    outlets_xy = area.xy_metres["outlets"]
    kinds = area.outlets["kind"].to_numpy()
    sites = np.zeros((0, 2))
    site_kinds: tuple[str, ...] = ()
    closed = np.zeros((0, 2))
    if result.proposal:
        closed = outlets_xy[result.proposal.closed]
        there = area_under(area, result.scenario)
        sites = there.xy_metres["venues"][result.proposal.sites["venue"].to_numpy()]
        site_kinds = tuple(map(str, result.proposal.sites["kind"]))
    return Ground(
        cells=hexagons,
        few=few,
        scenery={
            layer: scenery.geometry.to_numpy()[(scenery["layer"] == layer).to_numpy()]
            for layer in ("green", "water", "rail")
        },
        roads=_road_lines(area.network),
        boundaries=area.boundaries.to_crs(crs).geometry.to_numpy()[
            ~area.boundaries["level"].isin(area.units["level"]).to_numpy()
        ],
        units=tuple(zip(map(str, units["name"]), units.geometry, strict=True)),
        places=_places(area),
        outlets={kind: outlets_xy[kinds == kind] for kind in dict.fromkeys(map(str, kinds))},
        outlet_names=tuple(
            (str(name), float(x), float(y)) for name, (x, y) in zip(area.outlets["name"], outlets_xy, strict=True)
        ),
        closed=closed,
        sites=sites,
        site_kinds=site_kinds,
        gaps=_gaps(area, result),
    )


def _road_lines(network: RoadNetwork) -> tuple[tuple[RoadStyle, shapely.Geometry], ...]:
    names = highway_names(network)
    ends = np.stack([network.node_xy_metres[network.tail], network.node_xy_metres[network.head]], axis=1)
    # Merging pieces into long lines lets their joints be round and the file small.
    return tuple(
        (style, shapely.line_merge(shapely.multilinestrings(shapely.linestrings(ends[np.isin(names, style.classes)]))))
        for style in ROAD_STYLES
    )


def _places(area: StudyArea) -> tuple[tuple[str, float, float], ...]:
    xy = project(area.places.geometry, area.metric_crs)
    ranks = [_PLACE_ORDER.index(sort) if sort in _PLACE_ORDER else len(_PLACE_ORDER) for sort in area.places["place"]]
    order = np.argsort(ranks, kind="stable")
    names = area.places["name"].to_numpy()
    # A suburb that gives its unit the name would stand there twice.
    named = "\n".join(map(str, area.units["name"]))
    return tuple((str(names[k]), float(xy[k, 0]), float(xy[k, 1])) for k in order if names[k] and names[k] not in named)


def _gaps(area: StudyArea, result: ScenarioResult) -> tuple[tuple[int, shapely.Geometry, Floats], ...]:
    shown = result.gaps.table.head(GAPS_SHOWN)
    ranks, of_cell, cells = shown["gap"].to_numpy(), result.gaps.of_cell, area.cells["cell"].to_numpy()
    outlines = gpd.GeoSeries([dissolved_hexagons(cells[of_cell == rank]) for rank in ranks], crs=WGS84)
    middles = project(gpd.GeoSeries(gpd.points_from_xy(shown["lon"], shown["lat"]), crs=WGS84), area.metric_crs)
    xy = area.xy_metres["cells"]
    gaps = []
    for rank, outline, middle in zip(ranks, outlines.to_crs(area.metric_crs), middles, strict=True):
        own = xy[of_cell == rank]
        gaps.append((int(rank), outline, own[np.argsort(np.hypot(*(own - middle).T), kind="stable")]))
    return tuple(gaps)
