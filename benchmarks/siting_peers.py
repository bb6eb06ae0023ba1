"""The siting models as textbooks have them, solved by HiGHS and SCIP.

Nothing here uses `planning`. Every function takes what ours takes, builds the model, which counts, and solves it within
a time limit. All are asked for a proof (gap 0) on one thread.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import highspy
import numpy as np
import pyscipopt
from scipy.sparse import csr_matrix, eye_array, hstack, vstack

from benchmarks.siting_runs import NOTHING, Found

OnBest = Callable[[float, float], None]
"""Told the best value and the bound so far."""


def mclp_rows(cover: csr_matrix, sites: int) -> tuple[csr_matrix, np.ndarray]:
    """The textbook rows ``rows @ (x, y) <= upper``: a demand point counts if one of its sites is open; so many sites."""
    candidates, demand = cover.shape
    serve = hstack([-csr_matrix(cover.T, dtype=float), eye_array(demand)])
    count = csr_matrix(
        (np.ones(candidates), (np.zeros(candidates, int), np.arange(candidates))), shape=(1, candidates + demand)
    )
    return csr_matrix(vstack([serve, count])), np.append(np.zeros(demand), float(sites))


def solve_highs(
    costs: np.ndarray, rows: csr_matrix, lower: np.ndarray, upper: np.ndarray, binaries: int, seconds: float,
    *, maximise: bool, on_best: OnBest | None = None,
) -> tuple[np.ndarray | None, float, bool]:  # fmt: skip
    """Solve ``lower <= rows @ v <= upper`` with 0 <= v <= 1, the first ``binaries`` of them whole; return v, bound, proven."""
    lp = highspy.HighsLp()
    lp.num_row_, lp.num_col_ = rows.shape
    lp.sense_ = highspy.ObjSense.kMaximize if maximise else highspy.ObjSense.kMinimize
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = costs, np.zeros(len(costs)), np.ones(len(costs))
    lp.row_lower_, lp.row_upper_ = lower, upper
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = rows.indptr, rows.indices, rows.data
    lp.integrality_ = [highspy.HighsVarType.kInteger] * binaries + [highspy.HighsVarType.kContinuous] * (
        len(costs) - binaries
    )
    solver = highspy.Highs()
    options = {"output_flag": False, "threads": 1, "time_limit": float(seconds), "mip_rel_gap": 0.0}
    for option, value in options.items():
        solver.setOptionValue(option, value)
    solver.passModel(lp)
    if on_best is not None:
        solver.cbMipInterrupt.subscribe(
            lambda event: on_best(event.data_out.mip_primal_bound, event.data_out.mip_dual_bound)
        )
    solver.run()
    info = solver.getInfo()
    found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    values = np.array(solver.getSolution().col_value) if found else None
    return values, info.mip_dual_bound, solver.getModelStatus() == highspy.HighsModelStatus.kOptimal


def highs_mclp(cover: csr_matrix, weights: np.ndarray, sites: int, seconds: float) -> Found:
    """HiGHS on the textbook model; the demand's variables are continuous, as they may be."""
    began = time.process_time()
    rows, upper = mclp_rows(cover, sites)
    candidates = cover.shape[0]
    costs = np.concatenate([np.zeros(candidates), weights])
    lower = np.full(len(upper), -highspy.kHighsInf)
    trace: list[tuple[float, float, float]] = []

    def note(value: float, bound: float) -> None:
        trace.append((time.process_time() - began, value, bound))

    values, bound, proven = solve_highs(costs, rows, lower, upper, candidates, seconds, maximise=True, on_best=note)
    if values is None:
        return NOTHING
    chosen = np.flatnonzero(values[:candidates] > 0.5)
    note(float(costs @ values), bound)
    return Found(chosen, bound, proven, tuple(trace))


def highs_set_cover(cover: csr_matrix, weights: np.ndarray, share: float, seconds: float) -> Found:
    """HiGHS on the textbook model of partial set covering; of full covering where the share is 1."""
    candidates, demand = cover.shape
    rows, _ = mclp_rows(cover, candidates)
    total = csr_matrix(np.concatenate([np.zeros(candidates), weights])[None])
    rows = csr_matrix(vstack([rows[:demand], total]))
    costs = np.concatenate([np.ones(candidates), np.zeros(demand)])
    lower = np.append(np.full(demand, -highspy.kHighsInf), share * weights.sum())
    upper = np.append(np.zeros(demand), highspy.kHighsInf)
    values, bound, proven = solve_highs(costs, rows, lower, upper, candidates, seconds, maximise=False)
    return NOTHING if values is None else Found(np.flatnonzero(values[:candidates] > 0.5), bound, proven)


def highs_p_median(distances: np.ndarray, weights: np.ndarray, sites: int, seconds: float) -> Found:
    """HiGHS on the textbook p-median: every demand point goes to one open candidate."""
    candidates, demand = distances.shape
    pairs = candidates * demand
    site, point = np.divmod(np.arange(pairs), demand)
    # Variables: x of each candidate, then z of each pair, by candidate.
    once = csr_matrix((np.ones(pairs), (point, candidates + np.arange(pairs))), shape=(demand, candidates + pairs))
    opened = hstack(
        [csr_matrix((-np.ones(pairs), (np.arange(pairs), site)), shape=(pairs, candidates)), eye_array(pairs)]
    )
    count = csr_matrix(
        (np.ones(candidates), (np.zeros(candidates, int), np.arange(candidates))), shape=(1, candidates + pairs)
    )
    lower = np.concatenate([np.ones(demand), np.full(pairs, -highspy.kHighsInf), [sites]])
    upper = np.concatenate([np.ones(demand), np.zeros(pairs), [sites]])
    costs = np.concatenate([np.zeros(candidates), (distances * weights).ravel()])
    rows = csr_matrix(vstack([once, opened, count]))
    values, bound, proven = solve_highs(costs, rows, lower, upper, candidates, seconds, maximise=False)
    return NOTHING if values is None else Found(np.flatnonzero(values[:candidates] > 0.5), bound, proven)


def scip_mclp(cover: csr_matrix, weights: np.ndarray, sites: int, seconds: float) -> Found:
    """SCIP on the textbook model; the demand's variables are continuous, as they may be."""
    model = pyscipopt.Model()
    model.hideOutput()
    model.setParam("limits/time", float(seconds))
    opened = [model.addVar(vtype="B") for _ in range(cover.shape[0])]
    served = [model.addVar(vtype="C", lb=0.0, ub=1.0, obj=float(weight)) for weight in weights]
    by_demand = csr_matrix(cover.T)
    for point, variable in enumerate(served):
        near = by_demand.indices[by_demand.indptr[point] : by_demand.indptr[point + 1]]
        model.addCons(variable <= pyscipopt.quicksum(opened[site] for site in near))
    model.addCons(pyscipopt.quicksum(opened) <= sites)
    model.setMaximize()
    model.optimize()
    if model.getNSols() == 0:
        return NOTHING
    chosen = np.flatnonzero([model.getVal(variable) > 0.5 for variable in opened])
    return Found(chosen, model.getDualbound(), model.getStatus() == "optimal")
