"""Each malformed rule and weight with its message, all of them at once."""

from __future__ import annotations

import numpy as np
import pytest

from planning.errors import InfeasibleError, SitingError
from planning.siting.checks import check_rules, refuse, weight_faults
from planning.siting.rules import NO_RULES, Group, SiteRules
from tests.planning.siting.oracle import LABEL


def ints(*numbers: int) -> np.ndarray:
    return np.array(numbers, dtype=np.int32)


def pairs(*two: tuple[int, int]) -> np.ndarray:
    return np.array(two, dtype=np.int32).reshape(-1, 2)


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


def test_weights_are_refused_for_their_number_and_their_values_at_once() -> None:
    assert not weight_faults(np.array([0.0, 2.5]), 2)
    refuse([])
    for weights in ([1.0, -1.0], [np.nan, 1.0], [np.inf, 1.0]):
        with pytest.raises(SitingError) as caught:
            refuse(weight_faults(np.array(weights), 3))
        assert caught.value.say("en") == "2 weights for 3 points; weights must be finite and not negative"
