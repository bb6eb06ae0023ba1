"""Roads as lines in the plane: crossings become shared nodes, loose ends go, pieces become ways."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from shapely import LineString, Point

from geodata.sample.plane import GRID_METRES, cut, distances_at

NO_CARS = frozenset({"footway", "path", "cycleway", "steps", "pedestrian"})
NO_WALKERS = frozenset({"motorway", "motorway_link"})


@dataclass(frozen=True, slots=True, eq=False)
class Road:
    """A line with OSM tags.

    Attributes
    ----------
    line : LineString
        Course in metres; for a one-way road also its direction.
    tags : dict of str to str
        OSM tags, ``highway`` among them.
    separated : bool
        On a bridge or in an underpass: meets other roads at its two ends only.
    """

    line: LineString
    tags: dict[str, str]
    separated: bool = False

    @property
    def highway(self) -> str:
        """Value of the ``highway`` tag."""
        return self.tags["highway"]

    @property
    def walkable(self) -> bool:
        """Whether anyone may walk here."""
        denied = self.tags.get("foot") == "no" or self.tags.get("access") == "private"
        return not denied and self.highway not in NO_WALKERS

    @property
    def drivable(self) -> bool:
        """Whether anyone may drive a car here."""
        return self.highway not in NO_CARS and self.tags.get("access") != "private"


def carried_over(road: Road, barrier: LineString, half_metres: float, tags: dict[str, str]) -> list[Road]:
    """Return the road cut so that a separated piece with further tags carries it over (or under) a barrier.

    Parameters
    ----------
    road : Road
        A road at grade.
    barrier : LineString
        Centre line of what it crosses, any number of times.
    half_metres : float
        Length of the separated piece on either side of the barrier.
    tags : dict of str to str
        Tags added to the separated piece.

    Returns
    -------
    list of Road
        Pieces in the road's direction.
    """
    meetings = distances_at(road.line, barrier)
    stops = [stop for at in meetings for stop in (at - half_metres, at + half_metres)]
    if not stops:
        return [road]
    return [
        Road(line, road.tags | tags, separated=True) if number % 2 else Road(line, road.tags)
        for number, line in enumerate(cut(road.line, stops))
    ]


def node_keys(xy_metres: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return one whole number per vertex, equal for vertices in one grid cell."""
    cells = np.rint(xy_metres / GRID_METRES).astype(np.int64)
    return cells[:, 0] * 4_000_000 + cells[:, 1]


def noded(roads: Sequence[Road]) -> list[Road]:
    """Return the roads cut wherever they meet at grade; earlier roads win where two run on top of each other.

    Parameters
    ----------
    roads : sequence of Road
        At grade and separated ones.

    Returns
    -------
    list of Road
        Pieces between meetings, each in its road's direction, in the order of the roads.
    """
    lines = np.array([road.line for road in roads], dtype=object)
    level = np.array([not road.separated for road in roads])
    owners = np.flatnonzero(level)
    pieces = shapely.get_parts(shapely.union_all(lines[level], grid_size=GRID_METRES))
    middles = shapely.line_interpolate_point(pieces, 0.5, normalized=True)
    found = shapely.STRtree(lines[level]).query_nearest(middles, all_matches=True)
    owner = np.full(len(pieces), len(roads))
    np.minimum.at(owner, found[0], owners[found[1]])
    starts = shapely.line_locate_point(lines[owner], shapely.get_point(pieces, 0))
    ends = shapely.line_locate_point(lines[owner], shapely.get_point(pieces, -1))
    result: list[tuple[int, float, Road]] = []
    for piece, number, start, end in zip(pieces, owner, starts, ends, strict=True):
        line = piece if start <= end else shapely.reverse(piece)
        result.append((int(number), float(min(start, end)), replace(roads[number], line=line)))
    for number in np.flatnonzero(~level).tolist():
        line = LineString(np.rint(shapely.get_coordinates(lines[number]) / GRID_METRES) * GRID_METRES)
        result.append((int(number), 0.0, replace(roads[number], line=line)))
    return [road for _, _, road in sorted(result, key=lambda entry: entry[:2])]


def _ends(roads: Sequence[Road]) -> tuple[NDArray[np.int64], NDArray[np.int64], int]:
    """Return each road's first and last node as numbers from 0, and how many there are."""
    lines = np.array([road.line for road in roads], dtype=object)
    ends = [shapely.get_coordinates(shapely.get_point(lines, at)) for at in (0, -1)]
    names, numbers = np.unique(np.concatenate([node_keys(end) for end in ends]), return_inverse=True)
    return numbers[: len(roads)], numbers[len(roads) :], len(names)


def _in_main(
    tail: NDArray[np.int64], head: NDArray[np.int64], nodes: int, used: NDArray[np.bool_], both: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Return which roads join two nodes of the largest (strongly) connected part of the used roads."""
    rows = np.concatenate([tail[used], head[used & both]])
    columns = np.concatenate([head[used], tail[used & both]])
    graph = coo_array((np.ones(len(rows)), (rows, columns)), shape=(nodes, nodes))
    _, part = connected_components(graph, directed=True, connection="strong")
    main = part == np.bincount(part).argmax()
    return np.asarray(used & main[tail] & main[head])


def joined(pieces: Sequence[Road]) -> list[Road]:
    """Return noded pieces of which all can be reached: on foot, and by car from everywhere to everywhere.

    One-way rules that would trap cars are lifted; streets that only footways reach become footways; whatever
    nobody can reach goes, and so do stubs shorter than 8 m.

    Parameters
    ----------
    pieces : sequence of Road
        From `noded`.

    Returns
    -------
    list of Road
        The pieces kept, in order.
    """
    roads = list(pieces)
    while True:
        before = len(roads)
        tail, head, nodes = _ends(roads)
        degree = np.bincount(np.concatenate([tail, head]), minlength=nodes)
        length = shapely.length(np.array([road.line for road in roads], dtype=object))
        stub = (np.minimum(degree[tail], degree[head]) == 1) & (length < 8.0)
        cars = np.array([road.drivable for road in roads])
        both = np.array([road.tags.get("oneway") != "yes" for road in roads])
        trapped = cars & ~both & ~_in_main(tail, head, nodes, cars, both)
        cars_main = _in_main(tail, head, nodes, cars, both | trapped)
        changed = bool(trapped.any())
        for number in np.flatnonzero(trapped):
            tags = {key: value for key, value in roads[number].tags.items() if not key.startswith("oneway")}
            roads[number] = replace(roads[number], tags=tags)
        for number in np.flatnonzero(cars & ~cars_main):
            roads[number] = replace(roads[number], tags={"highway": "footway"})
            changed = True
        feet = np.array([road.walkable for road in roads])
        feet_main = _in_main(tail, head, nodes, feet, np.ones(len(roads), dtype=bool))
        reached = np.zeros(nodes, dtype=bool)
        for kept in (feet_main, cars_main):
            reached[tail[kept]] = reached[head[kept]] = True
        private = ~feet & ~cars & (reached[tail] | reached[head])
        keep = (feet_main | private | (cars_main & ~feet)) & ~stub
        roads = [road for road, kept in zip(roads, keep, strict=True) if kept]
        if len(roads) == before and not changed:
            return roads


def as_ways(pieces: Sequence[Road], max_metres: float = 2500.0) -> list[Road]:
    """Return ways: pieces of equal tags that follow one another, put together again.

    Parameters
    ----------
    pieces : sequence of Road
        Noded, in order.
    max_metres : float, optional
        A way stops growing at this length.

    Returns
    -------
    list of Road
        Ways that share vertices wherever they meet.
    """
    chains: list[list[Road]] = []
    for piece in pieces:
        last = chains[-1] if chains else []
        if (
            last
            and last[-1].tags == piece.tags
            and not (piece.separated or last[-1].separated)
            and last[-1].line.coords[-1] == piece.line.coords[0]
            and sum(road.line.length for road in last) < max_metres
        ):
            last.append(piece)
        else:
            chains.append([piece])
    return [
        replace(
            chain[0],
            line=LineString(
                np.vstack(
                    [shapely.get_coordinates(chain[0].line)]
                    + [shapely.get_coordinates(piece.line)[1:] for piece in chain[1:]]
                )
            ),
        )
        for chain in chains
    ]


def dead_ends(pieces: Sequence[Road]) -> NDArray[np.float64]:
    """Return the points, shape (n, 2) in metres, at which exactly one piece at grade that is open to all ends."""
    tail, head, nodes = _ends(pieces)
    degree = np.bincount(np.concatenate([tail, head]), minlength=nodes)
    points = [
        road.line.coords[at]
        for number, road in enumerate(pieces)
        for node, at in ((tail[number], 0), (head[number], -1))
        if degree[node] == 1 and road.walkable and road.drivable and not road.separated
    ]
    return np.array(sorted(points)).reshape(-1, 2)


def without_stubs(pieces: Sequence[Road], metres: float) -> list[Road]:
    """Return noded pieces without the dead ends shorter than ``metres``."""
    tail, head, nodes = _ends(pieces)
    degree = np.bincount(np.concatenate([tail, head]), minlength=nodes)
    loose = np.minimum(degree[tail], degree[head]) == 1
    return [road for road, end in zip(pieces, loose, strict=True) if not (end and road.line.length < metres)]


def tied(roads: Sequence[Road], reach_metres: float) -> list[Road]:
    """Return the roads with loose ends led on to the nearest other road within reach.

    Parameters
    ----------
    roads : sequence of Road
        Not noded.
    reach_metres : float
        How far an end may be from the road it is led to.

    Returns
    -------
    list of Road
        The same roads; an end that already lies on another road, or has none in reach, stays.
    """
    lines = np.array([road.line for road in roads], dtype=object)
    level = np.array([not road.separated for road in roads])
    result = []
    for number, road in enumerate(roads):
        others = np.flatnonzero(level & (np.arange(len(roads)) != number))
        xy = shapely.get_coordinates(road.line)
        for at in (0, -1):
            end = Point(xy[at])
            away = shapely.distance(lines, end)
            nearest = others[away[others].argmin()]
            touching = (np.delete(away, number) < 0.1).any()
            touching |= shapely.intersects(
                lines[nearest], shapely.intersection(road.line, end.buffer(2 * reach_metres))
            )
            if not road.separated and not touching and away[nearest] < reach_metres:
                target = lines[nearest].interpolate(lines[nearest].project(end))
                extra = np.array([[target.x, target.y]])
                xy = np.vstack([extra, xy] if at == 0 else [xy, extra])
        result.append(replace(road, line=LineString(xy)))
    return result
