"""Files that the browser fetches from this very server at ``/app/static``: written whole, named by what they hold.

Nothing that is fetched ever changes under its name, so a browser may keep it as long as it likes.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

import streamlit as st

from dashboard.areas import ROOT

STATIC = ROOT / "static"
"""What Streamlit serves at ``/app/static``: the folder of that name beside ``app.py``."""

_LONG_AGO = 946_684_800  # 2000-01-01 UTC, in seconds
_DIGEST_LETTERS = 24


def static_address(path: str) -> str:
    """Return where the browser finds a file of `STATIC`: an absolute path on this server."""
    prefix = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"{'/' + prefix if prefix else ''}/app/static/{path}"


def digest_of(*contents: bytes) -> str:
    """Return the name of a file that is made of ``contents``."""
    return hashlib.sha256(b"\n".join(contents)).hexdigest()[:_DIGEST_LETTERS]


def keep_file(path: Path, content: bytes, *, kept: int) -> None:
    """Write a file unless it is there, whole or not at all, and remove the oldest of its kind.

    Parameters
    ----------
    path : Path
        The file; its name tells its content.
    content : bytes
        What it holds.
    kept : int
        How many files of this ending may stay in the folder.
    """
    if path.is_file():
        path.touch()
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(f".{os.getpid()}.writing")
    unfinished.write_bytes(content)
    unfinished.replace(path)
    files = sorted(path.parent.glob(f"*{path.suffix}"), key=_age)
    for old in files[:-kept]:
        old.unlink(missing_ok=True)


def _age(path: Path) -> int:
    """Return when a file was used last; one that another session has just removed is the oldest."""
    try:
        return path.stat().st_mtime_ns
    except FileNotFoundError:
        return 0


def keep_folder(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Write a folder of files unless it is there, whole or not at all, dated long ago.

    Parameters
    ----------
    folder : Path
        The folder; its name tells its content.
    contents : mapping of str to bytes
        Name and content of each file.
    """
    if folder.is_dir():
        return
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".writing-", dir=folder.parent) as unfinished:
        made = Path(unfinished) / folder.name
        made.mkdir()
        for name, content in contents.items():
            (made / name).write_bytes(content)
            # Streamlit states no lifetime for static files; browsers then keep one in proportion to its age.
            os.utime(made / name, (_LONG_AGO, _LONG_AGO))
        try:
            made.replace(folder)
        except OSError:
            # Another session was faster; its files are the same.
            if not folder.is_dir():
                raise
            shutil.rmtree(made)
