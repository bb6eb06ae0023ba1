"""The smallest set of rules that conflict, against enumeration: it conflicts, and no part of it does."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from geodata.text import Text
from planning.errors import InfeasibleError
from planning.siting.conflicts import infeasible, minimal_subset, smallest_conflict, unmeetable_groups
from planning.siting.rules import Group, SiteRules
from tests.planning.siting.oracle import choices

NAMES = tuple("ABCDEFGH")


def ints(*numbers: int) -> np.ndarray:
    return np.array(numbers, dtype=np.int32)


@st.composite
def rules_of_many_sorts(draw: st.DrawFn) -> tuple[SiteRules, int, int | None]:
    """Rules of which no two are told in the same words, often too many of them to hold together."""
    candidates = draw(st.integers(2, 6))
    everyone = st.integers(0, candidates - 1)
    required = draw(st.lists(everyone, max_size=2, unique=True))
    forbidden = [one for one in draw(st.lists(everyone, max_size=2, unique=True)) if one not in required]
    costs = draw(st.lists(st.sampled_from([1.0, 2.0, 3.5]), min_size=candidates, max_size=candidates))
    groups = []
    for number in range(draw(st.integers(0, 3))):
        members = draw(st.lists(everyone, min_size=1, max_size=candidates, unique=True))
        at_least = draw(st.integers(0, len(members)))
        at_most = draw(st.one_of(st.none(), st.integers(at_least, 6)))
        groups.append(Group(ints(*members), Text(f"第 {number} 组", f"group {number}"), at_least, at_most))
    close = draw(st.lists(st.tuples(everyone, everyone).filter(lambda two: two[0] < two[1]), max_size=4, unique=True))
    rules = SiteRules(
        required=ints(*required),
        forbidden=ints(*forbidden),
        costs=np.array(costs),
        budget=draw(st.one_of(st.none(), st.sampled_from([1.0, 3.0, 6.0]))),
        groups=tuple(groups),
        too_close=np.array(close, dtype=np.int32).reshape(-1, 2),
        names=NAMES[:candidates],
    )
    return rules, candidates, draw(st.one_of(st.none(), st.integers(0, 3)))


def only(rules: SiteRules, sites: int | None, kept: tuple[str, ...]) -> tuple[SiteRules, int | None]:
    """The rules that are told in some words, without the others."""
    close = [
        pair for pair in rules.too_close.tolist() if f"minimum spacing ({NAMES[pair[0]]}, {NAMES[pair[1]]})" in kept
    ]
    return SiteRules(
        required=ints(*(one for one in rules.required.tolist() if f"required: {NAMES[one]}" in kept)),
        forbidden=ints(*(one for one in rules.forbidden.tolist() if f"forbidden: {NAMES[one]}" in kept)),
        costs=rules.costs,
        budget=rules.budget if any(word.startswith("a budget of") for word in kept) else None,
        groups=tuple(group for group in rules.groups if group.label.en in kept),
        too_close=np.array(close, dtype=np.int32).reshape(-1, 2),
        names=rules.names,
    ), sites if any(word.startswith("at most") for word in kept) else None


def possible(rules: SiteRules, candidates: int, sites: int | None) -> bool:
    return next(choices(candidates, sites, rules), None) is not None


@settings(max_examples=60, deadline=None)
@given(case=rules_of_many_sorts())
def test_the_conflict_conflicts_and_no_part_of_it_does(case: tuple[SiteRules, int, int | None]) -> None:
    rules, candidates, sites = case
    assume(not possible(rules, candidates, sites))
    conflict = tuple(text.en for text in smallest_conflict(rules, candidates, sites))
    assert conflict
    assert not possible(*_with(candidates, only(rules, sites, conflict)))
    for left_out in range(len(conflict)):
        part = conflict[:left_out] + conflict[left_out + 1 :]
        assert possible(*_with(candidates, only(rules, sites, part)))


def _with(candidates: int, kept: tuple[SiteRules, int | None]) -> tuple[SiteRules, int, int | None]:
    return kept[0], candidates, kept[1]


@settings(max_examples=60, deadline=None)
@given(
    size=st.integers(0, 12),
    cores=st.lists(st.sets(st.integers(0, 11), min_size=1, max_size=4), min_size=1, max_size=3),
)
def test_a_minimal_subset_holds_and_nothing_can_be_left_out(size: int, cores: list[set[int]]) -> None:
    def holds(kept: list[int]) -> bool:
        return any(core <= set(kept) for core in cores)

    items = list(range(size))
    assume(holds(items))
    kept = minimal_subset(items, holds)
    assert kept == sorted(kept)
    assert holds(kept)
    assert not any(holds(list(part)) for part in combinations(kept, len(kept) - 1))


def test_what_holds_for_nothing_needs_nothing() -> None:
    assert minimal_subset([1, 2, 3], lambda kept: True) == []
    assert minimal_subset([], lambda kept: True) == []


def test_few_tests_where_the_conflict_is_small() -> None:
    asked: list[int] = []

    def holds(kept: list[int]) -> bool:
        asked.append(len(kept))
        return {17, 900} <= set(kept)

    assert minimal_subset(list(range(1000)), holds) == [17, 900]
    assert len(asked) < 60


def test_groups_that_cannot_be_met_by_themselves_are_all_named() -> None:
    groups = tuple(
        Group(ints(*members), Text(f"{town}至少 {count} 处", f"at least {count} in {town}"), count)
        for town, members, count in (("east", (0, 1), 2), ("west", (), 1), ("north", (2, 3), 1))
    )
    rules = SiteRules(forbidden=ints(1), groups=groups, names=NAMES[:4])
    assert [text.en for text in unmeetable_groups(rules)] == [
        "at least 2 in east (1 candidates allowed)",
        "at least 1 in west (0 candidates allowed)",
    ]
    error = infeasible(rules, 4, 3)
    assert isinstance(error, InfeasibleError)
    assert error.conflict == unmeetable_groups(rules)
    assert "at least 1 in west" in error.say("en")
    assert "west至少 1 处（可用备选场地 0 处）" in error.say("zh")


@pytest.mark.parametrize(
    ("rules", "sites", "expected"),
    [
        (
            SiteRules(required=ints(0, 1), too_close=np.array([[0, 1], [1, 2]], dtype=np.int32), names=NAMES[:4]),
            4,
            {"minimum spacing (A, B)", "required: A", "required: B"},
        ),
        (
            SiteRules(groups=(Group(ints(0, 1), Text("两处", "two in town"), 2),), names=NAMES[:4]),
            1,
            {"at most 1 sites", "two in town"},
        ),
        (
            SiteRules(
                groups=(Group(ints(2, 3), Text("两处", "one of two"), 1),),
                costs=np.array([1.0, 1.0, 9.0, 8.0]),
                budget=4.0,
                names=NAMES[:4],
            ),
            3,
            {"a budget of 4", "one of two"},
        ),
        (
            SiteRules(
                forbidden=ints(2), required=ints(3), groups=(Group(ints(2, 3), Text("恰一", "none of it"), 0, 0),)
            ),
            3,
            {"none of it", "required: #3"},
        ),
    ],
)
def test_conflicts_in_plain_words(rules: SiteRules, sites: int, expected: set[str]) -> None:
    error = infeasible(rules, 4, sites)
    assert {text.en for text in error.conflict} == expected
    assert all(text.en in error.say("en") and text.zh in error.say("zh") for text in error.conflict)
    assert "cannot hold together" in error.say("en")
    assert "不能同时成立" in error.say("zh")
