"""Solving on a terminal: what is told of the gap, and Ctrl-C, once and twice, sent to a process of its own."""

from __future__ import annotations

import json
import math
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from geodata.text import Text
from planning.scenario import Scenario
from planning.siting import SolveProgress
from planning.siting_request import SitingRequest
from terminal.solving import news_text, progress_teller, stop_asked

STAGE = Text("逐步选址", "greedy choice")


def news(objective: float, bound: float, gap: float) -> SolveProgress:
    return SolveProgress(STAGE, objective, bound, gap, 1.0)


def asked(goal: str, **fields: object) -> Scenario:
    capacity = 1.0 if goal == "capacity" else None
    return Scenario(siting=SitingRequest(goal=goal, capacity=capacity, **fields))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("goal", "objective", "bound", "told"),
    [
        ("cover", 1234.4, 1300.0, "best 1,234 · bound 1,300"),
        ("share", 7.0, 6.5, "best 7 · bound 6.5"),
        ("equity", 0.5, 0.75, "best 50.0% · bound 75.0%"),
        ("center", 21.26, 20.0, "best 21.3 · bound 20.0"),
    ],
)
def test_best_bound_and_gap_are_told_in_the_unit_of_the_goal(
    goal: str, objective: float, bound: float, told: str
) -> None:
    assert news_text(asked(goal), news(objective, bound, 0.0512), "en") == f"greedy choice · {told} · gap 5.1%"
    assert "差距 5.1%" in news_text(asked(goal), news(objective, bound, 0.0512), "zh")


def test_before_anything_is_known_only_the_stage_is_told() -> None:
    assert news_text(asked("cover"), news(-math.inf, math.inf, 1.0), "en") == "greedy choice"


def test_weights_with_priority_persons_are_not_told() -> None:
    weighted = asked("cover", by_kind=True, kind_weights=(("gig_post", (0.0, 1.0, 1.0)),))
    assert news_text(weighted, news(12.0, 15.0, 0.2), "en") == "greedy choice · gap 20.0%"


def test_the_bar_fills_as_the_gap_falls_and_a_stop_is_passed_on() -> None:
    told: list[float] = []
    stops = iter([False, True])
    teller = progress_teller(asked("cover"), lambda _text, share: told.append(share), lambda: next(stops), "en")
    assert teller(news(5.0, 10.0, 0.5))
    assert not teller(news(9.0, 10.0, 0.1))
    assert told == pytest.approx([0.5, 0.9])


def test_the_first_interrupt_asks_and_the_second_one_ends() -> None:
    before = signal.getsignal(signal.SIGINT)
    with stop_asked("en") as stopped:
        assert not stopped()
        signal.raise_signal(signal.SIGINT)
        assert stopped()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is before


PROGRAM = """
import sys, time
import planning.proposals as proposals
from planning.siting import Effort, SolveProgress
from geodata.text import Text
real = proposals.solve

def endless(problem, scenario, effort, unit_names=()):
    print("solving", file=sys.stderr, flush=True)
    while effort.on_progress(SolveProgress(Text("求解", "solving"), 1.0, 2.0, 0.5, 0.0)) or {deaf}:
        time.sleep(0.01)
    return real(problem, scenario, Effort(0.0), unit_names)

proposals.solve = endless
import cli
cli.main()
"""


def interrupted(area: Path, *, deaf: bool) -> tuple[int, str, str]:
    """Run ``propose`` with a solver that ends only when told, or never; interrupt it, a deaf one twice."""
    program = textwrap.dedent(PROGRAM.format(deaf=deaf))
    command = [sys.executable, "-c", program, "propose", str(area), "--sites", "3", "--json", "--lang", "en"]
    root = Path(__file__).parents[2]
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=root,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
    )
    assert process.stderr is not None
    try:
        said = ""
        while "solving" not in said:
            line = process.stderr.readline()
            assert line, said
            said += line
        process.send_signal(signal.SIGINT)
        while "stopping" not in said:
            line = process.stderr.readline()
            assert line, said
            said += line
        if deaf:
            time.sleep(0.1)
            process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=120)
    finally:
        process.kill()
        process.wait()
    return process.returncode, out, said + err


def test_one_interrupt_keeps_the_best_so_far(sample_area_folder: Path) -> None:
    code, out, err = interrupted(sample_area_folder, deaf=False)
    assert code == 0, err
    record = json.loads(out)
    assert len(record["sites"]) == 3
    assert record["bound"] >= record["objective"] > 0
    assert "best plan so far is kept" in err


def test_a_second_interrupt_ends_at_once(sample_area_folder: Path) -> None:
    code, out, _ = interrupted(sample_area_folder, deaf=True)
    assert code not in {0, 2}
    assert out == ""
