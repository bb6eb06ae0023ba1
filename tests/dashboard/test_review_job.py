"""A package made by a process of its own: how it ends is told, it waits its turn, and nothing is left behind."""

from __future__ import annotations

import json
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dashboard import background, review_job
from dashboard.background import Turns
from dashboard.review_job import Making
from geodata.text import Text

FOREVER = "import time; time.sleep(600)"
DONE = "import pathlib, sys; pathlib.Path(sys.argv[1]).write_bytes(b'PK')"


def lines(*records: object) -> str:
    return "\n".join(f"print({json.dumps(record)!r}, flush=True)" for record in records)


@pytest.fixture
def make() -> Iterator[Callable[..., Making]]:
    """Return a function that has a package made by a script; all of them are given up at the end."""
    every: list[Making] = []
    own = Turns(2, look_seconds=0.05)

    def start(script: str, turns: Turns = own, is_wanted: Callable[[], bool] = lambda: True) -> Making:
        command = (sys.executable, "-c", script)
        every.append(Making({"year": 2026}, "", turns, command=command, is_wanted=is_wanted))  # type: ignore[arg-type]
        return every[-1]

    yield start
    for one in every:
        one.stop()
        vanished(one.archive.parent)


def vanished(folder: Path) -> None:
    until = time.monotonic() + 20
    while folder.exists():
        assert time.monotonic() < until, folder
        time.sleep(0.02)


def test_what_the_process_tells_is_shown_and_its_file_is_private(make) -> None:
    script = (
        "import os, pickle, sys; given = pickle.load(sys.stdin.buffer); print('chatter')\nprint('[1]')\nprint('{\"share\": null}')\n"
        + lines({"share": 0.4, "zh": "绘制图集", "en": "Drawing"})
        + "\nopen(sys.argv[1], 'w').write(str(given))"
    )
    made = make(script)
    assert made.wait(30)
    assert (made.outcome, made.share, made.stage) == ("done", 0.4, Text("绘制图集", "Drawing"))
    assert made.archive.read_text() == "{'year': 2026}"
    assert made.archive.parent.stat().st_mode & 0o077 == 0
    made.stop()
    vanished(made.archive.parent)


def test_refusals_and_crashes_are_told_apart(make) -> None:
    refused = make(lines({"problem": {"zh": "磁盘已满", "en": "disk full"}}) + "\nraise SystemExit(2)")
    crashed = make("raise RuntimeError('细节')")
    silent = make("pass")
    assert all(one.wait(30) for one in (refused, crashed, silent))
    assert (refused.outcome, refused.problem) == ("refused", Text("磁盘已满", "disk full"))
    assert (crashed.outcome, silent.outcome) == ("crashed", "crashed")
    assert "细节" in crashed.tail
    vanished(crashed.archive.parent)


def test_without_room_it_is_refused_with_the_reason(make, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("dashboard.review_job.tempfile.TemporaryFile", full)
    refused = make(DONE)
    assert refused.wait(30)
    assert refused.outcome == "refused"
    assert "No space left" in refused.problem.en


def test_a_defect_ends_it_instead_of_leaving_it_running(make) -> None:
    turns = Turns(2, look_seconds=0.05)
    broken = Making(lambda: None, "", turns, command=(sys.executable, "-c", FOREVER), is_wanted=lambda: True)  # type: ignore[arg-type]
    assert broken.wait(30)
    assert (broken.outcome, broken.place) == ("crashed", 0)
    assert "pickle" in broken.tail
    vanished(broken.archive.parent)


def test_scratch_files_of_the_process_vanish_with_it(make) -> None:
    made = make("import sys, tempfile; tempfile.mkdtemp(); print(tempfile.gettempdir(), file=sys.stderr); sys.exit(1)")
    assert made.wait(30)
    assert made.tail == str(made.archive.parent)
    vanished(made.archive.parent)


def test_one_that_is_cancelled_ends_at_once_and_leaves_nothing(make) -> None:
    made = make("import sys; open(sys.argv[1], 'w').write('half')\n" + FOREVER)
    until = time.monotonic() + 20
    while not made.archive.exists():
        assert time.monotonic() < until
        time.sleep(0.02)
    process = made._process
    made.stop()
    assert made.wait(10)
    assert made.outcome == "cancelled"
    assert process.returncode == -signal.SIGKILL
    vanished(made.archive.parent)


def test_two_work_at_once_and_the_others_know_their_place(make) -> None:
    first, second, third, fourth = (make(FOREVER) for _ in range(4))
    until = time.monotonic() + 20
    while (first.place, second.place, third.place, fourth.place) != (0, 0, 1, 2):
        assert time.monotonic() < until
        time.sleep(0.02)
    third.stop()
    assert third.wait(10)
    assert (third.outcome, fourth.place) == ("cancelled", 1)
    first.stop()
    while fourth.place:
        assert time.monotonic() < until
        time.sleep(0.02)
    assert (review_job.AT_ONCE, second.is_running) == (2, True)


def test_when_the_session_is_gone_process_and_file_are_too(make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background, "GONE_SECONDS", 0.2)
    there = [True]
    running, done = make(FOREVER, is_wanted=lambda: there[0]), make(DONE)
    kept = make(DONE, is_wanted=lambda: there[0])
    assert kept.wait(30)
    assert done.wait(30)
    assert kept.archive.exists()
    there[0] = False
    assert running.wait(10)
    vanished(running.archive.parent)
    vanished(kept.archive.parent)
    assert done.archive.exists()
