"""OR-tools CP-SAT on the maximal covering problem, apart: OR-tools brings a HiGHS that no process bears beside highspy's."""

from __future__ import annotations

import os

import numpy as np
from ortools.sat.python import cp_model
from scipy.sparse import csr_matrix

from benchmarks.siting_runs import NOTHING, Found


def cp_sat_mclp(cover: csr_matrix, weights: np.ndarray, sites: int, seconds: float) -> Found:
    """OR-tools CP-SAT with as many workers as there are cores; weights must be whole."""
    model = cp_model.CpModel()
    opened = [model.new_bool_var("") for _ in range(cover.shape[0])]
    served = [model.new_bool_var("") for _ in range(cover.shape[1])]
    by_demand = csr_matrix(cover.T)
    for point, variable in enumerate(served):
        near = by_demand.indices[by_demand.indptr[point] : by_demand.indptr[point + 1]]
        model.add_bool_or([variable.negated(), *(opened[site] for site in near)])
    model.add(sum(opened) <= sites)
    model.maximize(cp_model.LinearExpr.weighted_sum(served, weights.astype(int).tolist()))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = os.cpu_count() or 1
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return NOTHING
    chosen = np.flatnonzero([solver.boolean_value(variable) for variable in opened])
    return Found(chosen, solver.best_objective_bound, status == cp_model.OPTIMAL)
