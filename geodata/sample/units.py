"""Administrative units: communities that nest in townships, without gaps and without overlaps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.cluster.vq import kmeans2
from scipy.spatial import cKDTree
from shapely import LineString, Polygon

from geodata.sample.buildings import Buildings
from geodata.sample.layout import COUNTY_CODE, Layout
from geodata.sample.plane import GRID_METRES

URBAN_TOWNSHIPS = {
    "老城街道": ("old", "fringe"),
    "东城街道": ("east",),
    "铁北街道": ("north", "industry", "logistics"),
    "新区街道": ("new", "resettlement"),
}
_COMMUNITIES = {
    "old": 16,
    "fringe": 1,
    "east": 9,
    "north": 6,
    "industry": 1,
    "logistics": 1,
    "new": 10,
    "resettlement": 1,
}
_NAMES = (
    "鼓楼",
    "文庙",
    "南门",
    "西关",
    "东关",
    "钟楼",
    "桥头",
    "河沿",
    "书院",
    "井巷",
    "市场",
    "工人",
    "和平",
    "友爱",
    "长青",
    "健康",
    "西郊",
    "东盛",
    "平安",
    "康宁",
    "胜利",
    "朝霞",
    "园丁",
    "芳草",
    "银河",
    "康乐",
    "铁北",
    "北苑",
    "站东",
    "站西",
    "机务",
    "白杨",
    "园区",
    "物流园",
    "新城",
    "和畅",
    "惠民",
    "学府",
    "锦绣",
    "丰和",
    "清泉",
    "春晖",
    "明珠",
    "滨河",
    "安居",
    "云杉",
    "晨光",
)


@dataclass(frozen=True, slots=True, eq=False)
class Units:
    """Townships and communities.

    Attributes
    ----------
    township_code, township_name : ndarray of str
        Nine digits, and the name.
    townships : ndarray of Polygon
        In metres.
    community_code, community_name : ndarray of str
        Twelve digits, and the name.
    community_township : ndarray of int64
        Position of the township of each community.
    communities : ndarray of Polygon
        In metres; each township is exactly the union of its communities.
    fields : list of Polygon
        Small pieces of open country near the villages, used as farmland.
    """

    township_code: NDArray[np.str_]
    township_name: NDArray[np.str_]
    townships: NDArray[np.object_]
    community_code: NDArray[np.str_]
    community_name: NDArray[np.str_]
    community_township: NDArray[np.int64]
    communities: NDArray[np.object_]
    fields: list[Polygon]


def _pieces(layout: Layout, superblocks: Sequence[LineString], rng: np.random.Generator) -> NDArray[np.object_]:
    """Return an exact partition of the county: blocks between main streets in the core, scattered cells outside."""
    grid = np.stack(np.meshgrid(np.arange(-22000.0, 22000.0, 460.0), np.arange(-17000.0, 17000.0, 460.0)), axis=-1)
    points = grid.reshape(-1, 2)
    points = points + rng.uniform(-0.42, 0.42, points.shape) * 460.0
    cells = shapely.voronoi_polygons(shapely.multipoints(points), only_edges=True)
    outside = shapely.difference(shapely.intersection(cells, layout.county), layout.core)
    parks = [layout.districts[key].exterior for key in ("industry", "logistics", "resettlement")]
    lines = [
        *parks,
        layout.county.exterior,
        layout.core.exterior,
        layout.river_line,
        layout.railway,
        outside,
        *superblocks,
    ]
    found = shapely.get_parts(shapely.polygonize(shapely.get_parts(shapely.union_all(lines, grid_size=GRID_METRES))))
    inside = shapely.contains(layout.county, shapely.point_on_surface(found))
    return np.asarray(found[inside])


def _sides(xy: NDArray[np.float64], layout: Layout) -> NDArray[np.int64]:
    """Return for points whether they lie south of the river (0), between river and railway (1) or north (2)."""
    above = [
        xy[:, 1] > np.interp(xy[:, 0], *shapely.get_coordinates(line).T) for line in (layout.river_line, layout.railway)
    ]
    return np.asarray(above[0].astype(np.int64) + above[1])


def _seeds(
    layout: Layout, buildings: Buildings, rng: np.random.Generator
) -> tuple[NDArray[np.float64], list[str], list[str]]:
    """Return the middles of the communities, their names and the names of their townships; urban ones first."""
    middles, names, townships = [], [], []
    waiting = iter(_NAMES)
    for township, districts in URBAN_TOWNSHIPS.items():
        for district in districts:
            here = buildings.xy_metres[buildings.group == district]
            count = _COMMUNITIES[district]
            middle = kmeans2(here, count, minit="++", rng=rng)[0] if count > 1 else here.mean(axis=0)[None]
            middles.append(middle)
            names += [f"{next(waiting)}社区" for _ in range(count)]
            townships += [township] * count
    seats = [place for place in layout.settlements if place.is_seat]
    for place in layout.settlements:
        same = [seat for seat in seats if seat.side == place.side]
        away = [np.hypot(seat.centre[0] - place.centre[0], seat.centre[1] - place.centre[1]) for seat in same]
        middles.append(np.array([place.centre]))
        names.append(f"{place.name[:2]}社区" if place.is_seat else place.name)
        townships.append(same[int(np.argmin(away))].name)
    return np.vstack(middles), names, townships


def _assigned(
    pieces: NDArray[np.object_], seeds: NDArray[np.float64], urban: NDArray[np.bool_], layout: Layout
) -> NDArray[np.int64]:
    """Return the community of each piece: the nearest on its side of river and railway, town with town."""
    xy = shapely.get_coordinates(shapely.point_on_surface(pieces))
    side, seed_side = _sides(xy, layout), _sides(seeds, layout)
    in_core = shapely.contains_xy(layout.core, xy)
    owner = np.full(len(pieces), -1)
    for number in range(3):
        for core in (False, True):
            mine = (side == number) & (in_core == core)
            theirs = np.flatnonzero((seed_side == number) & (urban == core))
            owner[mine] = theirs[cKDTree(seeds[theirs]).query(xy[mine])[1]]
    return owner


def _in_one_part(pieces: NDArray[np.object_], owner: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return owners such that each community hangs together: strays go to the neighbour with the longest border."""
    owner = owner.copy()
    tree = shapely.STRtree(pieces)
    for _ in range(4):
        strays = []
        for number in np.unique(owner):
            mine = np.flatnonzero(owner == number)
            parts = shapely.get_parts(shapely.coverage_union_all(pieces[mine]))
            if len(parts) > 1:
                largest = parts[shapely.area(parts).argmax()]
                strays += mine[~shapely.covers(largest, shapely.point_on_surface(pieces[mine]))].tolist()
        if not strays:
            break
        for piece in strays:
            around = tree.query(pieces[piece], predicate="intersects")
            around = around[owner[around] != owner[piece]]
            border = shapely.length(shapely.intersection(pieces[around], pieces[piece]))
            owner[piece] = owner[around[border.argmax()]]
    return owner


def make_units(
    layout: Layout, superblocks: Sequence[LineString], buildings: Buildings, rng: np.random.Generator
) -> Units:
    """Return the county's townships and communities.

    Parameters
    ----------
    layout : Layout
        The county's frame.
    superblocks : sequence of LineString
        Main streets of the core, which bound its communities.
    buildings : Buildings
        Where the urban communities gather.
    rng : numpy.random.Generator
        Source of every random choice.

    Returns
    -------
    Units
        Sub-districts (街道) first, then towns (镇), then sumus and townships.
    """
    pieces = _pieces(layout, superblocks, rng)
    seeds, names, townships = _seeds(layout, buildings, rng)
    urban = np.arange(len(seeds)) < sum(_COMMUNITIES.values())
    owner = _in_one_part(pieces, _assigned(pieces, seeds, urban, layout))
    ranked = sorted(set(townships), key=lambda name: ("街道" not in name, "镇" not in name, townships.index(name)))
    first = {"街道": 1, "镇": 100}
    codes, counts = [], {"街道": 0, "镇": 0, "乡": 0}
    for name in ranked:
        sort = "街道" if "街道" in name else "镇" if "镇" in name else "乡"
        codes.append(f"{COUNTY_CODE}{first.get(sort, 200) + counts[sort]:03d}")
        counts[sort] += 1
    kept = np.array(sorted(np.unique(owner), key=lambda number: (ranked.index(townships[number]), number)))
    belongs = np.array([ranked.index(townships[number]) for number in kept])
    running = np.array([int((belongs[:at] == value).sum()) + 1 for at, value in enumerate(belongs)])
    communities = np.array([shapely.coverage_union_all(pieces[owner == number]) for number in kept], dtype=object)
    communities = np.array([shapely.get_parts(shape)[0] for shape in communities], dtype=object)
    whole = [shapely.coverage_union_all(communities[belongs == number]) for number in range(len(ranked))]
    near = cKDTree(np.array([place.centre for place in layout.settlements]))
    middles = shapely.get_coordinates(shapely.centroid(pieces))
    farmed = (near.query(middles)[0] < 1150.0) & ~shapely.contains_xy(layout.core, middles)
    farmed &= ~shapely.intersects(pieces, shapely.buffer(layout.river, 30.0)) & (rng.random(len(pieces)) < 0.75)
    fields = [
        piece for piece in shapely.buffer(pieces[farmed], -16.0) if piece.geom_type == "Polygon" and piece.area > 2e4
    ]
    return Units(
        np.array(codes),
        np.array(ranked),
        np.array(whole, dtype=object),
        np.array([f"{codes[township]}{number:03d}" for township, number in zip(belongs, running, strict=True)]),
        np.array([names[number] for number in kept]),
        belongs,
        communities,
        fields,
    )


def units_of(shapes: NDArray[np.object_], xy_metres: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the position of the unit that each point lies in (the nearest one for points on the border)."""
    points = shapely.points(xy_metres)
    tree = shapely.STRtree(shapes)
    point, unit = tree.query(points, predicate="within")
    result = np.full(len(points), -1)
    result[point] = unit
    left = np.flatnonzero(result < 0)
    if len(left):
        result[left] = tree.query_nearest(points[left], all_matches=False)[1]
    return result
