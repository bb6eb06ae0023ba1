"""Files for the browser: written whole, once, and thrown away by age."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from dashboard import static_files
from dashboard.static_files import area_folder, digest_of, forget_unused, keep_file, keep_folder, static_address


def test_a_file_that_is_there_is_only_marked_as_used(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "a.json"
    keep_file(path, lambda: b"1", kept=2)
    os.utime(path, (1, 1))
    keep_file(path, _never, kept=2)
    assert path.read_bytes() == b"1"
    assert path.stat().st_mtime > 1


def test_the_longest_unused_goes_first(tmp_path: Path) -> None:
    for age, name in enumerate("abc"):
        (tmp_path / f"{name}.json").write_bytes(b"")
        os.utime(tmp_path / f"{name}.json", (age, age))
    keep_file(tmp_path / "a.json", _never, kept=3)
    keep_file(tmp_path / "d.json", lambda: b"", kept=3)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.json", "c.json", "d.json"]


def test_sessions_that_write_the_same_file_at_once_do_not_disturb_each_other(tmp_path: Path) -> None:
    content = bytes(200_000)

    def visit(turn: int) -> bytes:
        keep_file(tmp_path / f"{turn % 5}.json", lambda: content, kept=3)
        return content

    with ThreadPoolExecutor(6) as sessions:
        assert all(sessions.map(visit, range(240)))
    left = list(tmp_path.iterdir())
    assert 1 <= len(left) <= 5
    assert {path.suffix for path in left} == {".json"}
    assert all(path.read_bytes() == content for path in left)


def test_a_folder_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    folder = tmp_path / "map" / "1"

    def fail(made: Path) -> None:
        (made / "a.js").write_bytes(b"1")
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        keep_folder(folder, fail)
    assert list(folder.parent.iterdir()) == []
    keep_folder(folder, lambda made: (made / "a.js").write_bytes(b"1"))
    keep_folder(folder, fail)
    assert (folder / "a.js").read_bytes() == b"1"
    assert (folder / "a.js").stat().st_mtime < 1e9  # old, so that browsers keep it


def test_nobody_who_knows_a_fingerprint_alone_finds_its_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUTLET_ATLAS_AREAS", str(tmp_path / "one" / "areas"))
    here = area_folder("f" * 16)
    assert here == area_folder("f" * 16) != area_folder("e" * 16)
    assert "f" * 16 not in str(here)
    assert (tmp_path / "one" / "records" / "static.key").stat().st_mode & 0o077 == 0
    monkeypatch.setenv("OUTLET_ATLAS_AREAS", str(tmp_path / "other" / "areas"))
    assert area_folder("f" * 16) != here


def test_what_nobody_looked_at_for_a_month_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(static_files, "STATIC", tmp_path)
    for name in ("old", "used"):
        folder = tmp_path / "areas" / name / "cells"
        folder.mkdir(parents=True)
        (folder / "a.json").touch()
        for path in (folder / "a.json", folder, folder.parent):
            os.utime(path, (1, 1))
    os.utime(tmp_path / "areas" / "used" / "cells" / "a.json")
    forget_unused()
    assert [path.name for path in (tmp_path / "areas").iterdir()] == ["used"]


def _never() -> bytes:
    raise AssertionError("the file is there")


def test_names_tell_contents_and_addresses_are_of_this_server() -> None:
    assert digest_of(b"a", b"b") != digest_of(b"b", b"a")
    assert static_address("x/y.json") == "/app/static/x/y.json"
