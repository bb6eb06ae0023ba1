"""Files are replaced wholly or not at all, and a lock holds across processes until its holder ends, however it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from geodata.atomic import locked, sync, sync_folder_and_files, write_atomically

HOLD = """
import sys, time
from pathlib import Path
from geodata.atomic import locked
with locked(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_file_is_written_and_replaced(tmp_path: Path) -> None:
    for content in (b"one", b"", b"three" * 100_000):
        write_atomically(tmp_path / "a.json", content)
        assert (tmp_path / "a.json").read_bytes() == content
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]


@pytest.mark.parametrize("where", ["fsync", "replace"])
def test_a_write_that_fails_leaves_what_was_there(tmp_path: Path, where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.json").write_bytes(b"old")

    def fail(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, where, fail)
        with pytest.raises(OSError, match="No space"):
            write_atomically(tmp_path / "a.json", b"new")
    assert (tmp_path / "a.json").read_bytes() == b"old"
    assert len(list(tmp_path.iterdir())) == 1


def test_content_is_on_disk_before_the_name_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []
    fsync, replace = os.fsync, os.replace
    monkeypatch.setattr(os, "fsync", lambda handle: (order.append("fsync"), fsync(handle)))
    monkeypatch.setattr(os, "replace", lambda *args: (order.append("replace"), replace(*args)))
    write_atomically(tmp_path / "a.json", b"new")
    assert order == ["fsync", "replace", "fsync"]
    order.clear()
    (tmp_path / "sub").mkdir()
    (tmp_path / "b").write_bytes(b"x")
    sync_folder_and_files(tmp_path)
    assert order == ["fsync"] * 3, "two files and the folder"
    sync(tmp_path / "b")
    assert order == ["fsync"] * 4


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path / "lock")], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.communicate()


def test_another_process_holds_the_lock_until_it_is_killed(holder: subprocess.Popen[str], tmp_path: Path) -> None:
    with locked(tmp_path / "lock", wait=False) as held:
        assert not held
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    with locked(tmp_path / "lock") as held:
        assert held
        with locked(tmp_path / "lock", wait=False) as twice:
            assert not twice
    with locked(tmp_path / "lock", wait=False) as again:
        assert again
