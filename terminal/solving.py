"""Solving with the gap falling before one's eyes; the first Ctrl-C keeps the best so far, the second one ends."""

from __future__ import annotations

import math
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from geodata.text import Text

if TYPE_CHECKING:
    from types import FrameType

    from geodata.study_area import StudyArea
    from planning.proposals import ScenarioResult
    from planning.scenario import Scenario
    from planning.siting import OnSolveProgress, SolveProgress

Tell = Callable[[Text, float], None]
"""Takes what is being done and the share done, as `terminal.output.progress_bar` yields it."""

_STOPPING = Text(
    "正在停止，保留目前最好的方案；再按一次 Ctrl-C 立即结束",
    "stopping, the best plan so far is kept; press Ctrl-C again to end at once",
)


@contextmanager
def stop_asked(language: str) -> Iterator[Callable[[], bool]]:
    """Take the first Ctrl-C while the block runs as a wish to stop; the second one ends the program.

    Parameters
    ----------
    language : str
        ``"zh"`` or ``"en"``.

    Yields
    ------
    callable
        Returns whether to stop.
    """
    asked = False

    def take_note(_number: int, _frame: FrameType | None) -> None:
        nonlocal asked
        asked = True
        signal.signal(signal.SIGINT, signal.default_int_handler)
        # Whatever was interrupted may hold the lock of sys.stderr.
        os.write(sys.__stderr__.fileno() if sys.__stderr__ else 2, f"\n{_STOPPING.say(language)}\n".encode())

    before = signal.signal(signal.SIGINT, take_note)
    try:
        yield lambda: asked
    finally:
        signal.signal(signal.SIGINT, before)


def solved(area: StudyArea, scenario: Scenario, tell: Tell, language: str) -> ScenarioResult:
    """Run a scenario, telling how far the solver is; Ctrl-C stops the solver.

    Parameters
    ----------
    area : StudyArea
        The prepared study area.
    scenario : Scenario
        What is asked.
    tell : callable
        Of a progress bar.
    language : str
        ``"zh"`` or ``"en"``.

    Returns
    -------
    ScenarioResult
        With the best plan so far where the solver was stopped.
    """
    from planning.proposals import run_scenario

    tell(Text("计算现状覆盖", "Measuring coverage"), 0.0)
    with stop_asked(language) as stopped:
        return run_scenario(area, scenario, progress_teller(scenario, tell, stopped, language))


def progress_teller(scenario: Scenario, tell: Tell, stopped: Callable[[], bool], language: str) -> OnSolveProgress:
    """Return what a solver tells its progress to.

    Parameters
    ----------
    scenario : Scenario
        Its goal says in which unit.
    tell : callable
        Of a progress bar; the share done is what is left of the gap.
    stopped : callable
        Whether to stop.
    language : str
        ``"zh"`` or ``"en"``.
    """

    def on_progress(news: SolveProgress) -> bool:
        said = news_text(scenario, news, language)
        tell(Text(said, said), 1.0 - news.gap)
        return not stopped()

    return on_progress


def news_text(scenario: Scenario, news: SolveProgress, language: str) -> str:
    """Return where a solver stands: stage, best, bound and gap, in the unit of the goal.

    Parameters
    ----------
    scenario : Scenario
        What is being solved.
    news : SolveProgress
        What the solver told.
    language : str
        ``"zh"`` or ``"en"``.

    Returns
    -------
    str
        Objective and bound are left out where they are not known, or are weighted by priority persons, of whom they could tell.
    """
    from publishing.numbers import share_text
    from publishing.plans import GOALS_WITHOUT_WEIGHTS, figure_text, weighs_priority

    goal = scenario.siting.goal
    parts = [news.stage.say(language)]
    if not (math.isfinite(news.objective) and math.isfinite(news.bound)):
        return parts[0]
    if goal in GOALS_WITHOUT_WEIGHTS or not weighs_priority(scenario):
        best, bound = (figure_text(goal, value, language) for value in (news.objective, news.bound))
        parts.append(Text(f"最好 {best}", f"best {best}").say(language))
        parts.append(Text(f"界限 {bound}", f"bound {bound}").say(language))
    parts.append(Text(f"差距 {share_text(news.gap)}", f"gap {share_text(news.gap)}").say(language))
    return " · ".join(parts)
