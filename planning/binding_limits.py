"""Which limits bind a plan: each is relaxed by itself, and the question is solved again."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from typing import Any

import pandas as pd

from geodata.study_area import StudyArea
from geodata.text import Text
from planning.errors import SitingError
from planning.proposals import Proposal
from planning.scenario import Scenario
from planning.site_problem import site_problem
from planning.site_solving import solve
from planning.siting import Effort
from planning.siting_request import PLAIN_REQUEST

BUDGET_STEP = 0.1
"""By this share the budget is raised."""

_DROPPED = {
    "unit_share": Text("不要求各单元覆盖率", "no share in every unit"),
    "spacing_metres": Text("取消最小间距", "no minimum spacing"),
    "unit_at_least": Text("取消每个单元的网点下限", "no minimum per unit"),
    "unit_at_most": Text("取消每个单元的网点上限", "no maximum per unit"),
    "kind_limits": Text("取消各类型点位数限制", "no limits by kind"),
    "livestream_per_league": Text("不要求直播带岗基地", "no livestream base demanded"),
    "required": Text("取消必建场地", "no required venues"),
    "forbidden": Text("取消禁建场地", "no forbidden venues"),
}
"""Limits that are dropped, by the field of the request that sets them."""


def binding_limits(
    area: StudyArea,
    scenario: Scenario,
    proposal: Proposal,
    *,
    seconds_each: float = 5.0,
    on_limit: Callable[[int, int], bool] | None = None,
) -> pd.DataFrame:
    """Return what each limit costs.

    Parameters
    ----------
    area : StudyArea
        The study area under the scenario's conditions.
    scenario : Scenario
        What was asked.
    proposal : Proposal
        The answer.
    seconds_each : float
        Time for each solution without one limit.
    on_limit : callable, optional
        Told how many limits of how many are done; False stops, and those that are done are the answer.

    Returns
    -------
    DataFrame
        One row per limit that the scenario sets (`limits_set` counts them), but for those left when it was stopped and
        those without which no plan was found in time: ``limit`` (`Text`: what is relaxed and how), ``objective`` (of the plan as
        it is), ``relaxed_objective``, ``relaxed_bound`` and ``status`` of the plan without it, ``improvement`` (what relaxing
        brings, in the objective's unit, at least 0) and ``binds`` (whether it brings anything; False is certain only where
        the relaxed plan is optimal).
    """
    rows = []
    plan = proposal.plan
    relaxations = list(_relaxations(scenario))
    for done, (limit, relaxed) in enumerate(relaxations):
        if on_limit is not None and not on_limit(done, len(relaxations)):
            break
        try:
            problem = site_problem(area, relaxed, known=proposal.problem)
            other = solve(problem, relaxed, Effort(seconds_each))
        except SitingError:
            # The rest conflicts without this limit just as well: the plan could not stand.
            continue
        better = (plan.objective - other.objective) if plan.minimised else (other.objective - plan.objective)
        improvement = max(better, 0.0)
        rows.append(
            (limit, plan.objective, other.objective, other.bound, other.status, improvement, improvement > 1e-6)
        )
    columns = ["limit", "objective", "relaxed_objective", "relaxed_bound", "status", "improvement", "binds"]
    return pd.DataFrame(rows, columns=columns)


def limits_set(scenario: Scenario) -> int:
    """Return how many limits a scenario sets: the rows of `binding_limits` where each was relaxed and solved."""
    return sum(1 for _ in _relaxations(scenario))


def _relaxations(scenario: Scenario) -> Iterator[tuple[Text, Scenario]]:
    """Yield each limit in words with the scenario that lacks it."""
    request = scenario.siting
    if request.goal != "share":
        yield Text("点位数增加 1 个", "one site more"), dataclasses.replace(scenario, sites=scenario.sites + 1)
    if request.budget is not None:
        share = f"{BUDGET_STEP:.0%}"
        richer = dataclasses.replace(request, budget=request.budget * (1 + BUDGET_STEP))
        yield Text(f"预算增加 {share}", f"a budget {share} larger"), dataclasses.replace(scenario, siting=richer)
    if request.movable_outlets:
        freer = dataclasses.replace(request, movable_outlets=request.movable_outlets + 1)
        more = Text("可撤并迁移的现有网点增加 1 个", "one more outlet may move")
        yield more, dataclasses.replace(scenario, siting=freer)
    for field, words in _DROPPED.items():
        plain = getattr(PLAIN_REQUEST, field)
        if getattr(request, field) != plain and (field != "unit_share" or request.goal == "share"):
            changes: dict[str, Any] = {field: plain}
            yield words, dataclasses.replace(scenario, siting=dataclasses.replace(request, **changes))
