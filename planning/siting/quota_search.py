"""Search for a choice that meets all quotas within a cost: simulated annealing in a compiled kernel.

S. Kirkpatrick, C. D. Gelatt, M. P. Vecchi, "Optimization by simulated annealing", Science 220 (1983). What is missing of
the quotas, priced, and what is spent above the cost asked for are driven to nothing; a move adds, drops or swaps candidates and
never breaks a rule.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.sparse import csc_matrix

from planning.search import Floats, Ints
from planning.siting.quotas import Flags, Quotas
from planning.siting.rules import RuleRows

_HOT, _COLD = 0.15, 0.006
"""First and last temperature, as shares of the mean cost of a candidate."""
_RULE_SLACK = 1e-9
_ADD, _DROP = 0.1, 0.1
"""Share of the moves that only add, and that only drop."""
_NEAR, _UNCOVERED, _LOOKS = 0.5, 0.85, 8
"""Up to which draw a candidate is taken near to who goes, and of a group not covered; looks for such a group."""


@dataclass(frozen=True, slots=True, eq=False)
class QuotaSearch:
    """What the kernel works on.

    Attributes
    ----------
    quotas : Quotas
        What must be covered.
    amounts : csc_matrix, (quotas, groups) float64
        The quotas' amounts by group.
    rules : csc_matrix, (rule rows, candidates) float64
        The rules' rows by candidate.
    low, high : (rule rows,) float64
        Their limits.
    costs : (candidates,) float64
        Cost of each candidate.
    movable : (v,) int32
        Candidates that may be chosen and need not be.
    prices : (quotas,) float64
        Cost at which a unit missing of a quota counts.
    must_prices : (groups,) float64
        Cost at which a group counts that must be covered and is not; 0 for the others.
    """

    quotas: Quotas
    amounts: csc_matrix
    rules: csc_matrix
    low: Floats
    high: Floats
    costs: Floats
    movable: Ints
    prices: Floats
    must_prices: Floats


def quota_search(
    quotas: Quotas, rows: RuleRows, costs: Floats, movable: Flags, prices: Floats, must_prices: Floats
) -> QuotaSearch:
    """Return a search, with prices raised where they are too low to matter.

    Parameters
    ----------
    quotas : Quotas
        What must be covered.
    rows : RuleRows
        The rules.
    costs : (candidates,) float64
        Cost of each candidate.
    movable : (candidates,) bool
        Candidates that may be chosen and need not be.
    prices : (quotas,) float64
        Guess of what a unit of each quota costs, from a linear programme.
    must_prices : (groups,) float64
        Guess of what each group that must be covered costs.
    """
    typical = _typical_cost(costs)
    most = np.asarray((quotas.cover.astype(np.float64) @ quotas.amounts.T).max(axis=0).todense()).ravel()
    least = np.divide(typical, most, out=np.zeros_like(most), where=most > 0)
    return QuotaSearch(
        quotas,
        csc_matrix(quotas.amounts),
        csc_matrix(rows.matrix),
        rows.lower,
        rows.upper,
        costs,
        np.flatnonzero(movable).astype(np.int32),
        np.maximum(2.0 * prices, least),
        np.where(quotas.must, np.maximum(must_prices, 0.25 * typical), 0.0),
    )


def find_within(
    search: QuotaSearch, start: Ints, cap: float, *, steps: int, random: NDArray[np.uint64]
) -> tuple[Ints, bool]:
    """Look for a choice that meets all quotas and costs at most ``cap``.

    Parameters
    ----------
    search : QuotaSearch
        What to search.
    start : (k,) int32
        A choice that keeps to the rules.
    cap : float
        Cost at most.
    steps : int
        Moves to try.
    random : (1,) uint64
        State of the random numbers, moved on.

    Returns
    -------
    (k,) int32, bool
        A choice that keeps to the rules, ascending, and whether it is what was looked for.
    """
    quotas = search.quotas
    if not len(search.movable):
        return start, False
    chosen = np.zeros(len(search.costs), dtype=np.bool_)
    chosen[start] = True
    typical = _typical_cost(search.costs)
    cover, amounts, rules = quotas.cover, search.amounts, search.rules
    found = _anneal(
        (
            cover.indptr, cover.indices, amounts.indptr, amounts.indices, amounts.data, quotas.need, search.prices,
            search.must_prices,
        ),
        quotas.slack, quotas.covering.indptr, quotas.covering.indices,
        (rules.indptr, rules.indices, rules.data, search.low, search.high),
        search.costs, search.movable, cap, chosen, steps, _HOT * typical, _COLD * typical, random,
    )  # fmt: skip
    return np.flatnonzero(chosen).astype(np.int32), bool(found)


def _typical_cost(costs: Floats) -> float:
    paid = costs[costs > 0]
    return float(paid.mean()) if len(paid) else 1.0


@njit(cache=True, nogil=True)
def _random(state):  # type: ignore[no-untyped-def]
    """Return the next of a stream of random numbers, uniform in [0, 1) (splitmix64, Steele, Lea, Flood 2014)."""
    state[0] += np.uint64(0x9E3779B97F4A7C15)
    mixed = state[0]
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed ^= mixed >> np.uint64(31)
    return np.float64(mixed >> np.uint64(11)) * (1.0 / 9007199254740992.0)


@njit(cache=True, nogil=True)
def _cover_more(one, problem, count, reached):  # type: ignore[no-untyped-def]
    """Count one candidate's groups as covered once more; return what the priced shortfall changes by."""
    starts, groups, by_group, quota, amount, need, prices, must_prices = problem
    change = 0.0
    for place in range(starts[one], starts[one + 1]):
        group = groups[place]
        count[group] += 1
        if count[group] == 1:
            change -= must_prices[group]
            for spot in range(by_group[group], by_group[group + 1]):
                row = quota[spot]
                missing = need[row] - reached[row]
                reached[row] += amount[spot]
                if missing > 0.0:
                    change -= prices[row] * min(missing, amount[spot])
    return change


@njit(cache=True, nogil=True)
def _cover_less(one, problem, count, reached):  # type: ignore[no-untyped-def]
    """Undo `_cover_more`."""
    starts, groups, by_group, quota, amount, need, prices, must_prices = problem
    change = 0.0
    for place in range(starts[one], starts[one + 1]):
        group = groups[place]
        count[group] -= 1
        if count[group] == 0:
            change += must_prices[group]
            for spot in range(by_group[group], by_group[group + 1]):
                row = quota[spot]
                reached[row] -= amount[spot]
                missing = need[row] - reached[row]
                if missing > 0.0:
                    change += prices[row] * min(missing, amount[spot])
    return change


@njit(cache=True, nogil=True)
def _exchange(out, into, problem, count, reached):  # type: ignore[no-untyped-def]
    """Close one candidate and open another, either of them -1 for none; return what the priced shortfall changes by."""
    change = 0.0
    if out >= 0:
        change += _cover_less(out, problem, count, reached)
    if into >= 0:
        change += _cover_more(into, problem, count, reached)
    return change


@njit(cache=True, nogil=True)
def _use(one, sign, rules, activity):  # type: ignore[no-untyped-def]
    if one >= 0:
        for place in range(rules[0][one], rules[0][one + 1]):
            activity[rules[1][place]] += sign * rules[2][place]


@njit(cache=True, nogil=True)
def _keeps(one, rules, activity):  # type: ignore[no-untyped-def]
    if one >= 0:
        for place in range(rules[0][one], rules[0][one + 1]):
            row = rules[1][place]
            if activity[row] > rules[4][row] + _RULE_SLACK or activity[row] < rules[3][row] - _RULE_SLACK:
                return False
    return True


@njit(cache=True, nogil=True)
def _met(problem, slack, count, reached):  # type: ignore[no-untyped-def]
    """Whether all is covered that must be, with the sums made anew."""
    _, _, by_group, quota, amount, need, _, must_prices = problem
    reached[:] = 0.0
    for group in range(len(count)):
        if count[group] > 0:
            for spot in range(by_group[group], by_group[group + 1]):
                reached[quota[spot]] += amount[spot]
        elif must_prices[group] > 0.0:
            return False
    return (reached >= need - slack).all()


@njit(cache=True, nogil=True)
def _candidate_in(out, movable, problem, group_starts, coverers, count, state):  # type: ignore[no-untyped-def]
    """Return a candidate that may come in: near to who goes, of a group that is not covered, or any."""
    starts, groups = problem[0], problem[1]
    draw = _random(state)
    if draw < _NEAR and out >= 0 and starts[out] < starts[out + 1]:
        size = starts[out + 1] - starts[out]
        group = groups[starts[out] + int(_random(state) * size)]
    elif draw < _UNCOVERED and len(count):
        group = int(_random(state) * len(count))
        for _ in range(_LOOKS):
            if count[group] == 0:
                break
            group = int(_random(state) * len(count))
    else:
        return movable[int(_random(state) * len(movable))]
    size = group_starts[group + 1] - group_starts[group]
    return coverers[group_starts[group] + int(_random(state) * size)]


@njit(cache=True, nogil=True)
def _begin(chosen, free, problem, rules, count, reached, activity, inside, spot_of):  # type: ignore[no-untyped-def]
    """Set everything up for a choice; return the priced shortfall and how many chosen candidates may move."""
    need, prices, must_prices = problem[5], problem[6], problem[7]
    short = (prices * np.maximum(need, 0.0)).sum() + must_prices.sum()
    size = 0
    for one in range(len(chosen)):
        if chosen[one]:
            short += _cover_more(one, problem, count, reached)
            _use(one, 1.0, rules, activity)
            if free[one]:
                inside[size] = one
                spot_of[one] = size
                size += 1
    return short, size


@njit(cache=True, nogil=True)
def _anneal(  # type: ignore[no-untyped-def]
    problem, slack, group_starts, coverers, rules, costs, movable, cap, chosen, steps, hot, cold, state
):
    """Move ``chosen`` about until it meets all quotas within ``cap``, or the steps are done; return whether it does."""
    free = np.zeros(len(costs), dtype=np.bool_)
    free[movable] = True
    inside = np.empty(len(movable), dtype=np.int32)
    spot_of = np.full(len(costs), -1, dtype=np.int32)
    count = np.zeros(len(group_starts) - 1, dtype=np.int32)
    reached, activity = np.zeros(len(problem[5])), np.zeros(len(rules[3]))
    short, size = _begin(chosen, free, problem, rules, count, reached, activity, inside, spot_of)
    spent = costs[chosen].sum()
    tiny = 1e-6 * cold
    cooling = (cold / hot) ** (1.0 / max(steps, 1))
    heat = hot
    for _ in range(steps):
        heat *= cooling
        if short <= tiny and spent <= cap + tiny and _met(problem, slack, count, reached):
            return True
        draw = _random(state)
        out, into = np.int32(-1), np.int32(-1)
        if size > 0 and draw >= _ADD:
            out = inside[int(_random(state) * size)]
        if draw < 1.0 - _DROP:
            into = _candidate_in(out, movable, problem, group_starts, coverers, count, state)
            if chosen[into] or not free[into]:
                continue
        _use(out, -1.0, rules, activity)
        _use(into, 1.0, rules, activity)
        if _keeps(out, rules, activity) and _keeps(into, rules, activity):
            more = (costs[into] if into >= 0 else 0.0) - (costs[out] if out >= 0 else 0.0)
            missing = _exchange(out, into, problem, count, reached)
            change = missing + max(spent + more - cap, 0.0) - max(spent - cap, 0.0)
            if change <= 0.0 or _random(state) < np.exp(-change / heat):
                short += missing
                spent += more
                if out >= 0:
                    chosen[out] = False
                    size -= 1
                    inside[spot_of[out]] = inside[size]
                    spot_of[inside[size]] = spot_of[out]
                if into >= 0:
                    chosen[into] = True
                    inside[size] = into
                    spot_of[into] = size
                    size += 1
                continue
            _exchange(into, out, problem, count, reached)
        _use(out, 1.0, rules, activity)
        _use(into, -1.0, rules, activity)
    return short <= tiny and spent <= cap + tiny and _met(problem, slack, count, reached)
