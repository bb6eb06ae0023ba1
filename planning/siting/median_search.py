"""Good choices for the p-median problem, found in compiled code: lazy greedy, swaps, and swaps again after small kicks.

Greedy additions are evaluated lazily (M. Minoux, "Accelerated greedy algorithms for maximizing submodular set functions",
1978). A swap is valued as the gain of the site that comes less the loss of the site that goes, corrected where demand is
near to both, in one pass over what the coming site serves (R. Whitaker, "A fast algorithm for the greedy interchange for
large-scale clustering and median location problems", INFOR 21 (1983); M. G. C. Resende and R. F. Werneck, "A fast
swap-based local search procedure for location problems", Annals of Operations Research 150 (2007)). Kicks and the return
to the best choice are the iterated local search of H. R. Lourenço, O. C. Martin and T. Stützle (2003). Every move keeps to
the upper and lower limits of the rules' rows.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from planning.search import Floats, Ints
from planning.siting.median_problem import CostLists, Mask, MedianProblem, RuleLimits

_SLACK = 1e-9
_NEAR = 12
_TRIES = 8


class _State(NamedTuple):
    """A choice, the nearest and second nearest chosen site of each demand point, and how full the rules' rows are."""

    chosen: Mask
    first: Ints
    second: Ints
    cost: Floats
    second_cost: Floats
    used: Floats
    loss: Floats
    extra: Floats
    tally: NDArray[np.int64]
    random: NDArray[np.uint64]


def search_medians(
    problem: MedianProblem, start: Ints, *, work: int, seed: int, price: Floats | None = None
) -> tuple[Ints, float]:
    """Return a choice no worse than the start: completed greedily, then improved by swaps for a given amount of work.

    Parameters
    ----------
    problem : MedianProblem
        The problem.
    start : (k,) int32
        A choice, numbered as `MedianProblem.candidates`; what is not in the problem is left out. It must keep to the upper
        limits.
    work : int
        List entries to look at; 0 for the greedy completion alone.
    seed : int
        Seed of the kicks.
    price : (m,) float64 or None
        What greedy divides each gain by; 1 each where None.

    Returns
    -------
    (k,) int32
        Chosen candidates, built ones included, ascending.
    float
        Their cost. Lower limits are kept to if the start kept to them.
    """
    chosen = np.isin(problem.candidates, start)
    by = np.ones(len(chosen)) if price is None else price
    cost = _search(problem.lists, problem.limits, chosen, by, work, np.uint64(seed))
    found = np.concatenate([problem.built, problem.candidates[chosen]])
    return np.sort(found).astype(np.int32), problem.constant + cost


def keeps_limits(problem: MedianProblem, start: Ints) -> bool:
    """Return whether a choice, with the built sites, keeps to the limits of a problem."""
    limits = problem.limits
    chosen = np.isin(problem.candidates, start)
    taken = np.repeat(chosen, np.diff(limits.ptr))
    used = np.bincount(limits.row[taken], weights=limits.share[taken], minlength=len(limits.lower))
    return bool(((used >= limits.lower - _SLACK) & (used <= limits.upper + _SLACK)).all())


def fitting(problem: MedianProblem, wanted: Ints) -> Ints:
    """Return the wanted candidates that are left in a problem and fit beside those before them, ascending."""
    limits = problem.limits
    room = limits.upper + _SLACK
    taken: list[int] = []
    for place in np.flatnonzero(np.isin(problem.candidates, wanted)).tolist():
        entries = slice(limits.ptr[place], limits.ptr[place + 1])
        row, share = limits.row[entries], limits.share[entries]
        if (share <= room[row]).all():
            room[row] -= share
            taken.append(place)
    return problem.candidates[taken]


@njit(cache=True, nogil=True)
def _search(lists: CostLists, limits: RuleLimits, chosen: Mask, price: Floats, work: int, seed: np.uint64) -> float:
    points, sites = len(lists.most), len(chosen)
    state = _State(
        chosen,
        np.full(points, -1, dtype=np.int32),
        np.full(points, -1, dtype=np.int32),
        lists.most.copy(),
        lists.most.copy(),
        np.zeros(len(limits.lower)),
        np.zeros(sites),
        np.zeros(sites),
        np.zeros(1, dtype=np.int64),
        np.full(1, seed, dtype=np.uint64),
    )
    for site in range(sites):
        if chosen[site]:
            _open(lists, limits, state, site)
    least_gain = 1e-12 * (1.0 + state.cost.sum())
    _complete(lists, limits, state, price, least_gain)
    if work == 0:
        return float(state.cost.sum())
    least_gain = 1e-11 * (1.0 + state.cost.sum())
    _descend(lists, limits, state, least_gain, work)
    best, best_cost = chosen.copy(), state.cost.sum()
    while state.tally[0] < work and sites > 0 and points > 0:
        state.tally[0] += sites
        if not _kick(lists, limits, state):
            continue
        _descend(lists, limits, state, least_gain, work)
        cost = state.cost.sum()
        if cost <= best_cost + least_gain:
            best[:], best_cost = chosen, min(cost, best_cost)
        else:
            _go_back(lists, limits, state, best)
    chosen[:] = best
    return float(best_cost)


@njit(cache=True, nogil=True)
def _go_back(lists: CostLists, limits: RuleLimits, state: _State, best: Mask) -> None:
    """Open and close what differs from the best choice."""
    for site in range(len(best)):
        if best[site] and not state.chosen[site]:
            _open(lists, limits, state, site)
    for site in range(len(best)):
        if state.chosen[site] and not best[site]:
            _close(lists, limits, state, site)


@njit(cache=True, nogil=True)
def _open(lists: CostLists, limits: RuleLimits, state: _State, site: int) -> None:
    state.chosen[site] = True
    state.tally[0] += lists.site_ptr[site + 1] - lists.site_ptr[site]
    for entry in range(limits.ptr[site], limits.ptr[site + 1]):
        state.used[limits.row[entry]] += limits.share[entry]
    for entry in range(lists.site_ptr[site], lists.site_ptr[site + 1]):
        point, cost = lists.demand[entry], lists.site_cost[entry]
        if cost < state.cost[point]:
            state.second[point], state.second_cost[point] = state.first[point], state.cost[point]
            state.first[point], state.cost[point] = site, cost
        elif cost < state.second_cost[point]:
            state.second[point], state.second_cost[point] = site, cost


@njit(cache=True, nogil=True)
def _close(lists: CostLists, limits: RuleLimits, state: _State, site: int) -> None:
    state.chosen[site] = False
    state.tally[0] += 2 * (lists.site_ptr[site + 1] - lists.site_ptr[site])
    for entry in range(limits.ptr[site], limits.ptr[site + 1]):
        state.used[limits.row[entry]] -= limits.share[entry]
    for entry in range(lists.site_ptr[site], lists.site_ptr[site + 1]):
        point = lists.demand[entry]
        if state.first[point] != site and state.second[point] != site:
            continue
        first, second = -1, -1
        cost = second_cost = lists.most[point]
        for place in range(lists.demand_ptr[point], lists.demand_ptr[point + 1]):
            other = lists.site[place]
            if state.chosen[other]:
                if first < 0:
                    first, cost = other, lists.cost[place]
                else:
                    second, second_cost = other, lists.cost[place]
                    break
        state.first[point], state.second[point] = first, second
        state.cost[point], state.second_cost[point] = cost, second_cost


@njit(cache=True, nogil=True)
def _fits(limits: RuleLimits, state: _State, comes: int, goes: int) -> bool:
    """Whether the rows the two sites are in stay within their limits; no site goes where ``goes`` is negative."""
    used = state.used
    for entry in range(limits.ptr[comes], limits.ptr[comes + 1]):
        used[limits.row[entry]] += limits.share[entry]
    fits = True
    if goes >= 0:
        for entry in range(limits.ptr[goes], limits.ptr[goes + 1]):
            used[limits.row[entry]] -= limits.share[entry]
        for entry in range(limits.ptr[goes], limits.ptr[goes + 1]):
            row = limits.row[entry]
            fits = fits and used[row] >= limits.lower[row] - _SLACK
    for entry in range(limits.ptr[comes], limits.ptr[comes + 1]):
        row = limits.row[entry]
        fits = fits and used[row] <= limits.upper[row] + _SLACK
    if goes >= 0:
        for entry in range(limits.ptr[goes], limits.ptr[goes + 1]):
            used[limits.row[entry]] += limits.share[entry]
    for entry in range(limits.ptr[comes], limits.ptr[comes + 1]):
        used[limits.row[entry]] -= limits.share[entry]
    return fits


@njit(cache=True, nogil=True)
def _complete(lists: CostLists, limits: RuleLimits, state: _State, price: Floats, least_gain: float) -> None:
    """Add the site of most gain per price, again and again; a gain can only have shrunk since it was last computed."""
    sites = len(state.chosen)
    rate = np.full(sites, np.inf)
    for site in range(sites):
        if state.chosen[site]:
            rate[site] = -1.0
    fresh = np.full(sites, -1, dtype=np.int64)
    added = 0
    while sites > 0:
        best = int(np.argmax(rate))
        if rate[best] <= 0.0:
            break
        if fresh[best] == added:
            _open(lists, limits, state, best)
            rate[best] = -1.0
            added += 1
            continue
        gain = 0.0
        if _fits(limits, state, best, -1):
            for entry in range(lists.site_ptr[best], lists.site_ptr[best + 1]):
                gain += max(state.cost[lists.demand[entry]] - lists.site_cost[entry], 0.0)
        rate[best] = gain / price[best] if gain > least_gain else -1.0
        fresh[best] = added


@njit(cache=True, nogil=True)
def _count_losses(state: _State) -> None:
    """Set what each chosen site's going would cost, were no other to come."""
    state.tally[0] += len(state.cost)
    state.loss[:] = 0.0
    for point in range(len(state.cost)):
        if state.first[point] >= 0:
            state.loss[state.first[point]] += state.second_cost[point] - state.cost[point]


@njit(cache=True, nogil=True)
def _descend(lists: CostLists, limits: RuleLimits, state: _State, least_gain: float, work: int) -> None:
    """Take improving additions and swaps until a whole round of candidates has none."""
    sites = len(state.chosen)
    chosen_sites = np.empty(sites, dtype=np.int32)
    count = _list_chosen(state, chosen_sites)
    _count_losses(state)
    comes, idle = 0, 0
    while idle < sites and state.tally[0] < work:
        comes = comes + 1 if comes + 1 < sites else 0
        idle += 1
        begin, end = lists.site_ptr[comes], lists.site_ptr[comes + 1]
        if state.chosen[comes] or begin == end:
            continue
        state.tally[0] += end - begin + count
        gain = _value_coming(lists, state, comes)
        goes, better = -1, gain
        if gain <= least_gain or not _fits(limits, state, comes, -1):
            goes, better = _best_going(limits, state, chosen_sites[:count], comes, gain, least_gain)
        for entry in range(begin, end):
            if state.first[lists.demand[entry]] >= 0:
                state.extra[state.first[lists.demand[entry]]] = 0.0
        if better > least_gain:
            _open(lists, limits, state, comes)
            if goes >= 0:
                _close(lists, limits, state, goes)
            count = _list_chosen(state, chosen_sites)
            _count_losses(state)
            idle = 0


@njit(cache=True, nogil=True)
def _value_coming(lists: CostLists, state: _State, comes: int) -> float:
    """Return a site's gain, and set by how much less each chosen site's going would cost beside it."""
    gain = 0.0
    for entry in range(lists.site_ptr[comes], lists.site_ptr[comes + 1]):
        point, cost = lists.demand[entry], lists.site_cost[entry]
        first = state.first[point]
        if cost < state.cost[point]:
            gain += state.cost[point] - cost
            if first >= 0:
                state.extra[first] += state.second_cost[point] - state.cost[point]
        elif first >= 0 and cost < state.second_cost[point]:
            state.extra[first] += state.second_cost[point] - cost
    return gain


@njit(cache=True, nogil=True)
def _best_going(
    limits: RuleLimits, state: _State, chosen_sites: Ints, comes: int, gain: float, least_gain: float
) -> tuple[int, float]:
    """Return the site whose going for another is worth most and what the swap gains; none where none gains enough."""
    goes, best = -1, least_gain
    for place in range(len(chosen_sites)):
        site = chosen_sites[place]
        better = gain - state.loss[site] + state.extra[site]
        if better > best and _fits(limits, state, comes, site):
            goes, best = site, better
    return goes, best


@njit(cache=True, nogil=True)
def _list_chosen(state: _State, chosen_sites: Ints) -> int:
    count = 0
    for site in range(len(state.chosen)):
        if state.chosen[site]:
            chosen_sites[count] = site
            count += 1
    return count


@njit(cache=True, nogil=True)
def _below(state: _State, most: int) -> int:
    """Return a random whole number from 0 to most - 1 (splitmix64)."""
    state.random[0] += np.uint64(0x9E3779B97F4A7C15)
    mixed = state.random[0]
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed ^= mixed >> np.uint64(31)
    return np.int64(mixed % np.uint64(most))  # type: ignore[return-value]


@njit(cache=True, nogil=True)
def _kick(lists: CostLists, limits: RuleLimits, state: _State) -> bool:
    """Swap one to four sites for others near the same demand."""
    kicked = False
    for _ in range(1 + _below(state, 4)):
        for _ in range(_TRIES):
            point = _below(state, len(lists.most))
            goes = state.first[point]
            begin, end = lists.demand_ptr[point], lists.demand_ptr[point + 1]
            comes = lists.site[begin + _below(state, min(end - begin, _NEAR))]
            if goes < 0 or state.chosen[comes] or not _fits(limits, state, comes, goes):
                continue
            _open(lists, limits, state, comes)
            _close(lists, limits, state, goes)
            kicked = True
            break
    return kicked
