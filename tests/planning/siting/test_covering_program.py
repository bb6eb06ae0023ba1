"""The mixed-integer model against enumeration, by scipy's own call of a solver."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_matrix

from planning.siting.cover import covering
from planning.siting.covering_program import covering_program, program_values
from planning.siting.rules import SiteRules
from tests.planning.siting.oracle import choices, random_rules
from tests.planning.siting.test_limits import of_rules


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), rules=random_rules(7), sites=st.one_of(st.none(), st.integers(1, 4)))
def test_the_model_is_the_problem(seed: int, rules: SiteRules, sites: int | None) -> None:
    rng = np.random.default_rng(seed)
    cover = rng.random((7, 20)) < 0.3
    weights = rng.integers(1, 9, 20).astype(float)
    problem = covering(csr_matrix(cover), weights)
    model = covering_program(problem, of_rules(rules, 7, sites), 5.0, 2.0)
    upper = model.upper.copy()
    lower = model.lower.copy()
    lower[rules.required], upper[rules.forbidden] = 1.0, 0.0
    answer = milp(
        -model.costs,
        constraints=LinearConstraint(model.rows, model.row_lower, model.row_upper),
        bounds=Bounds(lower, upper),
        integrality=model.integer,
    )
    values = {chosen: problem.covered_weight(np.array(chosen, dtype=np.int32)) for chosen in choices(7, sites, rules)}
    assert (answer.x is None) == (not values)
    if values:
        best = max(values, key=lambda chosen: values[chosen])
        assert abs(model.offset - answer.fun - 2.0 * (5.0 + values[best])) < 1e-6
        begun = program_values(problem, np.array(best, dtype=np.int32))
        assert model.costs @ begun == 2.0 * values[best]
        assert (model.rows @ begun <= model.row_upper + 1e-9).all()
