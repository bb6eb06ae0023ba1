"""Linear models solved by HiGHS, against scipy's own solver, enumeration and hand."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from scipy.sparse import csr_matrix

from planning.siting.effort import Effort, SolveProgress, Watch
from planning.siting.highs import LinearModel, solve_linear_model, with_row, without_choice


def model(
    costs: list[float] | np.ndarray,
    rows: list[list[float]] | np.ndarray,
    upper: list[float] | np.ndarray,
    *,
    minimise: bool = False,
    integer: bool = True,
    offset: float = 0.0,
) -> LinearModel:
    """A model over variables from 0 to 1 with upper limits of rows."""
    count = len(costs)
    matrix = csr_matrix(np.asarray(rows, dtype=float).reshape(-1, count))
    return LinearModel(
        np.asarray(costs, dtype=float),
        np.zeros(count),
        np.ones(count),
        np.full(count, integer),
        matrix,
        np.full(matrix.shape[0], -np.inf),
        np.asarray(upper, dtype=float),
        minimise=minimise,
        offset=offset,
    )


def hard_knapsack() -> LinearModel:
    """One that HiGHS does not solve at once."""
    rng = np.random.default_rng(1)
    rows = rng.integers(500, 1500, (12, 60)).astype(float)
    return model(rows.sum(axis=0) + rng.integers(0, 50, 60), rows, rows.sum(axis=1) / 2)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), count=st.integers(1, 7), minimise=st.booleans())
def test_whole_variables_against_enumeration(seed: int, count: int, minimise: bool) -> None:
    rng = np.random.default_rng(seed)
    costs, rows, upper = rng.integers(-9, 10, count), rng.integers(-5, 6, (3, count)), rng.integers(-3, 8, 3)
    values = [
        2.5 + float(costs @ point)
        for point in map(np.array, product((0, 1), repeat=count))
        if (rows @ point <= upper).all()
    ]
    answer = solve_linear_model(model(costs, rows, upper, minimise=minimise, offset=2.5), Watch(Effort()))
    if not values:
        assert (answer.ended, answer.values) == ("infeasible", None)
        return
    best = min(values) if minimise else max(values)
    assert answer.ended == "optimal"
    assert answer.values is not None
    assert (rows @ answer.values <= upper + 1e-6).all()
    assert [answer.objective, answer.bound] == pytest.approx([best, best], abs=1e-6)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_split_variables_against_scipy(seed: int) -> None:
    rng = np.random.default_rng(seed)
    costs, rows, upper = rng.uniform(-9, 9, 6), rng.uniform(-1, 5, (4, 6)), rng.uniform(0, 8, 4)
    answer = solve_linear_model(model(costs, rows, upper, integer=False), Watch(Effort()))
    known = linprog(-costs, A_ub=rows, b_ub=upper, bounds=(0, 1))
    assert answer.ended == "optimal"
    assert [answer.objective, answer.bound] == pytest.approx([-known.fun, -known.fun])


def test_a_split_model_that_nothing_solves() -> None:
    answer = solve_linear_model(model([1.0], [[1.0]], [-1.0], integer=False), Watch(Effort()))
    assert (answer.ended, answer.values, answer.objective, answer.bound) == ("infeasible", None, -np.inf, np.inf)


def test_a_model_without_rows() -> None:
    answer = solve_linear_model(model([1.0, -1.0], [], []), Watch(Effort()))
    assert answer.values is not None
    assert answer.values.tolist() == [1.0, 0.0]


@pytest.mark.parametrize(("minimise", "worst"), [(False, -np.inf), (True, np.inf)])
def test_without_time_nothing_is_known(minimise: bool, worst: float) -> None:
    problem = model([1.0, 2.0], [[1.0, 1.0]], [1.0], minimise=minimise)
    for watch, seconds in ((Watch(Effort(time_limit_seconds=0)), None), (Watch(Effort()), 0.0)):
        answer = solve_linear_model(problem, watch, seconds=seconds)
        assert (answer.ended, answer.values) == ("stopped", None)
        assert (answer.objective, answer.bound) == (worst, -worst)


def test_a_stop_signal_ends_the_search_and_keeps_what_was_found() -> None:
    problem = hard_knapsack()
    told: list[SolveProgress] = []

    def stop_once_something_is_found(news: SolveProgress) -> bool:
        told.append(news)
        return news.objective == -np.inf

    watch = Watch(Effort(time_limit_seconds=300, on_progress=stop_once_something_is_found))
    answer = solve_linear_model(problem, watch)
    assert answer.ended == "stopped"
    assert watch.cancelled
    assert answer.values is not None
    chosen = np.rint(answer.values)
    assert (problem.rows @ chosen <= problem.row_upper).all()
    assert problem.costs @ chosen == pytest.approx(answer.objective)
    assert answer.bound >= answer.objective
    assert told[-1].objective > -np.inf


def test_a_silent_model_still_hears_the_stop_signal() -> None:
    watch = Watch(Effort(time_limit_seconds=300, on_progress=lambda news: False))
    assert solve_linear_model(hard_knapsack(), watch, tell=False).ended == "stopped"
    assert (watch.objective, watch.bound) == (-np.inf, np.inf)


def test_a_time_limit_ends_the_search_with_a_bound() -> None:
    problem = hard_knapsack()
    answer = solve_linear_model(problem, Watch(Effort(time_limit_seconds=300)), seconds=0.5)
    assert answer.ended == "stopped"
    assert answer.bound >= answer.objective
    assert answer.bound <= problem.costs.sum()


def test_progress_never_gets_worse() -> None:
    told: list[SolveProgress] = []

    def listen(news: SolveProgress) -> bool:
        told.append(news)
        return len(told) < 30

    solve_linear_model(hard_knapsack(), Watch(Effort(time_limit_seconds=2, on_progress=listen)))
    assert told
    assert (np.array([one.objective for one in told[1:]]) >= [one.objective for one in told[:-1]]).all()
    assert (np.array([one.bound for one in told[1:]]) <= [one.bound for one in told[:-1]]).all()


def test_a_start_is_kept_where_nothing_better_is_found() -> None:
    problem = hard_knapsack()
    known = solve_linear_model(problem, Watch(Effort()), seconds=0.5)
    assert known.values is not None
    again = solve_linear_model(problem, Watch(Effort()), seconds=0.2, start=known.values)
    assert again.objective >= known.objective - 1e-6


def test_malformed_models_are_no_answer() -> None:
    with pytest.raises(RuntimeError, match="HiGHS refused the model"):
        solve_linear_model(model([1.0, 1.0], [[1e20, 1.0]], [1.0]), Watch(Effort()))
    with pytest.raises(RuntimeError, match="start solution"):
        solve_linear_model(model([1.0, 1.0], [[1.0, 1.0]], [1.0]), Watch(Effort()), start=np.zeros(1))
    endless = model([1.0], [], [], integer=False)
    endless.upper[:] = np.inf
    with pytest.raises(RuntimeError, match="Unbounded"):
        solve_linear_model(endless, Watch(Effort()))


def test_a_choice_is_cut_off_alone_or_with_all_its_parts() -> None:
    three = model([3.0, 2.0, 1.0], [[1.0, 1.0, 1.0]], [2.0])
    best = np.array([0, 1], dtype=np.int32)
    for short, left in ((False, [1.0, 0.0, 1.0]), (True, [1.0, 0.0, 1.0])):
        answer = solve_linear_model(without_choice(three, best, short=short, candidates=3), Watch(Effort()))
        assert answer.values is not None
        assert answer.values.tolist() == left
    alone = with_row(three, np.array([1.0, 0.0, 1.0]), -np.inf, 0.0)
    answer = solve_linear_model(without_choice(alone, best, short=False, candidates=3), Watch(Effort()))
    assert answer.values is not None
    assert answer.values.tolist() == [0.0, 1.0, 0.0]
    nothing = without_choice(alone, best, short=True, candidates=3)
    assert solve_linear_model(nothing, Watch(Effort())).ended == "infeasible"
