"""Max-min equity against enumeration of every choice."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from planning.errors import InfeasibleError, SitingError
from planning.siting.effort import Effort, SolveProgress
from planning.siting.max_min import max_min_covering
from planning.siting.plan import SitePlan
from planning.siting.rules import NO_RULES, SiteRules
from tests.planning.siting.oracle import choices, keeps_to, random_rules


class Instance:
    """A small random problem."""

    def __init__(self, draw: st.DrawFn) -> None:
        candidates, demand, units = draw(st.integers(1, 7)), draw(st.integers(1, 12)), draw(st.integers(1, 3))
        rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
        self.cover = rng.random((candidates, demand)) < draw(st.sampled_from([0.15, 0.3, 0.6]))
        weights = rng.choice([0.0, 1.0, 2.5, 7.0, 100.25], demand)
        self.units = rng.dirichlet(np.ones(units), demand).T * weights * (rng.random((units, demand)) < 0.7)
        self.covered = rng.random(demand) < draw(st.sampled_from([0.0, 0.3]))
        self.sites = draw(st.one_of(st.none(), st.integers(0, candidates)))
        self.rules = draw(st.one_of(st.just(NO_RULES), random_rules(candidates)))

    def values(self, chosen: tuple[int, ...]) -> tuple[float, float]:
        """Smallest share and weight in total, written out unit by unit."""
        covered = self.covered | self.cover[list(chosen)].any(axis=0)
        shares = [unit[covered].sum() / unit.sum() for unit in self.units if unit.sum() > 0]
        return min(shares, default=1.0), float(self.units[:, covered].sum())

    def best(self) -> tuple[float, float] | None:
        """The largest smallest share, and the most in total with it."""
        found = [self.values(one) for one in choices(len(self.cover), self.sites, self.rules)]
        if not found:
            return None
        share = max(one for one, _ in found)
        return share, max(total for one, total in found if one >= share - 1e-9)

    def solve(self, effort: Effort) -> SitePlan:
        return max_min_covering(
            csr_matrix(self.cover),
            csr_matrix(self.units),
            self.sites,
            covered=self.covered,
            rules=self.rules,
            effort=effort,
        )

    def check(self, plan: SitePlan) -> None:
        chosen = plan.chosen.tolist()
        assert len(set(chosen)) == len(chosen)
        assert keeps_to(self.rules, self.sites, tuple(chosen))
        assert not plan.minimised
        assert plan.objective == pytest.approx(self.values(tuple(chosen))[0])
        assert plan.bound >= plan.objective
        done = self.covered.copy()
        for candidate, gain in zip(chosen, plan.gains, strict=True):
            assert gain == pytest.approx(self.units[:, self.cover[candidate] & ~done].sum())
            done |= self.cover[candidate]


@st.composite
def instances(draw: st.DrawFn) -> Instance:
    return Instance(draw)


@settings(max_examples=60, deadline=None)
@given(instance=instances())
def test_optimal_equals_enumeration_and_ties_go_to_the_most_in_total(instance: Instance) -> None:
    best = instance.best()
    if best is None:
        with pytest.raises(SitingError):
            instance.solve(Effort())
        return
    plan = instance.solve(Effort())
    instance.check(plan)
    assert plan.status == "optimal"
    assert (plan.objective, plan.bound) == pytest.approx((best[0], best[0]), abs=1e-6)
    assert instance.values(tuple(plan.chosen.tolist()))[1] == pytest.approx(best[1], rel=1e-6)


@settings(max_examples=60, deadline=None)
@given(instance=instances())
def test_without_time_the_greedy_answer_is_honest_about_its_bound(instance: Instance) -> None:
    best = instance.best()
    if best is None:
        with pytest.raises(SitingError):
            instance.solve(Effort(time_limit_seconds=0))
        return
    plan = instance.solve(Effort(time_limit_seconds=0))
    instance.check(plan)
    assert plan.bound >= best[0] - 1e-9
    if plan.status == "optimal":
        assert plan.objective == pytest.approx(best[0])


def test_the_worst_unit_comes_first() -> None:
    # Two sites: the rich unit's 90 and 8 would be the most weight, but then the poor unit has nothing.
    cover = csr_matrix(np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1]], dtype=bool))
    units = csr_matrix(np.array([[90.0, 8.0, 0.0], [0.0, 0.0, 4.0]]))
    plan = max_min_covering(cover, units, 2)
    assert sorted(plan.chosen.tolist()) == [0, 2]
    assert plan.objective == pytest.approx(90 / 98)
    assert plan.chosen[0] == 0


def test_a_unit_that_nobody_can_help_caps_the_share_and_the_rest_is_still_served() -> None:
    cover = csr_matrix(np.array([[1, 0, 0, 0], [0, 1, 0, 0]], dtype=bool))
    units = csr_matrix(np.array([[5.0, 20.0, 0.0, 0.0], [0.0, 0.0, 3.0, 1.0], [0.0, 0.0, 0.0, 0.0]]))
    plan = max_min_covering(cover, units, 1, covered=np.array([False, False, False, True]))
    assert (plan.objective, plan.bound, plan.status) == (0.25, 0.25, "optimal")
    assert plan.chosen.tolist() == [1]


def test_without_weight_there_is_nothing_to_do() -> None:
    plan = max_min_covering(csr_matrix(np.ones((2, 3))), csr_matrix((2, 3)), 1)
    assert (plan.objective, plan.status, len(plan.chosen)) == (1.0, "optimal", 0)


def test_whoever_stops_it_gets_the_best_so_far() -> None:
    rng = np.random.default_rng(5)
    cover = csr_matrix(rng.random((60, 400)) < 0.05)
    units = csr_matrix(rng.random((6, 400)) * (rng.random((6, 400)) < 0.3))
    told: list[SolveProgress] = []

    def stop(news: SolveProgress) -> bool:
        told.append(news)
        return False

    plan = max_min_covering(cover, units, 8, effort=Effort(on_progress=stop))
    assert len(told) == 1
    assert 0 < plan.objective <= plan.bound


def test_the_same_input_gives_the_same_plan() -> None:
    rng = np.random.default_rng(6)
    cover = csr_matrix(rng.random((20, 100)) < 0.1)
    units = csr_matrix(rng.random((3, 100)))
    plans = [max_min_covering(cover, units, 4, effort=Effort(seed=3)) for _ in range(2)]
    assert plans[0].chosen.tolist() == plans[1].chosen.tolist()
    assert plans[0].bound == plans[1].bound


def test_conflicting_rules_are_told() -> None:
    rules = SiteRules(required=np.array([0, 1]), too_close=np.array([[0, 1]], dtype=np.int32), names=("甲", "乙"))
    with pytest.raises(InfeasibleError, match="最小间距（甲、乙）"):
        max_min_covering(csr_matrix(np.ones((2, 2))), csr_matrix(np.ones((1, 2))), 2, rules=rules)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"sites": -1}, "-1 sites"),
        ({"unit_weights": csr_matrix(np.ones((1, 3)))}, "3 unit weights for 2 points"),
        ({"unit_weights": csr_matrix(np.array([[1.0, np.nan]]))}, "finite"),
        ({"covered": np.zeros(1, dtype=bool)}, "1 flags of what is covered for 2 points"),
        ({"cover": csr_matrix((0, 2))}, "no candidate"),
        ({"effort": Effort(time_limit_seconds=-1.0)}, "time limit"),
    ],
)
def test_impossible_problems_are_refused(arguments: dict, told: str) -> None:
    with pytest.raises(SitingError) as caught:
        max_min_covering(
            **({"cover": csr_matrix(np.ones((1, 2))), "unit_weights": csr_matrix((1, 2)), "sites": 1} | arguments)
        )
    assert told in caught.value.say("en")
    assert caught.value.say("zh") != caught.value.say("en")


@pytest.mark.parametrize("unit", [1e-5, 1e-9])
def test_tiny_shares_are_told_apart(unit: float) -> None:
    rng = np.random.default_rng(6)
    cover = rng.random((8, 24)) < 0.25
    weights = np.zeros((3, 27))
    weights[np.arange(24) % 3, np.arange(24)] = rng.random(24) * unit
    weights[np.arange(3), 24 + np.arange(3)] = 1.0
    reach = np.hstack([cover, np.zeros((8, 3), dtype=bool)])
    shares = [
        ((reach[list(one)].any(axis=0) * weights).sum(axis=1) / weights.sum(axis=1)).min()
        for one in combinations(range(8), 3)
    ]
    plan = max_min_covering(csr_matrix(reach), csr_matrix(weights), 3)
    assert plan.status == "optimal"
    assert plan.objective == pytest.approx(max(shares), rel=1e-6)
