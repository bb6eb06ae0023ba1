"""Country roads: a mesh over the grassland on which the shortest routes become county roads, lanes and tracks."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import Delaunay, cKDTree
from shapely import LineString, Polygon

from geodata.sample.layout import Layout, Settlement
from geodata.sample.linework import Road, carried_over

MESH_METRES = 430.0
RANKS = ("secondary", "tertiary", "unclassified", "track")
"""Classes of country roads, the most important first; a road takes the best of the routes that use it."""


def _mesh(
    layout: Layout, fixed: NDArray[np.float64], gate_count: int, rng: np.random.Generator
) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.float64]]:
    """Return mesh points (the fixed ones first), edges as point pairs, and what each edge costs in metres."""
    steps_x, steps_y = np.arange(-21000.0, 21000.0, MESH_METRES), np.arange(-16000.0, 16000.0, MESH_METRES)
    grid = np.stack(np.meshgrid(steps_x, steps_y), axis=-1).reshape(-1, 2)
    grid += rng.uniform(-0.38, 0.38, grid.shape) * MESH_METRES
    marks = shapely.points(grid)
    water = shapely.buffer(layout.river, 90.0)
    good = shapely.contains(shapely.buffer(layout.county, -350.0), marks)
    good &= ~shapely.intersects(water, marks) & (shapely.distance(layout.railway, marks) > 110.0)
    good &= (shapely.distance(layout.motorway, marks) > 260.0) & (shapely.distance(layout.core, marks) > 60.0)
    good &= cKDTree(fixed).query(grid)[0] > 210.0
    points = np.vstack([fixed, grid[good]])
    corners = Delaunay(points).simplices
    edges = np.unique(np.sort(np.vstack([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [0, 2]]]), axis=1), axis=0)
    lines = shapely.linestrings(points[edges])
    length = shapely.length(lines)
    barred = shapely.intersects(shapely.buffer(layout.river, 45.0), lines) | shapely.intersects(layout.railway, lines)
    barred |= shapely.intersects(shapely.buffer(layout.core, -25.0), lines) | (length > 2200.0)
    barred |= (edges < gate_count).all(axis=1)
    cost = length * rng.uniform(0.85, 1.35, len(length))
    cost = np.where(shapely.intersects(layout.motorway, lines), cost + 6000.0, cost)
    return points, edges[~barred], cost[~barred]


class _Routes:
    """Routes over the mesh: each makes the edges it uses cheaper for those that follow."""

    def __init__(self, points: NDArray[np.float64], edges: NDArray[np.int64], cost: NDArray[np.float64]) -> None:
        self.points, self.edges, self.cost = points, edges, cost.copy()
        self.rank = np.full(len(edges), len(RANKS))
        self._number = {(int(a), int(b)): number for number, (a, b) in enumerate(edges)}

    def search(self, starts: NDArray[np.int64]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """Return the cost from the nearest start to every point, and the point before it."""
        size = len(self.points)
        rows, columns = self.edges.T
        graph = coo_array((self.cost, (rows, columns)), shape=(size, size)).tocsr()
        cost, before, _ = dijkstra(graph, directed=False, indices=starts, return_predecessors=True, min_only=True)
        return cost, before

    def take(self, end: int, before: NDArray[np.int64], rank: int) -> None:
        """Make the route to ``end`` a road of at least the given rank."""
        while before[end] >= 0:
            previous = int(before[end])
            number = self._number[(min(previous, end), max(previous, end))]
            if self.rank[number] == len(RANKS):
                self.cost[number] *= 0.3
            self.rank[number] = min(self.rank[number], rank)
            end = previous

    def used(self, best: int = len(RANKS)) -> NDArray[np.int64]:
        """Return the points on roads better than the given rank."""
        return np.unique(self.edges[self.rank < best])


def _chains(routes: _Routes, stops: set[int]) -> list[tuple[list[int], int]]:
    """Return the used edges as runs of points between forks, stops and changes of rank."""
    around: dict[int, list[tuple[int, int]]] = {}
    for (a, b), rank in zip(routes.edges.tolist(), routes.rank.tolist(), strict=True):
        if rank < len(RANKS):
            around.setdefault(a, []).append((b, rank))
            around.setdefault(b, []).append((a, rank))

    def ends(point: int) -> bool:
        return len(around[point]) != 2 or point in stops or around[point][0][1] != around[point][1][1]

    done: set[tuple[int, int]] = set()
    chains = []
    for start in sorted(around):
        if not ends(start):
            continue
        for following, rank in around[start]:
            if (start, following) in done:
                continue
            run = [start, following]
            while not ends(run[-1]):
                run.append(next(point for point, _ in around[run[-1]] if point != run[-2]))
            done.add((run[-1], run[-2]))
            chains.append((run, rank))
    return chains


def _rounded(xy: NDArray[np.float64], times: int = 3) -> LineString:
    """Return a line with its corners cut (Chaikin), both ends kept."""
    for _ in range(times):
        quarter, three = 0.75 * xy[:-1] + 0.25 * xy[1:], 0.25 * xy[:-1] + 0.75 * xy[1:]
        between = np.stack([quarter, three], axis=1).reshape(-1, 2)
        xy = np.vstack([xy[0], between[1:-1], xy[-1]]) if len(xy) > 2 else xy
    return shapely.simplify(LineString(xy), 1.6)


def _connect(routes: _Routes, gate_count: int, is_seat: list[bool], rng: np.random.Generator) -> None:
    """Take the routes: seats to the town and to each other, villages to the nearest road, a few links, tracks."""
    starts = np.arange(gate_count)
    seats = [gate_count + number for number, seat in enumerate(is_seat) if seat]
    villages = [gate_count + number for number, seat in enumerate(is_seat) if not seat]
    for seat in seats:
        routes.take(seat, routes.search(starts)[1], 0)
    for seat in seats:
        reach, before = routes.search(np.array([seat]))
        others = sorted((other for other in seats if other != seat), key=lambda other: reach[other])
        if np.isfinite(reach[others[0]]):
            routes.take(others[0], before, 1)
    near = routes.search(starts)[0]
    for village in sorted(villages, key=lambda point: near[point]):
        routes.take(village, routes.search(np.append(starts, routes.used()))[1], 1 if rng.random() < 0.45 else 2)
    for village in rng.permutation(villages)[:34]:
        reach, before = routes.search(np.array([village]))
        others = sorted((other for other in villages if other != village), key=lambda other: reach[other])
        routes.take(int(others[int(rng.integers(1, 4))]), before, 2)
    lonely = np.flatnonzero(cKDTree(routes.points[routes.used()]).query(routes.points)[0] > 900.0)
    for point in rng.permutation(lonely)[:110]:
        reach, before = routes.search(np.append(starts, routes.used()))
        if np.isfinite(reach[point]):
            routes.take(int(point), before, 3)


def country_roads(layout: Layout, gates: NDArray[np.float64], rng: np.random.Generator) -> list[Road]:
    """Return the roads outside the core that join every settlement to the town.

    Parameters
    ----------
    layout : Layout
        The county's frame; river and railway are never crossed, the motorway on bridges.
    gates : ndarray, shape (n, 2)
        Points of main roads at which country roads may begin, in metres.
    rng : numpy.random.Generator
        Source of every random choice.

    Returns
    -------
    list of Road
        County roads first, tracks last.
    """
    centres = np.array([settlement.centre for settlement in layout.settlements])
    fixed = np.vstack([gates, centres])
    points, edges, cost = _mesh(layout, fixed, len(gates), rng)
    routes = _Routes(points, edges, cost)
    _connect(routes, len(gates), [place.is_seat for place in layout.settlements], rng)
    roads: list[Road] = []
    for run, rank in sorted(_chains(routes, set(range(len(fixed)))), key=lambda chain: chain[1]):
        tags = {"highway": RANKS[rank]}
        if rank < 2:
            tags |= {
                "name": f"{'县' if rank == 0 else '乡'}道{'示例X' if rank == 0 else '示例Y'}{len(roads) % 90 + 10:03d}线"
            }
        elif rank == 3:
            tags |= {"surface": "unpaved"}
        roads += carried_over(Road(_rounded(points[run]), tags), layout.motorway, 75.0, {"bridge": "yes", "layer": "1"})
    return roads


def _lanes(place: Settlement, rows: int, columns: int, spacing_metres: float, rng: np.random.Generator) -> list[Road]:
    """Return the lanes of a settlement: rows along its direction, shorter lanes across, the main one through the middle."""
    along = np.array([np.cos(place.angle), np.sin(place.angle)])
    across = np.array([-along[1], along[0]])
    row_at = (np.arange(rows) - rows // 2) * spacing_metres + rng.normal(0.0, 0.10 * spacing_metres, rows)
    column_at = (np.arange(columns) - columns // 2) * 1.35 * spacing_metres + rng.normal(
        0.0, 0.15 * spacing_metres, columns
    )
    row_at[rows // 2] = column_at[columns // 2] = 0.0
    bend = rng.uniform(-2.2e-4, 2.2e-4)

    def at(u: float, v: float) -> NDArray[np.float64]:
        return np.array(place.centre) + u * along + (v + bend * u * u) * across

    main = "tertiary" if place.is_seat else "unclassified"
    minor = "residential" if place.is_seat else "service"
    grid = [[at(float(u), float(v)) for u in column_at] for v in row_at]
    roads = []
    for number, row in enumerate(grid):
        middle = number == rows // 2
        first, last = (0, columns) if middle else sorted(rng.choice(columns + 1, 2, replace=False))
        if last - first < 2:
            first, last = max(0, columns // 2 - 1), columns // 2 + 1
        tags = {"highway": main} if middle else {"highway": "residential"}
        if place.is_seat and middle:
            tags["name"] = f"{place.name[:2]}大街"
        roads.append(Road(LineString(row[first:last] if len(row[first:last]) > 1 else row), tags))
    for number in range(columns):
        xy = [row[number] for row in grid]
        tail = at(float(column_at[number]), float(row_at[-1] + rng.uniform(20.0, 90.0)))
        road = Road(LineString([*xy, tail]), {"highway": "residential" if number % 2 == 0 else minor})
        roads.append(road)
    return roads


def settlement_lanes(layout: Layout, rng: np.random.Generator) -> list[Road]:
    """Return the streets and lanes of all township seats and villages.

    Parameters
    ----------
    layout : Layout
        The county's frame.
    rng : numpy.random.Generator
        Source of every random choice.

    Returns
    -------
    list of Road
        Each settlement's lanes hang together and pass through its centre.
    """
    roads = []
    for place in layout.settlements:
        if place.is_seat:
            rows, columns = (5, 7) if place.persons > 5000 else (4, 5)
            roads += _lanes(place, rows, columns, 150.0, rng)
        else:
            rows = 2 + int(place.persons > 500) + int(place.persons > 900)
            roads += _lanes(place, rows, 3 + int(place.persons > 400) + int(place.persons > 800), 85.0, rng)
    return roads


def outlines(layout: Layout) -> list[Polygon]:
    """Return the built-up ground of each settlement, in the order of the layout."""
    grounds = []
    for place in layout.settlements:
        long, short = (
            (620.0, 420.0)
            if place.persons > 5000
            else (430.0, 290.0)
            if place.is_seat
            else (150.0 + 0.12 * place.persons, 95.0 + 0.08 * place.persons)
        )
        turn = np.linspace(0.0, 2.0 * np.pi, 14, endpoint=False)
        u, v = long * np.cos(turn), short * np.sin(turn)
        cosine, sine = np.cos(place.angle), np.sin(place.angle)
        grounds.append(
            Polygon(np.column_stack([place.centre[0] + u * cosine - v * sine, place.centre[1] + u * sine + v * cosine]))
        )
    return grounds


def lonely_track(layout: Layout) -> Road:
    """Return the one farm track that joins nothing: a way that no one reaches, as real extracts have."""
    x, y = min(
        ((-16800.0, 11900.0), (-15900.0, 9900.0), (17300.0, -11500.0)),
        key=lambda at: -min(np.hypot(at[0] - s.centre[0], at[1] - s.centre[1]) for s in layout.settlements),
    )
    steps = np.arange(8) * 95.0
    return Road(
        LineString(np.column_stack([x + steps, y + 40.0 * np.sin(steps / 180.0)])),
        {"highway": "track", "surface": "unpaved"},
    )
