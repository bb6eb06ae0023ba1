"""A package that is being made by a process of its own: it waits for its turn, can be cancelled, and its file is private.

One at a time per session; a new one takes the place of the one before. When the session is gone, the process is ended and
the file removed.
"""

from __future__ import annotations

import atexit
import json
import os
import pickle
import shutil
import subprocess
import sys
import tempfile
import threading
import traceback
from collections.abc import Callable, Hashable
from contextlib import suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Literal, cast

import streamlit as st

from dashboard.areas import ROOT
from dashboard.background import Background, Turns
from geodata.text import Text
from publishing.errors import cannot_write

if TYPE_CHECKING:
    # Loads everything that draws.
    from dashboard.review_order import Order

Outcome = Literal["running", "done", "refused", "cancelled", "crashed"]
"""How the making of a package stands."""

COMMAND = (sys.executable, "-m", "dashboard.review_child")
"""What is run, before the name of the archive."""

AT_ONCE = 2
"""So many packages may be made at once on a server: each may take a gibibyte."""

_ARCHIVE = "review.zip"
_LOOK_SECONDS = 0.5
_TAIL_BYTES = 4000
_KEY = "review-making"


class Making(Background):
    """A package in the making, or made.

    Parameters
    ----------
    order : Order
        What is to be made.
    signature : hashable
        What the order hangs on; equal ones give equal packages.
    turns : Turns
        Whose turn it is to work.
    title : str
        What it is a package of: the area's name.
    file_name : str
        What the package is called where it is downloaded.
    command : tuple of str
        What to run, before the name of the archive.
    is_wanted : callable, optional
        Whether the session that ordered it is still there; without it that of the page that is being drawn is asked for.
    """

    def __init__(
        self,
        order: Order,
        signature: Hashable,
        turns: Turns,
        *,
        title: str = "",
        file_name: str = _ARCHIVE,
        command: tuple[str, ...] = COMMAND,
        is_wanted: Callable[[], bool] | None = None,
    ) -> None:
        super().__init__(turns, is_wanted=is_wanted)
        self.order, self.signature, self.title, self.file_name = order, signature, title, file_name
        self.outcome: Outcome = "running"
        self.share = 0.0
        self.stage: Text | None = None
        self.problem: Text | None = None
        self.tail = ""
        self.seconds_taken = 0.0
        self._command = command
        self._process: subprocess.Popen[bytes] | None = None
        # Its name is for the account that runs the server alone.
        self._folder = Path(tempfile.mkdtemp(prefix="outlet-atlas-"))
        atexit.register(self._clear)
        threading.Thread(target=self._run, name="review-package", daemon=True).start()

    @property
    def archive(self) -> Path:
        """The package, once it is done."""
        return self._folder / _ARCHIVE

    def _run(self) -> None:
        ended: list[Outcome] = []
        self._take_turn(lambda: ended.append(self._outcome()))
        (outcome,) = ended or ["cancelled"]
        self.outcome = outcome
        self._ended.set()
        # The file stays for as long as somebody may download it.
        while outcome == "done" and self.goes_on():
            self._stop.wait(_LOOK_SECONDS)
        if outcome == "done":
            # The session may come back to a package that is no more.
            self.outcome = "cancelled"
        self._clear()
        atexit.unregister(self._clear)

    def _outcome(self) -> Outcome:
        try:
            return self._made()
        except OSError as error:
            self.problem = cannot_write(self.archive, error).text
            return "refused"
        except Exception:  # the page has to hear that it ended, whatever went wrong
            self.tail = traceback.format_exc()
            return "crashed"

    def _made(self) -> Outcome:
        order = pickle.dumps(self.order)
        with tempfile.TemporaryFile() as errors:
            process = self._process = subprocess.Popen(  # noqa: S603 - this program itself, names as arguments and no shell
                [*self._command, str(self.archive)],
                cwd=ROOT,
                env={**os.environ, "PYTHONIOENCODING": "utf-8", "PYTHONUTF8": "1", "TMPDIR": str(self._folder)},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
            )
            talk = threading.Thread(target=self._talk, args=(process, order), daemon=True)
            talk.start()
            while process.poll() is None and self.goes_on():
                self._stop.wait(_LOOK_SECONDS)
            process.kill()
            process.wait()
            talk.join()
            errors.seek(max(0, errors.seek(0, os.SEEK_END) - _TAIL_BYTES))
            self.tail = errors.read().decode("utf-8", errors="replace").strip()
        self.seconds_taken = self.seconds()
        if self.is_stopped:
            return "cancelled"
        if process.returncode == 0 and self.archive.is_file():
            return "done"
        return "crashed" if self.problem is None else "refused"

    def _talk(self, process: subprocess.Popen[bytes], pickled: bytes) -> None:
        """Hand over the order, then listen."""
        order, lines = cast("IO[bytes]", process.stdin), cast("IO[bytes]", process.stdout)
        # One that has died or was ended hears nothing any more.
        with suppress(BrokenPipeError):
            order.write(pickled)
            order.flush()
        with lines:
            for line in lines:
                self._take(line)
        # Not before: the process ends by itself when this end is closed, however that comes about.
        with suppress(BrokenPipeError):
            order.close()

    def _take(self, line: bytes) -> None:
        """Take note of one line; what is not as the child writes it is some library's chatter."""
        with suppress(ValueError, TypeError, KeyError, OverflowError):
            told = json.loads(line)
            if "problem" in told:
                self.problem = Text(**told["problem"])
            elif "share" in told:
                self.share = min(max(float(told["share"]), 0.0), 1.0)
                self.stage = Text(str(told["zh"]), str(told["en"]))

    def _clear(self) -> None:
        """End the process and remove the file."""
        if self._process is not None:
            self._process.kill()
        shutil.rmtree(self._folder, ignore_errors=True)


@st.cache_resource(show_spinner=False)
def package_turns() -> Turns:
    """Return the server's turns."""
    return Turns(AT_ONCE)


def start(order: Order, signature: Hashable, *, title: str, file_name: str) -> Making:
    """Start to make a package in this session, in place of an earlier one, whose file is removed.

    Raises
    ------
    OSError
        There is no room for it.
    """
    earlier = making()
    if earlier is not None:
        earlier.stop()
    started = Making(order, signature, package_turns(), title=title, file_name=file_name, command=COMMAND)
    st.session_state[_KEY] = started
    return started


def making() -> Making | None:
    """Return the package that this session ordered last, if any."""
    return cast("Making | None", st.session_state.get(_KEY))
