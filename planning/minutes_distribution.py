"""How many are within how many minutes: the cumulative distribution of the time to the nearest outlet."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from geodata.network import Floats, read_only
from planning.coverage import Coverage

LONGEST_MINUTES = 120
"""The distribution is told up to so many minutes at most."""


@dataclass(frozen=True, slots=True, eq=False)
class MinutesDistribution:
    """The distribution of the minutes to the nearest outlet.

    Attributes
    ----------
    minutes : (m,) float64
        0, 1, 2, … in whole minutes.
    share : (m,) float64
        Share of the persons that are at most so far away, 0 to 1.
    p50, p90 : float
        Minutes within which half and nine tenths of them are; infinite where fewer reach any outlet.
    never : float
        Share of those that reach no outlet at all.
    """

    minutes: Floats
    share: Floats
    p50: float
    p90: float
    never: float


def minutes_distribution(coverage: Coverage, persons: Floats) -> MinutesDistribution:
    """Return the distribution of the minutes to the nearest outlet.

    Parameters
    ----------
    coverage : Coverage
        Minutes of every cell.
    persons : (c,) float64
        How many count in each cell.

    Returns
    -------
    MinutesDistribution
        Up to twice the standard, or further until nine tenths are reached, `LONGEST_MINUTES` at most. All shares 0 where
        nobody counts.
    """
    p50, p90 = (coverage.quantile_minutes(share, persons) for share in (0.5, 0.9))
    longest = max(2 * coverage.max_minutes, p90 if math.isfinite(p90) else 0.0)
    minutes = np.arange(math.ceil(min(longest, max(LONGEST_MINUTES, coverage.max_minutes))) + 1, dtype=np.float64)
    everybody = float(persons.sum())
    order = np.argsort(coverage.minutes, kind="stable")
    reached = np.concatenate([[0.0], np.cumsum(persons[order])])
    within = reached[np.searchsorted(coverage.minutes[order], minutes, side="right")]
    never = float(persons[~np.isfinite(coverage.minutes)].sum())
    return MinutesDistribution(
        read_only(minutes),
        read_only(within / everybody if everybody else np.zeros(len(minutes))),
        p50,
        p90,
        never / everybody if everybody else 0.0,
    )
