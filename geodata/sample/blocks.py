"""Blocks: the faces between streets, what stands on each, and the name a compound goes by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import Polygon

from geodata.sample.layout import Layout
from geodata.sample.linework import Road

USES: dict[str, dict[str, float]] = {
    "old": {
        "apartments": 0.58,
        "houses": 0.12,
        "commercial": 0.14,
        "retail": 0.06,
        "school": 0.04,
        "office": 0.04,
        "park": 0.02,
    },
    "east": {
        "apartments": 0.70,
        "houses": 0.03,
        "commercial": 0.12,
        "retail": 0.03,
        "school": 0.05,
        "office": 0.04,
        "park": 0.03,
    },
    "north": {"apartments": 0.71, "houses": 0.11, "commercial": 0.08, "school": 0.04, "workshops": 0.04, "park": 0.02},
    "new": {
        "towers": 0.50,
        "commercial": 0.10,
        "retail": 0.03,
        "school": 0.06,
        "office": 0.07,
        "park": 0.07,
        "vacant": 0.17,
    },
    "fringe": {"houses": 0.12, "workshops": 0.30, "farmland": 0.46, "vacant": 0.12},
    "industry": {"industry": 0.80, "vacant": 0.14, "office": 0.06},
    "logistics": {"logistics": 0.90, "vacant": 0.10},
    "resettlement": {"resettlement": 0.90, "school": 0.05, "retail": 0.05},
}
"""Share of the blocks of each district by use."""

_ESTATE_FIRST = (
    "北苑",
    "和顺",
    "青松",
    "白杨",
    "安居",
    "惠民",
    "祥和",
    "明珠",
    "锦绣",
    "丽景",
    "春晖",
    "阳光",
    "金桂",
    "水岸",
    "云杉",
    "晨光",
    "康乐",
    "花园",
    "牧歌",
    "草原",
    "翠湖",
    "福泰",
    "嘉和",
    "盛世",
    "紫荆",
    "书香",
)
_ESTATE_LAST = ("小区", "家园", "花园", "新村", "苑", "名邸", "雅居", "里")


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """A face between streets.

    Attributes
    ----------
    polygon : Polygon
        Its shape up to the middle of the streets around it, in metres.
    district : str
        Key of the district.
    use : str
        What stands there.
    name : str
        Name of the compound, park or site; empty for most.
    """

    polygon: Polygon
    district: str
    use: str
    name: str


def faces(pieces: Sequence[Road], layout: Layout) -> list[tuple[Polygon, str]]:
    """Return the faces between noded roads that can be built on, with their districts.

    Parameters
    ----------
    pieces : sequence of Road
        Noded.
    layout : Layout
        The county's frame.

    Returns
    -------
    list of (Polygon, str)
        From south-west to north-east; strips between carriageways, along the railway and in the river are left out.
    """
    lines = [road.line for road in pieces if not road.separated]
    found = shapely.get_parts(shapely.polygonize(lines))
    middles = shapely.point_on_surface(found)
    wide = ~shapely.is_empty(shapely.buffer(found, -22.0))
    dry = ~shapely.intersects(found, layout.railway) & ~shapely.intersects(found, layout.river)
    result = []
    for key, district in layout.districts.items():
        inside = shapely.contains(district, middles) & wide & dry
        result += [(face, key, middle.x, middle.y) for face, middle in zip(found[inside], middles[inside], strict=True)]
    seen: set[tuple[float, float]] = set()
    ordered = []
    for face, key, x, y in sorted(result, key=lambda entry: (entry[1], round(entry[2], 1), round(entry[3], 1))):
        if (x, y) not in seen:
            seen.add((x, y))
            ordered.append((face, key))
    return ordered


def make_blocks(pieces: Sequence[Road], layout: Layout, rng: np.random.Generator) -> list[Block]:
    """Return every block of the core with its use.

    Parameters
    ----------
    pieces : sequence of Road
        All streets but those inside the blocks, noded.
    layout : Layout
        The county's frame.
    rng : numpy.random.Generator
        Draws the uses; the town's middle gets more shops, the central park its place.

    Returns
    -------
    list of Block
        In the order of `faces`.
    """
    names = [first + last for last in _ESTATE_LAST for first in _ESTATE_FIRST]
    names = [str(name) for name in rng.permutation(names)]
    blocks: list[Block] = []
    edge = shapely.union_all([district.buffer(60.0) for district in layout.districts.values()]).boundary
    for polygon, district in faces(pieces, layout):
        shares = dict(USES[district])
        middle = polygon.centroid
        heart = float(np.exp(-np.hypot(middle.x + 500.0, middle.y - 1950.0) / 520.0))
        if district in {"old", "east"}:
            shares["commercial"] *= 1.0 + 4.0 * heart
            shares["retail"] *= 1.0 + 3.0 * heart
        if district == "new" and abs(middle.x + 250.0) < 700.0 and -2900.0 < middle.y < -700.0:
            shares["commercial"] *= 3.0
            shares["office"] *= 3.0
        weights = np.array(list(shares.values()))
        use = str(rng.choice(list(shares), p=weights / weights.sum()))
        hectares = polygon.area / 1e4
        if district == "new" and hectares > 45.0:
            use = "park" if 800.0 < middle.x < 1900.0 else "farmland"
        elif district in {"north", "east", "industry", "new"} and edge.distance(middle) < 420.0 and rng.random() < 0.4:
            use = "vacant" if rng.random() < 0.5 else "farmland"
        elif use == "school" and hectares < 1.2:
            use = "apartments"
        name = ""
        if use in {"apartments", "towers"} and hectares > 2.0 and names:
            name = names.pop()
        elif use == "resettlement":
            letters = "一二三四五六七八九十"
            done = sum(block.use == "resettlement" for block in blocks)
            name = f"易地搬迁安置区{letters[done % 10]}组"
        elif use == "park" and hectares > 1.5:
            name = "中央公园" if hectares > 45.0 else f"{names.pop()[:2]}公园" if names else ""
        blocks.append(Block(polygon, district, use, name))
    return blocks
