"""The terms of equity in both languages: columns of its tables and names of the kinds of units."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from geodata.text import Text

EQUITY_COLUMNS: Mapping[str, Text] = MappingProxyType(
    {
        "group": Text("人群", "Group"),
        "group_total": Text("总数", "In total"),
        "group_covered": Text("覆盖数", "Covered"),
        "group_share": Text("覆盖率（%）", "Covered (%)"),
        "unit_kind": Text("分区类别", "Kind of area"),
        "unit_count": Text("分区数（个）", "Areas"),
        "supply_ratio": Text("每万人可及网点（个）", "Outlets within reach per 10,000 residents"),
    }
)
"""Titles of columns, with units."""

UNIT_KIND_NAMES: Mapping[str, Text] = MappingProxyType(
    {
        "subdistrict": Text("街道", "subdistricts (jiedao)"),
        "town": Text("镇", "towns (zhen)"),
        "township": Text("乡、苏木", "townships (xiang, sumu)"),
        "community": Text("社区", "urban communities"),
        "village": Text("村、嘎查", "villages (cun, gacha)"),
        "district": Text("区", "districts"),
        "city": Text("市", "cities"),
        "county": Text("县、旗", "counties and banners"),
        "other": Text("其他（名称不能判断）", "others (the name does not tell)"),
    }
)
"""Kinds of units (`planning.unit_kinds.UNIT_KINDS`)."""
