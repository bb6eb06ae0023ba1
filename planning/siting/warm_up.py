"""Compiling the solvers' kernels ahead of time, on a small problem that takes every way through them."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_matrix

from geodata.text import Text
from planning.search import Floats
from planning.siting.capacitated import capacitated_covering
from planning.siting.effort import Effort
from planning.siting.max_min import max_min_covering
from planning.siting.maximal import maximal_covering
from planning.siting.median_bound import first_prices
from planning.siting.median_model import median_model
from planning.siting.median_problem import median_problem
from planning.siting.median_reach import needed_within
from planning.siting.p_center import p_center
from planning.siting.p_median import p_median
from planning.siting.rules import NO_RULES, Group, SiteRules
from planning.siting.serving import serve
from planning.siting.set_covering import set_covering

_CANDIDATES, _DEMAND = 30, 60
_PLENTY = Effort(time_limit_seconds=600.0)
"""Compiling counts as solving time."""


def compile_solvers() -> None:
    """Run every siting model once; the compiled code is kept on disk beside the package."""
    rng = np.random.default_rng(0)
    distances = rng.uniform(1.0, 9.0, (_CANDIDATES, _DEMAND))
    weights = rng.uniform(1.0, 2.0, _DEMAND)
    cover = csr_matrix(distances < 2.0)
    units = csr_matrix(np.vstack([weights * (np.arange(_DEMAND) % 3 == unit) for unit in range(3)]))
    half = Group(np.arange(_CANDIDATES // 2, dtype=np.int32), Text("一半", "one half"), 1, 3)
    ruled = SiteRules(groups=(half,), too_close=np.array([[0, 1]], dtype=np.int32))
    maximal_covering(cover, weights, 4, effort=_PLENTY)
    maximal_covering(cover, weights, 4, rules=ruled, effort=_PLENTY)
    set_covering(cover, weights, 0.8, unit_weights=units, unit_share=0.3, effort=_PLENTY)
    max_min_covering(cover, units, 3, effort=_PLENTY)
    p_center(distances, 4, effort=_PLENTY)
    p_median(distances, weights, 4, effort=_PLENTY)
    capacitated_covering(cover, weights, np.full(_CANDIDATES, 6.0), 3, effort=_PLENTY)
    serve(cover, weights, np.full(_CANDIDATES, 6.0), np.arange(4, dtype=np.int32))
    # Two of the lines of a Fano plane: too symmetric for prices alone, so that every step is taken.
    lines = (np.array([[0, 1, 3]]) + np.arange(7)[:, None]) % 7
    fano = csr_matrix((np.ones(21), lines.ravel(), np.arange(0, 22, 3)), shape=(7, 7))
    maximal_covering(fano, np.ones(7), 2, effort=_PLENTY)
    _compile_median_model(distances, weights)


def _compile_median_model(distances: Floats, weights: Floats) -> None:
    """Compile what the p-median needs only where branching does not settle it."""
    nowhere = np.full(_DEMAND, np.inf)
    problem = median_problem(csr_matrix(distances), weights, nowhere, NO_RULES, 4)
    prices = first_prices(problem, np.arange(4, dtype=np.int32))
    median_model(problem, needed_within(problem, prices, np.inf), 1.0)
