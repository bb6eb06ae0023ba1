"""A first choice that keeps to the rules, or the proof that there is none."""

from __future__ import annotations

import numpy as np

from geodata.text import Text
from planning.errors import SitingError
from planning.search import Floats, Ints
from planning.siting.conflicts import infeasible
from planning.siting.effort import Effort, Watch
from planning.siting.highs import LinearModel, solve_linear_model, without_choice
from planning.siting.rules import NO_RULES, SiteRules, keeps_rules, rule_rows

_SECONDS = 10.0
"""Without any choice there is no answer, so the first one has so much time even where none is left."""

_NODES = 200
"""A good choice is enough: beyond so many nodes of the search tree only any choice at all is looked for."""


def feasible_start(rules: SiteRules, candidates: int, sites: int | None, worth: Floats, watch: Watch) -> Ints:
    """Return a choice that keeps to the rules, of the most worth where that is found fast.

    Parameters
    ----------
    rules, candidates, sites
        As in `planning.siting.rules.rule_rows`, checked.
    worth : (candidates,) float64
        What each candidate is worth by itself; a rough guide.
    watch : Watch
        The running clock. The search has some time of its own, and nobody stops it before that is up.

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
    own = Watch(Effort(max(watch.remaining(), _SECONDS), watch.effort.seed))
    for nodes in (_NODES, None):
        ended, found = least_choice(rules, candidates, sites, -worth, own, nodes=nodes)
        if found is not None:
            return found
        if ended == "infeasible":
            raise infeasible(rules, candidates, sites)
    raise SitingError(
        Text(
            "时限内未找到满足全部条件的方案：请延长时限或放宽条件",
            "no choice that keeps to all conditions was found in the time: allow more time or relax them",
        )
    )


def least_choice(
    rules: SiteRules, candidates: int, sites: int | None, measure: Floats, watch: Watch, *, nodes: int | None = None
) -> tuple[str, Ints | None]:
    """Return a choice that keeps to the rules, of the least measure, and how the search for it ended.

    Parameters
    ----------
    rules, candidates, sites
        As in `planning.siting.rules.rule_rows`, checked.
    measure : (candidates,) float64
        What each candidate adds to the measure; of any sign.
    watch : Watch
        The running clock.
    nodes : int or None
        As in `planning.siting.highs.solve_linear_model`.

    Returns
    -------
    str
        ``"optimal"``, ``"infeasible"`` or ``"stopped"``; only with the first is the measure proven to be the least.
    (k,) int32 or None
        Chosen candidates, ascending; None where none was found.
    """
    rows = rule_rows(rules, candidates, sites)
    costs = measure / max(float(np.abs(measure).max()), np.finfo(np.float64).tiny)
    whole = np.ones(candidates, dtype=np.bool_)
    model = LinearModel(costs, rows.least, rows.most, whole, rows.matrix, rows.lower, rows.upper, minimise=True)
    while True:
        answer = solve_linear_model(model, watch, nodes=nodes, tell=False)
        if answer.values is None:
            return answer.ended, None
        found = np.flatnonzero(answer.values > 0.5).astype(np.int32)
        if rows.kept_by(found):
            return answer.ended, found
        # It breaks a rule by less than HiGHS sees.
        model = without_choice(model, found, short=False, candidates=candidates)


def refuse_broken(rules: SiteRules, candidates: int, sites: int | None, chosen: Ints) -> None:
    """Refuse to answer with a choice that breaks the rules: the last check of every model.

    Parameters
    ----------
    rules, candidates, sites
        As in `planning.siting.rules.rule_rows`.
    chosen : (k,) int32
        The choice.

    Raises
    ------
    SitingError
        The choice breaks a rule.
    """
    if not keeps_rules(rules, candidates, sites, chosen):
        raise SitingError(
            Text(
                "求解结果因数值误差违反了条件，因此不予采用：请检查费用与预算的数值",
                "the solver's choice breaks a rule by numerical error and is not used: check the costs and the budget",
            )
        )
