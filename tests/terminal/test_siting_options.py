"""What is asked of new sites: options as fields of the request, options over the file, every fault at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from planning.errors import ScenarioError
from planning.siting_request import SitingRequest
from terminal.siting_options import siting_request


def test_nothing_said_is_the_plain_request() -> None:
    assert siting_request() == SitingRequest()


def test_every_option_is_a_field() -> None:
    assert siting_request(
        goal="share",
        target=0.8,
        unit_target=0.4,
        budget=12.0,
        cost=["gig_post=2.5", "gig_market=4"],
        require=["V1"],
        forbid=["V2", "V3"],
        spacing=300.0,
        unit_min=1,
        unit_max=3,
        kind_limit=["gig_post=1-3", "gig_market=2-", "service_window=2"],
        livestream=True,
        movable=2,
        by_kind=True,
        stage=["2027=6", "2026=4"],
    ) == SitingRequest(
        goal="share",
        target_share=0.8,
        unit_share=0.4,
        budget=12.0,
        kind_costs=(("gig_post", 2.5), ("gig_market", 4.0)),
        required=("V1",),
        forbidden=("V2", "V3"),
        spacing_metres=300.0,
        unit_at_least=1,
        unit_at_most=3,
        kind_limits=(("gig_post", 1, 3), ("gig_market", 2, None), ("service_window", 2, 2)),
        livestream_per_league=True,
        movable_outlets=2,
        by_kind=True,
        stages=((2026, 4), (2027, 6)),
    )
    assert siting_request(goal="capacity", capacity=5000.0) == SitingRequest(goal="capacity", capacity=5000.0)


@pytest.mark.parametrize("target", [0.8, 0.9])
def test_what_another_goal_needs_is_refused(target: float) -> None:
    # 0.9 is what the request has by itself, and no less idle where it is asked for.
    with pytest.raises(ScenarioError, match="仅在目标“share”下有效"):
        siting_request(target=target)
    with pytest.raises(ScenarioError, match="仅在目标“share”下有效"):
        siting_request(goal="cover", target=target)
    assert siting_request(goal="share", target=target).target_share == target
    with pytest.raises(ScenarioError, match="仅在目标“share”下有效"):
        siting_request(unit_target=0.5)
    with pytest.raises(ScenarioError, match="仅在目标“capacity”下有效"):
        siting_request(capacity=10.0)


def test_options_win_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / "ask.toml"
    file.write_text(
        '[siting]\ngoal = "capacity"\nspacing_metres = 500\nby_kind = true\nrequired = ["V1"]\n', encoding="utf-8"
    )
    request = siting_request(capacity=900.0, spacing=0.0, by_kind=False, siting=file)
    assert request == SitingRequest(goal="capacity", capacity=900.0, required=("V1",))


def test_what_does_not_go_together_names_the_file(tmp_path: Path) -> None:
    file = tmp_path / "ask.toml"
    file.write_text('[siting]\nrequired = ["V1"]\n', encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        siting_request(forbid=["V1"], siting=file)
    assert "ask.toml" in caught.value.say("en")
    assert "V1" in caught.value.say("zh")


def test_all_faults_of_options_are_told_at_once() -> None:
    with pytest.raises(ScenarioError) as caught:
        siting_request(
            goal="best",
            cost=["gig_post", "gig_post=1", "gig_post=2"],
            kind_limit=["gig_post=few"],
            stage=["next=2", "2026=some"],
            budget=-1.0,
        )
    told = caught.value.say("en")
    for part in ("“best”", "KIND=N", "given twice", "KIND=MIN-MAX", "“next”", "YEAR=N", "budget"):
        assert part in told
