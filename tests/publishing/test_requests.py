"""What is asked of new sites is told in full, and only what matters for the goal."""

import re

import pytest

from planning.own_candidates import OwnCandidate
from planning.scenario import Scenario
from planning.siting_request import SitingRequest
from publishing.requests import request_lines

CHINESE = re.compile(r"[\u4e00-\u9fff]")

EVERYTHING = SitingRequest(
    goal="share",
    target_share=0.8,
    unit_share=0.5,
    budget=12.5,
    kind_costs=(("gig_post", 2.0),),
    venue_costs=(("V3", 7.0),),
    by_kind=True,
    kind_minutes=(("gig_post", 20.0),),
    kind_weights=(("gig_post", (0.0, 1.0, 0.5)),),
    kind_limits=(("gig_market", 1, None), ("gig_post", 0, 3)),
    required=("V1",),
    forbidden=("V2",),
    movable_outlets=2,
    closable=("A01",),
    spacing_metres=350.0,
    unit_at_least=1,
    unit_at_most=4,
    livestream_per_league=True,
    own_candidates=(OwnCandidate("own-1", "Old granary", 106.8, 39.6),),
)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_limit_asked_for_is_told_once(language):
    lines = request_lines(Scenario(siting=EVERYTHING), language)
    labels = [label for label, _ in lines]
    assert len(set(labels)) == len(labels)
    told = " | ".join(f"{label}={value}" for label, value in lines)
    for value in (
        "80.0%",
        "50.0%",
        "12.5",
        "=2",
        "V3",
        "=7",
        "=20",
        "0 / 1 / 0.5",
        "≥ 1",
        "0–3",
        "V1",
        "V2",
        "A01",
        "350",
        "Old granary (106.800000, 39.600000)",
        "=4",
    ):
        assert value in told, value
    if language == "en":
        assert not CHINESE.search(told)


def test_settings_of_a_goal_are_told_with_that_goal_only():
    def told(goal):
        request = SitingRequest(
            goal=goal,
            capacity=800.0 if goal == "capacity" else None,
            credit_steps=((10.0, 1.0), (15.0, 0.25)),
            beyond_minutes=45.0,
        )
        return dict(request_lines(Scenario(siting=request), "en"))

    assert told("capacity")["Capacity of an outlet (weighted)"] == "800"
    assert told("gradual")["Gradual coverage (minutes: credit)"] == "≤10: 100%; ≤15: 25%"
    assert told("center")["Longest way that counts (minutes)"] == "45"
    assert list(told("cover")) == ["Goal of siting"]


def test_names_stand_for_ids_where_they_are_known():
    told = dict(request_lines(Scenario(siting=EVERYTHING), "en", {"V1": "Town hall", "A01": "Old post", "V3": "Mall"}))
    assert told["Required venues"] == "Town hall"
    assert told["Forbidden venues"] == "V2"
    assert told["Outlets that may close"] == "Old post"
    assert told["Cost at venue Mall"] == "7"
