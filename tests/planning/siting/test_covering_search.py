"""The search on problems too large to enumerate, against the plain model given whole to the solver."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_matrix

from planning.siting.cover import covering
from planning.siting.covering_program import covering_program
from planning.siting.effort import Effort
from planning.siting.maximal import maximal_covering
from planning.siting.rules import Group, SiteRules
from tests.planning.siting.oracle import LABEL, keeps_to
from tests.planning.siting.test_limits import of_rules


def instance(seed: int) -> tuple[np.ndarray, np.ndarray, int | None, SiteRules]:
    """Discs in a square of five units, with or without a budget, numbers per unit and spacing; weights of three sorts."""
    rng = np.random.default_rng(seed)
    sites, homes = rng.random((60, 2)), rng.random((250, 2))
    reach = rng.uniform(0.08, 0.16, (60, 1))
    cover = np.hypot(*(sites[:, None] - homes[None]).transpose(2, 0, 1)) < reach
    weights = [rng.integers(1, 100, 250).astype(float), rng.random(250) * 50, rng.lognormal(1, 1, 250) * 1e6][seed % 3]
    unit = rng.integers(0, 5, 60)
    groups = tuple(
        Group(np.flatnonzero(unit == one).astype(np.int32), LABEL, int(rng.integers(0, 2)), int(rng.integers(2, 5)))
        for one in range(5)
    )
    apart = np.hypot(*(sites[:, None] - sites[None]).transpose(2, 0, 1))
    near = np.argwhere(np.triu(apart < 0.06, 1)).astype(np.int32)
    rules = SiteRules(
        costs=rng.uniform(1, 5, 60) if seed % 2 else None,
        budget=20.0 if seed % 2 else None,
        groups=groups if seed % 4 > 1 else (),
        too_close=near if seed % 8 > 3 else np.empty((0, 2), dtype=np.int32),
    )
    return cover, weights, None if seed % 16 == 1 else 10, rules


@pytest.mark.parametrize("seed", range(12))
def test_the_optimum_is_the_plain_models(seed: int) -> None:
    cover, weights, sites, rules = instance(seed)
    unit = weights.max() / 100
    model = covering_program(covering(csr_matrix(cover), weights / unit), of_rules(rules, 60, sites), 0.0, 1.0)
    peer = milp(
        -model.costs,
        constraints=LinearConstraint(model.rows, model.row_lower, model.row_upper),
        bounds=Bounds(0, 1),
        integrality=model.integer,
        options={"mip_rel_gap": 0.0},
    )
    plan = maximal_covering(csr_matrix(cover), weights, sites, rules=rules, effort=Effort(time_limit_seconds=120))
    assert plan.status == "optimal"
    assert keeps_to(rules, sites, tuple(plan.chosen.tolist()))
    assert plan.objective == pytest.approx(weights[cover[plan.chosen].any(axis=0)].sum())
    assert plan.objective == pytest.approx(-peer.fun * unit, rel=1e-6)


def test_tiny_weights_are_told_apart() -> None:
    # As they are, differences of 1e-9 would be below the solver's tolerances.
    cover, weights, _, _ = instance(0)
    small = maximal_covering(csr_matrix(cover), weights * 2.0**-40, 10)
    assert small.objective == maximal_covering(csr_matrix(cover), weights, 10).objective * 2.0**-40
