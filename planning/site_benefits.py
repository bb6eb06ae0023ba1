"""What each option is worth to each demand point, on one scale for all goals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix

from geodata.network import read_only
from planning.scenario import Scenario
from planning.search import Floats, Ints
from planning.site_problem import SiteProblem
from planning.siting import step_credits


@dataclass(frozen=True, slots=True, eq=False)
class Benefits:
    """Benefit per unit of weight: a demand point takes the best of the options chosen and of what exists.

    Attributes
    ----------
    matrix : csr_matrix, (options, demand) float64
        Benefit of each option: 1 where it covers; with gradual coverage the credit; for the goals ``median`` and ``center``
        the minutes that the way is shorter than the longest one that counts.
    now : (demand,) float64
        Benefit through existing outlets that stay.
    """

    matrix: csr_matrix
    now: Floats

    def with_options(self, chosen: Ints) -> Floats:
        """Return the benefit of each demand point with a choice built, (demand,) float64."""
        best = self.now.copy()
        rows = self.matrix[chosen]
        np.maximum.at(best, rows.indices, rows.data)
        return best

    def gains(self, weights: Floats, best: Floats) -> Floats:
        """Return what each option would add to a present benefit, in weight × benefit, (options,) float64."""
        more = np.maximum(self.matrix.data - best[self.matrix.indices], 0.0) * weights[self.matrix.indices]
        summed = np.add.reduceat(np.append(more, 0.0), self.matrix.indptr[:-1]) * (np.diff(self.matrix.indptr) > 0)
        return np.asarray(summed, dtype=np.float64)


def benefits(problem: SiteProblem, scenario: Scenario) -> Benefits:
    """Return what each option is worth for a scenario's goal.

    Parameters
    ----------
    problem : SiteProblem
        The question as arrays.
    scenario : Scenario
        Its goal counts; ``share``, ``equity`` and ``capacity`` are told in covered weight.

    Returns
    -------
    Benefits
        See there.
    """
    goal = scenario.siting.goal
    if goal == "gradual":
        steps = scenario.siting.credit_steps
        return Benefits(step_credits(problem.minutes, steps), read_only(step_credits(problem.nearest_now, steps)))
    if goal in {"median", "center"}:
        times = problem.minutes
        saved = csr_matrix((problem.cutoff_minutes - times.data, times.indices, times.indptr), shape=times.shape)
        now = np.maximum(problem.cutoff_minutes - problem.nearest_now, 0.0)
        return Benefits(saved, read_only(now))
    return Benefits(problem.cover.astype(np.float64), read_only(problem.covered.astype(np.float64)))
