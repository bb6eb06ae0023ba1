"""Settings from elsewhere are taken over whole and checked, or not at all."""

from __future__ import annotations

import json
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from dashboard import state
from dashboard.setting_checks import RANGES, checked
from planning.errors import ScenarioError

FIRST = {name: state.DEFAULTS[name] for name in state.SCENARIO_SETTINGS}


def test_the_first_values_pass_and_survive_json() -> None:
    assert checked(json.loads(json.dumps(FIRST)), FIRST) == FIRST


def test_missing_settings_take_their_first_values() -> None:
    assert checked({"minutes": 20}, FIRST) == {**FIRST, "minutes": 20}


def test_whole_numbers_of_real_settings_become_real() -> None:
    taken = checked({"budget": 3, "persons_weight": 2}, FIRST)
    assert isinstance(taken["budget"], float)
    assert isinstance(taken["persons_weight"], float)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("mode", "rocket"),
        ("mode", None),
        ("minutes", 4),
        ("minutes", 15.0),
        ("minutes", True),
        ("minutes", "15"),
        ("bus_percentile", True),
        ("goal", "best"),
        ("sites", 0),
        ("sites", None),
        ("target_share", 0.5),
        ("persons_weight", float("nan")),
        ("persons_weight", float("inf")),
        ("persons_weight", 10**400),
        ("minutes", 10**400),
        ("budget", -1.0),
        ("budget", float("inf")),
        ("unit_at_most", 1.5),
        ("kinds", ["palace"]),
        ("kinds", "gig_market"),
        ("kinds", [["x"]]),
        ("slow_downs", ["winter", "winter"]),
        ("by_kind", 1),
        ("required", ["a", 2]),
        ("kind_rules", {"palace": {}}),
        ("kind_rules", []),
        ("own_candidates", ["a"]),
        ("own_candidates", {}),
        ("own_candidates", [{"site_id": "own-1"}]),
        ("decisions", {"V1": "accepted"}),
        ("decisions", {"V1": {"verdict": "perhaps", "reason": ""}}),
        ("stages", {"next": 3}),
        ("stages", {"2026": -1}),
        ("venue_costs", {"V1": "much"}),
    ],
)
def test_impossible_values_are_refused_by_name(name: str, value: Any) -> None:
    with pytest.raises(ScenarioError, match=name):
        checked({name: value}, FIRST)


def test_rules_of_kinds_are_checked() -> None:
    kind = FIRST["kinds"][0]
    possible = {kind: {"cost": 2.5, "at_least": 0.0, "at_most": None, "minutes": None}}
    assert checked({"kind_rules": possible}, FIRST)["kind_rules"] == possible
    for rule in ({"cost": None}, {"cost": -1}, {"minutes": 0}, {"colour": 1}):
        with pytest.raises(ScenarioError):
            checked({"kind_rules": {kind: rule}}, FIRST)


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(ScenarioError) as told:
        checked({"minutes": 0, "colour_by": "x", "goal": 1}, FIRST)
    for name in ("minutes", "colour_by", "goal"):
        assert name in told.value.say("en")


def test_ranges_are_of_settings_and_hold_their_first_values() -> None:
    assert set(RANGES) <= set(FIRST)
    for name, (least, most) in RANGES.items():
        assert FIRST[name] is None or least <= FIRST[name] <= most


def test_a_session_gives_and_takes_its_settings() -> None:
    def script() -> None:
        import contextlib

        from dashboard import state
        from planning.errors import ScenarioError

        first = state.scenario_settings()
        assert list(first) == list(state.SCENARIO_SETTINGS)
        state.take_over({"minutes": 30, "required": ["v1"]})
        taken = state.scenario_settings()
        assert taken == {**first, "minutes": 30, "required": ["v1"]}
        assert state.takeovers() == 1
        taken["required"].append("v2")
        assert state.scenario_settings()["required"] == ["v1"]
        with contextlib.suppress(ScenarioError):
            state.take_over({"minutes": 40, "goal": "none"})
        assert state.setting("minutes") == 30
        assert state.DEFAULTS["required"] == []

    app = AppTest.from_function(script).run()
    assert not app.exception, [error.message for error in app.exception]
    st.cache_resource.clear()
