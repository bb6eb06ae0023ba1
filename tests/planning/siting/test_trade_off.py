"""The curve of coverage over sites and cost against enumeration of every point."""

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
from planning.siting.rules import NO_RULES, Group, SiteRules
from planning.siting.trade_off import TradeOff, knee, trade_off_curve
from tests.planning.siting.oracle import choices, keeps_to, random_rules


def covered(cover: np.ndarray, weights: np.ndarray, chosen: tuple[int, ...]) -> float:
    return float(weights[cover[list(chosen)].any(axis=0)].sum()) if chosen else 0.0


def assert_honest(curve: TradeOff, cover: np.ndarray, weights: np.ndarray, best: dict[float, float]) -> None:
    """Every point: its value recomputed, its bound above the best of all choices, both never falling."""
    assert curve.limits.tolist() == sorted(best)
    for point, limit in enumerate(curve.limits.tolist()):
        value = covered(cover, weights, tuple(curve.chosen[point].tolist()))
        assert curve.objective[point] == pytest.approx(value)
        assert curve.bound[point] >= best[limit] - 1e-6
        assert not curve.proven[point] or value == pytest.approx(best[limit])
    assert (np.diff(curve.objective) >= 0).all()
    assert (np.diff(curve.bound) >= 0).all()
    assert (curve.bound >= curve.objective).all()


@st.composite
def instances(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, SiteRules]:
    candidates, demand = draw(st.integers(1, 7)), draw(st.integers(1, 12))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    cover = rng.random((candidates, demand)) < draw(st.sampled_from([0.15, 0.3, 0.6]))
    rules = draw(st.one_of(st.just(NO_RULES), random_rules(candidates)))
    return cover, rng.choice([0.0, 1.0, 2.5, 7.0, 100.25], demand), rules


@settings(max_examples=60, deadline=None)
@given(instance=instances(), most=st.integers(0, 5), limit=st.sampled_from([0.0, 20.0, 20.0]))
def test_every_number_of_sites(instance: tuple[np.ndarray, np.ndarray, SiteRules], most: int, limit: float) -> None:
    cover, weights, rules = instance
    ways = list(choices(len(cover), most, rules))
    effort = Effort(time_limit_seconds=limit)
    if not ways:
        with pytest.raises(SitingError):
            trade_off_curve(csr_matrix(cover), weights, most, rules=rules, effort=effort)
        return
    curve = trade_off_curve(csr_matrix(cover), weights, most, rules=rules, effort=effort)
    values = [(len(way), covered(cover, weights, way)) for way in ways]
    fewest = min(count for count, _ in values)
    assert curve.left_out.tolist() == list(range(fewest))
    best = {float(k): max(value for count, value in values if count <= k) for k in range(fewest, most + 1)}
    assert_honest(curve, cover, weights, best)
    assert all(keeps_to(rules, int(k), tuple(way)) for k, way in zip(curve.limits, curve.chosen, strict=True))
    if limit:
        assert curve.proven.all()


@settings(max_examples=40, deadline=None)
@given(instance=instances(), sites=st.one_of(st.none(), st.integers(0, 4)))
def test_every_budget(instance: tuple[np.ndarray, np.ndarray, SiteRules], sites: int | None) -> None:
    cover, weights, rules = instance
    budgets = [6.0, 1.0, 0.0, 2.5, 2.5]
    unlimited = SiteRules(
        rules.required, rules.forbidden, rules.costs, None, rules.groups, rules.too_close, rules.names
    )
    costs = np.ones(len(cover)) if rules.costs is None else rules.costs
    ways = [(float(costs[list(way)].sum()), way) for way in choices(len(cover), sites, unlimited)]
    cheapest = min((cost for cost, _ in ways), default=np.inf)
    if cheapest > 6:
        with pytest.raises(SitingError):
            trade_off_curve(csr_matrix(cover), weights, sites, budgets=budgets, rules=rules)
        return
    curve = trade_off_curve(csr_matrix(cover), weights, sites, budgets=budgets, rules=rules)
    best = {
        budget: max(covered(cover, weights, way) for cost, way in ways if cost <= budget)
        for budget in (0.0, 1.0, 2.5, 6.0)
        if budget >= cheapest
    }
    assert_honest(curve, cover, weights, best)
    assert curve.proven.all()
    assert curve.left_out.tolist() == [budget for budget in (0.0, 1.0, 2.5, 6.0) if budget < cheapest]
    for budget, way in zip(curve.limits.tolist(), curve.chosen, strict=True):
        assert costs[way].sum() <= budget + 1e-9


def test_small_numbers_that_cannot_be_are_left_out() -> None:
    cover = csr_matrix(np.eye(4, dtype=bool))
    groups = tuple(Group(np.array(members, dtype=np.int32), Text("组", "group"), 1) for members in ([0, 1], [2, 3]))
    curve = trade_off_curve(cover, np.array([4.0, 3.0, 2.0, 1.0]), 4, rules=SiteRules(groups=groups))
    assert curve.left_out.tolist() == [0.0, 1.0]
    assert curve.limits.tolist() == [2.0, 3.0, 4.0]
    assert curve.objective.tolist() == [6.0, 9.0, 10.0]
    assert curve.sites.tolist() == [2, 3, 4]


def test_more_sites_than_help_change_nothing() -> None:
    curve = trade_off_curve(csr_matrix(np.eye(2, dtype=bool)), np.array([5.0, 3.0]), 4)
    assert curve.objective.tolist() == curve.bound.tolist() == [0.0, 5.0, 8.0, 8.0, 8.0]
    assert curve.sites.tolist() == [0, 1, 2, 2, 2]
    assert curve.knee == 2


@pytest.mark.parametrize(
    ("limits", "objective", "expected"),
    [
        ([0, 1, 2, 3, 4], [0, 5, 9, 10, 10], 2),
        ([0, 1, 2, 3, 4], [0, 1, 2, 3, 4], None),
        ([0, 1, 2, 3], [0, 0, 0, 0], None),
        ([0, 1], [0, 5], None),
        ([0, 1, 10], [0, 5, 10], 1),
        # The example of the source: y = -1 / (x + 0.1) + 5 on ten even steps bends at the third point.
        ([x / 9 for x in range(10)], [-1 / (x / 9 + 0.1) + 5 for x in range(10)], 2),
    ],
)
def test_the_knee_lies_farthest_above_the_chord(
    limits: list[float], objective: list[float], expected: int | None
) -> None:
    assert knee(np.array(limits, dtype=float), np.array(objective, dtype=float)) == expected


def test_without_time_neighbours_help_the_bounds() -> None:
    rng = np.random.default_rng(6)
    cover = csr_matrix(rng.random((30, 120)) < 0.1)
    weights = rng.integers(1, 100, 120).astype(float)
    early = trade_off_curve(cover, weights, 8, effort=Effort(time_limit_seconds=0))
    exact = trade_off_curve(cover, weights, 8)
    assert exact.proven.all()
    assert (early.objective <= exact.objective).all()
    assert (early.bound >= exact.bound - 1e-6).all()
    points = np.arange(2, 9)
    assert (early.bound[2:] <= np.maximum(early.bound[1:-1] * points / (points - 1), early.objective[2:]) + 1e-6).all()


def test_a_stop_signal_keeps_a_whole_curve_and_progress_never_gets_worse() -> None:
    rng = np.random.default_rng(7)
    cover = csr_matrix(rng.random((30, 150)) < 0.1)
    weights = rng.uniform(1, 100, 150)
    told: list[SolveProgress] = []

    def stop_in_the_middle(news: SolveProgress) -> bool:
        told.append(news)
        return "point 3" not in news.stage.en

    curve = trade_off_curve(cover, weights, 6, effort=Effort(on_progress=stop_in_the_middle))
    assert len(curve.limits) == 7
    objectives, bounds = (np.array([getattr(news, side) for news in told]) for side in ("objective", "bound"))
    assert (objectives[1:] >= objectives[:-1]).all()
    assert (bounds[1:] <= bounds[:-1]).all()
    assert (curve.objective > 0).tolist() == [False] + [True] * 6
    assert curve.proven[:3].all()


def test_the_same_input_gives_the_same_curve() -> None:
    rng = np.random.default_rng(8)
    cover = csr_matrix(rng.random((30, 100)) < 0.1)
    weights = rng.uniform(1, 100, 100)
    first, second = (trade_off_curve(cover, weights, 5) for _ in range(2))
    assert [chosen.tolist() for chosen in first.chosen] == [chosen.tolist() for chosen in second.chosen]
    assert first.bound.tolist() == second.bound.tolist()


def test_rules_that_conflict_at_every_number_are_named() -> None:
    both = Group(np.array([0, 1], dtype=np.int32), Text("两处都建", "both of two"), 2)
    rules = SiteRules(groups=(both,), too_close=np.array([[0, 1]], dtype=np.int32))
    with pytest.raises(InfeasibleError) as caught:
        trade_off_curve(csr_matrix(np.ones((3, 2))), np.ones(2), 3, rules=rules, effort=Effort(time_limit_seconds=0))
    assert len(caught.value.conflict) == 2


@pytest.mark.parametrize(
    ("most", "budgets", "told"),
    [
        (None, None, "largest number"),
        (-1, None, "largest number"),
        (2, [], "one or more"),
        (2, [-1.0], "not negative"),
        (2, [1.0, float("nan")], "finite"),
        (-1, [1.0], "-1 sites"),
    ],
)
def test_impossible_ranges_are_refused(most: int | None, budgets: list[float] | None, told: str) -> None:
    with pytest.raises(SitingError) as caught:
        trade_off_curve(csr_matrix(np.ones((1, 2))), np.ones(2), most, budgets=budgets)
    assert told in caught.value.say("en")


def test_wrong_weights_are_refused() -> None:
    with pytest.raises(SitingError, match="权重"):
        trade_off_curve(csr_matrix(np.ones((1, 2))), np.array([1.0]), 1)


def test_budgets_are_left_out_exactly_where_nothing_fits() -> None:
    pair = Group(np.array([0, 1], dtype=np.int32), Text("组", "group"), 1)
    rules = SiteRules(costs=np.array([1.00000005, 1.0, 9.0]), groups=(pair,))
    budgets = [1.0 - 1e-9, 1.0, 2.0]
    curve = trade_off_curve(csr_matrix(np.eye(3)), np.ones(3), None, budgets=budgets, rules=rules)
    assert (curve.limits.tolist(), curve.left_out.tolist()) == ([1.0, 2.0], [1.0 - 1e-9])


def test_tiny_weights_are_proven_only_where_the_best_is_found() -> None:
    rng = np.random.default_rng(8)
    cover, weights = rng.random((10, 40)) < 0.2, rng.random(40) * 1e-9
    curve = trade_off_curve(csr_matrix(cover), weights, 4)
    for sites, objective in enumerate(curve.objective):
        best = max(covered(cover, weights, chosen) for chosen in combinations(range(10), sites))
        assert objective == pytest.approx(best, rel=1e-9)
    assert curve.proven.all()
    assert not TradeOff(*(np.ones(1), np.array([1e-9]), np.array([2e-9])), (), None, np.empty(0)).proven[0]


def test_what_a_stopped_search_found_is_not_taken_for_the_smallest(monkeypatch: pytest.MonkeyPatch) -> None:
    found = np.array([0, 1], dtype=np.int32)
    monkeypatch.setattr("planning.siting.trade_off.least_choice", lambda *_: ("stopped", found))
    rules = SiteRules(groups=(Group(found, Text("组", "group"), 1),))
    with pytest.raises(SitingError, match="时限"):
        trade_off_curve(csr_matrix(np.eye(2)), np.ones(2), 2, rules=rules)


def test_a_curve_may_begin_at_more_than_no_sites() -> None:
    cover, weights = np.eye(4, dtype=bool), np.array([5.0, 3.0, 2.0, 1.0])
    whole = trade_off_curve(csr_matrix(cover), weights, 3)
    part = trade_off_curve(csr_matrix(cover), weights, 3, least_sites=2)
    assert part.limits.tolist() == [2.0, 3.0]
    assert part.objective.tolist() == whole.objective.tolist()[2:] == [8.0, 10.0]
    with pytest.raises(SitingError):
        trade_off_curve(csr_matrix(cover), weights, 1, least_sites=2)
