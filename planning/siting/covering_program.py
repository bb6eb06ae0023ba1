"""Maximal covering as a mixed-integer linear model.

R. Church and C. ReVelle, "The maximal covering location problem", Papers of the Regional Science Association 32 (1974):

    max Σ wᵢ yᵢ   subject to   yᵢ ≤ Σ_{j covers i} xⱼ,   the rules on x,   x binary, 0 ≤ y ≤ 1.

Demand that only one candidate covers needs no y: its weight is the candidate's own.
"""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_matrix, hstack, identity, vstack

from planning.search import Floats, Ints
from planning.siting.cover import Covering
from planning.siting.highs import LinearModel
from planning.siting.limits import Limits


def covering_program(problem: Covering, limits: Limits, base: float, scale: float) -> LinearModel:
    """Return the model; its first variables are the candidates.

    Parameters
    ----------
    problem, limits
        The problem.
    base : float
        Weight covered already, added to the objective.
    scale : float
        The objective is counted in this many times the weights: HiGHS decides by absolute tolerances.
    """
    candidates = problem.candidates
    by_demand = csr_matrix(
        (np.full(len(problem.coverers), -1.0), problem.coverers, problem.demand_starts),
        shape=(problem.demand, candidates),
    )
    alone = np.diff(problem.demand_starts) == 1
    own = np.bincount(
        problem.coverers[problem.demand_starts[:-1][alone]], weights=problem.weights[alone], minlength=candidates
    )
    shared = by_demand[~alone]
    points = shared.shape[0]
    rules = limits.matrix()
    rows = vstack(
        [hstack([shared, identity(points)]), hstack([rules, csr_matrix((rules.shape[0], points))])], format="csr"
    )
    everything = candidates + points
    return LinearModel(
        scale * np.concatenate([own, problem.weights[~alone]]),
        np.zeros(everything),
        np.ones(everything),
        np.arange(everything) < candidates,
        csr_matrix(rows),
        np.concatenate([np.full(points, -np.inf), limits.low]),
        np.concatenate([np.zeros(points), limits.high]),
        minimise=False,
        offset=scale * base,
    )


def program_values(problem: Covering, chosen: Ints) -> Floats:
    """Return the values of the model's variables for a choice, to begin with.

    Parameters
    ----------
    problem : Covering
        The problem.
    chosen : (k,) int32
        Candidates chosen.
    """
    opened = np.zeros(problem.candidates)
    opened[chosen] = 1.0
    hit = np.zeros(problem.demand)
    for candidate in chosen:
        hit[problem.covered[problem.starts[candidate] : problem.starts[candidate + 1]]] = 1.0
    return np.concatenate([opened, hit[np.diff(problem.demand_starts) != 1]])
