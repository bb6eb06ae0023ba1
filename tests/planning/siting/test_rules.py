"""Rules as linear rows against the rules written out, and each malformed rule with its message."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.text import Text
from planning.errors import InfeasibleError, SitingError
from planning.siting.rules import NO_RULES, Group, SiteRules, check_rules, keeps_rules, rule_rows, site_costs
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
    ("rules", "candidates", "sites", "told"),
    [
        (NO_RULES, 0, 1, "there is no candidate site"),
        (NO_RULES, 3, -1, "-1 sites: must not be negative"),
        (SiteRules(required=ints(3)), 3, 1, "no such candidate: 3 (required)"),
        (SiteRules(forbidden=ints(-1, 4)), 3, 1, "no such candidate: -1, 4 (forbidden)"),
        (SiteRules(too_close=pairs((0, 7))), 3, 1, "no such candidate: 7 (too_close)"),
        (SiteRules(groups=(Group(ints(0, 9), LABEL),)), 3, 1, "no such candidate: 9 (sites per township)"),
        (SiteRules(names=("a", "b")), 3, 1, "2 names for 3 candidates"),
        (SiteRules(required=ints(1), forbidden=ints(0, 1)), 3, 1, "required and forbidden at once: #1"),
        (SiteRules(required=ints(0, 1, 1)), 3, 1, "2 sites are required but only 1 allowed"),
        (SiteRules(costs=np.ones(2)), 3, 1, "2 costs for 3 candidates"),
        (SiteRules(costs=np.array([1.0, -1.0, 1.0])), 3, 1, "costs must be finite and not negative"),
        (SiteRules(costs=np.array([1.0, np.nan, 1.0])), 3, 1, "costs must be finite and not negative"),
        (SiteRules(costs=np.array([1.0, np.inf, 1.0])), 3, 1, "costs must be finite and not negative"),
        (SiteRules(budget=-1.0), 3, 1, "the budget must be finite and not negative"),
        (SiteRules(budget=float("nan")), 3, 1, "the budget must be finite and not negative"),
        (SiteRules(required=ints(0, 1), budget=1.0), 3, 2, "the required sites cost 2, more than the budget of 1"),
        (SiteRules(groups=(Group(ints(0, 0), LABEL),)), 3, 1, "“sites per township” names a candidate twice"),
        (SiteRules(groups=(Group(ints(0), LABEL, -1),)), 3, 1, "at least -1 and at most 1 contradict"),
        (SiteRules(groups=(Group(ints(0), LABEL, 0, -1),)), 3, 1, "at least 0 and at most -1 contradict"),
        (SiteRules(groups=(Group(ints(0, 1), LABEL, 2, 1),)), 3, 1, "at least 2 and at most 1 contradict"),
        (SiteRules(too_close=pairs((1, 1))), 3, 1, "a candidate cannot be too close to itself"),
    ],
)
def test_malformed_rules_are_refused(rules: SiteRules, candidates: int, sites: int, told: str) -> None:
    with pytest.raises(SitingError) as caught:
        check_rules(rules, candidates, sites)
    assert not isinstance(caught.value, InfeasibleError)
    assert told in caught.value.say("en")
    assert caught.value.say("zh") != caught.value.say("en")


def test_all_faults_are_told_at_once() -> None:
    rules = SiteRules(
        required=ints(0, 1),
        forbidden=ints(0),
        costs=np.array([-1.0, 1.0, 1.0]),
        groups=(Group(ints(2), LABEL, 1, 0), Group(ints(1, 1), LABEL)),
        too_close=pairs((2, 2)),
    )
    with pytest.raises(SitingError) as caught:
        check_rules(rules, 3, 1)
    assert caught.value.say("en").count("; ") >= 5
    with pytest.raises(SitingError) as caught:
        check_rules(SiteRules(required=ints(9), forbidden=ints(8)), 0, -1)
    assert caught.value.say("en").count("; ") == 3


@pytest.mark.parametrize("sites", [None, 0, 3, 9])
def test_what_is_well_formed_passes(sites: int | None) -> None:
    check_rules(NO_RULES, 3, sites)
    rules = SiteRules(
        forbidden=ints(0, 0),
        costs=np.zeros(3),
        budget=0.0,
        groups=(Group(ints(), LABEL), Group(ints(1, 2), LABEL, 2, 5), Group(ints(1), LABEL, 3)),
        too_close=pairs((1, 2)),
        names=("甲", "乙", "丙"),
    )
    check_rules(rules, 3, sites)


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
