"""Deleting with undo: folders are moved aside in one step, can be moved back, and are removed for good later."""

from __future__ import annotations

import os
import shutil
import uuid
from dataclasses import dataclass
from pathlib import Path

from geodata.atomic import sync
from geodata.errors import AreaError, Fault
from geodata.text import Text

TRASH_FOLDER = ".trash"
"""Hidden folder beside the folders that were deleted."""

_GOING = ".going-"


@dataclass(frozen=True, slots=True)
class Trashed:
    """A folder that was deleted and can be restored.

    Attributes
    ----------
    trash_id : str
        Names it among the deleted ones.
    folder_name : str
        Its name before.
    deleted_seconds : float
        When it was deleted, in seconds since 1970, as the disk noted it.
    """

    trash_id: str
    folder_name: str
    deleted_seconds: float


def inside(root: Path, name: str) -> Path:
    """Return the folder of a name in ``root``.

    Raises
    ------
    AreaError
        The name leads elsewhere, is hidden, or there is no such folder.
    """
    folder = root / name
    if name in {"", ".", ".."} or name != Path(name).name or name.startswith(".") or "\\" in name or "\0" in name:
        raise _fault(name, Text("不是有效的名称", "is no valid name"), _CHOOSE)
    if folder.is_symlink() or not folder.is_dir():
        raise _fault(name, Text("不存在", "does not exist"), _CHOOSE)
    return folder


def move_to_trash(folder: Path) -> str:
    """Move a folder aside, in one step.

    Parameters
    ----------
    folder : Path
        The folder; where it stands a hidden folder is made for what is deleted.

    Returns
    -------
    str
        Its ``trash_id``.

    Raises
    ------
    AreaError
        It is not there, or cannot be moved.
    """
    inside(folder.parent, folder.name)
    trash_id = uuid.uuid4().hex[:12]
    place = folder.parent / TRASH_FOLDER / trash_id
    try:
        place.mkdir(parents=True)
        os.replace(folder, place / folder.name)
        sync(place)
        sync(folder.parent)
    except OSError as error:
        raise _cannot(folder.name, error) from error
    return trash_id


def restore(root: Path, trash_id: str) -> Path:
    """Move a deleted folder back to where it was.

    Parameters
    ----------
    root : Path
        The folder in which it stood.
    trash_id : str
        As returned when it was deleted.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    AreaError
        It is no longer there, or its name is taken by now.
    """
    held = _held(root, trash_id)
    folder = root / held.name
    if folder.exists():
        raise _fault(
            held.name,
            Text("同名文件夹已存在", "a folder of this name is there again"),
            Text("请先删除或重命名现有的一个", "delete the one that is there first"),
        )
    try:
        os.replace(held, folder)
        sync(root)
        shutil.rmtree(held.parent, ignore_errors=True)
    except OSError as error:
        raise _cannot(held.name, error) from error
    return folder


def trashed(root: Path) -> tuple[Trashed, ...]:
    """Return what was deleted from a folder and can be restored, the latest first."""
    found = []
    for place in (root / TRASH_FOLDER).glob("[!.]*"):
        held = [entry for entry in place.iterdir() if entry.is_dir()]
        found += [Trashed(place.name, entry.name, place.stat().st_mtime) for entry in held[:1]]
    return tuple(sorted(found, key=lambda one: (-one.deleted_seconds, one.trash_id)))


def purge(root: Path, trash_id: str) -> None:
    """Remove a deleted folder for good; raises `AreaError` if it is not among the deleted ones."""
    place = _held(root, trash_id).parent
    going = place.with_name(f"{_GOING}{trash_id}")
    try:
        # Half of a folder must never be there to be restored.
        os.replace(place, going)
        for leftover in place.parent.glob(f"{_GOING}*"):
            shutil.rmtree(leftover)
    except OSError as error:
        raise _cannot(trash_id, error) from error


def _held(root: Path, trash_id: str) -> Path:
    """Return the deleted folder of an id."""
    place = inside(root / TRASH_FOLDER, trash_id)
    held = next((entry for entry in place.iterdir() if entry.is_dir()), None)
    if held is None:
        raise _fault(trash_id, Text("已被清除或恢复", "was removed or restored already"), _CHOOSE)
    return held


_CHOOSE = Text("请刷新列表后重新选择", "reload the list and choose again")


def _cannot(name: str, error: OSError) -> AreaError:
    told = error.strerror or error
    return _fault(
        name,
        Text(f"无法移动或删除（{told}）", f"cannot be moved or removed ({told})"),
        Text(
            "请检查写入权限，并关闭正在使用它的程序", "check the right to write there, and close programs that use it"
        ),
    )


def _fault(name: str, problem: Text, remedy: Text) -> AreaError:
    return AreaError([Fault(name, problem, remedy)])
