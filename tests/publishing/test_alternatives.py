"""What an alternative would cost, in the unit of each goal; nothing only where the objective stays the same."""

import dataclasses
import math

import pytest

from planning.siting_request import GOALS, SitingRequest
from publishing.alternatives import alternative_cost_text
from publishing.siting_words import AS_GOOD


def with_goal(result, goal, **changes):
    siting = SitingRequest(goal=goal, capacity=100.0 if goal == "capacity" else None)
    return dataclasses.replace(result, scenario=dataclasses.replace(result.scenario, siting=siting, **changes))


@pytest.mark.parametrize(
    ("goal", "loss", "zh", "en"),
    [
        ("cover", 1234.0, "少覆盖 1,234 人", "1,234 persons fewer covered"),
        ("cover", 0.2, "少覆盖 <1 人", "<1 persons fewer covered"),
        ("capacity", 12.0, "少服务 12 人", "12 persons fewer served"),
        ("gradual", 1234.0, "计入覆盖少 1,234（按权重计）", "1,234 less credited (weighted)"),
        ("share", 2.5, "费用增加 2.5", "2.5 more in cost"),
        (
            "equity",
            0.0312,
            "最薄弱分区的覆盖率低 3.12 个百分点",
            "share covered of the worst-off area 3.12 points lower",
        ),
        ("center", 4.0, "最远用时长 4 分钟", "longest way 4 minutes longer"),
        ("center", 0.001, "最远用时长 <0.01 分钟", "longest way <0.01 minutes longer"),
    ],
)
def test_the_cost_is_told_in_the_unit_of_the_goal(result, goal, loss, zh, en):
    assert alternative_cost_text(with_goal(result, goal), loss, "zh") == zh
    assert alternative_cost_text(with_goal(result, goal), loss, "en") == en


def test_minutes_in_all_are_told_as_a_mean(result):
    total = float(result.proposal.problem.weights.sum())
    median = with_goal(result, "median")
    assert alternative_cost_text(median, 0.25 * total, "en") == "0.25 minutes more on average"
    assert alternative_cost_text(median, 0.001 * total, "zh") == "平均用时多 <0.01 分钟"


def test_weights_other_than_persons_are_told_as_such(result):
    weighted = with_goal(result, "cover", jobs_weight=1.0)
    assert alternative_cost_text(weighted, 1234.0, "en") == "1,234 (weighted) less covered"
    assert alternative_cost_text(with_goal(result, "capacity", jobs_weight=1.0), 3.0, "zh") == "少服务 3（按权重计）"


def test_it_is_free_only_where_the_objective_stays_the_same(result):
    assert set(AS_GOOD) == set(GOALS)
    total = float(result.proposal.problem.weights.sum())
    for goal in GOALS:
        asked = with_goal(result, goal)
        free = AS_GOOD[goal].en
        assert alternative_cost_text(asked, 0.0, "en") == free
        in_all = {"equity": 1.0, "center": 1.0, "share": result.proposal.plan.objective}.get(goal, total)
        assert alternative_cost_text(asked, 1e-6 * in_all, "en") != free
        assert alternative_cost_text(asked, math.inf, "en") == "no venue could stand in its place"


def test_it_is_withheld_where_priority_persons_count_unless_it_tells_nothing_of_them(result):
    for goal in GOALS:
        told = alternative_cost_text(with_goal(result, goal, priority_weight=1.0), 0.5, "en")
        assert (told == "withheld") == (goal not in {"share", "center"})
