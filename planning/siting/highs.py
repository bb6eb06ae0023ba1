"""Mixed-integer linear models solved by HiGHS, with progress, a stop signal and an honest answer.

Q. Huangfu, J. A. J. Hall, "Parallelizing the dual revised simplex method", Mathematical Programming Computation 10 (2018).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack

from geodata.text import Text
from planning.search import Floats, Ints
from planning.siting.effort import Watch

STAGE = Text("精确求解", "solving exactly")
ABSOLUTE_GAP = 1e-7
"""A bound may be off by this: what is closer to the best solution is not looked into."""
_FEASIBILITY = 1e-9
"""A row or a whole number may be missed by this."""
_ENDED = {
    highspy.HighsModelStatus.kOptimal: "optimal",
    highspy.HighsModelStatus.kInfeasible: "infeasible",
    highspy.HighsModelStatus.kTimeLimit: "stopped",
    highspy.HighsModelStatus.kInterrupt: "stopped",
    highspy.HighsModelStatus.kSolutionLimit: "stopped",
    highspy.HighsModelStatus.kUnknown: "stopped",
    highspy.HighsModelStatus.kSolveError: "stopped",
}
_LOST = (highspy.HighsModelStatus.kUnknown, highspy.HighsModelStatus.kSolveError)
"""After numerical trouble nothing that HiGHS says of a bound is certain."""


@dataclass(frozen=True, slots=True, eq=False)
class LinearModel:
    """Minimise or maximise ``offset + costs @ x`` subject to ``row_lower <= rows @ x <= row_upper`` and bounds.

    Attributes
    ----------
    costs, lower, upper : (n,) float64
        Objective and bounds of each variable.
    integer : (n,) bool
        Which variables must be whole.
    rows : csr_matrix, (m, n)
        Constraint matrix.
    row_lower, row_upper : (m,) float64
        Limits of each row, possibly infinite.
    minimise : bool
        Direction.
    offset : float
        Constant of the objective.
    """

    costs: Floats
    lower: Floats
    upper: Floats
    integer: NDArray[np.bool_]
    rows: csr_matrix
    row_lower: Floats
    row_upper: Floats
    minimise: bool
    offset: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class LinearAnswer:
    """What came of a model.

    Attributes
    ----------
    ended : str
        ``"optimal"``, ``"infeasible"`` or ``"stopped"`` (time or a stop signal).
    values : (n,) float64 or None
        Best solution found; None where there is none (yet).
    objective : float
        Its value as HiGHS counts it; recompute from the data what matters. Infinitely bad where there is none.
    bound : float
        Proven bound of the objective; infinitely good where nothing is known.
    """

    ended: str
    values: Floats | None
    objective: float
    bound: float


def solve_linear_model(
    model: LinearModel,
    watch: Watch,
    *,
    start: Floats | None = None,
    seconds: float | None = None,
    nodes: int | None = None,
    tell: bool = True,
) -> LinearAnswer:
    """Solve a model within the watch's time.

    Parameters
    ----------
    model : LinearModel
        What to solve; without any integer variable it is a linear programme.
    watch : Watch
        Gives the time left and the stop signal.
    start : (n,) float64 or None
        A solution to begin with.
    seconds : float or None
        Time for this model, where less than what is left.
    nodes : int or None
        Nodes of the search tree at most.
    tell : bool
        Report objective and bound to the watch as they improve; only right where the model's objective is the problem's.

    Returns
    -------
    LinearAnswer
        See there.

    Raises
    ------
    RuntimeError
        HiGHS refuses the model or ends in a way that no model of this project should.
    """
    worst = np.inf if model.minimise else -np.inf
    time_left = watch.remaining() if seconds is None else min(seconds, watch.remaining())
    if time_left <= 0:
        return LinearAnswer("stopped", None, worst, -worst)
    if not len(model.costs):
        return _without_variables(model)
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    for option, setting in (
        ("output_flag", False),
        ("time_limit", float(time_left)),
        ("mip_rel_gap", 0.0),
        ("mip_abs_gap", ABSOLUTE_GAP),
        ("mip_feasibility_tolerance", _FEASIBILITY),
        ("primal_feasibility_tolerance", _FEASIBILITY),
        ("random_seed", 0),
        *(() if nodes is None else (("mip_max_nodes", nodes),)),
    ):
        _require(solver.setOptionValue(option, setting), option)
    _require(solver.passModel(highs_model(model)), "model")
    if start is not None:
        solution = highspy.HighsSolution()
        solution.col_value = np.asarray(start, dtype=np.float64).tolist()
        _require(solver.setSolution(solution), "start solution")
    if model.integer.any():
        _listen(solver, watch, tell=tell)
    ran = solver.run()
    status = solver.getModelStatus()
    if status not in _LOST:
        _require(ran, "run")
    if status not in _ENDED:
        raise RuntimeError(f"HiGHS ended with {solver.modelStatusToString(status)}")
    answer = _answer(solver, model, _ENDED[status])
    return replace(answer, bound=-worst) if status in _LOST else answer


def with_row(model: LinearModel, coefficients: Floats, low: float, high: float) -> LinearModel:
    """Return a model with one more row, ``low <= coefficients @ x <= high``."""
    return replace(
        model,
        rows=csr_matrix(vstack([model.rows, csr_matrix(coefficients)], format="csr")),
        row_lower=np.append(model.row_lower, low),
        row_upper=np.append(model.row_upper, high),
    )


def without_choice(model: LinearModel, found: Ints, *, short: bool, candidates: int) -> LinearModel:
    """Return a model that a choice which breaks a limit by less than HiGHS sees is cut off from.

    Parameters
    ----------
    model : LinearModel
        Its first variables are the candidates.
    found : (k,) int32
        The choice.
    short : bool
        Whether it falls short of something, as then all that is part of it does.
    candidates : int
        Number of candidates.
    """
    coefficients = np.zeros(model.rows.shape[1])
    coefficients[:candidates] = 1.0
    coefficients[found] = 0.0 if short else -1.0
    return with_row(model, coefficients, 1.0 if short else 1.0 - len(found), np.inf)


def _without_variables(model: LinearModel) -> LinearAnswer:
    """Return the answer to a model in which nothing is left to decide, which HiGHS would refuse."""
    if (model.row_lower > 0).any() or (model.row_upper < 0).any():
        worst = np.inf if model.minimise else -np.inf
        return LinearAnswer("infeasible", None, worst, -worst)
    return LinearAnswer("optimal", np.empty(0), model.offset, model.offset)


def highs_model(model: LinearModel) -> highspy.HighsLp:
    """Return a model as HiGHS holds it."""
    lp = highspy.HighsLp()
    lp.num_row_, lp.num_col_ = model.rows.shape
    lp.sense_ = highspy.ObjSense.kMinimize if model.minimise else highspy.ObjSense.kMaximize
    lp.offset_ = model.offset
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = model.costs, model.lower, model.upper
    lp.row_lower_, lp.row_upper_ = model.row_lower, model.row_upper
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = (
        model.rows.indptr,
        model.rows.indices,
        model.rows.data.astype(np.float64),
    )
    if model.integer.any():
        whole, split = highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous
        lp.integrality_ = [whole if integer else split for integer in model.integer.tolist()]
    return lp


def _listen(solver: highspy.Highs, watch: Watch, *, tell: bool) -> None:
    """Have HiGHS report its best solution and bound from time to time and stop when told."""

    def at_interrupt(event: highspy.highs.HighsCallbackEvent) -> None:
        found, bound = event.data_out.mip_primal_bound, event.data_out.mip_dual_bound
        if tell:
            watch.report(
                STAGE,
                objective=found if abs(found) < highspy.kHighsInf else None,
                bound=bound if abs(bound) < highspy.kHighsInf else None,
            )
        else:
            watch.report(STAGE)
        if watch.cancelled:
            event.interrupt()

    if watch.effort.on_progress is not None:
        solver.cbMipInterrupt.subscribe(at_interrupt)


def _answer(solver: highspy.Highs, model: LinearModel, ended: str) -> LinearAnswer:
    worst = np.inf if model.minimise else -np.inf
    if ended == "infeasible":
        return LinearAnswer(ended, None, worst, -worst)
    info = solver.getInfo()
    found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    values = np.array(solver.getSolution().col_value) if found else None
    if model.integer.any():
        bound = info.mip_dual_bound if abs(info.mip_dual_bound) < highspy.kHighsInf else -worst
    else:
        bound = info.objective_function_value if ended == "optimal" else -worst
    return LinearAnswer(ended, values, info.objective_function_value if found else worst, float(bound))


def _require(status: highspy.HighsStatus, step: str) -> None:
    if status == highspy.HighsStatus.kError:
        raise RuntimeError(f"HiGHS refused the {step}")
