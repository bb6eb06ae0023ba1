"""What can be asked of siting, and what is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from geodata.kinds import KINDS
from planning.errors import ScenarioError
from planning.scenario import Scenario
from planning.siting import linear_steps
from planning.siting_request import GOALS, LINEAR_CREDIT, PLAIN_REQUEST, PROPOSABLE_KINDS, SitingRequest


def test_the_plain_request_covers_most_and_asks_nothing_else() -> None:
    assert Scenario().siting == PLAIN_REQUEST
    assert PLAIN_REQUEST.goal == GOALS[0] == "cover"
    assert not PLAIN_REQUEST.has_kind_rules


def test_requests_are_values_that_can_be_keys() -> None:
    one = SitingRequest(budget=3.0, kind_costs=(("gig_market", 2.0),), required=("v1",))
    assert {one: 1}[SitingRequest(budget=3.0, kind_costs=(("gig_market", 2.0),), required=("v1",))] == 1
    assert one.has_kind_rules


def test_every_fixed_kind_can_be_proposed_and_a_van_cannot() -> None:
    assert set(KINDS) - set(PROPOSABLE_KINDS) == {"mobile_van"}


def test_credit_falls_evenly_from_ten_to_twenty_minutes() -> None:
    falling = np.array(linear_steps(10, 20, 1))
    assert np.array(LINEAR_CREDIT) == pytest.approx(falling)


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"goal": "best"}, "goal “best”"),
        ({"goal": "share", "target_share": 1.2}, "between 0 and 1"),
        ({"goal": "share", "unit_share": -0.1}, "between 0 and 1"),
        ({"budget": -1.0}, "costs and budget"),
        ({"kind_costs": (("gig_market", float("nan")),)}, "costs and budget"),
        ({"kind_costs": (("mobile_van", 1.0),)}, "mobile_van"),
        ({"kind_minutes": (("gig_market", 10.0),)}, "switch it on"),
        ({"by_kind": True, "kind_minutes": (("gig_market", 0.0),)}, "minutes by kind"),
        ({"by_kind": True, "kind_weights": (("gig_market", (0.0, 0.0, 0.0)),)}, "weights by kind"),
        ({"kind_limits": (("gig_market", 3, 2),)}, "sites by kind"),
        ({"required": ("a", "b"), "forbidden": ("b",)}, "required and forbidden at once: b"),
        ({"movable_outlets": -1}, "outlets that may move"),
        ({"spacing_metres": float("inf")}, "minimum spacing"),
        ({"unit_at_least": 2, "unit_at_most": 1}, "outlets per unit"),
        ({"goal": "capacity"}, "how much one outlet can serve"),
        ({"target_share": 0.5}, "only with the goal “share”"),
        ({"goal": "cover", "unit_share": 0.1}, "only with the goal “share”"),
        ({"capacity": 5.0}, "only with the goal “capacity”"),
        ({"closable": ("o1",)}, "none may move"),
        ({"beyond_minutes": 0.0}, "longest way"),
        ({"credit_steps": ((10.0, 0.5), (12.0, 0.8))}, "credit steps"),
        ({"credit_steps": ()}, "credit steps"),
        ({"stages": ((2027, 1), (2026, 2))}, "years must ascend"),
    ],
)
def test_impossible_requests_are_refused(settings: dict[str, Any], told: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        SitingRequest(**settings)
    assert told in caught.value.say("en")
    assert caught.value.say("zh") != caught.value.say("en")


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(ScenarioError) as caught:
        SitingRequest(goal="best", budget=-1.0, movable_outlets=-2)
    said = caught.value.say("en")
    assert all(part in said for part in ("goal “best”", "costs and budget", "outlets that may move"))
