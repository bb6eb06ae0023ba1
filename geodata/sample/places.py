"""Places that could house an outlet, what the planner's own lists hold of them, and the outlets there are."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geodata.sample.buildings import Buildings
from geodata.sample.layout import COUNTY_NAME, Layout
from geodata.sample.plane import to_degrees
from geodata.sample.units import Units, units_of


@dataclass(frozen=True, slots=True)
class Place:
    """A named point of the map with its OSM tags; x and y in metres."""

    x: float
    y: float
    name: str
    tags: tuple[tuple[str, str], ...]
    group: str


_SHOPS: tuple[tuple[str, tuple[tuple[str, str], ...], tuple[str, ...], tuple[tuple[str, int], ...]], ...] = (
    (
        "{}银行",
        (("amenity", "bank"),),
        ("commercial", "retail", "office"),
        (("old", 15), ("east", 9), ("north", 4), ("new", 8), ("industry", 1)),
    ),
    (
        "{}超市",
        (("shop", "supermarket"),),
        ("apartments", "house", "retail"),
        (("old", 22), ("east", 15), ("north", 9), ("new", 13), ("resettlement", 2), ("fringe", 1)),
    ),
    ("{}购物中心", (("shop", "mall"),), ("commercial",), (("old", 3), ("east", 2), ("new", 3), ("north", 1))),
    (
        "{}农贸市场",
        (("amenity", "marketplace"),),
        ("retail", "commercial"),
        (("old", 5), ("east", 3), ("north", 2), ("new", 2), ("resettlement", 1)),
    ),
    (
        "{}通信营业厅",
        (("shop", "mobile_phone"),),
        ("commercial", "retail"),
        (("old", 12), ("east", 7), ("north", 3), ("new", 6)),
    ),
    ("{}局办公楼", (("office", "government"),), ("office",), (("old", 4), ("east", 3), ("new", 4))),
    (
        "{}职业技能实训基地",
        (("amenity", "training"),),
        ("school", "office", "industrial"),
        (("old", 1), ("east", 1), ("industry", 2), ("new", 1)),
    ),
    ("{}人力资源产业园", (("office", "employment_agency"),), ("office", "commercial"), (("new", 1), ("east", 1))),
    ("{}创业孵化基地", (("office", "coworking"),), ("office", "commercial"), (("new", 2), ("old", 1))),
    (
        "{}养老服务中心",
        (("amenity", "social_facility"),),
        ("apartments", "house"),
        (("old", 3), ("east", 2), ("north", 2), ("new", 2)),
    ),
    ("{}客运站", (("amenity", "bus_station"),), ("commercial", "retail"), (("old", 1), ("new", 1), ("north", 1))),
)
_WORDS = (
    "示例",
    "北辰",
    "金禾",
    "百汇",
    "惠民",
    "万家",
    "长青",
    "佳和",
    "丰源",
    "同德",
    "新城",
    "云杉",
    "草原",
    "青松",
    "春晖",
    "明珠",
)


def _name(pattern: str, number: int) -> str:
    """Return an invented name, numbered from its second round on."""
    word = _WORDS[number % len(_WORDS)]
    round_number = number // len(_WORDS)
    return pattern.format(word) + (f"{'一二三四五六七八九'[round_number]}店" if round_number else "")


def _community_centres(units: Units, buildings: Buildings) -> list[Place]:
    """Return a party-mass service centre near the middle of each community's people, or of its ground."""
    places = []
    unit = units_of(units.communities, buildings.xy_metres)
    for number, name in enumerate(units.community_name):
        here = np.flatnonzero((unit == number) & (buildings.persons > 0.0))
        if len(here):
            xy = buildings.xy_metres[here]
            middle = np.average(xy, axis=0, weights=buildings.persons[here])
            x, y = xy[np.hypot(*(xy - middle).T).argmin()]
        else:
            x, y = shapely.get_coordinates(shapely.point_on_surface(units.communities[number]))[0]
        tags = (("amenity", "community_centre"),)
        places.append(Place(float(x), float(y) - 11.0, f"{name}党群服务中心", tags, "community"))
    return places


def _shops(buildings: Buildings, rng: np.random.Generator) -> list[Place]:
    """Return the town's shops, banks, markets and offices, in buildings that suit them."""
    places = []
    for pattern, tags, housed, counts in _SHOPS:
        done = 0
        for district, count in counts:
            here = np.flatnonzero((buildings.group == district) & np.isin(buildings.building, housed))
            for x, y in buildings.xy_metres[rng.choice(here, count, replace=False)]:
                places.append(Place(float(x), float(y) + 9.0, _name(pattern, done), tags, district))
                done += 1
    return places


def _country_places(layout: Layout) -> list[Place]:
    """Return hall, bank, shop and market of the township seats, and the shops of the larger villages."""
    places = []
    for settlement in layout.settlements:
        (x, y), name = settlement.centre, settlement.name
        if settlement.is_seat:
            places += [
                Place(x + 60.0, y + 42.0, f"{name}人民政府便民服务中心", (("amenity", "townhall"),), "seat"),
                Place(x - 85.0, y + 30.0, f"{name[:2]}信用社", (("amenity", "bank"),), "seat"),
                Place(x + 150.0, y - 25.0, f"{name[:2]}超市", (("shop", "supermarket"),), "seat"),
            ]
        if "镇" in name:
            places.append(Place(x - 190.0, y - 30.0, f"{name[:2]}农贸市场", (("amenity", "marketplace"),), "seat"))
        if not settlement.is_seat and settlement.persons > 420:
            places.append(Place(x + 18.0, y + 16.0, f"{name}便民商店", (("shop", "convenience"),), "village"))
    return places


_HALLS = (
    ("老城街道办事处", -1180.0, 2080.0),
    ("东城街道办事处", 2380.0, 1890.0),
    ("铁北街道办事处", -520.0, 4880.0),
    ("新区街道便民服务中心", 380.0, -2080.0),
    (f"{COUNTY_NAME}政务服务中心", -90.0, -1480.0),
)
_PARK_OFFICES = (("示例工业园区管委会", 3140.0, 5960.0), ("示例物流园区管理处", -5060.0, 5160.0))


def make_places(layout: Layout, units: Units, buildings: Buildings, rng: np.random.Generator) -> list[Place]:
    """Return shops, banks, markets, offices, and a party-mass service centre in every community.

    Parameters
    ----------
    layout : Layout
        The county's frame.
    units : Units
        Communities and townships.
    buildings : Buildings
        Where the places are housed.
    rng : numpy.random.Generator
        Source of every random choice.

    Returns
    -------
    list of Place
        Names are invented; none belongs to a real organisation.
    """
    return [
        *_community_centres(units, buildings),
        *_shops(buildings, rng),
        *_country_places(layout),
        *(Place(x, y, name, (("amenity", "townhall"),), "township") for name, x, y in _HALLS),
        *(Place(x, y, name, (("office", "government"),), "park") for name, x, y in _PARK_OFFICES),
    ]


_OUTLETS: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    (
        "家门口就业服务站",
        "党群服务中心",
        "求职登记、政策咨询、技能培训报名",
        ("鼓楼社区", "南门社区", "钟楼社区", "书院社区", "平安社区", "铁北社区", "新城社区", "安居社区"),
    ),
    ("就业驿站", "购物中心", "岗位推介、用工登记、创业指导", ("old", "old", "east")),
    ("就业驿站", "农贸市场", "岗位推介、用工登记", ("old", "old")),
    ("零工驿站", "农贸市场", "零工对接、歇脚饮水、权益保障", ("old", "east", "north")),
    ("零工驿站", "客运站", "零工对接、歇脚饮水", ("old",)),
    ("零工市场", "管委会", "零工撮合、用工登记、劳务派遣咨询", ("park",)),
    ("直播带岗基地", "人力资源产业园", "直播带岗、远程面试", ("new",)),
    ("就业服务窗口", "银行", "社保查询、就业登记", ("old", "old", "east")),
    ("就业服务窗口", "通信营业厅", "就业登记、信息发布", ("old", "old")),
    ("就业服务窗口", "超市", "信息发布、就业登记", ("old", "old")),
    ("就业服务窗口", "信用社", "社保查询、就业登记", ("seat", "seat")),
    ("就业服务窗口", "政务服务中心", "失业登记、补贴申领、档案服务", ("township",)),
    ("大篷车", "人民政府便民服务中心", "巡回招聘、政策宣传", ("seat",)),
)


def outlet_table(places: list[Place], rng: np.random.Generator) -> pd.DataFrame:
    """Return the outlets there are: most of them in the old town, which leaves gaps elsewhere.

    Parameters
    ----------
    places : list of Place
        Each outlet sits at one of them.
    rng : numpy.random.Generator
        Draws places and opening dates.

    Returns
    -------
    DataFrame
        One row per outlet with the headers of the planners' register.
    """
    taken: list[NDArray[np.float64]] = []
    rows: list[dict[str, object]] = []
    for kind, word, services, wheres in _OUTLETS:
        for where in wheres:
            fitting = [
                place
                for place in places
                if word in place.name and (place.group == where or place.name.startswith(where))
            ]
            spots = np.array([(place.x, place.y) for place in fitting])
            if taken and len(fitting) > 1:
                room = np.min(np.hypot(*(spots[:, None] - np.array(taken)[None]).transpose(2, 0, 1)), axis=1)
                best = int((room * rng.uniform(0.3, 1.0, len(room))).argmax())
            else:
                best = int(rng.integers(len(fitting)))
            place = fitting[best]
            taken.append(spots[best])
            lon, lat = to_degrees(spots[best][None] + rng.uniform(-9.0, 9.0, (1, 2)))[0]
            short = (
                place.name.removesuffix("党群服务中心").removesuffix("人民政府便民服务中心").removeprefix(COUNTY_NAME)
            )
            opened = dt.date(2021, 3, 1) + dt.timedelta(days=int(rng.integers(0, 1700)))
            rows.append(
                {
                    "编号": f"WD{len(rows) + 1:03d}",
                    "网点名称": f"{short}{kind}",
                    "网点类型": kind,
                    "地址": f"{COUNTY_NAME}{place.name.removeprefix(COUNTY_NAME)}内",
                    "经度": round(float(lon), 6),
                    "纬度": round(float(lat), 6),
                    "开办时间": opened,
                    "服务事项": services,
                }
            )
    return pd.DataFrame(rows)


_OFFERS: tuple[tuple[str, str, str, str, int], ...] = (
    ("党群服务中心", "党群服务中心", "community", "社区居委会", 4),
    ("商场", "购物中心", "new", "商场管理方", 2),
    ("农贸市场", "农贸市场", "new", "市场管理处", 2),
    ("农贸市场", "农贸市场", "resettlement", "市场管理处", 1),
    ("超市", "超市", "resettlement", "连锁超市", 1),
    ("超市", "超市", "north", "连锁超市", 2),
    ("银行", "银行", "new", "合作银行", 2),
    ("通信营业厅", "通信营业厅", "new", "通信公司", 2),
    ("园区", "管委会", "park", "园区管委会", 1),
    ("园区", "管理处", "park", "物流园管理处", 1),
    ("公共服务大厅", "办事处", "township", "街道办事处", 2),
    ("孵化基地", "创业孵化基地", "new", "孵化器运营方", 1),
    ("实训基地", "职业技能实训基地", "industry", "园区企业", 1),
    ("人力资源产业园", "人力资源产业园", "east", "产业园运营方", 1),
)


def venue_table(places: list[Place], units: Units, buildings: Buildings, rng: np.random.Generator) -> pd.DataFrame:
    """Return the venues that the planners offer besides those on the map, property offices of estates among them.

    Parameters
    ----------
    places : list of Place
        Most offered venues are among them.
    units : Units
        Name the estates' communities.
    buildings : Buildings
        Where the property offices are.
    rng : numpy.random.Generator
        Source of every random choice.

    Returns
    -------
    DataFrame
        One row per venue with the headers of the planners' list.
    """
    offers: list[tuple[str, str, float, float, str]] = []
    for sort, word, group, partner, count in _OFFERS:
        fitting = [place for place in places if word in place.name and place.group == group]
        for number in np.sort(rng.permutation(len(fitting))[:count]):
            place = fitting[int(number)]
            offers.append((f"{place.name}", sort, place.x, place.y, partner))
    crowded = np.flatnonzero((buildings.group == "new") & (buildings.persons > 40.0))
    unit = units_of(units.communities, buildings.xy_metres)
    for number, building in enumerate(rng.choice(crowded, 4, replace=False)):
        x, y = buildings.xy_metres[building]
        offers.append(
            (
                f"{units.community_name[unit[building]]}物业服务中心{'甲乙丙丁'[number]}部",
                "物业",
                float(x),
                float(y) - 10.0,
                "物业公司",
            )
        )
    lonlat = to_degrees(np.array([offer[2:4] for offer in offers]))
    return pd.DataFrame(
        {
            "编号": [f"CD{number + 1:03d}" for number in range(len(offers))],
            "场地名称": [offer[0] for offer in offers],
            "场地类型": [offer[1] for offer in offers],
            "经度": np.round(lonlat[:, 0], 6),
            "纬度": np.round(lonlat[:, 1], 6),
            "合作单位": [offer[4] for offer in offers],
        }
    )
