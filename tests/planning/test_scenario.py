"""Scenarios refuse what cannot be, all of it at once and in both languages."""

from __future__ import annotations

import pytest

from geodata.highways import MODES
from planning.errors import ScenarioError
from planning.scenario import SCENARIO_MODES, Scenario, network_mode


def test_scenarios_are_values() -> None:
    assert Scenario(sites=3) == Scenario(sites=3)
    assert len({Scenario(sites=3), Scenario(sites=3), Scenario(sites=4)}) == 2


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"mode": "fly"}, "fly"),
        ({"bus_percentile": 75}, "75"),
        ({"max_minutes": 0.0}, "0 minutes"),
        ({"max_minutes": float("nan")}, "nan minutes"),
        ({"max_minutes": 241.0}, "241"),
        ({"sites": -1}, "-1 sites"),
        ({"kinds": ()}, "one or more"),
        ({"kinds": ("kiosk",)}, "kiosk"),
        ({"kinds": ("mobile_van",)}, "mobile_van"),
        ({"persons_weight": -1.0}, "weights"),
        ({"persons_weight": 0.0}, "not all be 0"),
        ({"jobs_weight": float("inf")}, "weights"),
        ({"time_limit_seconds": -1.0}, "time limit"),
        ({"outlet_kinds": ("kiosk",)}, "kiosk"),
        ({"outlet_kinds": ("gig_market", "gig_market")}, "must differ"),
        ({"outlet_kinds": ("mobile_van", "gig_market")}, "in this order"),
    ],
)
def test_bad_values_are_refused(settings: dict[str, object], told: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        Scenario(**settings)  # type: ignore[arg-type]
    assert told in caught.value.say("en")
    assert caught.value.say("zh") not in {"", caught.value.say("en")}


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(ScenarioError) as caught:
        Scenario(mode="fly", sites=-1, max_minutes=-1.0)
    assert caught.value.say("en").count(";") == 2


def test_by_bus_the_roads_are_walked() -> None:
    assert (*MODES, "bus") == SCENARIO_MODES
    assert [network_mode(mode) for mode in SCENARIO_MODES] == [*MODES, "walk"]
    assert [Scenario(mode="bus", bus_percentile=percentile).bus_percentile for percentile in (50, 90)] == [50, 90]
