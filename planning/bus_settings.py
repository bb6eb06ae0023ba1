"""What a journey by bus may be: the departure window, and the limits of riding, walking and changing."""

from __future__ import annotations

from dataclasses import dataclass

from geodata.gtfs import DAY_SECONDS
from geodata.text import Text
from planning.errors import PlanningError

MEDIAN, NINETIETH = 50, 90
"""The percentiles that are told of the departures, sorted by how long they take."""

LONGEST_MINUTES = 240.0
"""Longest journey that may be asked for, so that all of it lies within the timetable's two days."""


@dataclass(frozen=True, slots=True)
class BusSettings:
    """What a journey by bus may be.

    Attributes
    ----------
    window_start_minutes, window_end_minutes : int
        Minutes after midnight; people leave at every minute from the start up to, not at, the end.
    max_minutes : float
        Journeys that take longer, waiting included, count as not reached.
    walk_limit_minutes : float
        Longest walk to the first stop, and from the last one.
    change_limit_minutes : float
        Longest walk between two stops when changing.
    change_minutes : float
        Least time between getting off and the next departure, besides the walk; above 0.
    """

    window_start_minutes: int = 7 * 60
    window_end_minutes: int = 9 * 60
    max_minutes: float = 60.0
    walk_limit_minutes: float = 15.0
    change_limit_minutes: float = 5.0
    change_minutes: float = 2.0

    def __post_init__(self) -> None:
        """Refuse values that no journey can have, all at once."""
        faults = [
            text
            for wrong, text in (
                (
                    not 0 <= self.window_start_minutes < self.window_end_minutes <= DAY_SECONDS // 60,
                    Text(
                        "出发时段须在 0:00 至 24:00 之间，且结束晚于开始",
                        "the departure window must lie between 0:00 and 24:00 and end after it starts",
                    ),
                ),
                (
                    not 0 < self.max_minutes <= LONGEST_MINUTES,
                    Text(
                        f"最长行程 {self.max_minutes:g} 分钟应大于 0 且不超过 {LONGEST_MINUTES:g}",
                        f"{self.max_minutes:g} minutes must be above 0 and at most {LONGEST_MINUTES:g}",
                    ),
                ),
                (
                    not (0 <= self.walk_limit_minutes <= LONGEST_MINUTES)
                    or not (0 <= self.change_limit_minutes <= LONGEST_MINUTES),
                    Text(
                        f"步行上限应在 0 至 {LONGEST_MINUTES:g} 分钟之间",
                        f"limits of walks must lie between 0 and {LONGEST_MINUTES:g} minutes",
                    ),
                ),
                (
                    not 0 < self.change_minutes <= LONGEST_MINUTES,
                    Text(
                        f"换乘时间应大于 0 且不超过 {LONGEST_MINUTES:g} 分钟",
                        f"the change time must be above 0 and at most {LONGEST_MINUTES:g} minutes",
                    ),
                ),
            )
            if wrong
        ]
        if faults:
            raise PlanningError(Text("；".join(fault.zh for fault in faults), "; ".join(fault.en for fault in faults)))

    @property
    def departures(self) -> int:
        """Number of departures in the window."""
        return self.window_end_minutes - self.window_start_minutes

    def rank(self, percentile: int) -> int:
        """Return which departure, of all sorted by how long they take, the percentile is; the quickest is 0."""
        return (percentile * self.departures + 99) // 100 - 1
