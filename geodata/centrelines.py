"""Roads from a layer of centre lines, as surveying bureaus hand it out, in the form of the roads of an OSM extract."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geodata.centreline_classes import (
    DEFAULT_CLASS,
    classes_by_word,
    level_of,
    maxspeed_of,
    oneways_of,
    plain,
)
from geodata.centreline_noding import NodedLines, node_lines
from geodata.checking import checked_fields
from geodata.coordinates import fitting_metric_crs
from geodata.errors import Fault, FormatError, NoRoadsError, SchemaError
from geodata.highways import MODES
from geodata.layer_files import read_layer
from geodata.layers import attributes_as_text, located_on_earth
from geodata.osm_roads import OsmRoads
from geodata.road_pieces import TaggingRules, tagging_rules
from geodata.schema import Field
from geodata.source_files import FileSource
from geodata.text import Text

CENTRELINE_FIELDS = (
    Field(
        "class",
        "text",
        False,
        ("道路等级", "道路类型", "道路类别", "行政等级", "技术等级", "等级", "类型", "highway", "fclass", "road_class", "class", "type"),
        "Class of the road; must be there.",
    ),
    Field("speed", "text", False, ("限速", "设计速度", "设计车速", "maxspeed", "speed"), "Speed limit.", unit="km/h"),
    Field("oneway", "text", False, ("单行", "单向", "单行线", "是否单行", "是否单向", "oneway"), "One-way mark."),
    Field("level", "text", False, ("层级", "层次", "高程层", "level", "layer", "zlevel"), "Level: 0 on the ground."),
)  # fmt: skip
"""Attributes of a layer of centre lines."""

JOIN_METRES = 1.0
"""Ends of lines this near to one another, or to a line, are joined unless told otherwise, metres."""

_SHORTEST_METRES = 0.01
_LINE, _MULTILINE = 1, 5


def read_centrelines(
    source: FileSource, *, join_metres: float = JOIN_METRES, classes: Mapping[str, str] = MappingProxyType({})
) -> OsmRoads:
    """Read roads from a layer of centre lines.

    Lines are cut where they cross on the same level, and joined where they end together (`node_lines`). Of lines that
    coincide the piece takes the highest class and for each mode and direction the higher speed.

    Parameters
    ----------
    source : FileSource
        A ``.gpkg``, ``.geojson``, ``.json`` or ``.shp`` file; ``layer``, ``crs`` and ``columns`` (`CENTRELINE_FIELDS`) as
        for other layers.
    join_metres : float
        Tolerance within which ends of lines are joined, metres.
    classes : mapping of str to str
        The planner's own class names or codes, each with a known one: ``{"420301": "县道"}``.

    Returns
    -------
    OsmRoads
        ``ways`` counts the rows. Who may use a road goes by its class alone. A line that is not marked one-way is open
        both ways, even a motorway: it stands for both carriageways.

    Raises
    ------
    FormatError
        The file cannot be read, states no CRS, or its coordinates lie outside the earth or near a pole.
    SchemaError
        There is no class column, or ``classes`` names what is not known.
    NoRoadsError
        It holds no line that is a road.
    """
    layer = read_layer(source)
    attributes = attributes_as_text(source, layer)
    checked = checked_fields(source, attributes, CENTRELINE_FIELDS)
    if "class" not in checked.headers:
        raise SchemaError([_no_class_column(source, list(attributes.columns))])
    remarks = _Remarks(source.path.name, list(checked.remarks))
    tags, level, is_road = _tags(source, checked.rows, classes, remarks)
    if "level" not in checked.headers:
        remarks.say("没有层级列：立交处按平交连接", "there is no level column: roads that cross are taken to meet")
    located = located_on_earth(source, gpd.GeoDataFrame(geometry=shapely.force_2d(layer.geometry), crs=layer.crs))
    if bool(shapely.has_z(layer.geometry.to_numpy()).any()):
        remarks.say("坐标中的高程未使用，层级以层级列为准", "heights are not used: levels go by the level column")
    lines, row = _lines(located.geometry.to_numpy(), is_road, remarks)
    metric_crs = _metric_crs(source, lines) if len(lines) else "EPSG:4326"
    lines = gpd.GeoSeries(lines, crs="EPSG:4326").to_crs(metric_crs).to_numpy()
    long = shapely.length(lines) >= _SHORTEST_METRES
    remarks.count(int((~long).sum()), "条线长度为 0，未使用", "lines have no length and are left out")
    lines, row = lines[long], row[long]
    if not len(lines):
        raise NoRoadsError([_no_roads(source, located.geometry.to_numpy(), is_road)])
    noded = node_lines(lines, level[row], join_metres=join_metres)
    if not len(noded.tail):
        raise NoRoadsError([_no_roads(source, located.geometry.to_numpy(), is_road)])
    _remark_on_joins(noded, join_metres, remarks)
    distinct, tagging = np.unique(tags, return_inverse=True)
    rules = tagging_rules(tuple(_parsed(text) for text in distinct))
    lonlat = gpd.GeoSeries(shapely.points(noded.node_xy_metres), crs=metric_crs).to_crs("EPSG:4326")
    return _roads(noded, rules, tagging[row], shapely.get_coordinates(lonlat), len(np.unique(row)), remarks)


class _Remarks:
    """Gathers what was not used or not taken as it stands."""

    def __init__(self, file: str, texts: list[Text]) -> None:
        self.file, self.texts = file, texts

    def say(self, zh: str, en: str) -> None:
        self.texts.append(Text(f"{self.file}：{zh}", f"{self.file}: {en}"))

    def count(self, number: int, zh: str, en: str) -> None:
        if number:
            self.say(f"{number:,} {zh}", f"{number:,} {en}")


def _tags(
    source: FileSource, rows: pd.DataFrame, own: Mapping[str, str], remarks: _Remarks
) -> tuple[NDArray[np.str_], NDArray[np.int64], NDArray[np.bool_]]:
    """Return for each row its OSM tags as one text, its level, and whether it is a road."""
    try:
        known = classes_by_word(own)
    except KeyError as error:
        problem = Text(
            f"classes 中的“{error.args[0]}”不是已知的道路等级", f"“{error.args[0]}” in classes is no known class"
        )
        remedy = Text("请使用 docs/sources.md 所列等级", "use one of those that docs/sources.md lists")
        raise SchemaError([Fault(source.path.name, problem, remedy, column="classes")]) from error
    words = rows["class"].map(plain)
    highway = words.map(known)
    unknown = highway.isna()
    if unknown.any():
        some = rows["class"][unknown]
        named = [word or "（空白）" for word in some.value_counts().index[:5]]
        remarks.count(
            int(unknown.sum()),
            f"条线的道路等级未知或空白（{'、'.join(named)}），按一般道路（{DEFAULT_CLASS}）处理",
            f"lines have an unknown class or none ({', '.join(named)}) and count as “{DEFAULT_CLASS}”",
        )
    highway = highway.fillna(DEFAULT_CLASS)
    is_road = (highway != "").to_numpy()
    remarks.count(int((~is_road).sum()), "条线不是可用的道路，未使用", "lines are no road in use and are left out")
    texts = {column: rows[column].unique() for column in ("speed", "oneway", "level")}
    parsed = {}
    for column, meaning, zh, en in (
        (
            "speed",
            {text: maxspeed_of(text) for text in texts["speed"]},
            "条线的速度无法使用，按道路等级取值",
            "lines have a speed that cannot be used and take that of their class",
        ),
        (
            "oneway",
            oneways_of(texts["oneway"]),
            "条线的单行标记无法识别，按双向处理",
            "lines have an unknown one-way mark and are open both ways",
        ),
        (
            "level",
            {text: level_of(text) for text in texts["level"]},
            "条线的层级无法识别，按地面处理",
            "lines have an unknown level and count as on the ground",
        ),
    ):
        odd = rows[column].map({text: value is None for text, value in meaning.items()}).to_numpy(dtype=bool)
        remarks.count(int((odd & is_road).sum()), zh, en)
        parsed[column] = rows[column].map(meaning)
    tags = highway + "\n" + parsed["oneway"].fillna("no") + "\n" + parsed["speed"].fillna("")
    return tags.to_numpy(dtype=np.str_), parsed["level"].fillna(0).to_numpy(dtype=np.int64), is_road


def _parsed(text: str) -> dict[str, str]:
    highway, oneway, maxspeed = text.split("\n")
    kind = {"route": "ferry"} if highway == "ferry" else {"highway": highway}
    # Said even where both ways are open: one centre line stands for both carriageways of a motorway.
    return kind | {"oneway": oneway} | ({"maxspeed": maxspeed} if maxspeed else {})


def _metric_crs(source: FileSource, lines: NDArray[np.object_]) -> str:
    west, south, east, north = shapely.total_bounds(lines)
    if east - west > 180.0 or south < -80.0 or north > 84.0:
        problem = Text(
            "道路跨越 180° 经线或靠近极点，没有适用的平面坐标系",
            "its roads cross the 180° meridian or lie near a pole: no metric coordinate system fits",
        )
        remedy = Text(
            "请只保留研究区附近的道路，并核对 crs", "keep the roads near the study area only, and check the crs"
        )
        raise FormatError([Fault(source.path.name, problem, remedy)])
    return fitting_metric_crs(west, south, east, north)


def _lines(
    geometry: NDArray[np.object_], is_road: NDArray[np.bool_], remarks: _Remarks
) -> tuple[NDArray[np.object_], NDArray[np.int64]]:
    """Return single lines and the row of each; what is no line is counted."""
    empty = shapely.is_missing(geometry) | shapely.is_empty(geometry)
    remarks.count(int(empty.sum()), "个要素没有几何，未使用", "features have no geometry and are left out")
    is_line = np.isin(shapely.get_type_id(geometry), (_LINE, _MULTILINE))
    remarks.count(int((~is_line & ~empty).sum()), "个要素不是线，未使用", "features are no lines and are left out")
    taken = np.flatnonzero(is_line & ~empty & is_road)
    lines, of = shapely.get_parts(geometry[taken], return_index=True)
    return lines, taken[of]


def _remark_on_joins(noded: NodedLines, join_metres: float, remarks: _Remarks) -> None:
    remarks.count(
        noded.joined_ends,
        f"处线的端点未严格相接，已在 {join_metres:g} 米内连接",
        f"ends of lines did not quite meet and were joined within {join_metres:g} m",
    )
    remarks.count(
        noded.joined_levels,
        "处不同层级的道路端点相接，按连通处理",
        "places where roads of different levels end together, which joins them",
    )
    remarks.count(
        noded.missed_levels,
        "处端点只与其他层级的线相接，未连通",
        "ends touch only the middle of a road on another level and are not joined to it",
    )
    parts = np.bincount(noded.piece)
    remarks.count(
        int((parts > 1).sum()), "段道路重复绘制，已合并", "stretches of road are drawn more than once and were merged"
    )


def _roads(
    noded: NodedLines,
    rules: TaggingRules,
    tagging: NDArray[np.int64],
    node_lonlat: NDArray[np.float64],
    ways: int,
    remarks: _Remarks,
) -> OsmRoads:
    """Give each piece the class and the speeds of the lines of which it is a part."""
    own = tagging[noded.line]
    kmh, rural = rules.kmh[own], rules.rural_drive_kmh[own]
    kmh = np.where(noded.along[:, None, None], kmh, kmh[:, :, ::-1])
    rural = np.where(noded.along[:, None], rural, rural[:, ::-1])
    pieces = len(noded.tail)
    highway = np.full(pieces, np.iinfo(np.int8).max, dtype=np.int8)
    np.minimum.at(highway, noded.piece, rules.highway[own])
    fastest = np.zeros((pieces, len(MODES), 2), dtype=np.float32)
    np.maximum.at(fastest, noded.piece, kmh)
    rural_fastest = np.zeros((pieces, 2), dtype=np.float32)
    np.maximum.at(rural_fastest, noded.piece, rural)
    return OsmRoads(
        node_lonlat=node_lonlat,
        tail=noded.tail,
        head=noded.head,
        highway=highway,
        kmh=MappingProxyType({mode: np.ascontiguousarray(fastest[:, at]) for at, mode in enumerate(MODES)}),
        rural_drive_kmh=rural_fastest,
        ways=ways,
        remarks=tuple(remarks.texts),
    )


def _no_class_column(source: FileSource, present: list[str]) -> Fault:
    looked_for = CENTRELINE_FIELDS[0].headers
    return Fault(
        source.path.name,
        Text(
            f"缺少道路等级列（找过：{'、'.join(looked_for)}）",
            f"the class column is missing (looked for {', '.join(looked_for)})",
        ),
        Text(
            f"现有的列：{'、'.join(present)}；请在 sources.toml 的 columns 中用 class 指定",
            f"it has {', '.join(present)}: name it as class under columns in sources.toml",
        ),
        column="class",
    )


def _no_roads(source: FileSource, geometry: NDArray[np.object_], is_road: NDArray[np.bool_]) -> Fault:
    lines = int(np.isin(shapely.get_type_id(geometry), (_LINE, _MULTILINE)).sum())
    return Fault(
        source.path.name,
        Text(
            f"没有可用的道路线（{len(geometry):,} 个要素，其中线 {lines:,} 个，道路 {int(is_road.sum()):,} 个）",
            f"it holds no line that is a road ({len(geometry):,} features, of which {lines:,} are lines and "
            f"{int(is_road.sum()):,} roads)",
        ),
        Text("请提供道路中心线图层", "give a layer of road centre lines"),
    )
