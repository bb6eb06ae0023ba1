"""Nearest edge of 100,000 points against shapely's tree, on identical segments, in one run.

It takes Porto's walking network where there are real data, and in any case a made-up town in a countryside of long roads.
shapely is given its lines and points ready made: making them is not timed.
"""

from __future__ import annotations

import dataclasses

import numpy as np
import shapely

from benchmarks.measure import DATA, Row, cpu_median
from benchmarks.networks import network_of
from geodata.nearest_edge import index_edges, nearest_edges
from geodata.network import RoadNetwork
from geodata.snapping import snap_points

POINTS, SEGMENTS, SNAP_METRES = 100_000, 185_000, 500.0
CHECKED_METRES = 0.1
"""Distances below this are not compared relatively: the last digit of the coordinates would show."""


def rows() -> list[Row]:
    rng = np.random.default_rng(1)
    found = town_and_country(rng)
    file = DATA / "osm" / "porto_portugal.osm.pbf"
    if file.exists():
        network = network_of(file)
        walked = np.flatnonzero(network.usable("walk"))
        some = np.sort(rng.choice(walked, min(SEGMENTS, len(walked)), replace=False))
        for name, chosen in (("Porto on foot, a part", some), ("Porto on foot, whole", walked)):
            tail, head = network.tail[chosen], network.head[chosen]
            near = network.node_xy_metres[tail[rng.integers(0, len(tail), POINTS)]] + rng.normal(0, 80, (POINTS, 2))
            found += against_shapely(name, network.node_xy_metres, tail, head, near)
        found += whole_snaps(network, near)
    return found


def against_shapely(name: str, xy: np.ndarray, tail: np.ndarray, head: np.ndarray, points: np.ndarray) -> list[Row]:
    build, index = cpu_median(lambda: index_edges(xy, tail, head, np.arange(len(tail))), 7)
    ours, (edge, metres) = cpu_median(lambda: nearest_edges(index, points, SNAP_METRES), 7)
    lines = shapely.linestrings(np.stack([xy[tail], xy[head]], axis=1))
    places = shapely.points(points)
    tree_build, tree = cpu_median(lambda: built_tree(lines), 5)
    nearest, theirs = cpu_median(lambda: tree.nearest(places), 3)
    bounded, _ = cpu_median(lambda: tree.query_nearest(places, max_distance=SNAP_METRES, all_matches=False), 3)
    exact = shapely.distance(places, lines[theirs])
    within = exact <= SNAP_METRES
    assert np.array_equal(edge >= 0, within)
    compared = within & (exact > CHECKED_METRES)
    note = f"largest relative difference {np.abs(metres[compared] / exact[compared] - 1.0).max(initial=0.0):.0e}"
    size = f"{name}: {len(points):,} points to {len(tail):,} segments"
    found = []
    for work, of_ours, of_theirs in (("query", 0.0, 0.0), ("build and query", build, tree_build)):
        found.append(Row(f"{size}, {work}", "Outlet Atlas", ours + of_ours, 1.0))
        for method, taken in (("nearest", nearest), ("query_nearest(max_distance)", bounded)):
            taken += of_theirs
            found.append(Row(f"{size}, {work}", f"shapely STRtree.{method}", taken, taken / (ours + of_ours), note))
    return found


def built_tree(lines: np.ndarray) -> shapely.STRtree:
    """A tree that is really built: shapely builds it at the first query only."""
    tree = shapely.STRtree(lines)
    tree.query(shapely.Point(0, 0))
    return tree


def town_and_country(rng: np.random.Generator) -> list[Row]:
    """Nine tenths of the segments on a thousandth of the ground, the rest up to 20 km long across all of it."""
    short = SEGMENTS * 9 // 10
    town = rng.uniform(-2_500, 2_500, (short, 2))
    country = rng.uniform(-80_000, 80_000, (SEGMENTS - short, 2))
    far = country + rng.uniform(0, 1, (len(country), 1)) ** 3 * rng.uniform(-20_000, 20_000, country.shape)
    xy = np.concatenate([town, country, town + rng.normal(0, 25, town.shape), far])
    tail = np.arange(SEGMENTS, dtype=np.int32)
    points = np.concatenate(
        [rng.uniform(-2_600, 2_600, (POINTS // 2, 2)), rng.uniform(-80_000, 80_000, (POINTS - POINTS // 2, 2))]
    )
    return against_shapely("town and countryside", xy, tail, tail + SEGMENTS, rng.permutation(points))


def whole_snaps(network: RoadNetwork, points: np.ndarray) -> list[Row]:
    """What a study area and a closed road cost: components, index, search and fractions together."""
    work = f"snap_points, {network.edges:,} edges, {len(points):,} points"
    again, _ = cpu_median(lambda: snap_points(network, "walk", points, snap_metres=SNAP_METRES), 5)
    fresh, _ = cpu_median(lambda: snap_points(dataclasses.replace(network), "walk", points, snap_metres=SNAP_METRES), 5)
    return [
        Row(f"{work}, same network again", "Outlet Atlas", again, 1.0),
        Row(f"{work}, changed network", "Outlet Atlas", fresh, 1.0),
    ]


if __name__ == "__main__":
    for row in rows():
        print(f"{row.work} | {row.method} | {row.seconds:.4f} | {row.ratio:.1f} | {row.note}")
