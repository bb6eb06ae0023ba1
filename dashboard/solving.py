"""Work that takes its time: jobs in the background, each with its progress and a stop signal, and a shelf of answers.

What a job finds out unhindered is put on a shelf that all sessions of the server share; what it has when somebody stops it
belongs to the session alone, since another one that asks the same question must not get a worse answer. Only so many jobs work
at once; the others wait for their turn.
"""

from __future__ import annotations

import os
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, cast

import streamlit as st

from dashboard.background import Background, Turns
from planning.errors import PlanningError
from planning.scenario import Scenario
from planning.siting import SolveProgress

What = Literal["plan", "limits", "curve", "years", "robust"]
"""What can be asked: a plan, or one of the long analyses of a plan."""

_SHELF_SIZE = 16  # a plan holds the travel times of its question: dozens of megabytes for a large city
_HISTORY_STEP_SECONDS = 0.2
_MOST_AT_ONCE = 4  # every job may take as much memory as a city's travel times


@dataclass(frozen=True, slots=True)
class Question:
    """What a job answers; equal questions have equal answers.

    Attributes
    ----------
    what : str
        One of `What`.
    fingerprint : str
        Fingerprint of the study area.
    scenario : Scenario
        What the planner asks for.
    chosen : tuple of int
        The options of the plan that is analysed; a plan that was stopped early differs from the scenario's. Empty where a
        plan is asked for.
    """

    what: What
    fingerprint: str
    scenario: Scenario
    chosen: tuple[int, ...] = ()


class Job(Background):
    """A question that is being answered in the background.

    Parameters
    ----------
    question : Question
        What is asked.
    work : callable
        Answers it; given the job, whose `tell` and `tell_part` it calls from time to time. Runs in another thread.
    shelf : Shelf
        Where the answer is put, and where it is taken from if it is there.
    turns : Turns, optional
        Whose turn it is to work; without it the job begins at once.
    is_wanted : callable, optional
        Whether the job's session is still there; without it that of the page that is being drawn is asked for.
    clock : callable
        Seconds from any moment on.
    """

    def __init__(
        self,
        question: Question,
        work: Callable[[Job], Any],
        shelf: Shelf,
        turns: Turns | None = None,
        *,
        is_wanted: Callable[[], bool] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(turns, is_wanted=is_wanted, clock=clock)
        self.question = question
        self.answer: Any = shelf.get(question)
        self.error: PlanningError | None = None
        self.defect: Exception | None = None
        self.history: list[SolveProgress] = []
        self.latest: SolveProgress | None = None
        self.parts = (0, 0)
        self._work, self._shelf = work, shelf
        if self.answer is not None:
            self._ended.set()
        else:
            threading.Thread(target=self._run, name=f"job-{question.what}", daemon=True).start()

    def tell(self, news: SolveProgress) -> bool:
        """Take note of where a solver stands and return whether it is to go on (`planning.siting.OnSolveProgress`)."""
        self.latest = news
        # Solvers tell much more often than anybody can see.
        if not self.history or news.seconds >= self.history[-1].seconds + _HISTORY_STEP_SECONDS:
            self.history.append(news)
        return self.goes_on()

    def tell_part(self, done: int, total: int) -> bool:
        """Take note of how many parts are done and return whether to go on."""
        self.parts = (done, total)
        return self.goes_on()

    def _run(self) -> None:
        self._take_turn(self._answer)
        self._ended.set()

    def _answer(self) -> None:
        # Meanwhile another session may have asked the same.
        self.answer = self._shelf.get(self.question)
        if self.answer is not None:
            return
        try:
            self.answer = self._work(self)
            if not self.is_stopped:
                self._shelf.put(self.question, self.answer)
        except PlanningError as error:
            self.error = error
        except Exception as defect:
            # Not handled here: the page that asks for the answer raises it.
            self.defect = defect


class Shelf:
    """The answers found last, shared by all sessions; the least recently used one goes first when it is full."""

    def __init__(self, size: int = _SHELF_SIZE) -> None:
        self._answers: OrderedDict[Question, Any] = OrderedDict()
        self._lock = threading.Lock()
        self._size = size

    def get(self, question: Question) -> Any | None:
        """Return the answer to a question, None where it is not known."""
        with self._lock:
            if question in self._answers:
                self._answers.move_to_end(question)
            return self._answers.get(question)

    def put(self, question: Question, answer: Any) -> None:
        """Keep the answer to a question."""
        with self._lock:
            self._answers[question] = answer
            self._answers.move_to_end(question)
            while len(self._answers) > self._size:
                self._answers.popitem(last=False)


@st.cache_resource(show_spinner=False)
def shelf() -> Shelf:
    """Return the server's shelf."""
    return Shelf()


@st.cache_resource(show_spinner=False)
def turns() -> Turns:
    """Return the server's turns: as many jobs at once as there are cores but one, 1 to 4."""
    return Turns(min(max((os.cpu_count() or 1) - 1, 1), _MOST_AT_ONCE))


def ask(question: Question, work: Callable[[Job], Any]) -> Job:
    """Start to answer a question in this session; an earlier job of its kind and area is stopped."""
    earlier = job(question.what, question.fingerprint)
    if earlier is not None:
        earlier.stop()
    started = Job(question, work, shelf(), turns())
    st.session_state[_key(question.what, question.fingerprint)] = started
    return started


def job(what: What, fingerprint: str) -> Job | None:
    """Return the job of this kind that this session started last in a study area, if any."""
    return cast("Job | None", st.session_state.get(_key(what, fingerprint)))


def answer(question: Question) -> Any | None:
    """Return what this session or, unhindered, another one has found out; None where the question is open.

    Raises
    ------
    PlanningError
        This session asked it, and it cannot be answered.
    Exception
        A defect showed while this session's job was at it.
    """
    mine = job(question.what, question.fingerprint)
    if mine is None or mine.question != question:
        return shelf().get(question)
    if mine.error is not None:
        raise mine.error
    if mine.defect is not None:
        raise mine.defect
    return None if mine.is_running else mine.answer


def _key(what: What, fingerprint: str) -> str:
    return f"job:{what}:{fingerprint}"
