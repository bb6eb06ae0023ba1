"""A first choice that keeps to the rules, or the proof that there is none."""

from __future__ import annotations

import numpy as np

from geodata.text import Text
from planning.errors import SitingError
from planning.search import Floats, Ints
from planning.siting.conflicts import infeasible
from planning.siting.effort import Watch
from planning.siting.highs import LinearModel, solve_linear_model
from planning.siting.rules import NO_RULES, SiteRules, rule_rows


def feasible_start(rules: SiteRules, candidates: int, sites: int | None, worth: Floats, watch: Watch) -> Ints:
    """Return a choice that keeps to the rules, of the most worth.

    Parameters
    ----------
    rules, candidates, sites
        As in `planning.siting.rules.rule_rows`, checked.
    worth : (candidates,) float64
        What each candidate is worth by itself; a rough guide.
    watch : Watch
        The running clock.

    Returns
    -------
    (k,) int32
        Chosen candidates, ascending.

    Raises
    ------
    InfeasibleError
        No choice keeps to the rules; it names the smallest set of them that conflict.
    SitingError
        The time was not enough to find out.
    """
    if sites is not None and rules is NO_RULES:
        return np.sort(np.argsort(-worth, kind="stable")[:sites]).astype(np.int32)
    rows = rule_rows(rules, candidates, sites)
    lower, upper = np.zeros(candidates), np.ones(candidates)
    lower[rules.required] = 1.0
    upper[rules.forbidden] = 0.0
    model = LinearModel(
        worth, lower, upper, np.ones(candidates, dtype=bool), rows.matrix, rows.lower, rows.upper, minimise=False
    )
    answer = solve_linear_model(model, watch, tell=False)
    if answer.ended == "infeasible":
        raise infeasible(rules, candidates, sites)
    if answer.values is None:
        raise SitingError(
            Text(
                "时限内未找到满足全部条件的方案：请延长时限或放宽条件",
                "no choice that keeps to all conditions was found in the time: allow more time or relax them",
            )
        )
    return np.flatnonzero(answer.values > 0.5).astype(np.int32)
