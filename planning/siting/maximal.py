"""Maximal covering location problem (MCLP), solved exactly with a proven bound.

R. Church and C. ReVelle, "The maximal covering location problem", Papers of the Regional Science Association 32
(1974): maximise the weight of demand covered by at most N sites,

    max Σ wᵢ yᵢ   subject to   yᵢ ≤ Σ_{j covers i} xⱼ,   Σ xⱼ ≤ N,   x binary, 0 ≤ y ≤ 1.

Demand with the same set of covering candidates is merged first, which changes no optimum.
"""

from __future__ import annotations

import time

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_matrix, csr_matrix

from geodata.network import read_only
from geodata.text import Text
from planning.errors import SitingError
from planning.search import Floats, Ints
from planning.siting.effort import Effort
from planning.siting.plan import SitePlan

_ABSOLUTE_GAP = 1e-6
_DEFAULT = Effort()


def maximal_covering(cover: csr_matrix, weights: Floats, sites: int, *, effort: Effort = _DEFAULT) -> SitePlan:
    """Choose at most ``sites`` candidates that together cover the most weight.

    Parameters
    ----------
    cover : csr_matrix, (candidates, demand)
        Non-zero where a candidate covers a demand point.
    weights : (demand,) float64
        Weight of each demand point; non-negative and finite. Give 0 to what is covered already.
    sites : int
        Number of sites at most.
    effort : Effort
        Time, seed and who is told.

    Returns
    -------
    SitePlan
        Candidates that would add nothing are not chosen, so it may hold fewer than ``sites``.

    Raises
    ------
    SitingError
        No candidates, a negative number of sites, or weights that are negative or not finite.
    """
    began = time.perf_counter()
    weights = np.asarray(weights, dtype=np.float64)
    time_limit_seconds = effort.time_limit_seconds
    _check(cover, weights, sites, time_limit_seconds)
    merged, merged_weights = _merge_equal_demand(cover, weights)
    chosen = _greedy(merged, merged_weights, sites)
    bound = _simple_bound(merged, merged_weights, sites)
    value = _covered_weight(merged, merged_weights, chosen)
    if time_limit_seconds > 0 and value < bound - _ABSOLUTE_GAP:
        found, dual_bound = _solve_exactly(merged, merged_weights, sites, chosen, time_limit_seconds)
        bound = min(bound, dual_bound)
        if _covered_weight(merged, merged_weights, found) > value:
            chosen = found
    order, gains = _build_order(merged, merged_weights, chosen)
    objective = float(gains.sum())
    bound = max(bound, objective)
    proven = bound - objective <= max(_ABSOLUTE_GAP, 1e-9 * bound)
    return SitePlan(
        read_only(order),
        read_only(gains),
        objective,
        objective if proven else bound,
        "optimal" if proven else "feasible",
        time.perf_counter() - began,
    )


def _check(cover: csr_matrix, weights: Floats, sites: int, time_limit_seconds: float) -> None:
    faults = [
        text
        for wrong, text in (
            (
                cover.shape[0] == 0,
                Text(
                    "没有备选场地：请加载场地或放宽网点类型",
                    "there is no candidate site: load venues or allow more kinds",
                ),
            ),
            (
                cover.shape[1] != len(weights),
                Text(
                    f"{cover.shape[1]} 个需求点却有 {len(weights)} 个权重",
                    f"{len(weights)} weights for {cover.shape[1]} points",
                ),
            ),
            (
                not (np.isfinite(weights) & (weights >= 0)).all(),
                Text("权重须为有限的非负数", "weights must be finite and not negative"),
            ),
            (sites < 0, Text(f"点位数 {sites} 不能为负", f"{sites} sites: must not be negative")),
            (
                not time_limit_seconds >= 0,
                Text(
                    f"时限 {time_limit_seconds:g} 秒不能为负",
                    f"a time limit of {time_limit_seconds:g} s must not be negative",
                ),
            ),
        )
        if wrong
    ]
    if faults:
        raise SitingError(Text("；".join(fault.zh for fault in faults), "; ".join(fault.en for fault in faults)))


def _merge_equal_demand(cover: csr_matrix, weights: Floats) -> tuple[csr_matrix, Floats]:
    """Return cover and weights with demand points of one cover set merged and worthless ones left out."""
    columns = csc_matrix(cover, dtype=np.int8)
    columns.sum_duplicates()
    columns.eliminate_zeros()
    columns.sort_indices()
    useful = np.flatnonzero((weights > 0) & (np.diff(columns.indptr) > 0))
    groups: dict[bytes, int] = {}
    group = np.empty(len(useful), dtype=np.int64)
    for place, column in enumerate(useful):
        key = columns.indices[columns.indptr[column] : columns.indptr[column + 1]].tobytes()
        group[place] = groups.setdefault(key, len(groups))
    first = np.full(len(groups), -1, dtype=np.int64)
    first[group[::-1]] = useful[::-1]
    merged_weights = np.bincount(group, weights=weights[useful], minlength=len(groups))
    return csr_matrix(columns[:, first]), np.asarray(merged_weights, dtype=np.float64)


def _greedy(cover: csr_matrix, weights: Floats, sites: int) -> Ints:
    """Choose the candidate that adds most, again and again; ties go to the lower number."""
    left = weights.copy()
    chosen: list[int] = []
    for _ in range(min(sites, cover.shape[0])):
        gain = cover @ left
        best = int(np.argmax(gain))
        if gain[best] <= 0:
            break
        chosen.append(best)
        left[cover.indices[cover.indptr[best] : cover.indptr[best + 1]]] = 0.0
    return np.array(chosen, dtype=np.int32)


def _simple_bound(cover: csr_matrix, weights: Floats, sites: int) -> float:
    """Return a bound that needs no solver: all demand, and the sum of the best gains on their own."""
    alone = np.sort(cover @ weights)[::-1]
    return float(min(weights.sum(), alone[:sites].sum()))


def _covered_weight(cover: csr_matrix, weights: Floats, chosen: Ints) -> float:
    hit = np.zeros(cover.shape[1], dtype=bool)
    for candidate in chosen:
        hit[cover.indices[cover.indptr[candidate] : cover.indptr[candidate + 1]]] = True
    return float(weights[hit].sum())


def _build_order(cover: csr_matrix, weights: Floats, chosen: Ints) -> tuple[Ints, Floats]:
    part = cover[np.sort(chosen)] if len(chosen) else csr_matrix((0, cover.shape[1]))
    order = _greedy(part, weights, len(chosen))
    left = weights.copy()
    gains = np.zeros(len(order))
    for place, candidate in enumerate(order):
        served = part.indices[part.indptr[candidate] : part.indptr[candidate + 1]]
        gains[place] = left[served].sum()
        left[served] = 0.0
    return np.sort(chosen)[order].astype(np.int32), gains


def _solve_exactly(
    cover: csr_matrix, weights: Floats, sites: int, start: Ints, time_limit_seconds: float
) -> tuple[Ints, float]:
    """Solve the MCLP with HiGHS from a start solution; return the best choice found and the proven bound."""
    candidates, demand = cover.shape
    by_demand = csc_matrix(cover)
    sizes = np.diff(by_demand.indptr)
    # Row i: y_i − Σ x_j ≤ 0, with y_i behind the x_j; last row: Σ x_j ≤ sites.
    indptr = np.concatenate([[0], np.cumsum(sizes + 1), [by_demand.nnz + demand + candidates]])
    indices = np.concatenate(
        [np.insert(by_demand.indices, by_demand.indptr[1:], candidates + np.arange(demand)), np.arange(candidates)]
    )
    values = np.concatenate([np.insert(np.full(by_demand.nnz, -1.0), by_demand.indptr[1:], 1.0), np.ones(candidates)])
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = candidates + demand, demand + 1
    model.sense_ = highspy.ObjSense.kMaximize
    model.col_cost_ = np.concatenate([np.zeros(candidates), weights])
    model.col_lower_, model.col_upper_ = np.zeros(candidates + demand), np.ones(candidates + demand)
    model.row_lower_ = np.full(demand + 1, -highspy.kHighsInf)
    model.row_upper_ = np.append(np.zeros(demand), float(sites))
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_, model.a_matrix_.index_, model.a_matrix_.value_ = indptr, indices, values
    model.integrality_ = [highspy.HighsVarType.kInteger] * candidates + [highspy.HighsVarType.kContinuous] * demand
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    for option, setting in (
        ("output_flag", False),
        ("time_limit", float(time_limit_seconds)),
        ("mip_rel_gap", 0.0),
        ("mip_abs_gap", _ABSOLUTE_GAP),
        ("random_seed", 0),
    ):
        _require(solver.setOptionValue(option, setting), option)
    _require(solver.passModel(model), "model")
    solution = highspy.HighsSolution()
    opened = np.zeros(candidates)
    opened[start] = 1.0
    solution.col_value = np.concatenate([opened, np.minimum(by_demand.T @ opened, 1.0)]).tolist()
    _require(solver.setSolution(solution), "start solution")
    _require(solver.run(), "run")
    info = solver.getInfo()
    found = np.flatnonzero(np.array(solver.getSolution().col_value)[:candidates] > 0.5).astype(np.int32)
    bound = info.mip_dual_bound if np.isfinite(info.mip_dual_bound) else float(weights.sum())
    return (found if len(found) <= sites else start), float(bound)


def _require(status: highspy.HighsStatus, step: str) -> None:
    if status == highspy.HighsStatus.kError:
        raise RuntimeError(f"HiGHS refused the {step}")


def candidate_cover(indptr: NDArray[np.int64], cell: Ints, cells: int) -> csr_matrix:
    """Return the cover matrix (facilities × cells) of a travel time matrix whose entries are all within the limit."""
    return csr_matrix((np.ones(len(cell), dtype=np.int8), cell, indptr), shape=(len(indptr) - 1, cells))
