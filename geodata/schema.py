"""The schema of every table a planner brings: fields, usual headers, ranges."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import numpy as np

FieldKind = Literal["text", "number", "kind", "venue_type", "cell"]


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a table.

    Attributes
    ----------
    name : str
        Name inside the program and key in ``columns`` of ``sources.toml``.
    kind : str
        ``text``, ``number``, or a controlled word: outlet ``kind``, ``venue_type``, H3 ``cell``.
    required : bool
        Whether the column must be there and every value be given.
    headers : tuple of str
        Headers under which it is found without being named.
    minimum, maximum : float
        Range of a number.
    unique : bool
        Whether a value may stand only once.
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
    unit: str = ""


_ID = ("编号", "网点编号", "代码", "序号", "id")
_LON = Field("lon", "number", True, ("经度", "lng", "lon", "longitude", "x"), "Longitude, or easting in a projected CRS.",
             unit="degrees or metres")  # fmt: skip
_LAT = Field("lat", "number", True, ("纬度", "lat", "latitude", "y"), "Latitude, or northing in a projected CRS.",
             unit="degrees or metres")  # fmt: skip
_CODE = Field("code", "text", True, ("行政区划代码", "区划代码", "代码", "code", "adcode"), "Code of the unit, as text.",
              unique=True)  # fmt: skip
_PERSONS = ("常住人口", "人口", "人口数", "persons", "population", "popu")
_PRIORITY = ("登记失业人数", "重点人群", "priority_persons")
_JOBS = ("从业人数", "从业人员", "岗位数", "jobs", "employees")


def _count(name: str, headers: tuple[str, ...], description: str, *, required: bool, unit: str = "persons") -> Field:
    return Field(name, "number", required, headers, description, minimum=0.0, maximum=1e9, unit=unit)


SCHEMAS = MappingProxyType(
    {
        "outlets": (
            Field("id", "text", True, _ID, "Number of the outlet; stable over the years.", unique=True),
            Field("name", "text", True, ("网点名称", "名称", "机构名称", "name"), "Name of the outlet."),
            Field("kind", "kind", True, ("网点类型", "类型", "kind"), "Kind of outlet, Chinese name or key."),
            _LON,
            _LAT,
            Field("address", "text", False, ("地址", "详细地址", "address"), "Address."),
        ),
        "venues": (
            Field("id", "text", True, _ID, "Number of the venue.", unique=True),
            Field("name", "text", True, ("场地名称", "名称", "name"), "Name of the venue."),
            Field(
                "venue_type",
                "venue_type",
                True,
                ("场地类型", "类型", "venue_type"),
                "Type of venue, Chinese name or key.",
            ),
            _LON,
            _LAT,
            Field("partner", "text", False, ("合作单位", "partner"), "Body that would give the room."),
        ),
        "jobs": (
            Field("name", "text", False, ("企业名称", "单位名称", "名称", "name"), "Name of the firm."),
            _LON,
            _LAT,
            _count("jobs", _JOBS, "People working there.", required=True, unit="jobs"),
        ),
        "population totals": (
            _CODE,
            _count("persons", _PERSONS, "Resident population of the unit.", required=True),
            _count("priority_persons", _PRIORITY, "Registered unemployed or another priority group.", required=False),
        ),
        "population cells": (
            Field("cell", "cell", True, ("cell", "h3", "id"), "H3 index of the cell.", unique=True),
            _count("persons", _PERSONS, "Resident population of the cell.", required=True),
            _count("jobs", _JOBS, "Jobs in the cell.", required=False, unit="jobs"),
            _count("priority_persons", _PRIORITY, "Registered unemployed or another priority group.", required=False),
        ),
    }
)
"""Fields of each table, by role."""

BOUNDARY_FIELDS = (
    Field("code", "text", True, _CODE.headers, "Code of the unit, as text.", unique=True),
    Field("name", "text", True, ("名称", "乡镇街道", "name"), "Name of the unit."),
)
"""Attributes of a boundary layer."""

ZONE_FIELDS = (
    Field("zone", "text", True, ("zone", "用地类型", "分区类型"), "Zone: Chinese name or key."),
    Field("name", "text", False, ("名称", "name"), "Name of the zone."),
)
"""Attributes of a zone layer."""
