"""Meet all quotas at least cost, with a proven bound: greedy, priced bound, annealing, fixing by reduced costs, HiGHS."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from geodata.text import Text
from planning.search import Floats, Ints
from planning.siting.effort import Watch
from planning.siting.feasibility import feasible_start
from planning.siting.highs import LinearModel, solve_linear_model, with_row, without_choice
from planning.siting.plan import ABSOLUTE_PROOF, RELATIVE_PROOF
from planning.siting.quota_greedy import greedy_choice, simple_bound, without_needless
from planning.siting.quota_model import DualBound, dual_bound, quota_model, start_values, unpriced
from planning.siting.quota_search import find_within, quota_search
from planning.siting.quotas import Flags, Quotas
from planning.siting.rules import RuleRows, SiteRules, keeps_rules, rule_rows

_ROUNDS = 12
_LAST_TRIES = 3
_STEPS_PER_CANDIDATE = 400
_MOST_STEPS = 600_000
_ROUNDING = 1e-6
_GREEDY = Text("贪心选址", "choosing greedily")
_BOUND = Text("计算下界", "computing a bound")
_SEARCH = Text("交换改进", "improving by exchanges")


@dataclass(frozen=True, slots=True, eq=False)
class Cheapest:
    """The cheapest choice found that meets all quotas.

    Attributes
    ----------
    chosen : (k,) int32 or None
        Candidates, ascending; None where none was found.
    cost : float
        Their cost; infinite where none was found.
    bound : float
        No choice that meets all costs less; infinite where there is none at all.
    """

    chosen: Ints | None
    cost: float
    bound: float


class QuotaSolver:
    """The search for the cheapest choice that meets all quotas.

    Parameters
    ----------
    quotas : Quotas
        What must be covered; its groups are covered by candidates that are not forbidden.
    rules : SiteRules
        Checked rules.
    costs : (candidates,) float64
        What to keep least.
    sites : int or None
        Number of sites at most.
    watch : Watch
        The running clock.
    enough : float
        A choice that costs no more ends the search, and so does the proof that there is none.
    tell : bool
        Report cost and bound to the watch; only right where they are the problem's.
    exact : bool
        Compute prices, and go on with HiGHS where the search left a gap.
    base : (k,) int32 or None
        What `rule_start` returned, where it is known already.

    Raises
    ------
    InfeasibleError
        The rules conflict among themselves.
    """

    def __init__(
        self,
        quotas: Quotas,
        rules: SiteRules,
        costs: Floats,
        sites: int | None,
        watch: Watch,
        *,
        enough: float = float("-inf"),
        tell: bool = True,
        exact: bool = True,
        base: Ints | None = None,
    ) -> None:
        candidates = len(costs)
        self.quotas, self.costs, self.watch = quotas, costs, watch
        self.enough, self.tell, self.exact = enough, tell, exact
        self.rows: RuleRows = rule_rows(rules, candidates, sites)
        self.lower, self.upper = self.rows.least, self.rows.most
        self.step = cost_step(costs[self.upper > 0])
        self.bound = self._rounded(simple_bound(quotas, costs, self.lower, self.upper))
        self.best: Ints | None = None
        self.cost = float("inf")
        self.base = rule_start(rules, candidates, sites, watch) if base is None else base

    def solve(self) -> Cheapest:
        """Return the cheapest choice found in the time, with its bound."""
        self._take(greedy_choice(self.quotas, self.rows, self.costs, self.base, self.upper > 0))
        self._tell(_GREEDY)
        if not self._done():
            model = quota_model(self.quotas, self.rows, self.costs, self.lower, self.upper)
            dual = dual_bound(model, self.watch) if self.exact else unpriced(model)
            self.bound = max(self.bound, self._rounded(dual.bound))
            self._tell(_BOUND)
            self._search(dual)
            if self.exact:
                self._solve_exactly(model, dual)
        if self.best is not None:
            lean = without_needless(self.quotas, self.rows, self.costs, self.best, self.lower > 0)
            self.best, self.cost = lean, float(self.costs[lean].sum())
        return Cheapest(self.best, self.cost, min(self.bound, self.cost))

    def _rounded(self, bound: float) -> float:
        """Return the least cost at or above a bound that whole-number costs can add up to."""
        if self.step == 0.0 or not np.isfinite(bound):
            return bound
        return float(np.ceil(bound / self.step - _ROUNDING)) * self.step

    def _least_gain(self) -> float:
        """Return by how much a better choice is cheaper than the best so far, at least."""
        return self.step or max(ABSOLUTE_PROOF, RELATIVE_PROOF * self.cost)

    def _beyond_enough(self) -> float:
        """Return what any choice costs at least once it is proven that none costs less than the best, or no more than enough."""
        if self.enough == float("-inf"):
            return self.cost
        return min(self.cost, float(np.nextafter(self.enough, np.inf)) + self.step)

    def _done(self) -> bool:
        proven = self.cost - self.bound < 0.5 * self._least_gain() if self.best is not None else False
        return proven or self.cost <= self.enough or self.bound > self.enough > float("-inf") or self.watch.over()

    def _take(self, chosen: Ints) -> bool:
        """Keep a choice where it meets everything and costs less; return whether it met everything."""
        if not (self.quotas.met_by(chosen) and self.rows.kept_by(chosen)):
            return False
        cost = float(self.costs[chosen].sum())
        if cost < self.cost:
            self.best, self.cost = np.sort(chosen).astype(np.int32), cost
        return True

    def _tell(self, stage: Text) -> None:
        if self.tell:
            found = None if self.best is None else self.cost
            self.watch.report(stage, objective=found, bound=min(self.bound, self.cost))

    def _kept(self, dual: DualBound) -> Flags:
        """Return the candidates that a better choice may open, or close, or whose place in the best is the other one."""
        candidates = len(self.costs)
        reduced = dual.reduced_costs[:candidates]
        asked = self.enough > float("-inf")
        cutoff = self.enough if asked else self.cost - self._least_gain()
        fixed = dual.bound + np.abs(reduced) > cutoff + _ROUNDING * max(1.0, abs(cutoff))
        opened = np.zeros(candidates, dtype=bool)
        if self.best is not None:
            opened[self.best] = True
        # What is best so far stays possible: HiGHS begins with it.
        kept: Flags = ~fixed if asked else ~fixed | (opened != (reduced < 0))
        return kept

    def _search(self, dual: DualBound) -> None:
        """Ask for less and less, each time half-way to the bound or to what was not found."""
        groups, quotas = len(self.quotas.must), len(self.quotas.need)
        prices = dual.prices[groups : groups + quotas] / np.where(self.quotas.need > 0, self.quotas.need, 1.0)
        random = np.array([self.watch.effort.seed], dtype=np.uint64)
        at = self.base if self.best is None else self.best
        failed, last = -np.inf, 0
        for _ in range(_ROUNDS):
            if self._done() or last == _LAST_TRIES:
                return
            free = self._kept(dual) & (self.lower == 0) & (self.upper > 0)
            search = quota_search(self.quotas, self.rows, self.costs, free, prices, dual.prices[:groups])
            goal = self._goal(failed)
            at, met = find_within(
                search, at, goal, steps=min(_STEPS_PER_CANDIDATE * int(free.sum()), _MOST_STEPS), random=random
            )
            if met and self._take(at):
                self._tell(_SEARCH)
            else:
                last += goal == self.enough or self.best is None or goal >= self.cost - 1.5 * self._least_gain()
                failed = max(failed, goal)
                self._tell(_SEARCH)

    def _goal(self, failed: float) -> float:
        if self.enough > float("-inf"):
            return self.enough
        if self.best is None:
            return float("inf")
        most = self.cost - self._least_gain()
        goal = 0.5 * (max(failed, self.bound) + most)
        goal = float(np.ceil(goal / self.step - _ROUNDING)) * self.step if self.step else goal
        return min(goal, most)

    def _solve_exactly(self, model: LinearModel, dual: DualBound) -> None:
        """Solve what reduced costs leave; a solution that misses a quota by HiGHS's tolerances is cut off and it goes on."""
        while not self._done():
            free = self._kept(dual)
            settled = (dual.reduced_costs[: len(self.costs)] < 0).astype(np.float64)
            lower, upper = model.lower.copy(), model.upper.copy()
            lower[: len(self.costs)] = np.where(free, self.lower, np.maximum(self.lower, settled))
            upper[: len(self.costs)] = np.where(free, self.upper, np.minimum(self.upper, settled))
            left = replace(model, lower=lower, upper=upper)
            start = None
            if self.enough > float("-inf"):
                # Any choice will do, so there is nothing to keep least.
                left = replace(with_row(left, left.costs, -np.inf, self.enough), costs=np.zeros(len(left.costs)))
            elif self.best is not None:
                start = start_values(self.quotas, self.best)
            answer = solve_linear_model(left, self.watch, start=start, tell=self.tell and start is not None)
            if answer.ended == "infeasible":
                self.bound = max(self.bound, self._beyond_enough())
                return
            # What was fixed or cut off holds nothing cheaper than the best, so its cost is a bound as well.
            if self.enough == float("-inf"):
                self.bound = max(self.bound, min(self._rounded(answer.bound), self.cost))
            if answer.values is None:
                return
            found = np.flatnonzero(answer.values[: len(self.costs)] > 0.5).astype(np.int32)
            if self._take(found):
                return
            model = without_choice(model, found, short=not self.quotas.met_by(found), candidates=len(self.costs))


def rule_start(rules: SiteRules, candidates: int, sites: int | None, watch: Watch) -> Ints:
    """Return a small choice that keeps to the rules: the required candidates, and what lower limits ask for.

    Parameters
    ----------
    rules, candidates, sites
        As in `planning.siting.rules.rule_rows`, checked.
    watch : Watch
        The running clock.

    Raises
    ------
    InfeasibleError
        No choice keeps to the rules.
    """
    required = np.unique(rules.required).astype(np.int32)
    if keeps_rules(rules, candidates, sites, required):
        return required
    return feasible_start(rules, candidates, sites, -np.ones(candidates), watch)


def cost_step(costs: Floats) -> float:
    """Return the largest number that all costs are multiples of, 0 where they are not whole numbers (or all 0)."""
    if (costs != np.round(costs)).any() or costs.max(initial=0.0) > 2**52:
        return 0.0
    return float(np.gcd.reduce(costs.astype(np.int64))) if len(costs) else 0.0
