"""What a project can be given: every role of a file in the planner's words, with what it needs and in which formats."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from geodata.errors import Fault
from geodata.source_files import LAYER_SUFFIXES
from geodata.text import Text

TABLE_SUFFIXES = (".xlsx", ".xls", ".csv", ".txt")
"""Suffixes of tables."""

RASTER_SUFFIXES = (".tif", ".tiff")
"""Suffixes of rasters."""

OSM_SUFFIXES = (".pbf", ".osm", ".osm.gz", ".osm.bz2")
"""How the names of OpenStreetMap extracts end."""


@dataclass(frozen=True, slots=True)
class Role:
    """What a file is used for.

    Attributes
    ----------
    key : str
        Key of the role.
    name : Text
        What the file is called.
    purpose : Text
        What it is used for.
    needs : Text
        What it must hold.
    examples : Text
        Columns as they may stand in it; empty where it has none.
    suffixes : tuple of str
        How its name may end, in lower case.
    table : str
        Its table in ``sources.toml``.
    file_key : str
        The key in that table that names the file.
    required : bool
        Whether nothing can be prepared without it.
    several : bool
        Whether a project may hold several such files.
    """

    key: str
    name: Text
    purpose: Text
    needs: Text
    examples: Text
    suffixes: tuple[str, ...]
    table: str
    file_key: str = "file"
    required: bool = False
    several: bool = False


_NONE = Text("", "")

_ROLES = (
    Role(
        "boundaries",
        Text("行政区划", "Boundaries"),
        Text(
            "划定研究区和统计单元（乡镇、街道、社区），可有多级，第一级为统计单元",
            "They bound the study area and its reporting units (townships, communities); of several levels the first one "
            "holds the reporting units",
        ),
        Text(
            "面图层，每个单元有行政区划代码和名称",
            "a layer of polygons with a code and a name per unit",
        ),
        Text("行政区划代码 150105001000、名称 大学西路街道", "code 150105001000, name Daxue Xilu Subdistrict"),
        LAYER_SUFFIXES,
        "boundaries",
        required=True,
        several=True,
    ),
    Role(
        "roads",
        Text("道路", "Roads"),
        Text(
            "计算步行、骑行、驾车时间；OSM 文件同时提供建筑、用地和场所",
            "Times on foot, by bicycle and by car; an OpenStreetMap extract also brings buildings, land use and premises",
        ),
        Text(
            "OpenStreetMap 文件，或带道路等级的中心线图层",
            "an OpenStreetMap extract, or a layer of centre lines with their class",
        ),
        Text("中心线：道路等级 县道、名称、单行", "centre lines: class, name, one-way"),
        (*OSM_SUFFIXES, *LAYER_SUFFIXES),
        "roads",
        required=True,
    ),
    Role(
        "population",
        Text("人口分布", "Population"),
        Text("知道人住在哪里，才能算多少人在 15 分钟内", "Where people live, and so how many are within 15 minutes"),
        Text(
            "人口栅格（每像元人数）、带人数的面图层，或网格人口表；也可只提供分乡镇人口总数",
            "a raster of persons per pixel, a layer of polygons with persons, or a table of cells; totals per township "
            "will also do",
        ),
        Text("表格：H3 网格编号或中心坐标 X、Y，常住人口", "tables: H3 index or centre X and Y, persons"),
        (*RASTER_SUFFIXES, *LAYER_SUFFIXES, *TABLE_SUFFIXES),
        "population",
    ),
    Role(
        "totals",
        Text("分单元人口总数", "Population totals"),
        Text(
            "各乡镇街道的常住人口；没有人口栅格时按住宅分摊，有栅格时用来校准",
            "Residents per township: spread over homes, or, with a raster, what the raster is brought to",
        ),
        Text(
            "表格，每个统计单元一行：行政区划代码、常住人口，可有登记失业人数",
            "a table with a row per reporting unit: code, residents, and registered unemployed where known",
        ),
        Text("行政区划代码、常住人口、登记失业人数", "code, persons, priority_persons"),
        TABLE_SUFFIXES,
        "population",
        file_key="totals",
    ),
    Role(
        "outlets",
        Text("现有网点", "Existing outlets"),
        Text("现状覆盖从这里算起", "What coverage today is counted from"),
        Text(
            "表格，每个网点一行：编号、名称、类型，经纬度或地址",
            "a table with a row per outlet: number, name, kind, and coordinates or an address",
        ),
        Text("编号、网点名称、网点类型、经度、纬度、地址", "id, name, kind, longitude, latitude, address"),
        TABLE_SUFFIXES,
        "outlets",
    ),
    Role(
        "venues",
        Text("备选场地", "Candidate venues"),
        Text(
            "可以开设新网点的场地；OSM 中的场所可自动补充",
            "Where new outlets may open; OpenStreetMap premises are added",
        ),
        Text(
            "表格，每处一行：编号、名称、场地类型，经纬度或地址",
            "a table with a row per venue: number, name, type, and coordinates or an address",
        ),
        Text("编号、场地名称、场地类型、经度、纬度、合作单位", "id, name, venue type, longitude, latitude, partner"),
        TABLE_SUFFIXES,
        "venues",
    ),
    Role(
        "jobs",
        Text("企业与岗位", "Firms and jobs"),
        Text("计算岗位覆盖，并为零工市场等选址", "Jobs covered, and sites for gig markets and the like"),
        Text(
            "表格，每家企业一行：从业人数，经纬度或所属乡镇",
            "a table with a row per firm: people working there, and coordinates or the township",
        ),
        Text("企业名称、从业人数、经度、纬度", "name, jobs, longitude, latitude"),
        TABLE_SUFFIXES,
        "jobs",
    ),
    Role(
        "priority",
        Text("重点人群", "Priority persons"),
        Text("登记失业人员等重点人群的覆盖", "Coverage of registered unemployed and other priority groups"),
        Text(
            "表格，每个统计单元一行：行政区划代码、人数（只要汇总数，不要名单）",
            "a table with a row per reporting unit: code and count (totals only, no lists of persons)",
        ),
        Text("行政区划代码、登记失业人数", "code, priority_persons"),
        TABLE_SUFFIXES,
        "priority",
    ),
    Role(
        "zones",
        Text("用地与功能区", "Land use"),
        Text(
            "哪里适合哪类网点（商圈、园区、居住区）",
            "Which kind of outlet suits where (commercial, industrial, housing)",
        ),
        Text("面图层，带用地类型", "a layer of polygons with their zone"),
        Text("用地类型 商业、名称", "zone, name"),
        LAYER_SUFFIXES,
        "zones",
    ),
    Role(
        "features",
        Text("OSM 地物", "OpenStreetMap features"),
        Text(
            "道路为中心线图层时，另外提供建筑、用地、场所和地名",
            "Buildings, land use, premises and place names, where the roads are a layer of centre lines",
        ),
        Text("OpenStreetMap 文件", "an OpenStreetMap extract"),
        _NONE,
        OSM_SUFFIXES,
        "features",
    ),
    Role(
        "elevation",
        Text("高程", "Elevations"),
        Text("按坡度修正步行和骑行时间", "Walking and cycling times that follow the hills"),
        Text("高程栅格（米）", "a raster of elevations in metres"),
        _NONE,
        RASTER_SUFFIXES,
        "elevation",
    ),
    Role(
        "bus",
        Text("公交时刻表", "Bus timetable"),
        Text("增加公交出行方式", "Journeys by bus as a mode of their own"),
        Text("GTFS 压缩包", "a GTFS feed"),
        _NONE,
        (".zip",),
        "bus",
    ),
)

ROLES: Mapping[str, Role] = MappingProxyType({role.key: role for role in _ROLES})
"""Every role by its key, in the order in which a planner is asked for it."""


def suffix_of(name: str) -> str:
    """Return how a file name ends, in lower case: ``.osm.gz`` and ``.osm.bz2`` as a whole."""
    lower = name.lower()
    double = next((suffix for suffix in OSM_SUFFIXES if suffix.count(".") > 1 and lower.endswith(suffix)), "")
    return double or (f".{lower.rpartition('.')[2]}" if "." in lower else "")


def wrong_format(file: str, role: Role) -> Fault:
    """Return the fault of a file that a role does not take."""
    return Fault(
        file,
        Text(f"“{role.name.zh}”不接受此格式", f"{role.name.en}: this format is not taken"),
        Text(f"可用：{'、'.join(role.suffixes)}", f"use one of {', '.join(role.suffixes)}"),
    )
