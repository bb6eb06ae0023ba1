"""p-median problem: sites from which all demand is nearest in total, with a proven bound.

S. L. Hakimi, "Optimum locations of switching centers and the absolute centers and medians of a graph", Operations Research 12
(1964); C. S. ReVelle and R. W. Swain, "Central facilities location", Geographical Analysis 2 (1970):

    min Σ wᵢ min(capᵢ, min_{j chosen} d_ji)    over choices that keep to the rules.

Good choices come from `planning.siting.median_search`, bounds and decisions about single sites from
`planning.siting.median_bound`, and what neither settles is solved as the model of `planning.siting.median_model`.
"""

from __future__ import annotations

from heapq import heapify, heappop, heapreplace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from geodata.network import read_only
from geodata.text import Text
from planning.errors import InfeasibleError, SitingError
from planning.search import Floats, Ints
from planning.siting.checks import refuse, rule_faults, weight_faults
from planning.siting.effort import Effort, Watch
from planning.siting.feasibility import refuse_broken
from planning.siting.median_problem import median_problem
from planning.siting.median_solving import solve_medians
from planning.siting.plan import FEASIBLE, OPTIMAL, SitePlan, is_proven, power_of_two
from planning.siting.rules import NO_RULES, SiteRules, keeps_rules

Distances: TypeAlias = csr_matrix | NDArray[np.floating]
_DEFAULT = Effort()


def p_median(
    distances: Distances,
    weights: Floats,
    sites: int | None,
    *,
    nearest_now: Floats | None = None,
    beyond: float = np.inf,
    rules: SiteRules = NO_RULES,
    effort: Effort = _DEFAULT,
) -> SitePlan:
    """Choose candidates so that the weighted distance of all demand to the nearest site is least.

    Parameters
    ----------
    distances : csr_matrix or ndarray, (candidates, demand)
        Distance from each demand point to each candidate, in any one unit; non-negative. A candidate does not reach a point
        where a sparse matrix has no entry (a stored 0 is a distance) or where the distance is infinite.
    weights : (demand,) float64
        Weight of each demand point, non-negative and finite, some positive.
    sites : int or None
        Number of sites at most; None where only the rules limit it.
    nearest_now : (demand,) float64 or None
        Distance to the nearest existing outlet, infinite where there is none. No demand counts with more.
    beyond : float
        Distance that counts where no site is nearer; infinite where all demand must be reached.
    rules, effort
        See `SiteRules` and `Effort`.

    Returns
    -------
    SitePlan
        ``objective`` is the sum of weight times distance, minimised. ``gains`` is what each site takes off it when built in that
        order; demand that nothing reaches yet (``beyond`` and ``nearest_now`` infinite) then counts with the distance to its
        farthest candidate. Candidates that help nobody are chosen only where the rules ask for them.

    Raises
    ------
    SitingError
        No candidates; distances, weights or limits of wrong length or out of range; no demand; malformed rules.
    InfeasibleError
        No choice keeps to the rules, or none of those reaches all demand that must be reached.
    """
    distances = distances if isinstance(distances, np.ndarray) else csr_matrix(distances)
    weights = np.asarray(weights, dtype=np.float64)
    now = np.full(len(weights), np.inf) if nearest_now is None else np.asarray(nearest_now, dtype=np.float64)
    _check(distances, weights, now, beyond, rules, sites)
    caps = np.minimum(now, beyond)
    worst = _worst(distances, rules)
    _check_reach(weights, caps, worst)
    farthest = max(float(worst.max()), float(caps[np.isfinite(caps)].max(initial=0.0)))
    scale = power_of_two(weights * farthest)
    watch = Watch(effort, minimised=True, scale=scale)
    problem = median_problem(distances, weights * scale, caps, rules, sites)
    chosen, bound = solve_medians(problem, rules, distances.shape[0], sites, watch)
    if np.isinf(_objective(distances, weights, caps, chosen)):
        raise _not_all_reached(weights, _nearest(distances, caps, chosen), proven=bound >= problem.all_reached)
    chosen = _without_idle(distances, weights, caps, rules, sites, chosen)
    refuse_broken(rules, distances.shape[0], sites, chosen)
    order, gains = _build_order(distances, weights, np.where(np.isinf(caps), worst, caps), chosen)
    objective = _objective(distances, weights, caps, chosen)
    proven = is_proven(objective * scale, min(bound, objective * scale))
    bound = min(bound / scale, objective)
    return SitePlan(
        read_only(order),
        read_only(gains),
        objective,
        objective if proven else bound,
        OPTIMAL if proven else FEASIBLE,
        watch.seconds(),
        minimised=True,
    )


def _check(
    distances: Distances, weights: Floats, now: Floats, beyond: float, rules: SiteRules, sites: int | None
) -> None:
    candidates, points = distances.shape
    values = distances if isinstance(distances, np.ndarray) else distances.data
    faults = [
        text
        for wrong, text in (
            (
                points != len(now),
                Text(
                    f"{points} 个需求点却有 {len(now)} 个到现有网点的距离",
                    f"{len(now)} distances to existing outlets for {points} points",
                ),
            ),
            (
                not (weights > 0).any(),
                Text("没有需求：所有权重均为零", "there is no demand: all weights are zero"),
            ),
            (
                not (values >= 0).all() or not (now >= 0).all() or not beyond >= 0,
                Text("距离须为非负数", "distances must be numbers and not negative"),
            ),
            (
                not isinstance(distances, np.ndarray) and _has_doubles(distances),
                Text("距离矩阵中有重复的条目", "the distance matrix holds an entry twice"),
            ),
        )
        if wrong
    ]
    refuse([*weight_faults(weights, points), *faults, *rule_faults(rules, candidates, sites)])


def _has_doubles(distances: csr_matrix) -> bool:
    row = np.repeat(np.arange(distances.shape[0], dtype=np.int64), np.diff(distances.indptr))
    keys = np.sort(row * distances.shape[1] + distances.indices)
    return bool((keys[1:] == keys[:-1]).any())


def _worst(distances: Distances, rules: SiteRules) -> Floats:
    """Return each point's distance to the farthest candidate that reaches it, negative where none does, (demand,) float64."""
    allowed = np.ones(distances.shape[0], dtype=bool)
    allowed[rules.forbidden] = False
    worst = np.full(distances.shape[1], -1.0)
    for candidate in np.flatnonzero(allowed):
        point, far = _reach(distances, int(candidate))
        worst[point] = np.maximum(worst[point], np.where(np.isfinite(far), far, -1.0))
    return worst


def _check_reach(weights: Floats, caps: Floats, worst: Floats) -> None:
    lost = (weights > 0) & np.isinf(caps) & (worst < 0)
    if lost.any():
        count, weight = int(lost.sum()), float(weights[lost].sum())
        raise InfeasibleError(
            Text(
                f"{count} 个需求点（权重合计 {weight:g}）没有任何备选场地可达：请增加备选场地，或设定不可达时计入的距离",
                f"{count} demand points (weight {weight:g} in total) are reached by no candidate: add candidates, or say "
                "what distance counts where nothing is reached",
            )
        )


def _not_all_reached(weights: Floats, nearest: Floats, *, proven: bool) -> SitingError:
    lost = (weights > 0) & np.isinf(nearest)
    count, weight = int(lost.sum()), float(weights[lost].sum())
    best = Text(
        f"已找到的最好方案仍有 {count} 个需求点（权重合计 {weight:g}）不可达",
        f"the best choice found leaves {count} demand points (weight {weight:g} in total) unreached",
    )
    if proven:
        return InfeasibleError(
            Text(
                f"没有满足全部条件且使所有需求点可达的方案；{best.zh}。请增加点位或设定不可达时计入的距离",
                f"no choice that keeps to all conditions reaches all demand; {best.en}. Allow more sites, or say what "
                "distance counts where nothing is reached",
            )
        )
    return SitingError(
        Text(
            f"时限内未找到使所有需求点可达的方案；{best.zh}。请延长时限或增加点位",
            f"no choice that reaches all demand was found in the time; {best.en}. Allow more time or more sites",
        )
    )


def _reach(distances: Distances, candidate: int) -> tuple[slice | Ints, Floats]:
    """Return the demand points a candidate reaches and their distances."""
    if isinstance(distances, np.ndarray):
        return slice(None), np.asarray(distances[candidate], dtype=np.float64)
    entries = slice(distances.indptr[candidate], distances.indptr[candidate + 1])
    return distances.indices[entries], np.asarray(distances.data[entries], dtype=np.float64)


def _nearest(distances: Distances, caps: Floats, chosen: Ints) -> Floats:
    nearest = caps.copy()
    for candidate in chosen.tolist():
        point, far = _reach(distances, candidate)
        nearest[point] = np.minimum(nearest[point], far)
    return nearest


def _objective(distances: Distances, weights: Floats, caps: Floats, chosen: Ints) -> float:
    served = weights > 0
    return float(weights[served] @ _nearest(distances, caps, chosen)[served])


def _without_idle(
    distances: Distances, weights: Floats, caps: Floats, rules: SiteRules, sites: int | None, chosen: Ints
) -> Ints:
    """Leave out, one after the other, the candidates that nobody would miss, where the rules allow it."""
    start = np.where(np.isinf(caps), np.finfo(np.float64).max, caps)
    nearest, keeper, second = start.copy(), np.full(len(weights), -1), start.copy()
    for candidate in chosen.tolist():
        point, far = _reach(distances, candidate)
        closer = far < nearest[point]
        second[point] = np.where(closer, nearest[point], np.minimum(second[point], far))
        nearest[point] = np.where(closer, far, nearest[point])
        keeper[point] = np.where(closer, candidate, keeper[point])
    needed = np.unique(keeper[(weights > 0) & (second > nearest)])
    kept = chosen
    for candidate in np.setdiff1d(chosen, np.concatenate([needed, rules.required])).tolist():
        rest = kept[kept != candidate]
        if (_nearest(distances, caps, rest) == _nearest(distances, caps, kept))[weights > 0].all() and keeps_rules(
            rules, distances.shape[0], sites, rest
        ):
            kept = rest
    return kept


def _build_order(distances: Distances, weights: Floats, start: Floats, chosen: Ints) -> tuple[Ints, Floats]:
    """Order sites by what each takes off the objective beside those before it; ties go to the lower number."""
    current = np.where(weights > 0, start, 0.0)

    def gain(candidate: int) -> float:
        point, far = _reach(distances, candidate)
        return float(weights[point] @ np.maximum(current[point] - far, 0.0))

    # A gain only shrinks as more is built, so an old one is a bound: most need not be computed again.
    waiting = [(-gain(candidate), candidate, 0) for candidate in chosen.tolist()]
    heapify(waiting)
    order: list[int] = []
    gains: list[float] = []
    while waiting:
        value, candidate, counted = waiting[0]
        if counted < len(order):
            heapreplace(waiting, (-gain(candidate), candidate, len(order)))
            continue
        heappop(waiting)
        order.append(candidate)
        gains.append(-value)
        point, far = _reach(distances, candidate)
        current[point] = np.minimum(current[point], far)
    return np.array(order, dtype=np.int32), np.array(gains)
