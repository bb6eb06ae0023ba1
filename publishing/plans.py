"""How good a plan is, in words: objective, bound, status and what must be known to read them."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from geodata.text import Text
from planning.proposals import Proposal, ScenarioResult
from planning.scenario import BUS, Scenario
from planning.site_problem import SiteProblem, demand_layers, layer_weights
from planning.site_solving import reachable
from planning.siting import SitePlan
from planning.siting.plan import is_proven, relative_gap
from publishing.numbers import WITHHELD, count_text, minutes_text, plain_text, share_text

GOALS = {
    "cover": Text("覆盖最多（MCLP）", "most covered (MCLP)"),
    "share": Text("以最少点位或费用达到覆盖率（LSCP）", "fewest sites or least cost for a share (LSCP)"),
    "equity": Text("最薄弱分区最好（最大最小）", "worst-off area as well as can be (max-min)"),
    "median": Text("总用时最少（p-中位）", "least total time (p-median)"),
    "center": Text("最远用时最短（p-中心）", "shortest longest way (p-center)"),
    "gradual": Text("渐进覆盖（越近计入越多）", "gradual coverage (the nearer the more)"),
    "capacity": Text("能力限制下服务最多", "most served within capacity"),
}
"""What the sites are chosen for (`planning.siting_request.GOALS`)."""

OBJECTIVES = {
    "cover": Text("新增覆盖（按权重计）", "Gain (weighted)"),
    "share": Text("费用（未设费用时为点位数）", "Cost (number of sites where no costs are set)"),
    "equity": Text("最薄弱分区的覆盖率", "Covered share of the worst-off area"),
    "median": Text("平均用时（分钟）", "Mean time (minutes)"),
    "center": Text("最远用时（分钟）", "Longest time (minutes)"),
    "gradual": Text("新增计入覆盖（按权重计）", "Credited gain (weighted)"),
    "capacity": Text("服务总量（按权重计，含现有网点）", "Served in all (weighted, existing outlets included)"),
}
"""What the objective of each goal counts."""

GOALS_WITHOUT_WEIGHTS = ("share", "center")
"""Goals whose objective tells nothing of the weights: it is a cost or minutes."""

_SITES_BEYOND = 5
_ROUNDING = 1e-9


def status_text(plan: SitePlan, language: str) -> str:
    """Return how good a plan is known to be: proven optimal, or feasible with its proven distance from the best.

    Parameters
    ----------
    plan : SitePlan
        The plan.
    language : str
        ``"zh"`` or ``"en"``.
    """
    if plan.status == "optimal":
        return Text("已证明最优", "proven optimal").say(language)
    share = distance_from_best(plan)
    if math.isinf(share):
        return Text("可行方案，距最好结果多远未知", "feasible, distance from the best possible unknown").say(language)
    # "At most" must stay true after rounding, so the percentage is rounded up.
    percent = math.ceil(share * 1000.0 - 1e-9) / 10.0
    if plan.minimised:
        return Text(
            f"可行方案，至多比最好结果高 {percent:.1f} %", f"feasible, at most {percent:.1f} % above the best possible"
        ).say(language)
    return Text(
        f"可行方案，至多比最好结果低 {percent:.1f} %", f"feasible, at most {percent:.1f} % below the best possible"
    ).say(language)


def distance_from_best(plan: SitePlan) -> float:
    """Return by which share of the best possible a plan is worse at most; infinite where the bound says nothing."""
    if not plan.minimised:
        return plan.gap
    if plan.objective <= plan.bound:
        return 0.0
    return (plan.objective - plan.bound) / plan.bound if plan.bound > 0 else math.inf


def objective_text(result: ScenarioResult, value: float, language: str) -> str:
    """Return an objective or bound of a scenario's plan in the unit of its goal.

    Parameters
    ----------
    result : ScenarioResult
        The scenario and its plan.
    value : float
        Objective, bound or a difference of the two.
    language : str
        ``"zh"`` or ``"en"``.

    Returns
    -------
    str
        Withheld where it is a weighted figure and priority persons count in the weights (`weighs_priority`).
    """
    goal = result.scenario.siting.goal
    if goal not in GOALS_WITHOUT_WEIGHTS and weighs_priority(result.scenario):
        return WITHHELD.say(language)
    total = float(result.proposal.problem.weights.sum()) if result.proposal else 0.0
    return figure_text(goal, value, language, total_weight=total)


def figure_text(goal: str, value: float, language: str, *, total_weight: float | None = None) -> str:
    """Return an objective or bound in the unit of a goal.

    Parameters
    ----------
    goal : str
        One of `planning.siting_request.GOALS`.
    value : float
        Objective, bound or a difference of the two.
    language : str
        ``"zh"`` or ``"en"``.
    total_weight : float, optional
        Weight of all demand, by which a sum of minutes becomes a mean; without it the sum is told.
    """
    if goal == "share":
        return plain_text(round(value, 2))
    if goal == "equity":
        return share_text(value)
    if goal == "center":
        return minutes_text(value, language)
    if goal == "median" and total_weight is not None:
        return minutes_text(value / total_weight if total_weight > 0 else 0.0, language)
    return count_text(value)


def gain_text(result: ScenarioResult, gain: float, language: str) -> str:
    """Return a weighted gain; withheld where priority persons count in the weights (`weighs_priority`)."""
    return WITHHELD.say(language) if weighs_priority(result.scenario) else count_text(gain)


def objective_label(scenario: Scenario) -> Text:
    """Return what the objective of a scenario's plan counts; where outlets may close, what those that stay cover counts too."""
    goal = scenario.siting.goal
    if scenario.siting.movable_outlets and goal in {"cover", "gradual"}:
        label = OBJECTIVES[goal]
        return Text(
            f"{label.zh[:-1]}，含可撤并网点留下的）", f"{label.en[:-1]}, with outlets that could close but stay)"
        )
    return OBJECTIVES[goal]


def remaining_gap(value: float, bound: float) -> float:
    """Return by which share of a bound a value lies below it at most; 0 where the value is proven to be the best."""
    return 0.0 if is_proven(value, bound) else relative_gap(value, bound, minimised=False)


def proposal_of(result: ScenarioResult) -> Proposal:
    """Return the proposal of a result that must have one; `ValueError` where none was asked for."""
    if result.proposal is None:
        raise ValueError("the scenario asked for no sites")
    return result.proposal


def weighs_priority(scenario: Scenario) -> bool:
    """Return whether priority persons count in the weights, so that no weighted figure may be told.

    However many they are in all: persons and jobs are told beside it, and plans of one site more or fewer can be asked for, so
    that differences would tell how many priority persons there are around a single site.
    """
    return any(layer_weights(scenario, layer)[2] > 0 for layer in demand_layers(scenario))


def plan_lines(result: ScenarioResult, language: str) -> list[tuple[str, str]]:
    """Return label and value of what is known of the plan: candidates, sites, status, objective, bound; empty without one."""
    proposal = result.proposal
    if proposal is None:
        return []
    plan, label = proposal.plan, objective_label(result.scenario)
    lines = [
        (Text("备选场地（个）", "Candidate venues"), count_text(proposal.candidates)),
        (Text("建议点位（个）", "Proposed sites"), count_text(len(proposal.sites))),
        (Text("求解结论", "Quality of the plan"), status_text(plan, language)),
        (label, objective_text(result, plan.objective, language)),
        (
            Text(f"已证明界限：{label.zh}", f"Proven bound: {label.en}"),
            objective_text(result, plan.bound, language),
        ),
    ]
    if result.scenario.siting.goal == "center":
        label = Text("无法在最长时间内到达、不计入（按权重计）", "Without any way in time, left out (weighted)")
        left_out = float(proposal.problem.weights[~reachable(proposal.problem)].sum())
        lines.append((label, gain_text(result, left_out, language)))
    if result.scenario.siting.goal == "capacity":
        label = Text("未能服务（按权重计）", "Unserved (weighted)")
        unserved = float(proposal.problem.weights.sum()) - plan.objective
        lines.append((label, gain_text(result, unserved, language)))
    if len(proposal.closed):
        lines.append((Text("撤并或迁移的现有网点（个）", "Outlets closed or moved"), count_text(len(proposal.closed))))
    if result.scenario.siting.budget is not None:
        lines.append((Text("建议点位费用", "Cost of the sites"), plain_text(float(proposal.sites["cost"].sum()))))
    lines += [(label, note.say(language)) for label, note in plan_notes(result)]
    return [(label.say(language), value) for label, value in lines]


def plan_notes(result: ScenarioResult) -> list[tuple[Text, Text]]:
    """Return what must be known to read a plan's figures aright, label and note; empty without a plan."""
    proposal, scenario = result.proposal, result.scenario
    if proposal is None:
        return []
    notes = []
    if scenario.siting.goal != "share" and len(proposal.sites) < scenario.sites:
        notes.append((Text("点位少于要求", "Fewer sites than asked for"), FEWER[proposal.plan.status == "optimal"]))
    if longest_is_unknown(result):
        notes.append((Text("最远用时", "Longest way"), _beyond_text(proposal.problem.cutoff_minutes)))
    if scenario.mode == BUS:
        notes.append((Text("公交的新增与合计", "Gains by bus"), GAINS_BY_BUS))
    if scenario.siting.by_kind:
        notes.append((Text("分类型的新增与合计", "Gains by kind"), GAINS_BY_KIND))
    return notes


def longest_is_unknown(result: ScenarioResult) -> bool:
    """Return whether the goal is the longest way and somebody's is longer than ways were looked for."""
    proposal = result.proposal
    if proposal is None or result.scenario.siting.goal != "center":
        return False
    return proposal.plan.objective >= proposal.problem.cutoff_minutes - _ROUNDING


def _beyond_text(minutes: float) -> Text:
    told = plain_text(minutes)
    return Text(
        f"即使建成这些点位，仍有居民 {told} 分钟内到不了任何网点，因此最远用时无法得知；请增加点位数或调高最长计入时间",
        f"even with the sites some people have no outlet within {told} minutes, so the longest way cannot be told: raise the "
        "number of sites or the longest way that counts",
    )


FEWER = {
    True: Text(
        "在所设条件下，再增加点位不会更好，或条件不允许再增加",
        "under these conditions further sites would add nothing, or the conditions allow no more",
    ),
    False: Text(
        "求解停止时未找到更多点位的更好方案", "no better plan with more sites was found before the solver stopped"
    ),
}
"""Why there are fewer sites than asked for, by whether the plan is proven to be the best."""

GAINS_BY_BUS = Text(
    "各点位的新增按前往该点位的公交时间计；建成后的合计按各出发时刻最近的网点计，可能更多；求解结论针对前者",
    "each site's gain counts the way to that very site; coverage with the sites lets every departure go to whichever is "
    "nearest, and may be more; the quality of the plan is that of the gains",
)

GAINS_BY_KIND = Text(
    "各点位的新增只计其类型自己的需求和服务时间；建成前后的覆盖率按服务标准内的任一网点计，两者不能相加对应",
    "a site's gains count within its own kind's demand and minutes; coverage before and after counts any outlet within the "
    "service standard, so the two do not add up",
)


def curve_sites(result: ScenarioResult) -> int:
    """Return up to how many new sites a trade-off is shown: a few more than asked for, or than the plan has."""
    return max(result.scenario.sites, len(proposal_of(result).sites)) + _SITES_BEYOND


def covered_now(problem: SiteProblem) -> NDArray[np.bool_]:
    """Return what existing outlets cover at present, those that could close included, (demand,) bool."""
    return problem.covered_with(np.flatnonzero(problem.is_outlet))
