"""Temporary files are private, and gone at the end; those of a killed process are gone with the next."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from geodata.intake.scratch import SCRATCH, remove_abandoned, scratch_folder

HOLD = """
import sys, time
from pathlib import Path
from geodata.intake.scratch import scratch_folder
with scratch_folder(Path(sys.argv[1])) as folder:
    (folder / "upload.xlsx").write_bytes(b"x")
    print(folder, flush=True)
    time.sleep(60)
"""


def scratches(parent: Path) -> list[Path]:
    return list(parent.glob(f"{SCRATCH}*"))


def test_it_is_private_and_removed(tmp_path: Path) -> None:
    with scratch_folder(tmp_path) as folder:
        assert not list(folder.iterdir())
        for place in (folder, folder.parent):
            assert stat.S_IMODE(place.stat().st_mode) == 0o700
        (folder / ".lock").write_bytes(b"any name will do")
        (folder / "deep").mkdir()
        (folder / "deep" / "file").write_bytes(b"x")
        with scratch_folder(tmp_path) as other:
            assert other != folder
        assert (folder / "deep" / "file").exists()
    assert not scratches(tmp_path)


def test_it_is_removed_after_an_error(tmp_path: Path) -> None:
    def fail() -> None:
        with scratch_folder(tmp_path) as folder:
            (folder / "file").write_bytes(b"x")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert not scratches(tmp_path)


def test_that_of_a_killed_process_is_removed_and_that_of_a_living_one_is_not(tmp_path: Path) -> None:
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        folder = Path(process.stdout.readline().strip())
        remove_abandoned(tmp_path)
        with scratch_folder(tmp_path):
            assert (folder / "upload.xlsx").exists()
    finally:
        process.kill()
        process.communicate()
    assert (folder / "upload.xlsx").exists(), "a killed process removes nothing"
    remove_abandoned(tmp_path)
    assert not scratches(tmp_path)


def test_links_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "file").write_bytes(b"x")
    os.symlink(tmp_path / "mine", tmp_path / f"{SCRATCH}link")
    (tmp_path / f"{SCRATCH}file").write_bytes(b"x")
    remove_abandoned(tmp_path)
    assert (tmp_path / "mine" / "file").exists()
    assert (tmp_path / f"{SCRATCH}file").exists()
