"""Covering within capacities: a site serves no more than it can, demand may be split among sites, the rest is unserved.

J. R. Current, J. E. Storbeck, "Capacitated covering models", Environment and Planning B 15 (1988): maximise the weight
served,

    max Σ zᵢⱼ   subject to   Σⱼ zᵢⱼ ≤ wᵢ,   Σᵢ zᵢⱼ ≤ cⱼ xⱼ,   zᵢⱼ ≥ 0,   x binary and within the rules.

What a choice serves is the largest flow (`planning.siting.serving`); it has decreasing returns, so the greedy choice is a
good start. The bound is the least of three: the capacities, maximal covering without them, and the MIP's own bound.
"""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_matrix, hstack, identity, vstack

from geodata.network import read_only
from geodata.text import Text
from planning.search import Floats, Ints
from planning.siting.checks import refuse, rule_faults, weight_faults
from planning.siting.cover import Bools, Covering, covering
from planning.siting.effort import Effort, Watch
from planning.siting.feasibility import feasible_start, refuse_broken
from planning.siting.highs import LinearModel, solve_linear_model
from planning.siting.maximal import maximal_covering, scaled_weights
from planning.siting.plan import FEASIBLE, OPTIMAL, SitePlan, is_proven
from planning.siting.rules import NO_RULES, RuleRows, SiteRules, rule_rows, site_costs
from planning.siting.serving import Flow

_STAGE = Text("按服务能力求解", "solving within capacities")
_COVERING_SHARE = 0.25
_ROUNDING = 1e-9
_DEFAULT = Effort()


def capacitated_covering(
    cover: csr_matrix,
    weights: Floats,
    capacities: Floats,
    sites: int | None,
    *,
    rules: SiteRules = NO_RULES,
    effort: Effort = _DEFAULT,
) -> SitePlan:
    """Choose the candidates that together serve the most weight within their capacities.

    Existing outlets are candidates with their own capacities that the rules require; ``sites`` counts them and
    ``objective`` holds what they serve. `planning.siting.serving.serve` tells who is served by whom and who is not.

    Parameters
    ----------
    cover : csr_matrix, (candidates, demand)
        Non-zero where a candidate covers a demand point.
    weights : (demand,) float64
        Weight of each demand point, non-negative and finite.
    capacities : (candidates,) float64
        The most weight each can serve, non-negative; infinity is no limit.
    sites : int or None
        Number of sites at most; None where only the rules limit it.
    rules, effort
        See `SiteRules` and `Effort`.

    Returns
    -------
    SitePlan
        ``gains`` is the weight that each site adds when built in that order.

    Raises
    ------
    SitingError
        Weights or capacities out of range or of wrong length, no candidates, or rules that are malformed.
    InfeasibleError
        No choice keeps to the rules.
    """
    weights, capacities = np.asarray(weights, dtype=np.float64), np.asarray(capacities, dtype=np.float64)
    _check(cover, weights, capacities, sites, rules)
    rows = rule_rows(rules, cover.shape[0], sites)
    scaled, scale = scaled_weights(cover, weights, rows)
    watch = Watch(effort, scale=scale)
    problem = covering(cover, scaled)
    capacities = capacities * scale
    useful: Floats = np.minimum(capacities, problem.worth())
    chosen = _greedy(problem, useful, rules, rows)
    if not rows.kept_by(chosen):
        chosen = feasible_start(rules, problem.candidates, sites, useful, watch)
    best = _served(problem, useful, chosen)
    bound = _simple_bound(problem, useful, rows, sites)
    watch.report(_STAGE, objective=best, bound=bound)
    if not is_proven(best, bound) and not watch.over():
        plan = maximal_covering(
            cover, scaled, sites, rules=rules, effort=watch.part(_COVERING_SHARE * watch.remaining())
        )
        bound = min(bound, plan.bound)
        chosen, best = max((chosen, best), (plan.chosen, _served(problem, useful, plan.chosen)), key=lambda one: one[1])
        watch.report(_STAGE, objective=best, bound=bound)
        chosen = _swapped(problem, useful, rows, chosen, watch)
        best = _served(problem, useful, chosen)
        watch.report(_STAGE, objective=best, bound=bound)
    if not is_proven(best, bound) and not watch.over():
        found, proven = _solve_exactly(problem, useful, rows, chosen, watch)
        bound = min(bound, proven)
        if rows.kept_by(found):
            chosen = max(chosen, found, key=lambda one: _served(problem, useful, one))
    order, gains = _build_order(problem, useful, rows, chosen)
    refuse_broken(rules, problem.candidates, sites, order)
    objective = float(gains.sum())
    if scale == 1.0 and _whole(weights) and _whole(capacities[np.isfinite(capacities)]):
        bound = float(np.floor(bound * (1 + _ROUNDING) + 1e-6))
    bound = max(bound, objective)
    optimal = is_proven(objective, bound)
    return SitePlan(
        read_only(order),
        read_only(gains / scale),
        objective / scale,
        (objective if optimal else bound) / scale,
        OPTIMAL if optimal else FEASIBLE,
        watch.seconds(),
    )


def _greedy(problem: Covering, capacities: Floats, rules: SiteRules, rows: RuleRows) -> Ints:
    """Open what is required, then what groups lack, then whatever adds most (for its cost) and is still allowed.

    What comes out may break rules where groups get in each other's way.
    """
    flow = Flow(problem.starts, problem.covered, problem.weights, capacities)
    price = (
        np.maximum(site_costs(rules, problem.candidates), 1e-12)
        if rules.budget is not None
        else np.ones(problem.candidates)
    )
    opened = np.zeros(problem.candidates, dtype=np.bool_)
    for candidate in np.unique(rules.required):
        flow.add_site(int(candidate))
        opened[candidate] = True
    at_most = capacities.copy()
    while True:
        allowed = _allowed(rows, opened)
        lacking = _lacking(rows, opened)
        wanted = allowed & (lacking if (allowed & lacking).any() else at_most > 0)
        if not wanted.any():
            return np.flatnonzero(opened).astype(np.int32)
        best = _most_adding(flow, wanted, at_most, price)
        if at_most[best] <= 0 and not lacking[best]:
            return np.flatnonzero(opened).astype(np.int32)
        flow.add_site(best)
        opened[best] = True


def _most_adding(flow: Flow, wanted: Bools, at_most: Floats, price: Floats) -> int:
    """Return the wanted candidate that adds most for its price.

    Gains only fall as more is open, so ``at_most``, what each added when last asked, is a bound, and few are asked again
    (M. Minoux, "Accelerated greedy algorithms for maximizing submodular set functions", 1978). It is changed.
    """
    asked = np.zeros(len(wanted), dtype=np.bool_)
    while True:
        best = int(np.argmax(np.where(wanted, at_most / price, -1.0)))
        if asked[best]:
            return best
        at_most[best] = flow.gain(best)
        asked[best] = True


def _swapped(problem: Covering, capacities: Floats, rows: RuleRows, chosen: Ints, watch: Watch) -> Ints:
    """Exchange one site for another that the rules allow in its place, while that serves more and there is time."""
    best = _served(problem, capacities, chosen)
    alike = np.ones(problem.candidates)
    improved = True
    while improved:
        improved = False
        for site in np.setdiff1d(chosen, np.flatnonzero(rows.least)):
            if watch.over():
                return chosen
            opened = np.isin(np.arange(problem.candidates), chosen)
            opened[site] = False
            wanted = _allowed(rows, opened) & (_lacking(rows, opened) | ~_lacking(rows, opened).any())
            wanted[site] = True
            flow = Flow(problem.starts, problem.covered, problem.weights, capacities)
            kept = sum(flow.add_site(int(one)) for one in np.flatnonzero(opened))
            other = _most_adding(flow, wanted, capacities.copy(), alike)
            opened[other] = True
            value = kept + flow.add_site(other)
            if value > best * (1 + _ROUNDING) and not _lacking(rows, opened).any():
                chosen, best, improved = np.flatnonzero(opened).astype(np.int32), value, True
    return chosen


def _allowed(rows: RuleRows, opened: Bools) -> Bools:
    """Return the candidates not yet open that may be opened next and break no upper limit."""
    room = rows.upper - rows.matrix @ opened + _ROUNDING
    row = np.repeat(np.arange(rows.matrix.shape[0]), np.diff(rows.matrix.indptr))
    breaks = np.zeros(len(opened), dtype=np.bool_)
    breaks[rows.matrix.indices[rows.matrix.data > room[row]]] = True
    allowed: Bools = ~breaks & ~opened & (rows.most > 0)
    return allowed


def _lacking(rows: RuleRows, opened: Bools) -> Bools:
    """Return the members of groups that have fewer sites than they must."""
    short = rows.matrix @ opened < rows.lower - _ROUNDING
    lacking: Bools = np.asarray(short @ (rows.matrix != 0)).ravel() > 0
    return lacking


def _served(problem: Covering, capacities: Floats, chosen: Ints) -> float:
    flow = Flow(problem.starts, problem.covered, problem.weights, capacities)
    return sum(flow.add_site(int(candidate)) for candidate in chosen)


def _simple_bound(problem: Covering, capacities: Floats, rows: RuleRows, sites: int | None) -> float:
    """Return what needs no solver: all demand that is reached, and the largest useful capacities together."""
    useful = np.where(rows.most > 0, capacities, 0.0)
    return float(min(problem.weights.sum(), np.sort(useful)[::-1][:sites].sum()))


def _solve_exactly(
    problem: Covering, capacities: Floats, limits: RuleRows, start: Ints, watch: Watch
) -> tuple[Ints, float]:
    """Solve the MIP from a start; return the best choice found and the proven bound.

    Flows are counted as shares of their demand and capacities as 1, so that numbers stay near 1. The rows ``zᵢⱼ ≤ wᵢ xⱼ``
    say nothing new of whole x, but make the relaxation tight.
    """
    candidates, demand, entries = problem.candidates, problem.demand, len(problem.covered)
    of_entry = np.repeat(np.arange(candidates), np.diff(problem.starts))
    entry = np.arange(entries)
    to_demand = csr_matrix((np.ones(entries), (problem.covered, entry)), shape=(demand, entries))
    share = problem.weights[problem.covered] / np.where(capacities > 0, capacities, 1.0)[of_entry]
    to_site = csr_matrix((share, (of_entry, entry)), shape=(candidates, entries))
    site_of_entry = csr_matrix((np.ones(entries), (entry, of_entry)), shape=(entries, candidates))
    rows = vstack(
        [
            hstack([csr_matrix((demand, candidates)), to_demand]),
            hstack([-identity(candidates), to_site]),
            hstack([-site_of_entry, identity(entries)]),
            hstack([limits.matrix, csr_matrix((limits.matrix.shape[0], entries))]),
        ],
        format="csr",
    )
    # No demand is served beyond the capacity; without any, nothing is.
    most_served = np.minimum(1.0, capacities[of_entry] / problem.weights[problem.covered])
    model = LinearModel(
        np.concatenate([np.zeros(candidates), problem.weights[problem.covered]]),
        np.append(limits.least, np.zeros(entries)),
        np.append(limits.most, most_served),
        np.arange(candidates + entries) < candidates,
        csr_matrix(rows),
        np.concatenate([np.full(demand + candidates + entries, -np.inf), limits.lower]),
        np.concatenate([np.ones(demand), np.zeros(candidates + entries), limits.upper]),
        minimise=False,
    )
    flow = Flow(problem.starts, problem.covered, problem.weights, capacities)
    opened = np.zeros(candidates)
    for candidate in start:
        opened[candidate] = 1.0
        flow.add_site(int(candidate))
    known = np.concatenate([opened, flow.on_entry / problem.weights[problem.covered]])
    answer = solve_linear_model(model, watch, start=known)
    if answer.values is None:
        return start, answer.bound
    return np.flatnonzero(answer.values[:candidates] > 0.5).astype(np.int32), answer.bound


def _build_order(problem: Covering, capacities: Floats, rows: RuleRows, chosen: Ints) -> tuple[Ints, Floats]:
    """Return the chosen in greedy order with their gains; those that add nothing are left out where the rules allow."""
    flow = Flow(problem.starts, problem.covered, problem.weights, capacities)
    left = np.zeros(problem.candidates, dtype=np.bool_)
    left[chosen] = True
    at_most, alike = capacities.copy(), np.ones(problem.candidates)
    order: list[int] = []
    gains: list[float] = []
    while left.any():
        best = _most_adding(flow, left, at_most, alike)
        left[best] = False
        order.append(best)
        gains.append(flow.add_site(best))
    kept = np.array(order, dtype=np.int32)
    adding = (rows.least[kept] > 0) | (np.array(gains) > 0)
    if rows.kept_by(kept[adding]):
        return kept[adding], np.array(gains)[adding]
    return kept, np.array(gains)


def _whole(numbers: Floats) -> bool:
    return bool((numbers == np.rint(numbers)).all())


def _check(cover: csr_matrix, weights: Floats, capacities: Floats, sites: int | None, rules: SiteRules) -> None:
    candidates, points = cover.shape
    faults = weight_faults(weights, points)
    if len(capacities) != candidates:
        faults.append(
            Text(
                f"{candidates} 处备选场地却有 {len(capacities)} 个服务能力",
                f"{len(capacities)} capacities for {candidates} candidates",
            )
        )
    if not (capacities >= 0).all():
        faults.append(Text("服务能力须为非负数", "capacities must be numbers and not negative"))
    refuse(faults + rule_faults(rules, candidates, sites))
