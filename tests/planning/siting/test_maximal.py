"""Maximal covering against enumeration of every choice, with and without rules."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from geodata.text import Text
from planning.errors import InfeasibleError, SitingError
from planning.siting.effort import Effort, SolveProgress
from planning.siting.maximal import candidate_cover, maximal_covering
from planning.siting.plan import SitePlan
from planning.siting.rules import NO_RULES, Group, SiteRules
from tests.planning.siting.oracle import LABEL, choices, keeps_to, random_rules


def worth(cover: np.ndarray, weights: np.ndarray, chosen: tuple[int, ...]) -> float:
    return float(weights[cover[list(chosen)].any(axis=0)].sum()) if chosen else 0.0


def assert_consistent(
    plan: SitePlan, cover: np.ndarray, weights: np.ndarray, sites: int | None, rules: SiteRules
) -> None:
    """Recompute the plan from the matrix alone."""
    chosen = plan.chosen.tolist()
    assert len(chosen) == len(set(chosen))
    assert keeps_to(rules, sites, tuple(chosen))
    assert plan.objective == pytest.approx(worth(cover, weights, tuple(chosen)))
    covered = np.zeros(len(weights), dtype=bool)
    for candidate, gain in zip(chosen, plan.gains, strict=True):
        new = cover[candidate] & ~covered
        assert gain == pytest.approx(weights[new].sum())
        covered |= new
    assert (np.diff(plan.gains) <= 1e-9).all()
    assert plan.bound >= plan.objective
    for candidate, gain in zip(chosen, plan.gains, strict=True):
        if gain == 0:
            without = tuple(one for one in chosen if one != candidate)
            assert not keeps_to(rules, sites, without)


@st.composite
def instances(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, int | None, SiteRules]:
    candidates, demand = draw(st.integers(1, 9)), draw(st.integers(1, 18))
    density = draw(st.sampled_from([0.15, 0.3, 0.6]))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    cover = rng.random((candidates, demand)) < density
    some = draw(st.sampled_from([(0.0, 1.0, 2.0, 7.0, 100.0), (0.0, 0.1, 2.5, 7.3, 100.25), (1.0,)]))
    weights = rng.choice(some, demand)
    sites = draw(st.one_of(st.none(), st.integers(0, candidates + 1)))
    return cover, weights, sites, draw(st.one_of(st.just(NO_RULES), random_rules(candidates)))


@settings(max_examples=150, deadline=None)
@given(instance=instances())
def test_optimal_equals_enumeration(instance: tuple[np.ndarray, np.ndarray, int | None, SiteRules]) -> None:
    cover, weights, sites, rules = instance
    values = [worth(cover, weights, chosen) for chosen in choices(len(cover), sites, rules)]
    if not values:
        with pytest.raises(SitingError):
            maximal_covering(csr_matrix(cover), weights, sites, rules=rules)
        return
    plan = maximal_covering(csr_matrix(cover), weights, sites, rules=rules)
    assert_consistent(plan, cover, weights, sites, rules)
    assert plan.status == "optimal"
    assert plan.gap == 0.0
    assert plan.objective == pytest.approx(max(values))


@settings(max_examples=60, deadline=None)
@given(instance=instances())
def test_the_greedy_answer_is_honest_about_its_bound(
    instance: tuple[np.ndarray, np.ndarray, int | None, SiteRules],
) -> None:
    cover, weights, sites, rules = instance
    values = [worth(cover, weights, chosen) for chosen in choices(len(cover), sites, rules)]
    if not values:
        return
    plan = maximal_covering(csr_matrix(cover), weights, sites, rules=rules, effort=Effort(time_limit_seconds=0))
    assert_consistent(plan, cover, weights, sites, rules)
    assert plan.bound >= max(values) - 1e-9
    if plan.status == "optimal":
        assert plan.objective == pytest.approx(max(values))


def test_the_solver_beats_greedy_where_greedy_is_wrong() -> None:
    # Greedy takes the middle (6), then 3 on one side: 9. The two sides together hold 10.
    cover = np.array([[1, 1, 1, 0, 1, 1, 1, 0], [1, 1, 1, 1, 0, 0, 0, 0], [0, 0, 0, 0, 1, 1, 1, 1]], dtype=bool)
    weights = np.array([1, 1, 1, 2, 1, 1, 1, 2.0])
    greedy = maximal_covering(csr_matrix(cover), weights, 2, effort=Effort(time_limit_seconds=0))
    exact = maximal_covering(csr_matrix(cover), weights, 2)
    assert (greedy.objective, greedy.status) == (8.0, "feasible")
    assert (exact.objective, exact.status) == (10.0, "optimal")
    assert sorted(exact.chosen.tolist()) == [1, 2]


def test_candidates_that_add_nothing_are_not_built() -> None:
    cover = csr_matrix(np.array([[1, 0], [1, 0], [0, 1]], dtype=bool))
    plan = maximal_covering(cover, np.array([5.0, 0.0]), 3)
    assert plan.chosen.tolist() == [0]


def test_a_group_that_asks_for_two_gets_two_though_one_covers_all() -> None:
    cover = csr_matrix(np.array([[1, 1], [1, 0], [0, 1]], dtype=bool))
    rules = SiteRules(groups=(Group(np.array([0, 1], dtype=np.int32), LABEL, at_least=2),))
    plan = maximal_covering(cover, np.ones(2), 2, rules=rules)
    assert sorted(plan.chosen.tolist()) == [0, 1]
    assert plan.gains.tolist() == [2.0, 0.0]


def test_a_budget_alone_limits_the_choice() -> None:
    cover = csr_matrix(np.eye(4, dtype=bool))
    rules = SiteRules(costs=np.array([5.0, 3.0, 3.0, 1.0]), budget=6.0)
    plan = maximal_covering(cover, np.array([10.0, 6.0, 6.0, 1.0]), None, rules=rules)
    assert sorted(plan.chosen.tolist()) == [1, 2]
    assert plan.status == "optimal"


def test_without_any_limit_all_that_can_be_covered_is() -> None:
    cover = np.random.default_rng(1).random((40, 100)) < 0.03
    plan = maximal_covering(csr_matrix(cover), np.ones(100), None)
    assert plan.objective == cover.any(axis=0).sum()
    assert plan.status == "optimal"


def test_doubled_entries_are_one() -> None:
    # 256 ones would add up to nothing as small integers.
    points = np.repeat(np.array([1, 0]), 256)
    cover = csr_matrix((np.ones(512, dtype=np.int8), points, np.array([0, 512])), shape=(1, 2))
    assert maximal_covering(cover, np.array([1.0, 2.0]), 1).objective == 3.0


def test_inputs_stay_as_they_are() -> None:
    rng = np.random.default_rng(2)
    cover = csr_matrix(rng.random((30, 60)) < 0.2)
    cover.data[:5] = False
    weights = rng.random(60)
    weights.flags.writeable = False
    before = cover.copy()
    maximal_covering(cover, weights, 4)
    assert cover.nnz == before.nnz
    assert (cover != before).nnz == 0


def middling(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Discs in the plane: too many choices to try all, enough overlap for greedy to be wrong."""
    rng = np.random.default_rng(seed)
    apart = rng.random((60, 1, 2)) - rng.random((1, 300, 2))
    return (apart**2).sum(axis=2) < 0.15**2, rng.integers(1, 50, 300).astype(float)


def test_the_same_input_gives_the_same_plan() -> None:
    cover, weights = middling(3)
    plans = [maximal_covering(csr_matrix(cover), weights, 8) for _ in range(2)]
    assert plans[0].chosen.tolist() == plans[1].chosen.tolist()
    assert plans[0].bound == plans[1].bound


@pytest.mark.parametrize("seed", range(3))
def test_the_seed_changes_no_optimum(seed: int) -> None:
    cover, weights = middling(seed)
    values = {maximal_covering(csr_matrix(cover), weights, 8, effort=Effort(seed=one)).objective for one in range(3)}
    assert len(values) == 1


def test_news_never_get_worse_and_end_at_the_answer() -> None:
    cover, weights = middling(4)
    news: list[SolveProgress] = []

    def tell(one: SolveProgress) -> bool:
        news.append(one)
        return True

    plan = maximal_covering(csr_matrix(cover), weights, 9, effort=Effort(on_progress=tell))
    assert (np.diff([one.objective for one in news]) >= 0).all()
    assert (np.diff([one.bound for one in news]) <= 0).all()
    assert news[-1].objective <= plan.objective <= plan.bound <= news[-1].bound


@pytest.mark.parametrize("patience", [0, 1, 2, 4])
def test_who_stops_it_gets_the_best_so_far(patience: int) -> None:
    cover, weights = middling(5)
    calls = []

    def stop(one: SolveProgress) -> bool:
        calls.append(one)
        return len(calls) <= patience

    best = maximal_covering(csr_matrix(cover), weights, 9)
    plan = maximal_covering(csr_matrix(cover), weights, 9, effort=Effort(on_progress=stop))
    assert len(calls) <= patience + 1
    assert_consistent(plan, cover, weights, 9, NO_RULES)
    assert plan.objective <= best.objective <= plan.bound


@pytest.mark.parametrize(
    ("cover", "weights", "sites", "limit", "told"),
    [
        (np.zeros((0, 2)), [1.0, 1.0], 1, 1.0, "no candidate"),
        (np.ones((1, 2)), [1.0], 1, 1.0, "1 weights for 2 points"),
        (np.ones((1, 2)), [1.0, -1.0], 1, 1.0, "not negative"),
        (np.ones((1, 2)), [1.0, np.nan], 1, 1.0, "finite"),
        (np.ones((1, 2)), [1.0, 1.0], -1, 1.0, "-1 sites"),
        (np.ones((1, 2)), [1.0, 1.0], 1, -1.0, "time limit"),
    ],
)
def test_impossible_problems_are_refused(
    cover: np.ndarray, weights: list[float], sites: int, limit: float, told: str
) -> None:
    with pytest.raises(SitingError) as caught:
        maximal_covering(csr_matrix(cover), np.array(weights), sites, effort=Effort(time_limit_seconds=limit))
    assert told in caught.value.say("en")
    assert caught.value.say("zh") != caught.value.say("en")


def test_rules_that_conflict_are_named() -> None:
    label = Text("城区最多 0 个", "none in town")
    rules = SiteRules(
        required=np.array([0], dtype=np.int32), groups=(Group(np.array([0, 1], dtype=np.int32), label, at_most=0),)
    )
    with pytest.raises(InfeasibleError) as caught:
        maximal_covering(csr_matrix(np.ones((2, 2))), np.ones(2), 1, rules=rules)
    assert "none in town" in caught.value.say("en")


def test_a_travel_time_matrix_becomes_a_cover_matrix() -> None:
    cover = candidate_cover(np.array([0, 2, 3]), np.array([0, 2, 1], dtype=np.int32), 4)
    assert cover.toarray().tolist() == [[1, 0, 1, 0], [0, 1, 0, 0]]


def test_a_choice_beyond_the_budget_by_a_hair_is_not_returned() -> None:
    everyone = Group(np.arange(4, dtype=np.int32), LABEL, 2, 2)
    costs = np.array([1.0000004, 1.0000004, 1.0, 1.0])
    rules = SiteRules(costs=costs, budget=2.0, groups=(everyone,))
    plan = maximal_covering(csr_matrix(np.eye(4, dtype=np.int8)), np.array([5.0, 4.0, 1.0, 1.0]), None, rules=rules)
    assert (sorted(plan.chosen.tolist()), plan.objective, plan.status) == ([2, 3], 2.0, "optimal")
    whole = SiteRules(costs=np.array([1e9 + 1, 1e9 - 1]), budget=1e9)
    assert maximal_covering(csr_matrix(np.eye(2)), np.array([2.0, 1.0]), None, rules=whole).chosen.tolist() == [1]


@pytest.mark.parametrize("unit", [1e-300, 1e-12, 1e-7, 1e12, 1e25])
def test_the_unit_of_weights_changes_nothing(unit: float) -> None:
    rng = np.random.default_rng(3)
    cover, weights = rng.random((12, 60)) < 0.2, rng.random(60) + 0.01
    told: list[SolveProgress] = []
    listening = Effort(on_progress=lambda news: told.append(news) is None)
    plain = maximal_covering(csr_matrix(cover), weights, 4)
    plan = maximal_covering(csr_matrix(cover), weights * unit, 4, effort=listening)
    best = max(worth(cover, weights, chosen) for chosen in combinations(range(12), 4))
    assert plan.status == plain.status == "optimal"
    assert sorted(plan.chosen.tolist()) == sorted(plain.chosen.tolist())
    assert plan.objective == pytest.approx(best * unit, rel=1e-12)
    assert plan.objective == pytest.approx(plan.gains.sum(), rel=1e-12)
    assert told[-1].objective == pytest.approx(plan.objective, rel=1e-9)


@pytest.mark.parametrize("big", [1e9, 1e13, 1e300])
def test_a_huge_weight_that_nobody_may_reach_blurs_nothing(big: float) -> None:
    rng = np.random.default_rng(2)
    sites, homes = rng.random((35, 2)), rng.random((120, 2))
    cover = np.zeros((36, 121), dtype=np.int8)
    cover[:35, :120] = ((sites[:, None] - homes[None]) ** 2).sum(2) < 0.03
    cover[35, 120] = 1
    weights = np.append(rng.random(120) * 3 + 0.5, big)
    plain = maximal_covering(csr_matrix(cover[:35, :120]), weights[:120], 5)
    plan = maximal_covering(csr_matrix(cover), weights, 5, rules=SiteRules(forbidden=np.array([35], dtype=np.int32)))
    assert plan.objective == pytest.approx(plain.objective, rel=1e-12)
    dear = SiteRules(costs=np.append(np.ones(35), 9.0), budget=5.0)
    assert maximal_covering(csr_matrix(cover), weights, None, rules=dear).objective == pytest.approx(plain.objective)
