"""The roads of an OpenStreetMap extract: pieces of road with the speed of each mode."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray
from pyproj import Geod

from geodata.errors import Fault, FormatError, NoRoadsError
from geodata.highways import HIGHWAY_NAMES, HIGHWAYS, MODES, ferry_kmh, is_mistaken_maxspeed, parsed_duration_minutes
from geodata.osm_file import check_osm_file
from geodata.osm_lines import Ints, OsmLines, read_osm_lines
from geodata.osm_scan import WAY
from geodata.road_access import ROAD_TAGS
from geodata.road_pieces import (
    RoadPieces,
    barriers_of,
    cut_at_barriers,
    joined,
    rows_of,
    tagging_rules,
    way_pieces,
)
from geodata.squares import square_pieces
from geodata.text import Text

_KEYS = ("highway", "barrier", "route")
_UNITS_PER_DEGREE = 10_000_000
_MOST_MISSING = 0.5
"""Where more of the roads' nodes than this share are missing, the file is no map that was cut out but a broken one."""
_METRIC_LATITUDES = (-80.0, 84.0)
"""Degrees between which the metric coordinate systems are defined (UTM; the poles have other ones)."""
_FERRY = HIGHWAY_NAMES.index("ferry")


@dataclass(frozen=True, slots=True, eq=False)
class OsmRoads:
    """Road pieces between consecutive nodes of the extract's ways.

    Attributes
    ----------
    node_lonlat : (n, 2) float64
        Nodes; at a barrier that stops somebody several stand in one place.
    tail, head : (m,) int32
        First and last node of each piece. Pieces that pass a barrier have no length.
    highway : (m,) int8
        Position in `geodata.highways.HIGHWAY_NAMES`.
    kmh : mapping of str to (m, 2) float32
        Speed along and against each piece per mode in built-up land; 0 where the mode may not go.
    rural_drive_kmh : (m, 2) float32
        The same for cars outside built-up land; the other modes are as fast there.
    ways : int
        Number of ways taken.
    remarks : tuple of Text
        What was not used or not taken as it stands, with its number.
    """

    node_lonlat: NDArray[np.float64]
    tail: NDArray[np.int32]
    head: NDArray[np.int32]
    highway: NDArray[np.int8]
    kmh: Mapping[str, NDArray[np.float32]]
    rural_drive_kmh: NDArray[np.float32]
    ways: int
    remarks: tuple[Text, ...] = ()

    def kmh_where(self, urban: NDArray[np.bool_]) -> Mapping[str, NDArray[np.float32]]:
        """Return the speeds of all pieces, given which of them lie in built-up land.

        Parameters
        ----------
        urban : (m,) bool
            As `geodata.built_up.urban_pieces` tells.
        """
        drive = np.where(urban[:, None], self.kmh["drive"], self.rural_drive_kmh)
        return MappingProxyType({**self.kmh, "drive": drive})


def read_osm_roads(path: Path) -> OsmRoads:
    """Read the roads of an OSM extract that anyone may use.

    Parameters
    ----------
    path : Path
        ``.osm.pbf``, ``.osm``, ``.osm.gz`` or ``.osm.bz2``.

    Returns
    -------
    OsmRoads
        Ways that leave the extract are cut where their nodes end; barriers are impassable for those they stop; squares
        are walked straight across.

    Raises
    ------
    FormatError
        The file is damaged, no OSM file, or its coordinates fit no metric coordinate system.
    NoRoadsError
        It holds no usable road.
    """
    check_osm_file(path)
    lines = read_osm_lines(path, _KEYS, ROAD_TAGS)
    rules = tagging_rules(lines.tags)
    pieces, way, node = way_pieces(lines, rules)
    _refuse_incomplete(path, lines, node)
    if not len(pieces.tail):
        raise _no_roads(path, lines)
    pieces, ferries, odd_durations = _with_durations(lines, pieces)
    extra, squares = square_pieces(path, lines, rules, pieces, way, node)
    pieces = joined([pieces, extra])
    used = np.zeros(len(lines.node_id), dtype=bool)
    used[pieces.tail], used[pieces.head] = True, True
    _refuse_odd_places(path, lines, used)
    barrier, stops = barriers_of(lines)
    pieces, place = cut_at_barriers(pieces, len(used), barrier, stops)
    units = np.concatenate([lines.node_lonlat[used], lines.node_lonlat[place]])
    renumbered = np.concatenate([np.cumsum(used) - 1, used.sum() + np.arange(len(place))]).astype(np.int32)
    counts = {
        "cut": len(np.unique(way[node < 0])),
        "maxspeed": _mistaken_maxspeeds(lines, way),
        "barriers": len(np.unique(place)),
        "ferries": ferries,
        "durations": odd_durations,
        "squares": squares,
    }
    return OsmRoads(
        units / _UNITS_PER_DEGREE,
        renumbered[pieces.tail],
        renumbered[pieces.head],
        pieces.highway,
        MappingProxyType({mode: np.ascontiguousarray(pieces.kmh[:, at]) for at, mode in enumerate(MODES)}),
        pieces.rural_drive_kmh,
        len(np.unique(way)),
        _remarks(path, counts),
    )


def _refuse_incomplete(path: Path, lines: OsmLines, node: Ints) -> None:
    missing = int((node < 0).sum())
    if missing <= _MOST_MISSING * len(node):
        return
    raise FormatError(
        [
            Fault(
                path.name,
                Text(
                    f"道路所用的 {len(node):,} 个节点中有 {missing:,} 个不在文件内（文件共 {len(lines.node_id):,} 个节点）",
                    f"lacks {missing:,} of the {len(node):,} nodes of its roads (it holds {len(lines.node_id):,} nodes)",
                ),
                Text(
                    "文件可能被截断，或导出时去掉了节点；请重新下载或导出",
                    "it may have been cut short, or written without nodes: download or export it again",
                ),
            )
        ]
    )


def _no_roads(path: Path, lines: OsmLines) -> NoRoadsError:
    nodes, ways = len(lines.node_id), int((lines.kind == WAY).sum())
    return NoRoadsError(
        [
            Fault(
                path.name,
                Text(
                    f"没有可通行的道路（共 {nodes:,} 个节点、{ways:,} 条带 highway、barrier 或 route 标签的线）",
                    f"it holds no road that anyone may use ({nodes:,} nodes, {ways:,} ways with a highway, barrier or "
                    "route tag)",
                ),
                Text(
                    "请使用含 highway 道路的 OSM 文件；若文件可能被截断，请重新下载",
                    "give an OSM extract with highway ways; if it may have been cut short, download it again",
                ),
            )
        ]
    )


def _refuse_odd_places(path: Path, lines: OsmLines, used: NDArray[np.bool_]) -> None:
    """Refuse roads that are off the earth, on both sides of the antimeridian, or at a pole."""
    units = lines.node_lonlat[used]
    (west, south), (east, north) = units.min(axis=0) / _UNITS_PER_DEGREE, units.max(axis=0) / _UNITS_PER_DEGREE
    if min(west, -east) < -180.0 or min(south, -north) < -90.0:
        lonlat = units / _UNITS_PER_DEGREE
        off = np.flatnonzero((np.abs(lonlat) > (180.0, 90.0)).any(axis=1))
        number, (lon, lat) = lines.node_id[used][off[0]], lonlat[off[0]]
        raise _fault(
            path,
            Text(
                f"{len(off)} 个节点的坐标不在地球上，例如节点 {number}：经度 {lon:g}，纬度 {lat:g}",
                f"has {len(off)} nodes off the earth, for instance node {number}: longitude {lon:g}, latitude {lat:g}",
            ),
            Text("请更正坐标，应为 WGS84 经纬度（度）", "mend them: WGS84 degrees are expected"),
        )
    if east - west > 180.0 or south < _METRIC_LATITUDES[0] or north > _METRIC_LATITUDES[1]:
        raise _fault(
            path,
            Text(
                f"道路跨越 180° 经线或靠近极点（经度 {west:.2f} 至 {east:.2f}，纬度 {south:.2f} 至 {north:.2f}），"
                "没有适用的平面坐标系",
                f"its roads cross the 180° meridian or lie near a pole (longitude {west:.2f} to {east:.2f}, latitude "
                f"{south:.2f} to {north:.2f}): no metric coordinate system fits",
            ),
            Text("请只截取研究区附近的道路", "cut out the roads near the study area only"),
        )


def _fault(path: Path, problem: Text, remedy: Text) -> FormatError:
    return FormatError([Fault(path.name, problem, remedy)])


def _with_durations(lines: OsmLines, pieces: RoadPieces) -> tuple[RoadPieces, int, int]:
    """Return the pieces with ferries as fast as their ``duration`` says; number of ferries; of unusable durations."""
    of_ferry = np.flatnonzero(pieces.highway == _FERRY)
    ferries = np.unique(pieces.way[of_ferry])
    kmh, odd = pieces.kmh.copy() if len(ferries) else pieces.kmh, 0
    for way in ferries:
        duration = lines.tags[lines.tagging[way]].get("duration")
        if duration is None:
            continue
        whole = rows_of(lines, lines.refs[lines.indptr[way] : lines.indptr[way + 1]])
        lon, lat = (lines.node_lonlat[whole[whole >= 0]] / _UNITS_PER_DEGREE).T
        speed = ferry_kmh(Geod(ellps="WGS84").line_length(lon, lat) / 1000.0, parsed_duration_minutes(duration))
        if speed is None or whole.min() < 0:
            odd += 1
            continue
        own = of_ferry[pieces.way[of_ferry] == way]
        kmh[own] *= speed / HIGHWAYS["ferry"].limit_kmh
    rural = pieces.rural_drive_kmh.copy()
    rural[of_ferry] = kmh[of_ferry, MODES.index("drive")]
    return replace(pieces, kmh=kmh, rural_drive_kmh=rural), len(ferries), odd


def _mistaken_maxspeeds(lines: OsmLines, way: Ints) -> int:
    mistaken = np.array(["maxspeed" in tags and is_mistaken_maxspeed(tags["maxspeed"]) for tags in lines.tags])
    return int(mistaken[lines.tagging[np.unique(way)]].sum())


def _remarks(path: Path, counts: Mapping[str, int]) -> tuple[Text, ...]:
    words = {
        "cut": ("条道路超出文件范围，在缺失的节点处断开", "roads leave the file and end where their nodes are missing"),
        "maxspeed": (
            "条道路的限速（maxspeed）无法使用，按道路等级取值",
            "roads have a maxspeed that cannot be used and take that of their class",
        ),
        "barriers": (
            "处大门、路桩等障碍对部分出行方式关闭",
            "gates, bollards and other barriers are closed to some modes of travel",
        ),
        "ferries": (
            "条轮渡线路参与计算，候船时间未计入",
            "ferries are used; waiting for them is not counted",
        ),
        "durations": (
            "条轮渡的时长（duration）无法使用，按默认速度计算",
            "ferries have a duration that cannot be used and go at the assumed speed",
        ),
        "squares": ("处广场可直线穿行", "squares are walked straight across"),
    }
    return tuple(
        Text(f"{path.name}：{counts[key]:,} {zh}", f"{path.name}: {counts[key]:,} {en}")
        for key, (zh, en) in words.items()
        if counts[key]
    )
