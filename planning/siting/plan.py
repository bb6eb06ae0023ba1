"""What every siting model answers with: the choice and its certificate."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from planning.search import Floats, Ints

OPTIMAL = "optimal"
FEASIBLE = "feasible"
RELATIVE_PROOF = 1e-9
"""Objective and bound this close, relative to the larger, are one number."""
ABSOLUTE_PROOF = 1e-6
"""Objective and bound this close are one number, however small they are; see `power_of_two`."""
_LARGE, _SCALED, _EXACT, _EXPONENTS = 1e9, 1000.0, 2.0**50, 1022


@dataclass(frozen=True, slots=True, eq=False)
class SitePlan:
    """Chosen candidates with the certificate of how good the choice is.

    Attributes
    ----------
    chosen : (k,) int32
        Candidates in build order: each is the one that helps most among those chosen and not yet built.
    gains : (k,) float64
        What each improves the objective by when built in that order, in the objective's unit. Their sum is ``objective`` in
        covering models; the module of each other model says what they are there.
    objective : float
        Value of the choice, recomputed from the matrix that was given.
    bound : float
        No choice that keeps to the rules is better than this: proven.
    status : str
        ``"optimal"`` where the bound is met, else ``"feasible"``.
    seconds : float
        Time taken.
    minimised : bool
        Whether less is better (cost, distance) or more (weight covered).
    """

    chosen: Ints
    gains: Floats
    objective: float
    bound: float
    status: str
    seconds: float
    minimised: bool = False

    @property
    def gap(self) -> float:
        """How far the objective is at most from the best possible: a share of the bound where more is better, else of the objective."""
        return relative_gap(self.objective, self.bound, minimised=self.minimised)


def relative_gap(objective: float, bound: float, *, minimised: bool) -> float:
    """Return how far an objective is at most from the best possible, 0 to 1.

    Parameters
    ----------
    objective, bound : float
        Value of a choice and what no choice is better than.
    minimised : bool
        Whether less is better.

    Returns
    -------
    float
        ``(objective - bound) / objective`` where less is better, else ``(bound - objective) / bound``; 0 where both are 0 or
        infinite, 1 where one is infinite.
    """
    better, worse = (bound, objective) if minimised else (objective, bound)
    if math.isinf(worse):
        return 0.0 if better == worse else 1.0
    return max((worse - better) / worse, 0.0) if worse > 0 else 0.0


def is_proven(objective: float, bound: float) -> bool:
    """Return whether an objective meets its bound, but for the rounding of sums; what is not known never does."""
    difference = abs(bound - objective)
    return math.isfinite(difference) and difference <= max(
        ABSOLUTE_PROOF, RELATIVE_PROOF * max(abs(bound), abs(objective))
    )


def is_met(objective: float, bound: float) -> bool:
    """Return whether an objective meets its bound whatever unit they are counted in: by their ratio alone."""
    difference = abs(bound - objective)
    return math.isfinite(difference) and difference <= RELATIVE_PROOF * max(abs(bound), abs(objective))


def power_of_two(values: Floats) -> float:
    """Return the factor by which very small or large weights or costs are multiplied before solving.

    Solvers decide by absolute tolerances; a power of two changes no digit.

    Parameters
    ----------
    values : (n,) float64
        Non-negative and finite.

    Returns
    -------
    float
        Brings the largest value to between 500 and 1000; 1 where that lies from 1 to a milliard, and where all are whole
        numbers whose sums are exact.
    """
    largest = float(values.max(initial=0.0))
    if largest == 0.0 or 1.0 <= largest <= _LARGE:
        return 1.0
    if largest < _EXACT and float(values.sum()) < _EXACT and (values == np.floor(values)).all():
        return 1.0
    exponent = int(np.clip(np.floor(np.log2(_SCALED) - np.log2(largest)), -_EXPONENTS, _EXPONENTS))
    return float(np.ldexp(1.0, exponent))
