"""What choosing the best rejected alternative to a site would cost, in the words and unit of the goal."""

from __future__ import annotations

import math

from geodata.text import Text
from planning.proposals import ScenarioResult
from planning.scenario import Scenario
from publishing.numbers import WITHHELD, count_text, plain_text
from publishing.plans import GOALS_WITHOUT_WEIGHTS, proposal_of, weighs_priority
from publishing.siting_words import AS_GOOD, NO_ALTERNATIVE

_ROUNDING = 1e-9
"""A loss of at most this share of what there is in all is none: the rounding of sums."""


def alternative_cost_text(result: ScenarioResult, loss: float, language: str) -> str:
    """Return what choosing another site instead would cost, in the words of the goal.

    Parameters
    ----------
    result : ScenarioResult
        With proposed sites.
    loss : float
        As ``alternative_loss`` of `planning.site_explanations.explain_sites`; infinite where there is no alternative.
    language : str
        ``"zh"`` or ``"en"``.

    Returns
    -------
    str
        In the unit of the goal's objective; that nothing is lost is said only where that stays the same.
    """
    if math.isinf(loss):
        return NO_ALTERNATIVE.say(language)
    goal = result.scenario.siting.goal
    if goal not in GOALS_WITHOUT_WEIGHTS and weighs_priority(result.scenario):
        return WITHHELD.say(language)
    total = float(proposal_of(result).problem.weights.sum())
    in_all = {"share": max(proposal_of(result).plan.objective, 1.0), "equity": 1.0, "center": 1.0}.get(goal, total)
    if loss <= _ROUNDING * in_all:
        return AS_GOOD[goal].say(language)
    return _loss_text(result.scenario, loss, total).say(language)


def _loss_text(scenario: Scenario, loss: float, total: float) -> Text:
    fine = {"equity": loss * 100, "median": loss / total if total > 0 else 0.0}.get(scenario.siting.goal, loss)
    told = plain_text(round(fine, 2)) if fine >= 0.005 else "<0.01"
    count = count_text(loss) if loss >= 0.5 else "<1"
    zh, en = (f"{count} 人", f"{count} persons fewer")
    if not _counts_persons(scenario):
        zh, en = f"{count}（按权重计）", f"{count} (weighted) less"
    match scenario.siting.goal:
        case "share":
            return Text(f"费用增加 {told}", f"{told} more in cost")
        case "equity":
            return Text(
                f"最薄弱分区的覆盖率低 {told} 个百分点", f"share covered of the worst-off area {told} points lower"
            )
        case "median":
            return Text(f"平均用时多 {told} 分钟", f"{told} minutes more on average")
        case "center":
            return Text(f"最远用时长 {told} 分钟", f"longest way {told} minutes longer")
        case "gradual":
            return Text(f"计入覆盖少 {count}（按权重计）", f"{count} less credited (weighted)")
        case "capacity":
            return Text(f"少服务 {zh}", f"{en} served")
        case _:
            return Text(f"少覆盖 {zh}", f"{en} covered")


def _counts_persons(scenario: Scenario) -> bool:
    weights = (scenario.persons_weight, scenario.jobs_weight, scenario.priority_weight)
    return weights == (1.0, 0.0, 0.0) and not scenario.siting.by_kind
