"""What the templates say: which tables there are, what each column means in Chinese, and example rows."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from geodata.text import Text


@dataclass(frozen=True, slots=True)
class Template:
    """One table to fill in.

    Attributes
    ----------
    schema : str
        Key of `geodata.schema.SCHEMAS`.
    name : Text
        What the table is called.
    examples : tuple of tuple of str
        Example rows: one value per field of the schema, in its order; words of a list by their key.
    """

    schema: str
    name: Text
    examples: tuple[tuple[str, ...], ...]


TEMPLATES = MappingProxyType(
    {
        "outlets": Template(
            "outlets",
            Text("现有网点", "Existing outlets"),
            (
                ("001", "示例街道家门口就业服务站", "doorstep_station", "111.7001", "40.8202", "示例路 1 号", "150105001",
                 "示例街道", "2024-05-01", "示例人力资源有限公司", "（包联联系人）", "求职登记、政策咨询"),
                ("002", "示例镇零工驿站", "gig_post", "", "", "示例镇示例社区党群服务中心一楼", "", "示例镇", "2024-06", "", "", "零工对接"),
            ),
        ),
        "venues": Template(
            "venues",
            Text("备选场地", "Possible venues"),
            (
                ("V01", "示例社区党群服务中心", "party_mass_centre", "111.7001", "40.8202", "示例社区", "示例路 3 号", "150105001",
                 "示例街道"),
                ("V02", "示例农贸市场", "market", "111.7102", "40.8303", "", "", "", "示例街道"),
            ),
        ),
        "jobs": Template(
            "jobs",
            Text("企业与岗位", "Firms and jobs"),
            (
                ("示例食品有限公司", "111.7001", "40.8202", "120", "示例路 5 号", "150105001", "示例街道"),
                ("示例物流有限公司", "", "", "35", "", "150105002", "示例镇"),
            ),
        ),
        "totals": Template(
            "population totals",
            Text("分单元人口", "Population per unit"),
            (("150105001000", "52310", "431"), ("150105002000", "8120", "57")),
        ),
        "priority": Template(
            "priority",
            Text("分单元重点人群", "Priority persons per unit"),
            (("150105001000", "431"), ("150105002000", "57")),
        ),
        "cells": Template(
            "population cells",
            Text("H3 网格人口", "Population per H3 cell"),
            (("8930e1d8c8fffff", "310", "45", "6"), ("8930e1d8c8bffff", "120", "0", "1")),
        ),
        "squares": Template(
            "population squares",
            Text("方格人口", "Population per square"),
            (("111.70", "40.82", "310", "45", "6"), ("111.71", "40.82", "120", "0", "1")),
        ),
    }
)  # fmt: skip
"""Every template by its key."""

MEANINGS = MappingProxyType(
    {
        "id": "编号，各年保持不变，不得重复；没有编号列时以名称代替",
        "name": "名称",
        "kind": "网点类型，从下拉列表中选择",
        "venue_type": "场地类型，从下拉列表中选择",
        "lon": "经度（十进制度），或投影坐标的东坐标（米）；没有坐标时可填地址，载入后逐条确认位置",
        "lat": "纬度（十进制度），或投影坐标的北坐标（米）",
        "x": "方格中心的经度，或投影坐标的东坐标（米）",
        "y": "方格中心的纬度，或投影坐标的北坐标（米）",
        "address": "地址；没有坐标时据此查找位置",
        "code": "所在单元的行政区划代码：6 位（旗县区）、9 位（苏木乡镇街道）或 12 位（嘎查村社区）",
        "unit_name": "所属苏木乡镇或街道的名称",
        "opened": "开办时间：年、年-月或年-月-日",
        "operator": "运营机构名称",
        "contact": "人社部门包联联系人姓名；只供内部使用，不出现在任何成果中。请勿填写电话和身份证号",
        "services": "服务事项，以顿号分隔",
        "partner": "可提供场地的合作单位",
        "jobs": "从业人数",
        "persons": "常住人口数",
        "priority_persons": "登记失业人员或其他重点人群的人数",
        "cell": "H3 网格编号，15 位十六进制",
    }
)
"""Chinese meaning of each field; the English one stands in the schema."""

MEANINGS_IN_ROLE = MappingProxyType(
    {
        ("population totals", "code"): "统计单元的行政区划代码，与行政区划图层一致，每个单元一行",
        ("priority", "code"): "统计单元的行政区划代码，与行政区划图层一致，每个单元一行",
        ("jobs", "name"): "企业名称",
    }
)
"""Where a field means something else in one table."""

UNITS = MappingProxyType(
    {
        "persons": Text("人", "persons"),
        "jobs": Text("人", "jobs"),
        "degrees or metres": Text("度或米", "degrees or metres"),
    }
)
"""Units of the schema's numbers."""
