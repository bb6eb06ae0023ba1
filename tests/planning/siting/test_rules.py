"""Rules as linear rows against the rules written out, and each malformed rule with its message."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.text import Text
from planning.siting.checks import check_rules
from planning.siting.rules import NO_RULES, Group, SiteRules, keeps_rules, rule_rows, site_costs
from tests.planning.siting.oracle import LABEL, keeps_to, random_rules


def ints(*numbers: int) -> np.ndarray:
    return np.array(numbers, dtype=np.int32)


def pairs(*two: tuple[int, int]) -> np.ndarray:
    return np.array(two, dtype=np.int32).reshape(-1, 2)


@st.composite
def rules_and_choice(draw: st.DrawFn) -> tuple[SiteRules, int, int | None, tuple[int, ...]]:
    candidates = draw(st.integers(1, 7))
    chosen = draw(st.lists(st.integers(0, candidates - 1), unique=True))
    return draw(random_rules(candidates)), candidates, draw(st.one_of(st.none(), st.integers(0, 5))), tuple(chosen)


@settings(max_examples=60, deadline=None)
@given(case=rules_and_choice())
def test_rows_say_the_same_as_the_rules(case: tuple[SiteRules, int, int | None, tuple[int, ...]]) -> None:
    rules, candidates, sites, chosen = case
    assert keeps_rules(rules, candidates, sites, ints(*chosen)) == keeps_to(rules, sites, chosen)


def test_rows_come_in_order_with_their_words() -> None:
    rules = SiteRules(
        costs=np.array([1.0, 2.0, 0.5]),
        budget=2.5,
        groups=(Group(ints(0, 2), LABEL, 1, 2), Group(ints(1), Text("另一组", "another"), 0)),
        too_close=pairs((0, 1), (2, 1)),
    )
    rows = rule_rows(rules, 3, 2)
    assert rows.matrix.toarray().tolist() == [
        [1.0, 1.0, 1.0],
        [512.0, 1024.0, 256.0],
        [1.0, 0.0, 1.0],
        [0.0, 1.0, 0.0],
        [1.0, 1.0, 0.0],
        [0.0, 1.0, 1.0],
    ]
    assert rows.lower.tolist() == [-np.inf, -np.inf, 1.0, 0.0, -np.inf, -np.inf]
    assert rows.upper == pytest.approx([2.0, 1280.0, 2.0, np.inf, 1.0, 1.0])
    said = [label.en for label in rows.labels]
    assert said == [
        "at most 2 sites",
        "a budget of 2.5",
        "sites per township",
        "another",
        "minimum spacing",
        "minimum spacing",
    ]
    assert all(label.zh != label.en for label in rows.labels)


def test_without_rules_there_are_no_rows() -> None:
    rows = rule_rows(NO_RULES, 4, None)
    assert rows.matrix.shape == (0, 4)
    assert rows.labels == ()
    assert keeps_rules(NO_RULES, 4, None, ints(0, 1, 2, 3))


def test_a_budget_is_kept_but_for_rounding() -> None:
    # 0.1 + 0.2 is a little more than 0.3.
    rules = SiteRules(costs=np.array([0.1, 0.2, 1e-6]), budget=0.3)
    check_rules(SiteRules(required=ints(0, 1), costs=rules.costs, budget=0.3), 3, None)
    assert keeps_rules(rules, 3, None, ints(0, 1))
    assert not keeps_rules(rules, 3, None, ints(0, 1, 2))


def test_costs_are_one_each_where_none_are_given() -> None:
    assert site_costs(NO_RULES, 3).tolist() == [1.0, 1.0, 1.0]
    assert site_costs(SiteRules(costs=np.array([2, 3])), 2).tolist() == [2.0, 3.0]


def test_candidates_are_called_by_name_where_they_have_one() -> None:
    assert NO_RULES.name(3) == "#3"
    assert SiteRules(names=("甲", "乙")).name(1) == "乙"


@pytest.mark.parametrize(
    ("costs", "budget"), [([1e9 + 1, 1e9], 1e9), ([1.0000000001e-9, 1e-9], 1e-9), ([1e-300, 0.0], 0.0)]
)
def test_a_budget_is_exact_whatever_its_unit(costs: list[float], budget: float) -> None:
    rules = SiteRules(costs=np.array(costs), budget=budget)
    assert [keeps_rules(rules, 2, None, ints(one)) for one in (0, 1)] == [False, True]
    tenths = SiteRules(costs=np.full(3, 0.1), budget=0.3)
    assert keeps_rules(tenths, 3, None, ints(0, 1, 2))


def test_costs_far_beyond_the_budget_are_as_good_as_just_beyond_it() -> None:
    rows = rule_rows(SiteRules(costs=np.array([1e300, 1.0, 0.0]), budget=2.0), 3, None)
    assert rows.matrix.max() == 2 * rows.upper[0] / (1 + 1e-12)
