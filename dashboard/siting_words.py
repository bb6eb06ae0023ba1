"""The words of siting, in Chinese and English side by side: settings, progress, figures and views of a plan."""

from __future__ import annotations

from geodata.text import Text

# Settings
GOAL = Text("选址目标", "Goal")
GOAL_NOTES = {
    "cover": Text(
        "在给定的点位数（和预算）内，使新增覆盖（按权重计）最多。",
        "The most weight newly covered with the number of sites (and the budget) given.",
    ),
    "share": Text(
        "用最少的点位（设了费用时为最少费用），使覆盖率达到目标。",
        "The fewest sites (the least cost where costs are set) that reach the target share.",
    ),
    "equity": Text(
        "优先提高覆盖率最低的分区，使最薄弱的分区尽可能好。",
        "The area with the lowest share covered is made as good as can be.",
    ),
    "median": Text(
        "使居民到最近网点的平均用时（按权重计）最短。", "The shortest mean time (weighted) to the nearest outlet."
    ),
    "center": Text("使离网点最远的居民的用时最短。", "The shortest way for those who are farthest from an outlet."),
    "gradual": Text(
        "越近计入越多：在“全额”时间内按全额计入，之后逐分钟递减，到“归零”时间不再计入。",
        "The nearer the more: counted in full up to one time, then less with every minute, not at all from another.",
    ),
    "capacity": Text(
        "每个网点最多服务一定数量，使得到服务的总量最多，超出部分计为未服务。",
        "Every outlet serves at most so many; the most is served in all, whoever is beyond that is not.",
    ),
}
GOAL_HELP = Text(
    "选址时追求什么。各目标都计入现有网点，并给出可证明的界限。",
    "What the sites are chosen for. All goals count existing outlets and come with a proven bound.",
)
SITES_WANTED = Text("新增点位数", "New sites")
SITES_HELP = Text("最多新增多少处网点。", "How many new outlets at most.")
TARGET_SHARE = Text("总体覆盖率目标", "Target share")
TARGET_HELP = Text(
    "全部人口（按权重计）中至少有多少在服务时间以内；含现有网点。",
    "How much of all weight is to be within the service time, existing outlets included.",
)
UNIT_SHARE = Text("各分区至少覆盖（%）", "In every area (%)")
UNIT_SHARE_HELP = Text(
    "每个分区的覆盖率都不低于此值；0 为不要求。",
    "The share covered in every single area is at least this; 0 demands nothing.",
)
CAPACITY = Text("每个网点服务能力", "Capacity of an outlet")
CAPACITY_HELP = Text(
    "一个网点最多能服务多少（按权重计；人口权重为 1 时即人数），现有网点相同。",
    "How much one outlet can serve (weighted; persons where only residents count, with 1), existing ones alike.",
)
FULL_MINUTES = Text("全额至（分钟）", "Full credit to (min)")
FULL_HELP = Text("在此时间以内按全额计入。", "Up to this time everybody counts in full.")
NONE_MINUTES = Text("归零于（分钟）", "No credit from (min)")
NONE_HELP = Text("从此时间起不再计入；须大于全额时间。", "From this time on nobody counts; later than full credit.")
LONGEST_MINUTES = Text("最长计入（分钟）", "Longest way (min)")
LONGEST_HELP = Text(
    "只查找此时间以内的路；更远的居民按此时间计。",
    "Ways are looked for up to this time; whoever has a longer one counts with it.",
)
KINDS_ALLOWED = Text("可选网点类型", "Kinds allowed")
KINDS_HELP = Text(
    "可以建议哪些类型；每个场地只能设立适合它的类型。",
    "Which kinds may be proposed; a venue takes only kinds that suit it.",
)
WEIGHTS_HELP = Text(
    "每一名居民、每一个岗位、每一名重点人员在选址时各计多少。启用分类型需求时由各类型自定。",
    "What one resident, one job and one priority person count for. With a demand by kind each kind has its own.",
)
WEIGHTS_OFF = Text(
    "已启用分类型需求：各类型的权重在下表中设置。",
    "Demand by kind is on: the weights of each kind stand in the table below.",
)
WEIGHT_PERSONS = Text("人口权重", "Weight: residents")
WEIGHT_JOBS = Text("岗位权重", "Weight: jobs")
WEIGHT_PRIORITY = Text("重点人员权重", "Weight: priority")
TIME_LIMIT = Text("求解时限（秒）", "Time limit (s)")
TIME_LIMIT_HELP = Text(
    "到时给出当时最好的方案及其界限。", "When it is over, the best plan so far is shown with its bound."
)
SOLVE = Text("求解", "Solve")
MORE = Text("更多条件", "More conditions")
BUDGET = Text("预算", "Budget")
BUDGET_HELP = Text(
    "全部新增点位的费用之和不超过此数，单位与下表的费用一致；留空为不限。",
    "All new sites together cost at most this, in the unit of the costs below; empty for no limit.",
)
SPACING = Text("最小间距（米）", "Spacing (m)")
SPACING_HELP = Text(
    "新增点位之间、新增点位与保留的现有网点之间的直线距离不小于此数。",
    "New sites stand at least so far in a straight line from each other and from outlets that stay.",
)
UNIT_AT_LEAST = Text("各分区至少（个）", "Per area at least")
UNIT_AT_LEAST_HELP = Text(
    "每个分区的网点数下限，含现有网点。", "Outlets in every area at least, existing ones counted."
)
UNIT_AT_MOST = Text("各分区至多（个）", "Per area at most")
UNIT_AT_MOST_HELP = Text(
    "每个分区的网点数上限，含现有网点；留空为不限。",
    "Outlets in every area at most, existing ones counted; empty for no limit.",
)
MOVABLE = Text("可迁移现有网点（个）", "Outlets that may move")
MOVABLE_HELP = Text(
    "最多可关闭多少个现有网点；每关闭一个，可多新增一处。",
    "So many existing outlets may be closed at most; for each, one new site more may open.",
)
LIVESTREAM = Text("每个盟市至少一个直播带岗基地", "A livestream base in every league")
LIVESTREAM_HELP = Text(
    "在每个盟市（没有盟市边界时为整个研究区）至少设一个直播带岗基地，含现有的。",
    "At least one livestream base in every league (the whole area where there are no leagues), existing ones counted.",
)
BY_KIND = Text("分类型需求", "Demand by kind")
BY_KIND_HELP = Text(
    "每类网点只服务自己的需求（如零工市场服务岗位、家门口服务站服务居民），并可有各自的服务时间。",
    "Each kind serves a demand of its own (gig markets jobs, doorstep stations residents) and may have its own minutes.",
)
KIND_TABLE_NOTE = Text(
    "各类型：费用仅在设了预算或求最少费用时起作用；数量指新增点位。",
    "By kind: costs count only with a budget or for the least cost; numbers are of new sites.",
)
KIND_COLUMNS = {
    "kind": Text("网点类型", "Kind"),
    "cost": Text("单个费用", "Cost each"),
    "at_least": Text("至少（个）", "At least"),
    "at_most": Text("至多（个）", "At most"),
    "minutes": Text("服务时间（分钟）", "Minutes"),
    "persons": Text("人口权重", "Weight: residents"),
    "jobs": Text("岗位权重", "Weight: jobs"),
    "priority": Text("重点人员权重", "Weight: priority"),
}
KIND_HELPS = {
    "cost": Text("新建一个该类型网点的费用。", "What a new outlet of this kind costs."),
    "at_least": Text("至少新建多少个该类型网点。", "At least so many new outlets of this kind."),
    "at_most": Text(
        "至多新建多少个该类型网点；留空为不限。", "At most so many new outlets of this kind; empty for no limit."
    ),
    "minutes": Text("该类型自己的服务时间；留空同上。", "The kind's own service time; empty for that of the sidebar."),
    **dict.fromkeys(
        ("persons", "jobs", "priority"),
        Text(
            "该类型的需求中各计多少；三项都填才起作用，留空用该类型的常用权重。",
            "What one counts for in this kind's demand; all three are needed, empty for the kind's usual weights.",
        ),
    ),
}
REQUIRED = Text("必建场地", "Required venues")
REQUIRED_HELP = Text("方案必须包含的场地。", "Venues that the plan must include.")
FORBIDDEN = Text("禁建场地", "Forbidden venues")
FORBIDDEN_HELP = Text("方案不得使用的场地。", "Venues that the plan must not use.")
CLOSABLE = Text("允许关闭或迁移的现有网点", "Outlets that may close or move")
CLOSABLE_HELP = Text(
    "只在可迁移现有网点数大于 0 时起作用；不选为全部。",
    "Counts only where outlets may move; all of them where none is named.",
)
ANY = Text("不限", "any")

# While it works
STARTING = Text("正在准备", "Getting ready")
STOPPING = Text("正在停止…", "Stopping …")
QUEUED = Text(
    "服务器正忙：正在排队，前面还有任务，您排第 {place} 位",
    "The server is busy: waiting in the queue, place {place}",
)
LEAVE_QUEUE = Text("取消排队", "Leave the queue")
STOPPING_HELP = Text("已要求停止，正在收尾。", "Told to stop; it is finishing.")
STOP = Text("停止并采用目前最好方案", "Stop and take the best so far")
STOP_ANALYSIS = Text("停止并显示目前结果", "Stop and show what is found")
STOP_VARIANTS = Text("停止并显示已得结果", "Stop and show what is there")
BEST_SO_FAR = Text("目前最好", "Best so far")
BOUND_NOW = Text("界限", "Bound")
GAP_NOW = Text("差距", "Gap")
SECONDS_OF = Text("{seconds:.0f} 秒（求解时限 {limit:.0f} 秒）", "{seconds:.0f} s (time limit {limit:.0f} s)")
SECONDS_ALONE = Text("{seconds:.0f} 秒", "{seconds:.0f} s")
GAP_AXIS = Text("差距（%）", "Gap (%)")
SECONDS_AXIS = Text("秒", "Seconds")
GAP_CHART = Text("差距随时间缩小", "The gap over time")
UNKNOWN = Text("—", "—")
PARTS_DONE = Text("已完成 {done} / {total}", "{done} of {total} done")

# What is proven of a plan
NOT_SOLVED = Text(
    "设定目标和条件后点击“求解”。系统在 {venues} 个备选场地中寻找最好的组合，并给出可证明的界限。",
    'Set goal and conditions, then press "Solve": the best choice among {venues} candidate venues is sought, with a proven '
    "bound.",
)
STALE = Text(
    "当前设置与下方方案不同（方案：{goal}，{mode} ≤ {minutes:g} 分钟，{sites} 处）。点击“求解”更新。",
    'The settings differ from the plan below ({goal}; {mode} ≤ {minutes:g} min, {sites} sites). Press "Solve" to update it.',
)
PROVEN = Text(
    "**已证明最优**：在 {candidates} 个备选场地中，没有满足所设条件而更好的方案。{label}：{value}。",
    "**Proven optimal**: no choice among the {candidates} candidates that keeps to the conditions is better. "
    "{label}: {value}.",
)
FEASIBLE = Text(
    "**{status}**。{label}：{value}，已证明界限 {bound}。延长时限可缩小差距。",
    "**{status}**. {label}: {value}; proven bound {bound}. A longer time limit narrows this.",
)
SOLVED = Text("求解用时 {seconds:.1f} 秒。", "Solved in {seconds:.1f} s.")
NOTHING_GAINED = Text(
    "没有备选场地能够改善目标。可放宽网点类型、增加备选场地或调整服务时间。",
    "No candidate would better the goal. Allow more kinds, add venues or change the service time.",
)
ALWAYS_BEYOND = Text(
    "没有找到使所有居民都能在最长计入的 {minutes:g} 分钟内到达网点的方案，最远用时无法得知。可增加点位数、调高“最长计入”、放宽网点类型或增加备选场地。",
    "No plan was found with which every resident has an outlet within {minutes:g} minutes, the longest way that counts, so "
    "the longest way cannot be told. Raise the number of sites or that limit, allow more kinds or add venues.",
)
NOTHING_NEEDED = Text(
    "现有网点已达到目标，不需要新增点位。", "The existing outlets meet the target; no new site is needed."
)
ASKED = Text("本方案的要求：{lines}", "Asked of this plan: {lines}")
LINE = Text("{label}：{value}", "{label}: {value}")
BETWEEN_LINES = Text("；", "; ")
BETWEEN_NAMES = Text("、", ", ")

# Figures of a plan
OBJECTIVES = {
    "cover": Text("新增覆盖（按权重计）", "Gain (weighted)"),
    "share": Text("所需点位（个）", "Sites needed"),
    "equity": Text("最薄弱分区覆盖率", "Worst-off area covered"),
    "median": Text("平均用时（分钟）", "Mean time (minutes)"),
    "center": Text("最远用时（分钟）", "Longest time (minutes)"),
    "gradual": Text("新增计入（按权重计）", "Credited (weighted)"),
    "capacity": Text("服务总量（按权重计）", "Served (weighted)"),
}
COVERED_WITH_MOVABLE = Text("覆盖（含可迁移网点）", "Covered (movable outlets too)")
TOTAL_COST = Text("总费用", "Total cost")
COVERED_AFTER = Text("建成后人口覆盖率", "Residents covered after")
GAINED_PERSONS = Text("新增覆盖人口", "Residents gained")
GAINED_JOBS = Text("新增覆盖岗位", "Jobs gained")
BOUND = Text("界限 {bound} · 差距 {gap:.2%}", "bound {bound} · gap {gap:.2%}")
BOUND_ALONE = Text("界限 {bound}", "bound {bound}")
LEFT_PERSONS = Text("仍有 {persons} 人未覆盖", "{persons} still not covered")
JOBS_AFTER = Text("建成后岗位覆盖率 {share}", "{share} of jobs covered after")
POINTS = Text("{value} 个百分点", "{value} points")
CLOSED_OUTLETS = Text(
    "关闭或迁移现有网点 {count} 个：{names}。新增覆盖为净增数。",
    "{count} existing outlets are closed or moved: {names}. Residents and jobs gained are net.",
)
LEGEND_CLOSED = Text("关闭或迁移的现有网点", "Outlet to be closed or moved")

LEGEND_SITE = Text("建议点位（编号为建设次序）", "Proposed site (number: build order)")

# Cards
GAINED = Text("新增 {gained}", "newly covered: {gained}")
PARTNER = Text("合作单位：{partner}", "Partner: {partner}")
CLAUSE = Text("依据：{clause}", "Clause: {clause}")
ALONE = Text("只建此处可新增 {gained}。", "On its own it would gain {gained}.")
OVERLAP = Text(
    "服务范围与其他建议点位重叠 {sites} 人，与现有网点重叠 {outlets} 人。",
    "Shared with other proposed sites: {sites} residents; with existing outlets: {outlets}.",
)
ALTERNATIVE = Text(
    "最佳备选：{name}；改选它的代价：{cost}。", "Best alternative: {name}; choosing it would cost: {cost}."
)
ALL_CARDS = Text("显示全部 {count} 个点位的卡片", "Show the cards of all {count} sites")
SITES_TABLE = Text("点位明细表", "Table of sites")

# Views
VIEW = Text("查看", "View")
VIEWS = {
    "plan": Text("方案", "Plan"),
    "reasons": Text("理由与限制", "Reasons and limits"),
    "curve": Text("权衡曲线", "Trade-off"),
    "years": Text("分年建设", "By year"),
    "outlets": Text("网点冗余", "Redundant outlets"),
    "robust": Text("稳健性", "Robustness"),
}
WORKING = Text("正在计算…", "Working …")
LIMITS_NOTE = Text(
    "逐项放宽所设条件并重新求解，看每一项限制使结果差了多少；每项最多 {seconds:g} 秒。",
    "Each condition is relaxed by itself and the question solved again, to see what it costs; at most {seconds:g} s each.",
)
LIMITS_START = Text("计算各项限制的影响", "See what each limit costs")
LIMITS_WORKING = Text("正在逐项放宽并重新求解", "Relaxing each limit and solving again")
LIMITS_PARTLY = Text(
    "{planned} 项限制中只得出 {solved} 项：其余因提前停止，或限时内没有解出而未列出。",
    "{solved} of {planned} limits are told: the others are missing since it was stopped early, or no plan was found in time.",
)
CURVE_NOTE = Text(
    "点位数从 0 到 {sites}，各能覆盖多少，以及可证明的上界；最多 {seconds:g} 秒。",
    "What 0 to {sites} sites cover at best, with proven bounds; at most {seconds:g} s.",
)
CURVE_START = Text("计算权衡曲线", "Compute the trade-off")
CURVE_WORKING = Text("正在逐点求解", "Solving point by point")
CURVE_SITES = Text("新增点位数", "New sites")
CURVE_COVERED = Text("覆盖总量（按权重计）", "Covered in all (weighted)")
CURVE_FOUND = Text("方案", "plan")
CURVE_BOUND = Text("上界", "bound")
CURVE_KNEE = Text(
    "拐点：{sites} 处（按图中这段曲线的形状）。此后每增加一处，带来的新增趋于减少。",
    "Knee: {sites} sites, by the shape of the curve shown; from there on each further site tends to bring less.",
)
CURVE_CLICK = Text("点击曲线上的点，即按该点位数求解。", "Click a point of the curve to solve for its number of sites.")
CURVE_HIDDEN = Text(
    "重点人员计入权重时，按权重计的数值会暴露其人数，不予公开，因此不画曲线。",
    "Where priority persons count, weighted figures would give their numbers away: no curve is drawn.",
)
YEARS_NOTE = Text(
    "按年分批建设：每一年年底的覆盖都尽可能好。表中列出每年按覆盖计比同数量点位的当年最优至多低多少；最后一年以本方案为准。",
    "Built year by year so that every year's end is as good as can be. The table says how much less each year covers, at "
    "most, than as many sites could that year; the last year is measured by the plan itself.",
)
YEARS_START = Text("安排建设年份", "Plan the years")
YEARS_WORKING = Text("正在安排建设次序", "Ordering the sites")
OUTLETS_NOTE = Text(
    "每个现有网点若关闭会减少的覆盖，以及合并、迁移的建议。",
    "What would be lost if each existing outlet closed, and which could be merged or moved.",
)
ROBUST_NOTE = Text(
    "在不同速度、出行条件和人口（±20%）下重新求解，看各点位是否仍被选中；每种情形最多 {seconds:g} 秒。",
    "Solved again for other speeds, conditions and populations (±20 %), to see which sites stay chosen; at most "
    "{seconds:g} s each.",
)
ROBUST_START = Text("检验稳健性", "Test robustness")
ROBUST_WORKING = Text("正在各种情形下重新求解", "Solving again in other circumstances")
ROBUST_PARTLY = Text(
    "提前停止：{planned} 种情形中完成 {solved} 种。", "Stopped early: {solved} of {planned} circumstances were solved."
)
NO_REGRET = Text(
    "可放心先建（至少 {share:.0%} 的情形下都被选中）：{names}。",
    "No regret (chosen in at least {share:.0%} of the circumstances): {names}.",
)
NO_REGRET_NONE = Text(
    "没有点位在至少 {share:.0%} 的情形下都被选中。", "No site is chosen in at least {share:.0%} of the circumstances."
)
