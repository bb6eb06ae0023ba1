"""What the guided tour says, page by page."""

from __future__ import annotations

from geodata.text import Text

NUMBER = Text("导览 {step}/{steps}", "Tour {step}/{steps}")
NEXT = Text("下一步", "Next")
DISMISS = Text("不再显示", "Do not show again")
DONE = Text("完成", "Done")
STEPS = {
    "overview": Text(
        "这里一眼看清全域：多少居民在服务时间内能到网点，缺口在哪里。出行方式与服务时间在左侧设置。",
        "The region at a glance: who reaches an outlet in time and where the gaps are. Mode and time are set on the left.",
    ),
    "data": Text(
        "在这里带来本单位的文件：网点、人口、边界、道路。程序识别格式与坐标系，由您逐项确认。",
        "Bring your own files here: outlets, population, boundaries, roads. What is recognised, you confirm.",
    ),
    "gaps": Text(
        "按分区查看覆盖与缺口；点击地图上的网格，看到它的最近网点、路线、用时和未覆盖的原因。",
        "Coverage and gaps by area; click a cell on the map for its nearest outlet, the way, the minutes and the reason.",
    ),
    "siting": Text(
        "说明目标与条件后求解：得到建议点位、理由，以及离最优至多差多少的证明。",
        "State goal and limits and solve: proposed sites, why, and a proof of how far from the best they are at most.",
    ),
    "compare": Text(
        "把方案按名称保存，在这里并排比较：数字、地图，以及哪些网格得到或失去覆盖。",
        "Save plans by name and compare them side by side: figures, maps, and which cells gain or lose.",
    ),
    "export": Text(
        "编制年度评估：图集、报告、工作簿、GIS 图层和网页地图，可与往年对比。“方法与设置”页说明每个数字怎样得出，也可重新观看导览。",
        "Make the annual review: atlas, report, workbook, GIS layers and web map, compared with earlier years. “Methods and settings” tells how figures come about and restarts the tour.",
    ),
}
