"""What the web map itself says: on its switches, buttons, lists and messages."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from geodata.text import Text
from publishing.numbers import UNREACHABLE

TITLE = Text("公共就业服务网点与覆盖地图", "Public Employment Service Outlets and Coverage")
"""After the area's name."""

PAGE_TITLE = Text("网页地图", "Web map")
"""Of the page until the map has opened."""

NO_SCRIPT = Text(
    "此网页需要启用 JavaScript 才能显示地图。它不联网，也不读取其他文件。请用新版 Edge、Chrome 或 Firefox 打开。",
    "This page needs JavaScript to show its map. It uses no network and reads no other file. Open it with a current Edge, "
    "Chrome or Firefox.",
)
"""Where scripts are switched off."""

OPENING = Text("正在打开地图……", "Opening the map …")
"""Until the map is drawn."""

SCRIPT_WORDS: Mapping[str, Text] = MappingProxyType(
    {
        "map": Text("地图", "Map"),
        "panel": Text("图例与指标", "Legend and figures"),
        "figures": Text("主要指标", "Main figures"),
        "theme": Text("地图内容", "Show"),
        "state": Text("时点", "When"),
        "legend": Text("图例（点击可隐藏或显示）", "Legend (click to hide or show)"),
        "overlays": Text("图层", "Layers"),
        "outlets": Text("现有网点", "Outlets"),
        "sites": Text("建议新增点位", "Proposed sites"),
        "gaps": Text("服务缺口", "Gaps"),
        "borders": Text("边界", "Boundaries"),
        "roads": Text("道路与铁路", "Roads and railways"),
        "land": Text("水域与绿地", "Water and green"),
        "names": Text("名称", "Names"),
        "units": Text("分区", "Areas"),
        "area": Text("分区", "Area"),
        "unit": Text("所在分区", "Area"),
        "cell": Text("网格", "Cell"),
        "gap": Text("缺口", "Gap"),
        "gapNumber": Text("范围与序号", "Outline and number"),
        "site": Text("建议点位", "Site"),
        "unreachable": UNREACHABLE,
        "closed": Text("建议撤并或迁移的网点", "Outlet to close or move"),
        "builtIn": Text("{year} 年建", "Built in {year}"),
        "about": Text("参数、资料来源与说明", "Parameters, sources and remarks"),
        "close": Text("关闭", "Close"),
        "zoomIn": Text("放大", "Zoom in"),
        "zoomOut": Text("缩小", "Zoom out"),
        "home": Text("回到全图", "Whole area"),
        "metres": Text("米", "m"),
        "kilometres": Text("公里", "km"),
        "north": Text("上北下南", "North is up"),
        "persons": Text("人口（人）", "Persons"),
        "jobs": Text("岗位（个）", "Jobs"),
        "minutes": Text("现状到最近网点（分钟）", "Minutes to the nearest outlet"),
        "minutesAfter": Text("建成后到最近网点（分钟）", "Minutes with the proposed sites"),
        "noWebgl": Text(
            "此浏览器无法显示地图：未启用 WebGL 2。指标和表格仍可查看。请换用新版 Edge、Chrome 或 Firefox，或在浏览器设置中"
            "启用硬件加速。",
            "This browser cannot draw the map: WebGL 2 is not available. Figures and tables can still be read. Use a current "
            "Edge, Chrome or Firefox, or switch on hardware acceleration in its settings.",
        ),
    }
)
"""By the names that the scripts use."""
