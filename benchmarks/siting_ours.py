"""Our solvers as the benchmarks call them: time limit in, what was found and how it got there out."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
from scipy.sparse import csr_matrix

from benchmarks.siting_instances import random_geometric
from benchmarks.siting_runs import Found
from planning.siting import Effort, SitePlan, SolveProgress, maximal_covering, p_median, set_covering


def mclp(cover: csr_matrix, weights: np.ndarray, sites: int, seconds: float) -> Found:
    """Maximal covering."""
    return _traced(lambda effort: maximal_covering(cover, weights, sites, effort=effort), seconds)


def set_cover(cover: csr_matrix, weights: np.ndarray, share: float, seconds: float) -> Found:
    """Fewest sites for a share of the weight."""
    return _traced(lambda effort: set_covering(cover, weights, share, effort=effort), seconds)


def median(distances: np.ndarray, weights: np.ndarray, sites: int, seconds: float) -> Found:
    """p-median."""
    return _traced(lambda effort: p_median(distances, weights, sites, effort=effort), seconds)


def warm_up() -> None:
    """Compile, or load from the cache, what the solvers use, as the program does before it is asked."""
    small = random_geometric(60, 300, 12.0, 0)
    along = np.arange(60.0) ** 1.2
    mclp(small.cover, small.weights, 6, 5.0)
    set_cover(small.cover, small.weights, 0.7, 5.0)
    median(np.abs(along[:, None] - along), np.ones(60), 5, 5.0)


def _traced(solve: Callable[[Effort], SitePlan], seconds: float) -> Found:
    began = time.process_time()
    trace: list[tuple[float, float, float]] = []

    def note(progress: SolveProgress) -> bool:
        trace.append((time.process_time() - began, progress.objective, progress.bound))
        return True

    plan = solve(Effort(time_limit_seconds=seconds, on_progress=note))
    trace.append((time.process_time() - began, plan.objective, plan.bound))
    return Found(plan.chosen, plan.bound, plan.status == "optimal", tuple(trace))
