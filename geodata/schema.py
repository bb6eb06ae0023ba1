"""The schema of every table a planner brings: fields, usual headers, ranges."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Literal

import numpy as np

FieldKind = Literal["text", "number", "coordinate", "code", "date", "kind", "venue_type", "cell"]


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a table.

    Attributes
    ----------
    name : str
        Name inside the program and key in ``columns`` of ``sources.toml``.
    kind : str
        ``text``, ``number`` (a count), ``coordinate``, ``code`` of an administrative unit, ``date``, or a controlled
        word: outlet ``kind``, ``venue_type``, H3 ``cell``.
    required : bool
        Whether the column must be there and every value be given.
    headers : tuple of str
        Headers under which it is found without being named; the first that is there counts.
    minimum, maximum : float
        Range of a number.
    unique : bool
        Whether a value may stand only once.
    complete : bool
        Whether every value must be given where the column is there, though the column may be left out.
    unit : str
        Unit of a number.
    description : str
        What it means.
    """

    name: str
    kind: FieldKind
    required: bool
    headers: tuple[str, ...]
    description: str
    minimum: float = -np.inf
    maximum: float = np.inf
    unique: bool = False
    complete: bool = False
    unit: str = ""


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


PAIR_HEADERS = _words(
    "经纬度 经纬度坐标 经纬坐标 坐标 地理坐标 位置坐标 gps坐标 坐标(经纬度) 经度,纬度 纬度,经度 经度纬度 lonlat lnglat lng,lat lat,lng"
)
"""Headers of one column that holds both coordinates; it is then taken for ``lon`` and for ``lat``."""

GROUP_PREFIX = "group "
"""What stands before the name of a population group in the columns of a checked table."""

_LON = Field("lon", "coordinate", False, _words(
    "经度 lng lon longitude x 东经 坐标x x坐标 网点经度 经度坐标 高德经度 百度经度 腾讯经度 gps经度 wgs84经度 经度(东经) 经度(x) "
    "经度(lng) 经度(lon) 东经(e) long x_coord lon_wgs84"),
    "Longitude, or easting in a projected CRS; degrees also as 126°32'05\". One column may hold both coordinates.",
    unit="degrees or metres")  # fmt: skip
_LAT = Field("lat", "coordinate", False, _words(
    "纬度 lat latitude y 北纬 坐标y y坐标 网点纬度 纬度坐标 高德纬度 百度纬度 腾讯纬度 gps纬度 wgs84纬度 纬度(北纬) 纬度(y) "
    "纬度(lat) 北纬(n) y_coord lat_wgs84"),
    "Latitude, or northing in a projected CRS.", unit="degrees or metres")  # fmt: skip

_UNIT_CODES = _words(
    "行政区划代码 区划代码 统计用区划代码 行政区划编码 区划编码 所属区划代码 所在地区划代码 行政代码 地区代码 乡镇代码 街道代码 "
    "乡镇街道代码 社区代码 嘎查村代码 adcode code")  # fmt: skip
_UNIT_NAMES = _words(
    "所属乡镇街道 所属乡镇(街道) 所属街道(乡镇) 所属乡镇/街道 乡镇街道 乡镇(街道) 街道(乡镇) 乡镇/街道 街道/乡镇 苏木乡镇 苏木乡镇街道 所属苏木乡镇 "
    "所属乡镇 所属街道 所在乡镇 所在街道 所在乡镇街道 所在乡镇(街道) 所属社区 所在社区 乡镇 街道 所属区划 行政区划 unit_name township")  # fmt: skip
_ADDRESSES = _words(
    "地址 详细地址 所在地 办公地址 网点地址 站点地址 场地地址 企业地址 单位地址 所在地址 具体地址 具体位置 服务地址 经营地址 注册地址 地点 位置 坐落 address addr")  # fmt: skip
_ADDRESS = Field("address", "text", False, _ADDRESSES, "Address.")
_OF_UNIT = (
    Field("code", "code", False, _UNIT_CODES, "Code of the unit it lies in."),
    Field("unit_name", "text", False, _UNIT_NAMES, "Name of the unit it lies in."),
)
_UNIT_CODE = Field("code", "code", True, ("行政区划代码", "区划代码", "代码", "编码", *_UNIT_CODES[2:]),
                   "Code of the unit, as text: 6 digits (county), 9 (township) or 12 (community).", unique=True)  # fmt: skip
_PERSONS = _words(
    "常住人口 人口 人口数 常住人口数 总人口 常住总人口 人口总数 人口合计 人口总量 总人数 人数 户籍人口 户籍人口数 户籍总人口 persons population popu pop")  # fmt: skip
_PRIORITY = _words(
    "登记失业人数 重点人群 登记失业人员 登记失业人员数 城镇登记失业人数 失业人数 失业人员数 重点人群人数 重点群体人数 重点群体 就业困难人数 就业困难人员 "
    "就业困难人员数 priority_persons")  # fmt: skip
_JOBS = _words(
    "从业人数 从业人员 岗位数 从业人员数 期末从业人数 从业人员期末人数 职工人数 在岗职工人数 在职职工人数 用工人数 用工总数 在职人数 员工人数 员工数 职工数 就业人数 "
    "就业岗位数 参保人数 参保职工人数 社保参保人数 jobs employees")  # fmt: skip


def _count(name: str, headers: tuple[str, ...], description: str, *, required: bool, unit: str = "persons") -> Field:
    return Field(name, "number", required, headers, description, minimum=0.0, maximum=1e9, unit=unit)


def _id(headers: str, description: str) -> Field:
    without = (
        " Without a column of numbers the name serves, followed by address, unit or coordinates where several share it; "
        "only numbers stay the same when a name changes."
    )
    return Field("id", "text", False, _words(headers), description + without, unique=True, complete=True)


_PRIORITY_PERSONS = _count(
    "priority_persons", _PRIORITY, "Registered unemployed or another priority group.", required=False
)

SCHEMAS = MappingProxyType(
    {
        "outlets": (
            _id("编号 网点编号 站点编号 网点代码 代码 id outlet_id", "Number of the outlet; stable over the years."),
            Field("name", "text", True, _words(
                "网点名称 名称 机构名称 站点名称 服务网点名称 就业服务网点名称 服务站名称 服务站点名称 驿站名称 市场名称 单位名称 网点 站点 站名 name"),
                "Name of the outlet."),
            Field("kind", "kind", True, _words("网点类型 类型 类别 网点类别 站点类型 站点类别 机构类型 机构类别 网点性质 性质 载体类型 kind type"),
                  "Kind of outlet, Chinese name or key."),
            _LON,
            _LAT,
            _ADDRESS,
            *_OF_UNIT,
            Field("opened", "date", False, _words(
                "开办时间 成立时间 启用日期 建成时间 开办日期 成立日期 启用时间 建成日期 设立时间 设立日期 挂牌时间 挂牌日期 揭牌时间 投用时间 投用日期 "
                "投入使用时间 开业时间 开业日期 建立时间 运营时间 opened"), "Day, month or year on which it opened."),
            Field("operator", "text", False, _words(
                "运营机构 运营单位 运营方 运营主体 运营企业 承办单位 承办机构 承接机构 第三方机构 第三方运营机构 管理单位 operator"),
                "Body that runs it."),
            Field("contact", "text", False, _words("包联联系人 包联干部 包联人 包联人员 包联责任人 包联联络员 联络员 contact"),
                  "The bureau's contact for the outlet; never in anything that is published."),
            Field("services", "text", False, _words("服务事项 服务内容 服务项目 服务功能 服务清单 服务事项清单 业务范围 services"), "What it offers."),
        ),
        "venues": (
            _id("编号 场地编号 代码 id venue_id", "Number of the venue."),
            Field("name", "text", True, _words("场地名称 名称 场所名称 单位名称 机构名称 name"), "Name of the venue."),
            Field("venue_type", "venue_type", True, _words("场地类型 类型 场所类型 场地类别 场所类别 类别 性质 venue_type type"),
                  "Type of venue, Chinese name or key."),
            _LON,
            _LAT,
            Field("partner", "text", False, _words("合作单位 产权单位 提供单位 合作方 partner"), "Body that would give the room."),
            _ADDRESS,
            *_OF_UNIT,
        ),
        "jobs": (
            Field("name", "text", False, _words("企业名称 单位名称 名称 公司名称 用人单位名称 用工单位名称 用人单位 用工单位 企业 单位 公司 name"),
                  "Name of the firm."),
            _LON,
            _LAT,
            _count("jobs", _JOBS, "People working there.", required=True, unit="jobs"),
            _ADDRESS,
            *_OF_UNIT,
        ),
        "population totals": (
            _UNIT_CODE,
            _count("persons", _PERSONS, "Resident population of the unit.", required=True),
            _PRIORITY_PERSONS,
        ),
        "population cells": (
            Field("cell", "cell", True, _words("cell h3 id 网格编码 网格编号 格网编码 格网编号 h3编码"), "H3 index of the cell.", unique=True),
            _count("persons", _PERSONS, "Resident population of the cell.", required=True),
            _count("jobs", _JOBS, "Jobs in the cell.", required=False, unit="jobs"),
            _PRIORITY_PERSONS,
        ),
        "population squares": (
            replace(_LON, name="x", required=True, headers=("x", *_LON.headers[:4], *_LON.headers[5:], "中心x", "中心经度"),
                    description="Longitude or easting of the square's centre."),
            replace(_LAT, name="y", required=True, headers=("y", *_LAT.headers[:3], *_LAT.headers[4:], "中心y", "中心纬度"),
                    description="Latitude or northing of the square's centre."),
            _count("persons", _PERSONS, "Resident population of the square.", required=True),
            _count("jobs", _JOBS, "Jobs in the square.", required=False, unit="jobs"),
            _PRIORITY_PERSONS,
        ),
        "priority": (
            _UNIT_CODE,
            replace(_PRIORITY_PERSONS, required=True, headers=(*_PRIORITY, "人数")),
        ),
    }
)  # fmt: skip
"""Fields of each table, by role."""

BOUNDARY_FIELDS = (
    replace(_UNIT_CODE, headers=(*_UNIT_CODE.headers, "xzqdm", "pac")),
    Field("name", "text", True, ("名称", "乡镇街道", "name", *_words("行政区名称 单元名称 区划名称 xzqmc")), "Name of the unit."),
)  # fmt: skip
"""Attributes of a boundary layer."""

ZONE_FIELDS = (
    Field("zone", "text", True, ("zone", "用地类型", "分区类型"), "Zone: Chinese name or key."),
    Field("name", "text", False, ("名称", "name"), "Name of the zone."),
)
"""Attributes of a zone layer."""

POLYGON_FIELDS = (
    _count("persons", _PERSONS, "Resident population of the polygon.", required=True),
    replace(_UNIT_CODE, required=False, unique=False, description="Code of the polygon."),
    Field("name", "text", False, ("名称", "name", "乡镇街道", "社区"), "Name of the polygon."),
    _PRIORITY_PERSONS,
)
"""Attributes of a layer of polygons with totals."""


def fields_with_groups(fields: tuple[Field, ...], groups: tuple[str, ...]) -> tuple[Field, ...]:
    """Return fields and, after them, one count of persons per population group, without usual headers.

    Parameters
    ----------
    fields : tuple of Field
        The fields of a role.
    groups : tuple of str
        Names of the groups.
    """
    return (
        *fields,
        *(_count(f"{GROUP_PREFIX}{name}", (), f"Persons of the group {name}.", required=False) for name in groups),
    )
