"""Max-min equity: sites that make the smallest covered share of any unit as large as possible, with a proven bound.

The Rawlsian objective of location theory (M. T. Marsh, D. A. Schilling, "Equity measurement in facility location analysis",
European Journal of Operational Research 74 (1994)) on coverage, ties broken by the weight covered in total:

    max t   subject to   Σ aᵢu yᵢ ≥ t for every unit u,   yᵢ ≤ Σ_{j covers i} xⱼ,   the rules,   x binary, 0 ≤ y ≤ 1.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from scipy.sparse import csr_matrix, diags_array, hstack, vstack

from geodata.network import read_only
from geodata.text import Text
from planning.search import Floats, Ints
from planning.siting.checks import check_rules
from planning.siting.effort import Effort, Watch
from planning.siting.feasibility import refuse_broken
from planning.siting.greedy import in_order_of_gain
from planning.siting.highs import LinearModel, solve_linear_model
from planning.siting.plan import FEASIBLE, OPTIMAL, SitePlan, is_proven, power_of_two
from planning.siting.quota_greedy import first_that_fit
from planning.siting.quota_model import DualBound, dual_bound, quota_model, start_values
from planning.siting.quota_solver import QuotaSolver, rule_start
from planning.siting.quotas import QUOTA_SLACK, Flags, merged_quotas
from planning.siting.rules import NO_RULES, SiteRules, rule_rows
from planning.siting.set_covering import check_demand

_DEFAULT = Effort()
_ROUNDS = 10
_CLOSE = 1e-7
_SMALL = 1e-3
"""Where no choice can raise the smallest share to this, shares are counted in a smaller unit."""
_SHARE = Text("提高最低覆盖率", "raising the smallest share")
_TOTAL = Text("在最低覆盖率不变的前提下增加总覆盖", "covering more in total at the same smallest share")


def max_min_covering(
    cover: csr_matrix,
    unit_weights: csr_matrix,
    sites: int | None,
    *,
    covered: Flags | None = None,
    rules: SiteRules = NO_RULES,
    effort: Effort = _DEFAULT,
) -> SitePlan:
    """Choose the candidates that make the smallest covered share of any unit largest, and then cover the most weight.

    Parameters
    ----------
    cover : csr_matrix, (candidates, demand)
        Non-zero where a candidate covers a demand point.
    unit_weights : csr_matrix, (units, demand)
        Weight of each demand point in each unit, which may share it. Units without weight do not count.
    sites : int or None
        Number of sites at most; None where only the rules limit it.
    covered : (demand,) bool or None
        What is covered already by what exists; nothing where None.
    rules : SiteRules
        What the choice must keep to.
    effort : Effort
        Time, seed and who is told.

    Returns
    -------
    SitePlan
        The objective is the smallest share, 0 to 1, of any unit, with what is covered already; 1 where no unit has weight. The
        bound and the status speak of it alone: the weight in total is the most that the rest of the time found. A unit that no
        candidate can help caps the objective. ``gains`` are the weight that each site newly covers in the order given.

    Raises
    ------
    SitingError
        Input that does not fit together.
    InfeasibleError
        No choice keeps to the rules.
    """
    candidates, demand = cover.shape
    units = csr_matrix(unit_weights, dtype=np.float64)
    done = np.zeros(demand, dtype=bool) if covered is None else np.asarray(covered, dtype=bool)
    check_rules(rules, candidates, sites)
    check_demand(cover, np.zeros(demand), done, units, (), {})
    search = _Equity(cover, units, done, rules, sites, effort)
    chosen = search.run()
    refuse_broken(rules, candidates, sites, chosen)
    weights = np.where(done, 0.0, np.asarray(units.sum(axis=0)).ravel())
    order, gains = in_order_of_gain(cover, weights, chosen)
    value = search.share(chosen)
    proven = is_proven(value, search.bound)
    objective, bound = value / search.top, search.bound / search.top
    return SitePlan(
        read_only(order),
        read_only(gains),
        objective,
        objective if proven else max(bound, objective),
        OPTIMAL if proven else FEASIBLE,
        search.watch.seconds(),
    )


class _Equity:
    """The search; quotas are the units' shares, and last the share of all weight, counted so that a whole is ``top``."""

    def __init__(
        self, cover: csr_matrix, units: csr_matrix, done: Flags, rules: SiteRules, sites: int | None, effort: Effort
    ) -> None:
        total = np.asarray(units.sum(axis=1)).ravel()
        counted = units[total > 0]
        everyone = max(float(total.sum()), np.finfo(np.float64).tiny)
        amounts = vstack(
            [
                diags_array(1.0 / total[total > 0]) @ counted,
                csr_matrix(np.asarray(counted.sum(axis=0)).reshape(1, -1) / everyone),
            ],
            format="csr",
        )
        self.rules, self.sites = rules, sites
        self.candidates = cover.shape[0]
        self.rows = rule_rows(rules, self.candidates, sites)
        self.lower, self.upper = self.rows.least, self.rows.most
        allowed = self.upper > 0
        reached = done | (np.asarray(csr_matrix(cover != 0).T @ allowed.astype(np.int32)) > 0)
        least = float((amounts[:-1] @ reached.astype(np.float64)).min(initial=1.0))
        self.top = power_of_two(np.array([least])) if least < _SMALL else 1.0
        self.watch = Watch(effort, scale=self.top)
        amounts = amounts * self.top
        self.present = np.asarray(amounts @ done.astype(np.float64))
        slack = np.full(amounts.shape[0], QUOTA_SLACK)
        left = csr_matrix(amounts.multiply(~done))
        self.quotas = merged_quotas(cover, left, slack, np.zeros(len(done), dtype=bool), allowed)
        most = self.present + np.asarray(self.quotas.amounts.sum(axis=1)).ravel()
        self.bound = min(float(most[:-1].min(initial=self.top)), self.top)
        self.base = rule_start(rules, self.candidates, sites, self.watch)

    def share(self, chosen: Ints) -> float:
        """Return the smallest share of any unit."""
        return min(float((self.present + self.quotas.reached(chosen))[:-1].min(initial=self.top)), self.top)

    def total(self, chosen: Ints) -> float:
        """Return the share of all weight."""
        return float((self.present + self.quotas.reached(chosen))[-1])

    def run(self) -> Ints:
        """Return the best choice found; `bound` is then what no choice goes beyond."""
        best = self._filled(self.base)
        self.watch.report(_SHARE, objective=self.share(best), bound=self.bound)
        model = self._share_model()
        dual = None
        if not is_proven(self.share(best), self.bound) and not self.watch.over():
            dual = dual_bound(model, self.watch)
            self.bound = min(self.bound, -dual.bound)
        best = self._climbed(best, self.share, self._share_needs, self.bound, _SHARE)
        if dual is not None and not is_proven(self.share(best), self.bound):
            best = self._solved(model, dual, best)
        least = self.share(best)

        def needs(level: float) -> Floats:
            return np.append(np.full(len(self.present) - 1, least), level)

        most = float((self.present + np.asarray(self.quotas.amounts.sum(axis=1)).ravel())[-1])
        best = self._climbed(best, self.total, needs, most, _TOTAL)
        return self._most_in_total(best, least)

    def _share_needs(self, level: float) -> Floats:
        return np.append(np.full(len(self.present) - 1, level), 0.0)

    def _climbed(
        self, best: Ints, value: Callable[[Ints], float], needs: Callable[[float], Floats], high: float, stage: Text
    ) -> Ints:
        """Return a choice of more value: levels between the best and the bound are tried, half-way each time."""
        low = value(best)
        enough = float(self.candidates if self.sites is None else self.sites)
        for _ in range(_ROUNDS):
            if high - low <= _CLOSE or self.watch.cancelled:
                break
            level = 0.5 * (low + high)
            quotas = self.quotas.asking(np.maximum(needs(level) - self.present, 0.0))
            number = np.ones(self.candidates)
            solver = QuotaSolver(
                quotas, self.rules, number, None, self.watch, enough=enough, tell=False, exact=False, base=self.base
            )
            answer = solver.solve()
            if answer.chosen is not None and answer.cost <= enough:
                best = self._filled(answer.chosen)
                low = max(low, value(best))
            else:
                high = level
            self.watch.report(stage, objective=self.share(best), bound=self.bound)
        return best

    def _filled(self, chosen: Ints) -> Ints:
        """Return a choice with what adds most in total beside it, as far as the rules leave room."""
        return first_that_fit(self.quotas, self.rows, chosen, self.upper > 0)

    def _share_model(self) -> LinearModel:
        """Return the model of the largest smallest share, as a loss to be minimised; its last variable is the share."""
        base = quota_model(self.quotas, self.rows, np.zeros(self.candidates), self.lower, self.upper)
        groups, units = len(self.quotas.must), len(self.present) - 1
        column = np.zeros(base.rows.shape[0])
        column[groups : groups + units] = -1.0
        row_lower = base.row_lower.copy()
        row_lower[groups : groups + units] = -self.present[:-1]
        return replace(
            base,
            costs=np.append(base.costs, -1.0),
            lower=np.append(base.lower, 0.0),
            upper=np.append(base.upper, self.bound),
            integer=np.append(base.integer, False),
            rows=csr_matrix(hstack([base.rows, csr_matrix(column[:, None])], format="csr")),
            row_lower=row_lower,
        )

    def _solved(self, model: LinearModel, dual: DualBound, best: Ints) -> Ints:
        """Return the best choice after HiGHS solved what reduced costs leave."""
        reduced = dual.reduced_costs[: self.candidates]
        opened = np.zeros(self.candidates, dtype=bool)
        opened[best] = True
        fixed = (dual.bound + np.abs(reduced) > -self.share(best) + _CLOSE) & (opened == (reduced < 0))
        lower, upper = model.lower.copy(), model.upper.copy()
        lower[: self.candidates][fixed & opened] = 1.0
        upper[: self.candidates][fixed & ~opened] = 0.0
        start = np.append(start_values(self.quotas, best), self.share(best))
        answer = solve_linear_model(replace(model, lower=lower, upper=upper), self.watch, start=start, tell=False)
        best = self._better(answer.values, best, self.share)
        # What was fixed holds nothing better than the best.
        self.bound = min(self.bound, max(-answer.bound, self.share(best)))
        self.watch.report(_SHARE, objective=self.share(best), bound=self.bound)
        return best

    def _most_in_total(self, best: Ints, least: float) -> Ints:
        """Return a choice of no smaller least share and the most weight that HiGHS finds in the time left."""
        if self.watch.over():
            return best
        quotas = self.quotas.asking(np.append(np.maximum(least - self.present[:-1], 0.0), 0.0))
        model = quota_model(quotas, self.rows, np.zeros(self.candidates), self.lower, self.upper)
        costs = model.costs.copy()
        costs[self.candidates :] = -self.quotas.amounts[[-1]].toarray().ravel()
        answer = solve_linear_model(
            replace(model, costs=costs), self.watch, start=start_values(quotas, best), tell=False
        )
        self.watch.report(_TOTAL)
        found = self._better(answer.values, best, self.total)
        return found if self.share(found) >= least - QUOTA_SLACK else best

    def _better(self, values: Floats | None, best: Ints, value: Callable[[Ints], float]) -> Ints:
        if values is None:
            return best
        found = np.flatnonzero(values[: self.candidates] > 0.5).astype(np.int32)
        found = self._filled(found)
        return found if self.rows.kept_by(found) and value(found) > value(best) else best
