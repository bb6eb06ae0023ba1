"""Where everything is: the county's outline, river, railway, districts, settlements and how many live there.

All coordinates are metres east and north of the origin. The place is invented.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from shapely import LineString, Point, Polygon

from geodata.sample.plane import smooth

COUNTY_NAME = "虚构示例县"
COUNTY_CODE = "159999"

DISTRICT_PERSONS = {
    "old": 118_000,
    "east": 72_000,
    "north": 41_000,
    "new": 84_000,
    "fringe": 4_000,
    "resettlement": 9_500,
}
"""People per urban district; seats and villages hold the rest."""

RAIL_CROSSINGS_X = {"west": -3900.0, "middle": -760.0, "east": 2780.0}
BRIDGES_X = {"west": -4050.0, "middle": -250.0, "east": 2950.0}


@dataclass(frozen=True, slots=True, eq=False)
class Settlement:
    """A township seat or a village: its middle, street direction, size and side of the barriers."""

    name: str
    centre: tuple[float, float]
    angle: float
    persons: int
    is_seat: bool
    side: str


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """The county's fixed frame, in metres.

    Attributes
    ----------
    county : Polygon
        Outline.
    river_line, railway, motorway : LineString
        Centre lines, from west to east.
    river : Polygon
        Water surface.
    districts : dict of str to Polygon
        Urban districts by key.
    core : Polygon
        The built-up core: no country road is routed through it.
    settlements : tuple of Settlement
        Township seats first, then villages.
    """

    county: Polygon
    river_line: LineString
    railway: LineString
    motorway: LineString
    river: Polygon
    districts: dict[str, Polygon]
    core: Polygon
    settlements: tuple[Settlement, ...]


SEATS = (
    ("北岭镇", (-9200.0, 10300.0), 6400),
    ("云杉苏木", (3300.0, 11300.0), 2300),
    ("青泉苏木", (13300.0, 10600.0), 2100),
    ("西滩镇", (-13300.0, 2500.0), 7100),
    ("东湾苏木", (12300.0, 4100.0), 2900),
    ("南沟乡", (-12600.0, -6300.0), 2600),
    ("柳河镇", (1700.0, -12200.0), 7600),
    ("牧歌苏木", (13200.0, -6200.0), 2400),
)
_FIRST = "柳榆杏桦松杨沙石白青乌红黄金银长双平新前后上下东西南北大小"
_SECOND = "泉沟滩湾岭坡井台梁甸洼川桥林原"


def _county(rng: np.random.Generator) -> Polygon:
    """Return a rounded, uneven outline of about 40 by 30 km."""
    turn = np.linspace(0.0, 2.0 * np.pi, 240, endpoint=False)
    squareness = (np.abs(np.cos(turn)) ** 4 + np.abs(np.sin(turn)) ** 4) ** -0.25
    uneven = np.ones_like(turn)
    for waves, size in ((3, 0.018), (5, 0.022), (8, 0.014), (13, 0.010), (29, 0.004)):
        uneven += size * np.sin(waves * turn + rng.uniform(0.0, 2.0 * np.pi))
    return Polygon(
        np.column_stack([20000.0 * squareness * np.cos(turn), 15000.0 * squareness * np.sin(turn)]) * uneven[:, None]
    )


def _river() -> tuple[LineString, Polygon]:
    """Return the river's centre line and its surface: 110 m wide in town, up to 190 m in its meanders."""
    line = smooth(
        [
            (-22500, -4300),
            (-20200, -2900),
            (-18300, -3300),
            (-16600, -1600),
            (-14800, -1300),
            (-13300, -3000),
            (-11500, -3300),
            (-10300, -1500),
            (-8700, -700),
            (-6800, -1150),
            (-5400, -620),
            (-4000, -250),
            (-2200, 120),
            (-300, -60),
            (1300, -360),
            (3000, -420),
            (4700, 60),
            (6300, 480),
            (7700, 1700),
            (9300, 2150),
            (10700, 800),
            (12300, 150),
            (13900, 1500),
            (15700, 2350),
            (17200, 1200),
            (18900, 700),
            (20600, 1700),
            (22500, 1500),
        ],
        60.0,
    )
    line = LineString(shapely.get_coordinates(shapely.segmentize(line, 90.0)))
    xy = shapely.get_coordinates(line)
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(xy, axis=0).T))])
    half = 55.0 + 28.0 * np.clip(np.abs(xy[:, 0]) / 5000.0 - 1.0, 0.0, 1.0) * (1.0 + 0.4 * np.sin(along / 640.0))
    tangent = np.gradient(xy, axis=0)
    tangent /= np.hypot(tangent[:, 0], tangent[:, 1])[:, None]
    normal = half[:, None] * np.column_stack([-tangent[:, 1], tangent[:, 0]])
    return line, Polygon(np.vstack([xy + normal, (xy - normal)[::-1]]))


def _side(point: Point, river_line: LineString, railway: LineString) -> str:
    """Return which of the three parts between the barriers a point lies in."""

    def above(line: LineString) -> bool:
        xy = shapely.get_coordinates(line)
        return bool(point.y > np.interp(point.x, xy[:, 0], xy[:, 1]))

    if above(railway):
        return "north"
    return "middle" if above(river_line) else "south"


def _villages(
    rng: np.random.Generator, free: Polygon, lines: tuple[LineString, ...], count: int
) -> list[tuple[float, float]]:
    """Return village centres: scattered, closer together near the town and the river, never on a barrier."""
    taken = [Point(place) for _, place, _ in SEATS]
    found: list[tuple[float, float]] = []
    while len(found) < count:
        x, y = rng.uniform(-20000.0, 20000.0), rng.uniform(-15000.0, 15000.0)
        point = Point(x, y)
        remote = min(np.hypot(x, y) / 20000.0, 1.0)
        near_river = point.distance(lines[0]) < 3500.0
        if rng.random() > (1.0 - 0.6 * remote) * (1.0 if near_river else 0.55):
            continue
        if not free.contains(point) or min(point.distance(line) for line in lines) < 480.0:
            continue
        if min(point.distance(other) for other in taken) < 1250.0 + 500.0 * remote:
            continue
        taken.append(point)
        found.append((float(x), float(y)))
    return found


def make_layout(rng: np.random.Generator, *, villages: int = 62, village_persons: int = 38_500) -> Layout:
    """Return the county's frame.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of every random choice.
    villages, village_persons : int, optional
        How many villages there are and how many people live in all of them together.

    Returns
    -------
    Layout
        Outline, barriers, districts and settlements.
    """
    county = _county(rng)
    river_line, river = _river()
    railway = smooth(
        [
            (-22500, 10200),
            (-14500, 7900),
            (-8500, 5350),
            (-5200, 4180),
            (-3300, 3800),
            (-1200, 3740),
            (1400, 3760),
            (3800, 3900),
            (8000, 4750),
            (14500, 6500),
            (22500, 6300),
        ],
        60.0,
    )
    motorway = smooth(
        [(-22500, -9700), (-13000, -8900), (-4400, -9000), (4000, -9500), (13000, -9100), (22500, -9900)], 80.0
    )
    districts = {
        "logistics": Polygon([(-6500, 4550), (-3920, 4000), (-3920, 6600), (-6500, 6900)]),
        "industry": Polygon([(1750, 3700), (5600, 3700), (5600, 7100), (1750, 7100)]),
        "north": Polygon([(-2700, 3700), (1750, 3700), (1750, 6100), (-2700, 6100)]),
        "fringe": Polygon([(-4000, -300), (-2850, -100), (-2850, 3850), (-4000, 3950)]),
        "old": Polygon([(-2850, -100), (930, -400), (930, 3800), (-2850, 3850)]),
        "east": Polygon([(930, -500), (4700, -300), (4700, 4000), (930, 3800)]),
        "resettlement": Polygon([(5050, -3750), (6250, -3750), (6250, -2650), (5050, -2650)]),
        "new": Polygon([(-2750, -80), (4450, -300), (4450, -4500), (-2750, -4500)]),
    }
    core = Polygon(
        [
            (-6800, 4500),
            (-6800, 7100),
            (-4100, 6700),
            (1500, 6250),
            (1700, 7200),
            (5700, 7200),
            (5800, 3950),
            (4950, 3700),
            (4950, -200),
            (4700, -2500),
            (6400, -2500),
            (6400, -3900),
            (4600, -4650),
            (-2900, -4650),
            (-4350, -4300),
            (-4350, 4250),
        ]
    )
    free = shapely.difference(shapely.buffer(county, -700.0), shapely.buffer(core, 700.0))
    shares = rng.lognormal(0.0, 0.45, villages)
    persons = np.round(village_persons * shares / shares.sum()).astype(int)
    pool = sorted({first + second for first in _FIRST for second in _SECOND})
    names = [str(name) for name in rng.choice(pool, villages, replace=False)]
    places = [(name, place, count, True) for name, place, count in SEATS] + [
        (name + ("嘎查" if number % 5 < 3 else "村"), place, int(count), False)
        for number, (name, place, count) in enumerate(
            zip(names, _villages(rng, free, (river_line, railway, motorway), villages), persons, strict=True)
        )
    ]
    settlements = tuple(
        Settlement(name, place, float(rng.uniform(-0.5, 0.5)), count, is_seat, _side(Point(place), river_line, railway))
        for name, place, count, is_seat in places
    )
    return Layout(county, river_line, railway, motorway, river, districts, core, settlements)
