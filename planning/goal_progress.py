"""Progress towards the goal that no unit is left out by the end of 2027, and the pace that it takes from now on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from planning.coverage import Coverage

GOAL_DATE = date(2027, 12, 31)
"""By this day the layout is to leave no area out (布局合理、覆盖全域)."""

MONTHS_PER_QUARTER = 3
_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class GoalProgress:
    """How far an area is on its way to the goal.

    Attributes
    ----------
    goal_share : float
        What share of its residents must be covered for a unit to be at the goal, 0 to 1; a setting, since no policy text
        fixes it.
    as_of : date
        The day from which the time left is counted.
    units_at_goal : int
        Units of which at least that share is covered.
    units_total : int
        Units with residents; the others have nobody to cover.
    persons_missing : float
        Residents to be covered in addition for every unit to be at the goal.
    months_left : int
        Whole months from ``as_of`` to `GOAL_DATE`, 0 once it is past.
    persons_per_quarter, units_per_quarter : float or None
        Pace from now on that meets the goal in time; 0 where nothing is missing, None where something is and not even a
        month is left.
    """

    goal_share: float
    as_of: date
    units_at_goal: int
    units_total: int
    persons_missing: float
    months_left: int
    persons_per_quarter: float | None
    units_per_quarter: float | None

    @property
    def is_past(self) -> bool:
        """Whether the goal's day is over."""
        return self.as_of > GOAL_DATE

    @property
    def is_reached(self) -> bool:
        """Whether every unit is at the goal."""
        return self.units_at_goal == self.units_total


def goal_progress(coverage: Coverage, *, goal_share: float, as_of: date) -> GoalProgress:
    """Return how far an area is on its way to the goal.

    Parameters
    ----------
    coverage : Coverage
        Coverage under the service standard that counts.
    goal_share : float
        See `GoalProgress`; above 0 and at most 1.
    as_of : date
        Today, or the day of the data.

    Returns
    -------
    GoalProgress
        A unit exactly at ``goal_share`` is at the goal.

    Raises
    ------
    ValueError
        ``goal_share`` is out of range.
    """
    if not 0 < goal_share <= 1:
        raise ValueError(f"goal_share must be above 0 and at most 1: {goal_share}")
    inhabited = (coverage.units["persons_total"] > 0).to_numpy(dtype=bool)
    units = coverage.units[inhabited]
    total, covered = units["persons_total"], units["persons_covered"]
    at_goal = units_at_goal(coverage, goal_share)[inhabited]
    missing = float((goal_share * total - covered)[~at_goal].sum())
    months = _months_between(as_of, GOAL_DATE)
    units_missing = int((~at_goal).sum())
    return GoalProgress(
        goal_share,
        as_of,
        int(at_goal.sum()),
        len(units),
        missing,
        months,
        _pace(missing, months),
        _pace(units_missing, months),
    )


def units_at_goal(coverage: Coverage, goal_share: float) -> NDArray[np.bool_]:
    """Return which units are at the goal, (u,) bool: of their residents at least that share is covered; False without any."""
    total, covered = (coverage.units[f"persons_{name}"].to_numpy() for name in ("total", "covered"))
    return np.asarray((total > 0) & (covered >= (goal_share - _ROUNDING) * total))


def _months_between(first: date, last: date) -> int:
    """Return the whole months from one day to a later one, 0 if it is not later."""
    months = (last.year - first.year) * 12 + last.month - first.month
    return max(months - (first.day > last.day), 0)


def _pace(missing: float, months: int) -> float | None:
    if missing == 0:
        return 0.0
    return missing / months * MONTHS_PER_QUARTER if months else None
