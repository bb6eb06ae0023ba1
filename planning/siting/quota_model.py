"""Meeting quotas at least cost as a linear model, and the bound that any prices of its rows prove.

The model of partial set covering (M. S. Daskin, S. H. Owen, "Two new location covering problems: the partial P-center
problem and the partial set covering problem", Geographical Analysis 31 (1999)) with several quotas:

    min Σ cⱼ xⱼ   subject to   yᵢ ≤ Σ_{j covers i} xⱼ,   Σ aᵢq yᵢ ≥ need_q,   x binary, 0 ≤ y ≤ 1 (1 where i must be covered).

Prices come from the interior point method, in large models from the first-order method of D. Applegate et al., "Practical large-scale linear programming using primal-dual
hybrid gradient", NeurIPS 34 (2021), both as HiGHS has them. They need not be exact: whatever they are, the least value that the
Lagrangian takes between the variables' limits is a bound.
"""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np
from scipy.sparse import csr_matrix, eye_array, hstack, vstack

from planning.search import Floats, Ints
from planning.siting.effort import Watch
from planning.siting.highs import LinearModel, highs_model
from planning.siting.quotas import Quotas
from planning.siting.rules import RuleRows

_INTERIOR_POINT_ENTRIES = 300_000
"""Up to so many entries of the matrix the interior point method is used, which is exact; beyond, it takes too long."""
_ITERATIONS = 2000
_SAFETY = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class DualBound:
    """What prices of the rows prove of a model that is minimised.

    Attributes
    ----------
    bound : float
        No solution is below this.
    prices : (rows,) float64
        Price of each row.
    reduced_costs : (variables,) float64
        What a variable costs beyond the prices of the rows that it serves: moving it from the limit that is best for it
        raises the bound by the reduced cost's size times the move.
    """

    bound: float
    prices: Floats
    reduced_costs: Floats


def quota_model(quotas: Quotas, rows: RuleRows, costs: Floats, lower: Floats, upper: Floats) -> LinearModel:
    """Return the model of meeting all quotas at least cost.

    Parameters
    ----------
    quotas : Quotas
        What must be covered.
    rows : RuleRows
        The rules.
    costs, lower, upper : (candidates,) float64
        Cost of each candidate and whether it must or may be chosen.

    Returns
    -------
    LinearModel
        Variables: candidates, then groups. Rows: groups, then quotas (each divided by what is needed), then rules.
    """
    candidates, groups = quotas.cover.shape
    # A choice that misses a need by no more than the slack meets it, so the bound must not ask for more.
    least = np.maximum(quotas.need - quotas.slack, 0.0)
    scale = np.where(least > 0, least, 1.0)
    # A group that brings more than all that is needed counts as bringing just that.
    most = np.repeat(np.where(least > 0, least, np.inf), np.diff(quotas.amounts.indptr))
    amounts = quotas.amounts.copy()
    amounts.data = np.minimum(amounts.data, most) / np.repeat(scale, np.diff(amounts.indptr))
    matrix = vstack(
        [
            hstack([quotas.covering.astype(np.float64), -eye_array(groups)]),
            hstack([csr_matrix((len(scale), candidates)), amounts]),
            hstack([rows.matrix, csr_matrix((len(rows.lower), groups))]),
        ],
        format="csr",
    )
    return LinearModel(
        np.concatenate([costs, np.zeros(groups)]),
        np.concatenate([lower, quotas.must.astype(np.float64)]),
        np.concatenate([upper, np.ones(groups)]),
        np.concatenate([np.ones(candidates, dtype=bool), np.zeros(groups, dtype=bool)]),
        csr_matrix(matrix),
        np.concatenate([np.zeros(groups), least / scale, rows.lower]),
        np.concatenate([np.full(groups + len(scale), np.inf), rows.upper]),
        minimise=True,
    )


def start_values(quotas: Quotas, chosen: Ints) -> Floats:
    """Return the model's variables for a choice, (candidates + groups,) float64."""
    opened = np.zeros(quotas.cover.shape[0])
    opened[chosen] = 1.0
    return np.concatenate([opened, quotas.covered(chosen).astype(np.float64)])


def dual_bound(model: LinearModel, watch: Watch) -> DualBound:
    """Return what near-optimal prices prove of a model that is minimised and whose variables all have finite limits.

    Parameters
    ----------
    model : LinearModel
        The model; whole variables are taken as divisible.
    watch : Watch
        Gives the time left; where there is none all prices are 0.

    Returns
    -------
    DualBound
        Holds whether the prices are optimal or not.
    """
    if watch.remaining() <= 0 or not model.rows.shape[0]:
        return unpriced(model)
    return _proven(model, _near_optimal_prices(model, watch))


def unpriced(model: LinearModel) -> DualBound:
    """Return what is known of a model without any prices: every variable at the limit that is best for it."""
    return _proven(model, np.zeros(model.rows.shape[0]))


def _proven(model: LinearModel, prices: Floats) -> DualBound:
    prices = np.where(np.isinf(model.row_lower), np.minimum(prices, 0.0), prices)
    prices = np.where(np.isinf(model.row_upper), np.maximum(prices, 0.0), prices)
    sides = np.where(prices > 0, model.row_lower, np.where(prices < 0, model.row_upper, 0.0))
    reduced = model.costs - model.rows.T @ prices
    parts = np.concatenate([prices * sides, np.minimum(reduced * model.lower, reduced * model.upper)])
    bound = float(parts.sum()) - _SAFETY * float(np.abs(parts).max(initial=0.0))
    return DualBound(model.offset + bound, prices, reduced)


def _near_optimal_prices(model: LinearModel, watch: Watch) -> Floats:
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    for option, setting in (
        ("output_flag", False),
        ("solver", "ipm" if model.rows.nnz <= _INTERIOR_POINT_ENTRIES else "pdlp"),
        ("pdlp_iteration_limit", _ITERATIONS),
        ("time_limit", float(watch.remaining())),
        ("run_crossover", "off"),
        ("threads", 1),
    ):
        if solver.setOptionValue(option, setting) == highspy.HighsStatus.kError:
            raise RuntimeError(f"HiGHS refused the {option}")
    problem = highs_model(model)
    problem.integrality_ = []
    if solver.passModel(problem) == highspy.HighsStatus.kError:
        raise RuntimeError("HiGHS refused the model")
    solver.run()
    prices = np.array(solver.getSolution().row_dual, dtype=np.float64)
    usable = len(prices) == model.rows.shape[0] and bool(np.isfinite(prices).all())
    return prices if usable else np.zeros(model.rows.shape[0])
