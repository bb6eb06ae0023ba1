"""Streets that fill the districts: uneven subdivision, the old town's bends, roads inside compounds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import cycle

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, Point, Polygon
from shapely.ops import split

from geodata.sample.blocks import Block
from geodata.sample.layout import Layout
from geodata.sample.linework import Road
from geodata.sample.plane import box_angle


@dataclass(frozen=True, slots=True)
class Fabric:
    """How a district is cut into blocks.

    Attributes
    ----------
    hectares : float
        Typical block.
    spread : float
        Standard deviation of its logarithm.
    jitter : float
        How far cuts stray from a right angle, in radians.
    cross : float
        Share of cuts that make a crossroads rather than a T.
    lanes : tuple of (str, float)
        Classes of the narrowest streets and their shares.
    one_way : float
        Share of the residential streets that are one-way.
    """

    hectares: float
    spread: float
    jitter: float
    cross: float
    lanes: tuple[tuple[str, float], ...]
    one_way: float = 0.0


_OLD_LANES = (
    ("residential", 0.40),
    ("living_street", 0.22),
    ("service", 0.10),
    ("footway", 0.18),
    ("pedestrian", 0.10),
)
_LANES = (("residential", 0.55), ("living_street", 0.2), ("service", 0.15), ("footway", 0.1))
FABRICS = {
    "old": Fabric(1.15, 0.62, 0.16, 0.35, _OLD_LANES, 0.22),
    "east": Fabric(3.4, 0.45, 0.05, 0.5, _LANES, 0.06),
    "north": Fabric(2.6, 0.5, 0.07, 0.4, _LANES, 0.05),
    "fringe": Fabric(9.0, 0.5, 0.14, 0.2, (("unclassified", 0.7), ("service", 0.3))),
    "industry": Fabric(13.0, 0.3, 0.02, 0.5, (("unclassified", 0.6), ("service", 0.4))),
    "logistics": Fabric(16.0, 0.3, 0.03, 0.5, (("service", 1.0),)),
    "resettlement": Fabric(7.0, 0.2, 0.02, 0.7, (("residential", 0.7), ("living_street", 0.3))),
}

_FIRST = "春夏秋冬晨明和顺安康福祥瑞丰青白红紫金银松柏杨柳杏梅桃兰"
_LAST = "光阳泉桥苑园井台坊乐宁泰源林"


def _cutting_line(face: Polygon, across: bool, fabric: Fabric, rng: np.random.Generator) -> LineString:
    """Return a long line that cuts a face near its middle, across its long or its short side."""
    angle, long, short = box_angle(face)
    side = long if across else short
    direction = angle if across else angle + np.pi / 2.0
    offset = float(np.clip(rng.normal(0.0, 0.11), -0.22, 0.22)) * side
    middle = shapely.get_coordinates(shapely.minimum_rotated_rectangle(face).centroid)[0]
    at = middle + offset * np.array([np.cos(direction), np.sin(direction)])
    turned = direction + np.pi / 2.0 + rng.normal(0.0, fabric.jitter)
    reach = (long + short) * np.array([np.cos(turned), np.sin(turned)])
    return LineString([at - reach, at + reach])


def _tags(
    hectares: float, leaf: bool, fabric: Fabric, names: Iterator[str], rng: np.random.Generator
) -> dict[str, str]:
    """Return the tags of a street that cuts a face of the given size."""
    if hectares > 24.0 and not leaf:
        return {"highway": "tertiary", "name": f"{next(names)}路"}
    if not leaf:
        tags = {"highway": "residential", "name": f"{next(names)}{'街' if rng.random() < 0.6 else '路'}"}
    else:
        classes, shares = zip(*fabric.lanes, strict=True)
        tags = {"highway": str(rng.choice(classes, p=np.array(shares) / sum(shares)))}
        if tags["highway"] in {"residential", "living_street", "pedestrian"} and rng.random() < 0.5:
            tags["name"] = f"{next(names)}{'胡同' if rng.random() < 0.5 else '巷'}"
    if tags["highway"] == "residential" and rng.random() < fabric.one_way:
        tags["oneway"] = "yes"
        if rng.random() < 0.35:
            tags["oneway:bicycle"] = "no"
    if tags["highway"] == "residential" and rng.random() < 0.15:
        tags["maxspeed"] = "30"
    return tags


def subdivided(parts: Sequence[tuple[Polygon, str]], rng: np.random.Generator) -> list[Road]:
    """Return streets that cut the given faces into blocks.

    Parameters
    ----------
    parts : sequence of (Polygon, str)
        Faces with their districts; districts without a `Fabric` stay whole.
    rng : numpy.random.Generator
        Source of every random choice.

    Returns
    -------
    list of Road
        Larger streets of each face before smaller ones; ends lie on the lines they branch off.
    """

    def limit(face: Polygon, fabric: Fabric) -> float:
        at = face.centroid
        remote = np.hypot(at.x + 600.0, at.y - 1950.0) / 1300.0 if fabric.hectares < 2.0 else 1.0
        return fabric.hectares * 1e4 * float(rng.lognormal(0.0, fabric.spread)) * (0.55 + 0.45 * float(remote))

    names = cycle([str(name) for name in rng.permutation([first + last for first in _FIRST for last in _LAST])])
    roads: list[Road] = []
    for whole, district in parts:
        fabric = FABRICS.get(district)
        if fabric is None:
            continue
        waiting = [(whole, limit(whole, fabric))]
        while waiting:
            face, goal = waiting.pop(0)
            if face.area < goal * 1.45:
                continue
            lines = [_cutting_line(face, True, fabric, rng)]
            _, long, short = box_angle(face)
            if face.area > 3.2 * goal and long < 1.7 * short and rng.random() < fabric.cross:
                lines.append(_cutting_line(face, False, fabric, rng))
            children = [face]
            for line in lines:
                children = [part for child in children for part in split(child, line).geoms]
            limits = [limit(child, fabric) for child in children]
            leaf = all(child.area < 1.45 * size for child, size in zip(children, limits, strict=True))
            for line in lines:
                streets = shapely.get_parts(shapely.intersection(line, face))
                tags = _tags(face.area / 1e4, leaf, fabric, names, rng)
                roads += [Road(street, tags) for street in streets if street.length > 15.0]
            waiting += list(zip(children, limits, strict=True))
    return roads


def bent(pieces: Sequence[Road], layout: Layout, rng: np.random.Generator) -> list[Road]:
    """Return noded roads with the old town's streets bent: every point moves with its neighbours.

    Parameters
    ----------
    pieces : sequence of Road
        Noded; what meets before meets after.
    layout : Layout
        The county's frame; nothing moves near a district's edge, so bridges stay where they are.
    rng : numpy.random.Generator
        Draws the waves.

    Returns
    -------
    list of Road
        As many as came in.
    """
    waves = [(rng.uniform(380.0, 1100.0), rng.uniform(0.0, np.pi), rng.uniform(0.0, 2.0 * np.pi)) for _ in range(10)]
    touched = {key: layout.districts[key] for key in ("old", "east", "north", "fringe")}
    for polygon in touched.values():
        shapely.prepare(polygon)
    size = {"old": 15.0, "east": 6.0, "north": 7.0, "fringe": 9.0}

    def moved(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        shift = np.zeros_like(xy)
        for number, (length, heading, phase) in enumerate(waves):
            along = xy[:, 0] * np.cos(heading) + xy[:, 1] * np.sin(heading)
            shift[:, number % 2] += np.sin(2.0 * np.pi * along / length + phase)
        points = shapely.points(xy)
        reach = np.zeros(len(xy))
        for key, polygon in touched.items():
            inside = shapely.contains(polygon, points)
            depth = shapely.distance(points[inside], polygon.exterior)
            reach[inside] = size[key] * np.clip((depth - 270.0) / 300.0, 0.0, 1.0)
        return xy + reach[:, None] * shift

    lines = shapely.segmentize(np.array([road.line for road in pieces], dtype=object), 40.0)
    core = shapely.intersects(lines, layout.core)
    lines = np.where(core, shapely.transform(lines, moved), np.array([road.line for road in pieces], dtype=object))
    return [replace(road, line=line) for road, line in zip(pieces, shapely.simplify(lines, 0.6), strict=True)]


def _gate_road(block: Block, inner: LineString, at: float) -> LineString | None:
    """Return a straight entrance from a compound's inner ring to the nearest street."""
    start = inner.interpolate(at, normalized=True)
    street = block.polygon.exterior
    end = street.interpolate(street.project(start))
    line = LineString([start, end])
    return line if 12.0 < line.length < 160.0 else None


def _compound(block: Block, rng: np.random.Generator) -> list[Road]:
    """Return the roads of a gated compound: a ring, a spine, one or two gates, footpaths between the houses."""
    ring = shapely.buffer(block.polygon, -float(rng.uniform(48.0, 66.0)), join_style="mitre")
    if ring.geom_type != "Polygon" or ring.area < 6000.0:
        return []
    edge = shapely.simplify(shapely.buffer(shapely.buffer(ring, -18.0), 18.0).exterior, 2.0)
    half = edge.length / 2.0
    xy = shapely.get_coordinates(shapely.segmentize(edge, 60.0))
    middle = len(xy) // 2
    service = {"highway": "service"}
    roads = [Road(LineString(xy[: middle + 1]), service), Road(LineString(xy[middle:]), service)]
    gates = 1 if rng.random() < 0.35 else 2
    first = float(rng.uniform())
    for number in range(gates):
        for attempt in range(6):
            gate = _gate_road(block, edge, (first + number * 0.5 + attempt * 0.07) % 1.0)
            if gate is not None:
                roads.append(Road(gate, service))
                break
    angle, long, _ = box_angle(ring)
    step = np.array([np.cos(angle), np.sin(angle)])
    at = shapely.get_coordinates(ring.centroid)[0]
    spine = shapely.intersection(LineString([at - long * step, at + long * step]), Polygon(edge))
    if spine.geom_type == "LineString":
        roads.append(Road(spine, {"highway": "service" if rng.random() < 0.5 else "footway"}))
        across = np.array([-step[1], step[0]])
        for share in (0.3, 0.7):
            middle_xy = at + (share - 0.5) * long * step
            path = shapely.intersection(
                LineString([middle_xy - half * across, middle_xy + half * across]), Polygon(edge)
            )
            if path.geom_type == "LineString":
                roads.append(Road(path, {"highway": "footway"}))
    return roads


def _alley(block: Block, rng: np.random.Generator, tags: dict[str, str]) -> list[Road]:
    """Return a dead end from a street into the block."""
    angle, long, _ = box_angle(block.polygon)
    edge, middle = block.polygon.exterior, block.polygon.centroid
    aside = float(rng.uniform(-0.25, 0.25)) * long
    goal = Point(middle.x + aside * np.cos(angle), middle.y + aside * np.sin(angle))
    start = edge.interpolate(edge.project(goal))
    end = Point(start.x + 1.35 * (goal.x - start.x), start.y + 1.35 * (goal.y - start.y))
    line = LineString([start, end])
    inside = block.polygon.buffer(0.3).contains(line)
    return [Road(line, tags)] if inside and line.length > 25.0 else []


def inner_roads(blocks: Sequence[Block], rng: np.random.Generator) -> list[Road]:
    """Return the roads inside blocks: compounds, alleys, park paths, factory drives.

    Parameters
    ----------
    blocks : sequence of Block
        Blocks with their uses.
    rng : numpy.random.Generator
        Source of every random choice.

    Returns
    -------
    list of Road
        Their ends lie on the streets around the blocks.
    """
    roads: list[Road] = []
    for block in blocks:
        hectares = block.polygon.area / 1e4
        if block.use in {"towers", "park"} and hectares > 4.0:
            inner = _compound(block, rng)
            footway = {"highway": "footway"}
            roads += [replace(road, tags=footway) for road in inner] if block.use == "park" else inner
        elif block.use in {"apartments", "houses", "resettlement", "retail"} and hectares > 1.0:
            if rng.random() < 0.75:
                roads += _alley(block, rng, {"highway": "service" if rng.random() < 0.7 else "footway"})
        elif block.use in {"industry", "logistics", "school", "office", "workshops"} and rng.random() < 0.8:
            roads += _alley(block, rng, {"highway": "service", "access": "private"})
    return roads
