"""Files for the browser: written whole, once, and thrown away by age."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dashboard.static_files import digest_of, keep_file, keep_folder, static_address


def test_a_file_that_is_there_is_only_marked_as_used(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "a.json"
    keep_file(path, b"1", kept=2)
    os.utime(path, (1, 1))
    keep_file(path, b"other", kept=2)
    assert path.read_bytes() == b"1"
    assert path.stat().st_mtime > 1


def test_the_longest_unused_goes_first(tmp_path: Path) -> None:
    for age, name in enumerate("abc"):
        (tmp_path / f"{name}.json").write_bytes(b"")
        os.utime(tmp_path / f"{name}.json", (age, age))
    keep_file(tmp_path / "a.json", b"", kept=3)
    keep_file(tmp_path / "d.json", b"", kept=3)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.json", "c.json", "d.json"]


def test_a_folder_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    folder = tmp_path / "map" / "1"
    with pytest.raises(FileNotFoundError):
        keep_folder(folder, {"a.js": b"1", "no/such.js": b"2"})
    assert list(folder.parent.iterdir()) == []
    keep_folder(folder, {"a.js": b"1"})
    keep_folder(folder, {"a.js": b"2"})
    assert (folder / "a.js").read_bytes() == b"1"
    assert (folder / "a.js").stat().st_mtime < 1e9  # old, so that browsers keep it


def test_names_tell_contents_and_addresses_are_of_this_server() -> None:
    assert digest_of(b"a", b"b") != digest_of(b"b", b"a")
    assert static_address("x/y.json") == "/app/static/x/y.json"
