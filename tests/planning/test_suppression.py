"""Nobody who knows everything that is shown can tell a withheld small count; tried by solving for it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from planning.suppression import WithheldCounts, withheld_counts, withheld_groups

BELOW = 10
ROUNDING = 0.5 + 1e-6


def small(value: float) -> bool:
    return 0 < round(abs(value)) < BELOW


def width(
    costs: np.ndarray, equations: Sequence[np.ndarray], right: Sequence[float], least: Sequence[np.ndarray]
) -> float:
    """How far apart the least and the greatest value of ``costs @ x`` are, for x ≥ 0 and every row of ``least @ x`` ≥ 0."""
    system = {"A_eq": np.array(equations), "b_eq": np.array(right)} if len(equations) else {}
    bounds = {"A_ub": -np.array(least), "b_ub": np.zeros(len(least))} if len(least) else {}
    ends = []
    for sign in (1.0, -1.0):
        answer = linprog(sign * costs, **system, **bounds, method="highs")
        if answer.status == 3:
            return np.inf
        assert answer.status == 0, answer.message
        ends.append(answer.fun)
    return -ends[1] - ends[0]


def attack(states: np.ndarray, hidden: WithheldCounts, *, closings: bool, shares: np.ndarray | None) -> list[str]:
    """Return the small counts that are told although they are withheld.

    ``states`` is (3, u): total, covered, after. The attacker knows that nobody is covered who is not there, without closings
    that nobody loses an outlet, and with ``shares`` (2, u) that priority persons are spread like residents.
    """
    units = states.shape[1]
    size = 3 * units
    unit = np.eye(size).reshape(3, units, size)
    rows = [hidden.total, hidden.covered, hidden.after]
    areas = [hidden.area_total, hidden.area_covered, hidden.area_after]
    equations, right = [], []
    for state in range(3):
        for place in np.flatnonzero(~rows[state]):
            equations.append(unit[state, place])
            right.append(states[state, place])
        if not areas[state]:
            equations.append(unit[state].sum(axis=0))
            right.append(states[state].sum())
    if shares is not None:
        for state in (1, 2):
            equations += list(unit[state] - shares[state - 1][:, None] * unit[0])
            right += [0.0] * units
    least = [*(unit[0] - unit[1]), *(unit[0] - unit[2])]
    if not closings:
        least += list(unit[2] - unit[1])
    # With the shares known, the covered are no counts of anybody: they are the total times a number that is public.
    told = {"total": unit[0]} if shares is not None else {
        "total": unit[0],
        "covered": unit[1],
        "after": unit[2],
        "uncovered": unit[0] - unit[1],
        "uncovered after": unit[0] - unit[2],
        "gained": unit[2] - unit[1],
    }  # fmt: skip
    flat = states.ravel()
    found = [
        f"{name} of unit {place}"
        for name, combinations in told.items()
        for place in range(units)
        if small(combinations[place] @ flat) and width(combinations[place], equations, right, least) < BELOW - ROUNDING
    ]
    for name, combinations in told.items():
        # Where some gain and some lose, the difference of the sums is no count of anybody.
        if (
            small(np.abs(combinations @ flat).sum())
            and width(combinations.sum(axis=0), equations, right, least) < BELOW - ROUNDING
        ):
            found.append(f"{name} of the area")
    return found


@st.composite
def towns(draw: st.DrawFn, *, closings: bool = False) -> np.ndarray:
    """Total, covered and after of some units, (3, u), often small."""
    count = st.one_of(st.integers(0, 14), st.integers(0, 80), st.integers(0, 900))
    units = draw(st.integers(1, 7))
    total = np.array(draw(st.lists(count, min_size=units, max_size=units)), dtype=float)
    covered = np.array([draw(st.integers(0, int(most))) for most in total], dtype=float)
    after = np.array(
        [
            draw(st.integers(0 if closings else int(least), int(most)))
            for least, most in zip(covered, total, strict=True)
        ],
        dtype=float,
    )
    return np.array([total, covered, after])


@settings(max_examples=25)
@given(towns())
def test_no_sum_or_difference_tells_a_small_count(states: np.ndarray) -> None:
    assert attack(states, withheld_counts(*states, below=BELOW), closings=False, shares=None) == []


@settings(max_examples=25)
@given(towns(closings=True))
def test_nor_where_outlets_close(states: np.ndarray) -> None:
    assert attack(states, withheld_counts(*states, below=BELOW), closings=True, shares=None) == []


@settings(max_examples=25)
@given(towns(), st.data())
def test_nor_does_knowing_that_they_are_spread_like_residents(states: np.ndarray, data: st.DataObject) -> None:
    units = states.shape[1]
    share = np.array(data.draw(st.lists(st.floats(0, 1), min_size=units, max_size=units)))
    share_after = share + (1 - share) * data.draw(st.floats(0, 1))
    spread = np.array([states[0], states[0] * share, states[0] * share_after])
    hidden = withheld_counts(*spread, below=BELOW)
    assert attack(spread, hidden, closings=False, shares=np.array([share, share_after])) == []


def test_two_small_units_are_not_enough_against_the_spread() -> None:
    total = np.array([4.0, 30.0, 300.0, 500.0, 800.0])
    share = np.array([0.2, 0.9, 0.5, 0.7, 0.6])
    states = np.array([total, total * share, total * share])
    two = WithheldCounts(*(np.array([1, 1, 0, 0, 0], bool),) * 3, False, False, False)
    assert attack(states, two, closings=False, shares=np.array([share, share])) == ["total of unit 0"]
    hidden = withheld_counts(*states, below=BELOW)
    assert hidden.total.tolist() == [True, True, True, False, False]
    assert not hidden.area_covered


def test_what_needs_no_hiding_is_shown() -> None:
    states = np.array([[300.0, 200.0, 0.0], [100.0, 0.0, 0.0], [150.0, 100.0, 0.0]])
    hidden = withheld_counts(*states, below=BELOW)
    assert not np.any([hidden.total, hidden.covered, hidden.after])
    assert not any((hidden.area_total, hidden.area_covered, hidden.area_after))


def test_each_set_holds_the_one_before_and_no_more_than_needed() -> None:
    # Unit 1 would tell that 4 of its people gain; unit 0 is the next smallest.
    states = np.array([[40.0, 100.0, 200.0], [20.0, 50.0, 90.0], [35.0, 54.0, 120.0]])
    hidden = withheld_counts(*states, below=BELOW)
    assert hidden.total.tolist() == hidden.covered.tolist() == [False] * 3
    assert hidden.after.tolist() == [True, True, False]


def test_a_small_area_tells_nothing() -> None:
    hidden = withheld_counts(*np.array([[4.0, 3.0, 0.0]] * 3), below=BELOW)
    assert hidden.area_total
    assert hidden.area_covered
    assert hidden.area_after
    assert hidden.total.tolist() == [True, True, False]


def test_a_limit_of_one_withholds_nothing() -> None:
    hidden = withheld_counts(*np.array([[4.0, 30.0], [1.0, 3.0], [2.0, 3.0]]), below=1)
    assert not np.any([hidden.total, hidden.covered, hidden.after])


def group_attack(total: np.ndarray, covered: np.ndarray, below: int, *, spread: bool, parted: bool) -> list[str]:
    """Return the small counts of groups that are told; with ``parted`` the groups add up to the residents."""
    persons, persons_covered = total.sum(axis=1), covered.sum(axis=1)
    if not parted:
        persons, persons_covered = persons + 1000.0, persons_covered + 500.0
    hidden = withheld_groups(total, covered, persons, persons_covered, below=below)
    units, groups = total.shape
    size = 2 * units * groups
    one = np.eye(size).reshape(2, units, groups, size)
    flat = np.concatenate([total.ravel(), covered.ravel()])
    parts = [*one[0][~hidden.total], *one[1][~hidden.covered]]
    parts += [*one[0].sum(axis=0)[~hidden.area_total], *one[1].sum(axis=0)[~hidden.area_covered]]
    if parted:
        parts += [*one[0].sum(axis=1), *one[1].sum(axis=1)]
    equations, right = list(parts), [part @ flat for part in parts]
    if spread:
        share = persons_covered / np.maximum(persons, 1.0)
        equations += list((one[1] - share[:, None, None] * one[0]).reshape(-1, size))
        right += [0.0] * (units * groups)
    least = list((one[0] - one[1]).reshape(-1, size))
    found = []
    told = {"total": one[0]} if spread else {"total": one[0], "covered": one[1], "uncovered": one[0] - one[1]}
    for name, combinations in told.items():
        values = combinations @ flat
        for unit, group in np.argwhere(np.vectorize(small)(values)).tolist():
            # Of fewer residents than the limit nobody is hidden better than among these.
            wanted = min(float(BELOW), values[unit].sum()) if parted else float(BELOW)
            if width(combinations[unit, group], equations, right, least) < wanted - ROUNDING:
                found.append(f"{name} of group {group} in unit {unit}")
    return found


@st.composite
def grouped(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    units, groups = draw(st.integers(1, 4)), draw(st.integers(2, 3))
    count = st.one_of(st.integers(0, 14), st.integers(0, 400))
    total = np.array(draw(st.lists(count, min_size=units * groups, max_size=units * groups)), dtype=float)
    covered = np.array([draw(st.integers(0, int(most))) for most in total], dtype=float)
    return total.reshape(units, groups), covered.reshape(units, groups)


@settings(max_examples=25)
@given(grouped(), st.booleans())
def test_groups_that_add_up_to_the_residents_are_hidden_together(
    town: tuple[np.ndarray, np.ndarray], parted: bool
) -> None:
    assert group_attack(*town, BELOW, spread=False, parted=parted) == []


@settings(max_examples=25)
@given(grouped(), st.data())
def test_groups_spread_like_residents(town: tuple[np.ndarray, np.ndarray], data: st.DataObject) -> None:
    share = np.array(data.draw(st.lists(st.floats(0, 1), min_size=len(town[0]), max_size=len(town[0]))))
    assert group_attack(town[0], town[0] * share[:, None], BELOW, spread=True, parted=True) == []


def test_one_hidden_group_would_follow_from_the_residents() -> None:
    total = np.array([[4.0, 300.0, 96.0], [200.0, 300.0, 400.0], [150.0, 250.0, 350.0]])
    covered = total / 2
    persons = total.sum(axis=1)
    hidden = withheld_groups(total, covered, persons, persons / 2, below=BELOW)
    assert (hidden.total.all(axis=1) | ~hidden.total.any(axis=1)).all()
    assert hidden.total[0].all()
    apart = withheld_groups(total, covered, persons + 50, persons / 2, below=BELOW)
    assert not apart.total[:, 1:].any()


@pytest.mark.parametrize("groups", [1, 13])
def test_many_groups_are_all_taken_to_add_up(groups: int) -> None:
    total = np.full((3, groups), 100.0)
    total[0, 0] = 3.0
    hidden = withheld_groups(total, total / 2, total.sum(axis=1) + 7, total.sum(axis=1), below=BELOW)
    assert hidden.total[0].all()
    assert hidden.total[:, -1].any() == hidden.total[0, -1]
