"""Gradual covering against enumeration of every choice, and its table of steps against the falling line."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from planning.errors import SitingError
from planning.siting.effort import Effort
from planning.siting.gradual import CreditSteps, gradual_covering, linear_steps, step_credits
from planning.siting.rules import NO_RULES, SiteRules
from tests.planning.siting.oracle import choices, keeps_to, random_rules

STEPS = ((10.0, 1.0), (12.0, 0.8), (15.0, 0.25), (20.0, 0.0))
Instance = tuple[np.ndarray, np.ndarray, np.ndarray, int | None, SiteRules]


def added(credit: np.ndarray, weights: np.ndarray, now: np.ndarray, chosen: tuple[int, ...]) -> float:
    """What a choice adds, demand point by demand point."""
    return sum(
        weight * (max([present, *(float(credit[candidate, point]) for candidate in chosen)]) - present)
        for point, (weight, present) in enumerate(zip(weights.tolist(), now.tolist(), strict=True))
    )


@st.composite
def instances(draw: st.DrawFn) -> Instance:
    candidates, demand = draw(st.integers(1, 7)), draw(st.integers(1, 10))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    levels = draw(st.sampled_from([[0.0, 1.0], [0.0, 0.0, 0.25, 0.8, 1.0], [0.0, 0.0, 0.1, 0.3, 1 / 3, 0.7]]))
    credit = rng.choice(levels, (candidates, demand))
    weights = rng.choice([0.0, 1.0, 2.5, 7.0, 100.25], demand)
    now = rng.choice([0.0, 0.0, 0.25, 0.5, 1.0], demand)
    sites = draw(st.one_of(st.none(), st.integers(0, 4)))
    rules = draw(st.one_of(st.just(NO_RULES), random_rules(candidates)))
    return credit, weights, now, sites, rules


@settings(max_examples=60, deadline=None)
@given(instance=instances())
def test_optimal_equals_enumeration(instance: Instance) -> None:
    credit, weights, now, sites, rules = instance
    ways = list(choices(len(credit), sites, rules))
    if not ways:
        with pytest.raises(SitingError):
            gradual_covering(csr_matrix(credit), weights, sites, credit_now=now, rules=rules)
        return
    plan = gradual_covering(csr_matrix(credit), weights, sites, credit_now=now, rules=rules)
    chosen = plan.chosen.tolist()
    assert keeps_to(rules, sites, tuple(chosen))
    assert plan.status == "optimal"
    assert plan.objective == pytest.approx(max(added(credit, weights, now, way) for way in ways))
    values = [added(credit, weights, now, tuple(chosen[:count])) for count in range(len(chosen) + 1)]
    assert plan.objective == pytest.approx(values[-1])
    assert plan.gains == pytest.approx(np.diff(values), abs=1e-9)


@settings(max_examples=30, deadline=None)
@given(instance=instances())
def test_the_greedy_answer_is_honest_about_its_bound(instance: Instance) -> None:
    credit, weights, now, sites, _ = instance
    plan = gradual_covering(csr_matrix(credit), weights, sites, credit_now=now, effort=Effort(time_limit_seconds=0))
    best = max(added(credit, weights, now, way) for way in choices(len(credit), sites, NO_RULES))
    assert plan.objective == pytest.approx(added(credit, weights, now, tuple(plan.chosen.tolist())))
    assert plan.bound >= best - 1e-6


def test_near_counts_more_than_many_far() -> None:
    minutes = csr_matrix(np.array([[9.0, 14.0, 14.0], [25.0, 11.0, 10.0]]))
    credit = step_credits(minutes, STEPS)
    assert credit.toarray().tolist() == [[1.0, 0.25, 0.25], [0.0, 0.8, 1.0]]
    plan = gradual_covering(credit, np.array([2.0, 1.0, 1.0]), 1)
    assert (plan.chosen.tolist(), plan.objective) == ([0], 2.5)
    plan = gradual_covering(credit, np.array([2.0, 1.0, 1.0]), 1, credit_now=np.array([0.8, 0.0, 0.25]))
    assert plan.chosen.tolist() == [1]
    assert plan.objective == pytest.approx(0.8 + 0.75)


def test_steps_hold_at_equality_and_count_nothing_beyond() -> None:
    minutes = np.array([0.0, 10.0, 10.0001, 12.0, 12.5, 15.0, 19.0, 20.0, 20.0001, np.inf])
    expected = [1.0, 1.0, 0.8, 0.8, 0.25, 0.25, 0.0, 0.0, 0.0, 0.0]
    assert step_credits(minutes, STEPS).tolist() == expected


def test_in_a_sparse_matrix_no_distance_is_near_and_absent_is_not_reached() -> None:
    minutes = csr_matrix((np.array([0.0, 15.0, 20.0]), np.array([0, 2, 1]), np.array([0, 2, 3])), shape=(2, 3))
    credit = step_credits(minutes, STEPS)
    assert credit.toarray().tolist() == [[1.0, 0.0, 0.25], [0.0, 0.0, 0.0]]
    assert credit.nnz == 2
    assert minutes.data.tolist() == [0.0, 15.0, 20.0]


def test_linear_steps_fall_evenly_and_never_above_the_line() -> None:
    steps = linear_steps()
    assert [minutes for minutes, _ in steps] == [float(minute) for minute in range(10, 21)]
    assert [credit for _, credit in steps] == pytest.approx([1, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0])
    minutes = np.linspace(0, 30, 3001)
    line = np.clip((20 - minutes) / 10, 0, 1)
    counted = step_credits(minutes, steps)
    assert (counted <= line + 1e-9).all()
    assert (counted >= line - 0.1 - 1e-9).all()


@pytest.mark.parametrize(
    ("given_minutes", "expected"),
    [
        ((10.0, 20.0, 20.0), [10.0, 20.0]),
        ((0.0, 10.0, 4.0), [0.0, 4.0, 8.0, 10.0]),
        ((10.0, 11.0, 0.1), [10.0, 10.1, 10.2, 10.3, 10.4, 10.5, 10.6, 10.7, 10.8, 10.9, 11.0]),
    ],
)
def test_steps_that_do_not_come_out_even(given_minutes: tuple[float, float, float], expected: list[float]) -> None:
    steps = linear_steps(*given_minutes)
    assert [minutes for minutes, _ in steps] == expected
    assert (steps[0][1], steps[-1][1]) == (1.0, 0.0)


@pytest.mark.parametrize(
    "wrong", [(20.0, 10.0, 1.0), (10.0, 10.0, 1.0), (-1.0, 5.0, 1.0), (10.0, 20.0, 0.0), (10.0, float("nan"), 1.0)]
)
def test_impossible_lines_are_refused(wrong: tuple[float, float, float]) -> None:
    with pytest.raises(SitingError, match="渐进覆盖"):
        linear_steps(*wrong)


@pytest.mark.parametrize(
    ("steps", "told"),
    [
        ((), "at least one step"),
        (((10.0, 1.0), (10.0, 0.5)), "must rise"),
        (((10.0, 1.0), (5.0, 0.5)), "must rise"),
        (((10.0, 0.5), (20.0, 0.8)), "must not rise"),
        (((10.0, 1.5),), "between 0 and 1"),
        (((-1.0, 1.0),), "finite and not negative"),
        (((float("nan"), 1.0),), "finite and not negative"),
        (((10.0, float("nan")),), "between 0 and 1"),
    ],
)
def test_malformed_steps_are_refused(steps: CreditSteps, told: str) -> None:
    with pytest.raises(SitingError) as caught:
        step_credits(np.array([1.0]), steps)
    assert told in caught.value.say("en")


@pytest.mark.parametrize("minutes", [np.array([-1.0]), np.array([np.nan]), csr_matrix(np.array([[-1.0]]))])
def test_impossible_minutes_are_refused(minutes: np.ndarray | csr_matrix) -> None:
    with pytest.raises(SitingError):
        step_credits(minutes, STEPS)


def test_all_faults_are_told_at_once() -> None:
    credit = csr_matrix(np.array([[1.5, 0.5]]))
    with pytest.raises(SitingError) as caught:
        gradual_covering(credit, np.array([-1.0]), -1, credit_now=np.array([0.0, 0.0, 2.0]))
    said = caught.value.say("en")
    for part in (
        "1 weights for 2",
        "not negative",
        "above 0 and not above 1",
        "3 present",
        "between 0 and 1",
        "-1 sites",
    ):
        assert part in said
    with pytest.raises(SitingError, match="没有备选场地"):
        gradual_covering(csr_matrix((0, 2)), np.ones(2), 1)
