"""What the page 方案对比 says, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from geodata.text import Text

LEAD = Text(
    "选择 2 至 4 个方案并排比较；第一个为基准，其余各列给出与它的差。",
    "Choose 2 to 4 scenarios to stand side by side; the first is the base, the others tell how they differ from it.",
)
CHOOSE = Text("要比较的方案", "Scenarios to compare")
CHOOSE_PLACEHOLDER = Text("选择方案", "choose scenarios")
OTHER_AREAS = Text("包括其他研究区的方案", "Scenarios of other areas too")
OTHER_AREAS_HELP = Text(
    "不同研究区只能比较主要指标，不能比较地图、分区和点位。",
    "Across areas only key figures can be compared, no maps, units or sites.",
)
NOW = Text("现状", "Today")
OF_AREA = Text("{name}（{area}）", "{name} ({area})")
WHOSE = Text("{name} · {author}", "{name} · {author}")
TOO_FEW = Text("请至少选择两项。", "Choose at least two.")
NOTHING_SAVED = Text(
    "还没有保存过方案。在“选址建议”页求解后，用“另存为”保存，再到这里与现状或其他方案比较。",
    "No scenario has been saved. Solve one on the siting page, save it with “Save as”, and compare it here.",
)
TO_SITING = Text("前往选址建议", "Go to proposed sites")
UNKNOWN = Text(
    "链接中要比较的方案有的不存在或已归档，未列入比较。",
    "Some of the scenarios to compare in the link do not exist or are archived, and are left out.",
)

# What is not solved
UNSOLVED = Text(
    "尚未在现有数据上求解：{names}。求解后可比较地图、分区和点位。",
    "Not solved on the present data: {names}. Once solved, maps, units and sites can be compared.",
)
SOLVE = Text("求解这些方案", "Solve them")
STOP = Text("停止", "Stop")
SOLVING = Text("正在求解", "Solving")
FAILED = Text("“{name}”无法求解：{reason}", "“{name}” cannot be solved: {reason}")
FIGURES_ONLY = Text(
    "属于其他研究区，只比较主要指标：{names}。",
    "Of other areas, compared by key figures only: {names}.",
)
OLD_FIGURES = Text(
    "保存之后数据已重新准备，表中为旧数据的指标：{names}。",
    "The data were prepared anew since; the table shows figures of the former data: {names}.",
)
OTHER_STANDARD = Text(
    "各方案的服务标准不同（{standards}），差异中包含标准不同的影响。",
    "The scenarios have different service standards ({standards}): part of the differences comes from that.",
)

# Figures
FIGURES = Text("主要指标", "Key figures")
FIGURE = Text("指标", "Figure")
STANDARD = Text("服务标准", "Service standard")
PERSONS_COVERED = Text("覆盖人口", "Residents covered")
PERSONS_SHARE = Text("人口覆盖率", "Share of residents covered")
PERSONS_LEFT = Text("未覆盖人口", "Residents not covered")
JOBS_COVERED = Text("覆盖岗位", "Jobs covered")
JOBS_SHARE = Text("岗位覆盖率", "Share of jobs covered")
PRIORITY_COVERED = Text("覆盖重点人员", "Priority persons covered")
MINUTES_P50 = Text("到达时间中位数（分钟）", "Median time (min)")
MINUTES_P90 = Text("九成人口到达时间（分钟）", "Time for nine tenths (min)")
WORST_UNIT = Text("最薄弱分区及其覆盖率", "Worst-off area and its share")
GINI = Text("服务供给基尼系数", "Gini of supply")
SITES = Text("新增点位（个）", "New sites")
CLOSED = Text("撤并或迁移网点（个）", "Outlets closed or moved")
COST = Text("点位费用", "Cost of the sites")
GAP = Text("与最好结果的差距（已证明）", "Proven distance from the best")
POINTS = Text("{value:+.1f} 个百分点", "{value:+.1f} points")
NONE = Text("—", "—")
OPTIMAL = Text("已证明最优", "proven optimal")
AT_MOST = Text("≤ {percent:.1f}%", "≤ {percent:.1f}%")
GAP_UNKNOWN = Text("未知", "unknown")
SETTINGS = Text("设置的不同之处", "Settings that differ")
SAME_SETTINGS = Text("各方案的设置相同。", "All settings are the same.")
SETTING = Text("设置", "Setting")

# Maps
MAPS = Text("地图对照", "Maps side by side")
LEFT, RIGHT = Text("左图（基准）", "Left (base)"), Text("右图", "Right")
CHANGE_MAP = Text("覆盖变化", "What changes")
CHANGE_TITLE = Text("从“{first}”到“{second}”（人）", "From “{first}” to “{second}” (residents)")
CHANGES: Mapping[str, Text] = MappingProxyType(
    {
        "neither": Text("都未覆盖", "covered by neither"),
        "both": Text("都覆盖", "covered by both"),
        "gained": Text("新覆盖", "gained"),
        "lost": Text("失去覆盖", "lost"),
    }
)
CHANGE_SUMS = Text(
    "新覆盖 **{gained}** 人、{gained_jobs} 个岗位；失去覆盖 **{lost}** 人、{lost_jobs} 个岗位。",
    "**{gained}** residents and {gained_jobs} jobs gained; **{lost}** residents and {lost_jobs} jobs lost.",
)

# Tables
UNITS = Text("分区变化", "Areas")
SITE_TABLE = Text("点位异同", "Sites")
CLICK_HINT = Text("点击一行，地图移到该处。", "Click a row and the map goes there.")
NO_SITES = Text("两者都没有新增点位。", "Neither proposes a site.")
UNIT_COLUMNS: Mapping[str, Text] = MappingProxyType(
    {
        "name": Text("分区", "Area"),
        "persons_total": Text("常住人口", "Residents"),
        "first_share": Text("左：覆盖率", "Left: share"),
        "second_share": Text("右：覆盖率", "Right: share"),
        "share_change": Text("变化（百分点）", "Change (points)"),
        "persons_change": Text("覆盖人口变化", "Residents, change"),
        "jobs_change": Text("覆盖岗位变化", "Jobs, change"),
    }
)
SITE_COLUMNS: Mapping[str, Text] = MappingProxyType(
    {
        "where": Text("出现在", "Proposed in"),
        "name": Text("场地", "Venue"),
        "unit": Text("分区", "Area"),
        "first_kind": Text("左：类型", "Left: kind"),
        "second_kind": Text("右：类型", "Right: kind"),
    }
)
WHERE: Mapping[str, Text] = MappingProxyType(
    {"both": Text("两者", "both"), "first": Text("仅左", "left only"), "second": Text("仅右", "right only")}
)
