"""Work in the background: it waits for its turn, can be stopped, and stops by itself when its session is gone.

It runs in a thread of its own, which never touches Streamlit: pages read from it how far it is.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

GONE_SECONDS = 60.0
"""A session may be away so long, as when its page is loaded again or the connection breaks, before its work stops."""

_LOOK_SECONDS = 2.0  # so often who waits for a turn looks whether its session is still there


class Background:
    """Something that is worked at in the background.

    Parameters
    ----------
    turns : Turns, optional
        Whose turn it is to work; without it the work begins at once.
    is_wanted : callable, optional
        Whether the session is still there; without it that of the page that is being drawn is asked for.
    clock : callable
        Seconds from any moment on.
    """

    def __init__(
        self,
        turns: Turns | None = None,
        *,
        is_wanted: Callable[[], bool] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._turns, self._is_wanted, self._clock = turns, is_wanted or session_is_there(), clock
        self._stop, self._ended = threading.Event(), threading.Event()
        self._gone_since: float | None = None
        self._began = clock()

    @property
    def is_running(self) -> bool:
        """Whether it is being worked at, or waits for its turn."""
        return not self._ended.is_set()

    @property
    def is_stopped(self) -> bool:
        """Whether somebody stopped it, or its session was found to be gone."""
        return self._stop.is_set()

    @property
    def place(self) -> int:
        """The place in the queue: 1 is next, 0 has its turn."""
        return 0 if self._turns is None else self._turns.place(self)

    def seconds(self) -> float:
        """Return the seconds since it began to be worked at, or to wait for its turn."""
        return self._clock() - self._began

    def stop(self) -> None:
        """Let the work end, or give up its place in the queue."""
        self._stop.set()
        if self._turns is not None:
            self._turns.look_again()

    def wait(self, seconds: float) -> bool:
        """Wait until it has ended, so many seconds at most, and return whether it has."""
        return self._ended.wait(seconds)

    def goes_on(self) -> bool:
        """Return whether to go on: nobody stopped it, and its session is there or was until `GONE_SECONDS` ago."""
        if self._is_wanted():
            self._gone_since = None
        elif self._gone_since is None:
            self._gone_since = self._clock()
        elif self._clock() - self._gone_since > GONE_SECONDS:
            self._stop.set()
        return not self.is_stopped

    def _take_turn(self, work: Callable[[], None]) -> None:
        """Wait for a turn and work, unless it is stopped before."""
        if self._turns is not None and not self._turns.take(self):
            return
        self._began = self._clock()
        try:
            work()
        finally:
            if self._turns is not None:
                self._turns.leave(self)


class Turns:
    """Who may work: so many jobs at once, the others in the order in which they came.

    Parameters
    ----------
    at_once : int
        How many.
    look_seconds : float
        So often who waits looks whether its session is still there.
    """

    def __init__(self, at_once: int, look_seconds: float = _LOOK_SECONDS) -> None:
        self._at_once, self._look_seconds = at_once, look_seconds
        self._changed = threading.Condition()
        self._working: list[Background] = []
        self._waiting: list[Background] = []

    def take(self, job: Background) -> bool:
        """Wait until it is a job's turn and return True; or until it is stopped or its session is gone, and return False."""
        with self._changed:
            self._waiting.append(job)
            while job.goes_on() and not self._is_next(job):
                self._changed.wait(self._look_seconds)
            self._waiting.remove(job)
            if not job.is_stopped:
                self._working.append(job)
            self._changed.notify_all()
            return not job.is_stopped

    def leave(self, job: Background) -> None:
        """Let the next job work."""
        with self._changed:
            self._working.remove(job)
            self._changed.notify_all()

    def place(self, job: Background) -> int:
        """Return a job's place in the queue from 1, 0 where it does not wait."""
        with self._changed:
            return self._waiting.index(job) + 1 if job in self._waiting else 0

    def look_again(self) -> None:
        """Let the waiting jobs see whether they were stopped."""
        with self._changed:
            self._changed.notify_all()

    def _is_next(self, job: Background) -> bool:
        return len(self._working) < self._at_once and self._waiting[0] is job


def session_is_there() -> Callable[[], bool]:
    """Return what tells, in any thread, whether the session whose page is being drawn is connected; always so outside pages."""
    context = get_script_run_ctx(suppress_warning=True)
    if context is None:
        return lambda: True
    server, session = runtime.get_instance(), context.session_id
    return lambda: server.is_active_session(session)
