"""How much effort a solver may spend, and the news and the stop signal that pass while it works."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from geodata.text import Text
from planning.errors import SitingError
from planning.siting.plan import relative_gap


@dataclass(frozen=True, slots=True)
class SolveProgress:
    """Where a solver stands.

    Attributes
    ----------
    stage : Text
        What it is doing.
    objective, bound : float
        Best choice found so far and what no choice is better than. Never worse than told before.
    gap : float
        As in `SitePlan.gap`.
    seconds : float
        Time since it began.
    """

    stage: Text
    objective: float
    bound: float
    gap: float
    seconds: float


OnSolveProgress = Callable[[SolveProgress], bool]
"""Told where a solver stands; False stops it, and the best choice so far is the answer."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How much a solver may spend.

    Attributes
    ----------
    time_limit_seconds : float
        Time for everything; with 0 the greedy choice is returned with the bound that is known for it.
    seed : int
        Seed of the random moves; one seed, one answer, unless the time ran out.
    on_progress : callable or None
        Told now and then where the solver stands; see `OnSolveProgress`.
    """

    time_limit_seconds: float = 30.0
    seed: int = 0
    on_progress: OnSolveProgress | None = None


class Watch:
    """The running clock of one solver: what time is left, the best objective and bound so far, whether to stop.

    Parameters
    ----------
    effort : Effort
        What may be spent.
    minimised : bool
        Whether less is better.
    scale : float
        The solver counts in so many times the unit of those who listen.

    Raises
    ------
    SitingError
        The time limit is negative or not a number.
    """

    def __init__(self, effort: Effort, *, minimised: bool = False, scale: float = 1.0) -> None:
        if not effort.time_limit_seconds >= 0:
            limit = f"{effort.time_limit_seconds:g}"
            raise SitingError(Text(f"求解时限 {limit} 秒不能为负", f"a time limit of {limit} s must not be negative"))
        self.effort = effort
        self.minimised, self.scale = minimised, scale
        self.cancelled = False
        worst = float("inf") if minimised else float("-inf")
        self.objective, self.bound = worst, -worst
        self._began = time.perf_counter()

    def seconds(self) -> float:
        """Return the seconds since the solver began."""
        return time.perf_counter() - self._began

    def remaining(self) -> float:
        """Return the seconds left, 0 where the solver was told to stop."""
        return 0.0 if self.cancelled else max(self.effort.time_limit_seconds - self.seconds(), 0.0)

    def over(self) -> bool:
        """Return whether to stop: the time is up or somebody said so."""
        return self.remaining() <= 0.0

    def part(self, seconds: float) -> Effort:
        """Return what a model may spend that is solved within this one.

        Parameters
        ----------
        seconds : float
            Time at most; never more than what is left.

        Returns
        -------
        Effort
            Of its progress the stage alone is told, as its objective and bound are not this solver's; whoever stops this
            solver stops it too.
        """

        def tell(news: SolveProgress) -> bool:
            self.report(news.stage)
            return not self.cancelled

        listener = None if self.effort.on_progress is None else tell
        return Effort(min(seconds, self.remaining()), self.effort.seed, listener)

    def report(self, stage: Text, *, objective: float | None = None, bound: float | None = None) -> None:
        """Take note of an objective and a bound, keep the better of each, and tell whoever listens.

        Parameters
        ----------
        stage : Text
            What the solver is doing.
        objective, bound : float or None
            Value of a choice that keeps to the rules; a proven bound; both as the solver counts. None where nothing is new.
        """
        best, worst = (min, max) if self.minimised else (max, min)
        if objective is not None:
            self.objective = best(self.objective, objective / self.scale)
        if bound is not None:
            self.bound = worst(self.bound, bound / self.scale)
        if self.effort.on_progress is None or self.cancelled:
            return
        gap = relative_gap(self.objective, self.bound, minimised=self.minimised) if self._known() else 1.0
        self.cancelled = not self.effort.on_progress(
            SolveProgress(stage, self.objective, self.bound, gap, self.seconds())
        )

    def _known(self) -> bool:
        return abs(self.objective) != float("inf") and abs(self.bound) != float("inf")
