"""One builder of scenarios for all commands: options reach the scenario, and the command keeps its own parameters."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

import cli
from planning.errors import ScenarioError
from planning.scenario import Scenario
from planning.siting_request import PROPOSABLE_KINDS, SitingRequest
from terminal.options import Area
from terminal.scenario_options import refuse_no_sites, scenario_asked, takes_scenario


def test_defaults_are_those_of_a_scenario() -> None:
    assert scenario_asked() == Scenario()
    assert scenario_asked(kind=["gig_post"]).kinds == ("gig_post",)
    weights = scenario_asked(weight_persons=0.0, weight_jobs=2.0, weight_priority=0.5)
    assert weights == Scenario(persons_weight=0.0, jobs_weight=2.0, priority_weight=0.5)
    assert scenario_asked(kind=[]).kinds == PROPOSABLE_KINDS


def run(*arguments: str) -> tuple[int, list[Scenario]]:
    seen: list[Scenario] = []

    def command(area: Area, scenario, loud: bool = False) -> None:  # type: ignore[no-untyped-def]
        assert area == Path("somewhere")
        assert loud == ("--loud" in arguments)
        seen.append(scenario)

    command.__annotations__ = {"area": Area, "loud": bool}
    app = typer.Typer()
    app.command()(takes_scenario(command))
    return CliRunner().invoke(app, ["somewhere", *arguments]).exit_code, seen


def test_options_make_the_scenario_of_a_command(tmp_path: Path) -> None:
    file = tmp_path / "ask.toml"
    file.write_text("[siting]\nmovable_outlets = 2\nspacing_metres = 9\n", encoding="utf-8")
    options = ("--sites", "4", "--mode", "bicycle", "--minutes", "10", "--slow-down", "winter", "--time-limit", "3")
    code, seen = run(*options, "--spacing", "250", "--no-livestream", "--siting", str(file), "--loud")
    siting = SitingRequest(spacing_metres=250.0, movable_outlets=2)
    assert code == 0
    assert seen == [
        Scenario(
            mode="bicycle", max_minutes=10.0, sites=4, slow_downs=("winter",), time_limit_seconds=3.0, siting=siting
        )
    ]


def test_without_options_it_is_the_plain_scenario() -> None:
    assert run() == (0, [Scenario()])


def test_weights_beside_a_demand_by_kind_are_refused() -> None:
    by_kind = SitingRequest(by_kind=True)
    assert scenario_asked(siting=by_kind).siting == by_kind
    with pytest.raises(ScenarioError, match="自有权重"):
        scenario_asked(weight_jobs=1.0, siting=by_kind)


@pytest.mark.parametrize("sites", [0, -1])
def test_a_proposal_of_nothing_is_refused(sites: int) -> None:
    refuse_no_sites(Scenario(sites=1))
    with pytest.raises(ScenarioError, match="至少为 1"):
        refuse_no_sites(scenario_asked(sites) if sites >= 0 else scenario_asked(0))


def test_every_command_that_plans_takes_the_same_options() -> None:
    asking = [command for command in cli.COMMANDS if "siting" in inspect.signature(command).parameters]
    assert [command.__name__ for command in asking] == [
        "propose",
        "explain",
        "trade_off",
        "robustness",
        "export",
        "review",
    ]
    shared = [set(inspect.signature(command).parameters) for command in asking]
    assert len(set.intersection(*shared)) >= 30
