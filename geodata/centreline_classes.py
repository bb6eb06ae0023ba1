"""What surveying bureaus call roads, in one table: names of classes, one-way marks and levels, as OSM words.

Sources: administrative classes and their letters, GB/T 917-2017 (公路路线标识规则和国道编号); technical grades, JTG B01-2014
(公路工程技术标准); city roads, GB/T 51328-2018 (城市综合交通体系规划标准); which OSM class stands for which, OpenStreetMap wiki,
"China/Tagging of roads in China". Codes of GB/T 13923 differ between its editions and are not guessed: name them under
``classes``.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from geodata.highways import HIGHWAY_NAMES, parsed_maxspeed_kmh

DEFAULT_CLASS = "road"
"""Class of lines whose own is blank or unknown: `geodata.highways` has a cautious speed for it, open to everybody."""

NO_ROADS = frozenset(
    {"在建", "在建道路", "建设中", "规划", "规划道路", "规划路", "废弃", "铁路", "地铁", "轻轨", "轨道交通", "有轨电车",
     "construction", "proposed", "planned", "abandoned", "disused", "razed", "raceway", "railway", "rail", "subway"}
)  # fmt: skip
"""Classes of lines that nobody can use as a road."""

CLASS_WORDS = MappingProxyType(
    {
        "motorway": ("高速公路", "高速", "国家高速公路", "国家高速", "省级高速公路", "省级高速", "高速道路", "freeway"),
        "motorway_link": ("高速公路匝道", "高速匝道", "互通匝道"),
        "trunk": ("国道", "普通国道", "g", "一级公路", "快速路", "城市快速路", "高架路", "高架快速路", "national highway",
                  "national road", "urban expressway"),
        "trunk_link": ("匝道", "引道", "快速路匝道", "ramp"),
        "primary": ("省道", "普通省道", "s", "二级公路", "主干路", "主干道", "城市主干路", "城市主干道", "provincial road",
                    "provincial highway", "arterial", "arterial road", "main road"),
        "secondary": ("县道", "x", "三级公路", "次干路", "次干道", "城市次干路", "城市次干道", "county road",
                      "secondary arterial", "minor arterial"),
        "tertiary": ("乡道", "y", "四级公路", "支路", "城市支路", "支线", "township road", "branch road", "collector"),
        "unclassified": ("村道", "c", "专用公路", "z", "等外公路", "乡村路", "乡村道路", "农村公路", "通村公路", "village road"),
        "residential": ("街巷", "巷道", "巷", "街道", "街坊路", "胡同", "里弄", "小区路", "小区道路", "居住区道路",
                        "alley", "lane", "street", "local road", "local street"),
        "service": ("内部道路", "单位内部道路", "园区道路", "厂区道路", "停车场通道", "出入口道路"),
        "living_street": ("生活街", "生活性街道"),
        "track": ("机耕路", "机耕道", "田间道", "田间路", "大车路", "土路", "林区道路", "生产路",
                  *(f"track_grade{grade}" for grade in range(1, 6))),
        "pedestrian": ("步行街", "商业步行街"),
        "footway": ("步行道", "人行道", "人行步道", "人行通道", "人行天桥", "过街天桥", "人行地道", "过街地道", "步道",
                    "footpath", "sidewalk"),
        "steps": ("阶梯路", "台阶", "台阶路", "梯道", "stairs"),
        "path": ("小路", "小道", "山间小路", "绿道", "trail"),
        "cycleway": ("自行车道", "自行车专用道", "非机动车道", "bicycle path"),
        "ferry": ("渡口", "轮渡", "轮渡航线", "汽车渡口"),
    }
)  # fmt: skip
"""Usual names per OSM class; the OSM words themselves are known too."""

_ONEWAY = MappingProxyType(
    dict.fromkeys(("", "0", "否", "双向", "双行", "双向通行", "no", "n", "false", "b", "both", "two-way"), "no")
    | dict.fromkeys(("1", "是", "单向", "单行", "单行线", "单向通行", "顺向", "正向", "yes", "y", "true", "ft"), "yes")
    | dict.fromkeys(("-1", "逆向", "反向", "逆行", "reverse", "tf"), "-1")
)
_LEVELS = MappingProxyType(
    {"": 0, "地面": 0, "地面层": 0, "高架": 1, "桥": 1, "桥梁": 1, "立交": 1, "地下": -1, "隧道": -1, "地道": -1}
)
_HIGHEST_LEVEL = 20


def classes_by_word(own: Mapping[str, str]) -> dict[str, str]:
    """Return the OSM class of every known word, "" for what is no road; keys are plain (see `plain`).

    Parameters
    ----------
    own : mapping of str to str
        The planner's words, each with one of the known ones; they go before the table.

    Raises
    ------
    KeyError
        A word is explained by one that is not known; it is the error's argument.
    """
    known = {plain(word): highway for highway, words in CLASS_WORDS.items() for word in words}
    known |= {name: name for name in HIGHWAY_NAMES} | dict.fromkeys(NO_ROADS, "")
    return known | {plain(word): known[plain(meaning)] for word, meaning in own.items()}


def plain(word: str) -> str:
    """Return a word without what people overlook: case, blanks around it, full-width forms."""
    return unicodedata.normalize("NFKC", word).strip().lower()


def oneways_of(texts: Iterable[str]) -> dict[str, str | None]:
    """Return what the one-way marks of a layer mean.

    Parameters
    ----------
    texts : iterable of str
        All marks of the layer: ``T`` and ``F`` are true and false, but to and from beside a ``B`` for both directions, as
        in the shapefiles of Geofabrik (F: open along the line as drawn).

    Returns
    -------
    dict of str to str or None
        The OSM ``oneway`` value of each (``"yes"`` along the line as drawn, ``"-1"`` against, ``"no"``), None if unknown.
    """
    words = {text: plain(text) for text in texts}
    letters = {"f": "yes", "t": "-1"} if "b" in words.values() else {"f": "no", "t": "yes"}
    known = _ONEWAY | letters
    return {text: known.get(word) for text, word in words.items()}


def level_of(text: str) -> int | None:
    """Return the level of a road above (+) or below (−) the ground, 0 where nothing is said, None if it makes no sense."""
    word = plain(text)
    if word in _LEVELS:
        return _LEVELS[word]
    try:
        level = float(word)
    except ValueError:
        return None
    return int(level) if level.is_integer() and abs(level) <= _HIGHEST_LEVEL else None


def maxspeed_of(text: str) -> str | None:
    """Return a speed limit as OSM ``maxspeed``, "" where nothing is said or 0, None if it is no usable limit in km/h."""
    word = plain(text).replace("公里/小时", "km/h").replace("千米/小时", "km/h")
    if not word.strip("0."):
        return ""
    return None if parsed_maxspeed_kmh(word) is None else word
