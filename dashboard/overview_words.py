"""Words of the overview: the goal of 2027 and how far the area is on its way."""

from __future__ import annotations

from geodata.text import Text

GOAL = Text("2027 年全覆盖目标进度", "Progress towards the 2027 goal")
GOAL_HELP = Text(
    "政策要求到 2027 年底布局合理、覆盖全域，但未规定覆盖率数值；这里把“达标分区”定义为人口覆盖率不低于所设标准的分区。"
    "没有常住人口的分区不计。",
    "Policy asks that no area be left out by the end of 2027 but states no share. Here an area is at the goal when at "
    "least the share set of its residents is covered. Areas without residents do not count.",
)
GOAL_SHARE = Text("达标标准（人口覆盖率，%）", "Share that counts as at the goal (%)")
GOAL_SHARE_HELP = Text(
    "政策未规定该数值，属可调参数，默认 90%；只影响本页进度和分区着色，不影响覆盖计算。",
    "No policy fixes it: a setting, 90 % at first. It bears on the progress here and on the colours of areas, not on coverage.",
)
UNITS_AT_GOAL = Text("{at_goal} / {total} 个分区达标", "{at_goal} of {total} areas at the goal")
GOAL_REACHED = Text(
    "全部分区人口覆盖率均已达到 {share}（可调标准）。",
    "In every area at least {share} of the residents are covered (a setting).",
)
GOAL_MISSING = Text(
    "以人口覆盖率 ≥ {share} 为达标（可调标准，非政策规定）。要使全部分区达标，至少还需新增覆盖 **{persons}** 人；"
    "距 2027 年 12 月 31 日还有 **{months}** 个整月，平均每季度需新增覆盖 **{pace}** 人、新增达标分区 **{units}** 个。",
    "At the goal means at least {share} of the residents covered (a setting, not policy). **{persons}** more residents must be "
    "covered for every area to be there; **{months}** whole months are left until 31 December 2027, which takes **{pace}** "
    "residents and **{units}** areas a quarter.",
)
GOAL_LATE = Text(
    "以人口覆盖率 ≥ {share} 为达标（可调标准，非政策规定）。要使全部分区达标，至少还需新增覆盖 **{persons}** 人；"
    "距 2027 年 12 月 31 日已不足一个月。",
    "At the goal means at least {share} of the residents covered (a setting, not policy). **{persons}** more residents must be "
    "covered for every area to be there; less than a month is left until 31 December 2027.",
)
GOAL_PAST = Text(
    "以人口覆盖率 ≥ {share} 为达标（可调标准，非政策规定）。目标期限 2027 年 12 月 31 日已过，仍有 **{persons}** 人需新增覆盖，"
    "方可使全部分区达标。",
    "At the goal means at least {share} of the residents covered (a setting, not policy). 31 December 2027 is past; "
    "**{persons}** more residents must be covered for every area to be there.",
)
UNCOVERED_HELP = Text(
    "在服务时间内到不了任何网点的常住人口；相邻的未覆盖网格在同一分区内合为一处缺口，按人口排序编号。",
    "Residents who reach no outlet within the service time. Neighbouring cells not covered form one gap within an area; gaps "
    "are numbered by residents.",
)
JOBS_HELP = Text(
    "岗位所在地到最近网点的时间在服务时间以内的岗位占比；没有岗位数据时显示“—”。",
    "Share of jobs from whose place an outlet is within the service time; a dash where no jobs are known.",
)
MEDIAN_HELP = Text(
    "一半常住人口到最近网点所需时间不超过此值（P50）；下方为九成人口的时间（P90）。含两端步行接驳。",
    "Half of the residents need at most this long to the nearest outlet (P50); below, nine tenths (P90). Access walks included.",
)
ROW_HINT = Text(
    "点击一行，地图飞到该分区；点击地图上的网格，表中选中其所在分区。",
    "Click a row and the map flies to that area; click a cell on the map and its area's row is selected.",
)
LEFT_COLUMN = Text("未覆盖人口（人）", "Residents not covered")
