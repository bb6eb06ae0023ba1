"""Maximal covering location problem (MCLP) with a proven bound: the most weight that some sites cover within the rules.

R. Church and C. ReVelle, "The maximal covering location problem", Papers of the Regional Science Association 32 (1974):
maximise the weight of demand covered by at most N sites, or by sites within a budget. How it is solved is told in
`planning.siting.covering_search`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_matrix, csr_matrix

from geodata.network import read_only
from planning.search import Floats, Ints
from planning.siting.checks import check_rules, refuse, weight_faults
from planning.siting.conflicts import infeasible
from planning.siting.cover import Bools, Covering, covering
from planning.siting.covering_search import CoveringSearch
from planning.siting.dominance import dominated
from planning.siting.effort import Effort, Watch
from planning.siting.feasibility import feasible_start, refuse_broken
from planning.siting.greedy import in_order_of_gain
from planning.siting.limits import SLACK
from planning.siting.plan import FEASIBLE, OPTIMAL, SitePlan, power_of_two
from planning.siting.rules import NO_RULES, RuleRows, SiteRules, rule_rows, site_costs

_DEFAULT = Effort()
_CHEAP = 1e-6
"""What costs nothing counts as costing this share of the dearest."""


def maximal_covering(
    cover: csr_matrix,
    weights: Floats,
    sites: int | None,
    *,
    rules: SiteRules = NO_RULES,
    effort: Effort = _DEFAULT,
) -> SitePlan:
    """Choose the candidates that together cover the most weight.

    Parameters
    ----------
    cover : csr_matrix, (candidates, demand)
        Non-zero where a candidate covers a demand point.
    weights : (demand,) float64
        Weight of each demand point; non-negative and finite. Give 0 to what is covered already.
    sites : int or None
        Number of sites at most; None where only the rules limit it.
    rules : SiteRules
        What the choice must keep to.
    effort : Effort
        Time, seed and who is told.

    Returns
    -------
    SitePlan
        Candidates that would add nothing are chosen only where the rules want them, so it may hold fewer than ``sites``.
        With weights that are whole numbers the bound is one too.

    Raises
    ------
    SitingError
        No candidates, a negative number of sites, weights that are negative or not finite, or rules that are malformed.
    InfeasibleError
        No choice keeps to the rules.
    """
    weights = np.asarray(weights, dtype=np.float64)
    check_covering(cover, weights)
    candidates = cover.shape[0]
    check_rules(rules, candidates, sites)
    rows = rule_rows(rules, candidates, sites)
    scaled, scale = scaled_weights(cover, weights, rows)
    watch = Watch(effort, scale=scale)
    problem = covering(cover, scaled)
    required, excluded = _locks(problem, rules, rows)
    search = CoveringSearch(
        problem,
        rows,
        main=sites is not None or rules.budget is not None,
        required=required,
        excluded=excluded,
        start=_start(problem, rules, rows, sites, watch),
        costs=_divisors(rules, candidates),
        watch=watch,
    )
    search.run()
    plan = _plan(problem, rows, search, watch)
    refuse_broken(rules, candidates, sites, plan.chosen)
    return plan


def check_covering(cover: csr_matrix, weights: Floats) -> None:
    """Refuse weights that do not fit a cover matrix or are no weights.

    Parameters
    ----------
    cover : csr_matrix, (candidates, demand)
        Non-zero where a candidate covers a demand point.
    weights : (demand,) float64
        Weight of each demand point.

    Raises
    ------
    SitingError
        Wrong number of weights, or negative or unknown ones.
    """
    refuse(weight_faults(weights, cover.shape[1]))


def scaled_weights(cover: csr_matrix, weights: Floats, rows: RuleRows) -> tuple[Floats, float]:
    """Return the weights that count, in a unit that solvers can tell apart, and the factor of that unit.

    Parameters
    ----------
    cover, weights
        As in `maximal_covering`, checked.
    rows : RuleRows
        The rules as rows.

    Returns
    -------
    (demand,) float64
        Weights times the factor; 0 where no candidate reaches that may be chosen, as such a weight must not blur the others.
    float
        See `planning.siting.plan.power_of_two`.
    """
    allowed = (rows.least > 0) | ~_barred(rows)
    pattern = csr_matrix(cover)
    covers = csr_matrix(((pattern.data != 0).astype(np.float64), pattern.indices, pattern.indptr), shape=cover.shape)
    reached = np.where(covers.T @ allowed.astype(np.float64) > 0, weights, 0.0)
    scale = power_of_two(reached)
    return reached * scale, scale


def candidate_cover(indptr: NDArray[np.int64], cell: Ints, cells: int) -> csr_matrix:
    """Return the cover matrix (facilities × cells) of a travel time matrix whose entries are all within the limit."""
    return csr_matrix((np.ones(len(cell), dtype=np.int8), cell, indptr), shape=(len(indptr) - 1, cells))


def _locks(problem: Covering, rules: SiteRules, rows: RuleRows) -> tuple[Bools, Bools]:
    """Return the candidates that must be chosen, and those that cannot be or need not be looked at."""
    required = rows.least > 0
    wanted = np.zeros(problem.candidates, dtype=np.bool_)
    for group in rules.groups:
        wanted[group.members] |= group.at_least > 0
    excluded = dominated(problem, rules) | ((np.diff(problem.starts) == 0) & ~wanted) | _barred(rows)
    return required, excluded & ~required


def _barred(rows: RuleRows) -> Bools:
    """Return the candidates that are forbidden or for which there is no room beside the required ones."""
    barred: Bools = rows.most < 1
    entries = rows.matrix.tocoo()
    taken = rows.matrix @ rows.least
    barred[entries.col[entries.data + taken[entries.row] > rows.upper[entries.row] + SLACK]] = True
    return barred


def _divisors(rules: SiteRules, candidates: int) -> Floats:
    """Return what gains are compared per unit of: costs where a budget limits them, positive all the same."""
    if rules.budget is None or rules.costs is None:
        return np.ones(candidates)
    costs = site_costs(rules, candidates)
    return np.maximum(costs, _CHEAP * costs.max()) if costs.max() > 0 else np.ones(candidates)


def _start(problem: Covering, rules: SiteRules, rows: RuleRows, sites: int | None, watch: Watch) -> Ints:
    """Return the required candidates and as few others as meet the lower limits."""
    candidates = problem.candidates
    required = np.unique(rules.required).astype(np.int32)
    if rows.kept_by(required):
        return required
    if not any(group.at_least > 0 for group in rules.groups):
        raise infeasible(rules, candidates, sites)
    worth = problem.worth()
    chosen = feasible_start(rules, candidates, sites, worth, watch)
    activity = np.asarray(rows.matrix[:, chosen].sum(axis=1)).ravel()
    columns = csc_matrix(rows.matrix)
    kept = []
    for candidate in sorted(chosen.tolist(), key=lambda one: (worth[one], one)):
        own = columns[:, [candidate]].toarray().ravel()
        if candidate not in required and (activity - own >= np.minimum(rows.lower, activity) - SLACK).all():
            activity -= own
        else:
            kept.append(candidate)
    return np.sort(np.array(kept, dtype=np.int32))


def _plan(problem: Covering, rows: RuleRows, search: CoveringSearch, watch: Watch) -> SitePlan:
    """Return the best choice in build order, without those that add nothing and that nothing asks for."""
    best = np.sort(search.best)
    places, gains = in_order_of_gain(problem.part(best), problem.weights, np.arange(len(best), dtype=np.int32))
    order = best[places]
    kept = gains > 0
    opened = np.zeros(problem.candidates)
    opened[order] = 1.0
    for place in np.flatnonzero(~kept).tolist():
        candidate = order[place]
        opened[candidate] = 0.0
        if rows.least[candidate] > 0 or (rows.matrix @ opened < rows.lower - SLACK).any():
            opened[candidate] = 1.0
            kept[place] = True
    gains = gains[kept] / watch.scale
    objective = float(gains.sum())
    return SitePlan(
        read_only(order[kept]),
        read_only(gains),
        objective,
        objective if search.proven else max(search.bound / watch.scale, objective),
        OPTIMAL if search.proven else FEASIBLE,
        watch.seconds(),
    )
