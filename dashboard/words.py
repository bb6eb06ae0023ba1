"""Every word of the interface, in Chinese and English side by side; terms of the trade come from `publishing.words`."""

from __future__ import annotations

from geodata.text import Text


def fill(text: Text, language: str, **values: object) -> str:
    """Return ``text`` in ``language`` with ``values`` put into its ``{places}``."""
    return text.say(language).format(**values)


LANGUAGE_NAMES = {"zh": "中文", "en": "English"}

# The frame around every page
APP_TITLE = Text("就业服务网点图谱", "Employment Outlet Atlas")
LANGUAGE = Text("语言 / Language", "语言 / Language")
AREA = Text("研究区", "Study area")
MODE = Text("出行方式", "Mode of travel")
MODE_HELP = Text(
    "居民前往网点的方式；道路能否通行、单行方向和速度都按这种方式计算。",
    "How residents get to an outlet; which roads are open, one-way rules and speeds follow it.",
)
PERCENTILE = Text("公交时间口径", "Time by bus")
PERCENTILE_HELP = Text(
    "出发时段内每分钟出发一次，含候车与两端步行。中位数：一半的出发时刻在此时间内到达；第 90 百分位：九成的出发时刻在此时间内到达。",
    "One departure every minute of the window; waiting and walking count. Median: half of the departures arrive within "
    "the time; 90th percentile: nine tenths do.",
)
SLOW_DOWNS = Text("出行条件", "Conditions")
SLOW_DOWNS_HELP = Text(
    "不选为平常情况。所选条件按道路等级延长用时（系数为假定值，见参数），可同时选多项。",
    "None for ordinary days. Each condition lengthens ways by road class (assumed factors, told among the parameters); "
    "several may be chosen.",
)
MINUTES = Text("服务时间（分钟）", "Service time (minutes)")
MINUTES_HELP = Text(
    "从居住地沿道路到最近网点，在此时间以内（含）即为覆盖。政策未规定具体方式与速度，属可调参数。",
    "Covered means at most this many minutes along roads to the nearest outlet. Policy fixes neither mode nor speed: "
    "these are settings.",
)
PROVENANCE = Text(
    "参数：{mode} · ≤ {minutes:g} 分钟 · {times}｜数据截至 {date}｜数据指纹 {fingerprint}",
    "Settings: {mode} · ≤ {minutes:g} min · {times} | data as of {date} | data fingerprint {fingerprint}",
)
NETWORK_TIMES = Text("路网时间（含步行接驳）", "network time incl. access walk")
BUS_TIMES = Text("公交时刻表 {timetable}（含候车与步行）", "bus timetable of {timetable}, waiting and walking included")
LIST_COMMA = Text("、", ", ")
NO_DATE = Text("未注明", "not stated")

# Overview
OVERVIEW = Text("总览", "Overview")
OVERVIEW_LEAD = Text(
    "现有 {outlets} 个网点；全域常住人口 {persons} 人、岗位 {jobs} 个。{mode} {minutes:g} 分钟就业服务圈现状如下。",
    "{outlets} outlets; {persons} residents and {jobs} jobs in the whole area. The {minutes:g}-minute service circle ({mode}) today:",
)
COVERED_SHARE = Text("人口覆盖率", "Residents covered")
COVERED_SHARE_HELP = Text(
    "沿道路在服务时间内能到达任一网点的人口占比。",
    "Share of residents who reach any outlet along roads within the service time.",
)
STRAIGHT_SHARE = Text("直线圈口径 {share}", "{share} by straight-line circle")
WALKING_CIRCLE_SHARE = Text("步行直线圈口径 {share}", "{share} by straight-line circle of walking")
UNCOVERED_PERSONS = Text("未覆盖人口", "Residents not covered")
IN_GAPS = Text("分布在 {gaps} 处缺口", "in {gaps} gaps")
COVERED_JOBS = Text("岗位覆盖率", "Jobs covered")
JOBS_LEFT = Text("{jobs} 个岗位未覆盖", "{jobs} jobs not covered")
MEDIAN_MINUTES = Text("到达时间中位数", "Median time to an outlet")
NINETY_MINUTES = Text("九成人口 ≤ {minutes}", "90 % within {minutes}")
MINUTES_SHORT = Text("{minutes:.1f} 分钟", "{minutes:.1f} min")
WORST_UNITS = Text("未覆盖人口最多的 10 个分区", "The ten areas with most residents not covered")
UNSNAPPED = Text(
    "另有 {persons} 人所在网格附近没有可用道路，计入未覆盖，不从总数中剔除。",
    "{persons} residents live in cells with no usable road nearby; they count as not covered and stay in the totals.",
)
ABOUT_DATA = Text("数据说明与来源", "About the data")

# Data (the rest stands in `dashboard.data_words` and `dashboard.file_words`)
DATA = Text("数据", "Data")

# Coverage and gaps
GAPS = Text("覆盖与缺口", "Coverage and gaps")
COLOUR_BY = Text("网格着色", "Colour cells by")
COLOUR_STATE = Text("是否覆盖", "covered or not")
COLOUR_MINUTES = Text("到达时间", "time to outlet")
COLOUR_PERSONS = Text("人口密度", "population density")
COLOUR_JOBS = Text("岗位密度", "job density")
SHOW_CATCHMENT = Text("服务范围轮廓", "Catchment outline")
SHOW_CIRCLES = Text("直线圈对比", "Straight-line circles")
SHOW_CIRCLES_HELP = Text(
    "以网点为圆心、按直线走完服务时间的距离（{metres:,.0f} 米）画圆，仅供对比，不用于统计覆盖。",
    "Circles of the distance walked straight in the service time ({metres:,.0f} m), for comparison only; never "
    "used to count coverage.",
)
COMPARE_STRAIGHT = Text(
    "按路网覆盖 **{network}**；按直线圈会算成 **{straight}**，多算 {over} 人。",
    "By road network **{network}** are covered; straight circles would claim **{straight}**, {over} residents "
    "too many.",
)
COMPARE_WALKING_CIRCLE = Text(
    "乘公交或步行覆盖 **{network}**；步行直线圈内有 **{straight}**。",
    "By bus or on foot **{network}** are covered; **{straight}** live in the straight-line circles of walking.",
)
NO_GAPS = Text("没有缺口：全部需求网格都已覆盖。", "No gaps: every demand cell is covered.")

# What a click tells
PICK_HINT = Text(
    "点击地图上的网格，查看它的最近网点、时间构成与原因。",
    "Click a cell on the map to see its nearest outlet, the time by leg and the reason.",
)
PICKED_CELL = Text("所选网格", "Selected cell")
PICKED_OUTLET = Text("所选网点", "Selected outlet")
CLEAR_PICK = Text("取消选择", "Clear selection")
FACT_UNIT = Text("所在分区", "Area")
FACT_PEOPLE = Text("常住人口 / 岗位", "Residents / jobs")
FACT_STATE = Text("状态", "State")
FACT_NEAREST = Text("最近网点", "Nearest outlet")
NAME_AND_KIND = Text("{name}（{kind}）", "{name} ({kind})")
FACT_RUNNER_UP = Text("次近网点", "Next nearest")
OUTLET_AND_MINUTES = Text("{name}，{minutes}", "{name}, {minutes}")
FACT_MINUTES = Text("到达时间", "Time")
FACT_GAP = Text("所属缺口", "Part of gap")
GAP_NUMBER = Text("第 {rank} 号缺口（{persons} 人）", "gap no. {rank} ({persons} residents)")
FACT_KIND = Text("类型", "Kind")
FACT_ADDRESS = Text("地址", "Address")
OUTSIDE_UNITS = Text("统计分区以外", "outside all areas")
NOT_STATED = Text("未填写", "not given")
ROUTE_LEG = Text("路段", "Leg")
ROUTE_MINUTES = Text("分钟", "min")
ROUTE_METRES = Text("米", "m")

# Tooltips
TIP_MINUTES = Text("到最近网点 {minutes}", "{minutes} to the nearest outlet")
TIP_PEOPLE = Text("{persons} 人 · {jobs} 岗位", "{persons} residents · {jobs} jobs")
TIP_SITE = Text("新增 {persons} 人", "{persons} residents gained")

# Legends
LEGEND_CELLS = Text("需求网格", "Demand cells")
LEGEND_MINUTES = Text("到最近网点（分钟）", "Minutes to nearest outlet")
LEGEND_PERSONS = Text("人口密度（人/km²）", "Residents per km²")
LEGEND_JOBS = Text("岗位密度（个/km²）", "Jobs per km²")
LEGEND_GAIN = Text("方案效果", "Effect of the plan")
LEGEND_OUTLETS = Text("现有网点", "Existing outlets")
LEGEND_OTHER = Text("其他", "Other")
LEGEND_GAP = Text("缺口编号（前 10）", "Gap number (first 10)")
LEGEND_CATCHMENT = Text("服务范围轮廓", "Catchment outline")
LEGEND_ROUTE = Text("到最近网点的路线", "Way to the nearest outlet")
LEGEND_CIRCLE = Text("直线圈", "Straight-line circle")
NEWLY_COVERED = Text("新增覆盖", "newly covered")
STILL_UNCOVERED = Text("仍未覆盖", "still not covered")
COVERED_BEFORE = Text("原已覆盖", "covered before")
UP_TO = Text("≤ {high}", "≤ {high}")
BETWEEN = Text("{low}–{high}", "{low}–{high}")
ABOVE = Text("> {low}", "> {low}")

# Proposed sites (the rest stands in `dashboard.siting_words`)
SITING = Text("选址建议", "Proposed sites")

# Scenarios compared (the rest stands in `dashboard.scenario_words`)
COMPARE = Text("方案对比", "Scenarios compared")

# Export (the rest stands in `dashboard.review_words`)
EXPORT = Text("成果导出", "Export")

# When something is missing or wrong
BAD_AREA = Text("研究区无法读取", "The study area cannot be read")
