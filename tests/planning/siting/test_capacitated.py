"""Covering within capacities against enumeration and networkx's largest flow."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from geodata.text import Text
from planning.errors import InfeasibleError, SitingError
from planning.siting.capacitated import capacitated_covering
from planning.siting.effort import Effort, SolveProgress
from planning.siting.plan import SitePlan
from planning.siting.rules import NO_RULES, Group, SiteRules
from tests.planning.siting.oracle import LABEL, choices, keeps_to, random_rules
from tests.planning.siting.test_serving import largest_flow

Instance = tuple[np.ndarray, np.ndarray, np.ndarray, int | None, SiteRules]


@st.composite
def instances(draw: st.DrawFn) -> Instance:
    candidates, demand = draw(st.integers(1, 6)), draw(st.integers(1, 8))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    cover = rng.random((candidates, demand)) < draw(st.sampled_from([0.3, 0.6]))
    weights = rng.choice([0.0, 0.1, 1.0, 2.5, 7.0, 100.25], demand)
    capacities = rng.choice([0.0, 1.0, 5.5, 30.0, np.inf], candidates)
    sites = draw(st.one_of(st.none(), st.integers(0, 4)))
    rules = draw(st.one_of(st.just(NO_RULES), random_rules(candidates)))
    return cover, weights, capacities, sites, rules


def assert_consistent(plan: SitePlan, instance: Instance, best: float) -> None:
    """Recompute the plan from the matrix alone."""
    cover, weights, capacities, sites, rules = instance
    chosen = plan.chosen.tolist()
    assert keeps_to(rules, sites, tuple(chosen))
    served = [largest_flow(cover, weights, capacities, chosen[:count]) for count in range(len(chosen) + 1)]
    assert plan.objective == pytest.approx(served[-1])
    assert plan.gains == pytest.approx(np.diff(served), abs=1e-9)
    assert plan.bound >= best - 1e-6
    if plan.status == "optimal":
        assert plan.objective == pytest.approx(best)


@settings(max_examples=60, deadline=None)
@given(instance=instances(), limit=st.sampled_from([0.0, 10.0, 10.0]))
def test_as_good_as_enumeration(instance: Instance, limit: float) -> None:
    cover, weights, capacities, sites, rules = instance
    ways = list(choices(len(cover), sites, rules))

    def solve() -> SitePlan:
        effort = Effort(time_limit_seconds=limit)
        return capacitated_covering(csr_matrix(cover), weights, capacities, sites, rules=rules, effort=effort)

    if not ways:
        with pytest.raises(SitingError):
            solve()
        return
    try:
        plan = solve()
    except SitingError:
        # In no time a first choice within the rules is not always found.
        assert limit == 0
        return
    best = max(largest_flow(cover, weights, capacities, list(way)) for way in ways)
    assert_consistent(plan, instance, best)
    if limit:
        assert plan.status == "optimal"


def test_capacity_turns_the_choice() -> None:
    # The large hall covers everybody but serves 3; two small ones serve 4 each.
    cover = csr_matrix(np.array([[1, 1, 1, 1], [1, 1, 0, 0], [0, 0, 1, 1]], dtype=bool))
    plan = capacitated_covering(cover, np.array([2.0, 2.0, 2.0, 2.0]), np.array([3.0, 4.0, 4.0]), 2)
    assert sorted(plan.chosen.tolist()) == [1, 2]
    assert (plan.objective, plan.status) == (8.0, "optimal")


def test_existing_outlets_are_required_candidates_that_serve_first_what_they_can() -> None:
    cover = csr_matrix(np.array([[1, 1], [1, 0], [0, 1]], dtype=bool))
    rules = SiteRules(required=np.array([0], dtype=np.int32))
    plan = capacitated_covering(cover, np.array([5.0, 4.0]), np.array([6.0, 9.0, 9.0]), 2, rules=rules)
    assert plan.objective == 9.0
    assert 0 in plan.chosen.tolist()


def test_sites_without_room_and_zero_demand() -> None:
    cover = csr_matrix(np.ones((2, 2), dtype=bool))
    plan = capacitated_covering(cover, np.array([1.0, 2.0]), np.zeros(2), 2)
    assert (plan.chosen.tolist(), plan.objective, plan.status) == ([], 0.0, "optimal")
    plan = capacitated_covering(cover, np.zeros(2), np.ones(2), 2)
    assert (plan.chosen.tolist(), plan.objective, plan.status) == ([], 0.0, "optimal")


def test_whole_persons_round_the_bound() -> None:
    rng = np.random.default_rng(2)
    cover = rng.random((30, 120)) < 0.12
    weights = rng.integers(1, 400, 120).astype(float)
    capacities = rng.integers(300, 3000, 30).astype(float)
    plan = capacitated_covering(csr_matrix(cover), weights, capacities, 6)
    assert plan.status == "optimal"
    assert plan.objective == pytest.approx(largest_flow(cover, weights, capacities, plan.chosen.tolist()))
    early = capacitated_covering(csr_matrix(cover), weights, capacities, 6, effort=Effort(time_limit_seconds=0))
    assert early.bound == round(early.bound)
    assert early.objective <= plan.objective <= early.bound


def test_the_same_input_gives_the_same_plan() -> None:
    rng = np.random.default_rng(3)
    cover = csr_matrix(rng.random((30, 100)) < 0.1)
    weights, capacities = rng.uniform(0, 100, 100), rng.uniform(100, 600, 30)
    plans = [capacitated_covering(cover, weights, capacities, 5) for _ in range(2)]
    assert plans[0].chosen.tolist() == plans[1].chosen.tolist()


def test_a_stop_signal_keeps_the_best_so_far() -> None:
    rng = np.random.default_rng(4)
    cover = rng.random((30, 200)) < 0.1
    weights, capacities = rng.uniform(0, 100, 200), rng.uniform(100, 900, 30)
    told: list[SolveProgress] = []

    def stop(news: SolveProgress) -> bool:
        told.append(news)
        return False

    plan = capacitated_covering(csr_matrix(cover), weights, capacities, 6, effort=Effort(on_progress=stop))
    assert len(told) == 1
    assert plan.objective >= told[0].objective
    assert plan.objective == pytest.approx(largest_flow(cover, weights, capacities, plan.chosen.tolist()))


def test_progress_never_gets_worse() -> None:
    rng = np.random.default_rng(8)
    cover = csr_matrix(rng.random((25, 120)) < 0.12)
    told: list[SolveProgress] = []

    def listen(news: SolveProgress) -> bool:
        told.append(news)
        return True

    effort = Effort(on_progress=listen)
    plan = capacitated_covering(cover, rng.uniform(0, 100, 120), rng.uniform(100, 700, 25), 5, effort=effort)
    assert (np.diff([news.objective for news in told]) >= 0).all()
    assert (np.diff([news.bound for news in told]) <= 0).all()
    assert plan.objective == pytest.approx(told[-1].objective, rel=1e-6)


def test_conflicting_rules_are_named() -> None:
    group = Group(np.array([0, 1], dtype=np.int32), Text("至少两处", "at least two"), at_least=2)
    rules = SiteRules(groups=(group,), too_close=np.array([[0, 1]], dtype=np.int32))
    with pytest.raises(InfeasibleError) as caught:
        capacitated_covering(csr_matrix(np.ones((3, 1))), np.ones(1), np.ones(3), 3, rules=rules)
    assert len(caught.value.conflict) == 2


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(SitingError) as caught:
        capacitated_covering(csr_matrix(np.ones((2, 2))), np.array([1.0, -1.0, 2.0]), np.array([np.nan]), -1)
    said = caught.value.say("en")
    for part in ("3 weights for 2 points", "not negative", "1 capacities for 2", "capacities must be", "-1 sites"):
        assert part in said
    assert caught.value.say("zh").count("；") == said.count(";")


@pytest.mark.parametrize("unit", [1e-9, 1e12])
def test_the_unit_of_weights_changes_nothing(unit: float) -> None:
    rng = np.random.default_rng(7)
    cover = csr_matrix((rng.random((7, 20)) < 0.35).astype(np.int8))
    weights, capacities = rng.random(20), rng.random(7) * 3
    plain = capacitated_covering(cover, weights, capacities, 3)
    plan = capacitated_covering(cover, weights * unit, capacities * unit, 3)
    assert plan.status == plain.status == "optimal"
    assert plan.objective == pytest.approx(plain.objective * unit, rel=1e-9)
    assert plan.gains.sum() == pytest.approx(plan.objective, rel=1e-12)


@pytest.mark.parametrize("patience", [1, 2, 3, 4])
def test_who_stops_it_once_a_choice_is_known_gets_one(patience: int) -> None:
    rng = np.random.default_rng(0)
    cover = csr_matrix((rng.random((8, 20)) < 0.3).astype(np.int8))
    halves = [Group(np.array(members, dtype=np.int32), LABEL, 1, 1) for members in ([0, 1, 2], [2, 3, 4])]
    rules = SiteRules(groups=tuple(halves))
    calls: list[SolveProgress] = []

    def listen(news: SolveProgress) -> bool:
        calls.append(news)
        return len(calls) < patience

    plan = capacitated_covering(cover, rng.random(20), np.ones(8), 3, rules=rules, effort=Effort(on_progress=listen))
    assert keeps_to(rules, 3, tuple(plan.chosen.tolist()))


def test_a_choice_beyond_the_budget_by_a_hair_is_not_returned() -> None:
    costs = np.array([1.0000004, 1.0000004, 1.0, 1.0])
    rules = SiteRules(costs=costs, budget=2.0, groups=(Group(np.arange(4, dtype=np.int32), LABEL, 2, 2),))
    weights = np.array([5.0, 4.0, 1.0, 1.0])
    plan = capacitated_covering(csr_matrix(np.eye(4, dtype=np.int8)), weights, np.full(4, 9.0), None, rules=rules)
    assert (sorted(plan.chosen.tolist()), plan.objective) == ([2, 3], 2.0)
