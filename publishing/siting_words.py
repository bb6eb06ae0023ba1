"""The terms of siting in both languages: columns and names of its tables, advice and outcomes."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from geodata.text import Text

SITING_COLUMNS: Mapping[str, Text] = MappingProxyType(
    {
        "persons_alone": Text("单独建设新增人口（人）", "Persons gained were it the only one"),
        "jobs_alone": Text("单独建设新增岗位（个）", "Jobs gained were it the only one"),
        "communities": Text("服务的社区（人口最多的几个）", "Communities served (those with most persons)"),
        "communities_served": Text("服务的社区数（个）", "Communities served"),
        "persons_shared_sites": Text("与其他建议点位共同服务（人）", "Persons also served by other proposed sites"),
        "persons_shared_outlets": Text("与现有网点共同服务（人）", "Persons also served by existing outlets"),
        "alternative_id": Text("最佳备选编号", "Id of the best alternative"),
        "alternative_name": Text("未选的最佳备选", "Best alternative not chosen"),
        "alternative_cost": Text("改选它的代价", "What choosing it would cost"),
        "limit": Text("放宽的限制", "Limit relaxed"),
        "objective": Text("本方案", "This plan"),
        "relaxed_objective": Text("放宽后", "Relaxed"),
        "improvement": Text("放宽带来的改善", "Improvement by relaxing"),
        "binds": Text("是否制约方案", "Does it bind"),
        "plan_status": Text("求解结论", "Quality of the answer"),
        "site_count": Text("新增点位（个，撤并后净增）", "New sites (net of outlets closed)"),
        "weight_covered": Text("累计新增覆盖（按权重计）", "Gain in all (weighted)"),
        "weight_total": Text("总覆盖（按权重计，含现有网点）", "Covered (weighted, existing outlets included)"),
        "bound_total": Text("总覆盖的已证明上界（按权重计）", "Proven bound of what is covered (weighted)"),
        "weight_share": Text("总覆盖率（按权重计，%）", "Covered in all (weighted, %)"),
        "gap_share": Text("距最好结果至多（%）", "At most below the best (%)"),
        "knee": Text("拐点（此后每点增益明显减少）", "Knee (later sites bring clearly less)"),
        "year": Text("年份", "Year"),
        "built": Text("当年建设（个）", "Built in the year"),
        "built_in_all": Text("累计建设（个）", "Built in all"),
        "year_sites": Text("当年建设的点位", "Sites built in the year"),
        "best_weight": Text("同样多点位自由选择的最好结果（按权重计）", "Best free choice of as many sites (weighted)"),
        "best_bound": Text("自由选择的已证明上界（按权重计）", "Proven bound of a free choice (weighted)"),
        "nesting_cost": Text(
            "按覆盖计，低于同数量点位当年最优（至多，%）",
            "Covered less than the most that as many sites could cover that year, at most (weighted, %)",
        ),
        "persons_lost": Text("关闭后失去覆盖（人）", "Persons lost if it closed"),
        "jobs_lost": Text("关闭后失去覆盖的岗位（个）", "Jobs lost if it closed"),
        "neighbour_name": Text("服务重叠最多的网点", "Outlet that serves most of the same"),
        "persons_shared": Text("与其共同服务（人）", "Persons shared with it"),
        "move_name": Text("可迁往的场地", "Venue it could move to"),
        "move_persons": Text("迁移净增覆盖人口（人）", "Persons gained by moving, net"),
        "move_jobs": Text("迁移净增覆盖岗位（个）", "Jobs gained by moving, net"),
        "advice": Text("建议", "Advice"),
        "plan_closes": Text("本方案撤并", "Closed in the plan"),
        "in_plan": Text("本方案选用", "In the plan"),
        "times_chosen": Text("被选次数（次）", "Times chosen"),
        "chosen_share": Text("被选比例（%）", "Chosen in (%)"),
        "no_regret": Text("各情形下都可建", "No regret"),
        "variant": Text("情形", "Variant"),
        "plan_gain": Text("本方案新增覆盖（按权重计）", "Gain of the plan (weighted)"),
        "best_gain": Text("该情形所得方案新增覆盖（按权重计）", "Gain of the plan found for it (weighted)"),
        "kept_sites": Text("仍被选用的点位（个）", "Sites that stay chosen"),
    }
)
"""Titles of the columns of the tables on siting."""

SITING_TABLES: Mapping[str, Text] = MappingProxyType(
    {
        "reasons": Text("理由", "Reasons"),
        "limits": Text("限制条件的作用", "What binds"),
        "trade_off": Text("点位数与覆盖", "Sites against coverage"),
        "years": Text("分年建设", "Build by year"),
        "redundancy": Text("现有网点评估", "Existing outlets assessed"),
        "robust_sites": Text("点位稳健性", "Robustness of sites"),
        "robust_variants": Text("不同情形检验", "Plan under other conditions"),
    }
)
"""Names of the tables on siting."""

ADVICE: Mapping[str, Text] = MappingProxyType(
    {
        "keep": Text("保留", "keep"),
        "merge": Text("可并入邻近网点", "may be merged with a neighbour"),
        "move": Text("可迁移", "may move"),
        "close": Text("撤并或迁移", "close or move"),
    }
)
"""What to do with an existing outlet (`planning.redundancy`, and what a plan closes)."""

OUTCOMES: Mapping[str, Text] = MappingProxyType(
    {
        "optimal": Text("已证明最优", "proven optimal"),
        "feasible": Text("可行，未证明最优", "feasible, not proven optimal"),
        "infeasible": Text("条件无法满足", "conditions cannot be met"),
    }
)
"""Status of a solution in one or two words (`planning.siting.SitePlan.status`)."""

UNPROVEN_NO = Text("未发现（未证明）", "none found (not proven)")
"""A limit that does not bind as far as an unproven solution can tell."""

_SAVED = {
    "plan_gain": Text("本方案节省的时间（权重×分钟）", "Saved by the plan (weight × minutes)"),
    "best_gain": Text("该情形所得方案节省的时间（权重×分钟）", "Saved by the plan found for it (weight × minutes)"),
}

VARIANT_GAINS: Mapping[str, Mapping[str, Text]] = MappingProxyType(
    {
        "median": _SAVED,
        "center": _SAVED,
        "gradual": {
            "plan_gain": Text("本方案新增计入覆盖（按权重计）", "Credited gain of the plan (weighted)"),
            "best_gain": Text(
                "该情形所得方案新增计入覆盖（按权重计）", "Credited gain of the plan found for it (weighted)"
            ),
        },
    }
)
"""What the gains of the robustness of a plan are for goals where they are no covered weight (`planning.site_benefits`)."""

AS_GOOD: Mapping[str, Text] = MappingProxyType(
    {
        "cover": Text("无（覆盖同样多）", "none (as much covered)"),
        "share": Text("无（费用相同）", "none (same cost)"),
        "equity": Text("无（最薄弱分区的覆盖率相同）", "none (worst-off area as well covered)"),
        "median": Text("无（平均用时相同）", "none (same mean time)"),
        "center": Text("无（最远用时相同）", "none (same longest way)"),
        "gradual": Text("无（计入覆盖同样多）", "none (as much credited)"),
        "capacity": Text("无（服务同样多）", "none (as much served)"),
    }
)
"""What choosing another site would cost where the goal's objective stays the same."""

CLOSING_NOTE = Text(
    "失去的覆盖和迁移的净增，均按只关闭或迁移这一个网点计；建议合并的各网点可同时合并，失去的覆盖仍很少。",
    "What is lost and what a move gains are of closing or moving that one outlet only; the merges advised hold all together.",
)
"""How the figures on existing outlets are meant (`planning.redundancy`)."""

NO_ALTERNATIVE = Text("没有符合条件的替代场地", "no venue could stand in its place")
"""There is no alternative that keeps to the limits."""
