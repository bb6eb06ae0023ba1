"""Kinds of reporting units, told from how their names end: subdistricts, towns, townships and so on.

The statistical division into urban and rural (统计上划分城乡的规定, 国函〔2008〕60号) goes by communities and villages and
is not among a planner's files as a rule; the name of a unit is, and tells what it was set up as.
"""

from __future__ import annotations

from collections.abc import Iterable
from types import MappingProxyType

UNIT_KINDS = ("subdistrict", "town", "township", "community", "village", "district", "city", "county", "other")
"""Kinds, the most urban first at each level: 街道 and offices, 镇, 乡 and 苏木; 社区, 村 and 嘎查; 市辖区, 市, 县 and 旗."""

_ENDINGS = MappingProxyType(
    {
        "开发区": "other",
        "园区": "other",
        "新区": "other",
        "管理区": "other",
        "街道": "subdistrict",
        "办事处": "subdistrict",
        "镇": "town",
        "乡": "township",
        "苏木": "township",
        "社区": "community",
        "居委会": "community",
        "居民委员会": "community",
        "村": "village",
        "村委会": "village",
        "村民委员会": "village",
        "嘎查": "village",
        "区": "district",
        "市": "city",
        "县": "county",
        "旗": "county",
    }
)


def unit_kind(name: str) -> str:
    """Return which of `UNIT_KINDS` a unit of this name is; ``other`` where the name does not tell."""
    stripped = name.strip()
    # The longest ending counts, so that a development zone is no district.
    for ending in sorted(_ENDINGS, key=len, reverse=True):
        if stripped.endswith(ending):
            return _ENDINGS[ending]
    return "other"


def unit_kinds(names: Iterable[str]) -> list[str]:
    """Return the kind of each unit by its name."""
    return [unit_kind(str(name)) for name in names]
