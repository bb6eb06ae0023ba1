"""Preparing in a child process: how it ends is told, it can be cancelled, and a project is prepared once at a time."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import pytest

from dashboard.preparing import Preparation, Workshop
from geodata.errors import Fault
from geodata.text import Text

FOREVER = "import time\nprint('{}', flush=True)\ntime.sleep(600)"


def child(script: str) -> tuple[str, ...]:
    return (sys.executable, "-c", script)


def prepared(tmp_path: Path, script: str) -> Preparation:
    preparation = Preparation(tmp_path / "sources.toml", tmp_path / "area", command=child(script))
    assert preparation.wait(30)
    return preparation


def lines(*records: object) -> str:
    return "\n".join(f"print({json.dumps(record)!r}, flush=True)" for record in records)


def test_what_the_child_tells_is_there_and_chatter_is_not(tmp_path: Path) -> None:
    told = lines({"share": 0.4, "zh": "读取道路", "en": "Reading roads"}, {"done": "0123456789abcdef"})
    chatter = [
        "some library says hello",
        "[1, 2]",
        '"done"',
        "3",
        '{"share": "half"}',
        '{"faults": 3}',
        '{"faults": [{}]}',
    ]
    ended = prepared(tmp_path, "\n".join(f"print({one!r})" for one in chatter) + f"\n{told}")
    assert ended.outcome == "done"
    assert not ended.is_running
    assert ended.news.fingerprint == "0123456789abcdef"
    assert ended.news.stage == Text("读取道路", "Reading roads")
    assert ended.news.share == 1.0
    seconds = ended.seconds()
    time.sleep(0.05)
    assert ended.seconds() == seconds


def test_the_child_gets_the_names_of_sources_and_area(tmp_path: Path) -> None:
    ended = prepared(tmp_path, "import sys, json\nprint(json.dumps({'done': '|'.join(sys.argv[1:])}))")
    assert ended.news.fingerprint == f"{tmp_path / 'sources.toml'}|{tmp_path / 'area'}"


def test_faults_are_told_with_their_places(tmp_path: Path) -> None:
    fault = {
        "file": "网点.xlsx",
        "row": 7,
        "column": "经度",
        "value": "abc",
        "problem": {"zh": "不是数字", "en": "is no number"},
        "remedy": {"zh": "请填写数字", "en": "give a number"},
    }
    bare = {**fault, "row": None, "column": None, "value": ""}
    ended = prepared(tmp_path, lines({"faults": [fault, bare]}) + "\nraise SystemExit(2)")
    assert ended.outcome == "refused"
    expected = Fault(
        "网点.xlsx",
        Text("不是数字", "is no number"),
        Text("请填写数字", "give a number"),
        row=7,
        column="经度",
        value="abc",
    )
    assert ended.news.faults[0] == expected
    assert ended.news.faults[1].say("zh") == "网点.xlsx：不是数字。请填写数字。"


@pytest.mark.parametrize("script", ["import os\nos.abort()", "raise RuntimeError('细节')", "pass"])
def test_a_child_that_dies_or_tells_nothing_is_a_crash(tmp_path: Path, script: str) -> None:
    ended = prepared(tmp_path, script)
    assert ended.outcome == "crashed"
    assert ("细节" in ended.news.tail) == ("细节" in script)


def test_a_child_that_dies_after_it_was_done_is_a_crash(tmp_path: Path) -> None:
    assert prepared(tmp_path, lines({"done": "f" * 16}) + "\nimport os\nos.abort()").outcome == "crashed"


def test_a_note_that_cannot_be_written_leaves_the_area_done(tmp_path: Path) -> None:
    told: list[str] = []

    def note(fingerprint: str) -> None:
        told.append(fingerprint)
        raise OSError

    running = Preparation(tmp_path / "s", tmp_path / "a", command=child(lines({"done": "f" * 16})), when_done=note)
    assert running.wait(30)
    assert running.outcome == "done"
    assert told == ["f" * 16]


def test_only_a_cancelled_preparation_is_forgotten(tmp_path: Path) -> None:
    workshop, project = Workshop(), tmp_path / "project"
    workshop.forget_cancelled(project)
    running = workshop.start(project, tmp_path / "s", tmp_path / "a", command=child(FOREVER))
    workshop.forget_cancelled(project)
    assert workshop.of(project) is running
    running.cancel()
    assert running.wait(30)
    workshop.forget_cancelled(project)
    assert workshop.of(project) is None
    crashed = workshop.start(project, tmp_path / "s", tmp_path / "a", command=child("pass"))
    assert crashed.wait(30)
    workshop.forget_cancelled(project)
    assert workshop.of(project) is crashed


def test_a_cancelled_child_ends_at_once(tmp_path: Path) -> None:
    running = Preparation(tmp_path / "s", tmp_path / "a", command=child(FOREVER))
    assert running.is_running
    running.cancel()
    assert running.is_cancelled
    assert running.wait(30)
    assert running.outcome == "cancelled"


def test_a_child_that_will_not_end_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.preparing._PATIENCE_SECONDS", 0.2)
    script = (
        "import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        + lines({"share": 0.1, "zh": "一", "en": "one"})
        + "\ntime.sleep(600)"
    )
    running = Preparation(tmp_path / "s", tmp_path / "a", command=child(script))
    until = time.monotonic() + 30
    while running.news.stage is None and time.monotonic() < until:
        time.sleep(0.01)
    running.cancel()
    assert running.wait(30)
    assert running.outcome == "cancelled"


def test_a_project_is_prepared_once_at_a_time(tmp_path: Path) -> None:
    workshop, project = Workshop(), tmp_path / "project"
    assert workshop.of(project) is None
    first = workshop.start(project, tmp_path / "s", tmp_path / "a", command=child(FOREVER))
    assert workshop.start(project, tmp_path / "s", tmp_path / "a", command=child(FOREVER)) is first
    assert workshop.of(project) is first
    other = workshop.start(tmp_path / "other", tmp_path / "s", tmp_path / "b", command=child(FOREVER))
    assert other is not first
    for running in (first, other):
        running.cancel()
        assert running.wait(30)
    again = workshop.start(project, tmp_path / "s", tmp_path / "a", command=child("pass"))
    assert again is not first
    assert again.wait(30)
