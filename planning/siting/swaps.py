"""Better choices by exchanging candidates: 1-swap local search and simulated annealing, in compiled kernels.

Local search after M. B. Teitz, P. Bart, "Heuristic methods for estimating the generalized vertex median of a weighted
graph", Operations Research 16 (1968); annealing after S. Kirkpatrick, C. D. Gelatt, M. P. Vecchi, "Optimization by simulated
annealing", Science 220 (1983), with the heat-bath rule. A table holds what each candidate would add, and what each chosen
one alone covers, so that once a candidate is taken out the value of putting in any other is known at once.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numba import njit

from planning.search import Floats, Ints
from planning.siting.cover import Bools, Covering, mixed, row_sums
from planning.siting.limits import SLACK, Limits, count_in, may_add

_TRIES = 24
"""Candidates that compete for the place of one taken out."""
_WARM, _COLD = 0.07, 0.005
"""First and last temperature, as shares of the mean weight that a chosen candidate adds; measured to suit."""
_STRETCHES = 10
"""Parts of an annealing between which it may be stopped."""
_REFILLS = 3
"""Candidates added at most, besides the one that takes the place, where a move leaves room."""


def _always() -> bool:
    return True


def improved_by_swaps(problem: Covering, limits: Limits, chosen: Ints, free: Bools) -> Ints:
    """Return a choice that no single addition or exchange of a candidate makes better.

    Parameters
    ----------
    problem : Covering
        Cover sets and weights.
    limits : Limits
        Rules, which ``chosen`` keeps to.
    chosen : (k,) int32
        To begin with.
    free : (candidates,) bool
        Candidates that may be added and taken out.

    Returns
    -------
    (k,) int32
        Ascending.
    """
    return np.asarray(_local_search(problem, limits, limits.activity(chosen), _opened(problem, chosen), free))


def annealed(
    problem: Covering,
    limits: Limits,
    chosen: Ints,
    free: Bools,
    *,
    moves: int,
    seed: int,
    go_on: Callable[[], bool] = _always,
) -> Ints:
    """Return the best choice met in a simulated annealing over exchanges, additions and removals.

    Parameters
    ----------
    problem, limits, chosen, free
        As in `improved_by_swaps`.
    moves : int
        Candidates taken out in all.
    seed : int
        Seed of the random moves.
    go_on : callable
        Asked now and then; False stops.

    Returns
    -------
    (k,) int32
        Ascending; never worse than ``chosen``.
    """
    best = np.sort(chosen).astype(np.int32)
    value = problem.covered_weight(best)
    if value <= 0 or not free.any():
        return best
    now = best
    mean = value / len(best)
    least = 1e-12 * float(problem.weights.sum())
    state = np.array([mixed(np.uint64(seed)) | np.uint64(1)])
    cooling = (_COLD / _WARM) ** (1.0 / _STRETCHES)
    for stretch in range(_STRETCHES):
        heat = mean * _WARM * cooling**stretch
        opened = _opened(problem, now)
        met = _anneal(
            problem,
            limits,
            limits.activity(now),
            opened,
            free,
            max(moves // _STRETCHES, 1),
            state,
            heat,
            heat * cooling,
            _least_room(limits),
            least,
        )
        now = np.flatnonzero(opened).astype(np.int32)
        if (worth := problem.covered_weight(met)) > value:
            best, value = met, worth
        if not go_on():
            break
    return best


def _least_room(limits: Limits) -> float:
    """Return the least that any candidate takes of the first row, where that row counts them all."""
    if not limits.main:
        return 0.0
    return float(limits.member_values[limits.row_starts[0] : limits.row_starts[1]].min(initial=np.inf))


def _opened(problem: Covering, chosen: Ints) -> Bools:
    opened = np.zeros(problem.candidates, dtype=np.bool_)
    opened[chosen] = True
    return opened


@njit(cache=True, nogil=True)
def _put_in(problem, count, owner, table, opened, one):  # type: ignore[no-untyped-def]
    """Add a candidate; ``owner`` of a point is the exclusive or of those that cover it, the coverer where it is one."""
    starts, covered, demand_starts, coverers, weights = problem
    for place in range(starts[one], starts[one + 1]):
        point = covered[place]
        if count[point] == 0:
            for spot in range(demand_starts[point], demand_starts[point + 1]):
                table[coverers[spot]] -= weights[point]
            table[one] += weights[point]
        elif count[point] == 1:
            table[owner[point]] -= weights[point]
        count[point] += 1
        owner[point] ^= one
    opened[one] = True


@njit(cache=True, nogil=True)
def _take_out(problem, count, owner, table, opened, one):  # type: ignore[no-untyped-def]
    """Take a candidate out."""
    starts, covered, demand_starts, coverers, weights = problem
    for place in range(starts[one], starts[one + 1]):
        point = covered[place]
        count[point] -= 1
        owner[point] ^= one
        if count[point] == 0:
            for spot in range(demand_starts[point], demand_starts[point + 1]):
                table[coverers[spot]] += weights[point]
            table[one] -= weights[point]
        elif count[point] == 1:
            table[owner[point]] += weights[point]
    opened[one] = False


@njit(cache=True, nogil=True)
def _begin(problem, opened):  # type: ignore[no-untyped-def]
    """Return for a choice how often each point is covered, by whom, and the table of gains and losses."""
    count = np.zeros(len(problem.weights), dtype=np.int32)
    owner = np.zeros(len(problem.weights), dtype=np.int32)
    table = row_sums(problem.starts, problem.covered, problem.weights)
    for one in range(len(opened)):
        if opened[one]:
            _put_in(problem, count, owner, table, opened, one)
    return count, owner, table


@njit(cache=True, nogil=True)
def _makes_up(limits: Limits, activity: Floats, out: int, one: int) -> bool:
    """Return whether adding one candidate meets the lower limits that another one, taken out, left unmet."""
    if out < 0:
        return True
    for place in range(limits.starts[out], limits.starts[out + 1]):
        row = limits.rows[place]
        missing = limits.low[row] - SLACK - activity[row]
        if missing > 0.0:
            for spot in range(limits.starts[one], limits.starts[one + 1]):
                if limits.rows[spot] == row:
                    missing -= limits.values[spot]
            if missing > 0.0:
                return False
    return True


@njit(cache=True, nogil=True)
def _best_addition(limits, activity, table, opened, free, out, least):  # type: ignore[no-untyped-def]
    """Return the candidate that adds most, more than a least, or -1; ``out`` is the one just taken out."""
    best, most = -1, least
    for one in range(len(opened)):
        if (
            table[one] > most
            and free[one]
            and not opened[one]
            and one != out
            and may_add(limits, activity, one)
            and _makes_up(limits, activity, out, one)
        ):
            best, most = one, table[one]
    return best


@njit(cache=True, nogil=True)
def _local_search(problem, limits, activity, opened, free):  # type: ignore[no-untyped-def]
    """Give each chosen candidate's place to whoever adds most, and fill what room there is, until nothing helps."""
    count, owner, table = _begin(problem, opened)
    least = 1e-12 * problem.weights.sum()
    better = True
    while better:
        better = False
        added = _best_addition(limits, activity, table, opened, free, -1, least)
        while added >= 0:
            better = True
            _put_in(problem, count, owner, table, opened, added)
            count_in(limits, activity, added, 1.0)
            added = _best_addition(limits, activity, table, opened, free, -1, least)
        for out in range(len(opened)):
            if not (opened[out] and free[out]):
                continue
            lost = table[out]
            _take_out(problem, count, owner, table, opened, out)
            count_in(limits, activity, out, -1.0)
            best = _best_addition(limits, activity, table, opened, free, out, lost + least)
            if best < 0:
                best = out
            else:
                better = True
            _put_in(problem, count, owner, table, opened, best)
            count_in(limits, activity, best, 1.0)
    return np.flatnonzero(opened).astype(np.int32)


@njit(cache=True, nogil=True)
def _next(state):  # type: ignore[no-untyped-def]
    """Return the next of a stream of random numbers (xorshift64*, S. Vigna 2016), uniform in [0, 1)."""
    number = state[0]
    number ^= number >> np.uint64(12)
    number ^= number << np.uint64(25)
    number ^= number >> np.uint64(27)
    state[0] = number
    return float((number * np.uint64(2685821657736338717)) >> np.uint64(11)) / 9007199254740992.0


@njit(cache=True, nogil=True)
def _blur(state, heat):  # type: ignore[no-untyped-def]
    """Return a random number after Gumbel: the largest of blurred worths falls to each as the heat bath wants it."""
    return -heat * np.log(-np.log(_next(state) + 1e-300) + 1e-300)


@njit(cache=True, nogil=True)
def _drawn(problem, spare, out, trial, state):  # type: ignore[no-untyped-def]
    """Return a candidate to try: by turns one that covers a point of the one taken out, and any."""
    starts, covered, demand_starts, coverers, _ = problem
    if trial % 2 == 0 and out >= 0 and starts[out] < starts[out + 1]:
        point = covered[starts[out] + int(_next(state) * (starts[out + 1] - starts[out]))]
        many = demand_starts[point + 1] - demand_starts[point]
        return coverers[demand_starts[point] + int(_next(state) * many)]
    return spare[int(_next(state) * len(spare))]


@njit(cache=True, nogil=True)
def _anneal(  # type: ignore[no-untyped-def]  # noqa: C901 - one compiled loop
    problem, limits, activity, opened, free, moves, state, warm, cold, room, least
):
    """Move on from the choice in ``opened``, changed in place; return the best choice met."""
    count, owner, table = _begin(problem, opened)
    spare = np.flatnonzero(free).astype(np.int32)
    places = np.empty(len(opened), dtype=np.int32)
    inside = 0
    for one in spare:
        if opened[one]:
            places[inside] = one
            inside += 1
    kept = opened.copy()
    value = 0.0
    for point in range(len(count)):
        if count[point] > 0:
            value += problem.weights[point]
    best = value
    cooling = (cold / warm) ** (1.0 / moves)
    heat = warm
    for _ in range(moves):
        heat *= cooling
        out = -1
        if inside > 0:
            at = int(_next(state) * inside)
            out = places[at]
            inside -= 1
            places[at] = places[inside]
            value -= table[out]
            _take_out(problem, count, owner, table, opened, out)
            count_in(limits, activity, out, -1.0)
        # The place left, and then whatever room there is, goes to the best of a few, its worth blurred by the heat.
        for refill in range(1 + _REFILLS):
            chosen, most = -1, 0.0
            if refill == 0 and out >= 0:
                chosen, most = out, table[out] + _blur(state, heat)
            for trial in range(_TRIES):
                one = _drawn(problem, spare, out, trial, state)
                if opened[one] or not free[one] or table[one] <= 0.0:
                    continue
                worth = table[one] + _blur(state, heat)
                if worth > most and may_add(limits, activity, one) and _makes_up(limits, activity, out, one):
                    chosen, most = one, worth
            if chosen < 0:
                break
            value += table[chosen]
            places[inside] = chosen
            inside += 1
            _put_in(problem, count, owner, table, opened, chosen)
            count_in(limits, activity, chosen, 1.0)
            if len(activity) > 0 and activity[0] + room > limits.high[0] + SLACK:
                break
        if value > best + least:
            best = value
            kept[:] = opened
    return np.flatnonzero(kept).astype(np.int32)
