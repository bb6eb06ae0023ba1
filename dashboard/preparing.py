"""Preparing a project's study area in a process of its own: it can be cancelled, and if it dies, the dashboard tells so.

One preparation at a time per project, shared by all sessions of the server: whoever opens the project sees it running.
The child writes one JSON object a line (``prepare --progress-lines``).
"""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import streamlit as st

from dashboard.areas import ROOT
from geodata.errors import Fault
from geodata.text import Text

Outcome = Literal["running", "done", "refused", "cancelled", "crashed"]
"""How a preparation stands."""

COMMAND = (sys.executable, str(ROOT / "cli.py"), "prepare", "--progress-lines")
"""What is run, before the names of ``sources.toml`` and of the area's folder."""

_PATIENCE_SECONDS = 5.0
_TAIL_BYTES = 4000


@dataclass(slots=True)
class News:
    """What a preparation has told last.

    Attributes
    ----------
    share : float
        Share done, 0 to 1.
    stage : Text or None
        What it is doing.
    fingerprint : str
        Fingerprint of the area, once it stands.
    faults : tuple of Fault
        Why the files were refused.
    tail : str
        The last lines that a crashed process wrote.
    """

    share: float = 0.0
    stage: Text | None = None
    fingerprint: str = ""
    faults: tuple[Fault, ...] = ()
    tail: str = ""


class Preparation:
    """A study area that is being prepared by a child process.

    Parameters
    ----------
    sources : Path
        The project's ``sources.toml``.
    area : Path
        Folder that the area is saved to; the area in it stays as it is until the new one is complete.
    revision : int
        Revision of the project that it is prepared from.
    command : tuple of str
        What to run, before the two names.
    when_done : callable, optional
        Is given the fingerprint once the area stands; an `OSError` of it is passed over.
    """

    def __init__(
        self,
        sources: Path,
        area: Path,
        *,
        revision: int = 0,
        command: tuple[str, ...] = COMMAND,
        when_done: Callable[[str], None] | None = None,
    ) -> None:
        self.revision = revision
        self._when_done = when_done
        self.news = News()
        self.outcome: Outcome = "running"
        self._cancelled = False
        self._began = time.monotonic()
        self._seconds = 0.0
        self._ended = threading.Event()
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed by the thread that reads it
        self._process = subprocess.Popen(  # noqa: S603 - this program itself, names as arguments and no shell
            [*command, str(sources), str(area)],
            cwd=ROOT,
            env={**os.environ, "PYTHONIOENCODING": "utf-8", "PYTHONUTF8": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
            encoding="utf-8",
            errors="replace",
        )
        # The server must not leave it behind.
        atexit.register(self._process.kill)
        threading.Thread(target=self._follow, name=f"prepare-{area.name}", daemon=True).start()

    @property
    def is_running(self) -> bool:
        """Whether the process has not ended yet."""
        return self.outcome == "running"

    @property
    def is_cancelled(self) -> bool:
        """Whether somebody asked it to end."""
        return self._cancelled

    def seconds(self) -> float:
        """Return the seconds that it has taken so far, or took."""
        return time.monotonic() - self._began if self.is_running else self._seconds

    def cancel(self) -> None:
        """End the process; the area that was there before stays."""
        self._cancelled = True
        with suppress(OSError):
            self._process.terminate()
        threading.Thread(target=self._insist, daemon=True).start()

    def wait(self, seconds: float) -> bool:
        """Wait until it has ended, so many seconds at most, and return whether it has."""
        return self._ended.wait(seconds)

    def _insist(self) -> None:
        if not self._ended.wait(_PATIENCE_SECONDS):
            self._process.kill()

    def _follow(self) -> None:
        lines = self._process.stdout
        with self._errors as errors:
            if lines is not None:
                with lines:
                    for line in lines:
                        self._take(line)
            code = self._process.wait()
            errors.seek(max(0, errors.seek(0, os.SEEK_END) - _TAIL_BYTES))
            self.news.tail = errors.read().decode("utf-8", errors="replace").strip()
        atexit.unregister(self._process.kill)
        self._seconds = time.monotonic() - self._began
        outcome = self._judged(code)
        if outcome == "done" and self._when_done is not None:
            # The area stands whether or not this could be written.
            with suppress(OSError):
                self._when_done(self.news.fingerprint)
        self.outcome = outcome
        self._ended.set()

    def _judged(self, code: int) -> Outcome:
        if self.news.fingerprint and code == 0:
            return "done"
        if self.news.faults:
            return "refused"
        return "cancelled" if self._cancelled else "crashed"

    def _take(self, line: str) -> None:
        """Take note of one line; what is not as the child writes it is some library's chatter."""
        with suppress(ValueError, TypeError, KeyError, OverflowError):
            told = json.loads(line)
            if "done" in told:
                self.news.share, self.news.fingerprint = 1.0, str(told["done"])
            elif "faults" in told:
                self.news.faults = tuple(_fault(record) for record in told["faults"])
            elif "share" in told:
                self.news.share = min(max(float(told["share"]), 0.0), 1.0)
                self.news.stage = Text(str(told["zh"]), str(told["en"]))


def _fault(record: dict[str, Any]) -> Fault:
    return Fault(
        str(record["file"]),
        Text(**record["problem"]),
        Text(**record["remedy"]),
        row=record.get("row"),
        column=record.get("column"),
        value=str(record.get("value") or ""),
    )


class Workshop:
    """The preparations of a server, the last one of each project."""

    def __init__(self) -> None:
        self._by_project: dict[Path, Preparation] = {}
        self._lock = threading.Lock()

    def of(self, project: Path) -> Preparation | None:
        """Return the preparation that was started last for a project's folder, if any."""
        return self._by_project.get(project)

    def is_busy(self, project: Path) -> bool:
        """Return whether a project is being prepared now."""
        last = self.of(project)
        return last is not None and last.is_running

    def forget_cancelled(self, project: Path) -> None:
        """Let go of a project's last preparation if it was cancelled: whoever comes back knows or need not know."""
        with self._lock:
            last = self._by_project.get(project)
            if last is not None and last.outcome == "cancelled":
                del self._by_project[project]

    def start(
        self,
        project: Path,
        sources: Path,
        area: Path,
        *,
        revision: int = 0,
        command: tuple[str, ...] = COMMAND,
        when_done: Callable[[str], None] | None = None,
    ) -> Preparation:
        """Start to prepare a project's area; if it is being prepared already, that one goes on."""
        with self._lock:
            running = self._by_project.get(project)
            if running is not None and running.is_running:
                return running
            self._by_project[project] = Preparation(
                sources, area, revision=revision, command=command, when_done=when_done
            )
            return self._by_project[project]


@st.cache_resource(show_spinner=False)
def workshop() -> Workshop:
    """Return the server's workshop."""
    return Workshop()
