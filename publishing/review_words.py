"""The terms of the annual review in both languages: columns, figures and names of its tables."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from geodata.text import Text

YEAR_COLUMNS: Mapping[str, Text] = MappingProxyType(
    {
        "outlets": Text("网点数（个）", "Outlets"),
        "persons": Text("总人口（人）", "Persons in total"),
        "covered": Text("覆盖人口（人）", "Persons covered"),
        "share": Text("人口覆盖率（%）", "Persons covered (%)"),
    }
)
"""What is told of a unit in each of two years; the year is put in front."""

REVIEW_COLUMNS: Mapping[str, Text] = MappingProxyType(
    {
        "area_km2": Text("面积（平方千米）", "Area (km²)"),
        "closed_outlets": Text("建议撤并或迁移（个）", "Proposed to close or move"),
        "counts": Text("是否计入评估", "Counts in this review"),
        "contact": Text("包联联系人", "Bureau contact"),
        "jobs_covered_after": Text("建成后覆盖岗位（个）", "Jobs covered with the sites"),
        "jobs_share_after": Text("建成后岗位覆盖率（%）", "Jobs covered with the sites (%)"),
        "priority_persons_share": Text("重点人员覆盖率（%）", "Priority persons covered (%)"),
        "priority_persons_covered_after": Text("建成后覆盖重点人员（人）", "Priority persons covered with the sites"),
        "priority_persons_share_after": Text(
            "建成后重点人员覆盖率（%）", "Priority persons covered with the sites (%)"
        ),
        "at_goal": Text("达标", "At goal"),
        "at_goal_after": Text("建成后达标", "At goal with the sites"),
        "units_at_goal": Text("达标分区（个）", "Areas at the goal"),
        "units_total": Text("有人口的分区（个）", "Areas with residents"),
        "persons_never": Text("无法到达任何网点的人口（%）", "Residents who reach no outlet at all (%)"),
        "worst_unit": Text("人口覆盖率最低的分区", "Worst-off area"),
        "worst_share": Text("最低的分区人口覆盖率（%）", "Share covered in the worst-off area (%)"),
        "best_share": Text("最高的分区人口覆盖率（%）", "Share covered in the best-off area (%)"),
        "worst_ties": Text("同为最低的分区（个）", "Areas with that lowest share"),
        "ratio_mean": Text("每万人可及网点，平均（个）", "Outlets within reach per 10,000 residents, mean"),
        "share_without": Text("服务标准内没有网点的人口（%）", "Residents without an outlet within the standard (%)"),
        "gini": Text(
            "每万人可及网点的基尼系数（0 为完全均等）", "Gini coefficient of outlets within reach (0 is fully equal)"
        ),
        "rank": Text("位次（由低到高）", "Rank (lowest first)"),
        "chart_name": Text("图上名称", "Name in the chart"),
        "cost": Text("费用", "Cost"),
        "build_year": Text("建设年份", "Build year"),
        "minutes": Text("到最近网点的时间（分钟）", "Minutes to the nearest outlet"),
        "persons_within": Text("人口累计比例（%）", "Residents within (%)"),
        "goal_share": Text("达标标准（人口覆盖率，%）", "Share that counts as at the goal (%)"),
        "goal_date": Text("目标期限", "Day of the goal"),
        "as_of": Text("评估日期", "Day of review"),
        "persons_missing": Text("还须新增覆盖（人）", "Residents still to be covered"),
        "months_left": Text("距期限的整月（个）", "Whole months left"),
        "persons_per_quarter": Text("平均每季度须新增覆盖（人）", "Residents to be covered per quarter"),
        "units_per_quarter": Text("平均每季度须达标分区（个）", "Areas to reach the goal per quarter"),
        "count_change": Text("变化", "Change"),
        "factor": Text("变化来源", "What changed"),
        "persons_change": Text("覆盖人口的变化（人）", "Change in residents covered"),
        "share_change": Text("人口覆盖率的变化（百分点）", "Change in the share covered (percentage points)"),
        "outlet_change": Text("变化", "Change"),
        "earlier_id": Text("原编号", "Earlier id"),
        "earlier_name": Text("原名", "Earlier name"),
        "earlier_kind": Text("原类型", "Earlier kind"),
        "moved_metres": Text("迁移距离（米）", "Moved by (m)"),
        "earlier_lon": Text("原经度（°）", "Earlier longitude (°)"),
        "earlier_lat": Text("原纬度（°）", "Earlier latitude (°)"),
        **{f"{when}_{figure}": title for when in ("earlier", "later") for figure, title in YEAR_COLUMNS.items()},
    }
)
"""Titles of columns and of figures in rows, with units."""

REVIEW_TABLES: Mapping[str, Text] = MappingProxyType(
    {
        "charts": Text("图表", "Charts"),
        "areas": Text("分区", "Areas"),
        "outlet_kinds": Text("网点类型", "Outlets by kind"),
        "group_totals": Text("群体", "Groups"),
        "group_units": Text("分区群体", "Groups by area"),
        "equity": Text("均等化", "Equal access"),
        "unit_ranks": Text("分区排序", "Areas ranked"),
        "year_plan": Text("年度计划", "Plan by year"),
        "minutes": Text("时间分布", "Travel times"),
        "progress": Text("目标进度", "Progress to the goal"),
        "year_change": Text("变化", "Changes"),
        "change_split": Text("覆盖人口变化的来源", "Where the change in residents covered comes from"),
        "outlet_changes": Text("网点变化", "Outlets that changed"),
        "unit_changes": Text("分区变化", "Changes by area"),
        "all_outlets": Text("网点", "Outlets"),
    }
)
"""Names of the tables; sheets of the workbook carry those of their first tables."""
