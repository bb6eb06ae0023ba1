"""The way to a proven p-median: choices from above, prices from below, and a model of what they leave open."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from geodata.text import Text
from planning.search import Ints
from planning.siting.effort import Effort, SolveProgress, Watch
from planning.siting.feasibility import feasible_start
from planning.siting.highs import solve_linear_model
from planning.siting.median_bound import climb, first_prices
from planning.siting.median_branching import Settled, Standing, branch, settle
from planning.siting.median_model import median_model, model_entries, start_values
from planning.siting.median_problem import MedianProblem
from planning.siting.median_reach import needed_within
from planning.siting.median_search import fitting, keeps_limits, search_medians
from planning.siting.rules import SiteRules, site_costs

_SEARCHING = Text("改进方案", "improving the choice")
_SOLVING = Text("精确求解", "solving exactly")
_FIRST_WORK = 4_000_000
_LATER_WORK = 20_000_000
_PASSES = 30
_WORK_AT_ONCE = 20_000_000
_AGAIN = 1 / 16
_LARGEST_MODEL = 4_000_000
_MODEL_MARGIN = 1e-3


def solve_medians(
    problem: MedianProblem, rules: SiteRules, candidates: int, sites: int | None, watch: Watch
) -> tuple[Ints, float]:
    """Return a choice and a bound no choice is better than.

    Parameters
    ----------
    problem : MedianProblem
        What `planning.siting.median_problem.median_problem` made of the rules.
    rules, candidates, sites
        As in `planning.siting.rules.rule_rows`, checked.
    watch : Watch
        The running clock.

    Returns
    -------
    (k,) int32
        Chosen candidates, ascending, as the caller counts them.
    float
        The bound.

    Raises
    ------
    InfeasibleError
        No choice keeps to the rules.
    SitingError
        No choice that keeps to the rules was found in the time.
    """
    chosen, cost = _start(problem, rules, candidates, sites, watch)
    standing = Standing(chosen, cost, -np.inf, problem.whole)
    lists = problem.lists
    standing.raise_bound(problem.constant + float(lists.cost[lists.demand_ptr[:-1]].sum()))
    standing.raise_bound(climb(problem, first_prices(problem, chosen), cutoff=standing.cutoff, steps=1).bound)
    watch.report(_SEARCHING, objective=standing.cost, bound=standing.bound)
    _search(problem, standing, watch, _FIRST_WORK)
    if not standing.proven and not watch.over():
        left = settle(problem, first_prices(problem, standing.chosen), standing, watch)
        standing.raise_bound(left.bound)
    if not standing.proven and not watch.over():
        _search(left.problem, standing, watch, _LATER_WORK)
        again = replace(left.prices, length=_AGAIN)
        left = settle(left.problem, again, standing, watch)
        standing.raise_bound(left.bound)
    if not standing.proven and not watch.over():
        branch(left.problem, left.prices, standing, watch)
    if not standing.proven and not watch.over():
        _solve_model(left, standing, watch)
    return standing.chosen, standing.bound


def _start(
    problem: MedianProblem, rules: SiteRules, candidates: int, sites: int | None, watch: Watch
) -> tuple[Ints, float]:
    """Return the better of the choices that are greedy for gain and for gain per cost, or any that keeps to the rules."""
    nobody = np.empty(0, dtype=np.int32)
    found = [search_medians(problem, nobody, work=0, seed=0)]
    if rules.budget is not None and rules.costs is not None:
        price = np.maximum(site_costs(rules, candidates)[problem.candidates], 1e-9)
        found.append(search_medians(problem, nobody, work=0, seed=0, price=price))
    found = [one for one in found if keeps_limits(problem, one[0])]
    if not found:
        worth = np.zeros(candidates)
        lists = problem.lists
        saved = lists.most[lists.demand] - lists.site_cost
        owner = np.repeat(problem.candidates, np.diff(lists.site_ptr))
        np.add.at(worth, owner, saved)
        start = feasible_start(rules, candidates, sites, worth, watch)
        found.append(search_medians(problem, start, work=0, seed=0))
    return min(found, key=lambda one: one[1])


def _search(problem: MedianProblem, standing: Standing, watch: Watch, work: int) -> None:
    """Improve the best choice for an amount of work that depends on the size alone, unless the time runs out."""
    work += _PASSES * len(problem.lists.site)
    seed = watch.effort.seed
    chosen = fitting(problem, standing.chosen)
    if not keeps_limits(problem, chosen):
        return
    while work > 0 and not standing.proven and not watch.over():
        seed += 1
        chosen, cost = search_medians(problem, chosen, work=min(work, _WORK_AT_ONCE), seed=seed)
        standing.take(chosen, cost)
        work -= _WORK_AT_ONCE
        watch.report(_SEARCHING, objective=standing.cost)


def _solve_model(left: Settled, standing: Standing, watch: Watch) -> None:
    """Have HiGHS solve what is left, where that is not too large to be of any use."""
    problem = left.problem
    within = needed_within(problem, left.prices, standing.cutoff)
    if model_entries(problem, within) > _LARGEST_MODEL:
        return
    scale = _scale(standing.cost)
    model = median_model(problem, within, scale)
    start = start_values(model, problem, standing.chosen)
    answer = solve_linear_model(model, _inner_watch(standing, watch, scale), start=start)
    if answer.values is not None:
        found = problem.candidates[answer.values[: len(problem.candidates)] > 0.5]
        if keeps_limits(problem, found):
            standing.take(*search_medians(problem, found, work=0, seed=0))
    if answer.ended == "infeasible":
        standing.raise_bound(standing.cost, _MODEL_MARGIN)
    elif np.isfinite(answer.bound):
        standing.raise_bound(answer.bound / scale, _MODEL_MARGIN)
    watch.report(_SOLVING, objective=standing.cost, bound=standing.bound)


def _scale(cost: float) -> float:
    """Return the power of two that brings very small and very large costs to where HiGHS's tolerances are right."""
    return 1.0 if 1e2 <= cost <= 1e9 or cost <= 0 else float(2.0 ** np.round(np.log2(1e6 / cost)))


def _inner_watch(standing: Standing, watch: Watch, scale: float) -> Watch:
    """Return a watch for the model, whose news are told in the problem's own costs.

    The model leaves out choices no better than the best, so its bound may pass the best one's cost; that one is met then.
    """

    def tell(news: SolveProgress) -> bool:
        objective = min(news.objective / scale, standing.cost)
        bound = min(max(news.bound / scale, standing.bound), objective)
        watch.report(_SOLVING, objective=objective, bound=bound)
        return not watch.cancelled

    listener = None if watch.effort.on_progress is None else tell
    return Watch(Effort(watch.remaining(), watch.effort.seed, listener), minimised=True)
