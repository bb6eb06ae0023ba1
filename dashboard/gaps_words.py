"""Words of the page on coverage and gaps."""

from __future__ import annotations

from geodata.text import Text

# Choices
COUNTED_KINDS = Text("计入的现有网点类型", "Kinds of outlets that count")
COUNTED_KINDS_HELP = Text(
    "只按所选类型的现有网点计算覆盖；不选为全部类型。所选类型写入参数，各页结果一致。",
    "Coverage by existing outlets of these kinds only; none chosen means all. Told among the parameters and the same on every page.",
)
ALL_KINDS = Text("全部类型", "All kinds")
GROUP = Text("统计对象", "Whom to count")
GROUP_HELP = Text(
    "分区表、条形图、分区着色和时间分布统计的对象。重点人员和分人群数据中较小的数不公开。",
    "Counted in the table, bars, colours by area and times below. Small counts of priority persons and of groups are withheld.",
)
GROUP_NAMES: dict[str, Text] = {
    "persons": Text("常住人口", "Residents"),
    "jobs": Text("岗位", "Jobs"),
    "priority_persons": Text("重点人员", "Priority persons"),
}
COLOUR_UNITS = Text("分区覆盖率", "share by area")

# Views below the map
VIEW = Text("查看", "View")
VIEWS: dict[str, Text] = {
    "units": Text("分区覆盖", "Coverage by area"),
    "gaps": Text("缺口清单", "Ranked gaps"),
    "times": Text("到达时间分布", "Times"),
    "equity": Text("均等化", "Equity"),
}
UNIT_ROW_HINT = Text(
    "点击一行，地图飞到该分区；在地图上点击分区或网格，表中选中对应的行。",
    "Click a row and the map flies to that area; click an area or a cell on the map and its row is selected.",
)
GAP_ROW_HINT = Text(
    "点击一行，地图飞到该缺口；在地图上点击缺口编号或其中的网格，表中选中对应的行。",
    "Click a row and the map flies to that gap; click a gap's number or one of its cells on the map and its row is selected.",
)
BARS_TITLE = Text("{group}覆盖率（%）", "{group}: covered (%)")
BARS_WORST = Text(
    "条形图只列覆盖率最低的 {shown} 个分区，共 {total} 个。", "The bars show the {shown} worst of {total} areas."
)
BARS_NONE = Text("没有可公开的分区数据。", "No area has figures that may be shown.")
BAR_UNIT = Text("分区", "Area")
BAR_SHARE = Text("覆盖率", "Covered")
BAR_COVERED = Text("覆盖数", "Number covered")
BAR_TOTAL = Text("总数", "In total")
BAR_GOAL = Text("虚线：达标标准 {share}（可调）", "Dashed: the goal of {share} (a setting)")
SOME_WITHHELD = Text(
    "{count} 个分区的数值较小或可由其他数推出，不公开。",
    "{count} areas are withheld: their counts are small, or others would give them away.",
)

# Colours by area
LEGEND_UNITS = Text("分区{group}覆盖率", "{group} covered, by area")
CLASS_BELOW = Text("< {high}%", "< {high} %")
CLASS_BETWEEN = Text("{low}–{high}%", "{low}–{high} %")
CLASS_GOAL = Text("≥ {low}%（达标）", "≥ {low} % (at the goal)")
CLASS_NONE = Text("无数据或不公开", "no data, or withheld")
TIP_UNIT_SHARE = Text("覆盖率 {share}", "{share} covered")
TIP_UNIT_COUNTS = Text("{covered} / {total}", "{covered} of {total}")

# Times
TIMES_P50 = Text("半数（P50）", "Half (P50)")
TIMES_P90 = Text("九成（P90）", "Nine tenths (P90)")
TIMES_NEVER = Text("到不了任何网点", "Reach no outlet")
QUANTILE_HELP = Text(
    "分位数：按人数（或岗位数）排序，P50 为一半、P90 为九成到最近网点所需时间的上限。",
    "Quantiles by persons (or jobs): half of them need at most P50 minutes to the nearest outlet, nine tenths at most P90.",
)
NEVER_HELP = Text(
    "附近没有可用道路，或路网、公交都不通往任何网点的占比。",
    "Share with no usable road near, or from where neither roads nor buses lead to any outlet.",
)
TIMES_MINUTES = Text("到最近网点的时间（分钟）", "Minutes to the nearest outlet")
TIMES_SHARE = Text("累计占比（%）", "Share within that time (%)")
TIMES_STANDARD = Text("服务时间 {minutes:g} 分钟", "Standard: {minutes:g} min")
TIMES_CAPTION = Text(
    "曲线上每一点表示：在横轴所示分钟数以内到达最近网点的{group}占比。实线为服务时间，虚线为图内的 P50、P90。",
    "Each point tells the share of {group} within so many minutes of the nearest outlet. Solid line: the standard; dashed: P50 and P90 where they lie within the chart.",
)
TIMES_PRIVATE = Text(
    "{group}人数较少，逐分钟曲线会透露个别人的位置，因此不绘制，也不给出分位数；请看分区表。",
    "There are few {group}: a curve by minute would tell where single persons live, so neither it nor quantiles are given. See the table "
    "by area.",
)
TIMES_NOBODY = Text("数据中没有{group}。", "The data hold no {group}.")

# Equity
WORST_UNIT = Text("覆盖率最低的分区", "Worst-off area")
WORST_UNIT_HELP = Text(
    "常住人口覆盖率最低的分区；并列时取人口最多的。",
    "The area with the smallest share of residents covered; of several, the one with most residents.",
)
WORST_UNIT_SHARE = Text("{worst}，最高分区 {best}", "{worst}; best area {best}")
WORST_UNIT_TIES = Text("{ties} 个分区同为 {worst}", "{ties} areas are at {worst}")
SUPPLY = Text("每万人可及网点", "Outlets per 10,000 residents")
SUPPLY_HELP = Text(
    "两步移动搜索法（2SFCA，Luo、Wang 2003）：先用每个网点除以服务时间内可到达它的常住人口，再把每个网格在服务时间内可到达的各网点"
    "之比相加；这里为全体常住人口的平均值。未掌握网点容量，每个网点按 1 计。",
    "Two-step floating catchment area (2SFCA; Luo and Wang 2003): each outlet is divided by the residents within the standard of it, "
    "then every cell adds up the ratios of the outlets it reaches. The mean over all residents. Capacities are not known: each outlet "
    "counts as one.",
)
SUPPLY_WITHOUT = Text("{share} 的人口在服务时间内一个也到不了", "{share} of residents reach none in time")
GINI = Text("基尼系数", "Gini coefficient")
GINI_HELP = Text(
    "衡量上述“每万人可及网点”在常住人口中分布是否均衡：0 为人人相同，越接近 1 越集中在少数人。服务时间内到不了网点的人按 0 计。",
    "How unequally that ratio is spread over the residents: 0 if all have the same, towards 1 if few have all. Residents who reach no "
    "outlet in time have 0.",
)
GINI_NOTE = Text("0 为完全均等", "0 is fully equal")
KIND_GAP = Text("城乡差距（街道与乡、苏木）", "Urban–rural difference")
KIND_GAP_VALUE = Text("{points:.1f} 个百分点", "{points:.1f} points")
KIND_GAP_NOTE = Text("{urban_name} {urban}，{rural_name} {rural}", "{urban_name} {urban}, {rural_name} {rural}")
KIND_GAP_NONE = Text("分区名称未同时含街道与乡镇", "the names tell no two kinds")
KIND_GAP_HELP = Text(
    "按分区名称分类：街道为城区，镇为镇区，乡、苏木为乡村；差距为名单中最偏城的一类与最偏乡的一类的人口覆盖率之差。"
    "这不同于国家统计局按村级单位的城乡划分（国函〔2008〕60号）。",
    "By the names of the areas: subdistricts count as urban, towns as towns, townships and sumu as rural; the difference is between "
    "the most urban and the most rural kind that occur. The official urban–rural division of 2008 goes by villages and may differ.",
)
BY_UNIT_KIND = Text("城乡对比（按分区名称分类）", "Urban and rural (by the names of areas)")
BY_GROUP = Text("分人群覆盖", "Coverage by group")

# What a click on an area or a gap tells
PICKED_UNIT = Text("所选分区", "Selected area")
PICKED_GAP = Text("所选缺口", "Selected gap")
FACT_OUTLETS = Text("网点数", "Outlets")
FACT_COVERED = Text("覆盖人口", "Residents covered")
FACT_COVERED_VALUE = Text("{covered} / {total}（{share}）", "{covered} of {total} ({share})")
FACT_JOBS = Text("覆盖岗位", "Jobs covered")
FACT_GAPS = Text("缺口", "Gaps")
FACT_REASON = Text("主要原因", "Main reason")
FACT_NEAREST_MINUTES = Text("到最近网点（中位）", "To the nearest outlet (median)")
FACT_CELLS = Text("网格数", "Cells")
