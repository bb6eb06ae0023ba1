"""p-center: sites that keep the largest distance of anybody to the nearest one least, with a proven bound.

S. L. Hakimi, "Optimum locations of switching centers and the absolute centers and medians of a graph", Operations Research
12 (1964); solved, after E. Minieka, "The m-center problem", SIAM Review 12 (1970), by asking for distance after distance of
a halving search whether few enough sites cover everybody within it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from geodata.network import read_only
from geodata.text import Text
from planning.errors import InfeasibleError
from planning.search import Floats, Ints
from planning.siting.checks import check_rules, refuse, weight_faults
from planning.siting.effort import Effort, Watch
from planning.siting.feasibility import refuse_broken
from planning.siting.greedy import in_order_of_gain
from planning.siting.plan import FEASIBLE, OPTIMAL, SitePlan, is_met
from planning.siting.quota_solver import QuotaSolver, rule_start
from planning.siting.quotas import Flags, Quotas, merged_quotas
from planning.siting.rules import NO_RULES, SiteRules
from planning.siting.set_covering import no_choice

_DEFAULT = Effort()
_STAGE = Text("逐级缩短最远距离", "shortening the largest distance")


@dataclass(frozen=True, slots=True, eq=False)
class _Reach:
    """Distances of those who count: one row per allowed pair of candidate and demand point."""

    candidate: Ints
    point: Ints
    distance: Floats
    nearest_now: Floats
    candidates: int


def p_center(
    distances: csr_matrix | NDArray[np.floating],
    sites: int | None,
    *,
    weights: Floats | None = None,
    nearest_now: Floats | None = None,
    beyond: float = float("inf"),
    rules: SiteRules = NO_RULES,
    effort: Effort = _DEFAULT,
) -> SitePlan:
    """Choose the candidates with which the largest distance from anybody to the nearest site is least.

    Parameters
    ----------
    distances : csr_matrix or ndarray, (candidates, demand)
        Distance or minutes; an entry that a csr_matrix does not hold means not reached, one that it holds may be 0. Infinite
        in an ndarray means not reached.
    sites : int or None
        Number of sites at most; None where only the rules limit it.
    weights : (demand,) float64 or None
        Points without weight do not count; all count where None.
    nearest_now : (demand,) float64 or None
        Distance to the nearest of what exists, infinite where there is none.
    beyond : float
        What anybody counts whom no chosen candidate reaches nearer. Where it is finite, points that nobody at all reaches nearer
        do not count: they would hide what the choice does for all others.
    rules : SiteRules
        What the choice must keep to.
    effort : Effort
        Time, seed and who is told.

    Returns
    -------
    SitePlan
        Minimised; the objective is the largest distance of those who count (0 where nobody does). ``gains`` are the weight (points
        where no weights are given) that each site newly brings within that distance.

    Raises
    ------
    SitingError
        Input that does not fit together, or no choice found in the time.
    InfeasibleError
        ``beyond`` is infinite and somebody is reached by nobody, or sites and rules do not allow to reach everybody; or the rules
        conflict.
    """
    watch = Watch(effort, minimised=True)
    candidates, demand = distances.shape
    check_rules(rules, candidates, sites)
    counts = np.ones(demand) if weights is None else np.asarray(weights, dtype=np.float64)
    now = np.full(demand, np.inf) if nearest_now is None else np.asarray(nearest_now, dtype=np.float64)
    candidate, point, distance = _entries(distances)
    _check(counts, now, distance, demand, beyond)
    reach = _reach(candidate, point, distance, counts > 0, now, beyond, rules, candidates)
    search = _CenterSearch(reach, sites, rules, watch)
    chosen = search.run()
    refuse_broken(rules, candidates, sites, chosen)
    served = _served(reach, chosen)
    objective = float(served.max(initial=0.0))
    # Within the objective: who is nearer already gains nothing.
    cover = _cover(reach, objective)
    gaining = np.where((reach.nearest_now > objective) & (counts > 0), counts, 0.0)
    order, gains = in_order_of_gain(cover, gaining, chosen)
    proven = is_met(objective, search.bound)
    return SitePlan(
        read_only(order),
        read_only(gains),
        objective,
        objective if proven else min(search.bound, objective),
        OPTIMAL if proven else FEASIBLE,
        watch.seconds(),
        minimised=True,
    )


class _CenterSearch:
    """The halving search over the distances at which the answer may lie."""

    def __init__(self, reach: _Reach, sites: int | None, rules: SiteRules, watch: Watch) -> None:
        self.reach, self.sites, self.rules, self.watch = reach, sites, rules, watch
        self.bound = 0.0
        self.base = rule_start(rules, reach.candidates, None, watch)

    def run(self) -> Ints:
        """Return the best choice found; `bound` is then what no choice goes below."""
        least = _least_possible(self.reach)
        self.bound = least
        values = np.unique(np.concatenate([[least], self.reach.distance, self.reach.nearest_now]))
        values = values[(values >= least) & np.isfinite(values)]
        best = self._anybody(float(values[-1]))
        # Greedily first, for a good choice at any moment; then exactly on what is left.
        best, _ = self._halved(values, best, Watch(Effort(time_limit_seconds=0.0)))
        best, proven = self._halved(values, best, self.watch)
        self.bound = max(self.bound, proven)
        return best

    def _halved(self, values: Floats, best: Ints, watch: Watch) -> tuple[Ints, float]:
        """Return the best choice that a halving search meets, and the least distance that was not proven impossible."""
        first, last = 0, self._position(values, best)
        proven = float(values[0])
        while first < last:
            middle = (first + last) // 2
            found, impossible = self._at(float(values[middle]), watch)
            if found is None:
                # What is not proven impossible is passed over as well, but the bound stays below it.
                if impossible:
                    proven = float(values[middle + 1])
                first = middle + 1
            else:
                best, last = found, self._position(values, found)
            self.watch.report(_STAGE, objective=float(values[last]), bound=max(self.bound, proven))
        return best, proven

    def _position(self, values: Floats, chosen: Ints) -> int:
        return int(np.searchsorted(values, _served(self.reach, chosen).max(initial=values[0])))

    def _anybody(self, distance: float) -> Ints:
        """Return a choice that covers everybody within a distance that no choice exceeds."""
        found, impossible = self._at(distance, self.watch)
        if found is None:
            raise no_choice(self._quotas(distance), self.rules, self.sites, impossible=impossible)
        return found

    def _at(self, distance: float, watch: Watch) -> tuple[Ints | None, bool]:
        """Return a choice that covers everybody within a distance, or None and whether it is proven that there is none."""
        number = np.ones(self.reach.candidates)
        enough = float(self.reach.candidates if self.sites is None else self.sites)
        solver = QuotaSolver(
            self._quotas(distance), self.rules, number, None, watch, enough=enough, tell=False, base=self.base
        )
        answer = solver.solve()
        if answer.chosen is not None and answer.cost <= enough:
            return answer.chosen, False
        return None, answer.bound > enough

    def _quotas(self, distance: float) -> Quotas:
        cover = _cover(self.reach, distance)
        must = self.reach.nearest_now > distance
        nothing = csr_matrix((0, cover.shape[1]))
        return merged_quotas(cover, nothing, np.zeros(0), must, np.ones(cover.shape[0], dtype=bool))


def _entries(distances: csr_matrix | NDArray[np.floating]) -> tuple[Ints, Ints, Floats]:
    """Return candidate, point and distance of every pair that is reached."""
    if isinstance(distances, np.ndarray):
        reached = np.nonzero(~np.isposinf(distances))
        found: Floats = np.asarray(distances[reached], dtype=np.float64)
        return reached[0].astype(np.int32), reached[1].astype(np.int32), found
    rows = csr_matrix(distances)
    candidate = np.repeat(np.arange(rows.shape[0], dtype=np.int32), np.diff(rows.indptr))
    return candidate, rows.indices.astype(np.int32), rows.data.astype(np.float64)


def _check(counts: Floats, now: Floats, distance: Floats, demand: int, beyond: float) -> None:
    faults = weight_faults(counts, demand)
    if len(now) != demand:
        told = len(now)
        faults.append(Text(f"{demand} 个需求点却有 {told} 个现有距离", f"{told} present distances for {demand} points"))
    if not (np.isfinite(distance) & (distance >= 0)).all() or not (now >= 0).all() or not beyond >= 0:
        faults.append(Text("距离须为非负数", "distances must be numbers that are not negative"))
    refuse(faults)


def _reach(
    candidate: Ints,
    point: Ints,
    distance: Floats,
    counts: Flags,
    now: Floats,
    beyond: float,
    rules: SiteRules,
    candidates: int,
) -> _Reach:
    """Return the distances that matter; points that do not count are at 0 now, and forbidden candidates reach nobody."""
    useful = counts[point] & (distance < np.minimum(now, beyond)[point])
    useful &= ~np.isin(candidate, rules.forbidden)
    nearest = now.copy()
    np.minimum.at(nearest, point[useful], distance[useful])
    unreached = counts & (np.isinf(nearest) if np.isinf(beyond) else nearest >= beyond)
    if np.isinf(beyond) and unreached.any():
        number = int(unreached.sum())
        raise InfeasibleError(
            Text(
                f"{number} 个需求点没有任何可用场地或现有网点可达：请增加备选场地或扩大搜索范围，"
                "或给定一个上限距离，使这些点不参与计算",
                f"{number} demand points are reached by no allowed candidate and nothing that exists: add candidates, search "
                "further, or give a distance beyond which points count alike, so that these are left out",
            )
        )
    present = np.where(counts & ~unreached, np.minimum(now, beyond), 0.0)
    return _Reach(candidate[useful], point[useful], distance[useful], read_only(present), candidates)


def _least_possible(reach: _Reach) -> float:
    """Return the largest distance that is left when every candidate is chosen."""
    return float(_served(reach, np.arange(reach.candidates, dtype=np.int32)).max(initial=0.0))


def _served(reach: _Reach, chosen: Ints) -> Floats:
    """Return the distance of each demand point to the nearest of what is chosen and what exists, (demand,) float64."""
    opened = np.zeros(reach.candidates, dtype=bool)
    opened[chosen] = True
    nearest = reach.nearest_now.copy()
    taken = opened[reach.candidate]
    np.minimum.at(nearest, reach.point[taken], reach.distance[taken])
    return nearest


def _cover(reach: _Reach, distance: float) -> csr_matrix:
    near = reach.distance <= distance
    shape = (reach.candidates, len(reach.nearest_now))
    return csr_matrix((np.ones(int(near.sum()), np.int8), (reach.candidate[near], reach.point[near])), shape=shape)
