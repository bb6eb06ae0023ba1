"""Changes on disk that are there wholly or not at all, whenever the program or the machine stops; and one writer at a time."""

from __future__ import annotations

import os
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

UNFINISHED = ".unfinished-"
"""How the name of a file begins that is still being written; one that was left by a crash means nothing."""


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file so that after a crash at any moment it holds either what it held before, or all of ``content``.

    Parameters
    ----------
    path : Path
        The file; its folder exists.
    content : bytes
        What it shall hold.

    Raises
    ------
    OSError
        It cannot be written; the file is as it was.
    """
    unfinished = path.with_name(f"{UNFINISHED}{uuid.uuid4().hex[:12]}")
    try:
        with unfinished.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(unfinished, path)
    except BaseException:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
        raise
    sync(path.parent)


def sync(place: Path) -> None:
    """Wait until a file's content, or the names in a folder, have reached the disk."""
    if sys.platform == "win32":
        # Windows has no such call for folders, and needs a file to be open for writing.
        if place.is_dir():
            return
        flags = os.O_RDWR
    else:
        flags = os.O_RDONLY
    handle = os.open(place, flags)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_folder_and_files(folder: Path) -> None:
    """Wait until the files of a folder (not of its sub-folders) and their names have reached the disk."""
    for entry in folder.iterdir():
        if entry.is_file():
            sync(entry)
    sync(folder)


@contextmanager
def locked(path: Path, *, wait: bool = True) -> Iterator[bool]:
    """Hold a lock that the system gives up by itself when the process ends, however it ends.

    Parameters
    ----------
    path : Path
        A file for the lock alone; made if it is missing, and left where it is.
    wait : bool
        Whether to wait for another holder.

    Yields
    ------
    bool
        Whether the lock is held; always, with ``wait``.
    """
    with path.open("ab") as file:
        held = _lock(file, wait)
        try:
            yield held
        finally:
            if held:
                _unlock(file)


if sys.platform == "win32":

    def _lock(file: IO[bytes], wait: bool) -> bool:
        while True:
            try:
                msvcrt.locking(file.fileno(), msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
            except OSError:
                # LK_LOCK gives up after ten attempts, a second each.
                if not wait:
                    return False
            else:
                return True

    def _unlock(file: IO[bytes]) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)

else:

    def _lock(file: IO[bytes], wait: bool) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            return False
        return True

    def _unlock(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_UN)
