"""Buildings: rows of houses, slabs, towers, shops and halls that fill blocks and villages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Polygon

from geodata.sample.blocks import Block
from geodata.sample.countryside import outlines
from geodata.sample.layout import DISTRICT_PERSONS, Layout
from geodata.sample.linework import Road
from geodata.sample.plane import box_angle

ROAD_GAP_METRES = 7.0


@dataclass(frozen=True, slots=True)
class Pattern:
    """How the buildings of one use look: tag, footprint, gaps, storeys, distance to the block's edge, share built."""

    building: str
    long_metres: float
    deep_metres: float
    gap_along_metres: float
    gap_across_metres: float
    levels: tuple[int, int]
    setback_metres: float
    share: float


PATTERNS = {
    "apartments": Pattern("apartments", 48.0, 12.5, 13.0, 23.0, (3, 7), 12.0, 0.9),
    "towers": Pattern("apartments", 38.0, 15.0, 17.0, 27.0, (7, 20), 20.0, 0.97),
    "resettlement": Pattern("apartments", 52.0, 12.5, 14.0, 22.0, (5, 6), 16.0, 0.95),
    "houses": Pattern("house", 24.0, 9.0, 7.0, 12.0, (1, 1), 8.0, 0.75),
    "commercial": Pattern("commercial", 40.0, 24.0, 18.0, 22.0, (2, 6), 14.0, 0.75),
    "retail": Pattern("retail", 26.0, 16.0, 10.0, 14.0, (1, 3), 11.0, 0.75),
    "office": Pattern("office", 52.0, 17.0, 24.0, 30.0, (4, 12), 18.0, 0.7),
    "school": Pattern("school", 58.0, 14.0, 24.0, 42.0, (3, 5), 20.0, 0.7),
    "industry": Pattern("industrial", 86.0, 44.0, 26.0, 30.0, (1, 2), 24.0, 0.8),
    "workshops": Pattern("industrial", 42.0, 22.0, 16.0, 18.0, (1, 2), 16.0, 0.6),
    "logistics": Pattern("warehouse", 118.0, 48.0, 34.0, 40.0, (1, 1), 28.0, 0.85),
    "village": Pattern("house", 13.0, 8.0, 7.0, 11.0, (1, 1), 4.0, 1.0),
    "seat": Pattern("residential", 26.0, 10.0, 8.0, 15.0, (1, 4), 4.0, 1.0),
}
"""What is built, by the block's use (``USES``) or the sort of settlement."""


@dataclass(frozen=True, slots=True, eq=False)
class Buildings:
    """All buildings; every array has one entry per building.

    Attributes
    ----------
    polygons : ndarray of Polygon
        Footprints, in metres.
    building : ndarray of str
        Value of the OSM ``building`` tag.
    levels : ndarray of int64
        Storeys.
    xy_metres : ndarray, shape (n, 2)
        Middles.
    group : ndarray of str
        District, or the name of the settlement.
    persons : ndarray of float64
        Residents.
    """

    polygons: NDArray[np.object_]
    building: NDArray[np.str_]
    levels: NDArray[np.int64]
    xy_metres: NDArray[np.float64]
    group: NDArray[np.str_]
    persons: NDArray[np.float64]


def _rows(
    ground: Polygon, pattern: Pattern, rng: np.random.Generator, angle: float | None = None
) -> NDArray[np.object_]:
    """Return the footprints of one pattern that fit on a piece of ground, rows facing south as far as it allows."""
    inner = shapely.buffer(ground, -pattern.setback_metres)
    if inner.is_empty:
        return np.array([], dtype=object)
    if angle is None:
        angle = box_angle(ground)[0]
        angle = (angle + np.pi / 4.0) % (np.pi / 2.0) - np.pi / 4.0
    cosine, sine = np.cos(angle), np.sin(angle)
    turn = np.array([[cosine, sine], [-sine, cosine]])
    u_low, v_low = (shapely.get_coordinates(inner) @ turn.T).min(axis=0)
    u_high, v_high = (shapely.get_coordinates(inner) @ turn.T).max(axis=0)
    step_u, step_v = pattern.long_metres + pattern.gap_along_metres, pattern.deep_metres + pattern.gap_across_metres
    count_u, count_v = max(int((u_high - u_low) / step_u), 1), max(int((v_high - v_low) / step_v), 1)
    at_u = u_low + (np.arange(count_u) + 0.5) * (u_high - u_low) / count_u
    at_v = v_low + (np.arange(count_v) + 0.5) * (v_high - v_low) / count_v
    middles = np.stack(np.meshgrid(at_u, at_v), axis=-1).reshape(-1, 2)
    middles += rng.normal(0.0, 0.6, middles.shape)
    half_u = 0.5 * pattern.long_metres * rng.uniform(0.72, 1.08, len(middles))
    half_v = 0.5 * pattern.deep_metres * rng.uniform(0.92, 1.08, len(middles))
    corners = np.array([[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]])
    local = middles[:, None, :] + corners[None] * np.stack([half_u, half_v], axis=-1)[:, None, :]
    boxes = shapely.polygons(local @ turn)
    shapely.prepare(inner)
    fits = shapely.contains(inner, boxes) & (rng.random(len(boxes)) < pattern.share)
    return np.asarray(boxes[fits])


def _district_persons(
    group: NDArray[np.str_],
    building: NDArray[np.str_],
    floor: NDArray[np.float64],
    layout: Layout,
    rng: np.random.Generator,
) -> NDArray[np.float64]:
    """Return residents per building: each group's people spread by floor area, unevenly."""
    homes = np.isin(building, ["apartments", "house", "residential"])
    weight = np.where(homes, floor, 0.0) * rng.lognormal(0.0, 0.25, len(floor))
    persons = np.zeros(len(floor))
    groups = DISTRICT_PERSONS | {place.name: place.persons for place in layout.settlements}
    for name, total in groups.items():
        here = group == name
        persons[here] = total * weight[here] / weight[here].sum()
    return persons


def make_buildings(
    layout: Layout, blocks: Sequence[Block], ways: Sequence[Road], rng: np.random.Generator
) -> Buildings:
    """Return every building with its residents.

    Parameters
    ----------
    layout : Layout
        The county's frame.
    blocks : sequence of Block
        Blocks of the core.
    ways : sequence of Road
        All roads; no building comes nearer to one than `ROAD_GAP_METRES`.
    rng : numpy.random.Generator
        Source of every random choice.

    Returns
    -------
    Buildings
        Blocks' buildings first, then the settlements'.
    """
    shapes, tags, levels, groups = [], [], [], []

    def add(found: NDArray[np.object_], pattern: Pattern, group: str) -> None:
        shapes.append(found)
        tags.append(np.full(len(found), pattern.building, dtype="U12"))
        levels.append(rng.integers(pattern.levels[0], pattern.levels[1] + 1, len(found)))
        groups.append(np.full(len(found), group, dtype="U16"))

    for block in blocks:
        if block.use in PATTERNS:
            add(_rows(block.polygon, PATTERNS[block.use], rng), PATTERNS[block.use], block.district)
    roads = shapely.STRtree([road.line for road in ways])
    for place, ground in zip(layout.settlements, outlines(layout), strict=True):
        pattern = PATTERNS["seat" if place.is_seat else "village"]
        found = _rows(ground, pattern, rng, place.angle)
        found = found[_clear_of(found, roads)]
        wanted = place.persons // (46 if place.is_seat else 28) + 8
        add(found[np.sort(rng.permutation(len(found))[:wanted])], pattern, place.name)
    polygons = np.concatenate(shapes)
    clear = _clear_of(polygons, roads)
    polygons = polygons[clear]
    building, level = np.concatenate(tags)[clear], np.concatenate(levels)[clear]
    group = np.concatenate(groups)[clear]
    shop = (building == "apartments") & (rng.random(len(building)) < 0.04)
    building = np.where(shop, "retail", building)
    level = np.where(shop, 2, level)
    floor = shapely.area(polygons) * level
    persons = _district_persons(group, building, floor, layout, rng)
    return Buildings(polygons, building, level, shapely.get_coordinates(shapely.centroid(polygons)), group, persons)


def _clear_of(polygons: NDArray[np.object_], roads: shapely.STRtree) -> NDArray[np.bool_]:
    """Return which footprints keep their distance from every road."""
    clear = np.ones(len(polygons), dtype=bool)
    clear[np.unique(roads.query(polygons, predicate="dwithin", distance=ROAD_GAP_METRES)[0])] = False
    return clear
