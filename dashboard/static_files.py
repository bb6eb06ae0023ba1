"""Files that the browser fetches from this very server at ``/app/static``: written whole, named by what they hold.

Nothing that is fetched ever changes under its name, so a browser may keep it as long as it likes.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import streamlit as st

from dashboard.areas import ROOT
from dashboard.records import records_folder

STATIC = ROOT / "static"
"""What Streamlit serves at ``/app/static``: the folder of that name beside ``app.py``."""

AREAS = "areas"
"""Sub-folder of the files that are made of areas."""

_KEY_FILE = "static.key"
_LONG_AGO = 946_684_800  # 2000-01-01 UTC, in seconds
_DIGEST_LETTERS = 24


def static_address(path: str) -> str:
    """Return where the browser finds a file of `STATIC`: an absolute path on this server."""
    prefix = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"{'/' + prefix if prefix else ''}/app/static/{path}"


def digest_of(*contents: bytes) -> str:
    """Return the name of a file that is made of ``contents``."""
    return hashlib.sha256(b"\n".join(contents)).hexdigest()[:_DIGEST_LETTERS]


def area_folder(fingerprint: str) -> Path:
    """Return the folder of an area's files, relative to `STATIC`.

    Everybody who reaches the server may fetch files, signed in or not, and fingerprints stand on every sheet: the folder's
    name therefore hangs on a secret of this server too.
    """
    return Path(AREAS) / digest_of(_secret(records_folder()), fingerprint.encode())


@functools.cache
def _secret(folder: Path) -> bytes:
    path = folder / _KEY_FILE
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".writing-", dir=folder) as unfinished:
        made = Path(unfinished) / _KEY_FILE
        made.touch(mode=0o600)
        made.write_text(secrets.token_hex(16), encoding="ascii")
        # Made before, or by another process at this moment.
        with contextlib.suppress(FileExistsError):
            os.link(made, path)
    return path.read_bytes()


def keep_file(path: Path, make: Callable[[], bytes], *, kept: int) -> None:
    """Write a file unless it is there, whole or not at all, and remove the oldest of its kind.

    Parameters
    ----------
    path : Path
        The file; its name tells its content.
    make : callable
        Returns what it holds; called only where it is missing.
    kept : int
        How many files of this ending may stay in the folder.
    """
    try:
        os.utime(path)
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Sessions are threads of one process: each needs a name of its own.
        with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".writing", delete=False) as unfinished:
            unfinished.write(make())
        os.chmod(unfinished.name, 0o644)
        os.replace(unfinished.name, path)
        for old in sorted(path.parent.glob(f"*{path.suffix}"), key=_age)[:-kept]:
            old.unlink(missing_ok=True)


def forget_unused(days: int = 30) -> None:
    """Remove the folders of areas of which no cells were shown for so many days."""
    for folder in (STATIC / AREAS).glob("*/"):
        last = max(map(_age, (folder, *folder.rglob("*"))))
        if last < (time.time() - days * 86_400) * 1e9:
            shutil.rmtree(folder, ignore_errors=True)


def _age(path: Path) -> int:
    """Return when a file was used last; one that another session has just removed is the oldest."""
    try:
        return path.stat().st_mtime_ns
    except FileNotFoundError:
        return 0


def keep_folder(folder: Path, write: Callable[[Path], None]) -> None:
    """Write a folder of files unless it is there, whole or not at all, its files dated long ago.

    Parameters
    ----------
    folder : Path
        The folder; its name tells its content.
    write : callable
        Writes the files into an empty folder that it is given.
    """
    if folder.is_dir():
        return
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".writing-", dir=folder.parent) as unfinished:
        made = Path(unfinished) / folder.name
        made.mkdir()
        write(made)
        for file in filter(Path.is_file, made.rglob("*")):
            # Streamlit states no lifetime for static files; browsers then keep one in proportion to its age.
            os.utime(file, (_LONG_AGO, _LONG_AGO))
        try:
            made.replace(folder)
        except OSError:
            # Another session was faster; its files are the same.
            if not folder.is_dir():
                raise
            shutil.rmtree(made)
