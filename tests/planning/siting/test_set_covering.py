"""Set covering against enumeration of every choice."""

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
from planning.siting.plan import SitePlan
from planning.siting.rules import NO_RULES, Group, SiteRules
from planning.siting.set_covering import set_covering
from tests.planning.siting.oracle import choices, keeps_to, random_rules

NOBODY = np.zeros(0, dtype=bool)


class Instance:
    """A small random problem."""

    def __init__(self, draw: st.DrawFn) -> None:
        candidates, demand = draw(st.integers(1, 8)), draw(st.integers(1, 14))
        rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
        self.cover = rng.random((candidates, demand)) < draw(st.sampled_from([0.15, 0.3, 0.6]))
        self.weights = rng.choice([0.0, 1.0, 2.5, 7.0, 100.25], demand)
        self.covered = rng.random(demand) < draw(st.sampled_from([0.0, 0.3]))
        units = draw(st.integers(0, 3))
        split = rng.dirichlet(np.ones(max(units, 1)), demand).T * (rng.random((max(units, 1), demand)) < 0.6)
        self.units = (split * self.weights)[:units]
        self.target, self.unit_share = (draw(st.sampled_from([0.0, 0.3, 0.5, 0.8, 1.0])) for _ in range(2))
        self.rules = draw(st.one_of(st.just(NO_RULES), random_rules(candidates)))

    def meets(self, chosen: tuple[int, ...]) -> bool:
        """Whether a choice covers every share, written out without the code under test."""
        covered = self.covered | self.cover[list(chosen)].any(axis=0)
        for row, share in [(self.weights, self.target), *((unit, self.unit_share) for unit in self.units)]:
            if row[covered].sum() < share * row.sum() - 1e-9 * row.sum():
                return False
        return True

    def cost(self, chosen: tuple[int, ...]) -> float:
        return float(len(chosen) if self.rules.costs is None else sum(self.rules.costs[one] for one in chosen))

    def least_cost(self) -> float | None:
        """The least cost of any choice, None where no choice does."""
        costs = [self.cost(one) for one in choices(len(self.cover), None, self.rules) if self.meets(one)]
        return min(costs) if costs else None

    def solve(self, effort: Effort) -> SitePlan:
        return set_covering(
            csr_matrix(self.cover),
            self.weights,
            self.target,
            covered=self.covered,
            unit_weights=csr_matrix(self.units),
            unit_share=self.unit_share,
            rules=self.rules,
            effort=effort,
        )

    def check(self, plan: SitePlan) -> None:
        """Recompute the plan from the matrix alone."""
        chosen = plan.chosen.tolist()
        assert len(set(chosen)) == len(chosen)
        assert keeps_to(self.rules, None, tuple(chosen))
        assert self.meets(tuple(chosen))
        assert plan.minimised
        assert plan.objective == pytest.approx(self.cost(tuple(chosen)))
        done = self.covered.copy()
        for candidate, gain in zip(chosen, plan.gains, strict=True):
            assert gain == pytest.approx(self.weights[self.cover[candidate] & ~done].sum())
            done |= self.cover[candidate]
        assert (np.diff(plan.gains) <= 1e-9).all()


@st.composite
def instances(draw: st.DrawFn) -> Instance:
    return Instance(draw)


@settings(max_examples=60, deadline=None)
@given(instance=instances())
def test_optimal_equals_enumeration(instance: Instance) -> None:
    least = instance.least_cost()
    if least is None:
        with pytest.raises(SitingError):
            instance.solve(Effort())
        return
    plan = instance.solve(Effort())
    instance.check(plan)
    assert plan.status == "optimal"
    assert plan.objective == plan.bound == pytest.approx(least)


@settings(max_examples=60, deadline=None)
@given(instance=instances())
def test_without_time_the_greedy_answer_is_honest_about_its_bound(instance: Instance) -> None:
    least = instance.least_cost()
    try:
        plan = instance.solve(Effort(time_limit_seconds=0))
    except SitingError as error:
        # Greedy may not find its way among rules; it never says that there is none where there is one.
        assert least is None or (not isinstance(error, InfeasibleError) and instance.rules is not NO_RULES)  # noqa: PT017
        return
    assert least is not None
    instance.check(plan)
    assert plan.bound <= least + 1e-9
    if plan.status == "optimal":
        assert plan.objective == pytest.approx(least)


def test_nothing_is_chosen_where_nothing_is_asked_but_what_is_required() -> None:
    cover = csr_matrix(np.eye(3, dtype=bool))
    plan = set_covering(cover, np.ones(3), 0.0)
    assert (plan.objective, plan.bound, plan.status, len(plan.chosen)) == (0.0, 0.0, "optimal", 0)
    required = set_covering(cover, np.ones(3), 0.0, rules=SiteRules(required=np.array([2], dtype=np.int32)))
    assert (required.objective, required.chosen.tolist()) == (1.0, [2])


def test_what_exists_counts_towards_the_target() -> None:
    cover = csr_matrix(np.array([[1, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]], dtype=bool))
    weights = np.array([1.0, 1.0, 1.0, 1.0])
    covered = np.array([False, False, False, True])
    assert set_covering(cover, weights, 0.75, covered=covered).chosen.tolist() == [0]
    assert set_covering(cover, weights, 1.0, covered=covered).chosen.tolist() == [0, 1]


def test_every_unit_reaches_its_share_and_cells_may_be_shared() -> None:
    cover = csr_matrix(np.array([[1, 1, 0], [0, 1, 0], [0, 0, 1]], dtype=bool))
    weights = np.array([10.0, 10.0, 1.0])
    units = csr_matrix(np.array([[10.0, 5.0, 0.0], [0.0, 5.0, 1.0]]))
    assert set_covering(cover, weights, 0.9).chosen.tolist() == [0]
    # Half of the second cell is 5 of the second unit's 6: the third candidate is needed beyond that.
    assert set_covering(cover, weights, 0.9, unit_weights=units, unit_share=0.8).chosen.tolist() == [0]
    assert set_covering(cover, weights, 0.9, unit_weights=units, unit_share=0.9).chosen.tolist() == [0, 2]


def test_the_least_cost_is_not_always_the_fewest_sites() -> None:
    cover = csr_matrix(np.array([[1, 1], [1, 0], [0, 1]], dtype=bool))
    plan = set_covering(cover, np.ones(2), 1.0, rules=SiteRules(costs=np.array([50.0, 20.0, 20.0])))
    assert (plan.objective, plan.bound, plan.chosen.tolist()) == (40.0, 40.0, [1, 2])


def test_a_target_out_of_reach_says_what_the_maximum_is() -> None:
    cover = csr_matrix(np.array([[1, 0, 0], [0, 1, 0]], dtype=bool))
    weights = np.array([5.0, 3.0, 2.0])
    units = csr_matrix(np.array([[5.0, 0.0, 0.0], [0.0, 3.0, 2.0]]))
    with pytest.raises(InfeasibleError, match="总体最多 80 %") as caught:
        set_covering(cover, weights, 0.9)
    assert "at most 80 % overall" in caught.value.say("en")
    forbidden = SiteRules(forbidden=np.array([0], dtype=np.int32))
    with pytest.raises(InfeasibleError, match="总体最多 30 %"):
        set_covering(cover, weights, 0.8, rules=forbidden)
    # With what exists the same is within reach.
    assert set_covering(cover, weights, 0.8, covered=weights == 5.0, rules=forbidden).objective == 1.0
    with pytest.raises(InfeasibleError, match="东镇 最多 60 %") as caught:
        set_covering(cover, weights, 0.5, unit_weights=units, unit_share=0.7, unit_names=("西镇", "东镇"))
    assert [one.en for one in caught.value.conflict] == ["东镇 at most 60 %"]
    many = csr_matrix(np.eye(9))
    with pytest.raises(InfeasibleError, match="另有 4 个单元"):
        set_covering(csr_matrix((1, 9)), np.ones(9), 0.0, unit_weights=many, unit_share=0.5)


def test_rules_that_stand_in_the_way_are_told() -> None:
    cover = csr_matrix(np.eye(3, dtype=bool))
    pairs = np.array([[0, 1]], dtype=np.int32)
    few = Group(np.array([1, 2], dtype=np.int32), Text("东镇至多一处", "at most one in the east"), 0, 1)
    with pytest.raises(InfeasibleError, match="最小间距（甲、乙）") as caught:
        set_covering(cover, np.ones(3), 1.0, rules=SiteRules(too_close=pairs, names=("甲", "乙", "丙"), budget=9.0))
    assert len(caught.value.conflict) == 1
    with pytest.raises(InfeasibleError, match="东镇至多一处"):
        set_covering(cover, np.ones(3), 1.0, rules=SiteRules(groups=(few,)))


@pytest.mark.parametrize("missing", [1e-7, 1e-8])
def test_a_target_is_met_to_the_last_person_however_little_is_missing(missing: float) -> None:
    # The first two fall short of the target by less than HiGHS tells apart.
    cover = csr_matrix(np.array([[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]], dtype=bool))
    weights = np.array([0.5, 0.3 - missing, 0.1, 0.1 + missing])
    plan = set_covering(cover, weights, 0.8, rules=SiteRules(costs=np.array([3.0, 3.0, 3.0, 3.5])))
    reached = weights[plan.chosen].sum() / weights.sum()
    assert reached >= 0.8 - 1e-9
    assert (plan.objective, plan.status) == (9.0, "optimal")


def test_sums_of_many_fractions_do_not_make_the_whole_out_of_reach() -> None:
    rng = np.random.default_rng(2)
    weights = rng.random(3000) / 3
    cover = csr_matrix(np.arange(3000) % 7 == np.arange(7)[:, None])
    plan = set_covering(cover, weights, 1.0)
    assert (plan.objective, plan.status) == (7.0, "optimal")


def test_whoever_stops_it_gets_the_best_so_far() -> None:
    rng = np.random.default_rng(5)
    cover = csr_matrix(rng.random((80, 600)) < 0.05)
    weights = rng.random(600)
    told: list[SolveProgress] = []

    def stop(news: SolveProgress) -> bool:
        told.append(news)
        return False

    plan = set_covering(cover, weights, 0.7, effort=Effort(on_progress=stop))
    assert len(told) == 1
    assert weights[np.asarray(cover[plan.chosen].sum(axis=0)).ravel() > 0].sum() >= 0.7 * weights.sum() - 1e-6
    assert 0 < plan.bound <= plan.objective
    assert told[0].objective == plan.objective


def test_progress_never_gets_worse_and_ends_at_the_plan() -> None:
    rng = np.random.default_rng(9)
    cover = csr_matrix(rng.random((40, 200)) < 0.08)
    told: list[SolveProgress] = []

    def listen(news: SolveProgress) -> bool:
        told.append(news)
        return True

    plan = set_covering(cover, rng.random(200), 0.8, effort=Effort(on_progress=listen))
    assert plan.status == "optimal"
    assert (np.diff([news.objective for news in told]) <= 1e-9).all()
    assert (np.diff([news.bound for news in told]) >= -1e-9).all()
    assert all(news.bound <= plan.objective + 1e-9 for news in told)
    assert told[-1].objective >= plan.objective - 1e-9


def test_the_same_input_gives_the_same_plan() -> None:
    rng = np.random.default_rng(3)
    cover = csr_matrix(rng.random((50, 300)) < 0.05)
    weights = rng.uniform(0, 100, 300)
    plans = [set_covering(cover, weights, 0.6, effort=Effort(seed=4)) for _ in range(2)]
    assert plans[0].chosen.tolist() == plans[1].chosen.tolist()
    assert plans[0].bound == plans[1].bound


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"cover": csr_matrix((0, 2))}, "no candidate"),
        ({"weights": np.ones(3)}, "3 weights for 2 points"),
        ({"weights": np.array([1.0, -1.0])}, "not negative"),
        ({"weights": np.array([1.0, np.nan])}, "finite"),
        ({"target_share": 1.1}, "a share of 1.1 (target_share)"),
        ({"target_share": np.nan}, "a share of nan"),
        ({"unit_share": -0.1}, "a share of -0.1 (unit_share)"),
        ({"covered": NOBODY}, "0 flags of what is covered for 2 points"),
        ({"unit_weights": csr_matrix(np.ones((1, 3)))}, "3 unit weights for 2 points"),
        ({"unit_weights": csr_matrix(np.ones((1, 2))), "unit_names": ("甲", "乙")}, "2 names for 1 units"),
        ({"unit_weights": csr_matrix(np.array([[-1.0, 1.0]]))}, "unit weights must be finite and not negative"),
        ({"effort": Effort(time_limit_seconds=-1.0)}, "time limit"),
        ({"rules": SiteRules(required=np.array([0]), forbidden=np.array([0]))}, "required and forbidden"),
    ],
)
def test_impossible_problems_are_refused(arguments: dict, told: str) -> None:
    with pytest.raises(SitingError) as caught:
        set_covering(**({"cover": csr_matrix(np.ones((1, 2))), "weights": np.ones(2), "target_share": 0.5} | arguments))
    assert told in caught.value.say("en")
    assert caught.value.say("zh") != caught.value.say("en")


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(SitingError) as caught:
        set_covering(csr_matrix(np.ones((1, 2))), np.array([1.0, -1.0]), 2.0, covered=NOBODY)
    for told in ("not negative", "a share of 2", "0 flags"):
        assert told in caught.value.say("en")


@pytest.mark.parametrize("unit", [1e-12, 1e-7, 1e14, 1e17])
def test_the_unit_of_costs_changes_nothing(unit: float) -> None:
    rng = np.random.default_rng(4)
    cover, costs = rng.random((10, 30)) < 0.25, rng.random(10) + 0.5
    weights = np.ones(30)
    ways = [list(one) for size in range(11) for one in combinations(range(10), size)]
    best = min(costs[one].sum() for one in ways if cover[one].any(axis=0).sum() >= 24)
    plan = set_covering(csr_matrix(cover), weights, 0.8, rules=SiteRules(costs=costs * unit, budget=9.0 * unit))
    assert plan.status == "optimal"
    assert plan.objective == pytest.approx(best * unit, rel=1e-9)


def test_a_quota_that_asks_for_next_to_nothing_is_solved() -> None:
    rng = np.random.default_rng(5)
    cover = csr_matrix((rng.random((8, 40)) < 0.3).astype(np.int8))
    weights = np.append(rng.random(39) * 1e-12, 1.0)
    for share in (1e-9 * (1 + 1e-12), 1e-9 * (1 + 1e-6), 1.1e-9):
        assert set_covering(cover, weights, share).objective <= 1.0
