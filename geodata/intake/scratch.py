"""Private folders for temporary files, removed at the end; those of processes that were killed are removed by the next."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from geodata.atomic import locked

SCRATCH = ".scratch-"
"""How the name of a scratch folder begins."""

_LOCK = ".lock"
_MAKING = ".making-scratch"


@contextmanager
def scratch_folder(parent: Path) -> Iterator[Path]:
    """Make a folder that only this account may enter, and remove it with all it holds at the end.

    Parameters
    ----------
    parent : Path
        A folder of the program's own, on the same disk as the files that shall be moved out of the scratch folder.
        Scratch folders left there by processes that were killed are removed first.

    Yields
    ------
    Path
        The empty folder.
    """
    with ExitStack() as stack:
        # Whoever clears up must not meet a new folder before it is locked.
        with locked(parent / _MAKING):
            _remove_abandoned(parent)
            outer = Path(tempfile.mkdtemp(prefix=SCRATCH, dir=parent))
            stack.callback(shutil.rmtree, outer, ignore_errors=True)
            stack.enter_context(locked(outer / _LOCK))
        # What is put into the folder may bear any name, so the lock stands beside it.
        inner = outer / "files"
        inner.mkdir(mode=0o700)
        yield inner


def remove_abandoned(parent: Path) -> None:
    """Remove the scratch folders in ``parent`` whose process has ended."""
    with locked(parent / _MAKING):
        _remove_abandoned(parent)


def _remove_abandoned(parent: Path) -> None:
    for folder in parent.glob(f"{SCRATCH}*"):
        if folder.is_symlink() or not folder.is_dir():
            continue
        with locked(folder / _LOCK, wait=False) as abandoned:
            if abandoned:
                shutil.rmtree(folder, ignore_errors=True)
