"""p-center against enumeration of every choice."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from planning.errors import InfeasibleError, SitingError
from planning.siting.effort import Effort
from planning.siting.p_center import p_center
from planning.siting.plan import SitePlan
from planning.siting.rules import NO_RULES, SiteRules
from tests.planning.siting.oracle import choices, keeps_to, random_rules


class Instance:
    """A small random problem."""

    def __init__(self, draw: st.DrawFn) -> None:
        candidates, demand = draw(st.integers(1, 7)), draw(st.integers(1, 12))
        rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
        self.distances = rng.integers(0, 20, (candidates, demand)).astype(float)
        self.distances[rng.random((candidates, demand)) < draw(st.sampled_from([0.0, 0.2]))] = np.inf
        self.now = np.where(rng.random(demand) < 0.3, rng.integers(0, 20, demand), np.inf)
        self.weights = rng.choice([0.0, 1.0, 2.5], demand)
        self.beyond = draw(st.sampled_from([np.inf, 8.0, 30.0]))
        self.sites = draw(st.one_of(st.none(), st.integers(0, candidates)))
        self.rules = draw(st.one_of(st.just(NO_RULES), random_rules(candidates)))

    def value(self, chosen: tuple[int, ...]) -> float:
        """The largest distance of those who count, written out point by point."""
        allowed = [one for one in range(len(self.distances)) if one not in self.rules.forbidden]
        worst = 0.0
        for point, weight in enumerate(self.weights):
            best_possible = min([self.now[point], *(self.distances[one, point] for one in allowed)])
            if weight == 0 or (np.isfinite(self.beyond) and best_possible >= self.beyond):
                continue
            mine = min([self.now[point], self.beyond, *(self.distances[one, point] for one in chosen)])
            worst = max(worst, mine)
        return worst

    def least(self) -> float:
        return min((self.value(one) for one in choices(len(self.distances), self.sites, self.rules)), default=np.inf)

    def solve(self, effort: Effort, *, dense: bool) -> SitePlan:
        given: csr_matrix | np.ndarray = self.distances
        if not dense:
            candidate, point = np.nonzero(np.isfinite(self.distances))
            # Built so that entries of 0 are held.
            given = csr_matrix((self.distances[candidate, point], (candidate, point)), shape=self.distances.shape)
        return p_center(
            given,
            self.sites,
            weights=self.weights,
            nearest_now=self.now,
            beyond=self.beyond,
            rules=self.rules,
            effort=effort,
        )

    def check(self, plan: SitePlan) -> None:
        chosen = plan.chosen.tolist()
        assert len(set(chosen)) == len(chosen)
        assert keeps_to(self.rules, self.sites, tuple(chosen))
        assert plan.objective == self.value(tuple(chosen))
        assert plan.minimised
        assert plan.bound <= plan.objective


@st.composite
def instances(draw: st.DrawFn) -> Instance:
    return Instance(draw)


@settings(max_examples=60, deadline=None)
@given(instance=instances(), dense=st.booleans())
def test_optimal_equals_enumeration(instance: Instance, dense: bool) -> None:
    least = instance.least()
    if np.isinf(least):
        with pytest.raises(SitingError):
            instance.solve(Effort(), dense=dense)
        return
    plan = instance.solve(Effort(), dense=dense)
    instance.check(plan)
    assert plan.status == "optimal"
    assert plan.objective == plan.bound == least


@settings(max_examples=60, deadline=None)
@given(instance=instances())
def test_without_time_the_answer_is_honest_about_its_bound(instance: Instance) -> None:
    least = instance.least()
    try:
        plan = instance.solve(Effort(time_limit_seconds=0), dense=True)
    except SitingError as error:
        assert np.isinf(least) or not isinstance(error, InfeasibleError)  # noqa: PT017
        return
    instance.check(plan)
    assert plan.bound <= least
    if plan.status == "optimal":
        assert plan.objective == least


def test_the_halving_search_finds_the_middle_of_a_line() -> None:
    # Six places in a row: only 1 and 4 leave nobody further than 1; a seventh place is then too far for any two.
    places = np.arange(7.0)
    apart = np.abs(places[:, None] - places)
    plan = p_center(apart[:6, :6], 2)
    assert (plan.objective, plan.bound, sorted(plan.chosen.tolist()), plan.gains.tolist()) == (
        1.0,
        1.0,
        [1, 4],
        [3.0, 3.0],
    )
    assert p_center(apart, 2).objective == 2.0


def test_points_that_nobody_reaches_are_told_or_left_out() -> None:
    distances = csr_matrix(np.array([[3.0, 5.0, 0.0], [4.0, 2.0, 0.0]]))
    with pytest.raises(InfeasibleError, match=r"1 个需求点") as caught:
        p_center(distances, 1)
    assert "1 demand points" in caught.value.say("en")
    plan = p_center(distances, 1, beyond=30.0)
    assert (plan.objective, plan.status, plan.chosen.tolist()) == (4.0, "optimal", [1])


def test_what_exists_counts_and_points_without_weight_do_not() -> None:
    distances = np.array([[1.0, 9.0, 50.0], [9.0, 2.0, 60.0]])
    plan = p_center(distances, 1, weights=np.array([1.0, 1.0, 0.0]), nearest_now=np.array([np.inf, 3.0, np.inf]))
    assert (plan.objective, plan.chosen.tolist(), plan.gains.tolist()) == (3.0, [0], [1.0])
    nobody = p_center(distances, 1, weights=np.zeros(3))
    assert (nobody.objective, nobody.status, len(nobody.chosen)) == (0.0, "optimal", 0)


def test_too_few_sites_to_reach_everybody_is_said() -> None:
    distances = csr_matrix(np.eye(4))
    with pytest.raises(InfeasibleError, match="3") as caught:
        p_center(distances, 3)
    assert "at most 3 sites" in caught.value.say("en")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"sites": -1}, "-1 sites"),
        ({"weights": np.ones(3)}, "3 weights for 2 points"),
        ({"weights": np.array([1.0, -1.0])}, "not negative"),
        ({"nearest_now": np.array([1.0, np.nan])}, "not negative"),
        ({"nearest_now": np.ones(1)}, "1 present distances for 2 points"),
        ({"distances": np.array([[1.0, -2.0]])}, "not negative"),
        ({"beyond": -1.0}, "not negative"),
        ({"rules": SiteRules(required=np.array([0]), forbidden=np.array([0]))}, "required and forbidden"),
    ],
)
def test_impossible_problems_are_refused(arguments: dict, told: str) -> None:
    with pytest.raises(SitingError) as caught:
        p_center(**({"distances": np.ones((1, 2)), "sites": 1} | arguments))
    assert told in caught.value.say("en")
    assert caught.value.say("zh") != caught.value.say("en")


def test_tiny_distances_are_told_apart() -> None:
    far = np.array([[1.0, 3.0, 2.0], [2.5, 1.0, 2.4], [3.0, 2.0, 1.0]])
    plan = p_center(far * 1e-9, 1)
    assert (plan.chosen.tolist(), plan.objective, plan.status) == ([1], 2.5 * 1e-9, "optimal")
