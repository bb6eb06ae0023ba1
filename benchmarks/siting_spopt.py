"""The siting models of spopt, solved by CBC and HiGHS through PuLP, on one thread and to the end (gap 0)."""

from __future__ import annotations

import numpy as np
import pulp
from scipy.sparse import csr_matrix
from spopt.locate import LSCP, MCLP, PMedian

from benchmarks.siting_runs import NOTHING, Found

SOLVERS = {"CBC": pulp.PULP_CBC_CMD, "HiGHS": pulp.HiGHS}
"""As PuLP brings them along."""


def mclp(cover: csr_matrix, weights: np.ndarray, sites: int, solver: str, seconds: float) -> Found:
    """spopt's MCLP from a matrix of costs (0 within reach, 1 beyond)."""
    model = MCLP.from_cost_matrix(_costs(cover).T, weights, service_radius=0.5, p_facilities=sites)
    return _solved(model, solver, seconds)


def lscp(cover: csr_matrix, solver: str, seconds: float) -> Found:
    """spopt's LSCP from a matrix of costs (0 within reach, 1 beyond)."""
    return _solved(LSCP.from_cost_matrix(_costs(cover).T, service_radius=0.5), solver, seconds)


def p_median(distances: np.ndarray, weights: np.ndarray, sites: int, solver: str, seconds: float) -> Found:
    """spopt's p-median."""
    return _solved(PMedian.from_cost_matrix(distances.T, weights, p_facilities=sites), solver, seconds)


def _costs(cover: csr_matrix) -> np.ndarray:
    return 1.0 - (cover.toarray() != 0)


def _solved(model: object, solver: str, seconds: float) -> Found:
    """Solve; the bound is known to spopt's users only where the model is solved to the end."""
    model.problem.solve(SOLVERS[solver](msg=False, threads=1, timeLimit=seconds, gapRel=0.0))  # type: ignore[attr-defined]
    status, problem = model.problem.sol_status, model.problem  # type: ignore[attr-defined]
    if status not in (pulp.LpSolutionOptimal, pulp.LpSolutionIntegerFeasible):
        return NOTHING
    chosen = np.flatnonzero([(variable.value() or 0.0) > 0.5 for variable in model.fac_vars])  # type: ignore[attr-defined]
    proven = status == pulp.LpSolutionOptimal
    return Found(chosen, pulp.value(problem.objective) if proven else float("nan"), proven)
