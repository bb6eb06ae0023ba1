"""Work that the workers of one run share: whoever comes first does it, the others wait and use what it made."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


def run_folder(factory: pytest.TempPathFactory) -> Path:
    """Return the folder of temporary files that all workers of this run have in common."""
    own = factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@contextmanager
def alone(lock: Path) -> Iterator[None]:
    """Keep the other workers out of the block; a worker that dies leaves no lock behind."""
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """Return a folder of this run, made by the first worker that asks for it; nobody may change it."""
    folder = run_folder(factory) / name
    with alone(folder.with_suffix(".lock")):
        if not folder.exists():
            unfinished = folder.with_suffix(f".{os.getpid()}")
            make(unfinished)
            unfinished.rename(folder)
    return folder
