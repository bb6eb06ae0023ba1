"""The main roads, drawn by hand: trunk, motorway, avenues, embankments, bridges, rail crossings, the new grid."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString

from geodata.sample.layout import Layout
from geodata.sample.linework import Road, carried_over, dead_ends, tied
from geodata.sample.newtown import grid_point, grid_streets
from geodata.sample.plane import cut, parallel, smooth

BRIDGE = {"bridge": "yes", "layer": "1"}
UNDERPASS = {"tunnel": "yes", "layer": "-1"}


def _road(points: list[tuple[float, float]], highway: str, name: str, **tags: str) -> Road:
    """Return a smooth named road through control points."""
    return Road(smooth(points), {"highway": highway, "name": name} | tags)


def divided(road: Road, from_metres: float, to_metres: float, half_metres: float) -> list[Road]:
    """Return the road with two one-way carriageways (traffic keeps right) between two distances.

    Parameters
    ----------
    road : Road
        Drawn in its direction.
    from_metres, to_metres : float
        Where the carriageways part and meet, along the road.
    half_metres : float
        Distance of each carriageway from the middle.

    Returns
    -------
    list of Road
        The undivided ends and both carriageways.
    """
    first, middle, last = cut(road.line, [from_metres, to_metres])
    dense = LineString(shapely.get_coordinates(shapely.segmentize(middle, 60.0)))
    one_way = road.tags | {"oneway": "yes"}
    result = [Road(first, road.tags), Road(last, road.tags)]
    for shift in (half_metres, -half_metres):
        xy = shapely.get_coordinates(parallel(dense, shift))
        xy[0], xy[-1] = middle.coords[0], middle.coords[-1]
        line = shapely.simplify(LineString(xy), 0.5)
        result.append(Road(line if shift > 0 else shapely.reverse(line), one_way))
    return result


def _trunk_line(layout: Layout) -> LineString:
    """Return the trunk road from the northern to the southern border."""
    line = smooth(
        [
            (-6100, 15900),
            (-5200, 10800),
            (-4250, 7400),
            (-3900, 5600),
            (-3900, 3900),
            (-4000, 1800),
            (-4050, -250),
            (-4150, -2200),
            (-4350, -5200),
            (-4450, -8000),
            (-4450, -9000),
            (-4300, -10500),
            (-5000, -15800),
        ]
    )
    return _clipped(line, layout)


def _clipped(line: LineString, layout: Layout) -> LineString:
    """Return the part of a line that lies well inside the county, in its direction."""
    inside = shapely.intersection(line, shapely.buffer(layout.county, -60.0))
    start, end = (line.project(shapely.get_point(inside, at)) for at in (0, -1))
    return inside if start < end else shapely.reverse(inside)


def _crossing_avenues(layout: Layout) -> list[Road]:
    """Return the three roads that cross the river and the railway."""
    rows = [-900.0 - 400.0 * number for number in range(10)]
    west = Road(_trunk_line(layout), {"highway": "trunk", "name": "绕城西路", "ref": "G999", "maxspeed": "70"})
    middle = _road(
        [
            (-950, 6350),
            (-880, 5400),
            (-800, 4400),
            (-760, 3750),
            (-700, 3000),
            (-590, 2200),
            (-640, 1300),
            (-420, 600),
            (-250, -60),
            *[grid_point(-250.0, y) for y in [-500.0, *rows]],
            (-390, -5100),
        ],
        "primary",
        "兴安大街",
        maxspeed="50",
    )
    east = _road(
        [
            (3150, 7300),
            (3050, 6000),
            (2900, 4900),
            (2780, 3850),
            (2840, 2900),
            (2930, 2000),
            (2850, 1000),
            (2950, -420),
            *[grid_point(2950.0, y) for y in rows],
            (2790, -5050),
        ],
        "secondary",
        "东盛大街",
    )
    roads = []
    for road, under in ((west, BRIDGE), (middle, UNDERPASS), (east, BRIDGE)):
        for part in carried_over(road, layout.railway, 48.0, under):
            roads += [part] if part.separated else carried_over(part, layout.river_line, 86.0, BRIDGE)
    result = []
    for road in roads:
        start_y, end_y = road.line.coords[0][1], road.line.coords[-1][1]
        if road.separated or start_y > 0.0:
            result.append(road)
        elif road.highway == "trunk":
            for part in carried_over(road, layout.motorway, 75.0, BRIDGE):
                long = not part.separated and part.line.coords[0][1] > -5000.0
                result += divided(part, 700.0, part.line.length - 700.0, 12.0) if long else [part]
        elif road.highway == "primary" and end_y < -4000.0:
            result += divided(road, 420.0, road.line.length - 620.0, 9.0)
        else:
            result.append(road)
    return result


def _motorway(layout: Layout) -> list[Road]:
    """Return the motorway, two carriageways that become a trunk road near the border, and its interchange."""
    line = _clipped(layout.motorway, layout)
    trunk = _trunk_line(layout)
    tags = {"highway": "motorway", "name": "示例高速", "ref": "S99", "foot": "no", "maxspeed": "110"}
    ends = {"highway": "trunk", "name": "示例高速连接线", "ref": "S99", "foot": "no"}
    parts = divided(Road(line, tags), 1200.0, line.length - 1200.0, 14.0)
    result = [Road(part.line, ends) for part in parts[:2]] + parts[2:]
    for carriageway in parts[2:]:
        eastbound = carriageway.line.coords[0][0] < carriageway.line.coords[-1][0]
        side = -1.0 if eastbound else 1.0
        at = float(carriageway.line.project(shapely.Point(-4450.0, -9000.0)))
        foot = trunk.interpolate(trunk.project(shapely.Point(-4450.0, -9000.0 + side * 205.0))).coords[0]
        link = {"highway": "motorway_link", "oneway": "yes", "maxspeed": "40"}
        leave, enter = (carriageway.line.interpolate(at + step).coords[0] for step in (-620.0, 620.0))
        for start, end in ((leave, foot), (foot, enter)):
            near = start if end == foot else end
            bend = (0.55 * near[0] + 0.45 * foot[0], near[1] + side * 75.0)
            result.append(Road(smooth([start, bend, end]), link))
    return result


def _avenues(layout: Layout) -> list[Road]:
    """Return the other main streets of the core."""

    def along(line: LineString, right: float, west: float, east: float) -> LineString:
        dense = LineString(shapely.get_coordinates(shapely.segmentize(line, 60.0)))
        return shapely.simplify(shapely.intersection(parallel(dense, right), shapely.box(west, -9e4, east, 9e4)), 0.8)

    frontage = [
        (layout.river_line, -104.0, -4030.0, 4640.0, "secondary", "滨河北路"),
        (layout.river_line, 104.0, -4060.0, 4420.0, "secondary", "滨河南路"),
        (layout.railway, -105.0, -3905.0, 5420.0, "tertiary", "铁北路"),
        (layout.railway, 112.0, -3905.0, 4640.0, "tertiary", "站前路"),
    ]
    roads = [
        Road(along(line, right, west, east), {"highway": highway, "name": name})
        for line, right, west, east, highway, name in frontage
    ]
    return [
        *roads,
        _road(
            [
                (-5600, 1750),
                (-3970, 2010),
                (-2850, 1930),
                (-1700, 2080),
                (-600, 1990),
                (900, 1900),
                (2900, 1960),
                (4650, 1800),
                (5600, 1500),
            ],
            "primary",
            "人民路",
            maxspeed="50",
        ),
        _road(
            [(-3950, 3000), (-2870, 2950), (-1750, 3020), (-690, 2900), (910, 2930), (2850, 2960), (4640, 2900)],
            "secondary",
            "光明路",
        ),
        _road(
            [(-4010, 980), (-2860, 1010), (-1800, 1100), (-560, 980), (900, 900), (2860, 960), (4680, 820)],
            "secondary",
            "团结路",
        ),
        _road([(-2750, 3690), (-2880, 2900), (-2840, 2000), (-2900, 1000), (-2780, 100)], "secondary", "西城街"),
        _road([(-1740, 3640), (-1700, 2900), (-1800, 2000), (-1740, 1050), (-1690, 150)], "secondary", "文化街"),
        _road([(310, 3640), (280, 2900), (180, 1950), (260, 950), (330, 40)], "tertiary", "工人街"),
        _road([(930, 3640), (900, 2900), (940, 1900), (890, 900), (940, -200)], "secondary", "胜利街"),
        _road([(1930, 3660), (1900, 2900), (1960, 1950), (1880, 900), (1930, -270)], "tertiary", "平安街"),
        _road([(3800, 3770), (3760, 2900), (3820, 1900), (3740, 900), (3800, -170)], "tertiary", "康宁街"),
        _road([(4560, 3900), (4620, 2900), (4640, 1800), (4680, 800), (4610, 130)], "secondary", "东环路"),
        _road(
            [
                (-7300, 6150),
                (-5200, 5800),
                (-3900, 5650),
                (-2600, 5800),
                (-880, 5860),
                (1700, 5900),
                (3050, 5920),
                (5420, 5900),
                (6400, 6050),
            ],
            "primary",
            "北环路",
        ),
        _road(
            [(-3900, 4750), (-2650, 4820), (-800, 4780), (1720, 4800), (2900, 4880), (5420, 4920)],
            "secondary",
            "铁西路",
        ),
        _road([(-2640, 5800), (-2650, 4820), (-2680, 3900)], "tertiary", "北苑西街"),
        _road([(-1700, 5830), (-1740, 4800), (-1720, 3850)], "tertiary", "北苑街"),
        _road([(420, 5890), (460, 4790), (430, 3850)], "tertiary", "北苑东街"),
        _road([(1700, 6950), (1720, 5900), (1720, 4800), (1740, 3870)], "secondary", "工业西街"),
        _road([(4250, 7000), (4230, 5900), (4250, 4900), (4230, 4030)], "tertiary", "工业中街"),
        _road([(5420, 7000), (5430, 5900), (5420, 4920), (5440, 4270)], "secondary", "工业东街"),
        _road([(1700, 6950), (3130, 6980), (4250, 7000), (5420, 7000)], "tertiary", "园区北路"),
        _road([(-3900, 5050), (-5000, 5080), (-6350, 5250)], "secondary", "物流大道"),
        _road([(-6350, 6020), (-6350, 5250), (-6330, 4760)], "tertiary", "物流西街"),
        _road([(-5150, 5790), (-5120, 5090), (-5100, 4450)], "tertiary", "物流中街"),
        _road([(-6350, 4960), (-5110, 4520), (-3905, 4230)], "tertiary", "物流南路"),
        _road([(5100, -2700), (5640, -2680), (6200, -2700)], "residential", "安居北路"),
        _road([(5080, -3700), (5650, -3720), (6180, -3700)], "residential", "安居南路"),
        _road([(5090, -2700), (5110, -3180), (5080, -3700)], "residential", "安居西街"),
        _road([(6190, -2700), (6200, -3200), (6180, -3700)], "residential", "安居东街"),
        _road(
            [grid_point(4150, -2900), (4700, -3020), (5100, -3180), (6250, -3230), (6900, -3350)],
            "tertiary",
            "安置区路",
        ),
    ]


def main_roads(layout: Layout) -> list[Road]:
    """Return every main road, bridges and rail crossings cut out.

    Parameters
    ----------
    layout : Layout
        The county's frame.

    Returns
    -------
    list of Road
        Not yet noded; the most important first.
    """
    return tied([*_crossing_avenues(layout), *_motorway(layout), *_avenues(layout), *grid_streets(layout)], 75.0)


def gates(layout: Layout, pieces: list[Road]) -> NDArray[np.float64]:
    """Return the points, in metres, at which country roads may begin: street ends and the trunk road outside town.

    Parameters
    ----------
    layout : Layout
        The county's frame.
    pieces : list of Road
        Main roads, noded.

    Returns
    -------
    ndarray, shape (n, 2)
        Points on the roads, outside the core.
    """
    trunk = [road.line for road in pieces if road.highway == "trunk" and road.walkable and not road.separated]
    along = [shapely.line_interpolate_point(line, np.arange(0.0, line.length, 420.0)) for line in trunk]
    found = np.unique(np.vstack([dead_ends(pieces), shapely.get_coordinates(np.concatenate(along))]), axis=0)
    marks = shapely.points(found)
    away = shapely.distance(marks, layout.motorway) > 300.0
    outside = ~shapely.contains(layout.core, marks) & shapely.contains(shapely.buffer(layout.county, -300.0), marks)
    return np.asarray(found[outside & away])
