"""Stage by stage: against enumeration of every order, and each stage's free choice against every choice."""

from __future__ import annotations

from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from geodata.text import Text
from planning.errors import SitingError
from planning.siting.build_order import BuildOrder, build_order
from planning.siting.effort import Effort, SolveProgress
from planning.siting.rules import Group, SiteRules


def covered(cover: np.ndarray, weights: np.ndarray, chosen: list[int]) -> float:
    return float(weights[cover[chosen].any(axis=0)].sum()) if chosen else 0.0


def every_order(
    cover: np.ndarray, weights: np.ndarray, chosen: list[int], per_stage: tuple[int, ...]
) -> list[tuple[float, ...]]:
    """What each stage covers, for every way to spread the chosen over the stages."""
    most = np.cumsum(per_stage)
    found = []
    for stages in product(range(len(per_stage)), repeat=len(chosen)):
        after = [[site for site, at in zip(chosen, stages, strict=True) if at <= t] for t in range(len(per_stage))]
        if all(len(standing) <= most[t] for t, standing in enumerate(after)):
            found.append(tuple(covered(cover, weights, standing) for standing in after))
    return found


def assert_consistent(
    order: BuildOrder, cover: np.ndarray, weights: np.ndarray, chosen: list[int], per_stage: tuple[int, ...]
) -> None:
    """Recompute the order from the matrix alone."""
    assert sorted(site for stage in order.stages for site in stage.tolist()) == sorted(chosen)
    standing: list[int] = []
    for stage, count in enumerate(per_stage):
        built = order.stages[stage].tolist()
        assert len(built) == min(count, len(chosen) - len(standing))
        gains = np.diff([covered(cover, weights, standing + built[:number]) for number in range(len(built) + 1)])
        assert len(gains) == 0 or gains[0] == pytest.approx(
            max(covered(cover, weights, [*standing, site]) for site in built) - covered(cover, weights, standing)
        )
        assert (np.diff(gains) <= 1e-9).all()
        standing += built
        assert order.covered[stage] == pytest.approx(covered(cover, weights, standing))
    assert order.bound >= order.objective
    assert (order.best_bound >= order.best_possible - 1e-6).all()
    assert (order.nesting_cost == np.maximum(order.best_bound - order.covered, 0)).all()


@st.composite
def instances(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, list[int], tuple[int, ...]]:
    candidates, demand = draw(st.integers(1, 7)), draw(st.integers(1, 12))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    cover = rng.random((candidates, demand)) < draw(st.sampled_from([0.15, 0.3, 0.5]))
    weights = rng.choice([0.0, 1.0, 1.0, 2.5, 7.0, 10.25], demand)
    chosen = rng.permutation(candidates)[: draw(st.integers(0, min(candidates, 5)))].tolist()
    per_stage = draw(st.lists(st.integers(0, 3), min_size=1, max_size=4).filter(lambda per: sum(per) >= len(chosen)))
    return cover, weights, chosen, tuple(per_stage)


@settings(max_examples=60, deadline=None)
@given(instance=instances())
def test_no_order_is_better(instance: tuple[np.ndarray, np.ndarray, list[int], tuple[int, ...]]) -> None:
    cover, weights, chosen, per_stage = instance
    order = build_order(csr_matrix(cover), weights, np.array(chosen, dtype=np.int32), per_stage)
    assert_consistent(order, cover, weights, chosen, per_stage)
    orders = every_order(cover, weights, chosen, per_stage)
    assert order.proven
    assert order.objective == pytest.approx(max(map(sum, orders)))
    # Of those of the same sum the one that covers more early.
    assert order.covered == pytest.approx(max(one for one in orders if sum(one) == pytest.approx(order.objective)))
    for stage, count in enumerate(np.minimum(np.cumsum(per_stage), len(chosen)).tolist()):
        best = max(covered(cover, weights, list(free)) for free in combinations(range(len(cover)), count))
        assert order.best_possible[stage] == pytest.approx(best)
        assert order.nesting_cost[stage] == pytest.approx(best - order.covered[stage], abs=1e-6)


@settings(max_examples=30, deadline=None)
@given(instance=instances())
def test_without_time_bounds_are_honest(
    instance: tuple[np.ndarray, np.ndarray, list[int], tuple[int, ...]],
) -> None:
    cover, weights, chosen, per_stage = instance
    effort = Effort(time_limit_seconds=0)
    order = build_order(csr_matrix(cover), weights, np.array(chosen, dtype=np.int32), per_stage, effort=effort)
    assert_consistent(order, cover, weights, chosen, per_stage)
    assert order.bound >= max(map(sum, every_order(cover, weights, chosen, per_stage))) - 1e-6
    for stage, count in enumerate(np.minimum(np.cumsum(per_stage), len(chosen)).tolist()):
        best = max(covered(cover, weights, list(free)) for free in combinations(range(len(cover)), count))
        assert order.best_bound[stage] >= best - 1e-6


def test_greedy_order_is_not_always_best() -> None:
    # The middle alone covers most (6), the two sides together all (10).
    cover = np.array([[1, 1, 1, 0, 1, 1, 1, 0], [1, 1, 1, 1, 0, 0, 0, 0], [0, 0, 0, 0, 1, 1, 1, 1]], dtype=bool)
    weights = np.array([1, 1, 1, 2, 1, 1, 1, 2.0])
    chosen = np.arange(3, dtype=np.int32)
    order = build_order(csr_matrix(cover), weights, chosen, (2, 1))
    assert sorted(order.stages[0].tolist()) == [1, 2]
    assert order.covered.tolist() == [10.0, 10.0]
    assert order.nesting_cost.tolist() == [0.0, 0.0]
    early = build_order(csr_matrix(cover), weights, chosen, (2, 1), effort=Effort(time_limit_seconds=0))
    assert early.covered.tolist() == [8.0, 10.0]
    one_by_one = build_order(csr_matrix(cover), weights, chosen, (1, 1, 1))
    assert one_by_one.covered.tolist() == [5.0, 10.0, 10.0]


def test_equal_sums_are_built_early() -> None:
    # Middle, left, right: 6 + 8 + 9. Left, right, middle: 5 + 9 + 9, as much.
    cover = np.array([[1, 1, 1, 0, 1, 1, 1, 0], [1, 1, 1, 1, 0, 0, 0, 0], [0, 0, 0, 0, 1, 1, 1, 1]], dtype=bool)
    weights = np.array([1, 1, 1, 2, 1, 1, 1, 1.0])
    order = build_order(csr_matrix(cover), weights, np.arange(3, dtype=np.int32), (1, 1, 1))
    assert order.covered.tolist() == [6.0, 8.0, 9.0]
    assert order.objective == order.bound == 23.0


def test_what_nesting_costs() -> None:
    # Chosen in the end are the two sides; in the first year the middle, which is not chosen, would cover one more.
    cover = np.array([[1, 1, 1, 0, 1, 1, 1, 0], [1, 1, 1, 1, 0, 0, 0, 0], [0, 0, 0, 0, 1, 1, 1, 1]], dtype=bool)
    weights = np.array([1, 1, 1, 2, 1, 1, 1, 2.0])
    chosen = np.array([1, 2], dtype=np.int32)
    order = build_order(csr_matrix(cover), weights, chosen, (1, 1))
    assert order.covered.tolist() == [5.0, 10.0]
    assert order.best_possible.tolist() == order.best_bound.tolist() == [6.0, 10.0]
    assert order.nesting_cost.tolist() == [1.0, 0.0]
    banned = SiteRules(forbidden=np.array([0], dtype=np.int32))
    assert build_order(csr_matrix(cover), weights, chosen, (1, 1), rules=banned).nesting_cost.tolist() == [0.0, 0.0]


def test_lower_limits_and_required_sites_do_not_bind_early_stages() -> None:
    cover = csr_matrix(np.eye(3, dtype=bool))
    two = Group(np.array([0, 1], dtype=np.int32), Text("两处", "two of them"), 2, 2)
    rules = SiteRules(required=np.array([0], dtype=np.int32), groups=(two,))
    order = build_order(cover, np.array([1.0, 2.0, 9.0]), np.arange(3, dtype=np.int32), (1, 2), rules=rules)
    assert order.stages[0].tolist() == [2]
    assert order.nesting_cost.tolist() == [0.0, 0.0]


def test_many_sites_over_five_years() -> None:
    rng = np.random.default_rng(9)
    cover = rng.random((40, 150)) < 0.08
    weights = rng.uniform(0, 50, 150)
    chosen = np.sort(rng.permutation(40)[:15]).astype(np.int32)
    told: list[SolveProgress] = []

    def listen(news: SolveProgress) -> bool:
        told.append(news)
        return True

    per_stage = (3, 3, 3, 3, 3)
    order = build_order(csr_matrix(cover), weights, chosen, per_stage, effort=Effort(on_progress=listen))
    assert_consistent(order, cover, weights, chosen.tolist(), per_stage)
    greedy = build_order(csr_matrix(cover), weights, chosen, per_stage, effort=Effort(time_limit_seconds=0))
    assert greedy.objective <= order.objective <= order.bound <= greedy.bound + 1e-6
    assert (np.diff([news.objective for news in told]) >= 0).all()
    assert (np.diff([news.bound for news in told]) <= 0).all()


def test_a_stop_signal_keeps_the_best_so_far() -> None:
    rng = np.random.default_rng(10)
    cover = rng.random((40, 200)) < 0.08
    weights = rng.uniform(0, 50, 200)
    told: list[SolveProgress] = []

    def stop(news: SolveProgress) -> bool:
        told.append(news)
        return False

    chosen = np.arange(12, dtype=np.int32)
    order = build_order(csr_matrix(cover), weights, chosen, (4, 4, 4), effort=Effort(on_progress=stop))
    assert len(told) == 1
    assert_consistent(order, cover, weights, chosen.tolist(), (4, 4, 4))


def test_all_faults_are_told_at_once() -> None:
    cover = csr_matrix(np.ones((2, 2)))
    with pytest.raises(SitingError) as caught:
        build_order(cover, np.array([1.0]), np.array([0, 0, 5], dtype=np.int32), (1, 1))
    said = caught.value.say("en")
    for part in ("no such candidate: 5", "named twice", "2 sites, fewer than the 3", "1 weights for 2"):
        assert part in said
    for per_stage in ((), (2, -1)):
        with pytest.raises(SitingError, match="每期建设数"):
            build_order(cover, np.ones(2), np.array([0], dtype=np.int32), per_stage)


@pytest.mark.parametrize("unit", [1e-10, 1e13])
def test_the_unit_of_weights_changes_nothing(unit: float) -> None:
    rng = np.random.default_rng(9)
    cover, weights = csr_matrix(rng.random((6, 30)) < 0.3), rng.random(30)
    everyone = np.arange(6, dtype=np.int32)
    plain = build_order(cover, weights, everyone, (2, 2, 2))
    order = build_order(cover, weights * unit, everyone, (2, 2, 2))
    assert plain.proven
    assert order.proven
    assert order.covered == pytest.approx(plain.covered * unit, rel=1e-9)
    assert order.best_bound == pytest.approx(plain.best_bound * unit, rel=1e-6)
