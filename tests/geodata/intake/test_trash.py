"""What is deleted can be restored until it is purged, and no name leads out of the folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from geodata.errors import AreaError
from geodata.intake.trash import TRASH_FOLDER, inside, move_to_trash, purge, restore, trashed

BAD_NAMES = ["", ".", "..", "../x", "a/b", "/etc", "a\\b", ".hidden", "a\0b", "nowhere", "file", "link"]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "areas"
    for name in ("甲", "乙"):
        (root / name).mkdir(parents=True)
        (root / name / "manifest.json").write_text(name, encoding="utf-8")
    (root / "file").write_text("x")
    (tmp_path / "x").mkdir()
    os.symlink(tmp_path / "x", root / "link")
    return root


@pytest.mark.parametrize("name", BAD_NAMES)
def test_names_that_lead_elsewhere(root: Path, name: str, tmp_path: Path) -> None:
    with pytest.raises(AreaError) as caught:
        inside(root, name)
    assert caught.value.faults[0].remedy.en
    for act in (restore, purge):
        with pytest.raises(AreaError):
            act(root, name)
    assert (tmp_path / "x").is_dir()


def test_deleting_and_restoring(root: Path) -> None:
    before = (root / "甲" / "manifest.json").stat().st_ino
    trash_id = move_to_trash(root / "甲")
    assert not (root / "甲").exists()
    (one,) = trashed(root)
    assert (one.trash_id, one.folder_name) == (trash_id, "甲")
    assert one.deleted_seconds > 1.7e9
    assert restore(root, trash_id) == root / "甲"
    assert (root / "甲" / "manifest.json").stat().st_ino == before, "moved, not copied"
    assert trashed(root) == ()
    with pytest.raises(AreaError):
        restore(root, trash_id)


def test_the_latest_comes_first_and_each_has_its_own_id(root: Path) -> None:
    ids = []
    for number in range(3):
        ids.append(move_to_trash(root / "甲"))
        os.utime(root / TRASH_FOLDER / ids[-1], (number, number))
        (root / "甲").mkdir()
    assert len(set(ids)) == 3
    assert [one.trash_id for one in trashed(root)] == ids[::-1]


def test_a_name_that_is_taken_by_now(root: Path) -> None:
    trash_id = move_to_trash(root / "甲")
    (root / "甲").mkdir()
    with pytest.raises(AreaError, match="同名文件夹已存在"):
        restore(root, trash_id)
    assert [one.trash_id for one in trashed(root)] == [trash_id]


def test_purging_is_for_good(root: Path) -> None:
    trash_id, other = move_to_trash(root / "甲"), move_to_trash(root / "乙")
    purge(root, trash_id)
    assert [one.trash_id for one in trashed(root)] == [other]
    with pytest.raises(AreaError):
        purge(root, trash_id)
    assert restore(root, other) == root / "乙"


def test_half_a_purge_is_not_restored_and_goes_with_the_next(root: Path) -> None:
    (root / TRASH_FOLDER / ".going-0123456789ab" / "甲").mkdir(parents=True)
    trash_id = move_to_trash(root / "乙")
    assert [one.trash_id for one in trashed(root)] == [trash_id]
    purge(root, trash_id)
    assert not list((root / TRASH_FOLDER).iterdir())


def test_a_disk_that_refuses(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", refuse)
        with pytest.raises(AreaError, match="Permission denied"):
            move_to_trash(root / "甲")
    assert (root / "甲" / "manifest.json").exists()
    assert trashed(root) == ()
